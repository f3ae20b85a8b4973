// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-category.h"
#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_RULES 64
#define MAX_NAME_BYTES 100
#define MAX_EXTENSION_BYTES 16
#define SHOWN_CHARS 80

struct _SkeinCategories
{
  gatomicrefcount ref_count;
  GPtrArray *names;       /* (owned) (element-type utf8) */
  GHashTable *extensions; /* (owned) lower case -> a name of names, borrowed */
};

static const char *const default_rules[] = {
  "Images: jpg jpeg jpe jfif png apng gif webp avif heic heif jxl tif tiff bmp svg svgz ico psd xcf raw dng cr2 cr3 nef arw orf",
  "Documents: pdf epub mobi azw3 djvu ps eps odt ods odp odg doc docx xls xlsx ppt pptx txt rtf md csv tsv tex html htm json xml",
  "Archives: zip tar gz tgz bz2 tbz tbz2 xz txz zst tzst lz lz4 lzma 7z rar iso img cab jar",
  "Video: mp4 m4v mkv webm avi mov mpg mpeg m2ts ts ogv wmv flv 3gp vob",
  "Audio: mp3 flac ogg oga opus m4a m4b aac wav wma aif aiff mid midi",
  "Programs: deb rpm appimage flatpak snap run sh exe msi dmg pkg apk whl gem crate",
  NULL
};

/* Types whose name is not an extension already, by an extension that stands for them: so a rule for the one is a rule for the other. */
static const struct
{
  const char *type, *extension;
} types[] = {
  { "application/epub+zip", "epub" },
  { "application/gzip", "gz" },
  { "application/java-archive", "jar" },
  { "application/json", "json" },
  { "application/msword", "doc" },
  { "application/ogg", "ogg" },
  { "application/pdf", "pdf" },
  { "application/postscript", "ps" },
  { "application/rtf", "rtf" },
  { "application/vnd.android.package-archive", "apk" },
  { "application/vnd.debian.binary-package", "deb" },
  { "application/vnd.flatpak", "flatpak" },
  { "application/vnd.microsoft.portable-executable", "exe" },
  { "application/vnd.ms-excel", "xls" },
  { "application/vnd.ms-powerpoint", "ppt" },
  { "application/vnd.oasis.opendocument.presentation", "odp" },
  { "application/vnd.oasis.opendocument.spreadsheet", "ods" },
  { "application/vnd.oasis.opendocument.text", "odt" },
  { "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx" },
  { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
  { "application/vnd.rar", "rar" },
  { "application/x-7z-compressed", "7z" },
  { "application/x-bzip2", "bz2" },
  { "application/x-debian-package", "deb" },
  { "application/x-gzip", "gz" },
  { "application/x-iso9660-image", "iso" },
  { "application/x-msdownload", "exe" },
  { "application/x-rar-compressed", "rar" },
  { "application/x-rpm", "rpm" },
  { "application/x-sh", "sh" },
  { "application/x-tar", "tar" },
  { "application/x-xz", "xz" },
  { "application/xml", "xml" },
  { "application/zip", "zip" },
  { "application/zstd", "zst" },
};

/* What is left when the exact type is nobody's. */
static const struct
{
  const char *prefix, *extension;
} families[] = {
  { "image/", "jpg" },
  { "video/", "mp4" },
  { "audio/", "mp3" },
  { "text/", "txt" },
};

const char *const *
skein_categories_get_default_rules (void)
{
  return default_rules;
}

static gboolean
fail (GError **error, const char *rule, const char *what)
{
  g_autofree char *shown = skein_display_text (rule, -1, SHOWN_CHARS);

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "“%s”: %s", shown, what);
  return FALSE;
}

static gboolean
is_extension (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_EXTENSION_BYTES)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("+-_", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* The category's name as it is kept, if there is one of that name. */
static const char *
find_name (SkeinCategories *self, const char *name)
{
  for (guint i = 0; i < self->names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->names, i), name) == 0)
      return g_ptr_array_index (self->names, i);
  return NULL;
}

static gboolean
is_of_name (gpointer extension, gpointer value, gpointer name)
{
  return value == name;
}

static gboolean
add_rule (SkeinCategories *self, const char *rule, GError **error)
{
  const char *colon = g_utf8_validate (rule, -1, NULL) ? strchr (rule, ':') : NULL;
  g_autofree char *wanted = colon != NULL ? g_strndup (rule, (gsize) (colon - rule)) : NULL;
  g_autofree char *safe = NULL;
  g_auto (GStrv) extensions = NULL;
  const char *name;

  if (wanted == NULL)
    return fail (error, rule, _ ("a category is a name, a colon and extensions, such as “Comics: cbz cbr”"));
  g_strstrip (wanted);
  safe = skein_file_name_sanitize (wanted, -1);
  if (safe == NULL || strcmp (safe, wanted) != 0 || strlen (safe) > MAX_NAME_BYTES)
    return fail (error, rule, _ ("this cannot be a folder's name; use letters and digits"));

  name = find_name (self, safe);
  if (name != NULL)
    g_hash_table_foreach_remove (self->extensions, is_of_name, (gpointer) name);
  else
    {
      name = g_steal_pointer (&safe);
      g_ptr_array_add (self->names, (gpointer) name);
    }

  extensions = g_strsplit_set (colon + 1, " ,;\t", -1);
  for (guint i = 0; extensions[i] != NULL; i++)
    {
      const char *extension = extensions[i] + (extensions[i][0] == '.' ? 1 : 0);

      if (*extensions[i] == '\0')
        continue;
      if (!is_extension (extension))
        return fail (error, rule, _ ("extensions are letters and digits with spaces between, such as “jpg png”"));
      g_hash_table_replace (self->extensions, g_ascii_strdown (extension, -1), (gpointer) name);
    }
  return TRUE;
}

SkeinCategories *
skein_categories_new (const char *const *rules, GError **error)
{
  g_autoptr (SkeinCategories) self = g_new0 (SkeinCategories, 1);

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->extensions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; default_rules[i] != NULL; i++)
    add_rule (self, default_rules[i], NULL);

  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    {
      if (i >= MAX_RULES)
        {
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("There are more than %d categories; leave some out."), MAX_RULES);
          return NULL;
        }
      if (!add_rule (self, rules[i], error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

SkeinCategories *
skein_categories_ref (SkeinCategories *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_categories_unref (SkeinCategories *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->extensions);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static const char *
find_extension (SkeinCategories *self, const char *extension, gsize length)
{
  g_autofree char *lower = length <= MAX_EXTENSION_BYTES ? g_ascii_strdown (extension, (gssize) length) : NULL;

  return lower != NULL ? g_hash_table_lookup (self->extensions, lower) : NULL;
}

static const char *
find_type (SkeinCategories *self, const char *content_type)
{
  g_autofree char *type = g_ascii_strdown (content_type, (gssize) strcspn (content_type, "; \t"));
  const char *slash = strchr (type, '/');
  const char *found = NULL;

  if (slash == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (types) && found == NULL; i++)
    if (strcmp (type, types[i].type) == 0)
      found = g_hash_table_lookup (self->extensions, types[i].extension);
  /* "image/png", "audio/flac": many types are named like the extension. */
  if (found == NULL && !g_str_has_prefix (type, "application/"))
    found = find_extension (self, slash + 1, strlen (slash + 1));
  for (guint i = 0; i < G_N_ELEMENTS (families) && found == NULL; i++)
    if (g_str_has_prefix (type, families[i].prefix))
      found = g_hash_table_lookup (self->extensions, families[i].extension);
  return found;
}

const char *
skein_categories_find (SkeinCategories *self, const char *name, const char *content_type)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;
  const char *found = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (dot != NULL && dot != name)
    found = find_extension (self, dot + 1, strlen (dot + 1));
  if (found == NULL && content_type != NULL)
    found = find_type (self, content_type);
  return found;
}
