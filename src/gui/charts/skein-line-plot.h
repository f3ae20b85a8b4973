// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "activity/skein-recorder.h"
#include "gui/charts/skein-line-drawing.h"
#include "gui/charts/skein-time-axis.h"

G_BEGIN_DECLS

/**
 * SkeinLinePlot:
 *
 * Figures over time: one to four curves with grid lines behind them and, for curves that have names, a legend above that tells their
 * figures: those under the cursor, else the present ones.
 *
 * The time shown is that of an axis, its own or one shared with others; it is scrolled and zoomed as on lanes, see SkeinTimeInput. Pointing
 * at the plot, and the keys Left and Right (with Ctrl: ten steps), Home, End and Escape, set that axis' cursor, which every chart that shares
 * it draws. It only draws: whoever owns the recorder
 * updates it. Main thread only.
 */
#define SKEIN_TYPE_LINE_PLOT (skein_line_plot_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLinePlot, skein_line_plot, SKEIN, LINE_PLOT, GtkWidget)

/* Returns: (transfer full): @value in words, as "118 MB/s"; main thread */
typedef char *(*SkeinLineFormatFunc) (double value, gpointer user_data);

typedef struct
{
  SkeinLineSource source;
  SkeinLineLook look;
  const char *name;    /* (nullable) translated: in the legend and for screen readers; NULL: not there */
  const char *unknown; /* (nullable) translated: what the legend says while there is no value */
  SkeinLineFormatFunc format; /* (nullable) */
} SkeinLineCurve;

GtkWidget *skein_line_plot_new (void);

/* The recorder is borrowed: set NULL before it is freed. */
void skein_line_plot_set_recorder (SkeinLinePlot *self, SkeinRecorder *recorder);

/* The time shown. NULL: one of its own again, of which it shows the last @seconds (default 30). */
void skein_line_plot_set_axis (SkeinLinePlot *self, SkeinTimeAxis *axis);
void skein_line_plot_set_window_seconds (SkeinLinePlot *self, double seconds);
void skein_line_plot_set_frozen (SkeinLinePlot *self, gboolean frozen); /* stands still until the axis shows another time */

/* Up to SKEIN_LINE_MAX_CURVES, the most important one first; copied. The format of a scale's first curve is that of its grid lines. */
void skein_line_plot_set_curves (SkeinLinePlot *self, const SkeinLineCurve *curves, guint n_curves);
void skein_line_plot_set_figure (SkeinLinePlot *self, guint curve, SkeinFigure figure);

/* The top of the plot is a round figure of at least this, so that a nearly empty one does not look full. Default 1. */
void skein_line_plot_set_least_top (SkeinLinePlot *self, guint scale, double least_top);

/* A dashed line all along, for what there is or may be; drawn where the scale reaches it. NaN: none. @label: (nullable) */
void skein_line_plot_set_reference (SkeinLinePlot *self, double value, guint scale, const char *label);

/* Moments worth a mark, and what happened then, told where they are pointed at. Copied. */
void skein_line_plot_set_markers (SkeinLinePlot *self, const guint64 *at_ns, const char *const *texts, guint n_markers);

/* Gives the plot a tooltip that tells the figure under the pointer, for one without a legend. */
void skein_line_plot_set_format_func (SkeinLinePlot *self, SkeinLineFormatFunc func, gpointer user_data, GDestroyNotify destroy);

/* What the curve is now, as the legend says while nothing is pointed at: of what comes in bursts the mean of the last seconds. NaN: unknown. */
double skein_line_plot_get_recent (SkeinLinePlot *self, guint curve);

/* (nullable) what the legend says: "received 118 MB/s". */
const char *skein_line_plot_get_key (SkeinLinePlot *self, guint curve);

/* (transfer full) (nullable) what the picture shows, for screen readers: "received 118 MB/s, at most 130 MB/s; no limit; over 30 s". */
char *skein_line_plot_dup_description (SkeinLinePlot *self);

G_END_DECLS
