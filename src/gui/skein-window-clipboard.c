// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The clipboard, when somebody comes back to the window with something in it. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <string.h>
#include <glib/gi18n.h>

#include "gui/skein-clipboard-offer.h"

#define READING_DATA "skein-clipboard-reading"
#define FOCUS_PATIENCE_MS 700

/* Lives as long as the window, of which it is data. */
typedef struct
{
  GSettings *settings; /* (owned) */
  char *offered;       /* (owned) (nullable) what was offered last */
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_object_unref (watch->settings);
  g_free (watch->offered);
  g_free (watch);
}

static Watch *
get_watch (SkeinWindow *self)
{
  return g_object_get_data (G_OBJECT (self), "skein-clipboard-watch");
}

static gboolean
is_closing (SkeinWindow *self)
{
  GCancellable *cancellable = skein_window_get_cancellable (self);

  return cancellable == NULL || g_cancellable_is_cancelled (cancellable);
}

static void
offered_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  Watch *watch = get_watch (self);
  guint n = 0;
  g_autofree char *text = skein_clipboard_offer_finish (result, &n, NULL);
  g_autofree char *title = NULL;
  AdwToast *toast;

  /* Once is enough. */
  if (text == NULL || is_closing (self) || g_strcmp0 (text, watch->offered) == 0)
    return;
  g_free (watch->offered);
  watch->offered = g_steal_pointer (&text);

  title = g_strdup_printf (ngettext ("%u address in the clipboard", "%u addresses in the clipboard", n), n);
  toast = adw_toast_new (title);
  adw_toast_set_button_label (toast, _("_Add…"));
  adw_toast_set_action_name (toast, "win.add-offered");
  skein_window_add_toast (self, toast);
}

static void
known_to_offer_cb (GObject *batch, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GHashTable) known = skein_batch_dup_urls_finish (SKEIN_BATCH (batch), result, NULL);

  if (known != NULL && !is_closing (self))
    skein_clipboard_offer_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), known, skein_window_get_cancellable (self), offered_cb, g_object_ref (self));
}

static void
active_changed_cb (SkeinWindow *self)
{
  SkeinEngine *engine = skein_window_get_engine (self);

  if (!gtk_window_is_active (GTK_WINDOW (self)) || engine == NULL || !g_settings_get_boolean (get_watch (self)->settings, "clipboard-offer"))
    return;
  skein_batch_dup_urls_async (skein_engine_get_batch (engine), skein_window_get_cancellable (self), known_to_offer_cb, g_object_ref (self));
}

static void
add_offered_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  const char *offered = get_watch (self)->offered;
  g_autoptr (GBytes) text = NULL;

  if (offered == NULL)
    return;
  text = g_bytes_new (offered, strlen (offered));
  skein_add_dialog_take_text (skein_window_open_add_dialog (self), text, _("Pasted text"));
}

static const GActionEntry clipboard_actions[] = {
  { .name = "add-offered", .activate = add_offered_activated },
};

void
skein_window_watch_clipboard (SkeinWindow *self, GSettings *settings)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->settings = g_object_ref (settings);
  g_object_set_data_full (G_OBJECT (self), "skein-clipboard-watch", watch, watch_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), clipboard_actions, G_N_ELEMENTS (clipboard_actions), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
}

/* What the user has asked for: no offer, but the text itself. */

static void
text_read_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddDialog) dialog = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  g_autoptr (GBytes) bytes = NULL;
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (text != NULL && *text != '\0')
    {
      gsize size = strlen (text);

      bytes = g_bytes_new_take (g_steal_pointer (&text), size);
      skein_add_dialog_take_text (dialog, bytes, _("Clipboard"));
    }
  else if (SKEIN_IS_WINDOW (window))
    skein_window_show_toast (SKEIN_WINDOW (window), _("There is no text in the clipboard"));
}

static gboolean
read_cb (gpointer user_data)
{
  SkeinAddDialog *dialog = user_data;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), NULL, text_read_cb, g_object_ref (dialog));
  return G_SOURCE_REMOVE;
}

/* Some desktops let only the window with the focus read. */
static void
dialog_active_cb (GtkWindow *dialog)
{
  if (!gtk_window_is_active (dialog))
    return;
  g_signal_handlers_disconnect_by_func (dialog, dialog_active_cb, NULL);
  g_object_set_data (G_OBJECT (dialog), READING_DATA, NULL);
  read_cb (dialog);
}

static void
stop_waiting (gpointer id)
{
  GSource *source = g_main_context_find_source_by_id (NULL, GPOINTER_TO_UINT (id));

  if (source != NULL)
    g_source_destroy (source);
}

static gboolean
waited_cb (gpointer dialog)
{
  g_signal_handlers_disconnect_by_func (dialog, dialog_active_cb, NULL);
  return read_cb (dialog);
}

void
skein_window_add_from_clipboard (SkeinWindow *self)
{
  SkeinAddDialog *dialog = skein_window_open_add_dialog (self);

  /* Where nobody manages windows, none has it. */
  g_object_set_data_full (G_OBJECT (dialog), READING_DATA, GUINT_TO_POINTER (g_timeout_add (FOCUS_PATIENCE_MS, waited_cb, dialog)), stop_waiting);
  g_signal_connect (dialog, "notify::is-active", G_CALLBACK (dialog_active_cb), NULL);
  dialog_active_cb (GTK_WINDOW (dialog));
}
