// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the parts of a lanes view are. Drawing, tooltips and hit tests all ask here. Pure; logical pixels. */

/* Rows get thinner as they become many: readable first, an overview then. */
typedef enum
{
  SKEIN_LANES_FORM_DETAILS, /* two lines of text beside each lane */
  SKEIN_LANES_FORM_LINES,   /* one line of text */
  SKEIN_LANES_FORM_THIN,    /* a label now and then */
  SKEIN_LANES_FORM_HEAT,    /* too thin for a fill from below: the colour says how much CPU */
} SkeinLanesForm;

typedef struct
{
  gboolean is_strip; /* thin lines with short labels, else rows */
  gboolean is_rtl;   /* labels on the right; time runs to the right in any case */
  guint n_rows;
  int width, height;

  /* (nullable) both or none: for each row, whether it is a sub-lane, which is less high; and room for n_rows + 1 tops, which
   * live as long as the layout. Without, all rows are equally high. */
  const gboolean *is_sub;
  int *tops;
} SkeinLanesLayoutRequest;

typedef struct
{
  int label_x, label_width;
  int plot_x, plot_width; /* 0 if there is no room */
  SkeinLanesForm form;
  int pitch; /* from one row to the next */
  int lane_height;
  int sub_lane_height;
  guint n_visible;      /* rows that fit; the rest is not drawn */
  int bottom;           /* of the last row that fits, with its gap */
  int text_height;      /* what a label needs from one to the next; 0: there is no room for labels */
  gboolean has_details; /* room for a second line of text */

  const gboolean *is_sub; /* (nullable) borrowed from the request */
  const int *tops;        /* (nullable) likewise */
} SkeinLanesLayout;

/* @is_sub: (nullable) as in the request */
void skein_lanes_layout_measure (gboolean is_strip, guint n_rows, const gboolean *is_sub, int *out_minimum, int *out_natural);

void skein_lanes_layout_compute (const SkeinLanesLayoutRequest *request, SkeinLanesLayout *out_layout);

int skein_lanes_layout_get_lane_y (const SkeinLanesLayout *layout, guint row);
int skein_lanes_layout_get_lane_height (const SkeinLanesLayout *layout, guint row);

/* The row at a height. Gaps belong to the row above them. */
gboolean skein_lanes_layout_pick_row (const SkeinLanesLayout *layout, double y, guint *out_row);

/* The row and column (0 to plot_width - 1) at a point. */
gboolean skein_lanes_layout_pick (const SkeinLanesLayout *layout, double x, double y, guint *out_row, int *out_column);

/* The row whose label is at a point, or would be if there were room for all. */
gboolean skein_lanes_layout_pick_label (const SkeinLanesLayout *layout, double x, double y, guint *out_row);

G_END_DECLS
