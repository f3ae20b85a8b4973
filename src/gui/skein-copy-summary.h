// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-copy-options.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinCopySummary:
 *
 * A row that says what smaller copies will be like, with an example of a name, and opens a preview: of a picture that is on this computer, else of
 * one that the user chooses. Main thread only.
 *
 * Widget action "copy.preview".
 */
#define SKEIN_TYPE_COPY_SUMMARY (skein_copy_summary_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCopySummary, skein_copy_summary, SKEIN, COPY_SUMMARY, AdwActionRow)

/* Who makes previews; NULL: nobody (yet). */
void skein_copy_summary_set_pool (SkeinCopySummary *self, SkeinPool *pool);

/* @options: (nullable) no copies: the row hides. @picture_name: (nullable) for the example. @picture: (nullable) path of one for the preview. */
void skein_copy_summary_show (SkeinCopySummary *self, SkeinCopyOptions *options, const char *picture_name, const char *picture);

G_END_DECLS
