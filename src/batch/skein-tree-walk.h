// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-folder.h"

G_BEGIN_DECLS

/**
 * SkeinFoundFile:
 *
 * One file to read, or one sentence about what cannot be read. Plain data, handed over from the thread that found it.
 */
typedef struct
{
  char *path;          /* (owned) as shown */
  SkeinFolder *folder; /* (owned) (nullable) where it is; NULL: it is not to be read */
  char *name;          /* (owned) (nullable) in folder */
  GError *error;       /* (owned) (nullable) why it is not read */
  guint64 size;        /* bytes, if somebody asked; else 0 */

  /* For lists of checksums; see SkeinAudit. */
  guint digest_mask; /* what to compute of it, also for those in also; 0: what the run was told */
  int state;         /* a SkeinAuditState, if it is known already */
  gpointer entry;    /* (nullable) borrowed from the audit */
  GPtrArray *also;   /* (owned) (nullable) (element-type SkeinFoundFile) other entries for the same file: read once, told one after another */
  gboolean is_also;  /* it is such a one: its bytes are those of the one before */
} SkeinFoundFile;

SkeinFoundFile *skein_found_file_new (const char *path);
void skein_found_file_free (SkeinFoundFile *self);

/* Whether @found has its file in another folder than @before (nullable): each such step may hold one more descriptor. */
gboolean skein_found_file_is_elsewhere (const SkeinFoundFile *found, const SkeinFoundFile *before);

/**
 * SkeinTreeWalk:
 *
 * Finds the regular files in folders and below, a chunk at a time, in the order of their names' bytes: folder after folder, so that the same tree
 * always gives the same list. Everything is opened from the folder above it and no symbolic link is followed, but for the paths the user
 * wrote. Links, pipes and devices are passed over and counted. A folder that cannot be read is one entry with an error, and the rest
 * goes on. A folder that is mounted into itself is one, too.
 *
 * In memory are the names of one folder for each level, whatever the size of the tree.
 *
 * One thread at a time, which may wait for the disk.
 */
typedef struct _SkeinTreeWalk SkeinTreeWalk;

typedef struct
{
  gboolean recursive;   /* else a folder is an error that says how to ask for it */
  gboolean skip_hidden; /* names that begin with a dot, below the given paths */
} SkeinTreeWalkOptions;

SkeinTreeWalk *skein_tree_walk_new (const SkeinTreeWalkOptions *options);
SkeinTreeWalk *skein_tree_walk_ref (SkeinTreeWalk *self); /* any thread */
void skein_tree_walk_unref (SkeinTreeWalk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTreeWalk, skein_tree_walk_unref)

/* Before the first next(), and not blocking. A path as the user wrote it, of a file or a folder; a link there is followed. */
void skein_tree_walk_add (SkeinTreeWalk *self, const char *path);

/* The folder itself; files in it are shown by their names from there. */
void skein_tree_walk_add_folder (SkeinTreeWalk *self, SkeinFolder *folder);

/* Never shown: the list that is being written, or read. Any number. */
void skein_tree_walk_leave_out (SkeinTreeWalk *self, guint64 device, guint64 inode);

#define SKEIN_TREE_WALK_CHUNK 512        /* files */
#define SKEIN_TREE_WALK_CHUNK_FOLDERS 32 /* that they are in */

/* Adds the next files (element-type SkeinFoundFile), a chunk at most. FALSE: there are no more. */
gboolean skein_tree_walk_next (SkeinTreeWalk *self, GPtrArray *files, GCancellable *cancellable);

guint64 skein_tree_walk_get_n_passed_over (SkeinTreeWalk *self); /* links and special files so far; any thread */

G_END_DECLS
