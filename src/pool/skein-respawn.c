// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-respawn.h"

#define FIRST_DELAY_US (G_USEC_PER_SEC / 4)
#define MAX_DOUBLINGS 5

void
skein_respawn_died (SkeinRespawn *self, gint64 now_us)
{
  self->not_before_us = now_us + (FIRST_DELAY_US << MIN (self->n_deaths, MAX_DOUBLINGS));
  self->n_deaths++;
}

void
skein_respawn_answered (SkeinRespawn *self)
{
  self->n_deaths = 0;
  self->not_before_us = 0;
}

gboolean
skein_respawn_may_start (const SkeinRespawn *self, gint64 now_us)
{
  return now_us >= self->not_before_us;
}
