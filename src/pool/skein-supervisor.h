// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinSupervisor:
 *
 * The thread behind a process pool: it spawns the workers, owns their sockets, hands out jobs, keeps deadlines and notices
 * deaths. It lives as long as the pool, which the workers rely on (PR_SET_PDEATHSIG). Every call is from the pool's owner thread and only
 * leaves word; reports go through skein_pool_deliver(), the end through skein_pool_closed().
 */
typedef struct _SkeinSupervisor SkeinSupervisor;

SkeinSupervisor *skein_supervisor_new (SkeinPool *pool, SkeinBoard *board, const SkeinSetting *setting, GError **error);
void skein_supervisor_free (SkeinSupervisor *self); /* joins the thread: after skein_pool_closed() */

void skein_supervisor_submit (SkeinSupervisor *self, SkeinJob *job); /* (transfer full) */
void skein_supervisor_cancel (SkeinSupervisor *self, guint64 job_id);
void skein_supervisor_cancel_all (SkeinSupervisor *self);
void skein_supervisor_resize (SkeinSupervisor *self, const SkeinSetting *setting);
void skein_supervisor_close (SkeinSupervisor *self);
GPtrArray *skein_supervisor_list_workers (SkeinSupervisor *self);

G_END_DECLS
