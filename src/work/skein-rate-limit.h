// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinRateLimit:
 *
 * So many bytes per second, for all who share it. Reference counted; any thread.
 *
 * Whoever has bytes to pass on takes them and is told how long to wait before doing so; that place in the line is kept. So those who wait are
 * served in the order in which they asked, one chunk each in turn, and each of them sleeps until its own time, not until somebody's.
 * Time that nobody has used is made up for, up to SKEIN_RATE_LIMIT_BURST_NS of it.
 */
typedef struct _SkeinRateLimit SkeinRateLimit;

#define SKEIN_RATE_LIMIT_BURST_NS G_GUINT64_CONSTANT (100000000)

SkeinRateLimit *skein_rate_limit_new (guint64 bytes_per_s); /* 0: none, for now */
SkeinRateLimit *skein_rate_limit_ref (SkeinRateLimit *self);
void skein_rate_limit_unref (SkeinRateLimit *self); /* (nullable) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinRateLimit, skein_rate_limit_unref)

/* 0: none. Places in the line are void then: whoever waits asks again when get_generation() has changed. TRUE if it is another rate than before. */
gboolean skein_rate_limit_set_rate (SkeinRateLimit *self, guint64 bytes_per_s, guint64 now_ns);
guint64 skein_rate_limit_get_rate (SkeinRateLimit *self);
guint skein_rate_limit_get_generation (SkeinRateLimit *self);

/**
 * skein_rate_limit_take:
 * @now_ns: CLOCK_MONOTONIC
 *
 * Takes @n_bytes, in any case. Without a limit that is one read of memory.
 *
 * Returns: how long to wait before they may be used, nanoseconds; 0: not at all
 */
guint64 skein_rate_limit_take (SkeinRateLimit *self, gsize n_bytes, guint64 now_ns);

G_END_DECLS
