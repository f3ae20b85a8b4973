// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-json-writer.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static void
test_document (void)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "name", "a");
  skein_json_writer_add_string (writer, "none", NULL);
  skein_json_writer_add_uint (writer, "big", G_MAXUINT64);
  skein_json_writer_add_int (writer, "small", G_MININT64);
  skein_json_writer_add_boolean (writer, "yes", TRUE);
  skein_json_writer_begin_array (writer, "items");
  skein_json_writer_add_double (writer, NULL, 1.5);
  skein_json_writer_add_double (writer, NULL, NAN);
  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_end_object (writer);
  skein_json_writer_end_array (writer);
  skein_json_writer_begin_array (writer, "empty");
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);

  text = skein_json_writer_to_string (writer);
  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"name\": \"a\",\n"
                   "  \"none\": null,\n"
                   "  \"big\": 18446744073709551615,\n"
                   "  \"small\": -9223372036854775808,\n"
                   "  \"yes\": true,\n"
                   "  \"items\": [\n"
                   "    1.5,\n"
                   "    null,\n"
                   "    {}\n"
                   "  ],\n"
                   "  \"empty\": []\n"
                   "}\n");
}

typedef struct
{
  const char *path;
  const char *value;
  const char *expected;
} Row;

static const Row rows[] = {
  { "quote", "a\"b", "\"a\\\"b\"\n" },
  { "backslash", "a\\b", "\"a\\\\b\"\n" },
  { "newline", "a\nb\r\t", "\"a\\nb\\r\\t\"\n" },
  { "control", "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"\n" },
  { "utf8", "Grüße 漢", "\"Grüße 漢\"\n" },
  { "invalid", "a\xff", "\"a\xEF\xBF\xBD\"\n" },
  { "empty", "", "\"\"\n" },
};

static void
test_string (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;

  skein_json_writer_add_string (writer, NULL, row->value);
  text = skein_json_writer_to_string (writer);
  g_assert_cmpstr (text, ==, row->expected);
}

static void
test_file_name (void)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_file_name (writer, "good", "ä");
  skein_json_writer_add_file_name (writer, "bad", "a\xff");
  skein_json_writer_add_file_name (writer, "none", NULL);
  skein_json_writer_end_object (writer);

  text = skein_json_writer_to_string (writer);
  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"good\": \"ä\",\n"
                   "  \"bad\": \"a\xEF\xBF\xBD\",\n"
                   "  \"bad_base64\": \"Yf8=\",\n"
                   "  \"none\": null\n"
                   "}\n");
}

static void
test_random (void)
{
  g_test_summary ("Any bytes make a string of valid UTF-8 without control characters, and quotes only where the string ends");

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
      char bytes[48] = { 0 };
      g_autofree char *text = NULL;
      gsize length;

      for (guint j = 0; j + 1 < sizeof bytes; j++)
        bytes[j] = (char) g_test_rand_int_range (1, 256);

      skein_json_writer_add_string (writer, NULL, bytes);
      text = skein_json_writer_to_string (writer);
      length = strlen (text);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpint (text[0], ==, '"');
      g_assert_cmpint (text[length - 2], ==, '"');
      for (gsize j = 1; j < length - 2; j++)
        {
          g_assert_cmpint ((guchar) text[j], >=, 0x20);
          g_assert_cmpint (text[j], !=, '"');
          if (text[j] == '\\')
            j += text[j + 1] == 'u' ? 5 : 1;
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/json-writer/document", test_document);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/base/json-writer/string/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_string);
    }
  g_test_add_func ("/base/json-writer/file-name", test_file_name);
  g_test_add_func ("/base/json-writer/random", test_random);

  return g_test_run ();
}
