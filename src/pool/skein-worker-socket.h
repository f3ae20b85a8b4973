// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-message.h"

G_BEGIN_DECLS

/* The pool's ends of its sockets to workers: SOCK_SEQPACKET, ours never blocks, the worker's does. */

typedef enum
{
  SKEIN_SOCKET_DONE,
  SKEIN_SOCKET_LATER, /* nothing there, or no room at present */
  SKEIN_SOCKET_ENDED, /* the other end is gone */
  SKEIN_SOCKET_BAD,   /* larger than any message, or with descriptors, which no worker sends */
} SkeinSocketResult;

gboolean skein_worker_socket_make (int *out_ours, int *out_theirs); /* FALSE: errno tells */
SkeinSocketResult skein_worker_socket_send (int socket_fd, GBytes *message, const int *fds, guint n_fds);
/* @data: SKEIN_MESSAGE_MAX_BYTES */
SkeinSocketResult skein_worker_socket_receive (int socket_fd, void *data, gsize *out_size);

G_END_DECLS
