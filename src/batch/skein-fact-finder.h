// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-facts.h"
#include "activity/skein-recorder.h"
#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinFactFinder:
 *
 * Gathers once a second what diagnoses rest on, from the recorder, the pools, the queue and the kernel's figures. Costs lanes, never items;
 * reads some small files of /proc, and never waits. Main thread only.
 */
typedef struct _SkeinFactFinder SkeinFactFinder;

#define SKEIN_FACT_FINDER_INTERVAL_NS G_GUINT64_CONSTANT (1000000000)
/* Facts are about as much of the past. */
#define SKEIN_FACT_FINDER_WINDOW_NS (5 * SKEIN_FACT_FINDER_INTERVAL_NS)

/* Both are borrowed and must outlive it. @engine (nullable): only what the board tells. */
SkeinFactFinder *skein_fact_finder_new (SkeinEngine *engine, SkeinRecorder *recorder);
void skein_fact_finder_free (SkeinFactFinder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinFactFinder, skein_fact_finder_free)

/* To be called after skein_recorder_update(), as often as you like. TRUE: there are new facts. */
gboolean skein_fact_finder_look (SkeinFactFinder *self, guint64 now_ns);

const SkeinFacts *skein_fact_finder_peek (SkeinFactFinder *self);

/* The last second's rates, to compare before with after: bytes per second. */
double skein_fact_finder_get_second (SkeinFactFinder *self, SkeinFactsPool pool);

G_END_DECLS
