// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-batch.h"
#include "gui/skein-item-order.h"

G_BEGIN_DECLS

/* What the chips above the list choose from. */
typedef enum
{
  SKEIN_ITEM_GROUP_ALL,
  SKEIN_ITEM_GROUP_ACTIVE,
  SKEIN_ITEM_GROUP_WAITING,
  SKEIN_ITEM_GROUP_DONE,
  SKEIN_ITEM_GROUP_FAILED,
} SkeinItemGroup;

#define SKEIN_N_ITEM_GROUPS (SKEIN_ITEM_GROUP_FAILED + 1)
#define SKEIN_TYPE_ITEM_GROUP (skein_item_group_get_type ())
GType skein_item_group_get_type (void);

gboolean skein_item_group_has_state (SkeinItemGroup group, SkeinItemState state);

/**
 * SkeinItemFilterModel:
 *
 * The items of a batch that belong to a group and match a search, in the batch's order or sorted. Main thread only.
 *
 * It keeps one byte per item of the batch (shown or not) and a count per block of them, so that looking up the n-th shown
 * item is a binary search, an item that changes costs a look-up, and coming and going costs a memmove. Whatever needs a
 * look at every item (another search, another order) happens in slices between frames; the old result stays until the new one is complete.
 * While it is sorted, items that come are put in their places at once, those that change once a second.
 *
 * Signal "settled": nothing is under way any more, skein_item_filter_model_is_searching().
 */
#define SKEIN_TYPE_ITEM_FILTER_MODEL (skein_item_filter_model_get_type ())
G_DECLARE_FINAL_TYPE (SkeinItemFilterModel, skein_item_filter_model, SKEIN, ITEM_FILTER_MODEL, GObject)

SkeinItemFilterModel *skein_item_filter_model_new (void);

void skein_item_filter_model_set_batch (SkeinItemFilterModel *self, SkeinBatch *batch);       /* (nullable) */
void skein_item_filter_model_set_group (SkeinItemFilterModel *self, SkeinItemGroup group);
/* Every word of @search must be in an item's name or URL; case does not matter. */
void skein_item_filter_model_set_search (SkeinItemFilterModel *self, const char *search);      /* (nullable) */

void skein_item_filter_model_set_sort (SkeinItemFilterModel *self, SkeinItemSort sort, gboolean descending);
SkeinItemSort skein_item_filter_model_get_sort (SkeinItemFilterModel *self);

gboolean skein_item_filter_model_is_searching (SkeinItemFilterModel *self); /* a new result is on its way */

/* Position of @item among those shown. */
gboolean skein_item_filter_model_find (SkeinItemFilterModel *self, SkeinItem *item, guint *out_position);

G_END_DECLS
