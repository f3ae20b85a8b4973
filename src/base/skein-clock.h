// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>
#include <time.h>

/* CLOCK_MONOTONIC in nanoseconds: the board's time, comparable between our processes (28 ns, vDSO). */
static inline guint64
skein_clock_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (guint64) now.tv_sec * 1000000000u + (guint64) now.tv_nsec;
}
