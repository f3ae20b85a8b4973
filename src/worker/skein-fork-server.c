// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "worker/skein-fork-server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/skein-sandbox.h"
#include "worker/skein-worker-loop.h"

typedef struct
{
  int control_fd;
  int signal_fd;              /* SIGCHLD, which is blocked otherwise */
  sigset_t usual_signals;     /* what children start with */
  SkeinForkServerChildFunc child_func;
  gpointer user_data;
} ForkServer;

static G_NORETURN void
run_child (const ForkServer *server, int job_fd, int server_pid)
{
  /* Its job socket takes the place of the control socket; nothing else of the server's stays open. */
  if (!skein_sandbox_detach_child (server_pid) || dup2 (job_fd, SKEIN_WORKER_SOCKET_FD) < 0)
    _exit (SKEIN_WORKER_EXIT_BROKEN);
  syscall (SYS_close_range, SKEIN_WORKER_SOCKET_FD + 1, ~0u, 0u);
  sigprocmask (SIG_SETMASK, &server->usual_signals, NULL);

  server->child_func (SKEIN_WORKER_SOCKET_FD, server->user_data);
  _exit (SKEIN_WORKER_EXIT_BROKEN);
}

static void
fork_child (const ForkServer *server, const SkeinPacket *packet)
{
  int server_pid = getpid (), errsv, pid;

  if (packet->n_fds != 1 || !skein_message_is_fork (packet->data, packet->size))
    _exit (SKEIN_WORKER_EXIT_MALFORMED);

  pid = fork ();
  errsv = errno;
  if (pid == 0)
    run_child (server, packet->fds[0], server_pid);

  close (packet->fds[0]);
  skein_packet_send (server->control_fd, skein_message_encode_forked (pid, pid < 0 ? errsv : 0));
}

static void
reap_children (const ForkServer *server)
{
  struct signalfd_siginfo info;
  int pid, status;

  /* One signal may stand for several children. */
  if (read (server->signal_fd, &info, sizeof info) < 0)
    return;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    skein_packet_send (server->control_fd, skein_message_encode_ended (pid, status));
}

void
skein_fork_server_run (int control_fd, SkeinForkServerChildFunc child_func, gpointer user_data)
{
  ForkServer server = { .control_fd = control_fd, .child_func = child_func, .user_data = user_data };
  SkeinPacket *packet = g_new (SkeinPacket, 1);
  sigset_t child_signal;

  sigemptyset (&child_signal);
  sigaddset (&child_signal, SIGCHLD);
  sigprocmask (SIG_BLOCK, &child_signal, &server.usual_signals);
  server.signal_fd = signalfd (-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
  if (server.signal_fd < 0)
    _exit (SKEIN_WORKER_EXIT_BROKEN);

  for (;;)
    {
      struct pollfd items[] = {
        { .fd = server.control_fd, .events = POLLIN },
        { .fd = server.signal_fd, .events = POLLIN },
      };

      if (poll (items, G_N_ELEMENTS (items), -1) < 0)
        continue;
      if (items[1].revents != 0)
        reap_children (&server);
      if (items[0].revents != 0)
        {
          skein_packet_receive (server.control_fd, packet);
          fork_child (&server, packet);
        }
    }
}
