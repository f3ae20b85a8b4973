// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-thread-waits.h"

typedef struct
{
  guint64 until_ns;
  gpointer owner;
} Wait;

gboolean
skein_thread_waits_can_hold (guint n_connections, const SkeinJob *job)
{
  return n_connections > 1 && job->kind == SKEIN_JOB_SAMPLE && (job->sample.kind == SKEIN_SAMPLE_SLEEP || job->sample.wait_us > 0);
}

static int
compare_waits (gconstpointer a, gconstpointer b)
{
  const Wait *first = *(const Wait *const *) a, *second = *(const Wait *const *) b;

  return (first->until_ns < second->until_ns) - (first->until_ns > second->until_ns);
}

/* The latest first, so that the soonest is taken off the end. New ones mostly end last, and are found a place for from the front. */
void
skein_thread_waits_add (SkeinThreadWaits *self, gpointer owner, guint64 until_ns)
{
  Wait *wait = g_new (Wait, 1);
  guint at = 0;

  if (self->sorted == NULL)
    self->sorted = g_ptr_array_new_with_free_func (g_free);
  *wait = (Wait){ until_ns, owner };
  while (at < self->sorted->len && compare_waits (&self->sorted->pdata[at], &wait) < 0)
    at++;
  g_ptr_array_insert (self->sorted, (int) at, wait);
}

guint
skein_thread_waits_get_n (SkeinThreadWaits *self)
{
  return self->sorted != NULL ? self->sorted->len : 0;
}

static Wait *
peek_soonest (SkeinThreadWaits *self)
{
  return skein_thread_waits_get_n (self) > 0 ? g_ptr_array_index (self->sorted, self->sorted->len - 1) : NULL;
}

int
skein_thread_waits_get_timeout_ms (SkeinThreadWaits *self, guint64 now_ns)
{
  const Wait *soonest = peek_soonest (self);

  if (soonest == NULL || soonest->until_ns <= now_ns)
    return 0;
  return (int) MIN ((soonest->until_ns - now_ns + 999999) / 1000000, 60000);
}

gpointer
skein_thread_waits_take_due (SkeinThreadWaits *self, guint64 now_ns)
{
  Wait *soonest = peek_soonest (self);
  gpointer owner;

  if (soonest == NULL || soonest->until_ns > now_ns)
    return NULL;
  owner = soonest->owner;
  g_ptr_array_set_size (self->sorted, (int) self->sorted->len - 1);
  return owner;
}

gpointer
skein_thread_waits_take_if (SkeinThreadWaits *self, gboolean (*is_over) (gpointer owner))
{
  for (guint i = 0; i < skein_thread_waits_get_n (self); i++)
    {
      gpointer owner = ((const Wait *) g_ptr_array_index (self->sorted, i))->owner;

      if (is_over (owner))
        {
          g_ptr_array_remove_index (self->sorted, i);
          return owner;
        }
    }
  return NULL;
}

void
skein_thread_waits_clear (SkeinThreadWaits *self)
{
  g_assert (skein_thread_waits_get_n (self) == 0);
  g_clear_pointer (&self->sorted, g_ptr_array_unref);
}
