// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One file from several servers at once, and connections that crawl. The mirrors are the same sample server under other queries, or a
 * second one where it must not share a connection. */

#include "config.h"

#include "support/skein-echo-server.h"
#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"

#include <string.h>

#define LARGE (12 * 1024 * 1024)

typedef SkeinTransferFixture Fixture;

static char *
dup_file_url (Fixture *fixture, const char *query)
{
  return skein_test_origin_dup_url (fixture->origin, "/file/%d/a.bin?seed=1&%s", LARGE, query);
}

static SkeinJob *
make_job (Fixture *fixture, const char *query, guint segments)
{
  g_autofree char *url = dup_file_url (fixture, query);
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.part");

  job->transfer.segments = segments;
  return job;
}

static void
add_mirror_url (SkeinJob *job, const char *url)
{
  if (job->transfer.mirrors == NULL)
    job->transfer.mirrors = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (job->transfer.mirrors, g_strdup (url));
}

static void
add_mirror (Fixture *fixture, SkeinJob *job, const char *query)
{
  g_autofree char *url = dup_file_url (fixture, query);

  add_mirror_url (job, url);
}

static guint64
count_bytes_of (const SkeinReport *report, guint source)
{
  guint64 n = 0;

  for (guint i = 0; i < report->source_ranges->len; i++)
    {
      const SkeinSourceRange *range = &g_array_index (report->source_ranges, SkeinSourceRange, i);

      if (range->source == source)
        n += range->end - range->start;
    }
  return n;
}

static void
forget (Fixture *fixture)
{
  skein_transfer_fixture_forget (fixture);
  skein_temp_folder_free (fixture->folder);
  fixture->folder = skein_temp_folder_new ();
}

static void
test_together (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "rate=4000000&m=0", 4);
  SkeinReport *report;

  add_mirror (fixture, job, "rate=4000000&m=1");
  add_mirror (fixture, job, "rate=4000000&m=2&etag=none");
  add_mirror (fixture, job, "rate=4000000&m=3&etag=none&modified=none");
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (count_bytes_of (report, i), >, LARGE / 16);
  g_assert_cmpuint (count_bytes_of (report, 0) + count_bytes_of (report, 1) + count_bytes_of (report, 2) + count_bytes_of (report, 3), ==, LARGE);
}

/* Without validators of its own the first one is used with mirrors all the same: a digest decides in the end. */
static void
test_no_validators (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "rate=4000000&etag=none&modified=none", 2);
  SkeinReport *report;

  add_mirror (fixture, job, "rate=4000000&m=1&etag=none&modified=none");
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (count_bytes_of (report, 1), >, 0);
}

/* One connection is one connection. */
static void
test_single (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "", 1);
  SkeinReport *report;

  add_mirror (fixture, job, "m=1");
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (count_bytes_of (report, 0), ==, LARGE);
}

/* Mirrors that are of no use are no failure. */
static void
test_bad_mirrors (Fixture *fixture, gconstpointer unused)
{
  static const char *const queries[] = {
    "status=404",
    "status=403",
    "status=503",
    "range=none",
    "range=ignore",
    "range=wrong-start",
    "range=wrong-total",
    "etag=changing",
    "drop=yes",
    "truncate=100000",
    "reset=100000",
    "raw=garbage",
    "raw=encoded",
    "stall=100000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      SkeinJob *job = make_job (fixture, "rate=12000000", 3);
      g_autofree char *query = g_strdup_printf ("%s&m=%u&rate=12000000", queries[i], i);
      SkeinReport *report;

      g_test_message ("%s", query);
      add_mirror (fixture, job, query);
      job->transfer.stall_timeout_s = 2;
      report = skein_transfer_fixture_run (fixture, job);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      g_assert_cmpuint (count_bytes_of (report, 0), >, LARGE / 4);
      forget (fixture);
    }
}

static void
test_unusable_addresses (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "rate=4000000", 4);
  SkeinReport *report;

  add_mirror_url (job, "file:///etc/passwd");
  add_mirror_url (job, "ftp://127.0.0.1/a.bin");
  add_mirror_url (job, "nonsense");
  add_mirror_url (job, "http://127.0.0.1:1/a.bin");
  add_mirror (fixture, job, "rate=4000000&m=1");
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (count_bytes_of (report, 0) + count_bytes_of (report, 5), ==, LARGE);
  g_assert_cmpuint (count_bytes_of (report, 5), >, 0);
}

/* The first one leaves in the middle: the mirrors do the rest. */
static void
test_first_leaves (Fixture *fixture, gconstpointer unused)
{
  static const char *const queries[] = { "truncate=2000000", "reset=2000000", "stall=2000000" };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *query = g_strdup_printf ("%s&times=1&rate=4000000&key=k%u", queries[i], i);
      SkeinJob *job = make_job (fixture, query, 2);
      SkeinReport *report;

      job->transfer.stall_timeout_s = 2;
      add_mirror (fixture, job, "rate=4000000&m=1");
      report = skein_transfer_fixture_run (fixture, job);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      g_assert_cmpuint (count_bytes_of (report, 1), >, LARGE / 8);
      forget (fixture);
    }
}

/* A slow one ends with little, however evenly it was begun. */
static void
test_slow_mirror (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "rate=4000000", 2);
  SkeinReport *report;

  add_mirror (fixture, job, "rate=100000&m=1");
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (count_bytes_of (report, 1), <, LARGE / 4);
  g_assert_cmpuint (count_bytes_of (report, 0), >, LARGE / 2);
}

/* Who gave the byte that is wrong can be told. */
static void
test_blame (Fixture *fixture, gconstpointer unused)
{
  const guint64 at = LARGE - 5;
  g_autofree char *query = g_strdup_printf ("rate=4000000&m=1&corrupt=%" G_GUINT64_FORMAT, at);
  SkeinJob *job = make_job (fixture, "rate=4000000", 2);
  SkeinReport *report;
  guint culprit = 0;

  add_mirror (fixture, job, query);
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_no_error (report->error);
  for (guint i = 0; i < report->source_ranges->len; i++)
    {
      const SkeinSourceRange *range = &g_array_index (report->source_ranges, SkeinSourceRange, i);

      if (at >= range->start && at < range->end)
        culprit = range->source;
    }
  g_assert_cmpuint (culprit, ==, 1);
}

/* What is for the user's own server stays there. */
static void
test_no_secrets (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinEchoServer) mirror = skein_echo_server_start ();
  g_autofree char *mirror_url = skein_echo_server_dup_url (mirror, "/a.bin");
  SkeinRequestOptions filled = { .headers = (char *[]){ "X-Api-Key: hidden-key", NULL }, .referrer = "http://example.org/secret/page" };
  SkeinJob *job = make_job (fixture, "rate=4000000&user=u&password=hidden-word", 2);
  g_autofree char *heard = NULL;
  SkeinReport *report;

  job->transfer.user = g_strdup ("u");
  job->transfer.password = g_strdup ("hidden-word");
  job->transfer.request = skein_request_options_new (&filled, NULL);
  add_mirror_url (job, mirror_url);
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  heard = skein_echo_server_dup_heads (mirror);
  g_assert_nonnull (strstr (heard, "Range: bytes="));
  g_assert_null (strstr (heard, "hidden"));
  g_assert_null (strstr (heard, "Authorization"));
  g_assert_null (strstr (heard, "If-Range"));
  g_assert_null (strstr (heard, "secret"));
}

/* --- Crawling --- */

static void
test_crawl (Fixture *fixture, gconstpointer unused)
{
  /* Of three connections, the second; and the first, which had asked for all. */
  for (guint nth = 1; nth <= 2; nth++)
    {
      g_autofree char *query = g_strdup_printf ("rate=1000000&crawl=%u&crawl_rate=20000&key=crawl%u", nth, nth);
      SkeinJob *job = make_job (fixture, query, 3);
      SkeinReport *report;

      job->transfer.crawl_timeout_s = 1;
      report = skein_transfer_fixture_run (fixture, job);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      g_assert_cmpuint (report->n_crawlers, >=, 1);
      g_assert_cmpuint (report->n_crawlers, <=, 8);
      forget (fixture);
    }
}

/* Where all are equally slow, and where a limit makes them so, nobody crawls. */
static void
test_no_crawl (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "rate=1500000", 3);
  SkeinReport *report;

  job->transfer.crawl_timeout_s = 1;
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (report->n_crawlers, ==, 0);
  forget (fixture);

  job = make_job (fixture, "", 3);
  job->transfer.crawl_timeout_s = 1;
  job->transfer.max_rate = 4000000;
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (report->n_crawlers, ==, 0);
}

/* The crawler's rest goes to the mirror that is fastest. */
static void
test_crawling_source (Fixture *fixture, gconstpointer unused)
{
  SkeinJob *job = make_job (fixture, "rate=1000000", 3);
  SkeinReport *report;

  add_mirror (fixture, job, "m=1&rate=20000");
  add_mirror (fixture, job, "m=2&rate=1000000");
  job->transfer.crawl_timeout_s = 1;
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_cmpuint (report->n_crawlers, >=, 1);
  g_assert_cmpuint (count_bytes_of (report, 1), <, LARGE / 8);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, skein_transfer_fixture_set_up, func, skein_transfer_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  skein_transfer_global_init ();

  ADD ("/work/transfer-mirrors/together", test_together);
  ADD ("/work/transfer-mirrors/no-validators", test_no_validators);
  ADD ("/work/transfer-mirrors/single", test_single);
  ADD ("/work/transfer-mirrors/bad-mirrors", test_bad_mirrors);
  ADD ("/work/transfer-mirrors/unusable-addresses", test_unusable_addresses);
  ADD ("/work/transfer-mirrors/first-leaves", test_first_leaves);
  ADD ("/work/transfer-mirrors/slow-mirror", test_slow_mirror);
  ADD ("/work/transfer-mirrors/blame", test_blame);
  ADD ("/work/transfer-mirrors/no-secrets", test_no_secrets);
  ADD ("/work/transfer-crawl/crawl", test_crawl);
  ADD ("/work/transfer-crawl/no-crawl", test_no_crawl);
  ADD ("/work/transfer-crawl/source", test_crawling_source);

  return g_test_run ();
}
