// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinOriginPacer:
 *
 * Spreads bytes over time: each piece is told when it may go, so that together they keep to a rate whoever sends
 * them and in whatever sizes. No debt is forgiven and no credit saved up beyond a moment. Any thread.
 */
typedef struct
{
  GMutex lock;
  guint64 rate_bytes_per_s; /* (lock) 0: no limit */
  gint64 next_us;           /* (lock) when the next piece may go */
} SkeinOriginPacer;

void skein_origin_pacer_init (SkeinOriginPacer *self, guint64 rate_bytes_per_s);
void skein_origin_pacer_clear (SkeinOriginPacer *self);
void skein_origin_pacer_set_rate (SkeinOriginPacer *self, guint64 rate_bytes_per_s);
guint64 skein_origin_pacer_get_rate (SkeinOriginPacer *self);

/* Books @size bytes; returns when they may be sent (monotonic, at least @now_us). */
gint64 skein_origin_pacer_book (SkeinOriginPacer *self, gsize size, gint64 now_us);

G_END_DECLS
