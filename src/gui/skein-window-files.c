// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Files and folders that are dropped on the window, and the window for their checksums. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "gui/skein-file-drop.h"
#include "gui/skein-files-window.h"

static SkeinFilesWindow *
find_files_window (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (SKEIN_IS_FILES_WINDOW (toplevel))
        return SKEIN_FILES_WINDOW (toplevel);
    }
  return NULL;
}

/* The one there is, or another. NULL: there is no engine. It goes when the main window closes, before the pool does. */
static SkeinFilesWindow *
open_files_window (SkeinWindow *self)
{
  SkeinEngine *engine = skein_window_get_engine (self);
  SkeinFilesWindow *window = find_files_window ();

  if (engine == NULL || g_cancellable_is_cancelled (skein_window_get_cancellable (self)))
    {
      skein_window_show_toast (self, _ ("The batch is still being opened: try again in a moment"));
      return NULL;
    }
  if (window == NULL)
    {
      window = skein_files_window_new (skein_engine_get_pool (engine, SKEIN_SETTING_PROCESSES));
      gtk_window_set_application (GTK_WINDOW (window), gtk_window_get_application (GTK_WINDOW (self)));
      g_signal_connect_object (skein_window_get_cancellable (self), "cancelled", G_CALLBACK (gtk_window_destroy), window, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
hash (SkeinWindow *self, GPtrArray *paths)
{
  SkeinFilesWindow *window = open_files_window (self);

  if (window != NULL)
    skein_files_window_hash (window, paths);
}

static void
audit (SkeinWindow *self, GPtrArray *paths, const char *folder)
{
  SkeinFilesWindow *window = open_files_window (self);

  if (window != NULL)
    skein_files_window_audit (window, paths, folder);
}

static void
add_as_lists (SkeinWindow *self, GPtrArray *paths)
{
  SkeinAddDialog *dialog = skein_window_open_add_dialog (self);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (g_ptr_array_index (paths, i));

      skein_add_dialog_open_file (dialog, file);
    }
}

/* What to do with them, when what they are does not say it. */

typedef struct
{
  GPtrArray *paths; /* (owned) */
  char *folder;     /* (owned) (nullable) */
} Choice;

static void
choice_free (gpointer data, G_GNUC_UNUSED GClosure *closure)
{
  Choice *choice = data;

  g_ptr_array_unref (choice->paths);
  g_free (choice->folder);
  g_free (choice);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Choice *choice = user_data;
  SkeinWindow *self = SKEIN_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  if (self == NULL)
    return;
  if (g_str_equal (response, "hash"))
    hash (self, choice->paths);
  else if (g_str_equal (response, "audit"))
    audit (self, choice->paths, choice->folder);
  else if (g_str_equal (response, "resize"))
    skein_window_resize_files (self, choice->paths);
  else if (g_str_equal (response, "add"))
    add_as_lists (self, choice->paths);
}

static void
ask (SkeinWindow *self, const SkeinFileDrop *drop)
{
  g_autofree char *name = g_path_get_basename (g_ptr_array_index (drop->paths, 0));
  g_autofree char *shown = skein_display_text (name, -1, 40);
  g_autofree char *heading = drop->paths->len == 1 ? g_strdup (shown) : g_strdup_printf (ngettext ("%u file or folder", "%u files or folders", drop->paths->len), drop->paths->len);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, drop->n_folders > 0 ? _ ("What do you want to know about what is in it?") : _ ("What do you want to do with it?"));
  Choice *choice = g_new0 (Choice, 1);

  choice->paths = g_ptr_array_ref (drop->paths);
  choice->folder = g_strdup (drop->folder);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  if (drop->n_folders == 0)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "add", _ ("Open as a _List of Downloads"));
      /* Translators: pictures, to make smaller copies of them. */
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "resize", _ ("_Resize…"));
    }
  if (drop->has_list)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "audit", _ ("_Audit With the Lists in It"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "hash", _ ("_Hash"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), drop->has_list ? "audit" : "hash");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), drop->has_list ? "audit" : "hash", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), choice, choice_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
looked_cb (SkeinFileDrop *drop, gpointer user_data)
{
  SkeinWindow *self = user_data;

  if (drop == NULL)
    skein_window_show_toast (self, _ ("Only files of this computer can be looked at"));
  else if (drop->all_lists)
    audit (self, drop->paths, drop->folder);
  else if (drop->all_text)
    add_as_lists (self, drop->paths);
  else
    ask (self, drop);
}

void
skein_window_take_files (SkeinWindow *self, GSList *files)
{
  skein_file_drop_look_at_files (files, G_OBJECT (self), looked_cb, self);
}

static void
files_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  open_files_window (user_data);
}

static GPtrArray *
dup_paths (GVariant *parameter)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *path;

  g_variant_iter_init (&iter, parameter);
  while (g_variant_iter_next (&iter, "^&ay", &path))
    g_ptr_array_add (paths, g_strdup (path));
  return paths;
}

static void
hash_files_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = dup_paths (parameter);

  if (paths->len > 0)
    hash (user_data, paths);
}

static void
audit_files_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = dup_paths (parameter);
  g_autofree char *folder = NULL;

  if (paths->len == 0)
    return;
  folder = g_path_get_dirname (g_ptr_array_index (paths, 0));
  audit (user_data, paths, folder);
}

static void
take_files_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = dup_paths (parameter);
  g_autoslist (GFile) files = NULL;

  for (guint i = paths->len; i > 0; i--)
    files = g_slist_prepend (files, g_file_new_for_path (g_ptr_array_index (paths, i - 1)));
  skein_window_take_files (user_data, files);
}

static const GActionEntry file_actions[] = {
  { .name = "files", .activate = files_activated },
  { .name = "hash-files", .activate = hash_files_activated, .parameter_type = "aay" },
  { .name = "audit-files", .activate = audit_files_activated, .parameter_type = "aay" },
  { .name = "take-files", .activate = take_files_activated, .parameter_type = "aay" },
};

void
skein_window_add_file_actions (SkeinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), file_actions, G_N_ELEMENTS (file_actions), self);
}
