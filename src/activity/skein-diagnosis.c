// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Runs the table, gathers the figures of the row that applies, and works out what its suggestion would give. */

#include "config.h"

#include "activity/skein-diagnosis.h"

#include "activity/skein-diagnosis-private.h"

#include <math.h>

/* A line that is in use as much of the time leaves no room to conclude anything from its rests. */
#define HARDLY_RESTS 0.9

static double
count_busy (const SkeinPoolFacts *pool)
{
  return skein_facts_get_busy_share (pool) * pool->n_slots;
}

/* NaN if it is not known. */
static double
get_figure (const SkeinFacts *facts, const SkeinPoolFacts *pool, SkeinEvidenceKind kind)
{
  switch (kind)
    {
    case SKEIN_EVIDENCE_BUSY:
      return skein_facts_get_busy_share (pool);
    case SKEIN_EVIDENCE_WAITING:
      return skein_facts_get_share (pool, SKEIN_PHASE_WAIT) + skein_facts_get_share (pool, SKEIN_PHASE_RETRY_WAIT);
    case SKEIN_EVIDENCE_CONNECTING:
      return skein_facts_get_connecting_share (pool);
    case SKEIN_EVIDENCE_RECEIVING:
      return skein_facts_get_share (pool, SKEIN_PHASE_RECEIVE);
    case SKEIN_EVIDENCE_THROTTLED:
      return skein_facts_get_share (pool, SKEIN_PHASE_THROTTLED);
    case SKEIN_EVIDENCE_WRITING:
      return skein_facts_get_write_frac (pool);
    case SKEIN_EVIDENCE_READING:
      return skein_facts_get_share (pool, SKEIN_PHASE_READ) + skein_facts_get_share (pool, SKEIN_PHASE_WRITE);
    case SKEIN_EVIDENCE_BLOCKED:
      return skein_facts_get_share (pool, SKEIN_PHASE_LOCK);
    case SKEIN_EVIDENCE_CPU_EACH:
      return skein_facts_get_cpu_each (pool);
    case SKEIN_EVIDENCE_CPU_ALL:
      return facts->pool[SKEIN_FACTS_DOWNLOADS].cpu_cores + facts->pool[SKEIN_FACTS_PROCESSING].cpu_cores;
    case SKEIN_EVIDENCE_IDLE_CORES:
      return skein_facts_get_idle_cores (facts);
    case SKEIN_EVIDENCE_RUN_WAIT:
      return pool->run_wait_frac;
    case SKEIN_EVIDENCE_SWITCHES:
      return pool->switches_per_s;
    case SKEIN_EVIDENCE_IOWAIT:
      return facts->iowait_frac;
    case SKEIN_EVIDENCE_PSI_IO:
      return facts->psi_io_some;
    case SKEIN_EVIDENCE_PSI_CPU:
      return facts->psi_cpu_some;
    case SKEIN_EVIDENCE_RATE:
      return pool->rate;
    case SKEIN_EVIDENCE_BEST_RATE:
      return facts->best_rate > 0 ? facts->best_rate : NAN;
    case SKEIN_EVIDENCE_LIMIT:
      return facts->limit;
    case SKEIN_EVIDENCE_HOST_RATE:
      return facts->host_rate;
    case SKEIN_EVIDENCE_HOST_LIMIT:
      return facts->host_limit;
    case SKEIN_EVIDENCE_HOST_CONNECTIONS:
      return facts->host_connections;
    case SKEIN_EVIDENCE_HOST_MAX:
      if (facts->host_rule == 0 || facts->host_cap == 0)
        return facts->host_rule + facts->host_cap > 0 ? facts->host_rule + facts->host_cap : NAN;
      return MIN (facts->host_rule, facts->host_cap);
    case SKEIN_EVIDENCE_HOST_DELAY:
      return facts->host_delay_s > 0 ? facts->host_delay_s : NAN;
    case SKEIN_EVIDENCE_HOSTS:
      return facts->n_hosts;
    case SKEIN_EVIDENCE_HOSTS_HELD:
      return facts->n_hosts_held;
    case SKEIN_EVIDENCE_CONNECTION_RATE:
      return facts->connection_rate;
    case SKEIN_EVIDENCE_UNEVENNESS:
      return facts->connection_cv;
    case SKEIN_EVIDENCE_SCALING:
      return facts->scaling;
    case SKEIN_EVIDENCE_CONNECTIONS:
      return count_busy (pool);
    case SKEIN_EVIDENCE_WORKERS:
      return pool->n_workers;
    case SKEIN_EVIDENCE_CORES:
      return facts->n_cores;
    case SKEIN_EVIDENCE_QUEUED:
      return pool == &facts->pool[SKEIN_FACTS_DOWNLOADS] ? facts->n_waiting : pool->n_queued;
    case SKEIN_N_EVIDENCE:
    default:
      g_return_val_if_reached (NAN);
    }
}

/* No more than what is left of the limits: own ones, the server's, cores, work. */
static double
bound_ratio (const SkeinFacts *facts, double ratio)
{
  const SkeinPoolFacts *pool = &facts->pool[SKEIN_FACTS_DOWNLOADS];
  double busy = count_busy (pool);
  double host_max = get_figure (facts, pool, SKEIN_EVIDENCE_HOST_MAX);

  if (!isnan (facts->limit) && pool->rate > 0)
    ratio = MIN (ratio, facts->limit / pool->rate);
  if (facts->n_hosts == 1 && !isnan (host_max) && facts->host_connections > 0)
    ratio = MIN (ratio, host_max / facts->host_connections);
  if (pool->cpu_cores > 0.05)
    ratio = MIN (ratio, 1 + skein_facts_get_idle_cores (facts) / pool->cpu_cores);
  if (busy > 0)
    ratio = MIN (ratio, (busy + facts->n_waiting) / busy);
  return MAX (ratio, 1);
}

static double
expect_of_downloads (const SkeinFacts *facts, guint workers, SkeinGainModel *out_model)
{
  const SkeinPoolFacts *pool = &facts->pool[SKEIN_FACTS_DOWNLOADS];
  double ratio = (double) workers / pool->n_workers;
  double receiving = pool->share[SKEIN_PHASE_RECEIVE] * pool->n_slots;

  /* A thread whose core is used up is what more connections share: only more cores help. */
  if (skein_facts_get_cpu_each (pool) >= 0.8)
    {
      *out_model = SKEIN_MODEL_CORES;
      return bound_ratio (facts, ratio) - 1;
    }
  if (!isnan (facts->scaling))
    {
      *out_model = SKEIN_MODEL_SCALING;
      return bound_ratio (facts, pow (ratio, facts->scaling)) - 1;
    }
  /* Never more than if one connection at a time could use the line, and the line never rested. */
  if (receiving < HARDLY_RESTS && pool->rate > 0)
    {
      *out_model = SKEIN_MODEL_OVERLAP;
      return bound_ratio (facts, MIN (ratio, 1 / MAX (receiving, 1e-6))) - 1;
    }
  return NAN;
}

double
skein_diagnosis_expect_gain (const SkeinFacts *facts, SkeinFactsPool which, guint workers, SkeinGainModel *out_model)
{
  const SkeinPoolFacts *pool = &facts->pool[which];
  double ratio;

  *out_model = SKEIN_MODEL_NONE;
  if (pool->n_workers == 0 || workers <= pool->n_workers)
    return NAN;
  if (which == SKEIN_FACTS_DOWNLOADS)
    return expect_of_downloads (facts, workers, out_model);

  if (!(pool->cpu_cores > 0.05))
    return NAN;
  *out_model = SKEIN_MODEL_CORES;
  ratio = (double) workers / pool->n_workers;
  return MAX (MIN (ratio, 1 + skein_facts_get_idle_cores (facts) / pool->cpu_cores), 1) - 1;
}

static void
fill_from_rule (const SkeinFacts *facts, const SkeinDiagnosisRule *rule, SkeinDiagnosis *diagnosis)
{
  const SkeinPoolFacts *pool = &facts->pool[rule->pool];

  *diagnosis = (SkeinDiagnosis){
    .pool = rule->pool,
    .bound = rule->bound,
    .confidence = rule->confidence,
    .rule = rule->name,
    .workers = pool->n_workers,
    .slots_each = pool->n_workers > 0 ? MAX (pool->n_slots / pool->n_workers, 1) : 1,
    .gain_frac = NAN,
    .tunes_itself = rule->pool == SKEIN_FACTS_DOWNLOADS && facts->tunes_itself,
  };

  for (guint i = 0; i < SKEIN_DIAGNOSIS_MAX_EVIDENCE && rule->evidence[i] != SKEIN_N_EVIDENCE; i++)
    {
      double value = get_figure (facts, pool, rule->evidence[i]);

      if (!isnan (value))
        diagnosis->evidence[diagnosis->n_evidence++] = (SkeinEvidence){ rule->evidence[i], value };
    }
  if (rule->names_host)
    g_strlcpy (diagnosis->host, facts->host, sizeof diagnosis->host);

  diagnosis->suggested = rule->suggest != NULL ? rule->suggest (facts, pool) : 0;
  if (diagnosis->suggested > 0)
    diagnosis->gain_frac = skein_diagnosis_expect_gain (facts, rule->pool, diagnosis->suggested, &diagnosis->model);
}

void
skein_diagnose (const SkeinFacts *facts, SkeinFactsPool pool, SkeinDiagnosis *out_diagnosis)
{
  g_return_if_fail (facts != NULL);
  g_return_if_fail (pool < SKEIN_N_FACTS_POOLS);

  for (guint i = 0; i < skein_diagnosis_n_rules; i++)
    {
      const SkeinDiagnosisRule *rule = &skein_diagnosis_rules[i];

      if (rule->pool == pool && rule->applies (facts, &facts->pool[pool]))
        {
          fill_from_rule (facts, rule, out_diagnosis);
          return;
        }
    }
  g_assert_not_reached (); /* each pool's last row always applies */
}

const char *
skein_diagnosis_peek_rule (guint index, SkeinFactsPool *out_pool, SkeinBound *out_bound)
{
  if (index >= skein_diagnosis_n_rules)
    return NULL;
  *out_pool = skein_diagnosis_rules[index].pool;
  *out_bound = skein_diagnosis_rules[index].bound;
  return skein_diagnosis_rules[index].name;
}

const char *
skein_bound_get_nick (SkeinBound bound)
{
  static const char *const nicks[SKEIN_N_BOUNDS] = {
    [SKEIN_BOUND_UNKNOWN] = "unknown",
    [SKEIN_BOUND_NOTHING] = "nothing-to-do",
    [SKEIN_BOUND_HELD] = "held",
    [SKEIN_BOUND_SERVERS] = "servers",
    [SKEIN_BOUND_CONNECTION_CAP] = "connection-cap",
    [SKEIN_BOUND_LINE] = "line",
    [SKEIN_BOUND_LINE_OR_SERVER] = "line-or-server",
    [SKEIN_BOUND_OWN_LIMIT] = "own-limit",
    [SKEIN_BOUND_HOST_LIMIT] = "host-limit",
    [SKEIN_BOUND_DISK] = "disk",
    [SKEIN_BOUND_CPU] = "cpu",
    [SKEIN_BOUND_FEW_WORKERS] = "few-workers",
    [SKEIN_BOUND_LOCK] = "lock",
    [SKEIN_BOUND_PROCESSING] = "processing",
    [SKEIN_BOUND_DOWNLOADS] = "downloads",
  };

  g_return_val_if_fail (bound < SKEIN_N_BOUNDS, NULL);
  return nicks[bound];
}

const char *
skein_evidence_kind_get_nick (SkeinEvidenceKind kind)
{
  static const char *const nicks[SKEIN_N_EVIDENCE] = {
    [SKEIN_EVIDENCE_BUSY] = "busy",
    [SKEIN_EVIDENCE_WAITING] = "waiting",
    [SKEIN_EVIDENCE_CONNECTING] = "connecting",
    [SKEIN_EVIDENCE_RECEIVING] = "receiving",
    [SKEIN_EVIDENCE_THROTTLED] = "throttled",
    [SKEIN_EVIDENCE_WRITING] = "writing",
    [SKEIN_EVIDENCE_READING] = "reading",
    [SKEIN_EVIDENCE_BLOCKED] = "blocked",
    [SKEIN_EVIDENCE_CPU_EACH] = "cpu-each",
    [SKEIN_EVIDENCE_CPU_ALL] = "cpu-all",
    [SKEIN_EVIDENCE_IDLE_CORES] = "idle-cores",
    [SKEIN_EVIDENCE_RUN_WAIT] = "run-wait",
    [SKEIN_EVIDENCE_SWITCHES] = "switches",
    [SKEIN_EVIDENCE_IOWAIT] = "iowait",
    [SKEIN_EVIDENCE_PSI_IO] = "psi-io",
    [SKEIN_EVIDENCE_PSI_CPU] = "psi-cpu",
    [SKEIN_EVIDENCE_RATE] = "rate",
    [SKEIN_EVIDENCE_BEST_RATE] = "best-rate",
    [SKEIN_EVIDENCE_LIMIT] = "limit",
    [SKEIN_EVIDENCE_HOST_RATE] = "host-rate",
    [SKEIN_EVIDENCE_HOST_LIMIT] = "host-limit",
    [SKEIN_EVIDENCE_HOST_CONNECTIONS] = "host-connections",
    [SKEIN_EVIDENCE_HOST_MAX] = "host-max",
    [SKEIN_EVIDENCE_HOST_DELAY] = "host-delay",
    [SKEIN_EVIDENCE_HOSTS] = "hosts",
    [SKEIN_EVIDENCE_HOSTS_HELD] = "hosts-held",
    [SKEIN_EVIDENCE_CONNECTION_RATE] = "connection-rate",
    [SKEIN_EVIDENCE_UNEVENNESS] = "unevenness",
    [SKEIN_EVIDENCE_SCALING] = "scaling",
    [SKEIN_EVIDENCE_CONNECTIONS] = "connections",
    [SKEIN_EVIDENCE_WORKERS] = "workers",
    [SKEIN_EVIDENCE_CORES] = "cores",
    [SKEIN_EVIDENCE_QUEUED] = "queued",
  };

  g_return_val_if_fail (kind < SKEIN_N_EVIDENCE, NULL);
  return nicks[kind];
}

const char *
skein_gain_model_get_nick (SkeinGainModel model)
{
  static const char *const nicks[] = {
    [SKEIN_MODEL_NONE] = "none",
    [SKEIN_MODEL_SCALING] = "scaling",
    [SKEIN_MODEL_OVERLAP] = "overlap",
    [SKEIN_MODEL_CORES] = "cores",
  };

  g_return_val_if_fail (model < G_N_ELEMENTS (nicks), NULL);
  return nicks[model];
}

const char *
skein_confidence_get_nick (SkeinConfidence confidence)
{
  static const char *const nicks[] = {
    [SKEIN_CONFIDENCE_LOW] = "low",
    [SKEIN_CONFIDENCE_MEDIUM] = "medium",
    [SKEIN_CONFIDENCE_HIGH] = "high",
  };

  g_return_val_if_fail (confidence < G_N_ELEMENTS (nicks), NULL);
  return nicks[confidence];
}
