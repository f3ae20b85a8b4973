// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-url-list.h"

#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "batch/skein-item-private.h"
#include "batch/skein-url-pattern.h"
#include "work/skein-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SHOWN_CHARS 80
#define MAX_URL_BYTES (32 * 1024)

/* What is left of a line while it is read; never copied, so that a hundred thousand lines cost one pass. */
typedef struct
{
  const char *at;
  gsize length;
} Span;

static Span
strip (Span span)
{
  while (span.length > 0 && g_ascii_isspace (span.at[0]))
    {
      span.at++;
      span.length--;
    }
  while (span.length > 0 && g_ascii_isspace (span.at[span.length - 1]))
    span.length--;

  return span;
}

/* The part up to the next tab, taken off @rest. */
static Span
take_field (Span *rest)
{
  const char *tab = memchr (rest->at, '\t', rest->length);
  Span field = { rest->at, tab != NULL ? (gsize) (tab - rest->at) : rest->length };
  gsize used = tab != NULL ? field.length + 1 : field.length;

  rest->at += used;
  rest->length -= used;
  return strip (field);
}

static char *
dup_shown (Span span)
{
  g_autofree char *text = g_strndup (span.at, MIN (span.length, MAX_URL_BYTES));
  g_autofree char *redacted = skein_url_redact (text);

  return skein_display_text (redacted, -1, MAX_SHOWN_CHARS);
}

static gboolean
read_sha256 (Span field, SkeinItemSpec *spec)
{
  guint n_bytes = skein_digest_algorithm_get_size (SKEIN_DIGEST_SHA256);

  if (field.length != 2 * n_bytes)
    return FALSE;

  for (guint i = 0; i < n_bytes; i++)
    {
      int high = g_ascii_xdigit_value (field.at[2 * i]);
      int low = g_ascii_xdigit_value (field.at[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      spec->expected[SKEIN_DIGEST_SHA256][i] = (guint8) (high << 4 | low);
    }

  spec->expected_mask |= 1u << SKEIN_DIGEST_SHA256;
  return TRUE;
}

static char *
read_name (Span field)
{
  /* A name that was meant to lead into a folder would land somewhere else than its author expects. */
  if (memchr (field.at, '/', field.length) != NULL || memchr (field.at, '\\', field.length) != NULL)
    return NULL;

  return skein_file_name_sanitize (field.at, (gssize) field.length);
}

typedef struct
{
  const char *folder;
  SkeinUrlListFlags flags;
  GPtrArray *specs;      /* (element-type SkeinItemSpec) */
  GPtrArray *complaints; /* (element-type utf8) */
  GPtrArray *previews;   /* (element-type utf8) */
  guint n_from_patterns;
} Reading;

/* Specs like @first, for each address of @pattern. */
static void
expand_pattern (const SkeinUrlPattern *pattern, const SkeinItemSpec *first, GPtrArray *specs)
{
  guint count = skein_url_pattern_get_count (pattern);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *url = skein_url_pattern_dup_nth (pattern, i);
      g_autofree char *name = skein_url_pattern_dup_name (pattern, i, first->name);
      SkeinItemSpec *spec = skein_item_spec_new (url, first->folder);

      if (count == 1 && first->expected_mask != 0)
        {
          spec->expected_mask = first->expected_mask;
          memcpy (spec->expected, first->expected, sizeof spec->expected);
        }
      spec->name = name != NULL ? skein_file_name_sanitize (name, -1) : NULL;
      /* A million with room for every digest would be a gigabyte. */
      g_ptr_array_add (specs, count > 1 ? skein_item_spec_shrink (spec) : spec);
    }
}

/* @pattern makes the addresses, @first is the first one's spec (stolen). Only that one was looked at closely: the others differ from it
 * by a number or a word, and the engine reads each when it is added. */
static gboolean
expand_line (Reading *reading, const SkeinUrlPattern *pattern, SkeinItemSpec *first, guint number, char **out_complaint)
{
  g_autoptr (SkeinItemSpec) owned = first;
  guint count = skein_url_pattern_get_count (pattern);

  if (first->expected_mask != 0 && count > 1)
    {
      *out_complaint = g_strdup_printf (_ ("Line %u: one checksum cannot fit %u files: leave it out, and give a list of checksums"), number, count);
      return FALSE;
    }
  if (count > SKEIN_URL_PATTERN_MAX - reading->n_from_patterns)
    {
      *out_complaint = g_strdup_printf (_ ("Line %u: its pattern makes %u addresses, and with those before there are more than %u"), number, count, SKEIN_URL_PATTERN_MAX);
      return FALSE;
    }

  reading->n_from_patterns += count;
  g_ptr_array_add (reading->previews, skein_url_pattern_dup_preview (pattern));
  expand_pattern (pattern, first, reading->specs);
  return TRUE;
}

/* One line, neither blank nor a comment. Returns FALSE with @out_complaint. */
static gboolean
parse_line (Reading *reading, Span line, guint number, char **out_complaint)
{
  g_autoptr (SkeinUrlPattern) pattern = NULL;
  g_autoptr (SkeinItemSpec) spec = NULL;
  g_autoptr (SkeinUrl) url = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url_text = NULL;
  g_autofree char *shown = NULL;
  Span rest = line;
  Span url_field = take_field (&rest);
  Span name_field = take_field (&rest);
  Span sum_field = take_field (&rest);

  if (memchr (line.at, '\0', line.length) != NULL)
    {
      shown = dup_shown (line);
      *out_complaint = g_strdup_printf (_ ("Line %u: “%s” has a NUL byte in it, so it is not a line of text: save the list as UTF-8"), number, shown);
      return FALSE;
    }

  if (url_field.length > MAX_URL_BYTES)
    {
      shown = dup_shown (url_field);
      *out_complaint = g_strdup_printf (_ ("Line %u: “%s” is too long for a URL: put one URL on each line"), number, shown);
      return FALSE;
    }

  url_text = g_strndup (url_field.at, url_field.length);
  if ((reading->flags & SKEIN_URL_LIST_NO_PATTERNS) == 0 && strpbrk (url_text, "[{\\") != NULL)
    {
      pattern = skein_url_pattern_parse (url_text, &error);
      if (pattern != NULL)
        {
          g_free (url_text);
          url_text = skein_url_pattern_dup_nth (pattern, 0);
        }
    }
  url = error == NULL ? skein_url_parse_for (url_text, SKEIN_URL_REMOTE, &error) : NULL;
  if (url == NULL)
    {
      g_autofree char *reason = skein_display_text (error->message, -1, 0);

      /* The parser's sentence names the text, redacted, and what is wrong with it. */
      *out_complaint = g_strdup_printf (_ ("Line %u: %s"), number, reason);
      return FALSE;
    }

  spec = skein_item_spec_new (url_text, reading->folder);

  if (name_field.length > 0)
    {
      g_free (spec->name);
      spec->name = read_name (name_field);
      if (spec->name == NULL)
        {
          shown = dup_shown (name_field);
          *out_complaint = g_strdup_printf (_ ("Line %u: “%s” cannot be a file's name: give a plain name without folders"), number, shown);
          return FALSE;
        }
    }

  if (sum_field.length > 0 && !read_sha256 (sum_field, spec))
    {
      shown = dup_shown (sum_field);
      *out_complaint = g_strdup_printf (_ ("Line %u: “%s” is not a SHA-256 checksum: give its 64 hexadecimal digits or leave it out"), number, shown);
      return FALSE;
    }

  if (strip (rest).length > 0)
    {
      shown = dup_shown (strip (rest));
      *out_complaint = g_strdup_printf (_ ("Line %u: “%s” is one part too many: a line is a URL, or a URL, a name and a SHA-256 with tabs between"), number, shown);
      return FALSE;
    }

  if (pattern != NULL && !skein_url_pattern_is_plain (pattern))
    return expand_line (reading, pattern, g_steal_pointer (&spec), number, out_complaint);

  g_ptr_array_add (reading->specs, g_steal_pointer (&spec));
  return TRUE;
}

GPtrArray *
skein_url_list_parse_full (const char *text, gsize size, const char *folder, SkeinUrlListFlags flags, GPtrArray **out_complaints, GPtrArray **out_previews)
{
  Reading reading = { .folder = folder, .flags = flags };
  Span rest = { text, size };
  guint number = 0;

  g_return_val_if_fail (text != NULL || size == 0, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  reading.specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  reading.complaints = g_ptr_array_new_with_free_func (g_free);
  reading.previews = g_ptr_array_new_with_free_func (g_free);

  if (rest.length >= 3 && memcmp (rest.at, "\xEF\xBB\xBF", 3) == 0)
    {
      rest.at += 3;
      rest.length -= 3;
    }

  while (rest.length > 0)
    {
      const char *newline = memchr (rest.at, '\n', rest.length);
      gsize used = newline != NULL ? (gsize) (newline - rest.at) + 1 : rest.length;
      Span line = strip ((Span){ rest.at, used });
      g_autofree char *complaint = NULL;

      number++;
      rest.at += used;
      rest.length -= used;

      if (line.length == 0 || line.at[0] == '#')
        continue;

      if (!parse_line (&reading, line, number, &complaint))
        g_ptr_array_add (reading.complaints, g_steal_pointer (&complaint));
    }

  if (out_complaints != NULL)
    *out_complaints = reading.complaints;
  else
    g_ptr_array_unref (reading.complaints);
  if (out_previews != NULL)
    *out_previews = reading.previews;
  else
    g_ptr_array_unref (reading.previews);

  return reading.specs;
}

GPtrArray *
skein_url_list_parse (const char *text, gsize size, const char *folder, GPtrArray **out_complaints)
{
  return skein_url_list_parse_full (text, size, folder, SKEIN_URL_LIST_DEFAULT, out_complaints, NULL);
}

gboolean
skein_url_list_add_url (const char *url, const char *folder, GPtrArray *specs, GError **error)
{
  g_autoptr (SkeinUrlPattern) pattern = NULL;
  g_autoptr (SkeinItemSpec) first = NULL;
  g_autofree char *first_url = NULL;

  g_return_val_if_fail (url != NULL && folder != NULL && specs != NULL, FALSE);

  pattern = skein_url_pattern_parse (url, error);
  if (pattern == NULL)
    return FALSE;

  first_url = skein_url_pattern_dup_nth (pattern, 0);
  first = skein_item_spec_new (first_url, folder);
  expand_pattern (pattern, first, specs);
  return TRUE;
}
