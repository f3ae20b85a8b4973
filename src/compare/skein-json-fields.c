// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-json-fields.h"

#include <string.h>

/* File names are bytes: one that is no UTF-8 is written in base64 behind a byte that no name has. */
#define BASE64_MARK "\x1b"

static gpointer
at (gconstpointer data, const SkeinJsonField *field)
{
  return (guint8 *) data + field->offset;
}

static void
write_strings (const SkeinJsonField *field, GStrv strings, SkeinJsonWriter *writer)
{
  if (strings == NULL)
    return;

  skein_json_writer_begin_array (writer, field->name);
  for (guint i = 0; strings[i] != NULL; i++)
    {
      if (field->kind == SKEIN_JSON_FIELD_BYTES && !g_utf8_validate (strings[i], -1, NULL))
        {
          g_autofree char *base64 = g_base64_encode ((const guchar *) strings[i], strlen (strings[i]));
          g_autofree char *marked = g_strconcat (BASE64_MARK, base64, NULL);

          skein_json_writer_add_string (writer, NULL, marked);
        }
      else
        {
          skein_json_writer_add_string (writer, NULL, strings[i]);
        }
    }
  skein_json_writer_end_array (writer);
}

void
skein_json_fields_write (const SkeinJsonField *fields, gconstpointer data, SkeinJsonWriter *writer)
{
  for (const SkeinJsonField *field = fields; field->name != NULL; field++)
    {
      gpointer value = at (data, field);

      switch (field->kind)
        {
        case SKEIN_JSON_FIELD_UINT:
          if (*(guint *) value != 0)
            skein_json_writer_add_uint (writer, field->name, *(guint *) value);
          break;
        case SKEIN_JSON_FIELD_UINT64:
          if (*(guint64 *) value == G_MAXUINT64)
            skein_json_writer_add_null (writer, field->name);
          else if (*(guint64 *) value != 0)
            skein_json_writer_add_uint (writer, field->name, *(guint64 *) value);
          break;
        case SKEIN_JSON_FIELD_BOOLEAN:
          if (*(gboolean *) value)
            skein_json_writer_add_boolean (writer, field->name, TRUE);
          break;
        case SKEIN_JSON_FIELD_STRING:
          if (*(char **) value != NULL)
            skein_json_writer_add_string (writer, field->name, *(char **) value);
          break;
        case SKEIN_JSON_FIELD_STRINGS:
        case SKEIN_JSON_FIELD_BYTES:
          write_strings (field, *(GStrv *) value, writer);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

static gboolean
read_uint (SkeinJsonReader *reader, guint64 most, guint64 *out_value)
{
  return skein_json_reader_get_uint (reader, out_value) && *out_value <= most;
}

/* A name as it was, or NULL if that is no base64 of one. */
static char *
dup_name (const char *string)
{
  g_autofree guchar *bytes = NULL;
  gsize size;

  if (!g_str_has_prefix (string, BASE64_MARK))
    return g_strdup (string);
  bytes = g_base64_decode (string + strlen (BASE64_MARK), &size);
  return size > 0 && memchr (bytes, 0, size) == NULL ? g_strndup ((char *) bytes, size) : NULL;
}

static gboolean
read_strings (const SkeinJsonField *field, GStrv *value, SkeinJsonReader *reader, SkeinJsonToken token)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (token != SKEIN_JSON_ARRAY)
    return FALSE;
  while ((token = skein_json_reader_next (reader)) == SKEIN_JSON_STRING)
    {
      const char *string = skein_json_reader_peek_string (reader);
      g_autofree char *name = field->kind == SKEIN_JSON_FIELD_BYTES ? dup_name (string) : g_strdup (string);

      if (name == NULL)
        return FALSE;
      g_strv_builder_add (builder, name);
    }
  if (token != SKEIN_JSON_ARRAY_END)
    return FALSE;

  g_strfreev (*value);
  *value = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_field (const SkeinJsonField *field, gpointer value, SkeinJsonReader *reader, SkeinJsonToken token)
{
  guint64 number = 0;

  switch (field->kind)
    {
    case SKEIN_JSON_FIELD_UINT:
      if (!read_uint (reader, G_MAXUINT, &number))
        return FALSE;
      *(guint *) value = (guint) number;
      return TRUE;
    case SKEIN_JSON_FIELD_UINT64:
      if (token == SKEIN_JSON_NULL)
        number = G_MAXUINT64;
      else if (!read_uint (reader, G_MAXUINT64, &number))
        return FALSE;
      *(guint64 *) value = number;
      return TRUE;
    case SKEIN_JSON_FIELD_BOOLEAN:
      *(gboolean *) value = skein_json_reader_get_boolean (reader);
      return token == SKEIN_JSON_BOOLEAN;
    case SKEIN_JSON_FIELD_STRING:
      if (token != SKEIN_JSON_STRING)
        return FALSE;
      g_free (*(char **) value);
      *(char **) value = g_strdup (skein_json_reader_peek_string (reader));
      return TRUE;
    case SKEIN_JSON_FIELD_STRINGS:
    case SKEIN_JSON_FIELD_BYTES:
      return read_strings (field, value, reader, token);
    default:
      g_assert_not_reached ();
    }
}

gboolean
skein_json_fields_read (const SkeinJsonField *fields, gpointer data, SkeinJsonReader *reader, SkeinJsonToken token)
{
  const char *name = skein_json_reader_peek_name (reader);

  for (const SkeinJsonField *field = fields; field->name != NULL; field++)
    {
      if (g_strcmp0 (field->name, name) == 0)
        return read_field (field, at (data, field), reader, token);
    }
  return skein_json_reader_skip (reader);
}
