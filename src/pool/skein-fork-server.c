// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-paths.h"
#include "pool/skein-supervisor-private.h"
#include "pool/skein-worker-socket.h"

#include <errno.h>
#include <unistd.h>

#define END_PATIENCE_US (2 * G_USEC_PER_SEC)

static void
fork_server_free (SkeinForkServer *self)
{
  g_assert (self->n_workers == 0 && self->asked.length == 0);

  if (self->control_fd >= 0)
    close (self->control_fd);
  skein_child_clear (&self->child);
  g_free (self);
}

static int
start_server (SkeinSupervisor *supervisor)
{
  g_autofree char *path = skein_paths_dup_helper (skein_helper_get_program (SKEIN_HELPER_IMAGE));
  g_autofree char *n_threads = g_strdup_printf ("%u", supervisor->setting.connections);
  g_autofree char *n_inner_threads = g_strdup_printf ("%u", skein_setting_get_inner_threads (&supervisor->setting));
  char *argv[] = { path, (char *) "--threads", n_threads, (char *) "--inner-threads", n_inner_threads, NULL, NULL, NULL };
  SkeinForkServer *self = g_new0 (SkeinForkServer, 1);
  int theirs = -1;
  int errsv;

  self->control_fd = -1;
  self->child = (SkeinChild) SKEIN_CHILD_INIT;
  self->n_threads = supervisor->setting.connections;
  self->n_inner_threads = skein_setting_get_inner_threads (&supervisor->setting);
  g_queue_init (&self->asked);
  skein_worker_add_lock_options (&supervisor->setting, argv);

  errsv = skein_worker_socket_make (&self->control_fd, &theirs) ? 0 : errno;
  if (errsv == 0)
    {
      errsv = skein_child_spawn (&self->child, path, argv, theirs, skein_board_get_fd (supervisor->board));
      close (theirs);
    }

  if (errsv == 0)
    g_ptr_array_add (supervisor->servers, self);
  else
    fork_server_free (self);
  return errsv;
}

static gboolean
fits_setting (SkeinSupervisor *supervisor, const SkeinForkServer *self)
{
  return self->n_threads == supervisor->setting.connections && self->n_inner_threads == skein_setting_get_inner_threads (&supervisor->setting);
}

static SkeinForkServer *
get_current (SkeinSupervisor *supervisor)
{
  SkeinForkServer *self;

  if (supervisor->servers->len == 0)
    return NULL;

  self = g_ptr_array_index (supervisor->servers, supervisor->servers->len - 1);
  return self->control_fd >= 0 && fits_setting (supervisor, self) ? self : NULL;
}

int
skein_fork_server_ask (SkeinSupervisor *supervisor, SkeinWorker *worker, int socket_fd)
{
  g_autoptr (GBytes) message = skein_message_encode_fork ();
  SkeinForkServer *self = get_current (supervisor);

  if (self == NULL)
    {
      int errsv = start_server (supervisor);

      if (errsv != 0)
        return errsv;
      self = get_current (supervisor);
    }

  switch (skein_worker_socket_send (self->control_fd, message, &socket_fd, 1))
    {
    case SKEIN_SOCKET_DONE:
      break;
    case SKEIN_SOCKET_LATER:
      return EAGAIN;
    case SKEIN_SOCKET_ENDED:
    case SKEIN_SOCKET_BAD:
    default:
      return EPIPE;
    }

  worker->server = self;
  self->n_workers++;
  g_queue_push_tail (&self->asked, worker);
  return 0;
}

void
skein_fork_server_forget (SkeinForkServer *self, SkeinWorker *worker)
{
  GList *link = g_queue_find (&self->asked, worker);

  /* The place stays, for answers come in order. */
  if (link != NULL)
    link->data = NULL;
  self->n_workers--;
}

static SkeinWorker *
find_worker (SkeinSupervisor *supervisor, SkeinForkServer *self, int pid)
{
  for (guint i = 0; i < supervisor->slots->len; i++)
    {
      SkeinWorker *worker = ((SkeinSlot *) g_ptr_array_index (supervisor->slots, i))->workers[SKEIN_HELPER_IMAGE];

      if (worker != NULL && worker->server == self && worker->child.pid == pid)
        return worker;
    }

  return NULL;
}

/* FALSE: it breaks the rules. */
static gboolean
handle_message (SkeinSupervisor *supervisor, SkeinForkServer *self, gsize size)
{
  SkeinWorker *worker;
  int pid, number;

  switch (skein_message_get_type (supervisor->buffer, size))
    {
    case SKEIN_MESSAGE_FORKED:
      if (!skein_message_decode_forked (supervisor->buffer, size, &pid, &number, NULL) || self->asked.length == 0)
        return FALSE;
      worker = g_queue_pop_head (&self->asked);
      if (worker != NULL)
        skein_worker_forked (worker, pid, number);
      return TRUE;

    case SKEIN_MESSAGE_ENDED:
      if (!skein_message_decode_ended (supervisor->buffer, size, &pid, &number, NULL))
        return FALSE;
      worker = find_worker (supervisor, self, pid);
      if (worker != NULL)
        skein_child_set_ended (&worker->child, number);
      return TRUE;

    case SKEIN_MESSAGE_NONE:
    case SKEIN_MESSAGE_JOBS:
    case SKEIN_MESSAGE_REPORT:
    case SKEIN_MESSAGE_HELLO:
    case SKEIN_MESSAGE_CANCEL:
    case SKEIN_MESSAGE_FORK:
    case SKEIN_N_MESSAGES:
    default:
      return FALSE;
    }
}

/* Its children end with it; their own sockets tell. */
static void
close_control (SkeinSupervisor *supervisor, SkeinForkServer *self)
{
  if (self->control_fd >= 0)
    close (self->control_fd);
  self->control_fd = -1;
  self->limit_us = supervisor->now_us + END_PATIENCE_US;
  g_queue_clear (&self->asked);
}

gboolean
skein_fork_server_handle_socket (SkeinSupervisor *supervisor, SkeinForkServer *self)
{
  while (self->control_fd >= 0)
    {
      gsize size = 0;
      SkeinSocketResult result = skein_worker_socket_receive (self->control_fd, supervisor->buffer, &size);

      if (result == SKEIN_SOCKET_LATER)
        break;
      if (result != SKEIN_SOCKET_DONE || !handle_message (supervisor, self, size))
        {
          if (result != SKEIN_SOCKET_ENDED)
            skein_child_kill (&self->child);
          close_control (supervisor, self);
        }
    }

  return self->control_fd >= 0;
}

void
skein_fork_server_check (SkeinSupervisor *supervisor, SkeinForkServer *self)
{
  gboolean wanted = !supervisor->closing && fits_setting (supervisor, self);

  if (self->control_fd >= 0 && !wanted && self->n_workers == 0)
    close_control (supervisor, self);

  if (skein_child_check_ended (&self->child))
    {
      /* What it said last may name how a child ended. */
      if (skein_fork_server_handle_socket (supervisor, self))
        close_control (supervisor, self);
      if (self->n_workers == 0)
        {
          g_ptr_array_remove (supervisor->servers, self);
          fork_server_free (self);
        }
    }
  else if (self->control_fd < 0 && supervisor->now_us >= self->limit_us)
    {
      skein_child_kill (&self->child);
      self->limit_us = supervisor->now_us + END_PATIENCE_US;
    }
}
