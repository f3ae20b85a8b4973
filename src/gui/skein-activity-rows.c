// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-activity-rows.h"

#include <math.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"

#define SECOND_NS G_GUINT64_CONSTANT (1000000000)
#define WANTED_TIMES 60
#define N_COLUMNS 512 /* of a lane, to sum up how its time was spent */

/* Cells */

typedef struct
{
  SkeinSeries series;
  const char *title;
  double unit; /* what a figure of 1 is */
  int n_decimals;
} SeriesColumn;

static const SeriesColumn series_columns[] = {
  { SKEIN_SERIES_RECEIVED, N_ ("Received, MB/s"), 1e6, 2 },
  { SKEIN_SERIES_LIMIT, N_ ("Limit, MB/s"), 1e6, 2 },
  { SKEIN_SERIES_PROCESSED, N_ ("Processed, MB/s"), 1e6, 2 },
  { SKEIN_SERIES_FILES, N_ ("Files per second"), 1, 1 },
  { SKEIN_SERIES_CPU_THREADS, N_ ("CPU of threads, cores"), 1, 2 },
  { SKEIN_SERIES_CPU_PROCESSES, N_ ("CPU of processes, cores"), 1, 2 },
  { SKEIN_SERIES_MEMORY, N_ ("Memory, MB"), 1e6, 1 },
  { SKEIN_SERIES_TO_DOWNLOAD, N_ ("Waiting to download"), 1, 0 },
  { SKEIN_SERIES_TO_PROCESS, N_ ("Waiting to be processed"), 1, 0 },
};

static void
append_cell (GString *line, const char *text)
{
  if (line->len > 0)
    g_string_append_c (line, '\t');
  for (const char *c = text; *c != '\0'; c++)
    g_string_append_c (line, *c == '\t' || *c == '\n' || *c == '\r' ? ' ' : *c);
}

/* Unknown is an empty cell: to a spreadsheet it is no number then. */
static void
append_number (GString *line, double value, int n_decimals)
{
  g_string_append_c (line, '\t');
  if (!isnan (value))
    g_string_append_printf (line, "%.*f", n_decimals, value);
}

static char **
end_lines (GPtrArray *lines)
{
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

/* Times */

guint64
skein_activity_rows_get_step_ns (guint64 span_ns)
{
  static const guint steps_s[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600 };

  for (guint i = 0; i < G_N_ELEMENTS (steps_s); i++)
    {
      if (span_ns / (steps_s[i] * SECOND_NS) <= WANTED_TIMES)
        return steps_s[i] * SECOND_NS;
    }
  return steps_s[G_N_ELEMENTS (steps_s) - 1] * SECOND_NS;
}

static char *
format_time (gint64 wall_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("");
}

char **
skein_activity_rows_dup_times (SkeinRecorder *recorder, guint64 from_ns, guint64 to_ns, guint64 now_ns, gint64 now_wall_us)
{
  GPtrArray *lines = g_ptr_array_new ();
  GString *line = g_string_new (NULL);
  guint64 step_ns = skein_activity_rows_get_step_ns (to_ns > from_ns ? to_ns - from_ns : 0);
  guint64 first = from_ns / step_ns;
  guint64 end = MAX (MIN (to_ns, now_ns) / step_ns, first);
  guint n = (guint) MIN (end - first, SKEIN_ACTIVITY_MAX_TIMES);
  g_autofree double *values = g_new (double, n *G_N_ELEMENTS (series_columns) + 1);

  append_cell (line, _ ("Time"));
  for (guint i = 0; i < G_N_ELEMENTS (series_columns); i++)
    {
      append_cell (line, _ (series_columns[i].title));
      skein_recorder_get_series (recorder, series_columns[i].series, (end - n) * step_ns, step_ns, values + i * n, NULL, n);
    }
  g_ptr_array_add (lines, g_string_free (line, FALSE));

  for (guint row = 0; row < n; row++)
    {
      guint64 at_ns = (end - n + row) * step_ns;
      g_autofree char *time = format_time (now_wall_us - (gint64) ((now_ns - at_ns) / 1000));
      gboolean known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (series_columns); i++)
        known = known || !isnan (values[i * n + row]);
      if (!known)
        continue;
      line = g_string_new (NULL);
      append_cell (line, time);
      for (guint i = 0; i < G_N_ELEMENTS (series_columns); i++)
        append_number (line, values[i * n + row] / series_columns[i].unit, series_columns[i].n_decimals);
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  return end_lines (lines);
}

/* Lanes */

/* FALSE: it did not live then. */
static gboolean
sum_shares (SkeinRecorder *recorder, guint64 key, guint64 from_ns, guint64 to_ns, double shares[4], double *out_cpu)
{
  SkeinColumn columns[N_COLUMNS];
  double sum = 0;

  for (guint i = 0; i < 4; i++)
    shares[i] = 0;
  *out_cpu = 0;
  skein_recorder_get_columns (recorder, key, from_ns, MAX ((to_ns - from_ns) / N_COLUMNS, 1), columns, N_COLUMNS);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      double known = columns[i].known / 255.0;
      double blocked = MIN (columns[i].blocked / 255.0, 1) * known;

      if (columns[i].known == 0 || columns[i].phase >= SKEIN_N_PHASES)
        continue;
      sum += known;
      *out_cpu += columns[i].cpu / 255.0 * known;
      shares[SKEIN_PHASE_CLASS_BLOCKED] += blocked;
      shares[skein_phase_get_class (columns[i].phase)] += known - blocked;
    }
  if (sum <= 0)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    shares[i] /= sum;
  *out_cpu /= sum;
  return TRUE;
}

char **
skein_activity_rows_dup_lanes (SkeinRecorder *recorder, guint64 from_ns, guint64 to_ns, SkeinActivityRowsNameFunc name_func, gpointer user_data)
{
  const char *const titles[] = {
    _ ("Lane"), _ ("Phase"), _ ("Item"), _ ("CPU, %"), _ ("Rate, MB/s"), _ ("Waiting, %"), _ ("Computing, %"), _ ("Blocked, %"), _ ("Idle, %")
  };
  GPtrArray *lines = g_ptr_array_new ();
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    append_cell (line, titles[i]);
  g_ptr_array_add (lines, g_string_free (line, FALSE));

  for (guint i = 0; i < skein_recorder_get_n_lanes (recorder) && to_ns > from_ns; i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (recorder, i);
      g_autofree char *item = NULL;
      double shares[4], cpu;

      if (!sum_shares (recorder, lane->key, from_ns, to_ns, shares, &cpu))
        continue;
      if (lane->live && lane->now.item != 0 && name_func != NULL)
        item = name_func (lane->now.item, user_data);
      line = g_string_new (NULL);
      append_cell (line, lane->label);
      append_cell (line, lane->live ? skein_phase_get_label (lane->now.phase) : C_ ("worker", "ended"));
      append_cell (line, item != NULL ? item : "");
      /* A connection has no CPU of its own. */
      append_number (line, lane->info.kind == SKEIN_LANE_CONNECTION ? NAN : cpu * 100, 0);
      append_number (line, lane->live ? lane->rate_bytes_per_s / 1e6 : NAN, 2);
      append_number (line, shares[SKEIN_PHASE_CLASS_WAITING] * 100, 0);
      append_number (line, shares[SKEIN_PHASE_CLASS_WORKING] * 100, 0);
      append_number (line, shares[SKEIN_PHASE_CLASS_BLOCKED] * 100, 0);
      append_number (line, shares[SKEIN_PHASE_CLASS_IDLE] * 100, 0);
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  return end_lines (lines);
}
