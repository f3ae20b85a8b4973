// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-drawing.h"
#include "gui/charts/skein-chart-style.h"

#include <math.h>

#define LINE_WIDTH 2
#define CORNER 7
#define LABEL_INSET 4
#define LABEL_SCALE 0.8
#define MARKER_SIZE 5.0f
#define DOT_RADIUS 3.5f

/* Scale and curves */

typedef struct
{
  double x, y;
  double base_y;     /* what it stands on */
  guint64 column;    /* counted from the beginning of time */
  gboolean isolated; /* no line leads here */
} Point;

static double
get_x (const SkeinLinePicture *picture, double at_ns, int width)
{
  return (at_ns - (double) picture->from_ns) / (double) MAX (picture->to_ns - picture->from_ns, 1) * width;
}

/* A line of some pixels stays whole at zero and at the top. */
static double
get_y (double value, double top, int height)
{
  return 1 + (height - LINE_WIDTH) * (1 - (top > 0 ? CLAMP (value / top, 0, 1) : 0));
}

static guint
make_points (const SkeinLinePicture *picture, guint curve, int width, int height, Point *points)
{
  const SkeinLineData *data = picture->data;
  const SkeinLineSource *source = &data->sources[curve];
  double top = data->top[source->scale];
  double step = get_x (picture, (double) (picture->from_ns + data->grid.column_ns), width);
  double first_x = get_x (picture, (double) data->grid.first_ns, width) + step / 2;
  guint n = 0;
  gboolean gap = TRUE;

  for (guint i = 0; i < data->grid.n; i++)
    {
      double value = data->heights[curve][i];
      gboolean on_other;

      if (isnan (value) || (source->is_bound && value > top))
        {
          /* What is not known between two columns of older, coarser records is no gap; a limit that is lifted is one. */
          gap = gap || source->as_is;
          continue;
        }
      on_other = source->stacked && curve > 0 && !isnan (data->heights[curve - 1][i]);
      points[n++] = (Point){
        .x = first_x + i * step,
        .y = get_y (value, top, height),
        .base_y = on_other ? get_y (data->heights[curve - 1][i], top, height) : height,
        .column = data->grid.first_ns / data->grid.column_ns + i,
        .isolated = gap,
      };
      gap = FALSE;
    }

  /* The column in the making has no value yet: its time goes on as the last one. */
  if (n > 0)
    {
      double end_x = MIN (get_x (picture, (double) picture->now_ns, width), width);

      if (!gap && end_x > points[n - 1].x && end_x < points[n - 1].x + 2.6 * step)
        {
          points[n] = points[n - 1];
          points[n].x = end_x;
          points[n].isolated = FALSE;
          n++;
        }
    }
  return n;
}

static void
fill_curve (cairo_t *cr, const Point *points, guint n, gboolean stepped, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (cr, color);
  for (guint begin = 0; begin < n;)
    {
      guint end = begin + 1;

      while (end < n && !points[end].isolated)
        end++;
      cairo_move_to (cr, points[begin].x, points[begin].base_y);
      for (guint i = begin; i < end; i++)
        {
          if (stepped && i > begin)
            cairo_line_to (cr, points[i].x, points[i - 1].y);
          cairo_line_to (cr, points[i].x, points[i].y);
        }
      for (guint i = end; i > begin; i--)
        cairo_line_to (cr, points[i - 1].x, points[i - 1].base_y);
      cairo_close_path (cr);
      begin = end;
    }
  cairo_fill (cr);
}

static void
stroke_curve (cairo_t *cr, const Point *points, guint n, SkeinLineDash dash, gboolean stepped, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_new_path (cr);
  for (guint i = 1; i < n; i++)
    {
      double column_px = (points[i].x - points[i - 1].x) / (double) MAX (points[i].column - points[i - 1].column, 1);

      if (points[i].isolated || !skein_line_layout_is_drawn (dash, points[i - 1].column, column_px))
        continue;
      if (i == 1 || points[i - 1].isolated || !skein_line_layout_is_drawn (dash, points[i - 1].column - 1, column_px))
        cairo_move_to (cr, points[i - 1].x, points[i - 1].y);
      if (stepped)
        cairo_line_to (cr, points[i].x, points[i - 1].y);
      cairo_line_to (cr, points[i].x, points[i].y);
    }
  cairo_stroke (cr);
}

static void
draw_markers (GtkWidget *widget, cairo_t *cr, const SkeinLinePicture *picture, int width, int height)
{
  static const double dots[] = { 1, 3 };
  GdkRGBA color = skein_chart_style_get_text_color (widget, 0.75);

  gdk_cairo_set_source_rgba (cr, &color);
  for (guint i = 0; i < picture->n_markers; i++)
    {
      double x = floor (get_x (picture, (double) picture->markers[i], width)) + 0.5;

      if (x < 0 || x > width)
        continue;
      cairo_move_to (cr, x - MARKER_SIZE, 0);
      cairo_line_to (cr, x + MARKER_SIZE, 0);
      cairo_line_to (cr, x, MARKER_SIZE * 1.4);
      cairo_close_path (cr);
      cairo_fill (cr);
      cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
      cairo_set_line_width (cr, 1);
      cairo_move_to (cr, x, MARKER_SIZE * 1.4);
      cairo_line_to (cr, x, height);
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
}

static void
draw_reference (GtkWidget *widget, cairo_t *cr, const SkeinLinePicture *picture, int width, int height)
{
  static const double dashes[] = { 6, 4 };
  GdkRGBA color = skein_chart_style_get_text_color (widget, 0.6);
  double y;

  if (isnan (picture->reference) || picture->reference > picture->data->top[picture->reference_scale])
    return;
  y = floor (get_y (picture->reference, picture->data->top[picture->reference_scale], height)) + 0.5;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, 0, y);
  cairo_line_to (cr, width, y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
skein_line_drawing_snapshot_curves (GtkWidget *widget, GtkSnapshot *snapshot, const SkeinLinePicture *picture, int width, int height)
{
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  Point points[SKEIN_LINE_MAX_CURVES][SKEIN_LINE_MAX_COLUMNS + 1];
  guint n_points[SKEIN_LINE_MAX_CURVES];
  GskRoundedRect shape;
  cairo_t *cr;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height), 0);
  graphene_size_init (&shape.corner[GSK_CORNER_BOTTOM_LEFT], CORNER, CORNER);
  graphene_size_init (&shape.corner[GSK_CORNER_BOTTOM_RIGHT], CORNER, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  for (guint curve = 0; curve < picture->data->n_curves; curve++)
    {
      const SkeinLineLook *look = &picture->looks[curve];
      GdkRGBA area = skein_chart_style_get_rgba (skein_figure_colors_get_area (look->figure, scheme));

      n_points[curve] = make_points (picture, curve, width, height, points[curve]);
      if (look->filled && n_points[curve] > 0)
        fill_curve (cr, points[curve], n_points[curve], picture->data->sources[curve].as_is, &area);
    }
  draw_reference (widget, cr, picture, width, height);
  /* The first curve is what the chart is about: above the others. */
  for (guint curve = picture->data->n_curves; curve > 0; curve--)
    {
      const SkeinLineLook *look = &picture->looks[curve - 1];
      GdkRGBA line = skein_chart_style_get_rgba (skein_figure_colors_get_line (look->figure, scheme));

      stroke_curve (cr, points[curve - 1], n_points[curve - 1], look->dash, picture->data->sources[curve - 1].as_is, &line);
    }
  draw_markers (widget, cr, picture, width, height);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

/* Grid */

static GdkRGBA
get_card_color (double alpha)
{
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  gboolean is_light = scheme == SKEIN_COLOR_SCHEME_LIGHT || scheme == SKEIN_COLOR_SCHEME_HIGH_CONTRAST;
  GdkRGBA color = skein_chart_style_get_rgba (is_light ? 0xffffffff : 0xff363636);

  color.alpha = (float) alpha;
  return color;
}

static void
append_text (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, gboolean at_right, int y, int width, int height, int avoided_y)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attrs = pango_attr_list_new ();
  GdkRGBA color = skein_chart_style_get_text_color (widget, skein_chart_style_get_scheme () >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST ? 1.0 : 0.62);
  int text_width, text_height;

  pango_attr_list_insert (attrs, pango_attr_scale_new (LABEL_SCALE));
  pango_layout_set_attributes (layout, attrs);
  pango_attr_list_unref (attrs);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if (text_width + 2 * LABEL_INSET < width / 2 && (avoided_y < y - 1 || avoided_y > y + text_height))
    {
      GdkRGBA behind = get_card_color (0.55);

      /* A line that goes through the text leaves it to be read. */
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (at_right ? width - text_width - LABEL_INSET : LABEL_INSET), (float) CLAMP (y, 0, MAX (height - text_height, 0))));
      gtk_snapshot_append_color (snapshot, &behind, &GRAPHENE_RECT_INIT (-1, 1, (float) text_width + 2, (float) text_height - 2));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
  g_object_unref (layout);
}

GskRenderNode *
skein_line_drawing_make_grid (GtkWidget *widget, const SkeinLinePicture *picture, int width, int height, char *const labels[SKEIN_LINE_N_SCALES][2], const char *reference)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA color = skein_chart_style_get_text_color (widget, skein_chart_style_get_scheme () >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST ? 0.35 : 0.08);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int reference_y = -100;

  if (!isnan (picture->reference) && picture->reference <= picture->data->top[picture->reference_scale])
    reference_y = (int) get_y (picture->reference, picture->data->top[picture->reference_scale], height);

  for (int i = 0; i < SKEIN_LINE_N_GRID_LINES; i++)
    gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, (float) (height * i / SKEIN_LINE_N_GRID_LINES), (float) width, 1));

  for (guint scale = 0; scale < SKEIN_LINE_N_SCALES; scale++)
    {
      for (int i = 0; i < 2; i++)
        {
          if (labels[scale][i] != NULL)
            append_text (widget, snapshot, labels[scale][i], (scale == 1) != is_rtl, height * i / 2 + 1, width, height, reference_y);
        }
    }
  if (reference != NULL && reference_y >= 0)
    append_text (widget, snapshot, reference, !is_rtl, reference_y + 2, width, height, -100);
  return gtk_snapshot_free_to_node (snapshot);
}

/* Cursor and keys */

static void
append_dot (GtkSnapshot *snapshot, double x, double y, float radius, const GdkRGBA *color)
{
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT ((float) x - radius, (float) y - radius, 2 * radius, 2 * radius), radius);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, color, &shape.bounds);
  gtk_snapshot_pop (snapshot);
}

void
skein_line_drawing_snapshot_cursor (GtkWidget *widget, GtkSnapshot *snapshot, const SkeinLinePicture *picture, int width, int height)
{
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  GdkRGBA text = skein_chart_style_get_text_color (widget, 0.7);
  GdkRGBA ring = get_card_color (1);
  double x = get_x (picture, (double) picture->cursor_ns, width);
  guint column;

  if (picture->cursor_ns == 0 || x < 0 || x > width)
    return;
  gtk_snapshot_append_color (snapshot, &text, &GRAPHENE_RECT_INIT ((float) MIN (floor (x), width - 1), 0, 1, (float) height));

  column = skein_line_grid_find (&picture->data->grid, picture->cursor_ns);
  if (column == G_MAXUINT)
    return;
  for (guint curve = 0; curve < picture->data->n_curves; curve++)
    {
      double value = picture->data->heights[curve][column];
      GdkRGBA line = skein_chart_style_get_rgba (skein_figure_colors_get_line (picture->looks[curve].figure, scheme));
      double y;

      if (isnan (value) || (picture->data->sources[curve].is_bound && value > picture->data->top[picture->data->sources[curve].scale]))
        continue;
      y = get_y (value, picture->data->top[picture->data->sources[curve].scale], height);
      append_dot (snapshot, x, y, DOT_RADIUS + 1.5f, &ring);
      append_dot (snapshot, x, y, DOT_RADIUS, &line);
    }
}

void
skein_line_drawing_snapshot_key (GtkSnapshot *snapshot, const SkeinLineLook *look, const graphene_rect_t *bounds)
{
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  GdkRGBA line = skein_chart_style_get_rgba (skein_figure_colors_get_line (look->figure, scheme));
  GdkRGBA area = skein_chart_style_get_rgba (skein_figure_colors_get_area (look->figure, scheme));
  float y = floorf (bounds->origin.y + bounds->size.height / 2 - 1);
  float column = 3;

  if (look->filled)
    gtk_snapshot_append_color (snapshot, &area, &GRAPHENE_RECT_INIT (bounds->origin.x, y, bounds->size.width, bounds->origin.y + bounds->size.height - y));
  for (guint i = 0; (float) (i + 1) * column <= bounds->size.width; i++)
    {
      if (skein_line_layout_is_drawn (look->dash, i, column))
        gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (bounds->origin.x + (float) i * column, y, column, LINE_WIDTH));
    }
}
