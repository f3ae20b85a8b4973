// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Each tick asks the recorder for the columns of time that are not in the image yet, and paints just those: the new ones at the
 * right, or those that scrolling has uncovered. The recorder may learn late what a worker did, so the last
 * second is painted anew, for some of the rows in turn when they are many, and another piece of some rows per tick for the rare
 * news from longer ago. After a change of scale a frame paints as many rows as its time allows, the next ones follow. Rows that are scrolled
 * away wait while time moves. */

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-chart-style.h"

#define LATE_NS G_GUINT64_CONSTANT (1000000000)
#define WHOLE_ROWS_US 6000
#define MOST_LATE_ROWS 16 /* per tick */
#define SCROLL_MARGIN 200
#define TILE_WIDTH 64 /* device pixels */

void
skein_lanes_paint_drop (SkeinLanesView *self)
{
  g_clear_pointer (&self->tiles, g_ptr_array_unref);
  g_clear_pointer (&self->image, skein_lanes_image_free);
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->sums, g_free);
  g_clear_pointer (&self->mixes, g_free);
  g_clear_pointer (&self->keep, g_free);
  self->end_column = 0;
  self->now_column = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      SkeinLanesRow *row = skein_lanes_rows_get (self, i);

      row->painted_first = row->painted_end = row->fresh_column = 0;
    }
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
    .is_sub = self->is_sub,
    .tops = self->tops,
  };

  skein_lanes_layout_compute (&request, &self->layout);
}

/* Makes an empty image if there is none of the right size and scale. Returns: whether there is one */
static gboolean
ensure_image (SkeinLanesView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = self->layout.plot_width * scale;
  int height = self->layout.bottom * scale;
  guint64 column_ns;

  if (width <= 0 || height <= 0)
    {
      skein_lanes_paint_drop (self);
      return FALSE;
    }

  column_ns = MAX ((self->to_ns - self->from_ns) / (guint64) width, 1);
  if (self->image != NULL && skein_lanes_image_get_width (self->image) == width && skein_lanes_image_get_height (self->image) == height && self->scale == scale && self->column_ns == column_ns)
    return TRUE;

  skein_lanes_paint_drop (self);
  self->scale = scale;
  self->column_ns = column_ns;
  self->image = skein_lanes_image_new (width, height);
  skein_lanes_image_set_scheme (self->image, skein_chart_style_get_scheme ());
  skein_lanes_image_set_heat (self->image, self->layout.form == SKEIN_LANES_FORM_HEAT);
  self->tiles = g_ptr_array_new_with_free_func ((GDestroyNotify) cairo_surface_destroy);
  for (int x = 0; x < width; x += TILE_WIDTH)
    g_ptr_array_add (self->tiles, cairo_image_surface_create_for_data (skein_lanes_image_get_pixels (self->image) + 4 * x, CAIRO_FORMAT_ARGB32,
                                                                       MIN (TILE_WIDTH, width - x), height, width * 4));
  self->columns = g_new (SkeinColumn, width);
  self->part = g_new (SkeinColumn, width);
  return TRUE;
}

typedef struct
{
  SkeinLanesView *self;
  guint64 first;
  guint n_columns;
} Marking;

static gboolean
mark_span_cb (const SkeinSpan *span, gpointer user_data)
{
  const Marking *marking = user_data;
  SkeinLanesView *self = marking->self;
  guint64 from, to;

  if (span->item == 0 || !g_hash_table_contains (self->marked, &span->item))
    return TRUE;

  from = MAX (span->from_ns / self->column_ns, marking->first);
  to = MIN (span->to_ns / self->column_ns + 1, marking->first + marking->n_columns);
  for (guint64 column = from; column < to; column++)
    self->keep[column - marking->first] = TRUE;
  return TRUE;
}

static void
mark_piece (SkeinLanesView *self, SkeinLanesRow *row, int y, int height, guint64 first, guint n_columns)
{
  Marking marking = { self, first, n_columns };
  GdkRGBA rgba = skein_chart_style_get_text_color (GTK_WIDGET (self), 1);
  guint32 color = 0xff000000 | (guint32) (rgba.red * 255) << 16 | (guint32) (rgba.green * 255) << 8 | (guint32) (rgba.blue * 255);

  if (self->keep == NULL)
    self->keep = g_new (gboolean, skein_lanes_image_get_width (self->image));
  for (guint i = 0; i < n_columns; i++)
    self->keep[i] = FALSE;
  for (guint k = 0; k < row->keys->len; k++)
    skein_recorder_foreach_span (self->recorder, g_array_index (row->keys, guint64, k),
                                 first * self->column_ns, (first + n_columns) * self->column_ns, mark_span_cb, &marking);
  skein_lanes_image_mark (self->image, y, height, first, self->keep, n_columns, color);
}

static void
paint_combined (SkeinLanesView *self, SkeinLanesRow *row, int y, int height, guint64 first, guint n_columns)
{
  guint width = (guint) skein_lanes_image_get_width (self->image);

  if (self->sums == NULL)
    {
      self->sums = g_new (SkeinLanesMixSum, width);
      self->mixes = g_new (SkeinLanesMix, width);
    }

  for (guint i = 0; i < n_columns; i++)
    self->sums[i] = (SkeinLanesMixSum){ 0 };
  for (guint k = 0; k < row->keys->len; k++)
    {
      skein_recorder_get_columns (self->recorder, g_array_index (row->keys, guint64, k), first * self->column_ns, self->column_ns, self->columns, n_columns);
      skein_lanes_mix_add (self->sums, self->columns, n_columns);
    }
  skein_lanes_mix_finish (self->sums, self->mixes, n_columns);
  skein_lanes_image_paint_mix (self->image, y, height, first, self->mixes, n_columns);
}

cairo_surface_t *
skein_lanes_paint_get_tile (SkeinLanesView *self, int x, int *out_x, int *out_width)
{
  cairo_surface_t *tile = g_ptr_array_index (self->tiles, x / TILE_WIDTH);

  *out_x = x / TILE_WIDTH * TILE_WIDTH;
  *out_width = cairo_image_surface_get_width (tile);
  return tile;
}

/* Pictures that were made of these before keep a copy. */
static void
touch_tiles (SkeinLanesView *self, guint64 first, guint n_columns)
{
  int width = skein_lanes_image_get_width (self->image);

  for (guint i = 0; i < n_columns;)
    {
      int x = (int) ((first + i) % (guint64) width);
      int tile_x, tile_width;
      cairo_surface_t *tile = skein_lanes_paint_get_tile (self, x, &tile_x, &tile_width);

      cairo_surface_flush (tile);
      cairo_surface_mark_dirty (tile);
      i += (guint) (tile_x + tile_width - x);
    }
}

static void
paint_piece (SkeinLanesView *self, guint index, guint64 first, guint64 end)
{
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);
  int y = skein_lanes_layout_get_lane_y (&self->layout, index) * self->scale;
  int height = skein_lanes_layout_get_lane_height (&self->layout, index) * self->scale;
  guint n_columns;

  if (first >= end)
    return;

  n_columns = (guint) (end - first);
  touch_tiles (self, first, n_columns);
  if (self->combined)
    {
      paint_combined (self, row, y, height, first, n_columns);
    }
  else
    {
      for (guint k = 0; k < row->keys->len; k++)
        {
          SkeinColumn *target = k == 0 ? self->columns : self->part;

          skein_recorder_get_columns (self->recorder, g_array_index (row->keys, guint64, k), first * self->column_ns, self->column_ns, target, n_columns);
          for (guint i = 0; k > 0 && i < n_columns; i++)
            {
              if (self->part[i].known > 0 && self->part[i].known >= self->columns[i].known)
                self->columns[i] = self->part[i];
            }
        }
      skein_lanes_image_paint (self->image, y, height, first, self->columns, n_columns);
    }
  if (self->marked != NULL)
    mark_piece (self, row, y, height, first, n_columns);
}

/* Paints what is missing of [first, end), or all of it. */
static void
paint_row (SkeinLanesView *self, guint index, guint64 first, guint64 end, guint64 late_columns)
{
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);

  if (row->painted_first >= row->painted_end || row->painted_end <= first || row->painted_first >= end)
    {
      paint_piece (self, index, first, end);
    }
  else
    {
      guint64 changed = row->fresh_column - MIN (row->fresh_column, late_columns + 1);

      paint_piece (self, index, first, MIN (row->painted_first, end));
      /* From what may have changed on; what is right of the present is empty, and painted once. */
      changed = MIN (changed, row->painted_end);
      paint_piece (self, index, MAX (changed, first), row->painted_end < end ? end : MIN (end, self->now_column + 1));
    }

  row->painted_first = first;
  row->painted_end = end;
  row->fresh_column = self->now_column;
}

/* What of the rows can be seen, or could be after a little scrolling. */
static void
find_visible_rows (SkeinLanesView *self, guint *out_first, guint *out_end)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  graphene_point_t origin;
  double top, bottom;
  guint row;

  *out_first = 0;
  *out_end = self->layout.n_visible;
  if (viewport == NULL || gtk_widget_get_height (viewport) == 0 || !gtk_widget_compute_point (widget, viewport, &GRAPHENE_POINT_INIT (0, 0), &origin))
    return;

  top = -origin.y - SCROLL_MARGIN;
  bottom = -origin.y + gtk_widget_get_height (viewport) + SCROLL_MARGIN;
  if (top >= self->layout.bottom || bottom < 0)
    *out_end = 0;
  else if (skein_lanes_layout_pick_row (&self->layout, bottom, &row))
    *out_end = row + 1;
  if (skein_lanes_layout_pick_row (&self->layout, top, &row))
    *out_first = row;
}

static void
clear_row (SkeinLanesView *self, guint index)
{
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);

  touch_tiles (self, 0, (guint) skein_lanes_image_get_width (self->image));
  skein_lanes_image_clear (self->image, skein_lanes_layout_get_lane_y (&self->layout, index) * self->scale,
                           skein_lanes_layout_get_lane_height (&self->layout, index) * self->scale);
  row->painted_first = row->painted_end = 0;
}

/* One tile of some rows per tick, for the rare news from long ago. */
static void
repaint_some (SkeinLanesView *self, guint64 first, guint64 end)
{
  guint n_rows = self->last_row - self->first_row;
  guint n_groups = MAX ((n_rows + MOST_LATE_ROWS - 1) / MOST_LATE_ROWS, 1);
  guint n_pieces = (guint) ((end - first + TILE_WIDTH - 1) / TILE_WIDTH);
  guint group = self->turn % n_groups;
  guint64 from = first + self->turn / n_groups % n_pieces * TILE_WIDTH;

  for (guint i = self->first_row + group * MOST_LATE_ROWS; i < MIN (self->first_row + (group + 1) * MOST_LATE_ROWS, self->last_row); i++)
    {
      if (skein_lanes_rows_get (self, i)->painted_end > skein_lanes_rows_get (self, i)->painted_first)
        paint_piece (self, i, from, MIN (from + TILE_WIDTH, end));
    }
}

/* Rows without a picture wait for their turn; the others are always brought up to date. */
static void
paint_rows (SkeinLanesView *self, guint64 first, guint64 end)
{
  gint64 began_us = g_get_monotonic_time ();
  guint n_rows = self->layout.n_visible;
  guint n_turns = (n_rows + MOST_LATE_ROWS - 1) / MOST_LATE_ROWS;
  guint64 late_columns = LATE_NS / self->column_ns;
  gboolean moving = skein_time_axis_is_moving (self->axis);
  gboolean late = FALSE;

  self->unfinished = FALSE;
  for (guint k = 0; k < n_rows; k++)
    {
      guint i = (self->first_row + k) % n_rows;
      gboolean seen = i >= self->first_row && i < self->last_row;
      SkeinLanesRow *row = skein_lanes_rows_get (self, i);
      gboolean empty = row->painted_first >= row->painted_end || row->painted_end <= first || row->painted_first >= end;

      /* Those that are scrolled away follow when time stands still. */
      if (!seen && moving)
        continue;
      if (empty && late)
        {
          if (row->painted_first < row->painted_end)
            clear_row (self, i);
          self->unfinished = TRUE;
          continue;
        }
      paint_row (self, i, first, end, i % n_turns == self->turn % n_turns ? late_columns : 0);
      if (empty)
        late = g_get_monotonic_time () - began_us > WHOLE_ROWS_US;
    }
  repaint_some (self, first, end);
  self->turn++;
}

gboolean
skein_lanes_paint_update (SkeinLanesView *self)
{
  guint64 end_column, now_column, first, late_columns;
  guint first_row, last_row, width;

  skein_lanes_paint_update_layout (self);
  if (self->recorder == NULL || self->to_ns == 0 || !ensure_image (self))
    return FALSE;

  width = (guint) skein_lanes_image_get_width (self->image);
  end_column = self->to_ns / self->column_ns;
  now_column = self->now_ns / self->column_ns;
  late_columns = LATE_NS / self->column_ns + 1;
  find_visible_rows (self, &first_row, &last_row);
  if (end_column == self->end_column && !self->unfinished && first_row == self->first_row && last_row == self->last_row && (now_column == self->now_column || self->now_column > end_column + late_columns))
    return FALSE;

  first = end_column - MIN (end_column, width);
  /* A jump: what is there belongs to other times. */
  if (self->end_column != 0 && (self->end_column <= first || end_column + width <= self->end_column))
    {
      skein_lanes_paint_drop (self);
      ensure_image (self);
    }

  self->now_column = now_column;
  self->first_row = first_row;
  self->last_row = last_row;
  paint_rows (self, first, end_column);
  self->end_column = end_column;
  return TRUE;
}
