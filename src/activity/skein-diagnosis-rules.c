// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What bounds a pool: all that this program believes about it, in one table, the first row that applies for each pool. The order goes from
 * what is certain (somebody has set a limit, and it is reached) over what this computer's own figures show (lock, CPU, disk) to what can
 * only be concluded from how others behave (servers, line), and ends with "cannot tell". Thresholds are shares that leave room for noise on
 * both sides: a cause that takes less than about half of the time is not what bounds. */

#include "config.h"

#include "activity/skein-diagnosis-private.h"

#include <math.h>

/* A diagnosis of less time would be one of how things begin. */
#define SETTLED_S 3.0
/* Of a pool's time: less is as good as nothing. */
#define BARELY 0.03
/* Of busy time: what takes as much is what bounds. */
#define MOST 0.5
/* Rates of connections within this are the same. */
#define EVEN_CV 0.12
/* How the total follows the number of connections: exponents. */
#define PROPORTIONAL 0.7
#define FLAT 0.3
/* A core that is as free can be used. */
#define FREE_CORE 0.6
#define GAIN_WORTH_A_CHANGE 0.05

static gboolean
is_at_work (const SkeinPoolFacts *pool)
{
  return skein_facts_get_busy_share (pool) >= BARELY;
}

/* The window still has what was, but nothing goes on. */
static gboolean
has_stopped (const SkeinPoolFacts *pool)
{
  return pool->busy_now <= 0;
}

static double
count_busy (const SkeinPoolFacts *pool)
{
  return skein_facts_get_busy_share (pool) * pool->n_slots;
}

static double
get_total_cpu (const SkeinFacts *facts)
{
  return facts->pool[SKEIN_FACTS_DOWNLOADS].cpu_cores + facts->pool[SKEIN_FACTS_PROCESSING].cpu_cores;
}

/* Suggestions */

/* Twice as many, as far as there is work for them: a step that shows, and no more than a server takes for normal. */
static guint
suggest_twice (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  guint each = pool->n_workers > 0 ? MAX (pool->n_slots / pool->n_workers, 1) : 1;
  guint useful = (guint) ((count_busy (pool) + facts->n_waiting + each - 1) / each);
  guint workers = MIN (MIN (2 * pool->n_workers, pool->max_workers), useful);
  SkeinGainModel model;
  double gain;

  if (workers <= pool->n_workers || facts->tunes_itself)
    return 0;
  gain = skein_diagnosis_expect_gain (facts, SKEIN_FACTS_DOWNLOADS, workers, &model);
  return isnan (gain) || gain >= GAIN_WORTH_A_CHANGE ? workers : 0;
}

static guint
suggest_threads_for_cores (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  guint workers = MIN (pool->n_workers + (guint) (skein_facts_get_idle_cores (facts) + 1 - FREE_CORE), pool->max_workers);

  return workers > pool->n_workers && facts->n_waiting > 0 && !facts->tunes_itself ? workers : 0;
}

static guint
suggest_processes_for_cores (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  guint free_cores = (guint) (skein_facts_get_idle_cores (facts) + 1 - FREE_CORE);
  guint workers = MIN (MIN (pool->n_workers + MIN (free_cores, pool->n_queued), facts->n_cores), pool->max_workers);

  return workers > pool->n_workers ? workers : 0;
}

/* Conditions, downloads */

static gboolean
is_held (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return facts->held && !is_at_work (pool);
}

static gboolean
has_nothing (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return (!is_at_work (pool) || has_stopped (pool)) && facts->n_waiting == 0;
}

static gboolean
is_settling (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return facts->window_s < SETTLED_S;
}

/* The lock is the only thing that is ever called blocked. Two that take turns are each blocked half of the time. */
static gboolean
is_blocked (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_share (pool, SKEIN_PHASE_LOCK) >= 0.3;
}

/* Throttled is told by the connection itself, so a quarter of the time is enough; but only a rate that is near the limit says which one. */
static gboolean
is_throttled (const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_share (pool, SKEIN_PHASE_THROTTLED) >= 0.25;
}

static gboolean
is_at_own_limit (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_throttled (pool) && pool->rate >= 0.75 * facts->limit;
}

static gboolean
is_at_host_rate (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_throttled (pool) && facts->host_rate >= 0.75 * facts->host_limit;
}

static gboolean
is_at_some_limit (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_throttled (pool) && skein_facts_get_share (pool, SKEIN_PHASE_THROTTLED) >= MOST;
}

static gboolean
is_full_behind (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return facts->full_behind && facts->n_waiting > 0 && count_busy (pool) < 0.7 * pool->n_slots;
}

/* A thread drives many connections: when its core is used up they wait for it, and look as if they received. */
static gboolean
is_thread_full (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_cpu_each (pool) >= 0.8;
}

/* Writing waits in line as well, see skein_facts_get_write_frac(). That it computes meanwhile would be copying into memory, not the disk. */
static gboolean
is_disk_slow (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_write_frac (pool) >= MOST && skein_facts_get_cpu_each (pool) < 0.6;
}

/* Connections are free, items wait, and none of them may start: only that is a limit of hosts, and not the rule alone. Which one: the rule or
 * cap of the server with most connections, if at least half of them are in use (between two files there are fewer for a moment). */
static gboolean
is_closed (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return facts->all_closed && facts->n_waiting > 0 && count_busy (pool) < 0.95 * pool->n_slots;
}

static gboolean
is_refused (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_closed (facts, pool) && facts->n_hosts_held > 0 && !is_at_work (pool);
}

static gboolean
is_at_host_rule (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_closed (facts, pool) && facts->host_rule > 0 && (facts->host_cap == 0 || facts->host_rule <= facts->host_cap) && 2 * facts->host_connections >= facts->host_rule;
}

static gboolean
is_at_host_cap (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_closed (facts, pool) && facts->host_cap > 0 && 2 * facts->host_connections >= facts->host_cap;
}

static gboolean
is_delayed (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_closed (facts, pool) && facts->host_delay_s > 0;
}

/* Nothing waits and connections are free: what there is has all it can use. */
static gboolean
is_short_of_files (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return facts->n_waiting == 0 && skein_facts_get_busy_share (pool) < 0.6;
}

static gboolean
is_connecting (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_connecting_share (pool) >= MOST;
}

/* Asked, and no byte yet. Retry-wait is the same, told by the server. */
static gboolean
is_waiting (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_share (pool, SKEIN_PHASE_WAIT) + skein_facts_get_share (pool, SKEIN_PHASE_RETRY_WAIT) + skein_facts_get_connecting_share (pool) >= MOST;
}

/* Ready to run, without a core: others use them. */
static gboolean
is_crowded_out (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && pool->run_wait_frac >= 0.3 && skein_facts_get_idle_cores (facts) < 0.1 * facts->n_cores;
}

static gboolean
is_receiving (const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && skein_facts_get_share (pool, SKEIN_PHASE_RECEIVE) + skein_facts_get_share (pool, SKEIN_PHASE_WRITE) >= MOST;
}

/* The same rate for each, and each more brought as much more: not the line's doing, which would give all less. */
static gboolean
is_capped_each (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_receiving (pool) && facts->connection_cv <= EVEN_CV && facts->scaling >= PROPORTIONAL;
}

static gboolean
is_line_full (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_receiving (pool) && facts->scaling <= FLAT && facts->n_hosts >= 2;
}

/* The same from one server: whether the line or the server has a total, only a second server could tell. */
static gboolean
is_total_flat (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_receiving (pool) && facts->scaling <= FLAT;
}

static gboolean
is_growing (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_receiving (pool) && facts->scaling > FLAT;
}

/* Bytes come all the time, and their number of connections has never been another: line, server and cap look alike. */
static gboolean
is_receiving_only (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_receiving (pool);
}

static gboolean
always (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return TRUE;
}

/* Conditions, processing */

static gboolean
is_downloading (const SkeinFacts *facts)
{
  return is_at_work (&facts->pool[SKEIN_FACTS_DOWNLOADS]);
}

static gboolean
waits_for_downloads (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return skein_facts_get_busy_share (pool) < MOST && pool->n_queued == 0 && is_downloading (facts);
}

static gboolean
has_no_jobs (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return (skein_facts_get_busy_share (pool) < MOST || has_stopped (pool)) && pool->n_queued == 0;
}

/* Reading and writing wait for the disk; so does all that is called computing and uses no CPU while cores are free. */
static gboolean
waits_for_disk (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  double moving = skein_facts_get_share (pool, SKEIN_PHASE_READ) + skein_facts_get_share (pool, SKEIN_PHASE_WRITE);
  double cpu_of_busy = pool->cpu_cores / MAX (count_busy (pool), 0.01);

  return is_at_work (pool) && cpu_of_busy < 0.5 && !(pool->run_wait_frac >= 0.2) && (moving >= MOST || facts->psi_io_some >= 0.2 || facts->iowait_frac >= 0.1) && skein_facts_get_share (pool, SKEIN_PHASE_SLEEP) < MOST;
}

static gboolean
is_busy_with_cpu (const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && pool->cpu_cores / MAX (count_busy (pool), 0.01) >= 0.6;
}

static gboolean
has_free_cores (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_busy_with_cpu (pool) && pool->n_queued > 0 && skein_facts_get_busy_share (pool) >= 0.8 && skein_facts_get_idle_cores (facts) >= FREE_CORE && pool->n_workers < facts->n_cores;
}

static gboolean
uses_all_cores (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && pool->cpu_cores >= 0.3 * facts->n_cores && get_total_cpu (facts) >= 0.8 * facts->n_cores;
}

static gboolean
is_crowded_out_of_cores (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_at_work (pool) && (pool->run_wait_frac >= 0.25 || facts->psi_cpu_some >= 0.5 || is_busy_with_cpu (pool)) && skein_facts_get_idle_cores (facts) < 0.15 * facts->n_cores && get_total_cpu (facts) < 0.8 * facts->n_cores;
}

static gboolean
computes (const SkeinFacts *facts, const SkeinPoolFacts *pool)
{
  return is_busy_with_cpu (pool);
}

#define DOWNLOADS SKEIN_FACTS_DOWNLOADS
#define PROCESSING SKEIN_FACTS_PROCESSING
#define LOW SKEIN_CONFIDENCE_LOW
#define MEDIUM SKEIN_CONFIDENCE_MEDIUM
#define HIGH SKEIN_CONFIDENCE_HIGH
/* So that rows stay short. */
#define F(name) SKEIN_EVIDENCE_##name
#define FIGURES(...)              \
  {                               \
    __VA_ARGS__, SKEIN_N_EVIDENCE \
  }

/* clang-format off */
const SkeinDiagnosisRule skein_diagnosis_rules[] = {
  /* Somebody has said that nothing is to be downloaded: there is nothing to find out. */
  { "held", DOWNLOADS, is_held, SKEIN_BOUND_HELD, HIGH, NULL, FIGURES (F (QUEUED)), FALSE },
  { "nothing-to-download", DOWNLOADS, has_nothing, SKEIN_BOUND_NOTHING, HIGH, NULL, FIGURES (F (BUSY)), FALSE },
  /* How it begins (connections are made, rates grow) is not how it goes on. */
  { "settling", DOWNLOADS, is_settling, SKEIN_BOUND_UNKNOWN, HIGH, NULL, FIGURES (F (BUSY)), FALSE },
  { "download-lock", DOWNLOADS, is_blocked, SKEIN_BOUND_LOCK, HIGH, NULL, FIGURES (F (BLOCKED), F (CPU_EACH), F (SWITCHES)), FALSE },
  /* Limits that were set and are reached. A host's limit before that of all: it is the tighter one if both are reached. */
  { "own-limit", DOWNLOADS, is_at_own_limit, SKEIN_BOUND_OWN_LIMIT, HIGH, NULL, FIGURES (F (RATE), F (LIMIT), F (THROTTLED)), FALSE },
  { "host-speed-limit", DOWNLOADS, is_at_host_rate, SKEIN_BOUND_OWN_LIMIT, HIGH, NULL, FIGURES (F (HOST_RATE), F (HOST_LIMIT), F (THROTTLED)), TRUE },
  { "file-limits", DOWNLOADS, is_at_some_limit, SKEIN_BOUND_OWN_LIMIT, MEDIUM, NULL, FIGURES (F (THROTTLED), F (RATE), F (CONNECTION_RATE)), FALSE },
  /* Back-pressure: what is here is not worked on fast enough, so no more is fetched. What bounds processing bounds this pool too. */
  { "processing-behind", DOWNLOADS, is_full_behind, SKEIN_BOUND_PROCESSING, HIGH, NULL, FIGURES (F (BUSY), F (CPU_ALL), F (QUEUED)), FALSE },
  /* What a host may have. Held by its own word, a rule of the user, what the tuner has found it to bear, a time between starts; else
   * something of these at several hosts. */
  { "host-refuses", DOWNLOADS, is_refused, SKEIN_BOUND_HOST_LIMIT, HIGH, NULL, FIGURES (F (HOSTS_HELD), F (QUEUED)), TRUE },
  { "host-rule", DOWNLOADS, is_at_host_rule, SKEIN_BOUND_HOST_LIMIT, HIGH, NULL, FIGURES (F (HOST_CONNECTIONS), F (HOST_MAX), F (HOST_RATE), F (QUEUED)), TRUE },
  { "host-cap", DOWNLOADS, is_at_host_cap, SKEIN_BOUND_HOST_LIMIT, HIGH, NULL, FIGURES (F (HOST_CONNECTIONS), F (HOST_MAX), F (HOST_RATE), F (QUEUED)), TRUE },
  { "host-delay", DOWNLOADS, is_delayed, SKEIN_BOUND_HOST_LIMIT, HIGH, NULL, FIGURES (F (HOST_DELAY), F (BUSY), F (QUEUED)), TRUE },
  { "hosts-closed", DOWNLOADS, is_closed, SKEIN_BOUND_HOST_LIMIT, MEDIUM, NULL, FIGURES (F (HOSTS), F (HOSTS_HELD), F (BUSY), F (QUEUED)), FALSE },
  /* This computer. */
  { "thread-cpu", DOWNLOADS, is_thread_full, SKEIN_BOUND_CPU, HIGH, suggest_threads_for_cores, FIGURES (F (CPU_EACH), F (IDLE_CORES), F (RATE), F (RUN_WAIT)), FALSE },
  { "disk-write", DOWNLOADS, is_disk_slow, SKEIN_BOUND_DISK, HIGH, NULL, FIGURES (F (WRITING), F (CPU_EACH), F (RATE), F (IOWAIT), F (PSI_IO)), FALSE },
  { "few-files", DOWNLOADS, is_short_of_files, SKEIN_BOUND_NOTHING, HIGH, NULL, FIGURES (F (CONNECTIONS), F (BUSY), F (RATE)), FALSE },
  /* Others. While a connection waits for an answer it uses nothing here, so more of them cost nothing and bring more. */
  { "slow-connect", DOWNLOADS, is_connecting, SKEIN_BOUND_SERVERS, HIGH, suggest_twice, FIGURES (F (CONNECTING), F (WAITING), F (CPU_EACH), F (RATE), F (SCALING)), FALSE },
  { "slow-servers", DOWNLOADS, is_waiting, SKEIN_BOUND_SERVERS, HIGH, suggest_twice, FIGURES (F (WAITING), F (CONNECTING), F (RECEIVING), F (CPU_EACH), F (RATE), F (SCALING)), FALSE },
  { "download-crowded", DOWNLOADS, is_crowded_out, SKEIN_BOUND_CPU, MEDIUM, NULL, FIGURES (F (RUN_WAIT), F (IDLE_CORES), F (CPU_EACH), F (PSI_CPU)), FALSE },
  { "connection-cap", DOWNLOADS, is_capped_each, SKEIN_BOUND_CONNECTION_CAP, HIGH, suggest_twice, FIGURES (F (CONNECTION_RATE), F (UNEVENNESS), F (SCALING), F (CONNECTIONS), F (RATE)), TRUE },
  { "line", DOWNLOADS, is_line_full, SKEIN_BOUND_LINE, MEDIUM, NULL, FIGURES (F (RATE), F (SCALING), F (HOSTS), F (CONNECTIONS), F (BEST_RATE)), FALSE },
  { "line-or-server", DOWNLOADS, is_total_flat, SKEIN_BOUND_LINE_OR_SERVER, MEDIUM, NULL, FIGURES (F (RATE), F (SCALING), F (CONNECTIONS), F (BEST_RATE)), TRUE },
  { "few-connections", DOWNLOADS, is_growing, SKEIN_BOUND_FEW_WORKERS, MEDIUM, suggest_twice, FIGURES (F (SCALING), F (CONNECTIONS), F (RATE), F (CPU_EACH)), FALSE },
  /* Nothing explains it alone. Another number of threads would tell, if there is work for more. */
  { "receiving", DOWNLOADS, is_receiving_only, SKEIN_BOUND_UNKNOWN, LOW, suggest_twice, FIGURES (F (RECEIVING), F (CONNECTIONS), F (CONNECTION_RATE), F (UNEVENNESS), F (RATE), F (CPU_EACH)), FALSE },
  { "download-mixed", DOWNLOADS, always, SKEIN_BOUND_UNKNOWN, LOW, NULL, FIGURES (F (BUSY), F (WAITING), F (RECEIVING), F (WRITING), F (CPU_EACH), F (RATE)), FALSE },

  { "waits-for-downloads", PROCESSING, waits_for_downloads, SKEIN_BOUND_DOWNLOADS, HIGH, NULL, FIGURES (F (BUSY), F (QUEUED)), FALSE },
  { "nothing-to-process", PROCESSING, has_no_jobs, SKEIN_BOUND_NOTHING, HIGH, NULL, FIGURES (F (BUSY), F (QUEUED)), FALSE },
  { "processing-settling", PROCESSING, is_settling, SKEIN_BOUND_UNKNOWN, HIGH, NULL, FIGURES (F (BUSY)), FALSE },
  { "processing-lock", PROCESSING, is_blocked, SKEIN_BOUND_LOCK, HIGH, NULL, FIGURES (F (BLOCKED), F (CPU_EACH), F (SWITCHES)), FALSE },
  { "disk-read", PROCESSING, waits_for_disk, SKEIN_BOUND_DISK, MEDIUM, NULL, FIGURES (F (READING), F (CPU_EACH), F (IOWAIT), F (PSI_IO), F (RATE)), FALSE },
  /* Before "all cores": as long as one is free it is not the computer that is at its end. */
  { "few-processes", PROCESSING, has_free_cores, SKEIN_BOUND_FEW_WORKERS, HIGH, suggest_processes_for_cores, FIGURES (F (CPU_EACH), F (WORKERS), F (IDLE_CORES), F (CORES), F (QUEUED)), FALSE },
  { "all-cores", PROCESSING, uses_all_cores, SKEIN_BOUND_CPU, HIGH, NULL, FIGURES (F (CPU_EACH), F (CPU_ALL), F (CORES), F (RUN_WAIT), F (QUEUED)), FALSE },
  { "processing-crowded", PROCESSING, is_crowded_out_of_cores, SKEIN_BOUND_CPU, MEDIUM, NULL, FIGURES (F (CPU_ALL), F (IDLE_CORES), F (CORES), F (RUN_WAIT), F (PSI_CPU)), FALSE },
  { "computing", PROCESSING, computes, SKEIN_BOUND_CPU, MEDIUM, NULL, FIGURES (F (CPU_EACH), F (WORKERS), F (IDLE_CORES), F (QUEUED)), FALSE },
  { "processing-mixed", PROCESSING, always, SKEIN_BOUND_UNKNOWN, LOW, NULL, FIGURES (F (BUSY), F (CPU_EACH), F (READING), F (QUEUED)), FALSE },
};
/* clang-format on */

const guint skein_diagnosis_n_rules = G_N_ELEMENTS (skein_diagnosis_rules);
