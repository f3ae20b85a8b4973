// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinSchedule:
 *
 * When to download, and how fast: a span of the week per line, of which a later line counts more than those before it.
 *
 *     mon-fri 08:00-18:00 500K     # bytes per second: 500K, 1.5M, 65536
 *     sat,sun 00:00-24:00 off
 *     daily 22:30-06:00 full       # until the next morning
 *
 * Outside of all spans it is "full". Times are local, as clocks on walls show them: an hour that a change of clocks repeats is in a span twice.
 * Immutable, and computes only.
 */
typedef struct _SkeinSchedule SkeinSchedule;

/* Empty lines and what follows a # are skipped; a semicolon ends a line too. (nullable): NULL with an error (SKEIN_WORK_ERROR_INVALID) that names the line. */
SkeinSchedule *skein_schedule_parse (const char *text, GError **error);
void skein_schedule_free (SkeinSchedule *self); /* (nullable) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSchedule, skein_schedule_free)

gboolean skein_schedule_is_empty (SkeinSchedule *self); /* it has no spans */

typedef struct
{
  gboolean off;
  guint64 max_rate;     /* bytes per second, 0: full speed */
  gint64 next_change_s; /* Unix time from which on it is something else; 0: it always is this */
} SkeinScheduleState;

void skein_schedule_look (SkeinSchedule *self, gint64 now_s, GTimeZone *zone, SkeinScheduleState *out_state);

/* "500K", "1.5M", "2G" (of 1024), with or without "B" or "iB"; or plain bytes. FALSE for anything else, and for less than one byte. */
gboolean skein_rate_parse (const char *text, guint64 *out_bytes_per_s);

G_END_DECLS
