// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinSync:
 *
 * A file being brought to the disk by a thread of its own kind, so that a slow disk holds up no transfer. Its starter asks now and then
 * whether that is over; nothing is to be believed to be there before. Dropping it does not wait: the thread has the file
 * open by itself, and no lock on it.
 */
typedef struct _SkeinSync SkeinSync;

/* Begins with what has been written by now. (nullable): NULL where no thread or descriptor is to be had, with nothing synced. */
SkeinSync *skein_sync_start (int fd);
gboolean skein_sync_is_over (SkeinSync *self, gboolean *out_synced); /* FALSE: not yet */
void skein_sync_free (SkeinSync *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSync, skein_sync_free)

void skein_sync_hold_for_tests (gboolean hold); /* those begun from now on are not over before FALSE is said */

G_END_DECLS
