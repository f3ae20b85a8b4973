// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-preferences-pages.h"

struct _SkeinPreferencesAppearance
{
  AdwPreferencesPage parent_instance;

  GSettings *settings; /* (owned) */

  AdwComboRow *color_scheme;
  GtkSwitch *more_charts;
  GtkSwitch *connections;
  GtkSwitch *clipboard;
};

G_DEFINE_FINAL_TYPE (SkeinPreferencesAppearance, skein_preferences_appearance, ADW_TYPE_PREFERENCES_PAGE)

/* A choice is the number of the key's enumeration. */
static void
scheme_chosen_cb (SkeinPreferencesAppearance *self)
{
  guint chosen = adw_combo_row_get_selected (self->color_scheme);

  if (chosen != GTK_INVALID_LIST_POSITION && (int) chosen != g_settings_get_enum (self->settings, "color-scheme"))
    g_settings_set_enum (self->settings, "color-scheme", (int) chosen);
}

static void
skein_preferences_appearance_dispose (GObject *object)
{
  SkeinPreferencesAppearance *self = SKEIN_PREFERENCES_APPEARANCE (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_PREFERENCES_APPEARANCE);

  G_OBJECT_CLASS (skein_preferences_appearance_parent_class)->dispose (object);
}

static void
skein_preferences_appearance_class_init (SkeinPreferencesAppearanceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_preferences_appearance_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-preferences-appearance.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesAppearance, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesAppearance, more_charts);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesAppearance, connections);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesAppearance, clipboard);
}

static void
skein_preferences_appearance_init (SkeinPreferencesAppearance *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);

  adw_combo_row_set_selected (self->color_scheme, (guint) g_settings_get_enum (self->settings, "color-scheme"));
  g_signal_connect_swapped (self->color_scheme, "notify::selected", G_CALLBACK (scheme_chosen_cb), self);
  g_settings_bind (self->settings, "show-more-charts", self->more_charts, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "show-connections", self->connections, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "clipboard-offer", self->clipboard, "active", G_SETTINGS_BIND_DEFAULT);
}
