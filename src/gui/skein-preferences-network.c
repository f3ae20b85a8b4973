// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-preferences-pages.h"

#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "gui/skein-setting-rows.h"
#include "gui/skein-settings-binding.h"

#define PROXY_MANUAL 2 /* of the key's enumeration */

struct _SkeinPreferencesNetwork
{
  AdwPreferencesPage parent_instance;

  GSettings *settings; /* (owned) */

  AdwComboRow *proxy_mode;
  AdwEntryRow *proxy;
  AdwEntryRow *user_agent;
  AdwComboRow *http_version;
  AdwActionRow *ca_row;
  GtkWidget *ca_clear;
  AdwEntryRow *doh_url;
  GtkSpinButton *connect_timeout;
  GtkSpinButton *first_byte_timeout;
  GtkSpinButton *stall_timeout;
};

G_DEFINE_FINAL_TYPE (SkeinPreferencesNetwork, skein_preferences_network, ADW_TYPE_PREFERENCES_PAGE)

/* A choice is the number of the key's enumeration. */
static void
proxy_chosen_cb (SkeinPreferencesNetwork *self)
{
  guint chosen = adw_combo_row_get_selected (self->proxy_mode);

  if (chosen != GTK_INVALID_LIST_POSITION && (int) chosen != g_settings_get_enum (self->settings, "proxy-mode"))
    g_settings_set_enum (self->settings, "proxy-mode", (int) chosen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->proxy), chosen == PROXY_MANUAL);
}

static void
http_chosen_cb (SkeinPreferencesNetwork *self)
{
  guint chosen = adw_combo_row_get_selected (self->http_version);

  if (chosen != GTK_INVALID_LIST_POSITION && (int) chosen != g_settings_get_enum (self->settings, "http-version"))
    g_settings_set_enum (self->settings, "http-version", (int) chosen);
}

static void
bind_choice (SkeinPreferencesNetwork *self, AdwComboRow *row, const char *key, GCallback chosen)
{
  adw_combo_row_set_selected (row, (guint) g_settings_get_enum (self->settings, key));
  g_signal_connect_swapped (row, "notify::selected", chosen, self);
}

static void
bind_seconds (SkeinPreferencesNetwork *self, GtkSpinButton *spin, const char *key)
{
  g_settings_bind (self->settings, key, spin, "value", G_SETTINGS_BIND_DEFAULT);
  /* Translators: a number of seconds that the program chooses. */
  skein_spin_name_least (spin, _("Default"));
}

static void
show_ca (SkeinPreferencesNetwork *self)
{
  g_autofree char *path = g_settings_get_string (self->settings, "ca-file");
  g_autofree char *shown = g_filename_display_name (path);

  adw_action_row_set_subtitle (self->ca_row, *path != '\0' ? shown : _("Those of the system"));
  gtk_widget_set_visible (self->ca_clear, *path != '\0');
}

static void
ca_chosen_cb (GFile *file, gpointer user_data)
{
  SkeinPreferencesNetwork *self = user_data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    g_settings_set_string (self->settings, "ca-file", path);
}

static void
choose_ca_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_file (GTK_WINDOW (gtk_widget_get_root (widget)), _("Trust the Certificates in a File"), NULL, G_OBJECT (widget), ca_chosen_cb, widget);
}

static void
clear_ca_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  g_settings_reset (SKEIN_PREFERENCES_NETWORK (widget)->settings, "ca-file");
}

static void
skein_preferences_network_dispose (GObject *object)
{
  SkeinPreferencesNetwork *self = SKEIN_PREFERENCES_NETWORK (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_PREFERENCES_NETWORK);

  G_OBJECT_CLASS (skein_preferences_network_parent_class)->dispose (object);
}

static void
skein_preferences_network_class_init (SkeinPreferencesNetworkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_preferences_network_dispose;

  gtk_widget_class_install_action (widget_class, "network.choose-ca", NULL, choose_ca_activated);
  gtk_widget_class_install_action (widget_class, "network.clear-ca", NULL, clear_ca_activated);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-preferences-network.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, proxy_mode);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, proxy);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, user_agent);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, http_version);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, ca_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, ca_clear);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, doh_url);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, connect_timeout);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, first_byte_timeout);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesNetwork, stall_timeout);
}

static void
skein_preferences_network_init (SkeinPreferencesNetwork *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);

  bind_choice (self, self->proxy_mode, "proxy-mode", G_CALLBACK (proxy_chosen_cb));
  bind_choice (self, self->http_version, "http-version", G_CALLBACK (http_chosen_cb));
  skein_setting_row_bind_text (self->proxy, self->settings, "proxy", skein_settings_check_proxy);
  skein_setting_row_bind_text (self->user_agent, self->settings, "user-agent", skein_settings_check_user_agent);
  skein_setting_row_bind_text (self->doh_url, self->settings, "doh-url", skein_settings_check_doh_url);
  bind_seconds (self, self->connect_timeout, "connect-timeout");
  bind_seconds (self, self->first_byte_timeout, "first-byte-timeout");
  bind_seconds (self, self->stall_timeout, "stall-timeout");
  g_signal_connect_object (self->settings, "changed::ca-file", G_CALLBACK (show_ca), self, G_CONNECT_SWAPPED);
  show_ca (self);
  proxy_chosen_cb (self);
}
