// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Files that are there whole or not at all, whatever happens while they are written: under a temporary name first. GIO's own
 * replacing does that only for files that exist; a new one is written under its name. Where @file has no path (a place that is no file
 * system), GIO's way is all there is. */

/* Blocks on the disk. FALSE with a G_IO_ERROR or G_FILE_ERROR that names the file. */
gboolean skein_whole_file_save (GFile *file, GBytes *content, GError **error);

/* The same on another thread. */
void skein_whole_file_save_async (GFile *file, GBytes *content, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_whole_file_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
