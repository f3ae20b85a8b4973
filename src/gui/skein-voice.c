// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-voice.h"

#include "gui/compat/skein-compat.h"

struct _SkeinVoice
{
  GtkWidget parent_instance;

  char *last;     /* (owned) (nullable) */
  gint64 said_us; /* 0: never */
  guint n_said;
};

G_DEFINE_FINAL_TYPE (SkeinVoice, skein_voice, GTK_TYPE_WIDGET)

static void
skein_voice_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
skein_voice_finalize (GObject *object)
{
  g_free (SKEIN_VOICE (object)->last);

  G_OBJECT_CLASS (skein_voice_parent_class)->finalize (object);
}

static void
skein_voice_class_init (SkeinVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_voice_finalize;
  GTK_WIDGET_CLASS (klass)->measure = skein_voice_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
skein_voice_init (SkeinVoice *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, " ", -1);
}

void
skein_voice_say (SkeinVoice *self, const char *text)
{
  g_return_if_fail (SKEIN_IS_VOICE (self));
  g_return_if_fail (text != NULL);

  if (g_strcmp0 (text, self->last) == 0)
    return;
  g_free (self->last);
  self->last = g_strdup (text);
  self->said_us = g_get_monotonic_time ();
  self->n_said++;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  skein_compat_announce (GTK_WIDGET (self), text);
}

gboolean
skein_voice_is_rested (SkeinVoice *self)
{
  g_return_val_if_fail (SKEIN_IS_VOICE (self), FALSE);

  return self->said_us == 0 || g_get_monotonic_time () - self->said_us >= SKEIN_VOICE_REST_S * G_USEC_PER_SEC;
}

void
skein_voice_mention (SkeinVoice *self, const char *text)
{
  if (skein_voice_is_rested (self))
    skein_voice_say (self, text);
}

const char *
skein_voice_get_last (SkeinVoice *self)
{
  g_return_val_if_fail (SKEIN_IS_VOICE (self), NULL);

  return self->last;
}

guint
skein_voice_get_n_said (SkeinVoice *self)
{
  g_return_val_if_fail (SKEIN_IS_VOICE (self), 0);

  return self->n_said;
}
