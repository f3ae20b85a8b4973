// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-file-drop.h"

#include "batch/skein-checksum-list.h"

#include <string.h>

typedef struct
{
  GWeakRef owner;
  SkeinFileDropFunc func;
  gpointer user_data;
  SkeinFileDrop drop;
  gboolean elsewhere; /* one of them is no file of this computer */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_weak_ref_clear (&look->owner);
  g_ptr_array_unref (look->drop.paths);
  g_free (look->drop.folder);
  g_free (look);
}

static gboolean
is_text_name (const char *name)
{
  static const char *const endings[] = { ".txt", ".urls", ".list", ".lst", ".csv", ".tsv", ".json", ".html", ".htm", ".xhtml", ".xml", ".meta4", ".metalink", ".m3u", ".m3u8", ".md", ".url", ".uri", ".uris" };
  g_autofree char *folded = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (folded, endings[i]))
      return TRUE;
  return strchr (folded, '.') == NULL;
}

static gboolean
folder_has_list (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (skein_checksum_list_has_name (name))
      return TRUE;
  return FALSE;
}

static void
look_in_thread (GTask *task, G_GNUC_UNUSED gpointer object, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  SkeinFileDrop *drop = &((Look *) task_data)->drop;

  drop->all_lists = drop->all_text = drop->paths->len > 0;
  for (guint i = 0; i < drop->paths->len; i++)
    {
      const char *path = g_ptr_array_index (drop->paths, i);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *parent = g_path_get_dirname (path);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          drop->n_folders++;
          drop->all_lists = drop->all_text = FALSE;
        }
      drop->all_lists = drop->all_lists && skein_checksum_list_has_name (name);
      drop->all_text = drop->all_text && is_text_name (name);
      if (i == 0)
        drop->folder = g_strdup (parent);
      else if (g_strcmp0 (drop->folder, parent) != 0)
        g_clear_pointer (&drop->folder, g_free);
    }

  if (drop->n_folders == 1 && drop->paths->len == 1)
    {
      g_free (drop->folder);
      drop->folder = g_strdup (g_ptr_array_index (drop->paths, 0));
      drop->has_list = folder_has_list (drop->folder);
    }
  g_task_return_boolean (task, TRUE);
}

static void
looked_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (GObject) owner = g_weak_ref_get (&look->owner);

  if (owner != NULL)
    look->func (look->elsewhere ? NULL : &look->drop, look->user_data);
}

void
skein_file_drop_look_at_files (GSList *files, GObject *owner, SkeinFileDropFunc func, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, looked_cb, NULL);
  Look *look = g_new0 (Look, 1);

  g_weak_ref_init (&look->owner, owner);
  look->func = func;
  look->user_data = user_data;
  look->drop.paths = g_ptr_array_new_with_free_func (g_free);
  for (GSList *l = files; l != NULL; l = l->next)
    {
      char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_ptr_array_add (look->drop.paths, path);
      else
        look->elsewhere = TRUE;
    }
  g_task_set_source_tag (task, skein_file_drop_look_at_files);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_in_thread);
}

void
skein_file_drop_look_async (GdkFileList *list, GObject *owner, SkeinFileDropFunc func, gpointer user_data)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);

  skein_file_drop_look_at_files (files, owner, func, user_data);
}
