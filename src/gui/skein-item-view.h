// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-batch.h"
#include "gui/skein-item-filter-model.h"

G_BEGIN_DECLS

/**
 * SkeinItemView:
 *
 * The list of items: columns, selection, and the way from the batch's dirty items to just the cells that show them.
 * Main thread only.
 *
 * Signals: "selection-changed"; "item-activated" (SkeinItem *item); "items-dropped" (GPtrArray *items, SkeinItem *before): the user
 * dragged the selected items, in order, to before that one, which is none of them; NULL: to the end of the batch.
 */
#define SKEIN_TYPE_ITEM_VIEW (skein_item_view_get_type ())
G_DECLARE_FINAL_TYPE (SkeinItemView, skein_item_view, SKEIN, ITEM_VIEW, AdwBin)

void skein_item_view_set_batch (SkeinItemView *self, SkeinBatch *batch);     /* (nullable) */
SkeinItemFilterModel *skein_item_view_get_filter (SkeinItemView *self);      /* (transfer none) */

GActionGroup *skein_item_view_get_column_actions (SkeinItemView *self);      /* (transfer none) see SkeinItemColumns */

void skein_item_view_set_menu (SkeinItemView *self, GMenuModel *menu);       /* of the context menu */
void skein_item_view_popup_menu (SkeinItemView *self);                        /* at the focused row: Menu key */

guint64 skein_item_view_get_n_selected (SkeinItemView *self);
/* (transfer container) (element-type SkeinItem), in order, referenced by the array; at most @limit of them, 0 for all. */
GPtrArray *skein_item_view_dup_selected (SkeinItemView *self, guint limit);
void skein_item_view_select (SkeinItemView *self, GPtrArray *items);         /* these and no others; scrolls to the first */
void skein_item_view_scroll_to_top (SkeinItemView *self);
void skein_item_view_scroll_to (SkeinItemView *self, SkeinItem *item);

G_END_DECLS
