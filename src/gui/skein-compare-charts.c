// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-charts.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/skein-format.h"

#define COLUMN_BYTES 4 /* of a trial's lane: phase, cpu, blocked, known */
#define MAX_LIVE_COLUMNS 4000
#define MIN_SIZES 3
#define MIN_KNEE_ROUNDS 5

SkeinFormTone
skein_compare_charts_get_tone (const SkeinCompareSetting *setting)
{
  /* Threads of Python are under its lock. */
  if (setting->one_lock || (setting->python && setting->form == SKEIN_COMPARE_THREADS))
    return SKEIN_FORM_TONE_LOCK;
  switch (setting->form)
    {
    case SKEIN_COMPARE_THREADS:
      return SKEIN_FORM_TONE_THREADS;
    case SKEIN_COMPARE_PROCESSES:
      return SKEIN_FORM_TONE_PROCESSES;
    case SKEIN_COMPARE_EVENT_LOOP:
      return SKEIN_FORM_TONE_LOOP;
    case SKEIN_COMPARE_THREADS_CONNECTIONS:
      return SKEIN_FORM_TONE_MANY;
    case SKEIN_COMPARE_SEQUENTIAL:
    case SKEIN_N_COMPARE_FORMS:
    default:
      return SKEIN_FORM_TONE_SEQUENTIAL;
    }
}

char *
skein_compare_charts_dup_name (const SkeinCompareSetting *setting)
{
  g_autofree char *title = skein_compare_setting_dup_title (setting);
  g_autofree char *detail = skein_compare_setting_dup_detail (setting);

  return g_strdup_printf ("%s · %s", title, detail);
}

static char *
format_seconds (double seconds)
{
  return skein_format_took ((guint64) (MAX (seconds, 0) * 1e6 + 0.5));
}

/* Bars */

static const char *
find_problem (const SkeinExperimentRow *row)
{
  for (guint i = 0; i < row->results->len; i++)
    {
      const SkeinTrialResult *result = g_ptr_array_index (row->results, i);

      if (result->error != NULL)
        return result->error;
    }
  return NULL;
}

static void
describe_bar (SkeinBar *bar, const SkeinExperimentRow *row, const SkeinExperimentRow *base, SkeinSpread wall)
{
  SkeinSpread speedup = skein_summary_get_speedup (row, base);
  SkeinSpread memory = skein_experiment_row_get_spread (row, SKEIN_FIGURE_PEAK_BYTES);
  SkeinSpread cpu = skein_experiment_row_get_spread (row, SKEIN_FIGURE_CPU_S);
  g_autofree char *took = format_seconds (wall.median);
  g_autofree char *low = format_seconds (wall.low);
  g_autofree char *high = format_seconds (wall.high);
  g_autofree char *size = isfinite (memory.median) ? skein_format_size ((guint64) memory.median) : NULL;
  GString *text = g_string_new (took);
  GString *more = g_string_new (NULL);

  if (isfinite (speedup.median))
    {
      g_string_append (text, " · ");
      /* Translators: how many times as fast */
      g_string_append_printf (text, _ ("%.2f×"), speedup.median);
    }
  if (size != NULL)
    g_string_append_printf (text, " · %s", size);
  bar->text = g_string_free (text, FALSE);

  /* Translators: a time, and between which times all runs were */
  g_string_append_printf (more, _ ("Time: %s (%s to %s)"), took, low, high);
  if (isfinite (speedup.median))
    {
      g_string_append_c (more, '\n');
      g_string_append_printf (more, _ ("Speed-up: %.2f× (%.2f to %.2f)"), speedup.median, speedup.low, speedup.high);
    }
  if (isfinite (cpu.median))
    {
      g_autofree char *cpu_text = format_seconds (cpu.median);

      g_string_append_c (more, '\n');
      g_string_append_printf (more, _ ("Processor time: %s, %.2f cores"), cpu_text, cpu.median / MAX (wall.median, 1e-9));
    }
  if (size != NULL)
    {
      g_string_append_c (more, '\n');
      g_string_append_printf (more, _ ("Most memory: %s"), size);
    }
  g_string_append_c (more, '\n');
  g_string_append_printf (more, ngettext ("%u run", "%u runs", wall.n), wall.n);
  bar->description = g_string_free (more, FALSE);
}

GArray *
skein_compare_charts_make_bars (const SkeinExperimentData *data, int running, int best)
{
  GArray *bars = g_array_new (FALSE, TRUE, sizeof (SkeinBar));
  const SkeinExperimentRow *base = skein_summary_get_base (data);

  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      SkeinSpread wall = skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S);
      SkeinBar bar = {
        .title = skein_compare_setting_dup_title (&row->setting),
        .detail = skein_compare_setting_dup_detail (&row->setting),
        .figures = { wall.median, wall.low, wall.high },
        .tone = skein_compare_charts_get_tone (&row->setting),
        .is_hatched = row->setting.python,
        .is_running = (int) i == running,
        .is_best = (int) i == best,
      };
      const char *problem = find_problem (row);

      if (wall.n > 0)
        describe_bar (&bar, row, base, wall);
      else
        {
          bar.figures = (SkeinBarFigures){ NAN, NAN, NAN };
          bar.text = g_strdup (bar.is_running ? _ ("running…") : problem != NULL ? _ ("failed")
                                                                                 : "—");
          bar.description = g_strdup (problem != NULL ? problem : bar.text);
        }
      g_array_append_val (bars, bar);
    }
  return bars;
}

/* Speed-up over workers */

/* All but the size is the same. */
static gboolean
is_same_form (const SkeinCompareSetting *a, const SkeinCompareSetting *b)
{
  SkeinCompareSetting one = *a, other = *b;

  one.workers = other.workers = 1;
  return skein_compare_setting_equal (&one, &other);
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const SkeinSpeedupPoint *one = a, *other = b;

  return (one->workers > other->workers) - (one->workers < other->workers);
}

static gboolean
make_curve (const SkeinExperimentData *data, guint first, SkeinSpeedupCurve *out_curve)
{
  const SkeinCompareSetting *setting = &skein_experiment_data_get_row (data, first)->setting;
  const SkeinExperimentRow *least = NULL;
  SkeinAmdahl fit;
  GArray *points;

  if (setting->form != SKEIN_COMPARE_THREADS && setting->form != SKEIN_COMPARE_PROCESSES)
    return FALSE;
  /* Against a single worker of its own kind, or what is nearest to it: one after another. */
  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      if (is_same_form (&row->setting, setting) && row->setting.workers == 1)
        least = row;
    }
  if (least == NULL)
    least = skein_summary_get_base (data);
  if (least->setting.workers != 1 || least->setting.connections != 1)
    return FALSE;

  points = g_array_new (FALSE, TRUE, sizeof (SkeinSpeedupPoint));
  for (guint i = first; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      SkeinSpread spread;
      SkeinSpeedupPoint point;

      if (!is_same_form (&row->setting, setting))
        continue;
      spread = skein_summary_get_speedup (row, least);
      point = (SkeinSpeedupPoint){ row->setting.workers, spread.median, spread.low, spread.high };
      if (isfinite (point.speedup))
        g_array_append_val (points, point);
    }
  if (points->len < MIN_SIZES)
    {
      g_array_unref (points);
      return FALSE;
    }
  g_array_sort (points, compare_points);
  *out_curve = (SkeinSpeedupCurve){
    .name = skein_compare_setting_dup_title (setting),
    .points = points,
    .tone = skein_compare_charts_get_tone (setting),
    .is_dashed = setting->python,
    .serial = NAN,
  };
  /* The fit is of the plain form. */
  if (!setting->python && !setting->one_lock && skein_summary_fit_amdahl (data, setting->form, &fit))
    {
      out_curve->serial = fit.serial;
      /* With fewer no difference is certain, so that nothing would seem to gain. */
      if (skein_experiment_data_get_n_rounds (data) >= MIN_KNEE_ROUNDS)
        out_curve->knee = fit.knee;
    }
  return TRUE;
}

GArray *
skein_compare_charts_make_curves (const SkeinExperimentData *data)
{
  GArray *curves = g_array_new (FALSE, TRUE, sizeof (SkeinSpeedupCurve));

  for (guint i = 0; i < data->rows->len; i++)
    {
      gboolean known = FALSE;
      SkeinSpeedupCurve curve;

      for (guint k = 0; k < i && !known; k++)
        known = is_same_form (&skein_experiment_data_get_row (data, k)->setting, &skein_experiment_data_get_row (data, i)->setting);
      if (!known && make_curve (data, i, &curve))
        g_array_append_val (curves, curve);
    }
  return curves;
}

/* Lanes */

static void
read_lane (const SkeinTrialLane *from, SkeinRunLane *lane)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (from->columns, &size);

  g_strlcpy (lane->label, from->label, sizeof lane->label);
  lane->n_columns = (guint) (size / COLUMN_BYTES);
  lane->columns = g_new0 (SkeinColumn, MAX (lane->n_columns, 1));
  for (guint i = 0; i < lane->n_columns; i++, bytes += COLUMN_BYTES)
    {
      guint8 phase = bytes[0] < SKEIN_N_PHASES ? bytes[0] : SKEIN_PHASE_IDLE;

      lane->columns[i] = (SkeinColumn){ .phase = phase, .cpu = bytes[1], .blocked = bytes[2], .known = bytes[3], .cpu_peak = bytes[1], .notable = phase };
    }
}

/* There may be more connections than work for them. */
static gboolean
has_worked (const SkeinRunLane *lane)
{
  for (guint i = 0; i < lane->n_columns; i++)
    if (lane->columns[i].known > 0 && lane->columns[i].phase != SKEIN_PHASE_IDLE)
      return TRUE;
  return FALSE;
}

GArray *
skein_compare_charts_make_runs (const SkeinExperimentData *data)
{
  GArray *runs = g_array_new (FALSE, TRUE, sizeof (SkeinRunLanes));

  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      const SkeinTrialResult *middle = skein_experiment_row_get_middle (row);
      SkeinRunLanes run = { 0 };

      if (middle == NULL || middle->lanes->len == 0)
        continue;
      run.seconds = skein_trial_figure_get (middle, SKEIN_FIGURE_WALL_S);
      run.title = skein_compare_charts_dup_name (&row->setting);
      run.detail = format_seconds (run.seconds);
      run.n_more = middle->n_lanes > middle->lanes->len ? middle->n_lanes - middle->lanes->len : 0;
      run.lanes = g_array_new (FALSE, TRUE, sizeof (SkeinRunLane));
      g_array_set_clear_func (run.lanes, (GDestroyNotify) skein_run_lane_clear);
      for (guint k = 0; k < middle->lanes->len; k++)
        {
          SkeinRunLane lane = { 0 };

          read_lane (g_ptr_array_index (middle->lanes, k), &lane);
          if (has_worked (&lane))
            g_array_append_val (run.lanes, lane);
          else
            skein_run_lane_clear (&lane);
        }
      g_array_append_val (runs, run);
    }
  return runs;
}

/* As long as the whole: what is to come is not known yet. */
static void
stretch_lane (SkeinRunLane *lane, double factor)
{
  guint n = (guint) CLAMP (lane->n_columns * factor + 0.5, lane->n_columns, MAX_LIVE_COLUMNS);

  lane->columns = g_renew (SkeinColumn, lane->columns, n);
  memset (lane->columns + lane->n_columns, 0, (n - lane->n_columns) * sizeof *lane->columns);
  lane->n_columns = n;
}

GArray *
skein_compare_charts_make_live (const SkeinCompareSetting *setting, const SkeinTrialLive *live, double usual_s)
{
  GArray *runs = g_array_new (FALSE, TRUE, sizeof (SkeinRunLanes));
  double elapsed_s = (double) live->elapsed_ns / 1e9;
  g_autofree char *took = format_seconds (elapsed_s);
  SkeinRunLanes run = {
    .title = skein_compare_charts_dup_name (setting),
    /* Translators: how much of the work is done, and a time: "12 of 20 · 1.2 s" */
    .detail = g_strdup_printf (_ ("%u of %u · %s"), live->n_done, live->n_jobs, took),
    .seconds = isfinite (usual_s) ? MAX (usual_s, elapsed_s) : elapsed_s,
    .lanes = g_array_new (FALSE, TRUE, sizeof (SkeinRunLane)),
    .n_more = live->n_lanes > live->lanes->len ? live->n_lanes - live->lanes->len : 0,
  };

  g_array_set_clear_func (run.lanes, (GDestroyNotify) skein_run_lane_clear);
  for (guint i = 0; i < live->lanes->len; i++)
    {
      SkeinRunLane lane = { 0 };

      read_lane (g_ptr_array_index (live->lanes, i), &lane);
      stretch_lane (&lane, elapsed_s > 0 ? run.seconds / elapsed_s : 1);
      g_array_append_val (run.lanes, lane);
    }
  g_array_append_val (runs, run);
  return runs;
}
