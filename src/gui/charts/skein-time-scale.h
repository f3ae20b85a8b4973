// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "gui/charts/skein-time-axis.h"

G_BEGIN_DECLS

/**
 * SkeinTimeScale:
 *
 * What moments the charts above it show: ticks with "−30 s" and "now" while the last minutes are followed, else the time of the clock; and
 * the moment of the axis' cursor. It stands under lanes as wide as itself: its ends are those of their time. Main thread only.
 */
#define SKEIN_TYPE_TIME_SCALE (skein_time_scale_get_type ())
G_DECLARE_FINAL_TYPE (SkeinTimeScale, skein_time_scale, SKEIN, TIME_SCALE, GtkWidget)

GtkWidget *skein_time_scale_new (void);
void skein_time_scale_set_axis (SkeinTimeScale *self, SkeinTimeAxis *axis); /* (nullable) */

G_END_DECLS
