// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * skein_text_file_load_async:
 *
 * Reads a list that somebody chose or dropped, up to 256 MiB of it: a million addresses are about 100 MB. Main thread; does not block it.
 */
void skein_text_file_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* (transfer full) (nullable); @out_name: (out) (transfer full): the file's name, to be shown, also if it fails. The error is a sentence that names it. */
GBytes *skein_text_file_load_finish (GAsyncResult *result, char **out_name, GError **error);

G_END_DECLS
