// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/skein-activity-page.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_ACTIVITY_EXPORT_PICTURE, /* what the page shows: PNG, or SVG by the name */
  SKEIN_ACTIVITY_EXPORT_TOTALS,  /* CSV of the whole batch */
  SKEIN_ACTIVITY_EXPORT_SPANS,   /* the same */
  SKEIN_ACTIVITY_EXPORT_TRACE,   /* JSON of the whole batch */
  SKEIN_ACTIVITY_EXPORT_N_KINDS
} SkeinActivityExportKind;

/* "picture", "totals", "spans", "trace". */
gboolean skein_activity_export_kind_parse (const char *nick, SkeinActivityExportKind *out_kind);
const char *skein_activity_export_kind_get_title (SkeinActivityExportKind kind); /* of the file chooser; translated */
const char *skein_activity_export_kind_get_name (SkeinActivityExportKind kind);  /* the file's, to begin with */

/**
 * skein_activity_export_async:
 * @path: absolute; the file appears when it is complete, in place of one that is there
 *
 * Takes what was recorded up to now, and writes it on another thread. Main thread; fails with G_IO_ERROR_NOT_FOUND while nothing was
 * recorded.
 */
void skein_activity_export_async (SkeinActivityPage *page, SkeinActivityExportKind kind, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* @out_note: (out) (nullable) (transfer full): what is not in it any more; translated */
gboolean skein_activity_export_finish (GAsyncResult *result, char **out_note, GError **error);

G_END_DECLS
