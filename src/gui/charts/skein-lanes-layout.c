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
#define TEXT_PITCH 15

#define MOST_DETAIL_ROWS 20
#define MOST_DETAIL_HEIGHT 1400
#define MOST_LINE_ROWS 72
#define MOST_THIN_ROWS 256
#define MOST_TALL_HEAT_ROWS 800

typedef struct
{
  SkeinLanesForm form;
  int pitch, gap;
  int sub_pitch, sub_gap;
  int group_gap; /* more below the last of a worker's connections */
} Measures;

static Measures
get_row_measures (guint n_rows, guint n_sub_rows)
{
  static const Measures details = { SKEIN_LANES_FORM_DETAILS, 34, 8, 15, 4, 7 };
  static const Measures lines = { SKEIN_LANES_FORM_LINES, 16, 4, 12, 4, 2 };
  static const Measures thin = { SKEIN_LANES_FORM_THIN, 5, 1, 4, 1, 0 };
  static const Measures heat = { SKEIN_LANES_FORM_HEAT, 2, 0, 2, 0, 0 };
  static const Measures dense = { SKEIN_LANES_FORM_HEAT, 1, 0, 1, 0, 0 };
  guint n_workers = n_rows - MIN (n_rows, n_sub_rows);

  if (n_workers <= MOST_DETAIL_ROWS && n_workers * (guint) details.pitch + n_sub_rows * (guint) details.sub_pitch <= MOST_DETAIL_HEIGHT)
    return details;
  if (n_rows <= MOST_LINE_ROWS)
    return lines;
  if (n_rows <= MOST_THIN_ROWS)
    return thin;
  return n_rows <= MOST_TALL_HEAT_ROWS ? heat : dense;
}

/* A strip has the height that it is given. */
static Measures
get_strip_measures (guint n_rows, int height)
{
  Measures measures = { .form = SKEIN_LANES_FORM_LINES };

  measures.pitch = n_rows > 0 ? CLAMP (height / (int) n_rows, STRIP_LEAST_PITCH, STRIP_PITCH) : STRIP_PITCH;
  if (measures.pitch >= STRIP_TEXT_PITCH)
    measures.gap = 5;
  else if (measures.pitch >= 6)
    measures.gap = 2;
  else
    measures.gap = measures.pitch >= 3 ? 1 : 0;
  if (measures.pitch < 4)
    measures.form = SKEIN_LANES_FORM_HEAT;
  else if (measures.pitch < STRIP_TEXT_PITCH)
    measures.form = SKEIN_LANES_FORM_THIN;
  measures.sub_pitch = measures.pitch;
  measures.sub_gap = measures.gap;
  return measures;
}

static guint
count_subs (guint n_rows, const gboolean *is_sub)
{
  guint n = 0;

  for (guint i = 0; is_sub != NULL && i < n_rows; i++)
    n += is_sub[i];
  return n;
}

/* Workers stand apart from the connections of the one before. */
static int
get_pitch (const Measures *measures, const gboolean *is_sub, guint row, guint n_rows)
{
  if (is_sub == NULL || !is_sub[row])
    return measures->pitch;
  return measures->sub_pitch + (row + 1 < n_rows && !is_sub[row + 1] ? measures->group_gap : 0);
}

void
skein_lanes_layout_measure (gboolean is_strip, guint n_rows, const gboolean *is_sub, int *out_minimum, int *out_natural)
{
  if (is_strip)
    {
      *out_natural = MIN ((int) MIN (n_rows, 1000) * STRIP_PITCH, STRIP_MOST_NATURAL);
      *out_minimum = MIN (*out_natural, 3 * STRIP_PITCH);
    }
  else
    {
      Measures measures = get_row_measures (n_rows, count_subs (n_rows, is_sub));

      *out_natural = 0;
      for (guint i = 0; i < n_rows; i++)
        *out_natural += get_pitch (&measures, is_sub, i, n_rows);
      *out_minimum = *out_natural;
    }
}

/* Fills the tops, and with them how many rows fit. The gap below the last row need not fit. */
static void
place_rows (const SkeinLanesLayoutRequest *request, const Measures *measures, SkeinLanesLayout *layout)
{
  int y = 0;

  for (guint i = 0; i < request->n_rows; i++)
    {
      int pitch = get_pitch (measures, request->is_sub, i, request->n_rows);
      int height = request->is_sub[i] ? measures->sub_pitch - measures->sub_gap : measures->pitch - measures->gap;

      request->tops[i] = y;
      if (y + height <= request->height)
        {
          layout->n_visible = i + 1;
          layout->bottom = y + pitch;
        }
      y += pitch;
    }
  request->tops[request->n_rows] = y;
  layout->is_sub = request->is_sub;
  layout->tops = request->tops;
}

void
skein_lanes_layout_compute (const SkeinLanesLayoutRequest *request, SkeinLanesLayout *out_layout)
{
  int wanted_label, label_width;
  Measures measures;

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
    measures = get_strip_measures (request->n_rows, request->height);
  else
    measures = get_row_measures (request->n_rows, count_subs (request->n_rows, request->is_sub));

  out_layout->form = measures.form;
  out_layout->pitch = measures.pitch;
  out_layout->lane_height = measures.pitch - measures.gap;
  out_layout->sub_lane_height = measures.sub_pitch - measures.sub_gap;
  if (request->is_sub != NULL && request->tops != NULL)
    {
      place_rows (request, &measures, out_layout);
    }
  else
    {
      out_layout->n_visible = (guint) CLAMP ((request->height + measures.gap) / measures.pitch, 0, (int) request->n_rows);
      out_layout->bottom = (int) out_layout->n_visible * measures.pitch;
    }
  if (out_layout->plot_width == 0)
    {
      out_layout->n_visible = 0;
      out_layout->bottom = 0;
    }

  if (label_width > 0)
    out_layout->text_height = request->is_strip ? STRIP_TEXT_PITCH : TEXT_PITCH;
  out_layout->has_details = measures.form == SKEIN_LANES_FORM_DETAILS;
}

int
skein_lanes_layout_get_lane_y (const SkeinLanesLayout *layout, guint row)
{
  return layout->tops != NULL ? layout->tops[row] : (int) row * layout->pitch;
}

int
skein_lanes_layout_get_lane_height (const SkeinLanesLayout *layout, guint row)
{
  return layout->is_sub != NULL && layout->is_sub[row] ? layout->sub_lane_height : layout->lane_height;
}

gboolean
skein_lanes_layout_pick_row (const SkeinLanesLayout *layout, double y, guint *out_row)
{
  guint first = 0, end = layout->n_visible;

  if (layout->pitch <= 0 || y < 0 || y >= layout->bottom)
    return FALSE;

  if (layout->tops == NULL)
    {
      *out_row = (guint) (y / layout->pitch);
      return TRUE;
    }

  while (end - first > 1)
    {
      guint middle = first + (end - first) / 2;

      if (layout->tops[middle] <= y)
        first = middle;
      else
        end = middle;
    }
  *out_row = first;
  return TRUE;
}

gboolean
skein_lanes_layout_pick (const SkeinLanesLayout *layout, double x, double y, guint *out_row, int *out_column)
{
  if (x < layout->plot_x || x >= layout->plot_x + layout->plot_width || !skein_lanes_layout_pick_row (layout, y, out_row))
    return FALSE;

  *out_column = (int) (x - layout->plot_x);
  return TRUE;
}

gboolean
skein_lanes_layout_pick_label (const SkeinLanesLayout *layout, double x, double y, guint *out_row)
{
  return x >= layout->label_x && x < layout->label_x + layout->label_width && skein_lanes_layout_pick_row (layout, y, out_row);
}
