// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What is secret in the options of a stored item: kept by the desktop's secret service when the item is added, and asked for when another
 * start goes on with it. Without it nothing is asked: a server that wants a token may answer with something else than the file. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "batch/skein-secrets.h"

#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The item says it if it is ever missed. */
  if (!skein_secrets_keep_request_finish (result, &error))
    g_debug ("Secrets of a download are not kept: %s", error->message);
}

/* (transfer full) What the items that are not at their end need. */
static GHashTable *
collect_needed (SkeinPipeline *pipeline)
{
  GListModel *list = G_LIST_MODEL (pipeline->batch);
  guint n = g_list_model_get_n_items (list);
  GHashTable *needed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const SkeinRequestOptions *last = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (list, i);
      const SkeinRequestOptions *request = item->row->spec != NULL ? item->row->spec->request : NULL; /* none: just being changed */

      if (request != NULL && request != last && request->secrets_id != NULL && item->row->state != SKEIN_ITEM_DONE)
        g_hash_table_add (needed, g_strdup (request->secrets_id));
      last = item->row->state != SKEIN_ITEM_DONE ? request : NULL;
    }
  return needed;
}

void
skein_pipeline_keep_secrets (SkeinPipeline *self, SkeinRequestOptions *request)
{
  const char *store = skein_store_peek_path (self->store);
  g_autoptr (GHashTable) needed = NULL;
  char *text;

  if (request == NULL || request->secrets_id == NULL || skein_request_options_is_locked (request) || g_hash_table_contains (self->unlocked, request->secrets_id))
    return;

  g_hash_table_insert (self->unlocked, g_strdup (request->secrets_id), skein_request_options_ref (request));
  if (store == NULL || strcmp (store, ":memory:") == 0 || !skein_secrets_is_supported ())
    return;
  needed = collect_needed (self);
  g_hash_table_add (needed, g_strdup (request->secrets_id));
  text = skein_request_options_dup_secrets (request);
  skein_secrets_keep_request_async (store, request->secrets_id, text, needed, kept_cb, NULL);
  skein_secrets_free_text (text);
}

gboolean
skein_run_is_locked (SkeinRun *self)
{
  SkeinItemSpec *spec = self->item->row->spec;
  SkeinRequestOptions *open;

  if (!skein_request_options_is_locked (spec->request))
    return FALSE;
  open = g_hash_table_lookup (self->pipeline->unlocked, spec->request->secrets_id);
  if (open == NULL)
    return TRUE;
  skein_request_options_unref (spec->request);
  spec->request = skein_request_options_ref (open);
  return FALSE;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinRun *self = user_data;
  SkeinRequestOptions *locked = self->item->row->spec->request;
  g_autoptr (GError) error = NULL;
  char *text = skein_secrets_lookup_request_finish (result, &error);

  if (error != NULL)
    g_debug ("No secret service: %s", error->message);
  if (text != NULL && skein_request_options_is_locked (locked))
    {
      SkeinRequestOptions *open = skein_request_options_unlock (locked, text);

      if (open != NULL)
        g_hash_table_insert (self->pipeline->unlocked, g_strdup (locked->secrets_id), open);
    }
  skein_secrets_free_text (text);

  if (skein_run_is_stopped (self))
    skein_run_step_out (self);
  else if (!skein_run_is_locked (self))
    skein_run_submit_transfer (self);
  else
    {
      g_autofree char *missing = skein_request_options_dup_locked (self->item->row->spec->request);

      skein_run_fail (self, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("What was given for this download is secret and not in the desktop’s keyring (%s): add the address again with it, or unlock the keyring and try again"), missing), FALSE);
    }
}

void
skein_run_unlock (SkeinRun *self)
{
  skein_secrets_lookup_request_async (self->item->row->spec->request->secrets_id, found_cb, self);
}
