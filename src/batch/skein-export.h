// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"
#include "batch/skein-store.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_EXPORT_TEXT, /* lines of URL, name and SHA-256 */
  SKEIN_EXPORT_JSON, /* everything that was asked for, and what became of it */
  SKEIN_EXPORT_HISTORY_JSON, /* the same of finished items, and where and when */
  SKEIN_EXPORT_HISTORY_CSV,  /* a row for each of them */
} SkeinExportFormat;

/* "text", "json". */
gboolean skein_export_format_parse (const char *name, SkeinExportFormat *out_format);

/**
 * skein_export_to_bytes:
 * @items: (element-type SkeinItem)
 * @out_n_secrets: (out) (optional): how many addresses lack a token for that reason, and may not be enough to have the file again
 *
 * Both formats can be read again by skein_input_read(). A checksum in the list is the one that was asked for, else the one the finished file
 * was found to have. Passwords are never in it: items do not know them, and tokens in addresses are left out. Main thread; blocks for a second or so on a hundred thousand items.
 */
GBytes *skein_export_to_bytes (GListModel *items, SkeinExportFormat format, guint *out_n_secrets);

/* The same some items at a time, so that a window stays alive, and into @file, which appears whole or not at all. Items that come or go
 * meanwhile are not missed nor counted twice: the list is taken as it is at the call. */
void skein_export_async (GListModel *items, SkeinExportFormat format, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_export_finish (GAsyncResult *result, guint *out_n_items, guint *out_n_secrets, GError **error);

/**
 * skein_import_json:
 * @text: an export, what `skein-cli list --json` or `get --json` prints, or an array of addresses; may hold anything
 * @folder: where all items go: what the text says about folders does not count, for it may come from anybody
 * @out_complaints: (out) (element-type utf8)
 *
 * Returns: (transfer full) (element-type SkeinItemSpec). Any thread.
 */
GPtrArray *skein_import_json (const char *text, gsize size, const char *label, const char *folder, GPtrArray **out_complaints);

/* Whether this looks like one of the HISTORY formats. Any thread. */
gboolean skein_history_is (const char *text, gsize size);

/**
 * skein_import_history:
 * @text: in one of the HISTORY formats; may hold anything
 * @folder: of items that the text names no folder for
 *
 * Returns: (transfer full) (element-type SkeinStoreRow): what @text says was finished, for skein_engine_restore_async(), which looks whether it is true.
 *   Any thread.
 */
GPtrArray *skein_import_history (const char *text, gsize size, const char *label, const char *folder, GPtrArray **out_complaints);

G_END_DECLS
