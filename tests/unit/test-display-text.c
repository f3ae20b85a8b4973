// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-display-text.h"

#include <string.h>

typedef struct
{
  const char *path;
  const char *bytes;
  gssize length;
  guint max_chars;
  const char *expected;
} Row;

static const Row rows[] = {
  { "plain", "photo.jpg", -1, 0, "photo.jpg" },
  { "umlaut", "Gru\xC3\x9F", -1, 0, "Gruß" },
  { "escape", "a\x1b[31mb", -1, 0, "a\xEF\xBF\xBD[31mb" },
  { "newline", "a\nb\tc", -1, 0, "a\xEF\xBF\xBD"
                                 "b\xEF\xBF\xBD"
                                 "c" },
  { "nul", "a\0b", 3, 0, "a\xEF\xBF\xBD"
                         "b" },
  { "bidi", "a\xE2\x80\xAEgpj.exe", -1, 0, "a\xEF\xBF\xBDgpj.exe" },
  { "isolate", "a \u2068b\u2069 c", -1, 0, "a \u2068b\u2069 c" },
  { "isolates", "\u2068a \u200f\u2068b\u2069\u2069", -1, 0, "\u2068a \u2068b\u2069\u2069" },
  { "open-isolate", "\u2068a \u2068b\u2069", -1, 0, "\uFFFDa \u2068b\u2069" },
  { "end-of-isolate", "a\u2069 b", -1, 0, "a\uFFFD b" },
  { "cut-isolate", "\u2068abcdefghijklmnopqrstuvwxyz\u2069", -1, 10, "abcdef…xyz" },
  { "mark", "a\u200fb", -1, 0, "a\uFFFD"
                               "b" },
  { "invalid", "a\xff\xfe"
               "b",
    -1, 0, "a\xEF\xBF\xBD\xEF\xBF\xBD"
           "b" },
  { "cut-sequence", "a\xE2\x82", -1, 0, "a\xEF\xBF\xBD\xEF\xBF\xBD" },
  { "c1", "a\xC2\x9B"
          "b",
    -1, 0, "a\xEF\xBF\xBD"
           "b" },
  { "long", "abcdefghijklmnopqrstuvwxyz", -1, 10, "abcdef…xyz" },
  { "exact", "abcdefghij", -1, 10, "abcdefghij" },
  { "empty", "", -1, 10, "" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = skein_display_text (row->bytes, row->length, row->max_chars);

  g_assert_cmpstr (text, ==, row->expected);
}

static void
test_random (void)
{
  g_test_summary ("Whatever goes in, what comes out is valid UTF-8 without a control character and not longer than asked");

  for (guint i = 0; i < 500; i++)
    {
      char bytes[64];
      guint length = (guint) g_test_rand_int_range (0, sizeof bytes);
      guint max_chars = (guint) g_test_rand_int_range (2, 40);
      g_autofree char *text = NULL;

      for (guint j = 0; j < length; j++)
        bytes[j] = (char) g_test_rand_int_range (0, 256);

      text = skein_display_text (bytes, length, max_chars);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (text, -1), <=, max_chars);
      for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
    }
}

static void
test_columns (void)
{
  static const struct
  {
    const char *text;
    guint columns;
    const char *expected;
  } fits[] = {
    { "abc", 5, "abc  " },
    { "abcdef", 4, "abc…" },
    { "漢字漢字", 5, "漢字…" },
    { "漢字漢字", 6, "漢字… " },
    { "漢字", 4, "漢字" },
    { "abc", 0, "" },
    { "abc", 1, "…" },
  };

  g_assert_cmpuint (skein_display_text_get_columns ("漢a"), ==, 3);
  g_assert_cmpuint (skein_display_text_get_columns ("e\xCC\x81"), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
    {
      g_autofree char *fitted = skein_display_text_fit (fits[i].text, fits[i].columns, TRUE);

      g_assert_cmpstr (fitted, ==, fits[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/base/display-text/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/base/display-text/random", test_random);
  g_test_add_func ("/base/display-text/columns", test_columns);

  return g_test_run ();
}
