// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The pages of the preferences. Each makes its own GSettings; what it stores is applied by skein-settings-binding.h. Main thread only. */

/**
 * SkeinPreferencesDownloads:
 *
 * How many at once, and how often each is tried.
 */
#define SKEIN_TYPE_PREFERENCES_DOWNLOADS (skein_preferences_downloads_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesDownloads, skein_preferences_downloads, SKEIN, PREFERENCES_DOWNLOADS, AdwPreferencesPage)

/**
 * SkeinPreferencesNetwork:
 *
 * Proxy, what servers are told and asked, how long to wait for them. Widget actions: network.choose-ca, network.clear-ca.
 */
#define SKEIN_TYPE_PREFERENCES_NETWORK (skein_preferences_network_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesNetwork, skein_preferences_network, SKEIN, PREFERENCES_NETWORK, AdwPreferencesPage)

G_END_DECLS
