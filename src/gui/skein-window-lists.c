// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Batch, history and settings to a file and from one. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "base/skein-paths.h"
#include "base/skein-whole-file.h"
#include "batch/skein-export.h"
#include "batch/skein-settings-file.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-text-file.h"

#include <string.h>

/* Import */

typedef struct
{
  GBytes *text;          /* (owned) */
  char *name;            /* (owned) */
  char *folder;          /* (owned) */
  GPtrArray *rows;       /* (owned) (nullable) */
  GPtrArray *complaints; /* (owned) (nullable) */
} History;

static void
history_free (gpointer data)
{
  History *self = data;

  g_bytes_unref (self->text);
  g_free (self->name);
  g_free (self->folder);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->complaints, g_ptr_array_unref);
  g_free (self);
}

/* @summary: (nullable); what could not be used needs more room than a toast has, and is not gone after some seconds. */
static void
show_outcome (SkeinWindow *self, const char *summary, GPtrArray *complaints)
{
  const guint max_shown = 12;
  g_autoptr (GString) body = NULL;
  GtkWidget *dialog;

  if (complaints->len == 0)
    {
      skein_window_show_toast (self, summary);
      return;
    }
  body = g_string_new (summary);
  for (guint i = 0; i < MIN (complaints->len, max_shown); i++)
    g_string_append_printf (body, "%s%s", body->len > 0 ? "\n" : "", (const char *) g_ptr_array_index (complaints, i));
  if (complaints->len > max_shown)
    {
      g_string_append_c (body, '\n');
      g_string_append_printf (body, ngettext ("… and %u more", "… and %u more", complaints->len - max_shown), complaints->len - max_shown);
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), summary != NULL ? _ ("Not Everything Could Be Imported") : _ ("Nothing Was Imported"), body->str);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* the reading one's: it holds window and complaints */
  const History *history = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *summary = NULL;
  SkeinRestored restored;

  if (skein_engine_restore_finish (SKEIN_ENGINE (source), result, &restored, &error))
    summary = skein_restored_dup_summary (&restored);
  else
    g_ptr_array_add (history->complaints, g_strdup (error->message));
  show_outcome (g_task_get_source_object (task), summary, history->complaints);
}

static void
history_read_cb (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  SkeinWindow *self = SKEIN_WINDOW (source);
  const History *history = g_task_get_task_data (G_TASK (result));
  SkeinEngine *engine = skein_window_get_engine (self);

  if (!g_task_propagate_boolean (G_TASK (result), NULL) || engine == NULL)
    return;
  if (history->rows->len > 0)
    skein_engine_restore_async (engine, history->rows, history->folder, NULL, restored_cb, g_object_ref (result));
  else
    show_outcome (self, NULL, history->complaints);
}

static void
read_history_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer data, G_GNUC_UNUSED GCancellable *cancellable)
{
  History *self = data;

  self->rows = skein_import_history (g_bytes_get_data (self->text, NULL), g_bytes_get_size (self->text), self->name, self->folder, &self->complaints);
  g_task_return_boolean (task, TRUE);
}

static void
import_history (SkeinWindow *self, GBytes *text, const char *name)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autofree char *folder = g_settings_get_string (settings, "download-folder");
  g_autoptr (GTask) task = g_task_new (self, skein_window_get_cancellable (self), history_read_cb, NULL);
  History *history = g_new0 (History, 1);

  history->text = g_bytes_ref (text);
  history->name = g_strdup (name);
  history->folder = *folder != '\0' ? g_steal_pointer (&folder) : skein_paths_dup_downloads_dir ();
  g_task_set_source_tag (task, import_history);
  g_task_set_task_data (task, history, history_free);
  g_task_run_in_thread (task, read_history_in_thread);
}

static void
import_settings (SkeinWindow *self, GBytes *text, const char *name)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *summary = NULL;
  guint n_set;

  if (skein_settings_file_apply (g_bytes_get_data (text, NULL), g_bytes_get_size (text), name, &n_set, &complaints, &error))
    summary = g_strdup_printf (ngettext ("%u setting changed", "%u settings changed", n_set), n_set);
  else
    {
      complaints = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (complaints, g_strdup (error->message));
    }
  show_outcome (self, summary, complaints);
}

static void
import_loaded_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) text = skein_text_file_load_finish (result, &name, &error);
  const char *data;
  gsize size;

  if (text == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        skein_window_show_toast (self, error->message);
      return;
    }
  data = g_bytes_get_data (text, &size);
  if (skein_settings_file_is (data, size))
    import_settings (self, text, name);
  else if (skein_history_is (data, size))
    import_history (self, text, name);
  else
    skein_add_dialog_take_text (skein_window_open_add_dialog (self), text, name);
}

static void
import_from (SkeinWindow *self, GFile *file)
{
  skein_text_file_load_async (file, skein_window_get_cancellable (self), import_loaded_cb, g_object_ref (self));
}

static void
import_chosen_cb (GFile *file, gpointer user_data)
{
  if (file != NULL)
    import_from (user_data, file);
}

static void
import_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_open_file (user_data, _("Import Settings, a History or a List"), NULL, user_data, import_chosen_cb, user_data);
}

static void
import_from_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  import_from (user_data, file);
}

/* Export */

static void
exported_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_items = 0, n_secrets = 0;

  if (skein_export_finish (result, &n_items, &n_secrets, &error))
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u download exported", "%u downloads exported", n_items), n_items);
      g_autofree char *note = g_strdup_printf (ngettext ("%u address had a password or token in it, which is left out", "%u addresses had a password or token in them, which are left out", n_secrets), n_secrets);

      skein_window_show_toast (self, n_secrets > 0 ? note : text);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text = g_strdup_printf (_("The batch cannot be exported: %s"), error->message);

      skein_window_show_toast (self, text);
    }
}

/* By the name that was given: everything, or lines for other programs. */
static void
export_to (SkeinWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  SkeinExportFormat format = name != NULL && g_str_has_suffix (name, ".json") ? SKEIN_EXPORT_JSON : SKEIN_EXPORT_TEXT;
  SkeinEngine *engine = skein_window_get_engine (self);

  if (engine != NULL)
    skein_export_async (G_LIST_MODEL (skein_engine_get_batch (engine)), format, file, skein_window_get_cancellable (self), exported_cb, g_object_ref (self));
}

static void
export_to_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  export_to (user_data, file);
}

static void
settings_saved_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (skein_whole_file_save_finish (result, &error))
    skein_window_show_toast (self, _("The settings are exported"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text = g_strdup_printf (_("The settings cannot be exported: %s"), error->message);

      skein_window_show_toast (self, text);
    }
}

static void
export_settings_to (SkeinWindow *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = skein_settings_file_write (&error);

  if (bytes != NULL)
    skein_whole_file_save_async (file, bytes, skein_window_get_cancellable (self), settings_saved_cb, g_object_ref (self));
  else
    skein_window_show_toast (self, error->message);
}

static void
export_data_to (SkeinWindow *self, const char *what, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  gboolean json = name != NULL && g_str_has_suffix (name, ".json");
  SkeinEngine *engine = skein_window_get_engine (self);
  SkeinExportFormat format = json ? SKEIN_EXPORT_JSON : SKEIN_EXPORT_TEXT;
  g_autoptr (GListStore) selected = NULL;
  GListModel *items;

  if (strcmp (what, "settings") == 0)
    {
      export_settings_to (self, file);
      return;
    }
  if (engine == NULL)
    return;

  items = G_LIST_MODEL (skein_engine_get_batch (engine));
  if (strcmp (what, "history") == 0)
    format = json ? SKEIN_EXPORT_HISTORY_JSON : SKEIN_EXPORT_HISTORY_CSV;
  else if (strcmp (what, "selected") == 0)
    {
      g_autoptr (GPtrArray) array = skein_downloads_page_dup_selected (skein_window_get_downloads (self));

      selected = g_list_store_new (SKEIN_TYPE_ITEM);
      g_list_store_splice (selected, 0, 0, array->pdata, array->len);
      items = G_LIST_MODEL (selected);
    }
  skein_export_async (items, format, file, skein_window_get_cancellable (self), exported_cb, g_object_ref (self));
}

typedef struct
{
  const char *target, *what, *name, *title;
} Choice;

static const Choice choices[] = {
  { "list", "list", "skein-list.txt", N_ ("Export the List of Downloads") },
  { "selected", "selected", "skein-list.txt", N_ ("Export the Selected Downloads") },
  { "history", "history", "skein-history.json", N_ ("Export the History") },
  { "history-table", "history", "skein-history.csv", N_ ("Export the History") },
  { "settings", "settings", "skein-settings.json", N_ ("Export the Settings") },
};

typedef struct
{
  SkeinWindow *window; /* the owner, so it is there */
  const Choice *choice;
} Chosen;

static void
data_file_chosen_cb (GFile *file, gpointer user_data)
{
  g_autofree Chosen *chosen = user_data;

  if (file != NULL)
    export_data_to (chosen->window, chosen->choice->what, file);
}

static void
export_data_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (strcmp (choices[i].target, g_variant_get_string (parameter, NULL)) == 0)
      {
        Chosen *chosen = g_new (Chosen, 1);

        chosen->window = user_data;
        chosen->choice = &choices[i];
        skein_compat_save_file (user_data, _(choices[i].title), choices[i].name, user_data, data_file_chosen_cb, chosen);
        return;
      }
}

static void
export_data_to_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *what, *uri;
  g_autoptr (GFile) file = NULL;

  g_variant_get (parameter, "(&s&s)", &what, &uri);
  file = g_file_new_for_uri (uri);
  export_data_to (user_data, what, file);
}

static const GActionEntry list_actions[] = {
  { .name = "import", .activate = import_activated },
  { .name = "import-from", .activate = import_from_activated, .parameter_type = "s" },
  { .name = "export-data", .activate = export_data_activated, .parameter_type = "s" },
  { .name = "export-data-to", .activate = export_data_to_activated, .parameter_type = "(ss)" },
  { .name = "export-to", .activate = export_to_activated, .parameter_type = "s" },
};

void
skein_window_add_list_actions (SkeinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), list_actions, G_N_ELEMENTS (list_actions), self);
}
