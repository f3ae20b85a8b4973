// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Names of partials, only for those that need one. Of an item that has never begun nothing can be on the disk: its transfer begins at once,
 * and a small file gets no partial's name at all, neither in the folder nor in the store. That the file is large is known when the server has
 * answered. Then the transfer writes nothing until there is a name, which is found by a look at the folder, reserved and stored as for
 * any other: no partial ever has a name that the store does not know. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "pool/skein-pool-thread.h"

#include <string.h>

static gboolean
has_never_begun (const SkeinStoreRow *row)
{
  return row->part_name == NULL && row->file_inode == 0 && row->tries == 0 && row->done_bytes == 0 && row->ranges == NULL && !row->request_lost;
}

/* What has to be verified before it gets its name is opened by its partial's. */
static gboolean
may_be_nameless (SkeinRun *self)
{
  const SkeinStoreRow *row = self->item->row;

  return skein_item_row_get_expected_mask (row) == 0 && !skein_sources_has_pieces (row->spec->sources) && !skein_run_wants_beside (self);
}

gboolean
skein_run_begin_at_once (SkeinRun *self)
{
  SkeinPipeline *pipeline = self->pipeline;
  SkeinStoreRow *row = self->item->row;

  if (!has_never_begun (row) || !may_be_nameless (self) || skein_run_get_conflict (self) == SKEIN_CONFLICT_SKIP || !SKEIN_IS_THREAD_POOL (pipeline->downloads)
      || !g_str_has_prefix (skein_item_row_peek_source (row), "http"))
    return FALSE;

  self->folder = skein_folder_cache_recall (pipeline->folders, row->spec->folder);
  if (self->folder == NULL)
    return FALSE;

  skein_run_forget_file (self);
  skein_run_forget_validators (self);
  skein_run_submit_transfer (self);
  return TRUE;
}

static void
end_naming (SkeinRun *self, GError *error)
{
  g_autoptr (SkeinReport) held = g_steal_pointer (&self->held);

  self->naming = FALSE;
  self->naming_error = error;
  if (held != NULL)
    skein_run_report (self, held);
  else if (error != NULL)
    skein_pool_cancel (self->pipeline->downloads, self->job_id);
}

static void
stored_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinRun *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      /* Another program was quicker; it stays reserved, so that the next one is tried. */
      g_clear_pointer (&self->item->row->part_name, g_free);
      if (self->held == NULL)
        skein_run_find_name (self);
      else
        end_naming (self, NULL);
      return;
    }
  if (error != NULL)
    {
      end_naming (self, skein_run_explain_store_error (error));
      return;
    }

  self->planned = TRUE;
  skein_late_name_tell (self->late_name, self->item->row->part_name);
  skein_thread_pool_wake (SKEIN_THREAD_POOL (self->pipeline->downloads));
  end_naming (self, NULL);
}

static void
found_cb (gpointer data)
{
  SkeinRun *self = data;
  g_autoptr (SkeinReconcile) found = g_steal_pointer (&self->reconcile);

  if (found->error != NULL)
    {
      end_naming (self, g_steal_pointer (&found->error));
      return;
    }
  self->item->row->part_name = g_steal_pointer (&found->part_name);
  skein_store_update (self->pipeline->store, skein_item_dup_row (self->item), FALSE, NULL, stored_cb, self);
}

static void
find_in_thread (gpointer data)
{
  skein_reconcile_run (((SkeinRun *) data)->reconcile);
}

void
skein_run_find_name (SkeinRun *self)
{
  self->naming = TRUE;
  self->reconcile = skein_reconcile_new (self->pipeline->folders, self->item->row);
  skein_flusher_push (self->pipeline->flusher, find_in_thread, found_cb, self);
}

void
skein_run_hold_end (SkeinRun *self, SkeinReport *report)
{
  g_assert (self->held == NULL);

  self->held = skein_report_steal (report);
}
