// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"
#include "gui/skein-compare-plan.h"

G_BEGIN_DECLS

/**
 * SkeinCompareWorkDialog:
 *
 * Chooses the work of a plan: a sample, files of the sample server, or what the user has. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_WORK_DIALOG (skein_compare_work_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareWorkDialog, skein_compare_work_dialog, SKEIN, COMPARE_WORK_DIALOG, AdwWindow)

/* @engine: (nullable) whose batch can be chosen; @selected: (element-type SkeinItem) referenced */
GtkWidget *skein_compare_work_dialog_new (GtkWindow *parent, SkeinComparePlan *plan, SkeinEngine *engine, GPtrArray *selected);

G_END_DECLS
