// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scale and shape of a line chart. Pure. */

/* The smallest of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below @value; 1 for what is no positive number. */
double skein_line_layout_get_round_top (double value);

#define SKEIN_LINE_MAX_COLUMNS 160

/* Columns of time that do not move: column i begins at first_ns + i * column_ns. */
typedef struct
{
  guint64 first_ns;
  guint64 column_ns;
  guint n;      /* up to SKEIN_LINE_MAX_COLUMNS */
  guint n_lead; /* of them so many lie before the left edge: a mean over some columns needs them */
  guint n_mean; /* so many make a calm line of what comes in bursts, see skein_line_layout_smooth() */
} SkeinLineGrid;

/**
 * skein_line_layout_get_grid:
 * @from_ns: the left edge
 * @to_ns: the right edge
 * @now_ns: the present: columns that are not over yet are left out
 * @sample_ns: how long what was recorded lasts; columns are multiples of it
 */
void skein_line_layout_get_grid (guint64 from_ns, guint64 to_ns, guint64 now_ns, guint64 sample_ns, SkeinLineGrid *out_grid);

/* The column that @at_ns is in; G_MAXUINT outside. */
guint skein_line_grid_find (const SkeinLineGrid *grid, guint64 at_ns);

/* The mean of @n_mean columns up to each, of those that are known. @values: @n of them, up to SKEIN_LINE_MAX_COLUMNS. */
void skein_line_layout_smooth (double *values, guint n, guint n_mean);

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

/* How a line is told from others without its colour. */
typedef enum
{
  SKEIN_LINE_SOLID,
  SKEIN_LINE_DASHED,
  SKEIN_LINE_DOTTED,
} SkeinLineDash;

/* Whether the piece of line in @column (counted from the beginning of time, so that dashes move with their line) is drawn. */
gboolean skein_line_layout_is_drawn (SkeinLineDash dash, guint64 column, double column_px);

/**
 * skein_line_layout_place_keys:
 * @widths: of @n keys, as they want it
 * @is_rtl: from the right
 * @out_x: (out): room for @n
 * @out_widths: (out): room for @n
 *
 * Keys of a legend in one line, none above another: if they do not fit each gets less, down to nothing for the last ones where not
 * even @least fits.
 */
void skein_line_layout_place_keys (const int *widths, guint n, int width, int gap, int least, gboolean is_rtl, int *out_x, int *out_widths);

G_END_DECLS
