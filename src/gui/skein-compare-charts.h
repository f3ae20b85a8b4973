// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-summary.h"
#include "compare/skein-trial-live.h"
#include "gui/charts/skein-bars-view.h"
#include "gui/charts/skein-runs-view.h"
#include "gui/charts/skein-speedup-chart.h"

G_BEGIN_DECLS

/* What an experiment measured, as the charts of the Compare page take it. Pure but for the language. */

SkeinFormTone skein_compare_charts_get_tone (const SkeinCompareSetting *setting);

/* @running: the row that is being measured, or that warms up, -1: none; @best: the one to use, -1: none. (transfer full) (element-type SkeinBar) */
GArray *skein_compare_charts_make_bars (const SkeinExperimentData *data, int running, int best);

/* The forms that were measured in three sizes or more. (transfer full) (element-type SkeinSpeedupCurve) */
GArray *skein_compare_charts_make_curves (const SkeinExperimentData *data);

/* The middle trial of each setting, those with lanes only. (transfer full) (element-type SkeinRunLanes) */
GArray *skein_compare_charts_make_runs (const SkeinExperimentData *data);

/* What the trial that runs under @setting has done so far, on a scale of @usual_s seconds (NaN: not known) or as long as it has run. (transfer full)
 * (element-type SkeinRunLanes) one */
GArray *skein_compare_charts_make_live (const SkeinCompareSetting *setting, const SkeinTrialLive *live, double usual_s);

/* "Threads · 4 workers" */
char *skein_compare_charts_dup_name (const SkeinCompareSetting *setting);

G_END_DECLS
