// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The values are in skein-line-data.c, how it looks in skein-line-drawing.c and skein-line-legend.c. */

#include "config.h"

#include "gui/charts/skein-line-plot-private.h"

#include "gui/charts/skein-chart-style.h"

#include <math.h>
#include <string.h>

#define LEGEND_GAP 6
#define LEAST_PLOT_HEIGHT 48
#define NATURAL_PLOT_HEIGHT 64
#define LEAST_WIDTH 80
#define LABELLED_HEIGHT 44 /* of a plot whose grid lines are labelled */

G_DEFINE_FINAL_TYPE (SkeinLinePlot, skein_line_plot, GTK_TYPE_WIDGET)

int
skein_line_plot_get_plot_y (SkeinLinePlot *self)
{
  int legend = skein_line_legend_get_height (self->legend);

  return legend > 0 ? legend + LEGEND_GAP : 0;
}

static void
connect_axis (SkeinLinePlot *self, SkeinTimeAxis *axis)
{
  if (self->axis != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->axis, self);
      g_clear_object (&self->axis);
    }
  self->axis = axis;
  if (axis == NULL)
    return;
  g_signal_connect_object (axis, "changed", G_CALLBACK (skein_line_plot_axis_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (axis, "cursor-changed", G_CALLBACK (skein_line_plot_cursor_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Widget */

static void
skein_line_plot_map (GtkWidget *widget)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);

  GTK_WIDGET_CLASS (skein_line_plot_parent_class)->map (widget);
  self->tick_id = gtk_widget_add_tick_callback (widget, skein_line_plot_tick_cb, NULL, NULL);
  /* Other moments may have been chosen meanwhile. */
  if (self->now_ns != 0)
    skein_line_plot_axis_changed_cb (self);
}

static void
skein_line_plot_unmap (GtkWidget *widget)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);

  skein_line_plot_stop_pointing (self);
  gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (skein_line_plot_parent_class)->unmap (widget);
}

static void
skein_line_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = LEAST_WIDTH * 2;
    }
  else
    {
      *minimum = skein_line_plot_get_plot_y (self) + LEAST_PLOT_HEIGHT;
      *natural = skein_line_plot_get_plot_y (self) + NATURAL_PLOT_HEIGHT;
    }
}

static void
rebuild_grid (SkeinLinePlot *self, const SkeinLinePicture *picture, int width, int height)
{
  char *labels[SKEIN_LINE_N_SCALES][2] = { { NULL, NULL }, { NULL, NULL } };

  g_clear_pointer (&self->grid, gsk_render_node_unref);
  for (guint curve = self->data.n_curves; curve > 0 && height >= LABELLED_HEIGHT; curve--)
    {
      guint scale = self->data.sources[curve - 1].scale;

      if (self->curves[curve - 1].format == NULL)
        continue;
      for (int i = 0; i < 2; i++)
        {
          g_free (labels[scale][i]);
          labels[scale][i] = self->curves[curve - 1].format (self->data.top[scale] / (i + 1), NULL);
        }
    }
  self->grid = skein_line_drawing_make_grid (GTK_WIDGET (self), picture, width, height, labels, self->reference_label);
  self->grid_width = width;
  self->grid_height = height;
  memcpy (self->grid_tops, self->data.top, sizeof self->grid_tops);
  for (guint scale = 0; scale < SKEIN_LINE_N_SCALES; scale++)
    {
      g_free (labels[scale][0]);
      g_free (labels[scale][1]);
    }
}

static void
skein_line_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);
  int width = gtk_widget_get_width (widget);
  int y = skein_line_plot_get_plot_y (self);
  int height = gtk_widget_get_height (widget) - y;
  SkeinLinePicture picture = {
    .data = &self->data,
    .looks = self->looks,
    .from_ns = self->from_ns,
    .to_ns = self->to_ns,
    .now_ns = self->now_ns,
    .reference = self->reference,
    .reference_scale = self->reference_scale,
    .markers = (const guint64 *) (gconstpointer) self->markers->data,
    .n_markers = self->markers->len,
    .cursor_ns = skein_line_plot_get_cursor_ns (self),
  };

  if (width <= 0 || height <= 0)
    return;
  skein_line_legend_snapshot (self->legend, snapshot, self->looks, 0, width);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) y));
  skein_line_drawing_snapshot_curves (widget, snapshot, &picture, width, height);
  if (self->grid == NULL || self->grid_width != width || self->grid_height != height || memcmp (self->grid_tops, self->data.top, sizeof self->grid_tops) != 0)
    rebuild_grid (self, &picture, width, height);
  if (self->grid != NULL)
    gtk_snapshot_append_node (snapshot, self->grid);
  skein_line_drawing_snapshot_cursor (widget, snapshot, &picture, width, height);
  gtk_snapshot_restore (snapshot);
}

static void
drop_grid (SkeinLinePlot *self)
{
  g_clear_pointer (&self->grid, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
skein_line_plot_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);

  GTK_WIDGET_CLASS (skein_line_plot_parent_class)->css_changed (widget, change);
  skein_line_legend_restyle (self->legend);
  drop_grid (self);
}

static void
skein_line_plot_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);

  GTK_WIDGET_CLASS (skein_line_plot_parent_class)->direction_changed (widget, previous);
  skein_line_legend_restyle (self->legend);
  drop_grid (self);
}

/* GObject */

static void
clear_curves (SkeinLinePlot *self)
{
  for (guint i = 0; i < SKEIN_LINE_MAX_CURVES; i++)
    {
      g_clear_pointer (&self->curves[i].name, g_free);
      g_clear_pointer (&self->curves[i].unknown, g_free);
      self->curves[i].format = NULL;
      skein_line_legend_set_text (self->legend, i, NULL);
    }
  self->data.n_curves = 0;
}

static void
skein_line_plot_dispose (GObject *object)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (object);

  self->recorder = NULL;
  connect_axis (self, NULL);
  g_clear_pointer (&self->grid, gsk_render_node_unref);
  if (self->format_destroy != NULL)
    g_clear_pointer (&self->format_data, self->format_destroy);
  self->format = NULL;

  G_OBJECT_CLASS (skein_line_plot_parent_class)->dispose (object);
}

static void
skein_line_plot_finalize (GObject *object)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (object);

  clear_curves (self);
  skein_line_legend_free (self->legend);
  g_free (self->reference_label);
  g_array_unref (self->markers);
  g_ptr_array_unref (self->marked);

  G_OBJECT_CLASS (skein_line_plot_parent_class)->finalize (object);
}

static void
skein_line_plot_class_init (SkeinLinePlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_line_plot_dispose;
  object_class->finalize = skein_line_plot_finalize;
  widget_class->map = skein_line_plot_map;
  widget_class->unmap = skein_line_plot_unmap;
  widget_class->measure = skein_line_plot_measure;
  widget_class->snapshot = skein_line_plot_snapshot;
  widget_class->css_changed = skein_line_plot_css_changed;
  widget_class->direction_changed = skein_line_plot_direction_changed;

  skein_line_plot_install_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "line-plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_line_plot_init (SkeinLinePlot *self)
{
  skein_line_data_init (&self->data);
  self->legend = skein_line_legend_new (GTK_WIDGET (self));
  self->reference = NAN;
  self->markers = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->marked = g_ptr_array_new_with_free_func (g_free);
  connect_axis (self, skein_time_axis_new ());

  skein_line_plot_add_controllers (self);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (drop_grid));
}

GtkWidget *
skein_line_plot_new (void)
{
  return g_object_new (SKEIN_TYPE_LINE_PLOT, NULL);
}

static void
show_anew (SkeinLinePlot *self)
{
  skein_line_plot_update_values (self);
  skein_line_plot_update_keys (self);
  drop_grid (self);
}

void
skein_line_plot_set_recorder (SkeinLinePlot *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));

  if (self->recorder == recorder)
    return;
  self->recorder = recorder;
  show_anew (self);
}

void
skein_line_plot_set_axis (SkeinLinePlot *self, SkeinTimeAxis *axis)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));
  g_return_if_fail (axis == NULL || SKEIN_IS_TIME_AXIS (axis));

  self->shares_axis = axis != NULL;
  connect_axis (self, axis != NULL ? g_object_ref (axis) : skein_time_axis_new ());
  skein_line_plot_axis_changed_cb (self);
}

void
skein_line_plot_set_window_seconds (SkeinLinePlot *self, double seconds)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));

  if (!self->shares_axis)
    skein_time_axis_set_span_ns (self->axis, (guint64) (seconds * 1e9));
}

void
skein_line_plot_set_frozen (SkeinLinePlot *self, gboolean frozen)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));
  self->frozen = frozen;
}

void
skein_line_plot_set_curves (SkeinLinePlot *self, const SkeinLineCurve *curves, guint n_curves)
{
  gboolean has_names = FALSE;

  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));
  g_return_if_fail (n_curves <= SKEIN_LINE_MAX_CURVES);

  clear_curves (self);
  self->data.n_curves = n_curves;
  for (guint i = 0; i < n_curves; i++)
    {
      self->data.sources[i] = curves[i].source;
      self->looks[i] = curves[i].look;
      self->curves[i].name = g_strdup (curves[i].name);
      self->curves[i].unknown = g_strdup (curves[i].unknown);
      self->curves[i].format = curves[i].format;
      self->curves[i].recent = NAN;
      has_names = has_names || curves[i].name != NULL;
    }
  /* What has figures to read out can be gone through with the keys. */
  gtk_widget_set_focusable (GTK_WIDGET (self), has_names);
  if (has_names)
    skein_line_plot_let_move (self);
  show_anew (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
skein_line_plot_set_figure (SkeinLinePlot *self, guint curve, SkeinFigure figure)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));
  g_return_if_fail (curve < SKEIN_LINE_MAX_CURVES);

  self->looks[curve].figure = figure;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_line_plot_set_least_top (SkeinLinePlot *self, guint scale, double least_top)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));
  g_return_if_fail (least_top > 0);

  skein_line_data_set_least_top (&self->data, scale, least_top);
  drop_grid (self);
}

void
skein_line_plot_set_reference (SkeinLinePlot *self, double value, guint scale, const char *label)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));
  g_return_if_fail (scale < SKEIN_LINE_N_SCALES);

  if (((isnan (value) && isnan (self->reference)) || value == self->reference) && scale == self->reference_scale && g_strcmp0 (label, self->reference_label) == 0)
    return;
  self->reference = value;
  self->reference_scale = scale;
  g_free (self->reference_label);
  self->reference_label = g_strdup (label);
  drop_grid (self);
}

static void
update_has_tooltip (SkeinLinePlot *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), self->format != NULL || self->markers->len > 0);
}

void
skein_line_plot_set_markers (SkeinLinePlot *self, const guint64 *at_ns, const char *const *texts, guint n_markers)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));

  g_array_set_size (self->markers, 0);
  g_ptr_array_set_size (self->marked, 0);
  if (n_markers > 0)
    g_array_append_vals (self->markers, at_ns, n_markers);
  for (guint i = 0; i < n_markers; i++)
    g_ptr_array_add (self->marked, g_strdup (texts[i]));
  update_has_tooltip (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_line_plot_set_format_func (SkeinLinePlot *self, SkeinLineFormatFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LINE_PLOT (self));

  if (self->format_destroy != NULL)
    self->format_destroy (self->format_data);
  self->format = func;
  self->format_data = user_data;
  self->format_destroy = destroy;
  update_has_tooltip (self);
}

double
skein_line_plot_get_recent (SkeinLinePlot *self, guint curve)
{
  g_return_val_if_fail (SKEIN_IS_LINE_PLOT (self), NAN);

  return curve < self->data.n_curves ? self->curves[curve].recent : NAN;
}

const char *
skein_line_plot_get_key (SkeinLinePlot *self, guint curve)
{
  g_return_val_if_fail (SKEIN_IS_LINE_PLOT (self), NULL);

  return skein_line_legend_get_text (self->legend, curve);
}
