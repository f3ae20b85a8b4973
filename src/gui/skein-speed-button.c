// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-speed-button.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "gui/skein-rate-entry.h"

struct _SkeinSpeedButton
{
  AdwBin parent_instance;

  GSettings *settings; /* (owned) */

  GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE (SkeinSpeedButton, skein_speed_button, ADW_TYPE_BIN)

static void
show_limit (SkeinSpeedButton *self)
{
  g_autofree char *rate = skein_format_rate ((double) g_settings_get_uint64 (self->settings, "max-rate"));
  gboolean limited = g_settings_get_boolean (self->settings, "limit-speed");
  /* Translators: a speed limit: "At most 1.0 MB/s" */
  g_autofree char *label = limited ? g_strdup_printf (_ ("At most %s"), rate) : g_strdup (_ ("No limit"));

  gtk_menu_button_set_label (self->button, label);
}

static GtkWidget *
make_popover (SkeinSpeedButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Limit the speed"));
  GtkWidget *limit = gtk_switch_new ();
  GtkWidget *rate = skein_rate_entry_new ();
  GtkWidget *more = gtk_button_new_with_mnemonic (_ ("_Schedule and Servers…"));

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), limit);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), limit);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), rate);
  gtk_widget_add_css_class (more, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (more), "s", "limits");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (more), "app.preferences-page");
  g_signal_connect_swapped (more, "clicked", G_CALLBACK (gtk_popover_popdown), popover);
  gtk_box_append (GTK_BOX (box), more);
  g_settings_bind (self->settings, "limit-speed", limit, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "limit-speed", rate, "sensitive", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "max-rate", rate, "rate", G_SETTINGS_BIND_DEFAULT);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void
skein_speed_button_dispose (GObject *object)
{
  g_clear_object (&SKEIN_SPEED_BUTTON (object)->settings);

  G_OBJECT_CLASS (skein_speed_button_parent_class)->dispose (object);
}

static void
skein_speed_button_class_init (SkeinSpeedButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_speed_button_dispose;
}

static void
skein_speed_button_init (SkeinSpeedButton *self)
{
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Speed limit of all downloads together"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ ("Speed limit of all downloads together"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_menu_button_set_popover (self->button, make_popover (self));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  g_signal_connect_object (self->settings, "changed::limit-speed", G_CALLBACK (show_limit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::max-rate", G_CALLBACK (show_limit), self, G_CONNECT_SWAPPED);
  show_limit (self);
}
