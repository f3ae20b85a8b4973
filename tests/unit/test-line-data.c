// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-clock.h"
#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-line-data.h"

#include <math.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define SAMPLE (SECOND / 10)

static void
test_grid (void)
{
  g_test_summary ("Whatever is shown, columns are whole samples on the clock, reach over both edges, and end before the present");

  for (int round = 0; round < 20000; round++)
    {
      guint64 now = (guint64) g_test_rand_double_range (1e9, 1e15);
      guint64 span = (guint64) g_test_rand_double_range (1e9, 172800e9);
      guint64 to = g_test_rand_bit () ? now : (guint64) g_test_rand_double_range (1e9, 1.1e15);
      guint64 from = to - MIN (span, to);
      SkeinLineGrid grid, later;

      skein_line_layout_get_grid (from, to, now, SAMPLE, &grid);
      g_assert_cmpuint (grid.n, <=, SKEIN_LINE_MAX_COLUMNS);
      g_assert_cmpuint (grid.n_lead, <=, grid.n);
      g_assert_cmpuint (grid.column_ns % SAMPLE, ==, 0);
      g_assert_cmpuint (grid.first_ns % grid.column_ns, ==, 0);
      g_assert_cmpuint (grid.n_mean, >=, 1);
      if (grid.n == 0 || from >= now)
        continue;
      g_assert_cmpuint (grid.first_ns + grid.n_lead * grid.column_ns, <=, from);
      g_assert_cmpuint (grid.first_ns + grid.n * grid.column_ns, <=, MAX (now, grid.first_ns + grid.n_lead * grid.column_ns));
      if (to <= now && to >= grid.column_ns)
        g_assert_cmpuint (grid.first_ns + (grid.n + 1) * grid.column_ns, >=, MIN (to, now));
      if (from >= 3 * grid.n_mean * grid.column_ns)
        g_assert_cmpuint (grid.n_lead, >=, MIN (2 * grid.n_mean, 15));

      /* A moment later the columns stand where they stood. */
      skein_line_layout_get_grid (from + SAMPLE / 3, to + SAMPLE / 3, now + SAMPLE / 3, SAMPLE, &later);
      g_assert_cmpuint (later.column_ns, ==, grid.column_ns);

      g_assert_cmpuint (skein_line_grid_find (&grid, grid.first_ns), ==, 0);
      g_assert_cmpuint (skein_line_grid_find (&grid, grid.first_ns + grid.n * grid.column_ns - 1), ==, grid.n - 1);
      g_assert_cmpuint (skein_line_grid_find (&grid, grid.first_ns + grid.n * grid.column_ns), ==, G_MAXUINT);
      if (grid.first_ns > 0)
        g_assert_cmpuint (skein_line_grid_find (&grid, grid.first_ns - 1), ==, G_MAXUINT);
    }
}

static void
test_smooth (void)
{
  double spikes[] = { 0, 0, 6, 0, 0, NAN, 6, 0 };

  skein_line_layout_smooth (spikes, G_N_ELEMENTS (spikes), 3);
  g_assert_cmpfloat (spikes[1], ==, 0);
  g_assert_cmpfloat (spikes[2], ==, 2);
  g_assert_cmpfloat (spikes[4], ==, 2);
  g_assert_true (isnan (spikes[5]));
  g_assert_cmpfloat (spikes[6], ==, 3);
}

static void
test_dashes (void)
{
  g_test_summary ("No two kinds of line are alike, at no width of columns, and none is invisible");

  for (double px = 0.3; px < 20; px *= 1.3)
    {
      guint n[3] = { 0 };

      for (guint64 column = 0; column < 600; column++)
        {
          for (int dash = SKEIN_LINE_SOLID; dash <= SKEIN_LINE_DOTTED; dash++)
            n[dash] += skein_line_layout_is_drawn ((SkeinLineDash) dash, column, px);
        }
      g_assert_cmpuint (n[SKEIN_LINE_SOLID], ==, 600);
      g_assert_cmpuint (n[SKEIN_LINE_DASHED], <, 450);
      g_assert_cmpuint (n[SKEIN_LINE_DASHED], >, n[SKEIN_LINE_DOTTED] + 50);
      g_assert_cmpuint (n[SKEIN_LINE_DOTTED], >, 250);
    }
}

static void
test_keys (void)
{
  g_test_summary ("Keys stay inside, in order, and apart, whatever they want and in both directions");

  for (int round = 0; round < 20000; round++)
    {
      guint n = (guint) g_test_rand_int_range (0, 5);
      int width = g_test_rand_int_range (0, 600);
      gboolean rtl = g_test_rand_bit ();
      int widths[4], x[4], given[4], wanted = 0;

      for (guint i = 0; i < n; i++)
        wanted += (widths[i] = g_test_rand_int_range (10, 300)) + (i > 0 ? 10 : 0);
      skein_line_layout_place_keys (widths, n, width, 10, 50, rtl, x, given);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (given[i], >=, 0);
          g_assert_cmpint (given[i], <=, widths[i]);
          g_assert_cmpint (x[i], >=, 0);
          g_assert_cmpint (x[i] + given[i], <=, MAX (width, 0));
          if (wanted <= width)
            g_assert_cmpint (given[i], ==, widths[i]);
          if (i == 0 || given[i] == 0)
            continue;
          if (rtl)
            g_assert_cmpint (x[i] + given[i] + 10, <=, x[i - 1]);
          else
            g_assert_cmpint (x[i - 1] + given[i - 1] + 10, <=, x[i]);
        }
    }
}

#define T(seconds) (begin + (seconds) *SECOND)

static void
test_data (void)
{
  g_autoptr (SkeinBoard) board = skein_board_new (NULL);
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLineData data;
  /* A recorder knows nothing of the time before it was made. */
  const guint64 begin = (skein_clock_now_ns () / SECOND + 200) * SECOND, end = begin + 40 * SECOND;

  g_test_summary ("A gauge is shown as it is, with a gap where it is unknown; what is stacked stands on what is below");

  for (guint64 at = begin; at <= end; at += SAMPLE)
    {
      gboolean limited = at < T (10) || at > T (30);

      skein_recorder_set_gauge (recorder, SKEIN_SERIES_LIMIT, limited ? 5e6 : NAN);
      skein_recorder_set_gauge (recorder, SKEIN_SERIES_TO_DOWNLOAD, 40);
      skein_recorder_set_gauge (recorder, SKEIN_SERIES_TO_PROCESS, at < T (20) ? 2 : 7);
      skein_recorder_update (recorder, at);
    }

  skein_line_data_init (&data);
  data.n_curves = 3;
  data.sources[0] = (SkeinLineSource){ { SKEIN_SERIES_LIMIT }, 1, 0, FALSE, TRUE, FALSE };
  data.sources[1] = (SkeinLineSource){ { SKEIN_SERIES_TO_DOWNLOAD }, 1, 1, FALSE, TRUE, FALSE };
  data.sources[2] = (SkeinLineSource){ { SKEIN_SERIES_TO_PROCESS }, 1, 1, TRUE, TRUE, FALSE };
  skein_line_data_update (&data, recorder, T (5), T (35), end);
  g_assert_cmpfloat (skein_line_data_get_value_at (&data, 0, T (7)), ==, 5e6);
  g_assert_true (isnan (skein_line_data_get_value_at (&data, 0, T (20))));
  g_assert_cmpfloat (skein_line_data_get_value_at (&data, 0, T (34)), ==, 5e6);
  g_assert_cmpfloat (skein_line_data_get_value_at (&data, 2, T (10)), ==, 2);
  g_assert_cmpfloat (skein_line_data_get_value_at (&data, 2, T (34)), ==, 7);
  g_assert_cmpfloat (data.heights[2][skein_line_grid_find (&data.grid, T (34))], ==, 47);
  g_assert_cmpfloat (skein_line_data_get_highest (&data, 2), ==, 7);
  g_assert_cmpfloat_with_epsilon (data.top[0], 6e6, 1);
  g_assert_cmpfloat (data.top[1], ==, 50);
  /* A limit far above what is near the others does not press them flat. */
  data.sources[0].scale = 1;
  data.sources[0].is_bound = TRUE;
  skein_line_data_update (&data, recorder, T (5), T (35), end);
  g_assert_cmpfloat (data.top[1], ==, 50);
  g_assert_true (isnan (skein_line_data_get_value_at (&data, 3, T (10))));

  /* Long before and after there is nothing; and nothing without a recorder. */
  g_assert_true (isnan (skein_line_data_get_value_at (&data, 1, begin - 150 * SECOND)));
  g_assert_true (isnan (skein_line_data_get_value_at (&data, 1, T (140))));
  skein_line_data_update (&data, NULL, T (5), T (35), end);
  g_assert_true (isnan (skein_line_data_get_value_at (&data, 1, T (10))));
}

static double
get_contrast (guint32 a, guint32 b)
{
  double lighter = MAX (skein_color_get_luminance (a), skein_color_get_luminance (b));
  double darker = MIN (skein_color_get_luminance (a), skein_color_get_luminance (b));

  return (lighter + 0.05) / (darker + 0.05);
}

static void
test_colors (void)
{
  static const guint32 pages[] = { 0xffffffff, 0xff363636, 0xffffffff, 0xff000000 };

  g_test_summary ("Every curve is to be seen on its page, in high contrast as text is, and no two have one colour");

  for (int scheme = 0; scheme < SKEIN_N_COLOR_SCHEMES; scheme++)
    {
      for (int figure = 0; figure < SKEIN_N_FIGURES; figure++)
        {
          guint32 line = skein_figure_colors_get_line ((SkeinFigure) figure, (SkeinColorScheme) scheme);

          g_test_message ("scheme %d, figure %d: %.2f", scheme, figure, get_contrast (pages[scheme], line));
          g_assert_cmpfloat (get_contrast (pages[scheme], line), >=, scheme >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST ? 4.5 : 3.0);
          for (int other = 0; other < figure; other++)
            g_assert_cmphex (line, !=, skein_figure_colors_get_line ((SkeinFigure) other, (SkeinColorScheme) scheme));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/charts/line-data/grid", test_grid);
  g_test_add_func ("/charts/line-data/smooth", test_smooth);
  g_test_add_func ("/charts/line-data/dashes", test_dashes);
  g_test_add_func ("/charts/line-data/keys", test_keys);
  g_test_add_func ("/charts/line-data/data", test_data);
  g_test_add_func ("/charts/line-data/colors", test_colors);
  return g_test_run ();
}
