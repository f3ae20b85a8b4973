// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Digests of a large file while it downloads. A worker process that has nothing else to do follows the partial as far as it is there without a
 * gap, which the transfer tells it by a watermark; when the last byte has come, little is left to read. It is beside the transfer,
 * not in its way: what it says counts only if the transfer ends well with exactly as many bytes, and if it is stopped, dies, or the
 * file has to be begun anew, the file is read when it is there, as small ones are. A part that an earlier run has left is read from
 * its beginning too, so what counts is always what is on the disk.
 *
 *     transfer submitted, with a watermark -> size known: follower beside it (pipeline->followers) -> transfer ends well:
 *     the follower has ended already, or becomes the job under way (pipeline->jobs), and ends as one that verifies does */

#include "config.h"

#include "batch/skein-run-private.h"

#include <string.h>

/* The other way, which has to be asked for: the thread that downloads computes the digests itself, of bytes that it has in its hands anyhow. No worker
 * and no second read are needed, but the thread can do less for its other transfers meanwhile. Where bytes do not come in order it gives up,
 * and a follower begins with the next checkpoint, or the file is read when it is there. */

/* A download may take as long as it likes; the transfer's own timeouts see that it ends. */
#define DEADLINE_S (30 * 24 * 3600)

static void
forget_follower (SkeinRun *self)
{
  g_hash_table_remove (self->pipeline->followers, &self->follow_id);
  self->follow_id = 0;
}

void
skein_run_drop_follower (SkeinRun *self)
{
  if (self->follow_id != 0)
    {
      skein_pool_cancel (self->pipeline->processing, self->follow_id);
      /* Nobody waits for its end, and what it reports finds nobody. */
      forget_follower (self);
    }
  g_clear_pointer (&self->followed, skein_report_free);
  g_clear_pointer (&self->watermark, skein_watermark_unref);
}

static guint
get_wanted_digests (const SkeinStoreRow *row)
{
  return skein_item_row_get_expected_mask (row) | row->spec->hash_mask;
}

/* A transfer that goes on with the partial goes on with its digests, too: also after a pause, as long as the program runs. */
static void
offer_inline (SkeinRun *self, SkeinTransferSpec *transfer)
{
  SkeinItem *item = self->item;
  guint mask = self->pipeline->options.hash_inline ? get_wanted_digests (item->row) : 0;

  if (item->inline_digest != NULL && (!self->resume || skein_inline_digest_get_mask (item->inline_digest) != mask))
    g_clear_pointer (&item->inline_digest, skein_inline_digest_unref);
  if (mask == 0)
    return;

  if (item->inline_digest == NULL)
    item->inline_digest = skein_inline_digest_new (mask);
  transfer->inline_digest = skein_inline_digest_ref (item->inline_digest);
}

void
skein_run_take_inline (SkeinRun *self, SkeinReport *report)
{
  g_clear_pointer (&self->item->inline_digest, skein_inline_digest_unref);
  if (report->digest_mask == 0)
    return;

  skein_run_drop_follower (self);
  self->followed = skein_report_new (SKEIN_REPORT_FINISHED, report->job);
  self->followed->bytes = report->bytes;
  self->followed->digest_mask = report->digest_mask;
  memcpy (self->followed->digests, report->digests, sizeof report->digests);
}

void
skein_run_offer_follower (SkeinRun *self, SkeinTransferSpec *transfer)
{
  skein_run_drop_follower (self);
  offer_inline (self, transfer);
  self->watermark = skein_watermark_new ();
  transfer->watermark = skein_watermark_ref (self->watermark);
}

/* One worker is kept for files that are there. */
static gboolean
may_follow (SkeinPipeline *pipeline)
{
  guint n_workers = skein_pool_get_setting (pipeline->processing).workers;

  return g_get_num_processors () > 1 && skein_pool_get_n_unfinished (pipeline->processing) < n_workers && g_hash_table_size (pipeline->followers) < MAX (1, n_workers - 1);
}

void
skein_run_start_follower (SkeinRun *self, guint64 size)
{
  SkeinPipeline *pipeline = self->pipeline;
  const SkeinStoreRow *row = self->item->row;
  SkeinJob *job;
  int fd;

  if (self->item->inline_digest != NULL && !skein_inline_digest_has_given_up (self->item->inline_digest))
    return;
  if (self->watermark == NULL || self->follow_id != 0 || row->part_name == NULL || size <= pipeline->options.follow_above || get_wanted_digests (row) == 0 || skein_run_is_stopped (self) || !may_follow (pipeline))
    return;

  fd = skein_watermark_open (self->watermark);
  if (fd < 0)
    return;

  job = skein_job_new (SKEIN_JOB_DIGEST);
  job->item = row->id;
  job->folder = skein_folder_ref (self->folder);
  job->name = g_strdup (row->part_name);
  job->mark_fd = fd;
  job->deadline_s = DEADLINE_S;
  job->digest.follows = TRUE;
  job->digest.mask = get_wanted_digests (row);
  self->follow_id = job->id;
  g_hash_table_insert (pipeline->followers, &self->follow_id, self);
  skein_pool_submit (pipeline->processing, job);
}

gboolean
skein_run_is_follower (const SkeinReport *report)
{
  return report->job->kind == SKEIN_JOB_DIGEST && report->job->digest.follows;
}

void
skein_run_follower_reports (SkeinRun *self, SkeinReport *report)
{
  if (report->kind != SKEIN_REPORT_FINISHED)
    return;

  forget_follower (self);
  if (report->error != NULL)
    {
      g_debug ("Nobody follows %s any more: %s", self->item->row->part_name, report->error->message);
      return;
    }

  /* Quicker than the transfer's own report. */
  self->followed = skein_report_new (SKEIN_REPORT_FINISHED, report->job);
  self->followed->bytes = report->bytes;
  self->followed->started_ns = report->started_ns;
  self->followed->finished_ns = report->finished_ns;
  self->followed->cpu_ns = report->cpu_ns;
  self->followed->digest_mask = report->digest_mask;
  memcpy (self->followed->digests, report->digests, sizeof report->digests);
}

gboolean
skein_run_take_followed (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  g_autoptr (SkeinReport) followed = g_steal_pointer (&self->followed);

  if (self->follow_id != 0)
    {
      self->job_id = self->follow_id;
      forget_follower (self);
      self->is_transfer = FALSE;
      g_hash_table_insert (self->pipeline->jobs, &self->job_id, self);
      skein_run_set_state (self, (row->digest_mask & skein_item_row_get_expected_mask (row)) != skein_item_row_get_expected_mask (row) ? SKEIN_ITEM_VERIFYING : SKEIN_ITEM_HASHING);
      return FALSE;
    }

  if (followed != NULL && followed->bytes == row->size)
    {
      /* What a transfer did beside it has no cost of its own that anybody could tell. */
      if (skein_run_is_follower (followed))
        row->digest_cost = skein_digest_cost_add (row->digest_cost, followed);
      for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
        if ((followed->digest_mask & (1u << i)) != 0)
          skein_item_set_digest (self->item, (SkeinDigestAlgorithm) i, followed->digests[i]);
    }
  return TRUE;
}

void
skein_run_spare_worker (SkeinPipeline *pipeline)
{
  GHashTableIter iter;
  gpointer run;

  if (skein_pool_get_n_unfinished (pipeline->processing) < skein_pool_get_setting (pipeline->processing).workers)
    return;

  g_hash_table_iter_init (&iter, pipeline->followers);
  if (g_hash_table_iter_next (&iter, NULL, &run))
    skein_run_drop_follower (run);
}
