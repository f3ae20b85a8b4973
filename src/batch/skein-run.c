// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One item's way through the machine:
 *
 *   reconcile with the disk (flusher) -> partial's name stored -> transfer (download pool; one that has never begun starts with this, and
 *   finds a partial's name when it turns out to be large: skein-run-name.c) -> verify (process pool, on the partial) -> fsync and publish (flusher) -> folder synced and result stored durably (store) -> partial name retired
 *   (flusher) -> hash, resize (process pool, on the published file) -> final row stored
 *
 * The transfer's source is the item's URL or, when that is of no use, the next of its mirrors (skein-run-sources.c); what is damaged
 * is mended by its pieces (skein-run-pieces.c).
 *
 * A crash between any two of these is met by the first: reconcile finds nothing, a partial, or a published file,
 * and the way goes on from there. Nothing is decided in two places: whatever has ended, skein_run_next_step() looks at what the item's row
 * lacks. The jobs are in skein-run-jobs.c, the ways out in skein-run-end.c. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>

/* Nobody has said how many: as many as this for a file that takes long by one connection. */
#define LATE_SEGMENTS 8

void
skein_run_touch (SkeinRun *self)
{
  skein_batch_touch (self->pipeline->batch, self->item);
}

void
skein_run_set_state (SkeinRun *self, SkeinItemState state)
{
  self->item->row->state = state;
  skein_run_touch (self);
}

/* Whoever is about to download counts at the server that is to be asked. */
static void
enter_slot (SkeinRun *self)
{
  SkeinPipeline *pipeline = self->pipeline;
  const SkeinStoreRow *row = self->item->row;
  SkeinHostRule rule;

  pipeline->n_slots[self->slot]++;
  if (self->slot != SKEIN_SLOT_DOWNLOAD)
    return;

  self->priority = row->spec->priority;
  pipeline->n_downloads[self->priority - SKEIN_PRIORITY_LOW]++;
  self->host = skein_host_key (skein_item_row_peek_source (row));
  skein_host_gate_get_rule (pipeline->gate, self->host, &rule);
  self->n_connections = row->spec->segments > 0 ? row->spec->segments : rule.segments > 0 ? rule.segments
                                                                                          : pipeline->options.segments;
  self->splits_late = self->n_connections == 0;
  if (self->splits_late)
    self->n_connections = LATE_SEGMENTS;
  self->n_connections = skein_host_gate_enter (pipeline->gate, self->host, MAX (self->n_connections, 1), skein_queue_get_n_waiting_for (pipeline->waiting, self->host));
}

void
skein_run_leave_slot (SkeinRun *self)
{
  SkeinPipeline *pipeline = self->pipeline;

  pipeline->n_slots[self->slot]--;
  if (self->slot != SKEIN_SLOT_DOWNLOAD)
    return;

  pipeline->n_downloads[self->priority - SKEIN_PRIORITY_LOW]--;
  skein_host_gate_leave (pipeline->gate, self->host, self->n_connections);
  g_clear_pointer (&self->host, g_free);
}

void
skein_run_set_slot (SkeinRun *self, SkeinSlot slot)
{
  if (slot == self->slot)
    return;
  skein_run_leave_slot (self);
  self->slot = slot;
  enter_slot (self);
  skein_pipeline_schedule (self->pipeline);
}

gboolean
skein_run_is_stopped (SkeinRun *self)
{
  return self->stopping || self->removed || self->pipeline->closing || (self->slot == SKEIN_SLOT_DOWNLOAD && (self->pipeline->paused || (self->pipeline->far_held && skein_pipeline_keeps_back (self->pipeline, self->host))));
}

void
skein_run_forget_part_name (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;

  if (row->part_name == NULL)
    return;
  skein_folder_cache_release (self->pipeline->folders, row->spec->folder, row->part_name);
  g_clear_pointer (&row->part_name, g_free);
  self->planned = FALSE;
}

void
skein_run_forget_validators (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;

  g_clear_pointer (&row->etag, g_free);
  g_clear_pointer (&row->modified, g_free);
  g_clear_pointer (&row->ranges, g_free);
  row->done_bytes = 0;
  if (self->item->provenance != NULL)
    skein_provenance_forget (self->item->provenance);
}

static guint
get_missing_digests (const SkeinStoreRow *row)
{
  return (skein_item_row_get_expected_mask (row) | row->spec->hash_mask) & ~row->digest_mask;
}

static gboolean
wants_copy (const SkeinStoreRow *row)
{
  return row->spec->copy != NULL && row->copy_name == NULL;
}

/* Published, retired, and nothing left to compute. */
gboolean
skein_run_is_complete (const SkeinStoreRow *row)
{
  return row->file_inode != 0 && row->part_name == NULL && get_missing_digests (row) == 0 && !wants_copy (row) && (skein_item_row_get_expected_mask (row) == 0 || row->error_code != SKEIN_WORK_ERROR_CHECKSUM);
}

void
skein_run_forget_file (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;

  row->file_inode = 0;
  row->file_mtime_us = 0;
  skein_item_row_forget_digests (row);
  row->verified = FALSE;
  row->unproven = FALSE;
  row->outcome = SKEIN_OUTCOME_SAVED;
  g_clear_pointer (&row->copy_name, g_free);
  g_clear_pointer (&row->copy_result, g_free);
}

/* --- publishing --- */

static void
retire_in_thread (gpointer data)
{
  SkeinRun *self = data;

  if (self->part == NULL && self->name != NULL)
    self->part = skein_part_file_reopen (self->folder, self->name, NULL);
  if (self->part != NULL)
    skein_part_file_retire (self->part);
  g_clear_pointer (&self->part, skein_part_file_free);
  g_clear_pointer (&self->name, g_free);
}

static void
retired_cb (gpointer data)
{
  SkeinRun *self = data;

  skein_run_forget_part_name (self);
  skein_run_next_step (self);
}

/* Why the list of downloads could not be written, as an error of work. */
GError *
skein_run_explain_store_error (const GError *error)
{
  SkeinWorkError code = SKEIN_WORK_ERROR_FILE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    code = SKEIN_WORK_ERROR_DISK_FULL;
  return g_error_new_literal (SKEIN_WORK_ERROR, code, error->message);
}

static void
result_stored_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinRun *self = user_data;

  if (error != NULL)
    {
      self->stored = FALSE;
      skein_run_fail (self, skein_run_explain_store_error (error), FALSE);
      return;
    }
  if (self->part == NULL && self->item->row->part_name == NULL)
    {
      skein_run_next_step (self);
      return;
    }
  self->name = g_strdup (self->item->row->part_name);
  skein_flusher_push (self->pipeline->flusher, retire_in_thread, retired_cb, self);
}

/* The file has its name. From here on the item is done but for what is computed from the file. */
void
skein_run_store_result (SkeinRun *self)
{
  SkeinStoreRow *row;

  self->item->row->done_bytes = self->item->row->size;
  g_clear_pointer (&self->item->row->ranges, g_free);
  row = skein_item_dup_row (self->item);
  if (get_missing_digests (self->item->row) == 0 && !wants_copy (self->item->row))
    {
      row->state = SKEIN_ITEM_DONE;
      row->finished_us = self->item->row->finished_us = g_get_real_time ();
      row->tries = 0;
      row->error_code = -1;
      row->error_cause = SKEIN_CAUSE_NONE;
      g_clear_pointer (&row->error_message, g_free);
      g_clear_pointer (&row->error_detail, g_free);
      if (row->part_name == NULL)
        {
          row->session = 0;
          self->stored = TRUE;
        }
    }
  skein_store_update (self->pipeline->store, row, TRUE, skein_run_peek_place (self), result_stored_cb, self);
}

void
skein_run_next_step (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  guint expected = skein_item_row_get_expected_mask (row);
  guint missing = get_missing_digests (row);
  GError *error = NULL;

  if (skein_run_is_stopped (self))
    {
      skein_run_step_out (self);
      return;
    }

  if (expected != 0 && (missing & expected) == 0 && !skein_run_check_digests (self, &error))
    {
      /* Digests of bytes that go are nobody's. */
      if (row->file_inode == 0)
        skein_item_row_forget_digests (row);
      if (row->file_inode != 0)
        skein_run_fail (self, error, FALSE);
      else if (skein_run_may_look_at_pieces (self))
        skein_run_look_at_pieces (self, error);
      else
        skein_run_mismatch (self, error);
      return;
    }

  if (row->file_inode == 0)
    {
      const char *part_name = skein_part_file_get_part_name (self->part);

      if (expected != 0 && missing != 0 && part_name != NULL)
        skein_run_submit_digest (self, part_name, missing, SKEIN_ITEM_VERIFYING);
      else if (expected == 0 && !self->pieces_right && skein_run_may_look_at_pieces (self))
        skein_run_look_at_pieces (self, NULL);
      else
        skein_run_publish (self);
    }
  else if (missing != 0)
    skein_run_submit_digest (self, row->name, missing, (missing & expected) != 0 ? SKEIN_ITEM_VERIFYING : SKEIN_ITEM_HASHING);
  else if (wants_copy (row))
    skein_run_submit_resize (self);
  else
    skein_run_finish (self);
}

/* --- the start --- */

static void
planned_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinRun *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      /* Another program was quicker with that name; it stays reserved, so that the next one is tried. */
      g_clear_pointer (&self->item->row->part_name, g_free);
      if (skein_run_is_stopped (self))
        skein_run_step_out (self);
      else
        skein_run_reconcile (self);
      return;
    }
  if (error != NULL)
    {
      skein_run_fail (self, skein_run_explain_store_error (error), FALSE);
      return;
    }
  self->planned = TRUE;
  if (skein_run_is_stopped (self))
    skein_run_step_out (self);
  else
    skein_run_submit_transfer (self);
}

static void
reconciled_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = self->item->row;
  g_autoptr (SkeinReconcile) found = g_steal_pointer (&self->reconcile);

  if (found->error != NULL)
    {
      skein_run_fail (self, g_steal_pointer (&found->error), FALSE);
      return;
    }

  g_clear_pointer (&self->folder, skein_folder_unref);
  self->folder = g_steal_pointer (&found->folder);
  g_clear_pointer (&self->place, skein_folder_unref);
  self->place = g_steal_pointer (&found->place);
  self->planned = row->part_name != NULL && g_strcmp0 (row->part_name, found->part_name) == 0;
  g_free (row->part_name);
  row->part_name = g_steal_pointer (&found->part_name);

  switch (found->found)
    {
    case SKEIN_FOUND_PUBLISHED:
      g_free (row->name);
      row->name = g_steal_pointer (&found->name);
      row->file_inode = found->file_inode;
      row->file_mtime_us = found->file_mtime_us;
      row->size = row->done_bytes = found->file_size;
      skein_run_set_slot (self, SKEIN_SLOT_PROCESS);
      skein_run_touch (self);
      if (found->newly_found)
        skein_run_store_result (self);
      else
        skein_run_next_step (self);
      return;

    case SKEIN_FOUND_SIMILAR:
      self->inode = found->file_inode;
      self->mtime_us = found->file_mtime_us;
      skein_run_recheck (self);
      return;

    case SKEIN_FOUND_PARTIAL:
      skein_run_forget_file (self);
      self->resume = TRUE;
      if (row->ranges == NULL)
        row->done_bytes = row->size > 0 ? MIN (found->part_size, row->size) : found->part_size;
      break;

    case SKEIN_FOUND_NOTHING:
    default:
      skein_run_forget_file (self);
      skein_run_forget_validators (self);
      self->resume = FALSE;
      break;
    }
  skein_run_touch (self);

  if (skein_run_is_stopped (self))
    skein_run_step_out (self);
  else if (found->name_taken)
    skein_run_skip (self);
  else if (self->planned)
    skein_run_submit_transfer (self);
  else
    skein_store_update (self->pipeline->store, skein_item_dup_row (self->item), FALSE, NULL, planned_cb, self);
}

static void
reconcile_in_thread (gpointer data)
{
  skein_reconcile_run (((SkeinRun *) data)->reconcile);
}

void
skein_run_reconcile (SkeinRun *self)
{
  /* Without them it would go past the proxy that was asked for, or to the wrong user's page. */
  if (self->item->row->request_lost && self->item->row->file_inode == 0)
    {
      skein_run_fail (self, g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The stored options of this download (proxy, headers …) cannot be read. Add it again with its options, or remove it first to download it without.")), FALSE);
      return;
    }

  self->reconcile = skein_reconcile_new (self->pipeline->folders, self->item->row);
  self->reconcile->looks_for_name = skein_run_get_conflict (self) == SKEIN_CONFLICT_SKIP;
  skein_flusher_push (self->pipeline->flusher, reconcile_in_thread, reconciled_cb, self);
}

void
skein_run_start (SkeinPipeline *pipeline, SkeinItem *item)
{
  SkeinRun *self = g_new0 (SkeinRun, 1);

  g_assert (item->run == NULL);
  g_assert (item->waiting.host == NULL && item->retrying == NULL);

  self->pipeline = pipeline;
  self->item = g_object_ref (item);
  self->slot = SKEIN_SLOT_DOWNLOAD;
  enter_slot (self);
  item->run = self;
  item->row->session = skein_store_get_session (pipeline->store);
  item->resumed_at = 0;
  skein_run_place (self, NULL);
  skein_meter_start (pipeline);
  if (!skein_run_begin_at_once (self))
    skein_run_reconcile (self);
}

/* It may still wait in the pool. */
void
skein_run_prioritize (SkeinRun *self)
{
  SkeinPriority priority = self->item->row->spec->priority;

  if (self->slot != SKEIN_SLOT_DOWNLOAD || priority == self->priority)
    return;
  self->pipeline->n_downloads[self->priority - SKEIN_PRIORITY_LOW]--;
  self->priority = priority;
  self->pipeline->n_downloads[self->priority - SKEIN_PRIORITY_LOW]++;
  if (self->job_id != 0 && self->is_transfer)
    skein_pool_prioritize (self->pipeline->downloads, self->job_id, priority);
  skein_pipeline_schedule (self->pipeline);
}

void
skein_run_stop (SkeinRun *self)
{
  self->stopping = TRUE;
  if (self->job_id != 0)
    skein_pool_cancel (self->is_transfer ? self->pipeline->downloads : self->pipeline->processing, self->job_id);
}
