// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-folder-cache.h"
#include "batch/skein-store.h"

G_BEGIN_DECLS

/* What the disk says about an item that is to be (re)started. */
typedef enum
{
  SKEIN_FOUND_NOTHING,   /* begin anew, under part_name */
  SKEIN_FOUND_PARTIAL,   /* part_name is there: resume */
  SKEIN_FOUND_PUBLISHED, /* the file has its name: go on after publishing */
  SKEIN_FOUND_SIMILAR,   /* a file of that name and size, but touched or replaced since: only its digest can tell */
} SkeinFound;

/**
 * SkeinReconcile:
 *
 * Compares what the store knows of an item with what is on disk. Before every start of an item, so the first start and the
 * one after a crash are one path. Filled and read by the owner, run on a flusher thread.
 */
typedef struct
{
  SkeinFolderCache *cache;
  /* What the store says. */
  char *folder_path;
  char *subfolder;         /* (nullable) where the finished file is, below the folder */
  gboolean looks_for_name; /* is wanted to know @name_taken */
  char *name;              /* planned, or final if file_inode is set */
  char *part_name;         /* in: (nullable) that of the store; out: the one to use, reserved; NULL once published and retired */
  guint64 file_inode;      /* in: of the published file, 0 none; out: of the one found */
  /* What there is. */
  SkeinFolder *folder;
  SkeinFolder *place;      /* (nullable) the subfolder, if there is one and the file in it is ours */
  gboolean name_taken;     /* NOTHING: something of the file's name is there */
  SkeinFound found;
  gint64 file_mtime_us;    /* in and out, like file_inode */
  guint64 file_size;       /* in and out */
  guint64 part_size;
  gboolean newly_found;    /* published, and the store did not know */
  GError *error;           /* the folder cannot be used */
} SkeinReconcile;

SkeinReconcile *skein_reconcile_new (SkeinFolderCache *cache, const SkeinStoreRow *row);
void skein_reconcile_free (SkeinReconcile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinReconcile, skein_reconcile_free)
void skein_reconcile_run (SkeinReconcile *self); /* blocks on the disk */

/* Whether there is anything of that name; @subfolder (nullable). Blocks on the disk. */
gboolean skein_reconcile_is_taken (SkeinFolder *folder, const char *subfolder, const char *name);

/* Whether the finished file is there as it was published. Blocks on the disk. */
gboolean skein_reconcile_is_intact (const SkeinStoreRow *row);

/* Inode, size and date of a file in a folder. Blocks on the disk. */
gboolean skein_reconcile_stat (SkeinFolder *folder, const char *name, guint64 *out_inode, guint64 *out_size, gint64 *out_mtime_us);

G_END_DECLS
