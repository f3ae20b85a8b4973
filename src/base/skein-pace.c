// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-pace.h"

#define REST_US 1000
/* Rounds so soon after each other are quick, whether woken or not. */
#define QUICK_US (3 * REST_US)
#define QUICK_ROUNDS 16

gint64
skein_pace_get_next_us (SkeinPace *self, gint64 now_us, gboolean took)
{
  self->n_quick = took && now_us - self->last_us < QUICK_US ? MIN (self->n_quick + 1, QUICK_ROUNDS) : 0;
  self->last_us = now_us;
  return self->n_quick == QUICK_ROUNDS ? now_us + REST_US : -1;
}
