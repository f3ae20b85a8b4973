// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinTransferLoop:
 *
 * One curl_multi and the transfers it drives. A download worker owns one; with one slot it is a worker of a
 * classic thread pool, with many it is an event loop. Owner thread only, but for skein_transfer_loop_wake().
 *
 * A transfer is reported with HEAD (before a byte is on disk; once more if the file had to be started over), CHECKPOINT (segments: at most
 * once a second and at the end) and exactly one FINISHED. STARTED, the worker's label, CPU time and skein_lane_add_job() are its owner's.
 *
 * Received bytes are added to the lane of the connection that got them; to the worker's lane only those of connections without one, so
 * that adding up connections and threads counts each byte once.
 */
typedef struct _SkeinTransferLoop SkeinTransferLoop;

/* Called on the owner thread, inside skein_transfer_loop_run() or skein_transfer_loop_free(), no lock held; takes @report. It may start
 * further transfers. */
typedef void (*SkeinTransferReportFunc) (SkeinReport *report, gpointer user_data);

/**
 * skein_transfer_loop_new:
 * @worker_lane: (nullable): gets the most telling phase of all its transfers
 */
SkeinTransferLoop *skein_transfer_loop_new (SkeinLane *worker_lane, SkeinTransferReportFunc report_func, gpointer user_data, GError **error);
void skein_transfer_loop_free (SkeinTransferLoop *self); /* cancels what still runs, reporting it */

/* Called on the owner thread for a job that splits late: up to @n_wanted more lanes for it, until FINISHED. Returns how many. */
typedef guint (*SkeinTransferMoreFunc) (const SkeinJob *job, guint n_wanted, SkeinLane **out_lanes, gpointer user_data);

/* Without, such a job has what it was started with. The same user data as for reports. */
void skein_transfer_loop_set_more_func (SkeinTransferLoop *self, SkeinTransferMoreFunc func);

/* Starts @job (SKEIN_JOB_TRANSFER), taking references; it begins inside the next run(). @lanes: (nullable): one per segment at most, the first is
 * the transfer's own and carries its progress; entries may be NULL; they are the transfer's until FINISHED is reported. */
void skein_transfer_loop_start (SkeinTransferLoop *self, SkeinJob *job, SkeinLane **lanes, guint n_lanes, GCancellable *cancellable);
guint skein_transfer_loop_get_n_running (SkeinTransferLoop *self);

/* Waits for traffic, a wake-up or @timeout_ms (-1: none; with transfers running never over a second), and handles it. Blocks on
 * nothing else but the disk. */
void skein_transfer_loop_run (SkeinTransferLoop *self, int timeout_ms);

/* Any thread: makes run() return soon, and look at every cancellable. */
void skein_transfer_loop_wake (SkeinTransferLoop *self);

/* Any thread: the network was gone and is back since @since_ns (CLOCK_MONOTONIC). Connections from before that which bring nothing are given up
 * within seconds, in all loops, instead of after their timeout: their addresses may be nobody's any more. */
void skein_transfer_hurry (guint64 since_ns);

/* Once per process, before any thread. */
void skein_transfer_global_init (void);
char *skein_transfer_dup_features (void); /* for doctor: version, TLS, HTTP/2, HTTP/3 */

G_END_DECLS
