// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * skein_thread_get_busy_ns:
 *
 * How long the calling thread has computed so far, or waited for a core to compute on. One that is busy all the time is what its work
 * waits for: more connections would give it nothing to do sooner. Three system calls; any thread.
 */
guint64 skein_thread_get_busy_ns (void);

G_END_DECLS
