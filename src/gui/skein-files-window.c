// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-files-window.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "batch/skein-file-export.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-file-drop.h"
#include "gui/skein-file-view.h"

/* What fits into a clipboard that other programs read at once. */
#define MAX_COPIED 10000

struct _SkeinFilesWindow
{
  AdwWindow parent_instance;

  SkeinPool *pool;       /* (owned) */
  SkeinFileCheck *check; /* (owned) (nullable) */
  gulong changed_id;
  GSimpleActionGroup *actions;    /* (owned) */
  GCancellable *cancellable;      /* (owned) of the window's life */
  SkeinDigestAlgorithm algorithm; /* for what is hashed */

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkBox *chips;
  GtkWidget *chip_of[SKEIN_N_FILE_GROUPS];
  GtkLabel *count_of[SKEIN_N_FILE_GROUPS];
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  SkeinFileView *view;
  GtkProgressBar *progress;
  GtkLabel *totals;
  AdwHeaderBar *header;
  GtkBox *foot;
  GtkWidget *tools; /* in the one, or where that is too narrow in the other */
  GtkWidget *cancel_button;
  GMenu *algorithm_menu;
};

G_DEFINE_FINAL_TYPE (SkeinFilesWindow, skein_files_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *nick;
  const char *title;
} groups[] = {
  [SKEIN_FILE_GROUP_ALL] = { "all", N_ ("All") },
  [SKEIN_FILE_GROUP_SAME] = { "same", N_ ("Same") },
  [SKEIN_FILE_GROUP_CHANGED] = { "changed", N_ ("Changed") },
  [SKEIN_FILE_GROUP_MISSING] = { "missing", N_ ("Missing") },
  [SKEIN_FILE_GROUP_NEW] = { "new", N_ ("New") },
  [SKEIN_FILE_GROUP_PROBLEMS] = { "problems", N_ ("Problems") },
};

static void
show_toast (SkeinFilesWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

static void
set_enabled (SkeinFilesWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), enabled);
}

/* What there is */

/* "12 345 files · 1.2 GB · 340 MB/s", and at the end what it means. */
static char *
dup_totals (SkeinFilesWindow *self)
{
  SkeinFileResults *results = skein_file_check_get_results (self->check);
  guint n = skein_file_results_get_n_rows (results);
  guint n_bad = n - skein_file_results_get_n_in_group (results, SKEIN_FILE_GROUP_SAME);
  guint n_problems = skein_file_results_get_n_in_group (results, SKEIN_FILE_GROUP_PROBLEMS);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  gint64 worked_us = skein_file_check_get_worked_us (self->check);
  guint64 bytes = skein_file_check_get_bytes (self->check);
  g_autofree char *files = g_strdup_printf (ngettext ("%'u file", "%'u files", n), n);
  g_autofree char *size = skein_format_size (bytes);
  g_autofree char *rate = skein_format_rate (worked_us > 0 ? (double) bytes * G_USEC_PER_SEC / (double) worked_us : 0);
  g_autofree char *figures = g_strdup_printf ("%s · %s · %s", files, size, rate);

  if (skein_file_check_is_running (self->check))
    return g_steal_pointer (&figures);
  if (skein_file_check_was_cancelled (self->check))
    /* Translators: %s are figures such as "12 files · 1.2 MB · 340 MB/s". */
    return g_strdup_printf (_ ("Stopped after %s"), figures);
  if (!skein_file_check_is_audit (self->check))
    return g_steal_pointer (&figures);
  if (n_problems > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%'u problem", "%'u problems", n_problems), n_problems));
  if (n_bad > n_problems)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%'u difference", "%'u differences", n_bad - n_problems), n_bad - n_problems));
  if (parts->len > 0)
    {
      g_ptr_array_add (parts, g_strdup (figures));
      g_ptr_array_add (parts, NULL);
      return g_strjoinv (" · ", (char **) parts->pdata);
    }
  return g_strdup_printf (_ ("All files are as listed · %s"), figures);
}

static void
show (SkeinFilesWindow *self)
{
  SkeinFileResults *results = self->check != NULL ? skein_file_check_get_results (self->check) : NULL;
  gboolean running = self->check != NULL && skein_file_check_is_running (self->check);
  gboolean audit = self->check != NULL && skein_file_check_is_audit (self->check);
  gboolean any = results != NULL && skein_file_results_get_n_rows (results) > 0;
  g_autofree char *totals = NULL;
  double frac;

  gtk_stack_set_visible_child_name (self->stack, self->check != NULL ? "results" : "empty");
  gtk_widget_set_visible (self->cancel_button, running);
  set_enabled (self, "cancel", running);
  set_enabled (self, "copy", any);
  set_enabled (self, "export", any);
  set_enabled (self, "export-to", any);
  set_enabled (self, "search", self->check != NULL);
  if (self->check == NULL)
    return;

  for (guint i = 0; i < SKEIN_N_FILE_GROUPS; i++)
    {
      guint n = skein_file_results_get_n_in_group (results, i);
      char text[32];

      g_snprintf (text, sizeof text, "%'u", n);
      gtk_label_set_text (self->count_of[i], text);
      /* Hashing has no changed and no missing ones. */
      gtk_widget_set_visible (self->chip_of[i], audit || i == SKEIN_FILE_GROUP_ALL || (i == SKEIN_FILE_GROUP_PROBLEMS && n > 0));
    }

  frac = skein_file_check_get_done_frac (self->check);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  if (frac >= 0)
    gtk_progress_bar_set_fraction (self->progress, frac);
  else
    gtk_progress_bar_pulse (self->progress);
  totals = dup_totals (self);
  gtk_label_set_text (self->totals, totals);
}

/* Work */

static void
take_check (SkeinFilesWindow *self, SkeinFileCheck *check, const char *subtitle)
{
  GAction *filter = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "filter");

  if (self->check != NULL)
    {
      g_clear_signal_handler (&self->changed_id, self->check);
      skein_file_check_cancel (self->check);
    }
  g_set_object (&self->check, check);
  self->changed_id = g_signal_connect_object (check, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  skein_file_view_set_results (self->view, skein_file_check_get_results (check));
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  g_simple_action_set_state (G_SIMPLE_ACTION (filter), g_variant_new_string ("all"));
  adw_window_title_set_subtitle (self->title, subtitle);
  show (self);
}

static char *
dup_subtitle (GPtrArray *paths)
{
  g_autofree char *name = g_path_get_basename (g_ptr_array_index (paths, 0));
  g_autofree char *shown = g_filename_display_name (name);

  if (paths->len == 1)
    return g_steal_pointer (&shown);
  /* Translators: the first of several files, and how many more there are. */
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", paths->len - 1), shown, paths->len - 1);
}

void
skein_files_window_hash (SkeinFilesWindow *self, GPtrArray *paths)
{
  g_autoptr (SkeinFileCheck) check = skein_file_check_new_hash (self->pool, paths, self->algorithm);
  g_autofree char *subtitle = dup_subtitle (paths);
  g_autofree char *folder = g_path_get_dirname (g_ptr_array_index (paths, 0));
  g_autofree char *base = g_str_has_suffix (folder, "/") ? g_strdup (folder) : g_strconcat (folder, "/", NULL);

  skein_file_view_set_base (self->view, base);
  take_check (self, check, subtitle);
}

void
skein_files_window_audit (SkeinFilesWindow *self, GPtrArray *paths, const char *folder)
{
  g_autoptr (SkeinFileCheck) check = skein_file_check_new_audit (self->pool, paths, folder);
  g_autofree char *subtitle = dup_subtitle (paths);
  g_autofree char *parent = g_path_get_dirname (g_ptr_array_index (paths, 0));
  g_autofree char *base = g_strconcat (parent, "/", NULL);

  skein_file_view_set_base (self->view, base);
  take_check (self, check, subtitle);
}

SkeinFileCheck *
skein_files_window_get_check (SkeinFilesWindow *self)
{
  return self->check;
}

static GPtrArray *
make_paths (GFile *file)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    g_ptr_array_add (paths, path);
  return paths;
}

static void
list_chosen_cb (GFile *file, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = make_paths (file);

  if (paths->len > 0)
    {
      g_autofree char *folder = g_path_get_dirname (g_ptr_array_index (paths, 0));

      skein_files_window_audit (user_data, paths, folder);
    }
}

static void
folder_to_audit_chosen_cb (GFile *file, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = make_paths (file);

  if (paths->len > 0)
    skein_files_window_audit (user_data, paths, g_ptr_array_index (paths, 0));
}

static void
to_hash_chosen_cb (GFile *file, gpointer user_data)
{
  g_autoptr (GPtrArray) paths = make_paths (file);

  if (paths->len > 0)
    skein_files_window_hash (user_data, paths);
}

static void
files_to_hash_chosen_cb (GListModel *files, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;
  guint n = files != NULL ? g_list_model_get_n_items (files) : 0;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  if (paths->len > 0)
    skein_files_window_hash (self, paths);
  else if (n > 0)
    show_toast (self, _ ("Only files of this computer can be looked at"));
}

static void
verify_list_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_open_file (user_data, _ ("Open a Checksum List"), NULL, user_data, list_chosen_cb, user_data);
}

static void
audit_folder_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_select_folder (user_data, _ ("Audit a Folder"), NULL, user_data, folder_to_audit_chosen_cb, user_data);
}

static void
hash_files_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_open_files (user_data, _ ("Hash Files"), user_data, files_to_hash_chosen_cb, user_data);
}

static void
hash_folder_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_select_folder (user_data, _ ("Hash a Folder"), NULL, user_data, to_hash_chosen_cb, user_data);
}

static void
cancel_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;

  if (self->check != NULL)
    skein_file_check_cancel (self->check);
}

/* Showing */

static void
search_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;

  gtk_search_bar_set_search_mode (self->search_bar, !gtk_search_bar_get_search_mode (self->search_bar));
}

static void
search_changed_cb (SkeinFilesWindow *self)
{
  if (self->check != NULL)
    skein_file_results_set_search (skein_file_check_get_results (self->check), gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
filter_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;

  for (guint i = 0; i < SKEIN_N_FILE_GROUPS; i++)
    if (g_str_equal (groups[i].nick, g_variant_get_string (state, NULL)))
      {
        g_simple_action_set_state (action, state);
        if (self->check != NULL)
          skein_file_results_set_group (skein_file_check_get_results (self->check), i);
      }
}

static void
algorithm_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;

  if (skein_digest_algorithm_parse (g_variant_get_string (state, NULL), &self->algorithm))
    g_simple_action_set_state (action, state);
}

/* A narrow title bar has no room for them beside its title and the window's own buttons. */
static void
place_tools (SkeinFilesWindow *self, gboolean narrow)
{
  gboolean in_foot = gtk_widget_get_parent (self->tools) == GTK_WIDGET (self->foot);

  if (narrow == in_foot)
    return;
  g_object_ref (self->tools);
  if (narrow)
    {
      adw_header_bar_remove (self->header, self->tools);
      gtk_box_append (self->foot, self->tools);
    }
  else
    {
      gtk_box_remove (self->foot, self->tools);
      adw_header_bar_pack_end (self->header, self->tools);
    }
  g_object_unref (self->tools);
}

static void
form_changed_cb (SkeinFilesWindow *self, guint form)
{
  skein_file_view_set_form (self->view, form);
  place_tools (self, form >= 2);
}

/* Taking away */

static void
copy_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;
  g_autoptr (GPtrArray) rows = NULL;
  guint n_written, n_left;
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *told = NULL;

  if (skein_file_view_get_n_selected (self->view) > MAX_COPIED)
    {
      show_toast (self, _ ("That is too much for the clipboard: select less, or export the results"));
      return;
    }
  rows = skein_file_view_dup_selected (self->view);
  text = skein_file_export_to_text (rows, SKEIN_FILE_EXPORT_GNU, NULL, &n_written, &n_left);
  valid = g_utf8_make_valid (text, -1);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), valid);
  told = g_strdup_printf (ngettext ("%u checksum copied", "%u checksums copied", n_written), n_written);
  show_toast (self, told);
}

static void
exported_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinFilesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_written, n_left;

  if (skein_file_export_finish (result, &n_written, &n_left, &error))
    text = n_left > 0 ? g_strdup_printf (_ ("%u results exported; %u have no checksum that the list can hold"), n_written, n_left)
                      : g_strdup_printf (ngettext ("%u result exported", "%u results exported", n_written), n_written);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup_printf (_ ("The results cannot be exported: %s"), error->message);
  if (text != NULL)
    show_toast (self, text);
}

static void
export_to (SkeinFilesWindow *self, const char *path)
{
  g_autoptr (GPtrArray) rows = self->check != NULL ? skein_file_results_dup_rows (skein_file_check_get_results (self->check)) : NULL;

  if (rows != NULL)
    skein_file_export_async (rows, skein_file_export_guess_format (path), path, self->cancellable, exported_cb, g_object_ref (self));
}

static void
export_chosen_cb (GFile *file, gpointer user_data)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    export_to (user_data, path);
  else if (file != NULL)
    show_toast (user_data, _ ("Only folders of this computer can take the results: choose one of them"));
}

static void
export_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;
  gboolean audit = self->check != NULL && skein_file_check_is_audit (self->check);

  /* What the name ends with decides: a list, ".csv", ".json", ".sfv". */
  skein_compat_save_file (user_data, _ ("Export as a List, .csv or .json"), audit ? "audit.csv" : "SHA256SUMS", user_data, export_chosen_cb, user_data);
}

static void
export_to_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  export_to (user_data, g_variant_get_string (parameter, NULL));
}

/* Making it */

static const GActionEntry file_actions[] = {
  { .name = "verify-list", .activate = verify_list_activated },
  { .name = "audit-folder", .activate = audit_folder_activated },
  { .name = "hash-files", .activate = hash_files_activated },
  { .name = "hash-folder", .activate = hash_folder_activated },
  { .name = "cancel", .activate = cancel_activated },
  { .name = "search", .activate = search_activated },
  { .name = "copy", .activate = copy_activated },
  { .name = "export", .activate = export_activated },
  { .name = "export-to", .activate = export_to_activated, .parameter_type = "s" },
  { .name = "filter", .parameter_type = "s", .state = "'all'", .change_state = filter_changed },
  { .name = "algorithm", .parameter_type = "s", .state = "'sha256'", .change_state = algorithm_changed },
};

static void
add_chip (SkeinFilesWindow *self, SkeinFileGroup group)
{
  GtkWidget *chip = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *count = gtk_label_new ("0");

  gtk_box_append (GTK_BOX (box), gtk_label_new (_ (groups[group].title)));
  gtk_widget_add_css_class (count, "count");
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "skein-chip");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (chip), "s", groups[group].nick);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (chip), "files.filter");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (groups[group].title), -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, count, NULL, -1);
  gtk_box_append (self->chips, chip);
  self->chip_of[group] = chip;
  self->count_of[group] = GTK_LABEL (count);
}

static void
add_algorithms (SkeinFilesWindow *self)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (skein_digest_algorithm_is_available (i))
      {
        const char *caution = skein_digest_algorithm_get_caution (i);
        g_autofree char *label = caution != NULL ? g_strdup_printf ("%s (%s)", skein_digest_algorithm_get_label (i), _ (caution)) : g_strdup (skein_digest_algorithm_get_label (i));
        g_autofree char *action = g_strdup_printf ("files.algorithm::%s", skein_digest_algorithm_get_name (i));

        g_menu_append (self->algorithm_menu, label, action);
      }
}

static void
dropped_cb (SkeinFileDrop *drop, gpointer user_data)
{
  SkeinFilesWindow *self = user_data;

  if (drop == NULL)
    show_toast (self, _ ("Only files of this computer can be looked at"));
  else if (drop->all_lists)
    skein_files_window_audit (self, drop->paths, drop->folder);
  else
    skein_files_window_hash (self, drop->paths);
}

static gboolean
drop_cb (SkeinFilesWindow *self, const GValue *value)
{
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  skein_file_drop_look_async (g_value_get_boxed (value), G_OBJECT (self), dropped_cb, self);
  return TRUE;
}

static void
skein_files_window_dispose (GObject *object)
{
  SkeinFilesWindow *self = SKEIN_FILES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->check != NULL)
    {
      g_clear_signal_handler (&self->changed_id, self->check);
      skein_file_check_cancel (self->check);
    }
  g_clear_object (&self->check);
  g_clear_object (&self->pool);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_FILES_WINDOW);
  G_OBJECT_CLASS (skein_files_window_parent_class)->dispose (object);
}

static void
skein_files_window_finalize (GObject *object)
{
  g_object_unref (SKEIN_FILES_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (skein_files_window_parent_class)->finalize (object);
}

static void
skein_files_window_class_init (SkeinFilesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_files_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = skein_files_window_finalize;

  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  g_type_ensure (SKEIN_TYPE_FILE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-files-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, chips);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, view);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, totals);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, header);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, foot);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinFilesWindow, algorithm_menu);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "files.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "files.export", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_WINDOW);
}

static void
skein_files_window_init (SkeinFilesWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->algorithm = SKEIN_DIGEST_SHA256;
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), file_actions, G_N_ELEMENTS (file_actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "files", G_ACTION_GROUP (self->actions));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  for (guint i = 0; i < SKEIN_N_FILE_GROUPS; i++)
    add_chip (self, i);
  add_algorithms (self);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  show (self);
}

SkeinFilesWindow *
skein_files_window_new (SkeinPool *pool)
{
  SkeinFilesWindow *self = g_object_new (SKEIN_TYPE_FILES_WINDOW, NULL);

  self->pool = g_object_ref (pool);
  return self;
}
