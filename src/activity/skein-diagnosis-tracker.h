// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-diagnosis.h"

G_BEGIN_DECLS

/* A new rule must hold in so many looks in a row, one a second, before it is believed. Longer than the noise of one late packet, shorter
 * than anybody would wait for an answer. */
#define SKEIN_DIAGNOSIS_TRACKER_LOOKS 4

/**
 * SkeinDiagnosisTracker:
 *
 * Makes a calm sentence of diagnoses that may flicker, for one pool: shows another bound or suggestion only when it has come
 * SKEIN_DIAGNOSIS_TRACKER_LOOKS times in a row. The first is believed at once, so is that downloads are held; and where
 * nothing was claimed before, or there is nothing to do, half of that will do. While the bound stays, its figures follow. Plain data, zero at first.
 */
typedef struct
{
  SkeinDiagnosis shown;
  gboolean is_shown; /* there is one */
  SkeinDiagnosis candidate;
  guint n_candidate; /* how often it came in a row */
  guint n_changes;   /* of the bound that is shown */
} SkeinDiagnosisTracker;

/* One look's diagnosis. TRUE: what is shown has another bound, rule or suggestion than before. */
gboolean skein_diagnosis_tracker_add (SkeinDiagnosisTracker *self, const SkeinDiagnosis *diagnosis);

const SkeinDiagnosis *skein_diagnosis_tracker_peek (const SkeinDiagnosisTracker *self); /* (nullable): before the first look */

G_END_DECLS
