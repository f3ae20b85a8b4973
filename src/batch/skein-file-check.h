// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-file-results.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinFileCheck:
 *
 * Files, folders or lists of checksums at work on a pool that others use too, and what came of it so far. For the window: nothing waits, results
 * come some times a second. Main thread only.
 *
 * Signal: "changed": more results, or it has ended.
 */
#define SKEIN_TYPE_FILE_CHECK (skein_file_check_get_type ())
G_DECLARE_FINAL_TYPE (SkeinFileCheck, skein_file_check, SKEIN, FILE_CHECK, GObject)

/* @paths: (element-type filename) of files and folders. */
SkeinFileCheck *skein_file_check_new_hash (SkeinPool *pool, GPtrArray *paths, SkeinDigestAlgorithm algorithm);

/* @paths: (element-type filename) of lists, or of folders with lists in them. @folder: (nullable) what is looked through for what they do not name. */
SkeinFileCheck *skein_file_check_new_audit (SkeinPool *pool, GPtrArray *paths, const char *folder);

SkeinFileResults *skein_file_check_get_results (SkeinFileCheck *self); /* (transfer none) */
gboolean skein_file_check_is_audit (SkeinFileCheck *self);

void skein_file_check_cancel (SkeinFileCheck *self); /* keeps what is there */
gboolean skein_file_check_is_running (SkeinFileCheck *self);
gboolean skein_file_check_was_cancelled (SkeinFileCheck *self);

guint64 skein_file_check_get_bytes (SkeinFileCheck *self);    /* read */
gint64 skein_file_check_get_worked_us (SkeinFileCheck *self); /* since it began, or until it ended */
double skein_file_check_get_done_frac (SkeinFileCheck *self); /* < 0 while nobody knows how many there are */

G_END_DECLS
