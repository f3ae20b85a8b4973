// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"
#include "batch/skein-batch.h"

G_BEGIN_DECLS

/* A total over time, as exports name it: stable words, not translated. */
typedef struct
{
  const char *name; /* "received" */
  const char *unit; /* "bytes_per_s" */
} SkeinSeriesName;

const SkeinSeriesName *skein_series_get_name (SkeinSeries series);

/**
 * SkeinActivityRecord:
 *
 * What was recorded of a batch up to one moment: spans, totals, and the items they belong to. Immutable: any thread.
 */
typedef struct
{
  char *name;    /* (owned) harmless text */
  guint64 bytes; /* 0 unknown */
} SkeinActivityItem;

typedef struct
{
  SkeinSpanSnapshot *spans; /* (owned) */
  guint64 start_ns, end_ns; /* from the first lane to the moment it was taken */
  gint64 start_us;          /* the wall clock then */
  guint64 n_lost;           /* events that came too fast to be read */

  /* Totals: step i covers [start_ns + i * step_ns, +step_ns), NaN where unknown. */
  guint64 step_ns;
  guint n_steps;
  double *means[SKEIN_N_SERIES]; /* (owned) */

  GHashTable *items; /* (owned) (element-type SkeinActivityItem) by guint64 */
} SkeinActivityRecord;

/* Main thread; costs some microseconds per item of the batch: for a program that may stand still. */
SkeinActivityRecord *skein_activity_record_new (SkeinRecorder *recorder, SkeinBatch *batch);

/* The same for a window: the items are read some at a time. (transfer full) */
void skein_activity_record_new_async (SkeinRecorder *recorder, SkeinBatch *batch, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinActivityRecord *skein_activity_record_new_finish (GAsyncResult *result, GError **error);

void skein_activity_record_free (SkeinActivityRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinActivityRecord, skein_activity_record_free)

/* For tests and for what has no batch: nothing but @spans, which is taken over. */
SkeinActivityRecord *skein_activity_record_new_for_spans (SkeinSpanSnapshot *spans, guint64 end_ns);
void skein_activity_record_add_item (SkeinActivityRecord *self, guint64 id, const char *name, guint64 bytes);

const SkeinActivityItem *skein_activity_record_lookup (const SkeinActivityRecord *self, guint64 id); /* (nullable) */

G_END_DECLS
