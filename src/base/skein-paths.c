// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-paths.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Failure is not fatal here: whoever opens a file in the folder reports it with the file's name. */
static gpointer
make_private_dir (const char *parent)
{
  char *path = g_build_filename (parent, "skein", NULL);
  struct stat status;

  if (g_mkdir_with_parents (path, 0700) != 0)
    g_debug ("Cannot create %s: %s", path, g_strerror (errno));
  else if (stat (path, &status) == 0 && (status.st_mode & 0077) != 0 && chmod (path, 0700) != 0)
    g_debug ("Cannot make %s private: %s", path, g_strerror (errno));

  return path;
}

static gpointer
make_data_dir (gpointer unused)
{
  return make_private_dir (g_get_user_data_dir ());
}

static gpointer
make_runtime_dir (gpointer unused)
{
  /* GLib falls back to the cache folder where there is no XDG_RUNTIME_DIR. */
  return make_private_dir (g_get_user_runtime_dir ());
}

static gpointer
make_cache_dir (gpointer unused)
{
  return make_private_dir (g_get_user_cache_dir ());
}

const char *
skein_paths_get_data_dir (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_data_dir, NULL);
}

const char *
skein_paths_get_runtime_dir (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_runtime_dir, NULL);
}

const char *
skein_paths_get_cache_dir (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_cache_dir, NULL);
}

/* Flatpak's root is a file system in memory, made for this run of the program; whatever lasts is mounted on it. */
static gpointer
find_fleeting_device (gpointer unused)
{
  struct stat status;
  dev_t *device = NULL;

  if (access ("/.flatpak-info", F_OK) == 0 && stat ("/", &status) == 0)
    {
      device = g_new (dev_t, 1);
      *device = status.st_dev;
    }
  return device;
}

gboolean
skein_paths_is_fleeting (dev_t device)
{
  static GOnce once = G_ONCE_INIT;
  const dev_t *fleeting = g_once (&once, find_fleeting_device, NULL);

  return fleeting != NULL && device == *fleeting;
}

char *
skein_paths_dup_downloads_dir (void)
{
  const char *special = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autofree char *folder = NULL;
  struct stat status;

  /* xdg-user-dirs names the home folder itself for a folder that does not exist. */
  if (special != NULL && g_strcmp0 (special, g_get_home_dir ()) != 0)
    folder = g_strdup (special);
  else
    folder = g_build_filename (g_get_home_dir (), "Downloads", NULL);

  /* A desktop without a downloads folder has none to give to a Flatpak: then files go to where its data is, which lasts. */
  if ((stat (folder, &status) == 0 || stat (g_get_home_dir (), &status) == 0) && skein_paths_is_fleeting (status.st_dev))
    return g_build_filename (g_get_user_data_dir (), "Downloads", NULL);

  return g_steal_pointer (&folder);
}

char *
skein_paths_dup_helper (const char *name)
{
  const char *path = g_getenv ("SKEIN_LIBEXEC_PATH");

  g_return_val_if_fail (name != NULL, NULL);

  if (path != NULL)
    {
      g_auto (GStrv) folders = g_strsplit (path, ":", -1);

      for (guint i = 0; folders[i] != NULL; i++)
        {
          g_autofree char *helper = NULL;

          if (*folders[i] == '\0')
            continue;
          helper = g_build_filename (folders[i], name, NULL);
          if (access (helper, X_OK) == 0)
            return g_steal_pointer (&helper);
        }
    }

  return g_build_filename (SKEIN_LIBEXEC_DIR, name, NULL);
}
