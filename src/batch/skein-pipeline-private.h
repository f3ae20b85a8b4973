// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-flusher.h"
#include "batch/skein-folder-cache.h"
#include "batch/skein-host-gate.h"
#include "batch/skein-limits.h"
#include "batch/skein-pipeline.h"
#include "batch/skein-reconcile.h"
#include "batch/skein-system-proxy.h"
#include "batch/skein-tuning.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_SLOT_DOWNLOAD, /* from the start to the end of the transfer */
  SKEIN_SLOT_PROCESS,  /* from there to the end */
  SKEIN_N_SLOTS
} SkeinSlot;

/**
 * SkeinRun:
 *
 * One item in the machine. At any time exactly one thing is under way for it: a job in a pool, a request to the store, or a
 * task of the flusher; what is to happen next is decided when that ends. (Beside a transfer a worker process may follow the file as it grows;
 * it ends with the transfer, or becomes what is under way then: skein-run-follow.c. And the name of a large file's partial may be found while its
 * transfer waits for it; the transfer's end waits in turn: skein-run-name.c.) Verbs therefore only set @stopping and cancel
 * the job, and never meet a step halfway.
 */
struct _SkeinRun
{
  SkeinPipeline *pipeline;
  SkeinItem *item;       /* (owned) */
  SkeinSlot slot;
  SkeinPriority priority; /* in the download slot: with which it came there, */
  char *host;             /* (owned) (nullable) at whom it counts, as skein_host_key() names it, */
  guint n_connections;    /* and with how many connections */
  gboolean splits_late;   /* or so many at the most */
  gboolean stopping;     /* leave the machine when what is under way has ended; the item's state says as what */
  gboolean removed;      /* has left the batch */

  guint64 job_id;        /* 0: none under way */
  gboolean is_transfer;
  guint64 anonymous_below;

  SkeinFolder *folder;   /* (owned) (nullable) the target folder; the partial is in it */
  SkeinFolder *place;    /* (owned) (nullable) where the finished file is, if that is a folder below it */
  gint64 server_time_us; /* the file's date by the server, 0 unknown */
  gboolean skipping;     /* the job was cancelled because there is a file of that name */
  SkeinPartFile *part;   /* (owned) (nullable) complete, not retired */
  gboolean resume;       /* a partial is there */
  SkeinLateName *late_name; /* (owned) (nullable) the transfer under way has no name for its partial, and may ask for one */
  gboolean naming;       /* it is being found and stored, beside the transfer, */
  SkeinReport *held;     /* (owned) (nullable) which has ended meanwhile, */
  GError *naming_error;  /* (owned) (nullable) or was cancelled for this */
  gboolean planned;      /* the store has the partial's name */
  gboolean stored;       /* the store has the final row */
  gboolean rechecking;   /* a digest is computed to know whether the file there is the one that was published */

  /* Digests while it downloads: see skein-run-follow.c. */
  SkeinWatermark *watermark;   /* (owned) (nullable) of the transfer under way */
  guint64 follow_id;           /* of the job beside it; 0: none */
  SkeinReport *followed;       /* (owned) (nullable) what it said, before the transfer's end was known */

  /* Looking at pieces: see skein-run-pieces.c. */
  SkeinSources *sources; /* (owned) (nullable) the pieces: what the item knows may change meanwhile */
  guint next_piece;      /* the first one not looked at yet */
  guint n_bad_pieces;
  GArray *good;          /* (owned) (nullable) (element-type SkeinRange) what is right */
  gboolean pieces_right; /* all of them */
  GError *mismatch;      /* (owned) (nullable) why we look: the whole's digest differs */

  /* What lies beside the file: see skein-run-beside.c. */
  gboolean gets_beside;        /* the job under way fetches a checksum or Metalink, */
  gboolean gets_metalink;      /* namely a Metalink */
  gboolean has_beside;         /* the checksum is what row->told says */
  char *metalink;              /* (owned) (nullable) URL of a Metalink, not fetched yet */
  SkeinPartFile *beside_part;  /* (owned) (nullable) what came */
  SkeinDigestSet *beside;      /* (owned) (nullable) what it says: digests, */
  SkeinSources *beside_sources; /* (owned) (nullable) and other places */
  GError *failure;             /* (owned) (nullable) of the file's transfer: is there help in the Metalink? */

  SkeinRateLimit *limit;       /* (owned) (nullable) the item's own speed limit, once something is downloaded for it */
  char *limit_host;            /* (owned) (nullable) whose limit was taken */
  GPtrArray *mirror_hosts;     /* (owned) (nullable) (element-type utf8) the same, of those asked beside it */

  gboolean asked_for_secret;   /* the desktop's secret service, for this server */

  /* For the tuning. */
  char *tuned_host;      /* (owned) (nullable) of the transfer under way */
  gboolean tuned_answer; /* its server has answered */

  /* For the meter. */
  gint64 measured_us;
  guint64 measured_bytes;

  /* Of the flusher task under way, which alone touches these until it is done. */
  SkeinReconcile *reconcile; /* (owned) (nullable) */
  gboolean discard;
  char *name;                /* (owned) (nullable) */
  char *folder_path;         /* (owned) (nullable) */
  guint64 inode, size;
  gint64 mtime_us;
  char *subfolder;           /* (owned) (nullable) */
  SkeinPublishMode mode;
  SkeinPublished published;
  GError *error;             /* (owned) (nullable) */
};

struct _SkeinPipeline
{
  SkeinBatch *batch;
  SkeinStore *store;
  SkeinBoard *board;
  SkeinPool *downloads, *processing;
  SkeinPipelineOptions options;
  SkeinPipelineFunc changed;
  gpointer user_data;

  SkeinFlusher *flusher;      /* (owned) */
  SkeinFolderCache *folders;  /* (owned) */
  SkeinSystemProxy *system_proxy; /* (owned) (nullable) NULL: the environment's */
  GHashTable *credentials;    /* (owned) origin -> Credentials */
  GHashTable *unlocked;       /* (owned) secrets_id -> SkeinRequestOptions with all that is secret */
  GHashTable *jobs;           /* (owned) &run->job_id -> run */
  GHashTable *followers;      /* (owned) &run->follow_id -> run */
  SkeinLimits *limits;        /* (owned) */
  GHashTable *claims;         /* (owned) path -> id of the item whose file may not be replaced by another's */

  SkeinQueue *waiting;        /* (owned) of SkeinItem, borrowed */
  SkeinHostGate *gate;        /* (owned) which hosts may be asked now */
  GSequence *retrying;        /* (owned) of SkeinItem by retry_at_us, borrowed */
  guint retry_id;
  guint countdown_id;         /* once a second while there is a retry to count down to */

  guint n_slots[SKEIN_N_SLOTS];
  guint n_downloads[SKEIN_PRIORITY_HIGH - SKEIN_PRIORITY_LOW + 1]; /* those in the download slot, by priority */
  guint n_tidying;            /* partials of removed items */
  gboolean paused, closing;
  gboolean network_gone;
  gboolean far_held;          /* only what is near may be downloaded from */
  gboolean all_far;
  GHashTable *unreachable;    /* (owned) hosts that could not be reached while the network is gone */
  gint64 network_back_us;     /* when it returned last; 0: it has always been there */
  guint n_waiting_for_network;
  guint pump_id;

  SkeinTuning *tuning;        /* (owned) of downloads */
  SkeinPipelineFunc tuned;    /* (nullable) */

  guint meter_id;
  gint64 measured_us;
  guint64 received_bytes;     /* since the last measurement */
  double rate;
};

/* skein-run.c */
void skein_run_start (SkeinPipeline *pipeline, SkeinItem *item);
void skein_run_refuse (SkeinPipeline *pipeline, SkeinItem *item, gint64 until_us); /* its server wants to be left alone too long */
void skein_run_stop (SkeinRun *self);            /* asks */
void skein_run_rate_changed (SkeinRun *self);    /* of its item */
void skein_run_prioritize (SkeinRun *self);      /* its item's priority has changed */
void skein_run_report (SkeinRun *self, SkeinReport *report); /* may steal from it */
void skein_run_follower_reports (SkeinRun *self, SkeinReport *report); /* the same, of the job beside a transfer */
void skein_run_tidy_removed (SkeinPipeline *pipeline, SkeinItem *item); /* removes the partial of an item that does not run */

/* skein-pipeline.c */
void skein_pipeline_enqueue (SkeinPipeline *self, SkeinItem *item);
void skein_pipeline_enqueue_retry (SkeinPipeline *self, SkeinItem *item);
guint skein_pipeline_get_process_bound (SkeinPipeline *self); /* no more downloads while so many downloaded items are on their way */
void skein_pipeline_schedule (SkeinPipeline *self); /* pump, and look whether all is idle */
void skein_pipeline_save (SkeinPipeline *self, SkeinItem *item);
void skein_pipeline_lookup_credentials (SkeinPipeline *self, const char *url, const char **out_user, const char **out_password);
const char *skein_pipeline_lookup_bearer (SkeinPipeline *self, const char *url);

void skein_pipeline_retry_now (SkeinPipeline *self, SkeinItem *item); /* one that waits to be retried */

/* skein-pipeline-network.c */
gboolean skein_pipeline_keeps_back (SkeinPipeline *self, const char *host);                         /* a key: nothing is to be downloaded from there now */
gboolean skein_pipeline_is_network_error (SkeinPipeline *self, SkeinItem *item, const GError *error); /* one that a missing network explains */
void skein_pipeline_note_unreachable (SkeinPipeline *self, const char *host);                       /* a key: others do not try it, for now */
void skein_pipeline_forget_unreachable (SkeinPipeline *self, const char *host);
void skein_pipeline_probe (SkeinPipeline *self, SkeinItem *item);                                   /* its host may be tried, whatever is said of the network */

/* skein-meter.c */
void skein_meter_start (SkeinPipeline *self);
void skein_meter_stop (SkeinPipeline *self);
void skein_meter_account (SkeinRun *run); /* done_bytes has jumped to the end */

G_END_DECLS
