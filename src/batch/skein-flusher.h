// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinFlusher:
 *
 * Threads for what blocks on the disk, so that neither the main thread nor a download thread does: opening folders, syncing and naming
 * finished files, removing partials. Up to 16 at once, because several syncs under way share their waits (500 small files: 0.06 s
 * with 16, 0.09 s with 4); fewer where tasks take no time, down to one. Threads come with the work and stay.
 *
 * Owner thread only.
 */
typedef struct _SkeinFlusher SkeinFlusher;
typedef void (*SkeinFlusherFunc) (gpointer data);

SkeinFlusher *skein_flusher_new (void);
void skein_flusher_push (SkeinFlusher *self, SkeinFlusherFunc run_in_thread, SkeinFlusherFunc done, gpointer data); /* @done: owner's context */
void skein_flusher_free (SkeinFlusher *self); /* nothing may be under way */

G_END_DECLS
