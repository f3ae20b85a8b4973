// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-change.h"
#include "activity/skein-diagnosis.h"
#include "activity/skein-recorder.h"
#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinAdvisor:
 *
 * Says once a second what bounds each pool of an engine, calmly; applies what it suggests when told to, and then finds out what that really
 * gave. Front ends show it. Main thread only.
 *
 * Signal "looked": there are new figures.
 */
#define SKEIN_TYPE_ADVISOR (skein_advisor_get_type ())
G_DECLARE_FINAL_TYPE (SkeinAdvisor, skein_advisor, SKEIN, ADVISOR, GObject)

/* @recorder is borrowed: see skein_advisor_stop(). */
SkeinAdvisor *skein_advisor_new (SkeinEngine *engine, SkeinRecorder *recorder);

/* Nothing of the engine or the recorder is touched any more; what was found stays. */
void skein_advisor_stop (SkeinAdvisor *self);

/* To be called after each skein_recorder_update(); looks once a second. */
void skein_advisor_look (SkeinAdvisor *self, guint64 now_ns);

const SkeinDiagnosis *skein_advisor_peek (SkeinAdvisor *self, SkeinFactsPool pool); /* (nullable): not yet; valid until the next look */
const SkeinChange *skein_advisor_peek_change (SkeinAdvisor *self, SkeinFactsPool pool);

/* The diagnosis that says most of the time that something was downloaded or processed: for a summary at the end. (nullable) */
const SkeinDiagnosis *skein_advisor_peek_main (SkeinAdvisor *self, SkeinFactsPool pool);
double skein_advisor_get_main_share (SkeinAdvisor *self, SkeinFactsPool pool); /* of that time */

/* As many workers as are suggested; as before that. FALSE: the pool does not take it. Nothing if nothing is suggested. */
gboolean skein_advisor_apply (SkeinAdvisor *self, SkeinFactsPool pool, GError **error);
gboolean skein_advisor_undo (SkeinAdvisor *self, SkeinFactsPool pool, GError **error);
void skein_advisor_dismiss (SkeinAdvisor *self, SkeinFactsPool pool); /* what a change gave has been read */

guint skein_advisor_get_workers (SkeinAdvisor *self, SkeinFactsPool pool); /* that the pool has now */

G_END_DECLS
