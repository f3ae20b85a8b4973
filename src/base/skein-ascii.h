// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * skein_ascii_init:
 *
 * Makes GLib's "C" locale, which its g_ascii_ functions for numbers otherwise make at their first use. When two threads come to that at
 * the same time, the one that waits may find errno set by its waiting (EAGAIN of a futex), and g_ascii_string_to_unsigned() then
 * calls a right number wrong. To be called before there are threads that read numbers; any thread, any number of times.
 */
static inline void
skein_ascii_init (void)
{
  g_ascii_strtoull ("0", NULL, 10);
}

G_END_DECLS
