// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "skein-gui-turns.h"

#include <time.h>

static gint64 started_ns, longest_ns;

static gint64
get_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  int result;

  if (started_ns != 0)
    longest_ns = MAX (longest_ns, get_cpu_ns () - started_ns);
  result = g_poll (fds, n, timeout);
  started_ns = get_cpu_ns ();
  return result;
}

void
skein_gui_turns_begin (void)
{
  started_ns = longest_ns = 0;
  g_main_context_set_poll_func (NULL, poll_cb);
}

double
skein_gui_turns_get_longest_ms (void)
{
  double longest = (double) MAX (longest_ns, started_ns != 0 ? get_cpu_ns () - started_ns : 0) / 1e6;

  longest_ns = 0;
  started_ns = get_cpu_ns ();
  return longest;
}
