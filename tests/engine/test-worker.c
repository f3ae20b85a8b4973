// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Speaks to the real worker programs as a pool does. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

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

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("no memory limit under AddressSanitizer and ThreadSanitizer");
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

/* Returns the errno, 0 if it worked, or -1 if it was the worker's end. */
static double
try_escape_on (int socket_fd, SkeinEscape escape)
{
  g_autoptr (SkeinJob) job = make_sample (SKEIN_SAMPLE_ESCAPE, escape);
  const SkeinMessageJob message = { .job = job, .lane = G_MAXUINT, .has_out = escape == SKEIN_ESCAPE_WRITE_FAR || escape == SKEIN_ESCAPE_REOPEN };
  guint64 id;
  g_autoptr (SkeinReport) report = NULL;
  int out_fd = -1;

  if (message.has_out)
    out_fd = make_file ("output", 6);
  send_packet (socket_fd, skein_message_encode_jobs (&message, 1), &out_fd, message.has_out ? 1 : 0);
  if (out_fd >= 0)
    close (out_fd);
  report = receive_report (socket_fd, &id);
  if (report == NULL)
    return -1;
  g_assert_no_error (report->error);
  return report->value;
}

/* What ends the worker instead of being refused. */
#define DEADLY -1

static const struct
{
  SkeinEscape escape;
  const char *name;
  int expected;      /* errno, or the number that is looked for */
  int of_images;     /* the same in a worker for pictures */
} escapes[] = {
  { SKEIN_ESCAPE_OPEN, "open /etc/passwd", EACCES, EACCES },
  { SKEIN_ESCAPE_OPEN_AT, "open below a descriptor", EACCES, EACCES },
  { SKEIN_ESCAPE_REOPEN, "open /proc/self/fd", EACCES, EACCES },
  { SKEIN_ESCAPE_SOCKET, "internet socket", EPERM, EPERM },
  { SKEIN_ESCAPE_CONNECT_UNIX, "local socket", EPERM, EPERM },
  { SKEIN_ESCAPE_FORK, "fork", EPERM, EPERM },
  { SKEIN_ESCAPE_KILL_PARENT, "signal to the parent", EPERM, EPERM },
  { SKEIN_ESCAPE_SIGNAL_BY_OWNER, "signal by F_SETOWN", EPERM, EPERM },
  { SKEIN_ESCAPE_RAISE_LIMIT, "more memory", EPERM, EPERM },
  { SKEIN_ESCAPE_TERMINAL, "characters for a terminal", ENOTTY, ENOTTY },
  { SKEIN_ESCAPE_MAKE_CODE, "machine code", EPERM, 0 }, /* ORC needs it */
  { SKEIN_ESCAPE_WRITE_FAR, "a file beyond the limit", EFBIG, EFBIG },
  { SKEIN_ESCAPE_SHARE, "other descriptors", 0, 0 },
  { SKEIN_ESCAPE_ENVIRONMENT, "other variables", 0, 0 },
  { SKEIN_ESCAPE_DUMPABLE, "dumpable", 0, 0 },
  { SKEIN_ESCAPE_EXEC, "exec", DEADLY, DEADLY },
  { SKEIN_ESCAPE_PTRACE, "ptrace", DEADLY, DEADLY },
  { SKEIN_ESCAPE_READ_PARENT, "the parent's memory", DEADLY, DEADLY },
  { SKEIN_ESCAPE_NAMESPACE, "namespace", DEADLY, DEADLY },
};

/* A build for AddressSanitizer or ThreadSanitizer has neither a limit of memory nor a ban on machine code. */
static gboolean
is_lifted (SkeinEscape escape)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return escape == SKEIN_ESCAPE_RAISE_LIMIT || escape == SKEIN_ESCAPE_MAKE_CODE;
#else
  return FALSE;
#endif
}

/* Whoever is root may raise limits where there is no filter, and filters are what most rows are about. */
static void
check_refused (double result, guint row, int expected)
{
  if (is_lifted (escapes[row].escape))
    return;
  if (result != expected)
    g_error ("%s: %g instead of %d", escapes[row].name, result, expected);
}

static void
assert_all_in_force (const char *sandbox)
{
  static const char *const always[] = { "setsid", "no-new-privs", "not-dumpable", "rlimits", "seccomp", "own-limits" };

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    if (strstr (sandbox, always[i]) == NULL)
      g_error ("no %s in “%s”", always[i], sandbox);
  /* This one depends on the kernel; if it can, it must. */
  if (syscall (444 /* landlock_create_ruleset */, NULL, (gsize) 0, 1u) >= 1)
    g_assert_nonnull (strstr (sandbox, "landlock="));
}

static void
test_sandbox (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      int pid, status, socket_fd = spawn_helper ("skein-worker", "1", -1, &pid);
      g_autofree char *sandbox = receive_hello (socket_fd);

      assert_all_in_force (sandbox);
      g_assert_nonnull (strstr (sandbox, "no-threads"));
      check_refused (try_escape_on (socket_fd, escapes[i].escape), i, escapes[i].expected);
      close (socket_fd);
      status = wait_for_end (pid);
      if (escapes[i].expected == DEADLY)
        {
          g_assert_true (WIFSIGNALED (status));
          g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
        }
      else
        g_assert_cmpint (status, ==, 0);
    }
}

/* A job that only computes is stopped by the worker itself, with a sentence; so is one that waits for ever. */
static void
test_own_limits (Fixture *fixture, gconstpointer data)
{
  const char *what = data;
  gboolean computes = strstr (what, "spin") != NULL;
  int expected = computes ? SKEIN_WORK_ERROR_LIMIT : SKEIN_WORK_ERROR_WORKER_HUNG;
  g_autoptr (SkeinJob) job = make_sample (computes ? SKEIN_SAMPLE_SPIN : SKEIN_SAMPLE_HANG, 0);
  g_autoptr (SkeinReport) report = NULL;
  guint64 id;
  int status;

  if (computes)
    job->cpu_limit_s = 1;
  else
    job->deadline_s = 1; /* the pool's; the worker waits longer, for the pool shall tell */
  send_job (fixture, job);
  report = receive_report (fixture->socket_fd, &id);
  g_assert_nonnull (report);
  g_assert_cmpuint (id, ==, job->id);
  g_assert_error (report->error, SKEIN_WORK_ERROR, expected);
  g_test_message ("%s", report->error->message);
  if (computes)
    g_assert_cmpuint (report->cpu_ns, >, 1000000000);
  g_assert_null (receive_report (fixture->socket_fd, &id));

  status = wait_for_end (fixture->pid);
  fixture->pid = 0;
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 5);
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

/* --- skein-image-worker --- */

typedef struct
{
  int pid;        /* of the server */
  int control_fd;
} ImageFixture;

static void
set_up_images (ImageFixture *fixture, gconstpointer data)
{
  fixture->control_fd = spawn_helper ("skein-image-worker", "1", -1, &fixture->pid);
}

static void
tear_down_images (ImageFixture *fixture, gconstpointer data)
{
  close (fixture->control_fd);
  g_assert_cmpint (wait_for_end (fixture->pid), ==, 0);
}

static int
fork_child (ImageFixture *fixture, int *out_pid)
{
  guint8 data[SKEIN_MESSAGE_MAX_BYTES];
  g_autoptr (GError) error = NULL;
  gsize size;
  int ends[2], errsv;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), ==, 0);
  send_packet (fixture->control_fd, skein_message_encode_fork (), &ends[1], 1);
  close (ends[1]);

  /* Ends of earlier children may come in between. */
  do
    size = receive_packet (fixture->control_fd, data);
  while (skein_message_get_type (data, size) == SKEIN_MESSAGE_ENDED);
  skein_message_decode_forked (data, size, out_pid, &errsv, &error);
  g_assert_no_error (error);
  g_assert_cmpint (*out_pid, >, 0);
  g_assert_cmpint (errsv, ==, 0);
  return ends[0];
}

/* Returns the wait status of the child @pid. */
static int
receive_ended (ImageFixture *fixture, int pid)
{
  guint8 data[SKEIN_MESSAGE_MAX_BYTES];
  int ended_pid, status;

  do
    {
      gsize size = receive_packet (fixture->control_fd, data);
      g_autoptr (GError) error = NULL;

      skein_message_decode_ended (data, size, &ended_pid, &status, &error);
      g_assert_no_error (error);
    }
  while (ended_pid != pid);
  return status;
}

/* A picture with some detail, or -1 if libvips here has no encoder for it. */
static int
make_image (int width, int height, const char *suffix)
{
  VipsImage *noise, *smooth, *bands, *picture;
  void *bytes;
  gsize n_bytes;
  int fd = -1;

  g_assert_cmpint (vips_gaussnoise (&noise, width, height, "mean", 128.0, "sigma", 60.0, NULL), ==, 0);
  g_assert_cmpint (vips_gaussblur (noise, &smooth, 2, NULL), ==, 0);
  g_assert_cmpint (vips_bandjoin_const (smooth, &bands, (double[]) { 90, 200 }, 2, NULL), ==, 0);
  g_assert_cmpint (vips_cast_uchar (bands, &picture, NULL), ==, 0);
  picture->Type = VIPS_INTERPRETATION_sRGB;
  if (vips_image_write_to_buffer (picture, suffix, &bytes, &n_bytes, NULL) == 0)
    {
      fd = make_file (bytes, n_bytes);
      g_free (bytes);
    }
  vips_error_clear ();
  g_object_unref (noise);
  g_object_unref (smooth);
  g_object_unref (bands);
  g_object_unref (picture);
  return fd;
}

static SkeinReport *
resize_with (int socket_fd, int in_fd, int out_fd, guint width, guint height)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_RESIZE);
  const SkeinMessageJob message = { .job = job, .has_in = TRUE, .has_out = TRUE, .lane = G_MAXUINT };
  SkeinReport *report;
  guint64 id;

  job->resize.width = width;
  job->resize.height = height;
  lseek (in_fd, 0, SEEK_SET);
  send_packet (socket_fd, skein_message_encode_jobs (&message, 1), (int[]) { in_fd, out_fd }, 2);
  report = receive_report (socket_fd, &id);
  if (report != NULL)
    g_assert_cmpuint (id, ==, job->id);
  return report;
}

/* Every format, decoded and encoded with the sandbox closed. */
static void
test_image_formats (ImageFixture *fixture, gconstpointer data)
{
  static const char *const formats[][2] = {
    { ".jpg", "jpg" }, { ".jpg[interlace]", "jpg" }, { ".png", "png" }, { ".webp", "webp" }, { ".tif", "tif" },
    { ".gif", "gif" }, { ".heic", "heic" }, { ".avif", "avif" },
  };
  int pid, socket_fd = fork_child (fixture, &pid);
  g_autofree char *sandbox = receive_hello (socket_fd);

  g_test_message ("in force: %s", sandbox);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      int in_fd = make_image (640, 480, formats[i][0]), out_fd = memfd_create ("out", MFD_CLOEXEC);
      g_autoptr (SkeinReport) report = NULL;

      if (in_fd < 0)
        {
          g_test_message ("%s: libvips has no encoder", formats[i][0]);
          continue;
        }
      report = resize_with (socket_fd, in_fd, out_fd, 64, 64);
      if (report == NULL)
        g_error ("%s: the child ended: status 0x%x", formats[i][0], receive_ended (fixture, pid));
      g_assert_no_error (report->error);
      g_assert_cmpuint (report->in_width, ==, 640);
      g_assert_cmpuint (report->width, ==, 64);
      g_assert_cmpuint (report->height, ==, 48);
      g_assert_cmpstr (report->extension, ==, formats[i][1]);
      g_assert_cmpuint (report->bytes, ==, lseek (out_fd, 0, SEEK_END));
      close (in_fd);
      close (out_fd);
    }

  close (socket_fd);
  g_assert_cmpint (receive_ended (fixture, pid), ==, 0);
}

static void
test_image_hundred (ImageFixture *fixture, gconstpointer data)
{
  int in_fd = make_image (800, 600, ".jpg");

  for (guint i = 0; i < 100; i++)
    {
      int pid, socket_fd = fork_child (fixture, &pid), out_fd = memfd_create ("out", MFD_CLOEXEC);
      g_autofree char *sandbox = receive_hello (socket_fd);
      g_autoptr (SkeinReport) report = resize_with (socket_fd, in_fd, out_fd, 100, 100);

      g_assert_nonnull (report);
      g_assert_no_error (report->error);
      g_assert_cmpuint (report->height, ==, 75);
      close (out_fd);
      close (socket_fd);
      g_assert_cmpint (receive_ended (fixture, pid), ==, 0);
    }
  close (in_fd);
}

/* A file that is no image is one job's error, and the child goes on. */
static void
test_image_damaged (ImageFixture *fixture, gconstpointer data)
{
  int pid, socket_fd = fork_child (fixture, &pid), out_fd = memfd_create ("out", MFD_CLOEXEC);
  int text_fd = make_file ("no image", 8), in_fd = make_image (100, 100, ".png");
  g_autofree char *sandbox = receive_hello (socket_fd);
  g_autoptr (SkeinReport) failed = resize_with (socket_fd, text_fd, out_fd, 10, 10);
  g_autoptr (SkeinReport) done = resize_with (socket_fd, in_fd, out_fd, 10, 10);

  g_assert_error (failed->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
  g_assert_no_error (done->error);
  close (text_fd);
  close (in_fd);
  close (out_fd);
  close (socket_fd);
  receive_ended (fixture, pid);
}

/* Bits of images turned at random: an answer or a death each time, never a hang; and the server outlives it. */
static void
test_image_random_damage (ImageFixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { ".jpg", ".png", ".webp", ".gif", ".tif" };
  int pid = 0, socket_fd = -1;
  guint n_ok = 0, n_failed = 0, n_died = 0;

  for (guint round = 0; round < 150; round++)
    {
      int in_fd = make_image (64, 64, suffixes[round % G_N_ELEMENTS (suffixes)]), out_fd = memfd_create ("out", MFD_CLOEXEC);
      off_t size = lseek (in_fd, 0, SEEK_END);
      g_autoptr (SkeinReport) report = NULL;

      if (socket_fd < 0)
        {
          socket_fd = fork_child (fixture, &pid);
          g_free (receive_hello (socket_fd));
        }
      for (guint i = g_test_rand_int_range (1, 12); i > 0; i--)
        {
          guint8 byte = g_test_rand_int_range (0, 256);

          g_assert_cmpint (pwrite (in_fd, &byte, 1, g_test_rand_int_range (0, size)), ==, 1);
        }
      report = resize_with (socket_fd, in_fd, out_fd, 20, 20);
      if (report == NULL)
        {
          n_died++;
          close (socket_fd);
          socket_fd = -1;
          receive_ended (fixture, pid);
        }
      else if (report->error != NULL)
        n_failed++;
      else
        n_ok++;
      close (in_fd);
      close (out_fd);
    }
  g_test_message ("%u resized, %u refused, %u deaths", n_ok, n_failed, n_died);
  if (socket_fd >= 0)
    close (socket_fd);
}

static void
test_image_crash (ImageFixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) job = make_sample (SKEIN_SAMPLE_CRASH, 0);
  const SkeinMessageJob message = { .job = job, .lane = G_MAXUINT };
  int pid, other_pid, socket_fd = fork_child (fixture, &pid), other_fd, status;
  guint64 id;

  g_free (receive_hello (socket_fd));
  send_packet (socket_fd, skein_message_encode_jobs (&message, 1), NULL, 0);
  g_assert_null (receive_report (socket_fd, &id));
  status = receive_ended (fixture, pid);
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) != 0);
  close (socket_fd);

  other_fd = fork_child (fixture, &other_pid);
  g_free (receive_hello (other_fd));
  close (other_fd);
  g_assert_cmpint (receive_ended (fixture, other_pid), ==, 0);
}

static void
test_image_sandbox (ImageFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      int pid, status, socket_fd = fork_child (fixture, &pid);
      g_autofree char *sandbox = receive_hello (socket_fd);

      assert_all_in_force (sandbox);
      check_refused (try_escape_on (socket_fd, escapes[i].escape), i, escapes[i].of_images);
      close (socket_fd);
      status = receive_ended (fixture, pid);
      if (escapes[i].of_images == DEADLY)
        g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
      else
        g_assert_cmpint (status, ==, 0);
    }
}

/* What Flatpak puts around a program without further permissions: a list of what is refused, to which ours are added. */
static void
enter_filter_like_flatpak (void)
{
  static const int refused[] = {
    SCMP_SYS (syslog), SCMP_SYS (acct), SCMP_SYS (quotactl), SCMP_SYS (add_key), SCMP_SYS (keyctl), SCMP_SYS (request_key),
    SCMP_SYS (move_pages), SCMP_SYS (mbind), SCMP_SYS (get_mempolicy), SCMP_SYS (set_mempolicy), SCMP_SYS (migrate_pages),
    SCMP_SYS (unshare), SCMP_SYS (setns), SCMP_SYS (mount), SCMP_SYS (umount2), SCMP_SYS (pivot_root), SCMP_SYS (chroot),
    SCMP_SYS (perf_event_open), SCMP_SYS (personality), SCMP_SYS (ptrace),
  };
  static const int unknown[] = { SCMP_SYS (clone3), SCMP_SYS (open_tree), SCMP_SYS (move_mount), SCMP_SYS (fsopen), SCMP_SYS (mount_setattr) };
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int bad = 0;

  bad |= seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), refused[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), unknown[i], 0);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1, SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
  bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (ioctl), 1, SCMP_A1 (SCMP_CMP_MASKED_EQ, 0xffffffffu, TIOCSTI));
  g_assert_cmpint (bad, ==, 0);
  g_assert_cmpint (seccomp_load (filter), ==, 0);
  seccomp_release (filter);
}

/* Everything is in force and everything is refused there, too. */
static void
test_inside_another_sandbox (void)
{
  if (g_test_subprocess ())
    {
      ImageFixture fixture;

      enter_filter_like_flatpak ();
      test_sandbox ();
      set_up_images (&fixture, NULL);
      test_image_sandbox (&fixture, NULL);
      tear_down_images (&fixture, NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* A decoder that keeps a thread: the next job is done, and the worker still ends with its pool. */
static void
test_image_kept_thread (ImageFixture *fixture, gconstpointer data)
{
  static const SkeinSampleKind kinds[] = { SKEIN_SAMPLE_THREAD, SKEIN_SAMPLE_ROOTS };
  int pid, socket_fd = fork_child (fixture, &pid);

  g_free (receive_hello (socket_fd));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (SkeinJob) job = make_sample (kinds[i], 1000);
      const SkeinMessageJob message = { .job = job, .lane = G_MAXUINT };
      g_autoptr (SkeinReport) report = NULL;
      guint64 id;

      send_packet (socket_fd, skein_message_encode_jobs (&message, 1), NULL, 0);
      report = receive_report (socket_fd, &id);
      g_assert_no_error (report->error);
    }
  close (socket_fd);
  g_assert_cmpint (receive_ended (fixture, pid), ==, 0);
}

/* When the pool goes, all go: server and children, busy or not. */
static void
test_image_end_of_file (ImageFixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinJob) job = make_sample (SKEIN_SAMPLE_HANG, 0);
  const SkeinMessageJob message = { .job = job, .lane = G_MAXUINT };
  int pid, socket_fd = fork_child (fixture, &pid), child;
  struct pollfd item;
  guint8 byte;

  g_free (receive_hello (socket_fd));
  child = syscall (SYS_pidfd_open, pid, 0);
  g_assert_cmpint (child, >=, 0);
  send_packet (socket_fd, skein_message_encode_jobs (&message, 1), NULL, 0);

  /* Only the server learns it; the child dies with its parent. */
  shutdown (fixture->control_fd, SHUT_RDWR);
  item = (struct pollfd) { .fd = child, .events = POLLIN };
  g_assert_cmpint (poll (&item, 1, DEADLINE_MS), ==, 1);
  g_assert_cmpint (recv (socket_fd, &byte, 1, 0), <=, 0);
  close (child);
  close (socket_fd);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Only with -m perf: figures to compare with the ones the design rests on. */
static void
measure_start (void)
{
  double ms[30];

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
measure_image_start (ImageFixture *fixture, gconstpointer data)
{
  double ms[30];
  int pid, socket_fd;
  guint64 start_ns;

  start_ns = skein_clock_now_ns ();
  socket_fd = fork_child (fixture, &pid);
  g_free (receive_hello (socket_fd));
  close (socket_fd);
  g_test_minimized_result ((skein_clock_now_ns () - start_ns) / 1e6, "skein-image-worker: first child greets %.1f ms after the spawn", (skein_clock_now_ns () - start_ns) / 1e6);

  for (guint i = 0; i < G_N_ELEMENTS (ms); i++)
    {
      start_ns = skein_clock_now_ns ();
      socket_fd = fork_child (fixture, &pid);
      g_free (receive_hello (socket_fd));
      ms[i] = (skein_clock_now_ns () - start_ns) / 1e6;
      close (socket_fd);
    }
  qsort (ms, G_N_ELEMENTS (ms), sizeof ms[0], compare_doubles);
  g_test_minimized_result (ms[15], "image child: request to greeting, median %.2f ms (%.2f to %.2f)", ms[15], ms[0], ms[29]);
}

static void
measure_image (ImageFixture *fixture, gconstpointer data)
{
  int pid, socket_fd, in_fd;
  guint64 start_ns, cpu_ns = 0;

  socket_fd = fork_child (fixture, &pid);
  g_free (receive_hello (socket_fd));
  in_fd = make_image (4000, 3000, ".jpg");
  start_ns = skein_clock_now_ns ();
  for (guint i = 0; i < 20; i++)
    {
      int out_fd = memfd_create ("out", MFD_CLOEXEC);
      g_autoptr (SkeinReport) report = resize_with (socket_fd, in_fd, out_fd, 400, 400);

      g_assert_no_error (report->error);
      cpu_ns += report->cpu_ns;
      close (out_fd);
    }
  g_test_maximized_result (20 / ((skein_clock_now_ns () - start_ns) / 1e9), "12 MP JPEG to 400 px: %.1f a second, %.1f ms CPU each",
                           20 / ((skein_clock_now_ns () - start_ns) / 1e9), cpu_ns / 20e6);
  close (in_fd);
  close (socket_fd);
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
  if (VIPS_INIT (argv[0]) != 0)
    g_error ("libvips does not start: %s", vips_error_buffer ());

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
  g_test_add_func ("/worker/sandbox", test_sandbox);
  g_test_add_func ("/worker/inside-another-sandbox", test_inside_another_sandbox);
  ADD ("/worker/own-limits/spin", "spin", test_own_limits);
  ADD ("/worker/own-limits/hang", "hang", test_own_limits);
  g_test_add_func ("/worker/no-pool", test_no_pool);
#define ADD_IMAGES(path, func) g_test_add (path, ImageFixture, NULL, set_up_images, func, tear_down_images)
  ADD_IMAGES ("/image-worker/formats", test_image_formats);
  ADD_IMAGES ("/image-worker/hundred", test_image_hundred);
  ADD_IMAGES ("/image-worker/damaged", test_image_damaged);
  ADD_IMAGES ("/image-worker/random-damage", test_image_random_damage);
  ADD_IMAGES ("/image-worker/crash", test_image_crash);
  ADD_IMAGES ("/image-worker/sandbox", test_image_sandbox);
  ADD_IMAGES ("/image-worker/kept-thread", test_image_kept_thread);
  ADD_IMAGES ("/image-worker/end-of-file", test_image_end_of_file);

  if (g_test_perf ())
    {
      g_test_add_func ("/worker/measure/start", measure_start);
      ADD ("/worker/measure/tiny", NULL, measure_tiny);
      ADD ("/worker/measure/large", NULL, measure_large);
      ADD_IMAGES ("/image-worker/measure/start", measure_image_start);
      ADD_IMAGES ("/image-worker/measure/resize", measure_image);
    }
#undef ADD_IMAGES
#undef ADD

  return g_test_run ();
}
