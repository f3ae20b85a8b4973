// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scale and shape of a line chart. Pure. */

/* The smallest of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below @value; 1 for what is no positive number. */
double skein_line_layout_get_round_top (double value);

typedef struct
{
  double x, y;
} SkeinLinePoint;

/**
 * skein_line_layout_compute:
 * @values: one per column, NaN where nothing is known
 * @first_x: the middle of the first column
 * @step_x: width of a column
 * @height: y of zero; @top is at y 0
 * @points: (out): room for @n_values
 *
 * Leaves out unknown columns; the known ones keep their place. No point leaves [0, height].
 *
 * Returns: number of points
 */
guint skein_line_layout_compute (const double *values, guint n_values, double first_x, double step_x, double height, double top, SkeinLinePoint *points);

G_END_DECLS
