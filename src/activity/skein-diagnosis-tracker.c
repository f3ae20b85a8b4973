// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-diagnosis-tracker.h"

/* Rows of one bound are one cause told in two ways: going from one to the other is no change of mind, but waits as well. */
static gboolean
is_same (const SkeinDiagnosis *a, const SkeinDiagnosis *b)
{
  return a->bound == b->bound && a->rule == b->rule && a->suggested == b->suggested && a->workers == b->workers && a->tunes_itself == b->tunes_itself;
}

static guint
get_looks_needed (const SkeinDiagnosisTracker *self, const SkeinDiagnosis *diagnosis)
{
  /* Not a guess, but what somebody has set. */
  if (diagnosis->bound == SKEIN_BOUND_HELD)
    return 1;
  /* Where nothing is claimed there is no mind to change. */
  if (diagnosis->bound == SKEIN_BOUND_NOTHING || self->shown.bound == SKEIN_BOUND_UNKNOWN || self->shown.bound == SKEIN_BOUND_NOTHING || self->shown.bound == SKEIN_BOUND_HELD)
    return SKEIN_DIAGNOSIS_TRACKER_LOOKS / 2;
  return SKEIN_DIAGNOSIS_TRACKER_LOOKS;
}

static gboolean
show (SkeinDiagnosisTracker *self, const SkeinDiagnosis *diagnosis)
{
  gboolean is_new = !self->is_shown || !is_same (&self->shown, diagnosis);

  if (self->is_shown && self->shown.bound != diagnosis->bound)
    self->n_changes++;
  self->shown = *diagnosis;
  self->is_shown = TRUE;
  self->n_candidate = 0;
  return is_new;
}

gboolean
skein_diagnosis_tracker_add (SkeinDiagnosisTracker *self, const SkeinDiagnosis *diagnosis)
{
  SkeinDiagnosis merged;

  if (!self->is_shown || is_same (&self->shown, diagnosis))
    return show (self, diagnosis);

  /* Another number of workers, the same cause: the sentence must not speak of the old number. A new cause waits all the same. */
  if (diagnosis->workers != self->shown.workers || diagnosis->tunes_itself != self->shown.tunes_itself)
    {
      if (diagnosis->bound == self->shown.bound)
        return show (self, diagnosis);
      merged = self->shown;
      merged.workers = diagnosis->workers;
      merged.slots_each = diagnosis->slots_each;
      merged.tunes_itself = diagnosis->tunes_itself;
      merged.suggested = 0;
      show (self, &merged);
    }

  if (self->n_candidate > 0 && self->candidate.bound == diagnosis->bound && self->candidate.rule == diagnosis->rule)
    self->n_candidate++;
  else
    self->n_candidate = 1;
  self->candidate = *diagnosis;

  if (self->n_candidate >= get_looks_needed (self, diagnosis))
    return show (self, diagnosis);
  return FALSE;
}

const SkeinDiagnosis *
skein_diagnosis_tracker_peek (const SkeinDiagnosisTracker *self)
{
  return self->is_shown ? &self->shown : NULL;
}
