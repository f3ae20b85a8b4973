// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-url-list.h"

#include <string.h>
#include <time.h>

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static GPtrArray *
parse (const char *text, GPtrArray **out_complaints)
{
  return skein_url_list_parse (text, strlen (text), "/tmp/x", out_complaints);
}

static void
test_lines (void)
{
  static const char text[] = "\xEF\xBB\xBF# my list\r\n"
                             "\r\n"
                             "http://example.org/a.jpg\r\n"
                             "   https://example.org/b.jpg  \n"
                             "http://example.org/c\tcat.jpg\n"
                             "http://example.org/d\tdog.jpg\t" SHA256 "\n"
                             "http://example.org/e\t\t" SHA256 "\r\n"
                             "http://user:secret@example.org/f";
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) specs = parse (text, &complaints);
  const SkeinItemSpec *spec;

  g_assert_cmpuint (complaints->len, ==, 0);
  g_assert_cmpuint (specs->len, ==, 6);

  spec = specs->pdata[0];
  g_assert_cmpstr (spec->url, ==, "http://example.org/a.jpg");
  g_assert_cmpstr (spec->folder, ==, "/tmp/x");
  g_assert_null (spec->name);
  g_assert_cmpuint (spec->expected_mask, ==, 0);

  spec = specs->pdata[2];
  g_assert_cmpstr (spec->name, ==, "cat.jpg");

  spec = specs->pdata[3];
  g_assert_cmpstr (spec->name, ==, "dog.jpg");
  g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_SHA256);
  g_assert_cmpuint (spec->expected[SKEIN_DIGEST_SHA256][0], ==, 0xe3);
  g_assert_cmpuint (spec->expected[SKEIN_DIGEST_SHA256][31], ==, 0x55);

  spec = specs->pdata[4];
  g_assert_null (spec->name);
  g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_SHA256);

  /* Kept for the engine, which splits it off. */
  spec = specs->pdata[5];
  g_assert_nonnull (strstr (spec->url, "secret"));
}

typedef struct
{
  const char *path;
  const char *line;
  gssize length;
  const char *part;
} Wrong;

static const Wrong wrong_lines[] = {
  { "word", "hello", -1, "hello" },
  { "scheme", "gopher://example.org/a", -1, "ftp" },
  { "typing", "htp:/x", -1, "htp:/x" },
  { "name-with-folder", "http://example.org/a\t../b", -1, "../b" },
  { "name-with-backslash", "http://example.org/a\tx\\b", -1, "without folders" },
  { "name-of-dots", "http://example.org/a\t..", -1, "name" },
  { "short-sum", "http://example.org/a\tb\tabc", -1, "SHA-256" },
  { "wrong-sum", "http://example.org/a\tb\tg3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", -1, "SHA-256" },
  { "too-many", "http://example.org/a\tb\t" SHA256 "\tmore", -1, "more" },
  { "nul", "http://example.org/a\0b", 22, "NUL" },
};

static void
test_wrong (gconstpointer data)
{
  const Wrong *row = data;
  g_autoptr (GString) text = g_string_new ("http://example.org/good\n");
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) specs = NULL;
  const char *complaint;

  g_string_append_len (text, row->line, row->length < 0 ? (gssize) strlen (row->line) : row->length);
  g_string_append (text, "\nhttp://example.org/also-good\n");
  specs = skein_url_list_parse (text->str, text->len, "/tmp/x", &complaints);

  g_assert_cmpuint (specs->len, ==, 2);
  g_assert_cmpuint (complaints->len, ==, 1);
  complaint = g_ptr_array_index (complaints, 0);
  g_test_message ("%s", complaint);
  g_assert_true (g_str_has_prefix (complaint, "Line 2: "));
  g_assert_nonnull (strstr (complaint, row->part));
}

static void
test_credentials (void)
{
  static const char *const lines[] = {
    "gopher://user:secret@example.org/a",
    "htp://user:secret@example.org/a",
    "http://user:secret@/a",
    "http://user:secret@exa mple.org/a",
    "http://user:secret@example.org/a\0b",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      gsize size = i == 4 ? 34 : strlen (lines[i]);
      g_autoptr (GPtrArray) complaints = NULL;
      g_autoptr (GPtrArray) specs = skein_url_list_parse (lines[i], size, "/tmp/x", &complaints);

      g_assert_cmpuint (specs->len, ==, 0);
      g_assert_cmpuint (complaints->len, ==, 1);
      g_test_message ("%s", (char *) complaints->pdata[0]);
      g_assert_null (strstr (complaints->pdata[0], "secret"));
    }
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("http://example.org/");
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) specs = NULL;

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (text, 'a');

  specs = skein_url_list_parse (text->str, text->len, "/tmp/x", &complaints);
  g_assert_cmpuint (specs->len, ==, 0);
  g_assert_cmpuint (complaints->len, ==, 1);
  g_assert_cmpuint (strlen (complaints->pdata[0]), <, 400);
}

static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) specs = NULL;
  clock_t started;

  g_test_summary ("A hundred thousand lines take well under a second (no quadratic work)");

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "https://example.org/photos/%u/image.jpg?size=large\tphoto-%u.jpg\t" SHA256 "\n", i, i);

  started = clock ();
  specs = skein_url_list_parse (text->str, text->len, "/tmp/x", &complaints);
  g_test_message ("%.3f s", (double) (clock () - started) / CLOCKS_PER_SEC);
  g_assert_cmpuint (complaints->len, ==, 0);
  g_assert_cmpuint (specs->len, ==, 100000);
  /* Many times what it takes, of this process' own time; quadratic work would take minutes. */
  g_assert_cmpint (clock () - started, <, 60 * CLOCKS_PER_SEC);
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) specs = parse ("\n \t \n# nothing\n", &complaints);

  g_assert_cmpuint (specs->len, ==, 0);
  g_assert_cmpuint (complaints->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/batch/url-list/lines", test_lines);
  for (guint i = 0; i < G_N_ELEMENTS (wrong_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/url-list/wrong/", wrong_lines[i].path, NULL);

      g_test_add_data_func (path, &wrong_lines[i], test_wrong);
    }
  g_test_add_func ("/batch/url-list/credentials", test_credentials);
  g_test_add_func ("/batch/url-list/long", test_long);
  g_test_add_func ("/batch/url-list/large", test_large);
  g_test_add_func ("/batch/url-list/nothing", test_nothing);

  return g_test_run ();
}
