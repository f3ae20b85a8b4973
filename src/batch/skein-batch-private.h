// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-batch.h"
#include "batch/skein-item-private.h"

G_BEGIN_DECLS

/* What the engine and the pipeline do to the batch. */
SkeinBatch *skein_batch_new (void);

/* Puts @items (element-type SkeinItem, referenced) where their positions say; one items-changed per run of neighbours. */
void skein_batch_insert_items (SkeinBatch *self, GPtrArray *items);
void skein_batch_remove_items (SkeinBatch *self, GPtrArray *items);

/* Out of sight, but kept: an item set aside is found by its id and its spec with the two below, and is where it was before when it is
 * brought back. Those that are not in the batch, or not aside, are left alone. */
void skein_batch_set_aside (SkeinBatch *self, GPtrArray *items);
void skein_batch_bring_back (SkeinBatch *self, GPtrArray *items);
void skein_batch_forget_aside (SkeinBatch *self, GPtrArray *items);                       /* they are nobody's any more */
SkeinItem *skein_batch_lookup_aside (SkeinBatch *self, guint64 id);                       /* (nullable) (transfer none) */
SkeinItem *skein_batch_find_same_aside (SkeinBatch *self, const SkeinItemSpec *spec);     /* (nullable) (transfer none) */
GPtrArray *skein_batch_dup_aside (SkeinBatch *self);                                      /* (transfer full) (element-type SkeinItem) */

/* @positions: new position keys of @items, ascending; one items-changed that spans what moved. */
void skein_batch_move_items (SkeinBatch *self, GPtrArray *items, const gint64 *positions);

/* The item's row or runtime fields have changed: counts it anew, shows it with the next flush. */
void skein_batch_touch (SkeinBatch *self, SkeinItem *item);

/* @row (taken) is what the item is now, written by somebody else. */
void skein_batch_replace_row (SkeinBatch *self, SkeinItem *item, SkeinStoreRow *row);

/* The spec is what items are found by: to change it, take it out and put it (or what has become of it) back. */
SkeinItemSpec *skein_batch_take_spec (SkeinBatch *self, SkeinItem *item);
void skein_batch_give_spec (SkeinBatch *self, SkeinItem *item, SkeinItemSpec *spec);

SkeinItem *skein_batch_find_same (SkeinBatch *self, const SkeinItemSpec *spec); /* (nullable) (transfer none) */
SkeinItem *skein_batch_get_neighbour (SkeinBatch *self, SkeinItem *item, int step); /* -1 before, 1 after; (nullable) (transfer none) */
SkeinItem *skein_batch_get_last (SkeinBatch *self);                                 /* (nullable) (transfer none) */

void skein_batch_set_rate (SkeinBatch *self, double rate);
void skein_batch_flush (SkeinBatch *self); /* items-dirty now, if anything is */

G_END_DECLS
