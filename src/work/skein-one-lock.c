// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-one-lock.h"

struct _SkeinOneLock
{
  gint64 switch_us;
  gboolean released_in_calls;

  GMutex mutex;
  GCond given;        /* it is free */
  GCond taken;        /* somebody took it */
  gboolean held;      /* (mutex) */
  gconstpointer last; /* (mutex) who had it last: the address of a thread's own state */
  guint64 n_takings;  /* (mutex) by somebody else than the last */
  guint64 n_switches; /* (mutex) */
  int requested;      /* (atomic) a waiter wants it */
};

/* Of the calling thread. */
typedef struct
{
  SkeinOneLock *lock; /* (nullable) */
  SkeinLane *lane;    /* (nullable) */
  gboolean holds;
  gboolean in_call;
} Own;

static _Thread_local Own own;

SkeinOneLock *
skein_one_lock_new (guint switch_us, gboolean released_in_calls)
{
  SkeinOneLock *self = g_new0 (SkeinOneLock, 1);

  self->switch_us = MAX (switch_us, 1);
  self->released_in_calls = released_in_calls;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->given);
  g_cond_init (&self->taken);
  return self;
}

void
skein_one_lock_free (SkeinOneLock *self)
{
  if (self == NULL)
    return;

  g_assert (!self->held);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->given);
  g_cond_clear (&self->taken);
  g_free (self);
}

guint64
skein_one_lock_get_n_switches (SkeinOneLock *self)
{
  guint64 n;

  g_return_val_if_fail (self != NULL, 0);

  g_mutex_lock (&self->mutex);
  n = self->n_switches;
  g_mutex_unlock (&self->mutex);
  return n;
}

void
skein_one_lock_enter (SkeinOneLock *self, SkeinLane *lane)
{
  g_assert (own.lock == NULL);

  own = (Own){ .lock = self, .lane = lane };
}

void
skein_one_lock_leave (void)
{
  skein_one_lock_give ();
  own = (Own){ 0 };
}

/* Asks once per switch interval in which nobody else got it either. */
static void
wait_until_free_locked (SkeinOneLock *self)
{
  while (self->held)
    {
      guint64 n_takings = self->n_takings;
      gboolean in_time = g_cond_wait_until (&self->given, &self->mutex, g_get_monotonic_time () + self->switch_us);

      if (!in_time && self->held && self->n_takings == n_takings)
        g_atomic_int_set (&self->requested, TRUE);
    }
}

/* Returns: whether it had to wait */
static gboolean
take_locked (SkeinOneLock *self)
{
  gboolean waited = self->held;

  if (waited)
    {
      skein_lane_publish (own.lane, SKEIN_PHASE_LOCK, 0);
      wait_until_free_locked (self);
    }

  self->held = TRUE;
  if (self->last != &own)
    self->n_takings++;
  self->last = &own;
  g_atomic_int_set (&self->requested, FALSE);
  g_cond_broadcast (&self->taken);
  own.holds = TRUE;
  return waited;
}

/* Who was asked for it does not go on before another had it: else the one who is awake already would win each time. */
static void
give_locked (SkeinOneLock *self)
{
  gboolean requested = g_atomic_int_get (&self->requested);

  own.holds = FALSE;
  self->held = FALSE;
  g_cond_signal (&self->given);
  if (!requested)
    return;

  self->n_switches++;
  while (self->last == &own && g_atomic_int_get (&self->requested))
    g_cond_wait (&self->taken, &self->mutex);
}

void
skein_one_lock_take (SkeinPhase phase, guint64 item)
{
  SkeinOneLock *self = own.lock;
  gboolean waited;

  if (self == NULL || own.holds)
    return;

  g_mutex_lock (&self->mutex);
  waited = take_locked (self);
  g_mutex_unlock (&self->mutex);
  if (waited)
    skein_lane_publish (own.lane, phase, item);
}

void
skein_one_lock_give (void)
{
  SkeinOneLock *self = own.lock;

  if (self == NULL || !own.holds)
    return;

  g_mutex_lock (&self->mutex);
  give_locked (self);
  g_mutex_unlock (&self->mutex);
}

void
skein_one_lock_offer (SkeinPhase phase, guint64 item)
{
  if (own.lock == NULL || !own.holds || !g_atomic_int_get (&own.lock->requested))
    return;

  skein_one_lock_give ();
  skein_lane_publish (own.lane, SKEIN_PHASE_LOCK, 0);
  skein_one_lock_take (phase, item);
  skein_lane_publish (own.lane, phase, item);
}

void
skein_one_lock_begin_call (void)
{
  if (own.lock == NULL || !own.lock->released_in_calls || !own.holds)
    return;

  own.in_call = TRUE;
  skein_one_lock_give ();
}

void
skein_one_lock_end_call (SkeinPhase phase, guint64 item)
{
  if (own.lock == NULL || !own.in_call)
    return;

  own.in_call = FALSE;
  skein_one_lock_take (phase, item);
}
