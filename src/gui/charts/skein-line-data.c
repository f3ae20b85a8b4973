// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-data.h"

#include <math.h>

#define SAMPLE_NS G_GUINT64_CONSTANT (100000000)
#define HEADROOM 1.04
/* A bound is shown while it is at most so many times what is below it. */
#define BOUND_REACH 1.6

void
skein_line_data_init (SkeinLineData *self)
{
  *self = (SkeinLineData){ 0 };
  for (guint scale = 0; scale < SKEIN_LINE_N_SCALES; scale++)
    skein_line_data_set_least_top (self, scale, 1);
}

/* Of what is not above @most; 0 for nothing. */
static double
get_largest (const SkeinLineData *self, guint curve, double most)
{
  double largest = 0;

  for (guint i = self->grid.n_lead; i < self->grid.n; i++)
    {
      if (self->heights[curve][i] > largest && self->heights[curve][i] <= most)
        largest = self->heights[curve][i];
    }
  return largest;
}

/* Grows at once, shrinks only by half or more: a scale that follows every wave cannot be read. */
static void
update_top (SkeinLineData *self, guint scale)
{
  double largest = self->least_top[scale];
  double wanted, reach;

  for (guint curve = 0; curve < self->n_curves; curve++)
    {
      if (self->sources[curve].scale == scale && !self->sources[curve].is_bound)
        largest = MAX (largest, get_largest (self, curve, INFINITY));
    }
  reach = largest * BOUND_REACH;
  for (guint curve = 0; curve < self->n_curves; curve++)
    {
      if (self->sources[curve].scale == scale && self->sources[curve].is_bound)
        largest = MAX (largest, get_largest (self, curve, reach));
    }

  wanted = skein_line_layout_get_round_top (largest * HEADROOM);
  if (wanted > self->top[scale] || wanted < self->top[scale] * 0.55)
    self->top[scale] = wanted;
}

void
skein_line_data_set_least_top (SkeinLineData *self, guint scale, double least_top)
{
  g_return_if_fail (scale < SKEIN_LINE_N_SCALES);

  self->least_top[scale] = least_top;
  self->top[scale] = skein_line_layout_get_round_top (least_top);
  update_top (self, scale);
}

static void
update_curve (SkeinLineData *self, guint curve, SkeinRecorder *recorder)
{
  const SkeinLineSource *source = &self->sources[curve];
  const SkeinLineGrid *grid = &self->grid;
  double *values = self->values[curve];
  double part[SKEIN_LINE_MAX_COLUMNS];

  for (guint s = 0; s < source->n_series; s++)
    {
      skein_recorder_get_series (recorder, source->series[s], grid->first_ns, grid->column_ns, part, NULL, grid->n);
      for (guint i = 0; i < grid->n; i++)
        values[i] = s == 0 ? part[i] : values[i] + part[i];
    }

  /* Files per second of a few workers, or bytes that come in bursts, are a row of spikes when taken by themselves: the mean, twice,
   * makes a line of them that follows the figure in the header. */
  if (!source->as_is)
    {
      skein_line_layout_smooth (values, grid->n, grid->n_mean);
      skein_line_layout_smooth (values, grid->n, grid->n_mean);
    }

  for (guint i = 0; i < grid->n; i++)
    {
      gboolean on_other = source->stacked && curve > 0 && !isnan (self->heights[curve - 1][i]);

      self->heights[curve][i] = on_other ? values[i] + self->heights[curve - 1][i] : values[i];
    }
}

void
skein_line_data_update (SkeinLineData *self, SkeinRecorder *recorder, guint64 from_ns, guint64 to_ns, guint64 now_ns)
{
  self->grid = (SkeinLineGrid){ 0 };
  if (recorder != NULL && self->n_curves > 0 && now_ns != 0)
    {
      skein_line_layout_get_grid (from_ns, to_ns, now_ns, SAMPLE_NS, &self->grid);
      for (guint curve = 0; curve < self->n_curves; curve++)
        update_curve (self, curve, recorder);
    }
  for (guint scale = 0; scale < SKEIN_LINE_N_SCALES; scale++)
    update_top (self, scale);
}

double
skein_line_data_get_value_at (const SkeinLineData *self, guint curve, guint64 at_ns)
{
  const SkeinLineGrid *grid = &self->grid;
  guint column = skein_line_grid_find (grid, at_ns);
  guint64 end_ns = grid->first_ns + grid->n * grid->column_ns;

  if (curve >= self->n_curves || grid->n == 0)
    return NAN;
  if (column == G_MAXUINT && at_ns >= end_ns && at_ns < end_ns + 2 * grid->column_ns)
    column = grid->n - 1;
  return column != G_MAXUINT ? self->values[curve][column] : NAN;
}

double
skein_line_data_get_highest (const SkeinLineData *self, guint curve)
{
  double highest = NAN;

  if (curve >= self->n_curves)
    return NAN;
  for (guint i = self->grid.n_lead; i < self->grid.n; i++)
    {
      if (!(self->values[curve][i] <= highest) && !isnan (self->values[curve][i]))
        highest = self->values[curve][i];
    }
  return highest;
}
