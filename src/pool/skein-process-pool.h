// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinProcessPool:
 *
 * N sandboxed worker processes. Digests and samples go to skein-worker (spawned), resizes to children of
 * skein-image-worker (a fork server), started when the first such job comes. A supervisor thread owns sockets, descriptors,
 * deadlines and deaths. A job whose worker died is given to another one, twice at most, then fails; respawns back off.
 */
#define SKEIN_TYPE_PROCESS_POOL (skein_process_pool_get_type ())
G_DECLARE_FINAL_TYPE (SkeinProcessPool, skein_process_pool, SKEIN, PROCESS_POOL, SkeinPool)

/* Starts no process yet: workers start with the first job, so an idle window costs nothing. A missing helper program shows as
 * SKEIN_WORK_ERROR_NO_WORKER on the jobs. */
SkeinPool *skein_process_pool_new (SkeinBoard *board, const SkeinSetting *setting);

G_END_DECLS
