// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the bars of a comparison are, in a line each or, where there is no room, with the words above the bar. Pure. */
typedef struct
{
  double value, low, high; /* NaN: not known (yet) */
} SkeinBarFigures;

typedef struct
{
  int width;
  gboolean is_rtl;
  int label_width, text_width; /* as they want it */
  int line_height;             /* of a line of text */
  guint n_bars;
  const SkeinBarFigures *figures;
  double least_top; /* the scale reaches at least as far: so that several views have one */
} SkeinBarsRequest;

typedef struct
{
  gboolean is_stacked; /* words above the bars */
  gboolean is_rtl;
  int label_x, label_width;
  int text_x, text_width;
  int plot_x, plot_width;
  int bar_height;
  int pitch; /* from row to row */
  int height;
  double top; /* what the whole plot stands for */
} SkeinBarsLayout;

#define SKEIN_BARS_LEAST_PLOT 120

void skein_bars_layout_compute (const SkeinBarsRequest *request, SkeinBarsLayout *out_layout);

/* How high it becomes; what skein_bars_layout_compute() finds depends on nothing else. */
int skein_bars_layout_get_height (const SkeinBarsRequest *request);

int skein_bars_layout_get_row_y (const SkeinBarsLayout *self, guint row);
int skein_bars_layout_get_bar_y (const SkeinBarsLayout *self, guint row, int line_height);

/* Distance of @value from where bars begin, 0 to plot_width; 0 for what is not known. */
double skein_bars_layout_get_length (const SkeinBarsLayout *self, double value);

/* The same as x. */
double skein_bars_layout_get_x (const SkeinBarsLayout *self, double value);

/* FALSE: there is no row at @y */
gboolean skein_bars_layout_pick (const SkeinBarsLayout *self, double y, guint n_bars, guint *out_row);

G_END_DECLS
