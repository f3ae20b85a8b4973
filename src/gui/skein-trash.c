// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-trash.h"

#include <glib/gi18n.h>

static void
free_error_if_any (gpointer error)
{
  if (error != NULL)
    g_error_free (error);
}

static GError *
explain (const char *path, const GError *error)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("There is no trash where “%s” is; remove it from the batch, and delete it in its folder"), name);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  return g_error_new (error->domain, error->code, _ ("“%s” cannot be moved to the trash: %s. Remove it from the batch, and delete it in its folder"), name, error->message);
}

static GError *
trash (const char *path, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  if (g_file_trash (file, cancellable, &error))
    return NULL;
  /* Whether it is the file or the trash that was not found, the error does not say. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);

      if (info == NULL)
        return NULL;
    }
  return explain (path, error);
}

static void
trash_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *paths = task_data;
  GPtrArray *errors = g_ptr_array_new_full (paths->len, free_error_if_any);

  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (errors, trash (g_ptr_array_index (paths, i), cancellable));
  g_task_return_pointer (task, errors, (GDestroyNotify) g_ptr_array_unref);
}

void
skein_trash_async (GPtrArray *paths, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (paths != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_trash_async);
  g_task_set_name (task, "move to trash");
  /* Some may be in the trash already: that is to be told in any case. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_ptr_array_ref (paths), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, trash_in_thread);
}

GPtrArray *
skein_trash_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
