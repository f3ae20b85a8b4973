// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Pieces of tar.gz archives. A gzip file may consist of several members, and each of these is one: put one after another,
 * with the end last, they are an archive. So many archives can share what takes time to compress. Any thread. */

/* A file of made-up measurements, about @size bytes before compression. */
GBytes *skein_sample_archive_make_table (guint64 seed, const char *name, gsize size);
GBytes *skein_sample_archive_make_text (const char *name, const char *text);
GBytes *skein_sample_archive_make_end (void);

G_END_DECLS
