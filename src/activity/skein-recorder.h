// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-span-log.h"

G_BEGIN_DECLS

/**
 * SkeinRecorder:
 *
 * Drains a board at display rate, reads each worker's CPU clock (threads of this process by tid, worker processes by
 * pid), and keeps, in bounded memory, spans of recent time and coarser summaries of all of it.
 * Owner thread only (the main thread of a front end). skein_recorder_update() never blocks.
 */
typedef struct _SkeinRecorder SkeinRecorder;

SkeinRecorder *skein_recorder_new (SkeinBoard *board); /* references the board */
void skein_recorder_free (SkeinRecorder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinRecorder, skein_recorder_free)

void skein_recorder_update (SkeinRecorder *self, guint64 now_ns);

/* A worker or a connection, in the order threads, processes, then by number; connections follow their worker. One that was
 * replaced by another of the same label goes on as the same lane, with a gap of unknown time in between. */
typedef struct
{
  guint64 key; /* stable identity */
  SkeinLaneInfo info;
  char label[16];    /* "T1", "T1.3", "P2" */
  SkeinLaneView now; /* last look */
  gboolean live;
  double cpu_frac;         /* CPU share over the last second, 0..1 (a process with inner threads may pass 1) */
  double rate_bytes_per_s; /* over the last second, with that of its connections */
  guint64 first_ns, last_ns;

  /* Events that were overwritten before they were read. Time around them is unknown in the columns. */
  guint64 n_lost;
  guint64 first_lost_ns, last_lost_ns; /* up to when time was known the first time that some were, and the last; 0: never */
} SkeinLaneRecord;

guint skein_recorder_get_n_lanes (SkeinRecorder *self);                                /* live ones, and dead ones as far as there is room (512) */
const SkeinLaneRecord *skein_recorder_peek_lane (SkeinRecorder *self, guint position); /* valid until the next update */
guint64 skein_recorder_get_lost (SkeinRecorder *self);                                 /* events overrun, in all */

/* What happened in one pixel column of time. */
typedef struct
{
  guint8 phase;   /* SkeinPhase that filled most of it */
  guint8 cpu;     /* 0..255: mean CPU share, so that the filled area is CPU time at every scale */
  guint8 blocked; /* 0..255: share of the column spent blocked, so that short waits for the lock survive */
  guint8 known;   /* share of the column within the lane's life; 0: before or after it, or not recorded */

  /* What must be seen however wide the column is. */
  guint8 cpu_peak; /* 0..255: the highest CPU share of any 10 ms in it */
  guint8 notable;  /* the most notable SkeinPhase in it other than the dominant one, in the order lock, retry-wait,
                      throttled, start, TLS, connect, resolve; if there is none of them, the same as phase */
} SkeinColumn;

/* Whether an update at @now_ns would be worth its work: at every frame with up to SKEIN_RECORDER_MANY_LANES live lanes, and beyond that
 * SKEIN_RECORDER_MANY_NS after the last one, since each lane is a few pixels then and looking at hundreds of them is what costs. */
#define SKEIN_RECORDER_MANY_LANES 128
#define SKEIN_RECORDER_MANY_NS G_GUINT64_CONSTANT (30000000)
gboolean skein_recorder_is_due (SkeinRecorder *self, guint64 now_ns);

/* Fills @columns, column i covering [from_ns + i * column_ns, +column_ns). */
void skein_recorder_get_columns (SkeinRecorder *self, guint64 lane_key, guint64 from_ns, guint64 column_ns, SkeinColumn *columns, guint n_columns);

/* The item worked on at @at_ns, to the nearest 10 ms of about the last 40 s; 0 if none or unknown. */
guint64 skein_recorder_get_item_at (SkeinRecorder *self, guint64 lane_key, guint64 at_ns);

/* The span at @at_ns of a lane of this batch, whether or not it is still listed: exact for more than the last million of spans,
 * see SkeinSpanLog. FALSE if none is known. */
gboolean skein_recorder_get_span_at (SkeinRecorder *self, guint64 lane_key, guint64 at_ns, SkeinSpan *out_span);

/* All spans of the lane that reach into [from_ns, to_ns), uncut, in the order of time. */
void skein_recorder_foreach_span (SkeinRecorder *self, guint64 lane_key, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data);

/* All spans of all lanes as they are now, for another thread to write. (transfer full) */
SkeinSpanSnapshot *skein_recorder_snapshot_spans (SkeinRecorder *self);

/* Totals over time: a sample per 100 ms for an hour, per second for three, per 10 s for two days. The gauges are what somebody else knows and tells, see
 * skein_recorder_set_gauge(). */
typedef enum
{
  SKEIN_SERIES_RECEIVED,      /* bytes per second, connections and threads that download */
  SKEIN_SERIES_PROCESSED,     /* bytes per second, processes, and threads that read, compute or hash */
  SKEIN_SERIES_FILES,         /* jobs finished per second by processes */
  SKEIN_SERIES_CPU_THREADS,   /* cores in use */
  SKEIN_SERIES_CPU_PROCESSES, /* cores in use */
  SKEIN_SERIES_LIMIT,         /* gauge: the speed limit of all downloads in bytes per second, NaN without one */
  SKEIN_SERIES_MEMORY,        /* gauge: bytes of memory of this process and its workers */
  SKEIN_SERIES_TO_DOWNLOAD,   /* gauge: items that wait for a download worker */
  SKEIN_SERIES_TO_PROCESS,    /* gauge: items that are here and wait for a worker process */
  SKEIN_N_SERIES
} SkeinSeries;

/* The value of a gauge from now on, NaN for unknown, which it is before the first call. */
void skein_recorder_set_gauge (SkeinRecorder *self, SkeinSeries series, double value);

/* Mean of the last second; of a gauge its present value. */
double skein_recorder_get_latest (SkeinRecorder *self, SkeinSeries series);
/* Mean and peak of each of @n_columns columns, column i covering [from_ns + i * column_ns, +column_ns); NaN where
 * nothing was recorded. @peak may be NULL. */
void skein_recorder_get_series (SkeinRecorder *self, SkeinSeries series, guint64 from_ns, guint64 column_ns, double *mean, double *peak, guint n_columns);

/* Memory in use, for tests and benchmarks: summaries, totals and spans. */
gsize skein_recorder_get_memory (SkeinRecorder *self);

/* Share of time by class over the last @window_ns, of all live lanes of @kind: for "91 % of the time spent waiting". */
void skein_recorder_get_class_shares (SkeinRecorder *self, SkeinLaneKind kind, guint64 window_ns, double shares[4]);

/* Nanoseconds that a lane has spent in each phase over the last @window_ns; what it did not live through is in none. */
void skein_recorder_get_phase_times (SkeinRecorder *self, guint64 lane_key, guint64 window_ns, double phase_ns[SKEIN_N_PHASES]);

G_END_DECLS
