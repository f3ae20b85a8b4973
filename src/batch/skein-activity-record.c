// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-activity-record.h"

#include "base/skein-clock.h"
#include "base/skein-display-text.h"

/* Items read before the main loop goes on. */
#define CHUNK 200u

/* So many steps at most: a day is one per 30 s. */
#define MAX_STEPS 3600u

static const SkeinSeriesName series_names[] = {
  [SKEIN_SERIES_RECEIVED] = { "received", "bytes_per_s" },
  [SKEIN_SERIES_PROCESSED] = { "processed", "bytes_per_s" },
  [SKEIN_SERIES_FILES] = { "files", "files_per_s" },
  [SKEIN_SERIES_CPU_THREADS] = { "cpu_threads", "cores" },
  [SKEIN_SERIES_CPU_PROCESSES] = { "cpu_processes", "cores" },
  [SKEIN_SERIES_LIMIT] = { "limit", "bytes_per_s" },
  [SKEIN_SERIES_MEMORY] = { "memory", "bytes" },
  [SKEIN_SERIES_TO_DOWNLOAD] = { "to_download", "items" },
  [SKEIN_SERIES_TO_PROCESS] = { "to_process", "items" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (series_names) == SKEIN_N_SERIES);

const SkeinSeriesName *
skein_series_get_name (SkeinSeries series)
{
  g_return_val_if_fail ((guint) series < SKEIN_N_SERIES, NULL);
  return &series_names[series];
}

static void
item_free (gpointer data)
{
  SkeinActivityItem *item = data;

  g_free (item->name);
  g_free (item);
}

/* The shortest step that is one of a clock's and gives not too many. */
static guint64
choose_step_ns (guint64 span_ns)
{
  static const guint steps_ds[] = { 1, 2, 5, 10, 20, 50, 100, 150, 300, 600, 1200, 3000, 6000 };

  for (guint i = 0; i < G_N_ELEMENTS (steps_ds); i++)
    if (span_ns / (steps_ds[i] * G_GUINT64_CONSTANT (100000000)) < MAX_STEPS)
      return steps_ds[i] * G_GUINT64_CONSTANT (100000000);
  return span_ns / MAX_STEPS + 1;
}

SkeinActivityRecord *
skein_activity_record_new_for_spans (SkeinSpanSnapshot *spans, guint64 end_ns)
{
  SkeinActivityRecord *self = g_new0 (SkeinActivityRecord, 1);

  self->spans = spans;
  self->start_ns = self->end_ns = end_ns;
  for (guint i = 0; i < skein_span_snapshot_get_n_lanes (spans); i++)
    {
      const SkeinSpanLaneInfo *lane = skein_span_snapshot_peek_lane (spans, i);

      self->start_ns = MIN (self->start_ns, lane->start_ns);
      self->end_ns = MAX (self->end_ns, lane->to_ns);
    }
  self->step_ns = choose_step_ns (self->end_ns - self->start_ns);
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, item_free);
  return self;
}

static SkeinActivityRecord *
record_lanes (SkeinRecorder *recorder)
{
  guint64 now_ns = skein_clock_now_ns ();
  SkeinActivityRecord *self;

  skein_recorder_update (recorder, now_ns);
  self = skein_activity_record_new_for_spans (skein_recorder_snapshot_spans (recorder), now_ns);
  self->start_us = g_get_real_time () - (gint64) (now_ns - MIN (now_ns, self->start_ns)) / 1000;
  self->n_lost = skein_recorder_get_lost (recorder);
  self->n_steps = (guint) ((self->end_ns - self->start_ns) / self->step_ns) + 1;
  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    {
      self->means[i] = g_new (double, self->n_steps);
      skein_recorder_get_series (recorder, (SkeinSeries) i, self->start_ns, self->step_ns, self->means[i], NULL, self->n_steps);
    }
  return self;
}

void
skein_activity_record_add_item (SkeinActivityRecord *self, guint64 id, const char *name, guint64 bytes)
{
  SkeinActivityItem *entry = g_new0 (SkeinActivityItem, 1);
  guint64 *key = g_new (guint64, 1);

  entry->name = skein_display_text (name != NULL ? name : "", -1, 0);
  entry->bytes = bytes;
  *key = id;
  g_hash_table_replace (self->items, key, entry);
}

static void
add_item (SkeinActivityRecord *self, SkeinItem *item)
{
  const char *name = skein_item_get_name (item);

  skein_activity_record_add_item (self, skein_item_get_id (item), name != NULL ? name : skein_item_get_host (item), skein_item_get_size (item));
}

SkeinActivityRecord *
skein_activity_record_new (SkeinRecorder *recorder, SkeinBatch *batch)
{
  SkeinActivityRecord *self;
  guint n_items;

  g_return_val_if_fail (recorder != NULL, NULL);
  g_return_val_if_fail (SKEIN_IS_BATCH (batch), NULL);

  self = record_lanes (recorder);
  n_items = g_list_model_get_n_items (G_LIST_MODEL (batch));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (batch), i);

      add_item (self, item);
    }
  return self;
}

typedef struct
{
  SkeinActivityRecord *record; /* (owned) (nullable) */
  GPtrArray *items;            /* (owned) of SkeinItem: the batch may change meanwhile */
  guint next;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_clear_pointer (&making->record, skein_activity_record_free);
  g_ptr_array_unref (making->items);
  g_free (making);
}

static gboolean
step_cb (gpointer user_data)
{
  GTask *task = user_data;
  Making *making = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  for (guint n = 0; n < CHUNK && making->next < making->items->len; n++, making->next++)
    add_item (making->record, g_ptr_array_index (making->items, making->next));
  if (making->next < making->items->len)
    return G_SOURCE_CONTINUE;

  g_task_return_pointer (task, g_steal_pointer (&making->record), (GDestroyNotify) skein_activity_record_free);
  return G_SOURCE_REMOVE;
}

void
skein_activity_record_new_async (SkeinRecorder *recorder, SkeinBatch *batch, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Making *making;
  guint n_items;

  g_return_if_fail (recorder != NULL);
  g_return_if_fail (SKEIN_IS_BATCH (batch));

  making = g_new0 (Making, 1);
  making->record = record_lanes (recorder);
  n_items = g_list_model_get_n_items (G_LIST_MODEL (batch));
  making->items = g_ptr_array_new_full (n_items, g_object_unref);
  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (making->items, g_list_model_get_item (G_LIST_MODEL (batch), i));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_activity_record_new_async);
  g_task_set_name (task, "record activity");
  g_task_set_task_data (task, making, making_free);
  g_idle_add_full (G_PRIORITY_LOW, step_cb, task, g_object_unref);
}

SkeinActivityRecord *
skein_activity_record_new_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
skein_activity_record_free (SkeinActivityRecord *self)
{
  if (self == NULL)
    return;

  skein_span_snapshot_free (self->spans);
  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    g_free (self->means[i]);
  g_hash_table_unref (self->items);
  g_free (self);
}

const SkeinActivityItem *
skein_activity_record_lookup (const SkeinActivityRecord *self, guint64 id)
{
  return g_hash_table_lookup (self->items, &id);
}
