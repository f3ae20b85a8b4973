// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/**
 * SkeinBatch:
 *
 * The ordered list of items, a GListModel. Main thread only.
 *
 * items-changed is for items that come, go or move, batched. Signal "items-dirty" (GPtrArray *items), at most ten
 * times a second: these items look different now. Counts and totals are kept as things change, never by a scan.
 */
#define SKEIN_TYPE_BATCH (skein_batch_get_type ())
G_DECLARE_FINAL_TYPE (SkeinBatch, skein_batch, SKEIN, BATCH, GObject)

guint skein_batch_get_count (SkeinBatch *self, SkeinItemState state);
SkeinItem *skein_batch_lookup (SkeinBatch *self, guint64 id);                          /* (transfer none) (nullable) */
gboolean skein_batch_find (SkeinBatch *self, SkeinItem *item, guint *out_position);    /* O(log n) */
int skein_batch_compare (SkeinItem *a, SkeinItem *b);                                  /* by order in the batch */

typedef struct
{
  guint n_items, n_active, n_waiting, n_done, n_failed; /* active: downloading to resizing; waiting: waiting, retrying, paused; failed: failed, cancelled */
  guint64 done_bytes, total_bytes;                       /* of items whose size is known */
  double rate;                                           /* bytes per second, all downloads */
  double seconds_left;                                   /* < 0 unknown */
} SkeinBatchTotals;

void skein_batch_get_totals (SkeinBatch *self, SkeinBatchTotals *out_totals);

/* The set of all addresses (element-type utf8), copied in slices that never hold the main loop up; it stays as it is and may go to any
 * thread. Fails only when cancelled. (transfer full) */
void skein_batch_dup_urls_async (SkeinBatch *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GHashTable *skein_batch_dup_urls_finish (SkeinBatch *self, GAsyncResult *result, GError **error);

G_END_DECLS
