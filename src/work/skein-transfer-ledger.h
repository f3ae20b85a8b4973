// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/* A partial that is written at several places at once has holes, and its size says nothing about them. So it carries
 * a page behind its last byte that lists what is there: whoever finds the partial after a crash needs no other
 * record to tell holes from bytes. The page is on disk before the first byte out of order, and cut off at the end.
 * It begins at a multiple of the page size, so that a kill cannot leave half of it.
 *
 * There are two lists, since what has been written survives a kill but not a power cut: what is there as long as this kernel
 * runs, and what has been synced. Which one counts is told by the kernel's boot id.
 *
 * Any thread, one at a time for a file. */

/* @synced: (nullable). Blocks on the disk; FALSE sets errno. */
gboolean skein_ledger_write (int fd, guint64 size, GArray *ranges, GArray *synced);

/* (transfer full) (element-type SkeinRange) (nullable): the ranges that @fd, of @file_size bytes, says are there, and the whole file's size; NULL if it carries no valid ledger. Blocks on the disk. */
GArray *skein_ledger_read (int fd, guint64 file_size, guint64 *out_size);

void skein_ledger_set_boot_for_tests (int number); /* from now on, it is another kernel that runs; 0: the real one */

G_END_DECLS
