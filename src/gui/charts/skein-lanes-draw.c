// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The picture of a frame: the image as it is painted, labels that are made anew only when they change, and what moves above
 * them. Nothing is computed here. */

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-chart-style.h"

#define MOST_ROUNDED_ROWS 40
#define CORNER 3
#define SUB_INDENT 26
#define MARK_INDENT 14

void
skein_lanes_draw_drop_labels (SkeinLanesView *self)
{
  g_clear_pointer (&self->labels, gsk_render_node_unref);
}

void
skein_lanes_draw_drop_texts (SkeinLanesView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_clear_object (&skein_lanes_rows_get (self, i)->title_layout);
      g_clear_object (&skein_lanes_rows_get (self, i)->detail_layout);
    }
}

/* Labels */

static gboolean
has_marks (SkeinLanesView *self)
{
  if (self->mode == SKEIN_LANES_STRIP || self->layout.form > SKEIN_LANES_FORM_LINES)
    return FALSE;
  for (guint i = 0; i < self->layout.n_visible; i++)
    {
      if (skein_lanes_rows_get (self, i)->has_subs)
        return TRUE;
    }
  return FALSE;
}

static int
get_indent (SkeinLanesView *self, guint row, gboolean has_any_mark)
{
  if (self->mode == SKEIN_LANES_STRIP || !has_any_mark)
    return 0;
  return self->is_sub[row] ? SUB_INDENT : MARK_INDENT;
}

static PangoLayout *
make_layout (SkeinLanesView *self, const char *markup, int indent)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_width (layout, MAX (self->layout.label_width - indent, 1) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
ensure_text (SkeinLanesView *self, guint index, int indent)
{
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);
  gboolean has_details = self->layout.has_details && !self->is_sub[index];
  const char *title = row->title != NULL ? row->title : "";
  g_autofree char *markup = NULL;

  if (row->title_layout == NULL)
    {
      if (self->mode == SKEIN_LANES_STRIP)
        markup = g_markup_printf_escaped ("<small>%s</small>", row->label);
      else if (self->combined)
        markup = g_markup_printf_escaped ("<b>%s</b>", title);
      else if (has_details)
        markup = g_markup_printf_escaped ("<b>%s</b>  %s", row->label, title);
      else
        markup = g_markup_printf_escaped ("<small><b>%s</b>  %s</small>", row->label, title);
      row->title_layout = make_layout (self, markup, indent);
    }

  if (row->detail_layout == NULL && has_details)
    {
      g_autofree char *detail = g_markup_printf_escaped ("<small>%s</small>", row->detail != NULL ? row->detail : "");

      row->detail_layout = make_layout (self, detail, indent);
    }
}

static void
draw_text (SkeinLanesView *self, GtkSnapshot *snapshot, PangoLayout *layout, int indent, int y, double alpha)
{
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), alpha);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (self->layout.label_x + (is_rtl ? 0 : indent)), (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* The triangle before a worker whose connections can be shown. */
static void
draw_mark (SkeinLanesView *self, GtkSnapshot *snapshot, const SkeinLanesRow *row, int middle)
{
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.6);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = is_rtl ? self->layout.label_x + self->layout.label_width - 10 : self->layout.label_x;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) x, (float) (middle - 5), 10, 10);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  gdk_cairo_set_source_rgba (cr, &color);
  cairo_translate (cr, x + 5, middle);
  if (row->is_open)
    cairo_rotate (cr, G_PI_2);
  else if (is_rtl)
    cairo_rotate (cr, G_PI);
  cairo_move_to (cr, -2, -4);
  cairo_line_to (cr, 3, 0);
  cairo_line_to (cr, -2, 4);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
draw_label (SkeinLanesView *self, GtkSnapshot *snapshot, guint index, int indent)
{
  const SkeinLanesLayout *layout = &self->layout;
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);
  int y = skein_lanes_layout_get_lane_y (layout, index);
  int height = skein_lanes_layout_get_lane_height (layout, index);
  double alpha = self->mode == SKEIN_LANES_STRIP ? 0.6 : row->live || self->combined ? 1.0
                                                                                     : 0.55;
  int title_height, detail_height;

  ensure_text (self, index, indent);
  pango_layout_get_pixel_size (row->title_layout, NULL, &title_height);

  /* The text stands in the middle of its lane; two lines move together where they are higher than that. */
  if (row->detail_layout != NULL)
    {
      int line = MIN (title_height, layout->pitch / 2 - 1);

      pango_layout_get_pixel_size (row->detail_layout, NULL, &detail_height);
      y += (height - line - detail_height) / 2;
      draw_text (self, snapshot, row->title_layout, indent, y - (title_height - line) / 2, alpha);
      draw_text (self, snapshot, row->detail_layout, indent, y + line, alpha * 0.6);
      if (row->has_subs && indent > 0)
        draw_mark (self, snapshot, row, y + line / 2);
    }
  else
    {
      /* Thin rows: from the top of the first that the label stands for. */
      int room = MAX (height, layout->form > SKEIN_LANES_FORM_LINES ? layout->text_height : 0);

      draw_text (self, snapshot, row->title_layout, indent, y + (room - title_height) / 2, alpha * (self->is_sub[index] ? 0.75 : 1));
      if (row->has_subs && indent > 0)
        draw_mark (self, snapshot, row, y + height / 2);
    }
}

static void
rebuild_labels (SkeinLanesView *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const SkeinLanesLayout *layout = &self->layout;
  gboolean any_mark = has_marks (self);
  int free_y = 0;

  skein_lanes_draw_drop_labels (self);
  for (guint i = 0; layout->text_height > 0 && i < layout->n_visible; i++)
    {
      int y = skein_lanes_layout_get_lane_y (layout, i);

      /* Only where there is room. */
      if (y < free_y)
        continue;
      draw_label (self, snapshot, i, get_indent (self, i, any_mark));
      free_y = y + (layout->has_details && !self->is_sub[i] ? layout->pitch : layout->text_height);
    }
  self->labels = gtk_snapshot_free_to_node (snapshot);
}

/* Lanes */

/* One lane, or all of them at once, from the tile with the earliest column on, around the image's end. */
static void
draw_pieces (SkeinLanesView *self, GtkSnapshot *snapshot, int y, int height)
{
  const SkeinLanesLayout *layout = &self->layout;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, (float) y, (float) layout->plot_width, (float) height);
  int width = skein_lanes_image_get_width (self->image);
  int seam = skein_lanes_image_get_seam (self->image, self->end_column);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_translate (cr, layout->plot_x, 0);
  cairo_scale (cr, 1.0 / self->scale, 1.0 / self->scale);
  for (int x = 0; x < width;)
    {
      int image_x = (seam + x) % width;
      int tile_x, tile_width, piece;
      cairo_surface_t *tile = skein_lanes_paint_get_tile (self, image_x, &tile_x, &tile_width);

      piece = MIN (tile_x + tile_width - image_x, width - x);
      cairo_set_source_surface (cr, tile, x - (image_x - tile_x), 0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_rectangle (cr, x, y * self->scale, piece, height * self->scale);
      cairo_fill (cr);
      x += piece;
    }
  cairo_destroy (cr);
}

static void
draw_lanes (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  gboolean is_high = skein_chart_style_get_scheme () >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST;
  GdkRGBA track = skein_chart_style_get_text_color (GTK_WIDGET (self), is_high ? 0.12 : 0.04);
  gboolean rounded = layout->n_visible <= MOST_ROUNDED_ROWS;

  if (layout->form > SKEIN_LANES_FORM_LINES && !rounded)
    {
      gtk_snapshot_append_color (snapshot, &track, &GRAPHENE_RECT_INIT ((float) layout->plot_x, 0, (float) layout->plot_width, (float) layout->bottom));
    }
  else
    {
      for (guint i = 0; i < layout->n_visible; i++)
        {
          int y = skein_lanes_layout_get_lane_y (layout, i);
          int height = skein_lanes_layout_get_lane_height (layout, i);
          graphene_rect_t lane = GRAPHENE_RECT_INIT ((float) layout->plot_x, (float) y, (float) layout->plot_width, (float) height);
          GskRoundedRect shape;

          if (rounded)
            {
              gsk_rounded_rect_init_from_rect (&shape, &lane, height >= 2 * CORNER ? CORNER : 0);
              gtk_snapshot_push_rounded_clip (snapshot, &shape);
            }
          gtk_snapshot_append_color (snapshot, &track, &lane);
          if (rounded)
            {
              if (self->image != NULL)
                draw_pieces (self, snapshot, y, height);
              gtk_snapshot_pop (snapshot);
            }
        }
    }

  if (!rounded && self->image != NULL)
    draw_pieces (self, snapshot, 0, layout->bottom);
}

/* The moment that is pointed at here or in another chart of the same time. */
static void
draw_moment (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  guint64 cursor_ns = skein_time_axis_get_cursor_ns (self->axis);
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.55);
  double x;

  if (cursor_ns == 0 || cursor_ns < self->from_ns || cursor_ns > self->to_ns || layout->n_visible == 0)
    return;

  x = (double) (cursor_ns - self->from_ns) / (double) MAX (self->to_ns - self->from_ns, 1) * layout->plot_width;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) (layout->plot_x + MIN ((int) x, layout->plot_width - 1)), 0, 1, (float) layout->bottom));
}

/* The row that keys have chosen, or a frame around all lanes as long as no key has moved there. */
static void
draw_focus (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.8);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, 0, (float) layout->plot_width, (float) gtk_widget_get_height (GTK_WIDGET (self)));
  GskRoundedRect shape;

  if (self->has_cursor && self->cursor_row < layout->n_visible)
    {
      float y = (float) skein_lanes_layout_get_lane_y (layout, self->cursor_row);
      float height = (float) skein_lanes_layout_get_lane_height (layout, self->cursor_row);
      graphene_rect_t line = GRAPHENE_RECT_INIT ((float) (layout->plot_x + self->cursor_column), y, 1, height);

      gtk_snapshot_append_color (snapshot, &color, &line);
      bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, y - 1, (float) layout->plot_width, height + 2);
    }

  gsk_rounded_rect_init_from_rect (&shape, &bounds, CORNER);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ color, color, color, color });
}

void
skein_lanes_draw_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  /* After a change of size or style the tick has not come yet; the picture must not lag behind its frame. */
  if (self->image == NULL)
    skein_lanes_paint_update (self);

  draw_lanes (self, snapshot);
  if (self->labels == NULL)
    rebuild_labels (self);
  if (self->labels != NULL)
    gtk_snapshot_append_node (snapshot, self->labels);
  draw_moment (self, snapshot);
  if (gtk_widget_has_visible_focus (widget))
    draw_focus (self, snapshot);
}
