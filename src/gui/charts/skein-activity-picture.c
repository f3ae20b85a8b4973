// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-activity-picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MARGIN 24.0
#define GAP 12.0
#define LABEL_WIDTH 56.0
#define LANE_X (MARGIN + LABEL_WIDTH)
#define LANE_WIDTH ((double) SKEIN_ACTIVITY_PICTURE_COLUMNS)
#define WIDTH (LANE_X + LANE_WIDTH + MARGIN)

#define CHARTS_IN_ROW 3
#define CHART_HEIGHT 118.0
#define CHART_HEADER 44.0
#define CHART_PADDING 12.0
#define GROUP_HEADER 30.0
#define CONNECTION_HEIGHT 12.0
#define CONNECTION_GAP 3.0

#define SCHEME SKEIN_COLOR_SCHEME_LIGHT
#define INK 0xff2e3436
#define DIM 0xff6a6a6a
#define RULE 0xffe4e4e4
#define PAPER 0xfffafafa
#define CARD 0xffffffff
#define GROUND 0xfff1f1f1

/* Slanted lines would be many shapes; upright ones of two pixels say the same. */
#define HATCH_PERIOD 4.0
#define HATCH_WIDTH 1.5

static void
chart_free (gpointer data)
{
  SkeinPictureChart *chart = data;

  g_free (chart->title);
  g_free (chart->top_text);
  for (guint i = 0; i < SKEIN_LINE_MAX_CURVES; i++)
    g_free (chart->names[i]);
  g_free (chart);
}

SkeinActivityPicture *
skein_activity_picture_new (const char *title, guint64 from_ns, guint64 to_ns, gint64 from_us)
{
  SkeinActivityPicture *self = g_new0 (SkeinActivityPicture, 1);

  g_return_val_if_fail (from_ns < to_ns, NULL);

  self->title = g_strdup (title);
  self->from_ns = from_ns;
  self->to_ns = to_ns;
  self->from_us = from_us;
  self->charts = g_ptr_array_new_with_free_func (chart_free);
  self->lanes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
skein_activity_picture_free (SkeinActivityPicture *self)
{
  if (self == NULL)
    return;

  g_free (self->title);
  g_free (self->subtitle);
  g_ptr_array_unref (self->charts);
  g_ptr_array_unref (self->lanes);
  g_free (self);
}

SkeinPictureChart *
skein_activity_picture_add_chart (SkeinActivityPicture *self, const char *title)
{
  SkeinPictureChart *chart = g_new0 (SkeinPictureChart, 1);

  chart->title = g_strdup (title);
  skein_line_data_init (&chart->data);
  g_ptr_array_add (self->charts, chart);
  return chart;
}

SkeinPictureLane *
skein_activity_picture_add_lane (SkeinActivityPicture *self, const char *label, SkeinLaneKind kind)
{
  SkeinPictureLane *lane = g_new0 (SkeinPictureLane, 1);

  g_strlcpy (lane->label, label, sizeof lane->label);
  lane->kind = kind;
  g_ptr_array_add (self->lanes, lane);
  return lane;
}

void
skein_activity_picture_add_lanes (SkeinActivityPicture *self, SkeinRecorder *recorder, gboolean connections)
{
  guint64 column_ns = MAX ((self->to_ns - self->from_ns) / SKEIN_ACTIVITY_PICTURE_COLUMNS, 1);

  for (guint i = 0; i < skein_recorder_get_n_lanes (recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (recorder, i);
      SkeinPictureLane *lane;
      gboolean known = FALSE;

      if (record->last_ns < self->from_ns || record->first_ns > self->to_ns || (record->info.kind == SKEIN_LANE_CONNECTION && !connections))
        continue;
      lane = skein_activity_picture_add_lane (self, record->label, record->info.kind);
      skein_recorder_get_columns (recorder, record->key, self->from_ns, column_ns, lane->columns, SKEIN_ACTIVITY_PICTURE_COLUMNS);
      for (guint c = 0; c < SKEIN_ACTIVITY_PICTURE_COLUMNS && !known; c++)
        known = lane->columns[c].known > 0;
      if (!known)
        g_ptr_array_remove_index (self->lanes, self->lanes->len - 1);
    }
}

/* Charts */

static double
get_x (const SkeinActivityPicture *self, guint64 at_ns, double width)
{
  return ((double) at_ns - (double) self->from_ns) / (double) (self->to_ns - self->from_ns) * width;
}

static void
draw_curve (const SkeinActivityPicture *self, const SkeinPictureChart *chart, guint curve, SkeinPicture *picture, double x, double y, double width, double height)
{
  const SkeinLineData *data = &chart->data;
  const SkeinLineGrid *grid = &data->grid;
  double step = get_x (self, self->from_ns + grid->column_ns, width);
  double top = data->top[data->sources[curve].scale];
  SkeinLinePoint points[SKEIN_LINE_MAX_COLUMNS + 2];
  SkeinLinePoint *shown = points + 1;
  guint first = MIN (grid->n_lead, grid->n);
  guint n = skein_line_layout_compute (data->heights[curve] + first, grid->n - first, get_x (self, grid->first_ns + first * grid->column_ns, width) + step / 2, step, height, top, shown);

  while (n > 0 && shown[0].x < 0)
    {
      shown++;
      n--;
    }
  while (n > 0 && shown[n - 1].x > width)
    n--;
  for (guint i = 0; i < n; i++)
    {
      shown[i].x += x;
      shown[i].y += y;
    }
  if (n == 0)
    return;

  if (curve == 0)
    {
      const SkeinLinePoint before = shown[0];

      shown[-1] = (SkeinLinePoint){ before.x, y + height };
      shown[n] = (SkeinLinePoint){ shown[n - 1].x, y + height };
      skein_picture_add_area (picture, shown - 1, n + 2, skein_figure_colors_get_area (chart->figures[curve], SCHEME));
    }
  skein_picture_add_line (picture, shown, n, 2, curve > 0, skein_figure_colors_get_line (chart->figures[curve], SCHEME));
}

static void
draw_chart (const SkeinActivityPicture *self, const SkeinPictureChart *chart, SkeinPicture *picture, double x, double y, double width)
{
  double inner_x = x + CHART_PADDING, inner_width = width - 2 * CHART_PADDING;
  double top = y + CHART_HEADER, height = CHART_HEIGHT - CHART_HEADER - CHART_PADDING;
  double name_x = inner_x;

  skein_picture_add_rect (picture, x, y, width, CHART_HEIGHT, CARD);
  skein_picture_add_text (picture, inner_x, y + 20, 13, 0, TRUE, INK, chart->title);
  if (chart->top_text != NULL)
    skein_picture_add_text (picture, inner_x + inner_width, y + 37, 10, 1, FALSE, DIM, chart->top_text);

  for (guint curve = 0; curve < chart->data.n_curves; curve++)
    {
      if (chart->names[curve] == NULL)
        continue;
      skein_picture_add_rect (picture, name_x, y + 31, 10, 3, skein_figure_colors_get_line (chart->figures[curve], SCHEME));
      skein_picture_add_text (picture, name_x + 14, y + 37, 10, 0, FALSE, DIM, chart->names[curve]);
      name_x += 30 + 6.0 * (double) g_utf8_strlen (chart->names[curve], -1);
    }

  for (guint i = 0; i <= 2; i++)
    skein_picture_add_rect (picture, inner_x, top + height * i / 2 - 0.5, inner_width, 1, RULE);
  for (guint curve = 0; curve < chart->data.n_curves; curve++)
    draw_curve (self, chart, curve, picture, inner_x, top, inner_width, height);
}

/* Lanes */

static double
get_lane_height (guint n_lanes)
{
  return n_lanes <= 24 ? 26 : n_lanes <= 64 ? 14
                          : n_lanes <= 128  ? 8
                                            : 4;
}

static gboolean
is_blocked (const SkeinColumn *column)
{
  return column->known > 0 && (column->blocked > 0 || column->phase == SKEIN_PHASE_LOCK);
}

/* Columns that follow each other and look the same are one rectangle. */
static void
draw_tint (const SkeinPictureLane *lane, SkeinPhase phase, SkeinPicture *picture, double y, double height)
{
  guint32 color = skein_phase_colors_get_tint (phase, SCHEME);
  guint begun = G_MAXUINT;

  for (guint i = 0; i <= SKEIN_ACTIVITY_PICTURE_COLUMNS; i++)
    {
      gboolean inside = i < SKEIN_ACTIVITY_PICTURE_COLUMNS && lane->columns[i].known > 0 && lane->columns[i].phase == phase;

      if (inside && begun == G_MAXUINT)
        begun = i;
      if (!inside && begun != G_MAXUINT)
        {
          skein_picture_add_rect (picture, LANE_X + begun, y, i - begun, height, color);
          begun = G_MAXUINT;
        }
    }
}

/* Where nothing is known the paper shows. */
static void
draw_ground (const SkeinPictureLane *lane, SkeinPicture *picture, double y, double height)
{
  guint begun = G_MAXUINT;

  for (guint i = 0; i <= SKEIN_ACTIVITY_PICTURE_COLUMNS; i++)
    {
      gboolean inside = i < SKEIN_ACTIVITY_PICTURE_COLUMNS && lane->columns[i].known > 0;

      if (inside && begun == G_MAXUINT)
        begun = i;
      if (!inside && begun != G_MAXUINT)
        {
          skein_picture_add_rect (picture, LANE_X + begun, y, i - begun, height, GROUND);
          begun = G_MAXUINT;
        }
    }
}

/* The CPU in use, to a quarter of a pixel. */
static guint
get_fill (const SkeinColumn *column, double height)
{
  return (guint) (column->cpu * height * 4 / 255 + 0.5);
}

static void
draw_fill (const SkeinPictureLane *lane, SkeinPhase phase, SkeinPicture *picture, double y, double height)
{
  guint32 color = skein_phase_colors_get_solid (phase, SCHEME);
  guint begun = 0, begun_fill = 0;

  for (guint i = 0; i <= SKEIN_ACTIVITY_PICTURE_COLUMNS; i++)
    {
      const SkeinColumn *column = &lane->columns[MIN (i, SKEIN_ACTIVITY_PICTURE_COLUMNS - 1)];
      guint fill = i < SKEIN_ACTIVITY_PICTURE_COLUMNS && column->known > 0 && column->phase == phase ? get_fill (column, height) : 0;

      if (fill == begun_fill)
        continue;
      skein_picture_add_rect (picture, LANE_X + begun, y + height - begun_fill / 4.0, i - begun, begun_fill / 4.0, color);
      begun = i;
      begun_fill = fill;
    }
}

static void
draw_blocked (const SkeinPictureLane *lane, SkeinPicture *picture, double y, double height)
{
  guint begun = G_MAXUINT;

  for (guint i = 0; i <= SKEIN_ACTIVITY_PICTURE_COLUMNS; i++)
    {
      gboolean inside = i < SKEIN_ACTIVITY_PICTURE_COLUMNS && is_blocked (&lane->columns[i]);
      double part;

      if (inside && begun == G_MAXUINT)
        begun = i;
      if (inside || begun == G_MAXUINT)
        continue;

      part = lane->columns[begun].phase == SKEIN_PHASE_LOCK ? height : MAX (height * lane->columns[begun].blocked / 255, MIN (3, height));
      skein_picture_add_rect (picture, LANE_X + begun, y, i - begun, part, skein_phase_colors_get_tint (SKEIN_PHASE_LOCK, SCHEME));
      for (double x = 0; x < i - begun; x += HATCH_PERIOD)
        skein_picture_add_rect (picture, LANE_X + begun + x, y, MIN (HATCH_WIDTH, i - begun - x), part, skein_phase_colors_get_solid (SKEIN_PHASE_LOCK, SCHEME));
      begun = G_MAXUINT;
    }
}

static void
draw_lane (const SkeinPictureLane *lane, SkeinPicture *picture, double y, double height)
{
  if (height >= 8)
    skein_picture_add_text (picture, lane->kind == SKEIN_LANE_CONNECTION ? MARGIN + 10 : MARGIN, y + height / 2 + 4, MIN (12, height), 0, lane->kind != SKEIN_LANE_CONNECTION, INK, lane->label);
  draw_ground (lane, picture, y, height);
  for (guint phase = SKEIN_PHASE_START; phase < SKEIN_N_PHASES; phase++)
    draw_tint (lane, (SkeinPhase) phase, picture, y, height);
  for (guint phase = SKEIN_PHASE_IDLE; phase < SKEIN_N_PHASES; phase++)
    draw_fill (lane, (SkeinPhase) phase, picture, y, height);
  draw_blocked (lane, picture, y, height);
}

/* Time and legend */

static double
get_tick_step_s (double span_s)
{
  static const double steps[] = { 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (span_s / steps[i] <= 10)
      return steps[i];
  return span_s / 10;
}

static void
draw_ticks (const SkeinActivityPicture *self, SkeinPicture *picture, double top, double bottom)
{
  double span_s = (double) (self->to_ns - self->from_ns) / 1e9;
  double step_s = get_tick_step_s (span_s);
  double from_s = (double) self->from_us / 1e6;

  for (double at = ceil (from_s / step_s) * step_s; at <= from_s + span_s; at += step_s)
    {
      double x = LANE_X + (at - from_s) / span_s * LANE_WIDTH;
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) floor (at + 1e-6));
      g_autofree char *text = time != NULL ? g_date_time_format (time, step_s < 60 ? "%H:%M:%S" : "%H:%M") : NULL;

      if (step_s < 1 && text != NULL)
        {
          g_autofree char *whole = g_steal_pointer (&text);

          text = g_strdup_printf ("%s.%d", whole, (int) (fmod (at + 1e-6, 1) * 10));
        }
      skein_picture_add_rect (picture, x - 0.5, top, 1, bottom - top + 4, RULE);
      if (text != NULL && x < LANE_X + LANE_WIDTH - 20)
        skein_picture_add_text (picture, x, bottom + 16, 10, 0.5, FALSE, DIM, text);
    }
}

static guint32
get_phases (const SkeinActivityPicture *self)
{
  guint32 mask = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const SkeinPictureLane *lane = g_ptr_array_index (self->lanes, i);

      for (guint c = 0; c < SKEIN_ACTIVITY_PICTURE_COLUMNS; c++)
        if (lane->columns[c].known > 0 && lane->columns[c].phase < SKEIN_N_PHASES)
          mask |= 1u << lane->columns[c].phase | (is_blocked (&lane->columns[c]) ? 1u << SKEIN_PHASE_LOCK : 0);
    }
  return mask & ~(1u << SKEIN_PHASE_IDLE);
}

/* @picture NULL: only measures. Returns: the y below it */
static double
draw_legend (const SkeinActivityPicture *self, SkeinPicture *picture, double y)
{
  guint32 mask = get_phases (self);
  double x = MARGIN;

  for (guint phase = 0; phase <= SKEIN_N_PHASES; phase++)
    {
      gboolean is_fill = phase == SKEIN_N_PHASES;
      const char *label = is_fill ? _ ("solid fill = CPU in use") : skein_phase_get_label ((SkeinPhase) phase);
      double width = 34 + 6.2 * (double) g_utf8_strlen (label, -1);

      if (!is_fill && (mask & 1u << phase) == 0)
        continue;
      if (x + width > WIDTH - MARGIN && x > MARGIN)
        {
          x = MARGIN;
          y += 20;
        }
      if (picture != NULL)
        {
          if (is_fill)
            skein_picture_add_rect (picture, x, y + 5, 12, 7, INK);
          else
            skein_picture_add_rect (picture, x, y, 12, 12, skein_phase_colors_get_swatch ((SkeinPhase) phase, SCHEME));
          if (phase == SKEIN_PHASE_LOCK)
            for (double at = 0; at < 12; at += HATCH_PERIOD)
              skein_picture_add_rect (picture, x + at, y, HATCH_WIDTH, 12, skein_phase_colors_get_solid (SKEIN_PHASE_LOCK, SCHEME));
          skein_picture_add_text (picture, x + 18, y + 10, 11, 0, FALSE, DIM, label);
        }
      x += width;
    }
  return y + 20;
}

/* @picture NULL: only measures. Returns: the y below the lanes of that kind */
static double
draw_lanes (const SkeinActivityPicture *self, gboolean processes, SkeinPicture *picture, double y)
{
  double height = get_lane_height (self->lanes->len);
  double gap = height >= 14 ? 6 : 1;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const SkeinPictureLane *lane = g_ptr_array_index (self->lanes, i);
      gboolean is_connection = lane->kind == SKEIN_LANE_CONNECTION;
      double lane_height = is_connection ? MIN (height, CONNECTION_HEIGHT) : height;

      if ((lane->kind == SKEIN_LANE_PROCESS) != processes)
        continue;
      if (picture != NULL)
        draw_lane (lane, picture, y, lane_height);
      y += lane_height + (is_connection ? MIN (gap, CONNECTION_GAP) : gap);
    }
  return y;
}

static double
draw_group (const SkeinActivityPicture *self, gboolean processes, SkeinPicture *picture, double y)
{
  const char *title = processes ? _ ("Processes") : _ ("Download Threads");
  double top = y + GROUP_HEADER;
  double bottom = draw_lanes (self, processes, NULL, top);

  if (bottom <= top)
    return y;

  if (picture != NULL)
    {
      skein_picture_add_text (picture, MARGIN, y + 20, 13, 0, TRUE, INK, title);
      draw_ticks (self, picture, top, bottom);
      draw_lanes (self, processes, picture, top);
    }
  return bottom + 26;
}

/* Twice the same way: once for the height. */
static double
draw_all (const SkeinActivityPicture *self, SkeinPicture *picture)
{
  double chart_width = (WIDTH - 2 * MARGIN - (CHARTS_IN_ROW - 1) * GAP) / CHARTS_IN_ROW;
  double y = MARGIN;

  if (picture != NULL)
    {
      skein_picture_add_rect (picture, 0, 0, picture->width, picture->height, PAPER);
      skein_picture_add_text (picture, MARGIN, y + 14, 18, 0, TRUE, INK, self->title);
      if (self->subtitle != NULL)
        skein_picture_add_text (picture, MARGIN, y + 34, 12, 0, FALSE, DIM, self->subtitle);
    }
  y += 48;

  for (guint i = 0; i < self->charts->len; i++)
    {
      guint row = i / CHARTS_IN_ROW;

      if (picture != NULL)
        draw_chart (self, g_ptr_array_index (self->charts, i), picture, MARGIN + (i % CHARTS_IN_ROW) * (chart_width + GAP), y + row * (CHART_HEIGHT + GAP), chart_width);
    }
  y += (double) ((self->charts->len + CHARTS_IN_ROW - 1) / CHARTS_IN_ROW) * (CHART_HEIGHT + GAP);

  y = draw_group (self, FALSE, picture, y);
  y = draw_group (self, TRUE, picture, y);
  y = draw_legend (self, picture, y + 4);
  return y + MARGIN - 8;
}

SkeinPicture *
skein_activity_picture_draw (const SkeinActivityPicture *self)
{
  SkeinPicture *picture = skein_picture_new (WIDTH, ceil (draw_all (self, NULL)));

  draw_all (self, picture);
  return picture;
}
