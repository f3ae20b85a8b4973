// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/* Sample jobs that only wait, many of them on one thread: what an event loop does with asyncio.sleep(). By deadline, so that
 * a thousand of them cost no more than the next one to end. Private to this folder; one thread's own. */
typedef struct
{
  GPtrArray *sorted; /* (owned) (nullable) of Wait, the soonest last */
} SkeinThreadWaits;

/* Whether @job is one that a thread of so many connections need not be held up by. */
gboolean skein_thread_waits_can_hold (guint n_connections, const SkeinJob *job);

void skein_thread_waits_add (SkeinThreadWaits *self, gpointer owner, guint64 until_ns);
guint skein_thread_waits_get_n (SkeinThreadWaits *self);

/* 0 if one has ended or there is none; rounded up. */
int skein_thread_waits_get_timeout_ms (SkeinThreadWaits *self, guint64 now_ns);

/* Takes one out that has ended, or whose owner @is_over() says so. Returns: (nullable): its owner */
gpointer skein_thread_waits_take_due (SkeinThreadWaits *self, guint64 now_ns);
gpointer skein_thread_waits_take_if (SkeinThreadWaits *self, gboolean (*is_over) (gpointer owner));

void skein_thread_waits_clear (SkeinThreadWaits *self); /* there is none left */

G_END_DECLS
