// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Sample work, the kind that articles on threads and processes use: sleeping stands for work that waits, square roots and
 * sums of squares for work that computes. And, only where SKEIN_TEST_SAMPLES=1, work that goes wrong on purpose, so that pools
 * and the sandbox can be tested with the real worker programs. */

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/skein-clock.h"
#include "work/skein-escape.h"
#include "work/skein-one-lock.h"
#include "work/skein-perform.h"

/* How many numbers between two looks at the cancellable: some 0.1 ms. */
#define SLICE_NUMBERS (64 * 1024)
#define SLICE_NS (20 * 1000000u)

static void
sleep_until (guint64 until_ns)
{
  const struct timespec until = { .tv_sec = until_ns / 1000000000u, .tv_nsec = until_ns % 1000000000u };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
    ;
}

static gboolean
sleep_for (guint64 amount_us, SkeinLane *lane, GCancellable *cancellable, GError **error)
{
  guint64 start_ns = skein_clock_now_ns ();
  guint64 amount_ns = MIN (amount_us, G_MAXINT64 / 2000) * 1000;
  guint64 elapsed_ns = 0;

  while (elapsed_ns < amount_ns)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      sleep_until (start_ns + MIN (amount_ns, elapsed_ns + SLICE_NS));
      elapsed_ns = skein_clock_now_ns () - start_ns;
      skein_lane_set_progress (lane, MIN (elapsed_ns, amount_ns) / 1000, amount_us);
    }
  return TRUE;
}

static double
sum_roots (guint64 from, guint64 to)
{
  double sum = 0;

  for (guint64 i = from; i < to; i++)
    sum += sqrt ((double) i);
  return sum;
}

static double
sum_squares (guint64 from, guint64 to)
{
  double sum = 0;

  for (guint64 i = from; i < to; i++)
    sum += (double) i * (double) i;
  return sum;
}

/* Of the numbers 1 to @amount. */
static gboolean
compute (double (*sum_of) (guint64 from, guint64 to), guint64 amount, guint64 item, SkeinLane *lane, GCancellable *cancellable, double *out_value, GError **error)
{
  guint64 done = 0;
  double sum = 0;
  gboolean ok = TRUE;

  skein_one_lock_take (SKEIN_PHASE_COMPUTE, item);
  while (done < amount && ok)
    {
      guint64 n = MIN (SLICE_NUMBERS, amount - done);

      sum += sum_of (done + 1, done + n + 1);
      done += n;
      skein_lane_set_progress (lane, done, amount);
      skein_one_lock_offer (SKEIN_PHASE_COMPUTE, item);
      ok = !g_cancellable_set_error_if_cancelled (cancellable, error);
    }
  skein_one_lock_give ();

  *out_value = sum;
  return ok;
}

/* --- for tests --- */

static void
hang (void)
{
  for (;;)
    sleep_until (skein_clock_now_ns () + 1000 * (guint64) SLICE_NS);
}

/* Takes and touches memory; when there is no more it ends as GLib's allocators do. */
static void
eat (guint64 amount)
{
  const gsize piece = 1024 * 1024;
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (free);

  for (guint64 eaten = 0; eaten < amount; eaten += piece)
    {
      void *memory = malloc (piece);

      if (memory == NULL)
        abort ();
      memset (memory, 0x5a, piece);
      g_ptr_array_add (pieces, memory);
    }
}

static gpointer
stay_thread_main (gpointer data)
{
  hang ();
  return NULL;
}

static void
spin (void)
{
  for (volatile guint64 i = 0;; i++)
    ;
}

static gboolean
perform_test_sample (const SkeinSampleSpec *spec, int out_fd, SkeinReport *report, GError **error)
{
  g_autoptr (GThread) thread = NULL;

  if (g_strcmp0 (g_getenv ("SKEIN_TEST_SAMPLES"), "1") != 0)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("This sample work is for tests only."));
      return FALSE;
    }

  switch (spec->kind)
    {
    case SKEIN_SAMPLE_CRASH:
      __builtin_trap ();
    case SKEIN_SAMPLE_HANG:
      hang ();
      break;
    case SKEIN_SAMPLE_EAT:
      eat (spec->amount);
      report->value = (double) spec->amount;
      break;
    case SKEIN_SAMPLE_ESCAPE:
      report->value = skein_escape_try ((SkeinEscape) MIN (spec->amount, SKEIN_N_ESCAPES), out_fd);
      break;
    case SKEIN_SAMPLE_SPIN:
      spin ();
      break;
    case SKEIN_SAMPLE_THREAD:
      thread = g_thread_try_new ("stays", stay_thread_main, NULL, error);
      if (thread == NULL)
        return FALSE;
      break;
    case SKEIN_SAMPLE_SLEEP:
    case SKEIN_SAMPLE_ROOTS:
    case SKEIN_SAMPLE_SQUARES:
    case SKEIN_N_SAMPLES:
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

gboolean
skein_sample_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  const SkeinSampleSpec *spec = &job->sample;

  if (spec->wait_us > 0 && !report->waited)
    {
      skein_lane_publish (lane, SKEIN_PHASE_SLEEP, job->item);
      if (!sleep_for (spec->wait_us, lane, cancellable, error))
        return FALSE;
    }

  skein_lane_publish (lane, spec->kind == SKEIN_SAMPLE_SLEEP ? SKEIN_PHASE_SLEEP : SKEIN_PHASE_COMPUTE, job->item);
  skein_lane_set_progress (lane, 0, spec->amount);

  switch (spec->kind)
    {
    case SKEIN_SAMPLE_SLEEP:
      return sleep_for (spec->amount, lane, cancellable, error);
    case SKEIN_SAMPLE_ROOTS:
      return compute (sum_roots, spec->amount, job->item, lane, cancellable, &report->value, error);
    case SKEIN_SAMPLE_SQUARES:
      return compute (sum_squares, spec->amount, job->item, lane, cancellable, &report->value, error);
    case SKEIN_SAMPLE_CRASH:
    case SKEIN_SAMPLE_HANG:
    case SKEIN_SAMPLE_EAT:
    case SKEIN_SAMPLE_ESCAPE:
    case SKEIN_SAMPLE_SPIN:
    case SKEIN_SAMPLE_THREAD:
      return perform_test_sample (spec, out_fd, report, error);
    case SKEIN_N_SAMPLES:
    default:
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("Skein does not know this sample work."));
      return FALSE;
    }
}
