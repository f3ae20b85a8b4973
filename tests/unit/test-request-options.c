// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-netrc.h"
#include "work/skein-request-options.h"
#include "work/skein-work-error.h"

#include <string.h>

static void
test_round_trip (void)
{
  char *headers[] = { (char *) "Accept-Language: de, en;q=0.5", (char *) "X-Part: a: b", NULL };
  const SkeinRequestOptions filled = {
    .headers = headers,
    .user_agent = (char *) "Walker/1.0 (of pages)",
    .referrer = (char *) "https://example.org/page?x=1",
    .cookie_file = (char *) "/home/ann/my cookies.txt",
    .proxy = (char *) "socks5h://[::1]:1080",
    .cert_file = (char *) "/c.pem",
    .key_file = (char *) "/k.pem",
    .ca_file = (char *) "/ca.pem",
    .doh_url = (char *) "https://dns.example/query",
    .http_version = SKEIN_HTTP_2,
    .netrc = TRUE,
    .connect_timeout_s = 5,
    .first_byte_timeout_s = 6,
    .stall_timeout_s = 7,
    .max_rate = 5000000000,
  };
  const SkeinRequestOptions nothing = { .proxy = (char *) SKEIN_PROXY_SYSTEM, .user_agent = (char *) "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinRequestOptions) options = skein_request_options_new (&filled, &error);
  g_autoptr (SkeinRequestOptions) again = NULL;
  g_autoptr (SkeinRequestOptions) same = NULL;
  g_autoptr (SkeinRequestOptions) plain = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = skein_request_options_to_text (options);
  again = skein_request_options_from_text (text);
  g_assert_true (skein_request_options_equal (options, again));
  g_assert_cmpstr (again->proxy, ==, "socks5h://[::1]:1080");
  g_assert_cmpuint (again->max_rate, ==, 5000000000);
  g_assert_cmpint (again->http_version, ==, SKEIN_HTTP_2);

  same = skein_request_options_from_text (text);
  g_assert_true (same == again);

  /* All as by default is the same as no options. */
  plain = skein_request_options_new (&nothing, &error);
  g_assert_no_error (error);
  g_assert_null (skein_request_options_to_text (plain));
  g_assert_true (skein_request_options_equal (plain, NULL));
  g_assert_false (skein_request_options_equal (options, NULL));
  g_assert_null (skein_request_options_from_text (NULL));
  g_assert_null (skein_request_options_from_text (""));
}

static void
test_secrets (void)
{
  char *headers[] = { (char *) "X-Api-Key: s3cret", (char *) "PRIVATE-TOKEN: s3cret", (char *) "X-Auth: s3cret", (char *) "X-Fine: yes", NULL };
  const SkeinRequestOptions filled = { .headers = headers, .proxy = (char *) "http://ann:s3cret%20word@proxy.example:3128/", .referrer = (char *) "https://ann:s3cret@example.org/a#s3cret" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinRequestOptions) options = skein_request_options_new (&filled, &error);
  g_autofree char *text = skein_request_options_to_text (options);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (options->headers), ==, 4);
  g_assert_cmpstr (options->proxy, ==, "http://proxy.example:3128");
  g_assert_cmpstr (options->proxy_user, ==, "ann");
  g_assert_cmpstr (options->proxy_password, ==, "s3cret word");
  g_assert_null (strstr (text, "s3cret"));
  g_assert_null (strstr (text, "ann"));
  g_assert_nonnull (strstr (text, "header X-Fine: yes\n"));
}

/* What is stored says what was secret, and is complete again with what was kept for it. */
static void
test_locked (void)
{
  char *headers[] = { (char *) "X-Api-Key: s3cret: x", (char *) "X-Fine: yes", NULL };
  const SkeinRequestOptions filled = { .headers = headers, .proxy = (char *) "http://ann:s3cret%20word@proxy.example:3128/" };
  g_autoptr (SkeinRequestOptions) options = skein_request_options_new (&filled, NULL);
  g_autofree char *text = skein_request_options_to_text (options);
  g_autofree char *secrets = skein_request_options_dup_secrets (options);
  g_autoptr (SkeinRequestOptions) locked = skein_request_options_from_text (text);
  g_autofree char *again = skein_request_options_to_text (locked);
  g_autofree char *missing = skein_request_options_dup_locked (locked);
  g_autoptr (SkeinRequestOptions) open = skein_request_options_unlock (locked, secrets);
  g_autofree char *open_text = NULL;

  g_assert_false (skein_request_options_is_locked (options));
  g_assert_true (skein_request_options_is_locked (locked));
  g_assert_cmpstr (locked->secrets_id, ==, options->secrets_id);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (missing, ==, "X-Api-Key, proxy password");
  g_assert_null (skein_request_options_dup_secrets (locked));
  g_assert_false (skein_request_options_equal (locked, options));

  g_assert_nonnull (open);
  g_assert_false (skein_request_options_is_locked (open));
  g_assert_cmpstr (open->proxy_user, ==, "ann");
  g_assert_cmpstr (open->proxy_password, ==, "s3cret word");
  g_assert_true (g_strv_contains ((const char *const *) open->headers, "X-Api-Key: s3cret: x"));
  g_assert_cmpuint (g_strv_length (open->headers), ==, 2);
  open_text = skein_request_options_to_text (open);
  g_assert_null (strstr (open_text, "s3cret"));
  g_assert_nonnull (strstr (open_text, options->secrets_id));

  /* Half of it is not enough. */
  g_assert_null (skein_request_options_unlock (locked, "header X-Api-Key: s3cret: x\n"));
  g_assert_null (skein_request_options_unlock (locked, ""));
}

static void
test_headers (void)
{
  static const struct
  {
    const char *header, *part; /* part: of the message, NULL: fine */
  } cases[] = {
    { "Accept-Language: en", NULL },
    { "X-Empty-Not:x", NULL },
    { "Authorization: Basic s3cret", "bearer token" },
    { "authorization:s3cret", "bearer token" },
    { "Cookie: a=s3cret", "cookie file" },
    { "Host: other.example", "URL" },
    { "Proxy-Authorization: s3cret", "proxy" },
    { "Range: bytes=0-1", "itself" },
    { "X: a\r\nCookie: b", "control characters" },
    { "X: a\nY: b", "control characters" },
    { "X: \177", "control characters" },
    { "no colon", "a colon" },
    { ": value", "a colon" },
    { "Bad Name: value", "a colon" },
    { "X:", "no value" },
    { "X:  ", "no value" },
    { "X: \303(", "text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean fine = skein_request_options_check_header (cases[i].header, &error);

      g_assert_cmpint (fine, ==, cases[i].part == NULL);
      if (fine)
        continue;
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      g_assert_null (strstr (error->message, "s3cret"));
      if (strstr (error->message, cases[i].part) == NULL)
        g_error ("“%s” is not in “%s”", cases[i].part, error->message);
    }
}

static void
test_refused (void)
{
  static const SkeinRequestOptions cases[] = {
    { .user_agent = (char *) "a\r\nb" },
    { .referrer = (char *) "file:///etc/passwd" },
    { .cookie_file = (char *) "cookies.txt" },
    { .cookie_file = (char *) "-" },
    { .cert_file = (char *) "c.pem" },
    { .proxy = (char *) "ftp://ann:s3cret@proxy:1" },
    { .proxy = (char *) "proxy:3128" },
    { .proxy = (char *) "socks4://ann:s3cret@proxy:1080" },
    { .proxy = (char *) "http://ann:s3cret@" },
    { .proxy = (char *) "http://ann:s3cret@proxy:1/path" },
    { .proxy = (char *) "http://ann:s3cret@proxy:99999" },
    { .proxy = (char *) "http://ann:s3\ncret@proxy:1" },
    { .proxy = (char *) "http://ann:s3%0acret@proxy:1" },
    { .doh_url = (char *) "http://dns.example/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (skein_request_options_new (&cases[i], &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      g_assert_null (strstr (error->message, "s3"));
    }
}

/* Of a later version, damaged, or written by somebody else. */
static void
test_strange_texts (void)
{
  g_autoptr (SkeinRequestOptions) some = skein_request_options_from_text ("magic 1\nuser-agent W\nheader Cookie: a=b\nheader X: y\nhttp 9\nstall-timeout 99999999999999\n\nnetrc");
  g_autoptr (SkeinRequestOptions) bad = skein_request_options_from_text ("user-agent W\nproxy ftp://x\n");

  g_assert_cmpstr (some->user_agent, ==, "W");
  g_assert_cmpuint (g_strv_length (some->headers), ==, 1);
  g_assert_cmpint (some->http_version, ==, SKEIN_HTTP_AUTO);
  g_assert_cmpuint (some->stall_timeout_s, ==, 24 * 3600);
  g_assert_false (some->netrc);
  g_assert_null (bad);

  for (guint i = 0; i < 500; i++)
    {
      char noise[64];
      guint length = (guint) g_test_rand_int_range (0, sizeof noise);

      for (guint j = 0; j < length; j++)
        noise[j] = "abhtp:\n \r/-\"\\"[g_test_rand_int_range (0, 13)];
      noise[length] = '\0';
      skein_request_options_unref (skein_request_options_from_text (noise));
    }
}

static void
test_netrc (void)
{
  static const char text[] = "# machine comment.example login no password no\n"
                             "machine Example.org login ann password word account x\n"
                             "macdef init\nmachine macro.example login m password m\n\n"
                             "machine two.example\n  login bob\n  password \"qu\\\"oted #1\"\n"
                             "machine two.example login carl password other\n"
                             "machine nologin.example password only\n"
                             "machine ctrl.example login \"a\001b\" password c\n"
                             "default login all password all\n"
                             "machine late.example login dora";
  static const struct
  {
    const char *host, *user, *login, *password;
  } cases[] = {
    { "example.org", NULL, "ann", "word" },
    { "EXAMPLE.ORG", "ann", "ann", "word" },
    { "example.org", "bob", NULL, NULL },
    { "two.example", NULL, "bob", "qu\"oted #1" },
    { "two.example", "carl", "carl", "other" },
    { "late.example", NULL, "dora", NULL },
    { "comment.example", NULL, NULL, NULL },
    { "macro.example", NULL, NULL, NULL },
    { "nologin.example", NULL, NULL, NULL },
    { "ctrl.example", NULL, NULL, NULL },
    { "other.example", NULL, NULL, NULL },
    { "", NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *login = NULL;
      g_autofree char *password = NULL;

      g_assert_cmpint (skein_netrc_find (text, cases[i].host, cases[i].user, &login, &password), ==, cases[i].login != NULL);
      g_assert_cmpstr (login, ==, cases[i].login);
      g_assert_cmpstr (password, ==, cases[i].password);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/request-options/round-trip", test_round_trip);
  g_test_add_func ("/work/request-options/secrets", test_secrets);
  g_test_add_func ("/work/request-options/locked", test_locked);
  g_test_add_func ("/work/request-options/headers", test_headers);
  g_test_add_func ("/work/request-options/refused", test_refused);
  g_test_add_func ("/work/request-options/strange-texts", test_strange_texts);
  g_test_add_func ("/work/netrc", test_netrc);
  return g_test_run ();
}
