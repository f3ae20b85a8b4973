// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a worker process gives up before it reads the first byte of input. In two steps, because libraries have to be made
 * ready in between: they read their modules and configuration from files. Main thread, while it is the only one that
 * matters: threads made afterwards inherit everything. */

/**
 * skein_sandbox_detach:
 * @n_kept_fds: descriptors from this one on are closed
 *
 * First step, at the start of main(): dies with the thread that spawned it, leaves the session, closes descriptors, connects
 * standard input and output (and standard error if that is a terminal) to nothing, and clears the environment but for language
 * and SKEIN_TEST_SAMPLES.
 */
void skein_sandbox_detach (guint n_kept_fds);

/* Again in a forked child: a new session, and death with the parent @parent_pid. FALSE if that is gone already. */
gboolean skein_sandbox_detach_child (int parent_pid);

typedef struct
{
  guint64 memory_bytes;     /* private memory; address space is limited to twice that and room for stacks */
  guint64 file_size_bytes;  /* a file it may write */
  guint n_threads;          /* it will have at once */
  gboolean may_make_code;   /* may map executable memory (ORC, in libvips) */
} SkeinSandboxLimits;

/**
 * skein_sandbox_enter:
 *
 * Second step: resource limits, no new privileges, no core dump and no reading by others of the same user, no file, network or
 * signal out of it (Landlock), and only the system calls that the work needs (seccomp, for all threads there are).
 * A kernel without one of these is no error: the others hold.
 *
 * Inside of another sandbox (Flatpak's filter of system calls, containers) each step is one that may still be taken without a right or a
 * namespace of its own: filters and Landlock rules add up. Where one is refused, the text lacks it.
 *
 * Returns: (transfer full): what is in force: "setsid no-new-privs not-dumpable rlimits landlock=6 seccomp"
 */
char *skein_sandbox_enter (const SkeinSandboxLimits *limits);

/* No thread or process more, from now on. For programs that have all they need; root is not bound by it. */
gboolean skein_sandbox_forbid_threads (void);

G_END_DECLS
