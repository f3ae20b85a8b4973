// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-desktop.h"
#include "gui/skein-window.h"

G_BEGIN_DECLS

/**
 * SkeinApplication:
 *
 * The desktop application: options, application-wide actions and one window. The desktop may start it for one of its actions, or to open files
 * and addresses: all of that waits until the batch is there. Main thread only.
 *
 * Actions: preferences, preferences-page (s), quit, about, add-from-clipboard, pause-all, continue-all; of notifications: show-downloads,
 * open-folder (s: a path), retry-failed.
 */
#define SKEIN_TYPE_APPLICATION (skein_application_get_type ())
G_DECLARE_FINAL_TYPE (SkeinApplication, skein_application, SKEIN, APPLICATION, AdwApplication)

SkeinApplication *skein_application_new (void);
SkeinWindow *skein_application_get_window (SkeinApplication *self); /* (transfer none) (nullable) */
SkeinDesktop *skein_application_get_desktop (SkeinApplication *self); /* (transfer none) (nullable) before startup */

G_END_DECLS
