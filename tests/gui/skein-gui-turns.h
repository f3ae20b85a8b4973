// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long the main loop is busy between two of its polls, in processor time of its thread: that is what a user waits at the least, and
 * another program's work does not count. Main thread. */
void skein_gui_turns_begin (void);
double skein_gui_turns_get_longest_ms (void); /* since begin, or since it was asked for the last time */

G_END_DECLS
