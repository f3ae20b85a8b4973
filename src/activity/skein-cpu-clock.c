// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-cpu-clock.h"
#include "base/skein-clock.h"

#include <unistd.h>

/* The kernel's encoding of CPU clocks of threads and processes by number; POSIX has functions for the same, but for
 * threads only by pthread_t. */
static clockid_t
make_clock (gint32 id, gboolean is_thread)
{
  return (clockid_t) ((~(guint32) id) << 3 | (is_thread ? 6 : 2));
}

static gboolean
read_clock (clockid_t clock, guint64 *out_ns)
{
  struct timespec time;

  if (clock_gettime (clock, &time) != 0)
    return FALSE;
  *out_ns = (guint64) time.tv_sec * 1000000000u + (guint64) time.tv_nsec;
  return TRUE;
}

void
skein_cpu_clock_follow (SkeinCpuClock *self, gint32 pid, gint32 tid, gboolean is_thread)
{
  if (self->pid == pid && self->tid == tid && self->is_thread == is_thread)
    return;

  *self = (SkeinCpuClock){ .pid = pid, .tid = tid, .is_thread = is_thread };

  /* Threads of other processes have no clock that we could read. */
  if (pid <= 0 || tid <= 0 || (is_thread && pid != getpid ()))
    return;

  self->id = make_clock (is_thread ? tid : pid, is_thread);
  self->is_open = read_clock (self->id, &self->cpu_ns);
  self->at_ns = skein_clock_now_ns ();
}

gboolean
skein_cpu_clock_sample (SkeinCpuClock *self, guint64 *out_used_ns, guint64 *out_elapsed_ns)
{
  guint64 cpu_ns, now_ns;

  *out_used_ns = *out_elapsed_ns = 0;
  if (!self->is_open)
    return FALSE;

  /* Gone, or (the clock goes back) its number belongs to another by now. */
  if (!read_clock (self->id, &cpu_ns) || cpu_ns < self->cpu_ns)
    {
      self->is_open = FALSE;
      return FALSE;
    }

  now_ns = skein_clock_now_ns ();
  *out_used_ns = cpu_ns - self->cpu_ns;
  *out_elapsed_ns = now_ns - self->at_ns;
  self->cpu_ns = cpu_ns;
  self->at_ns = now_ns;
  return TRUE;
}
