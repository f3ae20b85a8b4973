// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"
#include "gui/skein-compare-run.h"

G_BEGIN_DECLS

/**
 * SkeinComparePage:
 *
 * What is to be compared beside what was measured; a page for the first time. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_PAGE (skein_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (SkeinComparePage, skein_compare_page, SKEIN, COMPARE_PAGE, AdwBin)

void skein_compare_page_set_engine (SkeinComparePage *self, SkeinEngine *engine); /* (nullable) whose batch might disturb */
SkeinComparePlan *skein_compare_page_get_plan (SkeinComparePage *self);           /* (transfer none) */
SkeinCompareRun *skein_compare_page_get_run (SkeinComparePage *self);             /* (transfer none) */

/* Runs the plan and shows what comes. FALSE with a sentence: it cannot be run. */
gboolean skein_compare_page_start (SkeinComparePage *self, GError **error);

/* A first experiment: "waiting", "computing", "downloads". FALSE: there is none of that name */
gboolean skein_compare_page_prepare (SkeinComparePage *self, const char *name);

G_END_DECLS
