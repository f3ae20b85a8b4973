// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinWindow:
 *
 * The one window: pages, actions on the whole batch, and the life of the engine, which starts when the window is made and is
 * closed before the window goes. Main thread only.
 *
 * Signal "engine-changed": see skein_window_get_engine().
 *
 * Actions: add, add-text (s: lines), demo, toggle-paused, limit-speed, download-anyway, log-in (t: item), search, freeze, activity-range (s), page (s), toast (s),
 * export-activity (s: picture, totals, spans or trace), export-activity-to (ss: the same, and a path).
 */
#define SKEIN_TYPE_WINDOW (skein_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinWindow, skein_window, SKEIN, WINDOW, AdwApplicationWindow)

SkeinWindow *skein_window_new (GtkApplication *application);

/* Lines as in the add dialog; downloaded to the last used folder with the last used steps. */
void skein_window_add_urls (SkeinWindow *self, const char *text);

SkeinEngine *skein_window_get_engine (SkeinWindow *self); /* (transfer none) (nullable) until it has started */

/* Ends the work and closes; gtk_window_close() may leave it to go on without a window instead (setting "close-action"). */
void skein_window_quit (SkeinWindow *self);
gboolean skein_window_is_in_background (SkeinWindow *self); /* it has been closed, and the work goes on */

G_END_DECLS
