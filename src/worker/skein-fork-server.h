// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In a child: @socket_fd is its job socket, the only descriptor it has beside the standard ones. Does not return. */
typedef void (*SkeinForkServerChildFunc) (int socket_fd, gpointer user_data);

/**
 * skein_fork_server_run:
 * @control_fd: SOCK_SEQPACKET; see skein-message.h for what is said
 *
 * Forks a child for each request and tells the pool its pid, reaps children and tells how they ended, until end of file; then ends the
 * process. The process must have one thread: a fork of several copies their locks in whatever state they are.
 */
G_NORETURN void skein_fork_server_run (int control_fd, SkeinForkServerChildFunc child_func, gpointer user_data);

G_END_DECLS
