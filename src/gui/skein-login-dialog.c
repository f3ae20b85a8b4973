// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-login-dialog.h"

#include <glib/gi18n.h>

#include "batch/skein-secrets.h"
#include "work/skein-explain.h"
#include "work/skein-url.h"
#include "gui/skein-let-shrink.h"

/* A hundred thousand items are looked through in slices, for the window goes on. */
#define SLICE 2000

typedef struct
{
  SkeinEngine *engine; /* (owned) */
  char *origin;        /* (owned) */
  GtkEditable *user, *password;
  GtkCheckButton *remember;
} Login;

static void
login_free (gpointer data)
{
  Login *login = data;

  g_object_unref (login->engine);
  g_free (login->origin);
  g_free (login);
}

gboolean
skein_login_helps (SkeinItem *item)
{
  SkeinItemState state = skein_item_get_state (item);
  SkeinCause cause;

  if (state != SKEIN_ITEM_FAILED && state != SKEIN_ITEM_RETRYING)
    return FALSE;
  cause = skein_explain_get_cause (skein_item_get_error (item));
  return cause == SKEIN_CAUSE_PASSWORD_WANTED || cause == SKEIN_CAUSE_PASSWORD_WRONG;
}

char *
skein_login_dup_origin (SkeinItem *item)
{
  g_autoptr (SkeinUrl) url = skein_url_parse_for (skein_item_peek_spec (item)->url, SKEIN_URL_ANY, NULL);

  return url != NULL ? g_strdup (url->origin) : NULL;
}

/* Trying again */

typedef struct
{
  SkeinEngine *engine; /* (owned) */
  SkeinBatch *batch;   /* (owned) */
  char *origin;        /* (owned) */
  guint position;
} Retry;

static void
retry_free (gpointer data)
{
  Retry *retry = data;

  g_object_unref (retry->engine);
  g_object_unref (retry->batch);
  g_free (retry->origin);
  g_free (retry);
}

static gboolean
retry_cb (gpointer user_data)
{
  Retry *retry = user_data;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint end = retry->position + SLICE;

  for (; retry->position < end; retry->position++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (retry->batch), retry->position);
      g_autofree char *origin = NULL;

      if (item == NULL)
        break;
      if (!skein_login_helps (item))
        continue;
      origin = skein_login_dup_origin (item);
      if (g_strcmp0 (origin, retry->origin) == 0)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  if (items->len > 0)
    skein_engine_retry (retry->engine, items);
  return retry->position < end ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
retry_all (SkeinEngine *engine, const char *origin)
{
  Retry *retry = g_new0 (Retry, 1);

  retry->engine = g_object_ref (engine);
  retry->batch = g_object_ref (skein_engine_get_batch (engine));
  retry->origin = g_strdup (origin);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, retry_cb, retry, retry_free);
}

/* The dialog */

static void
stored_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!skein_secrets_store_finish (result, &error) && parent != NULL && gtk_widget_get_root (parent) != NULL)
    gtk_widget_activate_action (parent, "win.toast", "s", error->message);
}

static void
log_in (GtkWindow *dialog, Login *login)
{
  const char *user = gtk_editable_get_text (login->user);
  const char *password = gtk_editable_get_text (login->password);

  skein_engine_set_credentials (login->engine, login->origin, user, password);
  if (login->remember != NULL && gtk_check_button_get_active (login->remember))
    {
      SkeinSecret secret = { .user = (char *) user, .password = (char *) password };
      GtkWindow *parent = gtk_window_get_transient_for (dialog);

      skein_secrets_store_async (login->origin, &secret, NULL, stored_cb, parent != NULL ? g_object_ref (parent) : NULL);
    }
  retry_all (login->engine, login->origin);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response)
{
  if (g_str_equal (response, "log-in"))
    log_in (GTK_WINDOW (dialog), g_object_get_data (G_OBJECT (dialog), "skein-login"));
}

static void
typed_cb (AdwMessageDialog *dialog)
{
  Login *login = g_object_get_data (G_OBJECT (dialog), "skein-login");

  adw_message_dialog_set_response_enabled (dialog, "log-in", *gtk_editable_get_text (login->user) != '\0');
}

static GtkWidget *
add_entry (GtkWidget *list, GtkWidget *row, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return row;
}

GtkWindow *
skein_login_dialog_new (GtkWindow *parent, SkeinEngine *engine, SkeinItem *item)
{
  GtkWidget *dialog, *box, *list;
  Login *login;
  g_autofree char *origin = NULL;

  g_return_val_if_fail (SKEIN_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (SKEIN_IS_ITEM (item), NULL);

  origin = skein_login_dup_origin (item);
  if (origin == NULL)
    return NULL;
  dialog = adw_message_dialog_new (parent, _ ("Log In"), NULL);
  /* Translators: the argument is a server's name. */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _ ("%s wants a user name and a password. They are sent to it alone, and all that failed there is tried again."), skein_item_get_host (item));
  login = g_new0 (Login, 1);
  login->engine = g_object_ref (engine);
  login->origin = g_steal_pointer (&origin);
  g_object_set_data_full (G_OBJECT (dialog), "skein-login", login, login_free);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  login->user = GTK_EDITABLE (add_entry (list, adw_entry_row_new (), _ ("User Name")));
  login->password = GTK_EDITABLE (add_entry (list, adw_password_entry_row_new (), _ ("Password")));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (login->user), TRUE);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (login->password), TRUE);
  gtk_box_append (GTK_BOX (box), list);
  if (skein_secrets_is_supported ())
    {
      login->remember = GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic (_ ("_Remember in the keyring")));
      skein_let_shrink_labels (GTK_WIDGET (login->remember), TRUE);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (login->remember));
    }
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "log-in", _ ("_Log In"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "log-in");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "log-in", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_swapped (login->user, "changed", G_CALLBACK (typed_cb), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  typed_cb (ADW_MESSAGE_DIALOG (dialog));
  gtk_window_set_focus (GTK_WINDOW (dialog), GTK_WIDGET (login->user));
  return GTK_WINDOW (dialog);
}

void
skein_login_dialog_fill (GtkWindow *dialog, const char *user, const char *password)
{
  Login *login = g_object_get_data (G_OBJECT (dialog), "skein-login");

  g_return_if_fail (login != NULL);

  gtk_editable_set_text (login->user, user);
  gtk_editable_set_text (login->password, password);
}
