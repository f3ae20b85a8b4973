// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Do lanes tell the truth? A thread and a worker process go through phases: they sleep, compute for so much CPU time by their own clock, and
 * wait for a lock. They write down when each phase began and ended and what CPU time it took. The recorder, which knows only the board and the
 * clocks of others, must tell the same: spans to the very time, columns within one of them, the fill within 5 %. All is compared
 * with what the worker itself measured, so that a machine with other things to do changes both sides alike. */

#include "config.h"

#include "activity/skein-recorder.h"
#include "base/skein-clock.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS G_GUINT64_CONSTANT (1000000)
#define COLUMN_NS (10 * MS)
#define N_ROUNDS 4
#define N_STEPS (3 * N_ROUNDS)
#define SLEEP_US 120000
#define COMPUTE_NS (150 * MS)
#define LOCK_NS (120 * MS)
#define DEADLINE_S 120

/* What a worker did, as it knows it itself. A phase began between began[0] and began[1], for the clock cannot be read at the very moment of
 * publishing. */
typedef struct
{
  SkeinPhase phase;
  guint64 began[2];
  guint64 cpu_ns; /* used until the next one */
} Step;

/* Shared with the process. */
typedef struct
{
  pthread_mutex_t locks[N_ROUNDS]; /* held by the test until the worker has waited for long enough */
  Step steps[N_STEPS + 1];         /* the last one ends the one before */
  int n_steps;                     /* (atomic) */
  int may_start;                   /* (atomic) */
} Diary;

typedef struct
{
  SkeinLane *lane;
  Diary *diary;
  guint n_released; /* of its locks */
} Worker;

static guint64
get_cpu_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (guint64) time.tv_sec * 1000000000u + (guint64) time.tv_nsec;
}

static void
begin_step (Worker *worker, SkeinPhase phase, guint64 item)
{
  Diary *diary = worker->diary;
  int n = g_atomic_int_get (&diary->n_steps);
  Step *step = &diary->steps[n];

  step->phase = phase;
  step->began[0] = skein_clock_now_ns ();
  skein_lane_publish (worker->lane, phase, item);
  step->began[1] = skein_clock_now_ns ();

  /* The CPU clock as it is now; made the time used by the one who reads it. */
  step->cpu_ns = get_cpu_ns ();
  g_atomic_int_set (&diary->n_steps, n + 1);
}

static void
compute (guint64 cpu_ns)
{
  guint64 end_ns = get_cpu_ns () + cpu_ns;
  volatile guint sum = 0;

  while (get_cpu_ns () < end_ns)
    {
      for (guint i = 0; i < 1000; i++)
        sum += i;
    }
}

static void
live (Worker *worker)
{
  skein_lane_bind (worker->lane);
  while (!g_atomic_int_get (&worker->diary->may_start))
    g_usleep (1000);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      begin_step (worker, SKEIN_PHASE_SLEEP, round + 1);
      g_usleep (SLEEP_US);
      begin_step (worker, SKEIN_PHASE_COMPUTE, round + 1);
      compute (COMPUTE_NS);
      begin_step (worker, SKEIN_PHASE_LOCK, round + 1);
      pthread_mutex_lock (&worker->diary->locks[round]);
      pthread_mutex_unlock (&worker->diary->locks[round]);
    }
  begin_step (worker, SKEIN_PHASE_IDLE, 0);
}

static gpointer
worker_thread_main (gpointer data)
{
  live (data);
  return NULL;
}

static Diary *
make_diary (void)
{
  Diary *diary = mmap (NULL, sizeof *diary, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t attributes;

  g_assert_true (diary != MAP_FAILED);
  pthread_mutexattr_init (&attributes);
  pthread_mutexattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      pthread_mutex_init (&diary->locks[i], &attributes);
      pthread_mutex_lock (&diary->locks[i]);
    }
  pthread_mutexattr_destroy (&attributes);
  return diary;
}

/* Lets the worker have the lock that it has waited for. */
static void
release_lock (SkeinBoard *board, Worker *worker)
{
  SkeinLaneView view;

  if (worker->n_released < N_ROUNDS && skein_board_view_lane (board, skein_lane_get_index (worker->lane), &view) && view.phase == SKEIN_PHASE_LOCK && view.item == worker->n_released + 1 && skein_clock_now_ns () >= view.since_ns + LOCK_NS)
    pthread_mutex_unlock (&worker->diary->locks[worker->n_released++]);
}

static gboolean
is_bound (SkeinBoard *board, const Worker *worker)
{
  SkeinLaneView view;

  return skein_board_view_lane (board, skein_lane_get_index (worker->lane), &view) && view.tid != 0;
}

static gboolean
is_done (const Worker *worker)
{
  return g_atomic_int_get (&worker->diary->n_steps) == N_STEPS + 1;
}

static void
check_spans (SkeinRecorder *recorder, const SkeinLaneRecord *record, const Diary *diary)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      const Step *step = &diary->steps[i], *next = step + 1;
      SkeinSpan span;

      g_assert_true (skein_recorder_get_span_at (recorder, record->key, step->began[1] + MS, &span));
      g_assert_cmpint (span.phase, ==, step->phase);
      g_assert_cmpuint (span.item, ==, i / 3 + 1);
      g_assert_cmpuint (span.from_ns, >=, step->began[0]);
      g_assert_cmpuint (span.from_ns, <=, step->began[1]);
      g_assert_cmpuint (span.to_ns, >=, next->began[0]);
      g_assert_cmpuint (span.to_ns, <=, next->began[1]);
      g_assert_true (span.exact);
    }
}

static void
check_columns (SkeinRecorder *recorder, const SkeinLaneRecord *record, const Diary *diary)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      const Step *step = &diary->steps[i], *next = step + 1;

      /* All but the two that it shares with its neighbours. */
      for (guint64 at = (step->began[1] / COLUMN_NS + 1) * COLUMN_NS; at + COLUMN_NS <= next->began[0]; at += COLUMN_NS)
        {
          SkeinColumn column;

          skein_recorder_get_columns (recorder, record->key, at, COLUMN_NS, &column, 1);
          g_assert_cmpint (column.phase, ==, step->phase);
          g_assert_cmpint (column.known, ==, 255);
          g_assert_cmpint (column.blocked, ==, step->phase == SKEIN_PHASE_LOCK ? 255 : 0);
        }
    }
}

static void
check_fills (SkeinRecorder *recorder, const SkeinLaneRecord *record, const Diary *diary, double most_frac)
{
  static const SkeinPhase phases[] = { SKEIN_PHASE_SLEEP, SKEIN_PHASE_COMPUTE, SKEIN_PHASE_LOCK };

  for (guint p = 0; p < G_N_ELEMENTS (phases); p++)
    {
      double told_ns = 0, told_length_ns = 0, used_ns = 0, length_ns = 0;

      for (guint i = p; i < N_STEPS; i += G_N_ELEMENTS (phases))
        {
          const Step *step = &diary->steps[i], *next = step + 1;

          for (guint64 at = (step->began[1] / COLUMN_NS + 1) * COLUMN_NS; at + COLUMN_NS <= next->began[0]; at += COLUMN_NS)
            {
              SkeinColumn column;

              skein_recorder_get_columns (recorder, record->key, at, COLUMN_NS, &column, 1);
              told_ns += column.cpu / 255.0 * COLUMN_NS;
              told_length_ns += COLUMN_NS;
            }
          used_ns += (double) (next->cpu_ns - step->cpu_ns);
          length_ns += (double) (next->began[0] - step->began[0]);
        }

      g_test_message ("%s %s: %.0f ms, of which %.1f ms CPU; told %.1f %% of it, measured %.1f %%", record->label, skein_phase_get_nick (phases[p]),
                      length_ns / 1e6, used_ns / 1e6, 100 * told_ns / told_length_ns, 100 * used_ns / length_ns);
      g_assert_cmpfloat_with_epsilon (told_ns / told_length_ns, used_ns / length_ns, most_frac);
    }
}

static void
check (SkeinRecorder *recorder, const char *label, const Diary *diary, double most_frac)
{
  for (guint i = 0; i < skein_recorder_get_n_lanes (recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (recorder, i);

      if (strcmp (record->label, label) != 0)
        continue;
      check_spans (recorder, record, diary);
      check_columns (recorder, record, diary);
      check_fills (recorder, record, diary, most_frac);
      g_assert_cmpuint (record->n_lost, ==, 0);
      return;
    }
  g_error ("There is no lane %s", label);
}

static SkeinLane *
claim (SkeinBoard *board, SkeinLaneKind kind)
{
  return skein_board_claim_lane (board, &(SkeinLaneInfo){ .kind = kind, .number = 1, .parent = G_MAXUINT });
}

/* How often the recorder looks, and how far a fill may be off. */
typedef struct
{
  gulong update_us;
  double most_frac;
} Rhythm;

static void
test_truth (gconstpointer data)
{
  const Rhythm *rhythm = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  g_autoptr (SkeinRecorder) recorder = NULL;
  Worker thread_worker = { .diary = make_diary () };
  Worker process_worker = { .diary = make_diary () };
  gint64 deadline = g_get_monotonic_time () + DEADLINE_S * G_TIME_SPAN_SECOND;
  GThread *thread;
  pid_t pid;
  int status;

  g_assert_no_error (error);
  thread_worker.lane = claim (board, SKEIN_LANE_THREAD);
  process_worker.lane = claim (board, SKEIN_LANE_PROCESS);
  recorder = skein_recorder_new (board);

  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      alarm (DEADLINE_S + 10);
      live (&process_worker);
      /* Stays, as its clock is read until the end. */
      pause ();
      _exit (0);
    }
  thread = g_thread_new ("worker", worker_thread_main, &thread_worker);

  /* The recorder knows what CPU time a worker uses from when it first sees it, not what it used before. */
  while (!is_bound (board, &thread_worker) || !is_bound (board, &process_worker))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
  skein_recorder_update (recorder, skein_clock_now_ns ());
  g_atomic_int_set (&thread_worker.diary->may_start, TRUE);
  g_atomic_int_set (&process_worker.diary->may_start, TRUE);

  while (!is_done (&thread_worker) || !is_done (&process_worker))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      release_lock (board, &thread_worker);
      release_lock (board, &process_worker);
      skein_recorder_update (recorder, skein_clock_now_ns ());
      g_usleep (rhythm->update_us);
    }
  skein_recorder_update (recorder, skein_clock_now_ns ());

  check (recorder, "T1", thread_worker.diary, rhythm->most_frac);
  check (recorder, "P1", process_worker.diary, rhythm->most_frac);

  g_thread_join (thread);
  kill (pid, SIGKILL);
  while (waitpid (pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  munmap (thread_worker.diary, sizeof (Diary));
  munmap (process_worker.diary, sizeof (Diary));
}

/* As in a window that is shown, and in one that is not: then a look is longer than a phase, and what the CPU did within it is inferred. */
static const Rhythm shown = { 8000, 0.05 };
static const Rhythm hidden = { 200000, 0.05 };

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/activity/lanes-truth/shown", &shown, test_truth);
  g_test_add_data_func ("/activity/lanes-truth/hidden", &hidden, test_truth);

  return g_test_run ();
}
