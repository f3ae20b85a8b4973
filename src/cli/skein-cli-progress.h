// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"

G_BEGIN_DECLS

/* What one busy worker (or connection) shows; filled by the program's verb. */
typedef struct
{
  const char *name; /* of the file, bytes */
  double done_frac; /* 0..1, < 0 unknown */
  double rate;      /* bytes per second, 0 none */
} SkeinCliProgressRow;

/* Describes what lane @view works on; FALSE: it gets no row. */
typedef gboolean (*SkeinCliProgressRowFunc) (const SkeinLaneView *view, SkeinCliProgressRow *out_row, gpointer user_data);

/* The last line: harmless text. (transfer full) */
typedef char *(*SkeinCliProgressTotalFunc) (gpointer user_data);

/**
 * SkeinCliProgress:
 *
 * Draws, ten times a second, a line per worker that does something and a line for all; nothing at all where standard error is no
 * terminal. Main thread only.
 */
typedef struct _SkeinCliProgress SkeinCliProgress;

SkeinCliProgress *skein_cli_progress_new (SkeinBoard *board, SkeinCliProgressRowFunc row_func, SkeinCliProgressTotalFunc total_func, gpointer user_data);
void skein_cli_progress_free (SkeinCliProgress *self); /* clears what it drew */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliProgress, skein_cli_progress_free)

/* One worker's line of @columns columns: "T1.3  photo.jpg  [######----]  61 %  1.2 MB/s  receive". (transfer full) */
char *skein_cli_progress_format_row (const char *label, const char *phase, const SkeinCliProgressRow *row, guint columns);

G_END_DECLS
