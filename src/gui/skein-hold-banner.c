// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-hold-banner.h"

#include <glib/gi18n.h>

struct _SkeinHoldBanner
{
  AdwBin parent_instance;

  SkeinEngine *engine; /* (owned) (nullable) */

  GtkRevealer *revealer;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (SkeinHoldBanner, skein_hold_banner, ADW_TYPE_BIN)

static void
show_hold (SkeinHoldBanner *self)
{
  g_autofree char *hold = self->engine != NULL ? skein_engine_dup_hold (self->engine) : NULL;

  gtk_revealer_set_reveal_child (self->revealer, hold != NULL);
  if (hold != NULL)
    gtk_label_set_text (self->label, hold);
}

static void
skein_hold_banner_dispose (GObject *object)
{
  SkeinHoldBanner *self = SKEIN_HOLD_BANNER (object);

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (skein_hold_banner_parent_class)->dispose (object);
}

static void
skein_hold_banner_class_init (SkeinHoldBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_hold_banner_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "hold-banner");
}

static void
skein_hold_banner_init (SkeinHoldBanner *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Download _Anyway"));

  self->label = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.download-anyway");
  /* Nothing is offered that cannot be done. */
  g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_add_css_class (box, "skein-hold");

  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->revealer, box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
}

void
skein_hold_banner_set_engine (SkeinHoldBanner *self, SkeinEngine *engine)
{
  g_return_if_fail (SKEIN_IS_HOLD_BANNER (self));

  if (self->engine == engine)
    return;
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_set_object (&self->engine, engine);
  if (engine != NULL)
    g_signal_connect_swapped (engine, "notify::hold", G_CALLBACK (show_hold), self);
  show_hold (self);
}

const char *
skein_hold_banner_get_text (SkeinHoldBanner *self)
{
  g_return_val_if_fail (SKEIN_IS_HOLD_BANNER (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->label) : NULL;
}
