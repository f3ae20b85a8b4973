// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "compare/skein-summary.h"

G_BEGIN_DECLS

/**
 * SkeinCompareTable:
 *
 * All figures of an experiment: a row for each setting, medians, sortable by each. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_TABLE (skein_compare_table_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareTable, skein_compare_table, SKEIN, COMPARE_TABLE, AdwBin)

void skein_compare_table_set_data (SkeinCompareTable *self, const SkeinExperimentData *data); /* copies what it shows */
GtkColumnView *skein_compare_table_get_view (SkeinCompareTable *self);

/* As its row of controls does: @by 0 is the order of the list, 1 the settings' names, then the columns from the left. */
void skein_compare_table_sort (SkeinCompareTable *self, guint by, gboolean descending);
char *skein_compare_table_dup_name (SkeinCompareTable *self, guint position); /* of the setting shown there; (transfer full) (nullable) */

G_END_DECLS
