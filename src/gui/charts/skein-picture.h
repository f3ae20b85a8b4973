// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-text-stream.h"
#include "gui/charts/skein-line-layout.h"

G_BEGIN_DECLS

/**
 * SkeinPicture:
 *
 * A drawing for a file: shapes in the order they are painted, each with a colour (0xAARRGGBB). Knows no display; one thread at a
 * time.
 */
typedef enum
{
  SKEIN_SHAPE_RECT,
  SKEIN_SHAPE_LINE, /* through the points */
  SKEIN_SHAPE_AREA, /* between the points, closed */
  SKEIN_SHAPE_TEXT,
} SkeinShapeKind;

typedef struct
{
  SkeinShapeKind kind;
  guint32 color;
  double x, y;          /* RECT: the top left corner; TEXT: the base line */
  double width, height; /* RECT */
  guint first, n;       /* LINE, AREA: of the picture's points */
  double size;          /* LINE: its width; TEXT: of the letters */
  gboolean dashed;      /* LINE */
  gboolean bold;        /* TEXT */
  double align;         /* TEXT: 0 begins at x, 0.5 around it, 1 ends there */
  const char *text;     /* TEXT */
} SkeinShape;

typedef struct
{
  double width, height;
  GArray *shapes;      /* (owned) of SkeinShape */
  GArray *points;      /* (owned) of SkeinLinePoint */
  GStringChunk *texts; /* (owned) */
} SkeinPicture;

SkeinPicture *skein_picture_new (double width, double height);
void skein_picture_free (SkeinPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinPicture, skein_picture_free)

void skein_picture_add_rect (SkeinPicture *self, double x, double y, double width, double height, guint32 color);
void skein_picture_add_line (SkeinPicture *self, const SkeinLinePoint *points, guint n_points, double width, gboolean dashed, guint32 color);
void skein_picture_add_area (SkeinPicture *self, const SkeinLinePoint *points, guint n_points, guint32 color);
void skein_picture_add_text (SkeinPicture *self, double x, double y, double size, double align, gboolean bold, guint32 color, const char *text);

/* As SVG 1.1, with @title for those who cannot see it. Rectangles of one colour in a row become one path. */
void skein_picture_write_svg (const SkeinPicture *self, const char *title, SkeinTextStream *stream);

G_END_DECLS
