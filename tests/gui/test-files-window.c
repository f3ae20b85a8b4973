// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The window for checksums of files, on real workers. */
#include "config.h"

#include <string.h>

#include "gui/skein-files-window.h"
#include "pool/skein-process-pool.h"
#include "skein-gui-test.h"
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

int
main (int argc, char *argv[])
{
  skein_gui_test_init (&argc, &argv);
  skein_register_resource ();

  g_test_add ("/gui/files-window/hash-and-audit", Fixture, NULL, set_up, test_hash_and_audit, tear_down);
  g_test_add ("/gui/files-window/stop", Fixture, NULL, set_up, test_stop, tear_down);

  return g_test_run ();
}
