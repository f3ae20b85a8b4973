// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "compare/skein-compare-from-items.h"
#include "gui/skein-compare-plan.h"

G_BEGIN_DECLS

/**
 * SkeinCompareWorkDialog:
 *
 * Chooses the work of a plan: a sample, files of the sample server, or what the user has. Main thread only.
 *
 * Signal: "left-out" (sentences: which downloads are no part of it, and why)
 */
#define SKEIN_TYPE_COMPARE_WORK_DIALOG (skein_compare_work_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareWorkDialog, skein_compare_work_dialog, SKEIN, COMPARE_WORK_DIALOG, AdwWindow)

/* @engine: (nullable) whose batch can be chosen; @selected: (element-type SkeinItem) referenced */
GtkWidget *skein_compare_work_dialog_new (GtkWindow *parent, SkeinComparePlan *plan, SkeinEngine *engine, GPtrArray *selected);

/* What the sample server is to be like in place of those the downloads come from. */
void skein_compare_work_dialog_set_servers (SkeinCompareWorkDialog *self, const SkeinCompareServers *servers);

/* Begins with downloads of those that are selected. */
void skein_compare_work_dialog_choose_selected (SkeinCompareWorkDialog *self);

G_END_DECLS
