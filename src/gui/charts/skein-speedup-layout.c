// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-speedup-layout.h"

#include <math.h>

#include "gui/charts/skein-line-layout.h"

#define WANTED_LINES 4

void
skein_speedup_layout_compute (SkeinSpeedupLayout *out_layout, int width, int height, int margin_x, int margin_y, gboolean is_rtl, guint most_workers, double highest)
{
  SkeinSpeedupLayout *self = out_layout;
  int edge = margin_y / 2; /* the highest figure's half reaches above its line */

  self->is_rtl = is_rtl;
  self->most_workers = MAX (most_workers, 2);
  self->width = MAX (width - margin_x - edge, 1);
  self->height = MAX (height - margin_y - edge, 1);
  self->x = is_rtl ? edge : margin_x;
  self->y = edge;
  self->step = skein_line_layout_get_round_top (MAX (isfinite (highest) ? highest : 0, 1e-3) / WANTED_LINES);
  self->top = MAX (ceil (MAX (highest, 1e-3) / self->step - 1e-9), 1) * self->step;
}

double
skein_speedup_layout_get_x (const SkeinSpeedupLayout *self, double workers)
{
  double share = CLAMP ((workers - 1) / (self->most_workers - 1), 0, 1);

  return self->x + (self->is_rtl ? 1 - share : share) * self->width;
}

double
skein_speedup_layout_get_y (const SkeinSpeedupLayout *self, double value)
{
  double share = isfinite (value) ? CLAMP (value / self->top, 0, 1) : 0;

  return self->y + (1 - share) * self->height;
}

guint
skein_speedup_layout_get_ticks (const SkeinSpeedupLayout *self, int least_gap, guint *out_ticks)
{
  guint intervals = self->most_workers - 1;
  guint room = (guint) CLAMP (self->width / MAX (least_gap, 1), 1, SKEIN_SPEEDUP_MAX_TICKS - 1);
  guint step = (intervals + room - 1) / room;
  guint n = 0;

  for (guint workers = 1; workers <= self->most_workers; workers += step)
    out_ticks[n++] = workers;
  return n;
}

double
skein_speedup_get_amdahl (double serial, double workers)
{
  return 1 / (serial + (1 - serial) / MAX (workers, 1));
}
