// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/* Name of what lane @view works on: bytes, valid until the next call. (nullable) */
typedef const char *(*SkeinCliLanesNameFunc) (const SkeinLaneView *view, gpointer user_data);

/* The last line: harmless text. (transfer full) */
typedef char *(*SkeinCliLanesTotalFunc) (gpointer user_data);

/**
 * SkeinCliLanes:
 *
 * Draws a lane per worker on the terminal, eight times a second and when its size changes, with a legend and a line for all; the last
 * picture stays. Whoever owns the recorder updates it. Main thread only.
 */
typedef struct _SkeinCliLanes SkeinCliLanes;

SkeinCliLanes *skein_cli_lanes_new (SkeinRecorder *recorder, SkeinCliLanesNameFunc name_func, SkeinCliLanesTotalFunc total_func, gpointer user_data);
void skein_cli_lanes_free (SkeinCliLanes *self); /* draws once more, and leaves it there */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliLanes, skein_cli_lanes_free)

/* How many of @n_threads and @n_processes get a line where there are @n_rows: some of each kind. */
void skein_cli_lanes_share_rows (guint n_rows, guint *n_threads, guint *n_processes);

G_END_DECLS
