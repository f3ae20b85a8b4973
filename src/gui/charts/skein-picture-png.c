// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-picture-png.h"

#include <cairo.h>
#include <pango/pangocairo.h>

/* Cairo has no surfaces above this. */
#define MAX_PIXELS 32767

static void
set_color (cairo_t *cr, guint32 color)
{
  cairo_set_source_rgba (cr, ((color >> 16) & 0xff) / 255.0, ((color >> 8) & 0xff) / 255.0, (color & 0xff) / 255.0, (color >> 24) / 255.0);
}

static void
draw_points (const SkeinPicture *self, const SkeinShape *shape, cairo_t *cr)
{
  static const double dashes[] = { 5, 3 };

  for (guint i = 0; i < shape->n; i++)
    {
      const SkeinLinePoint *point = &g_array_index (self->points, SkeinLinePoint, shape->first + i);

      cairo_line_to (cr, point->x, point->y);
    }
  if (shape->kind == SKEIN_SHAPE_AREA)
    {
      cairo_fill (cr);
      return;
    }

  cairo_set_line_width (cr, shape->size);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cr, dashes, shape->dashed ? G_N_ELEMENTS (dashes) : 0, 0);
  cairo_stroke (cr);
}

static void
draw_text (const SkeinShape *shape, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_new ();
  int width;

  pango_font_description_set_family (font, "Cantarell, Noto Sans, Sans");
  pango_font_description_set_absolute_size (font, shape->size * PANGO_SCALE);
  pango_font_description_set_weight (font, shape->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, shape->text, -1);
  pango_layout_get_size (layout, &width, NULL);
  cairo_move_to (cr, shape->x - shape->align * width / PANGO_SCALE, shape->y - (double) pango_layout_get_baseline (layout) / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  pango_font_description_free (font);
}

static cairo_status_t
write_bytes (void *closure, const unsigned char *data, unsigned int size)
{
  SkeinTextStream *stream = closure;

  skein_text_stream_add_bytes (stream, data, size);
  return skein_text_stream_has_failed (stream) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

void
skein_picture_write_png (const SkeinPicture *self, double scale, SkeinTextStream *stream)
{
  double largest = MAX (self->width, self->height);
  cairo_surface_t *surface;
  cairo_t *cr;

  scale = MIN (scale, MAX_PIXELS / largest);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (self->width * scale), (int) (self->height * scale));
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  for (guint i = 0; i < self->shapes->len; i++)
    {
      const SkeinShape *shape = &g_array_index (self->shapes, SkeinShape, i);

      set_color (cr, shape->color);
      switch (shape->kind)
        {
        case SKEIN_SHAPE_RECT:
          cairo_rectangle (cr, shape->x, shape->y, shape->width, shape->height);
          cairo_fill (cr);
          break;
        case SKEIN_SHAPE_LINE:
        case SKEIN_SHAPE_AREA:
          draw_points (self, shape, cr);
          break;
        case SKEIN_SHAPE_TEXT:
          draw_text (shape, cr);
          break;
        default:
          g_assert_not_reached ();
        }
    }

  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
    cairo_surface_write_to_png_stream (surface, write_bytes, stream);
  else
    skein_text_stream_fail (stream, G_IO_ERROR_FAILED, cairo_status_to_string (cairo_status (cr)));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}
