// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What pointer and keys do with lanes, beyond what SkeinTimeInput does with their time: point at a moment, choose an item, open and close the
 * connections of a worker. */

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-time-input.h"

/* Pointer */

static void
motion_cb (SkeinLanesView *self, double x, double y)
{
  guint row;
  int column;

  self->has_pointer = self->image != NULL && skein_lanes_layout_pick (&self->layout, x, y, &row, &column);
  self->pointer_x = x;
  if (self->has_pointer)
    skein_time_axis_set_cursor_ns (self->axis, skein_lanes_tip_get_ns (self, column));
  else if (!self->has_cursor)
    skein_time_axis_set_cursor_ns (self->axis, 0);
}

static void
leave_cb (SkeinLanesView *self)
{
  self->has_pointer = FALSE;
  if (!self->has_cursor)
    skein_time_axis_set_cursor_ns (self->axis, 0);
}

static void
activate_label (SkeinLanesView *self, guint index)
{
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);
  const SkeinLaneRecord *record;

  if (row->has_subs)
    {
      skein_lanes_rows_turn (self, row, !row->is_open);
      return;
    }
  record = self->combined ? NULL : skein_lanes_rows_peek_record (self, row);
  if (record != NULL)
    skein_lanes_view_activate_item (self, record->now.item);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  SkeinLanesView *self = user_data;
  guint row;
  int column;

  if (self->recorder == NULL || self->image == NULL || n_press != 1)
    return;
  if (skein_lanes_layout_pick (&self->layout, x, y, &row, &column))
    skein_lanes_view_activate_item (self, skein_lanes_tip_get_item (self, row, column));
  else if (skein_lanes_layout_pick_label (&self->layout, x, y, &row))
    activate_label (self, row);
}

static void
focus_left_cb (SkeinLanesView *self)
{
  skein_lanes_tip_hide_cursor (self);
}

static SkeinTimeAxis *
get_axis (GtkWidget *widget)
{
  return SKEIN_LANES_VIEW (widget)->axis;
}

static void
get_plot (GtkWidget *widget, int *out_x, int *out_width)
{
  *out_x = SKEIN_LANES_VIEW (widget)->layout.plot_x;
  *out_width = SKEIN_LANES_VIEW (widget)->layout.plot_width;
}

void
skein_lanes_input_attach (SkeinLanesView *self)
{
  static const SkeinTimeInputFuncs funcs = { get_axis, get_plot };
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (widget, focus);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  skein_time_input_attach (widget, &funcs);
}

/* Keys */

static gboolean
move_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  int columns, rows;

  g_variant_get (args, "(ii)", &columns, &rows);
  if (self->layout.n_visible == 0 || self->image == NULL)
    return FALSE;

  if (!self->has_cursor)
    {
      self->has_cursor = TRUE;
      self->cursor_row = 0;
      self->cursor_column = self->layout.plot_width - 1;
    }
  else
    {
      /* Beyond the first and last row the focus moves on, as in any list. */
      if ((rows < 0 && self->cursor_row == 0) || (rows > 0 && self->cursor_row + 1 >= self->layout.n_visible))
        return FALSE;
      self->cursor_row = (guint) ((int) self->cursor_row + rows);
      self->cursor_column = CLAMP (self->cursor_column + columns, 0, self->layout.plot_width - 1);
    }
  skein_lanes_tip_update (self);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
hide_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  gboolean had_cursor = self->has_cursor;

  skein_lanes_tip_hide_cursor (self);
  return had_cursor;
}

static gboolean
activate_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  if (!self->has_cursor || self->recorder == NULL || self->cursor_row >= self->layout.n_visible)
    return FALSE;
  skein_lanes_view_activate_item (self, skein_lanes_tip_get_item (self, self->cursor_row, self->cursor_column));
  return TRUE;
}

/* 1: show the connections of the cursor's worker, 0: no longer, -1: the other one. */
static gboolean
turn_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  SkeinLanesRow *row;
  int open;

  g_variant_get (args, "(i)", &open);
  if (!self->has_cursor || self->cursor_row >= self->rows->len)
    return FALSE;
  row = skein_lanes_rows_get (self, self->cursor_row);
  if (!row->has_subs)
    return FALSE;
  skein_lanes_rows_turn (self, row, open < 0 ? !row->is_open : open > 0);
  return TRUE;
}

void
skein_lanes_input_add_bindings (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad_key;
    int columns, rows;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -8, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 8, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };
  static const guint activating[] = { GDK_KEY_Return, GDK_KEY_ISO_Enter, GDK_KEY_KP_Enter };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, move_cursor_cb, "(ii)", moves[i].columns, moves[i].rows);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad_key, 0, move_cursor_cb, "(ii)", moves[i].columns, moves[i].rows);
    }
  for (guint i = 0; i < G_N_ELEMENTS (activating); i++)
    gtk_widget_class_add_binding (widget_class, activating[i], 0, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, hide_cursor_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_CONTROL_MASK, turn_cb, "(i)", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_CONTROL_MASK, turn_cb, "(i)", 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, turn_cb, "(i)", -1);
  skein_time_input_add_bindings (widget_class);
}
