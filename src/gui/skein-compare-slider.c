// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-slider.h"

struct _SkeinCompareSlider
{
  AdwActionRow parent_instance;

  GArray *steps; /* (owned) of guint64, ascending */
  SkeinCompareSliderFormat format;
  char *zero; /* (owned) (nullable) */
  guint64 value;
  gboolean showing;

  GtkWidget *scale;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (SkeinCompareSlider, skein_compare_slider, ADW_TYPE_ACTION_ROW)

static void
show_value (SkeinCompareSlider *self)
{
  g_autofree char *text = self->value == 0 && self->zero != NULL ? g_strdup (self->zero) : self->format (self->value);

  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
moved_cb (SkeinCompareSlider *self)
{
  guint step = (guint) (gtk_range_get_value (GTK_RANGE (self->scale)) + 0.5);

  if (self->showing)
    return;
  self->value = g_array_index (self->steps, guint64, MIN (step, self->steps->len - 1));
  show_value (self);
}

static void
skein_compare_slider_finalize (GObject *object)
{
  SkeinCompareSlider *self = SKEIN_COMPARE_SLIDER (object);

  g_clear_pointer (&self->steps, g_array_unref);
  g_free (self->zero);
  G_OBJECT_CLASS (skein_compare_slider_parent_class)->finalize (object);
}

static void
skein_compare_slider_class_init (SkeinCompareSliderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_compare_slider_finalize;
}

static void
skein_compare_slider_init (SkeinCompareSlider *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (guint64));
}

static void
add_steps (SkeinCompareSlider *self, guint64 least, guint64 most)
{
  static const guint64 parts[] = { 1, 2, 5 };
  guint64 zero = 0;

  if (self->zero != NULL)
    g_array_append_val (self->steps, zero);
  for (guint64 power = 1; power <= most; power *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
      {
        guint64 value = parts[i] * power;

        if (value >= least && value <= most)
          g_array_append_val (self->steps, value);
      }
}

GtkWidget *
skein_compare_slider_new (const char *title, guint64 least, guint64 most, SkeinCompareSliderFormat format, const char *zero)
{
  SkeinCompareSlider *self = g_object_new (SKEIN_TYPE_COMPARE_SLIDER, "title", title, NULL);

  self->format = format;
  self->zero = g_strdup (zero);
  add_steps (self, least, most);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_width_chars (self->label, 9);
  gtk_label_set_xalign (self->label, 1);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, MAX (self->steps->len, 2) - 1, 1);
  gtk_range_set_round_digits (GTK_RANGE (self->scale), 0);
  gtk_widget_set_size_request (self->scale, 100, -1);
  gtk_widget_set_hexpand (self->scale, TRUE);
  gtk_widget_set_valign (self->scale, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (moved_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->label));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->scale);
  skein_compare_slider_set_value (self, g_array_index (self->steps, guint64, 0));
  return GTK_WIDGET (self);
}

void
skein_compare_slider_set_value (SkeinCompareSlider *self, guint64 value)
{
  guint step = 0;

  g_return_if_fail (SKEIN_IS_COMPARE_SLIDER (self));

  while (step + 1 < self->steps->len && g_array_index (self->steps, guint64, step + 1) <= value)
    step++;
  self->showing = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale), step);
  self->showing = FALSE;
  self->value = value;
  show_value (self);
}

guint64
skein_compare_slider_get_value (SkeinCompareSlider *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_SLIDER (self), 0);

  return self->value;
}
