// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-window.h"

G_BEGIN_DECLS

/**
 * SkeinApplication:
 *
 * The desktop application: options, application-wide actions and one window. Main thread only.
 */
#define SKEIN_TYPE_APPLICATION (skein_application_get_type ())
G_DECLARE_FINAL_TYPE (SkeinApplication, skein_application, SKEIN, APPLICATION, AdwApplication)

SkeinApplication *skein_application_new (void);
SkeinWindow *skein_application_get_window (SkeinApplication *self); /* (transfer none) (nullable) */

G_END_DECLS
