// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-activity-table.h"

#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-clock.h"
#include "batch/skein-lane-item.h"

struct _SkeinActivityTable
{
  AdwWindow parent_instance;

  SkeinTimeAxis *axis;                 /* (owned) (nullable) */
  SkeinEngine *engine;                 /* (owned) (nullable) */
  SkeinRecorder *recorder;             /* borrowed (nullable) */
  char *times_heading, *lanes_heading; /* (owned) (nullable) the first lines */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkColumnView *times, *lanes;
};

G_DEFINE_FINAL_TYPE (SkeinActivityTable, skein_activity_table, ADW_TYPE_WINDOW)

/* A row is its line; a cell is what is between two tabs of it. */
static char *
dup_cell (const char *line, guint column)
{
  const char *end;

  for (; column > 0 && line != NULL; column--)
    {
      line = strchr (line, '\t');
      if (line != NULL)
        line++;
    }
  if (line == NULL)
    return g_strdup ("");
  end = strchr (line, '\t');
  return end != NULL ? g_strndup (line, (gsize) (end - line)) : g_strdup (line);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new (NULL);
  gboolean is_text = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "text"));

  gtk_label_set_xalign (GTK_LABEL (label), is_text ? 0 : 1);
  if (is_text)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), 8);
    }
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkListItem *item, guint column)
{
  g_autofree char *text = dup_cell (gtk_string_object_get_string (gtk_list_item_get_item (item)), column);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
bind_column_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  bind_cb (item, GPOINTER_TO_UINT (column));
}

/* @n_text: so many columns are words, the others figures. @wide: which of them takes the room that is left; G_MAXUINT: none */
static void
add_columns (GtkColumnView *view, const char *heading, guint n_text, guint wide)
{
  g_auto (GStrv) titles = g_strsplit (heading, "\t", -1);

  for (guint i = 0; titles[i] != NULL; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column;

      g_object_set_data (G_OBJECT (factory), "text", GUINT_TO_POINTER (i < n_text));
      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_column_cb), GUINT_TO_POINTER (i));
      column = gtk_column_view_column_new (titles[i], factory);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_expand (column, i == wide);
      gtk_column_view_append_column (view, column);
      g_object_unref (column);
    }
}

/* Takes the lines. */
static void
show_lines (GtkColumnView *view, char **heading, char **lines, guint n_text, guint wide)
{
  GtkSelectionModel *model;

  if (*heading == NULL)
    add_columns (view, lines[0], n_text, wide);
  g_free (*heading);
  *heading = g_strdup (lines[0]);
  model = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (gtk_string_list_new ((const char *const *) lines + 1))));
  gtk_column_view_set_model (view, model);
  g_object_unref (model);
  g_strfreev (lines);
}

static char *
dup_item_name (guint64 item, gpointer user_data)
{
  SkeinActivityTable *self = user_data;

  return skein_lane_item_dup_name (self->engine != NULL ? skein_engine_get_batch (self->engine) : NULL, item);
}

static void
refresh (SkeinActivityTable *self)
{
  guint64 now_ns = skein_clock_now_ns ();
  guint64 from_ns, to_ns;

  if (self->recorder == NULL)
    return;
  skein_time_axis_get_range (self->axis, now_ns, &from_ns, &to_ns);
  to_ns = MIN (to_ns, now_ns);
  show_lines (self->times, &self->times_heading, skein_activity_rows_dup_times (self->recorder, from_ns, to_ns, now_ns, g_get_real_time ()), 1, G_MAXUINT);
  show_lines (self->lanes, &self->lanes_heading, skein_activity_rows_dup_lanes (self->recorder, from_ns, to_ns, dup_item_name, self), 3, 2);
}

char *
skein_activity_table_dup_text (SkeinActivityTable *self)
{
  gboolean times;
  GtkSelectionModel *model;
  g_autoptr (GtkBitset) selected = NULL;
  GString *text;
  guint n;

  g_return_val_if_fail (SKEIN_IS_ACTIVITY_TABLE (self), NULL);

  times = strcmp (gtk_stack_get_visible_child_name (self->stack), "times") == 0;
  model = gtk_column_view_get_model (times ? self->times : self->lanes);
  if (model == NULL)
    return g_strdup ("");
  selected = gtk_selection_model_get_selection (model);
  n = g_list_model_get_n_items (G_LIST_MODEL (model));
  text = g_string_new (times ? self->times_heading : self->lanes_heading);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkStringObject) line = NULL;

      if (!gtk_bitset_is_empty (selected) && !gtk_bitset_contains (selected, i))
        continue;
      line = g_list_model_get_item (G_LIST_MODEL (model), i);
      g_string_append_printf (text, "%s\n", gtk_string_object_get_string (line));
    }
  return g_string_free (text, FALSE);
}

/* Actions */

static void
refresh_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  refresh (SKEIN_ACTIVITY_TABLE (widget));
}

static void
copy_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinActivityTable *self = SKEIN_ACTIVITY_TABLE (widget);
  g_autofree char *text = skein_activity_table_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Copied, with tabs between the columns")));
}

static void
skein_activity_table_dispose (GObject *object)
{
  SkeinActivityTable *self = SKEIN_ACTIVITY_TABLE (object);

  self->recorder = NULL;
  g_clear_object (&self->axis);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->times_heading, g_free);
  g_clear_pointer (&self->lanes_heading, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_ACTIVITY_TABLE);

  G_OBJECT_CLASS (skein_activity_table_parent_class)->dispose (object);
}

static void
skein_activity_table_class_init (SkeinActivityTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_activity_table_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-activity-table.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityTable, toasts);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityTable, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityTable, times);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityTable, lanes);
  gtk_widget_class_install_action (widget_class, "table.refresh", NULL, refresh_activated);
  gtk_widget_class_install_action (widget_class, "table.copy", NULL, copy_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "table.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "table.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK, "table.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_WINDOW);
}

static void
skein_activity_table_init (SkeinActivityTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
skein_activity_table_new (GtkWindow *parent, SkeinTimeAxis *axis, SkeinEngine *engine, SkeinRecorder *recorder)
{
  SkeinActivityTable *self;

  g_return_val_if_fail (SKEIN_IS_TIME_AXIS (axis), NULL);

  self = g_object_new (SKEIN_TYPE_ACTIVITY_TABLE, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->axis = g_object_ref (axis);
  if (engine != NULL)
    self->engine = g_object_ref (engine);
  skein_activity_table_set_recorder (self, recorder);
  refresh (self);
  return GTK_WIDGET (self);
}

void
skein_activity_table_set_recorder (SkeinActivityTable *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_TABLE (self));

  self->recorder = recorder;
  if (recorder == NULL)
    /* The engine is closed with it, by one who wants to be the last to hold it. */
    g_clear_object (&self->engine);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.refresh", recorder != NULL);
}
