// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-batch-private.h"
#include "batch/skein-host-rules.h"
#include "batch/skein-limits.h"
#include "batch/skein-store.h"
#include "batch/skein-tuning.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinPipeline:
 *
 * Takes our waiting items, in order, through their steps: download, verify, publish, store, hash, resize. Gives the download pool only
 * about twice what it can do at once, and holds back while too many downloaded items wait to be processed. Main thread only.
 */
typedef struct _SkeinPipeline SkeinPipeline;

typedef struct
{
  guint tries;           /* per item */
  guint stall_timeout_s; /* 0: default */
  guint segments;        /* per file; 0: as few as will do */
  guint64 follow_above;  /* bytes; larger files are verified while they download */
  gboolean hash_inline;  /* digests are computed by the thread that downloads, where the bytes come in order */
  char *ca_file;         /* (nullable), borrowed by the new pipeline */
  SkeinRequestOptions *request; /* (nullable), the same */
  gboolean waits_for_network;
} SkeinPipelineOptions;

/* What the pipeline tells the engine, main thread. */
typedef void (*SkeinPipelineFunc) (gpointer user_data);

/* Everything is borrowed and must outlive the pipeline; it takes the pools' reports func. @changed: it may have become idle. */
SkeinPipeline *skein_pipeline_new (SkeinBatch *batch, SkeinStore *store, SkeinBoard *board, SkeinPool *downloads, SkeinPool *processing,
                                   const SkeinPipelineOptions *options, SkeinPipelineFunc changed, gpointer user_data);
void skein_pipeline_free (SkeinPipeline *self); /* after it has been closed */

void skein_pipeline_keep_secrets (SkeinPipeline *self, SkeinRequestOptions *request); /* of items being added; @request (nullable) */
void skein_pipeline_set_credentials (SkeinPipeline *self, const char *origin, const char *user, const char *password);
void skein_pipeline_set_bearer (SkeinPipeline *self, const char *origin, const char *token);
void skein_pipeline_set_host_rules (SkeinPipeline *self, SkeinHostRules *rules); /* (nullable) */
void skein_pipeline_set_proxy_resolver (SkeinPipeline *self, GProxyResolver *resolver); /* (nullable) NULL: the environment decides */
void skein_pipeline_set_request (SkeinPipeline *self, SkeinRequestOptions *request);
const SkeinRequestOptions *skein_pipeline_get_request (SkeinPipeline *self); /* (nullable) */
gboolean skein_pipeline_has_login (SkeinPipeline *self, const char *url);
void skein_pipeline_set_tries (SkeinPipeline *self, guint tries);
void skein_pipeline_set_segments (SkeinPipeline *self, guint segments);
void skein_pipeline_set_hash_inline (SkeinPipeline *self, gboolean hash_inline);

/* An item of the batch is ours now: unfinished ones are queued, finished ones with a partial name left are tidied. */
void skein_pipeline_take (SkeinPipeline *self, SkeinItem *item);

/* Verbs on one item that is ours; wrong ones for its state do nothing. */
void skein_pipeline_pause (SkeinPipeline *self, SkeinItem *item);
void skein_pipeline_resume (SkeinPipeline *self, SkeinItem *item);
void skein_pipeline_cancel (SkeinPipeline *self, SkeinItem *item);
void skein_pipeline_retry (SkeinPipeline *self, SkeinItem *item);
void skein_pipeline_again (SkeinPipeline *self, SkeinItem *item);   /* a finished one whose file is gone or whose spec has changed */
void skein_pipeline_forget (SkeinPipeline *self, SkeinItem *item);  /* it has left the batch: stop, remove its partial */
void skein_pipeline_moved (SkeinPipeline *self, SkeinItem *item);   /* its position or priority has changed */

void skein_pipeline_rate_changed (SkeinPipeline *self, SkeinItem *item); /* the spec's max_rate is another one */
SkeinLimits *skein_pipeline_get_limits (SkeinPipeline *self);

void skein_pipeline_set_paused (SkeinPipeline *self, gboolean paused);
void skein_pipeline_sizes_changed (SkeinPipeline *self);            /* of the pools */

/* What fails for want of a network while it is gone waits, if that is wanted; when it is back all of that, and what fails for such reasons
 * anyway, is tried at once, and what has stalled meanwhile is given up soon. */
void skein_pipeline_set_network_gone (SkeinPipeline *self, gboolean gone);
gboolean skein_pipeline_waits_for_network (SkeinPipeline *self);    /* something does */

/* Nothing is left that is under way or could begin, and the first of those that wait will begin when @out_host (transfer full) is asked
 * again, at the monotonic @out_until_us. */
gboolean skein_pipeline_waits_for_host (SkeinPipeline *self, char **out_host, gint64 *out_until_us);

/* Downloads from hosts that are not near stop, keeping their partials, and wait. */
void skein_pipeline_set_far_held (SkeinPipeline *self, gboolean held);
gboolean skein_pipeline_waits_for_far (SkeinPipeline *self);        /* nothing is left that could begin, but something that is held */
void skein_pipeline_set_all_far (SkeinPipeline *self, gboolean all_far); /* for tests: loopback is a network like others */

void skein_pipeline_setting_changed (SkeinPipeline *self);          /* of the download pool: whether it tunes itself, too */
void skein_pipeline_set_tuned_func (SkeinPipeline *self, SkeinPipelineFunc tuned); /* with the user data of the others: there is a decision more */
SkeinTuning *skein_pipeline_get_tuning (SkeinPipeline *self);
gboolean skein_pipeline_is_idle (SkeinPipeline *self);

/* No more starts; what runs is stopped. The pools are closed by the engine; @changed tells when nothing is in the machine any more. */
void skein_pipeline_close (SkeinPipeline *self);
gboolean skein_pipeline_is_empty (SkeinPipeline *self);

G_END_DECLS
