// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-pacer.h"

/* Timers fire a little late; what they lose may be made good within this time, or rates would come out too low. */
#define CREDIT_US (50 * 1000)

void
skein_origin_pacer_init (SkeinOriginPacer *self, guint64 rate_bytes_per_s)
{
  g_mutex_init (&self->lock);
  self->rate_bytes_per_s = rate_bytes_per_s;
  self->next_us = 0;
}

void
skein_origin_pacer_clear (SkeinOriginPacer *self)
{
  g_mutex_clear (&self->lock);
}

void
skein_origin_pacer_set_rate (SkeinOriginPacer *self, guint64 rate_bytes_per_s)
{
  g_mutex_lock (&self->lock);
  self->rate_bytes_per_s = rate_bytes_per_s;
  g_mutex_unlock (&self->lock);
}

guint64
skein_origin_pacer_get_rate (SkeinOriginPacer *self)
{
  guint64 rate;

  g_mutex_lock (&self->lock);
  rate = self->rate_bytes_per_s;
  g_mutex_unlock (&self->lock);
  return rate;
}

gint64
skein_origin_pacer_book (SkeinOriginPacer *self, gsize size, gint64 now_us)
{
  gint64 start_us = now_us;

  g_mutex_lock (&self->lock);
  if (self->rate_bytes_per_s > 0)
    {
      double takes_us = (double) size * G_USEC_PER_SEC / self->rate_bytes_per_s;

      start_us = MAX (self->next_us, now_us - CREDIT_US);
      self->next_us = start_us + (gint64) takes_us;
    }
  g_mutex_unlock (&self->lock);
  return MAX (start_us, now_us);
}
