// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Ten times a second, and only while something runs: what the lanes of the board say about the items in the machine. Workers
 * publish, nobody sends; a file of a few kilobytes that comes and goes between two looks costs nothing here but its sum. */

#include "config.h"

#include "batch/skein-pipeline-private.h"

#include <math.h>

#define INTERVAL_MS 100
#define SMOOTHING_S 1.5

static double
smooth (double rate, double sample, double seconds)
{
  return rate + (sample - rate) * (1 - exp (-seconds / SMOOTHING_S));
}

static void
read_lane (SkeinPipeline *self, const SkeinLaneView *view)
{
  SkeinItem *item = skein_batch_lookup (self->batch, view->item);
  SkeinRun *run = item != NULL ? item->run : NULL;

  /* Only the first lane of a transfer carries its progress; and a lane may still show an item whose job has ended. */
  if (run == NULL || run->job_id == 0 || (view->done_bytes == 0 && view->total_bytes == 0))
    return;

  if (!run->is_transfer)
    {
      item->step_done = view->done_bytes;
      item->step_total = view->total_bytes;
      skein_batch_touch (self->batch, item);
      return;
    }
  if (item->row->state != SKEIN_ITEM_DOWNLOADING || view->info.kind == SKEIN_LANE_PROCESS)
    return;

  item->row->done_bytes = view->done_bytes;
  if (view->total_bytes > 0)
    item->row->size = view->total_bytes;
}

static void
measure_run (SkeinPipeline *self, SkeinRun *run, gint64 now_us)
{
  SkeinItem *item = run->item;
  guint64 done = item->row->done_bytes, bytes;
  double seconds, sample;

  if (!run->is_transfer || item->row->state != SKEIN_ITEM_DOWNLOADING)
    return;

  if (run->measured_us == 0)
    {
      run->measured_us = now_us;
      run->measured_bytes = done;
      return;
    }

  bytes = done > run->measured_bytes ? done - run->measured_bytes : 0;
  seconds = (double) (now_us - run->measured_us) / G_USEC_PER_SEC;
  if (seconds <= 0)
    return;
  sample = (double) bytes / seconds;
  item->rate = item->rate == 0 ? sample : smooth (item->rate, sample, seconds);
  self->received_bytes += bytes;
  run->measured_us = now_us;
  run->measured_bytes = done;
  skein_batch_touch (self->batch, item);
}

static gboolean
tick_cb (gpointer user_data)
{
  SkeinPipeline *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer run;
  double seconds;

  for (guint index = 0; index < SKEIN_BOARD_MAX_LANES; index++)
    {
      SkeinLaneView view;

      if (!skein_board_view_lane (self->board, index, &view))
        continue;
      skein_tuning_see (self->tuning, &view);
      if (view.item != 0)
        read_lane (self, &view);
    }

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    measure_run (self, run, now_us);

  seconds = (double) (now_us - self->measured_us) / G_USEC_PER_SEC;
  if (seconds > 0)
    self->rate = smooth (self->rate, (double) self->received_bytes / seconds, seconds);
  if (self->rate < 1)
    self->rate = 0;
  if (skein_tuning_sample (self->tuning, now_us, self->received_bytes, skein_queue_get_length (self->waiting), self->n_slots[SKEIN_SLOT_DOWNLOAD]))
    skein_pipeline_schedule (self);
  self->received_bytes = 0;
  self->measured_us = now_us;
  skein_batch_set_rate (self->batch, self->rate);

  if (self->n_slots[SKEIN_SLOT_DOWNLOAD] + self->n_slots[SKEIN_SLOT_PROCESS] > 0)
    return G_SOURCE_CONTINUE;

  self->meter_id = 0;
  self->rate = 0;
  skein_batch_set_rate (self->batch, 0);
  return G_SOURCE_REMOVE;
}

void
skein_meter_start (SkeinPipeline *self)
{
  if (self->meter_id != 0)
    return;

  self->measured_us = g_get_monotonic_time ();
  self->meter_id = g_timeout_add (INTERVAL_MS, tick_cb, self);
}

void
skein_meter_stop (SkeinPipeline *self)
{
  g_clear_handle_id (&self->meter_id, g_source_remove);
}

void
skein_meter_account (SkeinRun *run)
{
  guint64 done = run->item->row->done_bytes;
  guint64 before = run->measured_us != 0 ? run->measured_bytes : run->item->resumed_at;

  if (done > before)
    run->pipeline->received_bytes += done - before;
}
