// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the parts of a lanes view are. Drawing, tooltips and hit tests all ask here. Pure; logical pixels. */

typedef struct
{
  gboolean is_strip; /* thin lines with short labels, else rows */
  gboolean is_rtl;   /* labels on the right; time runs to the right in any case */
  guint n_rows;
  int width, height;
} SkeinLanesLayoutRequest;

typedef struct
{
  int label_x, label_width;
  int plot_x, plot_width; /* 0 if there is no room */
  int pitch;              /* from one row to the next */
  int lane_height;
  guint n_visible;      /* rows that fit; the rest is not drawn */
  guint label_step;     /* every so many rows there is room for a label; 0: for none */
  gboolean has_details; /* room for a second line of text */
} SkeinLanesLayout;

/* Rows get thinner as they become many: readable first, an overview then. */
void skein_lanes_layout_measure (gboolean is_strip, guint n_rows, int *out_minimum, int *out_natural);

void skein_lanes_layout_compute (const SkeinLanesLayoutRequest *request, SkeinLanesLayout *out_layout);

int skein_lanes_layout_get_lane_y (const SkeinLanesLayout *layout, guint row);

/* The row and column (0 to plot_width - 1) at a point. Gaps belong to the row above them. */
gboolean skein_lanes_layout_pick (const SkeinLanesLayout *layout, double x, double y, guint *out_row, int *out_column);

G_END_DECLS
