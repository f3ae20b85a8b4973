// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-board.h"
#include "base/skein-clock.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static SkeinBoard *
make_board (void)
{
  g_autoptr (GError) error = NULL;
  SkeinBoard *board = skein_board_new (&error);

  g_assert_no_error (error);
  g_assert_nonnull (board);
  return board;
}

static SkeinLane *
claim (SkeinBoard *board, SkeinLaneKind kind, guint number)
{
  SkeinLane *lane = skein_board_claim_lane (board, &(SkeinLaneInfo){ .kind = kind, .number = number, .parent = G_MAXUINT });

  g_assert_nonnull (lane);
  return lane;
}

static SkeinLaneView
view (SkeinBoard *board, SkeinLane *lane)
{
  SkeinLaneView result;

  g_assert_true (skein_board_view_lane (board, skein_lane_get_index (lane), &result));
  return result;
}

static void
test_view (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  SkeinLane *worker = claim (board, SKEIN_LANE_THREAD, 1);
  SkeinLane *connection = skein_board_claim_lane (board, &(SkeinLaneInfo){ SKEIN_LANE_CONNECTION, 3, skein_lane_get_index (worker) });
  SkeinLaneView now;

  now = view (board, connection);
  g_assert_cmpint (now.info.kind, ==, SKEIN_LANE_CONNECTION);
  g_assert_cmpuint (now.info.number, ==, 3);
  g_assert_cmpuint (now.info.parent, ==, skein_lane_get_index (worker));
  g_assert_cmpint (now.phase, ==, SKEIN_PHASE_IDLE);
  g_assert_cmpint (now.pid, ==, 0);

  skein_lane_bind (worker);
  skein_lane_publish (worker, SKEIN_PHASE_HASH, 42);
  skein_lane_set_progress (worker, 10, 100);
  skein_lane_add_bytes (worker, 7);
  skein_lane_add_bytes (worker, 8);
  skein_lane_add_job (worker);

  now = view (board, worker);
  g_assert_cmpint (now.phase, ==, SKEIN_PHASE_HASH);
  g_assert_cmpuint (now.item, ==, 42);
  g_assert_cmpuint (now.done_bytes, ==, 10);
  g_assert_cmpuint (now.total_bytes, ==, 100);
  g_assert_cmpuint (now.cumulative_bytes, ==, 15);
  g_assert_cmpuint (now.cumulative_jobs, ==, 1);
  g_assert_cmpint (now.pid, ==, getpid ());
  g_assert_cmpint (now.tid, ==, gettid ());
  g_assert_cmpuint (now.since_ns, <=, skein_clock_now_ns ());
  g_assert_cmpuint (now.since_ns, >=, now.claimed_ns);
}

static void
test_null_lane (void)
{
  skein_lane_bind (NULL);
  skein_lane_publish (NULL, SKEIN_PHASE_HASH, 1);
  skein_lane_publish_at (NULL, SKEIN_PHASE_HASH, 1, 1);
  skein_lane_set_progress (NULL, 1, 1);
  skein_lane_add_bytes (NULL, 1);
  skein_lane_add_job (NULL);
  g_assert_cmpuint (skein_lane_get_index (NULL), ==, G_MAXUINT);
}

static void
test_times (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  SkeinLane *lane = claim (board, SKEIN_LANE_THREAD, 1);
  guint generation = view (board, lane).generation;
  SkeinBoardEvent events[8];
  guint64 start = skein_clock_now_ns ();
  guint64 cursor = 0, lost = 1;

  g_test_summary ("Times of one lane never go back, and repeating a phase is no event");

  skein_lane_publish_at (lane, SKEIN_PHASE_RESOLVE, 5, start);
  skein_lane_publish_at (lane, SKEIN_PHASE_CONNECT, 5, start - 1000);
  skein_lane_publish_at (lane, SKEIN_PHASE_CONNECT, 5, start + 1000);
  skein_lane_publish (lane, SKEIN_PHASE_WAIT, 5);

  g_assert_cmpuint (skein_board_read_events (board, 0, generation, &cursor, events, 8, &lost), ==, 3);
  g_assert_cmpuint (lost, ==, 0);
  g_assert_cmpuint (events[0].at_ns, ==, start);
  g_assert_cmpuint (events[1].at_ns, ==, start);
  g_assert_cmpint (events[1].phase, ==, SKEIN_PHASE_CONNECT);
  g_assert_cmpuint (events[2].at_ns, >=, start);
  g_assert_cmpuint (events[2].item, ==, 5);
}

static void
test_writers_in_turn (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinBoard) first = NULL;
  g_autoptr (SkeinBoard) second = NULL;
  SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, 1);
  guint generation = view (board, lane).generation;
  SkeinLane *writers[3];
  SkeinBoardEvent events[64];
  guint64 cursor = 0, lost = 1;

  g_test_summary ("The pool and the processes that serve one lane by turns go on where the last writer ended");

  first = skein_board_new_from_fd (skein_board_get_fd (board), NULL);
  second = skein_board_new_from_fd (skein_board_get_fd (board), NULL);
  writers[0] = lane;
  writers[1] = skein_board_open_lane (first, skein_lane_get_index (lane));
  writers[2] = skein_board_open_lane (second, skein_lane_get_index (lane));

  for (guint i = 0; i < 30; i++)
    skein_lane_publish (writers[i % 3], i % 2 == 0 ? SKEIN_PHASE_HASH : SKEIN_PHASE_IDLE, i + 1);

  g_assert_cmpuint (skein_board_read_events (board, skein_lane_get_index (lane), generation, &cursor, events, 64, &lost), ==, 30);
  g_assert_cmpuint (lost, ==, 0);
  for (guint i = 0; i < 30; i++)
    g_assert_cmpuint (events[i].item, ==, i + 1);
}

static void
test_overrun (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  SkeinLane *lane = claim (board, SKEIN_LANE_THREAD, 1);
  guint generation = view (board, lane).generation;
  SkeinBoardEvent events[100];
  guint64 cursor = 0, lost_here, lost = 0, expected = 0;
  guint n, n_read = 0;

  for (guint64 i = 1; i <= 5000; i++)
    skein_lane_publish (lane, SKEIN_PHASE_COMPUTE, i);

  while ((n = skein_board_read_events (board, 0, generation, &cursor, events, G_N_ELEMENTS (events), &lost_here)) > 0)
    {
      lost += lost_here;
      for (guint i = 0; i < n; i++)
        {
          if (expected != 0)
            g_assert_cmpuint (events[i].item, ==, expected);
          expected = events[i].item + 1;
        }
      n_read += n;
    }

  g_assert_cmpuint (expected, ==, 5001);
  g_assert_cmpuint (n_read + lost, ==, 5000);
  g_assert_cmpuint (n_read, ==, SKEIN_BOARD_RING_EVENTS - 1);
  g_assert_cmpuint (cursor, ==, 5000);
}

#define N_WRITERS 6
#define N_EVENTS 200000

typedef struct
{
  SkeinLane *lane;
  gboolean paced; /* lets the reader keep up, so that nothing may be lost */
} Writer;

/* The item says which event this is and repeats it in the phase: a torn event would contradict itself. */
static SkeinPhase
phase_of (guint64 item)
{
  return (SkeinPhase) (1 + item % (SKEIN_N_PHASES - 1));
}

static void
write_events (SkeinLane *lane, gboolean paced)
{
  for (guint64 i = 1; i <= N_EVENTS; i++)
    {
      skein_lane_publish_at (lane, phase_of (i), i, i);
      if (paced && i % 256 == 0)
        g_usleep (50);
    }
}

static gpointer
writer_thread_main (gpointer data)
{
  Writer *writer = data;

  skein_lane_bind (writer->lane);
  write_events (writer->lane, writer->paced);
  return NULL;
}

static pid_t
fork_writer (SkeinBoard *board, guint index)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      /* As a worker process does: a mapping of its own, the lane by its index. */
      SkeinBoard *own = skein_board_new_from_fd (skein_board_get_fd (board), NULL);
      SkeinLane *lane = own != NULL ? skein_board_open_lane (own, index) : NULL;

      if (lane == NULL)
        _exit (1);
      skein_lane_bind (lane);
      write_events (lane, FALSE);
      _exit (0);
    }
  g_assert_cmpint (pid, >, 0);
  return pid;
}

static void
test_concurrent (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  Writer writers[N_WRITERS];
  GThread *threads[N_WRITERS] = { NULL };
  pid_t pids[N_WRITERS] = { 0 };
  SkeinBoardEvent events[512];
  struct
  {
    guint64 cursor, last, n_read, n_lost;
  } seen[N_WRITERS] = { { 0 } };
  gint64 deadline = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  guint n_done = 0;

  g_test_summary ("Threads and processes write at full speed: all events are seen once, in order and whole, or counted as lost");

  for (guint i = 0; i < N_WRITERS; i++)
    {
      writers[i].lane = claim (board, i < 4 ? SKEIN_LANE_THREAD : SKEIN_LANE_PROCESS, i + 1);
      writers[i].paced = i % 2 == 1;
      if (i >= 4)
        pids[i] = fork_writer (board, skein_lane_get_index (writers[i].lane));
    }
  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("writer", writer_thread_main, &writers[i]);

  while (n_done < N_WRITERS)
    {
      n_done = 0;
      for (guint w = 0; w < N_WRITERS; w++)
        {
          guint64 lost;
          guint n = skein_board_read_events (board, skein_lane_get_index (writers[w].lane), 1, &seen[w].cursor,
                                             events, G_N_ELEMENTS (events), &lost);

          seen[w].n_lost += lost;
          seen[w].n_read += n;
          for (guint i = 0; i < n; i++)
            {
              g_assert_cmpuint (events[i].item, >, seen[w].last);
              g_assert_cmpint (events[i].phase, ==, phase_of (events[i].item));
              seen[w].last = events[i].item;
            }
          if (seen[w].last == N_EVENTS)
            n_done++;
        }
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }

  for (guint w = 0; w < N_WRITERS; w++)
    {
      int status;

      if (threads[w] != NULL)
        g_thread_join (threads[w]);
      if (pids[w] != 0)
        {
          g_assert_cmpint (waitpid (pids[w], &status, 0), ==, pids[w]);
          g_assert_cmpint (status, ==, 0);
        }
      g_assert_cmpuint (seen[w].cursor, ==, N_EVENTS);
      g_assert_cmpuint (seen[w].n_read + seen[w].n_lost, ==, N_EVENTS);
      g_test_message ("writer %u: %" G_GUINT64_FORMAT " read, %" G_GUINT64_FORMAT " lost", w, seen[w].n_read, seen[w].n_lost);
    }
}

static void
test_generations (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  SkeinLane *lanes[SKEIN_BOARD_MAX_LANES];
  SkeinLane *again;
  SkeinLaneView old;
  SkeinBoardEvent event;
  guint64 cursor = 0, lost;
  guint index;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    lanes[i] = claim (board, SKEIN_LANE_THREAD, i + 1);
  g_assert_null (skein_board_claim_lane (board, &(SkeinLaneInfo){ SKEIN_LANE_THREAD, 1, G_MAXUINT }));

  index = skein_lane_get_index (lanes[100]);
  skein_lane_publish (lanes[100], SKEIN_PHASE_HASH, 1);
  skein_lane_add_job (lanes[100]);
  skein_board_release_lane (board, lanes[100]);
  skein_board_release_lane (board, NULL);

  /* Free, yet its last words can still be read. */
  g_assert_false (skein_board_view_lane (board, index, &old));
  g_assert_cmpuint (old.cumulative_jobs, ==, 1);
  g_assert_cmpuint (old.info.number, ==, 101);
  g_assert_cmpuint (skein_board_read_events (board, index, old.generation, &cursor, &event, 1, &lost), ==, 1);
  g_assert_cmpint (event.phase, ==, SKEIN_PHASE_HASH);

  again = claim (board, SKEIN_LANE_PROCESS, 9);
  g_assert_cmpuint (skein_lane_get_index (again), ==, index);
  g_assert_cmpuint (view (board, again).generation, ==, old.generation + 1);
  g_assert_cmpuint (view (board, again).cumulative_jobs, ==, 0);
  g_assert_cmpuint (view (board, again).item, ==, 0);

  skein_lane_publish (again, SKEIN_PHASE_READ, 2);
  skein_lane_publish (again, SKEIN_PHASE_HASH, 2);
  g_assert_cmpuint (skein_board_read_events (board, index, old.generation, &cursor, &event, 1, &lost), ==, 0);
  g_assert_cmpuint (lost, ==, 0);
  cursor = 0;
  g_assert_cmpuint (skein_board_read_events (board, index, old.generation + 1, &cursor, &event, 1, &lost), ==, 1);
  g_assert_cmpint (event.phase, ==, SKEIN_PHASE_READ);
}

static void
test_reuse_waits (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  SkeinLane *first = claim (board, SKEIN_LANE_THREAD, 1);

  g_test_summary ("A lane just released is not overwritten while there are fresh ones");

  skein_board_release_lane (board, first);
  g_assert_true (claim (board, SKEIN_LANE_THREAD, 2) != first);
}

static void
test_fd (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinBoard) other = NULL;
  g_autoptr (GError) error = NULL;
  SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, 1);
  SkeinLaneView now;
  int fd = skein_board_get_fd (board);
  int plain, sealed;

  g_assert_cmpint (ftruncate (fd, 4096), ==, -1);
  g_assert_cmpint (ftruncate (fd, 1 << 30), ==, -1);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);

  other = skein_board_new_from_fd (fd, &error);
  g_assert_no_error (error);
  g_assert_nonnull (skein_board_open_lane (other, skein_lane_get_index (lane)));
  g_assert_null (skein_board_open_lane (other, skein_lane_get_index (lane) + 1));
  g_assert_null (skein_board_open_lane (other, SKEIN_BOARD_MAX_LANES));
  g_assert_true (skein_board_view_lane (other, 0, &now));
  g_assert_cmpint (now.info.kind, ==, SKEIN_LANE_PROCESS);

  /* Neither size nor seals nor contents can be faked. */
  plain = memfd_create ("fake", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_assert_cmpint (ftruncate (plain, lseek (fd, 0, SEEK_END)), ==, 0);
  g_assert_null (skein_board_new_from_fd (plain, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (fcntl (plain, F_ADD_SEALS, F_SEAL_SHRINK), ==, 0);
  g_assert_null (skein_board_new_from_fd (plain, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  sealed = memfd_create ("small", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_assert_cmpint (fcntl (sealed, F_ADD_SEALS, F_SEAL_SHRINK), ==, 0);
  g_assert_null (skein_board_new_from_fd (sealed, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (skein_board_new_from_fd (-1, &error));
  g_assert_nonnull (error);
  close (plain);
  close (sealed);
}

static void
test_untrusted (void)
{
  g_autoptr (SkeinBoard) board = make_board ();
  g_autoptr (SkeinBoard) other = NULL;
  SkeinLane *lane = claim (board, SKEIN_LANE_PROCESS, 7);
  gsize size = (gsize) lseek (skein_board_get_fd (board), 0, SEEK_END);
  guint8 *bytes = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, skein_board_get_fd (board), 0);
  SkeinBoardEvent *events = g_new (SkeinBoardEvent, 2048);

  g_test_summary ("A worker scribbles over the whole board: every value read is in range, what the application knows itself stays");

  g_assert_true (bytes != MAP_FAILED);
  skein_lane_publish (lane, SKEIN_PHASE_HASH, 1);
  other = skein_board_new_from_fd (skein_board_get_fd (board), NULL);
  g_assert_nonnull (other);

  for (int round = 0; round < 200; round++)
    {
      guint64 cursor = (guint64) g_test_rand_int_range (0, 5) * (guint64) g_test_rand_int ();

      for (gsize i = 0; i < 256 * 1024; i += 4)
        {
          guint32 value = round == 0 ? 0xffffffff : (guint32) g_test_rand_int ();

          if (g_test_rand_bit ())
            memcpy (bytes + i, &value, sizeof value);
        }

      for (guint index = 0; index < 12; index++)
        {
          for (int which = 0; which < 2; which++)
            {
              SkeinBoard *reader = which == 0 ? board : other;
              SkeinLaneView now;
              guint64 lost, before = skein_clock_now_ns ();
              guint n;

              if (skein_board_view_lane (reader, index, &now) && which == 0)
                {
                  g_assert_cmpuint (index, ==, 0);
                  g_assert_cmpuint (now.info.number, ==, 7);
                  g_assert_cmpint (now.info.kind, ==, SKEIN_LANE_PROCESS);
                  g_assert_cmpuint (now.generation, ==, 1);
                }
              g_assert_cmpint (now.phase, <, SKEIN_N_PHASES);
              g_assert_cmpint (now.info.kind, <=, SKEIN_LANE_CONNECTION);
              g_assert_true (now.info.parent == G_MAXUINT || now.info.parent < SKEIN_BOARD_MAX_LANES);
              g_assert_cmpuint (now.item, <, G_GUINT64_CONSTANT (1) << 56);
              g_assert_cmpuint (now.since_ns, <=, skein_clock_now_ns ());
              g_assert_cmpint (now.pid, >=, 0);
              g_assert_cmpint (now.tid, >=, 0);

              n = skein_board_read_events (reader, index, now.generation, &cursor, events, 2048, &lost);
              g_assert_cmpuint (n, <, SKEIN_BOARD_RING_EVENTS);
              for (guint i = 0; i < n; i++)
                {
                  g_assert_cmpint (events[i].phase, <, SKEIN_N_PHASES);
                  g_assert_cmpuint (events[i].item, <, G_GUINT64_CONSTANT (1) << 56);
                  g_assert_cmpuint (events[i].at_ns, <=, before + G_GUINT64_CONSTANT (10000000000));
                }
            }
        }
    }

  munmap (bytes, size);
  g_free (events);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/board/view", test_view);
  g_test_add_func ("/activity/board/null-lane", test_null_lane);
  g_test_add_func ("/activity/board/times", test_times);
  g_test_add_func ("/activity/board/writers-in-turn", test_writers_in_turn);
  g_test_add_func ("/activity/board/overrun", test_overrun);
  g_test_add_func ("/activity/board/concurrent", test_concurrent);
  g_test_add_func ("/activity/board/generations", test_generations);
  g_test_add_func ("/activity/board/reuse-waits", test_reuse_waits);
  g_test_add_func ("/activity/board/fd", test_fd);
  g_test_add_func ("/activity/board/untrusted", test_untrusted);

  return g_test_run ();
}
