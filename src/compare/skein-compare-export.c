// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-compare-export.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/skein-format.h"
#include "base/skein-text-stream.h"
#include "compare/skein-noise.h"

/* Every figure of a trial, as programs know it. */
static const struct
{
  const char *name;
  SkeinTrialFigure figure;
} figures[] = {
  { "wall_s", SKEIN_FIGURE_WALL_S },
  { "first_result_s", SKEIN_FIGURE_FIRST_S },
  { "cpu_s", SKEIN_FIGURE_CPU_S },
  { "user_s", SKEIN_FIGURE_USER_S },
  { "system_s", SKEIN_FIGURE_SYS_S },
  { "cores", SKEIN_FIGURE_CORES },
  { "waiting", SKEIN_FIGURE_WAITING_FRAC },
  { "working", SKEIN_FIGURE_WORKING_FRAC },
  { "blocked", SKEIN_FIGURE_BLOCKED_FRAC },
  { "voluntary_switches", SKEIN_FIGURE_VOLUNTARY },
  { "involuntary_switches", SKEIN_FIGURE_INVOLUNTARY },
  { "page_faults", SKEIN_FIGURE_FAULTS },
  { "peak_bytes", SKEIN_FIGURE_PEAK_BYTES },
  { "private_bytes", SKEIN_FIGURE_PRIVATE_BYTES },
  { "worker_start_s", SKEIN_FIGURE_START_S },
  { "bytes_per_s", SKEIN_FIGURE_BYTES_PER_S },
  { "jobs_per_s", SKEIN_FIGURE_JOBS_PER_S },
  { "others_cores", SKEIN_FIGURE_OTHERS_CORES },
  { "calibration_s", SKEIN_FIGURE_CALIBRATION_S },
};

G_STATIC_ASSERT (G_N_ELEMENTS (figures) == SKEIN_N_FIGURES_OF_TRIALS);

static char *
format_seconds (double seconds)
{
  return isfinite (seconds) ? skein_format_took ((guint64) (seconds * 1e6 + 0.5)) : g_strdup ("—");
}

/* --- Markdown --- */

/* What others wrote stays text: no mark-up, no further column, no further line. */
static void
add_markdown (GString *into, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        {
          g_string_append_c (into, ' ');
          continue;
        }
      if (strchr ("\\`*_[]<>|#&~", *p) != NULL)
        g_string_append_c (into, '\\');
      g_string_append_c (into, *p);
    }
}

static void
add_cell (GString *into, char *text) /* takes @text */
{
  g_string_append_c (into, ' ');
  add_markdown (into, text);
  g_string_append (into, " |");
  g_free (text);
}

static char *
format_spread_of_time (SkeinSpread spread)
{
  g_autofree char *low = format_seconds (spread.low);
  g_autofree char *high = format_seconds (spread.high);
  g_autofree char *median = format_seconds (spread.median);

  if (spread.n < 2)
    return g_steal_pointer (&median);
  /* Translators: a median, and from where to where it spreads */
  return g_strdup_printf (_ ("%s (%s to %s)"), median, low, high);
}

static void
add_markdown_row (GString *into, const SkeinExperimentRow *row, const SkeinExperimentRow *base, gboolean is_best)
{
  g_autofree char *title = skein_compare_setting_dup_title (&row->setting);
  g_autofree char *detail = skein_compare_setting_dup_detail (&row->setting);
  SkeinSpread wall = skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S);
  double cores = skein_experiment_row_get_spread (row, SKEIN_FIGURE_CORES).median;
  double bytes = skein_experiment_row_get_spread (row, SKEIN_FIGURE_PEAK_BYTES).median;
  double first = skein_experiment_row_get_spread (row, SKEIN_FIGURE_FIRST_S).median;
  double speedup = skein_summary_get_speedup (row, base).median;

  g_string_append (into, "| ");
  if (is_best)
    g_string_append (into, "**");
  add_markdown (into, title);
  if (is_best)
    g_string_append (into, "**");
  g_string_append_c (into, ' ');
  g_string_append_c (into, '|');
  add_cell (into, g_steal_pointer (&detail));
  add_cell (into, format_spread_of_time (wall));
  add_cell (into, isfinite (speedup) ? skein_format_factor (speedup) : g_strdup ("—"));
  add_cell (into, isfinite (cores) ? g_strdup_printf ("%.2f", cores) : g_strdup ("—"));
  add_cell (into, isfinite (bytes) ? skein_format_size ((guint64) bytes) : g_strdup ("—"));
  add_cell (into, format_seconds (first));
  g_string_append_c (into, '\n');
}

static void
add_markdown_list (GString *into, GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      g_string_append (into, "- ");
      add_markdown (into, g_ptr_array_index (lines, i));
      g_string_append_c (into, '\n');
    }
}

static void
add_paragraph (GString *into, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append_c (into, '\n');
  add_markdown (into, text);
  g_string_append_c (into, '\n');
}

char *
skein_compare_to_markdown (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  GString *text = g_string_new ("# ");
  g_autofree char *title = skein_compare_work_dup_title (&data->work);
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_local (data->created_us / G_USEC_PER_SEC);
  g_autofree char *date = created != NULL ? g_date_time_format (created, "%F %H:%M") : NULL;
  const SkeinExperimentRow *base = skein_summary_get_base (data);

  add_markdown (text, title);
  g_string_append (text, "\n\n**");
  add_markdown (text, verdict->headline);
  g_string_append (text, "**\n");
  for (guint i = 0; i < verdict->sentences->len; i++)
    {
      g_string_append_c (text, i == 0 ? '\n' : ' ');
      add_markdown (text, g_ptr_array_index (verdict->sentences, i));
    }
  g_string_append_printf (text, "\n\n| %s | %s | %s | %s | %s | %s | %s |\n|---|---|---:|---:|---:|---:|---:|\n",
                          _ ("Setting"), _ ("Workers"), _ ("Time"), _ ("Speed-up"), _ ("Cores used"), _ ("Memory"), _ ("First result"));
  for (guint i = 0; i < data->rows->len; i++)
    add_markdown_row (text, skein_experiment_data_get_row (data, i), base, verdict->best == (int) i);
  g_string_append_c (text, '\n');
  add_markdown_list (text, verdict->evidence);
  add_paragraph (text, data->note);
  add_paragraph (text, data->machine);
  add_paragraph (text, date);
  return g_string_free (text, FALSE);
}

/* --- CSV --- */

static void
add_csv_number (SkeinTextStream *stream, double value)
{
  skein_text_stream_add_char (stream, ',');
  if (isfinite (value))
    skein_text_stream_add_double (stream, value);
}

static void
add_csv_result (SkeinTextStream *stream, const char *setting, guint round, const SkeinTrialResult *result, double speedup)
{
  skein_text_stream_add_csv_string (stream, setting);
  skein_text_stream_printf (stream, ",%u", round + 1);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    add_csv_number (stream, skein_trial_figure_get (result, figures[i].figure));
  add_csv_number (stream, speedup);
  skein_text_stream_printf (stream, ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",", result->figures.n_jobs, result->figures.n_failed);
  if (result->error != NULL)
    skein_text_stream_add_csv_string (stream, result->error);
  skein_text_stream_add_char (stream, '\n');
}

char *
skein_compare_to_csv (const SkeinExperimentData *data)
{
  g_autoptr (SkeinTextStream) stream = skein_text_stream_new (-1, NULL);
  const SkeinExperimentRow *base = skein_summary_get_base (data);

  skein_text_stream_add (stream, "setting,round");
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    skein_text_stream_printf (stream, ",%s", figures[i].name);
  skein_text_stream_add (stream, ",speedup,jobs,failed_jobs,error\n");

  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      g_autofree char *setting = skein_compare_setting_to_text (&row->setting);

      for (guint k = 0; k < row->results->len; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (row->results, k);
          double speedup = NAN;

          if (k < base->results->len)
            speedup = skein_trial_figure_get (g_ptr_array_index (base->results, k), SKEIN_FIGURE_WALL_S) / skein_trial_figure_get (result, SKEIN_FIGURE_WALL_S);
          add_csv_result (stream, setting, k, result, speedup);
        }
    }
  return skein_text_stream_dup_text (stream);
}

/* --- JSON --- */

static void
add_json_spread (SkeinJsonWriter *writer, const char *name, SkeinSpread spread)
{
  if (spread.n == 0)
    {
      skein_json_writer_add_null (writer, name);
      return;
    }
  skein_json_writer_begin_object (writer, name);
  skein_json_writer_add_double (writer, "median", spread.median);
  skein_json_writer_add_double (writer, "low", spread.low);
  skein_json_writer_add_double (writer, "high", spread.high);
  skein_json_writer_add_uint (writer, "n", spread.n);
  skein_json_writer_end_object (writer);
}

static const char *
name_difference (SkeinDifference difference)
{
  switch (difference)
    {
    case SKEIN_DIFFERENCE_NONE:
      return "none";
    case SKEIN_DIFFERENCE_FASTER:
      return "faster";
    case SKEIN_DIFFERENCE_SLOWER:
      return "slower";
    case SKEIN_DIFFERENCE_UNKNOWN:
    default:
      return "unknown";
    }
}

static void
add_json_rows (const SkeinExperimentData *data, SkeinJsonWriter *writer)
{
  const SkeinExperimentRow *base = skein_summary_get_base (data);

  skein_json_writer_begin_array (writer, "settings");
  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      g_autofree char *setting = skein_compare_setting_to_text (&row->setting);

      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "setting", setting);
      skein_json_writer_add_boolean (writer, "is_base", row == base);
      add_json_spread (writer, "speedup", skein_summary_get_speedup (row, base));
      skein_json_writer_add_string (writer, "difference", name_difference (row == base ? SKEIN_DIFFERENCE_NONE : skein_summary_compare (row, base)));
      for (guint k = 0; k < G_N_ELEMENTS (figures); k++)
        add_json_spread (writer, figures[k].name, skein_experiment_row_get_spread (row, figures[k].figure));
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);
}

static void
add_json_fits (const SkeinExperimentData *data, SkeinJsonWriter *writer)
{
  static const struct
  {
    const char *name;
    SkeinCompareForm form;
  } forms[] = {
    { "threads", SKEIN_COMPARE_THREADS },
    { "processes", SKEIN_COMPARE_PROCESSES },
    { "loop", SKEIN_COMPARE_EVENT_LOOP },
    { "threads_connections", SKEIN_COMPARE_THREADS_CONNECTIONS },
  };

  skein_json_writer_begin_object (writer, "amdahl");
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      SkeinAmdahl fit;

      if (!skein_summary_fit_amdahl (data, forms[i].form, &fit))
        continue;
      skein_json_writer_begin_object (writer, forms[i].name);
      skein_json_writer_add_double (writer, "serial", fit.serial);
      skein_json_writer_add_double (writer, "error", fit.error);
      skein_json_writer_add_uint (writer, "knee", fit.knee);
      skein_json_writer_add_uint (writer, "sizes", fit.n_sizes);
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_object (writer);
}

static void
add_json_strings (SkeinJsonWriter *writer, const char *name, GPtrArray *strings)
{
  skein_json_writer_begin_array (writer, name);
  for (guint i = 0; i < strings->len; i++)
    skein_json_writer_add_string (writer, NULL, g_ptr_array_index (strings, i));
  skein_json_writer_end_array (writer);
}

static void
add_json_verdict (const SkeinExperimentData *data, const SkeinVerdict *verdict, SkeinJsonWriter *writer)
{
  g_autofree char *best = verdict->best >= 0 ? skein_compare_setting_to_text (&skein_experiment_data_get_row (data, (guint) verdict->best)->setting) : NULL;

  skein_json_writer_begin_object (writer, "verdict");
  skein_json_writer_add_string (writer, "headline", verdict->headline);
  add_json_strings (writer, "sentences", verdict->sentences);
  add_json_strings (writer, "evidence", verdict->evidence);
  skein_json_writer_add_string (writer, "best", best);
  skein_json_writer_add_boolean (writer, "is_certain", verdict->is_certain);
  add_json_strings (writer, "rules", verdict->rules);
  skein_json_writer_end_object (writer);
}

/* The archive's document stays what it is, and gets some members more before its last brace: those of a second object, without its first brace,
 * go on where the first ends. */
char *
skein_compare_to_json (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *raw = skein_experiment_data_to_json (data, TRUE);
  g_autofree char *title = skein_compare_work_dup_title (&data->work);
  g_autoptr (GPtrArray) noise = skein_noise_list_sentences (data);
  g_autofree char *more = NULL;
  char *end = strrchr (raw, '}');

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "id", data->id);
  skein_json_writer_add_string (writer, "title", title);
  add_json_strings (writer, "noise", noise);
  skein_json_writer_begin_object (writer, "summary");
  skein_json_writer_add_uint (writer, "rounds", skein_experiment_data_get_n_rounds (data));
  add_json_rows (data, writer);
  add_json_fits (data, writer);
  skein_json_writer_end_object (writer);
  add_json_verdict (data, verdict, writer);
  skein_json_writer_end_object (writer);
  more = skein_json_writer_to_string (writer);

  g_assert (end != NULL && *more == '{');
  while (end > raw && g_ascii_isspace (end[-1]))
    end--;
  *end = '\0';
  return g_strconcat (raw, ",", more + 1, NULL);
}
