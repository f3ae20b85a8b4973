// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-archive.h"

#include <glib/gi18n.h>

#include "compare/skein-archive.h"
#include "gui/skein-compare-pair-window.h"
#include "gui/skein-let-shrink.h"

#define FILL_US 3000

struct _SkeinCompareArchive
{
  AdwWindow parent_instance;

  SkeinCompareRun *run;       /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GPtrArray *entries;         /* (owned) (nullable) of SkeinArchiveEntry, in the order of the rows */
  GPtrArray *ticks;           /* (owned) of GtkCheckButton, borrowed: the same */
  SkeinExperimentData *first; /* (owned) (nullable) of two that are shown together, while the second is read */
  guint filling;              /* source: rows are being added */

  GtkStack *stack;
  GtkWidget *compare_button;
  GtkListBox *list;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (SkeinCompareArchive, skein_compare_archive, ADW_TYPE_WINDOW)

static void read_list (SkeinCompareArchive *self);

static void
show_problem (SkeinCompareArchive *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_label_set_text (self->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

/* Which two are ticked. FALSE: other than two are. */
static gboolean
find_ticked (SkeinCompareArchive *self, guint out_indices[2])
{
  guint n = 0;

  for (guint i = 0; i < self->ticks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->ticks, i)))
      {
        if (n < 2)
          out_indices[n] = i;
        n++;
      }
  return n == 2;
}

static void
ticked_cb (SkeinCompareArchive *self)
{
  guint indices[2];

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "archive.compare", find_ticked (self, indices));
}

/* Opening */

static void
opened_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareArchive) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinExperimentData) data = skein_archive_load_finish (result, &error);

  if (data == NULL)
    show_problem (self, error);
  else if (self->run != NULL && !skein_compare_run_is_running (self->run))
    {
      skein_compare_run_open (self->run, g_steal_pointer (&data));
      gtk_window_close (GTK_WINDOW (self));
    }
}

static void
row_activated_cb (SkeinCompareArchive *self, GtkListBoxRow *row)
{
  const SkeinArchiveEntry *entry = g_ptr_array_index (self->entries, (guint) gtk_list_box_row_get_index (row));

  skein_archive_load_async (entry->id, self->cancellable, opened_cb, g_object_ref (self));
}

static void
second_loaded_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareArchive) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinExperimentData) data = skein_archive_load_finish (result, &error);

  if (data == NULL || self->first == NULL)
    {
      if (error != NULL)
        show_problem (self, error);
      return;
    }
  gtk_window_present (GTK_WINDOW (skein_compare_pair_window_new (GTK_WINDOW (self), g_steal_pointer (&self->first), g_steal_pointer (&data))));
}

static void
first_loaded_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareArchive) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinExperimentData) data = skein_archive_load_finish (result, &error);
  guint indices[2];

  if (data == NULL)
    {
      show_problem (self, error);
      return;
    }
  if (self->run == NULL || !find_ticked (self, indices))
    return;
  g_clear_pointer (&self->first, skein_experiment_data_unref);
  self->first = g_steal_pointer (&data);
  skein_archive_load_async (((SkeinArchiveEntry *) g_ptr_array_index (self->entries, indices[0]))->id, self->cancellable, second_loaded_cb, g_object_ref (self));
}

static void
compare_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinCompareArchive *self = SKEIN_COMPARE_ARCHIVE (widget);
  guint indices[2];

  /* The older one, further down, comes first. */
  if (find_ticked (self, indices))
    skein_archive_load_async (((SkeinArchiveEntry *) g_ptr_array_index (self->entries, indices[1]))->id, self->cancellable, first_loaded_cb, g_object_ref (self));
}

/* Notes and deleting */

static void
changed_cb (SkeinCompareArchive *self, gboolean good, GError *error)
{
  if (!good)
    show_problem (self, error);
  if (self->run != NULL)
    read_list (self);
}

static void
noted_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareArchive) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean good = skein_archive_set_note_finish (result, &error);

  changed_cb (self, good, error);
}

static void
deleted_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareArchive) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean good = skein_archive_delete_finish (result, &error);

  changed_cb (self, good, error);
}

static void
note_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SkeinCompareArchive *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog)));

  if (g_strcmp0 (response, "save") == 0)
    skein_archive_set_note_async (g_object_get_data (G_OBJECT (dialog), "id"), *text != '\0' ? text : NULL, self->cancellable, noted_cb, g_object_ref (self));
}

static void
delete_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SkeinCompareArchive *self = user_data;

  if (g_strcmp0 (response, "delete") == 0)
    skein_archive_delete_async (g_object_get_data (G_OBJECT (dialog), "id"), self->cancellable, deleted_cb, g_object_ref (self));
}

static GtkWidget *
make_dialog (SkeinCompareArchive *self, const char *heading, const SkeinArchiveEntry *entry, const char *response, const char *label, AdwResponseAppearance appearance, GCallback callback)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, entry->title);

  g_object_set_data_full (G_OBJECT (dialog), "id", g_strdup (entry->id), g_free);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), response, label);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response, appearance);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", callback, self, 0);
  return dialog;
}

static const SkeinArchiveEntry *
get_entry_of (SkeinCompareArchive *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  return g_ptr_array_index (self->entries, (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
}

static void
note_clicked_cb (SkeinCompareArchive *self, GtkWidget *button)
{
  const SkeinArchiveEntry *entry = get_entry_of (self, button);
  GtkWidget *dialog = make_dialog (self, _ ("Note"), entry, "save", _ ("_Save"), ADW_RESPONSE_SUGGESTED, G_CALLBACK (note_response_cb));
  GtkWidget *text = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (text), entry->note != NULL ? entry->note : "");
  gtk_entry_set_activates_default (GTK_ENTRY (text), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), text);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_clicked_cb (SkeinCompareArchive *self, GtkWidget *button)
{
  GtkWidget *dialog = make_dialog (self, _ ("Delete This Comparison?"), get_entry_of (self, button), "delete", _ ("_Delete"), ADW_RESPONSE_DESTRUCTIVE, G_CALLBACK (delete_response_cb));

  gtk_window_present (GTK_WINDOW (dialog));
}

/* The list */

static GtkWidget *
make_button (SkeinCompareArchive *self, const char *icon, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_row (SkeinCompareArchive *self, const SkeinArchiveEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *tick = gtk_check_button_new ();
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (entry->created_us / G_USEC_PER_SEC);
  g_autofree char *date = when != NULL ? g_date_time_format (when, "%x %H:%M") : g_strdup ("");
  g_autofree char *subtitle = g_strdup_printf ("%s%s%s%s%s", date, entry->headline != NULL ? "\n" : "", entry->headline != NULL ? entry->headline : "", entry->note != NULL ? "\n" : "",
                                               entry->note != NULL ? entry->note : "");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), entry->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_valign (tick, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (tick, _ ("To show two on the same axes"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick), GTK_ACCESSIBLE_PROPERTY_LABEL, entry->title, -1);
  g_signal_connect_object (tick, "toggled", G_CALLBACK (ticked_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->ticks, tick);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), tick);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, "document-edit-symbolic", _ ("Note"), G_CALLBACK (note_clicked_cb)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, "user-trash-symbolic", _ ("Delete"), G_CALLBACK (delete_clicked_cb)));
  return row;
}

/* Rows cost some tenths of a millisecond each, and there may be thousands: a few at a time. */
static gboolean
fill_cb (gpointer user_data)
{
  SkeinCompareArchive *self = user_data;
  gint64 end_us = g_get_monotonic_time () + FILL_US;

  do
    {
      if (self->ticks->len >= self->entries->len)
        {
          self->filling = 0;
          return G_SOURCE_REMOVE;
        }
      gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (self->entries, self->ticks->len)));
    }
  while (g_get_monotonic_time () < end_us);
  return G_SOURCE_CONTINUE;
}

static void
listed_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareArchive) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = skein_archive_list_finish (result, &error);
  GtkWidget *child;

  if (entries == NULL)
    {
      show_problem (self, error);
      return;
    }
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = entries;
  if (self->run == NULL)
    return;
  g_ptr_array_set_size (self->ticks, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  if (self->filling == 0)
    self->filling = g_idle_add (fill_cb, self);
  gtk_stack_set_visible_child_name (self->stack, entries->len > 0 ? "list" : "empty");
  ticked_cb (self);
}

static void
read_list (SkeinCompareArchive *self)
{
  skein_archive_list_async (self->cancellable, listed_cb, g_object_ref (self));
}

static void
skein_compare_archive_dispose (GObject *object)
{
  SkeinCompareArchive *self = SKEIN_COMPARE_ARCHIVE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->run);
  g_ptr_array_set_size (self->ticks, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_COMPARE_ARCHIVE);
  G_OBJECT_CLASS (skein_compare_archive_parent_class)->dispose (object);
}

static void
skein_compare_archive_finalize (GObject *object)
{
  SkeinCompareArchive *self = SKEIN_COMPARE_ARCHIVE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->ticks, g_ptr_array_unref);
  g_clear_pointer (&self->first, skein_experiment_data_unref);
  G_OBJECT_CLASS (skein_compare_archive_parent_class)->finalize (object);
}

static void
skein_compare_archive_class_init (SkeinCompareArchiveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_compare_archive_dispose;
  G_OBJECT_CLASS (klass)->finalize = skein_compare_archive_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-compare-archive.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareArchive, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareArchive, compare_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareArchive, list);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareArchive, problem);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "archive.compare", NULL, compare_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
skein_compare_archive_init (SkeinCompareArchive *self)
{
  self->cancellable = g_cancellable_new ();
  self->ticks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  skein_let_shrink_labels (self->compare_button, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "archive.compare", FALSE);
}

GtkWidget *
skein_compare_archive_new (GtkWindow *parent, SkeinCompareRun *run)
{
  SkeinCompareArchive *self = g_object_new (SKEIN_TYPE_COMPARE_ARCHIVE, "transient-for", parent, NULL);

  self->run = g_object_ref (run);
  read_list (self);
  return GTK_WIDGET (self);
}

guint
skein_compare_archive_get_n_listed (SkeinCompareArchive *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_ARCHIVE (self), 0);

  return self->ticks->len;
}
