// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

#include "compare/skein-verdict.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_COMPARE_SAVE_MARKDOWN,
  SKEIN_COMPARE_SAVE_CSV,
  SKEIN_COMPARE_SAVE_JSON,
  SKEIN_COMPARE_SAVE_SVG,
  SKEIN_COMPARE_SAVE_PNG, /* the picture of the SVG */
  SKEIN_N_COMPARE_SAVES
} SkeinCompareSaveKind;

gboolean skein_compare_save_parse (const char *nick, SkeinCompareSaveKind *out_kind); /* "markdown", "csv", "json", "svg", "png" */
const char *skein_compare_save_get_title (SkeinCompareSaveKind kind);                 /* of the file chooser; translated */
const char *skein_compare_save_get_name (SkeinCompareSaveKind kind);                  /* the file's, to begin with */

/**
 * skein_compare_save_async:
 * @data: an experiment that is over, and
 * @verdict: its verdict
 * @path: absolute; the file appears when it is complete, in place of one that is there
 *
 * Makes and writes it on another thread, which keeps both as long as it needs them: the main one only asks. Main thread.
 */
void skein_compare_save_async (const SkeinExperimentData *data, const SkeinVerdict *verdict, SkeinCompareSaveKind kind, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_compare_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
