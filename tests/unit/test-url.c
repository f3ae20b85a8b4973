// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <string.h>

typedef struct
{
  const char *text, *url, *origin, *name, *user, *password;
} GoodCase;

static const GoodCase good_cases[] = {
  { "https://example.org/a.zip", "https://example.org/a.zip", "https://example.org:443", "a.zip" },
  { "  http://Example.ORG:80/a.zip#part\n", "http://example.org/a.zip", "http://example.org:80", "a.zip" },
  { "http://example.org", "http://example.org/", "http://example.org:80", NULL },
  { "https://example.org/dir/", "https://example.org/dir/", "https://example.org:443", NULL },
  { "https://example.org:8443/x?y=a/b", "https://example.org:8443/x?y=a/b", "https://example.org:8443", "x" },
  { "https://example.org/a%20b.txt", "https://example.org/a%20b.txt", "https://example.org:443", "a b.txt" },
  { "https://example.org/a b.txt", "https://example.org/a%20b.txt", "https://example.org:443", "a b.txt" },
  { "https://example.org/caf\303\251", NULL, "https://example.org:443", "caf\303\251" },
  { "https://example.org/x%2F..%2Fetc%5Cpasswd", NULL, "https://example.org:443", "passwd" },
  { "https://example.org/..%2f..%2f.bashrc", NULL, "https://example.org:443", "bashrc" },
  { "https://example.org/a%00b.exe", NULL, "https://example.org:443", "a_b.exe" },
  { "https://example.org/%252e", NULL, "https://example.org:443", "%2e" },
  { "https://user:pa%40ss@example.org/f", "https://example.org/f", "https://example.org:443", "f", "user", "pa@ss" },
  { "http://[::1]:8080/f", "http://[::1]:8080/f", "http://[::1]:8080", "f" },
  { "HTTP://127.0.0.1/f", "http://127.0.0.1/f", "http://127.0.0.1:80", "f" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_cases); i++)
    {
      const GoodCase *c = &good_cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinUrl) url = skein_url_parse (c->text, &error);

      g_test_message ("case %u", i);
      g_assert_no_error (error);
      g_assert_nonnull (url);
      if (c->url != NULL)
        g_assert_cmpstr (url->url, ==, c->url);
      g_assert_cmpstr (url->origin, ==, c->origin);
      g_assert_cmpstr (url->name, ==, c->name);
      g_assert_cmpstr (url->user, ==, c->user);
      g_assert_cmpstr (url->password, ==, c->password);
    }
}

/* The quick way for plain URLs must say what libcurl says: a fragment, which is dropped, sends the same text the long way. */
static void
test_plain (void)
{
  static const char *const hosts[] = { "example.org", "a", "localhost", "a-b.x1", "-.a", "127.0.0.1", "0.0.0.0", "255.255.255.255", "1.2.3", "1.2.3.4.5", "1.2.3.04", "1.2.3.256", "0x7f.1",
                                       "127.1", "1", "a.1", "a.0x1", "1.a", "a..b", ".a", "a.", "A.org", "a_b", "a%62", "u@a", "u:p@a", "[::1]", "" };
  static const char *const ports[] = { "", ":", ":80", ":443", ":8080", ":080", ":0", ":1", ":65535", ":65536", ":99999", ":100000", ":8a", ":-1" };
  static const char *const paths[] = { "", "/", "/a", "/a/", "/a/b.txt", "//a", "/a//b", "/./a", "/../a", "/a/.", "/a/..", "/.a", "/a.", "/a/.b", "/...", "/a%2Fb", "/%41", "/a b", "/a@b", "/a:b",
                                       "/a+b,c=d~e!", "/a;b", "/a&b", "/-a", "/con", "/CON.txt", "/a\\b", "/\303\251", "?", "?a", "/?", "/?a", "/a?b=c&d=e", "/a?b/../c", "/a?b?c", "/a?../b", "/a?b c", "/a?%41",
                                       "/x.zip?u=http://b/", "/a?b@c:d", "/~u/f.tar.gz" };
  static const char *const schemes[] = { "http://", "https://", "HTTP://", "ftp://", "http:/", "http:", "" };

  for (guint s = 0; s < G_N_ELEMENTS (schemes); s++)
    for (guint h = 0; h < G_N_ELEMENTS (hosts); h++)
      for (guint o = 0; o < G_N_ELEMENTS (ports); o++)
        for (guint p = 0; p < G_N_ELEMENTS (paths); p++)
          {
            g_autofree char *text = g_strconcat (schemes[s], hosts[h], ports[o], paths[p], NULL);
            g_autofree char *longer = g_strconcat (text, "#f", NULL);
            g_autoptr (SkeinUrl) url = skein_url_parse (text, NULL);
            g_autoptr (SkeinUrl) other = skein_url_parse (longer, NULL);

            if ((url != NULL) != (other != NULL))
              g_error ("“%s” is taken in one way only", text);
            if (url == NULL)
              continue;
            g_assert_cmpstr (url->url, ==, other->url);
            g_assert_cmpstr (url->origin, ==, other->origin);
            g_assert_cmpstr (url->host, ==, other->host);
            g_assert_cmpstr (url->name, ==, other->name);
            g_assert_cmpstr (url->user, ==, other->user);
            g_assert_cmpstr (url->password, ==, other->password);
          }
}

static void
test_bad (void)
{
  static const char *const cases[] = {
    "", "   ", "no url at all", "example.org/file.zip", "ftp://example.org/a", "file:///etc/passwd", "javascript:alert(1)",
    "mailto:x@example.org", "http://", "https:///path", "http://exa mple.org/", "http://example.org:99999/", "http://example.org:x/",
    "http://[::1/", "http://example.org/a\r\nX: y", "http://example.org/\001", "http://us%0d%0aer:pw@example.org/", "http://example.org/\377",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinUrl) url = skein_url_parse (cases[i], &error);

      g_test_message ("case %u", i);
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (url);
    }
}

static void
test_schemes (void)
{
  static const struct
  {
    const char *text;
    SkeinUrlSchemes least;
    const char *url, *origin, *name;
  } cases[] = {
    { "https://Example.org/a", SKEIN_URL_WEB, "https://example.org/a", "https://example.org:443", "a" },
    { "ftp://ann:w@example.org/a%20b", SKEIN_URL_REMOTE, "ftp://example.org/a%20b", "ftp://example.org:21", "a b" },
    { "FTPS://example.org:2000/d/a", SKEIN_URL_REMOTE, "ftps://example.org:2000/d/a", "ftps://example.org:2000", "a" },
    { "sftp://ann@example.org/~/a", SKEIN_URL_REMOTE, "sftp://example.org/~/a", "sftp://example.org:22", "a" },
    { "file:///tmp/a%20b", SKEIN_URL_ANY, "file:///tmp/a%20b", "file://", "a b" },
  };
  static const char *const never[] = { "file://host/a", "file:////a", "file:a", "file:///", "file:///tmp/", "ftp://example.org/", "ftp://example.org/d/", "sftp:///a", "gopher://example.org/a",
                                       "scp://example.org/a", "smb://example.org/a", "data:,a", "ftp:///etc/passwd", "ftp://example.org/a\r\nDELE x" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint schemes = SKEIN_URL_WEB; schemes <= SKEIN_URL_ANY; schemes++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (SkeinUrl) url = skein_url_parse_for (cases[i].text, (SkeinUrlSchemes) schemes, &error);

        g_assert_cmpint (url != NULL, ==, schemes >= cases[i].least);
        if (url == NULL)
          {
            g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
            continue;
          }
        g_assert_cmpstr (url->url, ==, cases[i].url);
        g_assert_cmpstr (url->origin, ==, cases[i].origin);
        g_assert_cmpstr (url->name, ==, cases[i].name);
        g_assert_cmpint (skein_url_is_web (url), ==, cases[i].least == SKEIN_URL_WEB);
        g_assert_cmpint (skein_url_is_file (url), ==, cases[i].least == SKEIN_URL_ANY);
      }

  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    g_assert_null (skein_url_parse_for (never[i], SKEIN_URL_ANY, NULL));
}

static void
test_redact (void)
{
  static const struct { const char *text, *shown; } cases[] = {
    { "https://example.org/a", "https://example.org/a" },
    { "https://user:secret@example.org/a", "https://***@example.org/a" },
    { "https://user@example.org", "https://***@example.org" },
    { "user:secret@example.org/a", "***@example.org/a" },
    { "https://us@er:sec@ret@example.org/a", "https://***@example.org/a" },
    { "https://user:sec/ret@example.org/a", "https://***@example.org/a" },
    { "https://example.org:8080/@someone/x", "https://example.org:8080/@someone/x" },
    { "https://[::1]:8080/@someone", "https://[::1]:8080/@someone" },
    { "see http://a:b@c and http://d:e@f", "see http://***@c and http://***@f" },
    { "no url at all", "no url at all" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = skein_url_redact (cases[i].text);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static void
test_without_secrets (void)
{
  static const struct { const char *text, *open; } cases[] = {
    { "https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e" },
    { "https://user:secret@example.org/a", "https://example.org/a" },
    { "https://example.org/a?access_token=secret&size=3", "https://example.org/a?access_token=&size=3" },
    { "https://example.org/a?size=3;SIG=secret", "https://example.org/a?size=3;SIG=" },
    { "https://example.org/a?X-Amz-Signature=secret&X-Amz-Date=1#token=x", "https://example.org/a?X-Amz-Signature=&X-Amz-Date=1#token=x" },
    { "https://example.org/a?%74oken=secret", "https://example.org/a?%74oken=" },
    { "https://example.org/a?author=me&keyword=token&monkey=1", "https://example.org/a?author=me&keyword=token&monkey=1" },
    { "https://example.org/token=kept?", "https://example.org/token=kept?" },
    { "https://example.org/a?token", "https://example.org/a?token" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean changed = FALSE;
      g_autofree char *open = skein_url_dup_without_secrets (cases[i].text, &changed);

      g_assert_cmpstr (open, ==, cases[i].open);
      g_assert_cmpint (changed, ==, strcmp (open, cases[i].text) != 0);
    }
}

static void
test_errors_hide_credentials (void)
{
  static const char *const cases[] = { "ftp://user:secret@example.org/a", "http://user:secret@example.org:99999/", "user:secret@example.org/x",
                                       "http://user:secret@exa mple.org/", "http://user:sec/ret@example.org/", "http://user:secret%0a@example.org/" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (skein_url_parse (cases[i], &error));
      g_assert_null (strstr (error->message, "sec"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/work/url/good", test_good);
  g_test_add_func ("/work/url/plain", test_plain);
  g_test_add_func ("/work/url/bad", test_bad);
  g_test_add_func ("/work/url/redact", test_redact);
  g_test_add_func ("/work/url/without-secrets", test_without_secrets);
  g_test_add_func ("/work/url/schemes", test_schemes);
  g_test_add_func ("/work/url/errors-hide-credentials", test_errors_hide_credentials);

  return g_test_run ();
}
