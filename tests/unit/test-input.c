// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-export.h"
#include "batch/skein-input.h"

#include <string.h>

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static SkeinInput *
read_text (const char *text, gsize size)
{
  SkeinInputOptions options = { .folder = "/tmp/x" };

  return skein_input_read (text, size, &options);
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *text;
    SkeinInputKind kind;
    guint n_specs, n_complaints;
  } texts[] = {
    { "", SKEIN_INPUT_LINES, 0, 0 },
    { "http://x/[1-3].jpg\nhttp://x/a\n", SKEIN_INPUT_LINES, 4, 0 },
    { "hello", SKEIN_INPUT_LINES, 0, 1 },
    { "[1-3].jpg", SKEIN_INPUT_LINES, 0, 1 },
    { "{a,b}", SKEIN_INPUT_LINES, 0, 1 },
    { "<html><a href='http://x/a'><a href=b>", SKEIN_INPUT_HTML, 1, 0 },
    { "<html>", SKEIN_INPUT_HTML, 0, 1 },
    { "id,url\n1,http://x/a\n2,http://x/b\n3,none\n", SKEIN_INPUT_CSV, 2, 1 },
    { "sha256,url\n" SHA256 ",http://x/a\n12,http://x/b\n", SKEIN_INPUT_CSV, 1, 1 },
    { "Get http://x/a, please.\nOr not.\nBye.", SKEIN_INPUT_PROSE, 1, 0 },
    { " [ \"http://x/a\", \"nonsense\" ]", SKEIN_INPUT_JSON, 1, 1 },
    { "{\"items\": []}", SKEIN_INPUT_JSON, 0, 1 },
    { "{\"items\": [{\"url\": \"http://x/a\"}", SKEIN_INPUT_JSON, 1, 1 },
    { "<?xml version='1.0'?><metalink xmlns='urn:ietf:params:xml:ns:metalink'><file name='a'><url>http://x/a</url></file></metalink>", SKEIN_INPUT_METALINK, 1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (SkeinInput) input = read_text (texts[i].text, strlen (texts[i].text));

      g_test_message ("%s", texts[i].text);
      g_assert_cmpint (input->kind, ==, texts[i].kind);
      g_assert_cmpuint (input->specs->len, ==, texts[i].n_specs);
      g_assert_cmpuint (input->complaints->len, ==, texts[i].n_complaints);
    }
}

static void
test_json (void)
{
  static const char text[] = "{\"format\": \"batch\", \"new\": [1, {\"a\": []}], \"items\": [{"
                             "\"url\": \"http://x/a\", \"folder\": \"/etc\", \"name\": \"b\", \"path\": \"/etc/passwd\", \"hash\": [\"md5\", \"other\"],"
                             "\"resize\": {\"width\": 10, \"height\": 99999999999}, \"segments\": 4, \"state\": \"done\","
                             "\"expected\": {\"sha256\": \"" SHA256 "\", \"other\": \"12\"}, \"digests\": {\"md5\": \"d41d8cd98f00b204e9800998ecf8427e\"},"
                             "\"sources\": \"mirror 5 de http://y/a\\nmirror 6 - file:///etc/passwd\\nmirror 7 - http://u:p@z/a\\nrubbish\"},"
                             "{\"url\": \"http://x/c\", \"resize\": \"fill:64x64 quality=9 name={stem}-s.{ext}\", \"state\": \"done\", \"digests\": {\"md5\": \"d41d8cd98f00b204e9800998ecf8427e\"}},"
                             "{\"url\": \"http://x/d\", \"resize\": \"64x64 name=../{stem}\", \"state\": \"failed\", \"digests\": {\"md5\": \"d41d8cd98f00b204e9800998ecf8427e\"}}]}";
  g_autoptr (SkeinInput) input = read_text (text, strlen (text));
  const SkeinItemSpec *spec;

  g_assert_cmpuint (input->complaints->len, ==, 0);
  g_assert_cmpuint (input->specs->len, ==, 3);
  spec = input->specs->pdata[0];
  g_assert_cmpstr (spec->folder, ==, "/tmp/x");
  g_assert_cmpstr (spec->name, ==, "b");
  g_assert_cmpuint (spec->hash_mask, ==, 1u << SKEIN_DIGEST_MD5);
  g_assert_cmpuint (spec->copy->resize.width, ==, 10);
  g_assert_cmpuint (spec->copy->resize.height, ==, 0);
  g_assert_cmpuint (spec->segments, ==, 4);
  g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_SHA256);
  g_assert_cmpuint (skein_sources_get_n_mirrors (spec->sources), ==, 1);
  spec = input->specs->pdata[1];
  g_assert_cmpint (spec->copy->resize.mode, ==, SKEIN_RESIZE_FILL);
  g_assert_cmpstr (spec->copy->name_template, ==, "{stem}-s.{ext}");
  g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_MD5);
  spec = input->specs->pdata[2];
  g_assert_null (spec->copy);
  g_assert_cmpuint (spec->expected_mask, ==, 0);
}

/* Whatever it is, nothing of it leads out of the folder. */
static void
test_random (void)
{
  static const char *const seeds[] = {
    "{\"items\": [{\"url\": \"http://x/a\", \"folder\": \"/etc\", \"name\": \"../b\", \"sources\": \"mirror 5 de http://y/a\"}]}",
    "http://x/{a,b}\t..\\c\t" SHA256 "\nhttp://x/..%2f..%2fetc\n",
    "name,url\n../../x,http://x/a\n/etc/passwd,http://x/b\n",
    "<html><base href='http://x/'><a href='../../../etc/passwd'><a href='..%2f..%2fetc'>",
  };

  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr (GString) text = g_string_new (seeds[g_test_rand_int_range (0, G_N_ELEMENTS (seeds))]);
      g_autoptr (SkeinInput) input = NULL;
      g_autofree char *exact = NULL;

      for (guint n = (guint) g_test_rand_int_range (0, 5); n > 0; n--)
        text->str[g_test_rand_int_range (0, (gint32) text->len)] = "\"/\\.,\n\t\0{[:\xFF" "a<"[g_test_rand_int_range (0, 14)];
      g_string_truncate (text, (gsize) g_test_rand_int_range (1, (gint32) text->len + 1));
      exact = g_memdup2 (text->str, text->len);
      input = read_text (exact, text->len);
      for (guint i = 0; i < input->specs->len; i++)
        {
          const SkeinItemSpec *spec = input->specs->pdata[i];

          g_assert_cmpstr (spec->folder, ==, "/tmp/x");
          if (spec->name != NULL)
            {
              g_assert_null (strpbrk (spec->name, "/\\\n"));
              g_assert_cmpstr (spec->name, !=, "..");
              g_assert_cmpstr (spec->name, !=, "");
            }
        }
      for (guint i = 0; i < input->complaints->len; i++)
        g_assert_true (g_utf8_validate (input->complaints->pdata[i], -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/batch/input/kinds", test_kinds);
  g_test_add_func ("/batch/input/json", test_json);
  g_test_add_func ("/batch/input/random", test_random);

  return g_test_run ();
}
