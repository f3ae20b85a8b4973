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
 * With each list goes a mark: a sum of the last bytes of each of its ranges, as they were when it was written. If they are not what
 * they were, somebody has been at the file, or it was cut and grown again, and nothing in it is to be believed.
 *
 * Any thread, one at a time for a file. */

#define SKEIN_LEDGER_UNKNOWN G_MAXUINT64 /* size of a file whose length nobody has told */

/* Sums of the ends of ranges that were read before: they are not read again with each writing. One file's. */
typedef struct _SkeinLedgerEnds SkeinLedgerEnds;
SkeinLedgerEnds *skein_ledger_ends_new (void);
void skein_ledger_ends_free (SkeinLedgerEnds *self); /* (nullable) */

/* @size: may be UNKNOWN, if the ranges are one from the start. @synced: (nullable). @ends: (nullable). Blocks on the disk; FALSE sets errno. */
gboolean skein_ledger_write (int fd, guint64 size, GArray *ranges, GArray *synced, SkeinLedgerEnds *ends);

/* (transfer full) (element-type SkeinRange) (nullable): the ranges that @fd, of @file_size bytes, says are there, and the whole file's
 * size or UNKNOWN; NULL if it carries no valid ledger, or one that its bytes contradict (@out_damaged). Blocks on the disk. */
GArray *skein_ledger_read (int fd, guint64 file_size, guint64 *out_size, gboolean *out_damaged);

/* Whether a file without a ledger may be taken for what its size says: only if the kernel still runs that wrote it. */
gboolean skein_ledger_was_written_now (int fd);

void skein_ledger_set_boot_for_tests (int number); /* from now on, it is another kernel that runs; 0: the real one */

G_END_DECLS
