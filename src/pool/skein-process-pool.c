// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-process-pool.h"

#include "pool/skein-supervisor.h"

/* The owner's end of the supervisor. Without one (no thread to be had) every job ends with the reason. */
struct _SkeinProcessPool
{
  SkeinPool parent_instance;

  SkeinSupervisor *supervisor; /* (owned) (nullable) */
  GError *start_error;         /* (owned) (nullable) why there is none */
};

G_DEFINE_FINAL_TYPE (SkeinProcessPool, skein_process_pool, SKEIN_TYPE_POOL)

static void
skein_process_pool_submit (SkeinPool *pool, SkeinJob *job)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);
  SkeinReport *report;

  if (self->supervisor != NULL)
    {
      skein_supervisor_submit (self->supervisor, job);
      return;
    }

  report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  skein_job_unref (job);
  report->error = g_error_copy (self->start_error);
  skein_pool_deliver (pool, report);
}

static void
skein_process_pool_cancel (SkeinPool *pool, guint64 job_id)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);

  if (self->supervisor != NULL)
    skein_supervisor_cancel (self->supervisor, job_id);
}

static void
skein_process_pool_cancel_all (SkeinPool *pool)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);

  if (self->supervisor != NULL)
    skein_supervisor_cancel_all (self->supervisor);
}

static gboolean
skein_process_pool_resize (SkeinPool *pool, const SkeinSetting *setting, GError **error)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);

  skein_pool_set_setting (pool, setting);
  if (self->supervisor == NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->start_error);
      return FALSE;
    }

  skein_supervisor_resize (self->supervisor, setting);
  return TRUE;
}

static void
skein_process_pool_close (SkeinPool *pool)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);

  if (self->supervisor != NULL)
    skein_supervisor_close (self->supervisor);
  else
    skein_pool_closed (pool);
}

static void
skein_process_pool_closed (SkeinPool *pool)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);

  g_clear_pointer (&self->supervisor, skein_supervisor_free);
}

static GPtrArray *
skein_process_pool_list_workers (SkeinPool *pool)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (pool);

  if (self->supervisor == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) skein_worker_info_free);

  return skein_supervisor_list_workers (self->supervisor);
}

static void
skein_process_pool_finalize (GObject *object)
{
  SkeinProcessPool *self = SKEIN_PROCESS_POOL (object);

  g_assert (self->supervisor == NULL);
  g_clear_error (&self->start_error);

  G_OBJECT_CLASS (skein_process_pool_parent_class)->finalize (object);
}

static void
skein_process_pool_class_init (SkeinProcessPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SkeinPoolClass *pool_class = SKEIN_POOL_CLASS (klass);

  object_class->finalize = skein_process_pool_finalize;

  pool_class->submit = skein_process_pool_submit;
  pool_class->cancel = skein_process_pool_cancel;
  pool_class->cancel_all = skein_process_pool_cancel_all;
  pool_class->resize = skein_process_pool_resize;
  pool_class->close = skein_process_pool_close;
  pool_class->closed = skein_process_pool_closed;
  pool_class->list_workers = skein_process_pool_list_workers;
}

static void
skein_process_pool_init (SkeinProcessPool *self)
{
}

SkeinPool *
skein_process_pool_new (SkeinBoard *board, const SkeinSetting *setting)
{
  SkeinProcessPool *self;

  g_return_val_if_fail (board != NULL, NULL);
  g_return_val_if_fail (setting != NULL && setting->kind == SKEIN_SETTING_PROCESSES, NULL);
  g_return_val_if_fail (setting->workers >= 1 && setting->workers <= SKEIN_SETTING_MAX_WORKERS, NULL);
  g_return_val_if_fail (setting->connections >= 1 && setting->connections <= SKEIN_SETTING_MAX_CONNECTIONS, NULL);

  self = g_object_new (SKEIN_TYPE_PROCESS_POOL, NULL);
  skein_pool_construct (SKEIN_POOL (self), board, setting);
  self->supervisor = skein_supervisor_new (SKEIN_POOL (self), board, setting, &self->start_error);

  return SKEIN_POOL (self);
}
