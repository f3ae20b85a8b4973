// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-experiment-data.h"

G_BEGIN_DECLS

/* Statistics of an experiment. Pure functions; times in seconds, NaN where nothing is known. */

/* A figure over the rounds: its median, and between which values it lies with 95 % confidence by order statistics (binomial; Conover,
 * Practical Nonparametric Statistics, on quantiles); with fewer than six values the smallest and largest. */
typedef struct
{
  double median, low, high;
  guint n;
} SkeinSpread;

SkeinSpread skein_spread_of (const double *values, guint n); /* not finite ones are left out */

/* Which figure of a trial. */
typedef enum
{
  SKEIN_FIGURE_WALL_S,
  SKEIN_FIGURE_FIRST_S,
  SKEIN_FIGURE_CPU_S, /* user and system */
  SKEIN_FIGURE_USER_S,
  SKEIN_FIGURE_SYS_S,
  SKEIN_FIGURE_CORES,        /* CPU over wall time */
  SKEIN_FIGURE_WAITING_FRAC, /* of the workers' time, 0..1; NaN where nobody looked (Python) */
  SKEIN_FIGURE_WORKING_FRAC,
  SKEIN_FIGURE_BLOCKED_FRAC,
  SKEIN_FIGURE_VOLUNTARY,
  SKEIN_FIGURE_INVOLUNTARY,
  SKEIN_FIGURE_FAULTS,
  SKEIN_FIGURE_PEAK_BYTES, /* PSS, or where the kernel does not tell it, RSS */
  SKEIN_FIGURE_PRIVATE_BYTES,
  SKEIN_FIGURE_START_S, /* of a worker */
  SKEIN_FIGURE_BYTES_PER_S,
  SKEIN_FIGURE_JOBS_PER_S,
  SKEIN_FIGURE_OTHERS_CORES, /* cores that others used meanwhile */
  SKEIN_FIGURE_CALIBRATION_S,
  SKEIN_N_FIGURES_OF_TRIALS
} SkeinTrialFigure;

double skein_trial_figure_get (const SkeinTrialResult *result, SkeinTrialFigure figure);
SkeinSpread skein_experiment_row_get_spread (const SkeinExperimentRow *row, SkeinTrialFigure figure);

/* How many times as fast as @base, by the ratios within each round: a slow minute of the machine slows both. */
SkeinSpread skein_summary_get_speedup (const SkeinExperimentRow *row, const SkeinExperimentRow *base);

/* The row others are compared with: one after another, else the first. */
const SkeinExperimentRow *skein_summary_get_base (const SkeinExperimentData *data);

typedef enum
{
  SKEIN_DIFFERENCE_UNKNOWN, /* too few rounds */
  SKEIN_DIFFERENCE_NONE,    /* within the noise, or too small to matter */
  SKEIN_DIFFERENCE_FASTER,
  SKEIN_DIFFERENCE_SLOWER,
} SkeinDifference;

/* Whether @row is faster than @base beyond noise. One setting entered twice is NONE in at least 19 of 20 experiments. */
SkeinDifference skein_summary_compare (const SkeinExperimentRow *row, const SkeinExperimentRow *base);

/* Whether more rounds would tell more: the spread of some row's speed-up is wider than @good (0.03) and fewer than @most rounds are over. */
gboolean skein_summary_needs_more (const SkeinExperimentData *data, double good, guint most);

/* Amdahl (1967): time (n) = time (1) * (serial + (1 - serial) / n), by least squares on the rows of one form that differ in size alone. */
typedef struct
{
  double serial; /* 0..1 */
  double error;  /* root of the mean square of the relative error */
  guint knee;    /* the smallest size beyond which no more is gained than noise; 0 unknown */
  guint n_sizes;
} SkeinAmdahl;

gboolean skein_summary_fit_amdahl (const SkeinExperimentData *data, SkeinCompareForm form, SkeinAmdahl *out_fit); /* FALSE with fewer than three sizes */

G_END_DECLS
