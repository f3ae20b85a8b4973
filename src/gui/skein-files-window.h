// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-file-check.h"

G_BEGIN_DECLS

/**
 * SkeinFilesWindow:
 *
 * Checksums of files, folders and lists: made or compared, with the results in a list that sorts, filters and is exported. Works on the process pool of
 * the downloads. Main thread only.
 *
 * Actions, in group "files": verify-list, hash-files, hash-folder, audit-folder, cancel, search, filter (s), algorithm (s), copy, export,
 * export-to (s: a path).
 */
#define SKEIN_TYPE_FILES_WINDOW (skein_files_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinFilesWindow, skein_files_window, SKEIN, FILES_WINDOW, AdwWindow)

SkeinFilesWindow *skein_files_window_new (SkeinPool *pool);

/* (element-type filename); in place of what was shown. */
void skein_files_window_hash (SkeinFilesWindow *self, GPtrArray *paths);

/* Lists, or folders that have lists in them; see skein_file_check_new_audit(). */
void skein_files_window_audit (SkeinFilesWindow *self, GPtrArray *paths, const char *folder);

SkeinFileCheck *skein_files_window_get_check (SkeinFilesWindow *self); /* (transfer none) (nullable) */

G_END_DECLS
