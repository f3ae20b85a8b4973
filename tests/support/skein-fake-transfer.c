// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-fake-transfer.h"

#include <gio/gio.h>

struct _SkeinTransferLoop
{
  SkeinTransferReportFunc report_func;
  gpointer user_data;
  GThread *thread;
  GQueue running; /* (owned) of FakeTransfer */
  gboolean woken; /* (lock) */
};

typedef struct
{
  SkeinJob *job;
  GCancellable *cancellable;
  gboolean held;  /* (lock) */
  GList link;     /* (lock) in held_transfers while held */
} FakeTransfer;

static GMutex lock;
static GCond changed;
static GQueue held_transfers = G_QUEUE_INIT; /* (lock) of all loops, in the order they began */
static guint n_to_release; /* (lock) let go before they began */
static guint n_running;    /* (lock) */
static guint n_started;    /* (lock) */
static guint max_running;  /* (lock) */
static guint max_one;      /* (lock) */
static guint last_n_lanes; /* (lock) */
static guint n_loops;      /* (lock) */
static guint n_runs;       /* (lock) */

SkeinTransferLoop *
skein_transfer_loop_new (SkeinLane *worker_lane, SkeinTransferReportFunc report_func, gpointer user_data, GError **error)
{
  SkeinTransferLoop *self = g_new0 (SkeinTransferLoop, 1);

  self->report_func = report_func;
  self->user_data = user_data;
  self->thread = g_thread_self ();
  g_queue_init (&self->running);
  g_mutex_lock (&lock);
  n_loops++;
  g_mutex_unlock (&lock);

  return self;
}

void
skein_transfer_loop_free (SkeinTransferLoop *self)
{
  g_assert (self->thread == g_thread_self ());
  g_assert (self->running.length == 0);

  g_mutex_lock (&lock);
  n_loops--;
  g_mutex_unlock (&lock);
  g_free (self);
}

/* Its transfers have what they were started with. */
void
skein_transfer_loop_set_more_func (SkeinTransferLoop *self, SkeinTransferMoreFunc func)
{
}

void
skein_transfer_loop_start (SkeinTransferLoop *self, SkeinJob *job, SkeinLane **lanes, guint n_lanes, GCancellable *cancellable)
{
  FakeTransfer *transfer = g_new0 (FakeTransfer, 1);

  g_assert (self->thread == g_thread_self ());

  transfer->job = skein_job_ref (job);
  transfer->cancellable = g_object_ref (cancellable);
  transfer->link.data = transfer;
  g_queue_push_tail (&self->running, transfer);

  g_mutex_lock (&lock);
  if (g_strcmp0 (job->transfer.url, "fake:hold") == 0)
    {
      if (n_to_release > 0)
        {
          n_to_release--;
        }
      else
        {
          transfer->held = TRUE;
          g_queue_push_tail_link (&held_transfers, &transfer->link);
        }
    }
  n_started++;
  n_running++;
  last_n_lanes = n_lanes;
  max_running = MAX (max_running, n_running);
  max_one = MAX (max_one, self->running.length);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

guint
skein_transfer_loop_get_n_running (SkeinTransferLoop *self)
{
  return self->running.length;
}

static FakeTransfer *
steal_ended_locked (SkeinTransferLoop *self)
{
  for (GList *link = self->running.head; link != NULL; link = link->next)
    {
      FakeTransfer *transfer = link->data;

      if (transfer->held && !g_cancellable_is_cancelled (transfer->cancellable))
        continue;
      if (transfer->held)
        g_queue_unlink (&held_transfers, &transfer->link);
      g_queue_delete_link (&self->running, link);
      n_running--;
      return transfer;
    }

  return NULL;
}

void
skein_transfer_loop_run (SkeinTransferLoop *self, int timeout_ms)
{
  gint64 end_us = g_get_monotonic_time () + timeout_ms * 1000;
  FakeTransfer *transfer;
  gboolean any = FALSE;

  g_assert (self->thread == g_thread_self ());

  g_mutex_lock (&lock);
  n_runs++;
  while (TRUE)
    {
      while ((transfer = steal_ended_locked (self)) != NULL)
        {
          SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, transfer->job);

          any = TRUE;
          g_mutex_unlock (&lock);
          g_cancellable_set_error_if_cancelled (transfer->cancellable, &report->error);
          self->report_func (report, self->user_data);
          skein_job_unref (transfer->job);
          g_object_unref (transfer->cancellable);
          g_free (transfer);
          g_mutex_lock (&lock);
        }
      if (any || self->woken || !g_cond_wait_until (&changed, &lock, end_us))
        break;
    }
  self->woken = FALSE;
  g_mutex_unlock (&lock);
}

void
skein_transfer_loop_wake (SkeinTransferLoop *self)
{
  g_mutex_lock (&lock);
  self->woken = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
skein_transfer_global_init (void)
{
}

void
skein_fake_transfer_reset (void)
{
  g_mutex_lock (&lock);
  g_assert (n_running == 0);
  n_to_release = n_started = max_running = max_one = last_n_lanes = n_runs = 0;
  g_mutex_unlock (&lock);
}

void
skein_fake_transfer_release (guint n)
{
  g_mutex_lock (&lock);
  while (n > 0 && held_transfers.length > 0)
    {
      FakeTransfer *transfer = g_queue_pop_head_link (&held_transfers)->data;

      transfer->held = FALSE;
      n--;
    }
  n_to_release += n;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

static guint
read_locked (const guint *value)
{
  guint copy;

  g_mutex_lock (&lock);
  copy = *value;
  g_mutex_unlock (&lock);
  return copy;
}

guint
skein_fake_transfer_get_n_running (void)
{
  return read_locked (&n_running);
}

guint
skein_fake_transfer_get_n_started (void)
{
  return read_locked (&n_started);
}

guint
skein_fake_transfer_get_max_running (void)
{
  return read_locked (&max_running);
}

guint
skein_fake_transfer_get_max_running_one (void)
{
  return read_locked (&max_one);
}

guint
skein_fake_transfer_get_last_n_lanes (void)
{
  return read_locked (&last_n_lanes);
}

guint
skein_fake_transfer_get_n_loops (void)
{
  return read_locked (&n_loops);
}

guint
skein_fake_transfer_get_n_runs (void)
{
  return read_locked (&n_runs);
}

SkeinJob *
skein_fake_transfer_job (const char *url, guint segments)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_TRANSFER);

  job->transfer.url = g_strdup (url);
  job->transfer.segments = segments;
  return job;
}
