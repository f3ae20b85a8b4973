// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinCompareSlider:
 *
 * A row with a slider through round figures (1, 2, 5, 10, …), so that sizes from kilobytes to gigabytes are a few steps apart. What was set
 * is kept until the slider moves. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_SLIDER (skein_compare_slider_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareSlider, skein_compare_slider, SKEIN, COMPARE_SLIDER, AdwActionRow)

typedef char *(*SkeinCompareSliderFormat) (guint64 value); /* (transfer full) */

/* @zero: (nullable) what the slider says at its beginning, which is 0 then */
GtkWidget *skein_compare_slider_new (const char *title, guint64 least, guint64 most, SkeinCompareSliderFormat format, const char *zero);
void skein_compare_slider_set_value (SkeinCompareSlider *self, guint64 value);
guint64 skein_compare_slider_get_value (SkeinCompareSlider *self);

G_END_DECLS
