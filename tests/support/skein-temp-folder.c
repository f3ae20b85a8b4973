// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-temp-folder.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *walk)
{
  return remove (path);
}

SkeinTempFolder *
skein_temp_folder_new (void)
{
  SkeinTempFolder *self = g_new0 (SkeinTempFolder, 1);
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("skein-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->folder = skein_folder_open (self->path, FALSE, &error);
  g_assert_no_error (error);

  return self;
}

void
skein_temp_folder_free (SkeinTempFolder *self)
{
  skein_folder_unref (self->folder);
  nftw (self->path, remove_cb, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
  g_free (self->path);
  g_free (self);
}

void
skein_temp_folder_write (SkeinTempFolder *self, const char *name, const void *data, gsize size)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

char *
skein_temp_folder_read (SkeinTempFolder *self, const char *name, gsize *out_size)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  char *data = NULL;

  g_file_get_contents (path, &data, out_size, NULL);
  return data;
}

guint
skein_temp_folder_count (SkeinTempFolder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
skein_temp_folder_list (SkeinTempFolder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (GStrv) g_ptr_array_free (names, FALSE);
}

char *
skein_temp_folder_dup_path (SkeinTempFolder *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

char *
skein_temp_folder_dup_sha256 (SkeinTempFolder *self, const char *name)
{
  g_autofree char *path = skein_temp_folder_dup_path (self, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}
