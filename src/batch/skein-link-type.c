// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What kind of file a link leads to, and which links are wanted. */

#include "config.h"

#include "batch/skein-link-list.h"
#include "batch/skein-url-pattern.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_GLOBS 64u

struct _SkeinLinkFilter
{
  GPtrArray *globs;   /* (owned) (element-type utf8) lower case; none: every link */
  gboolean whole;     /* they are about the whole address */
  guint types;        /* of SkeinLinkType */
  GStrv extensions;   /* (owned) lower case */
  gboolean has_types; /* else every type */
};

static const struct
{
  SkeinLinkType type;
  const char *extensions; /* with spaces around each */
} types[] = {
  { SKEIN_LINK_IMAGE, " jpg jpeg jpe jfif png apng gif webp avif heic heif jxl tif tiff bmp svg svgz ico psd raw dng cr2 cr3 nef arw orf " },
  { SKEIN_LINK_ARCHIVE, " zip tar gz tgz bz2 tbz tbz2 xz txz zst tzst lz lz4 lzma 7z rar iso img deb rpm jar cab dmg pkg apk msi exe whl gem crate appimage flatpak " },
  { SKEIN_LINK_DOCUMENT, " pdf epub mobi azw3 djvu ps odt ods odp odg doc docx xls xlsx ppt pptx txt rtf md csv tsv tex " },
  { SKEIN_LINK_VIDEO, " mp4 m4v mkv webm avi mov mpg mpeg m2ts ts ogv wmv flv 3gp " },
  { SKEIN_LINK_AUDIO, " mp3 flac ogg oga opus m4a m4b aac wav wma aif aiff mid midi " },
};

static const struct
{
  const char *word;
  SkeinLinkType type;
} words[] = {
  { "image", SKEIN_LINK_IMAGE }, { "images", SKEIN_LINK_IMAGE }, { "pictures", SKEIN_LINK_IMAGE }, { "archive", SKEIN_LINK_ARCHIVE }, { "archives", SKEIN_LINK_ARCHIVE }, { "document", SKEIN_LINK_DOCUMENT }, { "documents", SKEIN_LINK_DOCUMENT }, { "video", SKEIN_LINK_VIDEO }, { "videos", SKEIN_LINK_VIDEO }, { "audio", SKEIN_LINK_AUDIO }, { "music", SKEIN_LINK_AUDIO }, { "other", SKEIN_LINK_OTHER },
};

/* The last one, lower case, "" if there is none. */
static char *
dup_extension (const char *name)
{
  gsize length = strcspn (name, "?#");
  gsize start = length;

  while (start > 0 && name[start - 1] != '.' && name[start - 1] != '/')
    start--;
  if (start == 0 || name[start - 1] != '.' || length - start > 16)
    return g_strdup ("");
  return g_ascii_strdown (name + start, (gssize) (length - start));
}

SkeinLinkType
skein_link_type_from_name (const char *name)
{
  g_autofree char *extension = NULL;
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (name != NULL, SKEIN_LINK_OTHER);

  extension = dup_extension (name);
  if (*extension == '\0' || strchr (extension, ' ') != NULL)
    return SKEIN_LINK_OTHER;
  wanted = g_strdup_printf (" %s ", extension);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strstr (types[i].extensions, wanted) != NULL)
      return types[i].type;
  return SKEIN_LINK_OTHER;
}

static gboolean
read_types (SkeinLinkFilter *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ", ;", -1);
  g_autoptr (GStrvBuilder) extensions = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *word = g_ascii_strdown (parts[i], -1);
      const char *extension = word + strspn (word, "*.");
      guint type = 0;

      if (*word == '\0')
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (words) && extension == word; j++)
        if (strcmp (word, words[j].word) == 0)
          type = words[j].type;

      self->has_types = TRUE;
      self->types |= type;
      if (type != 0)
        continue;
      if (*extension == '\0' || strlen (extension) > 16 || strpbrk (extension, "*?/\\") != NULL)
        {
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is no type: there are images, archives, documents, video, audio, and extensions such as iso"), parts[i]);
          return FALSE;
        }
      g_strv_builder_add (extensions, extension);
    }
  self->extensions = g_strv_builder_end (extensions);
  return TRUE;
}

/* "{a,b}" and "[0-9]" are what they are in addresses. */
static gboolean
read_globs (SkeinLinkFilter *self, const char *text, GError **error)
{
  g_autofree char *lower = g_utf8_validate (text, -1, NULL) ? g_utf8_strdown (text, -1) : g_ascii_strdown (text, -1);
  g_autoptr (SkeinUrlPattern) pattern = skein_url_pattern_parse (lower, error);

  if (pattern == NULL)
    return FALSE;
  if (skein_url_pattern_get_count (pattern) > MAX_GLOBS)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” stands for too many patterns: use a star"), text);
      return FALSE;
    }
  self->whole = strchr (text, '/') != NULL;
  for (guint i = 0; i < skein_url_pattern_get_count (pattern); i++)
    g_ptr_array_add (self->globs, skein_url_pattern_dup_nth (pattern, i));
  return TRUE;
}

SkeinLinkFilter *
skein_link_filter_new (const char *glob, const char *type_words, GError **error)
{
  g_autoptr (SkeinLinkFilter) self = g_new0 (SkeinLinkFilter, 1);

  self->globs = g_ptr_array_new_with_free_func (g_free);
  if (type_words != NULL && !read_types (self, type_words, error))
    return NULL;
  if (glob != NULL && *glob != '\0' && !read_globs (self, glob, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
skein_link_filter_free (SkeinLinkFilter *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->globs);
  g_strfreev (self->extensions);
  g_free (self);
}

/* Stars and question marks. Goes back to the last star only, so that no text makes it slow: at worst one pass over the text for each
 * character of the glob. */
static gboolean
glob_matches (const char *glob, const char *text)
{
  const char *star = NULL, *retry = NULL;

  while (*text != '\0')
    {
      if (*glob == '*')
        {
          star = ++glob;
          retry = text;
        }
      else if (*glob == '?')
        {
          glob++;
          do
            text++;
          while (((guchar) *text & 0xC0) == 0x80);
        }
      else if (*glob == *text && *glob != '\0')
        {
          glob++;
          text++;
        }
      else if (star != NULL)
        {
          glob = star;
          text = ++retry;
        }
      else
        return FALSE;
    }
  while (*glob == '*')
    glob++;
  return *glob == '\0';
}

static gboolean
glob_fits (const SkeinLinkFilter *self, const SkeinLink *link)
{
  const char *text = self->whole ? link->url : link->name != NULL ? link->name : "";
  g_autofree char *lower = g_utf8_validate (text, -1, NULL) ? g_utf8_strdown (text, -1) : g_ascii_strdown (text, -1);

  for (guint i = 0; i < self->globs->len; i++)
    if (glob_matches (g_ptr_array_index (self->globs, i), lower))
      return TRUE;
  return self->globs->len == 0;
}

gboolean
skein_link_filter_match (const SkeinLinkFilter *self, const SkeinLink *link)
{
  g_autofree char *extension = NULL;

  g_return_val_if_fail (link != NULL, FALSE);

  if (self == NULL)
    return TRUE;
  if (!glob_fits (self, link))
    return FALSE;
  if (!self->has_types || (self->types & link->type) != 0)
    return TRUE;
  extension = dup_extension (link->name != NULL ? link->name : link->url);
  return *extension != '\0' && g_strv_contains ((const char *const *) self->extensions, extension);
}
