// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-layout.h"

#define STRIP_LABEL_WIDTH 32
#define ROW_LABEL_WIDTH 240
#define ROW_LABEL_LEAST_WIDTH 96
#define LABEL_GAP 8
#define LEAST_PLOT_WIDTH 40

#define STRIP_PITCH 17
#define STRIP_MOST_NATURAL 170
#define STRIP_LEAST_PITCH 2
#define STRIP_TEXT_PITCH 14

#define DETAIL_PITCH 34
#define LINE_PITCH 20
#define THIN_PITCH 8
#define THINNEST_PITCH 4
#define MOST_DETAIL_ROWS 20
#define MOST_LINE_ROWS 64
#define MOST_THIN_ROWS 256

static int
get_row_pitch (guint n_rows)
{
  if (n_rows <= MOST_DETAIL_ROWS)
    return DETAIL_PITCH;
  if (n_rows <= MOST_LINE_ROWS)
    return LINE_PITCH;
  return n_rows <= MOST_THIN_ROWS ? THIN_PITCH : THINNEST_PITCH;
}

static int
get_gap (int pitch)
{
  if (pitch >= DETAIL_PITCH)
    return 8;
  if (pitch >= STRIP_TEXT_PITCH)
    return 5;
  if (pitch >= 6)
    return 2;
  return pitch >= 3 ? 1 : 0;
}

void
skein_lanes_layout_measure (gboolean is_strip, guint n_rows, int *out_minimum, int *out_natural)
{
  if (is_strip)
    {
      *out_natural = MIN ((int) MIN (n_rows, 1000) * STRIP_PITCH, STRIP_MOST_NATURAL);
      *out_minimum = MIN (*out_natural, 3 * STRIP_PITCH);
    }
  else
    {
      *out_natural = (int) n_rows * get_row_pitch (n_rows);
      *out_minimum = *out_natural;
    }
}

void
skein_lanes_layout_compute (const SkeinLanesLayoutRequest *request, SkeinLanesLayout *out_layout)
{
  int wanted_label, label_width, pitch, text_pitch;

  *out_layout = (SkeinLanesLayout){ 0 };

  if (request->is_strip)
    wanted_label = STRIP_LABEL_WIDTH;
  else
    wanted_label = CLAMP (request->width * 3 / 10, ROW_LABEL_LEAST_WIDTH, ROW_LABEL_WIDTH);
  label_width = request->width - wanted_label >= LEAST_PLOT_WIDTH ? wanted_label : 0;

  out_layout->plot_width = MAX (request->width - label_width, 0);
  out_layout->plot_x = request->is_rtl ? 0 : label_width;
  out_layout->label_width = MAX (label_width - LABEL_GAP, 0);
  out_layout->label_x = request->is_rtl ? out_layout->plot_width + LABEL_GAP : 0;

  if (request->is_strip)
    pitch = request->n_rows > 0 ? CLAMP (request->height / (int) request->n_rows, STRIP_LEAST_PITCH, STRIP_PITCH) : STRIP_PITCH;
  else
    pitch = get_row_pitch (request->n_rows);

  out_layout->pitch = pitch;
  out_layout->lane_height = pitch - get_gap (pitch);

  /* The gap below the last row need not fit. */
  out_layout->n_visible = (guint) CLAMP ((request->height + get_gap (pitch)) / pitch, 0, (int) request->n_rows);
  if (out_layout->plot_width == 0)
    out_layout->n_visible = 0;

  text_pitch = request->is_strip ? STRIP_TEXT_PITCH : 18;
  out_layout->label_step = label_width > 0 ? (guint) ((text_pitch + pitch - 1) / pitch) : 0;
  out_layout->has_details = !request->is_strip && pitch >= DETAIL_PITCH;
}

int
skein_lanes_layout_get_lane_y (const SkeinLanesLayout *layout, guint row)
{
  return (int) row * layout->pitch;
}

gboolean
skein_lanes_layout_pick (const SkeinLanesLayout *layout, double x, double y, guint *out_row, int *out_column)
{
  if (layout->pitch <= 0 || x < layout->plot_x || y < 0 || x >= layout->plot_x + layout->plot_width || y >= (double) layout->n_visible * layout->pitch)
    return FALSE;

  *out_row = (guint) (y / layout->pitch);
  *out_column = (int) (x - layout->plot_x);
  return TRUE;
}
