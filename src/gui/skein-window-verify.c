// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The whole batch against one list of checksums: asked for, got, parsed on a thread, applied. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <string.h>
#include <glib/gi18n.h>

#include "batch/skein-checksum-apply.h"
#include "batch/skein-page.h"
#include "gui/compat/skein-compat.h"

typedef struct
{
  GBytes *list; /* (owned) */
  char *label;  /* (owned) */
} Sums;

static void
sums_free (gpointer data)
{
  Sums *sums = data;

  g_bytes_unref (sums->list);
  g_free (sums->label);
  g_free (sums);
}

static void
parse_sums_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Sums *sums = task_data;
  GError *error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (sums->list, &size);
  SkeinChecksumList *list = skein_checksum_list_parse (text != NULL ? text : "", size, sums->label, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) skein_checksum_list_free);
  else
    g_task_return_error (task, error);
}

static void
sums_parsed_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinChecksumList) list = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) specs = NULL;
  SkeinEngine *engine = skein_window_get_engine (self);
  g_autofree char *text = NULL;
  guint n_ambiguous = 0;

  if (list == NULL || engine == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        skein_window_show_toast (self, error->message);
      return;
    }

  specs = skein_checksum_list_apply_to_items (list, G_LIST_MODEL (skein_engine_get_batch (engine)), &n_ambiguous);
  if (specs->len > 0)
    skein_engine_add_async (engine, specs, skein_window_get_cancellable (self), NULL, NULL);
  if (n_ambiguous > 0)
    text = g_strdup_printf (ngettext ("%u download is verified; for %u the list contradicts itself or what was asked for", "%u downloads are verified; for %u the list contradicts itself or what was asked for", specs->len), specs->len, n_ambiguous);
  else if (specs->len > 0)
    text = g_strdup_printf (ngettext ("%u download is verified against the list", "%u downloads are verified against the list", specs->len), specs->len);
  else
    text = g_strdup (_("The list says nothing new about any download"));
  skein_window_show_toast (self, text);
}

static void
verify_with (SkeinWindow *self, GBytes *list, const char *label)
{
  g_autoptr (GTask) task = g_task_new (NULL, skein_window_get_cancellable (self), sums_parsed_cb, g_object_ref (self));
  Sums *sums = g_new0 (Sums, 1);

  sums->list = g_bytes_ref (list);
  sums->label = g_strdup (label);
  g_task_set_source_tag (task, verify_with);
  g_task_set_task_data (task, sums, sums_free);
  g_task_run_in_thread (task, parse_sums_in_thread);
}

static void
sums_fetched_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinPage) page = skein_page_fetch_finish (result, &error);

  if (page != NULL)
    verify_with (self, page->bytes, page->url);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    skein_window_show_toast (self, error->message);
}

static gboolean
read_more_sums_cb (G_GNUC_UNUSED const char *contents, goffset size, G_GNUC_UNUSED gpointer user_data)
{
  return size < (goffset) SKEIN_PAGE_MAX_LIST_BYTES;
}

static void
sums_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  char *contents;
  gsize size;

  if (g_file_load_partial_contents_finish (G_FILE (source), result, &contents, &size, NULL, &error))
    {
      g_autoptr (GBytes) list = g_bytes_new_take (contents, size);

      verify_with (self, list, name);
    }
  else
    skein_window_show_toast (self, error->message);
}

/* @where: an address, or a file's URI. */
static void
verify_from (SkeinWindow *self, const char *where)
{
  g_autoptr (GFile) file = NULL;

  if (!g_str_has_prefix (where, "file:"))
    {
      skein_page_fetch_async (where, SKEIN_PAGE_MAX_LIST_BYTES, NULL, NULL, skein_window_get_cancellable (self), sums_fetched_cb, g_object_ref (self));
      return;
    }
  file = g_file_new_for_uri (where);
  g_file_load_partial_contents_async (file, skein_window_get_cancellable (self), read_more_sums_cb, sums_loaded_cb, g_object_ref (self));
}

static void
verify_from_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  verify_from (user_data, g_variant_get_string (parameter, NULL));
}

static void
sums_opened_cb (GFile *file, gpointer user_data)
{
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL)
    verify_from (user_data, uri);
}

static void
verify_response_cb (SkeinWindow *self, const char *response, AdwMessageDialog *dialog)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (strcmp (response, "file") == 0)
    skein_compat_open_file (GTK_WINDOW (self), _("Open a Checksum List"), NULL, G_OBJECT (self), sums_opened_cb, self);
  else if (strcmp (response, "get") == 0 && *typed != '\0')
    {
      g_autofree char *url = skein_page_is_url (typed) ? g_strdup (typed) : g_strconcat ("https://", typed, NULL);

      verify_from (self, url);
    }
}

static void
verify_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (user_data, _("Verify Against a List"), _("All downloads that the list names are compared with it, complete ones too."));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Address of a list such as SHA256SUMS"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Address of a list"), -1);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "file", _("_Open File…"), "get", _("_Verify"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "get");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "get", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_object (dialog, "response", G_CALLBACK (verify_response_cb), user_data, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry verify_actions[] = {
  { .name = "verify", .activate = verify_activated },
  { .name = "verify-from", .activate = verify_from_activated, .parameter_type = "s" },
};

void
skein_window_add_verify_actions (SkeinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), verify_actions, G_N_ELEMENTS (verify_actions), self);
}
