// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-job-files.h"

G_BEGIN_DECLS

/* The helper programs, by what they are for. */
typedef enum
{
  SKEIN_HELPER_WORKER, /* skein-worker: digests, samples */
  SKEIN_HELPER_IMAGE,  /* children of skein-image-worker: resizes */
  SKEIN_N_HELPERS
} SkeinHelper;

const char *skein_helper_get_program (SkeinHelper helper);

typedef enum
{
  ERRAND_WAITING,    /* its files are not open */
  ERRAND_OPENING,    /* with the file crew */
  ERRAND_READY,      /* for a worker */
  ERRAND_SENT,       /* with a worker */
  ERRAND_PUBLISHING, /* with the file crew */
} SkeinErrandState;

/* One packet of jobs that a worker has not answered in full. */
typedef struct
{
  guint n_left;
} SkeinSentMessage;

typedef struct _SkeinWorker SkeinWorker;

/**
 * SkeinErrand:
 *
 * A job on its way through the process pool. Owned by the supervisor's thread, but while it is with the file crew.
 */
typedef struct
{
  GList link;           /* in whichever queue its state says */
  guint64 sequence;     /* order of submission */
  guint64 turn;         /* when it was its turn to be opened, 0 not yet */
  guint64 order;        /* in the queue it is in: of the least first. Of those that are ready it is when their turn came */
  SkeinJob *job;        /* (owned) */
  SkeinHelper helper;
  SkeinErrandState state;
  SkeinJobFiles files;  /* (owned) */
  SkeinReport *report;  /* (owned) (nullable) PUBLISHING: what the worker answered */
  GError *error;        /* (owned) (nullable) what went wrong with the crew */

  gboolean cancelled;   /* the owner wants it no more */
  gboolean reported;    /* the owner was told its end; only its worker's answer is awaited */
  gboolean started;     /* the owner was told that a worker has it */
  gboolean alone;       /* may have brought down a worker: shares none with others until that is clear */
  gboolean hung;        /* its worker was killed because of it */
  guint n_deaths, n_hangs;

  SkeinWorker *worker;       /* (nullable) SENT */
  SkeinSentMessage *message; /* SENT; freed with its last errand */
  guint inner;               /* SENT: which lane of its worker */
  gint64 at_work_us;         /* SENT: since when, 0 while it waits in the worker */
  gint64 deadline_us, kill_us;
} SkeinErrand;

SkeinErrand *skein_errand_new (SkeinJob *job, guint64 sequence); /* takes the job */
void skein_errand_free (SkeinErrand *self);

/* By its order; cheap where it belongs near the end. */
void skein_errand_queue_insert (GQueue *queue, SkeinErrand *errand);

gint64 skein_errand_get_deadline_us (const SkeinErrand *self); /* how long a worker may take */
gboolean skein_errand_is_tiny (const SkeinErrand *self);       /* may share a message with others */

/* "The worker process ... twice ..." as the end of this errand; @what: what has happened to the worker, "it was killed by signal 9". */
GError *skein_errand_make_death_error (const SkeinErrand *self, const char *what);
GError *skein_errand_make_hang_error (const SkeinErrand *self);

G_END_DECLS
