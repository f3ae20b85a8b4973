// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-line-data.h"

G_BEGIN_DECLS

/* Draws what a line chart shows. Keeps nothing. Main thread only. */

#define SKEIN_LINE_N_GRID_LINES 4

/* How a curve looks. */
typedef struct
{
  SkeinFigure figure;
  SkeinLineDash dash;
  gboolean filled;
} SkeinLineLook;

typedef struct
{
  const SkeinLineData *data;
  const SkeinLineLook *looks; /* one per curve */
  guint64 from_ns, to_ns;     /* the edges */
  guint64 now_ns;             /* no line goes on after it */
  double reference;           /* a dashed line all along, NaN: none */
  guint reference_scale;
  const guint64 *markers; /* moments */
  guint n_markers;
  guint64 cursor_ns; /* 0: none */
} SkeinLinePicture;

/* (transfer full) (nullable) the lines behind, with what those at the top and in the middle stand for: @labels (nullable), two per scale, and
 * what the reference line is (nullable). */
GskRenderNode *skein_line_drawing_make_grid (GtkWidget *widget, const SkeinLinePicture *picture, int width, int height, char *const labels[SKEIN_LINE_N_SCALES][2], const char *reference);

void skein_line_drawing_snapshot_curves (GtkWidget *widget, GtkSnapshot *snapshot, const SkeinLinePicture *picture, int width, int height);

/* Where the cursor stands, and what each curve is there. */
void skein_line_drawing_snapshot_cursor (GtkWidget *widget, GtkSnapshot *snapshot, const SkeinLinePicture *picture, int width, int height);

/* The key of a legend: a piece of the curve. */
void skein_line_drawing_snapshot_key (GtkSnapshot *snapshot, const SkeinLineLook *look, const graphene_rect_t *bounds);

G_END_DECLS
