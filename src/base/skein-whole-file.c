// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-whole-file.h"

typedef struct
{
  GFile *file;     /* (owned) */
  GBytes *content; /* (owned) */
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_object_unref (self->file);
  g_bytes_unref (self->content);
  g_free (self);
}

gboolean
skein_whole_file_save (GFile *file, GBytes *content, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (content, &size);
  const char *path;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  if (data == NULL)
    data = "";
  path = g_file_peek_path (file);
  /* What is there already, be it a link, keeps its place and its rights with GIO's way. */
  if (path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error);
  return g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *self = data;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (skein_whole_file_save (self->file, self->content, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
skein_whole_file_save_async (GFile *file, GBytes *content, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *self = g_new0 (Save, 1);

  g_task_set_source_tag (task, skein_whole_file_save_async);
  self->file = g_object_ref (file);
  self->content = g_bytes_ref (content);
  g_task_set_task_data (task, self, save_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
skein_whole_file_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
