// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"

G_BEGIN_DECLS

/**
 * SkeinSpan:
 * @from_ns: when it began, of the board's clock
 * @to_ns: when it ended; of the last one how far time is known
 * @item: what was worked on, 0 for nothing
 * @exact: %FALSE if it stands for several shorter ones, of which @phase took most of the time, or if events beside it were lost
 *
 * What one lane did without a break.
 */
typedef struct
{
  guint64 from_ns, to_ns;
  guint64 item;
  SkeinPhase phase;
  gboolean exact;
} SkeinSpan;

/* Called for one span after another, in the order of time. Returns: whether to go on */
typedef gboolean (*SkeinSpanFunc) (const SkeinSpan *span, gpointer user_data);

/**
 * SkeinSpanLog:
 *
 * Every span of every lane of the whole batch, 16 bytes each, within a bound for all of them together. Where it is reached, the oldest
 * spans of one item that follow each other become one (not exact any more), until those take half of the bound; then the
 * oldest of them are dropped. So the last half is always exact.
 *
 * The spans of a lane follow each other without a gap. Lanes that have ended stay, as long as a span of theirs does.
 *
 * Owner thread only; a SkeinSpanSnapshot is for any thread.
 */
typedef struct _SkeinSpanLog SkeinSpanLog;
typedef struct _SkeinSpanLane SkeinSpanLane; /* one lane's life in the log */

/* 1.5 million spans: more than an hour of 8 busy workers. */
#define SKEIN_SPAN_LOG_BYTES (24 * 1024 * 1024)

SkeinSpanLog *skein_span_log_new (gsize max_bytes);
void skein_span_log_free (SkeinSpanLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSpanLog, skein_span_log_free)

/**
 * skein_span_log_add_lane:
 * @key: of SkeinLaneRecord; not in the log yet
 * @worker: number of the worker, for a connection that of its thread
 *
 * Returns: (transfer none): the lane, which is idle from @start_ns on; to be used until skein_span_log_end_lane()
 */
SkeinSpanLane *skein_span_log_add_lane (SkeinSpanLog *self, guint64 key, const SkeinLaneInfo *info, guint worker, const char *label, guint64 start_ns);

/* Each event begins a span; a time before the last event's is taken as that. @lost: some before the first are not known. */
void skein_span_log_append (SkeinSpanLog *self, SkeinSpanLane *lane, const SkeinBoardEvent *events, guint n_events, gboolean lost);

/* The present span has lasted until @now_ns at least. */
void skein_span_log_advance (SkeinSpanLane *lane, guint64 now_ns);

/* @lane must not be used any more. */
void skein_span_log_end_lane (SkeinSpanLog *self, SkeinSpanLane *lane);

/* The span at @at_ns, FALSE if none is known. */
gboolean skein_span_log_get_at (SkeinSpanLog *self, guint64 lane_key, guint64 at_ns, SkeinSpan *out_span);

/* All spans that reach into [from_ns, to_ns), uncut. */
void skein_span_log_foreach (SkeinSpanLog *self, guint64 lane_key, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data);

typedef struct
{
  guint64 recorded;      /* spans, ever: those that are there, merged and dropped ones */
  guint64 merged;        /* of those, no longer told apart from their neighbours */
  guint64 dropped;       /* spans (merged ones count once) that are gone */
  guint64 exact_from_ns; /* what began later was not merged; 0: nothing was */
  guint64 known_from_ns; /* what ended later was not dropped; 0: nothing was */
  gsize bytes;           /* memory in use */
} SkeinSpanCounts;

void skein_span_log_get_counts (SkeinSpanLog *self, SkeinSpanCounts *out_counts);

/**
 * SkeinSpanSnapshot:
 *
 * The log as it was at one moment, for whoever writes it somewhere. Made without copying the spans, it keeps their memory until it
 * is freed. Immutable: any thread.
 */
typedef struct _SkeinSpanSnapshot SkeinSpanSnapshot;

typedef struct
{
  guint64 key;
  SkeinLaneInfo info;
  guint worker;           /* number of the worker, for a connection that of its thread; 0 unknown */
  char label[16];         /* "T1", "T1.3", "P2" */
  gboolean live;          /* had not ended */
  guint64 start_ns;       /* when the lane was claimed: its spans may begin later, because older ones were dropped */
  guint64 from_ns, to_ns; /* of the spans that are known */
} SkeinSpanLaneInfo;

SkeinSpanSnapshot *skein_span_log_snapshot (SkeinSpanLog *self);
void skein_span_snapshot_free (SkeinSpanSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSpanSnapshot, skein_span_snapshot_free)

/* In the order threads, processes, then by number, then by time; connections follow their worker. */
guint skein_span_snapshot_get_n_lanes (const SkeinSpanSnapshot *self);
const SkeinSpanLaneInfo *skein_span_snapshot_peek_lane (const SkeinSpanSnapshot *self, guint position);
void skein_span_snapshot_foreach (const SkeinSpanSnapshot *self, guint position, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data);
const SkeinSpanCounts *skein_span_snapshot_peek_counts (const SkeinSpanSnapshot *self);

/* One span after another, for whoever looks at several lanes at once. Begin with a cursor of zeros; FALSE at the end. */
typedef struct
{
  guint chunk, index;
} SkeinSpanCursor;

gboolean skein_span_snapshot_next (const SkeinSpanSnapshot *self, guint position, SkeinSpanCursor *cursor, SkeinSpan *out_span);

/* About the number of spans that a visit of all lanes would see; some of them may have no length, and are left out. */
guint64 skein_span_snapshot_count_spans (const SkeinSpanSnapshot *self);

/* Several lives may share a label (a process that was started anew). Whether the lane at @position goes on where the one
 * before it has ended, so that both fit on one track. */
gboolean skein_span_snapshot_continues (const SkeinSpanSnapshot *self, guint position);

G_END_DECLS
