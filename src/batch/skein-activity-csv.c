// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-activity-csv.h"

#include <math.h>

void
skein_activity_csv_write_totals (const SkeinActivityRecord *record, SkeinTextStream *stream)
{
  g_return_if_fail (record != NULL);
  g_return_if_fail (stream != NULL);

  skein_text_stream_add (stream, "time_s,time");
  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    skein_text_stream_printf (stream, ",%s_%s", skein_series_get_name ((SkeinSeries) i)->name, skein_series_get_name ((SkeinSeries) i)->unit);
  skein_text_stream_add (stream, "\r\n");

  for (guint step = 0; step < record->n_steps && !skein_text_stream_has_failed (stream); step++)
    {
      guint64 at_ns = step * record->step_ns;
      gint64 at_us = record->start_us + (gint64) (at_ns / 1000);
      g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
      g_autofree char *text = second != NULL ? g_date_time_format (second, "%Y-%m-%dT%H:%M:%S") : g_strdup ("");

      skein_text_stream_add_fixed (stream, at_ns / 100000000, 1);
      skein_text_stream_printf (stream, ",%s.%03uZ", text, (guint) (at_us % G_USEC_PER_SEC / 1000));
      for (guint i = 0; i < SKEIN_N_SERIES; i++)
        {
          double value = record->means[i] != NULL ? record->means[i][step] : NAN;

          skein_text_stream_add_char (stream, ',');
          if (isfinite (value))
            skein_text_stream_add_double (stream, value);
        }
      skein_text_stream_add (stream, "\r\n");
    }
}

typedef struct
{
  const SkeinActivityRecord *record;
  const SkeinSpanLaneInfo *lane;
  SkeinTextStream *stream;
} Export;

static void
begin_row (const Export *self, guint64 from_ns, guint64 to_ns, const char *phase)
{
  guint64 start_ns = self->record->start_ns;

  skein_text_stream_printf (self->stream, "%s,", self->lane->label);
  skein_text_stream_add_fixed (self->stream, from_ns - MIN (from_ns, start_ns), 9);
  skein_text_stream_add_char (self->stream, ',');
  skein_text_stream_add_fixed (self->stream, to_ns - MIN (to_ns, start_ns), 9);
  skein_text_stream_printf (self->stream, ",%s,", phase);
}

static gboolean
write_span (const SkeinSpan *span, gpointer user_data)
{
  const Export *self = user_data;
  const SkeinActivityItem *item = span->item != 0 ? skein_activity_record_lookup (self->record, span->item) : NULL;

  begin_row (self, span->from_ns, span->to_ns, skein_phase_get_nick (span->phase));
  if (span->item != 0)
    skein_text_stream_printf (self->stream, "%" G_GUINT64_FORMAT, span->item);
  skein_text_stream_add_char (self->stream, ',');
  if (item != NULL)
    skein_text_stream_add_csv_string (self->stream, item->name);
  skein_text_stream_add_char (self->stream, ',');
  if (item != NULL && item->bytes > 0)
    skein_text_stream_printf (self->stream, "%" G_GUINT64_FORMAT, item->bytes);
  skein_text_stream_add (self->stream, span->exact ? ",yes\r\n" : ",no\r\n");
  return !skein_text_stream_has_failed (self->stream);
}

void
skein_activity_csv_write_spans (const SkeinActivityRecord *record, SkeinTextStream *stream)
{
  Export self = { .record = record, .stream = stream };

  g_return_if_fail (record != NULL);
  g_return_if_fail (stream != NULL);

  skein_text_stream_add (stream, "lane,from_s,to_s,phase,item,file,bytes,exact\r\n");
  for (guint i = 0; i < skein_span_snapshot_get_n_lanes (record->spans) && !skein_text_stream_has_failed (stream); i++)
    {
      self.lane = skein_span_snapshot_peek_lane (record->spans, i);
      if (self.lane->from_ns > self.lane->start_ns)
        {
          begin_row (&self, self.lane->start_ns, self.lane->from_ns, "unknown");
          skein_text_stream_add (stream, ",,,no\r\n");
        }
      skein_span_snapshot_foreach (record->spans, i, 0, G_MAXUINT64, write_span, &self);
    }
}
