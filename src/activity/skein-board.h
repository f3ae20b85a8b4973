// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-phase.h"

G_BEGIN_DECLS

/**
 * SkeinBoard:
 *
 * Shared memory (a memfd) in which every worker publishes what it does: per lane a fixed slot of
 * C11 atomics and a single-writer ring of events. The application makes the board and claims lanes; worker
 * processes map the same memfd and open the lane they were told. Publishing never blocks, never allocates and makes no
 * system call but reading the clock. Readers treat the mapping as untrusted: every value read is range-checked.
 */
typedef struct _SkeinBoard SkeinBoard;
typedef struct _SkeinLane SkeinLane; /* a handle; lives as long as its board */

#define SKEIN_BOARD_MAX_LANES 512
#define SKEIN_BOARD_RING_EVENTS 1024

typedef enum
{
  SKEIN_LANE_THREAD,     /* a worker that is a thread */
  SKEIN_LANE_PROCESS,    /* a worker that is a process */
  SKEIN_LANE_CONNECTION, /* one transfer slot of a worker thread; has no CPU of its own */
} SkeinLaneKind;

typedef struct
{
  SkeinLaneKind kind;
  guint number; /* from 1: T1, P2, and connection 3 of T1 is T1.3 */
  guint parent; /* lane index of the worker, for connections; else G_MAXUINT */
} SkeinLaneInfo;

SkeinBoard *skein_board_new (GError **error);                 /* application */
SkeinBoard *skein_board_new_from_fd (int fd, GError **error); /* worker process; @fd is duplicated, checked (size, magic, version) */
SkeinBoard *skein_board_ref (SkeinBoard *self);
void skein_board_unref (SkeinBoard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinBoard, skein_board_unref)

int skein_board_get_fd (SkeinBoard *self); /* to hand to a worker process; sealed against shrinking */

/* Any thread of the application. NULL if all lanes are taken (the worker then runs without a lane: every
 * function below takes NULL and does nothing). */
SkeinLane *skein_board_claim_lane (SkeinBoard *self, const SkeinLaneInfo *info);
void skein_board_release_lane (SkeinBoard *self, SkeinLane *lane); /* recorded history stays with the recorder */
SkeinLane *skein_board_open_lane (SkeinBoard *self, guint index);  /* worker process; NULL if out of range or free */
guint skein_lane_get_index (SkeinLane *lane);

/* The lane's single writer (for one worker: its thread). */
void skein_lane_bind (SkeinLane *lane);                                                      /* the calling thread is the worker: its pid and tid, whose CPU clock is read */
void skein_lane_publish (SkeinLane *lane, SkeinPhase phase, guint64 item);                   /* now; item 0 = none; 56 bits */
void skein_lane_publish_at (SkeinLane *lane, SkeinPhase phase, guint64 item, guint64 at_ns); /* times given by libcurl; never before the last event */
void skein_lane_set_progress (SkeinLane *lane, guint64 done_bytes, guint64 total_bytes);     /* of the current item; total 0 = unknown */
void skein_lane_add_bytes (SkeinLane *lane, guint64 bytes);                                  /* received or processed; cumulative */
void skein_lane_add_job (SkeinLane *lane);                                                   /* one more job finished; cumulative */

/* A consistent enough look at a lane's present (each field atomic by itself); any thread. */
typedef struct
{
  guint index;
  guint generation; /* changes each time the lane is claimed */
  SkeinLaneInfo info;
  SkeinPhase phase;
  guint64 item;
  guint64 claimed_ns; /* when the lane was claimed */
  guint64 since_ns;   /* when the phase began */
  guint64 done_bytes, total_bytes;
  guint64 cumulative_bytes, cumulative_jobs;
  gint32 pid, tid; /* 0 before bind */
} SkeinLaneView;

/* Lanes from this index on were never claimed. */
guint skein_board_get_n_used (SkeinBoard *self);

/* FALSE if the lane is free; @out_view then holds the last values of the worker that had it. */
gboolean skein_board_view_lane (SkeinBoard *self, guint index, SkeinLaneView *out_view);

/* Ring reading, for the recorder alone. A released lane can still be drained until it is claimed anew. */
typedef struct
{
  guint64 at_ns;
  guint64 item;
  SkeinPhase phase;
} SkeinBoardEvent;

/**
 * skein_board_read_events:
 * @generation: of skein_board_view_lane()
 * @cursor: (inout): count of events already read of this generation; start with 0
 * @out_lost: (out): events overwritten before they were read
 *
 * Reads events from @cursor on, oldest first. Nothing is stored if the lane has a new generation by now.
 *
 * Returns: number of events stored in @events
 */
guint skein_board_read_events (SkeinBoard *self, guint index, guint generation, guint64 *cursor, SkeinBoardEvent *events, guint n_events, guint64 *out_lost);

G_END_DECLS
