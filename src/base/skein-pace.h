// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often a thread looks at what others hand it. The first thing is taken at once; but who is woken for each of ten thousand small things
 * a second, and falls asleep in between, spends more on that than on the things. So after a number of such rounds without a pause
 * it comes back by itself a millisecond later, and takes what has gathered. Owner's thread. */
typedef struct
{
  gint64 last_us;
  guint n_quick;
} SkeinPace;

/* After a round at @now_us (g_get_monotonic_time()) that @took something or nothing: when to look again without being
 * woken, or -1 to wait for the next thing. */
gint64 skein_pace_get_next_us (SkeinPace *self, gint64 now_us, gboolean took);

G_END_DECLS
