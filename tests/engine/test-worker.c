// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Speaks to the real worker programs as a pool does. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "activity/skein-board.h"
#include "base/skein-clock.h"
#include "base/skein-paths.h"
#include "work/skein-message.h"

#define DEADLINE_MS 20000

extern char **environ;

typedef struct
{
  SkeinBoard *board;
  SkeinLane *lane;
  int pid;       /* of what was spawned */
  int socket_fd; /* our end */
} Fixture;

/* --- the pool's side, in small --- */

static int
spawn_helper (const char *name, const char *threads, int board_fd, int *out_pid)
{
  g_autofree char *path = skein_paths_dup_helper (name);
  const char *const arguments[] = { name, "--threads", threads, board_fd < 0 ? "--no-board" : NULL, NULL };
  posix_spawn_file_actions_t actions;
  int ends[2], child_end;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), ==, 0);

  /* Out of the way of 3 and 4 first, or one dup2() could overwrite the source of the other. */
  child_end = fcntl (ends[1], F_DUPFD_CLOEXEC, 50);
  close (ends[1]);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, child_end, SKEIN_WORKER_SOCKET_FD);
  if (board_fd >= 0)
    {
      board_fd = fcntl (board_fd, F_DUPFD_CLOEXEC, 50);
      posix_spawn_file_actions_adddup2 (&actions, board_fd, SKEIN_WORKER_BOARD_FD);
    }

  g_assert_cmpint (posix_spawn (out_pid, path, &actions, NULL, (char **) arguments, environ), ==, 0);
  posix_spawn_file_actions_destroy (&actions);
  close (child_end);
  if (board_fd >= 0)
    close (board_fd);
  return ends[0];
}

static void
send_packet (int socket_fd, GBytes *message, const int *fds, guint n_fds)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (SKEIN_MESSAGE_MAX_FDS * sizeof (int))];
  } control = { 0 };
  gsize size;
  struct iovec part = { .iov_base = (void *) g_bytes_get_data (message, &size) };
  struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };

  part.iov_len = size;
  if (n_fds > 0)
    {
      header.msg_control = &control;
      header.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
      CMSG_FIRSTHDR (&header)->cmsg_level = SOL_SOCKET;
      CMSG_FIRSTHDR (&header)->cmsg_type = SCM_RIGHTS;
      CMSG_FIRSTHDR (&header)->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
      memcpy (CMSG_DATA (CMSG_FIRSTHDR (&header)), fds, n_fds * sizeof (int));
    }
  g_assert_cmpint (sendmsg (socket_fd, &header, MSG_NOSIGNAL), ==, size);
  g_bytes_unref (message);
}

/* Returns the size, 0 at end of file. */
static gsize
receive_packet (int socket_fd, guint8 data[SKEIN_MESSAGE_MAX_BYTES])
{
  struct pollfd item = { .fd = socket_fd, .events = POLLIN };
  gssize n;

  if (poll (&item, 1, DEADLINE_MS) != 1)
    g_error ("no answer within the deadline");
  n = recv (socket_fd, data, SKEIN_MESSAGE_MAX_BYTES, 0);
  return n < 0 && errno == ECONNRESET ? 0 : n;
}

static char *
receive_hello (int socket_fd)
{
  guint8 data[SKEIN_MESSAGE_MAX_BYTES];
  gsize size = receive_packet (socket_fd, data);
  char *sandbox = NULL;

  g_assert_true (skein_message_is_hello (data, size, &sandbox));
  return sandbox;
}

/* (nullable): NULL at end of file. */
static SkeinReport *
receive_report (int socket_fd, guint64 *out_job_id)
{
  guint8 data[SKEIN_MESSAGE_MAX_BYTES];
  gsize size = receive_packet (socket_fd, data);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, NULL);
  g_autoptr (GError) error = NULL;

  if (size == 0)
    return NULL;
  skein_message_decode_report (data, size, out_job_id, report, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&report);
}

static int
wait_for_end (int pid)
{
  int status;

  /* The end of file came, or is about to: this does not wait for long. */
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static int
make_file (const void *bytes, gsize n_bytes)
{
  int fd = memfd_create ("input", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, n_bytes), ==, n_bytes);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static SkeinJob *
make_sample (SkeinSampleKind kind, guint64 amount)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);

  job->sample.kind = kind;
  job->sample.amount = amount;
  return job;
}

static void
send_job (Fixture *fixture, SkeinJob *job)
{
  const SkeinMessageJob message = { .job = job, .lane = skein_lane_get_index (fixture->lane) };

  send_packet (fixture->socket_fd, skein_message_encode_jobs (&message, 1), NULL, 0);
}

/* --- fixture: a skein-worker that has greeted --- */

static void
set_up_with_threads (Fixture *fixture, const char *threads)
{
  const SkeinLaneInfo info = { .kind = SKEIN_LANE_PROCESS, .number = 1, .parent = G_MAXUINT };
  g_autoptr (GError) error = NULL;
  g_autofree char *sandbox = NULL;

  fixture->board = skein_board_new (&error);
  g_assert_no_error (error);
  fixture->lane = skein_board_claim_lane (fixture->board, &info);
  fixture->socket_fd = spawn_helper ("skein-worker", threads, skein_board_get_fd (fixture->board), &fixture->pid);
  sandbox = receive_hello (fixture->socket_fd);
  g_test_message ("in force: %s", sandbox);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *text = data;

  set_up_with_threads (fixture, text != NULL && g_ascii_isdigit (text[0]) ? text : "1");
}

/* Every test leaves a worker that ends by itself at end of file, unless it saw it end (pid 0). */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close (fixture->socket_fd);
  if (fixture->pid > 0)
    g_assert_cmpint (wait_for_end (fixture->pid), ==, 0);
  skein_board_release_lane (fixture->board, fixture->lane);
  skein_board_unref (fixture->board);
}

/* --- tests --- */

static void
test_digest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  SkeinMessageJob message = { .job = job, .has_in = TRUE, .lane = skein_lane_get_index (fixture->lane) };
  g_autoptr (SkeinReport) report = NULL;
  g_autofree char *hex = NULL;
  SkeinLaneView view;
  int fd = make_file ("abc", 3);
  guint64 id;

  job->item = 9;
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  send_packet (fixture->socket_fd, skein_message_encode_jobs (&message, 1), &fd, 1);
  close (fd);

  report = receive_report (fixture->socket_fd, &id);
  g_assert_no_error (report->error);
  g_assert_cmpuint (id, ==, job->id);
  g_assert_cmpuint (report->bytes, ==, 3);
  g_assert_cmpuint (report->cpu_ns, >, 0);
  hex = skein_report_dup_digest_hex (report, SKEIN_DIGEST_SHA256);
  g_assert_cmpstr (hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  /* And the board knows. */
  g_assert_true (skein_board_view_lane (fixture->board, skein_lane_get_index (fixture->lane), &view));
  g_assert_cmpint (view.pid, ==, fixture->pid);
  g_assert_cmpuint (view.cumulative_bytes, ==, 3);
  g_assert_cmpuint (view.cumulative_jobs, ==, 1);
  g_assert_cmpint (view.phase, ==, SKEIN_PHASE_IDLE);
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
  int fds[SKEIN_MESSAGE_MAX_JOBS];

  for (guint i = 0; i < SKEIN_MESSAGE_MAX_JOBS; i++)
    {
      g_autofree char *text = g_strdup_printf ("file %u", i);

      jobs[i] = (SkeinMessageJob) { .job = skein_job_new (SKEIN_JOB_DIGEST), .has_in = TRUE, .lane = G_MAXUINT };
      jobs[i].job->digest.mask = 1u << SKEIN_DIGEST_MD5;
      fds[i] = make_file (text, strlen (text));
    }
  send_packet (fixture->socket_fd, skein_message_encode_jobs (jobs, SKEIN_MESSAGE_MAX_JOBS), fds, SKEIN_MESSAGE_MAX_JOBS);

  /* One after another, in order. */
  for (guint i = 0; i < SKEIN_MESSAGE_MAX_JOBS; i++)
    {
      guint64 id;
      g_autoptr (SkeinReport) report = receive_report (fixture->socket_fd, &id);
      g_autofree char *text = g_strdup_printf ("file %u", i);
      g_autofree char *wanted = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
      g_autofree char *hex = skein_report_dup_digest_hex (report, SKEIN_DIGEST_MD5);

      g_assert_cmpuint (id, ==, jobs[i].job->id);
      g_assert_cmpstr (hex, ==, wanted);
      skein_job_unref (jobs[i].job);
      close (fds[i]);
    }
}

/* Running and waiting jobs end as cancelled, soon, and the worker goes on. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) running = make_sample (SKEIN_SAMPLE_SLEEP, G_MAXUINT64);
  g_autoptr (SkeinJob) waiting = make_sample (SKEIN_SAMPLE_ROOTS, G_MAXUINT64);
  g_autoptr (SkeinJob) after = make_sample (SKEIN_SAMPLE_SQUARES, 3);
  const guint64 ids[] = { running->id, waiting->id };
  guint64 start_ns;
  SkeinLaneView view;

  running->item = 5;
  send_job (fixture, running);
  send_job (fixture, waiting);
  send_job (fixture, after);
  do
    g_assert_true (skein_board_view_lane (fixture->board, skein_lane_get_index (fixture->lane), &view));
  while (view.phase != SKEIN_PHASE_SLEEP);
  g_assert_cmpuint (view.item, ==, 5);

  start_ns = skein_clock_now_ns ();
  send_packet (fixture->socket_fd, skein_message_encode_cancel (ids, 2), NULL, 0);
  for (guint i = 0; i < 2; i++)
    {
      guint64 id;
      g_autoptr (SkeinReport) report = receive_report (fixture->socket_fd, &id);

      g_assert_cmpuint (id, ==, ids[i]);
      g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_test_message ("cancelled in %.1f ms", (skein_clock_now_ns () - start_ns) / 1e6);

  {
    guint64 id;
    g_autoptr (SkeinReport) report = receive_report (fixture->socket_fd, &id);

    g_assert_cmpuint (id, ==, after->id);
    g_assert_no_error (report->error);
    g_assert_cmpfloat (report->value, ==, 14);
  }
}

/* With four threads four jobs sleep at once, and a fifth waits for one of them. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_job_unref);
  SkeinMessageJob messages[5];
  guint64 starts[5], ends[5];
  guint most = 0;

  for (guint i = 0; i < 5; i++)
    {
      g_ptr_array_add (jobs, make_sample (SKEIN_SAMPLE_SLEEP, 100000));
      messages[i] = (SkeinMessageJob) { .job = g_ptr_array_index (jobs, i), .lane = G_MAXUINT };
    }
  send_packet (fixture->socket_fd, skein_message_encode_jobs (messages, 5), NULL, 0);
  for (guint i = 0; i < 5; i++)
    {
      guint64 id;
      g_autoptr (SkeinReport) report = receive_report (fixture->socket_fd, &id);

      g_assert_no_error (report->error);
      starts[i] = report->started_ns;
      ends[i] = report->finished_ns;
    }
  for (guint i = 0; i < 5; i++)
    {
      guint together = 0;

      for (guint j = 0; j < 5; j++)
        together += starts[j] <= starts[i] && starts[i] < ends[j];
      most = MAX (most, together);
    }
  g_assert_cmpuint (most, ==, 4);
}

static void
test_unknown_job (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_RESIZE);
  g_autoptr (SkeinReport) report = NULL;
  guint64 id;

  send_job (fixture, job);
  report = receive_report (fixture->socket_fd, &id);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
}

static void
test_crash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) job = make_sample (SKEIN_SAMPLE_CRASH, 0);
  guint64 id;
  int status;

  send_job (fixture, job);
  g_assert_null (receive_report (fixture->socket_fd, &id));
  status = wait_for_end (fixture->pid);
  fixture->pid = 0;
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) != 0);
}

/* A worker that hangs still ends when its pool does. */
static void
test_hang_and_end_of_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) job = make_sample (SKEIN_SAMPLE_HANG, 0);
  SkeinLaneView view;

  send_job (fixture, job);
  do
    g_assert_true (skein_board_view_lane (fixture->board, skein_lane_get_index (fixture->lane), &view));
  while (view.phase != SKEIN_PHASE_COMPUTE);
}

static void
test_eat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) some = make_sample (SKEIN_SAMPLE_EAT, 16 * 1024 * 1024);
  g_autoptr (SkeinJob) too_much = make_sample (SKEIN_SAMPLE_EAT, G_GUINT64_CONSTANT (4) * 1024 * 1024 * 1024);
  g_autoptr (SkeinReport) report = NULL;
  guint64 id;
  int status;

#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("no memory limit under AddressSanitizer");
  return;
#endif

  send_job (fixture, some);
  report = receive_report (fixture->socket_fd, &id);
  g_assert_no_error (report->error);

  send_job (fixture, too_much);
  g_assert_null (receive_report (fixture->socket_fd, &id));
  status = wait_for_end (fixture->pid);
  fixture->pid = 0;
  g_assert_true (WIFSIGNALED (status));
}

static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  const char *how = data;
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  const SkeinMessageJob message = { .job = job, .has_in = TRUE, .lane = G_MAXUINT };
  g_autoptr (GBytes) jobs = skein_message_encode_jobs (&message, 1);
  guint64 id;
  int status;

  if (g_str_equal (how, "garbage"))
    g_assert_cmpint (send (fixture->socket_fd, "garbage", 7, MSG_NOSIGNAL), ==, 7);
  else if (g_str_equal (how, "cut"))
    g_assert_cmpint (send (fixture->socket_fd, g_bytes_get_data (jobs, NULL), g_bytes_get_size (jobs) - 1, MSG_NOSIGNAL), >, 0);
  else if (g_str_equal (how, "without-descriptor"))
    send_packet (fixture->socket_fd, g_bytes_ref (jobs), NULL, 0);
  else if (g_str_equal (how, "wrong-way"))
    send_packet (fixture->socket_fd, skein_message_encode_hello ("me"), NULL, 0);
  else
    g_assert_not_reached ();

  g_assert_null (receive_report (fixture->socket_fd, &id));
  status = wait_for_end (fixture->pid);
  fixture->pid = 0;
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 3);
}

static double
try_escape (Fixture *fixture, SkeinEscape escape)
{
  g_autoptr (SkeinJob) job = make_sample (SKEIN_SAMPLE_ESCAPE, escape);
  guint64 id;
  g_autoptr (SkeinReport) report = NULL;

  send_job (fixture, job);
  report = receive_report (fixture->socket_fd, &id);
  if (report == NULL)
    return -1;
  g_assert_no_error (report->error);
  return report->value;
}

static void
test_sandbox (Fixture *fixture, gconstpointer data)
{
  int socket_fd, pid;
  g_autofree char *sandbox = NULL;
  int status;

  /* What is in force depends on the kernel; everything this one can must be. */
  socket_fd = spawn_helper ("skein-worker", "1", -1, &pid);
  sandbox = receive_hello (socket_fd);
  close (socket_fd);
  wait_for_end (pid);
  g_assert_nonnull (strstr (sandbox, "no-new-privs"));
  g_assert_nonnull (strstr (sandbox, "rlimits"));
  if (syscall (444 /* landlock_create_ruleset */, NULL, (gsize) 0, 1u) >= 1)
    g_assert_nonnull (strstr (sandbox, "landlock"));

  if (strstr (sandbox, "landlock") != NULL || strstr (sandbox, "seccomp") != NULL)
    g_assert_cmpfloat (try_escape (fixture, SKEIN_ESCAPE_OPEN), ==, EACCES);

  if (strstr (sandbox, "seccomp") == NULL)
    {
      g_test_skip ("this kernel has no seccomp filters");
      return;
    }
  g_assert_cmpfloat (try_escape (fixture, SKEIN_ESCAPE_SOCKET), ==, EPERM);
  g_assert_cmpfloat (try_escape (fixture, SKEIN_ESCAPE_FORK), ==, EPERM);
  g_assert_cmpfloat (try_escape (fixture, SKEIN_ESCAPE_KILL_PARENT), ==, EPERM);

  /* Running a program is not even refused: it is the end. */
  g_assert_cmpfloat (try_escape (fixture, SKEIN_ESCAPE_EXEC), ==, -1);
  status = wait_for_end (fixture->pid);
  fixture->pid = 0;
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
}

static void
test_no_pool (void)
{
  g_autofree char *path = skein_paths_dup_helper ("skein-worker");
  const char *arguments[] = { path, NULL };
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &message, &status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 2);
  g_assert_nonnull (strstr (message, "skein-cli"));
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* With -m perf: figures to compare with the ones the design rests on. */
static void
measure_start (void)
{
  double ms[30];

  if (!g_test_perf ())
    {
      g_test_skip ("only with -m perf");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (ms); i++)
    {
      guint64 start_ns = skein_clock_now_ns ();
      int pid, socket_fd = spawn_helper ("skein-worker", "1", -1, &pid);
      g_autofree char *sandbox = receive_hello (socket_fd);

      ms[i] = (skein_clock_now_ns () - start_ns) / 1e6;
      close (socket_fd);
      wait_for_end (pid);
    }
  qsort (ms, G_N_ELEMENTS (ms), sizeof ms[0], compare_doubles);
  g_test_minimized_result (ms[15], "skein-worker: spawn to greeting, median %.2f ms (%.2f to %.2f)", ms[15], ms[0], ms[29]);
}

static void
measure_tiny (Fixture *fixture, gconstpointer data)
{
  enum { N_BATCHES = 625 };
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
  int fds[SKEIN_MESSAGE_MAX_JOBS];
  char block[4096] = { 1 };
  guint64 start_ns, id;
  guint n_sent = 0;

  if (!g_test_perf ())
    {
      g_test_skip ("only with -m perf");
      return;
    }

  for (guint i = 0; i < SKEIN_MESSAGE_MAX_JOBS; i++)
    {
      jobs[i] = (SkeinMessageJob) { .job = skein_job_new (SKEIN_JOB_DIGEST), .has_in = TRUE, .lane = skein_lane_get_index (fixture->lane) };
      jobs[i].job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
      fds[i] = make_file (block, sizeof block);
    }

  start_ns = skein_clock_now_ns ();
  for (guint i = 0; i < N_BATCHES * SKEIN_MESSAGE_MAX_JOBS; i++)
    {
      /* Two messages in flight. */
      while (n_sent < N_BATCHES && n_sent < i / SKEIN_MESSAGE_MAX_JOBS + 2)
        {
          for (guint j = 0; j < SKEIN_MESSAGE_MAX_JOBS; j++)
            lseek (fds[j], 0, SEEK_SET);
          send_packet (fixture->socket_fd, skein_message_encode_jobs (jobs, SKEIN_MESSAGE_MAX_JOBS), fds, SKEIN_MESSAGE_MAX_JOBS);
          n_sent++;
        }
      skein_report_free (receive_report (fixture->socket_fd, &id));
    }
  g_test_maximized_result (N_BATCHES * SKEIN_MESSAGE_MAX_JOBS / ((skein_clock_now_ns () - start_ns) / 1e9),
                           "SHA-256 of 4 KiB in batches of 32: %.0f jobs a second",
                           N_BATCHES * SKEIN_MESSAGE_MAX_JOBS / ((skein_clock_now_ns () - start_ns) / 1e9));

  for (guint i = 0; i < SKEIN_MESSAGE_MAX_JOBS; i++)
    {
      skein_job_unref (jobs[i].job);
      close (fds[i]);
    }
}

static void
measure_large (Fixture *fixture, gconstpointer data)
{
  const gsize size = 512 * 1024 * 1024;
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  const SkeinMessageJob message = { .job = job, .has_in = TRUE, .lane = skein_lane_get_index (fixture->lane) };
  g_autoptr (SkeinReport) report = NULL;
  g_autofree char *bytes = NULL;
  guint64 id;
  int fd;

  if (!g_test_perf ())
    {
      g_test_skip ("only with -m perf");
      return;
    }

  bytes = g_malloc0 (size);
  fd = make_file (bytes, size);
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  send_packet (fixture->socket_fd, skein_message_encode_jobs (&message, 1), &fd, 1);
  report = receive_report (fixture->socket_fd, &id);
  g_assert_no_error (report->error);
  g_test_maximized_result (size / (double) (report->finished_ns - report->started_ns),
                           "SHA-256 of 512 MiB: %.2f GB/s, %.0f %% CPU", size / (double) (report->finished_ns - report->started_ns),
                           100.0 * report->cpu_ns / (report->finished_ns - report->started_ns));
  close (fd);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_setenv ("SKEIN_TEST_SAMPLES", "1", TRUE);

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/worker/digest", NULL, test_digest);
  ADD ("/worker/batch", NULL, test_batch);
  ADD ("/worker/cancel", NULL, test_cancel);
  ADD ("/worker/threads", "4", test_threads);
  ADD ("/worker/unknown-job", NULL, test_unknown_job);
  ADD ("/worker/crash", NULL, test_crash);
  ADD ("/worker/hang-and-end-of-file", NULL, test_hang_and_end_of_file);
  ADD ("/worker/eat", NULL, test_eat);
  ADD ("/worker/malformed/garbage", "garbage", test_malformed);
  ADD ("/worker/malformed/cut", "cut", test_malformed);
  ADD ("/worker/malformed/without-descriptor", "without-descriptor", test_malformed);
  ADD ("/worker/malformed/wrong-way", "wrong-way", test_malformed);
  ADD ("/worker/sandbox", NULL, test_sandbox);
  g_test_add_func ("/worker/no-pool", test_no_pool);
  g_test_add_func ("/worker/measure/start", measure_start);
  ADD ("/worker/measure/tiny", NULL, measure_tiny);
  ADD ("/worker/measure/large", NULL, measure_large);
#undef ADD

  return g_test_run ();
}
