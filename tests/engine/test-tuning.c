// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A download pool that tunes itself, against the sample server: more connections where they help, fewer where it refuses, and every
 * file right. */

#include "config.h"

#include "batch/skein-engine.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <string.h>

typedef struct
{
  SkeinTempFolder *temp;
  SkeinTestOrigin *origin;
  SkeinEngine *engine;
  GPtrArray *items; /* (owned) */
  guint n_told;
} Fixture;

static void
tuned_cb (SkeinEngine *engine, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *note = skein_engine_dup_tuner_note (engine);

  fixture->n_told++;
  g_assert_nonnull (note);
  g_assert_cmpuint (fixture->n_told, ==, skein_engine_get_n_tuned (engine));
  g_test_message ("%s", note);
}

static void
set_up (Fixture *fixture, gconstpointer defaults)
{
  const SkeinEngineOptions options = {
    .store_path = ":memory:",
    .tries = 100,
    .downloads = { .kind = SKEIN_SETTING_THREADS, .workers = 2, .connections = 4, .tunes_itself = TRUE },
    .processing = { .kind = SKEIN_SETTING_PROCESSES, .workers = 1, .connections = 1 },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->temp = skein_temp_folder_new ();
  fixture->origin = skein_test_origin_start ("--defaults", defaults, NULL);
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->engine, "tuned", G_CALLBACK (tuned_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  skein_engine_close_async (fixture->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, NULL));
  g_clear_object (&result);
  g_ptr_array_unref (fixture->items);
  g_assert_finalize_object (fixture->engine);
  skein_test_origin_stop (fixture->origin);
  skein_temp_folder_free (fixture->temp);
}

static guint
get_connections (Fixture *fixture)
{
  SkeinSetting setting = skein_pool_get_setting (skein_engine_get_pool (fixture->engine, SKEIN_SETTING_THREADS));

  return setting.workers * setting.connections;
}

static void
add (Fixture *fixture, guint n, guint size)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/%u/%u.bin?seed=%u", size, i, i);

      g_ptr_array_add (specs, skein_item_spec_new (url, fixture->temp->path));
    }
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
}

/* As long as it goes on, it may take its time. */
static void
wait_for_all (Fixture *fixture)
{
  SkeinBatchTotals totals = { 0 };
  guint64 before = 0;

  while (!skein_engine_is_idle (fixture->engine))
    {
      before = totals.done_bytes;
      skein_wait_until (skein_engine_is_idle (fixture->engine) || (skein_batch_get_totals (skein_engine_get_batch (fixture->engine), &totals), totals.done_bytes != before));
    }
}

static void
check_files (Fixture *fixture, guint n, guint size)
{
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.bin", i);
      g_autofree char *expected = skein_test_origin_dup_sha256 (fixture->origin, size, name, i);
      g_autofree char *got = skein_temp_folder_dup_sha256 (fixture->temp, name);

      g_assert_cmpint (skein_item_get_state (g_ptr_array_index (fixture->items, i)), ==, SKEIN_ITEM_DONE);
      g_assert_cmpstr (got, ==, expected);
    }
}

static gboolean
has_reason (Fixture *fixture, const char *reason)
{
  g_autoptr (GPtrArray) list = skein_engine_list_tuned (fixture->engine, G_MAXUINT);

  for (guint i = 0; i < list->len; i++)
    if (strcmp (((SkeinTuned *) g_ptr_array_index (list, i))->reason, reason) == 0)
      return TRUE;
  return FALSE;
}

static void
test_grows (Fixture *fixture, gconstpointer data)
{
  const guint n = 240, size = 60000;

  g_assert_cmpuint (get_connections (fixture), ==, 8);
  g_assert_null (skein_engine_dup_tuner_note (fixture->engine));
  add (fixture, n, size);
  wait_for_all (fixture);

  check_files (fixture, n, size);
  g_assert_true (has_reason (fixture, "faster"));
  g_assert_cmpuint (get_connections (fixture), >, 8);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "peak_connections"), >, 8);
  g_assert_cmpuint (fixture->n_told, >, 1);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const guint n = 60, size = 50000;

  add (fixture, n, size);
  wait_for_all (fixture);

  check_files (fixture, n, size);
  g_assert_true (has_reason (fixture, "refused"));
  g_assert_cmpuint (get_connections (fixture), <=, 4);
}

/* Another number of threads keeps the sum, another mode keeps what runs. */
static void
test_set_setting (Fixture *fixture, gconstpointer data)
{
  SkeinSetting setting = skein_pool_get_setting (skein_engine_get_pool (fixture->engine, SKEIN_SETTING_THREADS));
  const guint n = 60, size = 50000;

  add (fixture, n, size);
  skein_wait_until (skein_test_origin_get_stat (fixture->origin, "requests") > 8);

  setting.workers = 4;
  g_assert_true (skein_engine_set_setting (fixture->engine, &setting, NULL));
  setting = skein_pool_get_setting (skein_engine_get_pool (fixture->engine, SKEIN_SETTING_THREADS));
  g_assert_cmpuint (setting.workers, ==, 4);
  g_assert_cmpuint (setting.connections, ==, 2);

  setting.tunes_itself = FALSE;
  setting.connections = 3;
  g_assert_true (skein_engine_set_setting (fixture->engine, &setting, NULL));
  g_assert_null (skein_engine_dup_tuner_note (fixture->engine));

  setting.tunes_itself = TRUE;
  setting.least = 1;
  setting.most = 8;
  g_assert_true (skein_engine_set_setting (fixture->engine, &setting, NULL));
  g_assert_cmpuint (get_connections (fixture), ==, 8);

  wait_for_all (fixture);
  check_files (fixture, n, size);
  g_assert_cmpuint (get_connections (fixture), <=, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/tuning/grows", Fixture, "rate=60000", set_up, test_grows, tear_down);
  g_test_add ("/tuning/refused", Fixture, "rate=200000&bears=3", set_up, test_refused, tear_down);
  g_test_add ("/tuning/set-setting", Fixture, "rate=100000", set_up, test_set_setting, tear_down);
  return g_test_run ();
}
