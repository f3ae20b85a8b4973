// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/charts/skein-line-legend.h"
#include "gui/charts/skein-line-plot.h"

G_BEGIN_DECLS

/* What the files of the plot share: skein-line-plot.c is the widget, skein-line-plot-show.c what it shows and says of the present,
 * skein-line-plot-point.c the pointer and the keys. */

typedef struct
{
  char *name, *unknown; /* (owned) (nullable) */
  SkeinLineFormatFunc format;
  double recent;
} SkeinLinePlotCurve;

struct _SkeinLinePlot
{
  GtkWidget parent_instance;

  SkeinLineLegend *legend; /* (owned) */

  SkeinRecorder *recorder; /* (borrowed) (nullable) */
  SkeinTimeAxis *axis;     /* (owned) */
  gboolean shares_axis;
  gboolean moves;          /* the user may scroll and zoom */
  gboolean frozen;
  SkeinLineFormatFunc format; /* (nullable) of the tooltip */
  gpointer format_data;
  GDestroyNotify format_destroy;

  SkeinLinePlotCurve curves[SKEIN_LINE_MAX_CURVES];
  SkeinLineLook looks[SKEIN_LINE_MAX_CURVES];
  SkeinLineData data;
  double reference;
  guint reference_scale;
  char *reference_label; /* (owned) (nullable) */
  GArray *markers;       /* (owned) (element-type guint64) */
  GPtrArray *marked;     /* (owned) (element-type utf8) */

  guint tick_id;
  guint64 now_ns;          /* of the picture */
  guint64 from_ns, to_ns;  /* its edges */
  gboolean pointed;        /* the pointer is here, */
  double pointed_x;        /* there: what it points at changes while time goes on */
  guint64 keys_at_ns, words_at_ns;

  GskRenderNode *grid; /* (owned) (nullable) */
  int grid_width, grid_height;
  double grid_tops[SKEIN_LINE_N_SCALES];
};

/* skein-line-plot.c */
int skein_line_plot_get_plot_y (SkeinLinePlot *self); /* below the legend */

/* skein-line-plot-show.c */
void skein_line_plot_update_values (SkeinLinePlot *self);
void skein_line_plot_update_keys (SkeinLinePlot *self);
void skein_line_plot_update_words (SkeinLinePlot *self);
guint64 skein_line_plot_get_cursor_ns (SkeinLinePlot *self); /* 0: not among the moments shown */
gboolean skein_line_plot_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data);
void skein_line_plot_axis_changed_cb (SkeinLinePlot *self);
void skein_line_plot_cursor_changed_cb (SkeinLinePlot *self);

/* skein-line-plot-point.c */
void skein_line_plot_add_controllers (SkeinLinePlot *self);
void skein_line_plot_let_move (SkeinLinePlot *self); /* its time can be scrolled and zoomed from now on */
void skein_line_plot_install_keys (GtkWidgetClass *widget_class);
void skein_line_plot_point_at (SkeinLinePlot *self, double x);
void skein_line_plot_stop_pointing (SkeinLinePlot *self);

G_END_DECLS
