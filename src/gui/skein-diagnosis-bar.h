// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-advisor.h"

G_BEGIN_DECLS

/**
 * SkeinDiagnosisBar:
 *
 * What bounds the pools now, in a sentence or two, with the figures it rests on behind "Why?", and a button where a change would help. After
 * such a change it says what that really gave, and takes it back if asked to. Main thread only.
 */
#define SKEIN_TYPE_DIAGNOSIS_BAR (skein_diagnosis_bar_get_type ())
G_DECLARE_FINAL_TYPE (SkeinDiagnosisBar, skein_diagnosis_bar, SKEIN, DIAGNOSIS_BAR, AdwBin)

void skein_diagnosis_bar_set_advisor (SkeinDiagnosisBar *self, SkeinAdvisor *advisor); /* (nullable) */

/* The bold sentence, and what stands behind it (nullable); markup is not in them. (transfer full) */
char *skein_diagnosis_bar_dup_headline (SkeinAdvisor *advisor, char **out_rest);

/* The charts beside it are frozen or scrolled back, so that it says that it speaks of now. */
void skein_diagnosis_bar_set_beside_past (SkeinDiagnosisBar *self, gboolean beside_past);

G_END_DECLS
