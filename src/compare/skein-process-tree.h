// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinProcessTree:
 *
 * What the calling process and all that descends from it use, by the kernel's own figures: CPU, context switches and page faults of
 * those that ended (getrusage), and memory by looking every few hundredths of a second from a thread of its own, whose CPU is not
 * counted. Made and freed by one thread. See proc(5), getrusage(2).
 */
typedef struct _SkeinProcessTree SkeinProcessTree;

typedef struct
{
  guint64 user_ns, sys_ns;
  guint64 n_voluntary, n_involuntary, n_minor_faults, n_major_faults;
  guint64 peak_rss;               /* bytes: what is shared counts once for each process */
  guint64 peak_pss, peak_private; /* G_MAXUINT64: the kernel does not tell (a process that may not be looked into) */
} SkeinProcessTreeFigures;

SkeinProcessTree *skein_process_tree_start (void); /* counts from here on */

/* Looks at the memory now: for the moment at which all workers are known to be there. */
void skein_process_tree_look (SkeinProcessTree *self);

/* After the descendants have ended: only then are they in the kernel's sums. Ends the thread. */
void skein_process_tree_stop (SkeinProcessTree *self, SkeinProcessTreeFigures *out_figures);
void skein_process_tree_free (SkeinProcessTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinProcessTree, skein_process_tree_free)

/* All cores since the machine began, nanoseconds in which they did something; G_MAXUINT64 unknown. */
guint64 skein_process_tree_get_machine_busy_ns (void);

/* Microseconds in which somebody waited for a core since the machine began (PSI "some"); G_MAXUINT64 unknown. */
guint64 skein_process_tree_get_pressure_us (void);

G_END_DECLS
