// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-bars-layout.h"
#include "gui/charts/skein-form-colors.h"
#include "gui/charts/skein-runs-layout.h"
#include "gui/charts/skein-speedup-layout.h"

#include <math.h>
#include <string.h>

static void
test_bars (void)
{
  g_test_summary ("Whatever the width and the figures: words and bars stay within, do not overlap, and a bar is as long as its figure says");

  for (int round = 0; round < 3000; round++)
    {
      SkeinBarFigures figures[12];
      SkeinBarsRequest request = {
        .width = g_test_rand_int_range (0, 1600),
        .is_rtl = g_test_rand_bit (),
        .label_width = g_test_rand_int_range (0, 300),
        .text_width = g_test_rand_int_range (0, 300),
        .line_height = g_test_rand_int_range (8, 40),
        .n_bars = (guint) g_test_rand_int_range (0, 12),
        .figures = figures,
        .least_top = g_test_rand_bit () ? 0 : 5,
      };
      SkeinBarsLayout layout;

      for (guint i = 0; i < request.n_bars; i++)
        {
          figures[i].value = g_test_rand_int_range (0, 5) == 0 ? NAN : g_test_rand_double_range (0, 20);
          figures[i].low = figures[i].value * 0.9;
          figures[i].high = figures[i].value * 1.2;
        }
      skein_bars_layout_compute (&request, &layout);
      g_assert_cmpint (layout.height, ==, skein_bars_layout_get_height (&request));
      g_assert_cmpint (layout.plot_x, >=, 0);
      g_assert_cmpint (layout.plot_x + layout.plot_width, <=, request.width);
      g_assert_cmpint (layout.label_x, >=, 0);
      g_assert_cmpint (layout.label_x + layout.label_width, <=, request.width);
      g_assert_cmpint (layout.text_x, >=, 0);
      g_assert_cmpint (layout.text_x + layout.text_width, <=, MAX (request.width, layout.text_width));
      if (!layout.is_stacked)
        {
          g_assert_cmpint (layout.plot_width, >=, SKEIN_BARS_LEAST_PLOT);
          g_assert_true (layout.label_x + layout.label_width <= layout.plot_x || layout.plot_x + layout.plot_width <= layout.label_x);
          g_assert_true (layout.text_x + layout.text_width <= layout.plot_x || layout.plot_x + layout.plot_width <= layout.text_x);
        }
      for (guint i = 0; i < request.n_bars; i++)
        {
          int y = skein_bars_layout_get_bar_y (&layout, i, request.line_height);
          guint picked;

          g_assert_cmpint (y, >=, skein_bars_layout_get_row_y (&layout, i));
          g_assert_cmpint (y + layout.bar_height, <=, skein_bars_layout_get_row_y (&layout, i + 1));
          g_assert_true (skein_bars_layout_pick (&layout, y, request.n_bars, &picked));
          g_assert_cmpuint (picked, ==, i);
          g_assert_cmpfloat (skein_bars_layout_get_x (&layout, figures[i].high), >=, layout.plot_x - 0.001);
          g_assert_cmpfloat (skein_bars_layout_get_x (&layout, figures[i].high), <=, layout.plot_x + layout.plot_width + 0.001);
          if (isnan (figures[i].value))
            g_assert_cmpfloat (skein_bars_layout_get_length (&layout, figures[i].value), ==, 0);
          else
            g_assert_cmpfloat_with_epsilon (skein_bars_layout_get_length (&layout, figures[i].value), figures[i].value / layout.top * layout.plot_width, 0.01);
        }
      g_assert_false (skein_bars_layout_pick (&layout, layout.height + 1, request.n_bars, &(guint){ 0 }));
    }
}

static void
test_bars_narrow (void)
{
  SkeinBarFigures figures = { 10, 9, 11 };
  SkeinBarsRequest request = { .width = 330, .label_width = 140, .text_width = 170, .line_height = 18, .n_bars = 1, .figures = &figures };
  SkeinBarsLayout layout;

  g_test_summary ("On a narrow page the words stand above a bar that has all the width");
  skein_bars_layout_compute (&request, &layout);
  g_assert_true (layout.is_stacked);
  g_assert_cmpint (layout.plot_width, ==, 330);
  g_assert_cmpint (skein_bars_layout_get_bar_y (&layout, 0, 18), >=, 36);

  request.width = 900;
  skein_bars_layout_compute (&request, &layout);
  g_assert_false (layout.is_stacked);
}

static void
test_speedup (void)
{
  g_test_summary ("Points stay within the plot, more workers are further on, and the fit is Amdahl's");

  for (int round = 0; round < 2000; round++)
    {
      SkeinSpeedupLayout layout;
      guint ticks[SKEIN_SPEEDUP_MAX_TICKS];
      guint most = (guint) g_test_rand_int_range (1, 65);
      double highest = g_test_rand_double_range (0.01, 70);
      gboolean rtl = g_test_rand_bit ();
      guint n;

      skein_speedup_layout_compute (&layout, g_test_rand_int_range (0, 1000), g_test_rand_int_range (0, 500), 30, 20, rtl, most, highest);
      g_assert_cmpfloat (layout.top, >=, highest * 0.999);
      g_assert_cmpfloat (layout.top / layout.step, <=, 5.001);
      g_assert_cmpfloat (skein_speedup_layout_get_y (&layout, highest), >=, layout.y - 0.001);
      g_assert_cmpfloat (skein_speedup_layout_get_y (&layout, 0), ==, layout.y + layout.height);
      for (guint workers = 2; workers <= layout.most_workers; workers++)
        {
          double step = skein_speedup_layout_get_x (&layout, workers) - skein_speedup_layout_get_x (&layout, workers - 1);

          g_assert_true (rtl ? step < 0 : step > 0);
        }
      n = skein_speedup_layout_get_ticks (&layout, 28, ticks);
      g_assert_cmpuint (n, >=, 1);
      g_assert_cmpuint (n, <=, SKEIN_SPEEDUP_MAX_TICKS);
      g_assert_cmpuint (ticks[0], ==, 1);
    }
  g_assert_cmpfloat_with_epsilon (skein_speedup_get_amdahl (0, 4), 4, 1e-9);
  g_assert_cmpfloat_with_epsilon (skein_speedup_get_amdahl (1, 4), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (skein_speedup_get_amdahl (0.5, 4), 1.6, 1e-9);
}

static void
test_resample (void)
{
  SkeinColumn columns[8] = { 0 };
  SkeinColumn wide[16], narrow[2], none[3];

  g_test_summary ("Columns that are made wider repeat, columns that are made narrower are the mean, and the phase of most wins");
  for (guint i = 0; i < 8; i++)
    {
      columns[i].known = 255;
      columns[i].phase = i < 3 ? SKEIN_PHASE_LOCK : SKEIN_PHASE_COMPUTE;
      columns[i].cpu = i < 3 ? 0 : 200;
    }
  skein_runs_layout_resample (columns, 8, wide, 16);
  g_assert_cmpuint (wide[5].phase, ==, SKEIN_PHASE_LOCK);
  g_assert_cmpuint (wide[6].phase, ==, SKEIN_PHASE_COMPUTE);
  g_assert_cmpuint (wide[15].cpu, ==, 200);

  skein_runs_layout_resample (columns, 8, narrow, 2);
  g_assert_cmpuint (narrow[0].phase, ==, SKEIN_PHASE_LOCK);
  g_assert_cmpuint (narrow[0].cpu, ==, 50);
  g_assert_cmpuint (narrow[1].cpu, ==, 200);

  skein_runs_layout_resample (NULL, 0, none, 3);
  g_assert_cmpuint (none[2].known, ==, 0);

  for (guint n = 0; n < 100; n++)
    g_assert_cmpint (skein_runs_layout_get_height (n), ==, (int) n * skein_runs_layout_get_lane_pitch (n));
}

static void
test_colors (void)
{
  static const guint32 pages[SKEIN_N_COLOR_SCHEMES] = { 0xffffffff, 0xff363636, 0xffffffff, 0xff000000 };

  g_test_summary ("Every bar stands out from its page as WCAG wants it of figures");
  for (guint scheme = 0; scheme < SKEIN_N_COLOR_SCHEMES; scheme++)
    for (guint tone = 0; tone < SKEIN_N_FORM_TONES; tone++)
      {
        double bar = skein_color_get_luminance (skein_form_colors_get ((SkeinFormTone) tone, (SkeinColorScheme) scheme)) + 0.05;
        double page = skein_color_get_luminance (pages[scheme]) + 0.05;

        g_assert_cmpfloat (MAX (bar, page) / MIN (bar, page), >=, 3);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare-charts/bars", test_bars);
  g_test_add_func ("/compare-charts/bars/narrow", test_bars_narrow);
  g_test_add_func ("/compare-charts/speedup", test_speedup);
  g_test_add_func ("/compare-charts/resample", test_resample);
  g_test_add_func ("/compare-charts/colors", test_colors);
  return g_test_run ();
}
