// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-line-list.h"

#include <string.h>
#include <glib/gi18n.h>

struct _SkeinLineList
{
  AdwPreferencesGroup *group; /* borrowed: this is data of it */
  GSettings *settings;        /* (owned) */
  const SkeinLineKind *kind;
  GPtrArray *rows;    /* (owned) (element-type GtkWidget) in order; borrowed from the group */
  GString *others;    /* (owned) lines that no row shows */
  GtkWidget *changed; /* (nullable) the row that was, until its line is taken */
  guint take_idle;
};

static void
line_list_free (gpointer data)
{
  SkeinLineList *self = data;

  g_clear_handle_id (&self->take_idle, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_object_unref (self->settings);
  g_ptr_array_unref (self->rows);
  g_string_free (self->others, TRUE);
  g_free (self);
}

static void
take_lines (SkeinLineList *self)
{
  g_autoptr (GString) text = g_string_new (self->others->str);
  g_autofree char *stored = g_settings_get_string (self->settings, self->kind->key);
  g_autoptr (GError) error = NULL;
  gboolean complete = TRUE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) row_error = NULL;
      g_autofree char *line = self->kind->dup_line (row, &row_error);

      /* One that is new has said nothing wrong yet. */
      if (line == NULL && row == self->changed)
        skein_setting_row_set_problem (GTK_LIST_BOX_ROW (row), row_error->message);
      else if (line != NULL)
        skein_setting_row_set_problem (GTK_LIST_BOX_ROW (row), NULL);
      complete = complete && (line != NULL || g_object_get_data (G_OBJECT (row), "skein-new-line") != NULL);
      if (line != NULL)
        {
          g_object_set_data (G_OBJECT (row), "skein-new-line", NULL);
          g_string_append (text, line);
          g_string_append_c (text, '\n');
        }
    }
  if (!complete)
    return;
  if (self->kind->check != NULL && !self->kind->check (text->str, &error))
    {
      if (self->changed != NULL)
        skein_setting_row_set_problem (GTK_LIST_BOX_ROW (self->changed), error->message);
      return;
    }
  if (strcmp (text->str, stored) != 0)
    g_settings_set_string (self->settings, self->kind->key, text->str);
}

static gboolean
take_idle_cb (gpointer user_data)
{
  SkeinLineList *self = user_data;

  self->take_idle = 0;
  take_lines (self);
  self->changed = NULL;
  return G_SOURCE_REMOVE;
}

static void
add_row (SkeinLineList *self, GtkWidget *row)
{
  g_object_set_data (G_OBJECT (row), "skein-line-list", self);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->group, row);
}

static void
drop_row (SkeinLineList *self, GtkWidget *row)
{
  skein_setting_row_drop_problem (GTK_LIST_BOX_ROW (row));
  g_ptr_array_remove (self->rows, row);
  if (self->changed == row)
    self->changed = NULL;
  adw_preferences_group_remove (self->group, row);
}

/* What the rows say now, without those that are not complete. */
static char *
dup_present (SkeinLineList *self)
{
  GString *text = g_string_new (self->others->str);

  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *line = self->kind->dup_line (g_ptr_array_index (self->rows, i), NULL);

      if (line != NULL)
        g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
stored_cb (SkeinLineList *self)
{
  g_autofree char *stored = g_settings_get_string (self->settings, self->kind->key);
  g_autofree char *present = dup_present (self);
  g_auto (GStrv) lines = NULL;

  if (strcmp (stored, present) == 0)
    return;
  while (self->rows->len > 0)
    drop_row (self, g_ptr_array_index (self->rows, self->rows->len - 1));
  g_string_truncate (self->others, 0);
  lines = g_strsplit_set (stored, "\n;", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      GtkWidget *row;

      g_strstrip (lines[i]);
      if (*lines[i] == '\0')
        continue;
      row = self->kind->new_row (lines[i]);
      if (row != NULL)
        add_row (self, row);
      else
        g_string_append_printf (self->others, "%s\n", lines[i]);
    }
}

SkeinLineList *
skein_line_list_new (AdwPreferencesGroup *group, GSettings *settings, const SkeinLineKind *kind)
{
  SkeinLineList *self;
  g_autofree char *signal = NULL;

  g_return_val_if_fail (ADW_IS_PREFERENCES_GROUP (group), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_new0 (SkeinLineList, 1);
  self->group = group;
  self->settings = g_object_ref (settings);
  self->kind = kind;
  self->rows = g_ptr_array_new ();
  self->others = g_string_new (NULL);
  g_object_set_data_full (G_OBJECT (group), "skein-line-list", self, line_list_free);
  stored_cb (self);
  signal = g_strconcat ("changed::", kind->key, NULL);
  g_signal_connect_swapped (settings, signal, G_CALLBACK (stored_cb), self);
  return self;
}

void
skein_line_list_add (SkeinLineList *self)
{
  GtkWidget *row = self->kind->new_row (NULL);

  g_object_set_data (G_OBJECT (row), "skein-new-line", GINT_TO_POINTER (TRUE));
  add_row (self, row);
  if (ADW_IS_EXPANDER_ROW (row))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (row);
  /* What it begins with may be a line already. */
  if (self->take_idle == 0)
    self->take_idle = g_idle_add (take_idle_cb, self);
}

void
skein_line_list_row_changed (GtkWidget *row)
{
  SkeinLineList *self = g_object_get_data (G_OBJECT (row), "skein-line-list");

  if (self == NULL)
    return;
  self->changed = row;
  if (self->take_idle == 0)
    self->take_idle = g_idle_add (take_idle_cb, self);
}

void
skein_line_list_row_removed (GtkWidget *row)
{
  SkeinLineList *self = g_object_get_data (G_OBJECT (row), "skein-line-list");

  g_return_if_fail (self != NULL);

  drop_row (self, row);
  if (self->take_idle == 0)
    self->take_idle = g_idle_add (take_idle_cb, self);
}

static gboolean
remove_idle_cb (gpointer user_data)
{
  skein_line_list_row_removed (user_data);
  return G_SOURCE_REMOVE;
}

/* Not in the middle of a click on a child of it. */
static void
remove_clicked_cb (GtkWidget *row)
{
  gtk_widget_set_visible (row, FALSE);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, remove_idle_cb, g_object_ref (row), g_object_unref);
}

GtkWidget *
skein_line_list_new_remove_button (GtkWidget *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), row, G_CONNECT_SWAPPED);
  return button;
}
