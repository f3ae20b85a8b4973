// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/* What can be done with selected items: one table for names, keys, and whether it makes sense now. */
typedef enum
{
  SKEIN_ITEM_ACTION_DETAILS,
  SKEIN_ITEM_ACTION_PAUSE,
  SKEIN_ITEM_ACTION_RESUME,
  SKEIN_ITEM_ACTION_CANCEL,
  SKEIN_ITEM_ACTION_RETRY,
  SKEIN_ITEM_ACTION_REMOVE,
  SKEIN_ITEM_ACTION_TRASH,
  SKEIN_ITEM_ACTION_OPEN_FILE,
  SKEIN_ITEM_ACTION_OPEN_FOLDER,
  SKEIN_ITEM_ACTION_COPY_URL,
  SKEIN_ITEM_ACTION_SHOW_IN_ACTIVITY,
  SKEIN_ITEM_ACTION_LOG_IN,
  SKEIN_ITEM_ACTION_PRIORITY_HIGH,
  SKEIN_ITEM_ACTION_PRIORITY_NORMAL,
  SKEIN_ITEM_ACTION_PRIORITY_LOW,
  SKEIN_ITEM_ACTION_LIMIT,
  SKEIN_ITEM_ACTION_MOVE_UP,
  SKEIN_ITEM_ACTION_MOVE_DOWN,
  SKEIN_ITEM_ACTION_MOVE_TOP,
  SKEIN_ITEM_ACTION_MOVE_BOTTOM,
  SKEIN_N_ITEM_ACTIONS
} SkeinItemAction;

const char *skein_item_action_get_name (SkeinItemAction action); /* "downloads.pause" */

/* Whether @action does something for one of @items (element-type SkeinItem) at least. */
gboolean skein_item_action_applies (SkeinItemAction action, GPtrArray *items);

/* Those that need nothing but the items: not details, removing, moving and what asks first, which belong to the list. */
void skein_item_action_run (SkeinItemAction action, SkeinEngine *engine, GPtrArray *items, GtkWindow *window);

G_END_DECLS
