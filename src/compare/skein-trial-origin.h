// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-compare-work.h"

G_BEGIN_DECLS

/**
 * SkeinTrialOrigin:
 *
 * The sample server of one experiment, a skein-origin process. Main thread only; nothing blocks. It also ends when this process does.
 */
typedef struct _SkeinTrialOrigin SkeinTrialOrigin;

/* With the speed for all that @work says. Cancelling ends it. */
void skein_trial_origin_start_async (const SkeinCompareWork *work, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinTrialOrigin *skein_trial_origin_start_finish (GAsyncResult *result, GError **error);

/* Takes @self; the callback comes when the process is gone. */
void skein_trial_origin_stop_async (SkeinTrialOrigin *self, GAsyncReadyCallback callback, gpointer user_data);
void skein_trial_origin_stop_finish (GAsyncResult *result);

/**
 * skein_trial_origin_fill:
 * @work: whose files are to come from the server
 *
 * Sets the addresses, and the anchor of trust. Addresses that are there and begin with "/file/" are paths on the server, for files of different sizes:
 * see skein-compare-from-items.h; without any, there are count files of file_bytes. Each gets the delay and the speed that @work says.
 */
void skein_trial_origin_fill (SkeinTrialOrigin *self, SkeinCompareWork *work);

/* What the server has used so far; 0 unknown. It is part of the experiment, and no noise. */
guint64 skein_trial_origin_get_cpu_ns (SkeinTrialOrigin *self);

G_END_DECLS
