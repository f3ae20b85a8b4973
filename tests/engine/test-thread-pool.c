// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-pool-thread.h"
#include "pool/skein-thread-pool.h"
#include "support/skein-fake-transfer.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  SkeinBoard *board;
  SkeinPool *pool;
  GHashTable *finished; /* job id -> times */
  GArray *order;        /* of job id, as they finished */
  guint n_started;
  guint n_finished;
  guint n_cancelled;
  guint n_failed;
  guint n_batches;
  char *last_error;
  SkeinReport *last;
} Fixture;

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (reports->len, <=, SKEIN_POOL_MAX_BATCH);
  fixture->n_batches++;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);

      if (report->kind == SKEIN_REPORT_STARTED)
        fixture->n_started++;
      if (report->kind != SKEIN_REPORT_FINISHED)
        continue;

      g_assert_true (g_hash_table_add (fixture->finished, GSIZE_TO_POINTER (report->job->id)));
      g_array_append_val (fixture->order, report->job->id);
      fixture->n_finished++;
      if (g_error_matches (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fixture->n_cancelled++;
      else if (report->error != NULL)
        fixture->n_failed++;
      g_free (fixture->last_error);
      fixture->last_error = report->error != NULL ? g_strdup (report->error->message) : NULL;
      if (fixture->last != NULL)
        skein_report_free (fixture->last);
      fixture->last = g_steal_pointer (&g_ptr_array_index (reports, i));
    }
}

static Fixture *
fixture_new (guint workers, guint connections, const SkeinPerformers *performers)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  SkeinSetting setting = { SKEIN_SETTING_THREADS, workers, connections };
  g_autoptr (GError) error = NULL;

  skein_fake_transfer_reset ();
  fixture->finished = g_hash_table_new (NULL, NULL);
  fixture->order = g_array_new (FALSE, FALSE, sizeof (guint64));
  fixture->board = skein_board_new (&error);
  g_assert_no_error (error);
  fixture->pool = skein_thread_pool_new (fixture->board, &setting, performers, &error);
  g_assert_no_error (error);
  skein_pool_set_reports_func (fixture->pool, reports_cb, fixture);

  return fixture;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static guint
count_lanes (SkeinBoard *board, SkeinLaneKind kind)
{
  SkeinLaneView view;
  guint n = 0;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    if (skein_board_view_lane (board, i, &view) && view.info.kind == kind)
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
  g_assert_cmpuint (skein_fake_transfer_get_n_loops (), ==, 0);
  g_assert_cmpuint (count_lanes (fixture->board, SKEIN_LANE_THREAD), ==, 0);
  g_assert_cmpuint (count_lanes (fixture->board, SKEIN_LANE_CONNECTION), ==, 0);
  g_assert_finalize_object (fixture->pool);
  skein_board_unref (fixture->board);
  g_hash_table_unref (fixture->finished);
  g_array_unref (fixture->order);
  g_free (fixture->last_error);
  if (fixture->last != NULL)
    skein_report_free (fixture->last);
  g_free (fixture);
}

static guint64
submit (Fixture *fixture, const char *url)
{
  SkeinJob *job = skein_fake_transfer_job (url, 1);
  guint64 id = job->id;

  skein_pool_submit (fixture->pool, job);
  return id;
}

static void
resize (Fixture *fixture, guint workers, guint connections)
{
  SkeinSetting setting = { SKEIN_SETTING_THREADS, workers, connections };
  g_autoptr (GError) error = NULL;

  g_assert_true (skein_pool_resize (fixture->pool, &setting, &error));
  g_assert_no_error (error);
}

static void
test_one_after_another (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  guint64 first = submit (fixture, "fake:now");

  for (guint i = 1; i < 200; i++)
    submit (fixture, "fake:now");
  skein_wait_until (fixture->n_finished == 200);

  g_assert_cmpuint (skein_fake_transfer_get_max_running (), ==, 1);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpuint (g_array_index (fixture->order, guint64, i), ==, first + i);
  g_assert_cmpuint (fixture->n_started, ==, 200);

  fixture_free (fixture);
}

static void
test_bounds (void)
{
  Fixture *fixture = fixture_new (3, 4, NULL);

  for (guint i = 0; i < 500; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 12);
  g_assert_cmpuint (count_lanes (fixture->board, SKEIN_LANE_THREAD), ==, 3);
  g_assert_cmpuint (count_lanes (fixture->board, SKEIN_LANE_CONNECTION), ==, 12);

  for (guint i = 1; i <= 50; i++)
    {
      skein_fake_transfer_release (1);
      skein_wait_until (fixture->n_finished == i && skein_fake_transfer_get_n_running () == 12);
    }
  skein_fake_transfer_release (450);
  skein_wait_until (fixture->n_finished == 500);

  g_assert_cmpuint (skein_fake_transfer_get_max_running (), ==, 12);
  g_assert_cmpuint (skein_fake_transfer_get_max_running_one (), ==, 4);

  fixture_free (fixture);
}

static void
test_spread (void)
{
  Fixture *fixture = fixture_new (2, 8, NULL);

  for (guint i = 0; i < 6; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 6);
  g_assert_cmpuint (skein_fake_transfer_get_max_running_one (), ==, 3);
  skein_fake_transfer_release (6);
  skein_wait_until (fixture->n_finished == 6);

  fixture_free (fixture);
}

/* A thread is woken for what it got and for nothing else. */
static void
test_wake_ups (void)
{
  Fixture *fixture = fixture_new (4, 8, NULL);
  guint n_runs;

  for (guint i = 0; i < 32; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 32);
  for (guint i = 0; i < 100; i++)
    submit (fixture, "fake:hold");
  n_runs = skein_fake_transfer_get_n_runs ();

  skein_fake_transfer_release (1);
  skein_wait_until (fixture->n_finished == 1 && skein_fake_transfer_get_n_running () == 32);
  g_assert_cmpuint (skein_fake_transfer_get_n_runs () - n_runs, <=, 2);

  fixture_free (fixture);
}

static void
test_grow_and_shrink (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);

  for (guint i = 0; i < 300; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 1);

  resize (fixture, 3, 1);
  skein_wait_until (skein_fake_transfer_get_n_running () == 3);
  resize (fixture, 3, 4);
  skein_wait_until (skein_fake_transfer_get_n_running () == 12);
  g_assert_cmpuint (fixture->n_finished, ==, 0);

  /* Nobody is interrupted; what is over is not replaced until it fits. */
  resize (fixture, 1, 2);
  g_assert_cmpuint (skein_fake_transfer_get_n_running (), ==, 12);
  skein_fake_transfer_release (12);
  skein_wait_until (fixture->n_finished == 12);
  skein_wait_until (count_lanes (fixture->board, SKEIN_LANE_THREAD) == 1 && count_lanes (fixture->board, SKEIN_LANE_CONNECTION) == 2);
  skein_wait_until (skein_fake_transfer_get_n_running () == 2);
  g_assert_cmpuint (skein_fake_transfer_get_max_running (), ==, 12);
  g_assert_cmpuint (fixture->n_cancelled, ==, 0);

  /* One that is on its way out stays if it is wanted again. */
  resize (fixture, 2, 2);
  skein_wait_until (skein_fake_transfer_get_n_running () == 4);
  resize (fixture, 1, 2);
  resize (fixture, 2, 2);
  g_assert_cmpuint (count_lanes (fixture->board, SKEIN_LANE_THREAD), ==, 2);
  g_assert_cmpuint (skein_fake_transfer_get_n_running (), ==, 4);

  skein_fake_transfer_release (300);
  skein_wait_until (fixture->n_finished == 300);
  g_assert_cmpuint (skein_fake_transfer_get_max_running (), ==, 12);

  fixture_free (fixture);
}

static void
test_resize_at_random (void)
{
  Fixture *fixture = fixture_new (2, 2, NULL);
  guint n = 0;

  for (guint round = 0; round < 60; round++)
    {
      for (guint i = 0; i < 50; i++, n++)
        submit (fixture, "fake:now");
      resize (fixture, g_test_rand_int_range (1, 9), g_test_rand_int_range (1, 9));
      skein_wait_iterate ();
    }
  skein_wait_until (fixture->n_finished == n);
  g_assert_cmpuint (skein_fake_transfer_get_max_running (), <=, 64);

  fixture_free (fixture);
}

static void
test_bad_size (void)
{
  Fixture *fixture = fixture_new (1, 1, NULL);
  static const SkeinSetting bad[] = {
    { SKEIN_SETTING_THREADS, 0, 1 },
    { SKEIN_SETTING_THREADS, 65, 1 },
    { SKEIN_SETTING_THREADS, 1, 0 },
    { SKEIN_SETTING_THREADS, 1, 1025 },
    { SKEIN_SETTING_THREADS, 2, 65 },
    { SKEIN_SETTING_PROCESSES, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (skein_pool_resize (fixture->pool, &bad[i], &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
    }
  g_assert_cmpuint (skein_pool_get_setting (fixture->pool).workers, ==, 1);

  fixture_free (fixture);
}

static void
test_cancel (void)
{
  Fixture *fixture = fixture_new (1, 2, NULL);
  guint64 running = submit (fixture, "fake:hold");
  guint64 queued;

  submit (fixture, "fake:hold");
  queued = submit (fixture, "fake:hold");
  submit (fixture, "fake:hold");
  skein_wait_until (fixture->n_started == 2);

  skein_pool_cancel (fixture->pool, queued);
  skein_wait_until (fixture->n_finished == 1);
  g_assert_cmpuint (fixture->n_cancelled, ==, 1);
  g_assert_cmpuint (g_array_index (fixture->order, guint64, 0), ==, queued);

  skein_pool_cancel (fixture->pool, running);
  skein_wait_until (fixture->n_finished == 2 && fixture->n_started == 3);
  g_assert_cmpuint (fixture->n_cancelled, ==, 2);
  g_assert_cmpuint (g_array_index (fixture->order, guint64, 1), ==, running);

  /* Of what is over or never was there is nothing to cancel. */
  skein_pool_cancel (fixture->pool, running);
  skein_pool_cancel (fixture->pool, G_MAXUINT64);

  skein_fake_transfer_release (2);
  skein_wait_until (fixture->n_finished == 4);
  g_assert_cmpuint (fixture->n_cancelled, ==, 2);

  fixture_free (fixture);
}

static void
test_cancel_all (void)
{
  Fixture *fixture = fixture_new (2, 2, NULL);

  for (guint i = 0; i < 1000; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 4);
  skein_pool_cancel_all (fixture->pool);
  skein_wait_until (fixture->n_finished == 1000);
  g_assert_cmpuint (fixture->n_cancelled, ==, 1000);

  submit (fixture, "fake:now");
  skein_wait_until (fixture->n_finished == 1001);
  g_assert_cmpuint (fixture->n_cancelled, ==, 1000);

  fixture_free (fixture);
}

static void
drained_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  if (skein_pool_drain_finish (SKEIN_POOL (object), result, error))
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "drained");
}

static void
test_drain (void)
{
  Fixture *fixture = fixture_new (2, 2, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  gboolean empty = FALSE;

  skein_pool_drain_async (fixture->pool, NULL, done_cb, &empty);
  skein_wait_until (empty);

  for (guint i = 0; i < 20; i++)
    submit (fixture, "fake:hold");
  skein_pool_drain_async (fixture->pool, NULL, drained_cb, &first);
  skein_pool_drain_async (fixture->pool, cancellable, drained_cb, &second);

  g_cancellable_cancel (cancellable);
  skein_wait_until (second != NULL);
  g_assert_error (second, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (first);

  skein_fake_transfer_release (20);
  skein_wait_until (first != NULL);
  g_assert_cmpuint (fixture->n_finished, ==, 20);

  fixture_free (fixture);
}

static void
test_close_while_busy (void)
{
  Fixture *fixture = fixture_new (2, 2, NULL);
  gboolean closed = FALSE;
  gboolean closed_too = FALSE;

  for (guint i = 0; i < 100; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 4);

  skein_pool_close_async (fixture->pool, done_cb, &closed);
  skein_pool_close_async (fixture->pool, done_cb, &closed_too);
  submit (fixture, "fake:hold");
  skein_wait_until (closed && closed_too);
  g_assert_cmpuint (fixture->n_finished, ==, 101);
  g_assert_cmpuint (fixture->n_cancelled, ==, 101);

  fixture_free (fixture);
}

static void
test_segments (void)
{
  Fixture *fixture = fixture_new (1, 8, NULL);

  skein_pool_submit (fixture->pool, skein_fake_transfer_job ("fake:hold", 5));
  skein_wait_until (skein_fake_transfer_get_n_started () == 1);
  g_assert_cmpuint (skein_fake_transfer_get_last_n_lanes (), ==, 5);
  skein_pool_submit (fixture->pool, skein_fake_transfer_job ("fake:hold", 8));
  skein_wait_until (skein_fake_transfer_get_n_started () == 2);
  g_assert_cmpuint (skein_fake_transfer_get_last_n_lanes (), ==, 3);

  /* No place is left. */
  skein_pool_submit (fixture->pool, skein_fake_transfer_job ("fake:hold", 100));
  skein_fake_transfer_release (1);
  skein_wait_until (skein_fake_transfer_get_n_started () == 3);
  g_assert_cmpuint (skein_fake_transfer_get_last_n_lanes (), ==, 5);
  skein_fake_transfer_release (2);
  skein_wait_until (fixture->n_finished == 3);

  /* One is always enough. */
  resize (fixture, 1, 1);
  skein_pool_submit (fixture->pool, skein_fake_transfer_job ("fake:now", 32));
  skein_wait_until (fixture->n_finished == 4);
  g_assert_cmpuint (skein_fake_transfer_get_last_n_lanes (), ==, 1);

  fixture_free (fixture);
}

static void
test_no_threads (void)
{
  SkeinSetting setting = { SKEIN_SETTING_THREADS, 4, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (NULL);
  Fixture *fixture;

  skein_pool_thread_fail_after (0);
  g_assert_null (skein_thread_pool_new (board, &setting, NULL, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER);
  g_assert_cmpuint (count_lanes (board, SKEIN_LANE_THREAD), ==, 0);
  g_clear_error (&error);
  skein_pool_thread_fail_after (-1);

  /* Those that can be started go on. */
  fixture = fixture_new (1, 1, NULL);
  skein_pool_thread_fail_after (2);
  g_assert_false (skein_pool_resize (fixture->pool, &setting, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER);
  skein_pool_thread_fail_after (-1);
  g_assert_cmpuint (skein_pool_get_setting (fixture->pool).workers, ==, 3);
  for (guint i = 0; i < 10; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 3);
  resize (fixture, 4, 1);
  skein_wait_until (skein_fake_transfer_get_n_running () == 4);

  fixture_free (fixture);
}

static int n_performing;     /* (atomic) */
static int max_performing;   /* (atomic) */
static int may_perform;      /* (atomic) performers wait for it */

static void
count_performing (void)
{
  int now = g_atomic_int_add (&n_performing, 1) + 1;
  int max;

  while ((max = g_atomic_int_get (&max_performing)) < now && !g_atomic_int_compare_and_exchange (&max_performing, max, now))
    ;
}

static gboolean
perform_sample (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  count_performing ();
  skein_lane_publish (lane, SKEIN_PHASE_COMPUTE, job->item);
  while (!g_atomic_int_get (&may_perform) && !g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();
  g_atomic_int_add (&n_performing, -1);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  report->value = job->sample.amount * 2.0;
  return TRUE;
}

/* Copies the file, or says what is wrong with it as a performer does. */
static gboolean
perform_copy (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  char buffer[64];
  gssize n = read (in_fd, buffer, sizeof buffer);

  count_performing ();
  g_thread_yield ();
  g_atomic_int_add (&n_performing, -1);
  if (n < 4)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, "The file is no picture");
      return FALSE;
    }
  g_assert_cmpint (write (out_fd, buffer, n), ==, n);
  g_strlcpy (report->extension, "jpg", sizeof report->extension);
  return TRUE;
}

static const SkeinPerformers performers = {
  .perform = { [SKEIN_JOB_SAMPLE] = perform_sample, [SKEIN_JOB_RESIZE] = perform_copy },
};

static void
submit_sample (Fixture *fixture, guint64 amount)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);

  job->item = 7;
  job->sample.kind = SKEIN_SAMPLE_ROOTS;
  job->sample.amount = amount;
  skein_pool_submit (fixture->pool, job);
}

static void
test_perform (void)
{
  Fixture *fixture = fixture_new (3, 8, &performers);
  SkeinLaneView view;

  max_performing = 0;
  g_atomic_int_set (&may_perform, FALSE);
  for (guint i = 0; i < 100; i++)
    submit_sample (fixture, 21);
  skein_wait_until (g_atomic_int_get (&n_performing) == 3 && fixture->n_started == 3);
  g_assert_true (skein_board_view_lane (fixture->board, 0, &view));
  g_assert_cmpint (view.phase, ==, SKEIN_PHASE_COMPUTE);
  g_assert_cmpuint (view.item, ==, 7);
  g_assert_cmpint (view.tid, !=, 0);

  g_atomic_int_set (&may_perform, TRUE);
  skein_wait_until (fixture->n_finished == 100);
  g_assert_cmpint (max_performing, ==, 3);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpfloat (fixture->last->value, ==, 42);
  g_assert_cmpuint (fixture->last->finished_ns, >=, fixture->last->started_ns);

  /* What nobody can do is refused. */
  skein_pool_submit (fixture->pool, skein_job_new (SKEIN_JOB_DIGEST));
  skein_wait_until (fixture->n_finished == 101);
  g_assert_error (fixture->last->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);

  fixture_free (fixture);
}

/* A job that needs the whole thread waits for it and is not overtaken. */
static void
test_perform_among_transfers (void)
{
  Fixture *fixture = fixture_new (2, 2, &performers);

  max_performing = 0;
  g_atomic_int_set (&may_perform, TRUE);
  for (guint i = 0; i < 4; i++)
    submit (fixture, "fake:hold");
  submit_sample (fixture, 1);
  submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 4);

  skein_fake_transfer_release (4);
  skein_wait_until (fixture->n_finished == 5);
  g_assert_cmpint (max_performing, ==, 1);
  skein_wait_until (skein_fake_transfer_get_n_started () == 5);
  skein_fake_transfer_release (1);
  skein_wait_until (fixture->n_finished == 6);

  fixture_free (fixture);
}

static void
test_cancel_performing (void)
{
  Fixture *fixture = fixture_new (1, 1, &performers);
  SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);
  guint64 id = job->id;

  g_atomic_int_set (&may_perform, FALSE);
  skein_pool_submit (fixture->pool, job);
  skein_wait_until (fixture->n_started == 1);
  skein_pool_cancel (fixture->pool, id);
  skein_wait_until (fixture->n_cancelled == 1);

  fixture_free (fixture);
}

static SkeinJob *make_resize (SkeinTempFolder *temp, const char *name, const char *out_name);

static guint64
submit_wait (Fixture *fixture, guint64 wait_us, gboolean then_computes)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);
  guint64 id = job->id;

  job->sample.kind = then_computes ? SKEIN_SAMPLE_ROOTS : SKEIN_SAMPLE_SLEEP;
  job->sample.wait_us = then_computes ? wait_us : 0;
  job->sample.amount = then_computes ? 21 : wait_us;
  skein_pool_submit (fixture->pool, job);
  return id;
}

/* One thread holds 300 waits at a time, each in a connection of its own; they end in the order of their times, others still compute,
 * and one that is cancelled ends at once. */
static void
test_event_loop_waits (void)
{
  const guint n = 300;
  const guint64 hour_us = G_GUINT64_CONSTANT (3600000000);
  Fixture *fixture = fixture_new (1, n, &performers);
  guint64 first, second, third;

  g_atomic_int_set (&may_perform, TRUE);
  max_performing = 0;
  for (guint i = 3; i < n; i++)
    submit_wait (fixture, hour_us, i % 2 == 0);
  first = submit_wait (fixture, 3000, FALSE);
  second = submit_wait (fixture, 2000, TRUE);
  third = submit_wait (fixture, 1000, FALSE);
  skein_wait_until (fixture->n_started >= n && fixture->n_finished == 3);
  g_assert_cmpint (max_performing, ==, 1);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_true (g_hash_table_contains (fixture->finished, GSIZE_TO_POINTER (first)));
  g_assert_true (g_hash_table_contains (fixture->finished, GSIZE_TO_POINTER (second)));
  g_assert_true (g_hash_table_contains (fixture->finished, GSIZE_TO_POINTER (third)));

  /* A transfer finds its place among them. */
  submit (fixture, "fake:now");
  skein_wait_until (fixture->n_finished == 4);

  first = submit_wait (fixture, hour_us, FALSE);
  skein_wait_until (fixture->n_started == n + 2);
  skein_pool_cancel (fixture->pool, first);
  skein_wait_until (fixture->n_cancelled == 1);
  skein_pool_cancel_all (fixture->pool);
  skein_wait_until (fixture->n_finished == n + 2);

  fixture_free (fixture);
}

/* All threads compute under one lock: never two at a time. */
static void
test_one_lock (void)
{
  SkeinSetting setting = { .kind = SKEIN_SETTING_THREADS, .workers = 4, .connections = 1, .one_lock = TRUE };
  const SkeinPerformers locked = { .perform = { [SKEIN_JOB_RESIZE] = perform_copy } };
  Fixture *fixture = fixture_new (1, 1, NULL);
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  g_autoptr (GError) error = NULL;
  SkeinPool *pool;
  gboolean closed = FALSE;

  pool = skein_thread_pool_new (fixture->board, &setting, &locked, &error);
  g_assert_no_error (error);
  skein_pool_set_reports_func (pool, reports_cb, fixture);
  skein_temp_folder_write (temp, "a", "hello", 5);
  max_performing = 0;
  g_atomic_int_set (&may_perform, TRUE);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy-%u", i);

      skein_pool_submit (pool, make_resize (temp, "a", name));
    }
  skein_wait_until (fixture->n_finished == 40);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpint (max_performing, ==, 1);

  skein_pool_close_async (pool, done_cb, &closed);
  skein_wait_until (closed);
  g_object_unref (pool);
  fixture_free (fixture);
}

static SkeinJob *
make_resize (SkeinTempFolder *temp, const char *name, const char *out_name)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);

  job->folder = skein_folder_ref (temp->folder);
  job->name = g_strdup (name);
  job->out_folder = skein_folder_ref (temp->folder);
  job->out_name = g_strdup (out_name);
  return job;
}

static void
test_files (void)
{
  Fixture *fixture = fixture_new (1, 1, &performers);
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  g_autofree char *data = NULL;

  skein_temp_folder_write (temp, "photo.jpeg", "picture", 7);
  skein_temp_folder_write (temp, "taken.jpg", "other", 5);
  skein_temp_folder_write (temp, "bad.jpg", "no", 2);

  skein_pool_submit (fixture->pool, make_resize (temp, "photo.jpeg", "small.jpeg"));
  skein_wait_until (fixture->n_finished == 1);
  g_assert_no_error (fixture->last->error);
  g_assert_cmpstr (fixture->last->out_name, ==, "small.jpeg");
  data = skein_temp_folder_read (temp, "small.jpeg", NULL);
  g_assert_cmpstr (data, ==, "picture");

  /* Nothing is replaced, and the name says what is inside. */
  skein_pool_submit (fixture->pool, make_resize (temp, "photo.jpeg", "taken.jpg"));
  skein_wait_until (fixture->n_finished == 2);
  g_assert_cmpstr (fixture->last->out_name, ==, "taken (1).jpg");
  skein_pool_submit (fixture->pool, make_resize (temp, "photo.jpeg", "photo-8x8.heic"));
  skein_wait_until (fixture->n_finished == 3);
  g_assert_cmpstr (fixture->last->out_name, ==, "photo-8x8.jpg");

  /* Failures name the file and leave nothing. */
  skein_pool_submit (fixture->pool, make_resize (temp, "bad.jpg", "bad-8x8.jpg"));
  skein_wait_until (fixture->n_finished == 4);
  g_assert_cmpstr (fixture->last_error, ==, "bad.jpg: The file is no picture");
  skein_pool_submit (fixture->pool, make_resize (temp, "absent.jpg", "absent-8x8.jpg"));
  skein_wait_until (fixture->n_finished == 5);
  g_assert_nonnull (strstr (fixture->last_error, "absent.jpg"));
  g_assert_cmpuint (skein_temp_folder_count (temp), ==, 6);

  fixture_free (fixture);
}

static void
test_more_than_the_board (void)
{
  Fixture *fixture = fixture_new (32, 64, NULL);

  for (guint i = 0; i < 2100; i++)
    submit (fixture, "fake:hold");
  skein_wait_until (skein_fake_transfer_get_n_running () == 2048);
  skein_fake_transfer_release (2100);
  skein_wait_until (fixture->n_finished == 2100);
  g_assert_cmpuint (skein_fake_transfer_get_max_running (), ==, 2048);

  fixture_free (fixture);
}

static void
test_storm (void)
{
  Fixture *fixture = fixture_new (4, 4, NULL);
  guint n = 20000;

  for (guint i = 0; i < n; i++)
    {
      guint64 id = submit (fixture, "fake:now");

      if (i % 7 == 0)
        skein_pool_cancel (fixture->pool, id - g_test_rand_int_range (0, 20));
      if (i % 500 == 0)
        skein_wait_iterate ();
    }
  skein_wait_until (fixture->n_finished == n);
  g_assert_cmpuint (skein_fake_transfer_get_max_running (), <=, 16);
  g_assert_cmpuint (skein_fake_transfer_get_max_running_one (), <=, 4);

  fixture_free (fixture);
}

static void
test_workers (void)
{
  Fixture *fixture = fixture_new (12, 1, NULL);
  g_autoptr (GPtrArray) infos = NULL;
  guint64 n_jobs = 0;

  for (guint i = 0; i < 30; i++)
    submit (fixture, "fake:now");
  skein_wait_until (fixture->n_finished == 30);

  infos = skein_pool_list_workers (fixture->pool);
  g_assert_cmpuint (infos->len, ==, 12);
  for (guint i = 0; i < infos->len; i++)
    {
      SkeinWorkerInfo *info = g_ptr_array_index (infos, i);
      g_autofree char *label = g_strdup_printf ("T%u", i + 1);

      g_assert_cmpstr (info->label, ==, label);
      n_jobs += info->jobs;
    }
  g_assert_cmpuint (n_jobs, ==, 30);

  fixture_free (fixture);
}

static void
test_leaks (void)
{
  guint before = skein_count_open_files ();

  for (guint i = 0; i < 5; i++)
    {
      Fixture *fixture = fixture_new (4, 4, NULL);

      submit (fixture, "fake:now");
      skein_wait_until (fixture->n_finished == 1);
      fixture_free (fixture);
    }
  g_assert_cmpuint (skein_count_open_files (), ==, before);
}

static void
test_overhead (void)
{
  Fixture *fixture = fixture_new (2, 8, &performers);
  guint n = g_test_perf () ? 200000 : 2000;
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    submit (fixture, "fake:now");
  skein_wait_until (fixture->n_finished == n);
  g_test_message ("transfers of nothing: %.2f us each, %u batches", (g_get_monotonic_time () - start_us) / (double) n, fixture->n_batches);

  g_atomic_int_set (&may_perform, TRUE);
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    submit_sample (fixture, 1);
  skein_wait_until (fixture->n_finished == 2 * n);
  g_test_message ("samples of nothing: %.2f us each", (g_get_monotonic_time () - start_us) / (double) n);

  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/threads/one-after-another", test_one_after_another);
  g_test_add_func ("/pool/threads/bounds", test_bounds);
  g_test_add_func ("/pool/threads/spread", test_spread);
  g_test_add_func ("/pool/threads/wake-ups", test_wake_ups);
  g_test_add_func ("/pool/threads/grow-and-shrink", test_grow_and_shrink);
  g_test_add_func ("/pool/threads/resize-at-random", test_resize_at_random);
  g_test_add_func ("/pool/threads/bad-size", test_bad_size);
  g_test_add_func ("/pool/threads/cancel", test_cancel);
  g_test_add_func ("/pool/threads/cancel-all", test_cancel_all);
  g_test_add_func ("/pool/threads/drain", test_drain);
  g_test_add_func ("/pool/threads/close-while-busy", test_close_while_busy);
  g_test_add_func ("/pool/threads/segments", test_segments);
  g_test_add_func ("/pool/threads/no-threads", test_no_threads);
  g_test_add_func ("/pool/threads/perform", test_perform);
  g_test_add_func ("/pool/threads/perform-among-transfers", test_perform_among_transfers);
  g_test_add_func ("/pool/threads/cancel-performing", test_cancel_performing);
  g_test_add_func ("/pool/threads/event-loop-waits", test_event_loop_waits);
  g_test_add_func ("/pool/threads/one-lock", test_one_lock);
  g_test_add_func ("/pool/threads/files", test_files);
  g_test_add_func ("/pool/threads/more-than-the-board", test_more_than_the_board);
  g_test_add_func ("/pool/threads/storm", test_storm);
  g_test_add_func ("/pool/threads/workers", test_workers);
  g_test_add_func ("/pool/threads/leaks", test_leaks);
  g_test_add_func ("/pool/threads/overhead", test_overhead);

  return g_test_run ();
}
