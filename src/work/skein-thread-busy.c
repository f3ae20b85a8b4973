// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-thread-busy.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

guint64
skein_thread_get_busy_ns (void)
{
  struct timespec cpu = { 0 };
  char text[96], *rest;
  int fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read (fd, text, sizeof text - 1) : -1;

  if (fd >= 0)
    close (fd);
  if (n > 0)
    {
      guint64 ran_ns, waited_ns;

      text[n] = '\0';
      ran_ns = g_ascii_strtoull (text, &rest, 10);
      waited_ns = g_ascii_strtoull (rest, NULL, 10);
      return ran_ns + waited_ns;
    }

  /* Some kernels do not count the waiting. */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &cpu);
  return (guint64) cpu.tv_sec * 1000000000u + (guint64) cpu.tv_nsec;
}
