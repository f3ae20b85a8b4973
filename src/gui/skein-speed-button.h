// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinSpeedButton:
 *
 * Shows the speed limit of all downloads together and lets it be switched and changed; it is remembered while it is off. Main thread only.
 */
#define SKEIN_TYPE_SPEED_BUTTON (skein_speed_button_get_type ())
G_DECLARE_FINAL_TYPE (SkeinSpeedButton, skein_speed_button, SKEIN, SPEED_BUTTON, AdwBin)

G_END_DECLS
