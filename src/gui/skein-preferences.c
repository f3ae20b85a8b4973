// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-preferences.h"

#include "gui/skein-preferences-pages.h"

struct _SkeinPreferences
{
  AdwPreferencesWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (SkeinPreferences, skein_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
skein_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEIN_TYPE_PREFERENCES);

  G_OBJECT_CLASS (skein_preferences_parent_class)->dispose (object);
}

static void
skein_preferences_class_init (SkeinPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_preferences_dispose;

  g_type_ensure (SKEIN_TYPE_PREFERENCES_DOWNLOADS);
  g_type_ensure (SKEIN_TYPE_PREFERENCES_LIMITS);
  g_type_ensure (SKEIN_TYPE_PREFERENCES_FILES);
  g_type_ensure (SKEIN_TYPE_PREFERENCES_NETWORK);
  g_type_ensure (SKEIN_TYPE_PREFERENCES_APPEARANCE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-preferences.ui");
}

static void
skein_preferences_init (SkeinPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
skein_preferences_new (GtkWindow *parent)
{
  return g_object_new (SKEIN_TYPE_PREFERENCES, "transient-for", parent, "modal", FALSE, NULL);
}

void
skein_preferences_show_page (SkeinPreferences *self, const char *page)
{
  g_return_if_fail (SKEIN_IS_PREFERENCES (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), page);
}
