// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-thread-pool.h"

#include "pool/skein-pool-thread.h"

#include <stdlib.h>
#include <glib/gi18n-lib.h>

/* One queue, by priority, else first come first served. A job leaves it only when a thread has a place for it, and goes to the thread that has
 * least to do, so that all cores get their share; that thread alone is woken. What needs a whole thread (no transfer) waits at
 * the head of the queue until one is free and nothing overtakes it: transfers without end must not starve it. */

struct _SkeinThreadPool
{
  SkeinPool parent_instance;

  SkeinThreadCore core;
};

G_DEFINE_FINAL_TYPE (SkeinThreadPool, skein_thread_pool, SKEIN_TYPE_POOL)

void
skein_assignment_free (SkeinAssignment *assignment)
{
  skein_job_unref (assignment->job);
  g_object_unref (assignment->cancellable);
  g_free (assignment);
}

/* What needs the whole thread while it is done, and what only one of its connections: transfers, and on an event loop also what
 * waits before it does anything else. */
static gboolean
needs_slot (SkeinThreadCore *core, const SkeinJob *job)
{
  return job->kind == SKEIN_JOB_TRANSFER || skein_thread_waits_can_hold (core->n_connections, job);
}

void
skein_thread_core_wake_locked (SkeinPoolThread *thread)
{
  switch (thread->state)
    {
    case THREAD_AWAKE:
      break;
    case THREAD_WAITING:
      thread->state = THREAD_AWAKE;
      g_cond_signal (&thread->wake);
      break;
    case THREAD_LOOPING:
      /* One write that never blocks; without the lock the loop could be gone. */
      thread->state = THREAD_AWAKE;
      skein_transfer_loop_wake (thread->loop);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
skein_thread_core_fit_slots_locked (SkeinThreadCore *core, SkeinPoolThread *thread)
{
  for (guint i = 0; i < core->n_connections; i++)
    {
      SkeinLaneInfo info = { .kind = SKEIN_LANE_CONNECTION, .number = i + 1, .parent = G_MAXUINT };

      if (thread->lane == NULL || thread->slots[i].lane != NULL || thread->slots[i].busy)
        continue;

      info.parent = skein_lane_get_index (thread->lane);
      thread->slots[i].lane = skein_board_claim_lane (core->board, &info);
    }

  thread->n_slots = MAX (thread->n_slots, core->n_connections);
  for (guint i = core->n_connections; i < thread->n_slots; i++)
    if (!thread->slots[i].busy && thread->slots[i].lane != NULL)
      skein_board_release_lane (core->board, g_steal_pointer (&thread->slots[i].lane));
  while (thread->n_slots > core->n_connections && !thread->slots[thread->n_slots - 1].busy)
    thread->n_slots--;
}

/* After a shrink n_busy may exceed n_connections for a while. */
static gboolean
has_place_locked (SkeinThreadCore *core, SkeinPoolThread *thread, gboolean is_transfer)
{
  if (thread->leaving || thread->performing)
    return FALSE;

  return is_transfer ? thread->n_busy < core->n_connections : thread->n_busy == 0;
}

/* The first of those that have least to do: a lone job finds the connections of the one before it still open. */
static SkeinPoolThread *
choose_thread_locked (SkeinThreadCore *core, gboolean is_transfer)
{
  SkeinPoolThread *best = NULL;

  for (guint i = 0; i < core->threads->len; i++)
    {
      SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);

      if (has_place_locked (core, thread, is_transfer) && (best == NULL || thread->n_busy < best->n_busy))
        best = thread;
    }

  return best;
}

/* As many of its connections as it wants and are free; one is. */
static void
take_slots_locked (SkeinThreadCore *core, SkeinPoolThread *thread, SkeinAssignment *assignment)
{
  guint wanted = assignment->job->transfer.splits_late ? 1 : CLAMP (assignment->job->transfer.segments, 1, SKEIN_MAX_SEGMENTS);

  wanted = MIN (wanted, core->n_connections - thread->n_busy);
  for (guint i = 0; assignment->n_slots < wanted && i < core->n_connections; i++)
    {
      if (thread->slots[i].busy)
        continue;

      thread->slots[i].busy = TRUE;
      assignment->slots[assignment->n_slots++] = i;
    }
  thread->n_busy += assignment->n_slots;
}

guint
skein_thread_core_get_n_spare_locked (SkeinThreadCore *core)
{
  guint n_all = 0, n_free = 0;

  for (guint i = 0; i < core->threads->len; i++)
    {
      const SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);

      n_all += core->n_connections;
      n_free += thread->leaving || thread->performing ? 0 : core->n_connections - MIN (core->n_connections, thread->n_busy);
    }
  return core->pending.length == 0 && n_free > n_all / 4 ? n_free - n_all / 4 : 0;
}

void
skein_thread_core_assign_locked (SkeinThreadCore *core, SkeinPoolThread *current)
{
  SkeinAssignment *assignment;

  while ((assignment = g_queue_peek_head (&core->pending)) != NULL)
    {
      gboolean is_transfer = needs_slot (core, assignment->job);
      SkeinPoolThread *thread = choose_thread_locked (core, is_transfer);

      if (thread == NULL)
        return;

      g_queue_unlink (&core->pending, &assignment->link);
      if (is_transfer)
        take_slots_locked (core, thread, assignment);
      else
        thread->performing = TRUE;
      assignment->thread = thread;
      g_queue_push_tail_link (&thread->inbox, &assignment->link);

      if (thread != current)
        skein_thread_core_wake_locked (thread);
    }
}

static void
report_cancelled (SkeinPool *pool, GQueue *assignments)
{
  GList *link;

  while ((link = g_queue_pop_head_link (assignments)) != NULL)
    {
      SkeinAssignment *assignment = link->data;
      SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, assignment->job);

      report->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled before it began"));
      skein_pool_deliver (pool, report);
      skein_assignment_free (assignment);
    }
}

/* Behind those of the same priority. The queue holds a few dozen at most: whoever submits keeps the rest. */
static void
insert_pending_locked (SkeinThreadCore *core, SkeinAssignment *assignment)
{
  GList *before = core->pending.tail;

  while (before != NULL && assignment->job->kind == SKEIN_JOB_TRANSFER)
    {
      const SkeinAssignment *other = before->data;

      if (other->job->kind != SKEIN_JOB_TRANSFER || other->priority >= assignment->priority)
        break;
      before = before->prev;
    }
  g_queue_insert_after_link (&core->pending, before, &assignment->link);
}

static void
skein_thread_pool_submit (SkeinPool *pool, SkeinJob *job)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (pool)->core;
  SkeinAssignment *assignment = g_new0 (SkeinAssignment, 1);

  assignment->link.data = assignment;
  assignment->job = job;
  assignment->priority = job->priority;
  assignment->cancellable = g_cancellable_new ();

  g_mutex_lock (&core->lock);
  g_hash_table_insert (core->assignments, &job->id, assignment);
  insert_pending_locked (core, assignment);
  skein_thread_core_assign_locked (core, NULL);
  g_mutex_unlock (&core->lock);
}

/* Wakes whoever runs @job_id so that it looks at its cancellable; it may have ended meanwhile. */
static void
wake_runner_locked (SkeinThreadCore *core, guint64 job_id)
{
  SkeinAssignment *assignment = g_hash_table_lookup (core->assignments, &job_id);

  if (assignment != NULL && assignment->thread != NULL)
    skein_thread_core_wake_locked (assignment->thread);
}

static void
skein_thread_pool_cancel (SkeinPool *pool, guint64 job_id)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (pool)->core;
  g_autoptr (GCancellable) cancellable = NULL;
  g_auto (GQueue) dropped = G_QUEUE_INIT;
  SkeinAssignment *assignment;

  g_mutex_lock (&core->lock);
  assignment = g_hash_table_lookup (core->assignments, &job_id);
  if (assignment != NULL && assignment->thread == NULL)
    {
      g_hash_table_remove (core->assignments, &job_id);
      g_queue_unlink (&core->pending, &assignment->link);
      g_queue_push_tail_link (&dropped, &assignment->link);
      /* It may have been the one that held up the others. */
      skein_thread_core_assign_locked (core, NULL);
    }
  else if (assignment != NULL)
    {
      cancellable = g_object_ref (assignment->cancellable);
    }
  g_mutex_unlock (&core->lock);

  report_cancelled (pool, &dropped);

  if (cancellable != NULL)
    {
      g_cancellable_cancel (cancellable);
      g_mutex_lock (&core->lock);
      wake_runner_locked (core, job_id);
      g_mutex_unlock (&core->lock);
    }
}

static void
skein_thread_pool_prioritize (SkeinPool *pool, guint64 job_id, int priority)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (pool)->core;
  SkeinAssignment *assignment;

  g_mutex_lock (&core->lock);
  assignment = g_hash_table_lookup (core->assignments, &job_id);
  if (assignment != NULL && assignment->thread == NULL && assignment->priority != priority)
    {
      g_queue_unlink (&core->pending, &assignment->link);
      assignment->priority = priority;
      insert_pending_locked (core, assignment);
    }
  g_mutex_unlock (&core->lock);
}

/* Takes everything out of the queue and cancels what runs. */
static void
cancel_everything (SkeinPool *pool, gboolean closing)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (pool)->core;
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GQueue) dropped = G_QUEUE_INIT;
  GHashTableIter iter;
  gpointer value;
  GList *link;

  g_mutex_lock (&core->lock);
  core->closing = closing;
  while ((link = g_queue_pop_head_link (&core->pending)) != NULL)
    {
      g_hash_table_remove (core->assignments, &((SkeinAssignment *) link->data)->job->id);
      g_queue_push_tail_link (&dropped, link);
    }
  g_hash_table_iter_init (&iter, core->assignments);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (cancellables, g_object_ref (((SkeinAssignment *) value)->cancellable));
  g_mutex_unlock (&core->lock);

  report_cancelled (pool, &dropped);
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));

  g_mutex_lock (&core->lock);
  for (guint i = 0; i < core->threads->len; i++)
    {
      SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);

      thread->leaving = thread->leaving || closing;
      skein_thread_core_wake_locked (thread);
    }
  g_mutex_unlock (&core->lock);
}

static void
skein_thread_pool_cancel_all (SkeinPool *pool)
{
  cancel_everything (pool, FALSE);
}

static void
skein_thread_pool_close (SkeinPool *pool)
{
  cancel_everything (pool, TRUE);
}

static void
join_ended (SkeinThreadCore *core)
{
  g_autoptr (GPtrArray) ended = NULL;

  g_mutex_lock (&core->lock);
  ended = g_steal_pointer (&core->ended);
  core->ended = g_ptr_array_new ();
  g_mutex_unlock (&core->lock);

  for (guint i = 0; i < ended->len; i++)
    skein_pool_thread_join (g_ptr_array_index (ended, i));
}

static void
skein_thread_pool_closed (SkeinPool *pool)
{
  join_ended (&SKEIN_THREAD_POOL (pool)->core);
}

static SkeinPoolThread *
find_thread_locked (SkeinThreadCore *core, guint number)
{
  for (guint i = 0; i < core->threads->len; i++)
    {
      SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);

      if (thread->number == number)
        return thread;
    }

  return NULL;
}

/* Starts threads until there are @n_threads. Returns how many there are. */
static guint
start_threads (SkeinThreadCore *core, guint n_threads, GError **error)
{
  for (guint number = 1; number <= n_threads; number++)
    {
      gboolean exists;

      g_mutex_lock (&core->lock);
      exists = find_thread_locked (core, number) != NULL;
      g_mutex_unlock (&core->lock);

      if (!exists && skein_pool_thread_start (core, number, error) == NULL)
        return number - 1;
    }

  return n_threads;
}

static gboolean
skein_thread_pool_resize (SkeinPool *pool, const SkeinSetting *setting, GError **error)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (pool)->core;
  SkeinSetting got = *setting;

  g_mutex_lock (&core->lock);
  core->n_connections = setting->connections;
  for (guint i = 0; i < core->threads->len; i++)
    {
      SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);

      /* One that was on its way out is kept if it is wanted again. */
      thread->leaving = thread->number > setting->workers;
      skein_thread_core_fit_slots_locked (core, thread);
      skein_thread_core_wake_locked (thread);
    }
  g_mutex_unlock (&core->lock);

  got.workers = start_threads (core, setting->workers, error);

  g_mutex_lock (&core->lock);
  skein_thread_core_assign_locked (core, NULL);
  g_mutex_unlock (&core->lock);

  skein_pool_set_setting (pool, &got);
  join_ended (core);

  return got.workers == setting->workers;
}

void
skein_thread_pool_wake (SkeinThreadPool *self)
{
  SkeinThreadCore *core = &self->core;

  g_return_if_fail (SKEIN_IS_THREAD_POOL (self));

  g_mutex_lock (&core->lock);
  for (guint i = 0; i < core->threads->len; i++)
    {
      SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);

      if (thread->state == THREAD_LOOPING)
        skein_thread_core_wake_locked (thread);
    }
  g_mutex_unlock (&core->lock);
}

guint64
skein_thread_pool_get_n_lock_switches (SkeinThreadPool *self)
{
  g_return_val_if_fail (SKEIN_IS_THREAD_POOL (self), 0);

  return self->core.one_lock != NULL ? skein_one_lock_get_n_switches (self->core.one_lock) : 0;
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  const SkeinWorkerInfo *first = *(gpointer *) a;
  const SkeinWorkerInfo *second = *(gpointer *) b;

  return atoi (first->label + 1) - atoi (second->label + 1);
}

static GPtrArray *
skein_thread_pool_list_workers (SkeinPool *pool)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (pool)->core;
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_worker_info_free);

  g_mutex_lock (&core->lock);
  for (guint i = 0; i < core->threads->len; i++)
    {
      SkeinPoolThread *thread = g_ptr_array_index (core->threads, i);
      SkeinWorkerInfo *info = g_new0 (SkeinWorkerInfo, 1);

      g_strlcpy (info->label, thread->label, sizeof info->label);
      info->lane = thread->lane != NULL ? skein_lane_get_index (thread->lane) : G_MAXUINT;
      info->start_us = thread->start_us;
      info->jobs = thread->n_jobs;
      g_ptr_array_add (infos, info);
    }
  g_mutex_unlock (&core->lock);

  g_ptr_array_sort (infos, compare_labels);
  return infos;
}

static void
skein_thread_pool_finalize (GObject *object)
{
  SkeinThreadCore *core = &SKEIN_THREAD_POOL (object)->core;

  g_assert (core->n_alive == 0);
  g_assert (g_hash_table_size (core->assignments) == 0);

  g_hash_table_unref (core->assignments);
  g_ptr_array_unref (core->threads);
  g_ptr_array_unref (core->ended);
  skein_one_lock_free (core->one_lock);
  g_mutex_clear (&core->lock);

  G_OBJECT_CLASS (skein_thread_pool_parent_class)->finalize (object);
}

static void
skein_thread_pool_class_init (SkeinThreadPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SkeinPoolClass *pool_class = SKEIN_POOL_CLASS (klass);

  object_class->finalize = skein_thread_pool_finalize;

  pool_class->submit = skein_thread_pool_submit;
  pool_class->cancel = skein_thread_pool_cancel;
  pool_class->cancel_all = skein_thread_pool_cancel_all;
  pool_class->prioritize = skein_thread_pool_prioritize;
  pool_class->resize = skein_thread_pool_resize;
  pool_class->close = skein_thread_pool_close;
  pool_class->closed = skein_thread_pool_closed;
  pool_class->list_workers = skein_thread_pool_list_workers;
  pool_class->takes_many = TRUE;
}

static void
skein_thread_pool_init (SkeinThreadPool *self)
{
  SkeinThreadCore *core = &self->core;

  g_mutex_init (&core->lock);
  g_queue_init (&core->pending);
  core->assignments = g_hash_table_new (g_int64_hash, g_int64_equal);
  core->threads = g_ptr_array_new ();
  core->ended = g_ptr_array_new ();
}

SkeinPool *
skein_thread_pool_new (SkeinBoard *board, const SkeinSetting *setting, const SkeinPerformers *performers, GError **error)
{
  g_autoptr (SkeinThreadPool) self = NULL;
  g_autoptr (GError) local_error = NULL;
  SkeinSetting got;

  g_return_val_if_fail (board != NULL, NULL);
  g_return_val_if_fail (setting != NULL && setting->kind == SKEIN_SETTING_THREADS, NULL);
  g_return_val_if_fail (setting->workers >= 1 && setting->workers <= SKEIN_SETTING_MAX_WORKERS, NULL);
  g_return_val_if_fail (setting->connections >= 1 && setting->connections <= skein_setting_get_max_connections (setting), NULL);

  self = g_object_new (SKEIN_TYPE_THREAD_POOL, NULL);
  skein_pool_construct (SKEIN_POOL (self), board, setting);
  self->core.pool = SKEIN_POOL (self);
  self->core.board = board;
  self->core.n_connections = setting->connections;
  if (setting->one_lock)
    self->core.one_lock = skein_one_lock_new (SKEIN_ONE_LOCK_SWITCH_US, setting->lock_released_in_calls);
  if (performers != NULL)
    self->core.performers = *performers;

  got = *setting;
  got.workers = start_threads (&self->core, setting->workers, &local_error);
  if (got.workers == 0)
    {
      skein_pool_closed (SKEIN_POOL (self));
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (local_error != NULL)
    g_info ("%s", local_error->message);
  skein_pool_set_setting (SKEIN_POOL (self), &got);

  return SKEIN_POOL (g_steal_pointer (&self));
}
