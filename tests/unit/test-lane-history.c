// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-lane-history-private.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define S G_GUINT64_CONSTANT (1000000000)
#define T0 (1000 * S)

static void
add_event (SkeinLaneHistory *history, guint64 at_ns, SkeinPhase phase, guint64 item)
{
  skein_lane_history_add_events (history, &(SkeinBoardEvent){ .at_ns = at_ns, .phase = phase, .item = item }, 1);
}

static SkeinColumn
column (SkeinLaneHistory *history, guint64 from_ns, guint64 width_ns)
{
  SkeinColumn result;

  skein_lane_history_get_columns (history, from_ns, width_ns, &result, 1);
  return result;
}

static void
test_dominant (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);
  SkeinColumn columns[4];

  skein_lane_history_set_cpu (history, 0.5);
  add_event (history, T0 + 30 * MS, SKEIN_PHASE_RECEIVE, 7);
  add_event (history, T0 + 70 * MS, SKEIN_PHASE_WRITE, 7);
  add_event (history, T0 + 73 * MS, SKEIN_PHASE_RECEIVE, 8);
  skein_lane_history_advance (history, T0 + 95 * MS);

  skein_lane_history_get_columns (history, T0 - 25 * MS, 50 * MS, columns, 4);
  g_assert_cmpint (columns[0].phase, ==, SKEIN_PHASE_IDLE);
  g_assert_cmpint (columns[0].known, ==, 128);
  g_assert_cmpint (columns[0].cpu, ==, 128);
  g_assert_cmpint (columns[1].phase, ==, SKEIN_PHASE_RECEIVE);
  g_assert_cmpint (columns[1].known, ==, 255);
  g_assert_cmpint (columns[2].phase, ==, SKEIN_PHASE_RECEIVE);
  g_assert_cmpint (columns[2].known, >, 50);
  g_assert_cmpint (columns[2].known, <, 150);
  g_assert_cmpint (columns[3].known, ==, 0);

  g_assert_cmpuint (skein_lane_history_get_item (history, T0 + 45 * MS), ==, 7);
  g_assert_cmpuint (skein_lane_history_get_item (history, T0 + 85 * MS), ==, 8);
  g_assert_cmpuint (skein_lane_history_get_item (history, T0 + 93 * MS), ==, 8);
  g_assert_cmpuint (skein_lane_history_get_item (history, T0 + 5 * MS), ==, 0);
  g_assert_cmpuint (skein_lane_history_get_item (history, T0 + S), ==, 0);
}

static void
test_blocked (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);

  g_test_summary ("A short wait for the lock is still told by a column of seconds");

  add_event (history, T0, SKEIN_PHASE_COMPUTE, 1);
  add_event (history, T0 + 500 * MS, SKEIN_PHASE_LOCK, 1);
  add_event (history, T0 + 502 * MS, SKEIN_PHASE_COMPUTE, 1);
  skein_lane_history_advance (history, T0 + 3 * S);

  g_assert_cmpint (column (history, T0 + 500 * MS, 10 * MS).blocked, >=, 40);
  g_assert_cmpint (column (history, T0 + 500 * MS, 10 * MS).blocked, <=, 60);
  g_assert_cmpint (column (history, T0, 2 * S).blocked, >, 0);
  g_assert_cmpint (column (history, T0, 2 * S).phase, ==, SKEIN_PHASE_COMPUTE);
  g_assert_cmpint (column (history, T0 + S, S).blocked, ==, 0);
}

static void
test_late (void)
{
  g_autoptr (SkeinLaneHistory) late = skein_lane_history_new (T0);
  g_autoptr (SkeinLaneHistory) early = skein_lane_history_new (T0);
  g_autoptr (SkeinLaneHistory) batch = skein_lane_history_new (T0);
  static const SkeinBoardEvent events[] = {
    { T0 + 104 * MS, 1, SKEIN_PHASE_RESOLVE },
    { T0 + 250 * MS, 2, SKEIN_PHASE_CONNECT },
    { T0 + 257 * MS, 3, SKEIN_PHASE_TLS },
    { T0 + 1303 * MS, 4, SKEIN_PHASE_WAIT },
    { T0 + 2000 * MS, 5, SKEIN_PHASE_RECEIVE },
    { T0 + 2499 * MS, 6, SKEIN_PHASE_WRITE },
  };

  g_test_summary ("Events that are told only after their time give the same picture as events told at once");

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    skein_lane_history_add_events (early, &events[i], 1);
  skein_lane_history_advance (early, T0 + 2503 * MS);

  skein_lane_history_advance (late, T0 + 2497 * MS);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    skein_lane_history_add_events (late, &events[i], 1);
  skein_lane_history_advance (late, T0 + 2503 * MS);

  skein_lane_history_advance (batch, T0 + 2497 * MS);
  skein_lane_history_add_events (batch, events, G_N_ELEMENTS (events));
  skein_lane_history_advance (batch, T0 + 2503 * MS);

  for (guint64 width = 10 * MS; width <= S; width *= 10)
    {
      for (guint64 at = T0; at < T0 + 2600 * MS; at += width)
        {
          SkeinColumn a = column (early, at, width);
          SkeinColumn b = column (late, at, width);
          SkeinColumn c = column (batch, at, width);

          g_assert_cmpint (a.phase, ==, b.phase);
          g_assert_cmpint (a.phase, ==, c.phase);
          g_assert_cmpint (ABS (a.known - b.known), <=, 2);
          g_assert_cmpint (ABS (a.known - c.known), <=, 2);
        }
    }
  g_assert_cmpuint (skein_lane_history_get_item (late, T0 + 700 * MS), ==, 3);
  g_assert_cmpuint (skein_lane_history_get_item (batch, T0 + 700 * MS), ==, 3);
  g_assert_cmpuint (skein_lane_history_get_item (batch, T0 + 2400 * MS), ==, 5);
}

static void
test_order (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);

  g_test_summary ("A time before the last event is taken as that event's");

  add_event (history, T0 + 100 * MS, SKEIN_PHASE_HASH, 1);
  add_event (history, T0 - 50 * S, SKEIN_PHASE_READ, 2);
  skein_lane_history_advance (history, T0 + 200 * MS);
  g_assert_cmpint (column (history, T0, 100 * MS).phase, ==, SKEIN_PHASE_IDLE);
  g_assert_cmpint (column (history, T0 + 100 * MS, 100 * MS).phase, ==, SKEIN_PHASE_READ);
}

static void
test_levels (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0 + 3 * MS);
  double shares[4] = { 0 };
  guint64 end = T0;

  g_test_summary ("Two hours of alternating phases: old time is coarser but there, memory stays bounded");

  for (guint i = 0; i < 7200; i++)
    {
      skein_lane_history_set_cpu (history, i % 2 == 0 ? 1.0 : 0.0);
      end = T0 + (i + 1) * S;
      add_event (history, end - S, i % 2 == 0 ? SKEIN_PHASE_HASH : SKEIN_PHASE_WAIT, i + 1);
      skein_lane_history_advance (history, end);
    }

  for (guint ago_s = 2; ago_s < 4000; ago_s = ago_s * 3 / 2)
    {
      guint64 at = end - ago_s * S;
      gboolean hashes = (at - T0) / S % 2 == 0;
      SkeinColumn found = column (history, at, S);

      g_assert_cmpint (found.phase, ==, hashes ? SKEIN_PHASE_HASH : SKEIN_PHASE_WAIT);
      g_assert_cmpint (found.known, ==, 255);
      g_assert_cmpint (found.cpu, ==, hashes ? 255 : 0);
      g_assert_cmpint (column (history, at - at % (20 * S), 20 * S).cpu, >, 110);
      g_assert_cmpint (column (history, at - at % (20 * S), 20 * S).cpu, <, 150);
    }
  /* Of the first hour seconds are forgotten, and tens of seconds known. */
  g_assert_cmpint (column (history, T0, S).known, ==, 255);
  g_assert_cmpint (column (history, T0, S).cpu, >, 110);
  g_assert_cmpint (column (history, T0, S).cpu_peak, ==, 255);

  skein_lane_history_add_class_times (history, end - 10 * S, end, shares);
  g_assert_cmpfloat_with_epsilon (shares[SKEIN_PHASE_CLASS_WORKING] / S, 5, 0.1);
  g_assert_cmpfloat_with_epsilon (shares[SKEIN_PHASE_CLASS_WAITING] / S, 5, 0.1);
  g_assert_cmpuint (skein_lane_history_get_memory (history), <, 340 * 1024);
}

static void
test_silence (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);

  add_event (history, T0, SKEIN_PHASE_HASH, 1);
  skein_lane_history_advance (history, T0 + S);
  skein_lane_history_advance (history, T0 + 1000000 * S);
  skein_lane_history_advance (history, T0 + 1000001 * S);
  g_assert_cmpint (column (history, T0 + 500000 * S, S).known, ==, 0);
  g_assert_cmpint (column (history, T0 + 1000000 * S, S).phase, ==, SKEIN_PHASE_HASH);
  g_assert_cmpint (column (history, T0 + 1000000 * S, S).known, ==, 255);
}

static void
test_shares_add_up (void)
{
  g_test_summary ("Whatever is told, in whatever order, known time is the lane's life and shares are of it");

  for (int round = 0; round < 200; round++)
    {
      guint64 start = T0 + (guint64) g_test_rand_int_range (0, 50) * MS;
      g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (start);
      guint64 now = start;
      double classes[4] = { 0 };
      double sum;

      for (int i = g_test_rand_int_range (1, 400); i > 0; i--)
        {
          guint64 back = (guint64) g_test_rand_int_range (0, 100) * MS;

          now += (guint64) g_test_rand_int_range (0, 40000000);
          skein_lane_history_set_cpu (history, g_test_rand_double ());
          add_event (history, now - MIN (back, now - start), (SkeinPhase) g_test_rand_int_range (0, SKEIN_N_PHASES), 1);
          if (g_test_rand_bit ())
            skein_lane_history_advance (history, now);
        }
      skein_lane_history_advance (history, now);

      for (guint64 width = 10 * MS; width <= S; width *= 10)
        {
          for (guint64 at = start / width * width + width; at + width <= now; at += width)
            {
              SkeinColumn found = column (history, at, width);

              g_assert_cmpint (found.phase, <, SKEIN_N_PHASES);
              g_assert_cmpint (found.known, >=, 250);
            }
        }

      skein_lane_history_add_class_times (history, start, now, classes);
      sum = classes[0] + classes[1] + classes[2] + classes[3];
      g_assert_cmpfloat (sum, <=, (double) (now - start) * 1.02 + 20 * MS);
    }
}

static void
test_shared_cpu (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);
  const SkeinBoardEvent events[] = {
    { T0 + 50 * MS, 1, SKEIN_PHASE_HASH },
    { T0 + 60 * MS, 1, SKEIN_PHASE_RECEIVE },
    { T0 + 100 * MS, 1, SKEIN_PHASE_WAIT },
  };
  SkeinColumn columns[20];

  g_test_summary ("CPU time of 200 ms is that of what computed in them, then of what moved bytes; and none is lost");

  skein_lane_history_share_cpu (history, events, G_N_ELEMENTS (events), T0 + 200 * MS, 30 * MS);
  skein_lane_history_add_events (history, events, G_N_ELEMENTS (events));
  skein_lane_history_advance (history, T0 + 200 * MS);

  skein_lane_history_get_columns (history, T0, 10 * MS, columns, 20);
  g_assert_cmpint (columns[4].cpu, ==, 0);
  g_assert_cmpint (columns[5].cpu, ==, 255);
  g_assert_cmpint (columns[6].cpu, ==, 128);
  g_assert_cmpint (columns[9].cpu, ==, 128);
  g_assert_cmpint (columns[10].cpu, ==, 0);
  g_assert_cmpint (column (history, T0, 200 * MS).cpu, >=, 38);
  g_assert_cmpint (column (history, T0, 200 * MS).cpu, <=, 39);
  g_assert_cmpint (column (history, T0, 200 * MS).cpu_peak, ==, 255);

  /* More than one core: several threads. */
  skein_lane_history_share_cpu (history, NULL, 0, T0 + 300 * MS, 250 * MS);
  skein_lane_history_advance (history, T0 + 300 * MS);
  g_assert_cmpint (column (history, T0 + 200 * MS, 100 * MS).cpu, ==, 255);
}

static void
test_gaps (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);

  g_test_summary ("Lives of a lane follow each other with unknown time between, which hides nothing on any level");

  for (guint64 life = 0; life < 40; life++)
    {
      guint64 start = T0 + life * 70 * S;

      skein_lane_history_resume (history, start);
      add_event (history, start + 3 * MS, SKEIN_PHASE_HASH, life + 1);
      skein_lane_history_advance (history, start + 30 * S);
    }
  skein_lane_history_drop_finest (history);

  for (guint64 life = 0; life < 39; life++)
    {
      guint64 start = T0 + life * 70 * S;

      g_assert_cmpint (column (history, start, 20 * S).phase, ==, SKEIN_PHASE_HASH);
      g_assert_cmpint (column (history, start, 20 * S).known, >=, 250);
      g_assert_cmpint (column (history, start + 40 * S, 20 * S).known, ==, 0);
      g_assert_cmpint (ABS (column (history, start, 70 * S).known - 109), <=, 2);
    }
  g_assert_cmpuint (skein_lane_history_get_item (history, T0 + 38 * 70 * S), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/lane-history/dominant", test_dominant);
  g_test_add_func ("/activity/lane-history/blocked", test_blocked);
  g_test_add_func ("/activity/lane-history/late", test_late);
  g_test_add_func ("/activity/lane-history/order", test_order);
  g_test_add_func ("/activity/lane-history/levels", test_levels);
  g_test_add_func ("/activity/lane-history/silence", test_silence);
  g_test_add_func ("/activity/lane-history/shares-add-up", test_shares_add_up);

  g_test_add_func ("/activity/lane-history/shared-cpu", test_shared_cpu);
  g_test_add_func ("/activity/lane-history/gaps", test_gaps);

  return g_test_run ();
}
