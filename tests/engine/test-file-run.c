// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-file-run.h"
#include "batch/skein-lane-item.h"
#include "pool/skein-thread-pool.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  SkeinTempFolder *temp;
  SkeinBoard *board;
  SkeinPool *pool;
  SkeinFileRun *run;
  GPtrArray *paths;  /* of results, in the order in which they came */
  GPtrArray *errors; /* (element-type GError) with NULLs */
  GPtrArray *sums;   /* hex, or NULL */
  guint n_more;      /* files that the func adds */
} Fixture;

static const SkeinDigestSpec sha256 = { .mask = 1u << SKEIN_DIGEST_SHA256 };

static void
free_error (gpointer data)
{
  if (data != NULL)
    g_error_free (data);
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (report != NULL || error != NULL);
  if (report != NULL)
    g_assert_true (error == report->error);

  g_ptr_array_add (fixture->paths, g_strdup (path));
  g_ptr_array_add (fixture->errors, error != NULL ? g_error_copy (error) : NULL);
  g_ptr_array_add (fixture->sums, error == NULL ? skein_report_dup_digest_hex (report, SKEIN_DIGEST_SHA256) : NULL);

  if (fixture->n_more > 0)
    {
      fixture->n_more--;
      skein_file_run_add_digest (run, path, &sha256);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const SkeinSetting setting = { SKEIN_SETTING_THREADS, 3, 1 };
  const SkeinPerformers performers = { .perform = { [SKEIN_JOB_DIGEST] = skein_digest_perform } };
  g_autoptr (GError) error = NULL;

  fixture->temp = skein_temp_folder_new ();
  fixture->board = skein_board_new (&error);
  g_assert_no_error (error);
  fixture->pool = skein_thread_pool_new (fixture->board, &setting, &performers, &error);
  g_assert_no_error (error);
  fixture->paths = g_ptr_array_new_with_free_func (g_free);
  fixture->errors = g_ptr_array_new_with_free_func (free_error);
  fixture->sums = g_ptr_array_new_with_free_func (g_free);
  fixture->run = skein_file_run_new (fixture->pool, result_cb, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->run, skein_file_run_free);
  skein_pool_close_async (fixture->pool, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_pool_close_finish (fixture->pool, result, &error));
  g_assert_no_error (error);
  g_object_unref (result);

  g_assert_finalize_object (fixture->pool);
  skein_board_unref (fixture->board);
  g_ptr_array_unref (fixture->paths);
  g_ptr_array_unref (fixture->errors);
  g_ptr_array_unref (fixture->sums);
  skein_temp_folder_free (fixture->temp);
}

/* File @index holds its own number; every seventh is large, so that it ends after those behind it. */
static void
write_file (Fixture *fixture, guint index)
{
  g_autofree char *name = g_strdup_printf ("file-%u", index);
  gsize size = index % 7 == 0 ? 3 * 1024 * 1024 : 10;
  g_autofree char *content = g_malloc0 (size);

  g_snprintf (content, size, "%u", index);
  skein_temp_folder_write (fixture->temp, name, content, size);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 60;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, name);

      write_file (fixture, i);
      skein_file_run_add_digest (fixture->run, path, &sha256);
    }
  g_assert_cmpuint (fixture->paths->len, ==, 0);
  g_assert_cmpuint (skein_file_run_get_n_unfinished (fixture->run), ==, n_files);

  skein_wait_until (skein_file_run_get_n_unfinished (fixture->run) == 0);
  g_assert_cmpuint (fixture->paths->len, ==, n_files);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, name);
      g_autofree char *sum = skein_temp_folder_dup_sha256 (fixture->temp, name);

      g_assert_cmpstr (fixture->paths->pdata[i], ==, path);
      g_assert_no_error ((GError *) fixture->errors->pdata[i]);
      g_assert_cmpstr (fixture->sums->pdata[i], ==, sum);
    }
}

static void
test_more_than_the_window (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 10000;
  g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, "small");

  g_test_summary ("Many more files than may be under way at once, all from one folder");
  skein_temp_folder_write (fixture->temp, "small", "x", 1);
  for (guint i = 0; i < n_files; i++)
    skein_file_run_add_digest (fixture->run, path, &sha256);

  skein_wait_until (skein_file_run_get_n_unfinished (fixture->run) == 0);
  g_assert_cmpuint (fixture->paths->len, ==, n_files);
  for (guint i = 0; i < n_files; i++)
    g_assert_cmpstr (fixture->sums->pdata[i], ==, fixture->sums->pdata[0]);
}

static void
test_slow_head (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 10000;
  g_autofree char *head = skein_temp_folder_dup_path (fixture->temp, "head");
  g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, "small");

  g_test_summary ("All that may be under way is done before the first file is, and handed out at once: the rest is begun all the same");
  skein_temp_folder_write (fixture->temp, "head", "x", 1);
  g_assert_cmpint (truncate (head, 128 * 1024 * 1024), ==, 0);
  skein_temp_folder_write (fixture->temp, "small", "x", 1);
  skein_file_run_add_digest (fixture->run, head, &sha256);
  for (guint i = 1; i < n_files; i++)
    skein_file_run_add_digest (fixture->run, path, &sha256);

  skein_wait_until (skein_file_run_get_n_unfinished (fixture->run) == 0);
  g_assert_cmpuint (fixture->paths->len, ==, n_files);
  g_assert_cmpstr (fixture->paths->pdata[0], ==, head);
}

static void
test_tree_of_small_files (Fixture *fixture, gconstpointer data)
{
  static const gsize odd_sizes[] = { 0, 1, SKEIN_DIGEST_TINY_BYTES - 1, SKEIN_DIGEST_TINY_BYTES, SKEIN_DIGEST_TINY_BYTES + 1, 400000 };
  const SkeinTreeWalkOptions options = { .recursive = TRUE };
  SkeinTreeWalk *walk = skein_tree_walk_new (&options);
  const guint n_files = 700;
  g_autofree char *content = g_malloc0 (400000);

  g_test_summary ("Small files, which are hashed many in one job, and larger ones among them: of none is the size known before");
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%04u", i);
      gsize size = i % 50 == 7 ? odd_sizes[i / 50 % G_N_ELEMENTS (odd_sizes)] : 4 + i % 9;

      if (size >= 4)
        memcpy (content, name + 5, 4);
      skein_temp_folder_write (fixture->temp, name, content, size);
    }
  skein_tree_walk_add (walk, fixture->temp->path);
  skein_file_run_set_walk (fixture->run, walk, &sha256);

  skein_wait_until (skein_file_run_get_n_unfinished (fixture->run) == 0);
  g_assert_cmpuint (fixture->paths->len, ==, n_files);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%04u", i);
      g_autofree char *sum = skein_temp_folder_dup_sha256 (fixture->temp, name);

      g_assert_true (g_str_has_suffix (fixture->paths->pdata[i], name));
      g_assert_cmpstr (fixture->sums->pdata[i], ==, sum);
    }
}

static void
test_small_files_that_go_wrong (Fixture *fixture, gconstpointer data)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autofree char *fifo = skein_temp_folder_dup_path (fixture->temp, "fifo");
  g_autofree char *large = skein_temp_folder_dup_path (fixture->temp, "large");
  g_autoptr (SkeinReport) report = NULL;
  g_autoptr (GError) error = NULL;
  guint8 digests[SKEIN_N_DIGESTS][SKEIN_DIGEST_MAX_BYTES];

  g_test_summary ("Each file of a job of many ends by itself");
  skein_temp_folder_write (fixture->temp, "good", "abc", 3);
  skein_temp_folder_write (fixture->temp, "large", "", 0);
  g_assert_cmpint (truncate (large, SKEIN_DIGEST_TINY_BYTES), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  job->folder = skein_folder_open (fixture->temp->path, FALSE, &error);
  g_assert_no_error (error);
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256 | 1u << SKEIN_DIGEST_MD5;
  job->many = skein_digest_many_new ();
  skein_digest_many_take (job->many, 1, g_strdup ("missing"));
  skein_digest_many_take (job->many, 2, g_strdup ("fifo"));
  skein_digest_many_take (job->many, 3, g_strdup ("../good"));
  skein_digest_many_take (job->many, 4, g_strdup ("large"));
  skein_digest_many_take (job->many, 5, g_strdup ("good"));
  report = skein_report_new (SKEIN_REPORT_FINISHED, job);

  g_assert_true (skein_digest_perform (job, -1, -1, NULL, NULL, report, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (report->many->results[i].state, ==, SKEIN_MANY_FAILED);
      g_assert_nonnull (strstr (report->many->results[i].error->message, i == 0 ? "missing" : i == 1 ? "fifo"
                                                                                                     : "good"));
    }
  g_assert_cmpint (report->many->results[3].state, ==, SKEIN_MANY_LEFT);
  g_assert_cmpint (report->many->results[4].state, ==, SKEIN_MANY_DONE);
  g_assert_cmpuint (report->many->results[4].bytes, ==, 3);
  skein_many_results_get (report->many, 4, digests);
  g_assert_cmpuint (digests[SKEIN_DIGEST_SHA256][0], ==, 0xba);
  g_assert_cmpuint (digests[SKEIN_DIGEST_SHA256][31], ==, 0xad);
  g_assert_cmpuint (digests[SKEIN_DIGEST_MD5][0], ==, 0x90);
  g_assert_cmpuint (digests[SKEIN_DIGEST_MD5][15], ==, 0x72);
  skein_job_unref (job);
}

static void
test_added_by_func (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, "small");

  skein_temp_folder_write (fixture->temp, "small", "x", 1);
  fixture->n_more = 20;
  skein_file_run_add_digest (fixture->run, path, &sha256);
  skein_wait_until (fixture->paths->len == 21);
  g_assert_cmpuint (skein_file_run_get_n_unfinished (fixture->run), ==, 0);
}

static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "missing", "no/such/folder", "pipe", "folder", "folder/", "", "link", "good" };
  g_autofree char *pipe_path = skein_temp_folder_dup_path (fixture->temp, "pipe");
  g_autofree char *folder_path = skein_temp_folder_dup_path (fixture->temp, "folder");
  g_autofree char *link_path = skein_temp_folder_dup_path (fixture->temp, "link");

  g_test_summary ("What cannot be read ends in an error in its turn; a link that the user names is followed");
  skein_temp_folder_write (fixture->temp, "good", "x", 1);
  g_assert_no_errno (mkfifo (pipe_path, 0600));
  g_assert_no_errno (mkdir (folder_path, 0700));
  g_assert_no_errno (symlink ("good", link_path));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = names[i][0] != '\0' ? skein_temp_folder_dup_path (fixture->temp, names[i]) : g_strdup ("");

      skein_file_run_add_digest (fixture->run, path, &sha256);
    }

  skein_wait_until (skein_file_run_get_n_unfinished (fixture->run) == 0);
  g_assert_cmpuint (fixture->paths->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const GError *error = fixture->errors->pdata[i];

      g_test_message ("%s: %s", names[i], error != NULL ? error->message : "good");
      g_assert_true ((error == NULL) == (i >= 6));
    }

  g_assert_no_errno (unlink (link_path));
}

static void
test_links_of_a_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link_path = skein_temp_folder_dup_path (fixture->temp, "link");

  skein_temp_folder_write (fixture->temp, "good", "x", 1);
  g_assert_no_errno (symlink ("good", link_path));
  skein_file_run_add_digest_in (fixture->run, fixture->temp->folder, "good", "shown", &sha256);
  skein_file_run_add_digest_in (fixture->run, fixture->temp->folder, "link", "link", &sha256);

  skein_wait_until (skein_file_run_get_n_unfinished (fixture->run) == 0);
  g_assert_cmpstr (fixture->paths->pdata[0], ==, "shown");
  g_assert_nonnull (fixture->sums->pdata[0]);
  g_assert_nonnull (fixture->errors->pdata[1]);
}

static void
test_free_early (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Freeing a run cancels what is under way and calls nobody");

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, name);

      write_file (fixture, i);
      skein_file_run_add_digest (fixture->run, path, &sha256);
    }
  skein_wait_until (fixture->paths->len > 0);

  g_clear_pointer (&fixture->run, skein_file_run_free);
  g_ptr_array_set_size (fixture->paths, 0);
  skein_wait_until (skein_pool_get_n_unfinished (fixture->pool) == 0);
  g_assert_cmpuint (fixture->paths->len, ==, 0);
}

static void
name_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  GPtrArray *names = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      const SkeinReport *report = g_ptr_array_index (reports, i);

      if (report != NULL && report->kind == SKEIN_REPORT_FINISHED)
        g_ptr_array_add (names, skein_lane_item_dup_name (NULL, report->job->item));
    }
}

static void
test_lane_item (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, "file-1");
  g_autofree char *again = skein_temp_folder_dup_path (fixture->temp, "file-2");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SkeinFileRun *other;

  g_test_summary ("What a lane works on has a name, whichever run it belongs to, until it is done");

  write_file (fixture, 1);
  write_file (fixture, 2);
  /* Asked before the run itself hears of the end. */
  g_clear_pointer (&fixture->run, skein_file_run_free);
  skein_pool_add_reports_func (fixture->pool, name_cb, names);
  fixture->run = skein_file_run_new (fixture->pool, result_cb, fixture);
  other = skein_file_run_new_beside (fixture->pool, result_cb, fixture);
  skein_file_run_add_digest (fixture->run, path, &sha256);
  skein_wait_until (fixture->paths->len == 1);
  skein_file_run_add_digest (other, again, &sha256);
  skein_wait_until (fixture->paths->len == 2);
  skein_pool_remove_reports_func (fixture->pool, name_cb, names);

  g_assert_cmpuint (names->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "file-1");
  g_assert_cmpstr (g_ptr_array_index (names, 1), ==, "file-2");
  skein_file_run_free (other);
  for (guint64 item = 0; item < 3; item++)
    {
      g_assert_null (skein_lane_item_dup_name (NULL, item));
      g_assert_null (skein_lane_item_dup_name (NULL, G_MAXUINT64 - item));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/batch/file-run/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/batch/file-run/more-than-the-window", Fixture, NULL, set_up, test_more_than_the_window, tear_down);
  g_test_add ("/batch/file-run/slow-head", Fixture, NULL, set_up, test_slow_head, tear_down);
  g_test_add ("/batch/file-run/tree-of-small-files", Fixture, NULL, set_up, test_tree_of_small_files, tear_down);
  g_test_add ("/batch/file-run/small-files-that-go-wrong", Fixture, NULL, set_up, test_small_files_that_go_wrong, tear_down);
  g_test_add ("/batch/file-run/added-by-func", Fixture, NULL, set_up, test_added_by_func, tear_down);
  g_test_add ("/batch/file-run/bad-files", Fixture, NULL, set_up, test_bad_files, tear_down);
  g_test_add ("/batch/file-run/links-of-a-list", Fixture, NULL, set_up, test_links_of_a_list, tear_down);
  g_test_add ("/batch/file-run/free-early", Fixture, NULL, set_up, test_free_early, tear_down);
  g_test_add ("/batch/file-run/lane-item", Fixture, NULL, set_up, test_lane_item, tear_down);

  return g_test_run ();
}
