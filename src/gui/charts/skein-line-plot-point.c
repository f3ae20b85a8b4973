// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-plot-private.h"

#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "gui/charts/skein-time-input.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define MARKER_REACH_PX 6

void
skein_line_plot_point_at (SkeinLinePlot *self, double x)
{
  double share = CLAMP (x / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1), 0, 1);
  guint64 at_ns = self->from_ns + (guint64) (share * (double) (self->to_ns - self->from_ns));

  if (self->to_ns > self->from_ns)
    skein_time_axis_set_cursor_ns (self->axis, MIN (at_ns, self->now_ns));
}

static void
motion_cb (SkeinLinePlot *self, double x, double y)
{
  self->pointed = y >= skein_line_plot_get_plot_y (self);
  self->pointed_x = x;
  if (self->pointed)
    skein_line_plot_point_at (self, x);
}

void
skein_line_plot_stop_pointing (SkeinLinePlot *self)
{
  if (self->pointed)
    skein_time_axis_set_cursor_ns (self->axis, 0);
  self->pointed = FALSE;
}

/* @args: so many columns to later; 0: Home or, positive, End; see class_init. */
static gboolean
move_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);
  guint64 last_ns = MIN (self->to_ns, self->now_ns);
  guint64 cursor_ns = skein_line_plot_get_cursor_ns (self);
  guint64 step_ns = MAX (self->data.grid.column_ns, (self->to_ns - self->from_ns) / 100);
  int n_steps;
  gboolean to_edge;

  g_variant_get (args, "(ib)", &n_steps, &to_edge);
  if (last_ns <= self->from_ns)
    return FALSE;
  self->pointed = FALSE;
  if (to_edge)
    cursor_ns = n_steps < 0 ? self->from_ns : last_ns;
  else if (cursor_ns == 0)
    cursor_ns = last_ns;
  else if (n_steps < 0)
    cursor_ns -= MIN (cursor_ns - self->from_ns, step_ns * (guint64) -n_steps);
  else
    cursor_ns = MIN (cursor_ns + step_ns * (guint64) n_steps, last_ns);
  skein_time_axis_set_cursor_ns (self->axis, cursor_ns);
  skein_line_plot_update_words (self);
  return TRUE;
}

static gboolean
drop_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);

  if (skein_time_axis_get_cursor_ns (self->axis) == 0)
    return FALSE;
  self->pointed = FALSE;
  skein_time_axis_set_cursor_ns (self->axis, 0);
  skein_line_plot_update_words (self);
  return TRUE;
}

static gboolean
query_tooltip_cb (SkeinLinePlot *self, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double ns_per_px = (double) (self->to_ns - self->from_ns) / MAX (width, 1);
  double at_ns = (double) self->from_ns + (keyboard_mode ? width - 1 : x) * ns_per_px;
  g_autofree char *figure = NULL;
  g_autofree char *ago = NULL;
  g_autofree char *text = NULL;
  double value;

  if (width <= 0 || self->data.grid.n == 0 || (!keyboard_mode && y < skein_line_plot_get_plot_y (self)))
    return FALSE;

  for (guint i = 0; i < self->markers->len; i++)
    {
      if (fabs ((double) g_array_index (self->markers, guint64, i) - at_ns) > MARKER_REACH_PX * ns_per_px)
        continue;
      gtk_tooltip_set_text (tooltip, g_ptr_array_index (self->marked, i));
      return TRUE;
    }

  value = skein_line_data_get_value_at (&self->data, 0, (guint64) at_ns);
  if (self->format == NULL || isnan (value))
    return FALSE;
  figure = self->format (value, self->format_data);
  ago = skein_format_duration (MAX ((double) self->now_ns - at_ns, 0) / 1e9);
  /* Translators: a figure such as "118 MB/s" and how long ago it was, "5 s" */
  text = g_strdup_printf (_ ("%s, %s ago"), figure, ago);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* @args: by so much of the time shown; or so many times as much of it. */
static gboolean
scroll_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);
  double share;

  g_variant_get (args, "(d)", &share);
  skein_time_axis_scroll (self->axis, (gint64) (share * (double) (self->to_ns - self->from_ns)), skein_clock_now_ns ());
  return TRUE;
}

static gboolean
zoom_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);
  double factor;

  g_variant_get (args, "(d)", &factor);
  skein_time_axis_zoom (self->axis, factor, 0.5, skein_clock_now_ns ());
  return TRUE;
}

void
skein_line_plot_install_keys (GtkWidgetClass *widget_class)
{
  /* Time goes to the right in every language, as on the lanes. */
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_cursor_cb, "(ib)", -1, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_cursor_cb, "(ib)", 1, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_CONTROL_MASK, move_cursor_cb, "(ib)", -10, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_CONTROL_MASK, move_cursor_cb, "(ib)", 10, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, move_cursor_cb, "(ib)", -1, TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, move_cursor_cb, "(ib)", 1, TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_SHIFT_MASK, scroll_cb, "(d)", -0.25);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_SHIFT_MASK, scroll_cb, "(d)", 0.25);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, scroll_cb, "(d)", -0.9);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, scroll_cb, "(d)", 0.9);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, 0, zoom_cb, "(d)", 0.5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Add, 0, zoom_cb, "(d)", 0.5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, 0, zoom_cb, "(d)", 2.0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Subtract, 0, zoom_cb, "(d)", 2.0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, drop_cursor_cb, NULL);
}

static SkeinTimeAxis *
get_axis (GtkWidget *widget)
{
  return SKEIN_LINE_PLOT (widget)->axis;
}

static void
get_plot (GtkWidget *widget, int *out_x, int *out_width)
{
  *out_x = 0;
  *out_width = gtk_widget_get_width (widget);
}

void
skein_line_plot_let_move (SkeinLinePlot *self)
{
  static const SkeinTimeInputFuncs funcs = { get_axis, get_plot };

  if (!self->moves)
    skein_time_input_attach (GTK_WIDGET (self), &funcs);
  self->moves = TRUE;
}

void
skein_line_plot_add_controllers (SkeinLinePlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_object (motion, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (skein_line_plot_stop_pointing), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}
