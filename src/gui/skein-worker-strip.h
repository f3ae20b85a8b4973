// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "activity/skein-recorder.h"
#include "batch/skein-advisor.h"
#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinWorkerStrip:
 *
 * Below the list: how many workers there are, to be changed while they run, the throughput, and a thin lane per worker.
 * Main thread only.
 */
#define SKEIN_TYPE_WORKER_STRIP (skein_worker_strip_get_type ())
G_DECLARE_FINAL_TYPE (SkeinWorkerStrip, skein_worker_strip, SKEIN, WORKER_STRIP, AdwBin)

void skein_worker_strip_set_engine (SkeinWorkerStrip *self, SkeinEngine *engine);       /* (nullable) */
void skein_worker_strip_set_advisor (SkeinWorkerStrip *self, SkeinAdvisor *advisor);    /* (nullable) */
void skein_worker_strip_set_recorder (SkeinWorkerStrip *self, SkeinRecorder *recorder); /* borrowed; (nullable) */
void skein_worker_strip_set_marked_items (SkeinWorkerStrip *self, const guint64 *items, guint n_items); /* these stand out in the lanes */
/* Nobody has worked for as long as the strip shows: it stands still then, which looks the same and costs nothing. */
void skein_worker_strip_set_resting (SkeinWorkerStrip *self, gboolean resting);
void skein_worker_strip_set_rate (SkeinWorkerStrip *self, double bytes_per_s);

G_END_DECLS
