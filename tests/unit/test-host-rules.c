// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-host-rules.h"
#include "work/skein-work-error.h"

#include <string.h>

static void
test_key (void)
{
  static const struct
  {
    const char *url, *key;
  } cases[] = {
    { "https://example.org/a", "example.org:443" },
    { "http://Example.ORG/a", "example.org:80" },
    { "http://example.org:8080/a?b=c:d", "example.org:8080" },
    { "https://example.org", "example.org:443" },
    { "https://example.org?x", "example.org:443" },
    { "https://example.org./x", "example.org:443" },
    { "http://127.0.0.1:1234/", "127.0.0.1:1234" },
    { "http://[::1]/x", "[::1]:80" },
    { "http://[::1]:8080/x", "[::1]:8080" },
    { "ftp://example.org/x", "example.org:21" },
    { "ftps://example.org/x", "example.org:990" },
    { "sftp://example.org/x", "example.org:22" },
    { "https://b\xc3\xbc"
      "cher.example/x",
      "xn--bcher-kva.example:443" },
    { "file:///tmp/x", "" },
    { "nonsense", "" },
    { "http:", "" },
    { "http://", "" },
    { "http://[::1", "[::1:80" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = skein_host_key (cases[i].url);

      g_assert_cmpstr (key, ==, cases[i].key);
    }
}

static void
test_settings (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinHostRules) rules = skein_host_rules_parse ("\xEF\xBB\xBF# comment\n\n  \t\r\n"
                                                             "example.org connections=2 delay=500ms\trate=2M segments=3 tries=7 timeout=90s # and so on\r\n"
                                                             "b delay=1.5 timeout=2m rate=1000\n"
                                                             "c delay=0 connections=0",
                                                             &error);
  SkeinHostRule rule;

  g_assert_no_error (error);
  skein_host_rules_lookup (rules, "example.org:443", &rule);
  g_assert_cmpuint (rule.connections, ==, 2);
  g_assert_cmpint (rule.delay_us, ==, 500000);
  g_assert_cmpuint (rule.rate, ==, 2 * 1024 * 1024);
  g_assert_cmpuint (rule.segments, ==, 3);
  g_assert_cmpuint (rule.tries, ==, 7);
  g_assert_cmpuint (rule.stall_timeout_s, ==, 90);

  skein_host_rules_lookup (rules, "b:80", &rule);
  g_assert_cmpint (rule.delay_us, ==, 1500000);
  g_assert_cmpuint (rule.stall_timeout_s, ==, 120);
  g_assert_cmpuint (rule.rate, ==, 1000);
  g_assert_cmpuint (rule.connections, ==, 0);

  skein_host_rules_lookup (rules, "other:80", &rule);
  g_assert_cmpmem (&rule, sizeof rule, (&(SkeinHostRule){ 0 }), sizeof rule);
  skein_host_rules_lookup (NULL, "example.org:443", &rule);
  g_assert_cmpuint (rule.connections, ==, 0);
}

static guint
get_connections (const SkeinHostRules *rules, const char *host)
{
  SkeinHostRule rule;

  skein_host_rules_lookup (rules, host, &rule);
  return rule.connections;
}

static void
test_specificity (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinHostRules) rules = skein_host_rules_parse ("* connections=1 tries=9\n"
                                                             "*:8080 connections=2\n"
                                                             "*.org connections=3\n"
                                                             "*.Example.ORG. connections=4 tries=3\n"
                                                             "*.example.org:8080 connections=5\n"
                                                             "www.example.org connections=6\n"
                                                             "www.example.org:8080 connections=7\n"
                                                             "[::1]:80 connections=8\n"
                                                             "twice connections=10 tries=1\n"
                                                             "twice connections=11\n"
                                                             "*.free connections=0\n",
                                                             &error);
  SkeinHostRule rule;

  g_assert_no_error (error);
  g_assert_cmpuint (get_connections (rules, "www.example.org:8080"), ==, 7);
  g_assert_cmpuint (get_connections (rules, "www.example.org:443"), ==, 6);
  g_assert_cmpuint (get_connections (rules, "ftp.example.org:8080"), ==, 5);
  g_assert_cmpuint (get_connections (rules, "a.b.example.org:443"), ==, 4);
  g_assert_cmpuint (get_connections (rules, "example.org:443"), ==, 3); /* *.example.org is what is below it */
  g_assert_cmpuint (get_connections (rules, "notexample.org:443"), ==, 3);
  g_assert_cmpuint (get_connections (rules, "localhost:8080"), ==, 2);
  g_assert_cmpuint (get_connections (rules, "localhost:80"), ==, 1);
  g_assert_cmpuint (get_connections (rules, "[::1]:80"), ==, 8);
  g_assert_cmpuint (get_connections (rules, "[::1]:81"), ==, 1);
  g_assert_cmpuint (get_connections (rules, "twice:80"), ==, 11);
  g_assert_cmpuint (get_connections (rules, "so.free:80"), ==, 0); /* said, and so not that of "*" */
  g_assert_cmpuint (get_connections (rules, ""), ==, 0);           /* files */

  /* Each setting by itself. */
  skein_host_rules_lookup (rules, "www.example.org:443", &rule);
  g_assert_cmpuint (rule.tries, ==, 3);
  skein_host_rules_lookup (rules, "twice:80", &rule);
  g_assert_cmpuint (rule.tries, ==, 1);
  skein_host_rules_lookup (rules, "localhost:8080", &rule);
  g_assert_cmpuint (rule.tries, ==, 9);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text, *says;
  } cases[] = {
    { "example.org connections=2\nexample.org conections=2", "line 2: “conections=2”" },
    { "\n\nexample.org", "line 3: " },
    { "example.org connections", "“connections”" },
    { "example.org connections=x", "connections= takes" },
    { "example.org connections=-1", "connections= takes" },
    { "example.org connections=1025", "connections= takes" },
    { "example.org connections=", "connections= takes" },
    { "example.org delay=2h", "delay= takes" },
    { "example.org delay=61m", "delay= takes" },
    { "example.org delay=ms", "delay= takes" },
    { "example.org delay=1.2.3s", "delay= takes" },
    { "example.org rate=fast", "rate= takes" },
    { "example.org segments=33", "segments= takes" },
    { "example.org segments=0", "segments= takes" },
    { "example.org tries=0", "tries= takes" },
    { "example.org timeout=500ms", "timeout= takes" },
    { "connections=2", "line 1: " },
    { "https://example.org/ connections=2", "is more than a host" },
    { "example.org/x connections=2", "is more than a host" },
    { "user@example.org connections=2", "is more than a host" },
    { "example.org:0 connections=2", "a port is" },
    { "example.org:70000 connections=2", "a port is" },
    { "example.org:http connections=2", "a port is" },
    { "::1 connections=2", "in brackets" },
    { "[::1 connections=2", "a port is" },
    { "a*b connections=2", "is not a host" },
    { "*.*.org connections=2", "is not a host" },
    { "*. connections=2", "is not a host" },
    { "*org connections=2", "is not a host" },
    { "a..b connections=2", "is not a host" },
    { "ex ample connections=2", "“ample” is not a setting" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (skein_host_rules_parse (cases[i].text, &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s”: %s", cases[i].text, error->message);
      g_assert_true (g_str_has_prefix (error->message, "line "));
    }
}

static void
test_random (void)
{
  static const char *const pieces[] = { "example.org", "*", ".", ":", "80", " ", "connections=", "delay=", "2", "s", "ms", "\n", "#", "[", "]", "rate=", "K", "\xc3\xa4", "\xff", "=", "-1", "tries=3", "\t", "/" };

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinHostRules) rules = NULL;
      SkeinHostRule rule;

      for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      rules = skein_host_rules_parse (text->str, &error);
      g_assert_true ((rules == NULL) == (error != NULL));
      skein_host_rules_lookup (rules, "a.example.org:80", &rule);
      if (error != NULL)
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-rules/key", test_key);
  g_test_add_func ("/host-rules/settings", test_settings);
  g_test_add_func ("/host-rules/specificity", test_specificity);
  g_test_add_func ("/host-rules/errors", test_errors);
  g_test_add_func ("/host-rules/random", test_random);
  return g_test_run ();
}
