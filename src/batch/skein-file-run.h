// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinFileRun:
 *
 * Digests or resizes of files that are already here, on a pool of threads or processes; results come in the order of the files
 * even though workers finish in any order. For the command line's hash, verify and resize, and for files dropped on the window.
 * Main thread only. Keeps only a bounded number of files ahead of the slowest one.
 */
typedef struct _SkeinFileRun SkeinFileRun;

/* In order, main context. @report is NULL only if the file could not be opened at all; @error then says why. */
typedef void (*SkeinFileRunFunc) (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data);

SkeinFileRun *skein_file_run_new (SkeinPool *pool, SkeinFileRunFunc func, gpointer user_data); /* takes over the pool's reports func */
void skein_file_run_free (SkeinFileRun *self);

void skein_file_run_add_digest (SkeinFileRun *self, const char *path, const SkeinDigestSpec *spec);
void skein_file_run_add_resize (SkeinFileRun *self, const char *path, SkeinFolder *out_folder, const char *out_name, const SkeinResizeSpec *spec);
guint skein_file_run_get_n_unfinished (SkeinFileRun *self);

G_END_DECLS
