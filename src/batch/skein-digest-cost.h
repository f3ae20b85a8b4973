// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinDigestCost:
 *
 * What a file's checksums took, of all jobs that read it together. Plain data.
 */
typedef struct
{
  guint64 bytes;    /* read; more than the file has if it was read twice */
  guint64 wall_us;  /* from the workers' start to their end */
  guint64 cpu_us;   /* of that on a processor */
  gboolean follows; /* a part of it was read while it was still being downloaded: the time is the download's */
} SkeinDigestCost;

/* Adds what @report says of its job. @self: (transfer full) (nullable); the result takes its place. */
SkeinDigestCost *skein_digest_cost_add (SkeinDigestCost *self, const SkeinReport *report);

/* Bytes per second; 0 unknown, also of a file that was still being downloaded. */
double skein_digest_cost_get_rate (const SkeinDigestCost *self);

char *skein_digest_cost_to_text (const SkeinDigestCost *self); /* (nullable) both ways; what is not understood is NULL */
SkeinDigestCost *skein_digest_cost_from_text (const char *text);

G_END_DECLS
