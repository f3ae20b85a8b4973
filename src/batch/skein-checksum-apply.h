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

G_END_DECLS
