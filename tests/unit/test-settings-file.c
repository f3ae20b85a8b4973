// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-settings-file.h"

#include <string.h>

#define HEAD "{\"skein\": \"0\", \"format\": \"settings\", \"version\": 1, "

static char *
dup_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = skein_settings_file_write (&error);
  gsize size;
  const char *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &size);
  return g_strndup (data, size);
}

static guint
apply (const char *text, guint n_complaints)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GError) error = NULL;
  guint n_set = 99;

  g_assert_true (skein_settings_file_apply (text, strlen (text), "a.json", &n_set, &complaints, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < complaints->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (complaints, i));
  g_assert_cmpuint (complaints->len, ==, n_complaints);
  return n_set;
}

static void
reset_all (GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

static void
test_round_trip (void)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autoptr (GSettings) state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  const char *const hidden[] = { "speed", "left", NULL };
  g_auto (GStrv) read = NULL;
  g_autoptr (GVariant) widths = NULL;
  g_autofree char *text = NULL, *again = NULL, *rules = NULL;
  gint32 width;

  g_test_summary ("Every key comes back with its value, of each type there is, and every key is in the file");

  g_settings_set_int (settings, "download-threads", 7);
  g_settings_set_boolean (settings, "server-time", FALSE);
  g_settings_set_uint64 (settings, "max-rate", G_GUINT64_CONSTANT (9999999999));
  g_settings_set_string (settings, "conflict", "compare");
  g_settings_set_string (settings, "host-rules", "*.example.org connections=2\nb.example delay=500ms");
  g_settings_set_strv (state, "hidden-columns", hidden);
  {
    g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a{si}"));

    g_variant_builder_add (builder, "{si}", "name", 333);
    g_settings_set_value (state, "column-widths", g_variant_builder_end (builder));
  }
  text = dup_text ();
  g_assert_true (skein_settings_file_is (text, strlen (text)));
  {
    g_autoptr (GSettingsSchema) schema = NULL;
    g_auto (GStrv) keys = NULL;

    g_object_get (settings, "settings-schema", &schema, NULL);
    keys = g_settings_schema_list_keys (schema);
    for (guint i = 0; keys[i] != NULL; i++)
      {
        g_autofree char *member = g_strdup_printf ("\"%s\":", keys[i]);

        g_assert_nonnull (strstr (text, member));
      }
  }

  reset_all (settings);
  reset_all (state);
  g_assert_cmpuint (apply (text, 0), ==, 7);
  g_assert_cmpint (g_settings_get_int (settings, "download-threads"), ==, 7);
  g_assert_false (g_settings_get_boolean (settings, "server-time"));
  g_assert_cmpuint (g_settings_get_uint64 (settings, "max-rate"), ==, G_GUINT64_CONSTANT (9999999999));
  g_assert_cmpint (g_settings_get_enum (settings, "conflict"), ==, 4);
  rules = g_settings_get_string (settings, "host-rules");
  g_assert_cmpstr (rules, ==, "*.example.org connections=2\nb.example delay=500ms");
  read = g_settings_get_strv (state, "hidden-columns");
  g_assert_cmpstrv (read, hidden);
  widths = g_settings_get_value (state, "column-widths");
  g_assert_true (g_variant_lookup (widths, "name", "i", &width));
  g_assert_cmpint (width, ==, 333);
  again = dup_text ();
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpuint (apply (text, 0), ==, 0);
  reset_all (settings);
  reset_all (state);
}

static void
test_bad_keys (void)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autofree char *proxy = NULL, *rules = NULL;

  g_test_summary ("A key that is not known, of another type or out of range is told and stays; the others are set");

  g_settings_set_int (settings, "segments", 3);
  g_settings_set_boolean (settings, "hash-inline", TRUE);
  g_settings_set_string (settings, "host-rules", "a.example connections=1");
  g_assert_cmpuint (apply (HEAD "\"settings\": {"
                                "\"segments\": 33, \"hash-inline\": \"no\", \"tries\": 9, \"no-such-key\": {\"a\": [1, 2]}, \"max-rate\": -5, \"conflict\": \"eat\","
                                "\"worker-processes\": 1.5, \"proxy\": \"http://me:secret@proxy.example:8080\", \"host-rules\": \"a.example nonsense=1\","
                                "\"download-folder\": \"../../etc\", \"window-width\": [3], \"doh-url\": \"http://plain.example\", \"user-agent\": \"a\\r\\nX: y\"},"
                                "\"state\": {\"column-order\": [\"name\", 3], \"page\": \"nowhere\"}, \"later\": {\"x\": 1}}",
                           14),
                    ==, 1);
  g_assert_cmpint (g_settings_get_int (settings, "segments"), ==, 3);
  g_assert_true (g_settings_get_boolean (settings, "hash-inline"));
  g_assert_cmpint (g_settings_get_int (settings, "tries"), ==, 9);
  proxy = g_settings_get_string (settings, "proxy");
  g_assert_cmpstr (proxy, ==, "");
  rules = g_settings_get_string (settings, "host-rules");
  g_assert_cmpstr (rules, ==, "a.example connections=1");
  reset_all (settings);
}

static void
test_never_half (void)
{
  static const struct
  {
    const char *text;
    int code;
  } rows[] = {
    { "", G_IO_ERROR_INVALID_DATA },
    { "\xff\xfe", G_IO_ERROR_INVALID_DATA },
    { "[1, 2]", G_IO_ERROR_INVALID_DATA },
    { HEAD "\"settings\": {\"tries\": 9", G_IO_ERROR_INVALID_DATA },
    { HEAD "\"settings\": {\"tries\": 9}", G_IO_ERROR_INVALID_DATA },
    { HEAD "\"settings\": {\"tries\": 9}} more", G_IO_ERROR_INVALID_DATA },
    { HEAD "\"settings\": {}}", G_IO_ERROR_INVALID_DATA },
    { "{\"settings\": {\"tries\": 9}}", G_IO_ERROR_INVALID_DATA },
    { "{\"format\": \"batch\", \"version\": 1, \"settings\": {\"tries\": 9}}", G_IO_ERROR_INVALID_DATA },
    { "{\"format\": \"settings\", \"version\": 2, \"settings\": {\"tries\": 9}}", G_IO_ERROR_NOT_SUPPORTED },
    { "{\"format\": \"settings\", \"settings\": {\"tries\": 9}, \"version\": 99999999999}", G_IO_ERROR_NOT_SUPPORTED },
    { "{\"format\": \"settings\", \"version\": \"1\", \"settings\": {\"tries\": 9}}", G_IO_ERROR_INVALID_DATA },
  };
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autofree char *whole = NULL;
  g_autofree char *huge = g_malloc0 (SKEIN_SETTINGS_FILE_MAX_BYTES + 2);

  g_test_summary ("A file that breaks off anywhere, is none or is of a later version changes nothing");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) complaints = NULL;
      g_autoptr (GError) error = NULL;
      guint n_set;

      g_assert_false (skein_settings_file_apply (rows[i].text, strlen (rows[i].text), "a.json", &n_set, &complaints, &error));
      g_assert_error (error, G_IO_ERROR, rows[i].code);
      g_assert_cmpint (g_settings_get_int (settings, "tries"), ==, 5);
    }

  g_settings_set_int (settings, "tries", 8);
  whole = dup_text ();
  g_settings_reset (settings, "tries");
  for (gsize size = 0; size + 3 < strlen (whole); size += 7)
    {
      g_autoptr (GPtrArray) complaints = NULL;
      guint n_set;

      g_assert_false (skein_settings_file_apply (whole, size, "a.json", &n_set, &complaints, NULL));
      g_assert_cmpint (g_settings_get_int (settings, "tries"), ==, 5);
    }

  memset (huge, ' ', SKEIN_SETTINGS_FILE_MAX_BYTES + 1);
  {
    g_autoptr (GPtrArray) complaints = NULL;
    g_autoptr (GError) error = NULL;
    guint n_set;

    g_assert_false (skein_settings_file_apply (huge, SKEIN_SETTINGS_FILE_MAX_BYTES + 1, "a.json", &n_set, &complaints, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  }
  reset_all (settings);
}

static void
test_no_secrets (void)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autofree char *text = NULL;

  g_test_summary ("A password or token that was put into an address by hand is not in the file");

  g_settings_set_string (settings, "proxy", "http://me:hunter2@proxy.example:8080");
  g_settings_set_string (settings, "doh-url", "https://dns.example/q?token=hunter2&a=1");
  text = dup_text ();
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "http://proxy.example:8080"));
  g_assert_nonnull (strstr (text, "https://dns.example/q?token=&a=1"));
  reset_all (settings);
}

static void
test_what_it_is (void)
{
  static const struct
  {
    const char *text;
    gboolean is;
  } rows[] = {
    { "", FALSE },
    { "https://a.example/x", FALSE },
    { "{\"format\": \"batch\"}", FALSE },
    { "{\"skein\": \"1\", \"format\": \"settings\"", TRUE },
    { "\xEF\xBB\xBF{\"format\": \"settings\"}", TRUE },
    { "{\"items\": [], \"format\": \"settings\"}", FALSE },
    { "[\"format\", \"settings\"]", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (skein_settings_file_is (rows[i].text, strlen (rows[i].text)), ==, rows[i].is);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/batch/settings-file/round-trip", test_round_trip);
  g_test_add_func ("/batch/settings-file/bad-keys", test_bad_keys);
  g_test_add_func ("/batch/settings-file/never-half", test_never_half);
  g_test_add_func ("/batch/settings-file/no-secrets", test_no_secrets);
  g_test_add_func ("/batch/settings-file/what-it-is", test_what_it_is);

  return g_test_run ();
}
