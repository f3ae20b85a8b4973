// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The window for smaller copies of pictures that are on this computer. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "gui/skein-resize-window.h"

void
skein_window_resize_files (SkeinWindow *self, GPtrArray *paths)
{
  SkeinEngine *engine = skein_window_get_engine (self);
  SkeinResizeWindow *window;

  if (engine == NULL || g_cancellable_is_cancelled (skein_window_get_cancellable (self)))
    {
      skein_window_show_toast (self, _ ("The batch is still being opened: try again in a moment"));
      return;
    }

  /* It goes when the main window closes, before the pool does. */
  window = skein_resize_window_new (skein_engine_get_pool (engine, SKEIN_SETTING_PROCESSES));
  gtk_window_set_application (GTK_WINDOW (window), gtk_window_get_application (GTK_WINDOW (self)));
  g_signal_connect_object (skein_window_get_cancellable (self), "cancelled", G_CALLBACK (gtk_window_destroy), window, G_CONNECT_SWAPPED);
  if (paths != NULL)
    skein_resize_window_set_paths (window, paths);
  gtk_window_present (GTK_WINDOW (window));
}

static void
resize_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_window_resize_files (user_data, NULL);
}

static void
resize_files_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *path;

  g_variant_iter_init (&iter, parameter);
  while (g_variant_iter_next (&iter, "^&ay", &path))
    g_ptr_array_add (paths, g_strdup (path));
  if (paths->len > 0)
    skein_window_resize_files (user_data, paths);
}

static const GActionEntry resize_actions[] = {
  { .name = "resize", .activate = resize_activated },
  { .name = "resize-files", .activate = resize_files_activated, .parameter_type = "aay" },
};

void
skein_window_add_resize_actions (SkeinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), resize_actions, G_N_ELEMENTS (resize_actions), self);
}
