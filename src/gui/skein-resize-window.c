// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-resize-window.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "batch/skein-file-run.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-resize-results.h"

struct _SkeinResizeWindow
{
  AdwWindow parent_instance;

  SkeinPool *pool;     /* (owned) */
  GSettings *settings; /* (owned) */
  GPtrArray *paths;    /* (owned) (nullable) (element-type filename) */
  char *folder;        /* (owned) (nullable) else beside the pictures */
  SkeinFileRun *run;   /* (owned) (nullable) while it goes */
  guint opening;       /* numbers the folders that are being opened: the last one counts */

  AdwActionRow *pictures_row, *folder_row;
  SkeinCopyRow *copy_row;
  GtkSwitch *in_place; /* never stored: only when asked for */
  GtkWidget *preview_group;
  SkeinResizePreview *preview;
  GtkWidget *start, *stop;
  GtkWidget *results_group;
  SkeinResizeResults *results;
};

G_DEFINE_FINAL_TYPE (SkeinResizeWindow, skein_resize_window, ADW_TYPE_WINDOW)

static void
set_css_class (GtkWidget *widget, const char *name, gboolean wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static gboolean
is_in_place (SkeinResizeWindow *self)
{
  return gtk_switch_get_active (self->in_place);
}

static void
show_state (SkeinResizeWindow *self)
{
  guint n = self->paths != NULL ? self->paths->len : 0;
  g_autofree char *title = n > 0 ? g_strdup_printf (ngettext ("%'u Picture", "%'u Pictures", n), n) : g_strdup (_ ("Choose Pictures"));
  g_autofree char *first = n > 0 ? skein_display_text (g_ptr_array_index (self->paths, 0), -1, 0) : NULL;
  g_autofree char *folder = self->folder != NULL ? skein_display_text (self->folder, -1, 0) : g_strdup (_ ("Beside the pictures"));
  g_autoptr (SkeinCopyOptions) options = skein_copy_row_dup_options (self->copy_row, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pictures_row), title);
  adw_action_row_set_subtitle (self->pictures_row, first != NULL ? first : "");
  adw_action_row_set_subtitle (self->folder_row, folder);
  gtk_widget_set_visible (self->preview_group, n > 0);
  gtk_widget_set_visible (self->start, self->run == NULL);
  gtk_button_set_label (GTK_BUTTON (self->start), is_in_place (self) ? _ ("_Replace…") : _ ("_Resize"));
  set_css_class (self->start, "destructive-action", is_in_place (self));
  set_css_class (self->start, "suggested-action", !is_in_place (self));
  gtk_widget_set_visible (GTK_WIDGET (self->folder_row), !is_in_place (self));
  gtk_widget_set_visible (self->stop, self->run != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "resize.start", n > 0 && options != NULL && self->run == NULL);
}

static void
show_preview (SkeinResizeWindow *self)
{
  g_autoptr (SkeinCopyOptions) options = skein_copy_row_dup_options (self->copy_row, NULL);

  skein_resize_preview_set (self->preview, self->pool, self->paths != NULL && self->paths->len > 0 ? g_ptr_array_index (self->paths, 0) : NULL, options);
}

static void
choice_changed_cb (SkeinResizeWindow *self)
{
  show_state (self);
  show_preview (self);
}

/* --- the run --- */

static gboolean
ended_cb (gpointer user_data)
{
  SkeinResizeWindow *self = user_data;

  g_clear_pointer (&self->run, skein_file_run_free);
  show_state (self);
  return G_SOURCE_REMOVE;
}

static void
result_cb (G_GNUC_UNUSED SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  SkeinResizeWindow *self = user_data;

  skein_resize_results_add (self->results, path, report, error);
  if (skein_resize_results_is_complete (self->results))
    g_idle_add_full (G_PRIORITY_DEFAULT, ended_cb, g_object_ref (self), g_object_unref);
}

static void
start_in (SkeinResizeWindow *self, SkeinFolder *folder)
{
  g_autoptr (SkeinCopyOptions) options = skein_copy_row_dup_options (self->copy_row, NULL);
  gboolean in_place = is_in_place (self);
  SkeinCopyPlace place = in_place ? SKEIN_COPY_IN_PLACE : folder != NULL ? SKEIN_COPY_INTO
                                                                         : SKEIN_COPY_BESIDE;

  if (options == NULL || self->paths == NULL || self->run != NULL)
    return;

  skein_copy_row_store (self->copy_row, self->settings);
  skein_resize_results_begin (self->results, self->paths->len, in_place);
  self->run = skein_file_run_new_beside (self->pool, result_cb, self);
  for (guint i = 0; i < self->paths->len; i++)
    skein_file_run_add_resize (self->run, g_ptr_array_index (self->paths, i), place, in_place ? NULL : folder, options);
  gtk_widget_set_visible (self->results_group, TRUE);
  show_state (self);
}

static void
open_folder_in_thread (GTask *task, gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  GError *error = NULL;
  SkeinFolder *folder = skein_folder_open (task_data, TRUE, &error);

  if (folder != NULL)
    g_task_return_pointer (task, folder, (GDestroyNotify) skein_folder_unref);
  else
    g_task_return_error (task, error);
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinFolder) folder = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->pool == NULL || GPOINTER_TO_UINT (user_data) != self->opening)
    return;
  if (folder != NULL)
    start_in (self, folder);
  else
    {
      gtk_widget_set_visible (self->results_group, TRUE);
      skein_resize_results_tell (self->results, error->message);
    }
}

static void
start (SkeinResizeWindow *self)
{
  g_autoptr (GTask) task = NULL;

  self->opening++;
  if (self->folder == NULL || is_in_place (self))
    {
      start_in (self, NULL);
      return;
    }
  task = g_task_new (self, NULL, folder_opened_cb, GUINT_TO_POINTER (self->opening));
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, open_folder_in_thread);
}

/* What was shown when it was asked about is what is replaced: choosing other pictures meanwhile asks again. */
static void
replace_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  if (self != NULL && g_str_equal (response, "replace") && self->paths == user_data && self->run == NULL && is_in_place (self))
    start (self);
}

static void
unref_paths (gpointer data, G_GNUC_UNUSED GClosure *closure)
{
  g_ptr_array_unref (data);
}

static void
ask_to_replace (SkeinResizeWindow *self)
{
  guint n = self->paths->len;
  g_autofree char *heading = g_strdup_printf (ngettext ("Replace %'u Picture?", "Replace %'u Pictures?", n), n);
  g_autofree char *confirm = g_strdup_printf (ngettext ("_Replace %'u Picture", "_Replace %'u Pictures", n), n);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading,
                                              _ ("Each original gives way to its smaller picture when that is complete and was found to be readable. It cannot be brought back. Pictures that are small enough, or cannot be resized, stay as they are."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replace", confirm, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (replace_response_cb), g_ptr_array_ref (self->paths), unref_paths, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
start_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (widget);

  if (is_in_place (self))
    ask_to_replace (self);
  else
    start (self);
}

static void
stop_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (widget);

  self->opening++;
  g_clear_pointer (&self->run, skein_file_run_free);
  show_state (self);
}

static void
in_place_changed_cb (SkeinResizeWindow *self)
{
  skein_copy_row_set_in_place (self->copy_row, is_in_place (self));
  show_state (self);
}

/* --- choosing --- */

static void
pictures_chosen_cb (GListModel *files, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  if (paths->len > 0)
    skein_resize_window_set_paths (user_data, paths);
}

static void
choose_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_files (GTK_WINDOW (widget), _ ("Choose Pictures"), G_OBJECT (widget), pictures_chosen_cb, widget);
}

static void
folder_chosen_cb (GFile *file, gpointer user_data)
{
  SkeinResizeWindow *self = user_data;

  if (file == NULL)
    return;
  g_free (self->folder);
  self->folder = g_file_get_path (file);
  show_state (self);
}

static void
folder_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_select_folder (GTK_WINDOW (widget), _ ("Put Copies Into"), NULL, G_OBJECT (widget), folder_chosen_cb, widget);
}

static void
beside_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (widget);

  g_clear_pointer (&self->folder, g_free);
  show_state (self);
}

/* --- GObject --- */

static void
skein_resize_window_dispose (GObject *object)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (object);

  g_clear_pointer (&self->run, skein_file_run_free);
  if (self->preview != NULL)
    skein_resize_preview_set (self->preview, NULL, NULL, NULL);
  self->preview = NULL;
  g_clear_object (&self->pool);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (skein_resize_window_parent_class)->dispose (object);
}

static void
skein_resize_window_class_init (SkeinResizeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_resize_window_dispose;
  gtk_widget_class_install_action (widget_class, "resize.choose", NULL, choose_activated);
  gtk_widget_class_install_action (widget_class, "resize.folder", NULL, folder_activated);
  gtk_widget_class_install_action (widget_class, "resize.beside", NULL, beside_activated);
  gtk_widget_class_install_action (widget_class, "resize.start", NULL, start_activated);
  gtk_widget_class_install_action (widget_class, "resize.stop", NULL, stop_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_WINDOW);
}

static GtkWidget *
make_button (const char *icon, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
add_group (AdwPreferencesPage *page)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  return group;
}

static GtkSwitch *
add_in_place (SkeinResizeWindow *self, GtkWidget *group)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Replace the Originals"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("No copies: the pictures themselves become smaller, under their names"));
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  g_signal_connect_object (widget, "notify::active", G_CALLBACK (in_place_changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return GTK_SWITCH (widget);
}

static void
make_choices (SkeinResizeWindow *self, AdwPreferencesPage *page)
{
  GtkWidget *group = add_group (page);

  self->pictures_row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->pictures_row), FALSE);
  adw_action_row_set_subtitle_lines (self->pictures_row, 2);
  adw_action_row_add_suffix (self->pictures_row, make_button ("document-open-symbolic", _ ("Choose Pictures"), "resize.choose"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->pictures_row));

  self->copy_row = SKEIN_COPY_ROW (skein_copy_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->copy_row), _ ("The Copies"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->copy_row), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->copy_row));

  self->folder_row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->folder_row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->folder_row), _ ("Folder"));
  adw_action_row_add_suffix (self->folder_row, make_button ("edit-clear-symbolic", _ ("Beside the Pictures"), "resize.beside"));
  adw_action_row_add_suffix (self->folder_row, make_button ("folder-open-symbolic", _ ("Choose a Folder"), "resize.folder"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->folder_row));

  self->in_place = add_in_place (self, group);

  self->preview_group = add_group (page);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->preview_group), _ ("Preview of the First Picture"));
  self->preview = g_object_new (SKEIN_TYPE_RESIZE_PREVIEW, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->preview_group), GTK_WIDGET (self->preview));
}

static void
skein_resize_window_init (SkeinResizeWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *page = adw_preferences_page_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("Resize Pictures"));
  gtk_window_set_default_size (GTK_WINDOW (self), 600, 740);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 300);
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);

  self->start = gtk_button_new_with_mnemonic (_ ("_Resize"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start), "resize.start");
  self->stop = gtk_button_new_with_mnemonic (_ ("_Stop"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->stop), "resize.stop");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->start);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->stop);

  make_choices (self, ADW_PREFERENCES_PAGE (page));
  self->results_group = add_group (ADW_PREFERENCES_PAGE (page));
  self->results = SKEIN_RESIZE_RESULTS (skein_resize_results_new ());
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->results_group), GTK_WIDGET (self->results));
  gtk_widget_set_visible (self->results_group, FALSE);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);

  skein_copy_row_load (self->copy_row, self->settings);
  g_signal_connect_object (self->copy_row, "changed", G_CALLBACK (choice_changed_cb), self, G_CONNECT_SWAPPED);
  show_state (self);
}

SkeinResizeWindow *
skein_resize_window_new (SkeinPool *pool)
{
  SkeinResizeWindow *self = g_object_new (SKEIN_TYPE_RESIZE_WINDOW, NULL);

  self->pool = g_object_ref (pool);
  return self;
}

void
skein_resize_window_set_paths (SkeinResizeWindow *self, GPtrArray *paths)
{
  g_return_if_fail (SKEIN_IS_RESIZE_WINDOW (self));

  stop_activated (GTK_WIDGET (self), NULL, NULL);
  if (self->paths != NULL)
    g_ptr_array_unref (self->paths);
  self->paths = g_ptr_array_ref (paths);
  choice_changed_cb (self);
}

SkeinCopyRow *
skein_resize_window_get_copy_row (SkeinResizeWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_RESIZE_WINDOW (self), NULL);
  return self->copy_row;
}

SkeinResizePreview *
skein_resize_window_get_preview (SkeinResizeWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_RESIZE_WINDOW (self), NULL);
  return self->preview;
}

guint
skein_resize_window_get_n_done (SkeinResizeWindow *self, guint *out_n_failed)
{
  g_return_val_if_fail (SKEIN_IS_RESIZE_WINDOW (self), 0);

  return skein_resize_results_get_n_done (self->results, out_n_failed);
}

void
skein_resize_window_set_in_place (SkeinResizeWindow *self, gboolean in_place)
{
  g_return_if_fail (SKEIN_IS_RESIZE_WINDOW (self));
  gtk_switch_set_active (self->in_place, in_place);
}
