// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-process-pool.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

typedef struct
{
  SkeinBoard *board;
  SkeinPool *pool;
  SkeinTempFolder *temp;
  GHashTable *finished; /* job id -> SkeinReport */
  GPtrArray *order;     /* (unowned) of SkeinReport, as they came */
  guint n_started;
  guint n_open_files;
  char *libexec_path;
  gint64 start_us;
} Fixture;

static void
free_report (gpointer report)
{
  skein_report_free (report);
}

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  Fixture *fixture = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);

      if (report->kind == SKEIN_REPORT_STARTED)
        fixture->n_started++;
      if (report->kind != SKEIN_REPORT_FINISHED)
        continue;

      g_assert_true (g_hash_table_insert (fixture->finished, &report->job->id, report));
      g_ptr_array_add (fixture->order, report);
      g_ptr_array_index (reports, i) = NULL;
    }
}

/* @mode: what the fake workers shall do, NULL for the real ones */
static Fixture *
fixture_new (guint workers, guint connections, const char *mode)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  SkeinSetting setting = { SKEIN_SETTING_PROCESSES, workers, connections };
  g_autoptr (GError) error = NULL;

  fixture->n_open_files = skein_count_open_files ();
  fixture->libexec_path = g_strdup (g_getenv ("SKEIN_LIBEXEC_PATH"));
  if (mode != NULL)
    {
      const char *fakes = g_getenv ("SKEIN_TEST_FAKES");

      g_assert_nonnull (fakes);
      g_setenv ("SKEIN_LIBEXEC_PATH", fakes, TRUE);
    }
  g_setenv ("SKEIN_TEST_SAMPLES", mode != NULL ? mode : "1", TRUE);

  fixture->finished = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_report);
  fixture->order = g_ptr_array_new ();
  fixture->temp = skein_temp_folder_new ();
  fixture->board = skein_board_new (&error);
  g_assert_no_error (error);
  fixture->pool = skein_process_pool_new (fixture->board, &setting);
  skein_pool_set_reports_func (fixture->pool, reports_cb, fixture);
  fixture->start_us = g_get_monotonic_time ();

  return fixture;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static guint
count_lanes (SkeinBoard *board)
{
  SkeinLaneView view;
  guint n = 0;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    if (skein_board_view_lane (board, i, &view))
      n++;

  return n;
}

static void
fixture_free (Fixture *fixture)
{
  gboolean closed = FALSE;

  skein_pool_close_async (fixture->pool, done_cb, &closed);
  skein_wait_until (closed);
  g_assert_cmpuint (skein_pool_get_n_unfinished (fixture->pool), ==, 0);
  g_assert_cmpuint (count_lanes (fixture->board), ==, 0);

  /* No child is left, running or dead. */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);

  g_assert_finalize_object (fixture->pool);
  skein_board_unref (fixture->board);
  skein_temp_folder_free (fixture->temp);
  g_ptr_array_unref (fixture->order);
  g_hash_table_unref (fixture->finished);
  if (fixture->n_open_files > 0)
    g_assert_cmpuint (skein_count_open_files (), ==, fixture->n_open_files);

  g_setenv ("SKEIN_LIBEXEC_PATH", fixture->libexec_path, TRUE);
  g_free (fixture->libexec_path);
  g_free (fixture);
}

static guint
count_finished (Fixture *fixture)
{
  return fixture->order->len;
}

static SkeinReport *
get_report (Fixture *fixture, guint64 id)
{
  return g_hash_table_lookup (fixture->finished, &id);
}

static SkeinReport *
wait_for (Fixture *fixture, guint64 id)
{
  skein_wait_until (get_report (fixture, id) != NULL);
  return get_report (fixture, id);
}

static guint64
submit (Fixture *fixture, SkeinJob *job)
{
  guint64 id = job->id;

  skein_pool_submit (fixture->pool, job);
  return id;
}

static guint64
submit_sample (Fixture *fixture, SkeinSampleKind kind, guint64 amount, guint deadline_s)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);

  job->sample.kind = kind;
  job->sample.amount = amount;
  job->deadline_s = deadline_s;
  return submit (fixture, job);
}

static SkeinJob *
make_digest (Fixture *fixture, const char *name)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);

  job->folder = skein_folder_ref (fixture->temp->folder);
  job->name = g_strdup (name);
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  return job;
}

static guint64
submit_resize (Fixture *fixture, const char *name, const char *text, const char *out_name, guint deadline_s)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);

  skein_temp_folder_write (fixture->temp, name, text, strlen (text));
  job->folder = skein_folder_ref (fixture->temp->folder);
  job->name = g_strdup (name);
  job->out_folder = skein_folder_ref (fixture->temp->folder);
  job->out_name = g_strdup (out_name);
  job->deadline_s = deadline_s;
  return submit (fixture, job);
}

static void
resize (Fixture *fixture, guint workers, guint connections)
{
  SkeinSetting setting = { SKEIN_SETTING_PROCESSES, workers, connections };
  g_autoptr (GError) error = NULL;

  g_assert_true (skein_pool_resize (fixture->pool, &setting, &error));
  g_assert_no_error (error);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (ABS (first) > ABS (second)) - (ABS (first) < ABS (second));
}

/* Most jobs at once, by the workers' own times. */
static guint
get_max_overlap (Fixture *fixture)
{
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint now = 0, max = 0;

  for (guint i = 0; i < fixture->order->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->order, i);
      gint64 begin = report->started_ns;
      gint64 end = -(gint64) report->finished_ns;

      if (report->finished_ns <= report->started_ns)
        continue;
      g_array_append_val (edges, begin);
      g_array_append_val (edges, end);
    }
  g_array_sort (edges, compare_edges);
  for (guint i = 0; i < edges->len; i++)
    {
      now += g_array_index (edges, gint64, i) > 0 ? 1 : -1;
      max = MAX (max, now);
    }

  return max;
}

static int
get_pid (Fixture *fixture, guint index)
{
  g_autoptr (GPtrArray) infos = skein_pool_list_workers (fixture->pool);

  return index < infos->len ? ((SkeinWorkerInfo *) g_ptr_array_index (infos, index))->pid : 0;
}

static guint
count_restarts (Fixture *fixture)
{
  g_autoptr (GPtrArray) infos = skein_pool_list_workers (fixture->pool);
  guint n = 0;

  for (guint i = 0; i < infos->len; i++)
    n += ((SkeinWorkerInfo *) g_ptr_array_index (infos, i))->restarts;

  return n;
}

static void
assert_fine (Fixture *fixture, guint n)
{
  g_assert_cmpuint (count_finished (fixture), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_no_error (((SkeinReport *) g_ptr_array_index (fixture->order, i))->error);
}

/* --- limits --- */

static void
test_one_after_another (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint64 first = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 500, 0);

  for (guint i = 1; i < 40; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 500, 0);
  skein_wait_until (count_finished (fixture) == 40);

  assert_fine (fixture, 40);
  g_assert_cmpuint (get_max_overlap (fixture), ==, 1);
  for (guint i = 0; i < 40; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->order, i);

      g_assert_cmpuint (report->job->id, ==, first + i);
      g_assert_cmpstr (report->worker, ==, "P1");
    }
  g_assert_cmpuint (fixture->n_started, ==, 40);

  fixture_free (fixture);
}

static void
check_bounds (guint workers, guint connections)
{
  Fixture *fixture = fixture_new (workers, connections, NULL);

  for (guint i = 0; i < 60; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 20000, 0);
  skein_wait_until (count_finished (fixture) == 60);
  assert_fine (fixture, 60);
  g_assert_cmpuint (get_max_overlap (fixture), ==, workers * connections);

  fixture_free (fixture);
}

static void
test_bounds (void)
{
  check_bounds (3, 1);
  check_bounds (2, 4);
}

static void
test_grow_and_shrink (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint n;

  for (guint i = 0; i < 400; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 10000, 0);
  skein_wait_until (count_finished (fixture) >= 3);
  g_assert_cmpuint (get_max_overlap (fixture), ==, 1);

  /* How soon the new ones are there is the machine's business; that they come before the jobs run out is ours. */
  resize (fixture, 4, 1);
  n = count_finished (fixture);
  skein_wait_until (get_max_overlap (fixture) == 4 && count_finished (fixture) >= n + 20);

  resize (fixture, 1, 1);
  skein_wait_until (count_lanes (fixture->board) == 1);
  g_assert_cmpuint (skein_pool_get_setting (fixture->pool).workers, ==, 1);

  resize (fixture, 2, 2);
  skein_wait_until (count_finished (fixture) == 400);
  assert_fine (fixture, 400);
  g_assert_cmpuint (get_max_overlap (fixture), ==, 4);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  fixture_free (fixture);
}

/* Workers start with the first job, as many as there are jobs. */
static void
test_lazy (void)
{
  Fixture *fixture = fixture_new (8, 1, NULL);
  guint n = 0;

  wait_for (fixture, submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0));
  skein_wait_until (get_pid (fixture, 0) != 0);
  for (guint i = 0; i < 8; i++)
    n += get_pid (fixture, i) != 0;
  g_assert_cmpuint (n, ==, 1);

  fixture_free (fixture);
}

/* --- digests --- */

static void
test_tiny_digests (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  g_autofree char *large = g_malloc0 (3 * 1024 * 1024);
  guint n = 2000;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      gboolean is_large = i % 400 == 7;

      if (is_large)
        skein_temp_folder_write (fixture->temp, name, large, 3 * 1024 * 1024);
      else
        skein_temp_folder_write (fixture->temp, name, name, strlen (name));
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);

      submit (fixture, make_digest (fixture, name));
    }
  skein_wait_until (count_finished (fixture) == n);
  assert_fine (fixture, n);

  for (guint i = 0; i < n; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->order, i);
      gsize size = 0;
      g_autofree char *data = skein_temp_folder_read (fixture->temp, report->job->name, &size);
      g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, size);
      g_autofree char *hex = skein_report_dup_digest_hex (report, SKEIN_DIGEST_SHA256);

      g_assert_cmpstr (hex, ==, expected);
    }

  fixture_free (fixture);
}

static void
test_bad_files (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  SkeinReport *report;
  SkeinJob *job;

  report = wait_for (fixture, submit (fixture, make_digest (fixture, "absent")));
  g_assert_nonnull (report->error);
  g_assert_nonnull (strstr (report->error->message, "absent"));

  skein_temp_folder_write (fixture->temp, "small.txt", "hello", 5);
  job = make_digest (fixture, "small.txt");
  job->digest.expected_mask = 1u << SKEIN_DIGEST_SHA256;
  report = wait_for (fixture, submit (fixture, job));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM);
  g_assert_true (g_str_has_prefix (report->error->message, "small.txt"));

  /* A job that says nothing of a file, one that is no work for a process. */
  report = wait_for (fixture, submit (fixture, skein_job_new (SKEIN_JOB_DIGEST)));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  report = wait_for (fixture, submit (fixture, skein_job_new (SKEIN_JOB_TRANSFER)));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);

  fixture_free (fixture);
}

/* --- deaths --- */

static void
test_killed (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint64 id = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 100000, 0);
  guint64 next = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);

  skein_wait_until (fixture->n_started == 1 && get_pid (fixture, 0) > 0);
  kill (get_pid (fixture, 0), SIGKILL);
  g_assert_no_error (wait_for (fixture, id)->error);
  g_assert_no_error (wait_for (fixture, next)->error);
  skein_wait_until (count_restarts (fixture) == 1);

  fixture_free (fixture);
}

static void
test_killed_idle (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);

  wait_for (fixture, submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0));
  skein_wait_until (get_pid (fixture, 0) > 0);
  kill (get_pid (fixture, 0), SIGKILL);
  skein_wait_until (count_restarts (fixture) == 1);
  g_assert_no_error (wait_for (fixture, submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0))->error);

  fixture_free (fixture);
}

static void
test_hung (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  guint64 id = submit_sample (fixture, SKEIN_SAMPLE_HANG, 0, 1);
  SkeinReport *report;

  for (guint i = 0; i < 50; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1000, 0);
  report = wait_for (fixture, id);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_HUNG);
  g_assert_cmpint (g_get_monotonic_time () - fixture->start_us, >=, 2 * G_USEC_PER_SEC);
  skein_wait_until (count_finished (fixture) == 51);
  skein_wait_until (count_restarts (fixture) == 2);

  fixture_free (fixture);
}

static void
check_poison (guint workers, guint connections)
{
  Fixture *fixture = fixture_new (workers, connections, NULL);
  guint64 poison = 0;
  guint n = 100;

  for (guint i = 0; i < n; i++)
    if (i == n / 2)
      poison = submit_sample (fixture, SKEIN_SAMPLE_CRASH, 0, 0);
    else
      submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1000, 0);
  skein_wait_until (count_finished (fixture) == n);

  for (guint i = 0; i < n; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->order, i);

      if (report->job->id != poison)
        {
          g_assert_no_error (report->error);
          continue;
        }
      g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_DIED);
      g_assert_nonnull (strstr (report->error->message, "was killed by signal"));
    }
  g_assert_cmpuint (count_restarts (fixture), ==, connections > 1 ? 3 : 2);

  fixture_free (fixture);
}

static void
test_poison (void)
{
  check_poison (1, 1);
  check_poison (2, 1);
  check_poison (1, 4);
}

/* One bad file among tiny ones that share its message. */
static void
test_poison_in_batch (void)
{
  Fixture *fixture = fixture_new (1, 1, "sound");
  guint64 poison = 0;
  guint n = 300;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      const char *text = i == 150 ? "poison" : "fine";

      skein_temp_folder_write (fixture->temp, name, text, strlen (text));
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      guint64 id = submit (fixture, make_digest (fixture, name));

      if (i == 150)
        poison = id;
    }
  skein_wait_until (count_finished (fixture) == n);

  for (guint i = 0; i < n; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->order, i);

      if (report->job->id != poison)
        {
          g_assert_no_error (report->error);
          continue;
        }
      g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_DIED);
      g_assert_cmpstr (report->error->message, ==,
                       "file-150: The worker process failed while it computed the checksum, twice: it was killed by signal 9 (Killed). The file may be damaged: look at it, then retry.");
    }
  skein_wait_until (count_restarts (fixture) == 2);
  g_assert_cmpuint (fixture->n_started, ==, 0); /* tiny ones are not told of before they are done */

  fixture_free (fixture);
}

static void
test_missing (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  guint64 last;

  g_setenv ("SKEIN_LIBEXEC_PATH", fixture->temp->path, TRUE);
  for (guint i = 0; i < 100; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
  last = submit_resize (fixture, "a.jpg", "fine", "a-1x1.jpg", 0);
  skein_wait_until (count_finished (fixture) == 101);
  for (guint i = 0; i < 100; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->order, i);

      g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER);
    }
  g_assert_nonnull (strstr (get_report (fixture, last)->error->message, "/skein-image-worker” is missing"));
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, 1);

  /* The pool goes on: installing the program is all it takes. */
  g_setenv ("SKEIN_LIBEXEC_PATH", fixture->libexec_path, TRUE);
  g_assert_no_error (wait_for (fixture, submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0))->error);

  fixture_free (fixture);
}

static void
test_exits_early (void)
{
  static const char *const modes[] = { "exit", "bad-hello" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      Fixture *fixture = fixture_new (2, 1, modes[i]);
      guint64 sample = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
      guint64 picture = submit_resize (fixture, "a.jpg", "fine", "a-1x1.jpg", 0);

      g_assert_error (wait_for (fixture, sample)->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER);
      g_assert_error (wait_for (fixture, picture)->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER);
      g_test_message ("%s", get_report (fixture, sample)->error->message);
      g_test_message ("%s", get_report (fixture, picture)->error->message);
      fixture_free (fixture);
    }
}

static void
test_liars (void)
{
  static const char *const modes[] = { "garbage", "descriptors", "unknown", "twice", "digest", "cancelled" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      Fixture *fixture = fixture_new (1, 1, modes[i]);
      SkeinReport *report;
      SkeinJob *job;

      skein_temp_folder_write (fixture->temp, "file", "data", 4);
      job = make_digest (fixture, "file");
      job->digest.expected_mask = 1u << SKEIN_DIGEST_SHA256;
      job->digest.expected[SKEIN_DIGEST_SHA256][0] = 1;
      report = wait_for (fixture, submit (fixture, job));
      g_test_message ("%s: %s", modes[i], report->error->message);
      g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_DIED);
      g_assert_nonnull (strstr (report->error->message, "malformed"));
      fixture_free (fixture);
    }
}

/* --- cancelling, draining, closing --- */

static void
test_cancel (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint64 running = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 30 * G_USEC_PER_SEC, 0);
  guint64 handed = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 30 * G_USEC_PER_SEC, 0);
  guint64 queued = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 30 * G_USEC_PER_SEC, 0);
  guint64 last = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);

  skein_wait_until (fixture->n_started == 1);
  skein_pool_cancel (fixture->pool, queued);
  g_assert_error (wait_for (fixture, queued)->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  skein_pool_cancel (fixture->pool, handed);
  g_assert_error (wait_for (fixture, handed)->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (get_report (fixture, running));
  skein_pool_cancel (fixture->pool, running);
  skein_pool_cancel (fixture->pool, running);
  g_assert_error (wait_for (fixture, running)->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (wait_for (fixture, last)->error);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  for (guint i = 0; i < 100; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 30 * G_USEC_PER_SEC, 0);
  skein_wait_until (fixture->n_started == 3);
  skein_pool_cancel_all (fixture->pool);
  last = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
  skein_wait_until (count_finished (fixture) == 105);
  g_assert_no_error (get_report (fixture, last)->error);

  fixture_free (fixture);
}

/* A worker that does not listen is killed, and nobody else pays for it. */
static void
test_cancel_deaf (void)
{
  Fixture *fixture = fixture_new (1, 1, "deaf");
  guint64 id = submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
  SkeinReport *report;
  gint64 start_us;

  skein_wait_until (fixture->n_started == 1);
  start_us = g_get_monotonic_time ();
  skein_pool_cancel (fixture->pool, id);
  report = wait_for (fixture, id);
  g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_test_message ("cancelled in %.1f ms", (g_get_monotonic_time () - start_us) / 1e3);
  /* A tenth of a second, on a machine that is busy. */
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  fixture_free (fixture);
}

static gboolean
is_computing (Fixture *fixture)
{
  SkeinLaneView view;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    if (skein_board_view_lane (fixture->board, i, &view) && view.phase == SKEIN_PHASE_COMPUTE)
      return TRUE;
  return FALSE;
}

/* One that computes in a library and never looks up. */
static void
test_cancel_computing (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint64 id = submit_sample (fixture, SKEIN_SAMPLE_SPIN, 0, 0), next;
  gint64 start_us;

  skein_wait_until (is_computing (fixture));
  start_us = g_get_monotonic_time ();
  skein_pool_cancel (fixture->pool, id);
  g_assert_error (wait_for (fixture, id)->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_test_message ("cancelled in %.1f ms", (g_get_monotonic_time () - start_us) / 1e3);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 2 * G_USEC_PER_SEC);
  next = submit_sample (fixture, SKEIN_SAMPLE_ROOTS, 10, 0);
  g_assert_no_error (wait_for (fixture, next)->error);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  fixture_free (fixture);
}

/* What the sandbox ends and what it refuses: the job has the right sentence, and the next one is done. */
static void
test_escapes (void)
{
  static const struct { SkeinSampleKind kind; guint64 amount; const char *words; } rows[] = {
    { SKEIN_SAMPLE_ESCAPE, SKEIN_ESCAPE_EXEC, "Bad system call" },
    { SKEIN_SAMPLE_ESCAPE, SKEIN_ESCAPE_PTRACE, "Bad system call" },
    { SKEIN_SAMPLE_CRASH, 0, "was killed by signal" },
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    { SKEIN_SAMPLE_EAT, G_GUINT64_CONSTANT (1) << 40, "was killed by signal 6" },
#endif
    { SKEIN_SAMPLE_SPIN, 0, "1 second of computing" },
    { SKEIN_SAMPLE_HANG, 0, "was not done within 1 second" },
    { SKEIN_SAMPLE_ESCAPE, SKEIN_ESCAPE_OPEN, NULL },
    { SKEIN_SAMPLE_ESCAPE, SKEIN_ESCAPE_FORK, NULL },
  };
  Fixture *fixture = fixture_new (2, 1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);
      SkeinReport *report;
      guint64 next;

      job->sample.kind = rows[i].kind;
      job->sample.amount = rows[i].amount;
      job->cpu_limit_s = rows[i].kind == SKEIN_SAMPLE_SPIN ? 1 : 0;
      job->deadline_s = rows[i].kind == SKEIN_SAMPLE_HANG ? 1 : 0;
      report = wait_for (fixture, submit (fixture, job));
      if (rows[i].words == NULL)
        g_assert_no_error (report->error);
      else
        g_assert_nonnull (strstr (report->error->message, rows[i].words));
      next = submit_sample (fixture, SKEIN_SAMPLE_ROOTS, 10, 0);
      g_assert_no_error (wait_for (fixture, next)->error);
    }

  fixture_free (fixture);
}

static void write_png (SkeinTempFolder *temp, const char *name, guint32 width, guint32 height);
static SkeinJob *make_real_resize (Fixture *fixture, const char *name);

static void
test_inner_threads (void)
{
  static const struct { guint workers, connections, inner, n_cores; gboolean warns; } rows[] = {
    { 2, 1, 0, 2, FALSE }, { 2, 1, 1, 1, FALSE }, { 2, 1, 2, 4, FALSE }, { 2, 1, 2, 2, TRUE }, { 1, 2, 4, 7, TRUE }, { 1, 1, 4, 4, FALSE },
  };
  SkeinSetting setting = { .kind = SKEIN_SETTING_PROCESSES, .workers = 1, .connections = 1, .inner_threads = 3 };
  Fixture *fixture = fixture_new (1, 1, NULL);
  g_autoptr (GError) error = NULL;
  int pid;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SkeinSetting asked = { .kind = SKEIN_SETTING_PROCESSES, .workers = rows[i].workers, .connections = rows[i].connections, .inner_threads = rows[i].inner };
      g_autofree char *warning = skein_setting_dup_warning (&asked, rows[i].n_cores);

      g_assert_cmpint (warning != NULL, ==, rows[i].warns);
    }

  /* Workers for pictures are started anew with it; pictures go on. */
  write_png (fixture->temp, "a.png", 640, 480);
  write_png (fixture->temp, "b.png", 640, 480);
  g_assert_no_error (wait_for (fixture, submit (fixture, make_real_resize (fixture, "a.png")))->error);
  pid = get_pid (fixture, 0);
  g_assert_true (skein_pool_resize (fixture->pool, &setting, &error));
  g_assert_no_error (error);
  g_assert_no_error (wait_for (fixture, submit (fixture, make_real_resize (fixture, "b.png")))->error);
  skein_wait_until (get_pid (fixture, 0) != pid && get_pid (fixture, 0) != 0);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  fixture_free (fixture);
}

/* A worker whose memory grew makes room for a fresh one; so does one that has done many pictures, also while more of them wait. */
static void
test_recycling (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint64 id = submit_sample (fixture, SKEIN_SAMPLE_ROOTS, 1, 0);
  int pid;
  guint n = 1200;

  wait_for (fixture, id);
  pid = get_pid (fixture, 0);
  id = submit_sample (fixture, SKEIN_SAMPLE_EAT, 16 * 1024 * 1024, 0);
  g_assert_no_error (wait_for (fixture, id)->error);
  g_assert_cmpint (get_pid (fixture, 0), ==, pid);
  id = submit_sample (fixture, SKEIN_SAMPLE_EAT, 100 * 1024 * 1024, 0);
  g_assert_no_error (wait_for (fixture, id)->error);
  g_assert_cmpuint (get_report (fixture, id)->peak_bytes, >, 100 * 1024 * 1024);
  id = submit_sample (fixture, SKEIN_SAMPLE_ROOTS, 1, 0);
  g_assert_no_error (wait_for (fixture, id)->error);
  skein_wait_until (get_pid (fixture, 0) != pid && get_pid (fixture, 0) != 0);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);
  fixture_free (fixture);

  fixture = fixture_new (1, 1, "sound");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("picture-%u", i);

      submit_resize (fixture, name, "picture", name, 0);
    }
  skein_wait_until (count_finished (fixture) > 0);
  pid = get_pid (fixture, 0);
  skein_wait_until (get_pid (fixture, 0) != pid && count_finished (fixture) < n);
  skein_wait_until (count_finished (fixture) == n);
  assert_fine (fixture, n);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  fixture_free (fixture);
}

/* One item's thousands of jobs let those of another through. */
static void
test_fairness (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  const guint n_many = 5000, n_few = 10;
  guint last = 0;

  skein_temp_folder_write (fixture->temp, "file", "text", 4);
  for (guint i = 0; i < n_many + n_few; i++)
    {
      SkeinJob *job = make_digest (fixture, "file");

      job->item = i < n_many ? 1 : 2;
      submit (fixture, job);
    }
  skein_wait_until (count_finished (fixture) == n_many + n_few);
  assert_fine (fixture, n_many + n_few);
  for (guint i = 0; i < fixture->order->len; i++)
    if (((SkeinReport *) g_ptr_array_index (fixture->order, i))->job->item == 2)
      last = i;
  g_test_message ("the few were done after %u of %u", last + 1, n_many + n_few);
  g_assert_cmpuint (last, <, n_many * 3 / 4);

  fixture_free (fixture);
}

static void
test_drain_and_close (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  gboolean drained = FALSE;

  for (guint i = 0; i < 20; i++)
    submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1000, 0);
  skein_pool_drain_async (fixture->pool, NULL, done_cb, &drained);
  skein_wait_until (drained);
  assert_fine (fixture, 20);

  for (guint i = 0; i < 50; i++)
    submit_sample (fixture, i % 2 ? SKEIN_SAMPLE_HANG : SKEIN_SAMPLE_SLEEP, 30 * G_USEC_PER_SEC, 0);
  skein_wait_until (fixture->n_started >= 22);

  fixture_free (fixture);
}

static void
test_close_early (void)
{
  for (guint i = 0; i < 20; i++)
    {
      Fixture *fixture = fixture_new (2, 1, i % 2 ? "sound" : NULL);

      for (guint j = 0; j < i / 2; j++)
        {
          submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
          if (i % 2)
            submit_resize (fixture, "a.jpg", "fine", "a-1x1.jpg", 0);
        }
      for (guint j = 0; j < i; j++)
        skein_wait_iterate ();
      fixture_free (fixture);
    }
}

/* --- pictures --- */

static void
test_pictures (void)
{
  Fixture *fixture = fixture_new (2, 1, "sound");
  SkeinReport *report;
  g_autofree char *text = NULL;

  report = wait_for (fixture, submit_resize (fixture, "photo.png", "picture", "photo-8x8.png", 0));
  g_assert_no_error (report->error);
  g_assert_cmpstr (report->out_name, ==, "photo-8x8.png");
  g_assert_true (g_str_has_prefix (report->worker, "P")); /* whichever was ready first */
  text = skein_temp_folder_read (fixture->temp, "photo-8x8.png", NULL);
  g_assert_cmpstr (text, ==, "picture");

  skein_temp_folder_write (fixture->temp, "taken-8x8.png", "other", 5);
  report = wait_for (fixture, submit_resize (fixture, "taken.heic", "picture", "taken-8x8.heic", 0));
  g_assert_cmpstr (report->out_name, ==, "taken-8x8 (1).png");

  report = wait_for (fixture, submit_resize (fixture, "text.jpg", "bad", "text-8x8.jpg", 0));
  g_assert_cmpstr (report->error->message, ==, "text.jpg: The file is no picture");
  report = wait_for (fixture, submit_resize (fixture, "empty.jpg", "empty", "empty-8x8.jpg", 0));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED);

  /* How the child of the fork server ended is known from the server. */
  report = wait_for (fixture, submit_resize (fixture, "crash.jpg", "poison", "crash-8x8.jpg", 0));
  g_assert_cmpstr (report->error->message, ==,
                   "crash.jpg: The worker process failed while it resized the picture, twice: it was killed by signal 9 (Killed). The file may be damaged: look at it, then retry.");
  report = wait_for (fixture, submit_resize (fixture, "exit.jpg", "status", "exit-8x8.jpg", 0));
  g_assert_nonnull (strstr (report->error->message, "ended with status 9"));
  report = wait_for (fixture, submit_resize (fixture, "slow.jpg", "hang", "slow-8x8.jpg", 1));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_HUNG);
  g_assert_true (g_str_has_prefix (report->error->message, "slow.jpg: "));

  /* Of failures nothing is left: seven inputs, one foreign file, two results. */
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, 10);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("more-%u.png", i);
      g_autofree char *out_name = g_strdup_printf ("more-%u-8x8.png", i);

      submit_resize (fixture, name, name, out_name, 0);
      submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
    }
  skein_wait_until (count_finished (fixture) == 127);
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, 130);

  fixture_free (fixture);
}

/* Killing the fork server takes its children along; the next picture gets a new one. */
static void
test_server_killed (void)
{
  Fixture *fixture = fixture_new (1, 1, "sound");
  g_autofree char *path = NULL;
  g_autofree char *stat = NULL;
  SkeinReport *report;
  int parent = 0;

  wait_for (fixture, submit_resize (fixture, "a.png", "picture", "a-8x8.png", 0));
  skein_wait_until (get_pid (fixture, 0) > 0);
  path = g_strdup_printf ("/proc/%d/stat", get_pid (fixture, 0));
  g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
  g_assert_cmpint (sscanf (strrchr (stat, ')'), ") %*c %d", &parent), ==, 1);
  g_assert_cmpint (parent, >, 1);

  kill (parent, SIGKILL);
  skein_wait_until (count_restarts (fixture) == 1);
  report = wait_for (fixture, submit_resize (fixture, "b.png", "picture", "b-8x8.png", 0));
  g_assert_no_error (report->error);

  fixture_free (fixture);
}

static void
test_setting_of_pictures (void)
{
  Fixture *fixture = fixture_new (1, 1, "sound");

  for (guint round = 0; round < 4; round++)
    {
      for (guint i = 0; i < 10; i++)
        {
          g_autofree char *name = g_strdup_printf ("r%u-%u.png", round, i);
          g_autofree char *out_name = g_strdup_printf ("r%u-%u-8x8.png", round, i);

          submit_resize (fixture, name, name, out_name, 0);
        }
      resize (fixture, 1 + round % 3, 1 + round % 2);
    }
  skein_wait_until (count_finished (fixture) == 40);
  assert_fine (fixture, 40);

  fixture_free (fixture);
}

/* --- the real image worker --- */

static void
append_chunk (GByteArray *png, const char *type, const guint8 *data, guint32 size)
{
  guint32 crc = 0xffffffff;
  guint32 length = GUINT32_TO_BE (size);
  gsize start = png->len + sizeof length;

  g_byte_array_append (png, (const guint8 *) &length, sizeof length);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, size);
  for (gsize i = start; i < png->len; i++)
    {
      crc ^= png->data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  crc = GUINT32_TO_BE (~crc);
  g_byte_array_append (png, (const guint8 *) &crc, sizeof crc);
}

/* A grey picture. */
static void
write_png (SkeinTempFolder *temp, const char *name, guint32 width, guint32 height)
{
  g_autoptr (GByteArray) png = g_byte_array_new ();
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  gsize raw_size = (gsize) (width + 1) * height;
  g_autofree guint8 *raw = g_malloc0 (raw_size);
  g_autofree guint8 *packed = g_malloc (raw_size + 1024);
  gsize n_read, n_written;
  guint8 header[13] = { 0 };
  guint32 number;

  number = GUINT32_TO_BE (width);
  memcpy (header, &number, 4);
  number = GUINT32_TO_BE (height);
  memcpy (header + 4, &number, 4);
  header[8] = 8;
  for (gsize i = 0; i < raw_size; i++)
    raw[i] = i % (width + 1) == 0 ? 0 : (i * 7) & 0xff;
  g_assert_cmpint (g_converter_convert (G_CONVERTER (zlib), raw, raw_size, packed, raw_size + 1024, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL), ==, G_CONVERTER_FINISHED);

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (png, "IHDR", header, sizeof header);
  append_chunk (png, "IDAT", packed, n_written);
  append_chunk (png, "IEND", NULL, 0);
  skein_temp_folder_write (temp, name, png->data, png->len);
}

static SkeinJob *
make_real_resize (Fixture *fixture, const char *name)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);

  job->folder = skein_folder_ref (fixture->temp->folder);
  job->name = g_strdup (name);
  job->out_folder = skein_folder_ref (fixture->temp->folder);
  job->out_name = g_strconcat ("small-", name, NULL);
  job->resize.width = job->resize.height = 100;
  return job;
}

static void
test_real_pictures (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  SkeinReport *report;
  guint n = 30;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("photo-%u.png", i);

      write_png (fixture->temp, name, 640, 480);
      submit (fixture, make_real_resize (fixture, name));
      submit (fixture, make_digest (fixture, name));
    }
  skein_wait_until (count_finished (fixture) == 2 * n);
  assert_fine (fixture, 2 * n);
  g_assert_cmpuint (get_max_overlap (fixture), <=, 2);
  for (guint i = 0; i < fixture->order->len; i++)
    {
      report = g_ptr_array_index (fixture->order, i);
      if (report->job->kind != SKEIN_JOB_RESIZE)
        continue;
      g_assert_cmpuint (report->in_width, ==, 640);
      g_assert_cmpuint (report->width, ==, 100);
      g_assert_cmpuint (report->height, ==, 75);
      g_assert_cmpstr (report->out_name, ==, report->job->out_name);
    }
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, 2 * n);

  skein_temp_folder_write (fixture->temp, "text.png", "no picture at all", 17);
  report = wait_for (fixture, submit (fixture, make_real_resize (fixture, "text.png")));
  g_test_message ("%s", report->error->message);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (report->error->message, "text.png"));
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, 2 * n + 1);
  g_assert_cmpuint (count_restarts (fixture), ==, 0);

  fixture_free (fixture);
}

/* --- what it costs --- */

static void
test_overhead (void)
{
  Fixture *fixture = fixture_new (2, 1, NULL);
  guint n_files = g_test_perf () ? 2000 : 100;
  guint n = g_test_perf () ? 20000 : 1000;
  g_autofree char *data = g_malloc0 (4096);
  gint64 start_us;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);

      skein_temp_folder_write (fixture->temp, name, data, 4096);
    }
  submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
  submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0);
  skein_wait_until (count_finished (fixture) == 2);

  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i % n_files);

      submit (fixture, make_digest (fixture, name));
    }
  skein_wait_until (count_finished (fixture) == n + 2);
  g_test_message ("digests of 4 KiB: %.0f per second", n * 1e6 / (g_get_monotonic_time () - start_us));

  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    submit_sample (fixture, SKEIN_SAMPLE_ROOTS, 1, 0);
  skein_wait_until (count_finished (fixture) == 2 * n + 2);
  g_test_message ("samples of nothing: %.2f us each", (g_get_monotonic_time () - start_us) / (double) n);

  fixture_free (fixture);
}

/* GLib opens descriptors of its own for good, the first time it needs them. */
static void
warm_up (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);

  wait_for (fixture, submit_sample (fixture, SKEIN_SAMPLE_SLEEP, 1, 0));
  fixture->n_open_files = 0;
  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  warm_up ();

  g_test_add_func ("/pool/processes/one-after-another", test_one_after_another);
  g_test_add_func ("/pool/processes/bounds", test_bounds);
  g_test_add_func ("/pool/processes/grow-and-shrink", test_grow_and_shrink);
  g_test_add_func ("/pool/processes/lazy", test_lazy);
  g_test_add_func ("/pool/processes/tiny-digests", test_tiny_digests);
  g_test_add_func ("/pool/processes/bad-files", test_bad_files);
  g_test_add_func ("/pool/processes/killed", test_killed);
  g_test_add_func ("/pool/processes/killed-idle", test_killed_idle);
  g_test_add_func ("/pool/processes/hung", test_hung);
  g_test_add_func ("/pool/processes/poison", test_poison);
  g_test_add_func ("/pool/processes/poison-in-batch", test_poison_in_batch);
  g_test_add_func ("/pool/processes/missing", test_missing);
  g_test_add_func ("/pool/processes/exits-early", test_exits_early);
  g_test_add_func ("/pool/processes/liars", test_liars);
  g_test_add_func ("/pool/processes/cancel", test_cancel);
  g_test_add_func ("/pool/processes/cancel-deaf", test_cancel_deaf);
  g_test_add_func ("/pool/processes/cancel-computing", test_cancel_computing);
  g_test_add_func ("/pool/processes/escapes", test_escapes);
  g_test_add_func ("/pool/processes/inner-threads", test_inner_threads);
  g_test_add_func ("/pool/processes/recycling", test_recycling);
  g_test_add_func ("/pool/processes/fairness", test_fairness);
  g_test_add_func ("/pool/processes/drain-and-close", test_drain_and_close);
  g_test_add_func ("/pool/processes/close-early", test_close_early);
  g_test_add_func ("/pool/processes/pictures", test_pictures);
  g_test_add_func ("/pool/processes/server-killed", test_server_killed);
  g_test_add_func ("/pool/processes/setting-of-pictures", test_setting_of_pictures);
  g_test_add_func ("/pool/processes/real-pictures", test_real_pictures);
  g_test_add_func ("/pool/processes/overhead", test_overhead);

  return g_test_run ();
}
