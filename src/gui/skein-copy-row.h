// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-copy-options.h"

G_BEGIN_DECLS

/**
 * SkeinCopyRow:
 *
 * A row that opens to the choice of how smaller copies of pictures are made: a preset, or everything by itself, and their names. Main thread only.
 *
 * Signal "changed".
 */
#define SKEIN_TYPE_COPY_ROW (skein_copy_row_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCopyRow, skein_copy_row, SKEIN, COPY_ROW, AdwExpanderRow)

GtkWidget *skein_copy_row_new (void);

/* What was chosen; NULL: it makes no sense, and the error says why in one sentence. */
SkeinCopyOptions *skein_copy_row_dup_options (SkeinCopyRow *self, GError **error);

/* As it was chosen the last time; and for the next. */
void skein_copy_row_load (SkeinCopyRow *self, GSettings *settings);
void skein_copy_row_store (SkeinCopyRow *self, GSettings *settings);

/* What the row would choose when it is loaded. (transfer full) (nullable) */
SkeinCopyOptions *skein_copy_row_dup_stored (GSettings *settings);

/* The pictures themselves become smaller: they keep their names and formats, so there are none to choose. */
void skein_copy_row_set_in_place (SkeinCopyRow *self, gboolean in_place);

/* "web", "thumbnail", "print" or "custom". */
void skein_copy_row_set_preset (SkeinCopyRow *self, const char *name);

G_END_DECLS
