// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What exports of activity say: small ones word by word, large random ones by their laws. */

#include "config.h"

#include "base/skein-json-reader.h"
#include "batch/skein-activity-csv.h"
#include "batch/skein-activity-save.h"
#include "batch/skein-trace-export.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define START_NS G_GUINT64_CONSTANT (5000000000)
#define MS G_GUINT64_CONSTANT (1000000)

static SkeinSpanLane *
add_lane (SkeinSpanLog *log, guint64 key, SkeinLaneKind kind, guint number, guint worker, guint64 start_ns)
{
  const SkeinLaneInfo info = { .kind = kind, .number = number, .parent = G_MAXUINT };
  g_autofree char *label = kind == SKEIN_LANE_CONNECTION ? g_strdup_printf ("T%u.%u", worker, number)
                                                         : g_strdup_printf ("%c%u", kind == SKEIN_LANE_PROCESS ? 'P' : 'T', number);

  return skein_span_log_add_lane (log, key, &info, worker, label, start_ns);
}

static void
add (SkeinSpanLog *log, SkeinSpanLane *lane, SkeinPhase phase, guint64 item, guint64 at_ns)
{
  const SkeinBoardEvent event = { at_ns, item, phase };

  skein_span_log_append (log, lane, &event, 1, FALSE);
}

/* T1 with a connection that gets two files, P1 that hashes one. */
static SkeinActivityRecord *
make_small_record (void)
{
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  SkeinSpanLane *thread = add_lane (log, 1, SKEIN_LANE_THREAD, 1, 1, START_NS);
  SkeinSpanLane *connection = add_lane (log, 2, SKEIN_LANE_CONNECTION, 1, 1, START_NS);
  SkeinSpanLane *process = add_lane (log, 3, SKEIN_LANE_PROCESS, 1, 1, START_NS + 2 * MS);
  SkeinActivityRecord *record;

  add (log, thread, SKEIN_PHASE_RECEIVE, 7, START_NS + 2 * MS);
  add (log, connection, SKEIN_PHASE_CONNECT, 7, START_NS + 1 * MS);
  add (log, connection, SKEIN_PHASE_RECEIVE, 7, START_NS + 2 * MS + 500);
  add (log, connection, SKEIN_PHASE_WAIT, 8, START_NS + 3 * MS);
  add (log, process, SKEIN_PHASE_HASH, 9, START_NS + 4 * MS);
  skein_span_log_advance (thread, START_NS + 5 * MS);
  skein_span_log_advance (connection, START_NS + 5 * MS);
  skein_span_log_advance (process, START_NS + 5 * MS);

  record = skein_activity_record_new_for_spans (skein_span_log_snapshot (log), START_NS + 5 * MS);
  record->start_us = G_GINT64_CONSTANT (1700000000123456);
  skein_activity_record_add_item (record, 7, "a \"b\",\xff.iso", 1234);
  skein_activity_record_add_item (record, 8, "=c.jpg", 0);

  record->n_steps = 2;
  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    {
      record->means[i] = g_new (double, 2);
      record->means[i][0] = i == SKEIN_SERIES_RECEIVED ? 1500000 : NAN;
      record->means[i][1] = i == SKEIN_SERIES_CPU_THREADS ? 0.25 : NAN;
    }
  return record;
}

typedef void (*WriteFunc) (const SkeinActivityRecord *record, SkeinTextStream *stream);

static char *
write_text (const SkeinActivityRecord *record, WriteFunc func)
{
  g_autoptr (SkeinTextStream) stream = skein_text_stream_new (-1, NULL);

  func (record, stream);
  return skein_text_stream_dup_text (stream);
}

static void
test_spans (void)
{
  g_autoptr (SkeinActivityRecord) record = make_small_record ();
  g_autofree char *text = write_text (record, skein_activity_csv_write_spans);

  g_assert_cmpstr (text, ==,
                   "lane,from_s,to_s,phase,item,file,bytes,exact\r\n"
                   "T1,0.000000000,0.002000000,idle,,,,yes\r\n"
                   "T1,0.002000000,0.005000000,receive,7,\"a \"\"b\"\",\xef\xbf\xbd.iso\",1234,yes\r\n"
                   "T1.1,0.000000000,0.001000000,idle,,,,yes\r\n"
                   "T1.1,0.001000000,0.002000500,connect,7,\"a \"\"b\"\",\xef\xbf\xbd.iso\",1234,yes\r\n"
                   "T1.1,0.002000500,0.003000000,receive,7,\"a \"\"b\"\",\xef\xbf\xbd.iso\",1234,yes\r\n"
                   "T1.1,0.003000000,0.005000000,wait,8,\"'=c.jpg\",,yes\r\n"
                   "P1,0.002000000,0.004000000,idle,,,,yes\r\n"
                   "P1,0.004000000,0.005000000,hash,9,,,yes\r\n");
}

static void
test_totals (void)
{
  g_autoptr (SkeinActivityRecord) record = make_small_record ();
  g_autofree char *text = write_text (record, skein_activity_csv_write_totals);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "time_s,time,received_bytes_per_s,processed_bytes_per_s,files_files_per_s,cpu_threads_cores,"));
  g_assert_true (g_str_has_prefix (lines[1], "0.0,2023-11-14T22:13:20.123Z,1500000,,,,"));
  g_assert_true (g_str_has_prefix (lines[2], "0.1,2023-11-14T22:13:20.223Z,,,,0.25,"));
}

static void
test_trace (void)
{
  g_autoptr (SkeinActivityRecord) record = make_small_record ();
  g_autofree char *text = write_text (record, skein_trace_export_write);
  const char *events = strstr (text, "\"traceEvents\":[");

  g_assert_nonnull (events);
  g_assert_nonnull (strstr (text, "\"start\":\"2023-11-14T22:13:20Z\",\"seconds\":0.005000000,\"spans_recorded\":8,\"spans_merged\":0,\"spans_dropped\":0,\"events_lost\":0}"));
  g_assert_cmpstr (events, ==,
                   "\"traceEvents\":[\n"
                   "{\"ph\":\"M\",\"pid\":1,\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":\"Totals\"}},\n"
                   "{\"ph\":\"M\",\"pid\":1,\"tid\":0,\"name\":\"process_sort_index\",\"args\":{\"sort_index\":1}},\n"
                   "{\"ph\":\"M\",\"pid\":2,\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":\"Download threads\"}},\n"
                   "{\"ph\":\"M\",\"pid\":2,\"tid\":0,\"name\":\"process_sort_index\",\"args\":{\"sort_index\":2}},\n"
                   "{\"ph\":\"M\",\"pid\":3,\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":\"Worker processes\"}},\n"
                   "{\"ph\":\"M\",\"pid\":3,\"tid\":0,\"name\":\"process_sort_index\",\"args\":{\"sort_index\":3}},\n"
                   "{\"ph\":\"M\",\"pid\":2,\"tid\":1,\"name\":\"thread_name\",\"args\":{\"name\":\"T1\"}},\n"
                   "{\"ph\":\"M\",\"pid\":2,\"tid\":1,\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":1}},\n"
                   "{\"ph\":\"M\",\"pid\":2,\"tid\":2,\"name\":\"thread_name\",\"args\":{\"name\":\"T1.1\"}},\n"
                   "{\"ph\":\"M\",\"pid\":2,\"tid\":2,\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":2}},\n"
                   "{\"ph\":\"M\",\"pid\":3,\"tid\":3,\"name\":\"thread_name\",\"args\":{\"name\":\"P1\"}},\n"
                   "{\"ph\":\"M\",\"pid\":3,\"tid\":3,\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":3}},\n"
                   "{\"ph\":\"C\",\"pid\":1,\"tid\":0,\"ts\":0.000,\"name\":\"received\",\"args\":{\"bytes_per_s\":1500000}},\n"
                   "{\"ph\":\"X\",\"pid\":2,\"tid\":2,\"ts\":1000.000,\"dur\":2000.000,\"cat\":\"item\",\"name\":\"a \\\"b\\\",\xef\xbf\xbd.iso\",\"args\":{\"item\":7,\"file\":\"a \\\"b\\\",\xef\xbf\xbd.iso\",\"bytes\":1234}},\n"
                   "{\"ph\":\"X\",\"pid\":2,\"tid\":2,\"ts\":1000.000,\"dur\":1000.500,\"cat\":\"phase\",\"name\":\"connect\",\"args\":{\"item\":7}},\n"
                   "{\"ph\":\"X\",\"pid\":2,\"tid\":1,\"ts\":2000.000,\"dur\":3000.000,\"cat\":\"phase\",\"name\":\"receive\",\"args\":{\"item\":7,\"file\":\"a \\\"b\\\",\xef\xbf\xbd.iso\",\"bytes\":1234}},\n"
                   "{\"ph\":\"X\",\"pid\":2,\"tid\":2,\"ts\":2000.500,\"dur\":999.500,\"cat\":\"phase\",\"name\":\"receive\",\"args\":{\"item\":7}},\n"
                   "{\"ph\":\"X\",\"pid\":2,\"tid\":2,\"ts\":3000.000,\"dur\":2000.000,\"cat\":\"item\",\"name\":\"=c.jpg\",\"args\":{\"item\":8,\"file\":\"=c.jpg\"}},\n"
                   "{\"ph\":\"X\",\"pid\":2,\"tid\":2,\"ts\":3000.000,\"dur\":2000.000,\"cat\":\"phase\",\"name\":\"wait\",\"args\":{\"item\":8}},\n"
                   "{\"ph\":\"X\",\"pid\":3,\"tid\":3,\"ts\":4000.000,\"dur\":1000.000,\"cat\":\"item\",\"name\":\"Item 9\",\"args\":{\"item\":9}},\n"
                   "{\"ph\":\"X\",\"pid\":3,\"tid\":3,\"ts\":4000.000,\"dur\":1000.000,\"cat\":\"phase\",\"name\":\"hash\",\"args\":{\"item\":9}},\n"
                   "{\"ph\":\"C\",\"pid\":1,\"tid\":0,\"ts\":100000.000,\"name\":\"cpu_threads\",\"args\":{\"cores\":0.25}}\n"
                   "]}\n");
}

/* Workers with and without connections, that come and go; @n_events in all. */
static SkeinActivityRecord *
make_random_record (guint n_events, gsize max_bytes)
{
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (max_bytes);
  SkeinSpanLane *lanes[12];
  guint64 now_ns[G_N_ELEMENTS (lanes)];
  guint64 item[G_N_ELEMENTS (lanes)] = { 0 };
  SkeinActivityRecord *record;
  guint64 next_key = 1;
  guint64 end_ns = START_NS;

  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    {
      SkeinLaneKind kind = i < 4 ? SKEIN_LANE_THREAD : i < 8 ? SKEIN_LANE_CONNECTION
                                                             : SKEIN_LANE_PROCESS;

      now_ns[i] = START_NS;
      lanes[i] = add_lane (log, next_key++, kind, i % 4 + 1, kind == SKEIN_LANE_CONNECTION ? i % 2 + 1 : i % 4 + 1, START_NS);
    }

  for (guint i = 0; i < n_events; i++)
    {
      guint at = i % G_N_ELEMENTS (lanes);

      if (i % 7919 == 7918 && at >= 8)
        {
          skein_span_log_advance (lanes[at], now_ns[at]);
          skein_span_log_end_lane (log, lanes[at]);
          lanes[at] = add_lane (log, next_key++, SKEIN_LANE_PROCESS, at % 4 + 1, at % 4 + 1, now_ns[at]);
        }
      if (g_test_rand_int_range (0, 6) == 0)
        item[at] = (guint64) g_test_rand_int_range (0, 3) == 0 ? 0 : i + 1;
      now_ns[at] += (guint64) g_test_rand_int_range (0, 2000000);
      add (log, lanes[at], (SkeinPhase) g_test_rand_int_range (0, SKEIN_N_PHASES), item[at], now_ns[at]);
      end_ns = MAX (end_ns, now_ns[at]);
    }

  record = skein_activity_record_new_for_spans (skein_span_log_snapshot (log), end_ns);
  for (guint i = 1; i <= n_events; i += 3)
    skein_activity_record_add_item (record, i, "file.bin", i);
  return record;
}

#define MAX_TRACKS 64

/* In the order of time; slices of a track lie within each other or apart, two deep at most. */
static void
check_trace_lines (const char *text, guint *out_n_slices)
{
  guint64 ends[MAX_TRACKS][2] = { { 0 } };
  guint depth[MAX_TRACKS] = { 0 };
  guint64 last_ns = 0;

  *out_n_slices = 0;
  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      guint process, track, us_rest, dur_rest;
      guint64 us, dur_us, from_ns, to_ns;

      line += *line == '\n';
      if (!g_str_has_prefix (line, "{\"ph\":\"X\""))
        continue;
      g_assert_cmpint (sscanf (line, "{\"ph\":\"X\",\"pid\":%u,\"tid\":%u,\"ts\":%" G_GUINT64_FORMAT ".%u,\"dur\":%" G_GUINT64_FORMAT ".%u", &process, &track, &us, &us_rest, &dur_us, &dur_rest), ==, 6);
      g_assert_cmpuint (track, <, MAX_TRACKS);
      from_ns = us * 1000 + us_rest;
      to_ns = from_ns + dur_us * 1000 + dur_rest;
      g_assert_cmpuint (from_ns, >=, last_ns);
      g_assert_cmpuint (to_ns, >, from_ns);
      last_ns = from_ns;

      while (depth[track] > 0 && ends[track][depth[track] - 1] <= from_ns)
        depth[track]--;
      if (depth[track] > 0)
        g_assert_cmpuint (to_ns, <=, ends[track][depth[track] - 1]);
      g_assert_cmpuint (depth[track], <, 2);
      ends[track][depth[track]++] = to_ns;
      (*out_n_slices)++;
    }
}

static void
check_json (const char *text)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (text, strlen (text));
  SkeinJsonToken token;

  do
    token = skein_json_reader_next (reader);
  while (token != SKEIN_JSON_END && token != SKEIN_JSON_ERROR);
  g_assert_cmpstr (skein_json_reader_peek_error (reader), ==, NULL);
}

static void
test_random_traces (void)
{
  static const gsize bounds[] = { SKEIN_SPAN_LOG_BYTES, 256 * 1024 };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autoptr (SkeinActivityRecord) record = make_random_record (60000, bounds[i]);
      g_autofree char *text = write_text (record, skein_trace_export_write);
      guint n_slices;

      check_json (text);
      check_trace_lines (text, &n_slices);
      g_assert_cmpuint (n_slices, >, i == 0 ? 60000 : 5000);
    }
}

static gboolean
count_down (const SkeinSpan *span, gpointer user_data)
{
  return --*(guint *) user_data > 0;
}

/* In the table, a lane's life is covered from its beginning to its end, whatever was merged or dropped. */
static void
test_random_spans (void)
{
  g_autoptr (SkeinActivityRecord) record = make_random_record (60000, 128 * 1024);
  g_autofree char *text = write_text (record, skein_activity_csv_write_spans);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_autoptr (GHashTable) ends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = 3, n_unknown = 0, n_merged = 0;

  for (guint i = 1; lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      const char *end = g_hash_table_lookup (ends, cells[0]);

      g_assert_cmpuint (g_strv_length (cells), ==, 8);
      if (end != NULL)
        g_assert_cmpstr (cells[1], ==, end);
      g_hash_table_replace (ends, g_strdup (cells[0]), g_strdup (cells[2]));
      n_unknown += strcmp (cells[3], "unknown") == 0;
      n_merged += strcmp (cells[7], "no") == 0;
    }
  g_assert_cmpuint (n_unknown, >, 0);
  g_assert_cmpuint (n_merged, >, n_unknown);

  skein_span_snapshot_foreach (record->spans, 0, 0, G_MAXUINT64, count_down, &n);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_save (void)
{
  g_autofree char *folder = g_dir_make_tmp ("skein-export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "trace.json", NULL);
  g_autofree char *missing = g_build_filename (folder, "none", "trace.json", NULL);
  g_autoptr (SkeinActivityRecord) record = make_small_record ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *wanted = write_text (record, skein_trace_export_write);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_true (g_file_set_contents (path, "older", -1, NULL));

  /* A cancelled one leaves what was there, and nothing else. */
  g_cancellable_cancel (cancellable);
  g_assert_false (skein_activity_save (record, SKEIN_ACTIVITY_TRACE, path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, "older");
  g_clear_pointer (&found, g_free);

  g_assert_true (skein_activity_save (record, SKEIN_ACTIVITY_TRACE, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, wanted);

  g_assert_false (skein_activity_save (record, SKEIN_ACTIVITY_TRACE, missing, NULL, &error));
  g_assert_nonnull (strstr (error->message, missing));

  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "trace.json");
  g_assert_null (g_dir_read_name (dir));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_note (void)
{
  g_autoptr (SkeinActivityRecord) whole = make_small_record ();
  g_autoptr (SkeinActivityRecord) part = make_random_record (60000, 128 * 1024);
  g_autofree char *note = skein_activity_record_dup_note (part);

  g_assert_null (skein_activity_record_dup_note (whole));
  g_assert_nonnull (strstr (note, "merged"));
  g_assert_nonnull (strstr (note, "gone"));
}

int
main (int argc, char **argv)
{
  /* "--write COUNT FILE": a trace of so many random spans, to look at with a viewer. */
  if (argc == 4 && strcmp (argv[1], "--write") == 0)
    {
      g_autoptr (SkeinActivityRecord) record = NULL;
      g_autoptr (GError) error = NULL;
      gint64 begun_us;

      g_test_init (&(int){ 1 }, &argv, NULL);
      record = make_random_record ((guint) g_ascii_strtoull (argv[2], NULL, 10), SKEIN_SPAN_LOG_BYTES);
      begun_us = g_get_monotonic_time ();
      if (!skein_activity_save (record, SKEIN_ACTIVITY_TRACE, argv[3], NULL, &error))
        g_error ("%s", error->message);
      g_print ("written in %.2f s\n", (double) (g_get_monotonic_time () - begun_us) / G_USEC_PER_SEC);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity-export/spans", test_spans);
  g_test_add_func ("/activity-export/totals", test_totals);
  g_test_add_func ("/activity-export/trace", test_trace);
  g_test_add_func ("/activity-export/random-traces", test_random_traces);
  g_test_add_func ("/activity-export/random-spans", test_random_spans);
  g_test_add_func ("/activity-export/save", test_save);
  g_test_add_func ("/activity-export/note", test_note);

  return g_test_run ();
}
