// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-rate-limit.h"

#define NS_PER_S 1e9

struct _SkeinRateLimit
{
  gatomicrefcount ref_count;
  guint64 rate;     /* (atomic) written under the lock; bytes per second */
  guint generation; /* (atomic) written under the lock */

  GMutex lock;
  guint64 paid_ns; /* (lock) when what was taken so far would have come at this rate: the end of the line */
};

SkeinRateLimit *
skein_rate_limit_new (guint64 bytes_per_s)
{
  SkeinRateLimit *self = g_new0 (SkeinRateLimit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->rate = bytes_per_s;
  return self;
}

SkeinRateLimit *
skein_rate_limit_ref (SkeinRateLimit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_rate_limit_unref (SkeinRateLimit *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
skein_rate_limit_set_rate (SkeinRateLimit *self, guint64 bytes_per_s, guint64 now_ns)
{
  gboolean changes;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->lock);
  changes = self->rate != bytes_per_s;
  if (changes)
    {
      __atomic_store_n (&self->rate, bytes_per_s, __ATOMIC_RELAXED);
      __atomic_add_fetch (&self->generation, 1, __ATOMIC_RELEASE);
      /* From now on, with nothing to make up for: a slider that is dragged is no series of bursts. */
      self->paid_ns = now_ns;
    }
  g_mutex_unlock (&self->lock);
  return changes;
}

guint64
skein_rate_limit_get_rate (SkeinRateLimit *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return __atomic_load_n (&self->rate, __ATOMIC_RELAXED);
}

guint
skein_rate_limit_get_generation (SkeinRateLimit *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return __atomic_load_n (&self->generation, __ATOMIC_ACQUIRE);
}

guint64
skein_rate_limit_take (SkeinRateLimit *self, gsize n_bytes, guint64 now_ns)
{
  guint64 earliest_ns = now_ns > SKEIN_RATE_LIMIT_BURST_NS ? now_ns - SKEIN_RATE_LIMIT_BURST_NS : 0;
  guint64 wait_ns = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (__atomic_load_n (&self->rate, __ATOMIC_RELAXED) == 0)
    return 0;

  /* Rate and line change together, else one chunk counted at an old rate could hold up everybody at the new one. */
  g_mutex_lock (&self->lock);
  if (self->rate > 0)
    {
      self->paid_ns = MAX (self->paid_ns, earliest_ns);
      wait_ns = self->paid_ns > now_ns ? self->paid_ns - now_ns : 0;
      self->paid_ns += (guint64) ((double) n_bytes * NS_PER_S / (double) self->rate);
    }
  g_mutex_unlock (&self->lock);
  return wait_ns;
}
