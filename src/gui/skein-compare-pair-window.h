// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "compare/skein-experiment-data.h"

G_BEGIN_DECLS

/**
 * SkeinComparePairWindow:
 *
 * Two experiments on the same axes, and what changed from the first to the second. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_PAIR_WINDOW (skein_compare_pair_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinComparePairWindow, skein_compare_pair_window, SKEIN, COMPARE_PAIR_WINDOW, AdwWindow)

GtkWidget *skein_compare_pair_window_new (GtkWindow *parent, SkeinExperimentData *first, SkeinExperimentData *second); /* both (transfer full) */

G_END_DECLS
