// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-chart-style.h"

#include <adwaita.h>

#define STILL_STEP_NS G_GUINT64_CONSTANT (1000000000)

SkeinColorScheme
skein_chart_style_get_scheme (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  if (adw_style_manager_get_high_contrast (manager))
    return adw_style_manager_get_dark (manager) ? SKEIN_COLOR_SCHEME_HIGH_CONTRAST_DARK : SKEIN_COLOR_SCHEME_HIGH_CONTRAST;
  return adw_style_manager_get_dark (manager) ? SKEIN_COLOR_SCHEME_DARK : SKEIN_COLOR_SCHEME_LIGHT;
}

void
skein_chart_style_watch_scheme (GtkWidget *widget, GCallback changed)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", changed, widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", changed, widget, G_CONNECT_SWAPPED);
}

GdkRGBA
skein_chart_style_get_rgba (guint32 color)
{
  return (GdkRGBA){
    .red = (float) ((color >> 16) & 0xff) / 255.0f,
    .green = (float) ((color >> 8) & 0xff) / 255.0f,
    .blue = (float) (color & 0xff) / 255.0f,
    .alpha = (float) (color >> 24) / 255.0f,
  };
}

GdkRGBA
skein_chart_style_get_text_color (GtkWidget *widget, double alpha)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= (float) alpha;
  return color;
}

gboolean
skein_chart_style_is_animated (GtkWidget *widget)
{
  gboolean animated = TRUE;

  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &animated, NULL);
  return animated;
}

guint64
skein_chart_style_get_end_ns (GtkWidget *widget, GdkFrameClock *clock)
{
  /* The frame clock counts as the board does: CLOCK_MONOTONIC. */
  guint64 now_ns = (guint64) gdk_frame_clock_get_frame_time (clock) * 1000;

  return skein_chart_style_is_animated (widget) ? now_ns : now_ns - now_ns % STILL_STEP_NS;
}
