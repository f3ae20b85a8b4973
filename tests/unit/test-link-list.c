// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-link-list.h"
#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <string.h>

#define BASE "http://x.org/dir/page.html?q=1"

typedef SkeinLinkList *(*ReadFunc) (const char *text, gsize size);

static SkeinLinkList *
read_html (const char *text, gsize size)
{
  return skein_link_list_from_html (text, size, BASE);
}

static char *
join (SkeinLinkList *list)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < list->links->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? " " : "", ((SkeinLink *) list->links->pdata[i])->url);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

typedef struct
{
  const char *path;
  ReadFunc read;
  const char *text;
  const char *urls; /* with spaces between */
  guint n_left_out;
} Row;

#define D "http://x.org/dir/"

static const Row rows[] = {
  { "html/href", read_html, "<a href=\"a.jpg\">x</a>", D "a.jpg", 0 },
  { "html/quotes", read_html, "<a class='b' href='a.jpg'>x<A HREF=b.jpg>y<a\thref = \"c.jpg\"\n>", D "a.jpg " D "b.jpg " D "c.jpg", 0 },
  { "html/absolute", read_html, "<a href='https://y.org/f#part'><a href='//z.org/g'><a href='/h'><a href='../i'><a href='?p=2'>", "https://y.org/f http://z.org/g http://x.org/h http://x.org/i http://x.org/dir/page.html?p=2", 0 },
  { "html/once", read_html, "<a href=a><a href='a#x'><a href='./a'><a href='#top'><a href=''>", D "a", 0 },
  { "html/entities", read_html, "<a href='a?b=1&amp;c=2&#38;d=&#x33;&copy=4&bogus;'>", D "a?b=1&c=2&d=3&copy=4&bogus;", 0 },
  { "html/images", read_html, "<img src=a.png><img data-src='b.png'><video poster=c.jpg src=d.mp4><source src=e.webm><audio src=f.ogg></audio><link rel=x href=g.css>", D "a.png " D "b.png " D "c.jpg " D "d.mp4 " D "e.webm " D "f.ogg " D "g.css", 0 },
  { "html/srcset", read_html, "<img srcset='a.jpg 1x, b.jpg 2x,c.jpg,  d,e.jpg 100w , f.jpg,'>", D "a.jpg " D "b.jpg " D "c.jpg " D "d,e.jpg " D "f.jpg", 0 },
  { "html/base", read_html, "<base href='http://cdn.org/x/'><base href='http://no.org/'><a href=a>", "http://cdn.org/x/a", 0 },
  { "html/base-relative", read_html, "<base href='/y/'><a href=a>", "http://x.org/y/a", 0 },
  { "html/base-hostile", read_html, "<base href='file:///etc/'><a href=passwd>", D "passwd", 0 },
  { "html/other-schemes", read_html, "<a href='mailto:a@b'><a href='javascript:x()'><a href='data:,x'><a href='file:///etc/passwd'><a href=ok>", D "ok", 4 },
  { "html/script", read_html, "<script>'<a href=no>'</script><style><a href=no></style><a href=yes>", D "yes", 0 },
  { "html/comment", read_html, "<!-- <a href=no> --><!--><a href=yes><!-- <a href=no>", D "yes", 0 },
  { "html/spaces", read_html, "<a href=' a b.jpg '><a href='c\n d'>", D "a%20b.jpg " D "c%20d", 0 },
  { "html/latin-1", read_html, "<a href='caf\xE9.jpg'>", D "caf%E9.jpg", 0 },
  { "html/utf-8", read_html, "<a href='café.jpg'>", D "caf%c3%a9.jpg", 0 },
  { "html/open-quote", read_html, "<a href='a><a href=b>", D "a><a%20href=b>", 0 },
  { "html/no-markup", read_html, "1 < 2 <3 << <", "", 0 },
  { "html/end", read_html, "<a href=", "", 0 },

  { "csv/head", skein_link_list_from_csv, "id,url\n1,http://x/a\n2,http://x/b\n", "http://x/a http://x/b", 0 },
  { "csv/quoted", skein_link_list_from_csv, "t,u\r\n\"a \"\"b\"\", c\",\"http://x/a,b\"\r\n\"two\nlines\",http://x/c", "http://x/a,b http://x/c", 0 },
  { "csv/semicolons", skein_link_list_from_csv, "a;http://x/1;b\nc;http://x/2,3;d\n", "http://x/1 http://x/2,3", 0 },
  { "csv/first-column", skein_link_list_from_csv, "a,http://x/1,http://y/1\nb,http://x/2,http://y/2\n", "http://x/1 http://x/2", 0 },
  { "csv/no-url", skein_link_list_from_csv, "a,b\nc,d\n", "", 0 },
  { "csv/some-not", skein_link_list_from_csv, "a,u\n1,http://x/1\n2,none\n3,http://x/3", "http://x/1 http://x/3", 1 },
  { "csv/open-quote", skein_link_list_from_csv, "a,u\n1,http://x/1\n2,\"http://x/2\n3,http", "http://x/1 http://x/23,http", 0 },

  { "prose/sentence", skein_link_list_from_prose, "See http://x/a.jpg, (http://x/b) and <https://y/c>. Or http://x/d! \"http://x/e\"", "http://x/a.jpg http://x/b https://y/c http://x/d http://x/e", 0 },
  { "prose/brackets", skein_link_list_from_prose, "[t](http://x/a_(b)) (see http://x/c_(d).)", "http://x/a_(b) http://x/c_(d)", 0 },
  { "prose/quotes", skein_link_list_from_prose, "“http://x/a” «http://x/b»", "http://x/a http://x/b", 0 },
  { "prose/schemes", skein_link_list_from_prose, "file:///etc/passwd gopher://x/y xhttp://x/z :// http://", "", 0 },
  { "prose/ftp", skein_link_list_from_prose, "ftp://x/a, sftp://x/b.", "ftp://x/a sftp://x/b", 0 },
  { "prose/ipv6", skein_link_list_from_prose, "at http://[::1]:80/a.", "http://[::1]/a", 0 },
};

static void
test_table (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SkeinLinkList) list = row->read (row->text, strlen (row->text));
  g_autofree char *urls = join (list);

  g_assert_cmpstr (urls, ==, row->urls);
  g_assert_cmpuint (list->n_left_out, ==, row->n_left_out);
  g_assert_false (list->cut);
}

static void
test_without_base (void)
{
  static const char text[] = "<a href=a><a href='http://y/b'><base href='http://z/'><a href=c>";
  g_autoptr (SkeinLinkList) list = skein_link_list_from_html (text, strlen (text), NULL);
  g_autofree char *urls = join (list);

  g_assert_cmpstr (urls, ==, "http://y/b http://z/c");
  g_assert_cmpuint (list->n_left_out, ==, 1);
}

static void
test_columns (void)
{
  static const char text[] = "Name,SHA256,Link\ncat.jpg,abc,http://x/1\n../etc,,http://x/2.png\n";
  g_autoptr (SkeinLinkList) list = skein_link_list_from_csv (text, strlen (text));
  const SkeinLink *link;

  g_assert_cmpuint (list->links->len, ==, 2);
  link = list->links->pdata[0];
  g_assert_cmpstr (link->name, ==, "cat.jpg");
  g_assert_true (link->name_is_given);
  g_assert_cmpstr (link->sha256, ==, "abc");
  link = list->links->pdata[1];
  g_assert_cmpstr (link->name, ==, "2.png");
  g_assert_false (link->name_is_given);
  g_assert_null (link->sha256);
}

static void
test_detect (void)
{
  static const struct
  {
    const char *text, *label;
    SkeinTextKind kind;
  } texts[] = {
    { "", NULL, SKEIN_TEXT_LINES },
    { "hello", NULL, SKEIN_TEXT_LINES },
    { "http://x/a\nhttp://x/b,c\n", NULL, SKEIN_TEXT_LINES },
    { "http://x/a,b\nhttp://x/b,c\n", NULL, SKEIN_TEXT_LINES },
    { "# list\n\nhttp://x/a\tname\t123\nbroken\n", NULL, SKEIN_TEXT_LINES },
    { "htp:/x\nword\n", NULL, SKEIN_TEXT_LINES },
    { "http://x/[1-9]\n", "page.html", SKEIN_TEXT_LINES },
    { "  <!DOCTYPE html><title>x</title>", NULL, SKEIN_TEXT_HTML },
    { "\xEF\xBB\xBF<html>", NULL, SKEIN_TEXT_HTML },
    { "<?xml version='1.0'?><html xmlns='x'>", NULL, SKEIN_TEXT_HTML },
    { "text <a href='http://x/a'>b</a>", NULL, SKEIN_TEXT_HTML },
    { "id,url\n1,http://x/a\n2,http://x/b\n", NULL, SKEIN_TEXT_CSV },
    { "url,id\nhttp://x/a,1\nhttp://x/b,2\n", NULL, SKEIN_TEXT_CSV },
    { "http://x/a,1\nhttp://x/b,2\n", "list.csv", SKEIN_TEXT_CSV },
    { "Hello Ann,\nthe file is at http://x/a and more at\nhttp://x/b. Bye,\nBob", NULL, SKEIN_TEXT_PROSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i].text);
      g_assert_cmpint (skein_link_list_detect (texts[i].text, strlen (texts[i].text), texts[i].label), ==, texts[i].kind);
    }
}

static void
test_types (void)
{
  static const char text[] = "<img src=thumb?id=1><a href=A.JPG><a href=b.tar.gz><a href=c.pdf><video src=d><a href=e.mp3><a href=f.iso><a href=g/>";
  static const struct
  {
    const char *glob, *types, *urls;
  } filters[] = {
    { NULL, NULL, D "thumb?id=1 " D "A.JPG " D "b.tar.gz " D "c.pdf " D "d " D "e.mp3 " D "f.iso " D "g/" },
    { NULL, "images", D "thumb?id=1 " D "A.JPG" },
    { NULL, "archives, video", D "b.tar.gz " D "d " D "f.iso" },
    { NULL, ".PDF,*.iso", D "c.pdf " D "f.iso" },
    { "*.jpg", NULL, D "A.JPG" },
    { "*.{jpg,mp3}", NULL, D "A.JPG " D "e.mp3" },
    { "?.*", "documents,audio", D "c.pdf " D "e.mp3" },
    { "*/dir/?", NULL, D "d" },
    { "*", NULL, D "thumb?id=1 " D "A.JPG " D "b.tar.gz " D "c.pdf " D "d " D "e.mp3 " D "f.iso " D "g/" },
    { "[a-c].*", NULL, D "A.JPG " D "b.tar.gz " D "c.pdf" },
    { "nothing", NULL, "" },
  };
  g_autoptr (SkeinLinkList) list = read_html (text, strlen (text));

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinLinkFilter) filter = skein_link_filter_new (filters[i].glob, filters[i].types, &error);
      g_autoptr (GString) all = g_string_new (NULL);

      g_assert_no_error (error);
      for (guint j = 0; j < list->links->len; j++)
        if (skein_link_filter_match (filter, list->links->pdata[j]))
          g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", ((SkeinLink *) list->links->pdata[j])->url);
      g_assert_cmpstr (all->str, ==, filters[i].urls);
    }
}

static void
test_wrong_filter (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (skein_link_filter_new (NULL, "images,*", &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (skein_link_filter_new ("[1-1000].jpg", NULL, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
}

/* Whatever the text is: addresses that parse, are on the net and lead nowhere else, in bounded number. */
static void
check (SkeinLinkList *list)
{
  g_assert_cmpuint (list->links->len, <=, SKEIN_LINK_MAX);
  for (guint i = 0; i < list->links->len; i++)
    {
      const SkeinLink *link = list->links->pdata[i];
      g_autoptr (SkeinUrl) url = skein_url_parse_for (link->url, SKEIN_URL_REMOTE, NULL);

      if (url == NULL)
        g_error ("“%s” is no URL", link->url);
      g_assert_false (g_str_has_prefix (url->url, "file"));
      if (link->name != NULL)
        {
          g_assert_null (strpbrk (link->name, "/\\\n"));
          g_assert_true (g_utf8_validate (link->name, -1, NULL));
        }
    }
}

static void
read_all (const char *text, gsize size)
{
  g_autoptr (SkeinLinkList) html = skein_link_list_from_html (text, size, BASE);
  g_autoptr (SkeinLinkList) csv = skein_link_list_from_csv (text, size);
  g_autoptr (SkeinLinkList) prose = skein_link_list_from_prose (text, size);

  check (html);
  check (csv);
  check (prose);
  skein_link_list_detect (text, size, "x.csv");
}

/* Good texts, cut, spliced and with bytes changed, and pieces of markup put together at random; each in a block of its own size, so that a
 * sanitizer sees a byte too far. */
static void
test_random (void)
{
  static const char *const pieces[] = { "<a href=", "<img srcset='", "'", "\"", ">", "<", "</script>", "<script>", "<!--", "-->", "&#x", "&amp;", "41;", "http://", "://", "x/a.jpg",
                                        ",", ";", "\t", "\n", " 2x", "<base href=", "file:", "//", "..", "[::1]", "\xC3", "\xE2\x80", "\xFF", "\\", "%00", "#", "(", ")", "=", "/" };

  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *exact = NULL;

      if (round % 2 == 0)
        for (guint n = (guint) g_test_rand_int_range (1, 60); n > 0; n--)
          g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      else
        {
          for (guint n = (guint) g_test_rand_int_range (1, 4); n > 0; n--)
            g_string_append (text, rows[g_test_rand_int_range (0, G_N_ELEMENTS (rows))].text);
          for (guint n = (guint) g_test_rand_int_range (0, 6); n > 0; n--)
            text->str[g_test_rand_int_range (0, (gint32) text->len)] = (char) g_test_rand_int_range (0, 256);
          g_string_truncate (text, (gsize) g_test_rand_int_range (0, (gint32) text->len + 1));
        }
      exact = g_memdup2 (text->str, text->len);
      read_all (exact != NULL ? exact : "", text->len);
    }
}

/* A megabyte of the same, made to be slow: where time grows with the square of it, the program does not end before its time is up. */
static void
test_hostile (void)
{
  static const char *const units[] = { "<", "<a ", "<a href='", "<a href=x", "<!--", "<script>", "</", "&", "&#", "\"", ",", "\",", "http://", "://", "(", ")", "http://x/(", "<img srcset='", "<img srcset=',,,,'>", "\n", " \n", "<a a=", "<base href='x/'>", "a,", "<iframe>" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      while (text->len < 1024 * 1024)
        g_string_append (text, units[i]);
      read_all (text->str, text->len);
    }
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SkeinLinkList) list = NULL;

  for (guint i = 0; i < SKEIN_LINK_MAX + 10; i++)
    g_string_append_printf (text, "<a href=%u>", i);
  list = read_html (text->str, text->len);
  g_assert_true (list->cut);
  g_assert_cmpuint (list->links->len, ==, SKEIN_LINK_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/link-list/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_table);
    }
  g_test_add_func ("/batch/link-list/without-base", test_without_base);
  g_test_add_func ("/batch/link-list/columns", test_columns);
  g_test_add_func ("/batch/link-list/detect", test_detect);
  g_test_add_func ("/batch/link-list/types", test_types);
  g_test_add_func ("/batch/link-list/wrong-filter", test_wrong_filter);
  g_test_add_func ("/batch/link-list/random", test_random);
  g_test_add_func ("/batch/link-list/hostile", test_hostile);
  g_test_add_func ("/batch/link-list/many", test_many);

  return g_test_run ();
}
