// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Passwords that servers want: told once per server when something fails for want of one, asked for by win.log-in. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "batch/skein-secrets.h"
#include "gui/skein-login-dialog.h"

#define TOLD_DATA "skein-login-told"

/* Servers that a toast has told of, for as long as the engine is there. */
static GHashTable *
get_told (SkeinWindow *self)
{
  return g_object_get_data (G_OBJECT (self), TOLD_DATA);
}

static void
items_dirty_cb (G_GNUC_UNUSED SkeinBatch *batch, GPtrArray *items, gpointer user_data)
{
  SkeinWindow *self = user_data;

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      g_autofree char *origin = NULL, *title = NULL, *markup = NULL;
      AdwToast *toast;

      if (skein_item_get_state (item) != SKEIN_ITEM_FAILED || !skein_login_helps (item))
        continue;
      origin = skein_login_dup_origin (item);
      if (origin == NULL || g_hash_table_contains (get_told (self), origin))
        continue;
      g_hash_table_add (get_told (self), g_steal_pointer (&origin));
      title = g_strdup_printf (_ ("%s wants a password"), skein_item_get_host (item));
      markup = g_markup_escape_text (title, -1);
      toast = adw_toast_new (markup);
      adw_toast_set_button_label (toast, _ ("_Log In…"));
      adw_toast_set_action_target (toast, "t", skein_item_get_id (item));
      adw_toast_set_action_name (toast, "win.log-in");
      adw_toast_set_timeout (toast, 15);
      skein_window_add_toast (self, toast);
    }
}

static void
log_in_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  SkeinEngine *engine = skein_window_get_engine (self);
  SkeinItem *item = engine != NULL ? skein_batch_lookup (skein_engine_get_batch (engine), g_variant_get_uint64 (parameter)) : NULL;
  g_autofree char *origin = item != NULL ? skein_login_dup_origin (item) : NULL;
  GtkWindow *dialog;

  if (origin == NULL)
    return;
  /* If it is wrong, that is told again. */
  g_hash_table_remove (get_told (self), origin);
  dialog = skein_login_dialog_new (GTK_WINDOW (self), engine, item);
  gtk_window_present (dialog);
}

static const GActionEntry login_actions[] = {
  { .name = "log-in", .activate = log_in_activated, .parameter_type = "t" },
};

static void
stored_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!skein_secrets_store_finish (result, &error) && skein_window_get_engine (self) != NULL)
    skein_window_show_toast (self, error->message);
}

void
skein_window_take_login (SkeinWindow *self, const char *origin, const char *user, const char *password, const char *token, gboolean remember)
{
  SkeinEngine *engine = skein_window_get_engine (self);
  SkeinSecret secret = { 0 };

  if (engine == NULL)
    return;
  if (*token != '\0')
    {
      skein_engine_set_bearer (engine, origin, token);
      secret.bearer = (char *) token;
    }
  else
    {
      skein_engine_set_credentials (engine, origin, user, password);
      secret.user = (char *) user;
      secret.password = (char *) password;
    }
  if (remember)
    skein_secrets_store_async (origin, &secret, NULL, stored_cb, g_object_ref (self));
}

void
skein_window_add_login_actions (SkeinWindow *self)
{
  g_object_set_data_full (G_OBJECT (self), TOLD_DATA, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), (GDestroyNotify) g_hash_table_unref);
  g_action_map_add_action_entries (G_ACTION_MAP (self), login_actions, G_N_ELEMENTS (login_actions), self);
}

void
skein_window_watch_logins (SkeinWindow *self, SkeinEngine *engine)
{
  g_signal_connect_object (skein_engine_get_batch (engine), "items-dirty", G_CALLBACK (items_dirty_cb), self, 0);
}
