// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-worker-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

gboolean
skein_worker_socket_make (int *out_ours, int *out_theirs)
{
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
    return FALSE;

  /* Each end is an open file of its own: the flag does not reach the worker. */
  if (fcntl (fds[0], F_SETFL, O_NONBLOCK) != 0)
    {
      int errsv = errno;

      close (fds[0]);
      close (fds[1]);
      errno = errsv;
      return FALSE;
    }

  *out_ours = fds[0];
  *out_theirs = fds[1];
  return TRUE;
}

SkeinSocketResult
skein_worker_socket_send (int socket_fd, GBytes *message, const int *fds, guint n_fds)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (SKEIN_MESSAGE_MAX_FDS * sizeof (int))];
  } control;
  gsize size;
  struct iovec part = { .iov_base = (void *) g_bytes_get_data (message, &size) };
  struct msghdr packet = { .msg_iov = &part, .msg_iovlen = 1 };
  gssize n;

  g_assert (n_fds <= SKEIN_MESSAGE_MAX_FDS);

  part.iov_len = size;
  if (n_fds > 0)
    {
      memset (&control, 0, sizeof control);
      packet.msg_control = &control;
      packet.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
      control.header.cmsg_level = SOL_SOCKET;
      control.header.cmsg_type = SCM_RIGHTS;
      control.header.cmsg_len = CMSG_LEN (n_fds * sizeof (int));
      memcpy (CMSG_DATA (&control.header), fds, n_fds * sizeof (int));
    }

  do
    n = sendmsg (socket_fd, &packet, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  if (n >= 0)
    return SKEIN_SOCKET_DONE;
  /* ETOOMANYREFS: as many descriptors are under way, unreceived, as this user may have open. */
  if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM || errno == ETOOMANYREFS)
    return SKEIN_SOCKET_LATER;
  return SKEIN_SOCKET_ENDED;
}

SkeinSocketResult
skein_worker_socket_receive (int socket_fd, void *data, gsize *out_size)
{
  struct iovec part = { .iov_base = data, .iov_len = SKEIN_MESSAGE_MAX_BYTES };
  struct msghdr packet = { .msg_iov = &part, .msg_iovlen = 1 };
  gssize n;

  /* A worker that dies with messages unread leaves this error in front of its last answers; it is told once, then they come. */
  do
    n = recvmsg (socket_fd, &packet, 0);
  while (n < 0 && (errno == EINTR || errno == ECONNRESET));

  if (n < 0)
    return errno == EAGAIN ? SKEIN_SOCKET_LATER : SKEIN_SOCKET_ENDED;
  /* Without room for them the kernel drops descriptors that a worker sends, and says so. */
  if (packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
    return SKEIN_SOCKET_BAD;
  if (n == 0)
    return SKEIN_SOCKET_ENDED;

  *out_size = n;
  return SKEIN_SOCKET_DONE;
}
