// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-cpu-clock.h"
#include "activity/skein-lane-history-private.h"
#include "activity/skein-recorder.h"

G_BEGIN_DECLS

#define SKEIN_RECORDER_RATE_SAMPLES 11 /* span one second */

typedef struct
{
  guint64 at_ns;
  guint64 bytes;
  double cpu_ns;
} SkeinRecorderRateSample;

/* A claimed generation of a lane of the board. */
typedef struct
{
  guint64 key; /* of the span log */
  guint64 from_ns;
} SkeinRecorderLife;

/**
 * SkeinRecorderLane:
 *
 * What the recorder keeps of one worker or connection: its present, and its history over all of its lives. A worker that was
 * replaced has the same name, and so goes on in the same history; lives follow each other and do not overlap.
 */
typedef struct
{
  SkeinLaneRecord record; /* first: records are lent out as SkeinLaneRecord */

  SkeinLaneHistory *history; /* (owned) */
  gboolean is_coarse;        /* dead for long: the history's finest level was dropped */
  GArray *lives;             /* (owned) of SkeinRecorderLife, oldest first; not empty */
  SkeinSpanLane *spans;      /* (nullable) of the log, while the lane lives */
  guint parent_number;       /* of a connection's worker */

  guint64 cursor; /* events read of this life */
  gboolean late;  /* it began before the recorder was there: what it missed is not lost */

  SkeinCpuClock clock;
  double carried_cpu_ns; /* used, and not yet booked */
  double cpu_ns;         /* used since the recorder sees the lane */

  guint64 seen_ns; /* when the counters were looked at */
  guint64 seen_bytes, seen_jobs;
  guint64 bytes; /* plausible ones */

  SkeinRecorderRateSample samples[SKEIN_RECORDER_RATE_SAMPLES];
  guint n_samples;
} SkeinRecorderLane;

guint64 skein_recorder_lane_make_key (const SkeinLaneView *view);

/* "T1", "T1.3", "P2". @parent_number is that of a connection's thread, 0 if it has none. */
void skein_recorder_lane_name (const SkeinLaneInfo *info, guint parent_number, char *label, gsize label_size);

SkeinRecorderLane *skein_recorder_lane_new (const char *label, guint parent_number);
void skein_recorder_lane_free (SkeinRecorderLane *self);

/* A life begins, and ends. */
void skein_recorder_lane_begin (SkeinRecorderLane *self, SkeinSpanLog *log, const SkeinLaneView *view, gboolean late);
void skein_recorder_lane_end (SkeinRecorderLane *self, SkeinSpanLog *log);

/* Takes what the board has to tell; @amounts get what it did since the last time. @events is room for those of a ring.
 * Returns: events that were lost */
guint64 skein_recorder_lane_update (SkeinRecorderLane *self, SkeinBoard *board, SkeinSpanLog *log, const SkeinLaneView *view, guint64 now_ns, SkeinBoardEvent *events, double amounts[SKEIN_N_SERIES]);

/* The order in which lanes are shown. */
int skein_recorder_lane_compare (const SkeinRecorderLane *a, const SkeinRecorderLane *b);

G_END_DECLS
