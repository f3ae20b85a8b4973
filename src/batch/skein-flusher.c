// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-flusher.h"
#include "batch/skein-mailbox.h"

#define MAX_THREADS 16

typedef struct
{
  SkeinFlusherFunc run_in_thread;
  SkeinFlusherFunc done;
  gpointer data;
} Task;

struct _SkeinFlusher
{
  GThreadPool *threads;  /* (owned) of Task */
  SkeinMailbox *mailbox; /* (owned) thread -> owner, of Task */
  guint n_under_way;     /* (owner thread) */
};

static void
run_task_in_thread (gpointer data, gpointer user_data)
{
  SkeinFlusher *self = user_data;
  Task *task = data;

  task->run_in_thread (task->data);
  skein_mailbox_post (self->mailbox, task);
}

static void
task_done_cb (gpointer message, gpointer user_data)
{
  SkeinFlusher *self = user_data;
  Task *task = message;

  self->n_under_way--;
  task->done (task->data);
  g_free (task);
}

SkeinFlusher *
skein_flusher_new (void)
{
  SkeinFlusher *self = g_new0 (SkeinFlusher, 1);

  /* Not exclusive: no thread until there is work, so that none can fail to start here. */
  self->threads = g_thread_pool_new (run_task_in_thread, self, MAX_THREADS, FALSE, NULL);
  self->mailbox = skein_mailbox_new ("skein-flusher", task_done_cb, self);
  return self;
}

void
skein_flusher_push (SkeinFlusher *self, SkeinFlusherFunc run_in_thread, SkeinFlusherFunc done, gpointer data)
{
  Task *task = g_new0 (Task, 1);

  task->run_in_thread = run_in_thread;
  task->done = done;
  task->data = data;
  self->n_under_way++;
  g_thread_pool_push (self->threads, task, NULL); /* if no thread can be started it stays queued for one that is there */
}

void
skein_flusher_free (SkeinFlusher *self)
{
  if (self == NULL)
    return;

  g_assert (self->n_under_way == 0);

  g_thread_pool_free (self->threads, FALSE, TRUE);
  skein_mailbox_free (self->mailbox);
  g_free (self);
}
