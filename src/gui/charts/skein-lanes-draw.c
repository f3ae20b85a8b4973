// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-chart-style.h"

#define MOST_ROUNDED_ROWS 40
#define CORNER 3

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

static PangoLayout *
make_layout (SkeinLanesView *self, const char *markup)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_width (layout, self->layout.label_width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
ensure_text (SkeinLanesView *self, SkeinLanesRow *row)
{
  g_autofree char *markup = NULL;

  if (row->title_layout == NULL)
    {
      if (self->mode == SKEIN_LANES_STRIP)
        markup = g_markup_printf_escaped ("<small>%s</small>", row->label);
      else if (self->layout.has_details)
        markup = g_markup_printf_escaped ("<b>%s</b>  %s", row->label, row->title != NULL ? row->title : "");
      else
        markup = g_markup_printf_escaped ("<small><b>%s</b>  %s</small>", row->label, row->title != NULL ? row->title : "");
      row->title_layout = make_layout (self, markup);
    }

  if (row->detail_layout == NULL && self->layout.has_details)
    {
      g_autofree char *detail = g_markup_printf_escaped ("<small>%s</small>", row->detail != NULL ? row->detail : "");

      row->detail_layout = make_layout (self, detail);
    }
}

static void
draw_text (SkeinLanesView *self, GtkSnapshot *snapshot, PangoLayout *layout, int y, double alpha)
{
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), alpha);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) self->layout.label_x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
rebuild_labels (SkeinLanesView *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const SkeinLanesLayout *layout = &self->layout;

  skein_lanes_draw_drop_labels (self);
  for (guint i = 0; layout->label_step > 0 && i < layout->n_visible; i += layout->label_step)
    {
      SkeinLanesRow *row = skein_lanes_rows_get (self, i);
      int y = skein_lanes_layout_get_lane_y (layout, i);
      double alpha = self->mode == SKEIN_LANES_STRIP ? 0.6 : row->live ? 1.0
                                                                       : 0.55;
      int title_height, detail_height = 0;

      ensure_text (self, row);
      pango_layout_get_pixel_size (row->title_layout, NULL, &title_height);
      if (layout->has_details)
        pango_layout_get_pixel_size (row->detail_layout, NULL, &detail_height);

      /* The text stands in the middle of its lane; two lines move together where they are higher than that. */
      if (layout->has_details)
        {
          int line = MIN (title_height, layout->pitch / 2 - 1);

          y += (layout->lane_height - line - detail_height) / 2;
          draw_text (self, snapshot, row->title_layout, y - (title_height - line) / 2, alpha);
          draw_text (self, snapshot, row->detail_layout, y + line, alpha * 0.6);
        }
      else
        {
          int lane_block = (int) (layout->label_step - 1) * layout->pitch + layout->lane_height;

          draw_text (self, snapshot, row->title_layout, y + (lane_block - title_height) / 2, alpha);
        }
    }
  self->labels = gtk_snapshot_free_to_node (snapshot);
}

/* One lane, or all of them at once, as two pieces of the image. */
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
  for (int piece = 0; piece < 2; piece++)
    {
      int x = piece == 0 ? 0 : width - seam;
      int piece_width = piece == 0 ? width - seam : seam;

      if (piece_width == 0)
        continue;
      cairo_set_source_surface (cr, self->surface, piece == 0 ? -seam : width - seam, 0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_rectangle (cr, x, y * self->scale, piece_width, height * self->scale);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

static void
draw_lanes (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  GdkRGBA track = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.04);
  gboolean rounded = layout->n_visible <= MOST_ROUNDED_ROWS;

  for (guint i = 0; i < layout->n_visible; i++)
    {
      int y = skein_lanes_layout_get_lane_y (layout, i);
      graphene_rect_t lane = GRAPHENE_RECT_INIT ((float) layout->plot_x, (float) y, (float) layout->plot_width, (float) layout->lane_height);
      GskRoundedRect shape;

      if (rounded)
        {
          gsk_rounded_rect_init_from_rect (&shape, &lane, CORNER);
          gtk_snapshot_push_rounded_clip (snapshot, &shape);
        }
      gtk_snapshot_append_color (snapshot, &track, &lane);
      if (rounded)
        {
          if (self->image != NULL)
            draw_pieces (self, snapshot, y, layout->lane_height);
          gtk_snapshot_pop (snapshot);
        }
    }

  if (!rounded && self->image != NULL)
    draw_pieces (self, snapshot, 0, (int) layout->n_visible * layout->pitch);
}

/* The cursor, or a frame around all lanes as long as no key has moved there. */
static void
draw_focus (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.8);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, 0, (float) layout->plot_width, (float) gtk_widget_get_height (GTK_WIDGET (self)));
  GskRoundedRect shape;

  if (self->has_cursor)
    {
      float y = (float) skein_lanes_layout_get_lane_y (layout, self->cursor_row);
      graphene_rect_t line = GRAPHENE_RECT_INIT ((float) (layout->plot_x + self->cursor_column), y, 1, (float) layout->lane_height);

      gtk_snapshot_append_color (snapshot, &color, &line);
      bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, y, (float) layout->plot_width, (float) layout->lane_height);
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
  if (gtk_widget_has_visible_focus (widget))
    draw_focus (self, snapshot);
}
