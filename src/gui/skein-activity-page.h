// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "activity/skein-recorder.h"
#include "batch/skein-advisor.h"
#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinActivityPage:
 *
 * What every worker does: throughput, files per second and CPU over time, and a lane per thread and process. Main thread only.
 *
 * Property: "frozen" (boolean): the picture stands still, or is scrolled back; the work goes on.
 */
#define SKEIN_TYPE_ACTIVITY_PAGE (skein_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (SkeinActivityPage, skein_activity_page, SKEIN, ACTIVITY_PAGE, AdwBin)

void skein_activity_page_set_engine (SkeinActivityPage *self, SkeinEngine *engine);       /* (nullable) */
void skein_activity_page_set_recorder (SkeinActivityPage *self, SkeinRecorder *recorder); /* borrowed; (nullable) */

SkeinEngine *skein_activity_page_get_engine (SkeinActivityPage *self);     /* (transfer none) (nullable) */
SkeinRecorder *skein_activity_page_get_recorder (SkeinActivityPage *self); /* (nullable) */

/* The time from the left to the right edge of what it shows, and whether lanes of connections are among it. */
void skein_activity_page_get_shown (SkeinActivityPage *self, guint64 now_ns, guint64 *out_from_ns, guint64 *out_to_ns, gboolean *out_connections);

/* Nobody has worked for as long as the charts show: they stand still then, which looks the same and costs nothing. */
void skein_activity_page_set_advisor (SkeinActivityPage *self, SkeinAdvisor *advisor);    /* (nullable) what bounds the pools */
void skein_activity_page_set_resting (SkeinActivityPage *self, gboolean resting);

void skein_activity_page_set_marked_items (SkeinActivityPage *self, const guint64 *items, guint n_items); /* these stand out in the lanes */

/* Shows the time in which workers worked on that item. FALSE if none has. */
gboolean skein_activity_page_show_item (SkeinActivityPage *self, guint64 item);

/* The recorder has been updated: figures and sentences follow a few times a second, while the page is shown. */
void skein_activity_page_tick (SkeinActivityPage *self);

/* "6 · I/O-bound: 91 % of the time spent waiting": what @shares of classes (SkeinPhaseClass) say about @n_workers. (transfer full) */
char *skein_activity_page_describe_shares (guint n_workers, const double shares[4]);

G_END_DECLS
