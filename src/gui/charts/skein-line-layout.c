// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-layout.h"

#include <math.h>

/* The rest of SKEIN_LINE_MAX_COLUMNS is for edges and what a mean needs before the first. */
#define WANTED_COLUMNS (SKEIN_LINE_MAX_COLUMNS - 20)
#define LEAST_SAMPLES 2
#define CALM_PART 30
#define CALM_LEAST_NS G_GUINT64_CONSTANT (500000000)
#define DASH_PX 3.0

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

void
skein_line_layout_get_grid (guint64 from_ns, guint64 to_ns, guint64 now_ns, guint64 sample_ns, SkeinLineGrid *out_grid)
{
  guint64 span_ns = to_ns > from_ns ? to_ns - from_ns : 1;
  guint64 wanted_ns = span_ns / WANTED_COLUMNS;
  guint64 first, end, lead;

  /* Whole samples, and on the clock, so that a column's value does not change while it scrolls. */
  out_grid->column_ns = MAX ((wanted_ns + sample_ns - 1) / sample_ns, LEAST_SAMPLES) * sample_ns;
  out_grid->n_mean = (guint) ((MAX (span_ns / CALM_PART, CALM_LEAST_NS) + out_grid->column_ns - 1) / out_grid->column_ns);
  first = from_ns / out_grid->column_ns;
  /* One more at each edge: the line goes on to it. */
  end = MIN (to_ns / out_grid->column_ns + 1, now_ns / out_grid->column_ns);
  end = MAX (end, first);
  end = MIN (end, first + WANTED_COLUMNS + 2);
  lead = MIN (first, MIN (1 + 2 * (guint64) out_grid->n_mean, SKEIN_LINE_MAX_COLUMNS - (end - first)));
  out_grid->first_ns = (first - lead) * out_grid->column_ns;
  out_grid->n_lead = (guint) lead;
  out_grid->n = (guint) (end - first + lead);
}

guint
skein_line_grid_find (const SkeinLineGrid *grid, guint64 at_ns)
{
  guint64 column;

  if (grid->column_ns == 0 || at_ns < grid->first_ns)
    return G_MAXUINT;
  column = (at_ns - grid->first_ns) / grid->column_ns;
  return column < grid->n ? (guint) column : G_MAXUINT;
}

void
skein_line_layout_smooth (double *values, guint n, guint n_mean)
{
  double raw[SKEIN_LINE_MAX_COLUMNS];

  g_return_if_fail (n <= SKEIN_LINE_MAX_COLUMNS);

  for (guint i = 0; i < n; i++)
    {
      double sum = 0;
      guint n_known = 0;

      raw[i] = values[i];
      for (guint j = i + 1 > n_mean ? i + 1 - n_mean : 0; j <= i; j++)
        {
          if (isnan (raw[j]))
            continue;
          sum += raw[j];
          n_known++;
        }
      if (!isnan (raw[i]) && n_known > 0)
        values[i] = sum / n_known;
    }
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

gboolean
skein_line_layout_is_drawn (SkeinLineDash dash, guint64 column, double column_px)
{
  guint64 unit = column_px > 0 && column_px < DASH_PX ? (guint64) (DASH_PX / column_px + 0.5) : 1;

  switch (dash)
    {
    case SKEIN_LINE_DASHED:
      return column / unit % 3 != 2;
    case SKEIN_LINE_DOTTED:
      return column / unit % 2 == 0;
    case SKEIN_LINE_SOLID:
    default:
      return TRUE;
    }
}

void
skein_line_layout_place_keys (const int *widths, guint n, int width, int gap, int least, gboolean is_rtl, int *out_x, int *out_widths)
{
  int wanted = 0, x = 0;
  guint n_shown = n;

  for (guint i = 0; i < n; i++)
    wanted += widths[i] + (i > 0 ? gap : 0);
  while (n_shown > 1 && wanted > width && (width - (int) (n_shown - 1) * gap) / (int) n_shown < least)
    n_shown--;

  for (guint i = 0; i < n; i++)
    {
      int left = width - x;
      int n_after = (int) n_shown - (int) i - 1;

      out_widths[i] = 0;
      out_x[i] = is_rtl ? width : 0;
      if (i >= n_shown || left <= 0)
        continue;
      /* What those that need little leave over goes to those that come later. */
      out_widths[i] = MIN (widths[i], wanted <= width ? left : MAX ((left - n_after * gap) / (n_after + 1), 0));
      out_x[i] = is_rtl ? width - x - out_widths[i] : x;
      x += out_widths[i] + gap;
    }
}
