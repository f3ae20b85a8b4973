// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SkeinTimeAxis:
 *
 * The time that several charts show together: which moments are at their left and right edge, whether the right edge follows the
 * present, and where the cursor stands. Charts that share an axis scroll, zoom and point as one. Times are nanoseconds of the
 * board's clock. Knows no widget and no display; main thread only.
 *
 * Signals: "changed" when other moments are shown (not by the mere passing of time), "cursor-changed". Property: "frozen".
 */
#define SKEIN_TYPE_TIME_AXIS (skein_time_axis_get_type ())
G_DECLARE_FINAL_TYPE (SkeinTimeAxis, skein_time_axis, SKEIN, TIME_AXIS, GObject)

#define SKEIN_TIME_AXIS_MIN_SPAN_NS G_GUINT64_CONSTANT (1000000000)      /* 1 s */
#define SKEIN_TIME_AXIS_MAX_SPAN_NS G_GUINT64_CONSTANT (172800000000000) /* 48 h */

SkeinTimeAxis *skein_time_axis_new (void); /* the last 30 s, following */

/* When recording began: nothing before is shown by scrolling or by "all". Default 0. */
void skein_time_axis_set_start_ns (SkeinTimeAxis *self, guint64 start_ns);
guint64 skein_time_axis_get_start_ns (SkeinTimeAxis *self);

/* A span ends "all of this batch". Spans are kept within the limits above. */
void skein_time_axis_set_span_ns (SkeinTimeAxis *self, guint64 span_ns);
void skein_time_axis_set_all (SkeinTimeAxis *self); /* from the start to now; grows in steps, so that pictures are rarely made anew */
gboolean skein_time_axis_is_all (SkeinTimeAxis *self);

/* What was last set by one of the two above, following the present: undoes zooming and scrolling. */
void skein_time_axis_reset (SkeinTimeAxis *self);

/* The present stands still at this moment, for there is nothing to see after it; 0: it goes on. Not the same as frozen: what follows the
 * present still does. */
void skein_time_axis_set_rest_ns (SkeinTimeAxis *self, guint64 rest_ns);

/* Frozen, the picture stands still at @now_ns, or where it was scrolled to. Thawed, it follows the present again. */
void skein_time_axis_freeze (SkeinTimeAxis *self, guint64 now_ns);
void skein_time_axis_thaw (SkeinTimeAxis *self);
gboolean skein_time_axis_is_frozen (SkeinTimeAxis *self);

/**
 * skein_time_axis_get_range:
 * @now_ns: the present, as the frame has it
 * @out_from_ns: (out): the left edge; may lie before the start
 * @out_to_ns: (out): the right edge
 */
void skein_time_axis_get_range (SkeinTimeAxis *self, guint64 now_ns, guint64 *out_from_ns, guint64 *out_to_ns);

/* By so much to later (positive) or earlier times. Scrolling freezes; reaching the present follows again. */
void skein_time_axis_scroll (SkeinTimeAxis *self, gint64 by_ns, guint64 now_ns);

/* So many times as much time (below 1: closer), around the moment at @at, 0 (left edge) to 1; the present stays at the right edge while it is followed. */
void skein_time_axis_zoom (SkeinTimeAxis *self, double factor, double at, guint64 now_ns);

/* Shows just these moments, frozen unless they reach the present. */
void skein_time_axis_show (SkeinTimeAxis *self, guint64 from_ns, guint64 to_ns, guint64 now_ns);

/* Whether other moments are shown as time passes: neither frozen nor at rest. */
gboolean skein_time_axis_is_moving (SkeinTimeAxis *self);

/* The moment pointed at in one of the charts; 0: none. */
void skein_time_axis_set_cursor_ns (SkeinTimeAxis *self, guint64 cursor_ns);
guint64 skein_time_axis_get_cursor_ns (SkeinTimeAxis *self);

G_END_DECLS
