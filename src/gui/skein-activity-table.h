// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"
#include "gui/charts/skein-time-axis.h"
#include "gui/skein-activity-rows.h"

G_BEGIN_DECLS

/**
 * SkeinActivityTable:
 *
 * A window with the figures of the charts and of the lanes as two tables: of the time that was shown when it was opened or refreshed, so
 * that nothing changes while it is read. Ctrl+C copies the selected lines, or all, with their headings. Main thread only.
 */
#define SKEIN_TYPE_ACTIVITY_TABLE (skein_activity_table_get_type ())
G_DECLARE_FINAL_TYPE (SkeinActivityTable, skein_activity_table, SKEIN, ACTIVITY_TABLE, AdwWindow)

/* @recorder is borrowed: skein_activity_table_set_recorder (self, NULL) before it is freed. @engine (nullable) names the items. */
GtkWidget *skein_activity_table_new (GtkWindow *parent, SkeinTimeAxis *axis, SkeinEngine *engine, SkeinRecorder *recorder);
void skein_activity_table_set_recorder (SkeinActivityTable *self, SkeinRecorder *recorder); /* (nullable) what is shown stays */

/* (transfer full) what Ctrl+C copies. */
char *skein_activity_table_dup_text (SkeinActivityTable *self);

G_END_DECLS
