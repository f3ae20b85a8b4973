// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* How fast everything may be, and whether it may be at all: what the user, the schedule and the network say, put together. */

#include "config.h"

#include "batch/skein-engine-private.h"

#include <glib/gi18n-lib.h>

/* Less is over before it has been read. */
#define LONG_HOLD_US (5 * G_USEC_PER_SEC)

/* @out_host (nullable) (transfer full) */
static HoldReason
find_reason (SkeinEngine *self, char **out_host, gint64 *out_until_s)
{
  gint64 until_us;

  if (self->pipeline == NULL || self->closing != NULL || skein_pipeline_is_idle (self->pipeline))
    return HOLD_NOTHING;
  if (skein_hold_is_off (self->hold))
    return HOLD_SCHEDULE;
  if (skein_pipeline_waits_for_far (self->pipeline))
    return HOLD_METERED;
  if (skein_pipeline_waits_for_network (self->pipeline))
    return HOLD_NETWORK;
  if (skein_pipeline_waits_for_host (self->pipeline, out_host, &until_us))
    {
      gint64 left_us = until_us - g_get_monotonic_time ();

      /* The same as before, but for how it was rounded. */
      *out_until_s = (g_get_real_time () + left_us) / G_USEC_PER_SEC;
      if (self->hold_reason == HOLD_HOST && ABS (*out_until_s - self->hold_until_s) <= 2)
        *out_until_s = self->hold_until_s;
      if (left_us >= LONG_HOLD_US || (self->hold_reason == HOLD_HOST && g_strcmp0 (*out_host, self->hold_host) == 0))
        return HOLD_HOST;
      g_clear_pointer (out_host, g_free);
      *out_until_s = 0;
    }
  return HOLD_NOTHING;
}

void
skein_engine_look_at_hold (SkeinEngine *self)
{
  g_autofree char *host = NULL;
  gint64 until_s = 0;
  HoldReason reason = find_reason (self, &host, &until_s);

  if (reason == HOLD_SCHEDULE)
    until_s = skein_hold_get_next_change_s (self->hold);
  if (reason == self->hold_reason && until_s == self->hold_until_s && g_strcmp0 (host, self->hold_host) == 0)
    return;
  g_free (self->hold_host);
  self->hold_host = g_steal_pointer (&host);
  self->hold_reason = reason;
  self->hold_until_s = until_s;
  g_object_notify (G_OBJECT (self), "hold");
}

char *
skein_engine_dup_hold (SkeinEngine *self)
{
  g_autofree char *until = NULL;

  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);

  switch (self->hold_reason)
    {
    case HOLD_SCHEDULE:
      if (self->hold_until_s == 0)
        return g_strdup (_ ("The schedule pauses downloads"));
      until = skein_hold_format_time (self->hold, self->hold_until_s);
      /* Translators: a time of day, "18:00", with the day of the week before it if it is not today or tomorrow. */
      return g_strdup_printf (_ ("The schedule pauses downloads until %s"), until);
    case HOLD_METERED:
      return g_strdup (_ ("Downloads wait: this connection is metered"));
    case HOLD_NETWORK:
      return g_strdup (_ ("Waiting for the network"));
    case HOLD_HOST:
      until = skein_hold_format_time (self->hold, self->hold_until_s);
      /* Translators: a server, and a time of day. */
      return g_strdup_printf (_ ("“%s” asks to be left alone until %s"), self->hold_host, until);
    case HOLD_NOTHING:
    default:
      return NULL;
    }
}

void
skein_engine_apply_hold (SkeinEngine *self)
{
  if (self->pipeline == NULL || self->closing != NULL)
    return;

  skein_limits_set_schedule_rate (skein_pipeline_get_limits (self->pipeline), skein_hold_get_schedule_rate (self->hold));
  skein_pipeline_set_network_gone (self->pipeline, skein_hold_is_network_gone (self->hold));
  skein_pipeline_set_paused (self->pipeline, self->paused || skein_hold_is_off (self->hold));
  skein_pipeline_set_far_held (self->pipeline, skein_hold_is_metered (self->hold));
  skein_engine_look_at_hold (self);
}

static void
hold_changed_cb (SkeinHold *hold, gboolean returned, gpointer user_data)
{
  skein_engine_apply_hold (user_data);
}

void
skein_engine_start_hold (SkeinEngine *self)
{
  self->hold = skein_hold_new (hold_changed_cb, self);
}

void
skein_engine_set_max_rate (SkeinEngine *self, guint64 bytes_per_s)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  if (self->pipeline != NULL)
    skein_limits_set_max_rate (skein_pipeline_get_limits (self->pipeline), bytes_per_s);
}

gboolean
skein_engine_set_schedule (SkeinEngine *self, const char *text, GError **error)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return skein_hold_set_schedule (self->hold, text, error);
}

void
skein_engine_set_metered_allowed (SkeinEngine *self, gboolean allowed)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  skein_hold_set_metered_allowed (self->hold, allowed);
}

SkeinHold *
skein_engine_get_hold (SkeinEngine *self)
{
  return self->hold;
}

void
skein_engine_set_all_far (SkeinEngine *self, gboolean all_far)
{
  skein_pipeline_set_all_far (self->pipeline, all_far);
}
