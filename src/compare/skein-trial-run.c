// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One run of one work under one setting. One pool does it, or two where there are two steps: then the first hands over to the second
 * through a queue of bounded length, and what does not fit in holds up the first. */

#include "config.h"

#include "compare/skein-process-tree.h"
#include "compare/skein-trial-jobs.h"
#include "compare/skein-trial-live.h"
#include "compare/skein-trial-python.h"
#include "compare/skein-trial.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "activity/skein-recorder.h"
#include "base/skein-clock.h"
#include "pool/skein-process-pool.h"
#include "pool/skein-thread-pool.h"
#include "work/skein-work-error.h"

#define RECORD_MS 20 /* a ring holds about a thousand events */
#define QUEUE_LENGTH 8
#define CALIBRATION_NUMBERS 1000000
#define MAX_SUBMITTED 4096 /* jobs that a pool has at a time: their folders and names take memory */

typedef struct
{
  const SkeinCompareWork *work;       /* (unowned) */
  const SkeinCompareSetting *setting; /* (unowned) */
  SkeinTrialResult *result;           /* (unowned) */
  SkeinTrialJobs jobs;

  SkeinBoard *board;       /* (owned) */
  SkeinRecorder *recorder; /* (owned) */
  SkeinPool *pools[2];     /* (owned) (nullable) of the first step and the second; the second only where it is another */
  SkeinProcessTree *tree;  /* (owned) (nullable) */

  guint64 start_ns;           /* 0: the workers are still warming up */
  guint n_items, n_submitted; /* items begun, */
  guint n_between;            /* through the first step and not through the second, */
  guint n_done;               /* and over */
  guint n_warming;            /* jobs before the clock starts */
  int live_fd;                /* -1: nobody looks on, or does not any more */
  gboolean cancelled;
} Run;

static volatile double calibration_sink;

/* Always the same piece of work, the best of three: how fast a core is just now. */
static guint64
calibrate (void)
{
  guint64 best = G_MAXUINT64;

  for (guint round = 0; round < 3; round++)
    {
      guint64 start_ns = skein_clock_now_ns ();
      double sum = 0;

      for (guint i = 1; i <= CALIBRATION_NUMBERS; i++)
        sum += sqrt ((double) i);
      calibration_sink = sum;
      best = MIN (best, skein_clock_now_ns () - start_ns);
    }
  return best;
}

static void
fail (Run *run, const char *message)
{
  if (run->result->error == NULL)
    run->result->error = g_strdup (message);
}

/* --- pools --- */

static SkeinPool *
make_thread_pool (Run *run, guint workers, guint connections)
{
  const SkeinPerformers performers = {
    .perform = { [SKEIN_JOB_DIGEST] = skein_digest_perform, [SKEIN_JOB_SAMPLE] = skein_sample_perform },
  };
  SkeinSetting setting = skein_compare_setting_to_pool (run->setting);
  g_autoptr (GError) error = NULL;
  SkeinPool *pool;

  setting.kind = SKEIN_SETTING_THREADS;
  setting.workers = workers;
  setting.connections = connections;
  pool = skein_thread_pool_new (run->board, &setting, &performers, &error);
  if (pool == NULL)
    fail (run, error->message);
  return pool;
}

static SkeinPool *
make_process_pool (Run *run, guint workers, guint at_once)
{
  SkeinSetting setting = skein_compare_setting_to_pool (run->setting);

  setting.kind = SKEIN_SETTING_PROCESSES;
  setting.workers = workers;
  setting.connections = at_once;
  return skein_process_pool_new (run->board, &setting);
}

/* Of the setting's kind, with so many of its workers. Pictures are decoded in a sandboxed process, whatever the setting: threads are
 * then threads of one such process. */
static SkeinPool *
make_pool (Run *run, guint workers)
{
  if (run->setting->form == SKEIN_COMPARE_PROCESSES)
    return make_process_pool (run, workers, 1);
  if (run->work->kind == SKEIN_COMPARE_RESIZE)
    return make_process_pool (run, 1, workers);
  return make_thread_pool (run, workers, run->setting->connections);
}

static gboolean
make_pools (Run *run)
{
  guint n = run->setting->workers;
  gboolean alone = run->setting->form == SKEIN_COMPARE_SEQUENTIAL;

  if (!skein_trial_jobs_has_steps (&run->jobs) || alone)
    {
      run->pools[0] = make_pool (run, n);
      return run->pools[0] != NULL;
    }

  if (run->work->kind == SKEIN_COMPARE_QUEUE)
    {
      run->pools[0] = make_pool (run, MAX (n / 2, 1));
      run->pools[1] = make_pool (run, MAX (n - n / 2, 1));
    }
  else
    {
      run->pools[0] = make_thread_pool (run, MAX (n, 4), 1);
      run->pools[1] = make_pool (run, n);
    }
  return run->pools[0] != NULL && run->pools[1] != NULL;
}

static guint
count_workers (Run *run)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
    {
      if (run->pools[i] != NULL)
        n += skein_pool_get_setting (run->pools[i]).workers * (skein_pool_get_setting (run->pools[i]).kind == SKEIN_SETTING_PROCESSES ? skein_pool_get_setting (run->pools[i]).connections : 1);
    }
  return n;
}

/* --- jobs --- */

static void
count_done (Run *run, gboolean failed)
{
  run->n_done++;
  run->result->figures.n_jobs++;
  run->result->figures.n_failed += failed;
  if (run->n_done == 1)
    run->result->figures.first_result_ns = skein_clock_now_ns () - run->start_ns;
}

static void
submit (Run *run, guint index, guint step)
{
  SkeinPool *pool = run->pools[1] != NULL ? run->pools[step] : run->pools[0];
  g_autoptr (GError) error = NULL;
  SkeinJob *job = skein_trial_jobs_make (&run->jobs, index, step, &error);

  if (job == NULL)
    {
      fail (run, error->message);
      count_done (run, TRUE);
      return;
    }
  skein_pool_submit (pool, job);
}

/* How many items may be on their way: with two steps, as many as the workers of the first and the queue behind it hold. */
static guint
get_bound (Run *run)
{
  if (!skein_trial_jobs_has_steps (&run->jobs))
    return MAX_SUBMITTED;
  if (run->pools[1] == NULL)
    return 1;
  return QUEUE_LENGTH + skein_pool_get_setting (run->pools[0]).workers;
}

static void
submit_more (Run *run)
{
  while (!run->cancelled && run->n_submitted < run->n_items && run->n_submitted - run->n_done < get_bound (run))
    submit (run, run->n_submitted++, 0);
}

static void
take_report (Run *run, const SkeinReport *report)
{
  gboolean is_first_step = skein_trial_jobs_has_steps (&run->jobs) && report->job->sample.kind == SKEIN_SAMPLE_SLEEP;

  if (report->error != NULL)
    fail (run, report->error->message);
  if (is_first_step && report->error == NULL)
    {
      submit (run, (guint) report->job->item - 1, 1);
      return;
    }
  if (report->error == NULL)
    {
      run->result->figures.check += skein_trial_jobs_get_check (report);
      run->result->figures.bytes += skein_trial_jobs_get_bytes (report);
    }
  count_done (run, report->error != NULL);
}

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  Run *run = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      const SkeinReport *report = g_ptr_array_index (reports, i);

      if (report->kind != SKEIN_REPORT_FINISHED)
        continue;
      if (run->start_ns == 0)
        run->n_warming--;
      else
        take_report (run, report);
    }
  if (run->start_ns != 0)
    submit_more (run);
}

static gboolean
record_cb (gpointer user_data)
{
  Run *run = user_data;

  skein_recorder_update (run->recorder, skein_clock_now_ns ());
  return G_SOURCE_CONTINUE;
}

static gboolean is_shown (Run *run, const SkeinLaneRecord *lane);
static void get_lane_bytes (Run *run, guint64 key, guint64 column_ns, guint8 (*bytes)[4], guint n_columns);

static gboolean
tell_cb (gpointer user_data)
{
  Run *run = user_data;
  guint64 elapsed_ns = skein_clock_now_ns () - run->start_ns;
  guint8 bytes[SKEIN_TRIAL_LIVE_COLUMNS][4];
  guint n_lanes = 0;

  if (run->start_ns == 0 || elapsed_ns < SKEIN_TRIAL_LIVE_COLUMNS)
    return G_SOURCE_CONTINUE;
  for (guint i = 0; i < skein_recorder_get_n_lanes (run->recorder); i++)
    n_lanes += is_shown (run, skein_recorder_peek_lane (run->recorder, i));
  if (!skein_trial_live_write_head (run->live_fd, elapsed_ns, run->n_done, run->n_items, n_lanes))
    return G_SOURCE_CONTINUE;
  n_lanes = 0;
  for (guint i = 0; i < skein_recorder_get_n_lanes (run->recorder) && n_lanes < SKEIN_TRIAL_LIVE_LANES; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (run->recorder, i);

      if (!is_shown (run, record))
        continue;
      get_lane_bytes (run, record->key, elapsed_ns / SKEIN_TRIAL_LIVE_COLUMNS, bytes, SKEIN_TRIAL_LIVE_COLUMNS);
      skein_trial_live_write_lane (run->live_fd, n_lanes++, record->label, bytes, sizeof bytes);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
check_cancelled (Run *run, GCancellable *cancellable)
{
  if (!run->cancelled && g_cancellable_is_cancelled (cancellable))
    {
      run->cancelled = TRUE;
      fail (run, _ ("Cancelled"));
      for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
        if (run->pools[i] != NULL)
          skein_pool_cancel_all (run->pools[i]);
    }
  return run->cancelled;
}

/* Every worker does something small at the same time, so that none is left out. */
static void
warm_up (Run *run, GCancellable *cancellable)
{
  for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
    {
      SkeinSetting setting;

      if (run->pools[i] == NULL)
        continue;
      setting = skein_pool_get_setting (run->pools[i]);
      for (guint k = 0; k < setting.workers * setting.connections; k++)
        {
          SkeinJob *job = skein_trial_jobs_make_warm_up (&run->jobs, k);

          if (job == NULL)
            continue;
          run->n_warming++;
          skein_pool_submit (run->pools[i], job);
        }
    }
  while (run->n_warming > 0 && !check_cancelled (run, cancellable))
    g_main_context_iteration (NULL, TRUE);
}

/* --- what came out --- */

static int
compare_u64 (gconstpointer a, gconstpointer b)
{
  guint64 first = *(const guint64 *) a, second = *(const guint64 *) b;

  return (first > second) - (first < second);
}

/* In the median; threads are there sooner than their first look at the clock. */
static guint64
get_worker_start_ns (Run *run)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
    {
      g_autoptr (GPtrArray) workers = run->pools[i] != NULL ? skein_pool_list_workers (run->pools[i]) : NULL;

      for (guint k = 0; workers != NULL && k < workers->len; k++)
        {
          const SkeinWorkerInfo *info = g_ptr_array_index (workers, k);
          guint64 start_ns = info->start_us > 0 ? (guint64) info->start_us * 1000 : 0;

          if (start_ns > 0)
            g_array_append_val (times, start_ns);
        }
    }
  g_array_sort (times, compare_u64);
  return times->len > 0 ? g_array_index (times, guint64, times->len / 2) : 0;
}

/* Connections are what an event loop has instead of workers. */
static gboolean
is_shown (Run *run, const SkeinLaneRecord *lane)
{
  gboolean has_connections = run->setting->connections > 1 && run->work->kind != SKEIN_COMPARE_RESIZE;

  return has_connections ? lane->info.kind == SKEIN_LANE_CONNECTION : lane->info.kind != SKEIN_LANE_CONNECTION;
}

/* From the start on. @n_columns: SKEIN_TRIAL_COLUMNS at the most */
static void
get_lane_bytes (Run *run, guint64 key, guint64 column_ns, guint8 (*bytes)[4], guint n_columns)
{
  SkeinColumn columns[SKEIN_TRIAL_COLUMNS];

  skein_recorder_get_columns (run->recorder, key, run->start_ns, column_ns, columns, n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      bytes[i][0] = columns[i].phase;
      bytes[i][1] = columns[i].cpu;
      bytes[i][2] = columns[i].blocked;
      bytes[i][3] = columns[i].known;
    }
}

static void
keep_lane (Run *run, const SkeinLaneRecord *record, guint64 column_ns)
{
  guint8 bytes[SKEIN_TRIAL_COLUMNS][4];
  SkeinTrialLane *lane;

  get_lane_bytes (run, record->key, column_ns, bytes, SKEIN_TRIAL_COLUMNS);
  lane = g_new0 (SkeinTrialLane, 1);
  g_strlcpy (lane->label, record->label, sizeof lane->label);
  lane->kind = record->info.kind;
  lane->columns = g_bytes_new (bytes, sizeof bytes);
  g_ptr_array_add (run->result->lanes, lane);
}

static void
keep_lanes (Run *run, guint64 wall_ns)
{
  guint64 column_ns = MAX (wall_ns / SKEIN_TRIAL_COLUMNS, 1);

  for (guint i = 0; i < skein_recorder_get_n_lanes (run->recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (run->recorder, i);

      if (!is_shown (run, record))
        continue;
      run->result->n_lanes++;
      if (run->result->lanes->len < SKEIN_TRIAL_MAX_LANES)
        keep_lane (run, record, column_ns);
    }
}

/* Of all that were workers, by the recorder's own clock of them. */
static void
keep_classes (Run *run, guint64 wall_ns)
{
  SkeinTrialFigures *figures = &run->result->figures;
  static const SkeinLaneKind kinds[] = { SKEIN_LANE_THREAD, SKEIN_LANE_PROCESS };
  double sums[4] = { 0 }, all = 0;

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      double shares[4];
      guint n = 0;

      for (guint i = 0; i < skein_recorder_get_n_lanes (run->recorder); i++)
        {
          const SkeinLaneRecord *record = skein_recorder_peek_lane (run->recorder, i);

          n += record->live && record->info.kind == kinds[k];
        }
      skein_recorder_get_class_shares (run->recorder, kinds[k], wall_ns, shares);
      for (guint c = 0; c < 4; c++)
        {
          sums[c] += shares[c] * n;
          all += shares[c] * n;
        }
    }

  figures->worker_ns = wall_ns * count_workers (run);
  if (all <= 0)
    return;
  figures->waiting_ns = (guint64) (sums[SKEIN_PHASE_CLASS_WAITING] / all * (double) figures->worker_ns);
  figures->working_ns = (guint64) (sums[SKEIN_PHASE_CLASS_WORKING] / all * (double) figures->worker_ns);
  figures->blocked_ns = (guint64) (sums[SKEIN_PHASE_CLASS_BLOCKED] / all * (double) figures->worker_ns);
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  skein_pool_close_finish (SKEIN_POOL (object), result, NULL);
  (*(guint *) user_data)--;
}

/* Workers end here, and what they used gets into the kernel's sums. */
static void
close_pools (Run *run)
{
  guint n_open = 0;

  for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
    {
      if (run->pools[i] == NULL)
        continue;
      n_open++;
      skein_pool_close_async (run->pools[i], closed_cb, &n_open);
    }
  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
    {
      if (run->pools[i] != NULL && SKEIN_IS_THREAD_POOL (run->pools[i]))
        run->result->figures.n_lock_switches += skein_thread_pool_get_n_lock_switches (SKEIN_THREAD_POOL (run->pools[i]));
      g_clear_object (&run->pools[i]);
    }
}

static void
keep_tree (Run *run)
{
  SkeinTrialFigures *figures = &run->result->figures;
  SkeinProcessTreeFigures tree;

  skein_process_tree_stop (run->tree, &tree);
  figures->user_ns = tree.user_ns;
  figures->sys_ns = tree.sys_ns;
  figures->n_voluntary = tree.n_voluntary;
  figures->n_involuntary = tree.n_involuntary;
  figures->n_minor_faults = tree.n_minor_faults;
  figures->n_major_faults = tree.n_major_faults;
  figures->peak_rss = tree.peak_rss;
  figures->peak_pss = tree.peak_pss;
  figures->peak_private = tree.peak_private;
}

static guint64
get_growth (guint64 before, guint64 now)
{
  if (before == G_MAXUINT64 || now == G_MAXUINT64)
    return SKEIN_TRIAL_UNKNOWN;
  return now - MIN (before, now);
}

static void
measure (Run *run, GCancellable *cancellable)
{
  SkeinTrialFigures *figures = &run->result->figures;
  guint64 busy_before, pressure_before, wall_ns, busy_ns;
  guint source, telling = 0;

  source = g_timeout_add (RECORD_MS, record_cb, run);
  if (run->live_fd >= 0)
    telling = g_timeout_add (SKEIN_TRIAL_LIVE_MS, tell_cb, run);
  if (run->setting->warm && make_pools (run))
    {
      for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
        if (run->pools[i] != NULL)
          skein_pool_set_reports_func (run->pools[i], reports_cb, run);
      warm_up (run, cancellable);
    }

  run->tree = skein_process_tree_start ();
  busy_before = skein_process_tree_get_machine_busy_ns ();
  pressure_before = skein_process_tree_get_pressure_us ();
  run->start_ns = skein_clock_now_ns ();

  if (run->setting->warm || make_pools (run))
    {
      for (guint i = 0; i < G_N_ELEMENTS (run->pools); i++)
        if (run->pools[i] != NULL)
          skein_pool_set_reports_func (run->pools[i], reports_cb, run);
      submit_more (run);
      while (run->n_done < run->n_items && !check_cancelled (run, cancellable))
        g_main_context_iteration (NULL, TRUE);
    }

  wall_ns = skein_clock_now_ns () - run->start_ns;
  figures->wall_ns = wall_ns;
  skein_recorder_update (run->recorder, skein_clock_now_ns ());
  skein_process_tree_look (run->tree);
  figures->worker_start_ns = get_worker_start_ns (run);
  keep_classes (run, wall_ns);
  keep_lanes (run, wall_ns);
  busy_ns = get_growth (busy_before, skein_process_tree_get_machine_busy_ns ());
  figures->pressure_us = get_growth (pressure_before, skein_process_tree_get_pressure_us ());

  g_source_remove (source);
  g_clear_handle_id (&telling, g_source_remove);
  close_pools (run);
  keep_tree (run);
  figures->others_cpu_ns = busy_ns == SKEIN_TRIAL_UNKNOWN ? busy_ns : busy_ns - MIN (busy_ns, figures->user_ns + figures->sys_ns);
}

SkeinTrialResult *
skein_trial_run (const SkeinCompareWork *work, const SkeinCompareSetting *setting, const char *scratch_folder, int live_fd, GCancellable *cancellable)
{
  SkeinTrialResult *result = skein_trial_result_new ();
  Run run = { .work = work, .setting = setting, .result = result, .live_fd = live_fd };
  g_autoptr (GError) error = NULL;
  guint64 calibration_ns = calibrate ();

  if (setting->python)
    {
      skein_trial_python_run (work, setting, result, cancellable);
    }
  else if (!skein_trial_jobs_init (&run.jobs, work, scratch_folder, &error) || (run.board = skein_board_new (&error)) == NULL)
    {
      fail (&run, error->message);
    }
  else
    {
      run.n_items = skein_trial_jobs_get_n (&run.jobs);
      run.recorder = skein_recorder_new (run.board);
      measure (&run, cancellable);
    }
  result->figures.calibration_ns = calibration_ns;
  if (result->figures.check == 0)
    result->figures.check = SKEIN_TRIAL_UNKNOWN;

  g_clear_pointer (&run.tree, skein_process_tree_free);
  g_clear_pointer (&run.recorder, skein_recorder_free);
  g_clear_pointer (&run.board, skein_board_unref);
  skein_trial_jobs_clear (&run.jobs);
  return result;
}
