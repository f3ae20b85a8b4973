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
          assignment->slots[assignment->n_slots++] = (guint16) i;
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
  gboolean ok;

  if (perform == NULL)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Threads of this pool do not perform jobs of kind %d"), job->kind);
      return FALSE;
    }

  /* Opens one after another. */
  if (job->many != NULL)
    return perform (job, -1, -1, self->lane, assignment->cancellable, report, error);

  if (!skein_job_files_open (&files, job, error))
    return FALSE;

  /* A tiny file is done before anybody could show that it was begun. */
  if (!skein_job_files_is_tiny (&files, job))
    deliver_started (self, job);
  /* The performer of pictures is one long library call. */
  if (job->kind == SKEIN_JOB_RESIZE)
    {
      skein_one_lock_take (SKEIN_PHASE_DECODE, job->item);
      skein_one_lock_begin_call ();
    }
  ok = perform (job, files.in_fd, skein_job_files_get_out_fd (&files), self->lane, assignment->cancellable, report, error);
  skein_one_lock_end_call (SKEIN_PHASE_ENCODE, job->item);
  skein_one_lock_give ();
  return ok && skein_job_files_publish (&files, job, report, error);
}

/* What is left to show when nothing is computed. */
static void
publish_rest (SkeinPoolThread *self)
{
  skein_lane_publish (self->lane, skein_thread_waits_get_n (&self->waits) > 0 ? SKEIN_PHASE_SLEEP : SKEIN_PHASE_IDLE, 0);
}

static void
perform_job (SkeinPoolThread *self, SkeinAssignment *assignment, gboolean waited)
{
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, assignment->job);
  guint64 started_ns = skein_clock_now_ns ();
  guint64 cpu_ns;

  report->waited = waited;
  if (self->cpu_ns == 0)
    self->cpu_ns = get_thread_cpu_ns ();
  if (!perform_with_files (self, assignment, report, &report->error))
    skein_job_prefix_error (assignment->job, report->error);

  publish_rest (self);
  if (assignment->job->many == NULL)
    skein_lane_add_job (self->lane);
  report->started_ns = started_ns;
  report->finished_ns = skein_clock_now_ns ();

  /* From the end of one job to the end of the next: what lies between is little, and asking costs as much as opening a file. */
  cpu_ns = get_thread_cpu_ns ();
  report->cpu_ns = cpu_ns - self->cpu_ns;
  self->cpu_ns = cpu_ns;

  finish (self, assignment, report);
}

/* --- what only waits, on an event loop --- */

static SkeinLane *
get_slot_lane (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  SkeinLane *lane;

  g_mutex_lock (&self->core->lock);
  lane = self->slots[assignment->slots[0]].lane;
  g_mutex_unlock (&self->core->lock);
  return lane;
}

static guint64
get_wait_ns (const SkeinJob *job)
{
  guint64 wait_us = job->sample.kind == SKEIN_SAMPLE_SLEEP ? job->sample.amount : 0;

  return (MIN (wait_us, G_MAXINT64 / 4000) + MIN (job->sample.wait_us, G_MAXINT64 / 4000)) * 1000;
}

static void
start_wait (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  deliver_started (self, assignment->job);
  skein_thread_waits_add (&self->waits, assignment, skein_clock_now_ns () + get_wait_ns (assignment->job));
  skein_lane_publish (get_slot_lane (self, assignment), SKEIN_PHASE_SLEEP, assignment->job->item);
  publish_rest (self);
}

static gboolean
is_cancelled (gpointer assignment)
{
  return g_cancellable_is_cancelled (((SkeinAssignment *) assignment)->cancellable);
}

static void
end_wait (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  SkeinReport *report;
  GError *error = NULL;

  skein_lane_publish (get_slot_lane (self, assignment), SKEIN_PHASE_IDLE, 0);
  publish_rest (self);
  if (g_cancellable_set_error_if_cancelled (assignment->cancellable, &error))
    {
      finish_with_error (self, assignment, error);
      return;
    }
  if (assignment->job->sample.kind != SKEIN_SAMPLE_SLEEP)
    {
      perform_job (self, assignment, TRUE);
      return;
    }

  report = skein_report_new (SKEIN_REPORT_FINISHED, assignment->job);
  report->finished_ns = skein_clock_now_ns ();
  report->started_ns = report->finished_ns - MIN (get_wait_ns (assignment->job), report->finished_ns);
  skein_lane_add_job (self->lane);
  finish (self, assignment, report);
}

/* Returns: whether there was one to end */
static gboolean
end_waits (SkeinPoolThread *self)
{
  SkeinAssignment *assignment = skein_thread_waits_take_if (&self->waits, is_cancelled);

  if (assignment == NULL)
    assignment = skein_thread_waits_take_due (&self->waits, skein_clock_now_ns ());
  if (assignment == NULL)
    return FALSE;
  end_wait (self, assignment);
  return TRUE;
}

static void
begin (SkeinPoolThread *self, SkeinAssignment *assignment)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (assignment->cancellable, &error))
    finish_with_error (self, assignment, error);
  else if (assignment->job->kind == SKEIN_JOB_TRANSFER)
    start_transfer (self, assignment);
  else if (assignment->n_slots > 0)
    start_wait (self, assignment);
  else
    perform_job (self, assignment, FALSE);
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
  skein_thread_waits_clear (&self->waits);

  g_mutex_lock (&core->lock);
  release_lanes_locked (self);
  g_ptr_array_add (core->ended, self);
  core->n_alive--;
  is_last = core->closing && core->n_alive == 0;
  g_mutex_unlock (&core->lock);

  if (is_last)
    skein_pool_closed (core->pool);
}

static int
get_wait_timeout_ms (SkeinPoolThread *self)
{
  return MIN (skein_thread_waits_get_timeout_ms (&self->waits, skein_clock_now_ns ()), LOOP_TIMEOUT_MS);
}

static gpointer
pool_thread_main (gpointer data)
{
  SkeinPoolThread *self = data;
  SkeinThreadCore *core = self->core;

  skein_lane_bind (self->lane);
  if (core->one_lock != NULL)
    skein_one_lock_enter (core->one_lock, self->lane);
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
          skein_transfer_loop_run (self->loop, skein_thread_waits_get_n (&self->waits) > 0 ? get_wait_timeout_ms (self) : LOOP_TIMEOUT_MS);
          while (end_waits (self))
            ;
          g_mutex_lock (&core->lock);
          self->state = THREAD_AWAKE;
        }
      else if (skein_thread_waits_get_n (&self->waits) > 0)
        {
          self->state = THREAD_WAITING;
          g_cond_wait_until (&self->wake, &core->lock, g_get_monotonic_time () + get_wait_timeout_ms (self) * G_TIME_SPAN_MILLISECOND);
          self->state = THREAD_AWAKE;
          g_mutex_unlock (&core->lock);
          while (end_waits (self))
            ;
          g_mutex_lock (&core->lock);
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

  skein_one_lock_leave ();
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
