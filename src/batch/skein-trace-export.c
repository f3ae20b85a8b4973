// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* All lanes are merged in the order of time through a heap, so that neither the events nor their text are ever in memory together. */

#include "config.h"

#include "batch/skein-trace-export.h"

#include "batch/skein-file-run.h"

#include <math.h>

/* As the viewer shows them, from top to bottom. */
enum
{
  PROCESS_TOTALS = 1,
  PROCESS_DOWNLOADS,
  PROCESS_WORKERS,
};

typedef struct
{
  guint position; /* of the lane in the snapshot */
  guint process;  /* above */
  guint track;    /* from 1 */
  gboolean nests; /* slices per item around those of phases */
  guint64 item;   /* of the slice that was begun last, 0 none */
  SkeinSpanCursor cursor;
  SkeinSpan span; /* the next one */
} Lane;

typedef struct
{
  const SkeinActivityRecord *record;
  SkeinTextStream *stream;
  GArray *lanes;   /* (owned) of Lane */
  GPtrArray *heap; /* (owned) of Lane in @lanes, the earliest first */
  guint next_step; /* of the totals */
  gboolean is_first;
} Export;

static void
begin_event (Export *self, const char *phase, guint process, guint track)
{
  skein_text_stream_printf (self->stream, "%s\n{\"ph\":\"%s\",\"pid\":%u,\"tid\":%u", self->is_first ? "" : ",", phase, process, track);
  self->is_first = FALSE;
}

static void
add_time (Export *self, const char *name, guint64 ns)
{
  skein_text_stream_printf (self->stream, ",\"%s\":", name);
  skein_text_stream_add_fixed (self->stream, ns, 3);
}

static guint64
get_time (const Export *self, guint64 at_ns)
{
  return at_ns - MIN (at_ns, self->record->start_ns);
}

/* Names and order */

static void
add_metadata (Export *self, guint process, guint track, const char *kind, const char *name, guint sort_index)
{
  g_autofree char *sort_kind = g_strdup_printf ("%s_sort_index", kind);
  g_autofree char *name_kind = g_strdup_printf ("%s_name", kind);

  begin_event (self, "M", process, track);
  skein_text_stream_printf (self->stream, ",\"name\":\"%s\",\"args\":{\"name\":", name_kind);
  skein_text_stream_add_json_string (self->stream, name);
  skein_text_stream_add (self->stream, "}}");

  begin_event (self, "M", process, track);
  skein_text_stream_printf (self->stream, ",\"name\":\"%s\",\"args\":{\"sort_index\":%u}}", sort_kind, sort_index);
}

static void
add_tracks (Export *self)
{
  const SkeinSpanSnapshot *spans = self->record->spans;
  guint n_tracks = 0;

  add_metadata (self, PROCESS_TOTALS, 0, "process", "Totals", PROCESS_TOTALS);
  add_metadata (self, PROCESS_DOWNLOADS, 0, "process", "Download threads", PROCESS_DOWNLOADS);
  add_metadata (self, PROCESS_WORKERS, 0, "process", "Worker processes", PROCESS_WORKERS);

  for (guint i = 0; i < skein_span_snapshot_get_n_lanes (spans); i++)
    {
      const SkeinSpanLaneInfo *info = skein_span_snapshot_peek_lane (spans, i);
      Lane lane = { .position = i, .nests = TRUE };

      lane.process = info->info.kind == SKEIN_LANE_PROCESS ? PROCESS_WORKERS : PROCESS_DOWNLOADS;
      if (!skein_span_snapshot_continues (spans, i))
        {
          n_tracks++;
          add_metadata (self, lane.process, n_tracks, "thread", info->label, n_tracks);
        }
      lane.track = n_tracks;

      /* Its connections tell which item; so they come before it by number only. */
      if (info->info.kind == SKEIN_LANE_CONNECTION)
        for (guint j = self->lanes->len; j > 0; j--)
          {
            Lane *worker = &g_array_index (self->lanes, Lane, j - 1);
            const SkeinSpanLaneInfo *other = skein_span_snapshot_peek_lane (spans, worker->position);

            if (other->worker != info->worker)
              break;
            if (other->info.kind == SKEIN_LANE_THREAD)
              worker->nests = FALSE;
          }
      g_array_append_val (self->lanes, lane);
    }
}

/* The heap */

static gboolean
is_before (const Lane *a, const Lane *b)
{
  return a->span.from_ns != b->span.from_ns ? a->span.from_ns < b->span.from_ns : a->position < b->position;
}

static void
sift_down (Export *self, guint at)
{
  GPtrArray *heap = self->heap;

  while (TRUE)
    {
      guint least = at;
      gpointer swapped;

      for (guint child = 2 * at + 1; child <= 2 * at + 2 && child < heap->len; child++)
        if (is_before (heap->pdata[child], heap->pdata[least]))
          least = child;
      if (least == at)
        return;
      swapped = heap->pdata[at];
      heap->pdata[at] = heap->pdata[least];
      heap->pdata[least] = swapped;
      at = least;
    }
}

static void
build_heap (Export *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = &g_array_index (self->lanes, Lane, i);

      if (skein_span_snapshot_next (self->record->spans, lane->position, &lane->cursor, &lane->span))
        g_ptr_array_add (self->heap, lane);
    }
  for (guint i = self->heap->len / 2; i > 0; i--)
    sift_down (self, i - 1);
}

static void
advance_first (Export *self)
{
  Lane *lane = self->heap->pdata[0];

  if (!skein_span_snapshot_next (self->record->spans, lane->position, &lane->cursor, &lane->span))
    g_ptr_array_remove_index_fast (self->heap, 0);
  if (self->heap->len > 0)
    sift_down (self, 0);
}

/* Slices */

static void
add_item_arguments (Export *self, guint64 id)
{
  const SkeinActivityItem *item = skein_activity_record_lookup (self->record, id);

  skein_text_stream_printf (self->stream, "\"item\":%" G_GUINT64_FORMAT, id);
  if (item == NULL)
    return;
  skein_text_stream_add (self->stream, ",\"file\":");
  skein_text_stream_add_json_string (self->stream, item->name);
  if (item->bytes > 0)
    skein_text_stream_printf (self->stream, ",\"bytes\":%" G_GUINT64_FORMAT, item->bytes);
}

static void
add_item_slice (Export *self, const Lane *lane)
{
  const SkeinActivityItem *item = skein_activity_record_lookup (self->record, lane->span.item);
  SkeinSpanCursor cursor = lane->cursor;
  guint64 to_ns = lane->span.to_ns;
  SkeinSpan next;

  while (skein_span_snapshot_next (self->record->spans, lane->position, &cursor, &next) && next.item == lane->span.item)
    to_ns = next.to_ns;

  begin_event (self, "X", lane->process, lane->track);
  add_time (self, "ts", get_time (self, lane->span.from_ns));
  add_time (self, "dur", to_ns - lane->span.from_ns);
  skein_text_stream_add (self->stream, ",\"cat\":\"item\",\"name\":");
  if (item != NULL && item->name[0] != '\0')
    skein_text_stream_add_json_string (self->stream, item->name);
  /* Of what is hashed or compared on this computer nobody keeps the names. */
  else if (skein_file_run_owns_item (lane->span.item))
    skein_text_stream_add (self->stream, "\"File\"");
  else
    skein_text_stream_printf (self->stream, "\"Item %" G_GUINT64_FORMAT "\"", lane->span.item);
  skein_text_stream_add (self->stream, ",\"args\":{");
  add_item_arguments (self, lane->span.item);
  skein_text_stream_add (self->stream, "}}");
}

static void
add_phase_slice (Export *self, const Lane *lane)
{
  const SkeinSpan *span = &lane->span;

  /* Nothing is a gap. */
  if (span->phase == SKEIN_PHASE_IDLE && span->item == 0 && span->exact)
    return;

  begin_event (self, "X", lane->process, lane->track);
  add_time (self, "ts", get_time (self, span->from_ns));
  add_time (self, "dur", span->to_ns - span->from_ns);
  skein_text_stream_printf (self->stream, ",\"cat\":\"phase\",\"name\":\"%s\",\"args\":{", skein_phase_get_nick (span->phase));
  if (span->item != 0 && lane->nests)
    skein_text_stream_printf (self->stream, "\"item\":%" G_GUINT64_FORMAT, span->item);
  else if (span->item != 0)
    add_item_arguments (self, span->item);
  if (!span->exact)
    skein_text_stream_printf (self->stream, "%s\"exact\":false", span->item != 0 ? "," : "");
  skein_text_stream_add (self->stream, "}}");
}

static void
add_slices (Export *self, Lane *lane)
{
  if (lane->nests && lane->span.item != 0 && lane->span.item != lane->item)
    add_item_slice (self, lane);
  lane->item = lane->span.item;
  add_phase_slice (self, lane);
}

/* What begins at or before @until_ns. */
static void
add_totals (Export *self, guint64 until_ns)
{
  const SkeinActivityRecord *record = self->record;

  for (; self->next_step < record->n_steps && record->start_ns + self->next_step * record->step_ns <= until_ns; self->next_step++)
    for (guint i = 0; i < SKEIN_N_SERIES; i++)
      {
        const SkeinSeriesName *name = skein_series_get_name ((SkeinSeries) i);
        double value = record->means[i] != NULL ? record->means[i][self->next_step] : NAN;

        if (!isfinite (value))
          continue;
        begin_event (self, "C", PROCESS_TOTALS, 0);
        add_time (self, "ts", self->next_step * record->step_ns);
        skein_text_stream_printf (self->stream, ",\"name\":\"%s\",\"args\":{\"%s\":", name->name, name->unit);
        skein_text_stream_add_double (self->stream, value);
        skein_text_stream_add (self->stream, "}}");
      }
}

static void
add_seconds (Export *self, const char *name, guint64 at_ns)
{
  if (at_ns == 0)
    return;
  skein_text_stream_printf (self->stream, ",\"%s\":", name);
  skein_text_stream_add_fixed (self->stream, get_time (self, at_ns), 9);
}

static void
add_about (Export *self)
{
  const SkeinActivityRecord *record = self->record;
  const SkeinSpanCounts *counts = skein_span_snapshot_peek_counts (record->spans);
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (record->start_us / G_USEC_PER_SEC);
  g_autofree char *start_text = start != NULL ? g_date_time_format_iso8601 (start) : g_strdup ("");

  skein_text_stream_printf (self->stream, "\"otherData\":{\"program\":\"Skein %s\",\"start\":\"%s\",\"seconds\":", SKEIN_VERSION, start_text);
  skein_text_stream_add_fixed (self->stream, record->end_ns - record->start_ns, 9);
  skein_text_stream_printf (self->stream, ",\"spans_recorded\":%" G_GUINT64_FORMAT ",\"spans_merged\":%" G_GUINT64_FORMAT ",\"spans_dropped\":%" G_GUINT64_FORMAT ",\"events_lost\":%" G_GUINT64_FORMAT,
                            counts->recorded, counts->merged, counts->dropped, record->n_lost);
  /* Seconds from the beginning: before the one spans may stand for several, before the other some are missing. */
  add_seconds (self, "exact_from_s", counts->exact_from_ns);
  add_seconds (self, "complete_from_s", counts->known_from_ns);
  skein_text_stream_add (self->stream, "}");
}

void
skein_trace_export_write (const SkeinActivityRecord *record, SkeinTextStream *stream)
{
  Export self = { .record = record, .stream = stream, .is_first = TRUE };

  g_return_if_fail (record != NULL);
  g_return_if_fail (stream != NULL);

  self.lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  self.heap = g_ptr_array_new ();

  skein_text_stream_add (stream, "{\"displayTimeUnit\":\"ms\",\n");
  add_about (&self);
  skein_text_stream_add (stream, ",\n\"traceEvents\":[");
  add_tracks (&self);
  build_heap (&self);
  while (self.heap->len > 0 && !skein_text_stream_has_failed (stream))
    {
      Lane *lane = self.heap->pdata[0];

      add_totals (&self, lane->span.from_ns);
      add_slices (&self, lane);
      advance_first (&self);
    }
  add_totals (&self, G_MAXUINT64);
  skein_text_stream_add (stream, "\n]}\n");

  g_ptr_array_unref (self.heap);
  g_array_unref (self.lanes);
}
