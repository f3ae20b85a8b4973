// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>
#include "gui/charts/skein-time-axis.h"

G_BEGIN_DECLS

/**
 * SkeinTimeInput:
 *
 * Moves the time axis of a chart as the user wants it. Zoom: Ctrl and the wheel, a pinch, plus and minus, 0 for what it was. Scroll:
 * dragging, the horizontal wheel or Shift and the wheel, Shift and the arrow keys, Page Up and Down; Home is where recording began, End
 * the present. The plain wheel stays with whatever the chart is in. Main thread only.
 */
typedef struct
{
  SkeinTimeAxis *(*get_axis) (GtkWidget *widget);                   /* (transfer none) */
  void (*get_plot) (GtkWidget *widget, int *out_x, int *out_width); /* where time is in the widget, from left to right */
} SkeinTimeInputFuncs;

/* @funcs is static. Keys come by the class, see below. */
void skein_time_input_attach (GtkWidget *widget, const SkeinTimeInputFuncs *funcs);

/* In class_init of a widget that is attached in its init. */
void skein_time_input_add_bindings (GtkWidgetClass *widget_class);

G_END_DECLS
