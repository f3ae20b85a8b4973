// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "activity/skein-recorder.h"
#include "batch/skein-advisor.h"
#include "batch/skein-engine.h"
#include "gui/skein-item-filter-model.h"

G_BEGIN_DECLS

/**
 * SkeinDownloadsPage:
 *
 * The queue: chips, search, list, and the strip of workers. Main thread only.
 *
 * Signals: "items-marked" (GArray of guint64): these items are selected, and what a worker did for them should stand out; "remove" and
 * "trash" (GPtrArray of SkeinItem): the user wants them out of the batch, or their files in the trash as well.
 *
 * Properties: "filter" (SkeinItemGroup), "search-mode" (boolean). Widget actions "downloads.*" act on the selected items.
 */
#define SKEIN_TYPE_DOWNLOADS_PAGE (skein_downloads_page_get_type ())
G_DECLARE_FINAL_TYPE (SkeinDownloadsPage, skein_downloads_page, SKEIN, DOWNLOADS_PAGE, AdwBin)

void skein_downloads_page_set_engine (SkeinDownloadsPage *self, SkeinEngine *engine);       /* (nullable) */
void skein_downloads_page_set_advisor (SkeinDownloadsPage *self, SkeinAdvisor *advisor);    /* (nullable) */
void skein_downloads_page_set_recorder (SkeinDownloadsPage *self, SkeinRecorder *recorder); /* borrowed; (nullable) */

void skein_downloads_page_set_resting (SkeinDownloadsPage *self, gboolean resting);          /* nobody has worked for a while */

void skein_downloads_page_set_filter (SkeinDownloadsPage *self, SkeinItemGroup group);
void skein_downloads_page_set_search_mode (SkeinDownloadsPage *self, gboolean search_mode);
gboolean skein_downloads_page_get_search_mode (SkeinDownloadsPage *self);

void skein_downloads_page_select (SkeinDownloadsPage *self, GPtrArray *items); /* shows and selects them, and no others */

GActionGroup *skein_downloads_page_get_column_actions (SkeinDownloadsPage *self);           /* (transfer none) of the list */
GPtrArray *skein_downloads_page_dup_selected (SkeinDownloadsPage *self); /* (transfer full) (element-type SkeinItem) in order */

/* The batch cannot be opened: says so instead of a list. */
void skein_downloads_page_show_failure (SkeinDownloadsPage *self, const char *message);

G_END_DECLS
