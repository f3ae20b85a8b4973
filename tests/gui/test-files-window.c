// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The window for checksums of files, on real workers. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "gui/skein-file-view.h"
#include "gui/skein-files-window.h"
#include "pool/skein-process-pool.h"
#include "skein-gui-test.h"
#include "skein-gui-turns.h"
#include "skein-resources.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

typedef struct
{
  SkeinTempFolder *temp;
  SkeinBoard *board;
  SkeinPool *pool;
  SkeinFilesWindow *window; /* borrowed */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  const SkeinSetting setting = { SKEIN_SETTING_PROCESSES, 2, 1 };
  g_autoptr (GError) error = NULL;

  self->temp = skein_temp_folder_new ();
  self->board = skein_board_new (&error);
  g_assert_no_error (error);
  self->pool = skein_process_pool_new (self->board, &setting);
  self->window = skein_files_window_new (self->pool);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  GAsyncResult *result = NULL;

  if (self->window != NULL)
    {
      SkeinFilesWindow *window = g_object_ref (self->window);

      gtk_window_destroy (GTK_WINDOW (window));
      g_assert_finalize_object (window);
    }
  skein_pool_close_async (self->pool, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  skein_pool_close_finish (self->pool, result, NULL);
  g_object_unref (result);
  g_object_unref (self->pool);
  skein_board_unref (self->board);
  skein_temp_folder_free (self->temp);
}

static void
write_files (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%03u", i);

      skein_temp_folder_write (self->temp, name, name, strlen (name));
    }
}

static GPtrArray *
make_paths (const char *path)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (paths, g_strdup (path));
  return paths;
}

static SkeinFileResults *
get_results (Fixture *self)
{
  return skein_file_check_get_results (skein_files_window_get_check (self->window));
}

static gboolean
is_running (Fixture *self)
{
  return skein_file_check_is_running (skein_files_window_get_check (self->window));
}

static void
test_hash_and_audit (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_temp_folder_dup_path (self->temp, "SHA256SUMS");
  g_autoptr (GPtrArray) folder = make_paths (self->temp->path);
  gsize size;
  char *text;

  g_test_summary ("A folder is hashed, exported as a list, changed, and audited with that list");
  write_files (self, 300);
  skein_files_window_hash (self->window, folder);
  skein_wait_until (!is_running (self));
  g_assert_cmpuint (skein_file_results_get_n_in_group (get_results (self), SKEIN_FILE_GROUP_SAME), ==, 300);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.export-to", "s", list);
  skein_wait_until ((text = skein_temp_folder_read (self->temp, "SHA256SUMS", &size)) != NULL);
  g_assert_nonnull (strstr (text, "  file-299\n"));
  g_free (text);

  skein_temp_folder_write (self->temp, "file-007", "changed", 7);
  skein_temp_folder_write (self->temp, "added", "x", 1);
  skein_files_window_audit (self->window, folder, self->temp->path);
  skein_wait_until (!is_running (self));
  g_assert_cmpuint (skein_file_results_get_n_in_group (get_results (self), SKEIN_FILE_GROUP_SAME), ==, 299);
  g_assert_cmpuint (skein_file_results_get_n_in_group (get_results (self), SKEIN_FILE_GROUP_CHANGED), ==, 1);
  g_assert_cmpuint (skein_file_results_get_n_in_group (get_results (self), SKEIN_FILE_GROUP_NEW), ==, 1);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.filter", "s", "changed");
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (get_results (self))) == 1);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.copy", NULL);
}

static void
test_stop (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) folder = make_paths (self->temp->path);

  g_test_summary ("Work that is stopped, replaced or left keeps the pool usable");
  write_files (self, 500);
  skein_files_window_hash (self->window, folder);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.cancel", NULL);
  g_assert_false (is_running (self));
  g_assert_true (skein_file_check_was_cancelled (skein_files_window_get_check (self->window)));

  skein_files_window_hash (self->window, folder);
  skein_files_window_hash (self->window, folder);
  skein_wait_until (skein_file_results_get_n_rows (get_results (self)) > 0);
  gtk_window_destroy (GTK_WINDOW (self->window));
  self->window = NULL;
}

static void
tell_turn (const char *what)
{
  double longest_ms = skein_gui_turns_get_longest_ms ();

  g_test_message ("%s: longest turn %.1f ms", what, longest_ms);
  g_assert_cmpfloat (longest_ms, <, 2000);
}

static gboolean
reached_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Some frames. */
static void
run_for (guint ms)
{
  gboolean reached = FALSE;

  g_timeout_add (ms, reached_cb, &reached);
  skein_wait_until (reached);
}

/* SKEIN_TEST_MANY=100000 shows what a large tree costs. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  const char *given = g_getenv ("SKEIN_TEST_MANY");
  guint n = given != NULL ? (guint) g_ascii_strtoull (given, NULL, 10) : 2000;
  g_autofree char *csv = skein_temp_folder_dup_path (self->temp, "out.csv");
  g_autofree char *json = skein_temp_folder_dup_path (self->temp, "out.json");
  g_autofree char *files = skein_temp_folder_dup_path (self->temp, "files");
  g_autoptr (GPtrArray) folder = make_paths (files);
  g_autoptr (GPtrArray) nothing = make_paths (csv);
  GtkWidget *view = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_FILE_VIEW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (skein_gui_test_find_widget (view, GTK_TYPE_SCROLLED_WINDOW)));
  GtkColumnView *columns = GTK_COLUMN_VIEW (skein_gui_test_find_widget (view, GTK_TYPE_COLUMN_VIEW));
  GListModel *list = gtk_column_view_get_columns (columns);
  gsize size;

  g_test_summary ("However many results there are, the main loop is never busy for long");
  g_assert_no_errno (mkdir (files, 0700));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("files/file-%06u", i);

      skein_temp_folder_write (self->temp, name, name, strlen (name));
    }
  run_for (300);
  skein_gui_turns_begin ();
  skein_files_window_hash (self->window, folder);
  for (guint i = 0; is_running (self) && i < 60; i++)
    run_for (500);
  g_assert_cmpuint (skein_file_results_get_n_in_group (get_results (self), SKEIN_FILE_GROUP_SAME), ==, n);
  tell_turn ("hashing");

  for (guint i = 0; i <= 20; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) * i / 20);
      run_for (20);
    }
  tell_turn ("scrolling");

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

      gtk_column_view_sort_by_column (columns, column, GTK_SORT_DESCENDING);
      skein_wait_until (!skein_file_results_is_arranging (get_results (self)));
      run_for (50);
      tell_turn (gtk_column_view_column_get_title (column));
    }

  skein_file_results_set_search (get_results (self), "9");
  skein_wait_until (!skein_file_results_is_arranging (get_results (self)));
  run_for (50);
  tell_turn ("searching");
  skein_file_results_set_search (get_results (self), "");
  skein_wait_until (!skein_file_results_is_arranging (get_results (self)));
  run_for (50);
  tell_turn ("searching no more");

  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.export-to", "s", csv);
  skein_wait_until (g_file_test (csv, G_FILE_TEST_EXISTS));
  run_for (50);
  tell_turn ("exporting as CSV");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.export-to", "s", json);
  skein_wait_until (g_file_test (json, G_FILE_TEST_EXISTS));
  run_for (50);
  tell_turn ("exporting as JSON");
  g_free (skein_temp_folder_read (self->temp, "out.csv", &size));
  g_assert_cmpuint (size, >, n * 64);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "files.copy", NULL);
  tell_turn ("copying");
  skein_files_window_hash (self->window, nothing);
  run_for (300);
  tell_turn ("replacing");
  skein_files_window_hash (self->window, folder);
  for (guint i = 0; is_running (self) && i < 60; i++)
    run_for (500);
  tell_turn ("hashing again");
  gtk_window_destroy (GTK_WINDOW (self->window));
  self->window = NULL;
  run_for (300);
  tell_turn ("closing");
}

int
main (int argc, char *argv[])
{
  skein_gui_test_init (&argc, &argv);
  skein_register_resource ();

  g_test_add ("/gui/files-window/hash-and-audit", Fixture, NULL, set_up, test_hash_and_audit, tear_down);
  g_test_add ("/gui/files-window/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/gui/files-window/stop", Fixture, NULL, set_up, test_stop, tear_down);

  return g_test_run ();
}
