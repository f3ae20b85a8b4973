// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "activity/skein-recorder.h"
#include "gui/charts/skein-time-axis.h"

G_BEGIN_DECLS

/**
 * SkeinLanesView:
 *
 * The lanes of a recorder: time runs to the right. Tint is the phase, the solid fill from below is the CPU in use with its peaks as a
 * line, a cap at the top is a phase too short to fill a column, waiting for a lock is hatched. Rows get thinner as they become many, down to
 * a heat map.
 *
 * It only draws: whoever owns the recorder calls skein_recorder_update(), once per frame while something is shown
 * and a few times a second otherwise (a ring holds about a thousand events). Dead lanes stay as long as
 * any of their time is in view.
 *
 * Which time is shown is up to its SkeinTimeAxis, which several charts may share; SkeinTimeInput lets the user move it. Hovering
 * tells what was done at that moment; the arrow keys do the same with a cursor: up and down choose the lane, Enter its item, Space (or Ctrl
 * and left or right) opens and closes the connections of a worker, as does a click on its label.
 *
 * Signals: "item-activated" (guint64 item): the user has chosen what was done at a moment of a lane.
 *
 * Main thread only, as all widgets. Properties for templates: "mode", "kinds", "combined", "window-seconds", "frozen".
 */
#define SKEIN_TYPE_LANES_VIEW (skein_lanes_view_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLanesView, skein_lanes_view, SKEIN, LANES_VIEW, GtkWidget)

typedef enum
{
  SKEIN_LANES_STRIP, /* one thin line per lane, short labels: the Downloads page */
  SKEIN_LANES_ROWS,  /* a row per lane with a title and a detail line: the Activity page */
} SkeinLanesMode;

#define SKEIN_TYPE_LANES_MODE (skein_lanes_mode_get_type ())
GType skein_lanes_mode_get_type (void);

/* Which kinds of lanes are shown. */
typedef enum
{
  SKEIN_LANES_THREADS = 1 << SKEIN_LANE_THREAD,
  SKEIN_LANES_PROCESSES = 1 << SKEIN_LANE_PROCESS,
  SKEIN_LANES_CONNECTIONS = 1 << SKEIN_LANE_CONNECTION,
} SkeinLanesKinds;

#define SKEIN_TYPE_LANES_KINDS (skein_lanes_kinds_get_type ())
GType skein_lanes_kinds_get_type (void);

/**
 * SkeinLanesLabelFunc:
 * @lane: the lane, valid during the call
 * @out_title: (out) (transfer full) (nullable): what follows the lane's own label "T1", usually the item's name
 * @out_detail: (out) (transfer full) (nullable): second line, such as "Receive · 41.2 MB/s"; NULL: the phase's label
 *
 * Called on the main thread a few times a second per visible lane, and not at all in strip mode. Must not block.
 */
typedef void (*SkeinLanesLabelFunc) (const SkeinLaneRecord *lane, char **out_title, char **out_detail, gpointer user_data);

/**
 * SkeinLanesItemNameFunc:
 * @item: an item's number as published on the board, never 0
 *
 * Returns: (transfer full) (nullable): its name for the tooltip, NULL if unknown
 */
typedef char *(*SkeinLanesItemNameFunc) (guint64 item, gpointer user_data);

/**
 * SkeinLanesNoteFunc:
 * @label: the lane's own label, "P1"
 *
 * Returns: (transfer full) (nullable): more about its worker, as the last lines of the tooltip
 */
typedef char *(*SkeinLanesNoteFunc) (const char *label, gpointer user_data);

GtkWidget *skein_lanes_view_new (void);

/* Default: one of its own, showing the last 30 s. */
void skein_lanes_view_set_axis (SkeinLanesView *self, SkeinTimeAxis *axis);
SkeinTimeAxis *skein_lanes_view_get_axis (SkeinLanesView *self); /* (transfer none) */

/* The recorder is borrowed: set NULL before it is freed. */
void skein_lanes_view_set_recorder (SkeinLanesView *self, SkeinRecorder *recorder);
void skein_lanes_view_set_mode (SkeinLanesView *self, SkeinLanesMode mode);      /* default rows */
void skein_lanes_view_set_kinds (SkeinLanesView *self, SkeinLanesKinds kinds);   /* default threads and processes */
void skein_lanes_view_set_combined (SkeinLanesView *self, gboolean combined);    /* one lane for all workers: how many do what, their mean CPU */
void skein_lanes_view_set_window_seconds (SkeinLanesView *self, double seconds); /* of its axis: time from left to right, default 30 */
void skein_lanes_view_set_frozen (SkeinLanesView *self, gboolean frozen);        /* likewise: keeps showing the time at which it was frozen */

/* These items stand out and all else pales; none: nothing does. At most some hundred are sensible. */
void skein_lanes_view_set_marked_items (SkeinLanesView *self, const guint64 *items, guint n_items);

void skein_lanes_view_set_label_func (SkeinLanesView *self, SkeinLanesLabelFunc func, gpointer user_data, GDestroyNotify destroy);
void skein_lanes_view_set_item_name_func (SkeinLanesView *self, SkeinLanesItemNameFunc func, gpointer user_data, GDestroyNotify destroy);
void skein_lanes_view_set_item_note_func (SkeinLanesView *self, SkeinLanesItemNameFunc func, gpointer user_data); /* of items done with: "12.3 MB"; @user_data outlives the view */
void skein_lanes_view_set_note_func (SkeinLanesView *self, SkeinLanesNoteFunc func, gpointer user_data);          /* @user_data outlives the view */

G_END_DECLS
