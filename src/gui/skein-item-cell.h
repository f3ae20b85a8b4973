// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "batch/skein-item.h"

G_BEGIN_DECLS

/* What a cell shows of its item. */
typedef enum
{
  SKEIN_ITEM_CELL_NAME,      /* two lines: the name; where it comes from, or what went wrong */
  SKEIN_ITEM_CELL_SIZE,
  SKEIN_ITEM_CELL_PROGRESS,
  SKEIN_ITEM_CELL_SPEED,
  SKEIN_ITEM_CELL_LEFT,
  SKEIN_ITEM_CELL_STATUS,
} SkeinItemCellKind;

#define SKEIN_N_ITEM_CELL_KINDS (SKEIN_ITEM_CELL_STATUS + 1)

/**
 * SkeinItemCell:
 *
 * One cell of the list, without children: it draws its text and shapes itself. Texts are made and laid out only when it is
 * drawn, and drawn again only when skein_item_cell_refresh() finds them changed, so that a list can be jumped through and
 * a hundred rows can change ten times a second. Main thread only.
 */
#define SKEIN_TYPE_ITEM_CELL (skein_item_cell_get_type ())
G_DECLARE_FINAL_TYPE (SkeinItemCell, skein_item_cell, SKEIN, ITEM_CELL, GtkWidget)

SkeinItemCell *skein_item_cell_new (SkeinItemCellKind kind);

void skein_item_cell_set_item (SkeinItemCell *self, SkeinItem *item); /* (nullable) */
SkeinItem *skein_item_cell_get_item (SkeinItemCell *self);            /* (transfer none) (nullable) */

/* The item has changed. */
void skein_item_cell_refresh (SkeinItemCell *self);

/* In a narrow window the name cell also shows how far the item is, since the other columns are hidden. */
void skein_item_cell_set_compact (SkeinItemCell *self, gboolean compact);

/* What is drawn, for tests and assistive technology; (transfer full) (nullable). @line 0 or 1. */
char *skein_item_cell_dup_text (SkeinItemCell *self, guint line);

G_END_DECLS
