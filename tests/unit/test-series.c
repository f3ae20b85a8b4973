// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-series-private.h"

#include <math.h>

#define MS G_GUINT64_CONSTANT (1000000)
#define S G_GUINT64_CONSTANT (1000000000)
#define HOUR (3600 * S)
#define SAMPLE (100 * MS)
#define START (1000 * S + 40 * MS)

/* What was told for each 100 ms: bytes per second, and a gauge (NaN: unknown). */
typedef struct
{
  SkeinSeriesLog *log; /* (owned) */
  GArray *rates;       /* (owned) of float */
  GArray *gauges;      /* (owned) of float */
  guint64 first_ns;    /* when sample 0 begins */
  guint64 now_ns;
} Model;

static void
model_init (Model *model)
{
  const double nothing[SKEIN_N_SERIES] = { 0 };
  const float none = 0, unknown = NAN;

  model->log = skein_series_log_new (START);
  model->rates = g_array_new (FALSE, FALSE, sizeof (float));
  model->gauges = g_array_new (FALSE, FALSE, sizeof (float));
  g_array_append_val (model->rates, none);
  g_array_append_val (model->gauges, unknown);
  model->first_ns = START / SAMPLE * SAMPLE;
  model->now_ns = model->first_ns + SAMPLE;
  skein_series_log_book (model->log, nothing, model->now_ns);
}

static void
model_clear (Model *model)
{
  skein_series_log_free (model->log);
  g_array_unref (model->rates);
  g_array_unref (model->gauges);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Model, model_clear)

static void
add_sample (Model *model, float rate, float gauge)
{
  double amounts[SKEIN_N_SERIES] = { 0 };

  amounts[SKEIN_SERIES_RECEIVED] = (double) rate / 10;
  model->now_ns += SAMPLE;
  skein_series_log_set_gauge (model->log, SKEIN_SERIES_MEMORY, (double) gauge);
  skein_series_log_book (model->log, amounts, model->now_ns);
  g_array_append_val (model->rates, rate);
  g_array_append_val (model->gauges, gauge);
}

static void
add_silence (Model *model, guint n_samples)
{
  const double amounts[SKEIN_N_SERIES] = { 0 };
  float unknown = NAN;

  model->now_ns += n_samples * SAMPLE;
  skein_series_log_book (model->log, amounts, model->now_ns);
  for (guint i = 0; i < n_samples; i++)
    {
      g_array_append_val (model->rates, unknown);
      g_array_append_val (model->gauges, unknown);
    }
}

static void
look (const Model *model, const GArray *values, guint64 from_ns, guint64 width_ns, double *mean, double *peak)
{
  double sum = 0, n = 0;

  *peak = NAN;
  for (guint64 at = MAX (from_ns, model->first_ns); at < MIN (from_ns + width_ns, model->now_ns); at += SAMPLE)
    {
      double value = (double) g_array_index (values, float, (at - model->first_ns) / SAMPLE);

      if (isnan (value))
        continue;
      sum += value;
      n++;
      if (!(value <= *peak))
        *peak = value;
    }
  *mean = n > 0 ? sum / n : NAN;
}

static void
assert_same (double found, double wanted)
{
  if (isnan (wanted))
    g_assert_true (isnan (found));
  else
    g_assert_cmpfloat_with_epsilon (found, wanted, fabs (wanted) * 0.02 + 1e-6);
}

static void
check (const Model *model, guint64 from_ns, guint64 width_ns)
{
  double mean, peak, wanted_mean, wanted_peak;

  skein_series_log_get_columns (model->log, SKEIN_SERIES_RECEIVED, from_ns, width_ns, &mean, &peak, 1);
  look (model, model->rates, from_ns, width_ns, &wanted_mean, &wanted_peak);
  assert_same (mean, wanted_mean);
  assert_same (peak, wanted_peak);

  skein_series_log_get_columns (model->log, SKEIN_SERIES_MEMORY, from_ns, width_ns, &mean, &peak, 1);
  look (model, model->gauges, from_ns, width_ns, &wanted_mean, &wanted_peak);
  assert_same (mean, wanted_mean);
  assert_same (peak, wanted_peak);
}

/* The width of the samples that remember what was @ago_ns ago. */
static guint64
get_grain (guint64 width_ns, guint64 ago_ns)
{
  guint64 grain = SAMPLE;

  while (grain < 100 * S && (grain * 10 <= width_ns || ago_ns + 200 * S > (grain == SAMPLE ? HOUR : grain == S ? 3 * HOUR
                                                                                                               : 48 * HOUR)))
    grain *= 10;
  return grain;
}

static void
test_model (void)
{
  static const guint64 widths[] = { SAMPLE, 300 * MS, S, 4 * S, 10 * S, 70 * S, 100 * S, 3600 * S };

  g_test_summary ("Means and peaks of columns of every width and age are those of the samples, also over times that are unknown");

  for (int round = 0; round < 6; round++)
    {
      g_auto (Model) model = { 0 };
      int n = g_test_rand_int_range (1, round < 3 ? 5000 : 400000);

      model_init (&model);
      for (int i = 0; i < n; i++)
        {
          gboolean known = g_test_rand_int_range (0, 4) > 0;

          add_sample (&model, (float) (g_test_rand_int_range (0, 50) == 0 ? 1e9 : g_test_rand_double () * 1e6),
                      known ? (float) (1e6 + g_test_rand_double () * 1e6) : NAN);
          if (g_test_rand_int_range (0, 20000) == 0)
            add_silence (&model, (guint) g_test_rand_int_range (601, g_test_rand_bit () ? 1200 : 60000));
        }

      for (int i = 0; i < 400; i++)
        {
          guint64 width = widths[g_test_rand_int_range (0, G_N_ELEMENTS (widths))];
          guint64 ago_ns = (guint64) (pow (g_test_rand_double (), 4) * (double) (model.now_ns - model.first_ns));
          guint64 grain = get_grain (width, ago_ns + width);

          check (&model, (model.now_ns - ago_ns) / grain * grain, MAX (width / grain, 1) * grain);
        }
    }
}

static void
test_day (void)
{
  g_auto (Model) model = { 0 };
  double mean[1200], peak[1200];
  gint64 began, spent;

  g_test_summary ("After 50 hours one burst of 100 ms is still the peak of its column, within bounded memory");

  model_init (&model);
  for (guint i = 0; i < 50 * 36000; i++)
    add_sample (&model, i == 18000 ? 1e6f : 10, 5);

  g_assert_cmpuint (skein_series_log_get_memory (model.log), <, 4608 * 1024);
  began = g_get_monotonic_time ();
  skein_series_log_get_columns (model.log, SKEIN_SERIES_RECEIVED, model.now_ns - 50 * HOUR, 50 * HOUR / 1200, mean, peak, 1200);
  spent = g_get_monotonic_time () - began;
  g_assert_cmpfloat_with_epsilon (peak[12], 1e6, 1);
  g_assert_cmpfloat_with_epsilon (peak[14], 10, 0.01);
  for (guint i = 0; i < 1200; i++)
    {
      if (i < 11 || i > 13)
        g_assert_cmpfloat_with_epsilon (mean[i], 10, 0.01);
    }
  g_test_message ("%.2f MiB; 1,200 columns of 50 hours: %.3f ms", (double) skein_series_log_get_memory (model.log) / (1 << 20), (double) spent / 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/series/model", test_model);
  g_test_add_func ("/activity/series/day", test_day);

  return g_test_run ();
}
