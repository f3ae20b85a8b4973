// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-pool-thread.h"

#include "base/skein-clock.h"
#include "pool/skein-job-files.h"

#include <time.h>
#include <glib/gi18n-lib.h>

/* Every reason to look up is a wake-up of its own, so the time is long and only bounds the damage of a mistake. */
#define LOOP_TIMEOUT_MS 10000

static int n_threads_left_for_tests = -1; /* (atomic) */

static guint64
get_thread_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (guint64) now.tv_sec * 1000000000u + (guint64) now.tv_nsec;
}

static void
deliver (SkeinPoolThread *self, SkeinReport *report)
{
  g_strlcpy (report->worker, self->label, sizeof report->worker);
  skein_pool_deliver (self->core->pool, report);
}

static void
deliver_started (SkeinPoolThread *self, SkeinJob *job)
{
  SkeinReport *report = skein_report_new (SKEIN_REPORT_STARTED, job);

  report->started_ns = skein_clock_now_ns ();
  deliver (self, report);
}

/* Its slots are free and may be filled before the owner hears of the end: the work itself is over. */
static void
finish (SkeinPoolThread *self, SkeinAssignment *assignment, SkeinReport *report)
{
  SkeinThreadCore *core = self->core;

  g_mutex_lock (&core->lock);
  g_hash_table_remove (core->assignments, &assignment->job->id);
  for (guint i = 0; i < assignment->n_slots; i++)
    self->slots[assignment->slots[i]].busy = FALSE;
  self->n_busy -= assignment->n_slots;
  if (assignment->n_slots == 0)
    self->performing = FALSE;
  self->n_jobs++;
  if (self->n_slots > core->n_connections)
    skein_thread_core_fit_slots_locked (core, self);
  skein_thread_core_assign_locked (core, self);
  g_mutex_unlock (&core->lock);

  deliver (self, report);
  skein_assignment_free (assignment);
}

static void
finish_with_error (SkeinPoolThread *self, SkeinAssignment *assignment, GError *error)
{
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, assignment->job);

  report->error = error;
  report->started_ns = report->finished_ns = skein_clock_now_ns ();
  finish (self, assignment, report);
}

/* Inside skein_transfer_loop_run() or _start(), on this thread. */
static void
transfer_report_cb (SkeinReport *report, gpointer user_data)
{
  SkeinPoolThread *self = user_data;
  SkeinAssignment *assignment;

  if (report->kind != SKEIN_REPORT_FINISHED)
    {
      deliver (self, report);
      return;
    }

  g_mutex_lock (&self->core->lock);
  assignment = g_hash_table_lookup (self->core->assignments, &report->job->id);
  g_mutex_unlock (&self->core->lock);

  g_assert (assignment != NULL && assignment->thread == self);
  g_assert (self->n_transfers > 0);

  self->n_transfers--;
  skein_lane_add_job (self->lane);
  finish (self, assignment, report);
}

/* Inside skein_transfer_loop_run(), on this thread. They are given back with the others. */
static guint
more_lanes_cb (const SkeinJob *job, guint n_wanted, SkeinLane **out_lanes, gpointer user_data)
{
  SkeinPoolThread *self = user_data;
  SkeinThreadCore *core = self->core;
  SkeinAssignment *assignment;
  guint n = 0;

  g_mutex_lock (&core->lock);
  assignment = g_hash_table_lookup (core->assignments, &job->id);
  if (assignment != NULL && !self->leaving)
    {
      n_wanted = MIN (n_wanted, skein_thread_core_get_n_spare_locked (core));
      for (guint i = 0; n < n_wanted && i < core->n_connections && assignment->n_slots < SKEIN_MAX_SEGMENTS; i++)
        {
          if (self->slots[i].busy)
            continue;

          self->slots[i].busy = TRUE;
          assignment->slots[assignment->n_slots++] = (guint8) i;
          out_lanes[n++] = self->slots[i].lane;
        }
      self->n_busy += n;
    }
  g_mutex_unlock (&core->lock);
  return n;
}

static void
start_transfer (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  SkeinLane *lanes[SKEIN_MAX_SEGMENTS];
  guint n_lanes;
  GError *error = NULL;

  if (self->loop == NULL)
    {
      self->loop = skein_transfer_loop_new (self->lane, transfer_report_cb, self, &error);
      if (self->loop == NULL)
        {
          finish_with_error (self, assignment, error);
          return;
        }
      skein_transfer_loop_set_more_func (self->loop, more_lanes_cb);
    }

  g_mutex_lock (&self->core->lock);
  n_lanes = assignment->n_slots;
  for (guint i = 0; i < n_lanes; i++)
    lanes[i] = self->slots[assignment->slots[i]].lane;
  g_mutex_unlock (&self->core->lock);

  self->n_transfers++;
  self->cpu_ns = 0;
  deliver_started (self, assignment->job);
  skein_transfer_loop_start (self->loop, assignment->job, lanes, n_lanes, assignment->cancellable);
}

static gboolean
perform_with_files (SkeinPoolThread *self, SkeinAssignment *assignment, SkeinReport *report, GError **error)
{
  SkeinJob *job = assignment->job;
  SkeinPerformFunc perform = self->core->performers.perform[job->kind];
  g_auto (SkeinJobFiles) files = SKEIN_JOB_FILES_INIT;

  if (perform == NULL)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Threads of this pool do not perform jobs of kind %d"), job->kind);
      return FALSE;
    }

  if (!skein_job_files_open (&files, job, error))
    return FALSE;

  /* A tiny file is done before anybody could show that it was begun. */
  if (!skein_job_files_is_tiny (&files, job))
    deliver_started (self, job);
  return perform (job, files.in_fd, skein_job_files_get_out_fd (&files), self->lane, assignment->cancellable, report, error) && skein_job_files_publish (&files, job, report, error);
}

static void
perform_job (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, assignment->job);
  guint64 started_ns = skein_clock_now_ns ();
  guint64 cpu_ns;

  if (self->cpu_ns == 0)
    self->cpu_ns = get_thread_cpu_ns ();
  if (!perform_with_files (self, assignment, report, &report->error))
    skein_job_prefix_error (assignment->job, report->error);

  skein_lane_publish (self->lane, SKEIN_PHASE_IDLE, 0);
  skein_lane_add_job (self->lane);
  report->started_ns = started_ns;
  report->finished_ns = skein_clock_now_ns ();

  /* From the end of one job to the end of the next: what lies between is little, and asking costs as much as opening a file. */
  cpu_ns = get_thread_cpu_ns ();
  report->cpu_ns = cpu_ns - self->cpu_ns;
  self->cpu_ns = cpu_ns;

  finish (self, assignment, report);
}

static void
begin (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (assignment->cancellable, &error))
    finish_with_error (self, assignment, error);
  else if (assignment->job->kind == SKEIN_JOB_TRANSFER)
    start_transfer (self, assignment);
  else
    perform_job (self, assignment);
}

static void
release_lanes_locked (SkeinPoolThread *self)
{
  for (guint i = 0; i < self->n_slots; i++)
    if (self->slots[i].lane != NULL)
      skein_board_release_lane (self->core->board, g_steal_pointer (&self->slots[i].lane));
  self->n_slots = 0;

  if (self->lane != NULL)
    skein_board_release_lane (self->core->board, g_steal_pointer (&self->lane));
}

/* The last thing a thread does; the owner joins it before the pool goes. */
static void
leave (SkeinPoolThread *self)
{
  SkeinThreadCore *core = self->core;
  gboolean is_last;

  g_clear_pointer (&self->loop, skein_transfer_loop_free);

  g_mutex_lock (&core->lock);
  release_lanes_locked (self);
  g_ptr_array_add (core->ended, self);
  core->n_alive--;
  is_last = core->closing && core->n_alive == 0;
  g_mutex_unlock (&core->lock);

  if (is_last)
    skein_pool_closed (core->pool);
}

static gpointer
pool_thread_main (gpointer data)
{
  SkeinPoolThread *self = data;
  SkeinThreadCore *core = self->core;

  skein_lane_bind (self->lane);
  skein_lane_publish (self->lane, SKEIN_PHASE_IDLE, 0);

  g_mutex_lock (&core->lock);
  self->start_us = g_get_monotonic_time () - self->created_us;

  while (TRUE)
    {
      GList *link = g_queue_pop_head_link (&self->inbox);

      if (link != NULL)
        {
          g_mutex_unlock (&core->lock);
          begin (self, link->data);
          g_mutex_lock (&core->lock);
        }
      else if (self->n_transfers > 0)
        {
          /* A wake-up between the two lines is kept by the loop. */
          self->state = THREAD_LOOPING;
          g_mutex_unlock (&core->lock);
          skein_transfer_loop_run (self->loop, LOOP_TIMEOUT_MS);
          g_mutex_lock (&core->lock);
          self->state = THREAD_AWAKE;
        }
      else if (self->leaving)
        {
          break;
        }
      else
        {
          self->state = THREAD_WAITING;
          while (self->state == THREAD_WAITING)
            g_cond_wait (&self->wake, &core->lock);
        }
    }

  /* From here on it is too late to be kept by a resize. */
  g_ptr_array_remove (core->threads, self);
  g_mutex_unlock (&core->lock);

  leave (self);
  return NULL;
}

static void
pool_thread_free (SkeinPoolThread *self)
{
  g_assert (self->inbox.length == 0);

  g_cond_clear (&self->wake);
  g_free (self);
}

static GThread *
create_thread (SkeinPoolThread *self, GError **error)
{
  int left = g_atomic_int_get (&n_threads_left_for_tests);

  if (left == 0)
    {
      g_set_error_literal (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "no more threads, says the test");
      return NULL;
    }
  if (left > 0)
    g_atomic_int_add (&n_threads_left_for_tests, -1);

  return g_thread_try_new (self->label, pool_thread_main, self, error);
}

SkeinPoolThread *
skein_pool_thread_start (SkeinThreadCore *core, guint number, GError **error)
{
  SkeinPoolThread *self = g_new0 (SkeinPoolThread, 1);
  SkeinLaneInfo info = { .kind = SKEIN_LANE_THREAD, .number = number, .parent = G_MAXUINT };
  g_autoptr (GError) local_error = NULL;

  self->core = core;
  self->number = number;
  g_snprintf (self->label, sizeof self->label, "T%u", number);
  g_cond_init (&self->wake);
  g_queue_init (&self->inbox);
  self->created_us = g_get_monotonic_time ();
  self->lane = skein_board_claim_lane (core->board, &info);

  g_mutex_lock (&core->lock);
  skein_thread_core_fit_slots_locked (core, self);
  core->n_alive++;
  g_mutex_unlock (&core->lock);

  self->thread = create_thread (self, &local_error);

  g_mutex_lock (&core->lock);
  if (self->thread != NULL)
    {
      g_ptr_array_add (core->threads, self);
    }
  else
    {
      core->n_alive--;
      release_lanes_locked (self);
    }
  g_mutex_unlock (&core->lock);

  if (self->thread == NULL)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER,
                   _ ("Thread %u cannot be started: %s"), number, local_error->message);
      pool_thread_free (self);
      return NULL;
    }

  return self;
}

void
skein_pool_thread_join (SkeinPoolThread *self)
{
  g_thread_join (self->thread);
  pool_thread_free (self);
}

void
skein_pool_thread_fail_after (int n)
{
  g_atomic_int_set (&n_threads_left_for_tests, n);
}
