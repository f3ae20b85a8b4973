// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "batch/skein-item.h"

G_BEGIN_DECLS

/**
 * SkeinItemDrag:
 *
 * What dragged items are to those they are dropped on: to the list the items themselves (GPtrArray of SkeinItem), to every other program the
 * finished files among them (GdkFileList, text/uri-list). Paths are only made when somebody takes them. Main thread only.
 */
#define SKEIN_TYPE_ITEM_DRAG (skein_item_drag_get_type ())
G_DECLARE_FINAL_TYPE (SkeinItemDrag, skein_item_drag, SKEIN, ITEM_DRAG, GdkContentProvider)

GdkContentProvider *skein_item_drag_new (GPtrArray *items); /* referenced */
gboolean skein_item_drag_has_files (SkeinItemDrag *self);   /* one of them is finished */

G_END_DECLS
