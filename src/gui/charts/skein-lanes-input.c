// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"

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
  skein_lanes_tip_update_bubble (self);
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
    { GDK_KEY_Home, GDK_KEY_KP_Home, -G_MAXINT16, 0 },
    { GDK_KEY_End, GDK_KEY_KP_End, G_MAXINT16, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, move_cursor_cb, "(ii)", moves[i].columns, moves[i].rows);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad_key, 0, move_cursor_cb, "(ii)", moves[i].columns, moves[i].rows);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, hide_cursor_cb, NULL);
}
