// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-hold.h"

#include <glib/gi18n-lib.h>

/* Clocks are set, and machines sleep: the next change is looked for anew at least this often. */
#define LOOK_EVERY_S 30

struct _SkeinHold
{
  SkeinHoldFunc func;
  gpointer user_data;

  SkeinSchedule *schedule; /* (owned) (nullable) */
  SkeinScheduleState state;
  guint look_id;

  SkeinNetworkWatch *network; /* (owned) (nullable) */
  gboolean metered_allowed;

  gint64 (*get_now_s) (gpointer user_data); /* (nullable) */
  gpointer clock_data;
  GTimeZone *zone; /* (owned) (nullable) */
};

SkeinHold *
skein_hold_new (SkeinHoldFunc func, gpointer user_data)
{
  SkeinHold *self = g_new0 (SkeinHold, 1);

  self->func = func;
  self->user_data = user_data;
  self->metered_allowed = TRUE;
  return self;
}

void
skein_hold_free (SkeinHold *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->look_id, g_source_remove);
  skein_network_watch_free (self->network);
  skein_schedule_free (self->schedule);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self);
}

/* --- schedule --- */

static gint64
get_now_s (SkeinHold *self)
{
  return self->get_now_s != NULL ? self->get_now_s (self->clock_data) : g_get_real_time () / G_USEC_PER_SEC;
}

/* Made anew each time: the user may be travelling. */
static GTimeZone *
dup_zone (SkeinHold *self)
{
  return self->zone != NULL ? g_time_zone_ref (self->zone) : g_time_zone_new_local ();
}

static gboolean
look_cb (gpointer user_data)
{
  SkeinHold *self = user_data;

  self->look_id = 0;
  skein_hold_look (self);
  return G_SOURCE_REMOVE;
}

void
skein_hold_look (SkeinHold *self)
{
  SkeinScheduleState before = self->state;
  gint64 now_s = get_now_s (self), wait_s = LOOK_EVERY_S;

  g_clear_handle_id (&self->look_id, g_source_remove);
  self->state = (SkeinScheduleState){ 0 };
  if (self->schedule != NULL)
    {
      g_autoptr (GTimeZone) zone = dup_zone (self);

      skein_schedule_look (self->schedule, now_s, zone, &self->state);
      if (self->state.next_change_s > now_s)
        wait_s = MIN (wait_s, self->state.next_change_s - now_s);
      self->look_id = g_timeout_add ((guint) wait_s * 1000, look_cb, self);
    }

  if (self->state.off != before.off || self->state.max_rate != before.max_rate || self->state.next_change_s != before.next_change_s)
    self->func (self, FALSE, self->user_data);
}

gboolean
skein_hold_set_schedule (SkeinHold *self, const char *text, GError **error)
{
  SkeinSchedule *schedule = skein_schedule_parse (text, error);

  if (schedule == NULL)
    return FALSE;
  if (skein_schedule_is_empty (schedule))
    g_clear_pointer (&schedule, skein_schedule_free);

  skein_schedule_free (self->schedule);
  self->schedule = schedule;
  skein_hold_look (self);
  return TRUE;
}

gboolean
skein_hold_is_off (SkeinHold *self)
{
  return self->state.off;
}

gint64
skein_hold_get_next_change_s (SkeinHold *self)
{
  return self->state.next_change_s;
}

guint64
skein_hold_get_schedule_rate (SkeinHold *self)
{
  return self->state.max_rate;
}

char *
skein_hold_format_time (SkeinHold *self, gint64 at_s)
{
  g_autoptr (GTimeZone) zone = dup_zone (self);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_s);
  g_autoptr (GDateTime) at = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  if (at == NULL)
    return g_strdup ("?");
  /* Translators: a time of day within the next 24 hours, and one on a later day, for strftime(). */
  return g_date_time_format (at, at_s - get_now_s (self) < 24 * 3600 ? _ ("%H:%M") : _ ("%A, %H:%M"));
}

void
skein_hold_set_clock (SkeinHold *self, gint64 (*now) (gpointer user_data), gpointer user_data, GTimeZone *zone)
{
  self->get_now_s = now;
  self->clock_data = user_data;
  g_clear_pointer (&self->zone, g_time_zone_unref);
  self->zone = zone != NULL ? g_time_zone_ref (zone) : NULL;
  skein_hold_look (self);
}

/* --- network --- */

static void
network_cb (SkeinNetworkWatch *watch, gboolean returned, gpointer user_data)
{
  SkeinHold *self = user_data;

  self->func (self, returned, self->user_data);
}

void
skein_hold_watch_network (SkeinHold *self)
{
  if (self->network == NULL)
    self->network = skein_network_watch_new (NULL, network_cb, self);
}

void
skein_hold_set_network_monitor (SkeinHold *self, GNetworkMonitor *monitor)
{
  skein_network_watch_free (self->network);
  self->network = skein_network_watch_new (monitor, network_cb, self);
  self->func (self, FALSE, self->user_data);
}

void
skein_hold_set_metered_allowed (SkeinHold *self, gboolean allowed)
{
  if (!allowed)
    skein_hold_watch_network (self);
  if (allowed == self->metered_allowed)
    return;
  self->metered_allowed = allowed;
  self->func (self, FALSE, self->user_data);
}

gboolean
skein_hold_is_metered (SkeinHold *self)
{
  return !self->metered_allowed && self->network != NULL && skein_network_watch_is_metered (self->network);
}

gboolean
skein_hold_is_network_gone (SkeinHold *self)
{
  return self->network != NULL && !skein_network_watch_is_available (self->network);
}
