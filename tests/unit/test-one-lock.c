// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-one-lock.h"

#define N_THREADS 4

typedef struct
{
  SkeinOneLock *lock;
  SkeinBoard *board;
  guint number;
  int *n_inside;  /* (atomic) */
  int *n_at_once; /* (atomic) */
  guint n_slices;
  guint64 sum;

  GMutex *mutex;
  GCond *met;
  int *n_met; /* (mutex) */
} Worker;

static volatile double sink;

static void
compute_a_little (void)
{
  for (guint i = 0; i < 20000; i++)
    sink += i;
}

static gpointer
compute_thread (gpointer data)
{
  Worker *self = data;
  SkeinLaneInfo info = { .kind = SKEIN_LANE_THREAD, .number = self->number, .parent = G_MAXUINT };
  SkeinLane *lane = skein_board_claim_lane (self->board, &info);

  skein_one_lock_enter (self->lock, lane);
  skein_one_lock_take (SKEIN_PHASE_COMPUTE, self->number);
  for (guint i = 0; i < self->n_slices; i++)
    {
      if (g_atomic_int_add (self->n_inside, 1) > 0)
        g_atomic_int_inc (self->n_at_once);
      compute_a_little ();
      g_atomic_int_add (self->n_inside, -1);
      self->sum++;
      skein_one_lock_offer (SKEIN_PHASE_COMPUTE, self->number);
    }
  skein_one_lock_leave ();
  return NULL;
}

static void
test_one_at_a_time (void)
{
  g_autoptr (SkeinOneLock) lock = skein_one_lock_new (200, FALSE);
  g_autoptr (SkeinBoard) board = skein_board_new (NULL);
  int n_inside = 0, n_at_once = 0;
  Worker workers[N_THREADS];
  GThread *threads[N_THREADS];
  guint n_locked = 0;

  g_test_summary ("One computes at a time, all come to the end, and those who wait get their turn before the others are done");

  for (guint i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker){ .lock = lock, .board = board, .number = i + 1, .n_inside = &n_inside, .n_at_once = &n_at_once, .n_slices = 500 };
      threads[i] = g_thread_new ("computes", compute_thread, &workers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (n_at_once, ==, 0);
  for (guint i = 0; i < N_THREADS; i++)
    g_assert_cmpuint (workers[i].sum, ==, 500);
  g_assert_cmpuint (skein_one_lock_get_n_switches (lock), >, 0);

  for (guint i = 0; i < N_THREADS; i++)
    {
      SkeinBoardEvent events[SKEIN_BOARD_RING_EVENTS];
      SkeinLaneView view;
      guint64 cursor = 0, lost;
      guint n;

      g_assert_true (skein_board_view_lane (board, i, &view));
      n = skein_board_read_events (board, i, view.generation, &cursor, events, G_N_ELEMENTS (events), &lost);
      for (guint e = 0; e < n; e++)
        n_locked += events[e].phase == SKEIN_PHASE_LOCK;
    }
  g_assert_cmpuint (n_locked, >, 0);
}

/* Each waits inside its call until the other is in one too. */
static gpointer
meet_thread (gpointer data)
{
  Worker *self = data;

  skein_one_lock_enter (self->lock, NULL);
  skein_one_lock_take (SKEIN_PHASE_HASH, 1);
  skein_one_lock_begin_call ();
  g_mutex_lock (self->mutex);
  (*self->n_met)++;
  g_cond_broadcast (self->met);
  while (*self->n_met < 2)
    g_cond_wait (self->met, self->mutex);
  g_mutex_unlock (self->mutex);
  skein_one_lock_end_call (SKEIN_PHASE_HASH, 1);
  skein_one_lock_leave ();
  return NULL;
}

static void
test_released_in_calls (void)
{
  g_autoptr (SkeinOneLock) lock = skein_one_lock_new (SKEIN_ONE_LOCK_SWITCH_US, TRUE);
  GMutex mutex;
  GCond met;
  int n_met = 0;
  Worker worker = { .lock = lock, .mutex = &mutex, .met = &met, .n_met = &n_met };
  GThread *threads[2];

  g_test_summary ("With long calls made without the lock, two can be in one at the same time");

  g_mutex_init (&mutex);
  g_cond_init (&met);
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("meets", meet_thread, &worker);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&mutex);
  g_cond_clear (&met);
}

static void
test_none (void)
{
  g_test_summary ("In a thread that works under no lock nothing happens");

  skein_one_lock_take (SKEIN_PHASE_HASH, 1);
  skein_one_lock_offer (SKEIN_PHASE_HASH, 1);
  skein_one_lock_begin_call ();
  skein_one_lock_end_call (SKEIN_PHASE_HASH, 1);
  skein_one_lock_give ();
  skein_one_lock_leave ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/one-lock/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/one-lock/released-in-calls", test_released_in_calls);
  g_test_add_func ("/one-lock/none", test_none);

  return g_test_run ();
}
