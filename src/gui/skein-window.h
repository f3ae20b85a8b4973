// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinWindow:
 *
 * The one window: pages, actions on the whole batch. Main thread only.
 */
#define SKEIN_TYPE_WINDOW (skein_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinWindow, skein_window, SKEIN, WINDOW, AdwApplicationWindow)

SkeinWindow *skein_window_new (GtkApplication *application);

/* Lines as in the add dialog; downloaded to the last used folder. Complaints are shown in the dialog. */
void skein_window_add_urls (SkeinWindow *self, const char *text);

G_END_DECLS
