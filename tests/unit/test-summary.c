// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-summary.h"

#include <math.h>
#include <string.h>

static double
draw_normal (GRand *rand)
{
  /* Box and Muller. */
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

static void
add_result (SkeinExperimentRow *row, double seconds)
{
  SkeinTrialResult *result = skein_trial_result_new ();

  result->figures.wall_ns = (guint64) (seconds * 1e9);
  result->figures.n_jobs = 20;
  g_ptr_array_add (row->results, result);
}

static SkeinExperimentData *
make_data (const char *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = skein_compare_settings_parse (settings, &error);
  g_auto (SkeinCompareWork) work = { 0 };

  g_assert_no_error (error);
  skein_compare_work_set_kind (&work, SKEIN_COMPARE_ROOTS);
  return skein_experiment_data_new (&work, list);
}

/* Rounds of noisy times until the spread is good enough, as an experiment has them. @drift: the machine is faster or slower for a whole round. */
static void
simulate (SkeinExperimentData *data, const double *times, double noise, double drift, GRand *rand)
{
  do
    {
      double round = exp (drift * draw_normal (rand));

      for (guint i = 0; i < data->rows->len; i++)
        add_result (skein_experiment_data_get_row (data, i), times[i] * round * exp (noise * draw_normal (rand)));
    }
  while (skein_summary_needs_more (data, 0.03, 11));
}

static void
test_spread (void)
{
  static const double values[] = { 5, 1, 4, 2, 3, NAN, 6, 8, 7, 9, INFINITY };
  SkeinSpread spread = skein_spread_of (values, G_N_ELEMENTS (values));

  g_test_summary ("The median and its interval by order statistics: of nine values the second and the eighth");

  g_assert_cmpuint (spread.n, ==, 9);
  g_assert_cmpfloat (spread.median, ==, 5);
  g_assert_cmpfloat (spread.low, ==, 2);
  g_assert_cmpfloat (spread.high, ==, 8);

  spread = skein_spread_of (values, 5);
  g_assert_cmpfloat (spread.low, ==, 1);
  g_assert_cmpfloat (spread.high, ==, 5);
  spread = skein_spread_of (values, 2);
  g_assert_cmpfloat (spread.median, ==, 3);
  spread = skein_spread_of (values + 5, 1);
  g_assert_cmpuint (spread.n, ==, 0);
  g_assert_true (isnan (spread.median));
}

/* The figure: at least 19 of 20. */
static void
test_same_setting_twice (void)
{
  static const double noises[] = { 0.002, 0.01, 0.03, 0.1, 0.3 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  g_test_summary ("One setting entered twice comes out as no difference, whatever the noise, and a slow minute is nobody's fault");

  for (guint i = 0; i < G_N_ELEMENTS (noises); i++)
    {
      static const double times[] = { 1, 1 };
      const guint n = 2000;
      guint n_different = 0;

      for (guint k = 0; k < n; k++)
        {
          g_autoptr (SkeinExperimentData) data = make_data ("threads:2 threads:2");

          simulate (data, times, noises[i], 0.2, rand);
          n_different += skein_summary_compare (skein_experiment_data_get_row (data, 1), skein_experiment_data_get_row (data, 0)) != SKEIN_DIFFERENCE_NONE;
        }
      g_test_message ("noise %.3f: %u of %u called different", noises[i], n_different, n);
      g_assert_cmpuint (n_different, <=, n / 20);
    }
}

static void
test_differences (void)
{
  static const double times[] = { 1, 0.9, 1.25, 0.5 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  guint n_found = 0, n_wrong = 0;
  const guint n = 300;

  g_test_summary ("A tenth is found in noise of 2 %, in the right direction, and in any order of the settings");

  for (guint k = 0; k < n; k++)
    {
      g_autoptr (SkeinExperimentData) data = make_data ("sequential threads:2 threads:2+lock processes:2");
      const SkeinExperimentRow *base;
      SkeinDifference found[4];

      simulate (data, times, 0.02, 0.1, rand);
      base = skein_summary_get_base (data);
      for (guint i = 1; i < 4; i++)
        {
          SkeinDifference back = skein_summary_compare (base, skein_experiment_data_get_row (data, i));

          found[i] = skein_summary_compare (skein_experiment_data_get_row (data, i), base);
          g_assert_true ((found[i] == SKEIN_DIFFERENCE_FASTER) == (back == SKEIN_DIFFERENCE_SLOWER));
        }
      n_found += (found[1] == SKEIN_DIFFERENCE_FASTER) + (found[2] == SKEIN_DIFFERENCE_SLOWER) + (found[3] == SKEIN_DIFFERENCE_FASTER);
      n_wrong += (found[1] == SKEIN_DIFFERENCE_SLOWER) + (found[2] == SKEIN_DIFFERENCE_FASTER) + (found[3] == SKEIN_DIFFERENCE_SLOWER);
    }
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_cmpuint (n_found, >, 3 * n * 9 / 10);
}

static void
test_amdahl (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (SkeinExperimentData) data = make_data ("sequential threads:2,4,8,16");
  g_autoptr (SkeinExperimentData) few = make_data ("sequential threads:2");
  double times[5];
  SkeinAmdahl fit;

  g_test_summary ("The serial share is found again, and where more workers stop helping");

  for (guint i = 0; i < 5; i++)
    times[i] = 2 * (0.2 + 0.8 / (1 << i));
  simulate (data, times, 0.005, 0.05, rand);
  g_assert_true (skein_summary_fit_amdahl (data, SKEIN_COMPARE_THREADS, &fit));
  g_assert_cmpuint (fit.n_sizes, ==, 5);
  g_assert_cmpfloat_with_epsilon (fit.serial, 0.2, 0.03);
  g_assert_cmpfloat (fit.error, <, 0.05);
  g_assert_cmpuint (fit.knee, >=, 8);

  simulate (few, times, 0.005, 0.05, rand);
  g_assert_false (skein_summary_fit_amdahl (few, SKEIN_COMPARE_THREADS, &fit));

  /* Two cores: from two workers on it stays the same. */
  {
    static const double two_cores[] = { 2, 1, 1, 1, 1 };
    g_autoptr (SkeinExperimentData) flat = make_data ("sequential threads:2,4,8,16");

    simulate (flat, two_cores, 0.003, 0.05, rand);
    g_assert_true (skein_summary_fit_amdahl (flat, SKEIN_COMPARE_THREADS, &fit));
    g_assert_cmpuint (fit.knee, ==, 2);
  }
}

static void
test_json (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (SkeinExperimentData) data = make_data ("sequential threads:2+lock processes:2");
  static const double times[] = { 1, 1, 0.5 };
  g_autoptr (SkeinExperimentData) got = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL, *again = NULL;

  g_test_summary ("An experiment survives the archive; one that was cut does not come back as another");

  simulate (data, times, 0.01, 0.01, rand);
  data->note = g_strdup ("on battery — “quoted”\n");
  json = skein_experiment_data_to_json (data, TRUE);
  got = skein_experiment_data_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got->note, ==, data->note);
  g_assert_cmpuint (skein_experiment_data_get_n_rounds (got), ==, skein_experiment_data_get_n_rounds (data));
  again = skein_experiment_data_to_json (got, TRUE);
  g_assert_cmpstr (again, ==, json);

  for (gsize cut = 0; cut < strlen (json) - 2; cut += 11)
    {
      g_assert_null (skein_experiment_data_from_json (json, cut, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/summary/spread", test_spread);
  g_test_add_func ("/compare/summary/same-setting-twice", test_same_setting_twice);
  g_test_add_func ("/compare/summary/differences", test_differences);
  g_test_add_func ("/compare/summary/amdahl", test_amdahl);
  g_test_add_func ("/compare/summary/json", test_json);

  return g_test_run ();
}
