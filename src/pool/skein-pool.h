// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"
#include "pool/skein-setting.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinPool:
 *
 * Who does jobs. One interface for threads and processes. Owner thread only: every call comes from the thread whose
 * thread-default main context was current when the pool was made; reports are delivered there, once per batch.
 *
 * States: running, closing, closed. Draining only waits: jobs may still be submitted. A pool must be closed before its
 * last unref; a job submitted to a closing or closed pool ends as G_IO_ERROR_CANCELLED.
 */
#define SKEIN_TYPE_POOL (skein_pool_get_type ())
G_DECLARE_DERIVABLE_TYPE (SkeinPool, skein_pool, SKEIN, POOL, GObject)

/* Owner's context, no lock held. @reports: (element-type SkeinReport), owned by the pool, SKEIN_POOL_MAX_BATCH at most; steal what
 * you keep (g_steal_pointer on the array's entry leaves NULL behind, which the pool's free function accepts). */
#define SKEIN_POOL_MAX_BATCH 256
typedef void (*SkeinPoolReportsFunc) (SkeinPool *pool, GPtrArray *reports, gpointer user_data);

struct _SkeinPoolClass
{
  GObjectClass parent_class;

  void (*submit) (SkeinPool *self, SkeinJob *job);                  /* takes the job */
  void (*cancel) (SkeinPool *self, guint64 job_id);
  void (*cancel_all) (SkeinPool *self);
  void (*prioritize) (SkeinPool *self, guint64 job_id, int priority); /* (nullable) jobs are begun in the order they came */
  gboolean (*resize) (SkeinPool *self, const SkeinSetting *setting, GError **error);
  void (*close) (SkeinPool *self);                                  /* start closing: queued and running jobs are cancelled; call skein_pool_closed() when done */
  void (*closed) (SkeinPool *self);                                 /* (nullable) owner thread, after skein_pool_closed(): join what has ended */
  GPtrArray *(*list_workers) (SkeinPool *self);
  gboolean takes_many;                                              /* jobs with many files */
};

void skein_pool_set_reports_func (SkeinPool *self, SkeinPoolReportsFunc func, gpointer user_data);

/* Others who submit jobs to the pool, after the one above: each gets all reports, and leaves alone those of jobs that are not its own. A func may
 * remove itself, or any other, while it is called. */
void skein_pool_add_reports_func (SkeinPool *self, SkeinPoolReportsFunc func, gpointer user_data);
void skein_pool_remove_reports_func (SkeinPool *self, SkeinPoolReportsFunc func, gpointer user_data);

/* Every submitted job ends in exactly one FINISHED report, whatever happens. */
void skein_pool_submit (SkeinPool *self, SkeinJob *job); /* (transfer full) */
gboolean skein_pool_takes_many (SkeinPool *self);        /* digests of many small files as one job; others know how to do with one job each */
void skein_pool_cancel (SkeinPool *self, guint64 job_id); /* ends as G_IO_ERROR_CANCELLED unless it is done already */
void skein_pool_cancel_all (SkeinPool *self);
void skein_pool_prioritize (SkeinPool *self, guint64 job_id, int priority); /* instead of the job's own; nothing if it has begun */

/* Grows at once; shrinks as workers finish their job, none is interrupted. FALSE if a worker cannot be started (the others go on). */
gboolean skein_pool_resize (SkeinPool *self, const SkeinSetting *setting, GError **error);
SkeinSetting skein_pool_get_setting (SkeinPool *self);
guint skein_pool_get_n_unfinished (SkeinPool *self);  /* submitted, not yet reported finished */

void skein_pool_drain_async (SkeinPool *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data); /* when nothing is unfinished */
gboolean skein_pool_drain_finish (SkeinPool *self, GAsyncResult *result, GError **error);
void skein_pool_close_async (SkeinPool *self, GAsyncReadyCallback callback, gpointer user_data); /* cancels, reports, ends all workers */
gboolean skein_pool_close_finish (SkeinPool *self, GAsyncResult *result, GError **error);

typedef struct
{
  char label[16];       /* "T1", "P2" */
  guint lane;           /* board index, G_MAXUINT none */
  int pid;              /* processes */
  gint64 start_us;      /* what starting it took, until it was ready */
  guint restarts;       /* deaths of this worker so far; neither recycling nor cancelling is one */
  guint64 jobs;
  char *sandbox;        /* (nullable) what is in force */
} SkeinWorkerInfo;

void skein_worker_info_free (SkeinWorkerInfo *info);
GPtrArray *skein_pool_list_workers (SkeinPool *self); /* (transfer full) (element-type SkeinWorkerInfo) */

/* For implementations. */
SkeinBoard *skein_pool_get_board (SkeinPool *self);
void skein_pool_construct (SkeinPool *self, SkeinBoard *board, const SkeinSetting *setting);
void skein_pool_set_setting (SkeinPool *self, const SkeinSetting *setting);
void skein_pool_deliver (SkeinPool *self, SkeinReport *report); /* any thread; wakes the owner once per batch */
void skein_pool_closed (SkeinPool *self);                       /* any thread, once: every job was reported, and no worker but the caller, whom closed() joins, is left */

G_END_DECLS
