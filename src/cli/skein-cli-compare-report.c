// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-compare.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "cli/skein-cli-terminal.h"
#include "compare/skein-compare-export.h"
#include "compare/skein-compare-svg.h"
#include "compare/skein-noise.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MIN_BAR 6u
#define MAX_BAR 40u

typedef enum
{
  COLUMN_SETTING,
  COLUMN_BAR,
  COLUMN_TIME,
  COLUMN_SPREAD,
  COLUMN_SPEEDUP,
  COLUMN_CPU,
  COLUMN_MEMORY,
  N_COLUMNS
} Column;

typedef char *(*FormatFunc) (double value);

/* "Threads, 4 workers" */
static char *
dup_name (const SkeinCompareSetting *setting)
{
  g_autofree char *title = skein_compare_setting_dup_title (setting);
  g_autofree char *detail = skein_compare_setting_dup_detail (setting);

  return setting->form == SKEIN_COMPARE_SEQUENTIAL ? g_strdup (title) : g_strdup_printf ("%s, %s", title, detail);
}

static char *
format_seconds (double seconds)
{
  return skein_format_took ((guint64) MAX (seconds * 1e6, 0));
}

static char *
format_bytes (double bytes)
{
  return skein_format_size ((guint64) MAX (bytes, 0));
}

static char *
format_times (double times)
{
  return g_strdup_printf ("%.2f×", times);
}

static char *
format_known (double value, FormatFunc format)
{
  return isfinite (value) ? format (value) : g_strdup ("–");
}

static char *
dup_error (const SkeinExperimentRow *row)
{
  for (guint i = 0; i < row->results->len; i++)
    {
      const SkeinTrialResult *result = g_ptr_array_index (row->results, i);

      if (result->error != NULL)
        return skein_display_text (result->error, -1, 0);
    }
  return g_strdup (_ ("not measured"));
}

static double
get_longest (const SkeinExperimentData *data)
{
  double longest = 0;

  for (guint i = 0; i < data->rows->len; i++)
    {
      SkeinSpread wall = skein_experiment_row_get_spread (skein_experiment_data_get_row (data, i), SKEIN_FIGURE_WALL_S);

      if (wall.n > 0)
        longest = MAX (longest, wall.median);
    }
  return longest;
}

static char *
make_bar (double frac, guint columns)
{
  GString *bar = g_string_new (NULL);
  const char *block = g_get_charset (NULL) ? "█" : "#";
  guint n = (guint) (CLAMP (frac, 0, 1) * columns + 0.5);

  for (guint i = 0; i < MAX (n, 1); i++)
    g_string_append (bar, block);
  return g_string_free (bar, FALSE);
}

/* The columns of one setting, but for the bar. */
static void
fill_cells (const SkeinExperimentData *data, guint index, char *cells[N_COLUMNS])
{
  const SkeinExperimentRow *row = skein_experiment_data_get_row (data, index);
  const SkeinExperimentRow *base = skein_summary_get_base (data);
  SkeinSpread wall = skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S);
  SkeinSpread speedup = skein_summary_get_speedup (row, base);

  cells[COLUMN_SETTING] = dup_name (&row->setting);
  if (wall.n == 0)
    {
      cells[COLUMN_TIME] = dup_error (row);
      return;
    }
  cells[COLUMN_TIME] = format_seconds (wall.median);
  if (wall.n > 1)
    {
      g_autofree char *low = format_seconds (wall.low);
      g_autofree char *high = format_seconds (wall.high);

      cells[COLUMN_SPREAD] = g_strdup_printf ("%s – %s", low, high);
    }
  else
    {
      cells[COLUMN_SPREAD] = g_strdup ("–");
    }
  cells[COLUMN_SPEEDUP] = row == base ? g_strdup ("1×") : format_known (speedup.median, format_times);
  cells[COLUMN_CPU] = format_known (skein_experiment_row_get_spread (row, SKEIN_FIGURE_CPU_S).median, format_seconds);
  cells[COLUMN_MEMORY] = format_known (skein_experiment_row_get_spread (row, SKEIN_FIGURE_PEAK_BYTES).median, format_bytes);
}

static void
free_cells (char *cells[N_COLUMNS])
{
  for (guint c = 0; c < N_COLUMNS; c++)
    g_clear_pointer (&cells[c], g_free);
}

static const char *
get_heading (Column column)
{
  switch (column)
    {
    case COLUMN_SETTING:
      return _ ("Setting");
    case COLUMN_BAR:
      return "";
    case COLUMN_TIME:
      return _ ("Median");
    case COLUMN_SPREAD:
      return _ ("Spread");
    case COLUMN_SPEEDUP:
      return _ ("Speed-up");
    case COLUMN_CPU:
      return _ ("CPU");
    case COLUMN_MEMORY:
      return _ ("Memory");
    case N_COLUMNS:
    default:
      g_return_val_if_reached ("");
    }
}

static void
print_head (const SkeinExperimentData *data)
{
  g_autofree char *title = skein_compare_work_dup_title (&data->work);
  g_autofree char *shown = skein_display_text (title, -1, 0);
  guint n = skein_experiment_data_get_n_rounds (data);
  g_autofree char *rounds = g_strdup_printf (ngettext ("%u round", "%u rounds", n), n);

  skein_cli_print ("%s\n", shown);
  skein_cli_print ("%s%s%s\n", rounds, data->machine != NULL ? ", " : "", data->machine != NULL ? data->machine : "");
  if (data->note != NULL)
    {
      g_autofree char *note = skein_display_text (data->note, -1, 0);

      skein_cli_print ("%s\n", note);
    }
  skein_cli_print ("\n");
}

static void
print_words (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  g_autoptr (GPtrArray) noise = skein_noise_list_sentences (data);

  /* The evidence may say it already. */
  if (g_ptr_array_find_with_equal_func (verdict->rules, "noise", g_str_equal, NULL))
    g_ptr_array_set_size (noise, 0);
  for (guint i = 0; i < verdict->sentences->len; i++)
    skein_cli_print ("%s\n", (const char *) g_ptr_array_index (verdict->sentences, i));
  if (verdict->evidence->len + noise->len > 0)
    skein_cli_print ("\n");
  for (guint i = 0; i < verdict->evidence->len; i++)
    skein_cli_print ("  %s\n", (const char *) g_ptr_array_index (verdict->evidence, i));
  for (guint i = 0; i < noise->len; i++)
    skein_cli_print ("  %s\n", (const char *) g_ptr_array_index (noise, i));
  if (data->cancelled)
    skein_cli_print ("  %s\n", _ ("Ended early, with what was there"));
}

void
skein_cli_compare_print_table (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  guint n = data->rows->len, widths[N_COLUMNS] = { 0 }, others = 0;
  g_autofree char **all = g_new0 (char *, (gsize) n *N_COLUMNS);
  double longest = get_longest (data);

  print_head (data);
  for (guint i = 0; i < n; i++)
    fill_cells (data, i, all + i * N_COLUMNS);
  for (guint c = 0; c < N_COLUMNS; c++)
    {
      widths[c] = skein_display_text_get_columns (get_heading (c));
      for (guint i = 0; i < n; i++)
        {
          const char *cell = all[i * N_COLUMNS + c];

          /* An error takes the rest of its line. */
          if (cell != NULL && !(c == COLUMN_TIME && all[i * N_COLUMNS + COLUMN_SPREAD] == NULL))
            widths[c] = MAX (widths[c], skein_display_text_get_columns (cell));
        }
      others += c != COLUMN_BAR ? widths[c] + 2 : 0;
    }
  widths[COLUMN_BAR] = CLAMP (MAX (skein_cli_terminal_get_columns (), others + 4) - others - 4, MIN_BAR, MAX_BAR);

  for (int i = -1; i < (int) n; i++)
    {
      g_autoptr (GString) line = g_string_new (i >= 0 && i == verdict->best ? "* " : "  ");
      char **cells = i >= 0 ? all + i * N_COLUMNS : NULL;
      g_autofree char *bar = NULL;

      if (i >= 0 && cells[COLUMN_SPREAD] != NULL)
        bar = make_bar (skein_experiment_row_get_spread (skein_experiment_data_get_row (data, (guint) i), SKEIN_FIGURE_WALL_S).median / longest, widths[COLUMN_BAR]);
      for (guint c = 0; c < N_COLUMNS; c++)
        {
          const char *cell = i < 0 ? get_heading (c) : c == COLUMN_BAR ? bar
                                                                       : cells[c];
          gboolean is_error = cells != NULL && c == COLUMN_TIME && cells[COLUMN_SPREAD] == NULL;
          g_autofree char *fitted = is_error ? g_strdup (cell) : skein_display_text_fit (cell != NULL ? cell : "", widths[c], TRUE);

          g_string_append (line, fitted);
          if (c + 1 < N_COLUMNS)
            g_string_append (line, "  ");
        }
      g_strchomp (line->str);
      skein_cli_print ("%s\n", line->str);
    }

  skein_cli_print ("\n%s\n", verdict->headline);
  print_words (data, verdict);
  for (guint i = 0; i < n; i++)
    free_cells (all + i * N_COLUMNS);
}

static void
print_text (const char *text)
{
  skein_cli_print_bytes (text, strlen (text));
}

void
skein_cli_compare_print_markdown (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  g_autofree char *text = skein_compare_to_markdown (data, verdict);

  print_text (text);
}

void
skein_cli_compare_print_csv (const SkeinExperimentData *data)
{
  g_autofree char *text = skein_compare_to_csv (data);

  print_text (text);
}

void
skein_cli_compare_print_svg (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  g_autofree char *text = skein_compare_to_svg (data, verdict);

  print_text (text);
}

/* The document that the window exports, too, with what every verb's has in front. */
void
skein_cli_compare_print_json (const SkeinExperimentData *data, const SkeinVerdict *verdict, int status)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *document = skein_compare_to_json (data, verdict);
  g_autofree char *head = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (writer, "verb", "compare");
  skein_json_writer_add_int (writer, "exit", status);
  skein_json_writer_end_object (writer);
  head = skein_json_writer_to_string (writer);
  *strrchr (head, '}') = '\0';
  g_strchomp (head);
  print_text (head);
  print_text (",");
  print_text (strchr (document, '{') + 1);
}
