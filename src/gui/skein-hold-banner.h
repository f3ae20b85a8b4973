// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinHoldBanner:
 *
 * Says why downloads wait, while they do, and offers to download all the same where that is in the user's power (action
 * "win.download-anyway", if enabled). Main thread only.
 */
#define SKEIN_TYPE_HOLD_BANNER (skein_hold_banner_get_type ())
G_DECLARE_FINAL_TYPE (SkeinHoldBanner, skein_hold_banner, SKEIN, HOLD_BANNER, AdwBin)

void skein_hold_banner_set_engine (SkeinHoldBanner *self, SkeinEngine *engine); /* (nullable) */

const char *skein_hold_banner_get_text (SkeinHoldBanner *self); /* (nullable) what it says now; NULL: it is not there */

G_END_DECLS
