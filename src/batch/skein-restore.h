// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-store.h"

G_BEGIN_DECLS

/**
 * skein_restore_look:
 * @row: a new one, made of @told's spec
 * @told: what a history says
 * @folder: where it is allowed to look, besides folders that are not hidden
 *
 * Done if a file of that name and size is there; what the history says of its checksums holds only if its date is the same too, for nobody has read
 * it. Otherwise paused, and to have the checksums it had. Blocks on the disk; any thread.
 */
void skein_restore_look (SkeinStoreRow *row, const SkeinStoreRow *told, const char *folder);

G_END_DECLS
