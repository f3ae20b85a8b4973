// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-folder.h"

G_BEGIN_DECLS

/**
 * SkeinFolderCache:
 *
 * The target folders that are in use, each opened once, and the partial names promised in them. Any thread.
 */
typedef struct _SkeinFolderCache SkeinFolderCache;

SkeinFolderCache *skein_folder_cache_new (void);
void skein_folder_cache_free (SkeinFolderCache *self);

/* Opens, and creates if need be, a folder that files can be written to; blocks on the disk. One that was open already and has vanished
 * since is not created again: a disk that was unplugged must not be continued on the one below. SKEIN_WORK_ERROR in words. */
SkeinFolder *skein_folder_cache_open (SkeinFolderCache *self, const char *path, GError **error);

/* One that was opened with skein_folder_cache_open() and was found in its place a moment ago; does not block. (nullable) (transfer full) */
SkeinFolder *skein_folder_cache_recall (SkeinFolderCache *self, const char *path);

/* A folder below one that was opened with skein_folder_cache_open(): "a/b"; no link is followed. Blocks on the disk. */
SkeinFolder *skein_folder_cache_open_below (SkeinFolderCache *self, SkeinFolder *folder, const char *relative, gboolean create, GError **error);

/* FALSE if somebody has that name already. */
gboolean skein_folder_cache_reserve (SkeinFolderCache *self, const char *path, const char *name);
void skein_folder_cache_release (SkeinFolderCache *self, const char *path, const char *name);

/* Closes the folders, as nothing is going on: a disk can be unplugged. Promised names stay. */
void skein_folder_cache_close_folders (SkeinFolderCache *self);

G_END_DECLS
