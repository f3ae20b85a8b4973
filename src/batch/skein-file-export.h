// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-checksum-write.h"
#include "batch/skein-file-results.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_FILE_EXPORT_GNU, /* lists of the checksums that the files have now */
  SKEIN_FILE_EXPORT_BSD,
  SKEIN_FILE_EXPORT_SFV,
  SKEIN_FILE_EXPORT_CSV, /* everything about every row, for spreadsheets and programs */
  SKEIN_FILE_EXPORT_JSON,
} SkeinFileExportFormat;

SkeinFileExportFormat skein_file_export_guess_format (const char *name); /* by how it ends; GNU if that says nothing */

/**
 * skein_file_export_async:
 * @rows: (element-type SkeinFileRow): not to be changed until the call has finished
 * @path: absolute; it appears when it is complete, in place of one that is there
 *
 * A list names files from its own folder on; of a file that is not below it, it has the whole path.
 */
void skein_file_export_async (GPtrArray *rows, SkeinFileExportFormat format, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* Finishes with how many rows were written; @out_n_left: those that have no checksum, or that the format cannot hold. */
gboolean skein_file_export_finish (GAsyncResult *result, guint *out_n_written, guint *out_n_left, GError **error);

/* The same as text; for the clipboard. @list_folder: (nullable) with its slash. Any thread. */
char *skein_file_export_to_text (GPtrArray *rows, SkeinFileExportFormat format, const char *list_folder, guint *out_n_written, guint *out_n_left);

G_END_DECLS
