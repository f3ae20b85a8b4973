// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The log of spans against a list of everything that happened, its bound, and its snapshots. */

#include "config.h"

#include "activity/skein-span-log.h"

#define START_NS G_GUINT64_CONSTANT (1000000000)

typedef struct
{
  GArray *events; /* (owned) of SkeinBoardEvent: all of one lane, in order */
} Model;

static void
clear_model (Model *model)
{
  g_array_unref (model->events);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Model, clear_model)

static Model
make_model (void)
{
  const SkeinBoardEvent idle = { START_NS, 0, SKEIN_PHASE_IDLE };
  Model model = { g_array_new (FALSE, FALSE, sizeof (SkeinBoardEvent)) };

  g_array_append_val (model.events, idle);
  return model;
}

/* The last event not after @at_ns. */
static const SkeinBoardEvent *
model_look (const Model *model, guint64 at_ns)
{
  guint low = 0, high = model->events->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (model->events, SkeinBoardEvent, middle).at_ns <= at_ns)
        low = middle;
      else
        high = middle;
    }
  return &g_array_index (model->events, SkeinBoardEvent, low);
}

static guint64
model_get_end (const Model *model)
{
  return g_array_index (model->events, SkeinBoardEvent, model->events->len - 1).at_ns;
}

/* @item_run: events of one item in a row */
static void
add_random_events (SkeinSpanLog *log, SkeinSpanLane *lane, Model *model, guint n_events, guint item_run)
{
  while (n_events > 0)
    {
      SkeinBoardEvent events[100];
      guint n = (guint) g_test_rand_int_range (1, (int) MIN (n_events, G_N_ELEMENTS (events)) + 1);

      for (guint i = 0; i < n; i++)
        {
          guint64 step = g_test_rand_int_range (0, 8) == 0 ? 0 : (guint64) g_test_rand_int_range (1, 3000000);

          events[i].at_ns = model_get_end (model) + step;
          events[i].phase = (SkeinPhase) g_test_rand_int_range (0, SKEIN_N_PHASES);
          events[i].item = model->events->len / item_run;
          g_array_append_val (model->events, events[i]);

          /* Now and then a time that goes back: it is taken as the last. */
          if (step == 0)
            events[i].at_ns -= (guint64) g_test_rand_int_range (0, 1000);
        }
      skein_span_log_append (log, lane, events, n, FALSE);
      n_events -= n;
    }
}

static SkeinSpanLane *
add_lane (SkeinSpanLog *log, guint number, SkeinLaneKind kind)
{
  const SkeinLaneInfo info = { .kind = kind, .number = number, .parent = G_MAXUINT };
  g_autofree char *label = g_strdup_printf ("%c%u", kind == SKEIN_LANE_PROCESS ? 'P' : 'T', number);

  return skein_span_log_add_lane (log, number, &info, number, label, START_NS);
}

static void
check_against (SkeinSpanLog *log, guint64 key, const Model *model, guint n_looks, guint *out_known, guint *out_exact)
{
  guint64 end_ns = model_get_end (model);

  *out_known = *out_exact = 0;
  for (guint i = 0; i < n_looks; i++)
    {
      guint64 at_ns = START_NS + (guint64) (g_test_rand_double () * (double) (end_ns - START_NS));
      const SkeinBoardEvent *event = model_look (model, at_ns);
      SkeinSpan span;

      if (!skein_span_log_get_at (log, key, at_ns, &span))
        continue;
      g_assert_cmpuint (span.from_ns, <=, at_ns);
      g_assert_cmpuint (span.to_ns, >=, at_ns);
      g_assert_cmpuint (span.item, ==, event->item);
      (*out_known)++;
      if (!span.exact)
        continue;
      (*out_exact)++;
      g_assert_cmpint (span.phase, ==, event->phase);
      g_assert_cmpuint (span.from_ns, <=, event->at_ns);
    }
}

typedef struct
{
  guint64 next_ns, n, busy_ns;
} Tiling;

static gboolean
check_tile (const SkeinSpan *span, gpointer user_data)
{
  Tiling *tiling = user_data;

  g_assert_cmpuint (span->to_ns, >, span->from_ns);
  if (tiling->n > 0)
    g_assert_cmpuint (span->from_ns, ==, tiling->next_ns);
  g_assert_cmpint (span->phase, <, SKEIN_N_PHASES);
  tiling->next_ns = span->to_ns;
  tiling->n++;
  return TRUE;
}

static void
test_model (void)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (SkeinSpanLog) log = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
      g_auto (Model) model = make_model ();
      SkeinSpanLane *lane = add_lane (log, 1, SKEIN_LANE_THREAD);
      Tiling tiling = { 0 };
      guint n_known, n_exact;

      add_random_events (log, lane, &model, (guint) g_test_rand_int_range (1, 5000), 8);
      check_against (log, 1, &model, 1000, &n_known, &n_exact);
      g_assert_cmpuint (n_exact, ==, 1000);

      /* Without a gap from the first to the end. */
      skein_span_log_advance (lane, model_get_end (&model) + 5);
      skein_span_log_foreach (log, 1, 0, G_MAXUINT64, check_tile, &tiling);
      g_assert_cmpuint (tiling.next_ns, ==, model_get_end (&model) + 5);
    }
}

static void
test_bound (void)
{
  const gsize max_bytes = 256 * 1024;
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (max_bytes);
  Model models[4];
  SkeinSpanLane *lanes[4];
  SkeinSpanCounts counts;
  guint n_known_in_all = 0;

  for (guint i = 0; i < 4; i++)
    {
      models[i] = make_model ();
      lanes[i] = add_lane (log, i + 1, SKEIN_LANE_PROCESS);
    }

  for (guint round = 0; round < 40; round++)
    for (guint i = 0; i < 4; i++)
      {
        add_random_events (log, lanes[i], &models[i], 500 * (i + 1), i == 3 ? 1 : 8);
        skein_span_log_get_counts (log, &counts);
        g_assert_cmpuint (counts.bytes, <=, max_bytes);
      }

  g_assert_cmpuint (counts.merged, >, 0);
  g_assert_cmpuint (counts.dropped, >, 0);
  g_assert_cmpuint (counts.exact_from_ns, >, START_NS);
  g_assert_cmpuint (counts.known_from_ns, >, START_NS);

  for (guint i = 0; i < 4; i++)
    {
      Tiling tiling = { 0 };
      guint n_known, n_exact;

      check_against (log, i + 1, &models[i], 4000, &n_known, &n_exact);
      g_assert_cmpuint (n_exact, <, 4000);
      n_known_in_all += n_known;
      skein_span_log_foreach (log, i + 1, 0, G_MAXUINT64, check_tile, &tiling);
      g_assert_cmpuint (tiling.next_ns, ==, model_get_end (&models[i]));
      clear_model (&models[i]);
    }
  g_assert_cmpuint (n_known_in_all, >, 1000);
}

/* Every span ever recorded is there, merged or dropped. */
static void
test_counts (void)
{
  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (SkeinSpanLog) log = skein_span_log_new (64 * 1024);
      g_autoptr (SkeinSpanSnapshot) snapshot = NULL;
      SkeinSpanCounts counts;

      for (guint number = 1; number < 30; number++)
        {
          g_auto (Model) model = make_model ();
          SkeinSpanLane *lane = add_lane (log, number, SKEIN_LANE_PROCESS);

          add_random_events (log, lane, &model, (guint) g_test_rand_int_range (1, 2000), 5);
          if (number % 7 != 0)
            skein_span_log_end_lane (log, lane);
        }

      snapshot = skein_span_log_snapshot (log);
      skein_span_log_get_counts (log, &counts);
      g_assert_cmpuint (counts.recorded, ==, skein_span_snapshot_count_spans (snapshot) + counts.merged + counts.dropped);
      g_assert_cmpuint (counts.bytes, <=, 64 * 1024);
    }
}

/* A batch of a day: some millions of events of 40 lanes, in the real bound. */
static void
test_millions (void)
{
  enum
  {
    N_LANES = 40,
    N_ROUNDS = 1500,
    N_EVENTS = 64,
  };
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  SkeinSpanLane *lanes[N_LANES];
  SkeinSpanCounts counts;
  gint64 begun_us;
  double ns;

  for (guint i = 0; i < N_LANES; i++)
    lanes[i] = add_lane (log, i + 1, SKEIN_LANE_THREAD);

  begun_us = g_get_monotonic_time ();
  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = 0; i < N_LANES; i++)
      {
        SkeinBoardEvent events[N_EVENTS];

        for (guint k = 0; k < N_EVENTS; k++)
          events[k] = (SkeinBoardEvent){ START_NS + (round * N_EVENTS + k + 1) * G_GUINT64_CONSTANT (1000), round * N_LANES + i, (SkeinPhase) (k % SKEIN_N_PHASES) };
        skein_span_log_append (log, lanes[i], events, N_EVENTS, FALSE);
      }
  ns = (double) (g_get_monotonic_time () - begun_us) * 1000.0 / ((double) N_LANES * N_ROUNDS * N_EVENTS);
  g_test_message ("%.1f ns an event", ns);

  skein_span_log_get_counts (log, &counts);
  g_assert_cmpuint (counts.recorded, >=, G_GUINT64_CONSTANT (3840000));
  g_assert_cmpuint (counts.bytes, <=, SKEIN_SPAN_LOG_BYTES);
  g_assert_cmpuint (counts.merged, >, 2000000);
}

/* Workers that die again and again. */
static void
test_many_lanes (void)
{
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  g_autoptr (SkeinSpanSnapshot) snapshot = NULL;
  SkeinSpanCounts counts;

  for (guint number = 1; number <= 20000; number++)
    {
      const SkeinBoardEvent event = { START_NS + 10, number, SKEIN_PHASE_START };
      SkeinSpanLane *lane = add_lane (log, number, SKEIN_LANE_PROCESS);

      skein_span_log_append (log, lane, &event, 1, FALSE);
      skein_span_log_end_lane (log, lane);
    }

  snapshot = skein_span_log_snapshot (log);
  g_assert_cmpuint (skein_span_snapshot_get_n_lanes (snapshot), <=, 5000);
  skein_span_log_get_counts (log, &counts);
  g_assert_cmpuint (counts.dropped, >=, 30000);
}

static gboolean
sum_spans (const SkeinSpan *span, gpointer user_data)
{
  Tiling *tiling = user_data;

  tiling->n++;
  tiling->busy_ns += span->to_ns - span->from_ns;
  tiling->next_ns = span->to_ns;
  return TRUE;
}

static gpointer
read_snapshot_thread_main (gpointer user_data)
{
  SkeinSpanSnapshot *snapshot = user_data;
  Tiling *tiling = g_new0 (Tiling, 1);

  for (guint i = 0; i < skein_span_snapshot_get_n_lanes (snapshot); i++)
    skein_span_snapshot_foreach (snapshot, i, 0, G_MAXUINT64, sum_spans, tiling);
  skein_span_snapshot_free (snapshot);
  return tiling;
}

/* What is written meanwhile changes nothing in it. */
static void
test_snapshot (void)
{
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (128 * 1024);
  g_auto (Model) model = make_model ();
  SkeinSpanLane *lane = add_lane (log, 7, SKEIN_LANE_PROCESS);
  g_autofree Tiling *tiling = NULL;
  Tiling before = { 0 };
  GThread *thread;

  add_random_events (log, lane, &model, 9000, 8);
  skein_span_log_foreach (log, 7, 0, G_MAXUINT64, sum_spans, &before);
  thread = g_thread_new ("reader", read_snapshot_thread_main, skein_span_log_snapshot (log));
  add_random_events (log, lane, &model, 20000, 8);
  tiling = g_thread_join (thread);

  g_assert_cmpuint (tiling->n, ==, before.n);
  g_assert_cmpuint (tiling->busy_ns, ==, before.busy_ns);
}

static void
test_order_and_lives (void)
{
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  g_autoptr (SkeinSpanSnapshot) snapshot = NULL;
  const SkeinLaneInfo process = { SKEIN_LANE_PROCESS, 1, G_MAXUINT };
  const SkeinLaneInfo thread = { SKEIN_LANE_THREAD, 2, G_MAXUINT };
  const SkeinLaneInfo connection = { SKEIN_LANE_CONNECTION, 1, 0 };
  static const char *const labels[] = { "T2", "T2.1", "P1", "P1", "P1" };
  SkeinSpanLane *lane;

  lane = skein_span_log_add_lane (log, 10, &process, 1, "P1", 100);
  skein_span_log_advance (lane, 200);
  skein_span_log_end_lane (log, lane);
  skein_span_log_add_lane (log, 11, &connection, 2, "T2.1", 100);
  skein_span_log_add_lane (log, 12, &thread, 2, "T2", 100);
  skein_span_log_advance (skein_span_log_add_lane (log, 13, &process, 1, "P1", 200), 300);
  skein_span_log_add_lane (log, 14, &process, 1, "P1", 250);

  snapshot = skein_span_log_snapshot (log);
  g_assert_cmpuint (skein_span_snapshot_get_n_lanes (snapshot), ==, G_N_ELEMENTS (labels));
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_cmpstr (skein_span_snapshot_peek_lane (snapshot, i)->label, ==, labels[i]);
  g_assert_false (skein_span_snapshot_continues (snapshot, 2));
  g_assert_true (skein_span_snapshot_continues (snapshot, 3));
  g_assert_false (skein_span_snapshot_continues (snapshot, 4));
}

static void
test_lost (void)
{
  g_autoptr (SkeinSpanLog) log = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  SkeinSpanLane *lane = add_lane (log, 1, SKEIN_LANE_THREAD);
  const SkeinBoardEvent first = { START_NS + 100, 5, SKEIN_PHASE_RECEIVE };
  const SkeinBoardEvent later = { START_NS + 900, 6, SKEIN_PHASE_WRITE };
  SkeinSpan span;

  skein_span_log_append (log, lane, &first, 1, FALSE);
  skein_span_log_append (log, lane, &later, 1, TRUE);
  skein_span_log_advance (lane, START_NS + 1000);

  g_assert_true (skein_span_log_get_at (log, 1, START_NS + 500, &span));
  g_assert_cmpint (span.phase, ==, SKEIN_PHASE_RECEIVE);
  g_assert_false (span.exact);
  g_assert_true (skein_span_log_get_at (log, 1, START_NS + 950, &span));
  g_assert_true (span.exact);
  g_assert_cmpuint (span.to_ns, ==, START_NS + 1000);
  g_assert_false (skein_span_log_get_at (log, 1, START_NS - 1, &span));
  g_assert_false (skein_span_log_get_at (log, 1, START_NS + 1001, &span));
  g_assert_false (skein_span_log_get_at (log, 2, START_NS + 500, &span));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/span-log/model", test_model);
  g_test_add_func ("/span-log/bound", test_bound);
  g_test_add_func ("/span-log/counts", test_counts);
  g_test_add_func ("/span-log/millions", test_millions);
  g_test_add_func ("/span-log/many-lanes", test_many_lanes);
  g_test_add_func ("/span-log/snapshot", test_snapshot);
  g_test_add_func ("/span-log/order-and-lives", test_order_and_lives);
  g_test_add_func ("/span-log/lost", test_lost);

  return g_test_run ();
}
