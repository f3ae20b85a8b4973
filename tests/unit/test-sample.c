// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <gio/gio.h>

#include "base/skein-clock.h"
#include "work/skein-perform.h"

static gboolean
perform (SkeinSampleKind kind, guint64 amount, GCancellable *cancellable, double *out_value, GError **error)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_SAMPLE);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  gboolean ok;

  job->sample.kind = kind;
  job->sample.amount = amount;
  ok = skein_sample_perform (job, -1, -1, NULL, cancellable, report, error);
  *out_value = report->value;
  return ok;
}

static void
test_compute (void)
{
  g_autoptr (GError) error = NULL;
  double value;

  g_assert_true (perform (SKEIN_SAMPLE_SQUARES, 100000, NULL, &value, &error));
  g_assert_cmpfloat (value, ==, 333338333350000.0); /* n (n + 1) (2 n + 1) / 6 */
  g_assert_true (perform (SKEIN_SAMPLE_SQUARES, 0, NULL, &value, &error));
  g_assert_cmpfloat (value, ==, 0);
  g_assert_true (perform (SKEIN_SAMPLE_ROOTS, 4, NULL, &value, &error));
  g_assert_cmpfloat_with_epsilon (value, 6.146264369941973, 1e-12);
  g_assert_no_error (error);
}

static void
test_sleep (void)
{
  g_autoptr (GError) error = NULL;
  guint64 start_ns = skein_clock_now_ns ();
  double value;

  g_assert_true (perform (SKEIN_SAMPLE_SLEEP, 30000, NULL, &value, &error));
  g_assert_cmpuint (skein_clock_now_ns () - start_ns, >=, 30000000);
}

static gpointer
cancel_thread_main (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Each would take days; both bounds of "noticed within 100 ms" are left generous for busy machines. */
static void
test_cancel_running (void)
{
  static const SkeinSampleKind kinds[] = { SKEIN_SAMPLE_SLEEP, SKEIN_SAMPLE_ROOTS, SKEIN_SAMPLE_SQUARES };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_thread_main, cancellable);
      double value;

      g_assert_false (perform (kinds[i], G_MAXUINT64, cancellable, &value, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

static void
test_refused (void)
{
  static const SkeinSampleKind kinds[] = { SKEIN_SAMPLE_CRASH, SKEIN_SAMPLE_HANG, SKEIN_SAMPLE_EAT, SKEIN_SAMPLE_ESCAPE, SKEIN_N_SAMPLES };

  g_unsetenv ("SKEIN_TEST_SAMPLES");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      double value;

      g_assert_false (perform (kinds[i], 1, NULL, &value, &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/work/sample/compute", test_compute);
  g_test_add_func ("/work/sample/sleep", test_sleep);
  g_test_add_func ("/work/sample/cancel-running", test_cancel_running);
  g_test_add_func ("/work/sample/refused", test_refused);

  return g_test_run ();
}
