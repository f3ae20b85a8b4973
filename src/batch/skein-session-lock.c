// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Locks of the process, not of the open file description: a worker that is being started has a copy of every descriptor until it is closed
 * for it, and were it caught there while this program is killed, it would keep a lock of the description - and with it a session that is no
 * more - for that moment. The next start would take the items for those of another program and leave them alone. Locks of the process
 * are not inherited.
 *
 * For it they have two ways of their own, which is what the table below is for: within a process they do not see each other, and closing
 * any descriptor of the file lets go of all of them. So each file is open once, until its last user is gone. */

#include "config.h"

#include "batch/skein-session-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>

typedef struct
{
  dev_t device;      /* (immutable) */
  ino_t inode;       /* (immutable) */
  GArray *fds;       /* (owned) (element-type int) the first is used, others must only stay open */
  GHashTable *taken; /* (owned) (element-type guint64 SkeinSessionLock) sessions of this process, and who has taken them */
  guint n_users;
} LockFile;

struct _SkeinSessionLock
{
  LockFile *file; /* (owned) shared */
};

static GMutex files_lock;
static GSList *files; /* (files_lock) of LockFile; what they hold, too */

static LockFile *
find_file (const struct stat *status)
{
  for (GSList *link = files; link != NULL; link = link->next)
    {
      LockFile *file = link->data;

      if (file->device == status->st_dev && file->inode == status->st_ino)
        return file;
    }
  return NULL;
}

/* Errors are in errno. */
static LockFile *
open_file (const char *path)
{
  struct stat status;
  LockFile *file;
  int fd;

  /* Not opened to find out which it is: it could not be closed again. */
  if (lstat (path, &status) == 0 && (file = find_file (&status)) != NULL)
    return file;

  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) != 0)
    {
      int errsv = errno;

      close (fd);
      errno = errsv;
      return NULL;
    }

  /* Moved to this path just now. */
  file = find_file (&status);
  if (file == NULL)
    {
      file = g_new0 (LockFile, 1);
      file->device = status.st_dev;
      file->inode = status.st_ino;
      file->fds = g_array_new (FALSE, FALSE, sizeof (int));
      file->taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      files = g_slist_prepend (files, file);
    }
  g_array_append_val (file->fds, fd);
  return file;
}

static void
close_file (LockFile *file)
{
  files = g_slist_remove (files, file);
  for (guint i = 0; i < file->fds->len; i++)
    close (g_array_index (file->fds, int, i));
  g_array_unref (file->fds);
  g_hash_table_unref (file->taken);
  g_free (file);
}

static gboolean
set_lock (LockFile *file, short type, guint64 session)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) session, .l_len = 1 };

  return fcntl (g_array_index (file->fds, int, 0), F_SETLK, &lock) == 0;
}

/* Whether another process has one of @length sessions (0: all that follow). In doubt it has: work done by two is worse than work not done. */
static gboolean
is_locked (LockFile *file, guint64 first, guint64 length)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) first, .l_len = (off_t) length };

  return fcntl (g_array_index (file->fds, int, 0), F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

SkeinSessionLock *
skein_session_lock_new (const char *path, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&files_lock);
  LockFile *file = open_file (path);
  SkeinSessionLock *self;

  if (file == NULL)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("“%s”, which guards the list of downloads, cannot be opened: %s. Make its folder writable, or set XDG_DATA_HOME to another one."), path, g_strerror (errno));
      return NULL;
    }

  file->n_users++;
  self = g_new0 (SkeinSessionLock, 1);
  self->file = file;
  return self;
}

void
skein_session_lock_free (SkeinSessionLock *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GHashTableIter iter;
  gpointer session, owner;

  if (self == NULL)
    return;

  locker = g_mutex_locker_new (&files_lock);
  g_hash_table_iter_init (&iter, self->file->taken);
  while (g_hash_table_iter_next (&iter, &session, &owner))
    if (owner == self)
      {
        set_lock (self->file, F_UNLCK, *(guint64 *) session);
        g_hash_table_iter_remove (&iter);
      }
  if (--self->file->n_users == 0)
    close_file (self->file);
  g_free (self);
}

gboolean
skein_session_lock_take (SkeinSessionLock *self, guint64 session, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&files_lock);
  gpointer owner = g_hash_table_lookup (self->file->taken, &session);
  int errsv = EAGAIN;

  if (owner == self)
    return TRUE;
  if (owner == NULL && set_lock (self->file, F_WRLCK, session))
    {
      g_hash_table_insert (self->file->taken, g_memdup2 (&session, sizeof session), self);
      return TRUE;
    }

  if (owner == NULL)
    errsv = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), _ ("Cannot lock the list of downloads: %s"), g_strerror (errsv));
  return FALSE;
}

gboolean
skein_session_lock_is_alive (SkeinSessionLock *self, guint64 session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&files_lock);
  gpointer owner = g_hash_table_lookup (self->file->taken, &session);

  return owner != NULL ? owner != self : is_locked (self->file, session, 1);
}

gboolean
skein_session_lock_is_anyone_alive (SkeinSessionLock *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&files_lock);
  GHashTableIter iter;
  gpointer owner;

  g_hash_table_iter_init (&iter, self->file->taken);
  while (g_hash_table_iter_next (&iter, NULL, &owner))
    if (owner != self)
      return TRUE;
  return is_locked (self->file, 0, 0);
}
