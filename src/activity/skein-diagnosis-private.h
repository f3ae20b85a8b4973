// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-diagnosis.h"

G_BEGIN_DECLS

/* One row of the table: if @applies, then @bound, resting on @evidence, and @suggest says how many workers would be better (0: no other
 * number would). @max_evidence figures at most, ended by SKEIN_N_EVIDENCE. */
typedef struct
{
  const char *name;
  SkeinFactsPool pool;
  gboolean (*applies) (const SkeinFacts *facts, const SkeinPoolFacts *pool);
  SkeinBound bound;
  SkeinConfidence confidence;
  guint (*suggest) (const SkeinFacts *facts, const SkeinPoolFacts *pool); /* (nullable) */
  SkeinEvidenceKind evidence[SKEIN_DIAGNOSIS_MAX_EVIDENCE + 1];
  gboolean names_host; /* the sentence is about the server with most connections */
} SkeinDiagnosisRule;

extern const SkeinDiagnosisRule skein_diagnosis_rules[];
extern const guint skein_diagnosis_n_rules;

G_END_DECLS
