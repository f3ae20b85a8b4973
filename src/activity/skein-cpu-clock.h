// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>
#include <time.h>

G_BEGIN_DECLS

/**
 * SkeinCpuClock:
 *
 * How much CPU time a thread of this process, or another process with all of its threads, has used. A plain struct that starts
 * as zeros; owner thread only.
 */
typedef struct
{
  gint32 pid, tid; /* whom it is to follow; 0: nobody */
  gboolean is_thread;
  gboolean is_open; /* whether there is such a one */
  clockid_t id;
  guint64 cpu_ns; /* at the last sample */
  guint64 at_ns;
} SkeinCpuClock;

/**
 * skein_cpu_clock_follow:
 * @is_thread: whether thread @tid of process @pid, which must be this one, is meant, or all of process @pid
 *
 * Costs nothing while it is the same one as before. What it used before is not told.
 */
void skein_cpu_clock_follow (SkeinCpuClock *self, gint32 pid, gint32 tid, gboolean is_thread);

/**
 * skein_cpu_clock_sample:
 * @out_used_ns: (out): CPU time used since the last sample
 * @out_elapsed_ns: (out): time since the last sample
 *
 * A system call of half a microsecond.
 *
 * Returns: %FALSE if there is nobody to follow, or not any more; both values are then 0
 */
gboolean skein_cpu_clock_sample (SkeinCpuClock *self, guint64 *out_used_ns, guint64 *out_elapsed_ns);

G_END_DECLS
