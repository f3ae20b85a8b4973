// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-picture.h"

#include <math.h>

SkeinPicture *
skein_picture_new (double width, double height)
{
  SkeinPicture *self = g_new0 (SkeinPicture, 1);

  self->width = width;
  self->height = height;
  self->shapes = g_array_new (FALSE, FALSE, sizeof (SkeinShape));
  self->points = g_array_new (FALSE, FALSE, sizeof (SkeinLinePoint));
  self->texts = g_string_chunk_new (1024);
  return self;
}

void
skein_picture_free (SkeinPicture *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->shapes);
  g_array_unref (self->points);
  g_string_chunk_free (self->texts);
  g_free (self);
}

void
skein_picture_add_rect (SkeinPicture *self, double x, double y, double width, double height, guint32 color)
{
  const SkeinShape shape = { .kind = SKEIN_SHAPE_RECT, .color = color, .x = x, .y = y, .width = width, .height = height };

  if (width > 0 && height > 0)
    g_array_append_val (self->shapes, shape);
}

static void
add_points (SkeinPicture *self, const SkeinLinePoint *points, guint n_points, SkeinShape shape)
{
  shape.first = self->points->len;
  shape.n = n_points;
  g_array_append_vals (self->points, points, n_points);
  g_array_append_val (self->shapes, shape);
}

void
skein_picture_add_line (SkeinPicture *self, const SkeinLinePoint *points, guint n_points, double width, gboolean dashed, guint32 color)
{
  if (n_points > 1)
    add_points (self, points, n_points, (SkeinShape){ .kind = SKEIN_SHAPE_LINE, .color = color, .size = width, .dashed = dashed });
}

void
skein_picture_add_area (SkeinPicture *self, const SkeinLinePoint *points, guint n_points, guint32 color)
{
  if (n_points > 2)
    add_points (self, points, n_points, (SkeinShape){ .kind = SKEIN_SHAPE_AREA, .color = color });
}

void
skein_picture_add_text (SkeinPicture *self, double x, double y, double size, double align, gboolean bold, guint32 color, const char *text)
{
  const SkeinShape shape = { .kind = SKEIN_SHAPE_TEXT, .color = color, .x = x, .y = y, .size = size, .align = align, .bold = bold, .text = g_string_chunk_insert (self->texts, text) };

  g_array_append_val (self->shapes, shape);
}

/* SVG */

/* To a hundredth of a pixel, the shortest way. */
static void
add_number (SkeinTextStream *stream, double value)
{
  gint64 hundredths = (gint64) round (value * 100);
  guint64 size = (guint64) (hundredths < 0 ? -hundredths : hundredths);

  if (hundredths < 0)
    skein_text_stream_add_char (stream, '-');
  if (size % 100 == 0)
    skein_text_stream_add_fixed (stream, size / 100, 0);
  else if (size % 10 == 0)
    skein_text_stream_add_fixed (stream, size / 10, 1);
  else
    skein_text_stream_add_fixed (stream, size, 2);
}

static void
add_pair (SkeinTextStream *stream, char command, double x, double y)
{
  skein_text_stream_add_char (stream, command);
  add_number (stream, x);
  skein_text_stream_add_char (stream, ' ');
  add_number (stream, y);
}

static void
add_color (SkeinTextStream *stream, const char *attribute, guint32 color)
{
  guint alpha = color >> 24;

  skein_text_stream_printf (stream, " %s=\"#%06x\"", attribute, color & 0xffffff);
  if (alpha < 255)
    skein_text_stream_printf (stream, " %s-opacity=\"0.%03u\"", attribute, alpha * 1000 / 255);
}

/* Returns: how many shapes it took */
static guint
write_rects (const SkeinPicture *self, guint at, SkeinTextStream *stream)
{
  guint32 color = g_array_index (self->shapes, SkeinShape, at).color;
  guint n = 0;

  skein_text_stream_add (stream, "<path");
  add_color (stream, "fill", color);
  skein_text_stream_add (stream, " d=\"");
  for (; at + n < self->shapes->len; n++)
    {
      const SkeinShape *shape = &g_array_index (self->shapes, SkeinShape, at + n);

      if (shape->kind != SKEIN_SHAPE_RECT || shape->color != color)
        break;
      add_pair (stream, 'M', shape->x, shape->y);
      skein_text_stream_add_char (stream, 'h');
      add_number (stream, shape->width);
      skein_text_stream_add_char (stream, 'v');
      add_number (stream, shape->height);
      skein_text_stream_add_char (stream, 'h');
      add_number (stream, -shape->width);
      skein_text_stream_add_char (stream, 'z');
    }
  skein_text_stream_add (stream, "\"/>\n");
  return n;
}

static void
write_points (const SkeinPicture *self, const SkeinShape *shape, SkeinTextStream *stream)
{
  gboolean is_line = shape->kind == SKEIN_SHAPE_LINE;

  skein_text_stream_add (stream, is_line ? "<path fill=\"none\" stroke-linejoin=\"round\"" : "<path");
  add_color (stream, is_line ? "stroke" : "fill", shape->color);
  if (is_line)
    {
      skein_text_stream_add (stream, " stroke-width=\"");
      add_number (stream, shape->size);
      skein_text_stream_add (stream, shape->dashed ? "\" stroke-dasharray=\"5 3\"" : "\"");
    }
  skein_text_stream_add (stream, " d=\"");
  for (guint i = 0; i < shape->n; i++)
    {
      const SkeinLinePoint *point = &g_array_index (self->points, SkeinLinePoint, shape->first + i);

      add_pair (stream, i == 0 ? 'M' : 'L', point->x, point->y);
    }
  skein_text_stream_add (stream, is_line ? "\"/>\n" : "z\"/>\n");
}

static void
write_text (const SkeinShape *shape, SkeinTextStream *stream)
{
  g_autofree char *escaped = g_markup_escape_text (shape->text, -1);

  skein_text_stream_add (stream, "<text x=\"");
  add_number (stream, shape->x);
  skein_text_stream_add (stream, "\" y=\"");
  add_number (stream, shape->y);
  skein_text_stream_add (stream, "\" font-size=\"");
  add_number (stream, shape->size);
  skein_text_stream_add_char (stream, '"');
  if (shape->bold)
    skein_text_stream_add (stream, " font-weight=\"bold\"");
  if (shape->align > 0)
    skein_text_stream_printf (stream, " text-anchor=\"%s\"", shape->align < 1 ? "middle" : "end");
  add_color (stream, "fill", shape->color);
  skein_text_stream_printf (stream, ">%s</text>\n", escaped);
}

void
skein_picture_write_svg (const SkeinPicture *self, const char *title, SkeinTextStream *stream)
{
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  skein_text_stream_add (stream, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Cantarell, 'Noto Sans', sans-serif\" width=\"");
  add_number (stream, self->width);
  skein_text_stream_add (stream, "\" height=\"");
  add_number (stream, self->height);
  skein_text_stream_add (stream, "\" viewBox=\"0 0 ");
  add_number (stream, self->width);
  skein_text_stream_add_char (stream, ' ');
  add_number (stream, self->height);
  skein_text_stream_printf (stream, "\">\n<title>%s</title>\n", escaped);

  for (guint i = 0; i < self->shapes->len && !skein_text_stream_has_failed (stream);)
    {
      const SkeinShape *shape = &g_array_index (self->shapes, SkeinShape, i);

      if (shape->kind == SKEIN_SHAPE_RECT)
        {
          i += write_rects (self, i, stream);
          continue;
        }
      if (shape->kind == SKEIN_SHAPE_TEXT)
        write_text (shape, stream);
      else
        write_points (self, shape, stream);
      i++;
    }
  skein_text_stream_add (stream, "</svg>\n");
}
