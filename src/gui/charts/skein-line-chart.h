// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/charts/skein-line-plot.h"

G_BEGIN_DECLS

/**
 * SkeinLineChart:
 *
 * A plot of figures over time (SkeinLinePlot), and above it a header with the texts that the page gives (each hidden while NULL). Main
 * thread only.
 * Properties for templates: "title", "detail", "value", "color", "window-seconds", "frozen".
 */
#define SKEIN_TYPE_LINE_CHART (skein_line_chart_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLineChart, skein_line_chart, SKEIN, LINE_CHART, GtkWidget)

typedef enum
{
  SKEIN_LINE_CHART_BLUE,   /* downloads */
  SKEIN_LINE_CHART_GREEN,  /* processing */
  SKEIN_LINE_CHART_ORANGE, /* CPU */
} SkeinLineChartColor;

#define SKEIN_TYPE_LINE_CHART_COLOR (skein_line_chart_color_get_type ())
GType skein_line_chart_color_get_type (void);

GtkWidget *skein_line_chart_new (void);

SkeinLinePlot *skein_line_chart_get_plot (SkeinLineChart *self); /* (transfer none) for all that is not below */

/* The recorder is borrowed: set NULL before it is freed. */
void skein_line_chart_set_recorder (SkeinLineChart *self, SkeinRecorder *recorder);

/* The time shown, instead of "window-seconds", shared with other charts. NULL: its own again. */
void skein_line_chart_set_axis (SkeinLineChart *self, SkeinTimeAxis *axis);

/* One curve of the "color" without a name: the sum of @n_series (1 to SKEIN_N_SERIES) series. */
void skein_line_chart_set_series (SkeinLineChart *self, const SkeinSeries *series, guint n_series);

/* The top of the chart is a round figure of at least this, so that a nearly empty chart does not look full. Default 1. */
void skein_line_chart_set_least_top (SkeinLineChart *self, double least_top);

/* Gives the chart a tooltip that tells the figure under the pointer. */
void skein_line_chart_set_format_func (SkeinLineChart *self, SkeinLineFormatFunc func, gpointer user_data, GDestroyNotify destroy);

void skein_line_chart_set_title (SkeinLineChart *self, const char *title);   /* "Download", bold */
void skein_line_chart_set_detail (SkeinLineChart *self, const char *detail); /* "of 2 cores", dim */
void skein_line_chart_set_value (SkeinLineChart *self, const char *value);   /* "118 MB/s", bold, at the end */
void skein_line_chart_set_color (SkeinLineChart *self, SkeinLineChartColor color);
void skein_line_chart_set_window_seconds (SkeinLineChart *self, double seconds); /* default 30 */
void skein_line_chart_set_frozen (SkeinLineChart *self, gboolean frozen);

G_END_DECLS
