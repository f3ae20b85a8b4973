// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The pages of the preferences. Each makes its own GSettings; what it stores is applied by skein-settings-binding.h. Main thread only. */

/**
 * SkeinPreferencesDownloads:
 *
 * How many at once, how often each is tried, and what the desktop gets to know.
 */
#define SKEIN_TYPE_PREFERENCES_DOWNLOADS (skein_preferences_downloads_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesDownloads, skein_preferences_downloads, SKEIN, PREFERENCES_DOWNLOADS, AdwPreferencesPage)

/**
 * SkeinPreferencesLimits:
 *
 * Speed, schedule, rules for servers. Widget actions: limits.add-span, limits.add-rule.
 */
#define SKEIN_TYPE_PREFERENCES_LIMITS (skein_preferences_limits_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesLimits, skein_preferences_limits, SKEIN, PREFERENCES_LIMITS, AdwPreferencesPage)

/**
 * SkeinPreferencesFiles:
 *
 * Where files go and what they are called. Widget actions: files.choose-folder, files.clear-folder, files.add-category.
 */
#define SKEIN_TYPE_PREFERENCES_FILES (skein_preferences_files_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesFiles, skein_preferences_files, SKEIN, PREFERENCES_FILES, AdwPreferencesPage)

/**
 * SkeinPreferencesNetwork:
 *
 * Proxy, what servers are told and asked, how long to wait for them. Widget actions: network.choose-ca, network.clear-ca.
 */
#define SKEIN_TYPE_PREFERENCES_NETWORK (skein_preferences_network_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesNetwork, skein_preferences_network, SKEIN, PREFERENCES_NETWORK, AdwPreferencesPage)

/**
 * SkeinPreferencesAppearance:
 *
 * Colours, and what the window shows.
 */
#define SKEIN_TYPE_PREFERENCES_APPEARANCE (skein_preferences_appearance_get_type ())
G_DECLARE_FINAL_TYPE (SkeinPreferencesAppearance, skein_preferences_appearance, SKEIN, PREFERENCES_APPEARANCE, AdwPreferencesPage)

G_END_DECLS
