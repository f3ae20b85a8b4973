// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-experiment.h"
#include "compare/skein-verdict.h"
#include "gui/skein-compare-plan.h"

G_BEGIN_DECLS

/**
 * SkeinCompareRun:
 *
 * The experiment that the page shows: one that runs, one that is over, or one that was opened again. Main thread only; nothing blocks.
 *
 * Signals: "changed": there is another experiment, more of it, or it is over; "progress": a few times a second while one runs.
 */
#define SKEIN_TYPE_COMPARE_RUN (skein_compare_run_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareRun, skein_compare_run, SKEIN, COMPARE_RUN, GObject)

SkeinCompareRun *skein_compare_run_new (void);

/* Not while one runs. */
void skein_compare_run_start (SkeinCompareRun *self, SkeinComparePlan *plan);
void skein_compare_run_open (SkeinCompareRun *self, SkeinExperimentData *data); /* (transfer full) */

/* What is there is kept. */
void skein_compare_run_cancel (SkeinCompareRun *self);

gboolean skein_compare_run_is_running (SkeinCompareRun *self);
void skein_compare_run_get_progress (SkeinCompareRun *self, SkeinExperimentProgress *out_progress);
const SkeinTrialLive *skein_compare_run_peek_live (SkeinCompareRun *self);     /* (nullable) see skein_experiment_peek_live() */
const SkeinExperimentData *skein_compare_run_get_data (SkeinCompareRun *self); /* (nullable) until "changed" */
const SkeinVerdict *skein_compare_run_get_verdict (SkeinCompareRun *self);     /* (nullable) of one that is over */
const char *skein_compare_run_get_error (SkeinCompareRun *self);               /* (nullable) why there is nothing */

G_END_DECLS
