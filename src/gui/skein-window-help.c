// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The help beside the window, and what helps those who begin: pasting, and notes that are shown until they are not needed any more. */

#include "config.h"

#include "gui/skein-window-private.h"

#include <string.h>
#include <glib/gi18n.h>

#include "gui/skein-help-window.h"

#define HELP "skein-help-window"

/* One at a time; it goes with the window. */
static SkeinHelpWindow *
open_help (SkeinWindow *self)
{
  GWeakRef *ref = g_object_get_data (G_OBJECT (self), HELP);
  g_autoptr (SkeinHelpWindow) help = g_weak_ref_get (ref);

  if (help == NULL)
    {
      help = g_object_ref (skein_help_window_new ());
      gtk_window_set_transient_for (GTK_WINDOW (help), GTK_WINDOW (self));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (help), TRUE);
      g_weak_ref_set (ref, help);
    }
  gtk_window_present (GTK_WINDOW (help));
  return help;
}

static void
help_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  open_help (user_data);
}

static void
help_page_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  skein_help_window_show_page (open_help (user_data), g_variant_get_string (parameter, NULL));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  GCancellable *cancellable = skein_window_get_cancellable (self);
  g_autoptr (GBytes) bytes = NULL;

  if (cancellable == NULL || g_cancellable_is_cancelled (cancellable))
    return;
  if (text == NULL || *text == '\0')
    {
      skein_window_show_toast (self, _ ("There is no text in the clipboard; copy some addresses first"));
      return;
    }
  bytes = g_bytes_new (text, strlen (text));
  skein_add_dialog_take_text (skein_window_open_add_dialog (self), bytes, _ ("Pasted text"));
}

static void
paste_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), skein_window_get_cancellable (self), pasted_cb, g_object_ref (self));
}

/* The note on the lanes was read. */
static void
lanes_explained_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (GSettings) state = g_settings_new (SKEIN_SETTINGS_ID ".State");

  g_settings_set_boolean (state, "lanes-explained", TRUE);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

void
skein_window_add_help_actions (SkeinWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "help", .activate = help_activated },
    { .name = "help-page", .activate = help_page_activated, .parameter_type = "s" },
    { .name = "lanes-explained", .activate = lanes_explained_activated },
    { .name = "paste", .activate = paste_activated },
  };
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, NULL);
  g_object_set_data_full (G_OBJECT (self), HELP, ref, weak_ref_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
