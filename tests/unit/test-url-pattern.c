// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-url-list.h"
#include "batch/skein-url-pattern.h"
#include "work/skein-work-error.h"

#include <string.h>

typedef struct
{
  const char *path;
  const char *text;
  guint count;
  const char *all; /* every address, with spaces between; NULL: not looked at */
} Row;

static const Row rows[] = {
  { "plain", "http://x/a.jpg", 1, "http://x/a.jpg" },
  { "empty", "", 1, "" },
  { "numbers", "x[1-3]y", 3, "x1y x2y x3y" },
  { "zeros", "[08-11]", 4, "08 09 10 11" },
  { "zeros-last", "[8-011:3]", 2, "008 011" },
  { "three", "[001-100]", 100, NULL },
  { "steps", "[1-100:10]", 10, "1 11 21 31 41 51 61 71 81 91" },
  { "down", "[3-1]", 3, "3 2 1" },
  { "down-zeros", "[10-07]", 4, "10 09 08 07" },
  { "one", "[5-5]", 1, "5" },
  { "zero", "[0-2]", 3, "0 1 2" },
  { "large", "[999999999999999998-999999999999999999]", 2, "999999999999999998 999999999999999999" },
  { "letters", "[a-d]", 4, "a b c d" },
  { "letters-steps", "[A-I:4]", 3, "A E I" },
  { "letters-down", "[c-a]", 3, "c b a" },
  { "words", "{a,bc,}z", 3, "az bcz z" },
  { "product", "[1-2]{a,b}", 4, "1a 1b 2a 2b" },
  { "product-three", "[0-1][0-1][0-1]", 8, "000 001 010 011 100 101 110 111" },
  { "nested", "{a,[1-2]x,{p,q}[8-9]}", 7, "a 1x 2x p8 p9 q8 q9" },
  { "deep", "{{{a,b},c},d}", 4, "a b c d" },
  { "words-with-folders", "http://x/{a/b,c}/f", 2, "http://x/a/b/f http://x/c/f" },
  { "escaped-bracket", "a\\[1-3\\]", 1, "a[1-3]" },
  { "escaped-brace", "\\{a,b\\}", 1, "{a,b}" },
  { "escaped-comma", "{a\\,b,c}", 2, "a,b c" },
  { "escaped-backslash", "\\\\[1-2]", 2, "\\1 \\2" },
  { "other-backslash", "a\\b", 1, "a\\b" },
  { "ipv6", "http://[::1]:8080/a", 1, "http://[::1]:8080/a" },
  { "ipv6-range", "http://[::1]/[1-2]", 2, "http://[::1]/1 http://[::1]/2" },
  { "ipv6-zone", "http://[fe80::1-2]/", 1, "http://[fe80::1-2]/" },
  { "index", "http://x/?a[1]=2&b[]=3", 1, "http://x/?a[1]=2&b[]=3" },
  { "words-in-brackets", "[foo-bar]", 1, "[foo-bar]" },
  { "mixed-range", "[a-9]", 1, "[a-9]" },
  { "too-many-digits", "[1-1234567890123456789]", 1, "[1-1234567890123456789]" },
  { "half-step", "[1-9:]", 1, "[1-9:]" },
  { "open-bracket", "x[1-3", 1, "x[1-3" },
  { "open-brace", "x{a,b", 1, "x{a,b" },
  { "braces-inside-open", "x{a,{b,c}", 2, "x{a,b x{a,c" },
  { "braces-outside", "{x{a,b}}", 2, "{xa} {xb}" },
  { "no-comma", "{id}", 1, "{id}" },
  { "closed-only", "a}b]c", 1, "a}b]c" },
  { "million", "[1-1000000]", 1000000, NULL },
};

static void
test_table (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinUrlPattern) pattern = skein_url_pattern_parse (row->text, &error);
  g_autoptr (GString) all = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (skein_url_pattern_get_count (pattern), ==, row->count);
  for (guint i = 0; row->all != NULL && i < row->count; i++)
    {
      g_autofree char *url = skein_url_pattern_dup_nth (pattern, i);

      g_string_append_printf (all, i == 0 ? "%s" : " %s", url);
    }
  if (row->all != NULL)
    g_assert_cmpstr (all->str, ==, row->all);
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *text, *part;
  } wrong[] = {
    { "[1-9:0]", "step of 0" },
    { "[a-Z]", "capital" },
    { "http://x/[1-1000001]", "1000001" },
    { "[1-1000]/[1-1001]", "1001000" },
    { "[0-999999999999999999][0-999999999999999999]", "far too many" },
    { "http://user:secret@x/[1-9999999]", "***@" },
    { "{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,{a,b}}}}}}}}}}}}}}}}}}", "braces within braces" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (skein_url_pattern_parse (wrong[i].text, &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      if (strstr (error->message, wrong[i].part) == NULL)
        g_error ("“%s” is not in: %s", wrong[i].part, error->message);
      g_assert_null (strstr (error->message, "secret"));
    }
}

typedef struct
{
  const char *text, *name, *first, *preview;
} NameRow;

static void
test_names (void)
{
  static const NameRow names[] = {
    { "http://x/a[001-100].jpg", NULL, NULL, "100 files: a001.jpg … a100.jpg" },
    { "http://x/[01-10]/cover.jpg", NULL, "01-cover.jpg", "10 files: 01-cover.jpg … 10-cover.jpg" },
    { "http://{north,south}.x/[1-2].png", NULL, "north-1.png", "4 files: north-1.png … south-2.png" },
    { "http://x/{a/b,c}/f.txt", NULL, "a-b-f.txt", "2 files: a-b-f.txt … c-f.txt" },
    { "http://x/f.jpg?size=[1-3]", NULL, "1-f.jpg", "3 files: 1-f.jpg … 3-f.jpg" },
    /* The server names what a program makes. */
    { "http://x/get.php?id=[7-9]", NULL, NULL, "3 files: http://x/get.php?id=7 … http://x/get.php?id=9" },
    { "http://x/[1-3]/", NULL, NULL, "3 files: http://x/1/ … http://x/3/" },
    { "http://x/[1-3]/a%20b.jpg", NULL, "1-a b.jpg", "3 files: 1-a b.jpg … 3-a b.jpg" },
    { "http://x/[1-3]", "pic-#1.jpg", "pic-1.jpg", NULL },
    { "http://x/[1-3]/{a,b}", "#2#1", "a1", NULL },
    { "http://x/[1-3]", "#9.jpg", "1-#9.jpg", NULL },
    { "http://x/[1-3]", "pic.jpg", "1-pic.jpg", NULL },
    { "http://x/1", "pic#1.jpg", "pic#1.jpg", NULL },
    { "http://user:secret@x/?[1-3]", NULL, NULL, "3 files: http://x/?1 … http://x/?3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinUrlPattern) pattern = skein_url_pattern_parse (names[i].text, &error);
      g_autofree char *first = NULL;
      g_autofree char *preview = NULL;

      g_assert_no_error (error);
      first = skein_url_pattern_dup_name (pattern, 0, names[i].name);
      g_assert_cmpstr (first, ==, names[i].first);
      preview = skein_url_pattern_dup_preview (pattern);
      if (names[i].preview != NULL)
        g_assert_cmpstr (preview, ==, names[i].preview);
    }
}

/* Whatever stands in a line: no crash, a count within bounds, and as many different places of the odometer as promised. */
static void
test_random (void)
{
  static const char alphabet[] = "[]{},\\-:0123aZ/#";

  for (guint round = 0; round < 20000; round++)
    {
      guint length = (guint) g_test_rand_int_range (0, 40);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SkeinUrlPattern) pattern = NULL;

      while (text->len < length)
        g_string_append_c (text, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
      {
        g_autofree char *line = skein_url_pattern_escape (text->str);
        g_autoptr (SkeinUrlPattern) escaped = skein_url_pattern_parse (line, NULL);
        g_autofree char *back = skein_url_pattern_dup_nth (escaped, 0);

        g_assert_true (skein_url_pattern_is_plain (escaped));
        g_assert_cmpstr (back, ==, text->str);
      }
      pattern = skein_url_pattern_parse (text->str, NULL);
      if (pattern == NULL)
        continue;

      g_assert_cmpuint (skein_url_pattern_get_count (pattern), >=, 1);
      g_assert_cmpuint (skein_url_pattern_get_count (pattern), <=, SKEIN_URL_PATTERN_MAX);
      for (guint i = 0; i < 8; i++)
        {
          guint n = (guint) g_test_rand_int_range (0, (gint32) skein_url_pattern_get_count (pattern));
          g_autofree char *url = skein_url_pattern_dup_nth (pattern, n);
          g_autofree char *name = skein_url_pattern_dup_name (pattern, n, NULL);

          g_assert_nonnull (url);
          if (name != NULL)
            g_assert_null (strchr (name, '/'));
        }
    }
}

/* Ranges that cannot make the same text twice make only different ones, in sorted order where digits are padded. */
static void
test_distinct (void)
{
  for (guint round = 0; round < 200; round++)
    {
      guint last = (guint) g_test_rand_int_range (1, 300);
      guint step = (guint) g_test_rand_int_range (1, 9);
      g_autofree char *text = g_strdup_printf ("[0000-%04u:%u]-[a-e]", last, step);
      g_autoptr (SkeinUrlPattern) pattern = skein_url_pattern_parse (text, NULL);
      g_autofree char *before = g_strdup ("");

      g_assert_cmpuint (skein_url_pattern_get_count (pattern), ==, (last / step + 1) * 5);
      for (guint i = 0; i < skein_url_pattern_get_count (pattern); i++)
        {
          char *url = skein_url_pattern_dup_nth (pattern, i);

          g_assert_cmpint (strcmp (before, url), <, 0);
          g_free (before);
          before = url;
        }
    }
}

/* A line as long as lines may be, made to be slow. */
static void
test_hostile (void)
{
  static const char *const units[] = { "{", "{,", "[", "[1-", "}", "\\", "{a,b", "[1-1]", "{,}" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      SkeinUrlPattern *pattern;
      gint64 begun_us = g_get_monotonic_time ();

      while (text->len < 32 * 1024)
        g_string_append (text, units[i]);
      pattern = skein_url_pattern_parse (text->str, NULL);
      skein_url_pattern_free (pattern);
      g_assert_cmpint (g_get_monotonic_time () - begun_us, <, 2 * G_USEC_PER_SEC);
    }
}

static void
test_in_list (void)
{
  static const char text[] = "http://x/a[1-3].jpg\n"
                             "http://x/{a,b}/c.jpg\tcover.jpg\n"
                             "http://x/[1-3]\t\te3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
                             "http://x/[1-999998]\n"
                             "http://x/[1-9:0]\n"
                             "http://[::1]/x\n";
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) previews = NULL;
  g_autoptr (GPtrArray) specs = skein_url_list_parse_full (text, strlen (text), "/tmp", SKEIN_URL_LIST_DEFAULT, &complaints, &previews);
  g_autoptr (GPtrArray) plain = NULL;

  g_assert_cmpuint (specs->len, ==, 6);
  g_assert_cmpstr (((SkeinItemSpec *) specs->pdata[2])->url, ==, "http://x/a3.jpg");
  g_assert_null (((SkeinItemSpec *) specs->pdata[2])->name);
  g_assert_cmpstr (((SkeinItemSpec *) specs->pdata[4])->name, ==, "b-cover.jpg");
  g_assert_cmpstr (((SkeinItemSpec *) specs->pdata[5])->url, ==, "http://[::1]/x");
  g_assert_cmpuint (complaints->len, ==, 3);
  g_assert_nonnull (strstr (complaints->pdata[0], "Line 3"));
  g_assert_nonnull (strstr (complaints->pdata[1], "999998"));
  g_assert_nonnull (strstr (complaints->pdata[2], "step of 0"));
  g_assert_cmpuint (previews->len, ==, 2);
  g_assert_cmpstr (previews->pdata[0], ==, "3 files: a1.jpg … a3.jpg");

  plain = skein_url_list_parse_full ("http://x/a[1-3].jpg", 19, "/tmp", SKEIN_URL_LIST_NO_PATTERNS, NULL, NULL);
  g_assert_cmpuint (plain->len, ==, 1);
  g_assert_cmpstr (((SkeinItemSpec *) plain->pdata[0])->url, ==, "http://x/a[1-3].jpg");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/url-pattern/table/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_table);
    }
  g_test_add_func ("/batch/url-pattern/wrong", test_wrong);
  g_test_add_func ("/batch/url-pattern/names", test_names);
  g_test_add_func ("/batch/url-pattern/random", test_random);
  g_test_add_func ("/batch/url-pattern/distinct", test_distinct);
  g_test_add_func ("/batch/url-pattern/hostile", test_hostile);
  g_test_add_func ("/batch/url-pattern/in-list", test_in_list);

  return g_test_run ();
}
