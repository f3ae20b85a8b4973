// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-folder.h"

#include "base/skein-error-text.h"
#include "base/skein-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

struct _SkeinFolder
{
  gatomicrefcount ref_count;
  int fd;     /* (owned) (immutable) */
  char *path; /* (owned) (immutable) absolute; for messages and skein_folder_check() */
  dev_t dev;  /* (immutable) */
  ino_t ino;  /* (immutable) */
  int used;   /* (atomic) see skein_folder_take_first_use() */
  gint64 checked_us; /* (atomic) see skein_folder_get_checked_us() */
};

static SkeinFolder *
set_error_from_errno (GError **error, int errsv, const char *format, const char *path)
{
  g_autofree char *text = skein_error_text_from_errno (format, path, errsv);

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errsv), text);
  return NULL;
}

SkeinFolder *
skein_folder_open (const char *path, gboolean create, GError **error)
{
  g_autofree char *absolute = NULL;
  struct stat status;
  SkeinFolder *self;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  absolute = g_canonicalize_filename (path, NULL);

  if (create && g_mkdir_with_parents (absolute, 0777) != 0)
    return set_error_from_errno (error, errno, _ ("Cannot create the folder “%s”: %s"), absolute);

  fd = open (absolute, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return set_error_from_errno (error, errno, _ ("Cannot open the folder “%s”: %s"), absolute);

  if (fstat (fd, &status) != 0)
    {
      int errsv = errno;

      close (fd);
      return set_error_from_errno (error, errsv, _ ("Cannot open the folder “%s”: %s"), absolute);
    }

  if (create && skein_paths_is_fleeting (status.st_dev))
    {
      g_autofree char *shown = g_filename_display_name (absolute);

      close (fd);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _ ("“%s” is not a folder that Flatpak lets Skein see, so files would be lost: choose it in the window, or use the downloads folder"), shown);
      return NULL;
    }

  self = g_new0 (SkeinFolder, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->fd = fd;
  self->path = g_steal_pointer (&absolute);
  self->dev = status.st_dev;
  self->ino = status.st_ino;
  return self;
}

gboolean
skein_folder_is_below (const char *relative)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (relative != NULL, FALSE);

  parts = g_strsplit (relative, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
      return FALSE;
  return parts[0] != NULL;
}

/* Returns a descriptor, or -1 with errno. */
static int
open_child (int parent, const char *name, gboolean create)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd >= 0 || errno != ENOENT || !create)
    return fd;

  if (mkdirat (parent, name, 0777) != 0 && errno != EEXIST)
    return -1;
  /* Its name has to survive a power cut, or what is saved in it would not. */
  if (fsync (parent) != 0 && errno != EINVAL && errno != ENOSYS)
    return -1;
  return openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

SkeinFolder *
skein_folder_open_below (SkeinFolder *self, const char *relative, gboolean create, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *path = NULL;
  struct stat status;
  SkeinFolder *folder;
  int fd;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (relative != NULL && skein_folder_is_below (relative), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  path = g_build_filename (self->path, relative, NULL);
  parts = g_strsplit (relative, "/", -1);
  fd = self->fd;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      int child = open_child (fd, parts[i], create);
      int errsv = errno;

      if (fd != self->fd)
        close (fd);
      /* ELOOP or ENOTDIR: a link or a file has that name. */
      if (child < 0 && (errsv == ELOOP || errsv == ENOTDIR))
        {
          g_autofree char *shown = g_filename_display_name (path);

          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, _ ("A link or file is where the folder “%s” would be"), shown);
          return NULL;
        }
      if (child < 0)
        return set_error_from_errno (error, errsv, create ? _ ("Cannot create the folder “%s”: %s") : _ ("Cannot open the folder “%s”: %s"), path);
      fd = child;
    }

  if (fstat (fd, &status) != 0)
    {
      int errsv = errno;

      close (fd);
      return set_error_from_errno (error, errsv, _ ("Cannot open the folder “%s”: %s"), path);
    }
  if (status.st_dev != self->dev)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("The folder “%s” is on another disk than the one it is in"), shown);
      close (fd);
      return NULL;
    }

  folder = g_new0 (SkeinFolder, 1);
  g_atomic_ref_count_init (&folder->ref_count);
  folder->fd = fd;
  folder->path = g_steal_pointer (&path);
  folder->dev = status.st_dev;
  folder->ino = status.st_ino;
  return folder;
}

SkeinFolder *
skein_folder_open_child (SkeinFolder *self, const char *name, GError **error)
{
  g_autofree char *path = NULL;
  struct stat status;
  SkeinFolder *folder;
  int fd;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL && *name != '\0' && strchr (name, '/') == NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  path = g_strconcat (self->path, g_str_has_suffix (self->path, "/") ? "" : "/", name, NULL);
  fd = open_child (self->fd, name, FALSE);
  if (fd < 0)
    return set_error_from_errno (error, errno, _ ("Cannot open the folder “%s”: %s"), path);
  if (fstat (fd, &status) != 0)
    {
      int errsv = errno;

      close (fd);
      return set_error_from_errno (error, errsv, _ ("Cannot open the folder “%s”: %s"), path);
    }

  folder = g_new0 (SkeinFolder, 1);
  g_atomic_ref_count_init (&folder->ref_count);
  folder->fd = fd;
  folder->path = g_steal_pointer (&path);
  folder->dev = status.st_dev;
  folder->ino = status.st_ino;
  return folder;
}

SkeinFolder *
skein_folder_ref (SkeinFolder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_folder_unref (SkeinFolder *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  close (self->fd);
  g_free (self->path);
  g_free (self);
}

int
skein_folder_get_fd (SkeinFolder *self)
{
  g_return_val_if_fail (self != NULL, -1);
  return self->fd;
}

const char *
skein_folder_get_path (SkeinFolder *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->path;
}

dev_t
skein_folder_get_device (SkeinFolder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->dev;
}

gboolean
skein_folder_take_first_use (SkeinFolder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return g_atomic_int_compare_and_exchange (&self->used, FALSE, TRUE);
}

gboolean
skein_folder_check (SkeinFolder *self, GError **error)
{
  struct stat status;

  g_return_val_if_fail (self != NULL, FALSE);

  if (stat (self->path, &status) == 0 && status.st_dev == self->dev && status.st_ino == self->ino)
    {
      __atomic_store_n (&self->checked_us, g_get_monotonic_time (), __ATOMIC_RELAXED);
      return TRUE;
    }
  __atomic_store_n (&self->checked_us, 0, __ATOMIC_RELAXED);

  {
    g_autofree char *shown = g_filename_display_name (self->path);

    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("The folder “%s” was removed or replaced while it was in use"), shown);
  }
  return FALSE;
}

gint64
skein_folder_get_checked_us (SkeinFolder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return __atomic_load_n (&self->checked_us, __ATOMIC_RELAXED);
}

gboolean
skein_folder_sync (SkeinFolder *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  /* EINVAL: some network and FUSE file systems have no fsync for directories, and nothing to lose by it. */
  if (fsync (self->fd) == 0 || errno == EINVAL || errno == ENOSYS)
    return TRUE;

  set_error_from_errno (error, errno, _ ("Cannot save the folder “%s”: %s"), self->path);
  return FALSE;
}

int
skein_folder_open_file (SkeinFolder *self, const char *name, GError **error)
{
  struct stat info;

  return skein_folder_open_file_with_info (self, name, &info, error);
}

int
skein_folder_open_entry (SkeinFolder *self, const char *name, int flags)
{
  g_autofree char *pinned = NULL;
  struct stat status;
  int pin, fd, errsv;

  fd = openat (self->fd, name, flags | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 || errno != ELOOP)
    return fd;

  /* The file system of Flatpak's document portal opens its own way to the file by a link in /proc, with our flags, and so refuses every
   * file. What the name is then has to be seen without opening it; a link is still none of ours to follow. */
  pin = openat (self->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (pin < 0)
    return -1;

  if (fstat (pin, &status) == 0 && S_ISREG (status.st_mode))
    {
      pinned = g_strdup_printf ("/proc/self/fd/%d", pin);
      fd = open (pinned, flags | O_CLOEXEC);
      errsv = errno;
    }
  else
    errsv = ELOOP;
  close (pin);
  errno = errsv;
  return fd;
}

int
skein_folder_open_file_with_info (SkeinFolder *self, const char *name, struct stat *out_info, GError **error)
{
  struct stat status;
  int errsv = 0;
  int fd = -1;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (name != NULL, -1);

  if (*name == '\0' || strchr (name, '/') != NULL || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    {
      set_error_from_errno (error, EINVAL, _ ("Cannot open the file “%s”: %s"), name);
      return -1;
    }

  /* O_NONBLOCK: a FIFO of that name must not hold the thread. */
  fd = skein_folder_open_entry (self, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    {
      errsv = errno;
      if (errsv != ELOOP && errsv != ENXIO)
        {
          set_error_from_errno (error, errsv, _ ("Cannot open the file “%s”: %s"), name);
          return -1;
        }
    }
  else if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      *out_info = status;
      return fd;
    }

  if (fd >= 0)
    close (fd);

  {
    g_autofree char *shown = g_filename_display_name (name);

    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("“%s” is not a regular file"), shown);
  }
  return -1;
}

guint64
skein_folder_get_free_bytes (SkeinFolder *self)
{
  struct statvfs status;

  g_return_val_if_fail (self != NULL, G_MAXUINT64);

  if (fstatvfs (self->fd, &status) != 0 || status.f_blocks == 0)
    return G_MAXUINT64;

  return (guint64) status.f_bavail * status.f_frsize;
}
