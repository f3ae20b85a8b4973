// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-supervisor-private.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define FLOOD_JOBS 24
#define GATHER_US 100

/* --- ends of errands --- */

void
skein_supervisor_deliver (SkeinSupervisor *self, SkeinErrand *errand, const SkeinSlot *slot, SkeinReport *report)
{
  if (errand->reported)
    {
      skein_report_free (report);
      return;
    }

  if (slot != NULL)
    g_strlcpy (report->worker, slot->label, sizeof report->worker);
  errand->reported = report->kind == SKEIN_REPORT_FINISHED;
  skein_pool_deliver (self->pool, report);
}

void
skein_supervisor_finish (SkeinSupervisor *self, SkeinErrand *errand, const SkeinSlot *slot, SkeinReport *report)
{
  skein_supervisor_deliver (self, errand, slot, report);
  g_hash_table_remove (self->errands, &errand->job->id);
  skein_errand_free (errand);
}

static SkeinReport *
make_failure (SkeinErrand *errand, GError *error)
{
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, errand->job);

  skein_job_prefix_error (errand->job, error);
  report->error = error;
  return report;
}

void
skein_supervisor_finish_with_error (SkeinSupervisor *self, SkeinErrand *errand, const SkeinSlot *slot, GError *error)
{
  skein_supervisor_finish (self, errand, slot, make_failure (errand, error));
}

static GError *
make_cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
}

/* Opening takes some longer than others, so it is the turn that counts, which is given once. */
static void
make_ready (SkeinSupervisor *self, SkeinErrand *errand)
{
  if (errand->turn == 0)
    errand->turn = ++self->n_turns;
  errand->order = errand->turn;
  errand->state = ERRAND_READY;
  skein_errand_queue_insert (&self->ready[errand->helper], errand);
}

void
skein_supervisor_queue (SkeinSupervisor *self, SkeinErrand *errand)
{
  gboolean needs_files = errand->job->kind != SKEIN_JOB_SAMPLE;

  skein_job_files_clear (&errand->files);
  if (errand->cancelled)
    {
      skein_supervisor_finish_with_error (self, errand, NULL, make_cancelled ());
      return;
    }

  errand->state = ERRAND_WAITING;
  if (needs_files)
    skein_errand_line_add (&self->waiting[errand->helper], errand);
  else
    make_ready (self, errand);
}

static void
fail_queue (SkeinSupervisor *self, GQueue *queue, const GError *error)
{
  GList *link;

  while ((link = g_queue_pop_head_link (queue)) != NULL)
    skein_supervisor_finish_with_error (self, link->data, NULL, g_error_copy (error));
}

void
skein_supervisor_fail_helper (SkeinSupervisor *self, SkeinHelper helper, GError *error)
{
  SkeinErrand *waiting;

  fail_queue (self, &self->ready[helper], error);
  while ((waiting = skein_errand_line_peek (&self->waiting[helper])) != NULL)
    {
      skein_errand_line_remove (&self->waiting[helper], waiting);
      skein_supervisor_finish_with_error (self, waiting, NULL, g_error_copy (error));
    }
  g_error_free (error);
}

/* --- what the owner asks for --- */

/* A worker that has it was told before. */
static void
cancel_errand (SkeinSupervisor *self, SkeinErrand *errand)
{
  if (errand->cancelled)
    return;

  switch (errand->state)
    {
    case ERRAND_WAITING:
      skein_errand_line_remove (&self->waiting[errand->helper], errand);
      skein_supervisor_finish_with_error (self, errand, NULL, make_cancelled ());
      break;

    case ERRAND_READY:
      g_queue_unlink (&self->ready[errand->helper], &errand->link);
      skein_supervisor_finish_with_error (self, errand, NULL, make_cancelled ());
      break;

    case ERRAND_OPENING:
      errand->cancelled = TRUE;
      break;

    case ERRAND_SENT:
      errand->cancelled = TRUE;
      if (errand->at_work_us != 0)
        errand->kill_us = self->now_us + CANCEL_PATIENCE_US;
      else
        /* It waits in the worker and will not be begun; nobody needs to wait for that. */
        skein_supervisor_deliver (self, errand, errand->worker->slot, make_failure (errand, make_cancelled ()));
      break;

    case ERRAND_PUBLISHING: /* done already */
    default:
      break;
    }
}

static void
cancel_one (SkeinSupervisor *self, guint64 job_id)
{
  SkeinErrand *errand = g_hash_table_lookup (self->errands, &job_id);

  if (errand == NULL)
    return;

  if (errand->state == ERRAND_SENT && !errand->cancelled)
    skein_worker_send_cancel (errand->worker, &job_id, 1);
  cancel_errand (self, errand);
}

static void
tell_worker_to_cancel (SkeinWorker *worker, guint64 below)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (GList *link = worker->sent.head; link != NULL; link = link->next)
    {
      SkeinErrand *errand = link->data;

      if (errand->sequence < below && !errand->cancelled)
        g_array_append_val (ids, errand->job->id);
    }
  skein_worker_send_cancel (worker, (const guint64 *) ids->data, ids->len);
}

static void
cancel_below (SkeinSupervisor *self, guint64 below)
{
  g_autoptr (GPtrArray) errands = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < self->slots->len; i++)
    for (guint j = 0; j < SKEIN_N_HELPERS; j++)
      {
        SkeinWorker *worker = ((SkeinSlot *) g_ptr_array_index (self->slots, i))->workers[j];

        if (worker != NULL)
          tell_worker_to_cancel (worker, below);
      }

  g_hash_table_iter_init (&iter, self->errands);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((SkeinErrand *) value)->sequence < below)
      g_ptr_array_add (errands, value);
  for (guint i = 0; i < errands->len; i++)
    cancel_errand (self, g_ptr_array_index (errands, i));
}

/* --- slots --- */

static void
fit_lanes (SkeinSupervisor *self, SkeinSlot *slot)
{
  guint wanted = self->setting.connections;

  while (slot->n_lanes < wanted)
    {
      guint i = slot->n_lanes++;
      SkeinLaneInfo info = { .kind = SKEIN_LANE_CONNECTION, .number = i + 1, .parent = G_MAXUINT };

      if (slot->lanes[0] != NULL)
        info.parent = skein_lane_get_index (slot->lanes[0]);
      slot->lanes[i] = skein_board_claim_lane (self->board, &info);
    }

  while (slot->n_lanes > wanted && !slot->lane_busy[slot->n_lanes - 1])
    {
      SkeinLane *lane = g_steal_pointer (&slot->lanes[--slot->n_lanes]);

      if (lane != NULL)
        skein_board_release_lane (self->board, lane);
    }
}

static void
add_slot (SkeinSupervisor *self, guint number)
{
  SkeinSlot *slot = g_new0 (SkeinSlot, 1);
  SkeinLaneInfo info = { .kind = SKEIN_LANE_PROCESS, .number = number, .parent = G_MAXUINT };

  slot->number = number;
  g_snprintf (slot->label, sizeof slot->label, "P%u", number);
  slot->lanes[0] = skein_board_claim_lane (self->board, &info);
  slot->n_lanes = 1;
  skein_lane_publish (slot->lanes[0], SKEIN_PHASE_IDLE, 0);
  g_ptr_array_add (self->slots, slot);
}

static void
remove_slot (SkeinSupervisor *self, SkeinSlot *slot)
{
  for (guint i = 0; i < slot->n_lanes; i++)
    if (slot->lanes[i] != NULL)
      skein_board_release_lane (self->board, slot->lanes[i]);
  g_free (slot->sandbox);
  g_ptr_array_remove (self->slots, slot);
  g_free (slot);
  self->infos_changed = TRUE;
}

static SkeinSlot *
find_slot (SkeinSupervisor *self, guint number)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->number == number)
        return slot;
    }

  return NULL;
}

static void
apply_setting (SkeinSupervisor *self, const SkeinSetting *setting)
{
  self->setting = *setting;

  for (guint number = 1; number <= setting->workers; number++)
    if (find_slot (self, number) == NULL)
      add_slot (self, number);
  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);

      slot->leaving = slot->number > setting->workers;
      fit_lanes (self, slot);
    }
  self->infos_changed = TRUE;
}

static gboolean
is_needed (SkeinSupervisor *self, const SkeinSlot *slot, const SkeinWorker *worker)
{
  if (slot->leaving || self->closing || !skein_worker_fits_setting (worker))
    return FALSE;

  return !skein_worker_is_worn (worker);
}

/* Ends what is idle and not needed, buries what has ended. */
static void
tidy_slot (SkeinSupervisor *self, SkeinSlot *slot)
{
  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    {
      SkeinWorker *worker = slot->workers[i];

      if (worker == NULL)
        continue;

      /* A closing pool does not wait for work: end of file ends a worker at once. */
      if (self->closing || (worker->state == WORKER_READY && worker->sent.length == 0 && !is_needed (self, slot, worker)))
        skein_worker_retire (worker);
      skein_worker_check_times (worker);
      skein_worker_check_gone (worker);
    }

  if (slot->n_lanes != self->setting.connections)
    fit_lanes (self, slot);
  if ((slot->leaving || self->closing) && slot->workers[SKEIN_HELPER_WORKER] == NULL && slot->workers[SKEIN_HELPER_IMAGE] == NULL)
    remove_slot (self, slot);
}

static void
tidy (SkeinSupervisor *self)
{
  for (guint i = self->slots->len; i > 0; i--)
    tidy_slot (self, g_ptr_array_index (self->slots, i - 1));
  for (guint i = self->servers->len; i > 0; i--)
    skein_fork_server_check (self, g_ptr_array_index (self->servers, i - 1));
}

void
skein_supervisor_publish_infos (SkeinSupervisor *self)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_worker_info_free);

  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);
      SkeinWorkerInfo *info = g_new0 (SkeinWorkerInfo, 1);

      g_strlcpy (info->label, slot->label, sizeof info->label);
      info->lane = slot->lanes[0] != NULL ? skein_lane_get_index (slot->lanes[0]) : G_MAXUINT;
      info->start_us = slot->took_us;
      info->restarts = slot->n_restarts;
      info->jobs = slot->n_jobs;
      info->sandbox = g_strdup (slot->sandbox);
      for (guint j = 0; j < SKEIN_N_HELPERS; j++)
        if (slot->workers[j] != NULL && !slot->workers[j]->child.ended && (info->pid == 0 || slot->workers[j]->sent.length > 0))
          info->pid = slot->workers[j]->child.pid;
      g_ptr_array_add (infos, info);
    }

  g_mutex_lock (&self->lock);
  {
    GPtrArray *old = self->infos;

    self->infos = g_steal_pointer (&infos);
    infos = old;
  }
  g_mutex_unlock (&self->lock);
  self->infos_changed = FALSE;
}

/* --- what others leave for the supervisor --- */

static void
take_opened (SkeinSupervisor *self, GQueue *opened)
{
  GList *link;

  while ((link = g_queue_pop_head_link (opened)) != NULL)
    {
      SkeinErrand *errand = link->data;

      self->n_with_crew--;
      self->n_opening[errand->helper]--;
      if (errand->cancelled)
        {
          skein_supervisor_finish_with_error (self, errand, NULL, make_cancelled ());
        }
      else if (errand->error != NULL)
        {
          skein_supervisor_finish_with_error (self, errand, NULL, g_steal_pointer (&errand->error));
        }
      else
        {
          make_ready (self, errand);
        }
    }
}

static void
take_published (SkeinSupervisor *self, GQueue *published)
{
  GList *link;

  while ((link = g_queue_pop_head_link (published)) != NULL)
    {
      SkeinErrand *errand = link->data;
      SkeinReport *report = g_steal_pointer (&errand->report);

      self->n_with_crew--;
      if (errand->error != NULL)
        {
          skein_job_prefix_error (errand->job, errand->error);
          report->error = g_steal_pointer (&errand->error);
        }
      skein_supervisor_finish (self, errand, NULL, report);
    }
}

static void
take_submitted (SkeinSupervisor *self, GQueue *submitted)
{
  GList *link;

  while ((link = g_queue_pop_head_link (submitted)) != NULL)
    {
      SkeinErrand *errand = link->data;

      g_hash_table_insert (self->errands, &errand->job->id, errand);
      if (errand->job->kind == SKEIN_JOB_TRANSFER)
        skein_supervisor_finish_with_error (self, errand, NULL,
                                            g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Worker processes have no network")));
      else
        skein_supervisor_queue (self, errand);
    }
}

/* Makes @to what @from was, and @from empty. */
static void
steal_queue (GQueue *from, GQueue *to)
{
  *to = *from;
  g_queue_init (from);
}

static void
take_orders (SkeinSupervisor *self)
{
  GQueue submitted, opened, published;
  g_autoptr (GArray) cancels = NULL;
  guint64 below;
  gboolean resized, close_now;
  SkeinSetting wanted;

  g_mutex_lock (&self->lock);
  self->signalled = FALSE;
  steal_queue (&self->submitted, &submitted);
  steal_queue (&self->opened, &opened);
  steal_queue (&self->published, &published);
  cancels = g_steal_pointer (&self->cancels);
  self->cancels = g_array_new (FALSE, FALSE, sizeof (guint64));
  below = self->cancel_below;
  self->cancel_below = 0;
  resized = self->resized;
  self->resized = FALSE;
  wanted = self->wanted;
  close_now = self->close && !self->closing;
  g_mutex_unlock (&self->lock);

  if (resized)
    apply_setting (self, &wanted);
  take_submitted (self, &submitted);
  take_opened (self, &opened);
  take_published (self, &published);
  for (guint i = 0; i < cancels->len; i++)
    cancel_one (self, g_array_index (cancels, guint64, i));
  if (close_now)
    {
      self->closing = TRUE;
      below = G_MAXUINT64;
    }
  if (below > 0)
    cancel_below (self, below);
}

/* --- the thread --- */

/* Whose descriptor it is: one of them is set, none for the event. */
typedef struct
{
  SkeinWorker *worker;
  SkeinForkServer *server;
  SkeinChild *child;
} Polled;

static void
add_to_poll (GArray *items, GArray *polled, int fd, Polled who)
{
  struct pollfd item = { .fd = fd, .events = POLLIN };

  g_array_append_val (items, item);
  g_array_append_val (polled, who);
}

static void
fill_poll (SkeinSupervisor *self, GArray *items, GArray *polled)
{
  g_array_set_size (items, 0);
  g_array_set_size (polled, 0);
  add_to_poll (items, polled, self->event_fd, (Polled) { 0 });

  /* Servers first: what they tell about a child is then known when its socket ends. */
  for (guint i = 0; i < self->servers->len; i++)
    {
      SkeinForkServer *server = g_ptr_array_index (self->servers, i);

      if (server->control_fd >= 0)
        add_to_poll (items, polled, server->control_fd, (Polled) { .server = server });
      if (server->child.pidfd >= 0 && !server->child.ended)
        add_to_poll (items, polled, server->child.pidfd, (Polled) { .child = &server->child });
    }

  for (guint i = 0; i < self->slots->len; i++)
    for (guint j = 0; j < SKEIN_N_HELPERS; j++)
      {
        SkeinWorker *worker = ((SkeinSlot *) g_ptr_array_index (self->slots, i))->workers[j];

        if (worker == NULL)
          continue;
        if (worker->socket_fd >= 0)
          add_to_poll (items, polled, worker->socket_fd, (Polled) { .worker = worker });
        if (worker->child.pidfd >= 0 && !worker->child.ended)
          add_to_poll (items, polled, worker->child.pidfd, (Polled) { .child = &worker->child });
      }
}

/* Without descriptors for processes (an old kernel, a sandbox around us) their ends are looked for now and then. */
#define LOOK_US (20 * 1000)

static gint64
get_next_us (SkeinSupervisor *self)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->servers->len; i++)
    {
      SkeinForkServer *server = g_ptr_array_index (self->servers, i);

      if (server->control_fd < 0 && !server->child.ended)
        next_us = MIN (next_us, server->child.pidfd >= 0 ? server->limit_us : self->now_us + LOOK_US);
    }

  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);

      for (guint j = 0; j < SKEIN_N_HELPERS; j++)
        {
          SkeinWorker *worker = slot->workers[j];

          if (worker != NULL)
            next_us = MIN (next_us, skein_worker_get_next_us (worker));
          if (worker != NULL && worker->socket_fd < 0 && (worker->child.pidfd < 0 || worker->child.ended))
            next_us = MIN (next_us, self->now_us + LOOK_US);
          if (self->ready[j].length > 0 && !slot->leaving && slot->respawns[j].not_before_us > self->now_us)
            next_us = MIN (next_us, slot->respawns[j].not_before_us);
        }
    }

  return next_us;
}

static int
get_timeout_ms (SkeinSupervisor *self)
{
  gint64 next_us = get_next_us (self);

  if (next_us == G_MAXINT64)
    return -1;

  return CLAMP ((next_us - g_get_monotonic_time () + 999) / 1000, 0, 60000);
}

static gboolean
is_over (SkeinSupervisor *self)
{
  return self->closing && self->slots->len == 0 && self->servers->len == 0 && self->n_with_crew == 0 &&
         g_hash_table_size (self->errands) == 0;
}

/* Whether every worker has so many tiny jobs in hand that none can run out while the supervisor looks away. */
static gboolean
is_flooded (SkeinSupervisor *self)
{
  guint n_flooded = 0;

  for (guint i = 0; i < self->slots->len; i++)
    for (guint j = 0; j < SKEIN_N_HELPERS; j++)
      {
        SkeinWorker *worker = ((SkeinSlot *) g_ptr_array_index (self->slots, i))->workers[j];

        if (worker == NULL || (worker->state == WORKER_READY && worker->sent.length == 0))
          continue;
        if (worker->state != WORKER_READY || worker->n_threads > 1 || worker->sent.length < FLOOD_JOBS)
          return FALSE;
        n_flooded++;
      }

  return n_flooded > 0;
}

static gpointer
supervisor_thread_main (gpointer data)
{
  SkeinSupervisor *self = data;
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  g_autoptr (GArray) polled = g_array_new (FALSE, FALSE, sizeof (Polled));
  eventfd_t count;

  self->now_us = g_get_monotonic_time ();
  apply_setting (self, &self->setting);

  while (!is_over (self))
    {
      if (self->infos_changed)
        skein_supervisor_publish_infos (self);

      /* Waking for each answer of a flood costs the workers more than the work: let some gather. */
      if (is_flooded (self))
        g_usleep (GATHER_US);

      fill_poll (self, items, polled);
      if (poll ((struct pollfd *) items->data, items->len, get_timeout_ms (self)) < 0 && errno != EINTR)
        g_error ("poll: %s", g_strerror (errno));
      self->now_us = g_get_monotonic_time ();

      for (guint i = 1; i < items->len; i++)
        {
          Polled *who = &g_array_index (polled, Polled, i);

          if (g_array_index (items, struct pollfd, i).revents == 0)
            continue;
          if (who->server != NULL)
            skein_fork_server_handle_socket (self, who->server);
          if (who->worker != NULL)
            skein_worker_handle_socket (who->worker);
          if (who->child != NULL)
            who->child->news = TRUE;
        }

      if (g_array_index (items, struct pollfd, 0).revents != 0)
        eventfd_read (self->event_fd, &count);
      take_orders (self);
      tidy (self);
      if (!self->closing)
        skein_dispatch (self);
    }

  skein_supervisor_publish_infos (self);
  g_thread_pool_free (self->crew, FALSE, TRUE);
  skein_pool_closed (self->pool);
  return NULL;
}

void
skein_supervisor_wake (SkeinSupervisor *self)
{
  gboolean signal;

  g_mutex_lock (&self->lock);
  signal = !self->signalled;
  self->signalled = TRUE;
  g_mutex_unlock (&self->lock);

  if (signal)
    eventfd_write (self->event_fd, 1);
}

/* --- the owner's side --- */

static void
supervisor_dispose (SkeinSupervisor *self)
{
  g_mutex_clear (&self->lock);
  g_array_unref (self->cancels);
  g_ptr_array_unref (self->infos);
  g_ptr_array_unref (self->slots);
  g_ptr_array_unref (self->servers);
  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    skein_errand_line_clear (&self->waiting[i]);
  g_hash_table_unref (self->errands);
  if (self->event_fd >= 0)
    close (self->event_fd);
  g_free (self->buffer);
  g_free (self);
}

SkeinSupervisor *
skein_supervisor_new (SkeinPool *pool, SkeinBoard *board, const SkeinSetting *setting, GError **error)
{
  SkeinSupervisor *self = g_new0 (SkeinSupervisor, 1);

  self->pool = pool;
  self->board = board;
  self->setting = *setting;
  g_mutex_init (&self->lock);
  g_queue_init (&self->submitted);
  g_queue_init (&self->opened);
  g_queue_init (&self->published);
  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    {
      skein_errand_line_init (&self->waiting[i]);
      g_queue_init (&self->ready[i]);
    }
  self->cancels = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_worker_info_free);
  self->slots = g_ptr_array_new ();
  self->servers = g_ptr_array_new ();
  self->errands = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->buffer = g_malloc (SKEIN_MESSAGE_MAX_BYTES);

  self->event_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->event_fd < 0)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER, _ ("Worker processes cannot be supervised: %s"), g_strerror (errno));
    }
  else
    {
      g_autoptr (GError) local_error = NULL;

      self->crew = skein_file_crew_new (self);
      self->thread = g_thread_try_new ("supervisor", supervisor_thread_main, self, &local_error);
      if (self->thread == NULL)
        {
          g_thread_pool_free (self->crew, TRUE, TRUE);
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER, _ ("Worker processes cannot be supervised: %s"), local_error->message);
        }
    }

  if (self->thread == NULL)
    {
      supervisor_dispose (self);
      return NULL;
    }
  return self;
}

void
skein_supervisor_free (SkeinSupervisor *self)
{
  g_thread_join (self->thread);
  supervisor_dispose (self);
}

void
skein_supervisor_submit (SkeinSupervisor *self, SkeinJob *job)
{
  SkeinErrand *errand = skein_errand_new (job, self->next_sequence++);

  g_mutex_lock (&self->lock);
  g_queue_push_tail_link (&self->submitted, &errand->link);
  g_mutex_unlock (&self->lock);
  skein_supervisor_wake (self);
}

void
skein_supervisor_cancel (SkeinSupervisor *self, guint64 job_id)
{
  g_mutex_lock (&self->lock);
  g_array_append_val (self->cancels, job_id);
  g_mutex_unlock (&self->lock);
  skein_supervisor_wake (self);
}

void
skein_supervisor_cancel_all (SkeinSupervisor *self)
{
  g_mutex_lock (&self->lock);
  self->cancel_below = self->next_sequence;
  g_mutex_unlock (&self->lock);
  skein_supervisor_wake (self);
}

void
skein_supervisor_resize (SkeinSupervisor *self, const SkeinSetting *setting)
{
  g_mutex_lock (&self->lock);
  self->wanted = *setting;
  self->resized = TRUE;
  g_mutex_unlock (&self->lock);
  skein_supervisor_wake (self);
}

void
skein_supervisor_close (SkeinSupervisor *self)
{
  g_mutex_lock (&self->lock);
  self->close = TRUE;
  g_mutex_unlock (&self->lock);
  skein_supervisor_wake (self);
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  const SkeinWorkerInfo *first = *(gpointer *) a;
  const SkeinWorkerInfo *second = *(gpointer *) b;

  return atoi (first->label + 1) - atoi (second->label + 1);
}

GPtrArray *
skein_supervisor_list_workers (SkeinSupervisor *self)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_worker_info_free);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->infos->len; i++)
    {
      const SkeinWorkerInfo *info = g_ptr_array_index (self->infos, i);
      SkeinWorkerInfo *copy = g_memdup2 (info, sizeof *info);

      copy->sandbox = g_strdup (info->sandbox);
      g_ptr_array_add (infos, copy);
    }
  g_mutex_unlock (&self->lock);

  g_ptr_array_sort (infos, compare_labels);
  return infos;
}
