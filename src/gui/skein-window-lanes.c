// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* From the lanes to the queue and back: what was chosen in a lane is selected in the list, what is selected in the list stands out in the
 * lanes. */

#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

static void
show_item_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  SkeinEngine *engine = skein_window_get_engine (self);
  SkeinItem *item = engine != NULL ? skein_batch_lookup (skein_engine_get_batch (engine), g_variant_get_uint64 (parameter)) : NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (item == NULL)
    {
      skein_window_show_toast (self, _ ("That is not in the list of downloads, or no longer."));
      return;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (items, g_object_ref (item));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "downloads");
  skein_downloads_page_select (skein_window_get_downloads (self), items);
}

static void
show_in_activity_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;

  if (skein_activity_page_show_item (skein_window_get_activity (self), g_variant_get_uint64 (parameter)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "activity");
  else
    skein_window_show_toast (self, _ ("No worker has worked on that since the window was opened."));
}

static void
activity_now_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  g_object_set (skein_window_get_activity (user_data), "frozen", FALSE, NULL);
}

static void
selection_changed_cb (SkeinWindow *self, GArray *ids)
{
  skein_activity_page_set_marked_items (skein_window_get_activity (self), (const guint64 *) (gconstpointer) ids->data, ids->len);
}

void
skein_window_add_lane_actions (SkeinWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "show-item", .activate = show_item_activated, .parameter_type = "t" },
    { .name = "show-in-activity", .activate = show_in_activity_activated, .parameter_type = "t" },
    { .name = "activity-now", .activate = activity_now_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (skein_window_get_downloads (self), "items-marked", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
}
