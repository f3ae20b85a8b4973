// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-resize-spec.h"
#include "work/skein-work-error.h"

static void
test_size (void)
{
  static const struct { const char *text; SkeinResizeMode mode; guint width, height; const char *again, *suffix; } rows[] = {
    { "2048x1024", SKEIN_RESIZE_FIT, 2048, 1024, "2048x1024", "2048x1024" },
    { "2048X1024", SKEIN_RESIZE_FIT, 2048, 1024, "2048x1024", "2048x1024" },
    { "2048×1024", SKEIN_RESIZE_FIT, 2048, 1024, "2048x1024", "2048x1024" },
    { "2048", SKEIN_RESIZE_FIT, 2048, 2048, "2048x2048", "2048x2048" },
    { "2048x", SKEIN_RESIZE_FIT, 2048, 0, "2048x", "2048x" },
    { "x100", SKEIN_RESIZE_FIT, 0, 100, "x100", "x100" },
    { "fit:10x20", SKEIN_RESIZE_FIT, 10, 20, "10x20", "10x20" },
    { "fill:800x600", SKEIN_RESIZE_FILL, 800, 600, "fill:800x600", "fill-800x600" },
    { "FILL:64", SKEIN_RESIZE_FILL, 64, 64, "fill:64x64", "fill-64x64" },
    { "exact:1x2", SKEIN_RESIZE_EXACT, 1, 2, "exact:1x2", "exact-1x2" },
    { "longest:1600", SKEIN_RESIZE_LONGEST, 1600, 0, "longest:1600", "longest-1600" },
    { "shortest:800", SKEIN_RESIZE_SHORTEST, 800, 0, "shortest:800", "shortest-800" },
    { "50%", SKEIN_RESIZE_PERCENT, 50, 0, "50%", "50pct" },
    { "percent:50", SKEIN_RESIZE_PERCENT, 50, 0, "50%", "50pct" },
    { "percent:50%", SKEIN_RESIZE_PERCENT, 50, 0, "50%", "50pct" },
  };
  static const char *const wrong[] = { "", "x", "0", "0x0", "axb", "10x20x30", "10 x 20", "-1x5", "100001", "99999999999999999999x1", "fill:100x", "fill:x100", "exact:5x0",
                                       "longest:", "longest:10x10", "fill:50%", "0%", "1001%", "50%%", "square:10", ":10", "10x20 " };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SkeinResizeSpec spec = { .quality = 7 };
      g_autoptr (GError) error = NULL;
      g_autofree char *again = NULL, *suffix = NULL;

      g_assert_true (skein_resize_spec_parse_size (rows[i].text, &spec, &error));
      g_assert_no_error (error);
      g_assert_cmpint (spec.mode, ==, rows[i].mode);
      g_assert_cmpuint (spec.width, ==, rows[i].width);
      g_assert_cmpuint (spec.height, ==, rows[i].height);
      g_assert_cmpuint (spec.quality, ==, 7);
      again = skein_resize_spec_dup_size (&spec);
      g_assert_cmpstr (again, ==, rows[i].again);
      suffix = skein_resize_spec_dup_suffix (&spec);
      g_assert_cmpstr (suffix, ==, rows[i].suffix);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      SkeinResizeSpec spec = { .width = 3 };
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", wrong[i]);
      g_assert_false (skein_resize_spec_parse_size (wrong[i], &spec, &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      g_assert_cmpuint (spec.width, ==, 3);
    }
}

static void
test_text (void)
{
  static const char *const wrong[] = { "", "srgb", "10x10 quality=", "10x10 quality=101", "10x10 quality=1x", "10x10 effort=11", "10x10 crop=left", "10x10 srgb=1", "10x10  srgb", "10x10 metadata", "10x10 format=bmp" };

  for (guint i = 0; i < 2000; i++)
    {
      SkeinResizeSpec spec = {
        .mode = g_test_rand_int_range (0, SKEIN_N_RESIZE_MODES),
        .width = g_test_rand_int_range (1, 1000),
        .crop = g_test_rand_int_range (0, SKEIN_N_CROPS),
        .quality = g_test_rand_int_range (0, 101),
        .effort = g_test_rand_int_range (0, SKEIN_RESIZE_MAX_EFFORT + 1),
        .metadata = g_test_rand_int_range (0, SKEIN_N_METADATA),
        .format = g_test_rand_int_range (0, SKEIN_N_IMAGE_FORMATS),
        .to_srgb = g_test_rand_bit (),
        .enlarge = g_test_rand_bit (),
        .linear = g_test_rand_bit (),
      };
      SkeinResizeSpec again = { 0 };
      g_autofree char *text = NULL;

      if (spec.mode <= SKEIN_RESIZE_EXACT)
        spec.height = g_test_rand_int_range (1, 1000);
      text = skein_resize_spec_to_text (&spec);
      g_assert_true (skein_resize_spec_from_text (text, &again));
      g_assert_true (skein_resize_spec_equal (&spec, &again));
      again.effort = (again.effort + 1) % SKEIN_RESIZE_MAX_EFFORT;
      g_assert_true (spec.effort == again.effort || !skein_resize_spec_equal (&spec, &again));
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      SkeinResizeSpec spec = { .width = 3 };

      g_assert_false (skein_resize_spec_from_text (wrong[i], &spec));
      g_assert_cmpuint (spec.width, ==, 3);
    }
}

/* Laws that hold for every picture and every size. */
static void
test_plan_laws (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      SkeinResizeSpec spec = { .mode = g_test_rand_int_range (0, SKEIN_N_RESIZE_MODES), .width = g_test_rand_int_range (1, 3000), .enlarge = g_test_rand_bit () };
      guint width = g_test_rand_int_range (1, 5000), height = g_test_rand_int_range (1, 5000);
      guint scaled_width, scaled_height, cut_width, cut_height;

      if (spec.mode <= SKEIN_RESIZE_EXACT)
        spec.height = g_test_rand_int_range (1, 3000);
      if (spec.mode == SKEIN_RESIZE_PERCENT)
        spec.width = g_test_rand_int_range (1, 300);
      skein_resize_spec_plan (&spec, width, height, &scaled_width, &scaled_height, &cut_width, &cut_height);

      g_assert_cmpuint (MIN (cut_width, cut_height), >=, 1);
      g_assert_cmpuint (cut_width, <=, scaled_width);
      g_assert_cmpuint (cut_height, <=, scaled_height);
      if (!spec.enlarge)
        {
          g_assert_cmpuint (scaled_width, <=, width);
          g_assert_cmpuint (scaled_height, <=, height);
        }
      switch (spec.mode)
        {
        case SKEIN_RESIZE_FIT:
          g_assert_cmpuint (scaled_width, <=, spec.width);
          g_assert_cmpuint (scaled_height, <=, spec.height);
          g_assert_true (!spec.enlarge || scaled_width == spec.width || scaled_height == spec.height);
          break;
        case SKEIN_RESIZE_FILL:
          g_assert_cmpuint (cut_width, <=, spec.width);
          g_assert_cmpuint (cut_height, <=, spec.height);
          if (spec.enlarge || (width >= spec.width && height >= spec.height))
            {
              g_assert_cmpuint (cut_width, ==, spec.width);
              g_assert_cmpuint (cut_height, ==, spec.height);
            }
          break;
        case SKEIN_RESIZE_LONGEST:
          g_assert_true (!spec.enlarge || MAX (scaled_width, scaled_height) == spec.width);
          break;
        case SKEIN_RESIZE_SHORTEST:
          g_assert_true (!spec.enlarge || MIN (scaled_width, scaled_height) == spec.width);
          break;
        case SKEIN_RESIZE_EXACT:
        case SKEIN_RESIZE_PERCENT:
        case SKEIN_N_RESIZE_MODES:
        default:
          break;
        }
      if (spec.mode != SKEIN_RESIZE_EXACT)
        /* Proportions, as far as whole pixels allow. */
        g_assert_cmpfloat (ABS ((double) scaled_width * height - (double) scaled_height * width), <=, (double) MAX (width, height) + MAX (scaled_width, scaled_height));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/work/resize-spec/size", test_size);
  g_test_add_func ("/work/resize-spec/text", test_text);
  g_test_add_func ("/work/resize-spec/plan-laws", test_plan_laws);
  return g_test_run ();
}
