// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-folder.h"

G_BEGIN_DECLS

/**
 * SkeinPartFile:
 *
 * A file on its way to its name. It is private (0600) and either has a partial
 * name in the target folder (can be resumed) or none at all (O_TMPFILE: small files
 * that would simply be fetched again). Publishing gives it its final name without ever
 * replacing another file, 0666 & ~umask, after an fsync.
 *
 * A named partial keeps its partial name as a second hard link after publishing, until
 * skein_part_file_retire(): a crash before the store has the result then finds both
 * names on one inode and knows the file is its own.
 *
 * Used by one thread at a time; may be handed from thread to thread. All functions block on the disk.
 */
typedef struct _SkeinPartFile SkeinPartFile;

/* @part_name NULL: anonymous where the file system can, else a random ".skein-XXXXXXXX.part" (not resumable). Such ones that a
 * killed program left are removed when a process makes its first in the folder; locked ones belong to somebody.
 * A named partial is created with O_EXCL | O_NOFOLLOW and locked (OFD write lock) for the life of the object. */
SkeinPartFile *skein_part_file_create (SkeinFolder *folder, const char *part_name, GError **error);

/* Opens a partial that an earlier run left: regular file, owned by this user, one link or published, and lockable
 * (G_IO_ERROR_BUSY if another process works on it, and still does after two seconds: what a killed program leaves behind is gone by then; G_IO_ERROR_NOT_FOUND if absent). */
SkeinPartFile *skein_part_file_reopen (SkeinFolder *folder, const char *part_name, GError **error);

void skein_part_file_free (SkeinPartFile *self); /* closes; keeps a named partial on disk, an anonymous one vanishes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinPartFile, skein_part_file_free)

int skein_part_file_get_fd (SkeinPartFile *self);
SkeinFolder *skein_part_file_get_folder (SkeinPartFile *self);
const char *skein_part_file_get_part_name (SkeinPartFile *self); /* (nullable) */
guint64 skein_part_file_get_size (SkeinPartFile *self);          /* fstat */

/* The mode it is published with instead of 0666 & ~umask, for what replaces a file. */
void skein_part_file_set_mode (SkeinPartFile *self, guint mode);

/* A new anonymous partial in the same folder with the bytes @self has now, for when somebody else may still hold a descriptor of @self. */
SkeinPartFile *skein_part_file_copy (SkeinPartFile *self, GError **error);

/**
 * skein_part_file_publish:
 * @name: the wanted final name, already safe (see skein-file-name.h)
 * @out_name: (out) (transfer full): the name it got: @name, or "stem (1).ext" and so on if that was taken
 *
 * fsync, then link() or renameat2(RENAME_NOREPLACE), whichever the file system has. If @name is taken by a
 * regular file with exactly the same bytes, that file is adopted: a crash between publishing and
 * storing the result must not leave two copies. The folder itself is not synced (skein_folder_sync()).
 * Fails without changes if the folder's path no longer leads to it.
 */
gboolean skein_part_file_publish (SkeinPartFile *self, const char *name, char **out_name, GError **error);

/* What to do about a file that has the name already. */
typedef enum
{
  SKEIN_PUBLISH_RENAME,  /* leave it, and get "stem (1).ext"; the same bytes: adopt it */
  SKEIN_PUBLISH_REPLACE, /* take its place, in one step; if it is no regular file: as RENAME */
  SKEIN_PUBLISH_ONLY,    /* leave it, and get no name */
} SkeinPublishMode;

typedef enum
{
  SKEIN_PUBLISHED_NEW,
  SKEIN_PUBLISHED_ADOPTED,  /* a file with the same bytes was there, and stays */
  SKEIN_PUBLISHED_REPLACED, /* another file was there, and is gone */
  SKEIN_PUBLISHED_NOT,      /* ONLY: the name was taken */
} SkeinPublished;

/**
 * skein_part_file_publish_in:
 * @where: the partial's folder, or another one on its file system
 * @modified_us: the date the file gets, wall clock; 0: that of its last write
 *
 * As skein_part_file_publish(). With REPLACE the new file gets a stand-in's name in @where first, which is then renamed over the old
 * one: at no moment is there no file, or half of one, of that name; a symbolic link is neither followed nor replaced.
 */
gboolean skein_part_file_publish_in (SkeinPartFile *self, SkeinFolder *where, const char *name, SkeinPublishMode mode, gint64 modified_us, char **out_name, SkeinPublished *out_how, GError **error);

/* ".skein-0123abcd.part": a file's name for a moment; nobody's if nobody has it locked. */
gboolean skein_part_file_is_stand_in (const char *name);

/* Removes the partial name (only if it still is this inode). After publishing: the final name stays. */
void skein_part_file_retire (SkeinPartFile *self);

/* The same for a final name in another folder. */
gboolean skein_part_file_was_published_in (SkeinFolder *folder, const char *part_name, SkeinFolder *where, const char *name);

/* Whether partial @part_name and @name in @folder are two names of one file (published, result not stored). */
gboolean skein_part_file_was_published (SkeinFolder *folder, const char *part_name, const char *name);

G_END_DECLS
