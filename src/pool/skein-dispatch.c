// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-supervisor-private.h"

/* The errand whose turn came first goes first (skein-errand-line.h), to a slot that has nothing to do; if that slot has no process of the right kind, one is started. Only when
 * no slot is idle does a busy worker get a second message to find when it is done: for a tiny job the way there and back costs
 * more than the job. Several tiny jobs share a message, but never so many that another worker would go without. */

/* Files held open ahead of the workers: enough for the batches of tiny ones, far from the limit of descriptors. A picture costs
 * a second descriptor and a file in the target folder. */
#define MIN_OPEN_AHEAD 64
#define MAX_OPEN_AHEAD 256
#define OPEN_AHEAD_PER_WORKER 96
#define PICTURES_AHEAD_PER_WORKER 2

static guint
get_open_ahead (SkeinSupervisor *self, SkeinHelper helper)
{
  guint workers = self->setting.workers * self->setting.connections;

  if (helper == SKEIN_HELPER_IMAGE)
    return MIN (workers * PICTURES_AHEAD_PER_WORKER, MIN_OPEN_AHEAD);

  return CLAMP (workers * OPEN_AHEAD_PER_WORKER, MIN_OPEN_AHEAD, MAX_OPEN_AHEAD);
}

static void
open_ahead (SkeinSupervisor *self, SkeinHelper helper)
{
  guint limit = get_open_ahead (self, helper);

  while (self->waiting[helper].length > 0)
    {
      guint n_open = self->n_opening[helper] + self->ready[helper].length;
      guint n_wanted = MIN (self->waiting[helper].length, helper == SKEIN_HELPER_IMAGE ? 1 : SKEIN_MESSAGE_MAX_JOBS);

      if (n_open + n_wanted > limit)
        return;
      skein_file_crew_open (self, helper, n_wanted);
    }
}

static gboolean
is_starting (const SkeinWorker *worker)
{
  return worker != NULL && (worker->state == WORKER_FORKING || worker->state == WORKER_STARTING);
}

gboolean
skein_slot_is_busy (const SkeinSlot *slot)
{
  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    {
      const SkeinWorker *worker = slot->workers[i];

      if (worker != NULL && (worker->sent.length > 0 || worker->state == WORKER_DYING || is_starting (worker)))
        return TRUE;
    }

  return FALSE;
}

static guint
count_starting (SkeinSupervisor *self, SkeinHelper helper)
{
  guint n = 0;

  for (guint i = 0; i < self->slots->len; i++)
    if (is_starting (((SkeinSlot *) g_ptr_array_index (self->slots, i))->workers[helper]))
      n++;

  return n;
}

static gboolean
can_receive (SkeinSupervisor *self, const SkeinWorker *worker)
{
  return worker != NULL && worker->state == WORKER_READY && skein_worker_fits_setting (worker) &&
         self->now_us >= worker->retry_us && !skein_worker_is_worn (worker);
}

/* How many errands from the head of the queue go together. */
static guint
get_batch (SkeinSupervisor *self, SkeinHelper helper)
{
  const GQueue *ready = &self->ready[helper];
  guint share = (ready->length + self->setting.workers - 1) / self->setting.workers;
  guint limit = self->setting.connections > 1 ? 1 : MIN (share, SKEIN_MESSAGE_MAX_JOBS);
  guint n = 0;

  for (GList *link = ready->head; link != NULL && n < limit && skein_errand_is_tiny (link->data); link = link->next)
    n++;

  return MAX (n, 1);
}

static gboolean
give_to_idle (SkeinSupervisor *self, SkeinHelper helper)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);

      if (!slot->leaving && !skein_slot_is_busy (slot) && can_receive (self, slot->workers[helper]))
        {
          skein_worker_send_errands (slot->workers[helper], get_batch (self, helper));
          return TRUE;
        }
    }

  return FALSE;
}

/* As many as there are errands for, which may then wait for them. */
static gboolean
start_worker (SkeinSupervisor *self, SkeinHelper helper)
{
  if (count_starting (self, helper) >= self->ready[helper].length)
    return FALSE;

  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);

      if (!slot->leaving && !skein_slot_is_busy (slot) && slot->workers[helper] == NULL &&
          skein_respawn_may_start (&slot->respawns[helper], self->now_us))
        {
          skein_worker_start (self, slot, helper);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
may_get_more (SkeinSupervisor *self, const SkeinWorker *worker, const SkeinErrand *errand)
{
  const SkeinErrand *last;

  if (!can_receive (self, worker) || worker->sent.length == 0)
    return FALSE;

  last = worker->sent.tail->data;
  if (errand->alone || last->alone)
    return FALSE;
  if (self->setting.connections > 1)
    return worker->sent.length < self->setting.connections;

  return worker->n_messages < 2;
}

static gboolean
give_to_busy (SkeinSupervisor *self, SkeinHelper helper)
{
  const SkeinErrand *errand = g_queue_peek_head (&self->ready[helper]);
  SkeinWorker *best = NULL;

  /* At the end of the queue a large job is better off with whoever is done first than behind another one. */
  if (self->setting.connections == 1 && !skein_errand_is_tiny (errand) && self->ready[helper].length <= self->setting.workers)
    return FALSE;

  for (guint i = 0; i < self->slots->len; i++)
    {
      SkeinSlot *slot = g_ptr_array_index (self->slots, i);
      SkeinWorker *worker = slot->workers[helper];

      if (!slot->leaving && may_get_more (self, worker, errand) && (best == NULL || worker->sent.length < best->sent.length))
        best = worker;
    }

  if (best != NULL)
    skein_worker_send_errands (best, get_batch (self, helper));
  return best != NULL;
}

/* Hands out one message or starts one worker; FALSE if there is nothing to do. */
static gboolean
hand_out (SkeinSupervisor *self)
{
  const SkeinErrand *first[SKEIN_N_HELPERS];
  SkeinHelper older;

  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    first[i] = g_queue_peek_head (&self->ready[i]);

  if (first[SKEIN_HELPER_WORKER] == NULL && first[SKEIN_HELPER_IMAGE] == NULL)
    return FALSE;

  if (first[SKEIN_HELPER_WORKER] == NULL)
    older = SKEIN_HELPER_IMAGE;
  else if (first[SKEIN_HELPER_IMAGE] == NULL)
    older = SKEIN_HELPER_WORKER;
  else
    older = first[SKEIN_HELPER_WORKER]->order < first[SKEIN_HELPER_IMAGE]->order ? SKEIN_HELPER_WORKER : SKEIN_HELPER_IMAGE;

  if (give_to_idle (self, older) || start_worker (self, older))
    return TRUE;

  /* The younger kind gets what the older one cannot use: its workers are starting, or may not be started yet. */
  if (first[1 - older] != NULL && (give_to_idle (self, 1 - older) || start_worker (self, 1 - older)))
    return TRUE;

  /* Whoever starts will be idle in a moment. */
  if (count_starting (self, older) > 0)
    return FALSE;

  return give_to_busy (self, older);
}

void
skein_dispatch (SkeinSupervisor *self)
{
  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    open_ahead (self, i);

  while (hand_out (self))
    ;

  /* What was handed out has made room. */
  for (guint i = 0; i < SKEIN_N_HELPERS; i++)
    open_ahead (self, i);
}
