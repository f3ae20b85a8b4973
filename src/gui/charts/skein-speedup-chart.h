// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "gui/charts/skein-form-colors.h"

G_BEGIN_DECLS

typedef struct
{
  guint workers;
  double speedup, low, high; /* against one worker of the same form; NaN: not known */
} SkeinSpeedupPoint;

/* One form in several sizes. */
typedef struct
{
  char *name;     /* (owned) */
  GArray *points; /* (owned) of SkeinSpeedupPoint, ascending by workers */
  SkeinFormTone tone;
  gboolean is_dashed; /* done by another program: Python */
  double serial;      /* Amdahl's fit of it, 0..1; NaN: none */
  guint knee;         /* 0: not known */
} SkeinSpeedupCurve;

void skein_speedup_curve_clear (SkeinSpeedupCurve *self);

/**
 * SkeinSpeedupChart:
 *
 * How much faster more workers are: measured points with their spread, Amdahl's fit as a thin line, a ring at the size beyond which
 * nothing more is gained, and what would be ideal. Or, with "efficiency", the same per worker. Main thread only.
 */
#define SKEIN_TYPE_SPEEDUP_CHART (skein_speedup_chart_get_type ())
G_DECLARE_FINAL_TYPE (SkeinSpeedupChart, skein_speedup_chart, SKEIN, SPEEDUP_CHART, GtkWidget)

GtkWidget *skein_speedup_chart_new (gboolean efficiency);
void skein_speedup_chart_take_curves (SkeinSpeedupChart *self, GArray *curves); /* (transfer full) (element-type SkeinSpeedupCurve) */
guint skein_speedup_chart_get_n_curves (SkeinSpeedupChart *self);

G_END_DECLS
