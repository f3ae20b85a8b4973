// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"

#include <glib/gi18n-lib.h>

static char *
describe_column (SkeinLanesView *self, const SkeinLanesRow *row, int column)
{
  g_autoptr (GString) text = g_string_new (row->label);
  guint64 time_column, from_ns, width_ns, item = 0;
  SkeinColumn found = { 0 };
  double ago_s;

  /* At least 10 ms: a column of a short window would often fall between two samples. */
  time_column = self->end_column - MIN (self->end_column, (guint64) ((self->layout.plot_width - column) * self->scale));
  from_ns = time_column * self->column_ns;
  width_ns = MAX (self->column_ns * (guint64) self->scale, G_GUINT64_CONSTANT (10000000));

  for (guint k = 0; k < row->keys->len && found.known == 0; k++)
    {
      guint64 key = g_array_index (row->keys, guint64, row->keys->len - 1 - k);

      skein_recorder_get_columns (self->recorder, key, from_ns, width_ns, &found, 1);
      if (found.known > 0)
        item = skein_recorder_get_item_at (self->recorder, key, from_ns + width_ns / 2);
    }
  if (found.known == 0)
    return NULL;

  g_string_append_printf (text, "  %s", skein_phase_get_label ((SkeinPhase) found.phase));
  if (item != 0 && self->item_name_func != NULL)
    {
      g_autofree char *name = self->item_name_func (item, self->item_name_data);

      if (name != NULL)
        g_string_append_printf (text, "\n%s", name);
    }

  ago_s = (double) (self->end_ns - MIN (self->end_ns, from_ns)) / 1e9;
  g_string_append_c (text, '\n');
  /* Translators: the share of one core in use, and how long ago that was */
  g_string_append_printf (text, _ ("CPU %.0f %%, %.1f s ago"), found.cpu / 2.55, ago_s);
  if (found.blocked > 0 && found.phase != SKEIN_PHASE_LOCK)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("%.0f %% of it blocked by the lock"), found.blocked / 2.55);
    }
  if (self->note_func != NULL)
    {
      g_autofree char *note = self->note_func (row->label, self->note_data);

      if (note != NULL)
        g_string_append_printf (text, "\n%s", note);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
skein_lanes_tip_query_cb (GtkWidget *widget, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  g_autofree char *text = NULL;
  guint row;
  int column;

  if (self->recorder == NULL || self->image == NULL)
    return FALSE;

  if (keyboard_mode)
    return FALSE;

  if (!skein_lanes_layout_pick (&self->layout, x, y, &row, &column))
    return FALSE;

  text = describe_column (self, skein_lanes_rows_get (self, row), column);
  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Cursor */

void
skein_lanes_tip_hide_cursor (SkeinLanesView *self)
{
  if (!self->has_cursor)
    return;

  self->has_cursor = FALSE;
  if (self->bubble != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->bubble));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->words != NULL ? self->words : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ensure_bubble (SkeinLanesView *self)
{
  if (self->bubble != NULL)
    return;

  self->bubble_label = GTK_LABEL (gtk_label_new (NULL));
  self->bubble = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->bubble), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->bubble), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->bubble), GTK_WIDGET (self->bubble_label));
  gtk_widget_set_can_focus (self->bubble, FALSE);
  gtk_widget_set_can_target (self->bubble, FALSE);
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
}

/* Says what is under the cursor: time moves on below it. */
void
skein_lanes_tip_update_bubble (SkeinLanesView *self)
{
  g_autofree char *text = NULL;
  int y;

  if (!self->has_cursor)
    return;
  if (self->recorder == NULL || self->image == NULL || self->layout.n_visible == 0)
    {
      skein_lanes_tip_hide_cursor (self);
      return;
    }

  self->cursor_row = MIN (self->cursor_row, self->layout.n_visible - 1);
  self->cursor_column = CLAMP (self->cursor_column, 0, self->layout.plot_width - 1);
  text = describe_column (self, skein_lanes_rows_get (self, self->cursor_row), self->cursor_column);
  if (text == NULL)
    text = g_strdup_printf ("%s  %s", skein_lanes_rows_get (self, self->cursor_row)->label, _ ("Nothing recorded"));

  ensure_bubble (self);
  if (g_strcmp0 (gtk_label_get_text (self->bubble_label), text) != 0)
    {
      gtk_label_set_text (self->bubble_label, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    }
  y = skein_lanes_layout_get_lane_y (&self->layout, self->cursor_row);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->bubble),
                               &(GdkRectangle){ self->layout.plot_x + self->cursor_column, y, 1, self->layout.lane_height });
  gtk_popover_popup (GTK_POPOVER (self->bubble));
}
