// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-copy-options.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinFileRun:
 *
 * Digests or resizes of files that are already here, on a pool of threads or processes; results come in the order of the files
 * even though workers finish in any order. For the command line's hash, verify and resize, and for files dropped on the window.
 * Main thread only. Keeps only a bounded number of files ahead of the slowest one.
 *
 * A file's folder is opened on the calling thread (once for the files of one folder that follow each other); files themselves are
 * opened by the pool, relative to it, and only if they are regular files.
 */
typedef struct _SkeinFileRun SkeinFileRun;

/* In order, main context. @report is NULL only if the file could not be opened at all; @error then says why. With a report,
 * @error is the report's. May add files, must not free the run. */
typedef void (*SkeinFileRunFunc) (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data);

SkeinFileRun *skein_file_run_new (SkeinPool *pool, SkeinFileRunFunc func, gpointer user_data); /* takes over the pool's reports func */
void skein_file_run_free (SkeinFileRun *self);                                                 /* what is unfinished is cancelled, without calls of the func */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinFileRun, skein_file_run_free)

/* @path is what the user wrote: it may be relative, and a symbolic link in its last component is followed. @spec is copied. */
void skein_file_run_add_digest (SkeinFileRun *self, const char *path, const SkeinDigestSpec *spec);

/* How the copies of pictures are made and where they go. */
typedef enum
{
  SKEIN_COPY_BESIDE,   /* in the picture's folder, under the name that the options say */
  SKEIN_COPY_INTO,     /* in a folder, under the picture's own name unless the options say another one */
  SKEIN_COPY_IN_PLACE, /* instead of the picture, when it is complete, and of the same format; pictures that fit already are left alone */
} SkeinCopyPlace;

/* @folder: for INTO, else NULL. No file is ever replaced but IN_PLACE. */
void skein_file_run_add_resize (SkeinFileRun *self, const char *path, SkeinCopyPlace place, SkeinFolder *folder, SkeinCopyOptions *options);

/* The same for file @name of @folder, which is shown as @path; no link is followed. For names that a list gave. */
void skein_file_run_add_digest_in (SkeinFileRun *self, SkeinFolder *folder, const char *name, const char *path, const SkeinDigestSpec *spec);

guint skein_file_run_get_n_unfinished (SkeinFileRun *self);              /* added, func not called yet */
const char *skein_file_run_peek_path (SkeinFileRun *self, guint64 item); /* of a lane's item; (nullable) */

G_END_DECLS
