// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/* What charts and lanes show, as lines of figures with tabs between them; the first line says what they are, with their units. Nothing in
 * a cell is a tab or a new line. Owner thread of the recorder; knows no widget. */

/* So many lines at the most, of moments and of lanes. */
#define SKEIN_ACTIVITY_MAX_TIMES 240

/* (transfer full) a line per step of time, the oldest first; a step that is not over yet is left out. */
char **skein_activity_rows_dup_times (SkeinRecorder *recorder, guint64 from_ns, guint64 to_ns, guint64 now_ns, gint64 now_wall_us);

/* Returns: (transfer full) (nullable): the name of an item */
typedef char *(*SkeinActivityRowsNameFunc) (guint64 item, gpointer user_data);

/* (transfer full) a line per lane that lived in that time: what it does now, and how it spent the time. */
char **skein_activity_rows_dup_lanes (SkeinRecorder *recorder, guint64 from_ns, guint64 to_ns, SkeinActivityRowsNameFunc name_func, gpointer user_data);

/* How long a step of skein_activity_rows_dup_times() is. */
guint64 skein_activity_rows_get_step_ns (guint64 span_ns);

G_END_DECLS
