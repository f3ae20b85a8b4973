// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinChild:
 *
 * A worker process as seen from outside: its pid, and a descriptor that tells when it ends. Either our own child or that
 * of a fork server, which reaps it for us. One thread.
 */
typedef struct
{
  int pid;           /* 0 none */
  int pidfd;         /* (owned) readable when it ended; -1 none */
  gboolean is_own;   /* we reap it */
  gboolean news;     /* whoever polls pidfd sets it: there is something to look at */
  gboolean ended;
  gboolean status_known;
  int status;        /* as of waitpid(), once status_known */
} SkeinChild;

#define SKEIN_CHILD_INIT { .pidfd = -1 }

/**
 * skein_child_spawn:
 * @path: the program
 * @argv: (array zero-terminated=1): with argv[0]
 * @socket_fd: becomes SKEIN_WORKER_SOCKET_FD of the child
 * @board_fd: becomes SKEIN_WORKER_BOARD_FD
 *
 * posix_spawn() in a session of its own, with no other descriptor, default signals and next to no environment: no fork of
 * a process with threads. Spawn from a thread that outlives the child (PR_SET_PDEATHSIG).
 *
 * Returns: 0, or the errno
 */
int skein_child_spawn (SkeinChild *self, const char *path, char **argv, int socket_fd, int board_fd);
void skein_child_adopt (SkeinChild *self, int pid); /* of a fork server; soon, before the pid can mean another process */

void skein_child_kill (SkeinChild *self);            /* SIGKILL */
gboolean skein_child_check_ended (SkeinChild *self); /* never waits; without news no system call; reaps an own child */
void skein_child_set_ended (SkeinChild *self, int status); /* the fork server said so */
void skein_child_clear (SkeinChild *self);

/* "it was killed by signal 11 (Segmentation fault)", "it ended with status 3". (transfer full) */
char *skein_child_describe_end (const SkeinChild *self);

G_END_DECLS
