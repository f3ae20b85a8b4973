// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-bars-layout.h"

#include <math.h>

#define GAP 12
#define BAR_HEIGHT 20
#define ROW_GAP 5
#define STACK_GAP 3
/* Words get at most this part of the width each. */
#define MOST_LABEL 0.34
/* Figures are of more use than the end of a long name. */
#define MOST_STACKED_TEXT 0.64

static double
get_top (const SkeinBarsRequest *request)
{
  double top = isfinite (request->least_top) ? MAX (request->least_top, 0) : 0;

  for (guint i = 0; i < request->n_bars; i++)
    {
      const SkeinBarFigures *figures = &request->figures[i];

      if (isfinite (figures->value))
        top = MAX (top, figures->value);
      if (isfinite (figures->high))
        top = MAX (top, figures->high);
    }
  return top;
}

void
skein_bars_layout_compute (const SkeinBarsRequest *request, SkeinBarsLayout *out_layout)
{
  SkeinBarsLayout *self = out_layout;
  int width = MAX (request->width, 0);
  int label = MIN (request->label_width, (int) (width * MOST_LABEL));
  int rest = width - label - request->text_width - 2 * GAP;

  self->is_rtl = request->is_rtl;
  self->is_stacked = rest < SKEIN_BARS_LEAST_PLOT;
  self->top = get_top (request);
  self->bar_height = BAR_HEIGHT;
  if (self->is_stacked)
    {
      self->text_width = MIN (request->text_width, (int) (width * MOST_STACKED_TEXT));
      self->label_width = MAX (width - self->text_width - GAP, 0);
      self->plot_width = width;
      self->plot_x = 0;
      self->label_x = request->is_rtl ? width - self->label_width : 0;
      self->text_x = request->is_rtl ? 0 : width - self->text_width;
      self->pitch = 2 * request->line_height + STACK_GAP + self->bar_height + 2 * ROW_GAP;
    }
  else
    {
      self->label_width = label;
      self->text_width = request->text_width;
      self->plot_width = rest;
      self->label_x = request->is_rtl ? width - label : 0;
      self->plot_x = request->is_rtl ? request->text_width + GAP : label + GAP;
      self->text_x = request->is_rtl ? 0 : width - request->text_width;
      self->pitch = MAX (2 * request->line_height, self->bar_height) + ROW_GAP;
    }
  self->height = (int) request->n_bars * self->pitch;
}

int
skein_bars_layout_get_height (const SkeinBarsRequest *request)
{
  SkeinBarsLayout layout;

  skein_bars_layout_compute (request, &layout);
  return layout.height;
}

int
skein_bars_layout_get_row_y (const SkeinBarsLayout *self, guint row)
{
  return (int) row * self->pitch;
}

int
skein_bars_layout_get_bar_y (const SkeinBarsLayout *self, guint row, int line_height)
{
  int y = skein_bars_layout_get_row_y (self, row);

  return self->is_stacked ? y + 2 * line_height + STACK_GAP : y + (self->pitch - ROW_GAP - self->bar_height) / 2;
}

double
skein_bars_layout_get_length (const SkeinBarsLayout *self, double value)
{
  if (!isfinite (value) || !(self->top > 0))
    return 0;
  return CLAMP (value / self->top, 0, 1) * self->plot_width;
}

double
skein_bars_layout_get_x (const SkeinBarsLayout *self, double value)
{
  double length = skein_bars_layout_get_length (self, value);

  return self->is_rtl ? self->plot_x + self->plot_width - length : self->plot_x + length;
}

gboolean
skein_bars_layout_pick (const SkeinBarsLayout *self, double y, guint n_bars, guint *out_row)
{
  if (y < 0 || self->pitch <= 0 || y >= (double) self->pitch * n_bars)
    return FALSE;
  *out_row = (guint) (y / self->pitch);
  return TRUE;
}
