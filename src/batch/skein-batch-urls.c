// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A copy of all addresses, made a slice at a time: copying a hundred thousand at once would hold the main loop up for several
 * frames (40 ms measured). Items that come or go meanwhile may be missed; whoever asks wants to tell people what they have already, and the
 * engine looks again when it adds. */

#include "config.h"

#include "batch/skein-batch.h"

#define SLICE_US 2000
#define LOOK_EVERY 64

typedef struct
{
  GHashTable *urls; /* (owned) */
  guint position;
} Copy;

static void
copy_free (Copy *copy)
{
  g_hash_table_unref (copy->urls);
  g_free (copy);
}

static gboolean
copy_slice_cb (gpointer user_data)
{
  GTask *task = user_data;
  GListModel *items = g_task_get_source_object (task);
  Copy *copy = g_task_get_task_data (task);
  gint64 end_us = g_get_monotonic_time () + SLICE_US;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  for (;; copy->position++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (items, copy->position);

      if (item == NULL)
        {
          g_task_return_pointer (task, g_hash_table_ref (copy->urls), (GDestroyNotify) g_hash_table_unref);
          return G_SOURCE_REMOVE;
        }
      g_hash_table_add (copy->urls, g_strdup (skein_item_peek_spec (item)->url));

      if (copy->position % LOOK_EVERY == 0 && g_get_monotonic_time () >= end_us)
        {
          copy->position++;
          return G_SOURCE_CONTINUE;
        }
    }
}

void
skein_batch_dup_urls_async (SkeinBatch *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSource) source = NULL;
  Copy *copy;

  g_return_if_fail (SKEIN_IS_BATCH (self));

  copy = g_new0 (Copy, 1);
  copy->urls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_batch_dup_urls_async);
  g_task_set_task_data (task, copy, (GDestroyNotify) copy_free);

  source = g_idle_source_new ();
  g_source_set_static_name (source, "[skein] copy addresses");
  g_source_set_callback (source, copy_slice_cb, g_steal_pointer (&task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

GHashTable *
skein_batch_dup_urls_finish (SkeinBatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
