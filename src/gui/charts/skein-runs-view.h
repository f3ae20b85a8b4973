// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/* What one worker of a run did: columns of equal time from its beginning to its end. */
typedef struct
{
  char label[16];
  SkeinColumn *columns; /* (owned) */
  guint n_columns;
} SkeinRunLane;

/* One run. */
typedef struct
{
  char *title, *detail; /* (owned) "Threads + one lock", "9.99 s" */
  double seconds;       /* how long it took */
  GArray *lanes;        /* (owned) of SkeinRunLane */
  guint n_more;         /* lanes that are not there */
} SkeinRunLanes;

void skein_run_lane_clear (SkeinRunLane *self);
void skein_run_lanes_clear (SkeinRunLanes *self);

/**
 * SkeinRunsView:
 *
 * The lanes of several runs below one another on one scale of time, so that what took longer is longer, with one cursor through all of
 * them. The cursor follows the pointer or the arrow keys; a click, Space or Enter holds it where it is, and Escape lets it go. Painted once for each size.
 * Main thread only.
 */
#define SKEIN_TYPE_RUNS_VIEW (skein_runs_view_get_type ())
G_DECLARE_FINAL_TYPE (SkeinRunsView, skein_runs_view, SKEIN, RUNS_VIEW, GtkWidget)

GtkWidget *skein_runs_view_new (void);
void skein_runs_view_take_runs (SkeinRunsView *self, GArray *runs); /* (transfer full) (element-type SkeinRunLanes) */
guint skein_runs_view_get_n_runs (SkeinRunsView *self);

/* Where the cursor is, in seconds since each run began; negative: nowhere. */
void skein_runs_view_set_cursor (SkeinRunsView *self, double seconds);

/* Held, the pointer does not move it. */
void skein_runs_view_set_held (SkeinRunsView *self, gboolean held);
gboolean skein_runs_view_get_held (SkeinRunsView *self);

/* What each run did at the cursor, a line each. (transfer full) */
char *skein_runs_view_dup_text (SkeinRunsView *self);

G_END_DECLS
