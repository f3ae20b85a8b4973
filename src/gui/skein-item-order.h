// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/* What a list of items is sorted by. */
typedef enum
{
  SKEIN_ITEM_SORT_NONE, /* the batch's own order */
  SKEIN_ITEM_SORT_NAME,
  SKEIN_ITEM_SORT_SIZE,
  SKEIN_ITEM_SORT_PROGRESS,
  SKEIN_ITEM_SORT_SPEED,
  SKEIN_ITEM_SORT_LEFT,
  SKEIN_ITEM_SORT_STATUS, /* what is at work first, what is done last */
} SkeinItemSort;

#define SKEIN_N_ITEM_SORTS (SKEIN_ITEM_SORT_STATUS + 1)

/**
 * SkeinItemOrder:
 *
 * Items in an order other than the batch's. Main thread only.
 *
 * What an item is sorted by is kept beside it, as it was when it was last looked at: so the order holds although speeds change all the
 * time, until skein_item_order_change() is told which ones to look at again. That moves these alone, with some comparisons for each and one
 * pass over the places between the first and the last. Items whose value is unknown come last either way; of equal ones the first in the
 * batch comes first.
 *
 * It begins with skein_item_order_add() and skein_item_order_sort(), the latter in slices; everything else needs a sorted order.
 */
typedef struct _SkeinItemOrder SkeinItemOrder;

SkeinItemOrder *skein_item_order_new (SkeinItemSort by, gboolean descending);
void skein_item_order_free (SkeinItemOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinItemOrder, skein_item_order_free)

void skein_item_order_add (SkeinItemOrder *self, SkeinItem *item); /* each once */
/* Goes on until that monotonic time (0: to the end). Returns whether all are sorted. */
gboolean skein_item_order_sort (SkeinItemOrder *self, gint64 until_us);

guint skein_item_order_get_n_items (SkeinItemOrder *self);
SkeinItem *skein_item_order_peek (SkeinItemOrder *self, guint position);                            /* (transfer none) */
gboolean skein_item_order_find (SkeinItemOrder *self, SkeinItem *item, guint *out_position);

/* Whether its place in the batch is another than when it was last looked at. */
gboolean skein_item_order_has_moved (SkeinItemOrder *self, SkeinItem *item);

/* A byte that goes with the item, 0 at first. */
guint8 skein_item_order_get_mark (SkeinItemOrder *self, guint position);
void skein_item_order_set_mark (SkeinItemOrder *self, guint position, guint8 mark);

/**
 * skein_item_order_change:
 * @removed: (element-type SkeinItem) (nullable): no longer in it
 * @added: (element-type SkeinItem) (nullable): new in it
 * @changed: (element-type SkeinItem) (nullable): to be looked at again; may name one more than once, and what is not in it
 * @out_first: (out): the first place where something else is now
 * @out_removed: (out): how many from there on have given way
 * @out_added: (out): to how many
 *
 * Returns: whether anything is elsewhere now; if not, the others are not set
 */
gboolean skein_item_order_change (SkeinItemOrder *self, GPtrArray *removed, GPtrArray *added, GPtrArray *changed, guint *out_first, guint *out_removed, guint *out_added);

/* How often two items were compared so far: what sorting costs. */
guint64 skein_item_order_get_n_compared (SkeinItemOrder *self);

G_END_DECLS
