// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-diagnosis.h"

G_BEGIN_DECLS

/* A diagnosis in words, translated, the same in the window and on the command line. (transfer full) */

char *skein_diagnosis_dup_sentence (const SkeinDiagnosis *self);   /* "Downloads are limited by the servers, not by this computer." */
char *skein_diagnosis_dup_advice (const SkeinDiagnosis *self);     /* (nullable) "Adding threads still helps: 6 → 12 threads is estimated at +38 %." */
char *skein_diagnosis_dup_suggestion (const SkeinDiagnosis *self); /* (nullable) of a button: "Use 12 threads: +38 % expected" */
char *skein_diagnosis_dup_basis (const SkeinDiagnosis *self);      /* (nullable) what the expectation rests on, a sentence */

const char *skein_evidence_get_label (SkeinEvidenceKind kind); /* "Time spent waiting for the first byte" */
char *skein_evidence_dup_value (const SkeinEvidence *figure);  /* "91 %" */

const char *skein_confidence_get_label (SkeinConfidence confidence); /* "likely" */

char *skein_gain_dup_text (double gain_frac);                /* "+38 %", "−4 %" */
char *skein_workers_dup_text (SkeinFactsPool pool, guint n); /* "12 threads" */

G_END_DECLS
