// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* As many threads as the tasks need. One that takes microseconds (a look at a folder, a name in memory) is best done by the thread that is
 * awake already: waking another costs more than the task. One that waits for a disk is best done beside fifteen others, whose waits the
 * disk then shares. Which of the two it is shows in how long tasks took lately: the mean says how many threads may be busy. One task may
 * hang where others fly (a network folder beside a local disk), so the owner's context looks every few milliseconds, while there are tasks,
 * whether any was begun since, and if not gets one more thread going whatever the mean says. */

#include "config.h"

#include "batch/skein-flusher.h"
#include "batch/skein-mailbox.h"

#define MAX_THREADS 16
#define US_PER_THREAD 60
#define LOOK_US 5000
#define MEAN_OF 8

typedef struct
{
  SkeinFlusherFunc run_in_thread;
  SkeinFlusherFunc done;
  gpointer data;
  GList link;
} Task;

struct _SkeinFlusher
{
  SkeinMailbox *mailbox; /* (owned) thread -> owner, of Task */
  GPtrArray *threads;    /* (owner thread) of GThread, joined in the end */
  guint n_under_way;     /* (owner thread) */
  GSource *look;         /* (owned) (owner thread) */
  guint n_begun_seen;    /* (owner thread) at the last look */

  GMutex lock;
  GCond work;       /* signalled when n_calls grows */
  GQueue tasks;     /* (lock) of Task, by their link: not begun */
  guint n_begun;    /* (lock) tasks, ever */
  guint n_busy;     /* (lock) threads that work, or were called to and will */
  guint n_idle;     /* (lock) threads that sleep and were not called */
  guint n_calls;    /* (lock) not answered yet */
  gint64 mean_us;   /* (lock) of a task */
  gboolean closing; /* (lock) */
};

static gboolean
wants_another_locked (SkeinFlusher *self)
{
  return !g_queue_is_empty (&self->tasks) && self->n_busy < (guint) CLAMP (self->mean_us / US_PER_THREAD, 1, MAX_THREADS);
}

/* FALSE: nobody sleeps. */
static gboolean
call_idle_locked (SkeinFlusher *self)
{
  if (self->n_idle == 0)
    return FALSE;

  self->n_idle--;
  self->n_busy++;
  self->n_calls++;
  g_cond_signal (&self->work);
  return TRUE;
}

static void
run_tasks_locked (SkeinFlusher *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->tasks)) != NULL)
    {
      Task *task = link->data;
      gint64 took_us = g_get_monotonic_time ();

      self->n_begun++;
      g_mutex_unlock (&self->lock);
      task->run_in_thread (task->data);
      took_us = g_get_monotonic_time () - took_us;
      skein_mailbox_post (self->mailbox, task);
      g_mutex_lock (&self->lock);

      self->mean_us += (took_us - self->mean_us) / MEAN_OF;
      if (wants_another_locked (self))
        call_idle_locked (self);
    }
}

static gpointer
flusher_thread_main (gpointer data)
{
  SkeinFlusher *self = data;

  g_mutex_lock (&self->lock);
  while (!self->closing)
    {
      run_tasks_locked (self);
      self->n_busy--;
      self->n_idle++;
      while (self->n_calls == 0 && !self->closing)
        g_cond_wait (&self->work, &self->lock);
      if (self->n_calls > 0)
        self->n_calls--;
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* One more thread at work. If none can be started the tasks wait for those that are there, or for the next look. */
static void
add_thread (SkeinFlusher *self)
{
  GThread *thread;

  if (self->threads->len >= MAX_THREADS)
    return;

  g_mutex_lock (&self->lock);
  self->n_busy++;
  g_mutex_unlock (&self->lock);

  thread = g_thread_try_new ("skein-flusher", flusher_thread_main, self, NULL);
  if (thread != NULL)
    {
      g_ptr_array_add (self->threads, thread);
      return;
    }
  g_mutex_lock (&self->lock);
  self->n_busy--;
  g_mutex_unlock (&self->lock);
}

static gboolean
look_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  SkeinFlusher *self = user_data;
  gboolean waits, stuck, called = FALSE;

  g_mutex_lock (&self->lock);
  waits = !g_queue_is_empty (&self->tasks);
  stuck = waits && (self->n_begun == self->n_begun_seen || wants_another_locked (self));
  if (stuck)
    called = call_idle_locked (self);
  self->n_begun_seen = self->n_begun;
  g_mutex_unlock (&self->lock);

  if (stuck && !called)
    add_thread (self);
  g_source_set_ready_time (source, waits ? g_get_monotonic_time () + LOOK_US : -1);
  return G_SOURCE_CONTINUE;
}

static gboolean
nothing_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
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
  static GSourceFuncs look_funcs = { .dispatch = look_dispatch };
  SkeinFlusher *self = g_new0 (SkeinFlusher, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->work);
  g_queue_init (&self->tasks);
  self->threads = g_ptr_array_new ();
  self->mailbox = skein_mailbox_new ("skein-flusher", task_done_cb, self);
  self->look = g_source_new (&look_funcs, sizeof (GSource));
  g_source_set_static_name (self->look, "[skein] flusher's look");
  g_source_set_callback (self->look, nothing_cb, self, NULL); /* for its data */
  g_source_attach (self->look, g_main_context_get_thread_default ());
  return self;
}

void
skein_flusher_push (SkeinFlusher *self, SkeinFlusherFunc run_in_thread, SkeinFlusherFunc done, gpointer data)
{
  Task *task = g_new0 (Task, 1);
  gboolean wants_thread;

  task->run_in_thread = run_in_thread;
  task->done = done;
  task->data = data;
  task->link.data = task;
  self->n_under_way++;

  g_mutex_lock (&self->lock);
  g_queue_push_tail_link (&self->tasks, &task->link);
  wants_thread = wants_another_locked (self) && !call_idle_locked (self);
  g_mutex_unlock (&self->lock);

  if (wants_thread)
    add_thread (self);
  if (g_source_get_ready_time (self->look) < 0)
    g_source_set_ready_time (self->look, g_get_monotonic_time () + LOOK_US);
}

void
skein_flusher_free (SkeinFlusher *self)
{
  if (self == NULL)
    return;

  g_assert (self->n_under_way == 0);

  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_cond_broadcast (&self->work);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  g_ptr_array_unref (self->threads);

  g_source_destroy (self->look);
  g_source_unref (self->look);
  skein_mailbox_free (self->mailbox);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->work);
  g_free (self);
}
