// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where things are in a chart of speed-up, or of efficiency, over the number of workers. Pure. */
typedef struct
{
  int x, y, width, height; /* of the plot */
  gboolean is_rtl;
  guint most_workers; /* at its far edge; 1 is at the near one */
  double top;         /* at its upper edge; 0 is at the lower one */
  double step;        /* between the lines of the grid */
} SkeinSpeedupLayout;

#define SKEIN_SPEEDUP_MAX_TICKS 16

/* @margin_x, @margin_y: for the figures beside and below; @highest: of all values that are shown */
void skein_speedup_layout_compute (SkeinSpeedupLayout *out_layout, int width, int height, int margin_x, int margin_y, gboolean is_rtl, guint most_workers, double highest);

double skein_speedup_layout_get_x (const SkeinSpeedupLayout *self, double workers);
double skein_speedup_layout_get_y (const SkeinSpeedupLayout *self, double value);

/* The numbers of workers to write below, ascending: all while there is room. Returns: how many, up to SKEIN_SPEEDUP_MAX_TICKS */
guint skein_speedup_layout_get_ticks (const SkeinSpeedupLayout *self, int least_gap, guint *out_ticks);

/* Amdahl: how many times as fast @workers are as one, if @serial (0..1) of the work is done by one alone. */
double skein_speedup_get_amdahl (double serial, double workers);

G_END_DECLS
