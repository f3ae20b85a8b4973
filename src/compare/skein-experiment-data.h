// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-trial.h"

G_BEGIN_DECLS

/* One setting and what its trials measured, by round: result i of every setting was measured in round i, one after the other in
 * random order, so that results of one round can be compared in pairs. */
typedef struct
{
  SkeinCompareSetting setting;
  GPtrArray *results; /* (owned) of SkeinTrialResult, one for each round that is over; may have an error */
} SkeinExperimentRow;

/**
 * SkeinExperimentData:
 *
 * One work, several settings, repeated trials: all that was measured, as plain data. What is to be read from it is computed by
 * skein-summary.h and skein-verdict.h. One thread at a time while it grows; of one that is over, whoever keeps a reference may read it on any thread.
 */
typedef struct
{
  char *id;          /* (owned) (nullable) name in the archive */
  gint64 created_us; /* wall clock, since 1970 */
  char *note;        /* (owned) (nullable) the user's */
  char *machine;     /* (owned) (nullable) "2 × Intel Xeon …, Linux 6.1" */
  guint n_cores;
  SkeinCompareWork work;
  GPtrArray *rows;    /* (owned) of SkeinExperimentRow, in the order the user gave them */
  gboolean cancelled; /* the user ended it early */

  /*< private >*/
  gatomicrefcount ref_count;
} SkeinExperimentData;

SkeinExperimentData *skein_experiment_data_new (const SkeinCompareWork *work, GArray *settings); /* (element-type SkeinCompareSetting) */
SkeinExperimentData *skein_experiment_data_ref (const SkeinExperimentData *self);                /* any thread */
void skein_experiment_data_unref (SkeinExperimentData *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinExperimentData, skein_experiment_data_unref)

SkeinExperimentRow *skein_experiment_data_get_row (const SkeinExperimentData *self, guint index);
guint skein_experiment_data_get_n_rounds (const SkeinExperimentData *self); /* that are complete: each setting has a result */

/* As one JSON document, for the archive and for programs. Reading checks everything. @with_lanes: those of the middle trial of each setting. */
char *skein_experiment_data_to_json (const SkeinExperimentData *self, gboolean with_lanes);
SkeinExperimentData *skein_experiment_data_from_json (const char *json, gsize size, GError **error);

/* The trial whose wall time is the median of the row's good ones; NULL without any. */
const SkeinTrialResult *skein_experiment_row_get_middle (const SkeinExperimentRow *self);

G_END_DECLS
