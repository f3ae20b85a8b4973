// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinPreferences:
 *
 * The window of the preferences: a page per subject (skein-preferences-pages.h). Everything is applied as it is chosen. Main thread only.
 */
#define SKEIN_TYPE_PREFERENCES (skein_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferences, skein_preferences, SKEIN, PREFERENCES, AdwPreferencesWindow)

GtkWindow *skein_preferences_new (GtkWindow *parent);

/* @page: "downloads", "limits", "files", "network", "appearance". */
void skein_preferences_show_page (SkeinPreferences *self, const char *page);

G_END_DECLS
