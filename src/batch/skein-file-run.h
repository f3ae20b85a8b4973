// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-copy-options.h"
#include "batch/skein-tree-walk.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinFileRun:
 *
 * Digests or resizes of files that are already here, on a pool of threads or processes; results come in the order of the files
 * even though workers finish in any order. For the command line's hash, verify and resize, and for files dropped on the window.
 * Main thread only, and never waits for the disk: folders are opened and searched on another thread. Keeps only a bounded number of files
 * ahead of the slowest one, and of folders open for them.
 *
 * Files themselves are opened by the pool, relative to their folder, and only if they are regular files. Several runs may share one pool, also
 * with the downloads; then each leaves room for the others.
 */
typedef struct _SkeinFileRun SkeinFileRun;

/* In order, main context. @report is NULL if the file could not be opened at all; @error then says why, or is NULL for what a source said is not to
 * be read. With a report, @error is the report's. May add files, must not free the run. */
typedef void (*SkeinFileRunFunc) (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data);

SkeinFileRun *skein_file_run_new (SkeinPool *pool, SkeinFileRunFunc func, gpointer user_data);
/* The same for a pool that others use: few jobs at a time wait in it. */
SkeinFileRun *skein_file_run_new_beside (SkeinPool *pool, SkeinFileRunFunc func, gpointer user_data);
void skein_file_run_free (SkeinFileRun *self); /* what is unfinished is cancelled, without calls of the func */
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

/* Any thread, one call at a time: adds the next files (element-type SkeinFoundFile), some hundred at most; FALSE if there are no more. */
typedef gboolean (*SkeinFileSourceFunc) (gpointer source, GPtrArray *files, GCancellable *cancellable);

/**
 * skein_file_run_set_source:
 * @source: (transfer full): freed by @free_func, on any thread
 * @spec: for files that have no digest_mask of their own
 *
 * Asks for files only as fast as they are worked on. Once per run.
 */
void skein_file_run_set_source (SkeinFileRun *self, SkeinFileSourceFunc next, gpointer source, GDestroyNotify free_func, const SkeinDigestSpec *spec);
void skein_file_run_set_walk (SkeinFileRun *self, SkeinTreeWalk *walk, const SkeinDigestSpec *spec); /* (transfer full) */

/* Within the func: what the source said of the file; NULL for files that were added. */
const SkeinFoundFile *skein_file_run_peek_found (SkeinFileRun *self);

/* Before a report counts: a mask of other algorithms to try, or 0 to go on with it. Once per file. */
typedef guint (*SkeinFileRunAgainFunc) (const SkeinFoundFile *found, const SkeinReport *report, gpointer user_data);
void skein_file_run_set_again_func (SkeinFileRun *self, SkeinFileRunAgainFunc func, gpointer user_data);

/* From the main loop, each time nothing is unfinished any more. Must not free the run. */
typedef void (*SkeinFileRunDoneFunc) (SkeinFileRun *run, gpointer user_data);
void skein_file_run_set_done_func (SkeinFileRun *self, SkeinFileRunDoneFunc func, gpointer user_data);

guint skein_file_run_get_n_unfinished (SkeinFileRun *self);              /* added, func not called yet; and one for a source that may have more */
gboolean skein_file_run_has_more (SkeinFileRun *self);                   /* the source does not know yet how many there are */
const char *skein_file_run_peek_path (SkeinFileRun *self, guint64 item); /* of a lane's item; (nullable) */

/* Whether a lane's item is a run's rather than a download. */
gboolean skein_file_run_owns_item (guint64 item);

/* The path that any run there is works on under that item; NULL: it is no run's, or done. */
char *skein_file_run_dup_item_path (guint64 item);

G_END_DECLS
