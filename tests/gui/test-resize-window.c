// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-resize-window.h"
#include "pool/skein-process-pool.h"
#include "skein-gui-test.h"
#include "skein-gui-turns.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = skein_pool_close_finish (SKEIN_POOL (source), result, NULL);
}

static char *
save_picture (SkeinTempFolder *folder, const char *name, int width, int height)
{
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 ((gsize) width * (gsize) height * 4), (gsize) width * (gsize) height * 4);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, pixels, (gsize) width * 4);
  char *path = skein_temp_folder_dup_path (folder, name);

  g_assert_true (gdk_texture_save_to_png (texture, path));
  return path;
}

static void
test_window (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  SkeinSetting setting = { SKEIN_SETTING_PROCESSES, 1, 1 };
  g_autoptr (SkeinPool) pool = skein_process_pool_new (board, &setting);
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  SkeinResizeWindow *window = skein_resize_window_new (pool);
  SkeinResizePreview *preview = skein_resize_window_get_preview (window);
  gboolean closed = FALSE;
  guint n_failed = 0;

  g_test_summary ("a preset chosen is the preview's and the copies'; what is no picture is one error");
  g_ptr_array_add (paths, save_picture (folder, "a.png", 800, 600));
  g_ptr_array_add (paths, skein_temp_folder_dup_path (folder, "missing.png"));
  skein_copy_row_set_preset (skein_resize_window_get_copy_row (window), "web");
  skein_resize_window_set_paths (window, paths);
  gtk_window_present (GTK_WINDOW (window));
  skein_wait_until (skein_resize_preview_peek (preview) != NULL);
  g_assert_cmpuint (skein_resize_preview_peek (preview)->in_width, ==, 800);
  g_assert_cmpuint (skein_resize_preview_peek (preview)->width, ==, 800);
  g_assert_cmpuint (skein_resize_preview_peek (preview)->original.width, ==, 512);
  g_assert_cmpuint (skein_resize_preview_peek (preview)->original.height, ==, 384);

  skein_copy_row_set_preset (skein_resize_window_get_copy_row (window), "thumbnail");
  skein_wait_until (skein_resize_preview_peek (preview)->width == 320);
  g_assert_cmpuint (skein_resize_preview_peek (preview)->height, ==, 320);
  g_assert_cmpuint (skein_resize_preview_peek (preview)->copy.width, ==, 320);
  g_assert_cmpuint (skein_temp_folder_count (folder), ==, 1);

  gtk_widget_activate_action (GTK_WIDGET (window), "resize.start", NULL);
  skein_wait_until (skein_resize_window_get_n_done (window, &n_failed) == 1 && n_failed == 1);
  g_assert_cmpuint (skein_temp_folder_count (folder), ==, 2);

  gtk_window_destroy (GTK_WINDOW (window));
  skein_pool_close_async (pool, closed_cb, &closed);
  skein_wait_until (closed);
}

static AdwMessageDialog *
find_question (GtkWindow *parent)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel) && gtk_window_get_transient_for (toplevel) == parent)
        return ADW_MESSAGE_DIALOG (toplevel);
    }
  return NULL;
}

/* Width of the picture; the window decodes those of GdkTexture. */
static int
get_width (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (path, &error);

  g_assert_no_error (error);
  return gdk_texture_get_width (texture);
}

static void
test_in_place (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  SkeinSetting setting = { SKEIN_SETTING_PROCESSES, 1, 1 };
  g_autoptr (SkeinPool) pool = skein_process_pool_new (board, &setting);
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  SkeinResizeWindow *window = skein_resize_window_new (pool);
  SkeinCopyRow *row = skein_resize_window_get_copy_row (window);
  g_autoptr (SkeinCopyOptions) options = NULL;
  AdwMessageDialog *question;
  gboolean closed = FALSE;
  guint n_failed = 0;

  g_test_summary ("originals are replaced when that was asked for and said again, and stay when they cannot be resized");
  g_ptr_array_add (paths, save_picture (folder, "a.png", 800, 600));
  g_ptr_array_add (paths, save_picture (folder, "small.png", 100, 100));
  g_ptr_array_add (paths, skein_temp_folder_dup_path (folder, "fake.png"));
  skein_temp_folder_write (folder, "fake.png", "no picture", 10);
  skein_resize_window_set_paths (window, paths);
  skein_copy_row_set_preset (row, "thumbnail");
  gtk_window_present (GTK_WINDOW (window));
  skein_resize_window_set_in_place (window, TRUE);
  options = skein_copy_row_dup_options (row, &error);
  g_assert_no_error (error);
  g_assert_null (options->name_template);
  g_assert_cmpint (options->resize.format, ==, SKEIN_IMAGE_SAME);

  gtk_widget_activate_action (GTK_WIDGET (window), "resize.start", NULL);
  question = find_question (GTK_WINDOW (window));
  g_assert_cmpstr (adw_message_dialog_get_heading (question), ==, "Replace 3 Pictures?");
  gtk_window_close (GTK_WINDOW (question)); /* which is as good as "Cancel" */
  skein_wait_until (find_question (GTK_WINDOW (window)) == NULL);
  g_assert_cmpint (get_width (g_ptr_array_index (paths, 0)), ==, 800);

  gtk_widget_activate_action (GTK_WIDGET (window), "resize.start", NULL);
  adw_message_dialog_response (find_question (GTK_WINDOW (window)), "replace");
  skein_wait_until (skein_resize_window_get_n_done (window, &n_failed) == 2 && n_failed == 1);
  g_assert_cmpint (get_width (g_ptr_array_index (paths, 0)), ==, 320);
  g_assert_cmpint (get_width (g_ptr_array_index (paths, 1)), ==, 100);
  g_assert_cmpuint (skein_temp_folder_count (folder), ==, 3);

  gtk_window_destroy (GTK_WINDOW (window));
  skein_pool_close_async (pool, closed_cb, &closed);
  skein_wait_until (closed);
}

/* SKEIN_TEST_MANY=5000 shows what many pictures cost. */
static void
test_many (void)
{
  const char *given = g_getenv ("SKEIN_TEST_MANY");
  guint n = given != NULL ? (guint) g_ascii_strtoull (given, NULL, 10) : 100;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  SkeinSetting setting = { SKEIN_SETTING_PROCESSES, 2, 1 };
  g_autoptr (SkeinPool) pool = skein_process_pool_new (board, &setting);
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  SkeinResizeWindow *window = skein_resize_window_new (pool);
  g_autofree char *first = save_picture (folder, "first.png", 64, 48);
  g_autofree char *bytes = NULL;
  gboolean closed = FALSE;
  guint n_done = 0;
  double longest_ms;
  gsize size;

  g_test_summary ("However many pictures there are, the main loop is never busy for long");
  bytes = skein_temp_folder_read (folder, "first.png", &size);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("picture-%05u.png", i);

      skein_temp_folder_write (folder, name, bytes, size);
      g_ptr_array_add (paths, skein_temp_folder_dup_path (folder, name));
    }
  skein_copy_row_set_preset (skein_resize_window_get_copy_row (window), "thumbnail");
  gtk_window_present (GTK_WINDOW (window));
  skein_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
  skein_gui_turns_begin ();
  skein_resize_window_set_paths (window, paths);
  skein_wait_until (skein_resize_preview_peek (skein_resize_window_get_preview (window)) != NULL);
  g_test_message ("choosing %u: longest turn %.1f ms", n, skein_gui_turns_get_longest_ms ());
  gtk_widget_activate_action (GTK_WIDGET (window), "resize.start", NULL);
  while (n_done < n)
    {
      guint next = MIN (n, n_done + 500);

      skein_wait_until ((n_done = skein_resize_window_get_n_done (window, NULL)) >= next);
    }
  longest_ms = skein_gui_turns_get_longest_ms ();
  g_test_message ("resizing %u: longest turn %.1f ms", n, longest_ms);
  g_assert_cmpfloat (longest_ms, <, 2000);

  gtk_window_destroy (GTK_WINDOW (window));
  skein_pool_close_async (pool, closed_cb, &closed);
  skein_wait_until (closed);
}

int
main (int argc, char **argv)
{
  skein_gui_test_init (&argc, &argv);
  g_test_add_func ("/gui/resize-window/copies", test_window);
  g_test_add_func ("/gui/resize-window/in-place", test_in_place);
  g_test_add_func ("/gui/resize-window/many", test_many);
  return g_test_run ();
}
