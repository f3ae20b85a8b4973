// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"
#include "work/skein-message.h"
#include "work/skein-one-lock.h"
#include "work/skein-perform.h"

G_BEGIN_DECLS

/* Exit statuses of the worker programs. */
#define SKEIN_WORKER_EXIT_DONE 0      /* end of file from the pool */
#define SKEIN_WORKER_EXIT_USAGE 2     /* not started by a pool */
#define SKEIN_WORKER_EXIT_MALFORMED 3 /* a message that makes no sense */
#define SKEIN_WORKER_EXIT_BROKEN 4    /* the socket failed, or a library would not start */
#define SKEIN_WORKER_EXIT_OVERDUE 5   /* a job took too long or computed too much; it was answered */

typedef struct
{
  guint n_threads;     /* jobs at once, 1 to 64 */
  guint n_inner_threads; /* of libvips for one picture, 1 to 16 */
  SkeinOneLock *one_lock; /* (nullable) under which its threads work; lives as long as the process */
  SkeinBoard *board;   /* (owned) (nullable) */
} SkeinWorkerStart;

/**
 * skein_worker_begin:
 *
 * The start of both programs' main(): options, the first step of the sandbox, translations, the board. Does not return when
 * there is no pool at descriptor 3, but says so and exits.
 */
void skein_worker_begin (int argc, char *argv[], SkeinWorkerStart *out_start);

/**
 * skein_worker_loop_run:
 * @socket_fd: a SOCK_SEQPACKET end; the pool has the other
 * @one_lock: (nullable): under which the jobs are done
 * @sandbox: what is in force, for the greeting
 *
 * Greets and does jobs until the pool goes. The calling thread only receives, so a cancel message is acted upon at once; jobs are
 * done by @n_threads threads of their own, which inherit the sandbox. Each answers for itself: a packet is sent whole.
 *
 * A job that takes far too long, or more CPU time than it may, is answered with an error by the receiving thread, and the process ends.
 *
 * Ends the process; see the exit statuses.
 */
G_NORETURN void skein_worker_loop_run (int socket_fd, SkeinBoard *board, guint n_threads, SkeinOneLock *one_lock, const SkeinPerformers *performers, const char *sandbox);

/* One packet and the descriptors that came with it, for this loop and the fork server. */
typedef struct
{
  guint8 data[SKEIN_MESSAGE_MAX_BYTES];
  gsize size;
  int fds[SKEIN_MESSAGE_MAX_FDS]; /* (owned) */
  guint n_fds;
} SkeinPacket;

/* Blocks. Ends the process at end of file, and on a packet that was cut. */
void skein_packet_receive (int socket_fd, SkeinPacket *packet);
/* Takes @message. Blocks. Ends the process if the pool is gone. Any thread. */
void skein_packet_send (int socket_fd, GBytes *message);

G_END_DECLS
