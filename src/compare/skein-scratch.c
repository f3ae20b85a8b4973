// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-scratch.h"

#include "base/skein-paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "trial-"
#define MAX_DEPTH 16

struct _SkeinScratch
{
  char *path; /* (owned) */
  int fd;     /* of the folder, with a lock on it */
};

char *
skein_scratch_dup_parent (void)
{
  return g_build_filename (skein_paths_get_cache_dir (), "trials", NULL);
}

static int
open_folder_at (int parent, const char *name)
{
  return openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* No link is followed, so that nothing outside can go. */
static void
remove_contents (int folder, guint depth)
{
  int fd = open_folder_at (folder, ".");
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }

  while ((entry = readdir (dir)) != NULL)
    {
      int below;

      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      if (unlinkat (folder, entry->d_name, 0) == 0 || depth >= MAX_DEPTH)
        continue;
      below = open_folder_at (folder, entry->d_name);
      if (below < 0)
        continue;
      remove_contents (below, depth + 1);
      close (below);
      unlinkat (folder, entry->d_name, AT_REMOVEDIR);
    }
  closedir (dir);
}

/* With the parent locked: a folder that nobody has locked belongs to nobody. */
static void
remove_left_over (int parent)
{
  int fd = open_folder_at (parent, ".");
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }

  while ((entry = readdir (dir)) != NULL)
    {
      int folder;

      if (!g_str_has_prefix (entry->d_name, PREFIX) || (folder = open_folder_at (parent, entry->d_name)) < 0)
        continue;
      if (flock (folder, LOCK_EX | LOCK_NB) == 0)
        {
          remove_contents (folder, 0);
          unlinkat (parent, entry->d_name, AT_REMOVEDIR);
        }
      close (folder);
    }
  closedir (dir);
}

static SkeinScratch *
fail (GError **error, const char *path)
{
  int saved = errno;

  /* Translators: a folder, and the system's reason */
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), _ ("There is no folder for what trials write: %s: %s"), path, g_strerror (saved));
  return NULL;
}

SkeinScratch *
skein_scratch_new (GError **error)
{
  g_autofree char *parent_path = skein_scratch_dup_parent ();
  g_autofree char *path = g_build_filename (parent_path, PREFIX "XXXXXX", NULL);
  SkeinScratch *self;
  int parent, fd = -1;

  if (g_mkdir_with_parents (parent_path, 0700) != 0 || (parent = open (parent_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
    return fail (error, parent_path);

  /* Between a folder's making and its lock nobody else looks. */
  if (flock (parent, LOCK_EX) == 0)
    {
      remove_left_over (parent);
      if (g_mkdtemp_full (path, 0700) != NULL)
        fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      fail (error, path);
      if (fd >= 0)
        close (fd);
      close (parent);
      return NULL;
    }
  close (parent);

  self = g_new0 (SkeinScratch, 1);
  self->path = g_steal_pointer (&path);
  self->fd = fd;
  return self;
}

void
skein_scratch_free (SkeinScratch *self)
{
  remove_contents (self->fd, 0);
  g_rmdir (self->path);
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

const char *
skein_scratch_get_path (SkeinScratch *self)
{
  return self->path;
}

void
skein_scratch_empty (SkeinScratch *self)
{
  remove_contents (self->fd, 0);
}
