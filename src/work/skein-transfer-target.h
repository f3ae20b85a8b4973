// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-disk-space.h"
#include "work/skein-transfer-ledger.h"
#include "work/skein-transfer-plan.h"
#include "work/skein-transfer-sync.h"

G_BEGIN_DECLS

/**
 * SkeinTransferTarget:
 *
 * The disk's side of a transfer: its partial file, and what is to be believed of an earlier one. Every error is one of
 * DISK_FULL, FOLDER and FILE, names the folder or file and says what to do. All of it blocks on the disk; one thread at a time.
 */
typedef struct
{
  SkeinFolder *folder;    /* the job's */
  const char *shown_name; /* (nullable) what the file is called in messages */
  SkeinPartFile *part;    /* (owned) (nullable) until there is something to write */
  gboolean has_ledger;    /* the partial ends in a list of what is in it */
  gboolean damaged;       /* an earlier one did not have the bytes that its list said */
  GArray *synced;         /* (owned) (nullable) (element-type SkeinRange) what would survive a power cut */
  guint64 synced_ns;      /* when that was last begun; 0 never */
  SkeinSync *sync;        /* (owned) (nullable) under way, */
  GArray *syncing;        /* (owned) (nullable) (element-type SkeinRange) for these */
  SkeinLedgerEnds *ends;  /* (owned) (nullable) */
  SkeinSpaceClaim *claim; /* (owned) (nullable) on the disk's free space */
  guint64 space_ns;       /* when that was looked at last */
} SkeinTransferTarget;

void skein_target_clear (SkeinTransferTarget *self);

gboolean skein_target_check_folder (SkeinTransferTarget *self, GError **error);
gboolean skein_target_reopen (SkeinTransferTarget *self, const char *part_name, GError **error); /* TRUE also if there is none */
gboolean skein_target_create (SkeinTransferTarget *self, const char *part_name, GError **error); /* unless reopened */
gboolean skein_target_empty (SkeinTransferTarget *self, GError **error);

/* What is on disk, by the partial's own list, else by its size: without a list it is one run from the start, if this kernel
 * wrote it; emptied, and @out_restarted set, if that contradicts itself or the list, or @is_usable says that there is no validator to ask with. NULL on error. */
SkeinPlan *skein_target_make_plan (SkeinTransferTarget *self, const SkeinTransferSpec *spec, gboolean is_usable, gboolean *out_restarted, GError **error);

/* Whether there is room for what is to come of @size, or SKEIN_PLAN_UNKNOWN, @done of which is there; beside other transfers, and some is left to
 * everybody else. At the beginning, and @again while it runs: then looked at once a second. */
gboolean skein_target_check_space (SkeinTransferTarget *self, guint64 size, guint64 done, gboolean again, GError **error);

/* Room for @size bytes in one piece, where the file system only notes that (ext4, XFS, Btrfs) and the file keeps its size; several
 * connections would mix up its blocks. Nothing elsewhere, and no harm if it is refused. */
void skein_target_preallocate (SkeinTransferTarget *self, guint64 size);

gboolean skein_target_write (SkeinTransferTarget *self, const char *data, gsize size, guint64 offset, GError **error);
/* Writes the list, and if @may_sync now and then has what it lists brought to the disk, by another thread: the first time, and every ten
 * seconds. What is on the disk only counts as such with the list that is written after that has ended. */
gboolean skein_target_write_ledger (SkeinTransferTarget *self, guint64 size, GArray *ranges, gboolean may_sync, GError **error);
gboolean skein_target_finish (SkeinTransferTarget *self, guint64 size, GError **error); /* complete: cuts the ledger off, looks once more */

G_END_DECLS
