// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-trial.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/* The jobs that a work is made of. Private to this folder. */
typedef struct
{
  const SkeinCompareWork *work; /* (unowned) */
  SkeinFolder *scratch;         /* (owned) (nullable) */
  SkeinRequestOptions *request; /* (owned) (nullable) of transfers */
  GHashTable *folders;          /* (owned) path -> SkeinFolder */
} SkeinTrialJobs;

/* FALSE if the folder for what is written cannot be had. */
gboolean skein_trial_jobs_init (SkeinTrialJobs *self, const SkeinCompareWork *work, const char *scratch_folder, GError **error);
void skein_trial_jobs_clear (SkeinTrialJobs *self);

guint skein_trial_jobs_get_n (const SkeinTrialJobs *self); /* items, each of one job, or of two where there are two steps */
gboolean skein_trial_jobs_has_steps (const SkeinTrialJobs *self);

/* The job of item @index (from 0), its first @step (0) or second (1). NULL with an error if its file's folder cannot be opened. */
SkeinJob *skein_trial_jobs_make (SkeinTrialJobs *self, guint index, guint step, GError **error);

/* What a worker does before the clock starts, where it is to be warm. NULL: nothing to do. */
SkeinJob *skein_trial_jobs_make_warm_up (SkeinTrialJobs *self, guint index);

/* What of a report tells that the same was done, whoever did it. */
guint64 skein_trial_jobs_get_check (const SkeinReport *report);
guint64 skein_trial_jobs_get_bytes (const SkeinReport *report);

G_END_DECLS
