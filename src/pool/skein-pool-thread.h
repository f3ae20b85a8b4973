// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-thread-pool.h"
#include "pool/skein-thread-waits.h"
#include "work/skein-one-lock.h"
#include "work/skein-transfer.h"

G_BEGIN_DECLS

/* One worker of a thread pool, and what it shares with the pool. Private to this folder: skein-thread-pool.c decides who gets
 * which job, skein-pool-thread.c is the body of the thread that does them. One lock, the pool's, covers all of it. */

typedef struct _SkeinPoolThread SkeinPoolThread;
typedef struct _SkeinThreadCore SkeinThreadCore;

/* A job on its way through the pool. */
typedef struct
{
  GList link;                 /* (lock) in pending, or in its thread's inbox */
  SkeinJob *job;              /* (owned) (immutable) */
  GCancellable *cancellable;  /* (owned) (immutable) */
  int priority;               /* (lock) */
  SkeinPoolThread *thread;    /* (lock) (nullable) who got it */
  guint n_slots;              /* (lock) of its thread's connections, 0 for what is no transfer */
  guint16 slots[SKEIN_MAX_SEGMENTS]; /* (lock) */
} SkeinAssignment;

typedef enum
{
  THREAD_AWAKE,   /* will look into its inbox before it waits */
  THREAD_WAITING, /* on its condition */
  THREAD_LOOPING, /* in its transfer loop */
} SkeinThreadState;

typedef struct
{
  SkeinLane *lane; /* (lock) (nullable) */
  gboolean busy;   /* (lock) */
} SkeinThreadSlot;

struct _SkeinPoolThread
{
  SkeinThreadCore *core; /* (unowned) outlives the thread */
  guint number;          /* (immutable) from 1 */
  char label[16];        /* (immutable) */
  GThread *thread;       /* (owned) (owner thread) */
  gint64 created_us;     /* (immutable) */
  SkeinLane *lane;       /* (nullable) released by the thread at its end */

  SkeinTransferLoop *loop; /* (nullable) the thread's own; others may wake it under the lock while the state is LOOPING */
  guint n_transfers;       /* the thread's own: started in loop and not finished */
  SkeinThreadWaits waits;  /* the thread's own: jobs that sleep in a slot */

  GCond wake;             /* signalled when a WAITING thread is made AWAKE */
  SkeinThreadState state; /* (lock) */
  gboolean leaving;       /* (lock) takes no more jobs, ends when it has none */
  gboolean performing;    /* (lock) has a job that needs the whole thread */
  GQueue inbox;           /* (lock) of SkeinAssignment, given and not begun */
  guint n_busy;           /* (lock) slots taken */
  SkeinThreadSlot slots[SKEIN_SETTING_MAX_LOOP_CONNECTIONS];
  guint n_slots;          /* (lock) slots that have been given a lane: connections, or more while they empty after a shrink */
  guint64 n_jobs;         /* (lock) */
  guint64 cpu_ns;         /* the thread's own: used at the end of the last job that was no transfer; 0: not known */
  gint64 start_us;        /* (lock) 0 until it runs */
};

/* The part of the pool that its threads see. */
struct _SkeinThreadCore
{
  SkeinPool *pool;            /* (unowned) outlives the threads */
  SkeinBoard *board;          /* (unowned) */
  SkeinPerformers performers; /* (immutable) */
  SkeinOneLock *one_lock;     /* (owned) (nullable) (immutable) under which all of them work */

  GMutex lock;
  GQueue pending;          /* (lock) of SkeinAssignment by priority, else in the order they came */
  GHashTable *assignments; /* (owned) (lock) job id -> SkeinAssignment, until it is finished */
  GPtrArray *threads;      /* (owned) (lock) of SkeinPoolThread that may get jobs or have some */
  GPtrArray *ended;        /* (owned) (lock) of SkeinPoolThread, to be joined by the owner */
  guint n_alive;           /* (lock) threads created and not ended */
  guint n_connections;     /* (lock) slots each thread should have */
  gboolean closing;        /* (lock) */
};

/* In skein-thread-pool.c */
void skein_thread_core_assign_locked (SkeinThreadCore *core, SkeinPoolThread *current);   /* gives away what can be; wakes those who got something, but @current */
guint skein_thread_core_get_n_spare_locked (SkeinThreadCore *core); /* connections that transfers under way may have: newcomers are to find some, too */
void skein_thread_core_wake_locked (SkeinPoolThread *thread);
void skein_thread_core_fit_slots_locked (SkeinThreadCore *core, SkeinPoolThread *thread); /* claims and releases connection lanes */
void skein_assignment_free (SkeinAssignment *assignment);

/* In skein-pool-thread.c. Owner thread; under no lock. */
SkeinPoolThread *skein_pool_thread_start (SkeinThreadCore *core, guint number, GError **error);
void skein_pool_thread_join (SkeinPoolThread *thread);

/* For tests: after @n more threads their creation fails, -1 never. */
void skein_pool_thread_fail_after (int n);

G_END_DECLS
