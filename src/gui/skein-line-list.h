// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/skein-setting-rows.h"

G_BEGIN_DECLS

/**
 * SkeinLineList:
 *
 * A key of the settings that is a text of lines, as a group of rows, one per line, to add to, change and remove. The text is stored when it
 * passes the check; else the row that was changed last says why not. Lines that no row can show are kept as they are. Lives as long as its group.
 */
typedef struct _SkeinLineList SkeinLineList;

typedef struct
{
  const char *key;
  SkeinTextCheck check;
  /* A row for @line (of a new one if NULL), or NULL: it cannot be shown. A row emits "line-changed" through skein_line_list_row_changed(). */
  GtkWidget *(*new_row) (const char *line);
  /* (transfer full) (nullable): NULL with @error: it is no line yet. */
  char *(*dup_line) (GtkWidget *row, GError **error);
} SkeinLineKind;

SkeinLineList *skein_line_list_new (AdwPreferencesGroup *group, GSettings *settings, const SkeinLineKind *kind);

void skein_line_list_add (SkeinLineList *self); /* one more, to be filled in */

/* For rows: something in them was changed, or they are to go. @row is in a list, or on its way there. */
void skein_line_list_row_changed (GtkWidget *row);
void skein_line_list_row_removed (GtkWidget *row);

/* A button that removes @row. (transfer floating) */
GtkWidget *skein_line_list_new_remove_button (GtkWidget *row);

G_END_DECLS
