// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-preferences-pages.h"

#include <glib/gi18n.h>

#include "gui/skein-setting-rows.h"

struct _SkeinPreferencesDownloads
{
  AdwPreferencesPage parent_instance;

  GSettings *settings; /* (owned) */

  GtkSpinButton *threads;
  GtkSwitch *tune;
  GtkSpinButton *connections;
  GtkSpinButton *processes;
  GtkSpinButton *inner_threads;
  GtkSpinButton *segments;
  GtkSwitch *hash_inline;
  GtkSpinButton *tries;
  GtkSwitch *notifications;
  AdwComboRow *close_action;
};

G_DEFINE_FINAL_TYPE (SkeinPreferencesDownloads, skein_preferences_downloads, ADW_TYPE_PREFERENCES_PAGE)

/* 0 leaves the choice to the program. */
static void
bind_number (SkeinPreferencesDownloads *self, GtkSpinButton *spin, const char *key)
{
  g_settings_bind (self->settings, key, spin, "value", G_SETTINGS_BIND_DEFAULT);
  skein_spin_name_least (spin, _("Automatic"));
}

static void
close_action_chosen_cb (SkeinPreferencesDownloads *self)
{
  guint chosen = adw_combo_row_get_selected (self->close_action);

  if (chosen != GTK_INVALID_LIST_POSITION && (int) chosen != g_settings_get_enum (self->settings, "close-action"))
    g_settings_set_enum (self->settings, "close-action", (int) chosen);
}

/* The question when the window is closed stores an answer, too. */
static void
close_action_changed_cb (SkeinPreferencesDownloads *self)
{
  adw_combo_row_set_selected (self->close_action, (guint) g_settings_get_enum (self->settings, "close-action"));
}

static void
skein_preferences_downloads_dispose (GObject *object)
{
  SkeinPreferencesDownloads *self = SKEIN_PREFERENCES_DOWNLOADS (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_PREFERENCES_DOWNLOADS);

  G_OBJECT_CLASS (skein_preferences_downloads_parent_class)->dispose (object);
}

static void
skein_preferences_downloads_class_init (SkeinPreferencesDownloadsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_preferences_downloads_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-preferences-downloads.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, threads);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, connections);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, tune);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, processes);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, inner_threads);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, segments);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, hash_inline);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, tries);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, notifications);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesDownloads, close_action);
}

static void
skein_preferences_downloads_init (SkeinPreferencesDownloads *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);

  bind_number (self, self->threads, "download-threads");
  bind_number (self, self->connections, "connections-per-thread");
  g_settings_bind (self->settings, "tune-connections", self->tune, "active", G_SETTINGS_BIND_DEFAULT);
  bind_number (self, self->processes, "worker-processes");
  g_settings_bind (self->settings, "threads-per-picture", self->inner_threads, "value", G_SETTINGS_BIND_DEFAULT);
  bind_number (self, self->segments, "segments");
  g_settings_bind (self->settings, "hash-inline", self->hash_inline, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "tries", self->tries, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notifications", self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  close_action_changed_cb (self);
  g_signal_connect_object (self->settings, "changed::close-action", G_CALLBACK (close_action_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->close_action, "notify::selected", G_CALLBACK (close_action_chosen_cb), self);
}
