// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-session-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

struct _SkeinSessionLock
{
  int fd; /* (owned) */
};

SkeinSessionLock *
skein_session_lock_new (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  SkeinSessionLock *self;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("“%s”, which guards the list of downloads, cannot be opened: %s. Make its folder writable, or set XDG_DATA_HOME to another one."), path, g_strerror (errno));
      return NULL;
    }

  self = g_new0 (SkeinSessionLock, 1);
  self->fd = fd;
  return self;
}

void
skein_session_lock_free (SkeinSessionLock *self)
{
  struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  if (self == NULL)
    return;
  /* Not by closing: a worker that is being started has a copy of the descriptor until its exec. */
  fcntl (self->fd, F_OFD_SETLK, &lock);
  close (self->fd);
  g_free (self);
}

/* Locks of the open file description, not of the process: two stores in one process see each other, and a
 * descriptor closed elsewhere in the process takes nothing away. */
gboolean
skein_session_lock_take (SkeinSessionLock *self, guint64 session, GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) session, .l_len = 1 };

  if (fcntl (self->fd, F_OFD_SETLK, &lock) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("Cannot lock the list of downloads: %s"), g_strerror (errno));
  return FALSE;
}

gboolean
skein_session_lock_is_alive (SkeinSessionLock *self, guint64 session)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) session, .l_len = 1 };

  /* In doubt it lives: work done by two is worse than work not done. */
  return fcntl (self->fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

gboolean
skein_session_lock_is_anyone_alive (SkeinSessionLock *self)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  return fcntl (self->fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}
