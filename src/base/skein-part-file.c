// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The life of a file: private partial -> bytes -> fsync -> a second hard link under the final name -> (the caller syncs
 * the folder and stores the result) -> partial name removed. The link is made from the open descriptor,
 * so that what gets the name is the inode that was written and checked, whatever has happened to the
 * partial's name meanwhile. Where hard links do not exist (FAT, some network and FUSE file systems) the partial is
 * renamed without replacing anything.
 *
 * Left out on purpose: validators for resuming, checksums and free space are their callers' business. */

#include "config.h"

#include "base/skein-part-file.h"
#include "base/skein-error-text.h"
#include "base/skein-file-name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define MAX_NUMBER 9999
#define STAND_IN_PREFIX ".skein-"
#define PART_SUFFIX ".part"
#define COMPARE_BYTES (256 * 1024)

/* How long a partial may be locked by what a killed program has left: a child on its way to being a worker, a worker that has not
 * noticed yet. */
#define LEFT_BEHIND_US (2 * G_USEC_PER_SEC)
#define LEFT_BEHIND_LOOK_US (5 * 1000)

struct _SkeinPartFile
{
  SkeinFolder *folder; /* (owned) */
  int fd;              /* (owned) */
  char *part_name;     /* (owned) (nullable) name in the folder while there is one */
  guint mode;          /* to publish with, if has_mode */
  gboolean has_mode;
  gboolean public;     /* its mode is a finished file's already */
  gboolean locked;
  gboolean anonymous;  /* the caller asked for no name; a name, if any, is ours to remove */
};

typedef enum
{
  NAME_GIVEN, /* by a link: the partial name, if any, is still there */
  NAME_MOVED, /* by a rename: the partial name is gone */
  NAME_TAKEN,
  NAME_FAILED, /* errno tells */
} NameResult;

static gboolean
set_error_from_errno (GError **error, int errsv, const char *format, const char *name)
{
  g_autofree char *text = skein_error_text_from_errno (format, name, errsv);

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errsv), text);
  return FALSE;
}

/* umask() can only be read by setting it, which races with other threads that create files. */
static gpointer
read_umask (gpointer unused)
{
  mode_t mask = 077; /* without /proc: private rather than too open */
  g_autofree char *status = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    {
      const char *line = strstr (status, "\nUmask:");

      if (line != NULL)
        mask = (mode_t) (strtoul (line + strlen ("\nUmask:"), NULL, 8) & 0777);
    }
  return GUINT_TO_POINTER (mask);
}

static mode_t
get_umask (void)
{
  static GOnce once = G_ONCE_INIT;

  return (mode_t) GPOINTER_TO_UINT (g_once (&once, read_umask, NULL));
}

static gboolean
is_plain_name (const char *name)
{
  return *name != '\0' && strchr (name, '/') == NULL && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

/* Whether @name in the folder is the very file that @fd is open on. */
static gboolean
is_name_of (SkeinFolder *folder, const char *name, int fd)
{
  struct stat by_name, by_fd;

  return fstatat (skein_folder_get_fd (folder), name, &by_name, AT_SYMLINK_NOFOLLOW) == 0 && fstat (fd, &by_fd) == 0 && by_name.st_dev == by_fd.st_dev && by_name.st_ino == by_fd.st_ino;
}

static gboolean
wait_for_lock (int fd)
{
  gint64 until_us = 0;

  for (;;)
    {
      struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
      int errsv;

      if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
        return TRUE;
      errsv = errno;
      if (until_us == 0)
        until_us = g_get_monotonic_time () + LEFT_BEHIND_US;
      if ((errsv != EAGAIN && errsv != EACCES) || g_get_monotonic_time () >= until_us)
        {
          errno = errsv;
          return FALSE;
        }
      g_usleep (LEFT_BEHIND_LOOK_US);
    }
}

/* Another process that works on the same partial is refused. The lock belongs to the open file description: it ends with the last
 * descriptor, so also with a crash, as soon as the last child that had a copy of it is gone. */
static gboolean
lock_descriptor (int fd, const char *name, GError **error)
{
  if (wait_for_lock (fd))
    return TRUE;

  if (errno == EAGAIN || errno == EACCES)
    {
      g_autofree char *shown = g_filename_display_name (name);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Another program is working on “%s”"), shown);
      return FALSE;
    }

  g_debug ("No locks here (%s): %s", name, g_strerror (errno));
  return TRUE;
}

static void
unlock_descriptor (int fd)
{
  struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  fcntl (fd, F_OFD_SETLK, &lock);
}

static SkeinPartFile *
part_file_new (SkeinFolder *folder, int fd, const char *part_name)
{
  SkeinPartFile *self = g_new0 (SkeinPartFile, 1);

  self->folder = skein_folder_ref (folder);
  self->fd = fd;
  self->part_name = g_strdup (part_name);
  self->locked = part_name != NULL;
  return self;
}

static int
create_named (SkeinFolder *folder, const char *part_name)
{
  return openat (skein_folder_get_fd (folder), part_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* ".skein-0123abcd.part": what stands in for an anonymous file where the file system has none. */
gboolean
skein_part_file_is_stand_in (const char *name)
{
  gsize n_digits;

  if (!g_str_has_prefix (name, STAND_IN_PREFIX))
    return FALSE;

  name += strlen (STAND_IN_PREFIX);
  n_digits = strspn (name, "0123456789abcdef");
  return n_digits == 8 && strcmp (name + n_digits, PART_SUFFIX) == 0;
}

/* Removes @name if it is this user's and no program has it locked. Without locks nobody can tell, and it stays. */
static void
remove_stand_in_if_stale (SkeinFolder *folder, const char *name)
{
  int fd = skein_folder_open_entry (folder, name, O_RDWR | O_NONBLOCK | O_NOCTTY);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  struct stat status;

  if (fd < 0)
    return;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid () && fcntl (fd, F_OFD_SETLK, &lock) == 0 && is_name_of (folder, name, fd))
    {
      g_debug ("%s: left behind by a program that was killed", name);
      unlinkat (skein_folder_get_fd (folder), name, 0);
    }
  close (fd);
}

/* A stand-in outlives its program when that is killed. Nobody resumes it, so it goes as soon as the folder is used again. */
static void
sweep_stand_ins (SkeinFolder *folder)
{
  int fd = openat (skein_folder_get_fd (folder), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }

  while ((entry = readdir (dir)) != NULL)
    if (skein_part_file_is_stand_in (entry->d_name))
      remove_stand_in_if_stale (folder, entry->d_name);
  closedir (dir);
}

static SkeinPartFile *
create_anonymous (SkeinFolder *folder, GError **error)
{
  /* Nobody can open it before it has a name, and then it is to be like that. */
  int fd = openat (skein_folder_get_fd (folder), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  SkeinPartFile *self;

  if (fd >= 0)
    {
      self = part_file_new (folder, fd, NULL);
      self->anonymous = TRUE;
      self->public = TRUE;
      return self;
    }

  /* EISDIR: kernels and file systems that do not know O_TMPFILE see a folder opened for writing. */
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOSYS)
    {
      set_error_from_errno (error, errno, _ ("Cannot create a file in “%s”: %s"), skein_folder_get_path (folder));
      return NULL;
    }

  if (skein_folder_take_first_use (folder))
    sweep_stand_ins (folder);

  for (int attempt = 0; attempt < 100; attempt++)
    {
      g_autofree char *name = g_strdup_printf (STAND_IN_PREFIX "%08x" PART_SUFFIX, g_random_int ());

      fd = create_named (folder, name);
      if (fd >= 0 && lock_descriptor (fd, name, NULL) && is_name_of (folder, name, fd))
        {
          self = part_file_new (folder, fd, name);
          self->anonymous = TRUE;
          return self;
        }

      /* Another program that sweeps took it between creation and lock, or the name is taken: the next one. */
      if (fd >= 0)
        close (fd);
      else if (errno != EEXIST)
        break;
    }

  set_error_from_errno (error, errno, _ ("Cannot create a file in “%s”: %s"), skein_folder_get_path (folder));
  return NULL;
}

SkeinPartFile *
skein_part_file_create (SkeinFolder *folder, const char *part_name, GError **error)
{
  int fd;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (part_name == NULL || is_plain_name (part_name), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (part_name == NULL)
    return create_anonymous (folder, error);

  fd = create_named (folder, part_name);
  if (fd < 0)
    {
      set_error_from_errno (error, errno, _ ("Cannot create “%s”: %s"), part_name);
      return NULL;
    }

  if (!lock_descriptor (fd, part_name, error))
    {
      close (fd);
      return NULL;
    }
  return part_file_new (folder, fd, part_name);
}

SkeinPartFile *
skein_part_file_reopen (SkeinFolder *folder, const char *part_name, GError **error)
{
  struct stat status;
  int fd;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (part_name != NULL && is_plain_name (part_name), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  fd = skein_folder_open_entry (folder, part_name, O_RDWR | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    {
      set_error_from_errno (error, errno, _ ("Cannot open “%s”: %s"), part_name);
      return NULL;
    }

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_uid != geteuid () || status.st_nlink > 2)
    {
      g_autofree char *shown = g_filename_display_name (part_name);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” is not a partial file of this user"), shown);
      close (fd);
      return NULL;
    }

  if (!lock_descriptor (fd, part_name, error))
    {
      close (fd);
      return NULL;
    }

  /* Its last owner may have finished and removed it between open and lock. */
  if (!is_name_of (folder, part_name, fd))
    {
      set_error_from_errno (error, ENOENT, _ ("Cannot open “%s”: %s"), part_name);
      close (fd);
      return NULL;
    }

  return part_file_new (folder, fd, part_name);
}

static void
remove_part_name (SkeinPartFile *self)
{
  if (self->part_name == NULL)
    return;

  if (is_name_of (self->folder, self->part_name, self->fd) && unlinkat (skein_folder_get_fd (self->folder), self->part_name, 0) != 0)
    g_debug ("Cannot remove %s: %s", self->part_name, g_strerror (errno));

  g_clear_pointer (&self->part_name, g_free);
}

void
skein_part_file_free (SkeinPartFile *self)
{
  if (self == NULL)
    return;

  if (self->anonymous)
    remove_part_name (self);

  /* Not by closing: a process that is being started at this moment has a copy of the descriptor until its exec. */
  if (self->locked)
    unlock_descriptor (self->fd);
  close (self->fd);
  g_free (self->part_name);
  skein_folder_unref (self->folder);
  g_free (self);
}

int
skein_part_file_get_fd (SkeinPartFile *self)
{
  g_return_val_if_fail (self != NULL, -1);
  return self->fd;
}

SkeinFolder *
skein_part_file_get_folder (SkeinPartFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->folder;
}

const char *
skein_part_file_get_part_name (SkeinPartFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->anonymous ? NULL : self->part_name;
}

guint64
skein_part_file_get_size (SkeinPartFile *self)
{
  struct stat status;

  g_return_val_if_fail (self != NULL, 0);

  return fstat (self->fd, &status) == 0 ? (guint64) status.st_size : 0;
}

static gssize
read_fully_at (int fd, char *buffer, gsize size, off_t offset)
{
  gsize done = 0;

  while (done < size)
    {
      ssize_t n = pread (fd, buffer + done, size - done, offset + (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

static gboolean
have_same_bytes (int a, int b)
{
  struct stat status_a, status_b;
  g_autofree char *buffer = NULL;

  if (fstat (a, &status_a) != 0 || fstat (b, &status_b) != 0 || status_a.st_size != status_b.st_size)
    return FALSE;

  buffer = g_malloc (2 * COMPARE_BYTES);
  for (off_t offset = 0;; offset += COMPARE_BYTES)
    {
      gssize n = read_fully_at (a, buffer, COMPARE_BYTES, offset);

      if (n < 0 || read_fully_at (b, buffer + COMPARE_BYTES, COMPARE_BYTES, offset) != n || memcmp (buffer, buffer + COMPARE_BYTES, (gsize) n) != 0)
        return FALSE;
      if (n < COMPARE_BYTES)
        return offset + n == status_a.st_size;
    }
}

static gboolean
write_fully_at (int fd, const char *buffer, gsize size, off_t offset)
{
  while (size > 0)
    {
      ssize_t n = pwrite (fd, buffer, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      buffer += n;
      size -= (gsize) n;
      offset += (off_t) n;
    }
  return TRUE;
}

/* The first @size bytes, within the kernel where it can: file systems that share blocks copy none. */
static gboolean
copy_bytes (int from, int to, off_t size)
{
  g_autofree char *buffer = NULL;
  off_t offset = 0;

  while (offset < size)
    {
      off_t in = offset, out = offset;
      ssize_t n = copy_file_range (from, &in, to, &out, (size_t) (size - offset), 0);

      if (n <= 0)
        break;
      offset += (off_t) n;
    }

  while (offset < size)
    {
      gssize n;

      if (buffer == NULL)
        buffer = g_malloc (COMPARE_BYTES);
      n = read_fully_at (from, buffer, MIN (COMPARE_BYTES, (gsize) (size - offset)), offset);
      if (n < 0 || (n > 0 && !write_fully_at (to, buffer, (gsize) n, offset)))
        return FALSE;
      if (n == 0)
        break; /* cut since */
      offset += (off_t) n;
    }
  return TRUE;
}

SkeinPartFile *
skein_part_file_copy (SkeinPartFile *self, GError **error)
{
  g_autoptr (SkeinPartFile) copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  copy = create_anonymous (self->folder, error);
  if (copy == NULL)
    return NULL;

  if (!copy_bytes (self->fd, copy->fd, (off_t) skein_part_file_get_size (self)))
    {
      set_error_from_errno (error, errno, _ ("Cannot write to “%s”: %s"), skein_folder_get_path (self->folder));
      return NULL;
    }
  return g_steal_pointer (&copy);
}

/* The file of that name is this one already, or another one with the same bytes, and safe on the disk. */
static gboolean
can_adopt (SkeinPartFile *self, SkeinFolder *where, const char *name)
{
  int fd;
  gboolean same;

  fd = skein_folder_open_file (where, name, NULL);
  if (fd < 0)
    return FALSE;

  same = have_same_bytes (self->fd, fd) && fsync (fd) == 0;
  close (fd);
  return same;
}

static NameResult
give_name_by_link (SkeinPartFile *self, SkeinFolder *where, const char *name)
{
  int folder_fd = skein_folder_get_fd (where);
  char by_fd[sizeof "/proc/self/fd/" + 16];

  g_snprintf (by_fd, sizeof by_fd, "/proc/self/fd/%d", self->fd);
  if (linkat (AT_FDCWD, by_fd, folder_fd, name, AT_SYMLINK_FOLLOW) == 0)
    return NAME_GIVEN;
  if (errno == EEXIST)
    return NAME_TAKEN;

  if (errno == ENOENT && access (by_fd, F_OK) != 0)
    {
      /* No /proc. Newer kernels link a descriptor of one's own; else the partial's name must do. */
      if (linkat (self->fd, "", folder_fd, name, AT_EMPTY_PATH) == 0)
        return NAME_GIVEN;
      if (errno == EEXIST)
        return NAME_TAKEN;
      if (self->part_name != NULL && is_name_of (self->folder, self->part_name, self->fd) && linkat (skein_folder_get_fd (self->folder), self->part_name, folder_fd, name, 0) == 0)
        return NAME_GIVEN;
      if (errno == EEXIST)
        return NAME_TAKEN;
    }
  return NAME_FAILED;
}

static NameResult
give_name_by_rename (SkeinPartFile *self, SkeinFolder *where, const char *name)
{
  int part_fd = skein_folder_get_fd (self->folder);
  int folder_fd = skein_folder_get_fd (where);
  int claim_fd;

  if (!is_name_of (self->folder, self->part_name, self->fd))
    {
      errno = ENOENT;
      return NAME_FAILED;
    }

  if (renameat2 (part_fd, self->part_name, folder_fd, name, RENAME_NOREPLACE) == 0)
    return NAME_MOVED;
  if (errno == EEXIST)
    return NAME_TAKEN;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return NAME_FAILED;

  /* Neither links nor RENAME_NOREPLACE: claim the name with an empty file of our own, then replace that. */
  claim_fd = create_named (where, name);
  if (claim_fd < 0)
    return errno == EEXIST ? NAME_TAKEN : NAME_FAILED;

  if (is_name_of (where, name, claim_fd) && renameat (part_fd, self->part_name, folder_fd, name) == 0)
    {
      close (claim_fd);
      return NAME_MOVED;
    }

  {
    int errsv = errno;

    if (is_name_of (where, name, claim_fd))
      unlinkat (folder_fd, name, 0);
    close (claim_fd);
    errno = errsv;
  }
  return NAME_FAILED;
}

/* EPERM is what file systems without hard links answer; EMLINK: they have some, but not enough. */
static gboolean
may_rename_instead (SkeinPartFile *self, int errsv)
{
  return self->part_name != NULL && (errsv == EPERM || errsv == EOPNOTSUPP || errsv == ENOSYS || errsv == EMLINK || errsv == EACCES || errsv == EXDEV);
}

static NameResult
give_name (SkeinPartFile *self, SkeinFolder *where, const char *name)
{
  NameResult result = give_name_by_link (self, where, name);

  if (result == NAME_FAILED && may_rename_instead (self, errno))
    result = give_name_by_rename (self, where, name);
  return result;
}

static gboolean
is_regular (SkeinFolder *where, const char *name)
{
  struct stat status;

  return fstatat (skein_folder_get_fd (where), name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (status.st_mode);
}

/* A killed program leaves the old file and a stand-in, which is swept or, with a partial's name beside it, recognised by its inode. */
static NameResult
take_place (SkeinPartFile *self, SkeinFolder *where, const char *name)
{
  int where_fd = skein_folder_get_fd (where);

  if (skein_folder_take_first_use (where))
    sweep_stand_ins (where);
  /* So that nobody else sweeps it: a file without a name has no lock yet. */
  self->locked = lock_descriptor (self->fd, name, NULL) || self->locked;

  for (int attempt = 0; attempt < 100; attempt++)
    {
      g_autofree char *stand_in = g_strdup_printf (STAND_IN_PREFIX "%08x" PART_SUFFIX, g_random_int ());
      NameResult result = give_name_by_link (self, where, stand_in);
      int errsv;

      if (result == NAME_TAKEN)
        continue;
      if (result == NAME_FAILED)
        {
          if (!may_rename_instead (self, errno) || !is_name_of (self->folder, self->part_name, self->fd))
            return NAME_FAILED;
          return renameat (skein_folder_get_fd (self->folder), self->part_name, where_fd, name) == 0 ? NAME_MOVED : NAME_FAILED;
        }

      if (renameat (where_fd, stand_in, where_fd, name) == 0)
        return NAME_GIVEN;
      errsv = errno;
      unlinkat (where_fd, stand_in, 0);
      errno = errsv;
      return errsv == EISDIR ? NAME_TAKEN : NAME_FAILED;
    }
  errno = EEXIST;
  return NAME_FAILED;
}

static void
set_modified (SkeinPartFile *self, gint64 modified_us)
{
  struct timespec times[2] = {
    { .tv_nsec = UTIME_OMIT },
    { .tv_sec = (time_t) (modified_us / G_USEC_PER_SEC), .tv_nsec = (long) (modified_us % G_USEC_PER_SEC) * 1000 },
  };

  if (modified_us > 0 && futimens (self->fd, times) != 0)
    g_debug ("Cannot set a file's date: %s", g_strerror (errno));
}

gboolean
skein_part_file_publish (SkeinPartFile *self, const char *name, char **out_name, GError **error)
{
  SkeinPublished how;

  g_return_val_if_fail (self != NULL, FALSE);
  return skein_part_file_publish_in (self, self->folder, name, SKEIN_PUBLISH_RENAME, 0, out_name, &how, error);
}

gboolean
skein_part_file_publish_in (SkeinPartFile *self, SkeinFolder *where, const char *name, SkeinPublishMode mode, gint64 modified_us, char **out_name, SkeinPublished *out_how, GError **error)
{
  g_autofree char *candidate = NULL;
  int errsv = EEXIST;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (where != NULL, FALSE);
  g_return_val_if_fail (out_how != NULL, FALSE);
  g_return_val_if_fail (name != NULL && is_plain_name (name), FALSE);
  g_return_val_if_fail (out_name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!skein_folder_check (self->folder, error) || (where != self->folder && !skein_folder_check (where, error)))
    return FALSE;

  *out_how = SKEIN_PUBLISHED_NOT;
  if (mode == SKEIN_PUBLISH_ONLY)
    {
      struct stat status;

      if (fstatat (skein_folder_get_fd (where), name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !is_name_of (where, name, self->fd))
        return TRUE;
    }

  set_modified (self, modified_us);
  /* The mode goes to the disk together with the bytes. File systems without modes refuse, which is no loss. */
  if ((!self->public || self->has_mode) && fchmod (self->fd, self->has_mode ? self->mode : 0666 & ~get_umask ()) != 0)
    g_debug ("Cannot set the mode of %s: %s", name, g_strerror (errno));

  if (fsync (self->fd) != 0)
    {
      errsv = errno;
      goto failed;
    }

  candidate = g_strdup (name);
  for (guint number = 1; number <= MAX_NUMBER; number++)
    {
      gboolean replaces = number == 1 && mode == SKEIN_PUBLISH_REPLACE && is_regular (where, candidate) && !is_name_of (where, candidate, self->fd);
      NameResult result = replaces ? take_place (self, where, candidate) : give_name (self, where, candidate);
      gboolean is_own = result == NAME_TAKEN && is_name_of (where, candidate, self->fd);

      if (result == NAME_FAILED)
        {
          errsv = errno;
          goto failed;
        }

      if (result == NAME_MOVED)
        g_clear_pointer (&self->part_name, g_free);

      if (result == NAME_TAKEN && !is_own && mode == SKEIN_PUBLISH_ONLY)
        break;

      if (result != NAME_TAKEN || is_own || can_adopt (self, where, candidate))
        {
          *out_how = result == NAME_TAKEN && !is_own ? SKEIN_PUBLISHED_ADOPTED : replaces && result != NAME_TAKEN ? SKEIN_PUBLISHED_REPLACED
                                                                                                                  : SKEIN_PUBLISHED_NEW;
          if (self->anonymous)
            remove_part_name (self);
          *out_name = g_steal_pointer (&candidate);
          return TRUE;
        }

      g_free (candidate);
      candidate = skein_file_name_numbered (name, number);
    }

  if (mode == SKEIN_PUBLISH_ONLY)
    {
      if (!self->public && fchmod (self->fd, 0600) != 0)
        g_debug ("Cannot restore the mode of %s: %s", name, g_strerror (errno));
      return TRUE;
    }

failed:
  if (!self->public && fchmod (self->fd, 0600) != 0)
    g_debug ("Cannot restore the mode of %s: %s", name, g_strerror (errno));
  return set_error_from_errno (error, errsv, _ ("Cannot save “%s”: %s"), name);
}

void
skein_part_file_set_mode (SkeinPartFile *self, guint mode)
{
  g_return_if_fail (self != NULL);

  self->mode = mode & 0777;
  self->has_mode = TRUE;
}

void
skein_part_file_retire (SkeinPartFile *self)
{
  g_return_if_fail (self != NULL);
  remove_part_name (self);
}

gboolean
skein_part_file_was_published (SkeinFolder *folder, const char *part_name, const char *name)
{
  return skein_part_file_was_published_in (folder, part_name, folder, name);
}

gboolean
skein_part_file_was_published_in (SkeinFolder *folder, const char *part_name, SkeinFolder *where, const char *name)
{
  struct stat partial, final;

  g_return_val_if_fail (folder != NULL && where != NULL, FALSE);
  g_return_val_if_fail (part_name != NULL && name != NULL, FALSE);

  return (folder != where || strcmp (part_name, name) != 0) && fstatat (skein_folder_get_fd (folder), part_name, &partial, AT_SYMLINK_NOFOLLOW) == 0 && fstatat (skein_folder_get_fd (where), name, &final, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (partial.st_mode) && partial.st_dev == final.st_dev && partial.st_ino == final.st_ino;
}
