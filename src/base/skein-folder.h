// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * SkeinFolder:
 *
 * An open directory. Files are opened relative to its descriptor, never through
 * a path, so that a folder which is moved or replaced while a batch runs cannot
 * redirect a write (threats: TOCTOU, vanished directory).
 *
 * Immutable and reference counted; safe to use from any thread.
 */
typedef struct _SkeinFolder SkeinFolder;

/* Opens @path; with @create, which is for saving in it, making it and its parents, but nowhere where files would be lost with the program
 * (skein_paths_is_fleeting()). Blocks on the disk. */
SkeinFolder *skein_folder_open (const char *path, gboolean create, GError **error);

/**
 * skein_folder_open_below:
 * @relative: "a/b", see skein_folder_is_below()
 * @create: make those that are missing; they are synced with their parents
 *
 * Opens a folder below @self, one component after another and following no symbolic link, so that it is where its name says. On another
 * file system than @self it is refused, for no file could be moved there at once. Blocks on the disk.
 */
SkeinFolder *skein_folder_open_below (SkeinFolder *self, const char *relative, gboolean create, GError **error);

/* Opens the folder @name (no separators) in @self, following no symbolic link; on whatever file system it is. Blocks on the disk. */
SkeinFolder *skein_folder_open_child (SkeinFolder *self, const char *name, GError **error);

/* Whether @relative is made of plain names: no empty one, no "." and "..", not absolute. */
gboolean skein_folder_is_below (const char *relative);

SkeinFolder *skein_folder_ref (SkeinFolder *self);
void skein_folder_unref (SkeinFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinFolder, skein_folder_unref)

int skein_folder_get_fd (SkeinFolder *self);
const char *skein_folder_get_path (SkeinFolder *self);

dev_t skein_folder_get_device (SkeinFolder *self); /* the file system's number */

/* Whether the path still leads to this very directory; G_IO_ERROR_NOT_FOUND names it if not. */
gboolean skein_folder_check (SkeinFolder *self, GError **error);

/* When skein_folder_check() found that it does, by g_get_monotonic_time(); 0: never, or not the last time. Blocks on nothing. */
gint64 skein_folder_get_checked_us (SkeinFolder *self);

/* TRUE for the first caller: what is tidied once per folder is tidied then. */
gboolean skein_folder_take_first_use (SkeinFolder *self);

/* fsync of the directory, so that names given in it survive a power cut. */
gboolean skein_folder_sync (SkeinFolder *self, GError **error);

/* openat() with @flags, following no symbolic link, for what is there already; -1 with errno, ELOOP for a link. */
int skein_folder_open_entry (SkeinFolder *self, const char *name, int flags);

/* Opens the regular file @name (no separators) for reading: O_NOFOLLOW, O_NONBLOCK, O_CLOEXEC;
 * anything but a regular file is an error. Returns a descriptor or -1. */
int skein_folder_open_file (SkeinFolder *self, const char *name, GError **error);
int skein_folder_open_file_with_info (SkeinFolder *self, const char *name, struct stat *out_info, GError **error); /* and tells what it found */

/* Bytes an unprivileged user can still write, or G_MAXUINT64 if unknown. */
guint64 skein_folder_get_free_bytes (SkeinFolder *self);

G_END_DECLS
