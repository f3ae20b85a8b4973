// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-text-stream.h"
#include "batch/skein-activity-record.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_ACTIVITY_TRACE,      /* see skein_trace_export_write() */
  SKEIN_ACTIVITY_CSV_TOTALS, /* see skein-activity-csv.h */
  SKEIN_ACTIVITY_CSV_SPANS,
} SkeinActivityFormat;

/* Writes the content of a file; any thread. */
typedef void (*SkeinActivityWriteFunc) (SkeinTextStream *stream, gconstpointer data);

/**
 * skein_activity_save_with:
 * @path: absolute; the file appears when it is complete, in place of one that is there
 *
 * Any thread; blocks on the disk.
 *
 * Returns: FALSE with a G_IO_ERROR that names the file; nothing is left of it then
 */
gboolean skein_activity_save_with (const char *path, SkeinActivityWriteFunc func, gconstpointer data, GCancellable *cancellable, GError **error);

gboolean skein_activity_save (const SkeinActivityRecord *record, SkeinActivityFormat format, const char *path, GCancellable *cancellable, GError **error);

/* The same on another thread. @record is taken over. */
void skein_activity_save_async (SkeinActivityRecord *record, SkeinActivityFormat format, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_activity_save_finish (GAsyncResult *result, GError **error);

/* (nullable) translated: what the record has no longer, "Spans of the first 12 min are merged, ..."; NULL if it has everything. */
char *skein_activity_record_dup_note (const SkeinActivityRecord *record);

G_END_DECLS
