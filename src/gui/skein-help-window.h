// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinHelpWindow:
 *
 * Short pages on how to use the program, in the program itself: a list of them that can be searched, and the chosen one beside it, or in a
 * narrow window instead of it. Main thread only.
 */
#define SKEIN_TYPE_HELP_WINDOW (skein_help_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinHelpWindow, skein_help_window, SKEIN, HELP_WINDOW, AdwWindow)

SkeinHelpWindow *skein_help_window_new (void);

gboolean skein_help_window_show_page (SkeinHelpWindow *self, const char *name); /* a name of skein-help-text.h; FALSE if there is none */
const char *skein_help_window_get_page (SkeinHelpWindow *self);
void skein_help_window_search (SkeinHelpWindow *self, const char *words);
guint skein_help_window_get_n_found (SkeinHelpWindow *self); /* pages that the list shows */

G_END_DECLS
