// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/* Columns of one width brought to another, and where runs stand below one another. Pure. */

/* @out: the mean of what of @columns lies in each of its columns (the first of it, where those are narrower), the phase of most of it */
void skein_runs_layout_resample (const SkeinColumn *columns, guint n_columns, SkeinColumn *out, guint n_out);

/* How high a lane is where there are @n_lanes; and how far the next one is below it. */
int skein_runs_layout_get_lane_height (guint n_lanes);
int skein_runs_layout_get_lane_pitch (guint n_lanes);

/* From 0 for a run without a lane. */
int skein_runs_layout_get_height (guint n_lanes);

G_END_DECLS
