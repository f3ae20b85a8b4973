// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Experiments with real trials of tiny works. */

#include "config.h"

#include "batch/skein-item-private.h"
#include "compare/skein-archive.h"
#include "compare/skein-compare-from-items.h"
#include "compare/skein-experiment.h"
#include "compare/skein-noise.h"
#include "compare/skein-scratch.h"
#include "compare/skein-summary.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-processes.h"
#include "support/skein-wait.h"
#include "work/skein-work-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static SkeinTempFolder *home;

static GArray *
parse (const char *settings)
{
  g_autoptr (GError) error = NULL;
  GArray *list = skein_compare_settings_parse (settings, &error);

  g_assert_no_error (error);
  return list;
}

static void
set_tiny_sleeps (SkeinCompareWork *work)
{
  skein_compare_work_set_kind (work, SKEIN_COMPARE_SLEEPS);
  work->count = 4;
  work->wait_us = 2000;
}

/* What is in the scratch folders' parent. */
static guint
count_scratch (void)
{
  g_autofree char *path = skein_scratch_dup_parent ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_nothing_left (void)
{
  skein_wait_until (skein_test_count_processes ("skein-") == 0);
  g_assert_cmpuint (count_scratch (), ==, 0);
}

typedef struct
{
  GString *rows;  /* that began, a letter each; '|' after the warm-up */
  guint n_trials; /* when the cancellable is to be cancelled */
  GCancellable *cancellable;
  guint max_at_once; /* processes */
  gboolean had_origin;
} Watch;

static void
changed_cb (SkeinExperiment *experiment, Watch *watch)
{
  SkeinExperimentProgress progress;

  skein_experiment_get_progress (experiment, &progress);
  g_assert_cmpuint (progress.n_done, <=, progress.n_planned);
  if (progress.row >= 0)
    {
      if (!progress.warming_up && strchr (watch->rows->str, '|') == NULL)
        g_string_append_c (watch->rows, '|');
      g_string_append_c (watch->rows, (char) ('a' + progress.row));
      if (watch->cancellable != NULL && progress.n_done >= watch->n_trials)
        g_cancellable_cancel (watch->cancellable);
    }
  if (progress.running && progress.n_done == 1)
    watch->had_origin |= skein_test_count_processes ("skein-origin") > 0;
  if (progress.running)
    watch->max_at_once = MAX (watch->max_at_once, skein_test_count_processes ("skein-trial"));
}

static SkeinExperiment *
run (const SkeinCompareWork *work, const char *settings, const SkeinExperimentOptions *options, Watch *watch, GError **error)
{
  g_autoptr (GArray) list = parse (settings);
  SkeinExperiment *experiment = skein_experiment_new (work, list, options);
  g_autoptr (GAsyncResult) result = NULL;
  GError *own_error = NULL;

  watch->rows = g_string_new (NULL);
  g_signal_connect (experiment, "changed", G_CALLBACK (changed_cb), watch);
  skein_experiment_run_async (experiment, watch->cancellable, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_cmpint (skein_experiment_run_finish (experiment, result, &own_error), ==, own_error == NULL);
  if (error != NULL)
    *error = own_error;
  else
    g_assert_no_error (own_error);
  assert_nothing_left ();
  return experiment;
}

static void
watch_clear (Watch *watch)
{
  g_string_free (watch->rows, TRUE);
  g_clear_object (&watch->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

static void
test_order (void)
{
  const SkeinExperimentOptions options = { .min_rounds = 4, .max_rounds = 4, .seed = 7 };
  g_auto (SkeinCompareWork) work = { 0 };
  g_auto (Watch) first = { 0 };
  g_auto (Watch) second = { 0 };
  g_autoptr (SkeinExperiment) experiment = NULL;
  g_autoptr (SkeinExperiment) again = NULL;
  const SkeinExperimentData *data;
  SkeinExperimentProgress progress;
  gboolean differs = FALSE;

  g_test_summary ("A warm-up of each setting, then rounds in which each runs once, in an order that the seed decides; never two at a time");

  set_tiny_sleeps (&work);
  experiment = run (&work, "sequential threads:2 threads:4 loop:4", &options, &first, NULL);
  again = run (&work, "sequential threads:2 threads:4 loop:4", &options, &second, NULL);

  /* Four of the warm-up, a bar, and rounds of four; then what was disturbed, if anything. */
  g_assert_cmpuint (first.rows->len, >=, 4 + 1 + 16);
  g_assert_cmpint (first.rows->str[4], ==, '|');
  g_string_erase (first.rows, 4, 1);
  g_string_erase (second.rows, 4, 1);
  for (guint round = 0; round < 5; round++)
    {
      const char *of_round = first.rows->str + 4 * round;

      for (char row = 'a'; row <= 'd'; row++)
        g_assert_nonnull (memchr (of_round, row, 4));
      differs |= strncmp (of_round, first.rows->str, 4) != 0;
    }
  g_assert_true (differs);
  g_assert_true (strncmp (first.rows->str, second.rows->str, 20) == 0);
  g_assert_cmpuint (first.max_at_once, <=, 1);

  data = skein_experiment_get_data (experiment);
  g_assert_cmpuint (skein_experiment_data_get_n_rounds (data), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      g_assert_cmpuint (row->results->len, ==, 4);
      for (guint k = 0; k < 4; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (row->results, k);

          g_assert_cmpstr (result->error, ==, NULL);
          g_assert_cmpuint (result->figures.n_jobs, ==, 4);
        }
    }
  g_assert_false (data->cancelled);
  skein_experiment_get_progress (experiment, &progress);
  g_assert_false (progress.running);
  g_assert_cmpint (progress.row, ==, -1);
  g_assert_cmpuint (progress.n_done, ==, progress.n_planned);
}

static void
test_cancel_between (void)
{
  const SkeinExperimentOptions options = { .min_rounds = 5, .max_rounds = 5, .seed = 1 };
  g_auto (SkeinCompareWork) work = { 0 };
  g_auto (Watch) watch = { .n_trials = 5, .cancellable = g_cancellable_new () };
  g_autoptr (SkeinExperiment) experiment = NULL;
  const SkeinExperimentData *data;

  g_test_summary ("Cancelled, what is there is kept and the data say so");

  set_tiny_sleeps (&work);
  experiment = run (&work, "sequential threads:2", &options, &watch, NULL);
  data = skein_experiment_get_data (experiment);
  g_assert_true (data->cancelled);
  g_assert_cmpuint (skein_experiment_data_get_n_rounds (data), ==, 1);
  for (guint i = 0; i < 2; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      for (guint k = 0; k < row->results->len; k++)
        g_assert_cmpstr (((SkeinTrialResult *) g_ptr_array_index (row->results, k))->error, ==, NULL);
    }
}

static gboolean
has_trial_and_workers (void)
{
  return skein_test_count_processes ("skein-trial") == 1 && skein_test_count_processes ("skein-worker") >= 2;
}

static void
test_cancel_within (void)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GArray) settings = parse ("processes:2");
  g_autoptr (SkeinExperiment) experiment = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Cancelled in the middle of a trial, it ends, with its workers");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_SLEEPS);
  work.count = 1000;
  work.wait_us = G_USEC_PER_SEC;
  experiment = skein_experiment_new (&work, settings, NULL);
  skein_experiment_run_async (experiment, cancellable, skein_wait_result_cb, &result);
  skein_wait_until (has_trial_and_workers ());
  g_cancellable_cancel (cancellable);
  skein_wait_until (result != NULL);
  g_assert_true (skein_experiment_run_finish (experiment, result, &error));
  g_assert_no_error (error);
  g_assert_true (skein_experiment_get_data (experiment)->cancelled);
  assert_nothing_left ();
}

static void
test_origin (void)
{
  const SkeinExperimentOptions options = { .min_rounds = 1, .max_rounds = 1 };
  static const struct
  {
    gboolean tls, http2;
  } cases[] = { { FALSE, FALSE }, { TRUE, FALSE }, { TRUE, TRUE } };

  g_test_summary ("The sample server is started for works that need it, and ended afterwards");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (SkeinCompareWork) work = { 0 };
      g_auto (Watch) watch = { 0 };
      g_autoptr (SkeinExperiment) experiment = NULL;
      const SkeinExperimentData *data;

      skein_compare_work_set_kind (&work, SKEIN_COMPARE_DOWNLOADS);
      work.count = 6;
      work.file_bytes = 20000;
      work.delay_ms = 5;
      work.rate = 10000000;
      work.total_rate = 50000000;
      work.tls = cases[i].tls;
      work.http2 = cases[i].http2;
      experiment = run (&work, "sequential threads:3 loop:6", &options, &watch, NULL);
      g_assert_true (watch.had_origin);

      data = skein_experiment_get_data (experiment);
      g_assert_null (data->work.urls);
      for (guint k = 0; k < 3; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (skein_experiment_data_get_row (data, k)->results, 0);

          g_assert_cmpstr (result->error, ==, NULL);
          g_assert_cmpuint (result->figures.bytes, ==, 6 * 20000);
        }
    }
}

static void
test_failing_setting (void)
{
  const SkeinExperimentOptions options = { .min_rounds = 3, .max_rounds = 3 };
  g_auto (SkeinCompareWork) work = { 0 };
  g_auto (Watch) watch = { 0 };
  g_autoptr (SkeinExperiment) experiment = NULL;
  const SkeinExperimentData *data;
  const SkeinExperimentRow *failing;

  g_test_summary ("A setting that cannot do the work keeps its row and says why; the others go on");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_ROOTS);
  work.count = 4;
  work.amount = 1000;
  experiment = run (&work, "sequential loop:4 threads:2", &options, &watch, NULL);
  data = skein_experiment_get_data (experiment);
  g_assert_cmpuint (skein_experiment_data_get_n_rounds (data), ==, 3);
  failing = skein_experiment_data_get_row (data, 1);
  g_assert_null (skein_experiment_row_get_middle (failing));
  g_assert_nonnull (strstr (((SkeinTrialResult *) g_ptr_array_index (failing->results, 0))->error, "event loop"));
  g_assert_nonnull (skein_experiment_row_get_middle (skein_experiment_data_get_row (data, 0)));
  g_assert_nonnull (skein_experiment_row_get_middle (skein_experiment_data_get_row (data, 2)));
}

static void
test_everything_fails (void)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_auto (Watch) watch = { 0 };
  g_autoptr (SkeinExperiment) experiment = NULL;
  g_autoptr (GError) error = NULL;
  const char *const paths[] = { "/nonexistent/a", "/nonexistent/b", NULL };

  g_test_summary ("Where nothing can be measured there is one error, which names the reason");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_HASH);
  work.paths = g_strdupv ((GStrv) paths);
  experiment = run (&work, "sequential threads:2", NULL, &watch, &error);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "nonexistent"));
  /* In the warm-up and in the first round, and then no more. */
  g_assert_cmpuint (watch.rows->len, ==, 5);
}

static void
test_scratch (void)
{
  g_autofree char *parent = skein_scratch_dup_parent ();
  g_autofree char *old = g_build_filename (parent, "trial-old", NULL);
  g_autofree char *below = g_build_filename (old, "files", NULL);
  g_autofree char *file = g_build_filename (below, "picture.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinScratch) first = skein_scratch_new (&error);
  g_autoptr (SkeinScratch) second = NULL;
  GStatBuf status;

  g_test_summary ("Scratch folders are private; those of killed programs are removed, those in use are not");

  g_assert_no_error (error);
  g_assert_cmpint (g_stat (skein_scratch_get_path (first), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));

  second = skein_scratch_new (&error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (skein_scratch_get_path (first), G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count_scratch (), ==, 2);
}

static SkeinTrialResult *
add_result (SkeinExperimentData *data, guint row, guint64 others_ns, guint64 calibration_ns)
{
  SkeinTrialResult *result = skein_trial_result_new ();

  result->figures.wall_ns = 1000000000;
  result->figures.others_cpu_ns = others_ns;
  result->figures.calibration_ns = calibration_ns;
  g_ptr_array_add (skein_experiment_data_get_row (data, row)->results, result);
  return result;
}

static void
test_noise (void)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GArray) settings = parse ("sequential threads:2");
  g_autoptr (SkeinExperimentData) data = NULL;
  g_autoptr (GPtrArray) quiet = NULL;
  g_autoptr (GPtrArray) loud = NULL;
  const SkeinTrialResult *result;

  g_test_summary ("Noise: what others used, and a processor that slows down");

  set_tiny_sleeps (&work);
  data = skein_experiment_data_new (&work, settings);
  data->n_cores = 4;
  result = add_result (data, 0, 20000000, 1000000);
  g_assert_cmpfloat (skein_noise_get_badness (result, 1000000, 4), <, 0.1);
  add_result (data, 1, 20000000, 1100000);
  quiet = skein_noise_list_sentences (data);
  g_assert_cmpuint (quiet->len, ==, 0);

  result = add_result (data, 0, 1500000000, 1000000);
  g_assert_cmpfloat (skein_noise_get_badness (result, 1000000, 4), >=, 1);
  g_assert_cmpfloat (skein_noise_get_badness (result, 1000000, 16), <, 1);
  result = add_result (data, 1, 1500000000, 1400000);
  g_assert_cmpfloat (skein_noise_get_badness (result, 1000000, 16), >=, 1);
  add_result (data, 0, SKEIN_TRIAL_UNKNOWN, 1000000);
  loud = skein_noise_list_sentences (data);
  g_assert_cmpuint (loud->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (loud, 0), ==, "Other programs used 0.8 cores meanwhile");
  g_assert_cmpstr (g_ptr_array_index (loud, 1), ==, "The processor was slower than usual in 1 of 5 trials");
}

static GPtrArray *
list_archive (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries;

  skein_archive_list_async (NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  entries = skein_archive_list_finish (result, &error);
  g_assert_no_error (error);
  return entries;
}

static char *
save_in_archive (const SkeinExperimentData *data, const char *headline)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  skein_archive_save_async (data, headline, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  id = skein_archive_save_finish (result, &error);
  g_assert_no_error (error);
  return id;
}

static void
test_archive (void)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GArray) settings = parse ("sequential threads:2");
  g_autoptr (SkeinExperimentData) data = NULL;
  g_autoptr (SkeinExperimentData) loaded = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) fewer = NULL;
  g_autoptr (GAsyncResult) noted = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GAsyncResult) missing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *old = NULL;
  g_autofree char *young = NULL;
  const SkeinArchiveEntry *entry;

  g_test_summary ("An experiment is kept, listed by date, noted, found again and deleted");

  /* Its lists are longer than what a list looks at first. */
  skein_compare_work_set_kind (&work, SKEIN_COMPARE_HASH);
  work.paths = g_new0 (char *, 10001);
  for (guint i = 0; i < 10000; i++)
    work.paths[i] = g_strdup_printf ("/somewhere/file-%u", i);
  data = skein_experiment_data_new (&work, settings);
  add_result (data, 0, 0, 1000000);
  add_result (data, 1, 0, 1000000);
  old = save_in_archive (data, "Use “2 threads”");
  data->created_us += G_USEC_PER_SEC;
  young = save_in_archive (data, NULL);

  skein_archive_set_note_async (old, "on \"mains\"", NULL, skein_wait_result_cb, &noted);
  skein_wait_until (noted != NULL);
  g_assert_true (skein_archive_set_note_finish (noted, &error));
  g_assert_no_error (error);

  entries = list_archive ();
  g_assert_cmpuint (entries->len, ==, 2);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->id, ==, young);
  g_assert_null (entry->headline);
  entry = g_ptr_array_index (entries, 1);
  g_assert_cmpstr (entry->id, ==, old);
  g_assert_cmpstr (entry->title, ==, "Hash 10000 files");
  g_assert_cmpstr (entry->headline, ==, "Use “2 threads”");
  g_assert_cmpstr (entry->note, ==, "on \"mains\"");
  g_assert_cmpint (entry->created_us, ==, data->created_us - G_USEC_PER_SEC);

  skein_archive_load_async (old, NULL, skein_wait_result_cb, &found);
  skein_wait_until (found != NULL);
  loaded = skein_archive_load_finish (found, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->id, ==, old);
  g_assert_cmpuint (g_strv_length (loaded->work.paths), ==, 10000);
  g_assert_cmpuint (skein_experiment_data_get_n_rounds (loaded), ==, 1);

  skein_archive_delete_async (old, NULL, skein_wait_result_cb, &deleted);
  skein_wait_until (deleted != NULL);
  g_assert_true (skein_archive_delete_finish (deleted, &error));
  fewer = list_archive ();
  g_assert_cmpuint (fewer->len, ==, 1);

  /* Ids become names of files. */
  skein_archive_load_async ("../experiments/x", NULL, skein_wait_result_cb, &missing);
  skein_wait_until (missing != NULL);
  g_assert_null (skein_archive_load_finish (missing, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND);
}

static void
test_paths (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  const char *const paths[] = { folder->path, NULL };
  static const SkeinCompareKind kinds[] = { SKEIN_COMPARE_HASH, SKEIN_COMPARE_RESIZE };
  static const guint expected[] = { 3, 1 };

  g_test_summary ("Files and folders make work: all to be hashed, pictures to be resized");

  skein_temp_folder_write (folder, "a.jpg", "a", 1);
  skein_temp_folder_write (folder, "b.txt", "b", 1);
  skein_temp_folder_write (folder, "c", "c", 1);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_auto (SkeinCompareWork) work = { 0 };
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      skein_compare_work_from_paths_async (paths, kinds[i], NULL, skein_wait_result_cb, &result);
      skein_wait_until (result != NULL);
      g_assert_true (skein_compare_work_from_paths_finish (result, &work, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (g_strv_length (work.paths), ==, expected[i]);
      g_assert_true (g_path_is_absolute (work.paths[0]));
      g_assert_cmpuint (work.count, ==, expected[i]);
    }
}

static SkeinItem *
make_item (const char *url, guint64 max_rate, const SkeinRequestOptions *filled)
{
  SkeinStoreRow *row = skein_store_row_new ();
  g_autoptr (GError) error = NULL;

  row->spec = skein_item_spec_new (url, "/tmp");
  row->spec->max_rate = max_rate;
  if (filled != NULL)
    row->spec->request = skein_request_options_new (filled, &error);
  g_assert_no_error (error);
  return skein_item_new (row);
}

static void
test_items (void)
{
  const SkeinRequestOptions plain = { .headers = (char *[]){ "X-Color: blue", NULL }, .user_agent = "Curious/1" };
  const SkeinRequestOptions secret = { .headers = (char *[]){ "X-Api-Key: hidden", NULL } };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (SkeinCompareWork) work = { 0 };
  g_auto (SkeinCompareWork) like = { 0 };
  g_auto (SkeinCompareWork) none = { 0 };
  g_auto (SkeinCompareWork) copy = { 0 };
  g_autoptr (SkeinRequestOptions) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *left_out = NULL;
  g_autofree char *json = NULL;
  SkeinCompareSetting setting = skein_compare_setting_make (SKEIN_COMPARE_THREADS, 2), read_setting;
  g_autofree char *scratch = NULL;

  g_test_summary ("Downloads of the list keep their headers and limits; what needs a secret is left out, and that is said");

  g_ptr_array_add (items, make_item ("https://example.org/a", 0, &plain));
  g_ptr_array_add (items, make_item ("http://example.org/b", 0, NULL));
  g_ptr_array_add (items, make_item ("http://example.org/c", 50000, NULL));
  g_ptr_array_add (items, make_item ("https://example.org/d", 0, &secret));
  g_ptr_array_add (items, make_item ("ftp://example.org/e", 0, NULL));

  g_assert_true (skein_compare_work_from_items (items, SKEIN_COMPARE_DOWNLOADS, TRUE, NULL, NULL, &work, &left_out, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (work.count, ==, 3);
  g_assert_cmpuint (g_strv_length (work.requests), ==, 3);
  g_assert_cmpstr (work.requests[1], ==, "");
  request = skein_request_options_from_text (work.requests[0]);
  g_assert_cmpstr (request->headers[0], ==, "X-Color: blue");
  g_assert_cmpstr (request->user_agent, ==, "Curious/1");
  g_clear_pointer (&request, skein_request_options_unref);
  request = skein_request_options_from_text (work.requests[2]);
  g_assert_cmpuint (request->max_rate, ==, 50000);
  g_assert_nonnull (strstr (left_out, "1 download is left out: only http"));
  g_assert_nonnull (strstr (left_out, "1 download is left out: it needs a login"));

  /* The trial gets all of it, and nothing secret. */
  json = skein_trial_request_to_json (&work, &setting, "/tmp");
  g_assert_null (strstr (json, "hidden"));
  g_assert_true (skein_trial_request_from_json (json, strlen (json), &copy, &read_setting, &scratch, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (copy.requests[0], ==, work.requests[0]);
  g_free (copy.requests[2]);
  copy.requests[2] = NULL;
  g_assert_false (skein_compare_work_check (&copy, NULL));

  g_clear_pointer (&left_out, g_free);
  g_assert_true (skein_compare_work_from_items (items, SKEIN_COMPARE_DOWNLOADS, FALSE, NULL, &(SkeinCompareServers){ 70, 123456 }, &like, &left_out, &error));
  g_assert_no_error (error);
  g_assert_null (left_out);
  g_assert_cmpuint (like.count, ==, 5);
  g_assert_cmpuint (like.delay_ms, ==, 70);
  g_assert_cmpuint (like.rate, ==, 123456);

  g_assert_false (skein_compare_work_from_items (items, SKEIN_COMPARE_HASH, FALSE, NULL, NULL, &none, &left_out, &error));
  g_assert_nonnull (strstr (error->message, "5 downloads are left out: they are not complete."));
}

static void
test_live (void)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GArray) settings = parse ("threads:3");
  g_autoptr (SkeinExperiment) experiment = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  const SkeinTrialLive *live = NULL;
  const SkeinTrialLane *lane;
  SkeinExperimentProgress progress;

  g_test_summary ("A trial tells what it does while it runs");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_SLEEPS);
  work.count = 100000;
  work.wait_us = 20000;
  experiment = skein_experiment_new (&work, settings, NULL);
  skein_experiment_run_async (experiment, cancellable, skein_wait_result_cb, &result);
  skein_wait_until ((live = skein_experiment_peek_live (experiment)) != NULL && live->n_done > 10 && live->lanes->len == 3);
  g_assert_cmpuint (live->n_jobs, ==, 100000);
  g_assert_cmpuint (live->n_lanes, ==, 3);
  lane = g_ptr_array_index (live->lanes, 2);
  g_assert_cmpstr (lane->label, ==, "T3");
  g_assert_cmpuint (g_bytes_get_size (lane->columns), ==, 4 * SKEIN_TRIAL_LIVE_COLUMNS);
  skein_experiment_get_progress (experiment, &progress);
  g_assert_cmpfloat (progress.trial_s, >, 0);
  g_cancellable_cancel (cancellable);
  skein_wait_until (result != NULL);
  g_assert_null (skein_experiment_peek_live (experiment));
  g_assert_true (skein_experiment_run_finish (experiment, result, NULL));
  assert_nothing_left ();
}

/* --- the command line --- */

static char *
run_cli (int expected_status, const char *const *arguments)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "compare");
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, expected_status);
  return output;
}

/* The string member @wanted of the outermost object; everything must be JSON. */
static char *
get_member (const char *json, const char *wanted)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, strlen (json));
  SkeinJsonToken token;
  char *value = NULL;

  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_OBJECT);
  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      g_assert_cmpint (token, !=, SKEIN_JSON_ERROR);
      if (g_strcmp0 (skein_json_reader_peek_name (reader), wanted) == 0)
        value = g_strdup (skein_json_reader_peek_string (reader));
      g_assert_true (skein_json_reader_skip (reader));
    }
  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_END);
  return value;
}

static void
test_cli (void)
{
  const char *const run_it[] = { "--work", "sleeps", "--count", "4", "--wait", "0.002", "--settings", "sequential threads:2", "--rounds", "3", "--note", "tried", "--json", NULL };
  const char *const list_it[] = { "--list", NULL };
  const char *const some_fail[] = { "--work", "roots", "--count", "2", "--amount", "100", "--settings", "sequential loop:4", "--rounds", "1", "--no-save", "--csv", NULL };
  const char *const wrong[] = { "--work", "naps", NULL };
  g_autofree char *json = run_cli (0, run_it);
  g_autofree char *id = get_member (json, "id");
  g_autofree char *title = get_member (json, "title");
  g_autofree char *listed = run_cli (0, list_it);
  g_autofree char *csv = NULL;
  g_autofree char *nothing = NULL;

  g_test_summary ("skein-cli compare: runs, keeps, lists, shows, deletes");

  g_assert_nonnull (id);
  g_assert_cmpstr (title, ==, "4 simulated downloads of 0.0\u00a0s");
  g_assert_nonnull (strstr (json, "\"threads:2\""));
  g_assert_nonnull (strstr (json, "\"headline\""));
  /* Nothing comes out of a sleep. */
  g_assert_nonnull (strstr (json, "\"check\": null"));
  g_assert_nonnull (strstr (listed, id));
  g_assert_nonnull (strstr (listed, "tried"));
  {
    const char *const show_it[] = { "--show", id, "--markdown", NULL };
    const char *const delete_it[] = { "--delete", id, NULL };
    g_autofree char *markdown = run_cli (0, show_it);
    g_autofree char *deleted = run_cli (0, delete_it);
    g_autofree char *gone = run_cli (4, delete_it);

    g_assert_nonnull (strstr (markdown, "Threads"));
    g_assert_cmpstr (deleted, ==, "");
    g_assert_cmpstr (gone, ==, "");
  }

  csv = run_cli (1, some_fail);
  g_assert_true (g_str_has_prefix (csv, "setting,"));
  g_assert_nonnull (strstr (csv, "\n\"sequential\","));
  nothing = run_cli (2, wrong);
  g_assert_cmpstr (nothing, ==, "");
  assert_nothing_left ();
}

static void
test_cli_interrupted (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program, "compare", "--work", "downloads", "--sample", "--delay", "60000", "--settings", "threads:2", NULL);

  g_test_summary ("Ctrl+C ends the trial, the server and the program, and no file stays");

  g_assert_no_error (error);
  skein_wait_until (skein_test_count_processes ("skein-trial") == 1);
  g_subprocess_send_signal (process, SIGINT);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  assert_nothing_left ();
}

static void
test_cli_killed (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinScratch) next = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program, "compare", "--work", "downloads", "--sample", "--delay", "60000", "--settings", "threads:2", NULL);

  g_test_summary ("Killed, its trial and its server end with it, and its scratch folder goes at the next start");

  g_assert_no_error (error);
  skein_wait_until (skein_test_count_processes ("skein-trial") == 1);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  skein_wait_until (skein_test_count_processes ("skein-") == 0);
  g_assert_cmpuint (count_scratch (), ==, 1);
  next = skein_scratch_new (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_scratch (), ==, 1);
}

int
main (int argc, char *argv[])
{
  int status;

  /* What a killed process leaves behind is to be found. */
  skein_test_adopt_orphans ();
  /* Before anybody asks. */
  home = skein_temp_folder_new ();
  g_setenv ("XDG_CACHE_HOME", home->path, TRUE);
  g_setenv ("XDG_DATA_HOME", home->path, TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/experiment/order", test_order);
  g_test_add_func ("/compare/experiment/cancel-between", test_cancel_between);
  g_test_add_func ("/compare/experiment/cancel-within", test_cancel_within);
  g_test_add_func ("/compare/experiment/origin", test_origin);
  g_test_add_func ("/compare/experiment/failing-setting", test_failing_setting);
  g_test_add_func ("/compare/experiment/everything-fails", test_everything_fails);
  g_test_add_func ("/compare/experiment/scratch", test_scratch);
  g_test_add_func ("/compare/experiment/noise", test_noise);
  g_test_add_func ("/compare/archive", test_archive);
  g_test_add_func ("/compare/paths", test_paths);
  g_test_add_func ("/compare/items", test_items);
  g_test_add_func ("/compare/experiment/live", test_live);
  g_test_add_func ("/compare/cli/all", test_cli);
  g_test_add_func ("/compare/cli/interrupted", test_cli_interrupted);
  g_test_add_func ("/compare/cli/killed", test_cli_killed);
  status = g_test_run ();
  skein_temp_folder_free (home);
  return status;
}
