// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-resize-window.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "batch/skein-file-run.h"
#include "gui/compat/skein-compat.h"

/* A line of the results: what is to be shown, made when it is known. */
#define SKEIN_TYPE_RESIZE_RESULT (skein_resize_result_get_type ())
G_DECLARE_FINAL_TYPE (SkeinResizeResult, skein_resize_result, SKEIN, RESIZE_RESULT, GObject)

struct _SkeinResizeResult
{
  GObject parent_instance;
  char *name, *text; /* (owned) */
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (SkeinResizeResult, skein_resize_result, G_TYPE_OBJECT)

static void
skein_resize_result_finalize (GObject *object)
{
  SkeinResizeResult *self = SKEIN_RESIZE_RESULT (object);

  g_free (self->name);
  g_free (self->text);

  G_OBJECT_CLASS (skein_resize_result_parent_class)->finalize (object);
}

static void
skein_resize_result_class_init (SkeinResizeResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_resize_result_finalize;
}

static void
skein_resize_result_init (G_GNUC_UNUSED SkeinResizeResult *self)
{
}

struct _SkeinResizeWindow
{
  AdwWindow parent_instance;

  SkeinPool *pool;     /* (owned) */
  GSettings *settings; /* (owned) */
  GPtrArray *paths;    /* (owned) (nullable) (element-type filename) */
  char *folder;        /* (owned) (nullable) else beside the pictures */
  SkeinFileRun *run;   /* (owned) (nullable) while it goes */
  guint opening;       /* numbers the folders that are being opened: the last one counts */
  guint n_done, n_failed;
  guint64 in_bytes, out_bytes;

  AdwActionRow *pictures_row, *folder_row;
  SkeinCopyRow *copy_row;
  GtkWidget *preview_group;
  SkeinResizePreview *preview;
  GtkWidget *start, *stop;
  GtkWidget *results_group;
  GtkProgressBar *progress;
  GtkLabel *summary;
  GListStore *results; /* (owned) (element-type SkeinResizeResult) */
};

G_DEFINE_FINAL_TYPE (SkeinResizeWindow, skein_resize_window, ADW_TYPE_WINDOW)

static void
show_state (SkeinResizeWindow *self)
{
  guint n = self->paths != NULL ? self->paths->len : 0;
  g_autofree char *title = n > 0 ? g_strdup_printf (ngettext ("%u Picture", "%u Pictures", n), n) : g_strdup (_ ("Choose Pictures"));
  g_autofree char *first = n > 0 ? skein_display_text (g_ptr_array_index (self->paths, 0), -1, 0) : NULL;
  g_autofree char *folder = self->folder != NULL ? skein_display_text (self->folder, -1, 0) : g_strdup (_ ("Beside the pictures"));
  g_autoptr (SkeinCopyOptions) options = skein_copy_row_dup_options (self->copy_row, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pictures_row), title);
  adw_action_row_set_subtitle (self->pictures_row, first != NULL ? first : "");
  adw_action_row_set_subtitle (self->folder_row, folder);
  gtk_widget_set_visible (self->preview_group, n > 0);
  gtk_widget_set_visible (self->start, self->run == NULL);
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

static void
show_progress (SkeinResizeWindow *self)
{
  guint n = self->n_done + self->n_failed;
  g_autofree char *before = skein_format_size (self->in_bytes);
  g_autofree char *after = skein_format_size (self->out_bytes);
  g_autofree char *text = NULL;

  if (self->n_failed > 0)
    text = g_strdup_printf (_ ("%u of %u · %s became %s · %u failed"), n, self->paths->len, before, after, self->n_failed);
  else
    text = g_strdup_printf (_ ("%u of %u · %s became %s"), n, self->paths->len, before, after);
  gtk_label_set_text (self->summary, text);
  gtk_progress_bar_set_fraction (self->progress, self->paths->len > 0 ? (double) n / self->paths->len : 0);
}

static gboolean
ended_cb (gpointer user_data)
{
  SkeinResizeWindow *self = user_data;

  g_clear_pointer (&self->run, skein_file_run_free);
  show_state (self);
  return G_SOURCE_REMOVE;
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  SkeinResizeWindow *self = user_data;
  g_autoptr (SkeinResizeResult) result = g_object_new (SKEIN_TYPE_RESIZE_RESULT, NULL);
  g_autofree char *name = g_path_get_basename (path);

  result->name = skein_display_text (name, -1, 0);
  result->failed = error != NULL;
  if (error != NULL)
    {
      self->n_failed++;
      result->text = skein_display_text (error->message, -1, 0);
    }
  else
    {
      g_autofree char *copy = skein_display_text (report->out_name, -1, 0);
      g_autofree char *before = skein_format_size (report->in_bytes);
      g_autofree char *after = skein_format_size (report->bytes);

      self->n_done++;
      self->in_bytes += report->in_bytes;
      self->out_bytes += report->bytes;
      /* Translators: a copy's name; pixels and bytes before and after. */
      result->text = g_strdup_printf (_ ("%s · %u × %u → %u × %u · %s → %s"), copy, report->in_width, report->in_height, report->width, report->height, before, after);
    }
  g_list_store_append (self->results, result);
  show_progress (self);
  if (self->n_done + self->n_failed == self->paths->len)
    g_idle_add_full (G_PRIORITY_DEFAULT, ended_cb, g_object_ref (self), g_object_unref);
}

static void
start_in (SkeinResizeWindow *self, SkeinFolder *folder)
{
  g_autoptr (SkeinCopyOptions) options = skein_copy_row_dup_options (self->copy_row, NULL);

  if (options == NULL || self->paths == NULL || self->run != NULL)
    return;

  skein_copy_row_store (self->copy_row, self->settings);
  self->n_done = self->n_failed = 0;
  self->in_bytes = self->out_bytes = 0;
  g_list_store_remove_all (self->results);
  self->run = skein_file_run_new_beside (self->pool, result_cb, self);
  for (guint i = 0; i < self->paths->len; i++)
    skein_file_run_add_resize (self->run, g_ptr_array_index (self->paths, i), folder != NULL ? SKEIN_COPY_INTO : SKEIN_COPY_BESIDE, folder, options);
  gtk_widget_set_visible (self->results_group, TRUE);
  show_progress (self);
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
      gtk_label_set_text (self->summary, error->message);
    }
}

static void
start_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (widget);
  g_autoptr (GTask) task = NULL;

  self->opening++;
  if (self->folder == NULL)
    {
      start_in (self, NULL);
      return;
    }
  task = g_task_new (self, NULL, folder_opened_cb, GUINT_TO_POINTER (self->opening));
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, open_folder_in_thread);
}

static void
stop_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinResizeWindow *self = SKEIN_RESIZE_WINDOW (widget);

  self->opening++;
  g_clear_pointer (&self->run, skein_file_run_free);
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

/* --- results --- */

static void
row_set_up_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, G_GNUC_UNUSED gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new ("");
  GtkWidget *text = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (text, "skein-small");
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
row_bind_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, G_GNUC_UNUSED gpointer user_data)
{
  SkeinResizeResult *result = gtk_list_item_get_item (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *text = gtk_widget_get_next_sibling (name);

  gtk_label_set_text (GTK_LABEL (name), result->name);
  gtk_label_set_text (GTK_LABEL (text), result->text);
  if (result->failed)
    {
      gtk_widget_remove_css_class (text, "dim-label");
      gtk_widget_add_css_class (text, "error");
    }
  else
    {
      gtk_widget_remove_css_class (text, "error");
      gtk_widget_add_css_class (text, "dim-label");
    }
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
  g_clear_object (&self->results);

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

  self->preview_group = add_group (page);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->preview_group), _ ("Preview of the First Picture"));
  self->preview = g_object_new (SKEIN_TYPE_RESIZE_PREVIEW, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->preview_group), GTK_WIDGET (self->preview));
}

static void
make_results (SkeinResizeWindow *self, AdwPreferencesPage *page)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *view;

  self->results = g_list_store_new (SKEIN_TYPE_RESIZE_RESULT);
  g_signal_connect (factory, "setup", G_CALLBACK (row_set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->results)))), factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Results"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scrolled, -1, 200);
  gtk_widget_add_css_class (scrolled, "card");

  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->summary = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->summary, 0);
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), scrolled);
  self->results_group = add_group (page);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->results_group), box);
  gtk_widget_set_visible (self->results_group, FALSE);
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
  self->settings = g_settings_new (SKEIN_APP_ID);

  self->start = gtk_button_new_with_mnemonic (_ ("_Resize"));
  gtk_widget_add_css_class (self->start, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start), "resize.start");
  self->stop = gtk_button_new_with_mnemonic (_ ("_Stop"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->stop), "resize.stop");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->start);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->stop);

  make_choices (self, ADW_PREFERENCES_PAGE (page));
  make_results (self, ADW_PREFERENCES_PAGE (page));
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

  if (out_n_failed != NULL)
    *out_n_failed = self->n_failed;
  return self->n_done;
}
