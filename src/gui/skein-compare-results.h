// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-compare-run.h"

G_BEGIN_DECLS

/**
 * SkeinCompareResults:
 *
 * What an experiment measured: the verdict, bars, speed-up, lanes, all figures, and what disturbed it. Follows the run. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_RESULTS (skein_compare_results_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareResults, skein_compare_results, SKEIN, COMPARE_RESULTS, AdwBin)

void skein_compare_results_set_run (SkeinCompareResults *self, SkeinCompareRun *run);

G_END_DECLS
