// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-text-file.h"

#include <glib/gi18n.h>

#define MAX_BYTES (256 * 1024 * 1024)

static gboolean
read_more_cb (G_GNUC_UNUSED const char *contents, goffset size, G_GNUC_UNUSED gpointer user_data)
{
  return size < MAX_BYTES;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize size;

  if (g_file_load_partial_contents_finish (G_FILE (source), result, &contents, &size, NULL, &error))
    g_task_return_pointer (task, g_bytes_new_take (contents, size), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, error->domain, error->code, _("“%s” cannot be read: %s"), (const char *) g_task_get_task_data (task), error->message);
}

void
skein_text_file_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (file, cancellable, callback, user_data);
  g_autofree char *name = g_file_get_basename (file);

  g_task_set_source_tag (task, skein_text_file_load_async);
  g_task_set_task_data (task, g_filename_display_name (name), g_free);
  g_file_load_partial_contents_async (file, cancellable, read_more_cb, loaded_cb, task);
}

GBytes *
skein_text_file_load_finish (GAsyncResult *result, char **out_name, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, skein_text_file_load_async), NULL);

  *out_name = g_strdup (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}
