// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Known bottlenecks, made with the real engine against the sample server (and a disk that is slow because its calls sleep): the diagnosis
 * must name them. Each case ends as soon as it does.
 *
 * With SKEIN_RECORD_TRACES=FOLDER each case runs for a set time instead and leaves its facts there, a line a second: how the traces in
 * tests/data/traces were made, which test-diagnosis-traces.c replays. */

#include "config.h"

#include "activity/skein-diagnosis-text.h"
#include "activity/skein-diagnosis-tracker.h"
#include "base/skein-clock.h"
#include "batch/skein-advisor.h"
#include "batch/skein-engine.h"
#include "batch/skein-fact-finder.h"
#include "support/skein-facts-trace.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"
#include "work/skein-perform.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATIENCE_S (3 * SKEIN_WAIT_SECONDS)
#define D SKEIN_FACTS_DOWNLOADS
#define P SKEIN_FACTS_PROCESSING

/* A disk that is slow without any device that is: this program's pwrite() takes the C library's place. */
static int write_delay_us; /* (atomic) */

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  int delay_us = g_atomic_int_get (&write_delay_us);

  if (delay_us > 0)
    g_usleep ((gulong) delay_us);
  return (ssize_t) syscall (SYS_pwrite64, fd, data, size, offset);
}

typedef struct _Live Live;

typedef struct
{
  const char *name;
  SkeinFactsPool pool;
  SkeinBound expected;
  const char *defaults; /* of the server */
  guint n_files, size;
  guint n_hosts; /* names under which it is asked */
  guint threads, connections, processes;
  void (*begin) (Live *live);
  void (*second) (Live *live, guint second); /* (nullable) once a second */
  guint seconds;                             /* to record */
} Scenario;

struct _Live
{
  const Scenario *scenario;
  SkeinTempFolder *temp;
  SkeinTestOrigin *origin;
  SkeinEngine *engine;
  SkeinRecorder *recorder;
  SkeinFactFinder *finder;
  SkeinDiagnosisTracker tracker[SKEIN_N_FACTS_POOLS];
  guint n_looks;
  GString *trace; /* (nullable) */
};

static void
set_threads (Live *live, guint threads)
{
  SkeinSetting setting = skein_pool_get_setting (skein_engine_get_pool (live->engine, SKEIN_SETTING_THREADS));

  setting.workers = threads;
  g_assert_true (skein_engine_set_setting (live->engine, &setting, NULL));
}

static void
add_files (Live *live)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < live->scenario->n_files; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (live->origin, "/file/%u/%u.bin", live->scenario->size, i);

      if (live->scenario->n_hosts > 1 && i % 2 == 1)
        {
          g_autofree char *other = g_strconcat ("http://localhost", url + strlen ("http://127.0.0.1"), NULL);

          g_free (g_steal_pointer (&url));
          url = g_steal_pointer (&other);
        }
      g_ptr_array_add (specs, skein_item_spec_new (url, live->temp->path));
    }
  skein_engine_add_async (live->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (live->engine, result, NULL, &error);
  g_assert_no_error (error);
}

/* More threads after some seconds, as a user would try: only then can be known what the total follows. */
static void
grow_later (Live *live, guint second)
{
  if (second == 6)
    set_threads (live, live->scenario->threads * 3);
}

static void
begin_own_limit (Live *live)
{
  skein_engine_set_max_rate (live->engine, 200000);
  add_files (live);
}

static void
begin_host_rule (Live *live)
{
  g_assert_true (skein_engine_set_host_rules (live->engine, "127.0.0.1 connections=2", NULL));
  add_files (live);
}

static void
begin_host_delay (Live *live)
{
  g_assert_true (skein_engine_set_host_rules (live->engine, "127.0.0.1 delay=400ms", NULL));
  add_files (live);
}

static void
begin_host_rate (Live *live)
{
  g_assert_true (skein_engine_set_host_rules (live->engine, "127.0.0.1 rate=100K", NULL));
  add_files (live);
}

static void
begin_slow_disk (Live *live)
{
  g_atomic_int_set (&write_delay_us, 20000);
  add_files (live);
}

static void
begin_paused (Live *live)
{
  skein_engine_set_paused (live->engine, TRUE);
  add_files (live);
}

/* The cause changes: the user limits the speed, and lifts the limit, twice. */
static void
switch_causes (Live *live, guint second)
{
  if (second % 20 == 12)
    skein_engine_set_max_rate (live->engine, 20000);
  else if (second % 20 == 0)
    skein_engine_set_max_rate (live->engine, 0);
}

static void
begin_computing (Live *live)
{
  SkeinPool *pool = skein_engine_get_pool (live->engine, SKEIN_SETTING_PROCESSES);

  for (guint i = 0; i < 400; i++)
    {
      SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);

      job->sample.kind = SKEIN_SAMPLE_ROOTS;
      job->sample.amount = 200 * 1000 * 1000;
      skein_pool_submit (pool, job);
    }
}

static const Scenario scenarios[] = {
  { "slow-servers", D, SKEIN_BOUND_SERVERS, "delay=250", 2000, 20000, 1, 2, 4, 1, add_files, NULL, 16 },
  { "slow-server-waits", P, SKEIN_BOUND_DOWNLOADS, "delay=250", 2000, 20000, 1, 2, 4, 1, add_files, NULL, 0 },
  { "connection-cap", D, SKEIN_BOUND_CONNECTION_CAP, "rate=60000", 1000, 150000, 1, 1, 4, 1, add_files, grow_later, 24 },
  { "capped-line", D, SKEIN_BOUND_LINE, "group=line&group_rate=600000", 1000, 60000, 2, 1, 4, 1, add_files, grow_later, 24 },
  { "capped-server", D, SKEIN_BOUND_LINE_OR_SERVER, "group=line&group_rate=600000", 1000, 60000, 1, 1, 4, 1, add_files, grow_later, 24 },
  { "cannot-tell", D, SKEIN_BOUND_UNKNOWN, "group=line&group_rate=600000", 1000, 600000, 1, 2, 4, 1, add_files, NULL, 16 },
  { "own-limit", D, SKEIN_BOUND_OWN_LIMIT, "", 1000, 60000, 1, 2, 4, 1, begin_own_limit, NULL, 16 },
  { "host-speed-limit", D, SKEIN_BOUND_OWN_LIMIT, "", 1000, 60000, 1, 2, 4, 1, begin_host_rate, NULL, 16 },
  { "host-rule", D, SKEIN_BOUND_HOST_LIMIT, "delay=100", 1000, 20000, 1, 2, 4, 1, begin_host_rule, NULL, 16 },
  { "host-delay", D, SKEIN_BOUND_HOST_LIMIT, "delay=20", 1000, 20000, 1, 2, 4, 1, begin_host_delay, NULL, 16 },
  { "host-refuses", D, SKEIN_BOUND_HOST_LIMIT, "status=503&retry_after=600", 200, 20000, 1, 2, 4, 1, add_files, NULL, 16 },
  { "slow-disk", D, SKEIN_BOUND_DISK, "", 2000, 60000, 1, 2, 4, 1, begin_slow_disk, NULL, 16 },
  { "few-files", D, SKEIN_BOUND_NOTHING, "rate=20000&range=none", 2, 20000000, 1, 2, 4, 1, add_files, NULL, 16 },
  { "held", D, SKEIN_BOUND_HELD, "", 20, 20000, 1, 2, 4, 1, begin_paused, NULL, 8 },
  { "switched", D, SKEIN_BOUND_OWN_LIMIT, "delay=250", 4000, 10000, 1, 2, 4, 1, add_files, switch_causes, 60 },
  { "all-cores", P, SKEIN_BOUND_CPU, "", 0, 0, 1, 1, 1, 0, begin_computing, NULL, 14 },
};

static void
open_live (Live *live)
{
  SkeinEngineOptions options = {
    .store_path = ":memory:",
    .tries = 100,
    .downloads = { .kind = SKEIN_SETTING_THREADS, .workers = live->scenario->threads, .connections = live->scenario->connections },
    .processing = { .kind = SKEIN_SETTING_PROCESSES, .workers = live->scenario->processes > 0 ? live->scenario->processes : g_get_num_processors (), .connections = 1 },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  live->temp = skein_temp_folder_new ();
  live->origin = skein_test_origin_start ("--defaults", live->scenario->defaults, NULL);
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  live->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
  live->recorder = skein_recorder_new (skein_engine_get_board (live->engine));
  live->finder = skein_fact_finder_new (live->engine, live->recorder);
}

static void
close_live (Live *live)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_atomic_int_set (&write_delay_us, 0);
  skein_fact_finder_free (live->finder);
  skein_recorder_free (live->recorder);
  skein_pool_cancel_all (skein_engine_get_pool (live->engine, SKEIN_SETTING_PROCESSES));
  skein_engine_close_async (live->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (live->engine, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (live->engine);
  skein_test_origin_stop (live->origin);
  skein_temp_folder_free (live->temp);
}

/* TRUE: there are new facts. */
static gboolean
look (Live *live)
{
  guint64 now_ns = skein_clock_now_ns ();

  skein_recorder_update (live->recorder, now_ns);
  if (!skein_fact_finder_look (live->finder, now_ns))
    return FALSE;

  live->n_looks++;
  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    {
      SkeinDiagnosis diagnosis;

      skein_diagnose (skein_fact_finder_peek (live->finder), pool, &diagnosis);
      skein_diagnosis_tracker_add (&live->tracker[pool], &diagnosis);
    }
  if (live->trace != NULL)
    {
      g_autofree char *line = skein_facts_to_line (skein_fact_finder_peek (live->finder));

      g_string_append (live->trace, line);
    }
  return TRUE;
}

static void
count_cb (guint *n)
{
  ++*n;
}

static gboolean
is_done (Live *live)
{
  const SkeinDiagnosis *shown = skein_diagnosis_tracker_peek (&live->tracker[live->scenario->pool]);

  if (live->trace != NULL)
    return live->n_looks >= live->scenario->seconds;
  if (live->scenario->expected == SKEIN_BOUND_UNKNOWN && live->n_looks < 8)
    return FALSE;
  return shown != NULL && shown->bound == live->scenario->expected;
}

static void
test_scenario (gconstpointer data)
{
  const char *folder = g_getenv ("SKEIN_RECORD_TRACES");
  Live live = { .scenario = data };
  gint64 end_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  const SkeinDiagnosis *shown;
  g_autofree char *sentence = NULL;

  if (folder != NULL && live.scenario->seconds == 0)
    {
      g_test_skip ("is recorded with another");
      return;
    }
  if (folder != NULL)
    {
      live.trace = g_string_new (NULL);
      end_us += 2 * live.scenario->seconds * G_USEC_PER_SEC;
    }
  open_live (&live);
  live.scenario->begin (&live);
  while (!is_done (&live) && g_get_monotonic_time () < end_us)
    {
      if (look (&live) && live.scenario->second != NULL)
        live.scenario->second (&live, live.n_looks);
      for (guint i = 0; i < 20; i++)
        skein_wait_iterate ();
    }

  shown = skein_diagnosis_tracker_peek (&live.tracker[live.scenario->pool]);
  g_assert_nonnull (shown);
  sentence = skein_diagnosis_dup_sentence (shown);
  if (shown->bound != live.scenario->expected || g_test_verbose ())
    {
      g_autofree char *line = skein_facts_to_line (skein_fact_finder_peek (live.finder));

      g_test_message ("%s", line);
    }
  g_test_message ("%u looks, %u changes, %s: %s", live.n_looks, live.tracker[live.scenario->pool].n_changes, shown->rule, sentence);
  if (live.trace != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s.jsonl", folder, live.scenario->name);

      g_assert_true (g_file_set_contents (path, live.trace->str, -1, NULL));
      g_string_free (live.trace, TRUE);
    }
  else
    g_assert_cmpstr (skein_bound_get_nick (shown->bound), ==, skein_bound_get_nick (live.scenario->expected));
  close_live (&live);
}

/* What the suggestion gives is measured, and taken back when asked. Servers that wait give twice as much to twice as many. */
static void
test_change (void)
{
  const Scenario scenario = { .name = "change", .pool = D, .defaults = "delay=250", .n_files = 6000, .size = 10000, .n_hosts = 1, .threads = 1, .connections = 4, .processes = 1 };
  Live live = { .scenario = &scenario };
  g_autoptr (SkeinAdvisor) advisor = NULL;
  const SkeinDiagnosis *diagnosis = NULL;
  const SkeinChange *change;
  g_autofree char *text = NULL;
  gint64 end_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint n_looks = 0;

  if (g_getenv ("SKEIN_RECORD_TRACES") != NULL)
    {
      g_test_skip ("nothing to record");
      return;
    }
  open_live (&live);
  advisor = skein_advisor_new (live.engine, live.recorder);
  g_signal_connect_swapped (advisor, "looked", G_CALLBACK (count_cb), &n_looks);
  add_files (&live);
  change = skein_advisor_peek_change (advisor, D);
  while (change->state == SKEIN_CHANGE_NONE || change->state == SKEIN_CHANGE_MEASURING)
    {
      guint64 now_ns = skein_clock_now_ns ();

      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      skein_recorder_update (live.recorder, now_ns);
      skein_advisor_look (advisor, now_ns);
      diagnosis = skein_advisor_peek (advisor, D);
      /* Some seconds to compare with. */
      if (change->state == SKEIN_CHANGE_NONE && n_looks >= 9 && diagnosis->suggested > 0)
        {
          g_assert_cmpint (diagnosis->bound, ==, SKEIN_BOUND_SERVERS);
          g_assert_cmpuint (diagnosis->suggested, ==, 2);
          g_assert_true (skein_advisor_apply (advisor, D, NULL));
          g_assert_cmpuint (skein_advisor_get_workers (advisor, D), ==, 2);
        }
      for (guint i = 0; i < 20; i++)
        skein_wait_iterate ();
    }
  text = skein_change_dup_text (change, D);
  g_test_message ("%s", text);
  g_assert_cmpint (change->state, ==, SKEIN_CHANGE_BETTER);
  g_assert_cmpfloat (change->gave_frac, >, 0.2);
  g_assert_cmpint (skein_advisor_peek_main (advisor, D)->bound, ==, SKEIN_BOUND_SERVERS);

  g_assert_true (skein_advisor_undo (advisor, D, NULL));
  g_assert_cmpuint (skein_advisor_get_workers (advisor, D), ==, 1);
  g_assert_cmpint (change->state, ==, SKEIN_CHANGE_NONE);
  skein_advisor_stop (advisor);
  close_live (&live);
}

/* Sample work under a lock, on threads of our own: who has it computes, the others are blocked. */

typedef struct
{
  SkeinBoard *board;
  GMutex *lock;
  guint number;
  int *stop; /* (atomic) */
} Locked;

static gpointer
locked_thread_main (gpointer data)
{
  const Locked *locked = data;
  const SkeinLaneInfo info = { .kind = SKEIN_LANE_THREAD, .number = locked->number, .parent = G_MAXUINT };
  SkeinLane *lane = skein_board_claim_lane (locked->board, &info);

  skein_lane_bind (lane);
  while (!g_atomic_int_get (locked->stop))
    {
      g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_SAMPLE);
      g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);

      job->sample.kind = SKEIN_SAMPLE_ROOTS;
      job->sample.amount = 10 * 1000 * 1000;
      skein_lane_publish (lane, SKEIN_PHASE_LOCK, 1);
      g_mutex_lock (locked->lock);
      g_assert_true (skein_sample_perform (job, -1, -1, lane, NULL, report, NULL));
      g_mutex_unlock (locked->lock);
      skein_lane_publish (lane, SKEIN_PHASE_IDLE, 0);
    }
  skein_board_release_lane (locked->board, lane);
  return NULL;
}

static void
test_lock (void)
{
  const char *folder = g_getenv ("SKEIN_RECORD_TRACES");
  const Scenario scenario = { .name = "lock", .pool = D, .expected = SKEIN_BOUND_LOCK, .seconds = 12 };
  g_autoptr (SkeinBoard) board = skein_board_new (NULL);
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  g_autoptr (SkeinFactFinder) finder = skein_fact_finder_new (NULL, recorder);
  Live live = { .scenario = &scenario, .recorder = recorder, .finder = finder, .trace = folder != NULL ? g_string_new (NULL) : NULL };
  gint64 end_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  Locked locked[4];
  GThread *threads[G_N_ELEMENTS (locked)];
  GMutex lock;
  int stop = 0;

  g_mutex_init (&lock);
  for (guint i = 0; i < G_N_ELEMENTS (locked); i++)
    {
      locked[i] = (Locked){ board, &lock, i + 1, &stop };
      threads[i] = g_thread_new ("locked", locked_thread_main, &locked[i]);
    }
  while (!is_done (&live) && g_get_monotonic_time () < end_us)
    {
      look (&live);
      g_usleep (20000);
    }
  g_atomic_int_set (&stop, 1);
  for (guint i = 0; i < G_N_ELEMENTS (locked); i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&lock);

  g_assert_cmpstr (skein_bound_get_nick (skein_diagnosis_tracker_peek (&live.tracker[D])->bound), ==, "lock");
  if (live.trace != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/lock.jsonl", folder);

      g_assert_true (g_file_set_contents (path, live.trace->str, -1, NULL));
      g_string_free (live.trace, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *path = g_strdup_printf ("/batch/diagnosis-live/%s", scenarios[i].name);

      g_test_add_data_func (path, &scenarios[i], test_scenario);
    }
  g_test_add_func ("/batch/diagnosis-live/change", test_change);
  g_test_add_func ("/batch/diagnosis-live/lock", test_lock);

  return g_test_run ();
}
