// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One item's way through the machine:
 *
 *   reconcile with the disk (flusher) -> partial's name stored -> transfer (download pool) -> verify (process pool, on the
 *   partial) -> fsync and publish (flusher) -> folder synced and result stored durably (store) -> partial name retired
 *   (flusher) -> hash, resize (process pool, on the published file) -> final row stored
 *
 * A crash between any two of these is met by the first: reconcile finds nothing, a partial, or a published file,
 * and the way goes on from there. Nothing is decided in two places: whatever has ended, next_step() looks at what the item's row lacks. */

#include "config.h"

#include "batch/skein-pipeline-private.h"
#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Fetching this much again costs less than a name for a partial. */
#define ANONYMOUS_BELOW (1024 * 1024)
#define MAX_BACKOFF_S 60
#define MAX_RETRY_AFTER_S 600
/* A try that got this much further was worth it, and does not count. */
#define RENEWING_BYTES (1024 * 1024)

static void next_step (SkeinRun *self);
static void reconcile (SkeinRun *self);
static void leave (SkeinRun *self);
static void finish (SkeinRun *self);

static SkeinStoreRow *
get_row (SkeinRun *self)
{
  return self->item->row;
}

static void
touch (SkeinRun *self)
{
  skein_batch_touch (self->pipeline->batch, self->item);
}

static void
set_state (SkeinRun *self, SkeinItemState state)
{
  get_row (self)->state = state;
  touch (self);
}

static void
set_slot (SkeinRun *self, SkeinSlot slot)
{
  self->pipeline->n_slots[self->slot]--;
  self->slot = slot;
  self->pipeline->n_slots[slot]++;
  skein_pipeline_schedule (self->pipeline);
}

static gboolean
is_stopped (SkeinRun *self)
{
  return self->stopping || self->removed || self->pipeline->closing || (self->pipeline->paused && self->slot == SKEIN_SLOT_DOWNLOAD);
}

static void
forget_part_name (SkeinRun *self)
{
  SkeinStoreRow *row = get_row (self);

  if (row->part_name == NULL)
    return;
  skein_folder_cache_release (self->pipeline->folders, row->spec->folder, row->part_name);
  g_clear_pointer (&row->part_name, g_free);
  self->planned = FALSE;
}

static void
forget_validators (SkeinRun *self)
{
  SkeinStoreRow *row = get_row (self);

  g_clear_pointer (&row->etag, g_free);
  g_clear_pointer (&row->modified, g_free);
  g_clear_pointer (&row->ranges, g_free);
  row->done_bytes = 0;
}

static guint
get_missing_digests (const SkeinStoreRow *row)
{
  return (row->spec->expected_mask | row->spec->hash_mask) & ~row->digest_mask;
}

static gboolean
wants_copy (const SkeinStoreRow *row)
{
  return (row->spec->resize_width > 0 || row->spec->resize_height > 0) && row->copy_name == NULL;
}

/* Published, retired, and nothing left to compute. */
static gboolean
is_complete (const SkeinStoreRow *row)
{
  return row->file_inode != 0 && row->part_name == NULL && get_missing_digests (row) == 0 && !wants_copy (row) && (row->spec->expected_mask == 0 || row->error_code != SKEIN_WORK_ERROR_CHECKSUM);
}

/* --- partials that go, or are let go --- */

/* Lets go of the partial: removes it, or keeps it for another time. */
static void
tidy_in_thread (gpointer data)
{
  SkeinRun *self = data;

  if (self->part == NULL && self->discard && self->name != NULL)
    {
      if (self->folder == NULL)
        self->folder = skein_folder_open (self->folder_path, FALSE, NULL);
      if (self->folder != NULL)
        self->part = skein_part_file_reopen (self->folder, self->name, NULL);
    }

  if (self->part != NULL && self->discard)
    skein_part_file_retire (self->part);
  g_clear_pointer (&self->part, skein_part_file_free);
  g_clear_pointer (&self->name, g_free);
}

static void
push_tidy (SkeinRun *self, gboolean discard, SkeinFlusherFunc done)
{
  self->discard = discard;
  self->name = discard ? g_strdup (get_row (self)->part_name) : NULL;
  g_free (self->folder_path);
  self->folder_path = g_strdup (get_row (self)->spec->folder);
  if (self->part == NULL && self->name == NULL)
    done (self);
  else
    skein_flusher_push (self->pipeline->flusher, tidy_in_thread, done, self);
}

/* --- the ends --- */

static void
run_free (SkeinRun *self)
{
  g_assert (self->part == NULL);

  g_clear_pointer (&self->folder, skein_folder_unref);
  g_clear_pointer (&self->reconcile, skein_reconcile_free);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self->folder_path);
  g_object_unref (self->item);
  g_free (self);
}

static void
leave (SkeinRun *self)
{
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  g_assert (item->run == self);
  g_assert (self->job_id == 0);

  item->run = NULL;
  item->rate = 0;
  item->step_done = item->step_total = 0;
  *item->worker = '\0';
  pipeline->n_slots[self->slot]--;
  if (!self->removed)
    touch (self);
  run_free (self);
  skein_pipeline_schedule (pipeline);
}

static gboolean
wants_no_partial (SkeinRun *self)
{
  return self->removed || get_row (self)->state == SKEIN_ITEM_CANCELLED;
}

static void
stopped_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;
  SkeinStoreRow *row = item->row;

  /* Paused first, removed while the partial was being let go. */
  if (!self->discard && wants_no_partial (self) && row->part_name != NULL)
    {
      push_tidy (self, TRUE, stopped_cb);
      return;
    }
  if (self->discard)
    {
      forget_part_name (self);
      forget_validators (self);
    }
  if (self->removed)
    {
      leave (self);
      return;
    }

  /* The queue was paused, or all is being closed: it is to go on by itself later. */
  if (skein_item_state_is_active (row->state))
    row->state = SKEIN_ITEM_WAITING;
  if (skein_item_state_is_final (row->state))
    {
      row->session = 0;
      item->ours = FALSE;
    }
  skein_pipeline_save (pipeline, item);
  leave (self);

  if (row->state == SKEIN_ITEM_WAITING && !pipeline->closing)
    skein_pipeline_enqueue (pipeline, item);
}

/* Out of the machine, as what the item's state says. */
static void
stop (SkeinRun *self)
{
  /* Done before it could be stopped. */
  if (!self->removed && is_complete (get_row (self)))
    {
      finish (self);
      return;
    }
  push_tidy (self, wants_no_partial (self), stopped_cb);
}

static void
failed_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = get_row (self);

  if (is_stopped (self))
    {
      stop (self);
      return;
    }
  if (self->discard)
    {
      forget_part_name (self);
      forget_validators (self);
    }
  skein_item_set_error (self->item, self->error);
  row->state = SKEIN_ITEM_FAILED;
  row->session = 0;
  self->item->ours = FALSE;
  skein_pipeline_save (self->pipeline, self->item);
  leave (self);
}

/* Takes @error. With @discard the bytes are known to be wrong. */
static void
fail (SkeinRun *self, GError *error, gboolean discard)
{
  g_clear_error (&self->error);
  self->error = error;
  push_tidy (self, discard, failed_cb);
}

static void
finish (SkeinRun *self)
{
  SkeinStoreRow *row = get_row (self);

  skein_item_set_error (self->item, NULL);
  row->state = SKEIN_ITEM_DONE;
  row->session = 0;
  row->tries = 0;
  self->item->ours = FALSE;
  if (!self->stored)
    skein_pipeline_save (self->pipeline, self->item);
  leave (self);
}

static double
choose_delay_s (guint tries, gint64 retry_after_s)
{
  double delay_s = MIN (MAX_BACKOFF_S, 1u << MIN (tries > 0 ? tries - 1 : 0, 10));

  /* Half of it by chance, so that a hundred items that failed together do not come back together. */
  delay_s *= 0.5 + 0.5 * g_random_double ();
  if (retry_after_s >= 0)
    delay_s = MAX (delay_s, (double) MIN (retry_after_s, MAX_RETRY_AFTER_S));
  return delay_s;
}

static gboolean
may_retry (SkeinRun *self, const GError *error)
{
  SkeinItem *item = self->item;
  guint tries = self->pipeline->options.tries;

  if (!skein_work_error_is_retryable (error))
    return FALSE;

  /* A name that does not exist mostly goes on not existing; a resolver may have hiccuped. */
  if (g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RESOLVE))
    tries = MIN (tries, 2);

  if (item->row->done_bytes > item->last_try_bytes + RENEWING_BYTES)
    item->row->tries = 1;
  item->last_try_bytes = item->row->done_bytes;
  return item->row->tries < tries;
}

static void
retry_later (SkeinRun *self, const GError *error, gint64 retry_after_s)
{
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  item->retry_at_us = g_get_monotonic_time () + (gint64) (choose_delay_s (item->row->tries, retry_after_s) * G_USEC_PER_SEC);
  skein_item_set_error (item, error);
  item->row->state = SKEIN_ITEM_RETRYING;
  skein_pipeline_save (pipeline, item);
  leave (self);
  skein_pipeline_enqueue_retry (pipeline, item);
}

static void
started_over_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  forget_part_name (self);
  forget_validators (self);
  if (is_stopped (self))
    {
      stop (self);
      return;
    }
  item->row->state = SKEIN_ITEM_WAITING;
  skein_pipeline_save (pipeline, item);
  leave (self);
  skein_pipeline_enqueue (pipeline, item);
}

/* Put together from two tries, and wrong: what lay on the disk may have been damaged there, or the server have two versions under
 * one validator. Only a file that came in one piece is known to be wrong at the server. */
static void
start_over (SkeinRun *self)
{
  push_tidy (self, TRUE, started_over_cb);
}

/* --- jobs --- */

static void
submit (SkeinRun *self, SkeinPool *pool, SkeinJob *job)
{
  job->item = get_row (self)->id;
  self->job_id = job->id;
  self->is_transfer = job->kind == SKEIN_JOB_TRANSFER;
  g_hash_table_insert (self->pipeline->jobs, &self->job_id, self);
  skein_pool_submit (pool, job);
}

static GArray *
parse_ranges (const char *text)
{
  g_autoptr (GArray) ranges = NULL;

  if (text == NULL)
    return NULL;

  ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  while (*text != '\0')
    {
      SkeinRange range;
      char *end;

      range.start = g_ascii_strtoull (text, &end, 10);
      if (end == text || *end != '-')
        return NULL;
      text = end + 1;
      range.end = g_ascii_strtoull (text, &end, 10);
      if (end == text || (*end != ',' && *end != '\0') || range.end < range.start)
        return NULL;
      g_array_append_val (ranges, range);
      text = *end == ',' ? end + 1 : end;
    }
  return g_steal_pointer (&ranges);
}

static char *
format_ranges (GArray *ranges)
{
  GString *text;

  if (ranges == NULL)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < ranges->len; i++)
    {
      const SkeinRange *range = &g_array_index (ranges, SkeinRange, i);

      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, i > 0 ? "," : "", range->start, range->end);
    }
  return g_string_free (text, FALSE);
}

static void
submit_transfer (SkeinRun *self)
{
  const SkeinPipelineOptions *options = &self->pipeline->options;
  SkeinStoreRow *row = get_row (self);
  SkeinJob *job = skein_job_new (SKEIN_JOB_TRANSFER);
  SkeinTransferSpec *transfer = &job->transfer;
  const char *user, *password;

  job->folder = skein_folder_ref (self->folder);
  skein_pipeline_lookup_credentials (self->pipeline, row->spec->url, &user, &password);
  transfer->url = g_strdup (row->spec->url);
  transfer->user = g_strdup (user);
  transfer->password = g_strdup (password);
  transfer->ca_file = g_strdup (options->ca_file);
  transfer->part_name = g_strdup (row->part_name);
  transfer->segments = row->spec->segments > 0 ? row->spec->segments : options->segments;
  transfer->stall_timeout_s = options->stall_timeout_s;
  if (self->resume)
    {
      transfer->resume = TRUE;
      transfer->resume_size = row->size;
      transfer->resume_etag = g_strdup (row->etag);
      transfer->resume_modified = g_strdup (row->modified);
      transfer->resume_ranges = parse_ranges (row->ranges);
    }
  else if (row->spec->expected_mask == 0)
    /* Verifying opens the partial by its name. */
    transfer->anonymous_below = ANONYMOUS_BELOW;
  self->anonymous_below = transfer->anonymous_below;

  row->tries++;
  self->measured_us = 0;
  submit (self, self->pipeline->downloads, job);
}

static void
submit_digest (SkeinRun *self, const char *name, guint mask, SkeinItemState state)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);

  job->folder = skein_folder_ref (self->folder);
  job->name = g_strdup (name);
  job->digest.mask = mask;
  set_state (self, state);
  submit (self, self->pipeline->processing, job);
}

static void
submit_resize (SkeinRun *self)
{
  SkeinStoreRow *row = get_row (self);
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);

  job->folder = skein_folder_ref (self->folder);
  job->name = g_strdup (row->name);
  job->out_folder = skein_folder_ref (self->folder);
  job->out_name = skein_reconcile_dup_copy_name (row->name, row->spec->resize_width, row->spec->resize_height);
  job->resize.width = row->spec->resize_width;
  job->resize.height = row->spec->resize_height;
  set_state (self, SKEIN_ITEM_RESIZING);
  submit (self, self->pipeline->processing, job);
}

/* --- digests --- */

static void
dup_hex_start (const guint8 *digest, char out_hex[9])
{
  for (guint i = 0; i < 4; i++)
    g_snprintf (out_hex + 2 * i, 3, "%02x", digest[i]);
}

/* The worker only computes. It is a process that reads foreign bytes; what is right is for us to say. */
static gboolean
check_digests (SkeinRun *self, GError **error) /* every expected one is there */
{
  SkeinStoreRow *row = get_row (self);
  const SkeinItemSpec *spec = row->spec;
  gboolean strong = FALSE;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      SkeinDigestAlgorithm algorithm = (SkeinDigestAlgorithm) i;

      if ((spec->expected_mask & (1u << i)) == 0)
        continue;
      if (memcmp (row->digests[i], spec->expected[i], skein_digest_algorithm_get_size (algorithm)) != 0)
        {
          char expected[9], got[9];

          dup_hex_start (spec->expected[i], expected);
          dup_hex_start (row->digests[i], got);
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM, _ ("Checksum differs: expected %s %s…, got %s…. Check the list, or get the file elsewhere."),
                       skein_digest_algorithm_get_label (algorithm), expected, got);
          return FALSE;
        }
      strong |= !skein_digest_algorithm_is_weak (algorithm);
    }
  row->verified = strong;
  return TRUE;
}

static void
digest_finished (SkeinRun *self, SkeinReport *report)
{
  if (report->error != NULL)
    {
      fail (self, g_steal_pointer (&report->error), FALSE);
      return;
    }
  if ((report->job->digest.mask & ~report->digest_mask) != 0)
    {
      fail (self, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The worker computed other checksums than it was asked for")), FALSE);
      return;
    }
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((report->job->digest.mask & (1u << i)) != 0)
      skein_item_set_digest (self->item, (SkeinDigestAlgorithm) i, report->digests[i]);
  next_step (self);
}

static void
resize_finished (SkeinRun *self, SkeinReport *report)
{
  if (report->error != NULL)
    {
      fail (self, g_steal_pointer (&report->error), FALSE);
      return;
    }
  g_free (get_row (self)->copy_name);
  get_row (self)->copy_name = g_steal_pointer (&report->out_name);
  next_step (self);
}

static void
transfer_finished (SkeinRun *self, SkeinReport *report)
{
  SkeinStoreRow *row = get_row (self);

  if (report->restarted)
    g_clear_pointer (&row->ranges, g_free);

  if (report->error != NULL)
    {
      if (g_error_matches (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        stop (self);
      else if (may_retry (self, report->error))
        retry_later (self, report->error, report->retry_after_s);
      else
        fail (self, g_steal_pointer (&report->error), FALSE);
      return;
    }
  if (self->part == NULL)
    {
      fail (self, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The download ended without a file")), FALSE);
      return;
    }

  row->size = report->size;
  row->done_bytes = report->size;
  g_clear_pointer (&row->ranges, g_free);
  if (report->resumed_at > 0 && !report->restarted)
    self->item->resumed_at = report->resumed_at;
  if (row->spec->name == NULL && report->suggested_name != NULL)
    {
      g_free (row->name);
      row->name = g_steal_pointer (&report->suggested_name);
    }
  if (skein_part_file_get_part_name (self->part) == NULL)
    forget_part_name (self);
  row->digest_mask = 0;
  row->verified = FALSE;
  row->unproven = !report->length_known && row->spec->expected_mask == 0;
  skein_meter_account (self);
  set_slot (self, SKEIN_SLOT_PROCESS);
  touch (self);
  next_step (self);
}

static void
head_arrived (SkeinRun *self, SkeinReport *report)
{
  SkeinStoreRow *row = get_row (self);

  if (report->size > 0)
    row->size = report->size;
  g_free (row->etag);
  row->etag = g_steal_pointer (&report->etag);
  g_free (row->modified);
  row->modified = g_steal_pointer (&report->modified);
  if (report->restarted)
    g_clear_pointer (&row->ranges, g_free);
  row->done_bytes = report->resumed_at;
  self->item->resumed_at = report->resumed_at;
  if (row->spec->name == NULL && report->suggested_name != NULL)
    {
      g_free (row->name);
      row->name = g_steal_pointer (&report->suggested_name);
    }
  self->measured_us = 0;
  touch (self);

  /* Small ones have nothing that could be resumed with it. */
  if (report->size == 0 || report->size > self->anonymous_below)
    skein_pipeline_save (self->pipeline, self->item);
}

void
skein_run_report (SkeinRun *self, SkeinReport *report)
{
  switch (report->kind)
    {
    case SKEIN_REPORT_STARTED:
      g_strlcpy (self->item->worker, report->worker, sizeof self->item->worker);
      if (self->is_transfer && !self->stopping)
        {
          skein_item_set_error (self->item, NULL);
          get_row (self)->state = SKEIN_ITEM_DOWNLOADING;
        }
      touch (self);
      break;

    case SKEIN_REPORT_HEAD:
      head_arrived (self, report);
      break;

    case SKEIN_REPORT_CHECKPOINT:
      g_free (get_row (self)->ranges);
      get_row (self)->ranges = format_ranges (report->ranges);
      skein_pipeline_save (self->pipeline, self->item);
      break;

    case SKEIN_REPORT_FINISHED:
    default:
      g_hash_table_remove (self->pipeline->jobs, &self->job_id);
      self->job_id = 0;
      self->item->rate = 0;
      self->item->step_done = self->item->step_total = 0;
      *self->item->worker = '\0';
      if (report->part != NULL)
        self->part = g_steal_pointer (&report->part);

      if (is_stopped (self))
        stop (self);
      else if (report->job->kind == SKEIN_JOB_TRANSFER)
        transfer_finished (self, report);
      else if (report->error != NULL && g_error_matches (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        stop (self);
      else if (report->job->kind == SKEIN_JOB_DIGEST)
        digest_finished (self, report);
      else
        resize_finished (self, report);
      break;
    }
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

  forget_part_name (self);
  next_step (self);
}

/* Why the list of downloads could not be written, as an error of work. */
static GError *
explain_store_error (const GError *error)
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
      fail (self, explain_store_error (error), FALSE);
      return;
    }
  if (self->part == NULL && get_row (self)->part_name == NULL)
    {
      next_step (self);
      return;
    }
  self->name = g_strdup (get_row (self)->part_name);
  skein_flusher_push (self->pipeline->flusher, retire_in_thread, retired_cb, self);
}

/* The file has its name. From here on the item is done but for what is computed from the file. */
static void
store_result (SkeinRun *self)
{
  SkeinStoreRow *row;

  get_row (self)->done_bytes = get_row (self)->size;
  g_clear_pointer (&get_row (self)->ranges, g_free);
  row = skein_item_dup_row (self->item);
  if (get_missing_digests (get_row (self)) == 0 && !wants_copy (get_row (self)))
    {
      row->state = SKEIN_ITEM_DONE;
      row->tries = 0;
      row->error_code = -1;
      g_clear_pointer (&row->error_message, g_free);
      if (row->part_name == NULL)
        {
          row->session = 0;
          self->stored = TRUE;
        }
    }
  skein_store_update (self->pipeline->store, row, TRUE, self->folder, result_stored_cb, self);
}

static void
publish_in_thread (gpointer data)
{
  SkeinRun *self = data;
  g_autofree char *wanted = g_steal_pointer (&self->name);

  if (!skein_part_file_publish (self->part, wanted, &self->name, &self->error))
    return;

  if (!skein_reconcile_stat (self->folder, self->name, &self->inode, &self->size, &self->mtime_us))
    g_set_error (&self->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("“%s” was removed as soon as it was saved. Look what cleans up in “%s”, then try again."), self->name, skein_folder_get_path (self->folder));

  if (skein_part_file_get_part_name (self->part) == NULL)
    g_clear_pointer (&self->part, skein_part_file_free);
}

/* What went wrong with the target folder or disk, as an error of work. */
static GError *
explain_publish_error (SkeinRun *self, const GError *error)
{
  if (error->domain == SKEIN_WORK_ERROR)
    return g_error_copy (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("%s. Free some space for “%s” or choose another folder, then try again."),
                        error->message, skein_folder_get_path (self->folder));
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("%s. Choose another folder than “%s”, or make it usable and try again."),
                      error->message, skein_folder_get_path (self->folder));
}

static void
published_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = get_row (self);

  if (self->error != NULL)
    {
      g_autoptr (GError) error = g_steal_pointer (&self->error);

      g_clear_pointer (&self->name, g_free);
      fail (self, explain_publish_error (self, error), FALSE);
      return;
    }

  /* Even when stopped: what has its name must be known to have it. */
  g_free (row->name);
  row->name = g_steal_pointer (&self->name);
  row->file_inode = self->inode;
  row->file_mtime_us = self->mtime_us;
  row->size = self->size;
  touch (self);
  store_result (self);
}

static void
next_step (SkeinRun *self)
{
  SkeinStoreRow *row = get_row (self);
  guint missing = get_missing_digests (row);
  GError *error = NULL;

  if (is_stopped (self))
    {
      stop (self);
      return;
    }

  if (row->spec->expected_mask != 0 && (missing & row->spec->expected_mask) == 0 && !check_digests (self, &error))
    {
      /* Digests of bytes that go are nobody's. */
      if (row->file_inode == 0)
        row->digest_mask = 0;
      if (row->file_inode == 0 && self->item->resumed_at > 0)
        {
          g_error_free (error);
          start_over (self);
        }
      else
        fail (self, error, row->file_inode == 0);
      return;
    }

  if (row->file_inode == 0)
    {
      const char *part_name = skein_part_file_get_part_name (self->part);

      if (row->spec->expected_mask != 0 && missing != 0 && part_name != NULL)
        submit_digest (self, part_name, missing, SKEIN_ITEM_VERIFYING);
      else
        {
          self->name = g_strdup (row->name);
          skein_flusher_push (self->pipeline->flusher, publish_in_thread, published_cb, self);
        }
    }
  else if (missing != 0)
    submit_digest (self, row->name, missing, (missing & row->spec->expected_mask) != 0 ? SKEIN_ITEM_VERIFYING : SKEIN_ITEM_HASHING);
  else if (wants_copy (row))
    submit_resize (self);
  else
    finish (self);
}

/* --- the start --- */

static void
planned_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinRun *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      /* Another program was quicker with that name; it stays reserved, so that the next one is tried. */
      g_clear_pointer (&get_row (self)->part_name, g_free);
      if (is_stopped (self))
        stop (self);
      else
        reconcile (self);
      return;
    }
  if (error != NULL)
    {
      fail (self, explain_store_error (error), FALSE);
      return;
    }
  self->planned = TRUE;
  if (is_stopped (self))
    stop (self);
  else
    submit_transfer (self);
}

static void
forget_file (SkeinRun *self)
{
  SkeinStoreRow *row = get_row (self);

  row->file_inode = 0;
  row->file_mtime_us = 0;
  row->digest_mask = 0;
  row->verified = FALSE;
  row->unproven = FALSE;
  g_clear_pointer (&row->copy_name, g_free);
}

static void
reconciled_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = get_row (self);
  g_autoptr (SkeinReconcile) found = g_steal_pointer (&self->reconcile);

  if (found->error != NULL)
    {
      fail (self, g_steal_pointer (&found->error), FALSE);
      return;
    }

  g_clear_pointer (&self->folder, skein_folder_unref);
  self->folder = g_steal_pointer (&found->folder);
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
      set_slot (self, SKEIN_SLOT_PROCESS);
      touch (self);
      if (found->newly_found)
        store_result (self);
      else
        next_step (self);
      return;

    case SKEIN_FOUND_PARTIAL:
      forget_file (self);
      self->resume = TRUE;
      if (row->ranges == NULL)
        row->done_bytes = found->part_size;
      break;

    case SKEIN_FOUND_NOTHING:
    default:
      forget_file (self);
      forget_validators (self);
      self->resume = FALSE;
      break;
    }
  touch (self);

  if (is_stopped (self))
    stop (self);
  else if (self->planned)
    submit_transfer (self);
  else
    skein_store_update (self->pipeline->store, skein_item_dup_row (self->item), FALSE, NULL, planned_cb, self);
}

static void
reconcile_in_thread (gpointer data)
{
  skein_reconcile_run (((SkeinRun *) data)->reconcile);
}

static void
reconcile (SkeinRun *self)
{
  self->reconcile = skein_reconcile_new (self->pipeline->folders, get_row (self));
  skein_flusher_push (self->pipeline->flusher, reconcile_in_thread, reconciled_cb, self);
}

void
skein_run_start (SkeinPipeline *pipeline, SkeinItem *item)
{
  SkeinRun *self = g_new0 (SkeinRun, 1);

  g_assert (item->run == NULL);
  g_assert (item->queue_iter == NULL);

  self->pipeline = pipeline;
  self->item = g_object_ref (item);
  self->slot = SKEIN_SLOT_DOWNLOAD;
  pipeline->n_slots[self->slot]++;
  item->run = self;
  item->row->session = skein_store_get_session (pipeline->store);
  item->resumed_at = 0;
  skein_meter_start (pipeline);
  reconcile (self);
}

void
skein_run_stop (SkeinRun *self)
{
  self->stopping = TRUE;
  if (self->job_id != 0)
    skein_pool_cancel (self->is_transfer ? self->pipeline->downloads : self->pipeline->processing, self->job_id);
}

/* --- items that are removed while they do not run --- */

typedef struct
{
  SkeinPipeline *pipeline;
  char *folder;
  char *part_name;
} Tidying;

static void
tidy_removed_in_thread (gpointer data)
{
  Tidying *tidying = data;
  g_autoptr (SkeinFolder) folder = skein_folder_open (tidying->folder, FALSE, NULL);
  g_autoptr (SkeinPartFile) part = folder != NULL ? skein_part_file_reopen (folder, tidying->part_name, NULL) : NULL;

  if (part != NULL)
    skein_part_file_retire (part);
}

static void
tidied_removed_cb (gpointer data)
{
  Tidying *tidying = data;

  skein_folder_cache_release (tidying->pipeline->folders, tidying->folder, tidying->part_name);
  tidying->pipeline->n_tidying--;
  skein_pipeline_schedule (tidying->pipeline);
  g_free (tidying->folder);
  g_free (tidying->part_name);
  g_free (tidying);
}

void
skein_run_tidy_removed (SkeinPipeline *pipeline, SkeinItem *item)
{
  Tidying *tidying;

  if (item->row->part_name == NULL)
    return;

  tidying = g_new0 (Tidying, 1);
  tidying->pipeline = pipeline;
  tidying->folder = g_strdup (item->row->spec->folder);
  tidying->part_name = g_strdup (item->row->part_name);
  pipeline->n_tidying++;
  skein_flusher_push (pipeline->flusher, tidy_removed_in_thread, tidied_removed_cb, tidying);
}
