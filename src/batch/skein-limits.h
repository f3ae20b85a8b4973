// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinLimits:
 *
 * The speed limits of a batch: one for all that is downloaded, and one for each host that something is downloaded from. Those of items are
 * their runs'. A change is obeyed by what is under way as well, at once. Main thread only; the limits themselves any thread.
 */
typedef struct _SkeinLimits SkeinLimits;

/* What a host may have, bytes per second, 0: no limit. */
typedef guint64 (*SkeinLimitsHostFunc) (const char *host, gpointer user_data);

/* @downloads is borrowed. */
SkeinLimits *skein_limits_new (SkeinPool *downloads);
void skein_limits_free (SkeinLimits *self);

/* Two wishes for all together: the tighter one holds; 0: none. */
void skein_limits_set_max_rate (SkeinLimits *self, guint64 bytes_per_s);
void skein_limits_set_schedule_rate (SkeinLimits *self, guint64 bytes_per_s);
SkeinRateLimit *skein_limits_get_all (SkeinLimits *self); /* (transfer none) */

/* Asked for each host that is in use, now and whenever it is used anew. */
void skein_limits_set_host_func (SkeinLimits *self, SkeinLimitsHostFunc func, gpointer user_data);

/* The limit of @host, to be let go of as often as it was taken. A host's is remembered for a while, so that file after file is no way around it. */
void skein_limits_take_host (SkeinLimits *self, const char *host);
SkeinRateLimit *skein_limits_peek_host (SkeinLimits *self, const char *host); /* (transfer none) of one that is taken */
void skein_limits_release_host (SkeinLimits *self, const char *host);

/* Any limit that transfers of these downloads have. */
void skein_limits_change (SkeinLimits *self, SkeinRateLimit *limit, guint64 bytes_per_s);

G_END_DECLS
