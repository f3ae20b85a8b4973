// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"
#include "gui/charts/skein-line-layout.h"

G_BEGIN_DECLS

/* The values that a line chart shows, by column, taken from a recorder. Knows no widget; owner thread of the recorder only. */

#define SKEIN_LINE_MAX_CURVES 4
#define SKEIN_LINE_N_SCALES 2 /* at the left and at the right */

typedef struct
{
  SkeinSeries series[SKEIN_N_SERIES]; /* the sum of these */
  guint n_series;
  guint scale;      /* 0: at the left, 1: at the right */
  gboolean stacked; /* stands on the curve before it */
  gboolean as_is;   /* a figure that holds until it is changed, not the mean of what comes in bursts */
  gboolean is_bound; /* what the others may reach: left out where it is far above them, instead of pressing them flat */
} SkeinLineSource;

typedef struct
{
  SkeinLineSource sources[SKEIN_LINE_MAX_CURVES];
  guint n_curves;
  double least_top[SKEIN_LINE_N_SCALES];

  /* Of the last update. */
  SkeinLineGrid grid;
  double values[SKEIN_LINE_MAX_CURVES][SKEIN_LINE_MAX_COLUMNS];  /* each its own */
  double heights[SKEIN_LINE_MAX_CURVES][SKEIN_LINE_MAX_COLUMNS]; /* where it is drawn: above what it is stacked on */
  double top[SKEIN_LINE_N_SCALES];
} SkeinLineData;

void skein_line_data_init (SkeinLineData *self);
void skein_line_data_set_least_top (SkeinLineData *self, guint scale, double least_top);

/* @recorder NULL: there is nothing. */
void skein_line_data_update (SkeinLineData *self, SkeinRecorder *recorder, guint64 from_ns, guint64 to_ns, guint64 now_ns);

/* The value of a curve at @at_ns; NaN if none is known. Past the last column that is over, it is that one's, for two columns. */
double skein_line_data_get_value_at (const SkeinLineData *self, guint curve, guint64 at_ns);

/* The highest value from the left edge on; NaN if none is known. */
double skein_line_data_get_highest (const SkeinLineData *self, guint curve);

G_END_DECLS
