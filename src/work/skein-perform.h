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
 * @out_fd: output, or -1; borrowed, empty. Of a digest that follows: the reader's end of the watermark
 * @lane: (nullable): where to publish; the caller has bound it
 * @report: FINISHED report to fill; the caller moves @error into it. A digest that differs from the expected one
 *   (SKEIN_WORK_ERROR_CHECKSUM) still has its bytes and digests filled in, other failures none
 *
 * Does a job from start to end on the calling thread, be it a thread of a pool or the main thread of a worker process: "threads
 * or processes?" is where it is called, not what it does. Publishes the phases of the job with its item, progress and bytes;
 * idle in between and counting jobs is the caller's. Messages say "the file": who knows its name adds it.
 */
typedef gboolean (*SkeinPerformFunc) (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane,
                                      GCancellable *cancellable, SkeinReport *report, GError **error);

gboolean skein_digest_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error); /* library digest */
gboolean skein_resize_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error); /* library resize */
gboolean skein_sample_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error); /* library sample */

/* Does now what would be done at the first job (finding algorithms, making machine code), while a worker may still open files. */
void skein_digest_prepare (void);
char *skein_resize_dup_about (void); /* (transfer full) once prepared: "libvips 8.14.1: JPEG, PNG": what it is and can read */
gboolean skein_resize_prepare (guint n_threads, GError **error); /* starts libvips, threads per image; the process stays single-threaded and may fork */

/* Makes libvips ready to compute without opening another file, in 2 ms. After a fork, never before: ORC's memory for machine code is shared
 * with the children of the process that allocated it, who would write their code over each other's. */
gboolean skein_resize_warm_up (GError **error);

/* The same once for all children, with memory that they do not share. FALSE: not possible here, so each child has to warm up. While the process has
 * one thread: until this returns no file can be opened. */
gboolean skein_resize_warm_up_to_fork (void);

/* What a program can perform, by SkeinJobKind; NULL entries are refused. A program links only what it lists. */
typedef struct
{
  SkeinPerformFunc perform[SKEIN_N_JOB_KINDS];
  gboolean makes_threads; /* a performer starts threads of its own, for each job */
  void (*rest) (void);    /* (nullable): called once when there has been nothing to do for a while, to give memory back; the receiving thread */
} SkeinPerformers;

G_END_DECLS
