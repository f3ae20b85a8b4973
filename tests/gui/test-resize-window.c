// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-resize-window.h"
#include "pool/skein-process-pool.h"
#include "skein-gui-test.h"
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

int
main (int argc, char **argv)
{
  skein_gui_test_init (&argc, &argv);
  g_test_add_func ("/gui/resize-window", test_window);
  return g_test_run ();
}
