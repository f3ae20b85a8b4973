// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-summary.h"

#include <math.h>
#include <stdlib.h>

/* Below that nobody would notice, and above it one does not get by luck: see skein_summary_compare(). */
#define SMALLEST_DIFFERENCE 0.03
#define MIN_ROUNDS 3

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
get_median (const double *sorted, guint n)
{
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* The largest k for which the interval from the k-th smallest to the k-th largest value has the median in it with 95 % confidence: the number
 * of values below the median is binomial with 1/2. 1-based; 0: not even the extremes do. */
static guint
get_rank (guint n)
{
  double probability = pow (0.5, n); /* of exactly i values below */
  double below = 0;
  guint rank = 0;

  for (guint i = 0; i < n / 2; i++)
    {
      below += probability;
      if (2 * below > 0.05)
        break;
      rank = i + 1;
      probability *= (double) (n - i) / (i + 1);
    }
  return rank;
}

SkeinSpread
skein_spread_of (const double *values, guint n)
{
  g_autofree double *sorted = g_new (double, MAX (n, 1));
  SkeinSpread spread = { NAN, NAN, NAN, 0 };
  guint rank;

  for (guint i = 0; i < n; i++)
    {
      if (isfinite (values[i]))
        sorted[spread.n++] = values[i];
    }
  if (spread.n == 0)
    return spread;

  qsort (sorted, spread.n, sizeof *sorted, compare_doubles);
  rank = MAX (get_rank (spread.n), 1);
  spread.median = get_median (sorted, spread.n);
  spread.low = sorted[rank - 1];
  spread.high = sorted[spread.n - rank];
  return spread;
}

/* --- figures --- */

static double
to_s (guint64 ns)
{
  return ns == SKEIN_TRIAL_UNKNOWN ? NAN : (double) ns / 1e9;
}

static double
divide (double a, double b)
{
  return b > 0 ? a / b : NAN;
}

double
skein_trial_figure_get (const SkeinTrialResult *result, SkeinTrialFigure figure)
{
  const SkeinTrialFigures *f = &result->figures;
  double wall = to_s (f->wall_ns);

  if (result->error != NULL)
    return NAN;

  switch (figure)
    {
    case SKEIN_FIGURE_WALL_S:
      return wall > 0 ? wall : NAN;
    case SKEIN_FIGURE_FIRST_S:
      return to_s (f->first_result_ns);
    case SKEIN_FIGURE_CPU_S:
      return to_s (f->user_ns + f->sys_ns);
    case SKEIN_FIGURE_USER_S:
      return to_s (f->user_ns);
    case SKEIN_FIGURE_SYS_S:
      return to_s (f->sys_ns);
    case SKEIN_FIGURE_CORES:
      return divide (to_s (f->user_ns + f->sys_ns), wall);
    case SKEIN_FIGURE_WAITING_FRAC:
      return divide ((double) f->waiting_ns, (double) f->worker_ns);
    case SKEIN_FIGURE_WORKING_FRAC:
      return divide ((double) f->working_ns, (double) f->worker_ns);
    case SKEIN_FIGURE_BLOCKED_FRAC:
      return divide ((double) f->blocked_ns, (double) f->worker_ns);
    case SKEIN_FIGURE_VOLUNTARY:
      return (double) f->n_voluntary;
    case SKEIN_FIGURE_INVOLUNTARY:
      return (double) f->n_involuntary;
    case SKEIN_FIGURE_FAULTS:
      return (double) (f->n_minor_faults + f->n_major_faults);
    case SKEIN_FIGURE_PEAK_BYTES:
      return (double) (f->peak_pss != SKEIN_TRIAL_UNKNOWN ? f->peak_pss : f->peak_rss);
    case SKEIN_FIGURE_PRIVATE_BYTES:
      return f->peak_private != SKEIN_TRIAL_UNKNOWN ? (double) f->peak_private : NAN;
    case SKEIN_FIGURE_START_S:
      return f->worker_start_ns > 0 ? to_s (f->worker_start_ns) : NAN;
    case SKEIN_FIGURE_BYTES_PER_S:
      return f->bytes > 0 ? divide ((double) f->bytes, wall) : NAN;
    case SKEIN_FIGURE_JOBS_PER_S:
      return divide ((double) f->n_jobs, wall);
    case SKEIN_FIGURE_OTHERS_CORES:
      return divide (to_s (f->others_cpu_ns), wall);
    case SKEIN_FIGURE_CALIBRATION_S:
      return to_s (f->calibration_ns);
    case SKEIN_N_FIGURES_OF_TRIALS:
    default:
      g_return_val_if_reached (NAN);
    }
}

static double
get_of_round (const SkeinExperimentRow *row, guint round, SkeinTrialFigure figure)
{
  return round < row->results->len ? skein_trial_figure_get (g_ptr_array_index (row->results, round), figure) : NAN;
}

SkeinSpread
skein_experiment_row_get_spread (const SkeinExperimentRow *row, SkeinTrialFigure figure)
{
  g_autofree double *values = g_new (double, MAX (row->results->len, 1));

  for (guint i = 0; i < row->results->len; i++)
    values[i] = get_of_round (row, i, figure);
  return skein_spread_of (values, row->results->len);
}

SkeinSpread
skein_summary_get_speedup (const SkeinExperimentRow *row, const SkeinExperimentRow *base)
{
  guint n = MIN (row->results->len, base->results->len);
  g_autofree double *values = g_new (double, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    values[i] = get_of_round (base, i, SKEIN_FIGURE_WALL_S) / get_of_round (row, i, SKEIN_FIGURE_WALL_S);
  return skein_spread_of (values, n);
}

const SkeinExperimentRow *
skein_summary_get_base (const SkeinExperimentData *data)
{
  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      if (row->setting.form == SKEIN_COMPARE_SEQUENTIAL && !row->setting.python && !row->setting.one_lock)
        return row;
    }
  return data->rows->len > 0 ? skein_experiment_data_get_row (data, 0) : NULL;
}

/* A difference is real if the spread of the ratios lies on one side of "equal", by more than would matter. With three to five rounds
 * the spread is from the smallest to the largest ratio, and equal settings give all ratios on one side in up to a quarter of the
 * experiments: then the difference must also be larger than the spread is wide. */
SkeinDifference
skein_summary_compare (const SkeinExperimentRow *row, const SkeinExperimentRow *base)
{
  SkeinSpread ratio = skein_summary_get_speedup (row, base);
  double distance;

  if (ratio.n < MIN_ROUNDS)
    return SKEIN_DIFFERENCE_UNKNOWN;
  distance = fabs (log (ratio.median));
  if (distance < log1p (SMALLEST_DIFFERENCE) || (ratio.low <= 1 && ratio.high >= 1))
    return SKEIN_DIFFERENCE_NONE;
  if (get_rank (ratio.n) == 0 && distance < log (ratio.high / ratio.low))
    return SKEIN_DIFFERENCE_NONE;
  return ratio.median > 1 ? SKEIN_DIFFERENCE_FASTER : SKEIN_DIFFERENCE_SLOWER;
}

gboolean
skein_summary_needs_more (const SkeinExperimentData *data, double good, guint most)
{
  const SkeinExperimentRow *base = skein_summary_get_base (data);
  guint n_rounds = skein_experiment_data_get_n_rounds (data);

  if (n_rounds < MIN_ROUNDS)
    return n_rounds < most;
  if (n_rounds >= most)
    return FALSE;

  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      SkeinSpread ratio = row == base ? skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S) : skein_summary_get_speedup (row, base);

      /* What fails each time is no better known after more tries. */
      if (ratio.n > 0 && (ratio.high - ratio.low) / 2 > good * ratio.median)
        return TRUE;
    }
  return FALSE;
}

/* --- Amdahl --- */

typedef struct
{
  guint n;
  double time_s;
  const SkeinExperimentRow *row;
} Size;

static guint
get_size (const SkeinCompareSetting *setting)
{
  return setting->form == SKEIN_COMPARE_EVENT_LOOP ? setting->connections : setting->workers;
}

/* Of one form, and with the options of the first of them; one after another is the size 1 of threads and event loops. */
static gboolean
belongs (const SkeinCompareSetting *setting, SkeinCompareForm form, const SkeinCompareSetting *like)
{
  SkeinCompareSetting same;

  if (setting->form == SKEIN_COMPARE_SEQUENTIAL)
    return form != SKEIN_COMPARE_PROCESSES && !setting->one_lock && !setting->python && like != NULL && !like->one_lock && !like->python && !setting->warm == !like->warm;
  if (setting->form != form)
    return FALSE;
  if (like == NULL)
    return TRUE;
  same = *like;
  same.workers = setting->workers;
  same.connections = setting->connections;
  return skein_compare_setting_equal (&same, setting) && (form != SKEIN_COMPARE_THREADS_CONNECTIONS || like->connections == setting->connections);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const Size *first = a, *second = b;

  return (first->n > second->n) - (first->n < second->n);
}

static GArray *
collect_sizes (const SkeinExperimentData *data, SkeinCompareForm form)
{
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (Size));
  const SkeinCompareSetting *like = NULL;

  for (guint i = 0; like == NULL && i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      if (row->setting.form == form)
        like = &row->setting;
    }
  for (guint i = 0; like != NULL && i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      Size size = { get_size (&row->setting), skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S).median, row };
      gboolean known = FALSE;

      if (!belongs (&row->setting, form, like) || !isfinite (size.time_s))
        continue;
      for (guint k = 0; k < sizes->len; k++)
        known |= g_array_index (sizes, Size, k).n == size.n;
      if (!known)
        g_array_append_val (sizes, size);
    }
  g_array_sort (sizes, compare_sizes);
  return sizes;
}

/* With u = 1 / n the law is a line, time = a + b * u: serial = a / (a + b). Weighted by 1 / time^2, so that the error is relative. */
static void
fit_line (GArray *sizes, double *out_a, double *out_b)
{
  double w = 0, u = 0, t = 0, uu = 0, ut = 0, determinant;

  for (guint i = 0; i < sizes->len; i++)
    {
      const Size *size = &g_array_index (sizes, Size, i);
      double weight = 1 / (size->time_s * size->time_s), inverse = 1.0 / size->n;

      w += weight;
      u += weight * inverse;
      t += weight * size->time_s;
      uu += weight * inverse * inverse;
      ut += weight * inverse * size->time_s;
    }
  determinant = w * uu - u * u;
  *out_b = (w * ut - u * t) / determinant;
  *out_a = (t - *out_b * u) / w;

  /* Neither can be negative: then the other alone explains it best. */
  if (*out_a < 0)
    {
      *out_a = 0;
      *out_b = ut / uu;
    }
  else if (*out_b < 0)
    {
      *out_b = 0;
      *out_a = t / w;
    }
}

/* The smallest size that no larger one beats. */
static guint
find_knee (GArray *sizes)
{
  for (guint i = 0; i < sizes->len; i++)
    {
      gboolean beaten = FALSE;

      for (guint k = i + 1; k < sizes->len; k++)
        beaten |= skein_summary_compare (g_array_index (sizes, Size, k).row, g_array_index (sizes, Size, i).row) == SKEIN_DIFFERENCE_FASTER;
      if (!beaten)
        return g_array_index (sizes, Size, i).n;
    }
  return 0;
}

gboolean
skein_summary_fit_amdahl (const SkeinExperimentData *data, SkeinCompareForm form, SkeinAmdahl *out_fit)
{
  g_autoptr (GArray) sizes = collect_sizes (data, form);
  double a, b, squares = 0;

  if (sizes->len < 3)
    return FALSE;

  fit_line (sizes, &a, &b);
  for (guint i = 0; i < sizes->len; i++)
    {
      const Size *size = &g_array_index (sizes, Size, i);
      double error = (a + b / size->n) / size->time_s - 1;

      squares += error * error;
    }
  *out_fit = (SkeinAmdahl){
    .serial = a + b > 0 ? a / (a + b) : 1,
    .error = sqrt (squares / sizes->len),
    .knee = find_knee (sizes),
    .n_sizes = sizes->len,
  };
  return TRUE;
}
