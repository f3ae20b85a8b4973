// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinPerformFunc:
 * @job: what to do
 * @in_fd: input, or -1; borrowed, at offset 0
 * @out_fd: output, or -1; borrowed, empty
 * @lane: (nullable): where to publish; the caller has bound it
 * @report: FINISHED report to fill on success
 *
 * Does a job from start to end on the calling thread, be it a thread of a pool or the main thread of a worker process: "threads
 * or processes?" is where it is called, not what it does.
 */
typedef gboolean (*SkeinPerformFunc) (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane,
                                      GCancellable *cancellable, SkeinReport *report, GError **error);

gboolean skein_digest_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error); /* library digest */
gboolean skein_resize_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error); /* library resize */
gboolean skein_sample_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error); /* library sample */

/* What a program can perform, by SkeinJobKind; NULL entries are refused. A program links only what it lists. */
typedef struct
{
  SkeinPerformFunc perform[SKEIN_N_JOB_KINDS];
} SkeinPerformers;

G_END_DECLS
