// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-lanes-image.h"
#include "gui/charts/skein-lanes-layout.h"
#include "gui/charts/skein-line-layout.h"
#include "gui/charts/skein-time-axis.h"

#include <math.h>
#include <string.h>

static void
test_lanes (void)
{
  g_test_summary ("Whatever the size and the number of rows, nothing leaves the widget, nothing overlaps, and what is drawn can be picked");

  for (int round = 0; round < 5000; round++)
    {
      SkeinLanesLayoutRequest request = {
        .is_strip = g_test_rand_bit (),
        .is_rtl = g_test_rand_bit (),
        .n_rows = (guint) g_test_rand_int_range (0, round % 2 == 0 ? 12 : 600),
        .width = g_test_rand_int_range (0, 2000),
        .height = g_test_rand_int_range (0, 1000),
      };
      gboolean is_sub[600];
      int tops[601];
      SkeinLanesLayout layout;

      for (guint i = 0; i < request.n_rows; i++)
        is_sub[i] = g_test_rand_int_range (0, 3) > 0;
      if (g_test_rand_bit ())
        {
          request.is_sub = is_sub;
          request.tops = tops;
        }

      skein_lanes_layout_compute (&request, &layout);
      g_assert_cmpint (layout.plot_x, >=, 0);
      g_assert_cmpint (layout.plot_x + layout.plot_width, <=, request.width);
      g_assert_cmpint (layout.label_x, >=, 0);
      g_assert_cmpint (layout.label_width, >=, 0);
      if (layout.label_width > 0)
        {
          g_assert_cmpint (layout.label_x + layout.label_width, <=, request.width);
          g_assert_true (layout.label_x + layout.label_width <= layout.plot_x || layout.label_x >= layout.plot_x + layout.plot_width);
        }
      g_assert_cmpint (layout.lane_height, >, 0);
      g_assert_cmpint (layout.lane_height, <=, layout.pitch);
      g_assert_cmpuint (layout.n_visible, <=, request.n_rows);

      for (guint row = 0; row < layout.n_visible; row++)
        {
          int y = skein_lanes_layout_get_lane_y (&layout, row);
          int height = skein_lanes_layout_get_lane_height (&layout, row);
          guint picked;
          int column;

          g_assert_cmpint (height, >, 0);
          g_assert_cmpint (y + height, <=, request.height);
          if (row + 1 < layout.n_visible)
            g_assert_cmpint (y + height, <=, skein_lanes_layout_get_lane_y (&layout, row + 1));
          if (layout.label_width > 0)
            {
              g_assert_true (skein_lanes_layout_pick_label (&layout, layout.label_x, y, &picked));
              g_assert_cmpuint (picked, ==, row);
            }
          g_assert_true (skein_lanes_layout_pick (&layout, layout.plot_x, y, &picked, &column));
          g_assert_cmpuint (picked, ==, row);
          g_assert_cmpint (column, ==, 0);
          g_assert_true (skein_lanes_layout_pick (&layout, layout.plot_x + layout.plot_width - 0.5, y + height - 0.5, &picked, &column));
          g_assert_cmpuint (picked, ==, row);
          g_assert_cmpint (column, ==, layout.plot_width - 1);
        }
      {
        guint row;
        int column;

        g_assert_false (skein_lanes_layout_pick (&layout, -1, 0, &row, &column));
        g_assert_false (skein_lanes_layout_pick (&layout, layout.plot_x + layout.plot_width, 0, &row, &column));
        g_assert_false (skein_lanes_layout_pick (&layout, layout.plot_x, layout.bottom, &row, &column));
      }
    }
}

static void
test_rows_fit (void)
{
  static const guint counts[] = { 0, 1, 8, 20, 21, 64, 65, 256, 257, 512 };

  g_test_summary ("Rows that get their wanted height are all visible; a strip shows hundreds in a few pixels each");

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      SkeinLanesLayout layout;
      int minimum, natural;

      skein_lanes_layout_measure (FALSE, counts[i], NULL, &minimum, &natural);
      skein_lanes_layout_compute (&(SkeinLanesLayoutRequest){ FALSE, FALSE, counts[i], 800, natural, NULL, NULL }, &layout);
      g_assert_cmpuint (layout.n_visible, ==, counts[i]);
      g_assert_cmpint (natural, <=, 2048);

      skein_lanes_layout_measure (TRUE, counts[i], NULL, &minimum, &natural);
      g_assert_cmpint (minimum, <=, natural);
      g_assert_cmpint (natural, <=, 170);
      skein_lanes_layout_compute (&(SkeinLanesLayoutRequest){ TRUE, FALSE, counts[i], 800, natural, NULL, NULL }, &layout);
      g_assert_cmpuint (layout.n_visible, ==, MIN (counts[i], 85));
    }
}

static void
test_sub_rows (void)
{
  static const gboolean is_sub[] = { FALSE, TRUE, TRUE, FALSE };
  int minimum, natural, tops[5];
  SkeinLanesLayout layout;

  g_test_summary ("The lanes of connections are less high than their worker's, and a height that was measured is enough");

  skein_lanes_layout_measure (FALSE, 4, is_sub, &minimum, &natural);
  skein_lanes_layout_compute (&(SkeinLanesLayoutRequest){ FALSE, FALSE, 4, 800, natural, is_sub, tops }, &layout);
  g_assert_cmpuint (layout.n_visible, ==, 4);
  g_assert_cmpint (layout.bottom, ==, natural);
  g_assert_cmpint (skein_lanes_layout_get_lane_height (&layout, 0), ==, 26);
  g_assert_cmpint (skein_lanes_layout_get_lane_height (&layout, 1), <, 26);
  g_assert_cmpint (skein_lanes_layout_get_lane_y (&layout, 3) - skein_lanes_layout_get_lane_y (&layout, 2), >, skein_lanes_layout_get_lane_y (&layout, 2) - skein_lanes_layout_get_lane_y (&layout, 1));
}

static void
test_forms (void)
{
  static const struct
  {
    guint n_rows;
    SkeinLanesForm form;
    int lane_height;
  } cases[] = {
    { 1, SKEIN_LANES_FORM_DETAILS, 26 },
    { 20, SKEIN_LANES_FORM_DETAILS, 26 },
    { 64, SKEIN_LANES_FORM_LINES, 12 },
    { 200, SKEIN_LANES_FORM_THIN, 4 },
    { 512, SKEIN_LANES_FORM_HEAT, 2 },
    { 2000, SKEIN_LANES_FORM_HEAT, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinLanesLayout layout;

      skein_lanes_layout_compute (&(SkeinLanesLayoutRequest){ .n_rows = cases[i].n_rows, .width = 900, .height = 4000 }, &layout);
      g_assert_cmpint (layout.form, ==, cases[i].form);
      g_assert_cmpint (layout.lane_height, ==, cases[i].lane_height);
    }
}

static guint32
get_pixel (SkeinLanesImage *image, int x, int y)
{
  const guint32 *pixels = (const guint32 *) (gconstpointer) skein_lanes_image_get_pixels (image);

  return pixels[y * skein_lanes_image_get_width (image) + x];
}

static void
test_image (void)
{
  g_autoptr (SkeinLanesImage) image = skein_lanes_image_new (10, 16);
  guint32 tint = skein_phase_colors_get_tint (SKEIN_PHASE_RECEIVE, SKEIN_COLOR_SCHEME_LIGHT);
  guint32 solid = skein_phase_colors_get_solid (SKEIN_PHASE_RECEIVE, SKEIN_COLOR_SCHEME_LIGHT);
  SkeinColumn columns[3] = {
    { .phase = SKEIN_PHASE_RECEIVE, .cpu = 255 / 4, .known = 255 },
    { .phase = SKEIN_PHASE_RECEIVE, .cpu = 255, .known = 255 },
    { .phase = SKEIN_PHASE_RECEIVE, .cpu = 255, .known = 0 },
  };
  g_autofree guint32 *before = NULL;

  /* Columns 28, 29 and 30 of time are at x 8, 9 and 0. */
  skein_lanes_image_paint (image, 4, 8, 28, columns, 3);
  g_assert_cmphex (get_pixel (image, 8, 4), ==, tint);
  g_assert_cmphex (get_pixel (image, 8, 11), ==, solid);
  g_assert_cmphex (get_pixel (image, 8, 9), !=, solid);
  g_assert_cmphex (get_pixel (image, 9, 4), ==, solid);
  g_assert_cmphex (get_pixel (image, 0, 8), ==, 0);
  g_assert_cmpint (skein_lanes_image_get_seam (image, 28), ==, 8);

  for (int x = 0; x < 10; x++)
    {
      g_assert_cmphex (get_pixel (image, x, 3), ==, 0);
      g_assert_cmphex (get_pixel (image, x, 12), ==, 0);
    }

  /* A phase no one knows is drawn as idle, a width of nothing paints nothing. */
  columns[0].phase = 200;
  columns[0].cpu = 0;
  skein_lanes_image_paint (image, 4, 8, 28, columns, 1);
  g_assert_cmphex (get_pixel (image, 8, 4), ==, 0);
  before = g_memdup2 (skein_lanes_image_get_pixels (image), 10 * 16 * 4);
  skein_lanes_image_paint (image, 4, 8, 28, columns, 0);
  g_assert_cmpmem (before, 10 * 16 * 4, skein_lanes_image_get_pixels (image), 10 * 16 * 4);
}

static void
test_blocked (void)
{
  g_autoptr (SkeinLanesImage) image = skein_lanes_image_new (12, 20);
  guint32 red = skein_phase_colors_get_tint (SKEIN_PHASE_LOCK, SKEIN_COLOR_SCHEME_LIGHT);
  guint32 green = skein_phase_colors_get_tint (SKEIN_PHASE_HASH, SKEIN_COLOR_SCHEME_LIGHT);
  SkeinColumn blocked = { .phase = SKEIN_PHASE_LOCK, .blocked = 255, .known = 255 };
  SkeinColumn hardly = { .phase = SKEIN_PHASE_HASH, .blocked = 1, .known = 255 };
  guint n_red = 0, n_hatched = 0;

  g_test_summary ("Blocked time is hatched from top to bottom, and a moment of it is still two pixels");

  skein_lanes_image_paint (image, 0, 20, 0, &blocked, 1);
  skein_lanes_image_paint (image, 0, 20, 1, &hardly, 1);
  for (int y = 0; y < 20; y++)
    {
      if (get_pixel (image, 0, y) == red)
        n_red++;
      else
        n_hatched++;
    }
  g_assert_cmpuint (n_red, >, n_hatched);
  g_assert_cmpuint (n_hatched, >=, 4);
  g_assert_cmphex (get_pixel (image, 1, 0), !=, green);
  g_assert_cmphex (get_pixel (image, 1, 1), !=, green);
  g_assert_cmphex (get_pixel (image, 1, 2), ==, green);
}

static void
test_spikes (void)
{
  g_autoptr (SkeinLanesImage) image = skein_lanes_image_new (12, 26);
  guint32 tint = skein_phase_colors_get_tint (SKEIN_PHASE_RECEIVE, SKEIN_COLOR_SCHEME_LIGHT);
  guint32 solid = skein_phase_colors_get_solid (SKEIN_PHASE_RECEIVE, SKEIN_COLOR_SCHEME_LIGHT);
  guint32 tls = skein_phase_colors_get_swatch (SKEIN_PHASE_TLS, SKEIN_COLOR_SCHEME_LIGHT);
  SkeinColumn spike = { .phase = SKEIN_PHASE_RECEIVE, .notable = SKEIN_PHASE_TLS, .cpu = 26, .cpu_peak = 128, .known = 255 };
  SkeinColumn calm = { .phase = SKEIN_PHASE_RECEIVE, .notable = SKEIN_PHASE_RECEIVE, .cpu = 26, .cpu_peak = 26, .known = 255 };

  g_test_summary ("A moment of another phase has a cap of its colour, a moment of much CPU a line above the fill");

  skein_lanes_image_paint (image, 0, 26, 0, &spike, 1);
  skein_lanes_image_paint (image, 0, 26, 1, &calm, 1);
  g_assert_cmphex (get_pixel (image, 0, 0), ==, tls);
  g_assert_cmphex (get_pixel (image, 0, 1), ==, tls);
  g_assert_cmphex (get_pixel (image, 0, 2), ==, tint);
  g_assert_cmphex (get_pixel (image, 0, 13), !=, tint);
  g_assert_cmphex (get_pixel (image, 0, 13), !=, get_pixel (image, 0, 15));
  g_assert_cmphex (get_pixel (image, 0, 25), ==, solid);
  g_assert_cmphex (get_pixel (image, 1, 0), ==, tint);
  g_assert_cmphex (get_pixel (image, 1, 13), ==, tint);
}

static void
test_heat (void)
{
  g_autoptr (SkeinLanesImage) image = skein_lanes_image_new (12, 4);
  guint32 tint = skein_phase_colors_get_tint (SKEIN_PHASE_HASH, SKEIN_COLOR_SCHEME_LIGHT);
  guint32 solid = skein_phase_colors_get_solid (SKEIN_PHASE_HASH, SKEIN_COLOR_SCHEME_LIGHT);
  const SkeinColumn columns[] = {
    { .phase = SKEIN_PHASE_HASH, .cpu = 0, .known = 255 },
    { .phase = SKEIN_PHASE_HASH, .cpu = 255, .known = 255 },
    { .phase = SKEIN_PHASE_HASH, .cpu = 128, .known = 255 },
    { .phase = SKEIN_PHASE_HASH, .cpu = 128, .known = 0 },
  };

  skein_lanes_image_set_heat (image, TRUE);
  skein_lanes_image_paint (image, 1, 2, 0, columns, 4);
  g_assert_cmphex (get_pixel (image, 0, 1), ==, tint);
  g_assert_cmphex (get_pixel (image, 1, 1), ==, solid);
  g_assert_cmphex (get_pixel (image, 1, 2), ==, solid);
  g_assert_cmphex (get_pixel (image, 2, 1), !=, tint);
  g_assert_cmphex (get_pixel (image, 2, 1), !=, solid);
  g_assert_cmphex (get_pixel (image, 3, 1), ==, 0);
  g_assert_cmphex (get_pixel (image, 0, 0), ==, 0);
  g_assert_cmphex (get_pixel (image, 0, 3), ==, 0);
}

static void
test_mark (void)
{
  g_autoptr (SkeinLanesImage) image = skein_lanes_image_new (4, 10);
  guint32 tint = skein_phase_colors_get_tint (SKEIN_PHASE_HASH, SKEIN_COLOR_SCHEME_LIGHT);
  const SkeinColumn columns[] = {
    { .phase = SKEIN_PHASE_HASH, .notable = SKEIN_PHASE_HASH, .known = 255 },
    { .phase = SKEIN_PHASE_HASH, .notable = SKEIN_PHASE_HASH, .known = 255 },
  };
  const gboolean keep[] = { TRUE, FALSE };

  skein_lanes_image_paint (image, 0, 10, 0, columns, 2);
  skein_lanes_image_mark (image, 0, 10, 0, keep, 2, 0xff123456);
  g_assert_cmphex (get_pixel (image, 0, 0), !=, tint);
  g_assert_cmphex (get_pixel (image, 0, 9), ==, get_pixel (image, 0, 0));
  g_assert_cmpfloat (skein_color_get_luminance (get_pixel (image, 0, 0)), <, skein_color_get_luminance (tint) / 2);
  g_assert_cmphex (get_pixel (image, 0, 5), ==, tint);
  g_assert_cmpuint (get_pixel (image, 1, 5) >> 24, <, 255);
  g_assert_cmpuint (get_pixel (image, 1, 5) >> 24, >, 50);
}

static void
test_mix (void)
{
  const SkeinColumn columns[][1] = {
    { { .phase = SKEIN_PHASE_RECEIVE, .cpu = 0, .known = 255 } },
    { { .phase = SKEIN_PHASE_RECEIVE, .cpu = 0, .known = 255 } },
    { { .phase = SKEIN_PHASE_HASH, .cpu = 255, .known = 255 } },
    { { .phase = SKEIN_PHASE_LOCK, .cpu = 0, .known = 255, .blocked = 255 } },
    { { .phase = SKEIN_PHASE_HASH, .cpu = 255, .known = 0 } },
  };
  SkeinLanesMixSum sum = { 0 };
  SkeinLanesMix mix;

  g_test_summary ("Many lanes as one: shares of those that are there, the most frequent phase of each class, the mean CPU");

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    skein_lanes_mix_add (&sum, columns[i], 1);
  skein_lanes_mix_finish (&sum, &mix, 1);
  g_assert_cmpuint (mix.waiting, ==, 127);
  g_assert_cmpuint (mix.working, ==, 63);
  g_assert_cmpuint (mix.blocked, >=, 63);
  g_assert_cmpuint (mix.cpu, ==, 63);
  g_assert_cmpuint (mix.waiting_phase, ==, SKEIN_PHASE_RECEIVE);
  g_assert_cmpuint (mix.working_phase, ==, SKEIN_PHASE_HASH);

  sum = (SkeinLanesMixSum){ 0 };
  skein_lanes_mix_finish (&sum, &mix, 1);
  g_assert_cmpuint (mix.waiting + mix.working + mix.blocked + mix.cpu, ==, 0);
}

static double
get_contrast (guint32 a, guint32 b)
{
  double lighter = MAX (skein_color_get_luminance (a), skein_color_get_luminance (b));
  double darker = MIN (skein_color_get_luminance (a), skein_color_get_luminance (b));

  return (lighter + 0.05) / (darker + 0.05);
}

/* The largest difference of one component. */
static int
get_distance (guint32 a, guint32 b)
{
  int distance = 0;

  for (int shift = 0; shift <= 16; shift += 8)
    distance = MAX (distance, ABS ((int) ((a >> shift) & 0xff) - (int) ((b >> shift) & 0xff)));
  return distance;
}

static void
test_colors (void)
{
  static const guint32 pages[] = { 0xffffffff, 0xff363636, 0xffffffff, 0xff000000 };
  /* Below the lanes: the page with a little of the text's colour. */
  static const guint32 lanes[] = { 0xfff6f6f6, 0xff3e3e3e, 0xffe0e0e0, 0xff1f1f1f };

  g_test_summary ("In every scheme the CPU fill stands out from its tint and from the page by lightness alone, and no two tints are one");

  for (int scheme = 0; scheme < SKEIN_N_COLOR_SCHEMES; scheme++)
    {
      gboolean high = scheme >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST;

      for (int phase = SKEIN_PHASE_START; phase < SKEIN_N_PHASES; phase++)
        {
          guint32 tint = skein_phase_colors_get_tint ((SkeinPhase) phase, (SkeinColorScheme) scheme);
          guint32 solid = skein_phase_colors_get_solid ((SkeinPhase) phase, (SkeinColorScheme) scheme);

          g_test_message ("scheme %d %s: fill on tint %.2f, on page %.2f; on the lane: tint %.2f, fill %.2f", scheme, skein_phase_get_nick ((SkeinPhase) phase),
                          get_contrast (tint, solid), get_contrast (pages[scheme], solid), get_contrast (lanes[scheme], tint), get_contrast (lanes[scheme], solid));
          /* WCAG 1.4.11 in high contrast; elsewhere waiting is meant to be pale (of another hue), and what computes is not. */
          if (high)
            g_assert_cmpfloat (get_contrast (lanes[scheme], tint), >=, 3.0);
          else
            g_assert_cmpint (get_distance (lanes[scheme], tint), >=, 6);
          if (phase != SKEIN_PHASE_LOCK)
            g_assert_cmpfloat (get_contrast (lanes[scheme], solid), >=, high ? 3.0 : 2.4);
          g_assert_cmphex (tint >> 24, ==, 0xff);
          g_assert_cmpfloat (get_contrast (tint, solid), >=, high ? 3.0 : 1.9);
          if (phase != SKEIN_PHASE_LOCK)
            g_assert_cmpfloat (get_contrast (pages[scheme], solid), >=, high ? 4.5 : 2.5);

          for (int other = SKEIN_PHASE_START; other < phase; other++)
            g_assert_cmphex (tint, !=, skein_phase_colors_get_tint ((SkeinPhase) other, (SkeinColorScheme) scheme));
        }
      g_assert_cmphex (skein_phase_colors_get_tint (SKEIN_PHASE_IDLE, (SkeinColorScheme) scheme), ==, 0);

      for (int figure = 0; figure < SKEIN_N_FIGURES; figure++)
        g_assert_cmpfloat (get_contrast (pages[scheme], skein_figure_colors_get_line ((SkeinFigure) figure, (SkeinColorScheme) scheme)), >=, 2.5);
    }
}

static void
test_round_top (void)
{
  static const double pairs[][2] = {
    { 0, 1 }, { -3, 1 }, { 1, 1 }, { 1.01, 1.2 }, { 0.3, 0.3 }, { 7, 8 }, { 9, 10 }, { 1e9, 1e9 }, { 118e6, 120e6 }, { 0.00123, 0.0015 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_cmpfloat_with_epsilon (skein_line_layout_get_round_top (pairs[i][0]), pairs[i][1], pairs[i][1] * 1e-6);
  g_assert_cmpfloat (skein_line_layout_get_round_top (NAN), ==, 1);
  g_assert_cmpfloat (skein_line_layout_get_round_top (INFINITY), ==, 1);

  for (int round = 0; round < 1000; round++)
    {
      double value = pow (10, g_test_rand_double_range (-6, 15));
      double top = skein_line_layout_get_round_top (value);

      g_assert_cmpfloat (top, >=, value * (1 - 1e-8));
      g_assert_cmpfloat (top, <=, value * 1.7);
    }
}

static void
test_line (void)
{
  const double values[] = { NAN, 0, 5, NAN, 10, 20, INFINITY, -4 };
  SkeinLinePoint points[G_N_ELEMENTS (values)];
  guint n = skein_line_layout_compute (values, G_N_ELEMENTS (values), 2, 4, 100, 10, points);

  g_assert_cmpuint (n, ==, 6);
  g_assert_cmpfloat (points[0].x, ==, 6);
  g_assert_cmpfloat (points[0].y, ==, 100);
  g_assert_cmpfloat (points[1].y, ==, 50);
  g_assert_cmpfloat (points[2].x, ==, 18);
  g_assert_cmpfloat (points[2].y, ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat (points[i].y, >=, 0);
      g_assert_cmpfloat (points[i].y, <=, 100);
    }
  g_assert_cmpuint (skein_line_layout_compute (values, 0, 0, 1, 10, 10, points), ==, 0);
  g_assert_cmpuint (skein_line_layout_compute (values, 2, 0, 1, 10, 0, points), ==, 1);
  g_assert_cmpfloat (points[0].y, ==, 10);
}

#define SECOND G_GUINT64_CONSTANT (1000000000)

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
check_range (SkeinTimeAxis *axis, guint64 now_ns, guint64 from_ns, guint64 to_ns)
{
  guint64 from, to;

  skein_time_axis_get_range (axis, now_ns, &from, &to);
  g_assert_cmpuint (from, ==, from_ns);
  g_assert_cmpuint (to, ==, to_ns);
}

static void
test_axis (void)
{
  g_autoptr (SkeinTimeAxis) axis = skein_time_axis_new ();
  guint n_changed = 0, n_cursor = 0, n_frozen = 0;
  guint64 from, to;

  g_test_summary ("The present is followed until somebody scrolls, and again when it is reached; what is pointed at stays in its place");

  g_signal_connect_swapped (axis, "changed", G_CALLBACK (count_cb), &n_changed);
  g_signal_connect_swapped (axis, "cursor-changed", G_CALLBACK (count_cb), &n_cursor);
  g_signal_connect_swapped (axis, "notify::frozen", G_CALLBACK (count_cb), &n_frozen);
  skein_time_axis_set_start_ns (axis, 1000 * SECOND);
  check_range (axis, 1100 * SECOND, 1070 * SECOND, 1100 * SECOND);
  check_range (axis, 1101 * SECOND, 1071 * SECOND, 1101 * SECOND);

  /* Ten seconds back: frozen there, whatever time it gets. */
  skein_time_axis_scroll (axis, -10 * (gint64) SECOND, 1101 * SECOND);
  g_assert_true (skein_time_axis_is_frozen (axis));
  check_range (axis, 1200 * SECOND, 1061 * SECOND, 1091 * SECOND);

  /* The middle stays where it is. */
  skein_time_axis_zoom (axis, 0.5, 0.5, 1200 * SECOND);
  check_range (axis, 1200 * SECOND, 1068500000000, 1083500000000);
  skein_time_axis_zoom (axis, 2, 0.5, 1200 * SECOND);
  check_range (axis, 1200 * SECOND, 1061 * SECOND, 1091 * SECOND);

  /* Not before the start, and the end is the present again. */
  skein_time_axis_scroll (axis, -5000 * (gint64) SECOND, 1200 * SECOND);
  check_range (axis, 1200 * SECOND, 1000 * SECOND, 1030 * SECOND);
  skein_time_axis_scroll (axis, 5000 * (gint64) SECOND, 1200 * SECOND);
  g_assert_false (skein_time_axis_is_frozen (axis));
  check_range (axis, 1300 * SECOND, 1270 * SECOND, 1300 * SECOND);
  g_assert_cmpuint (n_frozen, ==, 2);

  /* While it follows, the present stays at the edge. */
  skein_time_axis_zoom (axis, 2, 0.1, 1300 * SECOND);
  check_range (axis, 1300 * SECOND, 1240 * SECOND, 1300 * SECOND);
  skein_time_axis_zoom (axis, 1e-9, 0.1, 1300 * SECOND);
  check_range (axis, 1300 * SECOND, 1299 * SECOND, 1300 * SECOND);
  skein_time_axis_zoom (axis, 1e9, 0.1, 1300 * SECOND);
  skein_time_axis_get_range (axis, 1300 * SECOND, &from, &to);
  g_assert_cmpuint (to, ==, 1300 * SECOND);
  g_assert_cmpuint (from, ==, 0);

  /* All: begins at the start, and rarely shows other moments. */
  skein_time_axis_set_all (axis);
  n_changed = 0;
  from = to = 0;
  for (guint64 now = 1000; now < 1000 + 3600; now++)
    {
      guint64 new_from, new_to;

      skein_time_axis_get_range (axis, now * SECOND, &new_from, &new_to);
      g_assert_cmpuint (new_from, ==, 1000 * SECOND);
      g_assert_cmpuint (new_to, >=, now * SECOND);
      g_assert_cmpuint (new_to - new_from, <=, MAX (10, (now - 1000) * 5 / 4 + 1) * SECOND);
      n_changed += new_to != to;
      to = new_to;
    }
  g_assert_cmpuint (n_changed, <, 32);

  skein_time_axis_freeze (axis, 4600 * SECOND);
  skein_time_axis_get_range (axis, 4600 * SECOND, &from, &to);
  check_range (axis, 9000 * SECOND, from, to);
  skein_time_axis_thaw (axis);
  g_assert_true (skein_time_axis_is_all (axis));

  skein_time_axis_show (axis, 2000 * SECOND, 2010 * SECOND, 9000 * SECOND);
  g_assert_true (skein_time_axis_is_frozen (axis));
  check_range (axis, 9001 * SECOND, 2000 * SECOND, 2010 * SECOND);

  /* Zooming and scrolling are undone; what was chosen last counts. */
  skein_time_axis_reset (axis);
  g_assert_true (skein_time_axis_is_all (axis));
  g_assert_false (skein_time_axis_is_frozen (axis));
  skein_time_axis_set_span_ns (axis, 10 * SECOND);
  skein_time_axis_zoom (axis, 4, 1, 9000 * SECOND);
  skein_time_axis_scroll (axis, -50 * (gint64) SECOND, 9000 * SECOND);
  skein_time_axis_reset (axis);
  check_range (axis, 9100 * SECOND, 9090 * SECOND, 9100 * SECOND);

  /* At rest the present stands still, and scrolling back to it follows again. */
  skein_time_axis_set_rest_ns (axis, 9050 * SECOND);
  check_range (axis, 9100 * SECOND, 9040 * SECOND, 9050 * SECOND);
  skein_time_axis_scroll (axis, -10 * (gint64) SECOND, 9100 * SECOND);
  g_assert_true (skein_time_axis_is_frozen (axis));
  skein_time_axis_scroll (axis, 10 * (gint64) SECOND, 9100 * SECOND);
  g_assert_false (skein_time_axis_is_frozen (axis));
  skein_time_axis_set_rest_ns (axis, 0);
  check_range (axis, 9100 * SECOND, 9090 * SECOND, 9100 * SECOND);

  skein_time_axis_set_cursor_ns (axis, 5);
  skein_time_axis_set_cursor_ns (axis, 5);
  g_assert_cmpuint (n_cursor, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/charts/lanes-layout/any", test_lanes);
  g_test_add_func ("/charts/lanes-layout/rows-fit", test_rows_fit);
  g_test_add_func ("/charts/lanes-layout/sub-rows", test_sub_rows);
  g_test_add_func ("/charts/lanes-layout/forms", test_forms);
  g_test_add_func ("/charts/lanes-image/paint", test_image);
  g_test_add_func ("/charts/lanes-image/spikes", test_spikes);
  g_test_add_func ("/charts/lanes-image/heat", test_heat);
  g_test_add_func ("/charts/lanes-image/mark", test_mark);
  g_test_add_func ("/charts/lanes-mix/shares", test_mix);
  g_test_add_func ("/charts/lanes-image/blocked", test_blocked);
  g_test_add_func ("/charts/colors/contrast", test_colors);
  g_test_add_func ("/charts/line-layout/round-top", test_round_top);
  g_test_add_func ("/charts/line-layout/points", test_line);
  g_test_add_func ("/charts/time-axis/range", test_axis);

  return g_test_run ();
}
