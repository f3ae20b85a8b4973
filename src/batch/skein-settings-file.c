// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Two passes: the whole file is read and each value looked at before the first one is set, so that a file that breaks off changes nothing.
 *
 *   {"skein": "0.1", "format": "settings", "version": 1,
 *    "settings": {"download-threads": 4, ...}, "state": {"page": "downloads", ...}}
 */

#include "config.h"

#include "batch/skein-settings-file.h"

#include "base/skein-display-text.h"
#include "base/skein-json-reader.h"
#include "base/skein-json-writer.h"
#include "batch/skein-settings-check.h"
#include "work/skein-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define VERSION 1u
#define MAX_COMPLAINTS 1000u
#define MAX_ELEMENTS 1000u
#define MAX_TEXT_BYTES (64u * 1024)
#define FORMAT "settings"

typedef struct
{
  const char *member; /* in the file */
  const char *id;
} Schema;

static const Schema schemas[] = {
  { "settings", SKEIN_SETTINGS_ID },
  { "state", SKEIN_SETTINGS_ID ".State" },
};

typedef struct
{
  SkeinJsonReader *reader;
  GSettings *settings[G_N_ELEMENTS (schemas)]; /* (owned) delayed */
  GPtrArray *complaints;
  GPtrArray *changes; /* (owned) of Change */
  guint64 version;
  gboolean is_settings;
  gboolean has_any;
} Reading;

typedef struct
{
  GSettings *settings;
  char *key;       /* (owned) */
  GVariant *value; /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->key);
  g_variant_unref (self->value);
  g_free (self);
}

static GSettings *
open_settings (const Schema *schema, GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) found = source != NULL ? g_settings_schema_source_lookup (source, schema->id, TRUE) : NULL;

  /* g_settings_new() ends the program where there is none. */
  if (found == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The settings “%s” are not known here: install Skein's schema of settings, or set GSETTINGS_SCHEMA_DIR"), schema->id);
      return NULL;
    }
  return g_settings_new_full (found, NULL, NULL);
}

static GSettingsSchemaKey *
find_key (GSettings *settings, const char *name)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, name) ? g_settings_schema_get_key (schema, name) : NULL;
}

/* --- to a file --- */

static void
add_value (SkeinJsonWriter *writer, const char *name, GVariant *value)
{
  GVariantIter iter;
  const char *text;
  gint32 number;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    skein_json_writer_add_boolean (writer, name, g_variant_get_boolean (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    skein_json_writer_add_int (writer, name, g_variant_get_int32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    skein_json_writer_add_uint (writer, name, g_variant_get_uint64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      g_autofree char *open = strstr (g_variant_get_string (value, NULL), "://") != NULL ? skein_url_dup_without_secrets (g_variant_get_string (value, NULL), NULL) : NULL;

      skein_json_writer_add_string (writer, name, open != NULL ? open : g_variant_get_string (value, NULL));
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      skein_json_writer_begin_array (writer, name);
      g_variant_iter_init (&iter, value);
      while (g_variant_iter_next (&iter, "&s", &text))
        skein_json_writer_add_string (writer, NULL, text);
      skein_json_writer_end_array (writer);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{si}")))
    {
      skein_json_writer_begin_object (writer, name);
      g_variant_iter_init (&iter, value);
      while (g_variant_iter_next (&iter, "{&si}", &text, &number))
        skein_json_writer_add_int (writer, text, number);
      skein_json_writer_end_object (writer);
    }
  else
    g_warn_if_reached (); /* a test writes them all */
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GBytes *
skein_settings_file_write (GError **error)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  char *text;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (writer, "format", FORMAT);
  skein_json_writer_add_uint (writer, "version", VERSION);
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autoptr (GSettings) settings = open_settings (&schemas[i], error);
      g_autoptr (GSettingsSchema) schema = NULL;
      g_auto (GStrv) keys = NULL;

      if (settings == NULL)
        return NULL;
      g_object_get (settings, "settings-schema", &schema, NULL);
      keys = g_settings_schema_list_keys (schema);
      qsort (keys, g_strv_length (keys), sizeof *keys, compare_names);
      skein_json_writer_begin_object (writer, schemas[i].member);
      for (guint j = 0; keys[j] != NULL; j++)
        {
          g_autoptr (GVariant) value = g_settings_get_value (settings, keys[j]);

          add_value (writer, keys[j], value);
        }
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_object (writer);
  text = skein_json_writer_to_string (writer);
  return g_bytes_new_take (text, strlen (text));
}

/* --- from a file --- */

gboolean
skein_settings_file_is (const char *text, gsize size)
{
  return skein_json_document_is (text, size, FORMAT);
}

static void
complain (Reading *self, const char *key, const char *what)
{
  g_autofree char *shown = skein_display_text (key, -1, 80);

  if (self->complaints->len < MAX_COMPLAINTS)
    g_ptr_array_add (self->complaints, g_strdup_printf (_ ("“%s”: %s; it stays as it is"), shown, what));
}

static void
complain_of_type (Reading *self, const char *key, const GVariantType *type)
{
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    complain (self, key, _ ("this setting is true or false"));
  else if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    complain (self, key, _ ("this setting is a text"));
  else if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    complain (self, key, _ ("this setting is a list of texts"));
  else if (g_variant_type_equal (type, G_VARIANT_TYPE ("a{si}")))
    complain (self, key, _ ("this setting is a table of numbers"));
  else
    complain (self, key, _ ("this setting is a number"));
}

static GVariant *
read_texts (SkeinJsonReader *reader)
{
  g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);
  SkeinJsonToken token;
  gboolean good = TRUE;
  guint n = 0;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_ARRAY_END && token != SKEIN_JSON_ERROR)
    if (token == SKEIN_JSON_STRING && n++ < MAX_ELEMENTS)
      g_variant_builder_add (builder, "s", skein_json_reader_peek_string (reader));
    else
      {
        good = FALSE;
        skein_json_reader_skip (reader);
      }
  return good && token == SKEIN_JSON_ARRAY_END ? g_variant_builder_end (builder) : NULL;
}

static GVariant *
read_numbers (SkeinJsonReader *reader)
{
  g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a{si}"));
  SkeinJsonToken token;
  gboolean good = TRUE;
  guint64 number;
  guint n = 0;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
    if (skein_json_reader_get_uint (reader, &number) && number <= G_MAXINT32 && n++ < MAX_ELEMENTS)
      g_variant_builder_add (builder, "{si}", skein_json_reader_peek_name (reader), (gint32) number);
    else
      {
        good = FALSE;
        skein_json_reader_skip (reader);
      }
  return good && token == SKEIN_JSON_OBJECT_END ? g_variant_builder_end (builder) : NULL;
}

/* (transfer full) (nullable); @out_fits: whether it is of the type at all. */
static GVariant *
read_value (SkeinJsonReader *reader, SkeinJsonToken token, const GVariantType *type, gboolean *out_fits)
{
  guint64 number;

  *out_fits = TRUE;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN) && token == SKEIN_JSON_BOOLEAN)
    return g_variant_new_boolean (skein_json_reader_get_boolean (reader));
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING) && token == SKEIN_JSON_STRING)
    return strlen (skein_json_reader_peek_string (reader)) <= MAX_TEXT_BYTES ? g_variant_new_string (skein_json_reader_peek_string (reader)) : NULL;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_INT32) && token == SKEIN_JSON_NUMBER)
    return skein_json_reader_get_uint (reader, &number) && number <= G_MAXINT32 ? g_variant_new_int32 ((gint32) number) : NULL;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_UINT64) && token == SKEIN_JSON_NUMBER)
    return skein_json_reader_get_uint (reader, &number) ? g_variant_new_uint64 (number) : NULL;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY) && token == SKEIN_JSON_ARRAY)
    return read_texts (reader);
  if (g_variant_type_equal (type, G_VARIANT_TYPE ("a{si}")) && token == SKEIN_JSON_OBJECT)
    return read_numbers (reader);

  *out_fits = FALSE;
  skein_json_reader_skip (reader);
  return NULL;
}

static void
read_key (Reading *self, GSettings *settings, SkeinJsonToken token)
{
  g_autofree char *name = g_strdup (skein_json_reader_peek_name (self->reader));
  g_autoptr (GSettingsSchemaKey) key = find_key (settings, name);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  const GVariantType *type;
  Change *change;
  gboolean fits;

  self->has_any = TRUE;
  if (key == NULL)
    {
      complain (self, name, _ ("there is no such setting in this version"));
      skein_json_reader_skip (self->reader);
      return;
    }

  type = g_settings_schema_key_get_value_type (key);
  value = read_value (self->reader, token, type, &fits);
  if (value != NULL)
    g_variant_ref_sink (value);
  if (!fits)
    complain_of_type (self, name, type);
  else if (value == NULL || !g_settings_schema_key_range_check (key, value))
    complain (self, name, _ ("this setting cannot have that value"));
  else if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING) && !skein_settings_check_text (name, g_variant_get_string (value, NULL), &error))
    {
      g_autofree char *reason = skein_display_text (error->message, -1, 0);

      complain (self, name, reason);
    }
  else if (!g_settings_is_writable (settings, name))
    complain (self, name, _ ("this setting is locked on this computer"));
  else
    {
      change = g_new0 (Change, 1);
      change->settings = settings;
      change->key = g_steal_pointer (&name);
      change->value = g_steal_pointer (&value);
      g_ptr_array_add (self->changes, change);
    }
}

static void
read_member (Reading *self, SkeinJsonToken token)
{
  const char *name = skein_json_reader_peek_name (self->reader);
  const char *string = skein_json_reader_peek_string (self->reader);

  if (strcmp (name, "format") == 0 && string != NULL)
    self->is_settings = strcmp (string, FORMAT) == 0;
  else if (strcmp (name, "version") == 0)
    {
      if (!skein_json_reader_get_uint (self->reader, &self->version))
        {
          self->version = 0;
          skein_json_reader_skip (self->reader);
        }
    }
  else if (token == SKEIN_JSON_OBJECT)
    {
      for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
        if (strcmp (name, schemas[i].member) == 0)
          {
            while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
              read_key (self, self->settings[i], token);
            return;
          }
      skein_json_reader_skip (self->reader);
    }
  else
    skein_json_reader_skip (self->reader);
}

static gboolean
read_all (Reading *self, const char *label, GError **error)
{
  SkeinJsonToken token = skein_json_reader_next (self->reader);
  gboolean is_object = token == SKEIN_JSON_OBJECT;

  if (is_object)
    while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
      read_member (self, token);
  if (is_object && skein_json_reader_next (self->reader) == SKEIN_JSON_ERROR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s is damaged JSON, %s"), label, skein_json_reader_peek_error (self->reader));
  else if (!is_object || !self->is_settings || self->version == 0 || !self->has_any)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s is no file of Skein's settings: choose one that Skein has exported"), label);
  else if (self->version > VERSION)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("%s is from a later version of Skein: update this one, then import it again"), label);
  else
    return TRUE;
  return FALSE;
}

/* What is as it is by default goes on to be so when a later version has another one. */
static guint
set_all (Reading *self)
{
  guint n_set = 0;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (self->changes, i);
      g_autoptr (GVariant) before = g_settings_get_value (change->settings, change->key);
      g_autoptr (GVariant) usual = g_settings_get_default_value (change->settings, change->key);

      if (g_variant_equal (before, change->value))
        continue;
      if (usual != NULL && g_variant_equal (usual, change->value))
        g_settings_reset (change->settings, change->key);
      else
        g_settings_set_value (change->settings, change->key, change->value);
      n_set++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    g_settings_apply (self->settings[i]);
  return n_set;
}

gboolean
skein_settings_file_apply (const char *text, gsize size, const char *label, guint *out_n_set, GPtrArray **out_complaints, GError **error)
{
  Reading reading = { 0 };
  gboolean good = TRUE;

  g_return_val_if_fail (text != NULL || size == 0, FALSE);
  g_return_val_if_fail (label != NULL && out_n_set != NULL && out_complaints != NULL, FALSE);

  *out_n_set = 0;
  *out_complaints = NULL;
  if (size > SKEIN_SETTINGS_FILE_MAX_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s is no file of Skein's settings: choose one that Skein has exported"), label);
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (schemas) && good; i++)
    {
      reading.settings[i] = open_settings (&schemas[i], error);
      good = reading.settings[i] != NULL;
      if (good)
        g_settings_delay (reading.settings[i]);
    }

  reading.reader = skein_json_reader_new (text != NULL ? text : "", size);
  reading.complaints = g_ptr_array_new_with_free_func (g_free);
  reading.changes = g_ptr_array_new_with_free_func (change_free);
  good = good && read_all (&reading, label, error);
  if (good)
    {
      *out_n_set = set_all (&reading);
      *out_complaints = g_steal_pointer (&reading.complaints);
    }

  g_clear_pointer (&reading.complaints, g_ptr_array_unref);
  g_ptr_array_unref (reading.changes);
  skein_json_reader_free (reading.reader);
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    g_clear_object (&reading.settings[i]);
  return good;
}
