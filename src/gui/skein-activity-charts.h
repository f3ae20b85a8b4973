// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "activity/skein-recorder.h"
#include "batch/skein-engine.h"
#include "gui/charts/skein-time-axis.h"

G_BEGIN_DECLS

/**
 * SkeinActivityCharts:
 *
 * The charts above the lanes: download, processing and CPU; below them, if the user wants to see them (remembered), memory and the
 * queues between the steps. Each with its present figures. Main thread only.
 */
#define SKEIN_TYPE_ACTIVITY_CHARTS (skein_activity_charts_get_type ())
G_DECLARE_FINAL_TYPE (SkeinActivityCharts, skein_activity_charts, SKEIN, ACTIVITY_CHARTS, AdwBin)

void skein_activity_charts_set_engine (SkeinActivityCharts *self, SkeinEngine *engine);       /* (nullable) */
void skein_activity_charts_set_recorder (SkeinActivityCharts *self, SkeinRecorder *recorder); /* borrowed; (nullable) */
void skein_activity_charts_set_axis (SkeinActivityCharts *self, SkeinTimeAxis *axis);         /* the time shown, shared with the lanes */

void skein_activity_charts_set_narrow (SkeinActivityCharts *self, gboolean narrow); /* one below the other */

/* Nobody has worked for as long as the charts show: they stand still then, which looks the same and costs nothing. */
void skein_activity_charts_set_resting (SkeinActivityCharts *self, gboolean resting);

/* The recorder has been updated: figures follow a few times a second. */
void skein_activity_charts_show_figures (SkeinActivityCharts *self);

G_END_DECLS
