// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "gui/skein-item-cell.h"
#include "gui/skein-item-order.h"

G_BEGIN_DECLS

/* How much room the list has: as it gets narrower columns leave, so that the name keeps its own. */
typedef enum
{
  SKEIN_ITEM_FORM_WIDE,
  SKEIN_ITEM_FORM_MEDIUM,  /* a shorter bar */
  SKEIN_ITEM_FORM_NARROW,  /* no size, no time left */
  SKEIN_ITEM_FORM_COMPACT, /* name and status only */
} SkeinItemForm;

/**
 * SkeinItemColumns:
 *
 * Which columns the list of items has, in which order and how wide: what the user chose, as far as there is room. Kept in the settings of
 * state ("column-order", "hidden-columns", "column-widths") for the next window. Main thread only.
 */
typedef struct _SkeinItemColumns SkeinItemColumns;

SkeinItemColumns *skein_item_columns_new (GtkColumnView *view); /* @view must outlive it */
void skein_item_columns_free (SkeinItemColumns *self);          /* stores what is not stored yet */

/* All kinds are to be added before the first skein_item_columns_apply(). */
void skein_item_columns_add (SkeinItemColumns *self, SkeinItemCellKind kind, const char *title, GtkListItemFactory *factory); /* takes @factory */
void skein_item_columns_apply (SkeinItemColumns *self, SkeinItemForm form);

/* Actions "size", "progress", "speed", "left", "status" (boolean: shown), "sort", "sort-descending" and "reset". (transfer none) */
GActionGroup *skein_item_columns_get_actions (SkeinItemColumns *self);

/* What the list is to be sorted by: chosen by a click on a header or by the actions "sort" (name of a column, or "none") and "sort-descending".
 * @func is told when that changes, and at once. */
typedef void (*SkeinItemColumnsSortFunc) (SkeinItemSort sort, gboolean descending, gpointer user_data);
void skein_item_columns_set_sort_func (SkeinItemColumns *self, SkeinItemColumnsSortFunc func, gpointer user_data);

GtkColumnViewColumn *skein_item_columns_get (SkeinItemColumns *self, SkeinItemCellKind kind); /* (transfer none) in the view or not */

G_END_DECLS
