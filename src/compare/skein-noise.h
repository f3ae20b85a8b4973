// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-experiment-data.h"

G_BEGIN_DECLS

/* What disturbed an experiment: others that computed at the same time, and a processor that was slower than at other times. Pure functions.
 *
 * A trial is badly disturbed if others used a quarter of all cores or more while it ran (and at least 50 ms in all: the kernel counts in
 * hundredths of a second), or if a fixed piece of computing just before it took 1.3 times as long as it did before the fastest. */
#define SKEIN_NOISE_OTHERS_SHARE 0.25
#define SKEIN_NOISE_OTHERS_MIN_NS (50 * 1000 * 1000)
#define SKEIN_NOISE_BAD_SLOWDOWN 1.3

/* What is told: slower by that, or others with so many cores in the median. */
#define SKEIN_NOISE_SLOWDOWN 1.15
#define SKEIN_NOISE_OTHERS_CORES 0.15

/* How badly, 1 being just badly; less: not. @best_calibration_ns: 0 unknown. */
double skein_noise_get_badness (const SkeinTrialResult *result, guint64 best_calibration_ns, guint n_cores);

guint64 skein_noise_get_best_calibration_ns (const SkeinExperimentData *data); /* 0: none */

/* "Other programs used 0.8 cores meanwhile", "The processor was slower than usual in 3 of 20 trials": translated, without a full stop. Empty where it was
 * quiet. (transfer full) (element-type utf8) */
GPtrArray *skein_noise_list_sentences (const SkeinExperimentData *data);

G_END_DECLS
