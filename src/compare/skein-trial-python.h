// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-trial.h"

G_BEGIN_DECLS

/* Whether there is a python3 to compare with. Looks at $PATH. */
gboolean skein_trial_python_is_there (void);

/**
 * skein_trial_python_run:
 * @result: is filled
 *
 * The same sample done by a program in Python (data/skein-samples.py): threading under CPython's own lock, processes, asyncio. It measures
 * its own wall time, from the making of its pool to the last result, as a trial of Skein does; what the kernel counts is of the whole
 * of it, its start included. Blocks; ends the program when cancelled.
 */
void skein_trial_python_run (const SkeinCompareWork *work, const SkeinCompareSetting *setting, SkeinTrialResult *result, GCancellable *cancellable);

G_END_DECLS
