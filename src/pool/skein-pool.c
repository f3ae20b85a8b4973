// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-pool.h"
#include "base/skein-pace.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* With so many jobs before it a pool does not run dry while reports gather, and waking the owner for each of a flood of tiny ones costs
 * more than they do. */
#define FLOOD_JOBS 256
#define GATHER_US 1000

typedef enum
{
  POOL_RUNNING,
  POOL_CLOSING, /* no new jobs; those accepted are being cancelled */
  POOL_CLOSED,  /* no worker is left and every report was handed over */
} PoolState;

/* Somebody who waits for the pool to run out of jobs. */
typedef struct
{
  GTask *task;     /* (owned) */
  GSource *source; /* (owned) (nullable) fires when the task's cancellable does */
} DrainWait;

typedef struct
{
  SkeinPoolReportsFunc func; /* (nullable) removed */
  gpointer user_data;
} ReportsListener;

typedef struct
{
  GMainContext *context; /* (owned) (immutable) */
  GThread *owner;        /* (immutable) every public call comes from this thread */
  SkeinBoard *board;     /* (owned) (immutable) */
  GSource *delivery;     /* (owned) (immutable) made ready by any thread, dispatched in context */

  SkeinPoolReportsFunc reports_func; /* (owner thread) */
  gpointer reports_data;             /* (owner thread) */
  GArray *more_funcs;                /* (owned) (nullable) (owner thread) (element-type ReportsListener) */
  SkeinSetting setting;              /* (owner thread) */
  PoolState state;                   /* (owner thread) */
  guint n_unfinished;                /* (owner thread) others may look at it (atomic) */
  GPtrArray *backlog;                /* (owned) (owner thread) taken over from arrived, not yet handed over */
  guint backlog_next;                /* (owner thread) first entry of backlog that was not handed over */
  GPtrArray *drains;                 /* (owned) (owner thread) of DrainWait */
  SkeinPace pace;                    /* (owner thread) of looks at arrived */
  GPtrArray *closes;                 /* (owned) (owner thread) of GTask */

  GMutex lock;
  GPtrArray *arrived;    /* (owned) (lock) of SkeinReport, from any thread */
  gboolean returns;      /* (lock) the owner comes to look, unwoken */
  gboolean workers_gone; /* (lock) */
} SkeinPoolPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SkeinPool, skein_pool, G_TYPE_OBJECT)

typedef struct
{
  GSource parent;
  SkeinPool *pool; /* (unowned) destroys this source before it goes */
} DeliverySource;

static SkeinPoolPrivate *
get_private (SkeinPool *self)
{
  return skein_pool_get_instance_private (self);
}

static void
assert_owner (SkeinPool *self)
{
  g_assert (get_private (self)->owner == g_thread_self ());
}

static void
free_report (gpointer report)
{
  if (report != NULL)
    skein_report_free (report);
}

static void
drain_wait_free (gpointer data)
{
  DrainWait *wait = data;

  if (wait->source != NULL)
    {
      g_source_destroy (wait->source);
      g_source_unref (wait->source);
    }
  g_object_unref (wait->task);
  g_free (wait);
}

static void
finish_drains (SkeinPool *self)
{
  SkeinPoolPrivate *priv = get_private (self);
  g_autoptr (GPtrArray) drains = NULL;

  if (priv->n_unfinished > 0 || priv->drains->len == 0)
    return;

  drains = g_steal_pointer (&priv->drains);
  priv->drains = g_ptr_array_new_with_free_func (drain_wait_free);

  for (guint i = 0; i < drains->len; i++)
    g_task_return_boolean (((DrainWait *) g_ptr_array_index (drains, i))->task, TRUE);
}

static void
finish_closing (SkeinPool *self)
{
  SkeinPoolPrivate *priv = get_private (self);
  SkeinPoolClass *klass = SKEIN_POOL_GET_CLASS (self);

  g_assert (priv->n_unfinished == 0);

  priv->state = POOL_CLOSED;
  if (klass->closed != NULL)
    klass->closed (self);

  for (guint i = 0; i < priv->closes->len; i++)
    g_task_return_boolean (g_ptr_array_index (priv->closes, i), TRUE);
  g_ptr_array_set_size (priv->closes, 0);
}

/* Moves what has arrived behind what waits already. */
static void
take_arrived (SkeinPool *self, gboolean *out_workers_gone)
{
  SkeinPoolPrivate *priv = get_private (self);
  g_autoptr (GPtrArray) arrived = NULL;
  gint64 next_us;

  g_mutex_lock (&priv->lock);
  next_us = skein_pace_get_next_us (&priv->pace, g_get_monotonic_time (), priv->arrived->len > 0);
  priv->returns = next_us >= 0;
  if (priv->arrived->len > 0)
    {
      arrived = g_steal_pointer (&priv->arrived);
      priv->arrived = g_ptr_array_new_with_free_func (free_report);
    }
  *out_workers_gone = priv->workers_gone;
  g_mutex_unlock (&priv->lock);
  if (next_us >= 0)
    g_source_set_ready_time (priv->delivery, next_us);

  if (arrived == NULL)
    return;

  if (priv->backlog_next == priv->backlog->len)
    {
      g_ptr_array_unref (priv->backlog);
      priv->backlog = g_steal_pointer (&arrived);
      priv->backlog_next = 0;
    }
  else
    {
      for (guint i = 0; i < arrived->len; i++)
        g_ptr_array_add (priv->backlog, g_steal_pointer (&g_ptr_array_index (arrived, i)));
    }
}

/* By the number of those there are now, as a func may remove any: one that is removed leaves its place, without a func, until all were told. */
static void
tell_more (SkeinPool *self, GPtrArray *batch)
{
  SkeinPoolPrivate *priv = get_private (self);
  guint n = priv->more_funcs != NULL ? priv->more_funcs->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const ReportsListener listener = g_array_index (priv->more_funcs, ReportsListener, i);

      if (listener.func != NULL)
        listener.func (self, batch, listener.user_data);
    }

  for (guint i = n; i > 0; i--)
    if (g_array_index (priv->more_funcs, ReportsListener, i - 1).func == NULL)
      g_array_remove_index (priv->more_funcs, i - 1);
}

/* A bounded number at a time: a hundred thousand reports must not hold up the window for as long as they take. */
static void
hand_over (SkeinPool *self)
{
  SkeinPoolPrivate *priv = get_private (self);
  g_autoptr (GPtrArray) batch = NULL;
  gboolean workers_gone;
  guint n;

  take_arrived (self, &workers_gone);

  n = MIN (priv->backlog->len - priv->backlog_next, SKEIN_POOL_MAX_BATCH);
  if (n > 0)
    {
      batch = g_ptr_array_new_full (n, free_report);
      for (guint i = 0; i < n; i++)
        {
          SkeinReport *report = g_steal_pointer (&g_ptr_array_index (priv->backlog, priv->backlog_next));

          priv->backlog_next++;
          if (report->kind == SKEIN_REPORT_FINISHED)
            {
              g_assert (priv->n_unfinished > 0);
              g_atomic_int_set (&priv->n_unfinished, priv->n_unfinished - 1);
            }
          g_ptr_array_add (batch, report);
        }
      if (priv->backlog_next < priv->backlog->len)
        g_source_set_ready_time (priv->delivery, 0);

      if (priv->reports_func != NULL)
        priv->reports_func (self, batch, priv->reports_data);
      tell_more (self, batch);
    }

  finish_drains (self);
  if (workers_gone && priv->state == POOL_CLOSING && priv->backlog_next == priv->backlog->len)
    finish_closing (self);
}

static gboolean
delivery_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (SkeinPool) self = g_object_ref (((DeliverySource *) source)->pool);

  /* Before looking at what has arrived, so that nothing that arrives meanwhile is stranded. */
  g_source_set_ready_time (source, -1);
  hand_over (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs delivery_funcs = { .dispatch = delivery_dispatch };

static gboolean
drain_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  SkeinPoolPrivate *priv = get_private (g_task_get_source_object (task));

  for (guint i = 0; i < priv->drains->len; i++)
    {
      DrainWait *wait = g_ptr_array_index (priv->drains, i);

      if (wait->task == task)
        {
          g_task_return_error_if_cancelled (task);
          g_ptr_array_remove_index_fast (priv->drains, i);
          break;
        }
    }

  return G_SOURCE_REMOVE;
}

static void
skein_pool_dispose (GObject *object)
{
  SkeinPoolPrivate *priv = get_private (SKEIN_POOL (object));

  if (priv->delivery != NULL)
    g_source_destroy (priv->delivery);

  G_OBJECT_CLASS (skein_pool_parent_class)->dispose (object);
}

static void
skein_pool_finalize (GObject *object)
{
  SkeinPoolPrivate *priv = get_private (SKEIN_POOL (object));

  /* A worker that outlived its pool would write into freed memory. Never constructed is fine, too. */
  g_assert (priv->workers_gone || priv->context == NULL);

  g_clear_pointer (&priv->delivery, g_source_unref);
  g_clear_pointer (&priv->context, g_main_context_unref);
  g_clear_pointer (&priv->board, skein_board_unref);
  g_ptr_array_unref (priv->backlog);
  g_ptr_array_unref (priv->arrived);
  g_ptr_array_unref (priv->drains);
  g_ptr_array_unref (priv->closes);
  g_clear_pointer (&priv->more_funcs, g_array_unref);
  g_mutex_clear (&priv->lock);

  G_OBJECT_CLASS (skein_pool_parent_class)->finalize (object);
}

static void
skein_pool_class_init (SkeinPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skein_pool_dispose;
  object_class->finalize = skein_pool_finalize;
}

static void
skein_pool_init (SkeinPool *self)
{
  SkeinPoolPrivate *priv = get_private (self);

  g_mutex_init (&priv->lock);
  priv->backlog = g_ptr_array_new_with_free_func (free_report);
  priv->arrived = g_ptr_array_new_with_free_func (free_report);
  priv->drains = g_ptr_array_new_with_free_func (drain_wait_free);
  priv->closes = g_ptr_array_new_with_free_func (g_object_unref);
}

void
skein_pool_set_reports_func (SkeinPool *self, SkeinPoolReportsFunc func, gpointer user_data)
{
  SkeinPoolPrivate *priv;

  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  priv = get_private (self);
  priv->reports_func = func;
  priv->reports_data = user_data;
}

void
skein_pool_add_reports_func (SkeinPool *self, SkeinPoolReportsFunc func, gpointer user_data)
{
  const ReportsListener listener = { func, user_data };
  SkeinPoolPrivate *priv;

  g_return_if_fail (SKEIN_IS_POOL (self));
  g_return_if_fail (func != NULL);
  assert_owner (self);

  priv = get_private (self);
  if (priv->more_funcs == NULL)
    priv->more_funcs = g_array_new (FALSE, FALSE, sizeof (ReportsListener));
  g_array_append_val (priv->more_funcs, listener);
}

void
skein_pool_remove_reports_func (SkeinPool *self, SkeinPoolReportsFunc func, gpointer user_data)
{
  SkeinPoolPrivate *priv;

  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  priv = get_private (self);
  for (guint i = 0; priv->more_funcs != NULL && i < priv->more_funcs->len; i++)
    {
      ReportsListener *listener = &g_array_index (priv->more_funcs, ReportsListener, i);

      if (listener->func == func && listener->user_data == user_data)
        {
          listener->func = NULL;
          return;
        }
    }
}

void
skein_pool_submit (SkeinPool *self, SkeinJob *job)
{
  SkeinPoolPrivate *priv;

  g_return_if_fail (SKEIN_IS_POOL (self));
  g_return_if_fail (job != NULL);
  assert_owner (self);

  priv = get_private (self);
  g_atomic_int_set (&priv->n_unfinished, priv->n_unfinished + 1);

  if (priv->state == POOL_RUNNING)
    {
      SKEIN_POOL_GET_CLASS (self)->submit (self, job);
    }
  else
    {
      SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, job);

      skein_job_unref (job);
      report->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The pool is closed"));
      skein_pool_deliver (self, report);
    }
}

gboolean
skein_pool_takes_many (SkeinPool *self)
{
  g_return_val_if_fail (SKEIN_IS_POOL (self), FALSE);

  return SKEIN_POOL_GET_CLASS (self)->takes_many;
}

void
skein_pool_cancel (SkeinPool *self, guint64 job_id)
{
  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  if (get_private (self)->state == POOL_RUNNING)
    SKEIN_POOL_GET_CLASS (self)->cancel (self, job_id);
}

void
skein_pool_cancel_all (SkeinPool *self)
{
  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  if (get_private (self)->state == POOL_RUNNING)
    SKEIN_POOL_GET_CLASS (self)->cancel_all (self);
}

void
skein_pool_prioritize (SkeinPool *self, guint64 job_id, int priority)
{
  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  if (get_private (self)->state == POOL_RUNNING && SKEIN_POOL_GET_CLASS (self)->prioritize != NULL)
    SKEIN_POOL_GET_CLASS (self)->prioritize (self, job_id, priority);
}

gboolean
skein_pool_resize (SkeinPool *self, const SkeinSetting *setting, GError **error)
{
  SkeinPoolPrivate *priv;

  g_return_val_if_fail (SKEIN_IS_POOL (self), FALSE);
  g_return_val_if_fail (setting != NULL, FALSE);
  assert_owner (self);

  priv = get_private (self);
  if (priv->state != POOL_RUNNING)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The pool is closed"));
      return FALSE;
    }
  if (setting->kind != priv->setting.kind || setting->workers < 1 || setting->workers > SKEIN_SETTING_MAX_WORKERS || setting->connections < 1 || setting->connections > skein_setting_get_max_connections (setting))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                   _ ("A pool has 1 to %d workers with 1 to %d connections each, not %u with %u"),
                   SKEIN_SETTING_MAX_WORKERS, SKEIN_SETTING_MAX_CONNECTIONS, setting->workers, setting->connections);
      return FALSE;
    }
  if (setting->workers == priv->setting.workers && setting->connections == priv->setting.connections && skein_setting_get_inner_threads (setting) == skein_setting_get_inner_threads (&priv->setting))
    {
      /* The sizes stay; what else it says is its owner's to read. */
      priv->setting = *setting;
      return TRUE;
    }

  return SKEIN_POOL_GET_CLASS (self)->resize (self, setting, error);
}

SkeinSetting
skein_pool_get_setting (SkeinPool *self)
{
  assert_owner (self);

  return get_private (self)->setting;
}

guint
skein_pool_get_n_unfinished (SkeinPool *self)
{
  g_return_val_if_fail (SKEIN_IS_POOL (self), 0);
  assert_owner (self);

  return get_private (self)->n_unfinished;
}

void
skein_pool_drain_async (SkeinPool *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  SkeinPoolPrivate *priv;
  g_autoptr (GTask) task = NULL;
  DrainWait *wait;

  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  priv = get_private (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_pool_drain_async);
  g_task_set_name (task, "drain pool");

  if (priv->n_unfinished == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  wait = g_new0 (DrainWait, 1);
  wait->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      wait->source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, wait->source, G_SOURCE_FUNC (drain_cancelled_cb));
    }
  g_ptr_array_add (priv->drains, wait);
}

gboolean
skein_pool_drain_finish (SkeinPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
skein_pool_close_async (SkeinPool *self, GAsyncReadyCallback callback, gpointer user_data)
{
  SkeinPoolPrivate *priv;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SKEIN_IS_POOL (self));
  assert_owner (self);

  priv = get_private (self);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, skein_pool_close_async);
  g_task_set_name (task, "close pool");

  switch (priv->state)
    {
    case POOL_RUNNING:
      priv->state = POOL_CLOSING;
      g_ptr_array_add (priv->closes, g_steal_pointer (&task));
      SKEIN_POOL_GET_CLASS (self)->close (self);
      break;
    case POOL_CLOSING:
      g_ptr_array_add (priv->closes, g_steal_pointer (&task));
      break;
    case POOL_CLOSED:
      g_task_return_boolean (task, TRUE);
      break;
    default:
      g_assert_not_reached ();
    }
}

gboolean
skein_pool_close_finish (SkeinPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
skein_worker_info_free (SkeinWorkerInfo *info)
{
  g_free (info->sandbox);
  g_free (info);
}

GPtrArray *
skein_pool_list_workers (SkeinPool *self)
{
  g_return_val_if_fail (SKEIN_IS_POOL (self), NULL);
  assert_owner (self);

  return SKEIN_POOL_GET_CLASS (self)->list_workers (self);
}

SkeinBoard *
skein_pool_get_board (SkeinPool *self)
{
  return get_private (self)->board;
}

void
skein_pool_construct (SkeinPool *self, SkeinBoard *board, const SkeinSetting *setting)
{
  SkeinPoolPrivate *priv = get_private (self);

  g_assert (priv->context == NULL);

  priv->context = g_main_context_ref_thread_default ();
  priv->owner = g_thread_self ();
  priv->board = skein_board_ref (board);
  priv->setting = *setting;

  priv->delivery = g_source_new (&delivery_funcs, sizeof (DeliverySource));
  ((DeliverySource *) priv->delivery)->pool = self;
  g_source_set_static_name (priv->delivery, "pool reports");
  g_source_attach (priv->delivery, priv->context);
}

void
skein_pool_set_setting (SkeinPool *self, const SkeinSetting *setting)
{
  assert_owner (self);

  get_private (self)->setting = *setting;
}

void
skein_pool_deliver (SkeinPool *self, SkeinReport *report)
{
  SkeinPoolPrivate *priv = get_private (self);
  gboolean wakes;

  g_mutex_lock (&priv->lock);
  wakes = priv->arrived->len == 0 && !priv->returns;
  g_ptr_array_add (priv->arrived, report);
  g_mutex_unlock (&priv->lock);

  /* The owner takes all that has arrived at once, so only the first one needs to wake it, and none if it comes anyway. */
  if (wakes)
    g_source_set_ready_time (priv->delivery, (guint) g_atomic_int_get (&priv->n_unfinished) >= FLOOD_JOBS ? g_get_monotonic_time () + GATHER_US : 0);
}

void
skein_pool_closed (SkeinPool *self)
{
  SkeinPoolPrivate *priv = get_private (self);

  g_mutex_lock (&priv->lock);
  g_assert (!priv->workers_gone);
  priv->workers_gone = TRUE;
  g_mutex_unlock (&priv->lock);

  g_source_set_ready_time (priv->delivery, 0);
}
