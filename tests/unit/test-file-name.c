// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-file-name.h"

#include <string.h>

typedef struct
{
  const char *path;
  const char *raw;
  gssize length; /* 0: NUL-terminated */
  const char *wanted;
} Row;

static const Row rows[] = {
  { "plain", "photo.jpg", 0, "photo.jpg" },
  { "unicode", "Grüße 日本.txt", 0, "Grüße 日本.txt" },
  { "traversal", "../../.ssh/authorized_keys", 0, "authorized_keys" },
  { "backslash", "..\\..\\evil.exe", 0, "evil.exe" },
  { "mixed-separators", "a/b\\c", 0, "c" },
  { "ends-in-separator", "folder/", 0, NULL },
  { "dot", ".", 0, NULL },
  { "dot-dot", "..", 0, NULL },
  { "empty", "", 0, NULL },
  { "only-unwanted", ".- -. ", 0, NULL },
  { "only-controls", "\x01\x02", 0, NULL },
  { "hidden", ".bashrc", 0, "bashrc" },
  { "option", "--checkpoint-action=exec", 0, "checkpoint-action=exec" },
  { "trailing", "name.txt. . ", 0, "name.txt" },
  { "line-feed", "a\nb.txt", 0, "a_b.txt" },
  { "nul-inside", "a.bin\0.exe", 10, "a.bin_.exe" },
  { "nul-terminates", "a.bin\0.exe", -1, "a.bin" },
  { "rlo", "photo\u202egpj.exe", 0, "photo_gpj.exe" },
  { "bidi-isolate", "a\u2066b", 0, "a_b" },
  { "zero-width", "a\u200bb", 0, "a_b" },
  { "line-separator", "a\u2028b", 0, "a_b" },
  { "not-a-character", "a\ufffeb", 0, "a_b" },
  { "no-break-space-around", "\u00a0a\u00a0", 0, "a" },
  { "invalid-utf8", "a\xff\xfe.txt", 0, "a__.txt" },
  { "overlong-slash", "a\xc0\xaf.txt", 0, "a__.txt" },
  { "surrogate", "a\xed\xa0\x80.txt", 0, "a___.txt" },
  { "cut-character", "a\xe6\x97", 0, "a__" },
  { "nfc", "cafe\u0301.txt", 0, "café.txt" },
  { "reserved", "CON", 0, "_CON" },
  { "reserved-extension", "nul.tar.gz", 0, "_nul.tar.gz" },
  { "reserved-space", "aux .txt", 0, "_aux .txt" },
  { "reserved-digit", "com7.log", 0, "_com7.log" },
  { "reserved-superscript", "LPT\u00b2", 0, "_LPT²" },
  { "nearly-reserved", "console.log", 0, "console.log" },
  { "not-decoded", "a%2fb", 0, "a%2fb" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *name = skein_file_name_sanitize (row->raw, row->length == 0 ? (gssize) strlen (row->raw) : row->length);

  g_assert_cmpstr (name, ==, row->wanted);
}

static void
test_long (void)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_autofree char *numbered = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append (raw, "日");
  g_string_append (raw, ".tar.xz");

  name = skein_file_name_sanitize (raw->str, -1);
  g_assert_cmpuint (strlen (name), <=, 240);
  g_assert_cmpuint (strlen (name), >=, 236);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (g_str_has_suffix (name, "日.tar.xz"));

  numbered = skein_file_name_numbered (name, 4294967295u);
  g_assert_cmpuint (strlen (numbered), <=, 255);
  g_assert_true (g_str_has_suffix (numbered, " (4294967295).tar.xz"));
}

static void
test_numbered (void)
{
  static const char *const pairs[][2] = {
    { "a.jpg", "a (1).jpg" },
    { "a.tar.gz", "a (1).tar.gz" },
    { "README", "README (1)" },
    { "a.b c", "a.b c (1)" },
    { "v1.2.iso", "v1.2 (1).iso" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *name = skein_file_name_numbered (pairs[i][0], 1);

      g_assert_cmpstr (name, ==, pairs[i][1]);
    }
}

static void
test_with_suffix (void)
{
  g_autofree char *kept = skein_file_name_with_suffix ("a.jpg", "400x300", NULL);
  g_autofree char *changed = skein_file_name_with_suffix ("a.heic", "400x300", "jpg");
  g_autofree char *none = skein_file_name_with_suffix ("a", "400x300", "png");

  g_assert_cmpstr (kept, ==, "a-400x300.jpg");
  g_assert_cmpstr (changed, ==, "a-400x300.jpg");
  g_assert_cmpstr (none, ==, "a-400x300.png");
}

static void
assert_safe (const char *name)
{
  g_autofree char *normal = NULL;
  g_autofree char *again = NULL;
  const char *last;

  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, 240);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "/\\"));
  g_assert_cmpint (name[0], !=, '.');
  g_assert_cmpint (name[0], !=, '-');
  g_assert_cmpint (name[0], !=, ' ');
  last = name + strlen (name) - 1;
  g_assert_cmpint (*last, !=, '.');
  g_assert_cmpint (*last, !=, ' ');

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

      g_assert_cmpint (type, !=, G_UNICODE_CONTROL);
      g_assert_cmpint (type, !=, G_UNICODE_FORMAT);
      g_assert_cmpint (type, !=, G_UNICODE_LINE_SEPARATOR);
      g_assert_cmpint (type, !=, G_UNICODE_PARAGRAPH_SEPARATOR);
    }

  normal = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_assert_cmpstr (name, ==, normal);
  again = skein_file_name_sanitize (name, -1);
  g_assert_cmpstr (name, ==, again);
}

static void
append_hostile (GString *raw)
{
  static const char *const pieces[] = {
    "/",
    "\\",
    "..",
    ".",
    "-",
    " ",
    "\n",
    "\r",
    "\x7f",
    "\xc2\x85",
    "\u202e",
    "\u2066",
    "\u200f",
    "\ufeff",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "CON",
    "aux",
    "LPT1",
    "COM\u00b9",
    ".tar.gz",
    ".jpg",
    "e\u0301",
    "\u1100\u1161",
    "%2f",
    "日",
    "a",
    "_",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "\xf0\x9f\x98\x80",
    "\u00a0",
    "\u3000",
  };

  if (g_test_rand_int_range (0, 3) == 0)
    g_string_append_c (raw, (char) g_test_rand_int_range (0, 256));
  else
    g_string_append (raw, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
}

static void
test_hostile (void)
{
  guint n_names = 0;

  g_test_summary ("Whatever bytes come in, the name is one safe component and sanitising it again changes nothing");

  for (int round = 0; round < 20000; round++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);
      g_autofree char *exact = NULL;
      g_autofree char *name = NULL;

      for (int n = g_test_rand_int_range (0, 16); n > 0; n--)
        append_hostile (raw);

      /* A copy of exactly that size, so that a sanitizer sees any read beyond it. */
      exact = g_memdup2 (raw->str, raw->len);
      name = skein_file_name_sanitize (raw->len > 0 ? exact : "", (gssize) raw->len);
      if (name == NULL)
        continue;

      n_names++;
      assert_safe (name);
      for (guint number = 1; number < 100; number += 49)
        {
          g_autofree char *numbered = skein_file_name_numbered (name, number);

          g_assert_cmpuint (strlen (numbered), <=, 255);
          g_assert_true (g_utf8_validate (numbered, -1, NULL));
        }
    }
  g_assert_cmpuint (n_names, >, 5000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/base/file-name/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/base/file-name/long", test_long);
  g_test_add_func ("/base/file-name/numbered", test_numbered);
  g_test_add_func ("/base/file-name/with-suffix", test_with_suffix);
  g_test_add_func ("/base/file-name/hostile", test_hostile);

  return g_test_run ();
}
