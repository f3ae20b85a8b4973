// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-checksum-list.h"
#include "batch/skein-item.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_CHECKSUM_NONE,      /* the list has nothing by that name */
  SKEIN_CHECKSUM_TAKEN,     /* it is in the spec, or was before */
  SKEIN_CHECKSUM_AMBIGUOUS, /* the list has several different ones by that name, or the spec has another one already; nothing is changed */
} SkeinChecksumMatch;

/**
 * skein_checksum_list_apply:
 * @spec: (inout): may become another one
 * @name: (nullable): what the file is called; else the spec's name, else the one in its address
 * @used: (nullable): set of entries, to which those by that name are added
 *
 * Looks a download up by name, and of several algorithms takes the strongest. Of several entries by that name, in several folders, the one
 * is taken whose folders the address ends in.
 */
SkeinChecksumMatch skein_checksum_list_apply (SkeinChecksumList *list, SkeinItemSpec **spec, const char *name, GHashTable *used);

/**
 * skein_checksum_list_apply_to_items:
 * @items: (element-type SkeinItem)
 * @out_n_ambiguous: (out): items that the list has several different checksums for, or that were asked to be something else
 *
 * Looks every item up by its file's name. What comes back is to be added to the engine (skein_engine_add_async()): it finds the items, and
 * verifies those that are complete. Main thread.
 *
 * Returns: (transfer full) (element-type SkeinItemSpec): of those items that the list has something new to say about
 */
GPtrArray *skein_checksum_list_apply_to_items (SkeinChecksumList *list, GListModel *items, guint *out_n_ambiguous);

G_END_DECLS
