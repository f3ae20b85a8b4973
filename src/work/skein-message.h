// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * Messages between a pool and its worker processes, over SOCK_SEQPACKET: one message a packet, a versioned header, length-checked
 * fields, bounded, native byte order (both ends are one build on one machine). A decoder never trusts its peer: anything cut,
 * too long, out of range or left over is an error, and then no out-parameter is touched.
 *
 * A worker (skein-worker, and each child of skein-image-worker) is started with
 *
 *     fd 3  its job socket                       fd 4  the board's memfd (absent with --no-board)
 *     skein-worker [--threads N] [--no-board]    N jobs at once, default 1
 *
 *     worker -> pool   HELLO    once: sandboxed and ready
 *     pool -> worker   JOBS     1 to 32 jobs with their descriptors; any number of messages may wait in the socket
 *     worker -> pool   REPORT   one for each job; with one thread in the jobs' order
 *     pool -> worker   CANCEL   ids of jobs that wait or run; each is still answered, as G_IO_ERROR_CANCELLED unless it was done already
 *
 * End of file on its socket ends a worker at once with status 0, whatever it was doing; a malformed message with status 3, unanswered.
 *
 * skein-image-worker [--threads N] [--inner-threads N] [--no-board] is a fork server: fd 3 is its control socket, fd 4 the board as above.
 *
 *     pool -> server   FORK     with one descriptor: the child's end of a socketpair; the pool closes its copy after sending
 *     server -> pool   FORKED   for each FORK, in order: the child's pid, or why there is none. The child says HELLO on its own socket
 *     server -> pool   ENDED    a child was reaped: pid and wait status. Its sockets' end of file may be seen earlier
 *
 * The server ends on end of file, its children with it (and by their own end of file). All of them get SIGKILL when the *thread*
 * that spawned the program ends (PR_SET_PDEATHSIG), so spawn from a thread that outlives the workers.
 */
#define SKEIN_MESSAGE_VERSION 1
#define SKEIN_MESSAGE_MAX_BYTES (64 * 1024)
#define SKEIN_MESSAGE_MAX_JOBS 32
#define SKEIN_MESSAGE_MAX_FDS (2 * SKEIN_MESSAGE_MAX_JOBS)
#define SKEIN_MESSAGE_MAX_CANCELS 128

#define SKEIN_WORKER_SOCKET_FD 3
#define SKEIN_WORKER_BOARD_FD 4

typedef enum
{
  SKEIN_MESSAGE_NONE,     /* not a message of this version */
  SKEIN_MESSAGE_JOBS,
  SKEIN_MESSAGE_REPORT,
  SKEIN_MESSAGE_HELLO,
  SKEIN_MESSAGE_CANCEL,
  SKEIN_MESSAGE_FORK,
  SKEIN_MESSAGE_FORKED,
  SKEIN_MESSAGE_ENDED,
  SKEIN_N_MESSAGES
} SkeinMessageType;

/* By the header alone; the body is still to be checked by its decoder. */
SkeinMessageType skein_message_get_type (const void *data, gsize size);

typedef struct
{
  SkeinJob *job;           /* decoding: (transfer full) */
  gboolean has_in, has_out; /* its descriptors travel beside the message (SCM_RIGHTS): input before output, jobs in order */
  guint lane;              /* board index, G_MAXUINT none */
} SkeinMessageJob;

/* Digest, resize and sample jobs, never a transfer. Ids, items, deadlines and specs are sent; folders and names are not. */
GBytes *skein_message_encode_jobs (const SkeinMessageJob *jobs, guint n_jobs);
/* @out_jobs: room for SKEIN_MESSAGE_MAX_JOBS */
gboolean skein_message_decode_jobs (const void *data, gsize size, SkeinMessageJob *out_jobs, guint *out_n_jobs, GError **error);

/* A finished job, answered by id. @into: a report made for that job, or for none; filled only on success. */
GBytes *skein_message_encode_report (const SkeinReport *report);
gboolean skein_message_decode_report (const void *data, gsize size, guint64 *out_job_id, SkeinReport *into, GError **error);

/* Ready, with what the sandbox could put in force: "setsid rlimits landlock seccomp". */
GBytes *skein_message_encode_hello (const char *sandbox);
gboolean skein_message_is_hello (const void *data, gsize size, char **out_sandbox);

GBytes *skein_message_encode_cancel (const guint64 *job_ids, guint n_job_ids);
/* @out_job_ids: room for SKEIN_MESSAGE_MAX_CANCELS */
gboolean skein_message_decode_cancel (const void *data, gsize size, guint64 *out_job_ids, guint *out_n_job_ids, GError **error);

GBytes *skein_message_encode_fork (void);
gboolean skein_message_is_fork (const void *data, gsize size);
GBytes *skein_message_encode_forked (int pid, int errsv); /* pid -1: errsv says why */
gboolean skein_message_decode_forked (const void *data, gsize size, int *out_pid, int *out_errsv, GError **error);
GBytes *skein_message_encode_ended (int pid, int wait_status);
gboolean skein_message_decode_ended (const void *data, gsize size, int *out_pid, int *out_wait_status, GError **error);

/* The only argument of the worker for pictures that wants no pool: it prints its library and what it can read, one line. */
#define SKEIN_WORKER_ABOUT "--about"

G_END_DECLS
