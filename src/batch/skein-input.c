// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-input.h"

#include "base/skein-display-text.h"
#include "batch/skein-export.h"
#include "batch/skein-metalink.h"
#include "batch/skein-url-list.h"
#include "work/skein-digest-set.h"
#include "work/skein-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SHOWN_CHARS 80

static const char *
skip_blank (const char *text, gsize size)
{
  const char *end = text + size;

  if (size >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    text += 3;
  while (text < end && g_ascii_isspace (*text))
    text++;
  return text;
}

/* "[1-9].jpg" and "{a,b}" begin no address, so a bracket at the beginning means JSON if JSON goes on like that. */
static gboolean
looks_like_json (const char *text, gsize size)
{
  const char *end = text + size, *at = skip_blank (text, size);

  if (at == end || (*at != '{' && *at != '['))
    return FALSE;
  at = skip_blank (at + 1, (gsize) (end - at - 1));
  return at < end && (*at == '"' || *at == '{' || *at == ']' || *at == '}');
}

SkeinInputKind
skein_input_detect (const char *text, gsize size, const char *label)
{
  g_return_val_if_fail (text != NULL || size == 0, SKEIN_INPUT_LINES);

  if (text == NULL)
    return SKEIN_INPUT_LINES;
  if (looks_like_json (text, size))
    return SKEIN_INPUT_JSON;
  if (skein_metalink_sniff (text, size))
    return SKEIN_INPUT_METALINK;

  switch (skein_link_list_detect (text, size, label))
    {
    case SKEIN_TEXT_HTML:
      return SKEIN_INPUT_HTML;
    case SKEIN_TEXT_CSV:
      return SKEIN_INPUT_CSV;
    case SKEIN_TEXT_PROSE:
      return SKEIN_INPUT_PROSE;
    case SKEIN_TEXT_LINES:
    default:
      return SKEIN_INPUT_LINES;
    }
}

SkeinItemSpec *
skein_input_spec_from_link (const SkeinLink *link, const char *folder, char **out_complaint)
{
  g_autoptr (SkeinItemSpec) spec = NULL;
  SkeinDigestSet digests = { 0 };

  g_return_val_if_fail (link != NULL && folder != NULL, NULL);

  if (link->sha256 != NULL && !skein_digest_set_add_hex (&digests, SKEIN_DIGEST_SHA256, link->sha256, strlen (link->sha256)))
    {
      g_autofree char *shown = skein_display_text (link->sha256, -1, MAX_SHOWN_CHARS);
      g_autofree char *url = skein_url_redact (link->url);

      *out_complaint = g_strdup_printf (_ ("%s: “%s” is not a SHA-256 checksum: give its 64 hexadecimal digits or leave it out"), url, shown);
      return NULL;
    }

  spec = skein_item_spec_new (link->url, folder);
  if (link->name_is_given)
    spec->name = g_strdup (link->name);
  spec->expected_mask = digests.mask;
  memcpy (spec->expected, digests.digests, sizeof spec->expected);
  return g_steal_pointer (&spec);
}

static void
take_links (SkeinInput *self, SkeinLinkList *list, const SkeinInputOptions *options)
{
  for (guint i = 0; i < list->links->len; i++)
    {
      const SkeinLink *link = g_ptr_array_index (list->links, i);
      char *complaint = NULL;
      SkeinItemSpec *spec;

      if (!skein_link_filter_match (options->filter, link))
        continue;
      spec = skein_input_spec_from_link (link, options->folder, &complaint);
      if (spec != NULL)
        g_ptr_array_add (self->specs, spec);
      else
        g_ptr_array_add (self->complaints, complaint);
    }

  if (list->cut)
    g_ptr_array_add (self->complaints, g_strdup_printf (_ ("There are more than %u links: those after are left out"), list->links->len));
  if (self->kind == SKEIN_INPUT_CSV && list->n_left_out > 0)
    g_ptr_array_add (self->complaints, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u row has no address that can be downloaded", "%u rows have no address that can be downloaded", list->n_left_out), list->n_left_out));
  if (self->specs->len == 0 && self->complaints->len == 0)
    g_ptr_array_add (self->complaints, list->links->len > 0 ? g_strdup (_ ("None of the links is of the kind that is asked for")) : g_strdup (_ ("There is no link in it that can be downloaded")));
}

static GPtrArray *
or_empty (GPtrArray *array, GDestroyNotify free_func)
{
  return array != NULL ? array : g_ptr_array_new_with_free_func (free_func);
}

SkeinInput *
skein_input_read (const char *text, gsize size, const SkeinInputOptions *options)
{
  SkeinInput *self = g_new0 (SkeinInput, 1);
  g_autoptr (SkeinLinkList) list = NULL;
  g_autoptr (GError) error = NULL;
  const char *label;

  g_return_val_if_fail (text != NULL || size == 0, NULL);
  g_return_val_if_fail (options != NULL && options->folder != NULL, NULL);

  if (text == NULL)
    text = "";
  label = options->label != NULL ? options->label : _ ("The text");
  self->kind = skein_input_detect (text, size, options->label);
  switch (self->kind)
    {
    case SKEIN_INPUT_HTML:
      list = skein_link_list_from_html (text, size, options->base_url);
      break;
    case SKEIN_INPUT_CSV:
      list = skein_link_list_from_csv (text, size);
      break;
    case SKEIN_INPUT_PROSE:
      list = skein_link_list_from_prose (text, size);
      break;
    case SKEIN_INPUT_JSON:
      self->specs = skein_import_json (text, size, label, options->folder, &self->complaints);
      break;
    case SKEIN_INPUT_METALINK:
      self->specs = skein_metalink_parse_specs (text, size, label, options->folder, &self->complaints, &error);
      break;
    case SKEIN_INPUT_LINES:
    default:
      self->specs = skein_url_list_parse_full (text, size, options->folder, options->no_patterns ? SKEIN_URL_LIST_NO_PATTERNS : SKEIN_URL_LIST_DEFAULT,
                                               &self->complaints, &self->previews);
      break;
    }

  self->specs = or_empty (self->specs, (GDestroyNotify) skein_item_spec_free);
  self->complaints = or_empty (self->complaints, g_free);
  self->previews = or_empty (self->previews, g_free);
  if (list != NULL)
    take_links (self, list, options);
  if (error != NULL)
    g_ptr_array_add (self->complaints, g_strdup (error->message));
  return self;
}

void
skein_input_free (SkeinInput *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->specs);
  g_ptr_array_unref (self->complaints);
  g_ptr_array_unref (self->previews);
  g_free (self);
}
