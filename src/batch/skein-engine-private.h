// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"
#include "batch/skein-flusher.h"
#include "batch/skein-hold.h"
#include "batch/skein-pipeline.h"

G_BEGIN_DECLS

typedef enum
{
  HOLD_NOTHING,
  HOLD_SCHEDULE,
  HOLD_METERED,
  HOLD_NETWORK,
  HOLD_HOST,
} HoldReason;

struct _SkeinEngine
{
  GObject parent_instance;

  SkeinEngineOptions options; /* strings owned */
  SkeinBatch *batch;          /* (owned) */
  SkeinBoard *board;          /* (owned) */
  SkeinPool *downloads;       /* (owned) */
  SkeinPool *processing;      /* (owned) */
  SkeinStore *store;          /* closed by close */
  SkeinPipeline *pipeline;    /* (owned) */
  SkeinFlusher *flusher;      /* (owned) reads URLs and checks finished files for add */

  SkeinHold *hold;            /* (owned) */
  HoldReason hold_reason;     /* as was last told */
  gint64 hold_until_s;
  char *hold_host;            /* (owned) (nullable) */

  gboolean paused;
  gboolean loaded;            /* every row of the store is in the batch */
  gboolean idle;              /* as was last told */
  guint n_adopting;           /* requests under way */

  GQueue adds;                /* of GTask, owned; the first is under way */
  GHashTable *inserting;      /* (owned) specs of rows on their way into the store; borrowed */
  GQueue verbs;               /* of Verb */
  guint verbs_id;

  GTask *opening;             /* (owned) (nullable) */
  GTask *closing;             /* (owned) (nullable) */
  guint n_closing_pools;
  gboolean store_closing;
};

/* skein-engine.c */
void skein_engine_look (SkeinEngine *self);                                 /* has it become idle, can it close? */
void skein_engine_show_rows (SkeinEngine *self, GPtrArray *rows);           /* makes items of rows (stolen) and shows them; takes those that are ours */
SkeinItem *skein_engine_lookup (SkeinEngine *self, guint64 id);                      /* (nullable) in the batch; brings back what is aside */
void skein_engine_adopt (SkeinEngine *self, GArray *ids, SkeinStoreFunc done, gpointer user_data); /* calls skein_engine_adopted() first */

/* skein-engine-add.c */
void skein_engine_start_next_add (SkeinEngine *self);

/* skein-engine-hold.c */
void skein_engine_start_hold (SkeinEngine *self);
void skein_engine_apply_hold (SkeinEngine *self);                           /* also whether the user has paused the queue */
void skein_engine_look_at_hold (SkeinEngine *self);                         /* does what waits wait for something else now? Cheap */
SkeinHold *skein_engine_get_hold (SkeinEngine *self);                       /* for tests */
void skein_engine_set_all_far (SkeinEngine *self, gboolean all_far);        /* for tests: this computer is far, too */

/* skein-engine-verbs.c */
void skein_engine_drop_verbs (SkeinEngine *self);                           /* but for what was to be removed: that is, and so is what is aside */
SkeinItem *skein_engine_find_same (SkeinEngine *self, const SkeinItemSpec *spec); /* (nullable) in the batch; brings back what is aside */

G_END_DECLS
