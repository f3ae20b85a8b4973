// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "gui/charts/skein-bars-layout.h"
#include "gui/charts/skein-form-colors.h"

G_BEGIN_DECLS

/* One bar; the texts are owned. */
typedef struct
{
  char *title, *detail; /* "Threads", "4 workers" */
  char *text;           /* "5.12 s · 1.91× · 74 MB" */
  char *description;    /* (nullable) in full, for the tooltip and assistive technology */
  SkeinBarFigures figures;
  SkeinFormTone tone;
  gboolean is_hatched; /* done by another program: Python */
  gboolean is_running; /* it is being measured now */
  gboolean is_best;
} SkeinBar;

void skein_bar_clear (SkeinBar *self);

/**
 * SkeinBarsView:
 *
 * A bar for each setting of an experiment: the median, whiskers for its spread, and words beside it. One bar has the cursor: the arrow
 * keys or the pointer move it, its tooltip says everything. Main thread only.
 *
 * Signals: "bar-activated" (uint index): clicked, or Enter.
 */
#define SKEIN_TYPE_BARS_VIEW (skein_bars_view_get_type ())
G_DECLARE_FINAL_TYPE (SkeinBarsView, skein_bars_view, SKEIN, BARS_VIEW, GtkWidget)

GtkWidget *skein_bars_view_new (void);
void skein_bars_view_take_bars (SkeinBarsView *self, GArray *bars);         /* (transfer full) (element-type SkeinBar): its clear function is set here */
void skein_bars_view_set_least_top (SkeinBarsView *self, double least_top); /* the scale reaches at least as far */
void skein_bars_view_pair (SkeinBarsView *self, SkeinBarsView *other);       /* words of both get as much room, so that bars of both begin and end alike; they live and are wide alike */
double skein_bars_view_get_top (SkeinBarsView *self);                       /* what the longest bar stands for */
guint skein_bars_view_get_n_bars (SkeinBarsView *self);
const SkeinBar *skein_bars_view_peek_bar (SkeinBarsView *self, guint index);

G_END_DECLS
