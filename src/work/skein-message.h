// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/* Messages between a pool and a worker process over SOCK_SEQPACKET: length-prefixed fields, versioned, bounded, native byte order.
 * Descriptors travel beside them (SCM_RIGHTS), two per job at most (input, output), in the order of the jobs; has_in/has_out say which.
 * A decoder never trusts its peer: anything cut, too long or out of range is an error. */
#define SKEIN_MESSAGE_VERSION 1
#define SKEIN_MESSAGE_MAX_BYTES (64 * 1024)
#define SKEIN_MESSAGE_MAX_JOBS 32

/* Pool to worker: up to SKEIN_MESSAGE_MAX_JOBS jobs (digest, resize, sample; never a transfer). */
typedef struct
{
  SkeinJob *job;
  gboolean has_in, has_out;
  guint lane;        /* board index, G_MAXUINT none */
} SkeinMessageJob;

GBytes *skein_message_encode_jobs (const SkeinMessageJob *jobs, guint n_jobs);
gboolean skein_message_decode_jobs (const void *data, gsize size, SkeinMessageJob *out_jobs, guint *out_n_jobs, GError **error); /* ids kept; folders and names are not sent */

/* Worker to pool: one finished job, answered by id. */
GBytes *skein_message_encode_report (const SkeinReport *report);
gboolean skein_message_decode_report (const void *data, gsize size, guint64 *out_job_id, SkeinReport *into, GError **error);

/* Worker to pool, once: ready, with what the sandbox could put in force ("seccomp landlock rlimits"). */
GBytes *skein_message_encode_hello (const char *sandbox);
gboolean skein_message_is_hello (const void *data, gsize size, char **out_sandbox);

G_END_DECLS
