// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-layout.h"

#include <math.h>

double
skein_line_layout_get_round_top (double value)
{
  static const double steps[] = { 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 };
  double power;

  if (!(value > 0) || !isfinite (value))
    return 1;

  power = pow (10, floor (log10 (value)));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      /* A hair of tolerance: 0.3 must not become 0.4 by rounding. */
      if (steps[i] * power >= value * (1 - 1e-9))
        return steps[i] * power;
    }
  return 10 * power;
}

guint
skein_line_layout_compute (const double *values, guint n_values, double first_x, double step_x, double height, double top, SkeinLinePoint *points)
{
  guint n_points = 0;

  for (guint i = 0; i < n_values; i++)
    {
      double share;

      if (isnan (values[i]))
        continue;

      share = top > 0 ? CLAMP (values[i] / top, 0, 1) : 0;
      points[n_points++] = (SkeinLinePoint){ first_x + i * step_x, height * (1 - share) };
    }
  return n_points;
}
