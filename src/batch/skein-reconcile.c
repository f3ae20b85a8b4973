// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-reconcile.h"
#include "base/skein-file-name.h"
#include "base/skein-part-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MAX_NUMBER 9999

SkeinReconcile *
skein_reconcile_new (SkeinFolderCache *cache, const SkeinStoreRow *row)
{
  SkeinReconcile *self = g_new0 (SkeinReconcile, 1);

  self->cache = cache;
  self->folder_path = g_strdup (row->spec->folder);
  self->subfolder = g_strdup (row->subfolder);
  self->name = g_strdup (row->name);
  self->part_name = g_strdup (row->part_name);
  self->file_inode = row->file_inode;
  self->file_size = row->size;
  self->file_mtime_us = row->file_mtime_us;
  return self;
}

void
skein_reconcile_free (SkeinReconcile *self)
{
  if (self == NULL)
    return;

  g_free (self->folder_path);
  g_free (self->subfolder);
  g_free (self->name);
  g_clear_pointer (&self->place, skein_folder_unref);
  g_free (self->part_name);
  g_clear_pointer (&self->folder, skein_folder_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
stat_file (SkeinFolder *folder, const char *name, struct stat *out_status)
{
  return fstatat (skein_folder_get_fd (folder), name, out_status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (out_status->st_mode);
}

static gint64
get_mtime_us (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * G_USEC_PER_SEC + status->st_mtim.tv_nsec / 1000;
}

gboolean
skein_reconcile_stat (SkeinFolder *folder, const char *name, guint64 *out_inode, guint64 *out_size, gint64 *out_mtime_us)
{
  struct stat status;

  if (!stat_file (folder, name, &status))
    return FALSE;

  *out_inode = (guint64) status.st_ino;
  *out_size = (guint64) status.st_size;
  *out_mtime_us = get_mtime_us (&status);
  return TRUE;
}

gboolean
skein_reconcile_is_taken (SkeinFolder *folder, const char *subfolder, const char *name)
{
  g_autoptr (SkeinFolder) place = subfolder != NULL ? skein_folder_open_below (folder, subfolder, FALSE, NULL) : skein_folder_ref (folder);
  struct stat status;

  return place != NULL && fstatat (skein_folder_get_fd (place), name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

gboolean
skein_reconcile_is_intact (const SkeinStoreRow *row)
{
  g_autoptr (SkeinFolder) top = NULL;
  g_autoptr (SkeinFolder) folder = NULL;
  guint64 inode, size;
  gint64 mtime_us;

  if (row->file_inode == 0 || row->name == NULL)
    return FALSE;

  top = skein_folder_open (row->spec->folder, FALSE, NULL);
  if (top != NULL)
    folder = row->subfolder != NULL ? skein_folder_open_below (top, row->subfolder, FALSE, NULL) : skein_folder_ref (top);
  return folder != NULL && skein_reconcile_stat (folder, row->name, &inode, &size, &mtime_us) && inode == row->file_inode && size == row->size && mtime_us == row->file_mtime_us;
}

static void
found_published (SkeinReconcile *self, const char *name, const struct stat *status)
{
  if (g_strcmp0 (self->name, name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
    }
  self->found = SKEIN_FOUND_PUBLISHED;
  self->newly_found = self->file_inode == 0;
  self->file_inode = (guint64) status->st_ino;
  self->file_size = (guint64) status->st_size;
  self->file_mtime_us = get_mtime_us (status);
}

/* A partial with a second link was published, and the crash came before the store knew. Which name it got does not have to
 * be guessed: it is the other name of that inode in the same folder. */
static char *
find_other_name (SkeinReconcile *self, SkeinFolder *where, const struct stat *part)
{
  int fd = openat (skein_folder_get_fd (where), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;
  char *name = NULL;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  while (name == NULL && (entry = readdir (dir)) != NULL)
    {
      if (entry->d_ino != part->st_ino || (where == self->folder && g_strcmp0 (entry->d_name, self->part_name) == 0) || !skein_part_file_was_published_in (self->folder, self->part_name, where, entry->d_name))
        continue;
      /* On its way to replace a file when the program was killed. */
      if (skein_part_file_is_stand_in (entry->d_name))
        unlinkat (skein_folder_get_fd (where), entry->d_name, 0);
      else
        name = g_strdup (entry->d_name);
    }
  closedir (dir);
  return name;
}

static void
choose_part_name (SkeinReconcile *self)
{
  g_clear_pointer (&self->part_name, g_free);

  for (guint number = 0; number <= MAX_NUMBER; number++)
    {
      g_autofree char *name = number == 0 ? g_strdup (self->name) : skein_file_name_numbered (self->name, number);
      g_autofree char *part_name = g_strconcat (name, ".part", NULL);
      struct stat status;

      if (fstatat (skein_folder_get_fd (self->folder), part_name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT)
        continue;
      if (skein_folder_cache_reserve (self->cache, self->folder_path, part_name))
        {
          self->part_name = g_steal_pointer (&part_name);
          return;
        }
    }

  /* Ten thousand of one name: a name nobody thinks of. */
  self->part_name = g_strdup_printf ("%08x%08x.part", g_random_int (), g_random_int ());
  skein_folder_cache_reserve (self->cache, self->folder_path, self->part_name);
}

void
skein_reconcile_run (SkeinReconcile *self)
{
  gboolean known_part = self->part_name != NULL;
  SkeinFolder *where; /* the finished file's */
  struct stat file, part;

  self->folder = skein_folder_cache_open (self->cache, self->folder_path, &self->error);
  if (self->folder == NULL)
    return;

  if (known_part)
    skein_folder_cache_reserve (self->cache, self->folder_path, self->part_name);

  where = self->folder;
  if (self->subfolder != NULL)
    {
      where = skein_folder_cache_open_below (self->cache, self->folder, self->subfolder, FALSE, NULL);
      self->place = where;
    }

  if (self->file_inode != 0 && where != NULL && stat_file (where, self->name, &file) && (guint64) file.st_size == self->file_size)
    {
      gboolean same = (guint64) file.st_ino == self->file_inode && get_mtime_us (&file) == self->file_mtime_us;

      found_published (self, self->name, &file);
      if (known_part)
        {
          if (skein_part_file_was_published_in (self->folder, self->part_name, where, self->name))
            unlinkat (skein_folder_get_fd (self->folder), self->part_name, 0);
          skein_folder_cache_release (self->cache, self->folder_path, self->part_name);
          g_clear_pointer (&self->part_name, g_free);
        }
      if (!same)
        self->found = SKEIN_FOUND_SIMILAR;
      return;
    }
  self->file_inode = 0;

  if (known_part && stat_file (self->folder, self->part_name, &part))
    {
      g_autofree char *other = part.st_nlink > 1 && where != NULL ? find_other_name (self, where, &part) : NULL;

      if (other != NULL)
        {
          found_published (self, other, &part);
          return;
        }
      self->found = SKEIN_FOUND_PARTIAL;
      self->part_size = (guint64) part.st_size;
      return;
    }

  self->found = SKEIN_FOUND_NOTHING;
  self->name_taken = self->looks_for_name && skein_reconcile_is_taken (self->folder, self->subfolder, self->name);
  if (!known_part)
    choose_part_name (self);
}
