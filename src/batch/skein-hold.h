// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-network-watch.h"
#include "batch/skein-schedule.h"

G_BEGIN_DECLS

/**
 * SkeinHold:
 *
 * Why downloads are to wait, or to be slow: the schedule and the network. It knows the time and what the desktop says of the network; what
 * comes of it is the engine's. Main thread only.
 */
typedef struct _SkeinHold SkeinHold;

/* Something that the functions below tell has changed; @returned: the network is back. */
typedef void (*SkeinHoldFunc) (SkeinHold *hold, gboolean returned, gpointer user_data);

SkeinHold *skein_hold_new (SkeinHoldFunc func, gpointer user_data);
void skein_hold_free (SkeinHold *self); /* (nullable) */

/* FALSE if it cannot be read; the present one stays then. */
gboolean skein_hold_set_schedule (SkeinHold *self, const char *text, GError **error);
void skein_hold_set_metered_allowed (SkeinHold *self, gboolean allowed);
void skein_hold_watch_network (SkeinHold *self); /* from now on; until then it is there, and free */

gboolean skein_hold_is_off (SkeinHold *self);             /* the schedule wants nothing to be downloaded now */
gint64 skein_hold_get_next_change_s (SkeinHold *self);    /* of the schedule, Unix time; 0 none */
guint64 skein_hold_get_schedule_rate (SkeinHold *self);   /* bytes per second, 0 full speed */
gboolean skein_hold_is_metered (SkeinHold *self);         /* hosts that are not near are to wait: it costs, and that is not allowed */
gboolean skein_hold_is_network_gone (SkeinHold *self);

/* "until 18:00", "until Monday, 08:00": when @at_s is as seen now, translated. */
char *skein_hold_format_time (SkeinHold *self, gint64 at_s);

/* For tests: time and network of their own. look() is what a minute's tick does. */
void skein_hold_set_clock (SkeinHold *self, gint64 (*get_now_s) (gpointer user_data), gpointer user_data, GTimeZone *zone);
void skein_hold_set_network_monitor (SkeinHold *self, GNetworkMonitor *monitor);
void skein_hold_look (SkeinHold *self);

G_END_DECLS
