// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"
#include "batch/skein-engine.h"
#include "batch/skein-item.h"
#include "compare/skein-compare-work.h"

G_BEGIN_DECLS

/* Work that is made of what the user has, instead of samples. What cannot be part of it is left out, which is said; an error says that nothing remains. */

/* What is known of the servers the items come from; zeros: the usual figures. */
typedef struct
{
  guint delay_ms; /* until the first byte, in the mean */
  guint64 rate;   /* bytes per second of one connection */
} SkeinCompareServers;

/* Of what was downloaded in the last ten minutes. */
void skein_compare_servers_measure (SkeinRecorder *recorder, SkeinCompareServers *out_servers);

/**
 * skein_compare_work_from_items:
 * @items: (element-type SkeinItem)
 * @kind: DOWNLOADS, HASH or RESIZE
 * @from_servers: downloads: the user agreed that the servers are asked again; else as many files of the same sizes come from the sample server
 * @engine: (nullable) whose items they are: for how requests are made without an item's own options, and which servers have a login
 * @servers: (nullable) for the sample server; what running items know themselves is taken where it says nothing
 * @out_left_out: (out) (transfer full) (nullable): sentences that say which were left out and why
 *
 * From their servers, each is asked for at its first address with its own headers, proxy and speed limit; one that needs what is secret (a login, a key
 * in a header) is left out, as a work is written to files. Hashing and resizing are of the files of items that are done. Main thread; looks at each
 * item once and touches no file.
 */
gboolean skein_compare_work_from_items (GPtrArray *items, SkeinCompareKind kind, gboolean from_servers, SkeinEngine *engine, const SkeinCompareServers *servers, SkeinCompareWork *out_work, char **out_left_out, GError **error);

/**
 * skein_compare_work_from_paths_async:
 * @paths: files, and folders with all that is below them
 * @kind: HASH or RESIZE
 *
 * Finds the files on a thread. Resizing takes those whose names say that they are pictures.
 */
void skein_compare_work_from_paths_async (const char *const *paths, SkeinCompareKind kind, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_compare_work_from_paths_finish (GAsyncResult *result, SkeinCompareWork *out_work, GError **error);

G_END_DECLS
