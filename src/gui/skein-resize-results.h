// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinResizeResults:
 *
 * How far a run of resizes is, and a line for each picture: what became of it. What comes within a tenth of a second is shown together, so that
 * thousands of pictures cost the window no more than their lines. Main thread only.
 */
#define SKEIN_TYPE_RESIZE_RESULTS (skein_resize_results_get_type ())
G_DECLARE_FINAL_TYPE (SkeinResizeResults, skein_resize_results, SKEIN, RESIZE_RESULTS, GtkBox)

GtkWidget *skein_resize_results_new (void);

/* Another run of @n_all pictures. @in_place: the pictures themselves are replaced. */
void skein_resize_results_begin (SkeinResizeResults *self, guint n_all, gboolean in_place);
/* As a SkeinFileRunFunc gets them. */
void skein_resize_results_add (SkeinResizeResults *self, const char *path, const SkeinReport *report, const GError *error);
/* A sentence, and no lines: nothing could begin. */
void skein_resize_results_tell (SkeinResizeResults *self, const char *sentence);

gboolean skein_resize_results_is_complete (SkeinResizeResults *self);
guint skein_resize_results_get_n_done (SkeinResizeResults *self, guint *out_n_failed); /* without those that failed; (nullable) */

G_END_DECLS
