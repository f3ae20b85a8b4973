// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-noise.h"

#include "compare/skein-summary.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static double
get_others_cores (const SkeinTrialResult *result)
{
  const SkeinTrialFigures *figures = &result->figures;

  if (figures->others_cpu_ns == SKEIN_TRIAL_UNKNOWN || figures->wall_ns == 0)
    return NAN;
  return (double) figures->others_cpu_ns / (double) figures->wall_ns;
}

static double
get_slowdown (const SkeinTrialResult *result, guint64 best_ns)
{
  return best_ns > 0 && result->figures.calibration_ns > 0 ? (double) result->figures.calibration_ns / (double) best_ns : NAN;
}

double
skein_noise_get_badness (const SkeinTrialResult *result, guint64 best_calibration_ns, guint n_cores)
{
  double others = get_others_cores (result);
  double slowdown = get_slowdown (result, best_calibration_ns);
  double badness = 0;

  g_return_val_if_fail (result != NULL, 0);

  if (isfinite (others) && result->figures.others_cpu_ns >= SKEIN_NOISE_OTHERS_MIN_NS)
    badness = others / (SKEIN_NOISE_OTHERS_SHARE * MAX (n_cores, 1));
  if (isfinite (slowdown))
    badness = MAX (badness, (slowdown - 1) / (SKEIN_NOISE_BAD_SLOWDOWN - 1));
  return badness;
}

guint64
skein_noise_get_best_calibration_ns (const SkeinExperimentData *data)
{
  guint64 best = G_MAXUINT64;

  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      for (guint k = 0; k < row->results->len; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (row->results, k);

          if (result->figures.calibration_ns > 0)
            best = MIN (best, result->figures.calibration_ns);
        }
    }
  return best != G_MAXUINT64 ? best : 0;
}

GPtrArray *
skein_noise_list_sentences (const SkeinExperimentData *data)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  guint64 best_ns;
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (double));
  guint n_trials = 0, n_slow = 0, n_bad = 0;
  double median;

  g_return_val_if_fail (data != NULL, sentences);

  best_ns = skein_noise_get_best_calibration_ns (data);
  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      for (guint k = 0; k < row->results->len; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (row->results, k);
          double cores = get_others_cores (result);

          if (result->error != NULL)
            continue;
          n_trials++;
          n_slow += get_slowdown (result, best_ns) >= SKEIN_NOISE_SLOWDOWN;
          n_bad += skein_noise_get_badness (result, 0, data->n_cores) >= 1;
          if (isfinite (cores))
            g_array_append_val (others, cores);
        }
    }

  median = skein_spread_of ((const double *) (gpointer) others->data, others->len).median;
  if (median >= SKEIN_NOISE_OTHERS_CORES)
    /* Translators: the argument is a number of processor cores */
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Other programs used %.1f cores meanwhile"), median));
  else if (n_bad > 0)
    g_ptr_array_add (sentences, g_strdup_printf (ngettext ("Other programs were busy in %u of %u trials", "Other programs were busy in %u of %u trials", n_bad), n_bad, n_trials));
  if (n_slow > 0)
    g_ptr_array_add (sentences, g_strdup_printf (ngettext ("The processor was slower than usual in %u of %u trials", "The processor was slower than usual in %u of %u trials", n_slow), n_slow, n_trials));
  return sentences;
}
