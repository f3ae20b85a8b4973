// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-experiment-data.h"
#include "compare/skein-trial-live.h"

G_BEGIN_DECLS

/**
 * SkeinExperiment:
 *
 * Runs the trials of an experiment, each a fresh skein-trial process: one warm-up of each setting that does not count, then rounds in
 * each of which every setting runs once, in random order, until the spread is known or a limit is reached. Never two at a time.
 * Works that need the sample origin have it started for them, and ended afterwards. What trials write goes to a scratch folder that
 * is removed, whatever happens.
 *
 * Main thread; nothing blocks. Signals: "changed" after each trial and when it begins or ends.
 */
#define SKEIN_TYPE_EXPERIMENT (skein_experiment_get_type ())
G_DECLARE_FINAL_TYPE (SkeinExperiment, skein_experiment, SKEIN, EXPERIMENT, GObject)

typedef struct
{
  guint min_rounds; /* 0: 3 */
  guint max_rounds; /* 0: 11 */
  double good;      /* half-width of the speed-ups' spread that is good enough; 0: 0.03 */
  guint max_s;      /* no further round begins after so many seconds; 0: 300 */
  guint seed;       /* of the random order; 0: another each time */
} SkeinExperimentOptions;

SkeinExperiment *skein_experiment_new (const SkeinCompareWork *work, GArray *settings, const SkeinExperimentOptions *options); /* options: (nullable) */

/* Runs it to its end. Cancelled, it keeps what is there (the data say so) and ends without error. Fails only if nothing could be measured. */
void skein_experiment_run_async (SkeinExperiment *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_experiment_run_finish (SkeinExperiment *self, GAsyncResult *result, GError **error);

const SkeinExperimentData *skein_experiment_get_data (SkeinExperiment *self); /* so far; grows with each trial */

typedef struct
{
  gboolean running;
  gboolean warming_up;
  guint n_done, n_planned;       /* trials; planned may change as the spread becomes known */
  int row;                       /* that runs now; -1: none */
  double elapsed_s, left_s;      /* left: NaN while unknown */
  double trial_s, trial_usual_s; /* how long the trial has run, and how long the last one of its setting did; NaN: unknown */
} SkeinExperimentProgress;

void skein_experiment_get_progress (SkeinExperiment *self, SkeinExperimentProgress *out_progress);

/* What the trial that runs does, as it told some tenths of a second ago. (nullable): none runs, it is too short to tell, or it is one of Python. Valid
 * until the main loop runs again. */
const SkeinTrialLive *skein_experiment_peek_live (SkeinExperiment *self);

G_END_DECLS
