// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"
#include "batch/skein-provenance.h"
#include "batch/skein-queue.h"
#include "batch/skein-store.h"

G_BEGIN_DECLS

typedef struct _SkeinRun SkeinRun;

/* Set by the pipeline, shown through the public getters. Whoever changes a field calls skein_batch_touch() afterwards. */
struct _SkeinItem
{
  GObject parent_instance;

  SkeinStoreRow *row;        /* (owned) what is stored; its spec is never NULL */
  char *host;                /* (owned) GRefString */

  /* Runtime only. */
  GError *error;             /* (owned) (nullable) */
  double rate;               /* bytes per second */
  guint64 step_done, step_total; /* of verify, hash or resize */
  guint64 resumed_at;
  gboolean started_over;     /* what was there did not fit the server's file any more */
  gboolean part_was_changed; /* namely since somebody else had been at it */
  char *private_host;        /* (owned) (nullable) a redirect led from outside to this computer or network */
  gint64 retry_at_us;
  SkeinInlineDigest *inline_digest; /* (owned) (nullable) of the transfer under way, and of the one that goes on with its partial */
  char worker[16];           /* "" none */
  SkeinProvenance *provenance; /* (owned) (nullable) which server gave what */
  gboolean one_source;       /* what several gave together was wrong: one at a time from now on */
  GArray *writers;           /* (owned) (nullable) (element-type SkeinWriter) connections of a download with several, a second ago */

  /* The batch's bookkeeping. */
  GSequenceIter *iter;       /* place in the batch; NULL: not in it */
  gboolean dirty;
  gboolean aside;            /* taken out of the batch for a while, and kept by it */
  gboolean goes_on;          /* while aside: it was not paused by the user, and goes on when it is brought back */
  SkeinItemState counted_state;
  guint64 counted_size, counted_done;

  /* The pipeline's bookkeeping. */
  gboolean ours;             /* this program works on it, or will */
  SkeinRun *run;             /* (nullable) it is in the machine */
  SkeinQueueEntry waiting;   /* place in the waiting queue */
  GSequenceIter *retrying;   /* (nullable) place in the retrying queue */
  gboolean waits_for_network; /* in the retrying queue, until the network is back */
  guint n_bad_pieces;        /* found and fetched again */
  guint n_repairs;           /* rounds of fetching damaged pieces again */
  guint64 last_try_bytes;    /* done_bytes when the last try ended: progress renews the tries */
};

SkeinItem *skein_item_new (SkeinStoreRow *row); /* takes @row */

void skein_item_row_replaced (SkeinItem *self); /* self->row is another one: derives what it shows from it */

/* A row for skein_store_update(): everything but the spec. */
SkeinStoreRow *skein_item_dup_row (SkeinItem *self);

void skein_item_set_error (SkeinItem *self, const GError *error); /* NULL clears */
void skein_item_set_digest (SkeinItem *self, SkeinDigestAlgorithm algorithm, const guint8 *digest);

/* Those of its bytes, and what they took: the bytes are others now, or not what they should be. */
void skein_item_row_forget_digests (SkeinStoreRow *row);

/* What the file must match: what the user gave; else, what the server told of it. */
guint skein_item_row_get_expected_mask (const SkeinStoreRow *row);
const guint8 *skein_item_row_peek_expected (const SkeinStoreRow *row, SkeinDigestAlgorithm algorithm);

/* Whether a strong digest of the whole, or digests of its pieces, will tell if the file is right. */
gboolean skein_item_row_is_checked (const SkeinStoreRow *row);

/* The places the file can be had from: the spec's URL, then its mirrors. */
guint skein_item_row_get_n_sources (const SkeinStoreRow *row);
const char *skein_item_row_peek_source (const SkeinStoreRow *row); /* the one in use */
const char *skein_item_row_peek_nth_source (const SkeinStoreRow *row, guint n);

/* Active: from downloading to resizing. */
gboolean skein_item_state_is_active (SkeinItemState state);
gboolean skein_item_state_is_final (SkeinItemState state); /* done, failed, cancelled */

/* What is kept for each of a hundred thousand items leaves out the room for expected digests if there are none: it is 576 bytes, and the
 * last member. Both take @spec and give what is to be used instead; skein_item_spec_copy() gives a whole one in any case. */
SkeinItemSpec *skein_item_spec_shrink (SkeinItemSpec *spec);
SkeinItemSpec *skein_item_spec_grow (SkeinItemSpec *spec);

/* Identity for "the same thing again": URL, folder and wanted name. */
guint skein_item_spec_hash (gconstpointer spec);
gboolean skein_item_spec_same (gconstpointer a, gconstpointer b);

G_END_DECLS
