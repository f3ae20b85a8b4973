// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the gauges say of a real engine at work. Everything compared is a count or a state; nothing rests on how fast the machine is. */

#include "config.h"

#include "base/skein-clock.h"
#include "batch/skein-gauges.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <math.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  SkeinTempFolder *temp;
  char *folder;
  SkeinTestOrigin *origin;
  SkeinEngine *engine;
  SkeinRecorder *recorder;
  SkeinGauges *gauges;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SkeinEngineOptions options = { .store_path = ":memory:" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->temp = skein_temp_folder_new ();
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  fixture->origin = skein_test_origin_start ("--demo-unpaced", NULL);
  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 1, 2 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  options.follow_above = G_MAXUINT64;
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
  fixture->recorder = skein_recorder_new (skein_engine_get_board (fixture->engine));
  fixture->gauges = skein_gauges_new (fixture->engine, fixture->recorder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  skein_gauges_free (fixture->gauges);
  skein_recorder_free (fixture->recorder);
  skein_engine_close_async (fixture->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (fixture->engine);
  skein_test_origin_stop (fixture->origin);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->folder);
}

static void
add (Fixture *fixture, guint n_files, const char *query, gboolean verified)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/524288/%u-%u.bin?%s", n_files, i, query);
      SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);

      if (verified)
        spec->hash_mask = 1u << SKEIN_DIGEST_SHA256;
      g_ptr_array_add (specs, spec);
    }
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
}

static double
get_gauge (Fixture *fixture, SkeinSeries series)
{
  guint64 now_ns = skein_clock_now_ns ();

  skein_gauges_feed (fixture->gauges, now_ns);
  skein_recorder_update (fixture->recorder, now_ns);
  return skein_recorder_get_latest (fixture->recorder, series);
}

static void
test_downloads (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 40;
  SkeinFlow flow;

  g_test_summary ("Of forty files that do not come to an end two are under way and the others wait; when the queue is cleared nothing does");

  add (fixture, n_files, "stall=100", FALSE);
  skein_wait_until (get_gauge (fixture, SKEIN_SERIES_TO_DOWNLOAD) == n_files - 2);
  skein_flow_look (fixture->engine, &flow);
  g_assert_cmpuint (flow.downloading, ==, 2);
  g_assert_cmpuint (flow.to_process, ==, 0);
  g_assert_cmpuint (flow.held, ==, 0);
  g_assert_cmpuint (flow.hold_above, >, 0);

  skein_engine_set_paused (fixture->engine, TRUE);
  skein_wait_until (get_gauge (fixture, SKEIN_SERIES_TO_DOWNLOAD) == n_files);
}

/* The pid of the first worker; 0: none yet. */
static int
get_worker (SkeinPool *pool)
{
  g_autoptr (GPtrArray) workers = skein_pool_list_workers (pool);

  return workers->len > 0 ? ((SkeinWorkerInfo *) g_ptr_array_index (workers, 0))->pid : 0;
}

static gboolean
is_held_back (Fixture *fixture)
{
  SkeinFlow flow;

  skein_flow_look (fixture->engine, &flow);
  return flow.held >= flow.hold_above;
}

static void
test_processing (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 90;
  SkeinPool *pool = skein_engine_get_pool (fixture->engine, SKEIN_SETTING_PROCESSES);
  SkeinFlow flow;
  int pid;

  g_test_summary ("With its worker process standing still, files pile up in front of it, and downloads hold back when enough have");

  /* It is started for the first file. */
  add (fixture, 1, "seed=1", TRUE);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  pid = get_worker (pool);
  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);

  add (fixture, n_files, "", TRUE);
  skein_flow_look (fixture->engine, &flow);
  skein_wait_until (is_held_back (fixture));
  skein_wait_until (get_gauge (fixture, SKEIN_SERIES_TO_PROCESS) >= flow.hold_above - 4);
  g_assert_cmpuint (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_WAITING), >, 0);
  g_assert_cmpfloat (get_gauge (fixture, SKEIN_SERIES_TO_DOWNLOAD), >, 0);

  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  skein_wait_until (get_gauge (fixture, SKEIN_SERIES_TO_DOWNLOAD) == 0 && get_gauge (fixture, SKEIN_SERIES_TO_PROCESS) == 0);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("The limit is unknown while there is none, and follows the user and the schedule, the tighter of them");

  g_assert_true (isnan (get_gauge (fixture, SKEIN_SERIES_LIMIT)));
  g_assert_cmpuint (skein_flow_get_max_rate (fixture->engine), ==, 0);
  skein_engine_set_max_rate (fixture->engine, 3000000);
  skein_wait_until (get_gauge (fixture, SKEIN_SERIES_LIMIT) == 3000000);
  g_assert_true (skein_engine_set_schedule (fixture->engine, "daily 00:00-24:00 1M", NULL));
  skein_wait_until (get_gauge (fixture, SKEIN_SERIES_LIMIT) == 1048576);
  g_assert_true (skein_engine_set_schedule (fixture->engine, "", NULL));
  skein_engine_set_max_rate (fixture->engine, 0);
  skein_wait_until (isnan (get_gauge (fixture, SKEIN_SERIES_LIMIT)));
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  double before, ours;

  g_test_summary ("Memory is this process and its workers, and what is taken shows");

  before = get_gauge (fixture, SKEIN_SERIES_MEMORY);
  g_assert_cmpfloat (before, >, 1e6);
  g_assert_cmpfloat (before, <, 16e9);
  ours = (double) skein_gauges_measure_memory (fixture->engine);
  {
    g_autofree guint8 *block = g_malloc (64 << 20);

    memset (block, 1, 64 << 20);
    skein_wait_until (skein_gauges_measure_memory (fixture->engine) > ours + (60 << 20));
    skein_wait_until (get_gauge (fixture, SKEIN_SERIES_MEMORY) > ours + (60 << 20));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/engine/gauges/downloads", Fixture, NULL, set_up, test_downloads, tear_down);
  g_test_add ("/engine/gauges/processing", Fixture, NULL, set_up, test_processing, tear_down);
  g_test_add ("/engine/gauges/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/engine/gauges/memory", Fixture, NULL, set_up, test_memory, tear_down);
  return g_test_run ();
}
