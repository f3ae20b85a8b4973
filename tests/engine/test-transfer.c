// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Transfers against the sample origin: what arrives, what is refused, and what is said about it. */

#include "config.h"

#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"
#include "work/skein-explain.h"
#include "work/skein-url.h"

#include <string.h>
#include <unistd.h>

#define K 1024
#define M (1024 * K)

typedef SkeinTransferFixture Fixture;

static SkeinReport *
get_url (Fixture *fixture, const char *url, const char *part_name)
{
  return skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, url, part_name));
}

/* The error's code is as expected, the message names the server and holds no secret, nothing is left but the partial. */
static void
check_failed (Fixture *fixture, SkeinReport *report, SkeinWorkError code)
{
  g_assert_error (report->error, SKEIN_WORK_ERROR, (int) code);
  g_test_message ("%s", report->error->message);
  g_assert_null (report->part);
  g_assert_true (g_utf8_validate (report->error->message, -1, NULL));
  g_assert_null (strstr (report->error->message, "secret"));
  g_assert_cmpuint (skein_temp_folder_count (fixture->folder), <=, 1);
}

static void
test_plain (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3000000/a.bin?seed=1");
  SkeinReport *report = get_url (fixture, url, "a.part");
  SkeinReport *head = skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD);

  skein_transfer_fixture_check (fixture, report, 3000000, "a.bin");
  g_assert_cmpstr (skein_part_file_get_part_name (report->part), ==, "a.part");
  g_assert_true (report->length_known);
  g_assert_false (report->restarted);
  g_assert_cmpint (report->http_status, ==, 200);
  g_assert_cmpint (report->retry_after_s, ==, -1);
  g_assert_cmpuint (report->finished_ns, >=, report->started_ns);

  g_assert_cmpuint (skein_transfer_fixture_count (fixture, SKEIN_REPORT_HEAD), ==, 1);
  g_assert_cmpuint (head->size, ==, 3000000);
  g_assert_nonnull (head->etag);
  g_assert_nonnull (head->modified);
  g_assert_cmpint (head->mtime_us, >, 0);
}

static void
test_empty (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/0/a.bin?seed=1");

  skein_transfer_fixture_check (fixture, get_url (fixture, url, "a.part"), 0, "a.bin");
}

static void
test_anonymous (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1000/a.bin?seed=1");
  SkeinReport *report = get_url (fixture, url, NULL);
  SkeinJob *job;

  skein_transfer_fixture_check (fixture, report, 1000, "a.bin");
  g_assert_null (skein_part_file_get_part_name (report->part));

  job = skein_transfer_fixture_job (fixture, url, "small.part");
  job->transfer.anonymous_below = 1000;
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, 1000, "a.bin");
  g_assert_null (skein_part_file_get_part_name (report->part));

  job = skein_transfer_fixture_job (fixture, url, "large.part");
  job->transfer.anonymous_below = 999;
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_cmpstr (skein_part_file_get_part_name (report->part), ==, "large.part");
}

static void
test_chunked (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/700000/a.bin?seed=1&length=chunked");
  SkeinReport *report = get_url (fixture, url, "a.part");

  skein_transfer_fixture_check (fixture, report, 700000, "a.bin");
  g_assert_true (report->length_known);
  g_assert_cmpuint (skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD)->size, ==, 0);
}

static void
test_close_delimited (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/700000/a.bin?seed=1&length=close");
  SkeinReport *report = get_url (fixture, url, "a.part");

  skein_transfer_fixture_check (fixture, report, 700000, "a.bin");
  g_assert_false (report->length_known);
}

static void
test_suggested_name (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *query, *name;
  } cases[] = {
    { "disposition=report.pdf", "report.pdf" },
    { "disposition_raw=attachment;%%20filename=%%22..%%2f..%%2f.bashrc%%22", "bashrc" },
    { "disposition_raw=attachment;%%20filename=%%22C:%%5cx%%5cevil.exe%%22", "evil.exe" },
    { "disposition_raw=attachment;%%20filename=plain.txt;%%20filename*=UTF-8''na%%25C3%%25AFve%%2520file.txt", "na\303\257ve file.txt" },
    { "disposition_raw=inline", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *query = g_strdup (cases[i].query);
      g_autofree char *url = NULL;
      SkeinReport *report;
      char *out = query;

      for (const char *in = cases[i].query; *in != '\0'; in++)
        {
          *out++ = *in;
          in += in[0] == '%' && in[1] == '%';
        }
      *out = '\0';
      url = g_strconcat (fixture->origin->url, "/file/10/from-url.bin?", query, NULL);
      report = get_url (fixture, url, NULL);
      g_assert_no_error (report->error);
      g_assert_cmpstr (report->suggested_name, ==, cases[i].name);
    }
}

static void
test_redirect (Fixture *fixture, gconstpointer unused)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/redirect?status=%u&to=/file/5000/a.bin%%3Fseed%%3D1", statuses[i]);

      skein_transfer_fixture_check (fixture, get_url (fixture, url, NULL), 5000, "a.bin");
    }
}

static void
test_redirect_limits (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *ten = skein_test_origin_dup_url (fixture->origin, "/redirect?hops=10&to=/file/5000/a.bin%%3Fseed%%3D1");
  g_autofree char *eleven = skein_test_origin_dup_url (fixture->origin, "/redirect?hops=11&to=/file/5000/a.bin%%3Fseed%%3D1");
  g_autofree char *to_file = skein_test_origin_dup_url (fixture->origin, "/redirect?to=file:///etc/passwd");
  g_autofree char *to_ftp = skein_test_origin_dup_url (fixture->origin, "/redirect?to=ftp://u:secret@127.0.0.1/x");
  g_autofree char *plain = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin");
  g_autofree char *downgrade = skein_test_origin_dup_tls_url (fixture->origin, "/redirect?to=%s", plain);
  g_autofree char *there_and_back = NULL;
  g_autofree char *middle = NULL;
  SkeinJob *job;

  skein_transfer_fixture_check (fixture, get_url (fixture, ten, NULL), 5000, "a.bin");
  check_failed (fixture, get_url (fixture, eleven, NULL), SKEIN_WORK_ERROR_PROTOCOL);
  check_failed (fixture, get_url (fixture, to_file, NULL), SKEIN_WORK_ERROR_PROTOCOL);
  check_failed (fixture, get_url (fixture, to_ftp, NULL), SKEIN_WORK_ERROR_PROTOCOL);

  job = skein_transfer_fixture_job (fixture, downgrade, NULL);
  job->transfer.ca_file = g_strdup (fixture->origin->ca_path);
  check_failed (fixture, skein_transfer_fixture_run (fixture, job), SKEIN_WORK_ERROR_TLS);

  /* http -> https is fine; back to http is not, wherever the way began. */
  middle = g_uri_escape_string (downgrade, NULL, FALSE);
  there_and_back = skein_test_origin_dup_url (fixture->origin, "/redirect?to=%s", middle);
  job = skein_transfer_fixture_job (fixture, there_and_back, NULL);
  job->transfer.ca_file = g_strdup (fixture->origin->ca_path);
  check_failed (fixture, skein_transfer_fixture_run (fixture, job), SKEIN_WORK_ERROR_TLS);
}

static void
test_auth (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?seed=1&user=ann&password=secret%%20word");
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, NULL);
  g_autofree char *with_user_info = NULL;
  SkeinReport *report;

  job->transfer.user = g_strdup ("ann");
  job->transfer.password = g_strdup ("secret word");
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, job), 5000, "a.bin");

  with_user_info = g_strconcat ("http://ann:secret%20word@", url + strlen ("http://"), NULL);
  skein_transfer_fixture_check (fixture, get_url (fixture, with_user_info, NULL), 5000, "a.bin");

  /* The handle that knew the password is gone: nobody else gets in with it. */
  report = get_url (fixture, url, NULL);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN);
  g_assert_cmpint (report->http_status, ==, 401);

  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.user = g_strdup ("ann");
  job->transfer.password = g_strdup ("wrong");
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (report->error->message, "did not accept"));
}

/* Two origins that ask for the same password: a redirect from one to the other must not carry it along. */
static void
test_auth_stays_home (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinTestOrigin) other = skein_test_origin_start ("--port", "0", NULL);
  g_autofree char *target = skein_test_origin_dup_url (other, "/file/5000/a.bin?seed=1&user=ann&password=secret");
  g_autofree char *escaped = g_uri_escape_string (target, NULL, FALSE);
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/redirect?user=ann&password=secret&to=%s", escaped);
  g_autofree char *home = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?seed=1&user=ann&password=secret");
  g_autofree char *escaped_home = g_uri_escape_string (home, NULL, FALSE);
  g_autofree char *url_home = skein_test_origin_dup_url (fixture->origin, "/redirect?user=ann&password=secret&to=%s", escaped_home);
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, NULL);
  SkeinReport *report;

  job->transfer.user = g_strdup ("ann");
  job->transfer.password = g_strdup ("secret");
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_cmpint (report->http_status, ==, 401);
  g_assert_nonnull (strstr (report->error->message, "asks for a user name"));

  /* On its own origin it does go along. */
  job = skein_transfer_fixture_job (fixture, url_home, NULL);
  job->transfer.user = g_strdup ("ann");
  job->transfer.password = g_strdup ("secret");
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, job), 5000, "a.bin");
}

static void
test_tls (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_tls_url (fixture->origin, "/file/300000/a.bin?seed=1");
  g_autofree char *not_pem = skein_temp_folder_dup_path (fixture->folder, "no.pem");
  g_autofree char *close_url = skein_test_origin_dup_tls_url (fixture->origin, "/file/300000/a.bin?seed=1&length=close");
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, NULL);
  SkeinReport *report;

  job->transfer.ca_file = g_strdup (fixture->origin->ca_path);
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, job), 300000, "a.bin");

  /* Without the CA there is no trust; nor does the connection that is still open lend any. */
  check_failed (fixture, get_url (fixture, url, NULL), SKEIN_WORK_ERROR_TLS);
  report = skein_transfer_fixture_find (fixture, SKEIN_REPORT_FINISHED);
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_TLS_UNKNOWN_ISSUER);
  g_assert_nonnull (strstr (skein_explain_get_detail (report->error), "libcurl 60"));

  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.ca_file = g_strdup (not_pem);
  check_failed (fixture, skein_transfer_fixture_run (fixture, job), SKEIN_WORK_ERROR_INVALID);

  job = skein_transfer_fixture_job (fixture, close_url, NULL);
  job->transfer.ca_file = g_strdup (fixture->origin->ca_path);
  report = skein_transfer_fixture_run (fixture, job);
  if (report->error == NULL)
    g_assert_false (report->length_known);
  else
    g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE);
}

static void
test_statuses (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    guint status;
    SkeinWorkError code;
  } cases[] = {
    { 404, SKEIN_WORK_ERROR_NOT_FOUND },
    { 410, SKEIN_WORK_ERROR_NOT_FOUND },
    { 403, SKEIN_WORK_ERROR_FORBIDDEN },
    { 400, SKEIN_WORK_ERROR_FAILED },
    { 416, SKEIN_WORK_ERROR_FAILED },
    { 408, SKEIN_WORK_ERROR_RETRYABLE },
    { 429, SKEIN_WORK_ERROR_RETRYABLE },
    { 500, SKEIN_WORK_ERROR_RETRYABLE },
    { 503, SKEIN_WORK_ERROR_RETRYABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?status=%u", cases[i].status);
      SkeinReport *report = get_url (fixture, url, "a.part");

      check_failed (fixture, report, cases[i].code);
      g_assert_cmpint (report->http_status, ==, cases[i].status);
      g_assert_cmpint (skein_explain_get_cause (report->error), >, SKEIN_CAUSE_NONE);
      g_assert_true (g_str_has_prefix (skein_explain_get_detail (report->error), "HTTP/1.1 "));
      g_assert_cmpuint (skein_temp_folder_count (fixture->folder), ==, 0);
      g_assert_cmpuint (skein_transfer_fixture_count (fixture, SKEIN_REPORT_HEAD), ==, 0);
    }
}

static void
test_retry_after (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *seconds = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?status=503&retry_after=7");
  g_autofree char *date = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?status=503&retry_after=@40");
  g_autofree char *huge = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?status=429&retry_after=99999999999");
  SkeinReport *report;

  g_assert_cmpint (get_url (fixture, seconds, NULL)->retry_after_s, ==, 7);
  report = get_url (fixture, date, NULL);
  g_assert_cmpint (report->retry_after_s, >=, 30);
  g_assert_cmpint (report->retry_after_s, <=, 41);
  g_assert_cmpint (get_url (fixture, huge, NULL)->retry_after_s, ==, 30 * 24 * 3600);
}

static void
test_malformed (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *raw;
    SkeinWorkError code;
  } cases[] = {
    { "garbage", SKEIN_WORK_ERROR_PROTOCOL },
    { "two-lengths", SKEIN_WORK_ERROR_PROTOCOL },
    { "bad-length", SKEIN_WORK_ERROR_PROTOCOL },
    { "negative-length", SKEIN_WORK_ERROR_PROTOCOL },
    { "huge-length", SKEIN_WORK_ERROR_DISK_FULL },
    { "length-and-chunked", SKEIN_WORK_ERROR_PROTOCOL },
    { "bad-chunk", SKEIN_WORK_ERROR_RETRYABLE },
    { "header-flood", SKEIN_WORK_ERROR_PROTOCOL },
    { "empty-location", SKEIN_WORK_ERROR_PROTOCOL },
    { "file-location", SKEIN_WORK_ERROR_PROTOCOL },
  };
  g_autofree char *encoded = skein_test_origin_dup_url (fixture->origin, "/file/5/a.bin?raw=encoded");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?raw=%s", cases[i].raw);

      g_test_message ("%s", cases[i].raw);
      check_failed (fixture, get_url (fixture, url, NULL), cases[i].code);
    }

  /* Stored as it came. */
  g_assert_cmpuint (get_url (fixture, encoded, NULL)->size, ==, 5);
}

static void
test_broken (Fixture *fixture, gconstpointer unused)
{
  static const char *const cases[] = { "truncate=100000", "reset=100000", "truncate=100000&length=chunked", "reset=100000&length=chunked", "drop=yes" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/300000/a.bin?seed=1&%s", cases[i]);
      g_autofree char *part_name = g_strdup_printf ("%u.part", i);
      SkeinReport *report = get_url (fixture, url, part_name);
      gsize n_bytes = 0;
      g_autofree char *bytes = skein_temp_folder_read (fixture->folder, part_name, &n_bytes);

      g_test_message ("%s", cases[i]);
      check_failed (fixture, report, SKEIN_WORK_ERROR_RETRYABLE);
      /* It may end in a list of what is there. */
      g_assert_cmpuint (n_bytes, >=, report->size);
      g_assert_cmpuint (report->size, <=, 100000);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinTestOrigin) other = skein_test_origin_start ("--port", "0", NULL);
  g_autofree char *url = skein_test_origin_dup_url (other, "/file/10/a.bin");
  SkeinReport *report;

  /* Nobody listens there any more. */
  skein_test_origin_stop (g_steal_pointer (&other));
  check_failed (fixture, get_url (fixture, url, NULL), SKEIN_WORK_ERROR_RETRYABLE);

  report = get_url (fixture, "http://does-not-exist.invalid/x", NULL);
  g_assert_nonnull (report->error);
  g_test_message ("%s", report->error->message);
  check_failed (fixture, get_url (fixture, "gopher://u:secret@127.0.0.1/x", NULL), SKEIN_WORK_ERROR_INVALID);
}

static void
test_stall (Fixture *fixture, gconstpointer unused)
{
  static const char *const cases[] = { "stall=100000", "delay=60000" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/300000/a.bin?seed=1&%s", cases[i]);
      SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.part");
      gint64 begin_us = g_get_monotonic_time ();

      job->transfer.stall_timeout_s = 1;
      job->transfer.resume = TRUE;
      check_failed (fixture, skein_transfer_fixture_run (fixture, job), SKEIN_WORK_ERROR_TIMEOUT);
      g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 5 * G_USEC_PER_SEC);
    }
}

static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *slow = skein_test_origin_dup_url (fixture->origin, "/file/30000000/a.bin?seed=1&rate=200000");
  g_autofree char *late = skein_test_origin_dup_url (fixture->origin, "/file/30000/a.bin?seed=1&delay=60000");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SkeinJob *slow_job = skein_transfer_fixture_job (fixture, slow, "slow.part");
  SkeinJob *late_job = skein_transfer_fixture_job (fixture, late, "late.part");
  gint64 begin_us;
  gsize n_bytes = 0;
  g_autofree char *bytes = NULL;

  skein_transfer_loop_start (fixture->loop, slow_job, NULL, 0, cancellable);
  skein_transfer_loop_start (fixture->loop, late_job, NULL, 0, cancellable);
  g_assert_cmpuint (skein_transfer_loop_get_n_running (fixture->loop), ==, 2);
  while (skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD) == NULL)
    skein_transfer_loop_run (fixture->loop, 100);
  skein_transfer_loop_run (fixture->loop, 100);

  g_cancellable_cancel (cancellable);
  skein_transfer_loop_wake (fixture->loop);
  begin_us = g_get_monotonic_time ();
  skein_transfer_loop_run (fixture->loop, 5000);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->n_finished, ==, 2);
  g_assert_cmpuint (skein_transfer_loop_get_n_running (fixture->loop), ==, 0);
  for (guint i = 0; i < fixture->reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->reports, i);

      if (report->kind == SKEIN_REPORT_FINISHED)
        g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  bytes = skein_temp_folder_read (fixture->folder, "slow.part", &n_bytes);
  g_assert_nonnull (bytes);
  g_assert_cmpuint (skein_temp_folder_count (fixture->folder), ==, 1);

  /* Cancelled before it begins, and by the end of the loop. */
  skein_transfer_loop_start (fixture->loop, late_job, NULL, 0, cancellable);
  skein_transfer_fixture_wait (fixture, 3);
  skein_transfer_loop_start (fixture->loop, slow_job, NULL, 0, NULL);
  slow_job->transfer.resume = TRUE;
  skein_transfer_loop_start (fixture->loop, late_job, NULL, 0, NULL);
  skein_transfer_loop_run (fixture->loop, 0);
  skein_transfer_loop_start (fixture->loop, late_job, NULL, 0, NULL);
  g_clear_pointer (&fixture->loop, skein_transfer_loop_free);
  g_assert_cmpuint (fixture->n_finished, ==, 6);

  skein_job_unref (slow_job);
  skein_job_unref (late_job);
}

static void
test_folder_gone (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?seed=1");
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.part");
  SkeinReport *report;

  g_assert_cmpint (rmdir (fixture->folder->path), ==, 0);
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER);
  g_test_message ("%s", report->error->message);
  g_assert_nonnull (strstr (report->error->message, fixture->folder->path));
}

static void
test_existing_file (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?seed=1");
  g_autofree char *after = NULL;

  /* Not ours, since nothing says so: left alone. */
  skein_temp_folder_write (fixture->folder, "a.part", "mine", 4);
  check_failed (fixture, get_url (fixture, url, "a.part"), SKEIN_WORK_ERROR_FILE);
  after = skein_temp_folder_read (fixture->folder, "a.part", NULL);
  g_assert_cmpstr (after, ==, "mine");
}

/* 200 files, 16 at once, over few connections. */
static void
test_many (Fixture *fixture, gconstpointer unused)
{
  const guint n_files = 200, n_at_once = 16;
  guint n_started = 0;
  guint n_runs = 0;

  skein_test_origin_reset (fixture->origin);
  while (fixture->n_finished < n_files)
    {
      while (n_started < n_files && skein_transfer_loop_get_n_running (fixture->loop) < n_at_once)
        {
          g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/%u/%u.bin?seed=1", 100 * n_started, n_started);
          SkeinJob *job = skein_transfer_fixture_job (fixture, url, NULL);

          job->item = ++n_started;
          skein_transfer_loop_start (fixture->loop, job, NULL, 0, NULL);
          skein_job_unref (job);
        }
      skein_transfer_loop_run (fixture->loop, 1000);
      g_assert_cmpuint (++n_runs, <, 100000);
    }

  /* Asking takes a connection itself, as did the reset. */
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "total_connections"), <=, n_at_once + 4);

  for (guint i = 0; i < fixture->reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->reports, i);

      if (report->kind == SKEIN_REPORT_FINISHED)
        {
          guint number = (guint) report->job->item - 1;
          g_autofree char *name = g_strdup_printf ("%u.bin", number);

          skein_transfer_fixture_check (fixture, report, 100 * number, name);
        }
    }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, skein_transfer_fixture_set_up, func, skein_transfer_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  skein_transfer_global_init ();

  ADD ("/work/transfer/plain", test_plain);
  ADD ("/work/transfer/empty", test_empty);
  ADD ("/work/transfer/anonymous", test_anonymous);
  ADD ("/work/transfer/chunked", test_chunked);
  ADD ("/work/transfer/close-delimited", test_close_delimited);
  ADD ("/work/transfer/suggested-name", test_suggested_name);
  ADD ("/work/transfer/redirect", test_redirect);
  ADD ("/work/transfer/redirect-limits", test_redirect_limits);
  ADD ("/work/transfer/auth", test_auth);
  ADD ("/work/transfer/auth-stays-home", test_auth_stays_home);
  ADD ("/work/transfer/tls", test_tls);
  ADD ("/work/transfer/statuses", test_statuses);
  ADD ("/work/transfer/retry-after", test_retry_after);
  ADD ("/work/transfer/malformed", test_malformed);
  ADD ("/work/transfer/broken", test_broken);
  ADD ("/work/transfer/refused", test_refused);
  ADD ("/work/transfer/stall", test_stall);
  ADD ("/work/transfer/cancel", test_cancel);
  ADD ("/work/transfer/folder-gone", test_folder_gone);
  ADD ("/work/transfer/existing-file", test_existing_file);
  ADD ("/work/transfer/many", test_many);

  return g_test_run ();
}
