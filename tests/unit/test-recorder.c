// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-recorder.h"
#include "base/skein-clock.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS G_GUINT64_CONSTANT (1000000)

static SkeinBoard *
make_board (void)
{
  g_autoptr (GError) error = NULL;
  SkeinBoard *board = skein_board_new (&error);

  g_assert_no_error (error);
  return board;
}

static SkeinLane *
claim (SkeinBoard *board, SkeinLaneKind kind, guint number, guint parent)
{
  return skein_board_claim_lane (board, &(SkeinLaneInfo){ .kind = kind, .number = number, .parent = parent });
}

static const SkeinLaneRecord *
find (SkeinRecorder *recorder, const char *label)
{
  for (guint i = 0; i < skein_recorder_get_n_lanes (recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (recorder, i);

      if (strcmp (record->label, label) == 0)
        return record;
    }
  g_error ("There is no lane %s", label);
}

static char *
list_lanes (SkeinRecorder *recorder)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < skein_recorder_get_n_lanes (recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (recorder, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", record->label, record->live ? "" : "+");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_lanes (SkeinRecorder *recorder, const char *wanted)
{
  g_autofree char *found = list_lanes (recorder);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_order (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *process = claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);
  SkeinLane *second = claim (board, SKEIN_LANE_THREAD, 2, G_MAXUINT);
  SkeinLane *first = claim (board, SKEIN_LANE_THREAD, 1, G_MAXUINT);
  guint64 key;

  claim (board, SKEIN_LANE_CONNECTION, 2, skein_lane_get_index (first));
  claim (board, SKEIN_LANE_CONNECTION, 1, skein_lane_get_index (second));
  claim (board, SKEIN_LANE_CONNECTION, 1, skein_lane_get_index (first));
  claim (board, SKEIN_LANE_THREAD, 10, G_MAXUINT);
  skein_recorder_update (recorder, skein_clock_now_ns ());
  assert_lanes (recorder, "T1 T1.1 T1.2 T2 T2.1 T10 P1");

  key = find (recorder, "T2")->key;
  skein_board_release_lane (board, second);
  skein_board_release_lane (board, process);
  claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);
  skein_recorder_update (recorder, skein_clock_now_ns ());
  assert_lanes (recorder, "T1 T1.1 T1.2 T2+ T2.1 T10 P1");
  g_assert_cmpuint (find (recorder, "T2")->key, ==, key);
}

static void
test_columns (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *lane = claim (board, SKEIN_LANE_CONNECTION, 1, G_MAXUINT);
  guint64 start = skein_clock_now_ns ();
  SkeinColumn columns[5];
  double shares[4];
  guint64 key;

  /* Events lie in the future of their publishing here, so that no time needs to pass. */
  g_usleep (101000);
  skein_lane_publish_at (lane, SKEIN_PHASE_WAIT, 3, start + 20 * MS);
  skein_lane_publish_at (lane, SKEIN_PHASE_RECEIVE, 3, start + 60 * MS);
  skein_recorder_update (recorder, start + 100 * MS);
  key = find (recorder, "C1")->key;
  skein_board_release_lane (board, lane);
  skein_recorder_update (recorder, start + 101 * MS);

  skein_recorder_get_columns (recorder, key, start - 20 * MS, 20 * MS, columns, 5);
  g_assert_cmpint (columns[2].phase, ==, SKEIN_PHASE_WAIT);
  g_assert_cmpint (columns[3].phase, ==, SKEIN_PHASE_WAIT);
  g_assert_cmpint (columns[4].phase, ==, SKEIN_PHASE_RECEIVE);
  g_assert_cmpuint (skein_recorder_get_item_at (recorder, key, start + 80 * MS), ==, 3);
  g_assert_false (skein_recorder_peek_lane (recorder, 0)->live);

  skein_recorder_get_columns (recorder, 0xffffff, start, 20 * MS, columns, 5);
  g_assert_cmpint (columns[0].known, ==, 0);
  skein_recorder_get_class_shares (recorder, SKEIN_LANE_CONNECTION, 100 * MS, shares);
  g_assert_cmpfloat (shares[0] + shares[1] + shares[2] + shares[3], ==, 0);
}

static void
test_shares (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  guint64 start = skein_clock_now_ns ();
  double shares[4];

  for (guint i = 0; i < 4; i++)
    skein_lane_publish_at (claim (board, SKEIN_LANE_THREAD, i + 1, G_MAXUINT), i == 0 ? SKEIN_PHASE_HASH : SKEIN_PHASE_RECEIVE, i, start);
  skein_recorder_update (recorder, start + 1000 * MS);
  skein_recorder_get_class_shares (recorder, SKEIN_LANE_THREAD, 900 * MS, shares);
  g_assert_cmpfloat_with_epsilon (shares[SKEIN_PHASE_CLASS_WORKING], 0.25, 0.02);
  g_assert_cmpfloat_with_epsilon (shares[SKEIN_PHASE_CLASS_WAITING], 0.75, 0.02);
}

static void
test_totals (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *thread = claim (board, SKEIN_LANE_THREAD, 1, G_MAXUINT);
  SkeinLane *connection = claim (board, SKEIN_LANE_CONNECTION, 1, skein_lane_get_index (thread));
  SkeinLane *process = claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);
  guint64 start = skein_clock_now_ns ();
  double mean[3], peak[3];

  skein_lane_publish (connection, SKEIN_PHASE_RECEIVE, 1);
  for (guint64 i = 1; i <= 20; i++)
    {
      skein_lane_add_bytes (connection, 1000);
      skein_lane_add_bytes (process, i <= 10 ? 0 : 5000);
      if (i % 5 == 0)
        skein_lane_add_job (process);
      skein_recorder_update (recorder, start + i * 100 * MS);
    }

  g_assert_cmpfloat_with_epsilon (skein_recorder_get_latest (recorder, SKEIN_SERIES_RECEIVED), 10000, 10);
  g_assert_cmpfloat_with_epsilon (skein_recorder_get_latest (recorder, SKEIN_SERIES_FILES), 2, 0.5);
  g_assert_cmpfloat_with_epsilon (find (recorder, "T1")->rate_bytes_per_s, 10000, 1100);
  g_assert_cmpfloat_with_epsilon (find (recorder, "T1.1")->rate_bytes_per_s, 10000, 1100);

  /* Before the recorder; without and with bytes of the process. */
  skein_recorder_get_series (recorder, SKEIN_SERIES_PROCESSED, start - 900 * MS, 700 * MS, mean, peak, 3);
  g_assert_true (isnan (mean[0]) && isnan (peak[0]));
  skein_recorder_get_series (recorder, SKEIN_SERIES_PROCESSED, start + 100 * MS, 700 * MS, mean, peak, 3);
  g_assert_cmpfloat (mean[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (peak[1], 50000, 1000);
  g_assert_cmpfloat (mean[1], <, peak[1]);
}

static void
test_hostile_counters (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);
  guint64 start = skein_clock_now_ns ();

  g_test_summary ("Counters that jump or run backwards do not show as throughput");

  skein_recorder_update (recorder, start);
  skein_lane_add_bytes (lane, G_GUINT64_CONSTANT (1) << 63);
  skein_recorder_update (recorder, start + 500 * MS);
  skein_lane_add_bytes (lane, G_GUINT64_CONSTANT (1) << 63);
  skein_recorder_update (recorder, start + 1000 * MS);
  skein_lane_add_bytes (lane, 100);
  skein_recorder_update (recorder, start + 2000 * MS);
  g_assert_cmpfloat (skein_recorder_get_latest (recorder, SKEIN_SERIES_PROCESSED), <=, 101);
}

typedef struct
{
  SkeinLane *lane;
  int bound; /* (atomic) */
  int stop;  /* (atomic) */
  gboolean spin;
} Worker;

static gpointer
worker_thread_main (gpointer data)
{
  Worker *worker = data;

  skein_lane_bind (worker->lane);
  skein_lane_publish (worker->lane, worker->spin ? SKEIN_PHASE_COMPUTE : SKEIN_PHASE_SLEEP, 1);
  g_atomic_int_set (&worker->bound, TRUE);
  while (!g_atomic_int_get (&worker->stop))
    {
      if (!worker->spin)
        g_usleep (5000);
    }
  return NULL;
}

static void
test_cpu (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  Worker spinning = { .lane = claim (board, SKEIN_LANE_THREAD, 1, G_MAXUINT), .spin = TRUE };
  Worker sleeping = { .lane = claim (board, SKEIN_LANE_THREAD, 2, G_MAXUINT) };
  SkeinLane *process_lane = claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);
  GThread *threads[2];
  SkeinColumn column;
  gint64 end;
  double spin_frac, process_frac, sleep_frac;
  pid_t pid;
  int status;

  g_test_summary ("A spinning thread and process use far more CPU than a sleeping thread, and a dead process none");

  pid = fork ();
  if (pid == 0)
    {
      /* Ends by itself should the test not live to kill it. */
      alarm (30);
      skein_lane_bind (process_lane);
      for (;;)
        ;
    }

  threads[0] = g_thread_new ("spinning", worker_thread_main, &spinning);
  threads[1] = g_thread_new ("sleeping", worker_thread_main, &sleeping);

  /* Busy machines give a spinning thread little: what counts is the ratio. */
  end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  do
    {
      skein_recorder_update (recorder, skein_clock_now_ns ());
      spin_frac = find (recorder, "T1")->cpu_frac;
      sleep_frac = find (recorder, "T2")->cpu_frac;
      process_frac = find (recorder, "P1")->cpu_frac;
      g_usleep (10000);
    }
  while ((find (recorder, "T1")->last_ns - find (recorder, "T1")->first_ns < 700 * MS || spin_frac < 0.1 || process_frac < 0.1) && g_get_monotonic_time () < end);

  g_test_message ("spinning %.2f, sleeping %.2f, process %.2f", spin_frac, sleep_frac, process_frac);
  g_assert_cmpfloat (spin_frac, >, 0.1);
  g_assert_cmpfloat (spin_frac, <, 1.2);
  g_assert_cmpfloat (process_frac, >, 0.1);
  g_assert_cmpfloat (process_frac, <, 1.2);
  g_assert_cmpfloat (sleep_frac, <, spin_frac / 4);
  g_assert_cmpfloat (skein_recorder_get_latest (recorder, SKEIN_SERIES_CPU_THREADS), >, 0.05);

  skein_recorder_get_columns (recorder, find (recorder, "T1")->key, skein_clock_now_ns () - 600 * MS, 500 * MS, &column, 1);
  g_assert_cmpint (column.phase, ==, SKEIN_PHASE_COMPUTE);
  g_assert_cmpint (column.cpu, >, 15);

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  while (find (recorder, "P1")->cpu_frac > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      skein_recorder_update (recorder, skein_clock_now_ns ());
      g_usleep (10000);
    }

  g_atomic_int_set (&spinning.stop, TRUE);
  g_atomic_int_set (&sleeping.stop, TRUE);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
}

static void
test_bounded (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);

  g_test_summary ("Workers that come and go between updates count, but only so many of the dead are kept");

  for (guint round = 0; round < 3000; round++)
    {
      SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, round + 1, G_MAXUINT);

      skein_lane_publish (lane, SKEIN_PHASE_HASH, round + 1);
      skein_lane_add_bytes (lane, 1000);
      skein_board_release_lane (board, lane);
      if (round % 10 == 0)
        skein_recorder_update (recorder, skein_clock_now_ns ());
    }
  skein_recorder_update (recorder, skein_clock_now_ns ());
  g_assert_cmpuint (skein_recorder_get_n_lanes (recorder), <=, 513);
  g_assert_cmpuint (skein_recorder_get_n_lanes (recorder), >=, 500);
  g_assert_cmpuint (skein_recorder_get_lost (recorder), ==, 0);
}

/* Lets the board's clock pass @until_ns, so that an event may be told to have been there. */
static void
wait_for (guint64 until_ns)
{
  while (skein_clock_now_ns () < until_ns)
    g_usleep (100);
}

static void
test_replaced (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  const guint n_lives = 300;
  guint64 starts[300];
  guint64 key = 0, first_start;
  gsize memory = 0;
  SkeinSpan span;

  g_test_summary ("A worker that is replaced again and again goes on in one lane, with all of its history and in bounded memory");

  for (guint i = 0; i < n_lives; i++)
    {
      /* The one that follows has another lane of the board, as the last is drained first. */
      SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);

      starts[i] = skein_clock_now_ns ();
      skein_lane_publish (lane, i % 2 == 0 ? SKEIN_PHASE_HASH : SKEIN_PHASE_DECODE, i + 1);
      wait_for (starts[i] + 200000);
      skein_recorder_update (recorder, skein_clock_now_ns ());
      g_assert_cmpuint (skein_recorder_get_n_lanes (recorder), ==, 1);
      g_assert_true (skein_recorder_peek_lane (recorder, 0)->live);
      if (i == 0)
        key = find (recorder, "P1")->key;
      g_assert_cmpuint (find (recorder, "P1")->key, ==, key);

      skein_board_release_lane (board, lane);
      skein_recorder_update (recorder, skein_clock_now_ns ());
      g_assert_false (skein_recorder_peek_lane (recorder, 0)->live);
      if (i == 50)
        memory = skein_recorder_get_memory (recorder);
    }
  first_start = skein_recorder_peek_lane (recorder, 0)->first_ns;
  g_assert_cmpuint (first_start, <=, starts[0]);
  g_assert_cmpuint (skein_recorder_get_memory (recorder), <, memory + 200 * 1024);

  /* What each life did is still found by the one key, as far back as lives are kept. */
  for (guint i = 50; i < n_lives; i++)
    {
      g_assert_true (skein_recorder_get_span_at (recorder, key, starts[i] + 100000, &span));
      g_assert_cmpint (span.phase, ==, i % 2 == 0 ? SKEIN_PHASE_HASH : SKEIN_PHASE_DECODE);
      g_assert_cmpuint (span.item, ==, i + 1);
    }
}

static void
test_lost_is_unknown (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, 1, G_MAXUINT);
  SkeinLane *other = claim (board, SKEIN_LANE_PROCESS, 2, G_MAXUINT);
  guint64 start = skein_clock_now_ns ();
  SkeinColumn column;

  g_test_summary ("Time between the last event that was read and the first that was not lost is unknown");

  skein_lane_publish_at (lane, SKEIN_PHASE_HASH, 1, start);
  skein_lane_publish_at (other, SKEIN_PHASE_HASH, 1, start);
  skein_recorder_update (recorder, start + 20 * MS);
  wait_for (start + 80 * MS);
  for (guint i = 0; i < SKEIN_BOARD_RING_EVENTS + 99; i++)
    skein_lane_publish_at (lane, i % 2 == 0 ? SKEIN_PHASE_READ : SKEIN_PHASE_HASH, i + 2, start + (i < 150 ? 20 * MS + i : 60 * MS));
  skein_recorder_update (recorder, start + 80 * MS);

  g_assert_cmpuint (find (recorder, "P1")->n_lost, ==, 100);
  g_assert_cmpuint (find (recorder, "P1")->first_lost_ns, ==, start + 20 * MS);
  g_assert_cmpuint (find (recorder, "P1")->last_lost_ns, ==, start + 20 * MS);
  g_assert_cmpuint (find (recorder, "P2")->n_lost, ==, 0);
  g_assert_cmpuint (find (recorder, "P2")->first_lost_ns, ==, 0);

  /* The first event that is left began a microsecond after the last look. */
  skein_recorder_get_columns (recorder, find (recorder, "P1")->key, start + 20 * MS, 40 * MS, &column, 1);
  g_assert_cmpint (column.known, ==, 255);

  for (guint i = 0; i < SKEIN_BOARD_RING_EVENTS + 99; i++)
    skein_lane_publish_at (lane, i % 2 == 0 ? SKEIN_PHASE_READ : SKEIN_PHASE_HASH, i + 2, start + (i < 50 ? 85 * MS : 120 * MS));
  wait_for (start + 140 * MS);
  skein_recorder_update (recorder, start + 140 * MS);
  g_assert_cmpuint (find (recorder, "P1")->n_lost, ==, 200);
  g_assert_cmpuint (find (recorder, "P1")->last_lost_ns, ==, start + 80 * MS);
  g_assert_cmpuint (skein_recorder_get_lost (recorder), ==, 200);
  skein_recorder_get_columns (recorder, find (recorder, "P1")->key, start + 90 * MS, 20 * MS, &column, 1);
  g_assert_cmpint (column.known, ==, 0);
  skein_recorder_get_columns (recorder, find (recorder, "P2")->key, start + 90 * MS, 20 * MS, &column, 1);
  g_assert_cmpint (column.known, ==, 255);
}

static void
test_lost (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  SkeinLane *early = claim (board, SKEIN_LANE_THREAD, 1, G_MAXUINT);
  g_autoptr (SkeinRecorder) recorder = NULL;
  SkeinLane *lane;

  g_test_summary ("What happened before there was a recorder is not lost; what it was too slow for is, and is told");

  for (guint i = 1; i <= 3000; i++)
    skein_lane_publish (early, SKEIN_PHASE_HASH, i);
  recorder = skein_recorder_new (board);
  lane = claim (board, SKEIN_LANE_THREAD, 2, G_MAXUINT);
  skein_recorder_update (recorder, skein_clock_now_ns ());
  g_assert_cmpuint (skein_recorder_get_lost (recorder), ==, 0);

  for (guint i = 1; i <= SKEIN_BOARD_RING_EVENTS + 9; i++)
    skein_lane_publish (lane, SKEIN_PHASE_HASH, i);
  skein_recorder_update (recorder, skein_clock_now_ns ());
  g_assert_cmpuint (skein_recorder_get_lost (recorder), ==, 10);
}

static gboolean
count_span (const SkeinSpan *span, gpointer user_data)
{
  (*(guint *) user_data)++;
  return span->exact;
}

static void
test_spans (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *lane = claim (board, SKEIN_LANE_THREAD, 1, G_MAXUINT);
  guint64 start = skein_clock_now_ns ();
  guint64 key;
  guint n = 0;
  SkeinSpan span;

  g_test_summary ("Spans are exact, also those whose times were told afterwards and those of lanes that are gone");

  /* Times that are over, as libcurl tells them. */
  while (skein_clock_now_ns () < start + MS)
    ;
  skein_lane_publish_at (lane, SKEIN_PHASE_CONNECT, 7, start + 1000);
  skein_recorder_update (recorder, start + 50 * MS);
  skein_lane_publish_at (lane, SKEIN_PHASE_TLS, 7, start + 3000);
  skein_lane_publish_at (lane, SKEIN_PHASE_RECEIVE, 7, start + MS / 2);
  skein_recorder_update (recorder, start + 60 * MS);
  key = find (recorder, "T1")->key;
  skein_board_release_lane (board, lane);
  skein_recorder_update (recorder, start + 70 * MS);

  g_assert_true (skein_recorder_get_span_at (recorder, key, start + 2000, &span));
  g_assert_cmpint (span.phase, ==, SKEIN_PHASE_CONNECT);
  g_assert_true (skein_recorder_get_span_at (recorder, key, start + MS / 4, &span));
  g_assert_cmpint (span.phase, ==, SKEIN_PHASE_TLS);
  g_assert_cmpuint (span.item, ==, 7);
  g_assert_cmpuint (span.from_ns, ==, start + 3000);
  g_assert_cmpuint (span.to_ns, ==, start + MS / 2);
  g_assert_true (span.exact);

  skein_recorder_foreach_span (recorder, key, start + 2000, start + MS, count_span, &n);
  g_assert_cmpuint (n, ==, 3);
}

static void
test_gauges (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  guint64 start = (skein_clock_now_ns () / (100 * MS) + 1) * 100 * MS;
  double mean[3], peak[3];

  g_test_summary ("A gauge is unknown until it is told, and then what it was told last");

  g_assert_true (isnan (skein_recorder_get_latest (recorder, SKEIN_SERIES_TO_DOWNLOAD)));
  skein_recorder_update (recorder, start + 100 * MS);
  skein_recorder_set_gauge (recorder, SKEIN_SERIES_TO_DOWNLOAD, 40);
  skein_recorder_update (recorder, start + 200 * MS);
  skein_recorder_set_gauge (recorder, SKEIN_SERIES_TO_DOWNLOAD, 20);
  skein_recorder_update (recorder, start + 300 * MS);

  skein_recorder_get_series (recorder, SKEIN_SERIES_TO_DOWNLOAD, start, 100 * MS, mean, peak, 3);
  g_assert_true (isnan (mean[0]));
  g_assert_cmpfloat (mean[1], ==, 40);
  g_assert_cmpfloat (mean[2], ==, 20);
  skein_recorder_get_series (recorder, SKEIN_SERIES_TO_DOWNLOAD, start, 300 * MS, mean, peak, 1);
  g_assert_cmpfloat (mean[0], ==, 30);
  g_assert_cmpfloat (peak[0], ==, 40);
  g_assert_cmpfloat (skein_recorder_get_latest (recorder, SKEIN_SERIES_TO_DOWNLOAD), ==, 20);
}

static void
test_cost (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinRecorder) recorder = skein_recorder_new (board);
  SkeinLane *lanes[256];
  g_autofree SkeinColumn *columns = g_new (SkeinColumn, 1000);
  gint64 begin, update_us = 0, columns_us;
  guint64 start = skein_clock_now_ns ();

  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    lanes[i] = claim (board, SKEIN_LANE_THREAD, i + 1, G_MAXUINT);

  for (guint64 frame = 1; frame <= 300; frame++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
        {
          for (guint64 e = 0; e < 16; e++)
            skein_lane_publish (lanes[i], e % 2 == 0 ? SKEIN_PHASE_READ : SKEIN_PHASE_HASH, frame);
        }
      begin = g_get_monotonic_time ();
      skein_recorder_update (recorder, skein_clock_now_ns ());
      update_us += g_get_monotonic_time () - begin;
    }

  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 8; i++)
    skein_recorder_get_columns (recorder, skein_recorder_peek_lane (recorder, i)->key, start, 30 * MS, columns, 1000);
  columns_us = g_get_monotonic_time () - begin;

  g_test_message ("256 lanes of 1,000 events a second: %.3f ms per frame; 8 lanes of 1,000 columns: %.3f ms",
                  (double) update_us / 300 / 1000, (double) columns_us / 1000);
  g_assert_cmpuint (skein_recorder_get_lost (recorder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/recorder/order", test_order);
  g_test_add_func ("/activity/recorder/columns", test_columns);
  g_test_add_func ("/activity/recorder/shares", test_shares);
  g_test_add_func ("/activity/recorder/totals", test_totals);
  g_test_add_func ("/activity/recorder/hostile-counters", test_hostile_counters);
  g_test_add_func ("/activity/recorder/cpu", test_cpu);
  g_test_add_func ("/activity/recorder/bounded", test_bounded);
  g_test_add_func ("/activity/recorder/lost", test_lost);
  g_test_add_func ("/activity/recorder/replaced", test_replaced);
  g_test_add_func ("/activity/recorder/lost-is-unknown", test_lost_is_unknown);
  g_test_add_func ("/activity/recorder/spans", test_spans);
  g_test_add_func ("/activity/recorder/gauges", test_gauges);
  g_test_add_func ("/activity/recorder/cost", test_cost);

  return g_test_run ();
}
