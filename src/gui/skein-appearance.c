// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-appearance.h"

static void
scheme_changed_cb (GSettings *settings)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int chosen = g_settings_get_enum (settings, "color-scheme");

  if (chosen >= 0 && chosen < (int) G_N_ELEMENTS (schemes))
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[chosen]);
}

void
skein_appearance_follow_settings (void)
{
  /* As long as the style manager, which is for ever. */
  GSettings *settings = g_settings_new (SKEIN_SETTINGS_ID);

  g_object_set_data_full (G_OBJECT (adw_style_manager_get_default ()), "skein-settings", settings, g_object_unref);
  g_signal_connect (settings, "changed::color-scheme", G_CALLBACK (scheme_changed_cb), NULL);
  scheme_changed_cb (settings);
}
