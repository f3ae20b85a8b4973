// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "worker/skein-worker-loop.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/skein-clock.h"
#include "base/skein-locale.h"
#include "worker/skein-sandbox.h"

/* How often a job at work is looked after. */
#define WATCH_MS 250

/* How long a worker is idle before it gives back what it keeps for the next job. */
#define REST_MS 2000

/* Below this what the kernel knows about a job is not asked for. */
#define LONG_JOB_NS 1000000

/* The pool looks at the time, too, and can tell more; this is for when it does not. */
#define OWN_DEADLINE_S(seconds) (2 + 2 * (guint64) (seconds))

/* --- start --- */

/* Catalogues are files, so they are opened now, with those messages that the C library brings. */
static void
load_translations (void)
{
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  skein_locale_bind ();
  dgettext (GETTEXT_PACKAGE, "Cannot read the file");
  (void) g_strerror (EIO);
}

static gboolean
is_packet_socket (int fd)
{
  int type = 0;
  socklen_t length = sizeof type;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET;
}

/* The pool may have made both ends non-blocking; the flag belongs to the end, not to the descriptor. */
static void
make_blocking (int fd)
{
  int flags = fcntl (fd, F_GETFL);

  if (flags >= 0 && (flags & O_NONBLOCK))
    fcntl (fd, F_SETFL, flags & ~O_NONBLOCK);
}

void
skein_worker_begin (int argc, char *argv[], SkeinWorkerStart *out_start)
{
  int n_threads = 1, n_inner_threads = 1;
  gboolean no_board = FALSE, one_lock = FALSE, released = FALSE;
  const GOptionEntry entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Jobs to do at once, 1 to 64", "N" },
    { "inner-threads", 0, 0, G_OPTION_ARG_INT, &n_inner_threads, "Threads for one picture, 1 to 16", "N" },
    { "one-lock", 0, 0, G_OPTION_ARG_NONE, &one_lock, "Compute under one lock, for comparison", NULL },
    { "release-in-calls", 0, 0, G_OPTION_ARG_NONE, &released, "But not in long library calls", NULL },
    { "no-board", 0, 0, G_OPTION_ARG_NONE, &no_board, "Descriptor 4 is no activity board", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- started by Skein");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s: %s\n", g_get_prgname (), error->message);
      _exit (SKEIN_WORKER_EXIT_USAGE);
    }
  if (!is_packet_socket (SKEIN_WORKER_SOCKET_FD))
    {
      g_printerr ("%s is a part of Skein that Skein starts itself; run skein or skein-cli.\n", g_get_prgname ());
      _exit (SKEIN_WORKER_EXIT_USAGE);
    }

  skein_sandbox_detach (no_board ? SKEIN_WORKER_BOARD_FD : SKEIN_WORKER_BOARD_FD + 1);
  make_blocking (SKEIN_WORKER_SOCKET_FD);
  load_translations ();

  out_start->n_threads = CLAMP (n_threads, 1, 64);
  out_start->n_inner_threads = CLAMP (n_inner_threads, 1, 16);
  out_start->one_lock = one_lock ? skein_one_lock_new (SKEIN_ONE_LOCK_SWITCH_US, released) : NULL;
  out_start->board = NULL;
  if (!no_board)
    {
      out_start->board = skein_board_new_from_fd (SKEIN_WORKER_BOARD_FD, &error);
      if (out_start->board == NULL)
        {
          g_printerr ("%s: %s\n", g_get_prgname (), error->message);
          _exit (SKEIN_WORKER_EXIT_USAGE);
        }
      close (SKEIN_WORKER_BOARD_FD);
    }
}

/* --- packets --- */

void
skein_packet_receive (int socket_fd, SkeinPacket *packet)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof packet->fds)];
  } control;
  struct iovec part = { .iov_base = packet->data, .iov_len = sizeof packet->data };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
  gssize n;

  do
    n = recvmsg (socket_fd, &message, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);

  if (n == 0 || (n < 0 && errno == ECONNRESET))
    _exit (SKEIN_WORKER_EXIT_DONE);
  if (n < 0)
    _exit (SKEIN_WORKER_EXIT_BROKEN);

  packet->size = n;
  packet->n_fds = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR (&message); header != NULL; header = CMSG_NXTHDR (&message, header))
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
      {
        guint n_fds = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);

        if (packet->n_fds + n_fds > G_N_ELEMENTS (packet->fds))
          _exit (SKEIN_WORKER_EXIT_MALFORMED);
        memcpy (packet->fds + packet->n_fds, CMSG_DATA (header), n_fds * sizeof (int));
        packet->n_fds += n_fds;
      }

  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
    _exit (SKEIN_WORKER_EXIT_MALFORMED);
}

void
skein_packet_send (int socket_fd, GBytes *message)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (message, &size);
  gssize n;

  do
    n = send (socket_fd, data, size, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    _exit (errno == EPIPE || errno == ECONNRESET ? SKEIN_WORKER_EXIT_DONE : SKEIN_WORKER_EXIT_BROKEN);
  g_bytes_unref (message);
}

/* --- jobs --- */

typedef struct
{
  SkeinJob *job;             /* (owned) */
  int in_fd, out_fd;         /* (owned) or -1 */
  guint lane;                /* board index */
  GCancellable *cancellable; /* (owned) */
  int watched_fd;            /* (immutable) in_fd, perhaps closed */

  /* (lock) for the watch */
  guint64 started_ns;        /* 0: not yet */
  clockid_t clock;           /* counts its CPU time, */
  guint64 cpu_ns;            /* which was so much when it started */
} Task;

/* Lives as long as the process. */
typedef struct
{
  int socket_fd;                       /* (immutable) */
  guint n_threads;                     /* (immutable) */
  SkeinBoard *board;                   /* (immutable) (nullable) */
  SkeinOneLock *one_lock;              /* (immutable) (nullable) */
  const SkeinPerformers *performers;   /* (immutable) */

  GMutex lock;
  GCond wake;                          /* signalled when waiting grows */
  GQueue waiting;                      /* (lock) of Task */
  GPtrArray *unanswered;               /* (lock) of Task, waiting or running: where a cancel message looks */
} Loop;

static void
task_close_files (Task *task)
{
  if (task->in_fd >= 0)
    close (task->in_fd);
  if (task->out_fd >= 0)
    close (task->out_fd);
  task->in_fd = task->out_fd = -1;
}

static void
task_free (Task *task)
{
  task_close_files (task);
  g_object_unref (task->cancellable);
  skein_job_unref (task->job);
  g_free (task);
}

static guint64
read_clock_ns (clockid_t clock)
{
  struct timespec used = { 0 };

  clock_gettime (clock, &used);
  return (guint64) used.tv_sec * 1000000000u + (guint64) used.tv_nsec;
}

/* A process with one job at a time counts what its libraries' threads use, too. */
static guint64
get_cpu_ns (const Loop *loop)
{
  return read_clock_ns (loop->n_threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID);
}

/* Asking costs more than a tiny job can use. */
static guint64
get_peak_bytes (const SkeinReport *report)
{
  struct rusage usage;

  if (report->finished_ns - report->started_ns < LONG_JOB_NS || getrusage (RUSAGE_SELF, &usage) != 0)
    return 0;
  return (guint64) usage.ru_maxrss * 1024;
}

static gboolean
perform (const Loop *loop, const Task *task, SkeinLane *lane, SkeinReport *report, GError **error)
{
  SkeinPerformFunc func = loop->performers->perform[task->job->kind];
  gboolean ok;

  if (g_cancellable_set_error_if_cancelled (task->cancellable, error))
    return FALSE;

  if (func == NULL)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, _("This worker cannot do such a job."));
      return FALSE;
    }

  if (loop->one_lock != NULL)
    skein_one_lock_enter (loop->one_lock, lane);
  /* The performer of pictures is one long library call. */
  if (task->job->kind == SKEIN_JOB_RESIZE)
    {
      skein_one_lock_take (SKEIN_PHASE_DECODE, task->job->item);
      skein_one_lock_begin_call ();
    }
  ok = func (task->job, task->in_fd, task->out_fd, lane, task->cancellable, report, error);
  skein_one_lock_end_call (SKEIN_PHASE_ENCODE, task->job->item);
  skein_one_lock_leave ();
  return ok;
}

static void
run_task (const Loop *loop, const Task *task, SkeinLane *lane, SkeinReport *report)
{
  report->started_ns = task->started_ns;
  perform (loop, task, lane, report, &report->error);
  report->finished_ns = skein_clock_now_ns ();
  report->cpu_ns = get_cpu_ns (loop) - task->cpu_ns;
  report->peak_bytes = get_peak_bytes (report);
}

static Task *
take_task (Loop *loop, clockid_t clock)
{
  Task *task;

  g_mutex_lock (&loop->lock);
  while ((task = g_queue_pop_head (&loop->waiting)) == NULL)
    g_cond_wait (&loop->wake, &loop->lock);
  task->clock = clock;
  task->cpu_ns = read_clock_ns (clock);
  task->started_ns = skein_clock_now_ns ();
  g_mutex_unlock (&loop->lock);
  return task;
}

/* Returns whether the lane rests now: none of the waiting tasks is for it. */
static gboolean
forget_task (Loop *loop, Task *task)
{
  gboolean rests = TRUE;

  g_mutex_lock (&loop->lock);
  g_ptr_array_remove_fast (loop->unanswered, task);
  for (GList *link = loop->waiting.head; rests && link != NULL; link = link->next)
    rests = ((Task *) link->data)->lane != task->lane;
  g_mutex_unlock (&loop->lock);
  return rests;
}

static gpointer
job_thread_main (gpointer data)
{
  Loop *loop = data;
  clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;

  if (loop->n_threads > 1)
    pthread_getcpuclockid (pthread_self (), &clock);

  for (;;)
    {
      Task *task = take_task (loop, clock);
      SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, task->job);
      SkeinLane *lane = loop->board != NULL ? skein_board_open_lane (loop->board, task->lane) : NULL;

      skein_lane_bind (lane);
      run_task (loop, task, lane, report);

      /* What is reported is finished: nobody still has the result open for writing. */
      task_close_files (task);

      /* The lane first: whoever gets the report finds it up to date, and may hand the lane to another. */
      skein_lane_add_job (lane);
      if (forget_task (loop, task))
        skein_lane_publish (lane, SKEIN_PHASE_IDLE, 0);
      skein_packet_send (loop->socket_fd, skein_message_encode_report (report));

      skein_report_free (report);
      task_free (task);
    }
  return NULL;
}

static void
accept_jobs (Loop *loop, const SkeinPacket *packet)
{
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
  guint n_jobs, n_fds = 0;

  if (!skein_message_decode_jobs (packet->data, packet->size, jobs, &n_jobs, NULL))
    _exit (SKEIN_WORKER_EXIT_MALFORMED);

  for (guint i = 0; i < n_jobs; i++)
    n_fds += !!jobs[i].has_in + !!jobs[i].has_out;
  if (n_fds != packet->n_fds)
    _exit (SKEIN_WORKER_EXIT_MALFORMED);

  n_fds = 0;
  g_mutex_lock (&loop->lock);
  for (guint i = 0; i < n_jobs; i++)
    {
      Task *task = g_new0 (Task, 1);

      task->job = jobs[i].job;
      task->in_fd = jobs[i].has_in ? packet->fds[n_fds++] : -1;
      task->out_fd = jobs[i].has_out ? packet->fds[n_fds++] : -1;
      task->lane = jobs[i].lane;
      task->cancellable = g_cancellable_new ();
      task->watched_fd = task->in_fd;
      g_queue_push_tail (&loop->waiting, task);
      g_ptr_array_add (loop->unanswered, task);
    }
  if (n_jobs == 1)
    g_cond_signal (&loop->wake);
  else
    g_cond_broadcast (&loop->wake);
  g_mutex_unlock (&loop->lock);
}

static void
accept_cancel (Loop *loop, const SkeinPacket *packet)
{
  guint64 job_ids[SKEIN_MESSAGE_MAX_CANCELS];
  guint n_job_ids;

  if (packet->n_fds != 0 || !skein_message_decode_cancel (packet->data, packet->size, job_ids, &n_job_ids, NULL))
    _exit (SKEIN_WORKER_EXIT_MALFORMED);

  /* Nothing is connected to these cancellables, so cancelling under the lock calls nobody. */
  g_mutex_lock (&loop->lock);
  for (guint i = 0; i < loop->unanswered->len; i++)
    {
      Task *task = g_ptr_array_index (loop->unanswered, i);

      for (guint j = 0; j < n_job_ids; j++)
        if (task->job->id == job_ids[j])
          g_cancellable_cancel (task->cancellable);
    }
  g_mutex_unlock (&loop->lock);
}

/* --- the watch --- */

/* Always an error. */
static GError *
make_limit_error (const Task *task, gboolean computed, guint limit_s)
{
  if (!computed)
    return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_HUNG, _("The worker process was not done within %u seconds and has stopped itself."), limit_s);
  if (task->job->kind == SKEIN_JOB_RESIZE)
    return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT,
                        ngettext ("The picture takes more than %u second of computing, far more than its size explains; Skein does not go on with it.",
                                  "The picture takes more than %u seconds of computing, far more than its size explains; Skein does not go on with it.", limit_s),
                        limit_s);
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT,
                      ngettext ("The job takes more than %u second of computing; Skein does not go on with it.",
                                "The job takes more than %u seconds of computing; Skein does not go on with it.", limit_s),
                      limit_s);
}

/* A thread that computes in a library cannot be stopped, so the process ends. Its other jobs go to the next one. */
static G_NORETURN void
give_up_task (const Loop *loop, const Task *task, guint64 now_ns, guint64 cpu_ns, gboolean computed, guint limit_s)
{
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, task->job);

  report->started_ns = task->started_ns;
  report->finished_ns = now_ns;
  report->cpu_ns = cpu_ns;
  report->peak_bytes = get_peak_bytes (report);
  report->error = make_limit_error (task, computed, limit_s);
  skein_packet_send (loop->socket_fd, skein_message_encode_report (report));
  _exit (SKEIN_WORKER_EXIT_OVERDUE);
}

/* Sees only to what is at work; a task that ends meanwhile waits for the lock before it is answered. */
static void
check_limits (Loop *loop)
{
  guint64 now_ns = skein_clock_now_ns ();

  g_mutex_lock (&loop->lock);
  for (guint i = 0; i < loop->unanswered->len; i++)
    {
      const Task *task = g_ptr_array_index (loop->unanswered, i);
      guint cpu_limit_s, limit_s;
      struct stat info = { 0 };
      guint64 cpu_ns;

      /* Only this thread receives descriptors, so a closed one is no other file by now; then the task is done and about to say so. */
      if (task->started_ns == 0 || (task->watched_fd >= 0 && fstat (task->watched_fd, &info) != 0))
        continue;

      cpu_limit_s = skein_job_get_cpu_limit_s (task->job, info.st_size);
      limit_s = (guint) MIN (OWN_DEADLINE_S (skein_job_get_deadline_s (task->job, info.st_size)), G_MAXUINT);
      cpu_ns = read_clock_ns (task->clock) - task->cpu_ns;
      if (cpu_ns > cpu_limit_s * G_GUINT64_CONSTANT (1000000000))
        give_up_task (loop, task, now_ns, cpu_ns, TRUE, cpu_limit_s);
      if (now_ns - task->started_ns > limit_s * G_GUINT64_CONSTANT (1000000000))
        give_up_task (loop, task, now_ns, cpu_ns, FALSE, limit_s);
    }
  g_mutex_unlock (&loop->lock);
}

/* Until there is a packet, looking after what is at work meanwhile. */
static void
wait_for_packet (Loop *loop)
{
  struct pollfd item = { .fd = loop->socket_fd, .events = POLLIN };
  gboolean has_worked = FALSE;

  for (;;)
    {
      gboolean at_work;

      g_mutex_lock (&loop->lock);
      at_work = loop->unanswered->len > 0;
      g_mutex_unlock (&loop->lock);
      if (!at_work && has_worked && loop->performers->rest != NULL && poll (&item, 1, REST_MS) == 0)
        loop->performers->rest ();
      /* With nothing to do the receiving itself waits: an idle worker never wakes up. */
      if (!at_work || poll (&item, 1, WATCH_MS) != 0)
        return;
      has_worked = TRUE;
      check_limits (loop);
    }
}

void
skein_worker_loop_run (int socket_fd, SkeinBoard *board, guint n_threads, SkeinOneLock *one_lock, const SkeinPerformers *performers, const char *sandbox)
{
  Loop *loop = g_new0 (Loop, 1);
  SkeinPacket *packet = g_new (SkeinPacket, 1);
  g_autofree char *in_force = NULL;

  make_blocking (socket_fd);
  loop->socket_fd = socket_fd;
  loop->n_threads = n_threads;
  loop->one_lock = one_lock;
  loop->board = board;
  loop->performers = performers;
  loop->unanswered = g_ptr_array_new ();
  g_mutex_init (&loop->lock);
  g_cond_init (&loop->wake);
  g_queue_init (&loop->waiting);

  for (guint i = 0; i < n_threads; i++)
    {
      g_autoptr (GThread) thread = g_thread_try_new ("job", job_thread_main, loop, NULL);

      if (thread == NULL && i == 0)
        _exit (SKEIN_WORKER_EXIT_BROKEN);
    }

  in_force = g_strdup_printf ("%s own-limits%s", sandbox, !performers->makes_threads && skein_sandbox_forbid_threads () ? " no-threads" : "");
  skein_packet_send (socket_fd, skein_message_encode_hello (in_force));

  for (;;)
    {
      wait_for_packet (loop);
      skein_packet_receive (socket_fd, packet);

      switch (skein_message_get_type (packet->data, packet->size))
        {
        case SKEIN_MESSAGE_JOBS:
          accept_jobs (loop, packet);
          break;
        case SKEIN_MESSAGE_CANCEL:
          accept_cancel (loop, packet);
          break;
        case SKEIN_MESSAGE_NONE:
        case SKEIN_MESSAGE_REPORT:
        case SKEIN_MESSAGE_HELLO:
        case SKEIN_MESSAGE_FORK:
        case SKEIN_MESSAGE_FORKED:
        case SKEIN_MESSAGE_ENDED:
        case SKEIN_N_MESSAGES:
        default:
          _exit (SKEIN_WORKER_EXIT_MALFORMED);
        }
    }
}
