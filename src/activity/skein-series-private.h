// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/**
 * SkeinSeriesLog:
 *
 * The totals and gauges of a recorder over time: 100 ms for the last hour, then mean and peak of 1 s for three hours, of 10 s for
 * 48 h and of 100 s for ten days. Memory grows with the age and is bounded (below 4.5 MiB); a column of any width costs a
 * dozen samples.
 *
 * Owner thread only.
 */
typedef struct _SkeinSeriesLog SkeinSeriesLog;

SkeinSeriesLog *skein_series_log_new (guint64 start_ns);
void skein_series_log_free (SkeinSeriesLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSeriesLog, skein_series_log_free)

gboolean skein_series_is_gauge (SkeinSeries series);

void skein_series_log_set_gauge (SkeinSeriesLog *self, SkeinSeries series, double value);

/* Spreads what happened since the last call evenly over that time; after more than a minute of silence that time is
 * unknown. */
void skein_series_log_book (SkeinSeriesLog *self, const double amounts[SKEIN_N_SERIES], guint64 now_ns);

/* As the recorder's functions. */
double skein_series_log_get_latest (SkeinSeriesLog *self, SkeinSeries series);
void skein_series_log_get_columns (SkeinSeriesLog *self, SkeinSeries series, guint64 from_ns, guint64 column_ns, double *mean, double *peak, guint n_columns);

gsize skein_series_log_get_memory (SkeinSeriesLog *self);

G_END_DECLS
