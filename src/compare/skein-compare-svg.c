// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-compare-svg.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "activity/skein-phase-colors.h"
#include "base/skein-format.h"
#include "base/skein-text-stream.h"

#define WIDTH 900.0
#define MARGIN 24.0
#define NAME_WIDTH 210.0
#define FIGURES_WIDTH 250.0
#define BAR_HEIGHT 16.0
#define ROW_HEIGHT 34.0
#define CURVE_HEIGHT 220.0
#define LANE_HEIGHT 9.0
#define LANE_STEP 11.0
#define MAX_LANES 16 /* of each setting; more would be lines */
#define MAX_LETTERS 112
#define GOOD_FIT 0.1 /* relative error: farther off, the law explains nothing */
#define COLOR_TEXT 0x241f31
#define COLOR_DIM 0x77767b
#define COLOR_GRID 0xdeddda

/* A picture being written, from the top down: @y is where the next thing goes. */
typedef struct
{
  const SkeinExperimentData *data;
  SkeinTextStream *stream;
  double y;
} Svg;

static guint32
get_color (const SkeinCompareSetting *setting)
{
  const SkeinColorScheme light = SKEIN_COLOR_SCHEME_LIGHT;

  /* Threads of Python are under its lock. */
  if (setting->one_lock || (setting->python && setting->form == SKEIN_COMPARE_THREADS))
    return skein_phase_colors_get_solid (SKEIN_PHASE_LOCK, light);

  switch (setting->form)
    {
    case SKEIN_COMPARE_THREADS:
      return skein_figure_colors_get_line (SKEIN_FIGURE_DOWNLOAD, light);
    case SKEIN_COMPARE_PROCESSES:
      return skein_figure_colors_get_line (SKEIN_FIGURE_PROCESS, light);
    case SKEIN_COMPARE_EVENT_LOOP:
      return skein_figure_colors_get_line (SKEIN_FIGURE_MEMORY, light);
    case SKEIN_COMPARE_THREADS_CONNECTIONS:
      return skein_figure_colors_get_line (SKEIN_FIGURE_PROCESS_BYTES, light);
    case SKEIN_COMPARE_SEQUENTIAL:
    case SKEIN_N_COMPARE_FORMS:
    default:
      return skein_phase_colors_get_solid (SKEIN_PHASE_IDLE, light);
    }
}

/* Halfway to white. */
static guint32
make_pale (guint32 color)
{
  return ((color & 0xfefefe) >> 1) + 0x7f7f7f;
}

/* --- elements --- */

/* Tenths of a pixel, without a locale. */
static void
add_attribute (Svg *svg, const char *name, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.1f", value);
  skein_text_stream_printf (svg->stream, " %s=\"%s\"", name, number);
}

static void
add_rect (Svg *svg, double x, double y, double width, double height, guint32 color)
{
  if (!(width > 0 && height > 0))
    return;
  skein_text_stream_add (svg->stream, "<rect");
  add_attribute (svg, "x", x);
  add_attribute (svg, "y", y);
  add_attribute (svg, "width", width);
  add_attribute (svg, "height", height);
  skein_text_stream_printf (svg->stream, " fill=\"#%06x\"/>\n", color & 0xffffff);
}

static void
add_line (Svg *svg, double x1, double y1, double x2, double y2, guint32 color)
{
  skein_text_stream_add (svg->stream, "<line");
  add_attribute (svg, "x1", x1);
  add_attribute (svg, "y1", y1);
  add_attribute (svg, "x2", x2);
  add_attribute (svg, "y2", y2);
  skein_text_stream_printf (svg->stream, " stroke=\"#%06x\"/>\n", color & 0xffffff);
}

static void
add_text (Svg *svg, double x, double y, guint size, const char *anchor, gboolean bold, guint32 color, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = NULL;

  /* XML has no control characters, not even as references. */
  for (char *p = valid; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        *p = ' ';
    }
  escaped = g_markup_escape_text (valid, -1);
  skein_text_stream_add (svg->stream, "<text");
  add_attribute (svg, "x", x);
  add_attribute (svg, "y", y);
  skein_text_stream_printf (svg->stream, " font-size=\"%u\"", size);
  if (anchor != NULL)
    skein_text_stream_printf (svg->stream, " text-anchor=\"%s\"", anchor);
  if (bold)
    skein_text_stream_add (svg->stream, " font-weight=\"bold\"");
  skein_text_stream_printf (svg->stream, " fill=\"#%06x\">%s</text>\n", color & 0xffffff, escaped);
}

/* SVG 1.1 does not wrap: lines of so many letters, cut between words. */
static void
add_wrapped (Svg *svg, guint size, gboolean bold, guint32 color, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint most = MAX_LETTERS * 13 / size;
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (line->len > 0 && g_utf8_strlen (line->str, -1) + g_utf8_strlen (words[i], -1) + 1 > most)
        {
          svg->y += size * 1.4;
          add_text (svg, MARGIN, svg->y, size, NULL, bold, color, line->str);
          g_string_truncate (line, 0);
        }
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
    }
  if (line->len > 0)
    {
      svg->y += size * 1.4;
      add_text (svg, MARGIN, svg->y, size, NULL, bold, color, line->str);
    }
}

static void
add_heading (Svg *svg, const char *text)
{
  svg->y += 44;
  add_text (svg, MARGIN, svg->y, 14, NULL, TRUE, COLOR_TEXT, text);
  svg->y += 10;
}

static char *
format_seconds (double seconds)
{
  return isfinite (seconds) ? skein_format_took ((guint64) (seconds * 1e6 + 0.5)) : g_strdup ("—");
}

/* --- bars --- */

static char *
describe_figures (const SkeinExperimentRow *row, const SkeinExperimentRow *base)
{
  g_autofree char *wall = format_seconds (skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S).median);
  double speedup = skein_summary_get_speedup (row, base).median, bytes = skein_experiment_row_get_spread (row, SKEIN_FIGURE_PEAK_BYTES).median;
  g_autofree char *factor = skein_format_factor (speedup);
  g_autofree char *size = isfinite (bytes) ? skein_format_size ((guint64) bytes) : g_strdup ("—");

  return g_strdup_printf ("%s · %s · %s", wall, factor, size);
}

static void
add_bar (Svg *svg, const SkeinExperimentRow *row, const SkeinExperimentRow *base, double longest_s, gboolean is_best)
{
  const double left = MARGIN + NAME_WIDTH, scale = (WIDTH - MARGIN - FIGURES_WIDTH - left) / longest_s, middle = svg->y + BAR_HEIGHT / 2;
  g_autofree char *title = skein_compare_setting_dup_title (&row->setting);
  g_autofree char *detail = skein_compare_setting_dup_detail (&row->setting);
  SkeinSpread wall = skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S);
  g_autofree char *figures = wall.n > 0 ? describe_figures (row, base) : g_strdup (_ ("no result"));

  add_text (svg, MARGIN, svg->y + 7, 12, NULL, is_best, COLOR_TEXT, title);
  add_text (svg, MARGIN, svg->y + 20, 10, NULL, FALSE, COLOR_DIM, detail);
  if (wall.n > 0)
    {
      add_rect (svg, left, svg->y, wall.median * scale, BAR_HEIGHT, row->setting.python ? make_pale (get_color (&row->setting)) : get_color (&row->setting));
      add_line (svg, left + wall.low * scale, middle, left + wall.high * scale, middle, COLOR_TEXT);
      add_line (svg, left + wall.low * scale, middle - 4, left + wall.low * scale, middle + 4, COLOR_TEXT);
      add_line (svg, left + wall.high * scale, middle - 4, left + wall.high * scale, middle + 4, COLOR_TEXT);
    }
  add_text (svg, WIDTH - MARGIN - FIGURES_WIDTH + 12, middle + 4, 12, NULL, is_best, COLOR_TEXT, figures);
  svg->y += ROW_HEIGHT;
}

static void
add_bars (Svg *svg, const SkeinVerdict *verdict)
{
  const SkeinExperimentRow *base = skein_summary_get_base (svg->data);
  double longest_s = 0;

  for (guint i = 0; i < svg->data->rows->len; i++)
    longest_s = fmax (longest_s, skein_experiment_row_get_spread (skein_experiment_data_get_row (svg->data, i), SKEIN_FIGURE_WALL_S).high);

  add_heading (svg, _ ("Time"));
  svg->y += 6;
  for (guint i = 0; i < svg->data->rows->len; i++)
    add_bar (svg, skein_experiment_data_get_row (svg->data, i), base, longest_s > 0 ? longest_s : 1, verdict->best == (int) i);
}

/* --- the curve --- */

typedef struct
{
  double left, bottom, x_scale, y_scale; /* pixels; of log2 of the size, and of the speed-up */
} Axes;

static guint
get_size (const SkeinCompareSetting *setting)
{
  return setting->form == SKEIN_COMPARE_EVENT_LOOP ? setting->connections : setting->workers;
}

static gboolean
is_on_curve (const SkeinExperimentRow *row)
{
  return !row->setting.python && row->setting.form != SKEIN_COMPARE_THREADS_CONNECTIONS && skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S).n > 0;
}

static double
get_law (const SkeinAmdahl *fit, double n)
{
  return fit->serial + (1 - fit->serial) / n;
}

static gboolean
is_plain (const SkeinCompareSetting *setting, SkeinCompareForm form)
{
  return setting->form == form && !setting->one_lock && !setting->python;
}

/* The fit says how times of one form go with its size, and the curve is drawn over those of the base: the factor between them is the one that
 * fits the points best. */
static double
get_fit_scale (Svg *svg, const SkeinAmdahl *fit, SkeinCompareForm form)
{
  const SkeinExperimentRow *base = skein_summary_get_base (svg->data);
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < svg->data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (svg->data, i);
      double speedup = skein_summary_get_speedup (row, base).median;

      if (is_plain (&row->setting, form) && speedup > 0)
        {
          sum += log (speedup * get_law (fit, get_size (&row->setting)));
          n++;
        }
    }
  return n > 0 ? exp (sum / n) : 1;
}

static void
add_fit (Svg *svg, const Axes *axes, const SkeinAmdahl *fit, double scale, guint largest, guint32 color)
{
  skein_text_stream_printf (svg->stream, "<polyline fill=\"none\" stroke=\"#%06x\" stroke-dasharray=\"4 3\" points=\"", color & 0xffffff);
  for (guint i = 0; i <= 40; i++)
    {
      double doublings = log2 (largest) * i / 40;
      char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (x, sizeof x, "%.1f", axes->left + doublings * axes->x_scale);
      g_ascii_formatd (y, sizeof y, "%.1f", axes->bottom - scale / get_law (fit, exp2 (doublings)) * axes->y_scale);
      skein_text_stream_printf (svg->stream, "%s%s,%s", i > 0 ? " " : "", x, y);
    }
  skein_text_stream_add (svg->stream, "\"/>\n");
}

static void
add_point (Svg *svg, const Axes *axes, const SkeinExperimentRow *row, SkeinSpread speedup)
{
  double x = axes->left + log2 (get_size (&row->setting)) * axes->x_scale;

  add_line (svg, x, axes->bottom - speedup.low * axes->y_scale, x, axes->bottom - speedup.high * axes->y_scale, get_color (&row->setting));
  skein_text_stream_add (svg->stream, "<circle");
  add_attribute (svg, "cx", x);
  add_attribute (svg, "cy", axes->bottom - speedup.median * axes->y_scale);
  skein_text_stream_printf (svg->stream, " r=\"3.5\" fill=\"#%06x\"/>\n", get_color (&row->setting) & 0xffffff);
}

static void
add_axes (Svg *svg, const Axes *axes, guint largest, double highest)
{
  double step = exp2 (ceil (log2 (highest / 6)));

  for (double value = 0; value <= highest; value += step)
    {
      g_autofree char *label = step >= 1 ? g_strdup_printf ("%.0f×", value) : skein_format_factor (value);

      add_line (svg, axes->left, axes->bottom - value * axes->y_scale, WIDTH - MARGIN, axes->bottom - value * axes->y_scale, COLOR_GRID);
      add_text (svg, axes->left - 6, axes->bottom - value * axes->y_scale + 4, 10, "end", FALSE, COLOR_DIM, label);
    }
  for (guint n = 1; n <= largest; n *= 2)
    {
      g_autofree char *label = g_strdup_printf ("%u", n);

      add_text (svg, axes->left + log2 (n) * axes->x_scale, axes->bottom + 14, 10, "middle", FALSE, COLOR_DIM, label);
    }
}

typedef struct
{
  SkeinCompareForm form;
  SkeinAmdahl fit;
  double scale;
  guint largest; /* size that was measured: the law is not drawn beyond it */
} Fit;

/* Those near enough to what was measured to be worth drawing. Returns: how many */
static guint
find_fits (Svg *svg, Fit *fits)
{
  static const SkeinCompareForm forms[] = { SKEIN_COMPARE_THREADS, SKEIN_COMPARE_PROCESSES, SKEIN_COMPARE_EVENT_LOOP };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      Fit fit = { .form = forms[i] };

      if (!skein_summary_fit_amdahl (svg->data, forms[i], &fit.fit) || !(fit.fit.error <= GOOD_FIT))
        continue;
      fit.scale = get_fit_scale (svg, &fit.fit, forms[i]);
      for (guint k = 0; k < svg->data->rows->len; k++)
        {
          const SkeinExperimentRow *row = skein_experiment_data_get_row (svg->data, k);

          if (is_plain (&row->setting, forms[i]) && is_on_curve (row))
            fit.largest = MAX (fit.largest, get_size (&row->setting));
        }
      fits[n++] = fit;
    }
  return n;
}

/* Only where somebody asked how many: two sizes and more. */
static void
add_curve (Svg *svg)
{
  const SkeinExperimentRow *base = skein_summary_get_base (svg->data);
  guint smallest = G_MAXUINT, largest = 0, n_fits;
  double highest = 1;
  Fit fits[SKEIN_N_COMPARE_FORMS];
  Axes axes = { .left = MARGIN + 40 };

  for (guint i = 0; i < svg->data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (svg->data, i);

      if (!is_on_curve (row))
        continue;
      smallest = MIN (smallest, get_size (&row->setting));
      largest = MAX (largest, get_size (&row->setting));
      highest = fmax (highest, skein_summary_get_speedup (row, base).high);
    }
  if (largest <= smallest)
    return;
  n_fits = find_fits (svg, fits);
  for (guint i = 0; i < n_fits; i++)
    highest = fmax (highest, fits[i].scale / get_law (&fits[i].fit, fits[i].largest));

  add_heading (svg, _ ("Speed-up over the number of workers"));
  axes.bottom = svg->y + CURVE_HEIGHT;
  axes.x_scale = (WIDTH - MARGIN - 20 - axes.left) / log2 (largest);
  axes.y_scale = (CURVE_HEIGHT - 12) / highest;
  add_axes (svg, &axes, largest, highest);
  for (guint i = 0; i < n_fits; i++)
    {
      const SkeinCompareSetting like = skein_compare_setting_make (fits[i].form, 2);

      add_fit (svg, &axes, &fits[i].fit, fits[i].scale, fits[i].largest, get_color (&like));
    }
  for (guint i = 0; i < svg->data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (svg->data, i);
      SkeinSpread speedup = skein_summary_get_speedup (row, base);

      if (is_on_curve (row) && speedup.n > 0)
        add_point (svg, &axes, row, speedup);
    }
  svg->y = axes.bottom + 16;
}

/* --- lanes --- */

/* Runs of columns that look alike are one shape: what fills from below is the share of CPU, red what was blocked. */
static void
add_lane (Svg *svg, const SkeinTrialLane *lane, double width)
{
  gsize size;
  const guint8 *columns = g_bytes_get_data (lane->columns, &size);
  guint n = (guint) (size / 4), start = 0;
  double step = width / MAX (n, 1);

  for (guint i = 1; i <= n; i++)
    {
      const guint8 *from = columns + 4 * (gsize) start;
      double x = MARGIN + start * step, cpu = from[1] / 255.0 * LANE_HEIGHT, blocked = from[2] / 255.0 * LANE_HEIGHT;
      SkeinPhase phase = (SkeinPhase) from[0];

      if (i < n && memcmp (from, columns + 4 * (gsize) i, 4) == 0)
        continue;
      if (from[3] > 0 && phase > SKEIN_PHASE_IDLE && phase < SKEIN_N_PHASES)
        {
          add_rect (svg, x, svg->y, (i - start) * step, LANE_HEIGHT, skein_phase_colors_get_tint (phase, SKEIN_COLOR_SCHEME_LIGHT));
          if (phase != SKEIN_PHASE_LOCK)
            add_rect (svg, x, svg->y, (i - start) * step, blocked, skein_phase_colors_get_tint (SKEIN_PHASE_LOCK, SKEIN_COLOR_SCHEME_LIGHT));
          add_rect (svg, x, svg->y + LANE_HEIGHT - cpu, (i - start) * step, cpu, skein_phase_colors_get_solid (phase, SKEIN_COLOR_SCHEME_LIGHT));
        }
      start = i;
    }
  svg->y += LANE_STEP;
}

static void
add_run (Svg *svg, const SkeinExperimentRow *row, double longest_ns)
{
  const SkeinTrialResult *middle = skein_experiment_row_get_middle (row);
  g_autofree char *title = skein_compare_setting_dup_title (&row->setting);
  g_autofree char *detail = skein_compare_setting_dup_detail (&row->setting);
  g_autofree char *wall = format_seconds ((double) middle->figures.wall_ns / 1e9);
  g_autofree char *label = g_strdup_printf ("%s · %s · %s", title, detail, wall);
  double width = (WIDTH - 2 * MARGIN) * (double) middle->figures.wall_ns / longest_ns;
  guint n = MIN (middle->lanes->len, MAX_LANES);

  svg->y += 16;
  add_text (svg, MARGIN, svg->y, 11, NULL, FALSE, COLOR_TEXT, label);
  svg->y += 5;
  for (guint i = 0; i < n; i++)
    add_lane (svg, g_ptr_array_index (middle->lanes, i), width);
  if (middle->n_lanes > n)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more", middle->n_lanes - n), middle->n_lanes - n);

      svg->y += 10;
      add_text (svg, MARGIN, svg->y, 10, NULL, FALSE, COLOR_DIM, more);
    }
}

static gboolean
has_lanes (const SkeinExperimentRow *row)
{
  const SkeinTrialResult *middle = skein_experiment_row_get_middle (row);

  return middle != NULL && middle->lanes->len > 0;
}

static void
add_runs (Svg *svg)
{
  double longest_ns = 0;

  for (guint i = 0; i < svg->data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (svg->data, i);

      if (has_lanes (row))
        longest_ns = fmax (longest_ns, (double) skein_experiment_row_get_middle (row)->figures.wall_ns);
    }
  if (longest_ns <= 0)
    return;

  add_heading (svg, _ ("What the workers did, on one time scale"));
  for (guint i = 0; i < svg->data->rows->len; i++)
    {
      if (has_lanes (skein_experiment_data_get_row (svg->data, i)))
        add_run (svg, skein_experiment_data_get_row (svg->data, i), longest_ns);
    }
}

char *
skein_compare_to_svg (const SkeinExperimentData *data, const SkeinVerdict *verdict)
{
  g_autoptr (SkeinTextStream) body = skein_text_stream_new (-1, NULL);
  g_autofree char *title = skein_compare_work_dup_title (&data->work);
  g_autofree char *valid = g_utf8_make_valid (title, -1);
  g_autofree char *escaped = NULL, *inner = NULL;
  Svg svg = { .data = data, .stream = body, .y = MARGIN };

  add_wrapped (&svg, 18, TRUE, COLOR_TEXT, valid);
  svg.y += 6;
  add_wrapped (&svg, 14, TRUE, COLOR_TEXT, verdict->headline);
  svg.y += 2;
  for (guint i = 0; i < verdict->sentences->len; i++)
    add_wrapped (&svg, 12, FALSE, COLOR_TEXT, g_ptr_array_index (verdict->sentences, i));
  add_bars (&svg, verdict);
  add_curve (&svg);
  add_runs (&svg);
  svg.y += 16;
  if (data->machine != NULL)
    add_wrapped (&svg, 10, FALSE, COLOR_DIM, data->machine);

  for (char *p = valid; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        *p = ' ';
    }
  escaped = g_markup_escape_text (valid, -1);
  inner = skein_text_stream_dup_text (body);
  return g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Cantarell, 'Noto Sans', sans-serif\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n"
                          "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n%s</svg>\n",
                          WIDTH, ceil (svg.y + MARGIN), WIDTH, ceil (svg.y + MARGIN), escaped, inner);
}
