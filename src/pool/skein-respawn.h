// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinRespawn:
 *
 * When a worker that keeps dying may be started again: 0.25 s after the first death, doubled with each up to 8 s, at once after an
 * answered request. Zeroed is ready. Times are µs of g_get_monotonic_time(). One thread at a time.
 */
typedef struct
{
  guint n_deaths;        /* since the last answer */
  gint64 not_before_us;
} SkeinRespawn;

void skein_respawn_died (SkeinRespawn *self, gint64 now_us);
void skein_respawn_answered (SkeinRespawn *self);
gboolean skein_respawn_may_start (const SkeinRespawn *self, gint64 now_us);

G_END_DECLS
