// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "activity/skein-phase-colors.h"

G_BEGIN_DECLS

/* What the charts have in common as widgets. Main thread only. */

SkeinColorScheme skein_chart_style_get_scheme (void);

/* Calls @changed, swapped, when the scheme changes, for as long as @widget lives. */
void skein_chart_style_watch_scheme (GtkWidget *widget, GCallback changed);

GdkRGBA skein_chart_style_get_rgba (guint32 color); /* 0xAARRGGBB */
GdkRGBA skein_chart_style_get_text_color (GtkWidget *widget, double alpha);

/* Whether the user wants motion; else charts step once a second. */
gboolean skein_chart_style_is_animated (GtkWidget *widget);

/* The time that a picture made now should end at. */
guint64 skein_chart_style_get_end_ns (GtkWidget *widget, GdkFrameClock *clock);

G_END_DECLS
