// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * skein_trash_async:
 * @paths: (element-type filename): read on another thread: not to be changed until the call has finished
 *
 * Moves files to the trash, one after another, on a thread; what cannot go there stays where it is and is never deleted. Main thread.
 */
void skein_trash_async (GPtrArray *paths, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* (transfer full) (element-type GError) (nullable elements): for each path why it is still there, in words that name it and say what to do;
 * NULL where it is in the trash, or was gone already. Those that were not reached before @cancellable was cancelled have an error, too. */
GPtrArray *skein_trash_finish (GAsyncResult *result);

G_END_DECLS
