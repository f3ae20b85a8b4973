// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A worker process that misbehaves as told, to see what a pool makes of it. As skein-worker it reads what to do from
 * SKEIN_TEST_SAMPLES, the variable that pools hand on. As skein-image-worker it is a sound fork server whose children copy their input, and
 * do what a file's first word says. */

#include "config.h"

#include "work/skein-message.h"

#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  guint8 data[SKEIN_MESSAGE_MAX_BYTES];
  gsize size;
  int fds[SKEIN_MESSAGE_MAX_FDS];
  guint n_fds;
} Packet;

static void
send_message (int fd, GBytes *message)
{
  gsize size;
  const void *data = g_bytes_get_data (message, &size);

  if (send (fd, data, size, MSG_NOSIGNAL) < 0)
    _exit (0);
  g_bytes_unref (message);
}

static gboolean
receive (int fd, Packet *packet)
{
  char control[CMSG_SPACE (sizeof packet->fds)];
  struct iovec part = { packet->data, sizeof packet->data };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
  gssize n = recvmsg (fd, &message, 0);

  if (n <= 0)
    return FALSE;

  packet->size = n;
  packet->n_fds = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR (&message); header != NULL; header = CMSG_NXTHDR (&message, header))
    {
      packet->n_fds = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);
      memcpy (packet->fds, CMSG_DATA (header), packet->n_fds * sizeof (int));
    }
  return TRUE;
}

/* First word of a file. */
static void
read_word (int fd, char *word, gsize size)
{
  gssize n = pread (fd, word, size - 1, 0);

  word[MAX (n, 0)] = '\0';
  word[strcspn (word, " \n")] = '\0';
}

static void
do_word (const char *word)
{
  if (strcmp (word, "poison") == 0)
    raise (SIGKILL);
  if (strcmp (word, "status") == 0)
    _exit (9);
  while (strcmp (word, "hang") == 0)
    pause ();
}

static void
answer_soundly (int fd, SkeinMessageJob *entry, Packet *packet, guint *fd_at)
{
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, entry->job);
  int in_fd = entry->has_in ? packet->fds[(*fd_at)++] : -1;
  int out_fd = entry->has_out ? packet->fds[(*fd_at)++] : -1;
  char word[64] = "";

  if (in_fd >= 0)
    read_word (in_fd, word, sizeof word);
  do_word (word);

  if (strcmp (word, "bad") == 0)
    report->error = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, "The file is no picture");
  else if (out_fd >= 0 && strcmp (word, "empty") != 0)
    report->bytes = write (out_fd, word, strlen (word));
  report->digest_mask = entry->job->digest.mask;
  g_strlcpy (report->extension, "png", sizeof report->extension);
  send_message (fd, skein_message_encode_report (report));

  if (in_fd >= 0)
    close (in_fd);
  if (out_fd >= 0)
    close (out_fd);
}

/* As @mode says; TRUE if that was all. */
static gboolean
answer_badly (int fd, const char *mode, SkeinMessageJob *entry)
{
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, entry->job);

  if (strcmp (mode, "garbage") == 0)
    {
      send (fd, "nonsense", 8, MSG_NOSIGNAL);
      pause ();
    }
  if (strcmp (mode, "descriptors") == 0)
    {
      char control[CMSG_SPACE (sizeof (int))] = { 0 };
      struct iovec part = { (void *) "x", 1 };
      struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
      struct cmsghdr *header = CMSG_FIRSTHDR (&message);

      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof (int));
      memcpy (CMSG_DATA (header), &fd, sizeof fd);
      sendmsg (fd, &message, MSG_NOSIGNAL);
      pause ();
    }
  if (strcmp (mode, "unknown") == 0)
    {
      g_autoptr (SkeinJob) other = skein_job_new (SKEIN_JOB_SAMPLE);

      other->id = entry->job->id + 1000000;
      skein_job_unref (report->job);
      report->job = skein_job_ref (other);
      send_message (fd, skein_message_encode_report (report));
      pause ();
    }
  if (strcmp (mode, "twice") == 0)
    {
      send_message (fd, skein_message_encode_report (report));
      send_message (fd, skein_message_encode_report (report));
      return TRUE;
    }
  if (strcmp (mode, "digest") == 0)
    {
      report->digest_mask = entry->job->digest.mask | entry->job->digest.expected_mask;
      send_message (fd, skein_message_encode_report (report));
      pause ();
    }
  if (strcmp (mode, "cancelled") == 0)
    {
      report->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody asked for it");
      send_message (fd, skein_message_encode_report (report));
      pause ();
    }
  while (strcmp (mode, "deaf") == 0)
    pause ();

  return FALSE;
}

static void
serve (int fd, const char *mode)
{
  g_autofree Packet *packet = g_new (Packet, 1);

  send_message (fd, skein_message_encode_hello ("none"));

  while (receive (fd, packet))
    {
      SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
      guint n_jobs = 0, fd_at = 0;

      if (!skein_message_decode_jobs (packet->data, packet->size, jobs, &n_jobs, NULL))
        continue;
      for (guint i = 0; i < n_jobs; i++)
        {
          if (!answer_badly (fd, mode, &jobs[i]))
            answer_soundly (fd, &jobs[i], packet, &fd_at);
          skein_job_unref (jobs[i].job);
        }
    }
  _exit (0);
}

static void
reap (int fd)
{
  int status;
  pid_t pid;

  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    send_message (fd, skein_message_encode_ended (pid, status));
}

static void
child_ended_cb (int signal_number)
{
}

static void
serve_forks (int fd)
{
  struct sigaction action = { .sa_handler = child_ended_cb };
  g_autofree Packet *packet = g_new (Packet, 1);
  sigset_t child, old;

  sigemptyset (&child);
  sigaddset (&child, SIGCHLD);
  sigprocmask (SIG_BLOCK, &child, &old);
  sigaction (SIGCHLD, &action, NULL);

  for (;;)
    {
      struct pollfd item = { fd, POLLIN, 0 };
      struct timespec soon = { 0, 10 * 1000 * 1000 };

      reap (fd);
      if (ppoll (&item, 1, &soon, &old) <= 0)
        continue;
      if (!receive (fd, packet))
        _exit (0);
      if (skein_message_is_fork (packet->data, packet->size) && packet->n_fds == 1)
        {
          pid_t pid = fork ();

          if (pid == 0)
            {
              prctl (PR_SET_PDEATHSIG, SIGKILL);
              sigprocmask (SIG_SETMASK, &old, NULL);
              close (fd);
              serve (packet->fds[0], "sound");
            }
          close (packet->fds[0]);
          send_message (fd, skein_message_encode_forked (pid, 0));
        }
    }
}

int
main (int argc, char **argv)
{
  const char *mode = g_getenv ("SKEIN_TEST_SAMPLES");

  if (mode == NULL)
    mode = "sound";

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (strcmp (mode, "exit") == 0)
    _exit (7);
  if (strcmp (mode, "bad-hello") == 0)
    {
      send (SKEIN_WORKER_SOCKET_FD, "nonsense", 8, MSG_NOSIGNAL);
      pause ();
    }

  if (g_str_has_suffix (argv[0], "image-worker"))
    serve_forks (SKEIN_WORKER_SOCKET_FD);
  else
    serve (SKEIN_WORKER_SOCKET_FD, mode);
  return 0;
}
