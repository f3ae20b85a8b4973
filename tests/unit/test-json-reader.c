// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-json-reader.h"
#include "base/skein-json-writer.h"

#include <string.h>

/* The document as one letter per token, with names and values. */
static char *
trace (const char *text, gsize size)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (text, size);
  GString *result = g_string_new (NULL);
  guint64 number;

  for (;;)
    {
      SkeinJsonToken token = skein_json_reader_next (reader);

      if (skein_json_reader_peek_name (reader) != NULL && token != SKEIN_JSON_ERROR)
        g_string_append_printf (result, "%s=", skein_json_reader_peek_name (reader));
      switch (token)
        {
        case SKEIN_JSON_OBJECT:
          g_string_append_c (result, '{');
          break;
        case SKEIN_JSON_OBJECT_END:
          g_string_append_c (result, '}');
          break;
        case SKEIN_JSON_ARRAY:
          g_string_append_c (result, '[');
          break;
        case SKEIN_JSON_ARRAY_END:
          g_string_append_c (result, ']');
          break;
        case SKEIN_JSON_STRING:
          g_assert_true (g_utf8_validate (skein_json_reader_peek_string (reader), -1, NULL));
          g_string_append_printf (result, "'%s'", skein_json_reader_peek_string (reader));
          break;
        case SKEIN_JSON_NUMBER:
          if (skein_json_reader_get_uint (reader, &number))
            g_string_append_printf (result, "%" G_GUINT64_FORMAT " ", number);
          else
            g_string_append (result, "n ");
          break;
        case SKEIN_JSON_BOOLEAN:
          g_string_append_c (result, skein_json_reader_get_boolean (reader) ? 't' : 'f');
          break;
        case SKEIN_JSON_NULL:
          g_string_append_c (result, '0');
          break;
        case SKEIN_JSON_END:
          g_assert_null (skein_json_reader_peek_error (reader));
          return g_string_free (result, FALSE);
        case SKEIN_JSON_ERROR:
        default:
          g_assert_nonnull (skein_json_reader_peek_error (reader));
          g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_ERROR);
          g_string_append_c (result, '!');
          return g_string_free (result, FALSE);
        }
    }
}

static const struct
{
  const char *text, *trace;
} rows[] = {
  { "{}", "{}" },
  { " [ ] \n", "[]" },
  { "\xEF\xBB\xBF[1]", "[1 ]" },
  { "{\"a\":1,\"b\":[true,false,null]}", "{a=1 b=[tf0]}" },
  { "\"x\"", "'x'" },
  { "[18446744073709551615, 18446744073709551616, -1, 1.5, 1e3, 0]", "[18446744073709551615 n n n n 0 ]" },
  { "\"\\\"\\\\\\/\\n\\u00e9\\ud83d\\ude00\"", "'\"\\/\né😀'" },
  { "\"\\ud83d\\u0041\\u0000\\udc00\"", "'\xEF\xBF\xBD"
                                          "A\xEF\xBF\xBD\xEF\xBF\xBD'" },
  { "", "!" },
  { "[", "[!" },
  { "[1,]", "[1 !" },
  { "[,1]", "[!" },
  { "[1 2]", "[1 !" },
  { "{\"a\" 1}", "{!" },
  { "{a:1}", "{!" },
  { "{\"a\":1,}", "{a=1 !" },
  { "[1}", "[1 !" },
  { "{]", "{!" },
  { "[] x", "[]!" },
  { "01", "0 !" },
  { "[1.]", "[!" },
  { "[-]", "[!" },
  { "tru", "!" },
  { "\"\\x\"", "!" },
  { "\"\\u12\"", "!" },
  { "\"a\nb\"", "!" },
  { "\"\xFF\"", "!" },
  { "\"open", "!" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *exact = g_memdup2 (rows[i].text, strlen (rows[i].text));
      g_autofree char *result = trace (exact != NULL ? exact : "", strlen (rows[i].text));

      g_assert_cmpstr (result, ==, rows[i].trace);
    }
}

static void
test_skip (void)
{
  static const char text[] = "{\"a\": {\"b\": [1, {}]}, \"c\": 2}";
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (text, strlen (text));
  guint64 number = 0;

  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_OBJECT);
  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_OBJECT);
  g_assert_true (skein_json_reader_skip (reader));
  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_NUMBER);
  g_assert_cmpstr (skein_json_reader_peek_name (reader), ==, "c");
  g_assert_true (skein_json_reader_get_uint (reader, &number));
  g_assert_cmpuint (number, ==, 2);
}

static void
test_deep (void)
{
  g_autofree char *text = g_strnfill (10 * 1024 * 1024, '[');
  g_autofree char *result = trace (text, 10 * 1024 * 1024);

  g_assert_cmpuint (strlen (result), ==, SKEIN_JSON_MAX_DEPTH + 1);
}

/* What the writer writes is read again. */
static void
test_written (void)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;
  g_autofree char *result = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "s", "a\"\\\n\x01é");
  skein_json_writer_add_uint (writer, "u", G_MAXUINT64);
  skein_json_writer_begin_array (writer, "l");
  skein_json_writer_add_boolean (writer, NULL, TRUE);
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);
  text = skein_json_writer_to_string (writer);
  result = trace (text, strlen (text));
  g_assert_cmpstr (result, ==, "{s='a\"\\\n\x01é'u=18446744073709551615 l=[t]}");
}

static void
test_random (void)
{
  static const char *const pieces[] = { "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "true", "null", "1", "-", ".", "e", " ", "\"a\":", "\xC3", "é", "\n" };

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *exact = NULL;
      g_autofree char *result = NULL;

      for (guint n = (guint) g_test_rand_int_range (1, 20); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      exact = g_memdup2 (text->str, text->len);
      result = trace (exact, text->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/json-reader/table", test_table);
  g_test_add_func ("/base/json-reader/skip", test_skip);
  g_test_add_func ("/base/json-reader/deep", test_deep);
  g_test_add_func ("/base/json-reader/written", test_written);
  g_test_add_func ("/base/json-reader/random", test_random);

  return g_test_run ();
}
