// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-file-results.h"

G_BEGIN_DECLS

/**
 * SkeinFileView:
 *
 * The list of what became of files: columns that sort the results, and a selection. Rows never change, so nothing but their coming is listened to.
 * Main thread only.
 */
#define SKEIN_TYPE_FILE_VIEW (skein_file_view_get_type ())
G_DECLARE_FINAL_TYPE (SkeinFileView, skein_file_view, SKEIN, FILE_VIEW, AdwBin)

void skein_file_view_set_results (SkeinFileView *self, SkeinFileResults *results); /* (nullable) */

/* (nullable) What names begin with that need not be shown: "/home/me/". */
void skein_file_view_set_base (SkeinFileView *self, const char *base);

/* 0: all columns; 1: no time, no algorithm; 2: no size either. */
void skein_file_view_set_form (SkeinFileView *self, guint form);

/* (transfer full) (element-type SkeinFileRow) of those shown; all shown ones if none is selected. */
GPtrArray *skein_file_view_dup_selected (SkeinFileView *self);
guint skein_file_view_get_n_selected (SkeinFileView *self); /* how many those are */

G_END_DECLS
