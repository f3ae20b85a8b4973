// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-folder-cache.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

/* So long a folder is taken for what it was when somebody looked last; whoever writes to it looks again. */
#define RECENT_US (100 * 1000)

struct _SkeinFolderCache
{
  GMutex lock;
  GHashTable *folders; /* (lock) path -> SkeinFolder */
  GHashTable *names;   /* (lock) set of "path/name" */
};

SkeinFolderCache *
skein_folder_cache_new (void)
{
  SkeinFolderCache *self = g_new0 (SkeinFolderCache, 1);

  g_mutex_init (&self->lock);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) skein_folder_unref);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
skein_folder_cache_free (SkeinFolderCache *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->names);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static SkeinFolder *
lookup_folder (SkeinFolderCache *self, const char *path)
{
  SkeinFolder *folder;

  g_mutex_lock (&self->lock);
  folder = g_hash_table_lookup (self->folders, path);
  if (folder != NULL)
    skein_folder_ref (folder);
  g_mutex_unlock (&self->lock);
  return folder;
}

SkeinFolder *
skein_folder_cache_recall (SkeinFolderCache *self, const char *path)
{
  SkeinFolder *folder = lookup_folder (self, path);

  if (folder != NULL && skein_folder_get_checked_us (folder) + RECENT_US < g_get_monotonic_time ())
    g_clear_pointer (&folder, skein_folder_unref);
  return folder;
}

/* All users of a path share one SkeinFolder, so that the store can sync it once for many. */
static SkeinFolder *
remember_folder (SkeinFolderCache *self, const char *path, SkeinFolder *folder, SkeinFolder *instead_of)
{
  SkeinFolder *present;
  SkeinFolder *old = NULL;

  g_mutex_lock (&self->lock);
  present = g_hash_table_lookup (self->folders, path);
  if (present != NULL && present != instead_of)
    {
      old = folder;
      folder = skein_folder_ref (present);
    }
  else
    {
      if (present != NULL)
        old = skein_folder_ref (present);
      g_hash_table_replace (self->folders, g_strdup (path), skein_folder_ref (folder));
    }
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&old, skein_folder_unref);
  return folder;
}

static void
set_folder_error (GError **error, const char *path, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("The disk is full: the folder “%s” cannot be made. Free some space, then try again."), shown);
    }
  else
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("%s. Choose another folder, or make this one usable and try again."), cause->message);
}

SkeinFolder *
skein_folder_cache_open (SkeinFolderCache *self, const char *path, GError **error)
{
  g_autoptr (SkeinFolder) known = lookup_folder (self, path);
  g_autoptr (SkeinFolder) folder = NULL;
  g_autoptr (GError) cause = NULL;

  if (known != NULL && skein_folder_check (known, NULL))
    return g_steal_pointer (&known);

  folder = skein_folder_open (path, known == NULL, &cause);
  if (folder == NULL)
    {
      set_folder_error (error, path, cause);
      return NULL;
    }

  if (faccessat (skein_folder_get_fd (folder), ".", W_OK | X_OK, AT_EACCESS) != 0)
    {
      int errsv = errno;
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (&cause, G_IO_ERROR, g_io_error_from_errno (errsv), _ ("Cannot write to the folder “%s”: %s"), shown, g_strerror (errsv));
      set_folder_error (error, path, cause);
      return NULL;
    }

  return remember_folder (self, path, g_steal_pointer (&folder), known);
}

SkeinFolder *
skein_folder_cache_open_below (SkeinFolderCache *self, SkeinFolder *folder, const char *relative, gboolean create, GError **error)
{
  g_autofree char *path = g_build_filename (skein_folder_get_path (folder), relative, NULL);
  g_autoptr (SkeinFolder) known = lookup_folder (self, path);
  g_autoptr (GError) cause = NULL;
  SkeinFolder *below;

  if (known != NULL && skein_folder_check (known, NULL))
    return g_steal_pointer (&known);

  below = skein_folder_open_below (folder, relative, create, &cause);
  if (below == NULL)
    {
      set_folder_error (error, path, cause);
      return NULL;
    }
  return remember_folder (self, path, below, known);
}

gboolean
skein_folder_cache_reserve (SkeinFolderCache *self, const char *path, const char *name)
{
  gboolean is_free;

  g_mutex_lock (&self->lock);
  is_free = g_hash_table_add (self->names, g_strconcat (path, "/", name, NULL));
  g_mutex_unlock (&self->lock);
  return is_free;
}

void
skein_folder_cache_release (SkeinFolderCache *self, const char *path, const char *name)
{
  g_autofree char *key = g_strconcat (path, "/", name, NULL);

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->names, key);
  g_mutex_unlock (&self->lock);
}

void
skein_folder_cache_close_folders (SkeinFolderCache *self)
{
  g_autoptr (GHashTable) folders = NULL;

  g_mutex_lock (&self->lock);
  folders = g_steal_pointer (&self->folders);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) skein_folder_unref);
  g_mutex_unlock (&self->lock);
}
