// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-preferences-pages.h"

#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "gui/skein-line-list.h"
#include "gui/skein-line-rows.h"
#include "gui/skein-settings-binding.h"

struct _SkeinPreferencesFiles
{
  AdwPreferencesPage parent_instance;

  GSettings *settings;       /* (owned) */
  SkeinLineList *categories; /* of its group */

  AdwActionRow *folder_row;
  GtkWidget *folder_clear;
  GtkSpinButton *reserve;
  AdwEntryRow *template;
  AdwActionRow *preview;
  AdwComboRow *conflict;
  GtkSwitch *server_time;
  GtkSwitch *sort;
  AdwPreferencesGroup *categories_group;
};

G_DEFINE_FINAL_TYPE (SkeinPreferencesFiles, skein_preferences_files, ADW_TYPE_PREFERENCES_PAGE)

static const SkeinLineKind category_kind = { "categories", skein_settings_check_categories, skein_category_row_new, skein_category_row_dup_line };

/* As it is typed: the row says what is wrong, the preview keeps what was right. */
static void
show_preview (SkeinPreferencesFiles *self)
{
  g_autofree char *text = NULL, *preview = NULL;

  /* The row may outlive the page for a moment, and then follows the settings still. */
  if (self->settings == NULL)
    return;
  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->template))));
  preview = skein_settings_dup_name_preview (self->settings, text);
  if (preview != NULL)
    adw_action_row_set_subtitle (self->preview, preview);
}

static void
stored_cb (SkeinPreferencesFiles *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, "download-folder");
  g_autofree char *shown = g_filename_display_name (folder);

  adw_action_row_set_subtitle (self->folder_row, *folder != '\0' ? shown : _("The one that was used last"));
  gtk_widget_set_visible (self->folder_clear, *folder != '\0');
  show_preview (self);
}

static void
conflict_chosen_cb (SkeinPreferencesFiles *self)
{
  guint chosen = adw_combo_row_get_selected (self->conflict);

  if (chosen != GTK_INVALID_LIST_POSITION && (int) chosen != g_settings_get_enum (self->settings, "conflict"))
    g_settings_set_enum (self->settings, "conflict", (int) chosen);
}

static void
folder_chosen_cb (GFile *file, gpointer user_data)
{
  SkeinPreferencesFiles *self = user_data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    g_settings_set_string (self->settings, "download-folder", path);
}

static void
choose_folder_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_select_folder (GTK_WINDOW (gtk_widget_get_root (widget)), _("Download To"), NULL, G_OBJECT (widget), folder_chosen_cb, widget);
}

static void
clear_folder_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  g_settings_reset (SKEIN_PREFERENCES_FILES (widget)->settings, "download-folder");
}

static void
add_category_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_line_list_add (SKEIN_PREFERENCES_FILES (widget)->categories);
}

static void
skein_preferences_files_dispose (GObject *object)
{
  SkeinPreferencesFiles *self = SKEIN_PREFERENCES_FILES (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_PREFERENCES_FILES);

  G_OBJECT_CLASS (skein_preferences_files_parent_class)->dispose (object);
}

static void
skein_preferences_files_class_init (SkeinPreferencesFilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_preferences_files_dispose;

  gtk_widget_class_install_action (widget_class, "files.choose-folder", NULL, choose_folder_activated);
  gtk_widget_class_install_action (widget_class, "files.clear-folder", NULL, clear_folder_activated);
  gtk_widget_class_install_action (widget_class, "files.add-category", NULL, add_category_activated);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-preferences-files.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, folder_clear);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, reserve);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, template);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, preview);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, conflict);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, server_time);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, sort);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesFiles, categories_group);
}

static void
skein_preferences_files_init (SkeinPreferencesFiles *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);

  g_settings_bind (self->settings, "reserve-megabytes", self->reserve, "value", G_SETTINGS_BIND_DEFAULT);
  skein_spin_name_least (self->reserve, _("Default"));
  skein_setting_row_bind_text (self->template, self->settings, "name-template", skein_settings_check_name_template);
  adw_combo_row_set_selected (self->conflict, (guint) g_settings_get_enum (self->settings, "conflict"));
  g_signal_connect_swapped (self->conflict, "notify::selected", G_CALLBACK (conflict_chosen_cb), self);
  g_settings_bind (self->settings, "server-time", self->server_time, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "sort-by-type", self->sort, "active", G_SETTINGS_BIND_DEFAULT);
  self->categories = skein_line_list_new (self->categories_group, self->settings, &category_kind);
  g_signal_connect_object (self->template, "changed", G_CALLBACK (show_preview), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  stored_cb (self);
}
