// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/**
 * SkeinLaneHistory:
 *
 * One lane over time as ready-made summaries: buckets of 10 ms for the last 40 s, 100 ms for the last 13 min, 1 s for the last
 * hour, 10 s for the last 45 h and 100 s for the last four days. A bucket of one level is made of ten of the level below when its time has passed, so that any
 * picture costs as many buckets as it has pixels, whatever the number of events. Memory grows with the lane's age and is
 * bounded (below 340 KiB).
 *
 * Events may arrive late: libcurl tells when a phase began only after it has ended. The time from there on is then
 * booked over from the phase that was thought to last.
 *
 * Owner thread only.
 */
typedef struct _SkeinLaneHistory SkeinLaneHistory;

SkeinLaneHistory *skein_lane_history_new (guint64 start_ns);
void skein_lane_history_free (SkeinLaneHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinLaneHistory, skein_lane_history_free)

/* The CPU share of the time that the next calls of _add_events() and _advance() add. */
void skein_lane_history_set_cpu (SkeinLaneHistory *self, double cpu_frac);

/**
 * skein_lane_history_share_cpu:
 * @events: what will be added until @to_ns
 * @cpu_ns: CPU time that was used until then
 *
 * As skein_lane_history_set_cpu(), where a clock has told the time that was used since the end. Phases that compute are
 * taken to have used it, as far as one core goes, before those that move bytes, and those before the ones that wait. So
 * 10 ms of computing are a full 10 ms, though the clock is read but some times a second.
 */
void skein_lane_history_share_cpu (SkeinLaneHistory *self, const SkeinBoardEvent *events, guint n_events, guint64 to_ns, double cpu_ns);

/* Each event begins a phase. A time before the last event's is taken as that. */
void skein_lane_history_add_events (SkeinLaneHistory *self, const SkeinBoardEvent *events, guint n_events);

/* The present phase has lasted until @now_ns at least. */
void skein_lane_history_advance (SkeinLaneHistory *self, guint64 now_ns);

/* What is between the end and @to_ns is unknown: nobody looked, or the events of it were lost. */
void skein_lane_history_skip (SkeinLaneHistory *self, guint64 to_ns);

/* Events behind the end were lost: what is between it and the next event that is added is unknown. */
void skein_lane_history_lose (SkeinLaneHistory *self);

/* Another life of the lane begins, idle. What is between the end and @start_ns is unknown. */
void skein_lane_history_resume (SkeinLaneHistory *self, guint64 start_ns);

/* Forgets the buckets of 10 ms, and the items: a lane that is gone for long is not looked at so closely. */
void skein_lane_history_drop_finest (SkeinLaneHistory *self);

guint64 skein_lane_history_get_end_ns (SkeinLaneHistory *self); /* how far time is known */

void skein_lane_history_get_columns (SkeinLaneHistory *self, guint64 from_ns, guint64 column_ns, SkeinColumn *columns, guint n_columns);

/* Adds the nanoseconds spent in each phase, within the two of each moment that lasted longest. */
void skein_lane_history_add_phase_times (SkeinLaneHistory *self, guint64 from_ns, guint64 to_ns, double phase_ns[SKEIN_N_PHASES]);

/* Adds the nanoseconds spent in each class within [from_ns, to_ns) to @class_ns. */
void skein_lane_history_add_class_times (SkeinLaneHistory *self, guint64 from_ns, guint64 to_ns, double class_ns[4]);

/* The item worked on at @at_ns, 0 if none or too long ago. */
guint64 skein_lane_history_get_item (SkeinLaneHistory *self, guint64 at_ns);

/* For tests. */
gsize skein_lane_history_get_memory (SkeinLaneHistory *self);

G_END_DECLS
