// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "activity/skein-phase.h"

G_BEGIN_DECLS

/**
 * SkeinLegend:
 *
 * What the tints of lanes mean: a swatch and a word per phase, at the end "solid fill = CPU in use". Wraps to more lines
 * where there is no room. Main thread only. Property for templates: "compact".
 */
#define SKEIN_TYPE_LEGEND (skein_legend_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLegend, skein_legend, SKEIN, LEGEND, GtkWidget)

GtkWidget *skein_legend_new (void);

/* Only the most frequent phases: beside the strip of the Downloads page. */
void skein_legend_set_compact (SkeinLegend *self, gboolean compact);

/* The phases to explain, instead of the default choice. */
void skein_legend_set_phases (SkeinLegend *self, const SkeinPhase *phases, guint n_phases);

G_END_DECLS
