// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"
#include "compare/skein-compare-setting.h"

G_BEGIN_DECLS

/**
 * skein_compare_apply:
 *
 * Gives the pool that @setting is of the size it says, as the spin buttons of the Downloads page do, and keeps it for the next start:
 * processes the one, all others the threads and connections of downloads. The lock is for comparison only and stays away.
 *
 * Returns: (transfer full): a sentence for the user; NULL with @error
 */
char *skein_compare_apply (SkeinEngine *engine, const SkeinCompareSetting *setting, GError **error);

G_END_DECLS
