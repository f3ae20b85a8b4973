// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-rate-entry.h"

#include <math.h>
#include <glib/gi18n.h>

#include "gui/skein-let-shrink.h"

#define LEAST_RATE 1000
#define MOST_NUMBER 100000

struct _SkeinRateEntry
{
  GtkBox parent_instance;

  GtkSpinButton *number;
  GtkDropDown *unit;
  guint64 rate;
  gboolean showing; /* the parts are being set */
};

typedef enum
{
  PROP_RATE = 1
} SkeinRateEntryProperty;
static GParamSpec *props[PROP_RATE + 1];

static const double units[] = { 1e3, 1e6 };

G_DEFINE_FINAL_TYPE (SkeinRateEntry, skein_rate_entry, GTK_TYPE_BOX)

static void
typed_cb (SkeinRateEntry *self)
{
  double rate = gtk_spin_button_get_value (self->number) * units[MIN (gtk_drop_down_get_selected (self->unit), G_N_ELEMENTS (units) - 1)];
  guint64 whole = (guint64) MAX (round (rate), LEAST_RATE);

  if (self->showing || whole == self->rate)
    return;
  self->rate = whole;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

static void
skein_rate_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((SkeinRateEntryProperty) prop_id)
    {
    case PROP_RATE:
      g_value_set_uint64 (value, SKEIN_RATE_ENTRY (object)->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_rate_entry_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch ((SkeinRateEntryProperty) prop_id)
    {
    case PROP_RATE:
      skein_rate_entry_set_rate (SKEIN_RATE_ENTRY (object), g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_rate_entry_class_init (SkeinRateEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = skein_rate_entry_get_property;
  object_class->set_property = skein_rate_entry_set_property;
  props[PROP_RATE] = g_param_spec_uint64 ("rate", NULL, NULL, LEAST_RATE, G_MAXUINT64, 1000000,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
skein_rate_entry_init (SkeinRateEntry *self)
{
  /* Translators: units of speed to choose from, after a number. */
  const char *names[] = { _("kB/s"), _("MB/s"), NULL };

  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  self->number = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, MOST_NUMBER, 1));
  gtk_spin_button_set_digits (self->number, 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->number), 4);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->number), 5);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->number), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Speed"), -1);
  self->unit = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (names));
  skein_let_shrink_drop_down (self->unit);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unit), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Unit of the speed"), -1);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->number));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->unit));
  skein_rate_entry_set_rate (self, 1000000);
  g_signal_connect_swapped (self->number, "value-changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_swapped (self->unit, "notify::selected", G_CALLBACK (typed_cb), self);
}

GtkWidget *
skein_rate_entry_new (void)
{
  return g_object_new (SKEIN_TYPE_RATE_ENTRY, NULL);
}

void
skein_rate_entry_set_rate (SkeinRateEntry *self, guint64 bytes_per_s)
{
  guint unit;

  g_return_if_fail (SKEIN_IS_RATE_ENTRY (self));

  bytes_per_s = MAX (bytes_per_s, LEAST_RATE);
  if (bytes_per_s == self->rate)
    return;
  self->rate = bytes_per_s;
  unit = bytes_per_s >= 1000000 ? 1 : 0;
  self->showing = TRUE;
  gtk_drop_down_set_selected (self->unit, unit);
  gtk_spin_button_set_value (self->number, (double) bytes_per_s / units[unit]);
  self->showing = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

guint64
skein_rate_entry_get_rate (SkeinRateEntry *self)
{
  g_return_val_if_fail (SKEIN_IS_RATE_ENTRY (self), 0);

  return self->rate;
}
