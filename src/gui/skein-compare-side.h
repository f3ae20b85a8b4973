// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-compare-plan.h"

G_BEGIN_DECLS

/**
 * SkeinCompareSide:
 *
 * Beside the results: what is to be compared. Changes the plan, and follows it. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_SIDE (skein_compare_side_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareSide, skein_compare_side, SKEIN, COMPARE_SIDE, AdwBin)

void skein_compare_side_set_plan (SkeinCompareSide *self, SkeinComparePlan *plan);
void skein_compare_side_set_busy (SkeinCompareSide *self, gboolean busy); /* while it runs nothing can be changed */

G_END_DECLS
