// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-facts.h"

#include <math.h>

void
skein_facts_init (SkeinFacts *self)
{
  *self = (SkeinFacts){ 0 };
  self->n_cores = 1;
  self->idle_frac = self->iowait_frac = self->psi_io_some = self->psi_cpu_some = NAN;
  self->limit = self->host_limit = NAN;
  self->connection_rate = self->connection_cv = NAN;
  self->scaling = self->scaling_error = NAN;
  for (guint i = 0; i < SKEIN_N_FACTS_POOLS; i++)
    {
      self->pool[i].share[SKEIN_PHASE_IDLE] = 1;
      self->pool[i].busy_now = NAN;
      self->pool[i].switches_per_s = self->pool[i].preempted_per_s = self->pool[i].run_wait_frac = NAN;
    }
}

double
skein_facts_get_busy_share (const SkeinPoolFacts *pool)
{
  return CLAMP (1 - pool->share[SKEIN_PHASE_IDLE], 0, 1);
}

double
skein_facts_get_share (const SkeinPoolFacts *pool, SkeinPhase phase)
{
  double busy = skein_facts_get_busy_share (pool);

  return busy > 0 ? MIN (pool->share[phase] / busy, 1) : 0;
}

double
skein_facts_get_connecting_share (const SkeinPoolFacts *pool)
{
  return skein_facts_get_share (pool, SKEIN_PHASE_RESOLVE) + skein_facts_get_share (pool, SKEIN_PHASE_CONNECT) + skein_facts_get_share (pool, SKEIN_PHASE_TLS);
}

double
skein_facts_get_idle_cores (const SkeinFacts *self)
{
  double used = 0;

  if (!isnan (self->idle_frac))
    return self->idle_frac * self->n_cores;
  for (guint i = 0; i < SKEIN_N_FACTS_POOLS; i++)
    used += self->pool[i].cpu_cores;
  return MAX (self->n_cores - used, 0);
}

double
skein_facts_get_cpu_each (const SkeinPoolFacts *pool)
{
  return pool->n_workers > 0 ? pool->cpu_cores / pool->n_workers : 0;
}

double
skein_facts_get_write_frac (const SkeinPoolFacts *pool)
{
  return pool->n_workers > 0 ? MIN (pool->share[SKEIN_PHASE_WRITE] * pool->n_slots / pool->n_workers, 1) : 0;
}
