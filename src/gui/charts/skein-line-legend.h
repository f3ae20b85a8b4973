// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/charts/skein-line-drawing.h"

G_BEGIN_DECLS

/* The line of keys above a line chart: a piece of each curve and its figure. Part of the chart's drawing and no widget, so that a figure
 * that changes with every move of the pointer lays nothing out anew. Main thread only. */
typedef struct _SkeinLineLegend SkeinLineLegend;

SkeinLineLegend *skein_line_legend_new (GtkWidget *chart); /* borrowed */
void skein_line_legend_free (SkeinLineLegend *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinLineLegend, skein_line_legend_free)

/* @text NULL: the curve has no key. TRUE if that looks different. */
gboolean skein_line_legend_set_text (SkeinLineLegend *self, guint curve, const char *text);
const char *skein_line_legend_get_text (SkeinLineLegend *self, guint curve); /* (nullable) */

int skein_line_legend_get_height (SkeinLineLegend *self); /* 0 without a key */
void skein_line_legend_snapshot (SkeinLineLegend *self, GtkSnapshot *snapshot, const SkeinLineLook *looks, int y, int width);

/* The font may be another one. */
void skein_line_legend_restyle (SkeinLineLegend *self);

G_END_DECLS
