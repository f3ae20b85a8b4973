// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinNetworkWatch:
 *
 * Whether there is a network, and whether it costs money, as the desktop says. That is advice: what is on this computer or in the local
 * network may work all the same, so nobody should be kept from trying by it. Main thread only.
 */
typedef struct _SkeinNetworkWatch SkeinNetworkWatch;

/* @returned: there was none, and now there is one; otherwise something else has changed. */
typedef void (*SkeinNetworkWatchFunc) (SkeinNetworkWatch *watch, gboolean returned, gpointer user_data);

/* @monitor: (nullable): NULL for the system's, which takes a moment to get to know: until then there is a network, and it is free. */
SkeinNetworkWatch *skein_network_watch_new (GNetworkMonitor *monitor, SkeinNetworkWatchFunc func, gpointer user_data);
void skein_network_watch_free (SkeinNetworkWatch *self); /* (nullable); @func is not called any more */

gboolean skein_network_watch_is_available (SkeinNetworkWatch *self);
gboolean skein_network_watch_is_metered (SkeinNetworkWatch *self); /* and available */

/* Whether a host is this computer, by its name or address alone: no network is needed for it. */
gboolean skein_network_watch_is_here (const char *host);

/* Whether a host is on this computer or in the local network, by its name or address alone: what it costs nothing to reach. */
gboolean skein_network_watch_is_near (const char *host);

G_END_DECLS
