// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-compare-plan.h"

G_BEGIN_DECLS

/**
 * SkeinCompareSettingDialog:
 *
 * Adds settings to a plan: one form in one or several sizes. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_SETTING_DIALOG (skein_compare_setting_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareSettingDialog, skein_compare_setting_dialog, SKEIN, COMPARE_SETTING_DIALOG, AdwWindow)

GtkWidget *skein_compare_setting_dialog_new (GtkWindow *parent, SkeinComparePlan *plan);

/* "4", "1, 2, 4", "1-8": numbers from 1 to @most, ascending, each once. (transfer full) (element-type guint) (nullable) NULL: it makes no sense */
GArray *skein_compare_parse_sizes (const char *text, guint most);

G_END_DECLS
