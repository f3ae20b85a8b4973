// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-trial-live.h"

G_BEGIN_DECLS

typedef void (*SkeinTrialLiveFunc) (const SkeinTrialLive *live, gpointer user_data);

/**
 * skein_trial_process_run_async:
 * @work: copied by turning it into text on a thread: is not to change before the callback has come
 * @scratch_folder: is there, and empty
 * @live_func: (nullable) (scope async): called some times a second until the callback comes: what it does. The struct is the function's as long as it runs
 *
 * Runs one trial in a skein-trial process. Main thread; nothing blocks. Cancelled, the trial is asked to end, and after five seconds it is
 * killed; the callback comes only when it has ended, with all that it started.
 */
void skein_trial_process_run_async (const SkeinCompareWork *work, const SkeinCompareSetting *setting, const char *scratch_folder, SkeinTrialLiveFunc live_func, gpointer live_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* A trial that went wrong is a result with an error in it. NULL with an error only when cancelled, or if the program cannot be started. */
SkeinTrialResult *skein_trial_process_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
