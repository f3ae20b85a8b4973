// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-child.h"
#include "pool/skein-errand-line.h"
#include "pool/skein-respawn.h"
#include "pool/skein-supervisor.h"
#include "work/skein-message.h"

G_BEGIN_DECLS

/* What the files of the process pool share. All of it belongs to the supervisor's thread, but for what is marked (lock).
 *
 *   skein-supervisor.c      the thread: what others ask of it, waiting, times, sizes, closing
 *   skein-dispatch.c        who gets which errand next
 *   skein-worker-process.c  one worker from its start to its death, and who is to blame for that
 *   skein-fork-server.c     skein-image-worker, which makes workers for pictures
 *   skein-file-crew.c       opening and publishing files, which may block
 */

typedef struct _SkeinSlot SkeinSlot;
typedef struct _SkeinForkServer SkeinForkServer;

/* A job that is not wanted any more is to be gone within a tenth of a second. Digests look every 256 KiB and pictures at every strip, but an
 * encoder that has all the pixels hears nothing: such a worker is ended, which costs a millisecond or three. */
#define CANCEL_PATIENCE_US (60 * 1000)

typedef enum
{
  WORKER_FORKING,  /* its fork server has not answered */
  WORKER_STARTING, /* has not said hello */
  WORKER_READY,
  WORKER_ENDING,   /* idle and its socket closed: it ends by itself */
  WORKER_DYING,    /* killed, or gone: the news of its end is awaited */
} SkeinWorkerState;

typedef enum
{
  FATE_NONE,
  FATE_DIED,
  FATE_HUNG,      /* killed for one of its errands, which is marked */
  FATE_LIED,      /* killed for a malformed message */
  FATE_NOT_READY, /* killed for not saying hello */
  FATE_CANCELLED, /* killed for an errand that was to stop and did not */
  FATE_RETIRED,   /* not needed any more */
} SkeinWorkerFate;

/* One process. */
struct _SkeinWorker
{
  SkeinSupervisor *supervisor; /* (unowned) */
  SkeinSlot *slot;             /* (unowned) */
  SkeinHelper helper;
  SkeinForkServer *server;     /* (unowned) (nullable) */
  guint n_threads;             /* jobs it does at once */
  guint n_inner_threads;       /* pictures: threads for each */
  SkeinChild child;            /* (owned) */
  int socket_fd;               /* (owned) -1 closed */
  SkeinWorkerState state;
  SkeinWorkerFate fate;
  GQueue sent;                 /* of SkeinErrand, unanswered, in order */
  guint n_messages;            /* not answered in full */
  gboolean said_hello;
  guint n_jobs;
  guint64 peak_bytes;          /* the most memory it has had, as it says */
  gint64 start_us;             /* when it was started */
  gint64 retry_us;             /* no room in its socket: try again then */
  gboolean killed;
  gint64 limit_us;             /* when to lose patience with its state; 0 never */
  gint64 status_limit_us;      /* until when its fork server may tell how it ended */
};

/* The place of one worker: its lane, and a process of each kind, of which one at a time has work. */
struct _SkeinSlot
{
  guint number;    /* from 1 */
  char label[16];
  gboolean leaving;
  SkeinLane *lanes[SKEIN_SETTING_MAX_CONNECTIONS]; /* the slot's own, then one for each further job at once */
  gboolean lane_busy[SKEIN_SETTING_MAX_CONNECTIONS];
  guint n_lanes;
  SkeinWorker *workers[SKEIN_N_HELPERS]; /* (owned) (nullable) */
  SkeinRespawn respawns[SKEIN_N_HELPERS];
  guint n_restarts;
  guint64 n_jobs;
  gint64 took_us;  /* what the last start took */
  char *sandbox;   /* (owned) (nullable) */
};

struct _SkeinForkServer
{
  SkeinChild child;  /* (owned) */
  int control_fd;    /* (owned) -1 closed */
  guint n_threads, n_inner_threads;
  GQueue asked;      /* of SkeinWorker, whose pid is awaited; NULL: not wanted any more */
  guint n_workers;   /* that refer to it */
  gint64 limit_us;   /* after closing its socket: when to kill it */
};

struct _SkeinSupervisor
{
  SkeinPool *pool;   /* (unowned) outlives the thread */
  SkeinBoard *board; /* (unowned) */
  GThread *thread;   /* (owned) (owner thread) */
  int event_fd;      /* (owned) (immutable) any thread writes, the supervisor waits on it */
  guint64 next_sequence; /* (owner thread) */

  GMutex lock;
  gboolean signalled;     /* (lock) event_fd was written and not yet read */
  GQueue submitted;       /* (lock) of SkeinErrand */
  GQueue opened;          /* (lock) of SkeinErrand, back from the crew */
  GQueue published;       /* (lock) of SkeinErrand, back from the crew */
  GArray *cancels;        /* (owned) (lock) of job id */
  guint64 cancel_below;   /* (lock) all errands of a smaller sequence are to be cancelled */
  gboolean resized;       /* (lock) */
  SkeinSetting wanted;    /* (lock) */
  gboolean close;         /* (lock) */
  GPtrArray *infos;       /* (owned) (lock) of SkeinWorkerInfo: how it looked last */

  SkeinSetting setting;
  gboolean closing;
  gint64 now_us;          /* of this round */
  GHashTable *errands;    /* (owned) job id -> SkeinErrand, until it is finished */
  SkeinErrandLine waiting[SKEIN_N_HELPERS];
  GQueue ready[SKEIN_N_HELPERS];
  guint64 n_turns;        /* errands whose turn came, so far */
  guint n_opening[SKEIN_N_HELPERS];
  GThreadPool *crew;      /* (owned) */
  guint n_with_crew;      /* errands */
  GPtrArray *slots;       /* (owned) of SkeinSlot by number */
  GPtrArray *servers;     /* (owned) of SkeinForkServer; the last one makes new workers */
  guint n_start_failures[SKEIN_N_HELPERS]; /* in a row */
  gboolean infos_changed;
  guint8 *buffer;         /* (owned) SKEIN_MESSAGE_MAX_BYTES */
};

/* skein-supervisor.c */
void skein_supervisor_wake (SkeinSupervisor *self); /* any thread */
void skein_supervisor_deliver (SkeinSupervisor *self, SkeinErrand *errand, const SkeinSlot *slot, SkeinReport *report);
/* The errand is in no queue any more; frees it. @report: (transfer full) */
void skein_supervisor_finish (SkeinSupervisor *self, SkeinErrand *errand, const SkeinSlot *slot, SkeinReport *report);
void skein_supervisor_finish_with_error (SkeinSupervisor *self, SkeinErrand *errand, const SkeinSlot *slot, GError *error);
void skein_supervisor_queue (SkeinSupervisor *self, SkeinErrand *errand); /* from the start: WAITING, or READY if it needs no files */
/* Births and deaths at once, before what is reported because of them; numbers of jobs once in a round. */
void skein_supervisor_publish_infos (SkeinSupervisor *self);
/* No worker of this kind can be had: ends all errands that wait for one. @error: (transfer full) */
void skein_supervisor_fail_helper (SkeinSupervisor *self, SkeinHelper helper, GError *error);

/* skein-dispatch.c */
void skein_dispatch (SkeinSupervisor *self);
gboolean skein_slot_is_busy (const SkeinSlot *slot);

/* skein-worker-process.c */
/* Appends what the lock of the setting asks for; @argv has room for two more and its NULL. */
void skein_worker_add_lock_options (const SkeinSetting *setting, char **argv);
void skein_worker_start (SkeinSupervisor *supervisor, SkeinSlot *slot, SkeinHelper helper);
gboolean skein_worker_send_errands (SkeinWorker *self, guint n_errands);  /* the first ones of its helper's ready queue */
void skein_worker_send_cancel (SkeinWorker *self, const guint64 *job_ids, guint n_job_ids);
void skein_worker_handle_socket (SkeinWorker *self);
void skein_worker_check_times (SkeinWorker *self);
gint64 skein_worker_get_next_us (SkeinWorker *self);
void skein_worker_retire (SkeinWorker *self);
void skein_worker_give_up (SkeinWorker *self, SkeinWorkerFate fate);
void skein_worker_forked (SkeinWorker *self, int pid, int errsv);
gboolean skein_worker_fits_setting (const SkeinWorker *self); /* was started as it would be now */
gboolean skein_worker_is_worn (const SkeinWorker *self); /* has done or used enough: gets no more, and makes room for a fresh one */
gboolean skein_worker_check_gone (SkeinWorker *self); /* buries it: then it is freed and its slot empty */

/* skein-fork-server.c */
int skein_fork_server_ask (SkeinSupervisor *supervisor, SkeinWorker *worker, int socket_fd); /* 0, or errno of starting the program */
void skein_fork_server_forget (SkeinForkServer *self, SkeinWorker *worker);
gboolean skein_fork_server_handle_socket (SkeinSupervisor *supervisor, SkeinForkServer *self);
void skein_fork_server_check (SkeinSupervisor *supervisor, SkeinForkServer *self); /* frees it when it is gone */

/* skein-file-crew.c */
GThreadPool *skein_file_crew_new (SkeinSupervisor *supervisor);
void skein_file_crew_open (SkeinSupervisor *supervisor, SkeinHelper helper, guint n_errands); /* the first ones of the waiting queue */
void skein_file_crew_publish (SkeinSupervisor *supervisor, SkeinErrand *errand);

G_END_DECLS
