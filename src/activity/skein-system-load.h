// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinSystemLoad:
 *
 * How busy the whole machine is, and how often one worker had to wait, as the kernel tells it in /proc. For a diagnosis: ask
 * once a second or less. What a kernel, a container or a sandbox does not tell is NaN or absent, never an error.
 *
 * An object by one thread at a time; each call reads some small files of /proc, which takes tens of microseconds and
 * never waits for a disk, but is no work for a frame.
 */
typedef struct _SkeinSystemLoad SkeinSystemLoad;

typedef struct
{
  double seconds; /* between the last sample and this one */

  /* Shares of the time of all cores, in sum 1; NaN if unknown. */
  double cpu_busy_frac; /* any program, the kernel, or another virtual machine */
  double iowait_frac;   /* nothing to run, and somebody waits for a disk */
  double idle_frac;     /* nothing to run */
  guint n_cores;        /* online; 0 if unknown */

  /* Share of the time in which some task could not go on for want of this; NaN if the kernel does not tell. */
  double psi_cpu_some;
  double psi_io_some;
  double psi_memory_some;
} SkeinSystemLoadFigures;

SkeinSystemLoad *skein_system_load_new (void); /* the first sample tells of the time since */
void skein_system_load_free (SkeinSystemLoad *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSystemLoad, skein_system_load_free)

/**
 * skein_system_load_sample:
 * @out_figures: (out): the means since the last sample; all NaN if the result is %FALSE
 *
 * Returns: whether anything is known. %FALSE too if less than a hundredth of a second has passed, which then goes on counting
 */
gboolean skein_system_load_sample (SkeinSystemLoad *self, SkeinSystemLoadFigures *out_figures);

/**
 * skein_system_load_read_switches:
 * @pid: a process, as in SkeinLaneView
 * @tid: one of its threads; for a worker process its main one
 * @out_voluntary: (out): how often it gave its core away to wait for something, since its start
 * @out_involuntary: (out): how often it was made to give it away to others
 * @out_run_wait_ns: (out): how long it wanted a core and had none, in all; G_MAXUINT64 if the kernel does not tell
 *
 * Any thread.
 *
 * Returns: %FALSE if there is no such thread, or it may not be seen; the values are then 0, 0 and G_MAXUINT64
 */
gboolean skein_system_load_read_switches (gint32 pid, gint32 tid, guint64 *out_voluntary, guint64 *out_involuntary, guint64 *out_run_wait_ns);

/* For tests: files as in /proc lie in @proc_path, and time is told. */
SkeinSystemLoad *skein_system_load_new_at (const char *proc_path, guint64 now_ns);
gboolean skein_system_load_sample_at (SkeinSystemLoad *self, guint64 now_ns, SkeinSystemLoadFigures *out_figures);

G_END_DECLS
