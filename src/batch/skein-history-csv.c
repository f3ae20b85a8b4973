// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-history-csv.h"

#include "base/skein-json-writer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FIRST_COLUMNS "url,folder,subfolder,name,wanted_name,size,verified,added,finished,modified"
#define MAX_COLUMNS 64u

char *
skein_history_dup_time (gint64 time_us)
{
  g_autoptr (GDateTime) second = time_us > 0 ? g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC) : NULL;
  g_autoptr (GDateTime) exact = second != NULL ? g_date_time_add (second, time_us % G_USEC_PER_SEC) : NULL;

  return exact != NULL ? g_date_time_format_iso8601 (exact) : NULL;
}

gint64
skein_history_parse_time (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, zone) : NULL;
  gint64 second = time != NULL ? g_date_time_to_unix (time) : 0;

  return second > 0 && second < G_MAXINT64 / G_USEC_PER_SEC ? second * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
}

/* --- to a table --- */

static void
add_cell (GString *text, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  g_string_append_c (text, '"');
  if (*valid != '\0' && strchr ("=+-@\t\r'", *valid) != NULL)
    g_string_append_c (text, '\'');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

void
skein_history_csv_begin (GString *text)
{
  g_string_append (text, FIRST_COLUMNS);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    g_string_append_printf (text, ",%s", skein_digest_algorithm_get_name ((SkeinDigestAlgorithm) i));
  g_string_append (text, "\r\n");
}

void
skein_history_csv_add (GString *text, SkeinItem *item, const char *url)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (item);
  const char *const names[] = { url, spec->folder, skein_item_get_subfolder (item), skein_item_get_name (item), spec->name };
  const gint64 times[] = { skein_item_get_added_us (item), skein_item_get_finished_us (item), skein_item_get_modified_us (item) };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      add_cell (text, names[i]);
      g_string_append_c (text, ',');
    }
  g_string_append_printf (text, "%" G_GUINT64_FORMAT ",%s", skein_item_get_size (item), skein_item_is_verified (item) ? "true" : "false");
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *time = skein_history_dup_time (times[i]);

      g_string_append_printf (text, ",%s", time != NULL ? time : "");
    }
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      g_autofree char *hex = (skein_item_get_digest_mask (item) & 1u << i) != 0 ? skein_item_dup_digest_hex (item, (SkeinDigestAlgorithm) i) : NULL;

      g_string_append_printf (text, ",%s", hex != NULL ? hex : "");
    }
  g_string_append (text, "\r\n");
}

/* --- from a table --- */

typedef struct
{
  const char *at, *end;
} Cursor;

static void
skip_mark (Cursor *self)
{
  if (self->end - self->at >= 3 && memcmp (self->at, "\xEF\xBB\xBF", 3) == 0)
    self->at += 3;
}

/* One cell into @cell; @out_last: it ends its row. FALSE: a quote is not closed. */
static gboolean
read_cell (Cursor *self, GString *cell, gboolean *out_last)
{
  gboolean quoted = self->at < self->end && *self->at == '"';

  g_string_truncate (cell, 0);
  if (quoted)
    self->at++;
  for (;; self->at++)
    {
      if (self->at == self->end)
        {
          *out_last = TRUE;
          return !quoted;
        }
      if (quoted && *self->at == '"')
        {
          if (self->at + 1 < self->end && self->at[1] == '"')
            self->at++;
          else
            {
              quoted = FALSE;
              continue;
            }
        }
      else if (!quoted && (*self->at == ',' || *self->at == '\n'))
        {
          *out_last = *self->at++ == '\n';
          return TRUE;
        }
      else if (!quoted && *self->at == '\r')
        continue;
      g_string_append_c (cell, *self->at);
    }
}

static gboolean
is_column_number (const char *name)
{
  return strcmp (name, "size") == 0;
}

static void
add_member (SkeinJsonWriter *writer, const char *name, const char *value)
{
  guint64 number;

  if (*value == '\0')
    return;
  if (*value == '\'' && value[1] != '\0' && strchr ("=+-@\t\r'", value[1]) != NULL)
    value++;
  if (is_column_number (name) && g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, NULL))
    skein_json_writer_add_uint (writer, name, number);
  else if (strcmp (name, "verified") == 0)
    skein_json_writer_add_boolean (writer, name, g_ascii_strcasecmp (value, "true") == 0);
  else
    skein_json_writer_add_string (writer, name, value);
}

static void
add_row (SkeinJsonWriter *writer, GPtrArray *columns, GPtrArray *cells)
{
  SkeinDigestAlgorithm algorithm;
  guint n = MIN (columns->len, cells->len);

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "state", "done");
  /* As in JSON: there, but none. */
  skein_json_writer_add_null (writer, "wanted_name");
  for (guint i = 0; i < n; i++)
    if (!skein_digest_algorithm_parse (g_ptr_array_index (columns, i), &algorithm))
      add_member (writer, g_ptr_array_index (columns, i), g_ptr_array_index (cells, i));
  skein_json_writer_begin_object (writer, "digests");
  for (guint i = 0; i < n; i++)
    if (skein_digest_algorithm_parse (g_ptr_array_index (columns, i), &algorithm))
      add_member (writer, g_ptr_array_index (columns, i), g_ptr_array_index (cells, i));
  skein_json_writer_end_object (writer);
  skein_json_writer_end_object (writer);
}

gboolean
skein_history_csv_is (const char *text, gsize size)
{
  Cursor cursor = { text, text + size };

  if (text == NULL)
    return FALSE;
  skip_mark (&cursor);
  return (gsize) (cursor.end - cursor.at) > strlen (FIRST_COLUMNS) && strncmp (cursor.at, FIRST_COLUMNS, strlen (FIRST_COLUMNS)) == 0;
}

char *
skein_history_csv_to_json (const char *text, gsize size, const char *label, char **out_complaint)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GString) cell = g_string_new (NULL);
  Cursor cursor = { text, text + size };
  guint number = 0;

  *out_complaint = NULL;
  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "format", "history");
  skein_json_writer_add_uint (writer, "version", 1);
  skein_json_writer_begin_array (writer, "items");
  skip_mark (&cursor);
  while (cursor.at < cursor.end && *out_complaint == NULL)
    {
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
      gboolean last = FALSE;

      number++;
      while (!last && *out_complaint == NULL)
        {
          if (!read_cell (&cursor, cell, &last))
            *out_complaint = g_strdup_printf (_ ("%s, row %u: a quotation mark is not closed; what follows is left out"), label, number);
          else if (cells->len == MAX_COLUMNS)
            *out_complaint = g_strdup_printf (_ ("%s, row %u: there are too many columns; what follows is left out"), label, number);
          else
            g_ptr_array_add (cells, g_strndup (cell->str, strlen (cell->str)));
        }
      if (*out_complaint != NULL)
        break;
      if (columns == NULL)
        columns = g_steal_pointer (&cells);
      else if (cells->len > 1 || *(const char *) g_ptr_array_index (cells, 0) != '\0')
        add_row (writer, columns, cells);
    }
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);
  return skein_json_writer_to_string (writer);
}
