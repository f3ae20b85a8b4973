// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-chart-style.h"

#define LATE_NS G_GUINT64_CONSTANT (1000000000)

void
skein_lanes_paint_drop (SkeinLanesView *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->image, skein_lanes_image_free);
  self->end_column = 0;
}

void
skein_lanes_paint_update_layout (SkeinLanesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const SkeinLanesLayoutRequest request = {
    .is_strip = self->mode == SKEIN_LANES_STRIP,
    .is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
    .n_rows = self->rows->len,
    .width = gtk_widget_get_width (widget),
    .height = gtk_widget_get_height (widget),
  };

  skein_lanes_layout_compute (&request, &self->layout);
}

/* Makes an empty image if there is none of the right size. Returns: whether there is one */
static gboolean
ensure_image (SkeinLanesView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = self->layout.plot_width * scale;
  int height = (int) self->layout.n_visible * self->layout.pitch * scale;

  if (self->image != NULL && skein_lanes_image_get_width (self->image) == width && skein_lanes_image_get_height (self->image) == height && self->scale == scale)
    return TRUE;

  skein_lanes_paint_drop (self);
  if (width <= 0 || height <= 0)
    return FALSE;

  self->scale = scale;
  self->column_ns = MAX (skein_lanes_view_get_window_ns (self) / (guint64) width, 1);
  self->image = skein_lanes_image_new (width, height);
  skein_lanes_image_set_scheme (self->image, skein_chart_style_get_scheme ());
  self->surface = cairo_image_surface_create_for_data (skein_lanes_image_get_pixels (self->image), CAIRO_FORMAT_ARGB32,
                                                       width, height, width * 4);
  return TRUE;
}

static void
paint_row (SkeinLanesView *self, guint index, guint64 first, guint n_columns)
{
  const SkeinLanesRow *row = skein_lanes_rows_get (self, index);
  g_autofree SkeinColumn *columns = g_new0 (SkeinColumn, n_columns);
  g_autofree SkeinColumn *part = row->keys->len > 1 ? g_new (SkeinColumn, n_columns) : NULL;

  for (guint k = 0; k < row->keys->len; k++)
    {
      guint64 key = g_array_index (row->keys, guint64, k);
      SkeinColumn *target = k == 0 ? columns : part;

      skein_recorder_get_columns (self->recorder, key, first * self->column_ns, self->column_ns, target, n_columns);
      for (guint i = 0; k > 0 && i < n_columns; i++)
        {
          if (part[i].known > 0 && part[i].known >= columns[i].known)
            columns[i] = part[i];
        }
    }

  skein_lanes_image_paint (self->image, skein_lanes_layout_get_lane_y (&self->layout, index) * self->scale,
                           self->layout.lane_height * self->scale, first, columns, n_columns);
}

static void
paint_until (SkeinLanesView *self, guint64 end_column)
{
  guint width = (guint) skein_lanes_image_get_width (self->image);
  guint64 late_columns = LATE_NS / self->column_ns + 1;
  guint64 oldest = end_column - MIN (end_column, width);
  guint64 first = oldest;

  if (self->end_column > oldest + late_columns && self->end_column <= end_column)
    first = self->end_column - late_columns;

  cairo_surface_flush (self->surface);
  for (guint i = 0; i < self->layout.n_visible; i++)
    {
      gboolean whole = i == self->refreshed_row % self->layout.n_visible;

      paint_row (self, i, whole ? oldest : first, (guint) (end_column - (whole ? oldest : first)));
    }
  cairo_surface_mark_dirty (self->surface);

  self->refreshed_row++;
  self->end_column = end_column;
}

/* Brings the image up to end_ns. Returns: whether it has changed */
gboolean
skein_lanes_paint_update (SkeinLanesView *self)
{
  guint64 end_column;

  skein_lanes_paint_update_layout (self);
  if (self->recorder == NULL || self->end_ns == 0 || !ensure_image (self))
    return FALSE;

  end_column = self->end_ns / self->column_ns;
  if (end_column == self->end_column)
    return FALSE;

  paint_until (self, end_column);
  return TRUE;
}
