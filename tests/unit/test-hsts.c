// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-hsts.h"
#include "work/skein-network-scope.h"

static void
test_values (void)
{
  static const struct
  {
    const char *value;
    gboolean known, subdomains;
  } cases[] = {
    { "max-age=100", TRUE, FALSE },
    { " Max-Age = \"100\" ; includeSubDomains", TRUE, TRUE },
    { "includesubdomains; max-age=100; preload", TRUE, TRUE },
    { "max-age=99999999999999", TRUE, FALSE },
    { "max-age=0", FALSE, FALSE },
    { "max-age=-1", FALSE, FALSE },
    { "max-age", FALSE, FALSE },
    { "max-age=1; max-age=2", FALSE, FALSE },
    { "includeSubDomains", FALSE, FALSE },
    { "max-age=99999999999999999999999", FALSE, FALSE },
    { "", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      skein_hsts_set_path (NULL);
      skein_hsts_note ("Example.org", cases[i].value);
      g_assert_cmpint (skein_hsts_knows ("example.ORG"), ==, cases[i].known);
      g_assert_cmpint (skein_hsts_knows ("a.b.example.org"), ==, cases[i].subdomains);
      g_assert_false (skein_hsts_knows ("org"));
      g_assert_false (skein_hsts_knows ("notexample.org"));
    }

  skein_hsts_note ("example.org", "max-age=100");
  skein_hsts_note ("example.org", "max-age=0");
  g_assert_false (skein_hsts_knows ("example.org"));
  skein_hsts_note ("127.0.0.1", "max-age=100");
  skein_hsts_note ("[::1]", "max-age=100");
  g_assert_false (skein_hsts_knows ("127.0.0.1"));
  g_assert_false (skein_hsts_knows ("[::1]"));
}

static void
test_upgrade (void)
{
  static const struct
  {
    const char *from, *to, *origin;
  } cases[] = {
    { "http://ann:w@example.org/a?b", "https://example.org/a?b", "https://example.org:443" },
    { "http://example.org:80/a", "https://example.org/a", "https://example.org:443" },
    { "http://example.org:8080/a", "https://example.org:8080/a", "https://example.org:8080" },
    { "http://other.example/a", "http://other.example/a", "http://other.example:80" },
    { "https://example.org/a", "https://example.org/a", "https://example.org:443" },
  };

  skein_hsts_set_path (NULL);
  skein_hsts_note ("example.org", "max-age=100");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkeinUrl) url = skein_hsts_upgrade (skein_url_parse (cases[i].from, NULL));

      g_assert_cmpstr (url->url, ==, cases[i].to);
      g_assert_cmpstr (url->origin, ==, cases[i].origin);
      g_assert_cmpstr (url->password, ==, i == 0 ? "w" : NULL);
    }
}

static void
test_scopes (void)
{
  static const struct
  {
    const char *address;
    SkeinNetworkScope scope;
  } cases[] = {
    { "127.0.0.1", SKEIN_SCOPE_LOOPBACK },
    { "127.255.0.9", SKEIN_SCOPE_LOOPBACK },
    { "0.0.0.0", SKEIN_SCOPE_LOOPBACK },
    { "[::1]", SKEIN_SCOPE_LOOPBACK },
    { "::", SKEIN_SCOPE_LOOPBACK },
    { "::ffff:127.0.0.1", SKEIN_SCOPE_LOOPBACK },
    { "10.1.2.3", SKEIN_SCOPE_PRIVATE },
    { "172.16.0.1", SKEIN_SCOPE_PRIVATE },
    { "172.31.255.255", SKEIN_SCOPE_PRIVATE },
    { "192.168.0.1", SKEIN_SCOPE_PRIVATE },
    { "169.254.169.254", SKEIN_SCOPE_PRIVATE },
    { "100.64.0.1", SKEIN_SCOPE_PRIVATE },
    { "100.127.255.255", SKEIN_SCOPE_PRIVATE },
    { "fe80::1%eth0", SKEIN_SCOPE_PRIVATE },
    { "fd00::1", SKEIN_SCOPE_PRIVATE },
    { "::ffff:10.0.0.1", SKEIN_SCOPE_PRIVATE },
    { "172.32.0.1", SKEIN_SCOPE_PUBLIC },
    { "172.15.0.1", SKEIN_SCOPE_PUBLIC },
    { "100.128.0.1", SKEIN_SCOPE_PUBLIC },
    { "100.63.0.1", SKEIN_SCOPE_PUBLIC },
    { "192.169.0.1", SKEIN_SCOPE_PUBLIC },
    { "8.8.8.8", SKEIN_SCOPE_PUBLIC },
    { "2001:db8::1", SKEIN_SCOPE_PUBLIC },
    { "example.org", SKEIN_SCOPE_UNKNOWN },
    { "", SKEIN_SCOPE_UNKNOWN },
    { "1.2.3", SKEIN_SCOPE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (skein_network_scope_of (cases[i].address), ==, cases[i].scope);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/hsts/values", test_values);
  g_test_add_func ("/work/hsts/upgrade", test_upgrade);
  g_test_add_func ("/work/network-scope", test_scopes);
  return g_test_run ();
}
