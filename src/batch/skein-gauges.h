// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"
#include "batch/skein-engine.h"

G_BEGIN_DECLS

/* Where the items are between the steps. */
typedef struct
{
  guint to_download; /* items that wait for a download worker, */
  guint downloading; /* and that have one */
  guint to_process;  /* jobs on files that are here and wait for a worker process, */
  guint processing;  /* and that have one */
  guint held;        /* downloaded items on their way through all that follows; */
  guint hold_above;  /* no download starts while there are as many of them */
} SkeinFlow;

/* Counters and a look at the board: the same effort for ten items and for a hundred thousand. Main thread. */
void skein_flow_look (SkeinEngine *engine, SkeinFlow *out_flow);

/* The present speed limit of all downloads, by the user or the schedule, in bytes per second; 0: none. */
guint64 skein_flow_get_max_rate (SkeinEngine *engine);

/**
 * SkeinGauges:
 *
 * Feeds the gauges of a recorder: what the board cannot tell. Main thread only; reads counters and a line of /proc per process, and
 * never waits.
 */
typedef struct _SkeinGauges SkeinGauges;

/* Both are borrowed and must outlive it. */
SkeinGauges *skein_gauges_new (SkeinEngine *engine, SkeinRecorder *recorder);
void skein_gauges_free (SkeinGauges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinGauges, skein_gauges_free)

/* To be called with every skein_recorder_update(), before it: looks at most ten times a second, at the memory twice. */
void skein_gauges_feed (SkeinGauges *self, guint64 now_ns);

/* The resident memory of this process, and what each worker has beside the pages that it shares with others (the program, its libraries). */
guint64 skein_gauges_measure_memory (SkeinEngine *engine);

G_END_DECLS
