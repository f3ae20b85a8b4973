// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-trial.h"

G_BEGIN_DECLS

/* What a trial does while it runs: a few lines of text some times a second, from the trial through a pipe to whoever started it. The trial's own
 * recorder knows more than another process could read: the CPU of its threads. It never waits for a reader; what does not fit into the pipe is
 * left out. Costs the trial some tenths of a thousandth of a core. */

#define SKEIN_TRIAL_LIVE_COLUMNS 100 /* of each lane, from the start to now */
#define SKEIN_TRIAL_LIVE_LANES 16
#define SKEIN_TRIAL_LIVE_MS 300

typedef struct
{
  guint64 elapsed_ns; /* since the work began */
  guint n_done, n_jobs;
  guint n_lanes;    /* there are */
  GPtrArray *lanes; /* (owned) of SkeinTrialLane: the first of them */
} SkeinTrialLive;

void skein_trial_live_init (SkeinTrialLive *self);
void skein_trial_live_clear (SkeinTrialLive *self);

/* The trial's side. FALSE: the pipe is full, or nobody reads. */
gboolean skein_trial_live_write_head (int fd, guint64 elapsed_ns, guint n_done, guint n_jobs, guint n_lanes);
gboolean skein_trial_live_write_lane (int fd, guint index, const char *label, gconstpointer columns, gsize size); /* four bytes a column, as SkeinTrialLane */

/* The other side: one line without its end. What is no such line changes nothing. */
void skein_trial_live_read_line (SkeinTrialLive *self, const char *line);

G_END_DECLS
