// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-fact-finder.h"

#include <math.h>
#include <string.h>

#include "activity/skein-scaling.h"
#include "activity/skein-system-load.h"
#include "batch/skein-engine-private.h"
#include "batch/skein-gauges.h"
#include "batch/skein-pipeline-private.h"

#define SECOND_NS SKEIN_FACT_FINDER_INTERVAL_NS
#define WINDOW_SECONDS ((guint) (SKEIN_FACT_FINDER_WINDOW_NS / SKEIN_FACT_FINDER_INTERVAL_NS))
/* Looks come a little late, never early. */
#define SLACK_NS (SECOND_NS / 50)
/* A connection that received for less has no rate worth comparing. */
#define MIN_RECEIVED_NS (SECOND_NS / 2)
/* Enough to know how a pool's workers fare; each takes a file of /proc or two. */
#define MAX_WATCHED 4
#define MAX_HOSTS_COUNTED 100
/* Connections in all that may be suggested: what the tuner would not go beyond either. */
#define MAX_CONNECTIONS SKEIN_TUNER_DEFAULT_MAX

/* What a lane had received at each of the last looks. */
typedef struct
{
  guint64 bytes[WINDOW_SECONDS + 1]; /* newest first */
  guint n;
  guint64 look; /* the last one it was seen at */
} LaneBytes;

typedef struct
{
  char *name; /* (owned) */
  guint n_connections;
  double rate;
} Host;

/* How often one worker had to wait, when it was last looked at. */
typedef struct
{
  gint32 pid, tid; /* 0 none */
  guint64 voluntary, involuntary, run_wait_ns;
} Watched;

struct _SkeinFactFinder
{
  SkeinEngine *engine;     /* borrowed (nullable) */
  SkeinRecorder *recorder; /* borrowed */
  SkeinSystemLoad *load;   /* (owned) */
  SkeinScaling *scaling;   /* (owned) */
  GHashTable *lanes;       /* (owned) key of a lane -> LaneBytes (owned) */
  guint64 n_looks;
  guint64 looked_ns;
  guint64 since_ns; /* when this work began, or its setting last changed; 0: nothing works */
  Watched watched[SKEIN_N_FACTS_POOLS][MAX_WATCHED];
  SkeinSetting setting[SKEIN_N_FACTS_POOLS];
  double second[SKEIN_N_FACTS_POOLS];
  SkeinFacts facts;
};

SkeinFactFinder *
skein_fact_finder_new (SkeinEngine *engine, SkeinRecorder *recorder)
{
  SkeinFactFinder *self;

  g_return_val_if_fail (recorder != NULL, NULL);

  self = g_new0 (SkeinFactFinder, 1);
  self->engine = engine;
  self->recorder = recorder;
  self->load = skein_system_load_new ();
  self->scaling = skein_scaling_new ();
  self->lanes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  skein_facts_init (&self->facts);
  return self;
}

void
skein_fact_finder_free (SkeinFactFinder *self)
{
  if (self == NULL)
    return;
  skein_system_load_free (self->load);
  skein_scaling_free (self->scaling);
  g_hash_table_unref (self->lanes);
  g_free (self);
}

/* Time by phase */

typedef struct
{
  double phase_ns[SKEIN_N_PHASES];
  guint n_lanes;
} Times;

static void
add_times (Times *times, const double phase_ns[SKEIN_N_PHASES])
{
  for (guint i = 0; i < SKEIN_N_PHASES; i++)
    times->phase_ns[i] += phase_ns[i];
  times->n_lanes++;
}

static double
sum_times (const Times *times)
{
  double sum = 0;

  for (guint i = 0; i < SKEIN_N_PHASES; i++)
    sum += times->phase_ns[i];
  return sum;
}

static double
get_busy_share (const Times *times)
{
  double sum = sum_times (times);

  return sum > 0 ? 1 - times->phase_ns[SKEIN_PHASE_IDLE] / sum : 0;
}

static void
take_shares (SkeinPoolFacts *pool, const Times *times)
{
  double sum = sum_times (times);

  pool->n_slots = times->n_lanes;
  for (guint i = 0; i < SKEIN_N_PHASES && sum > 0; i++)
    pool->share[i] = times->phase_ns[i] / sum;
}

/* Connections */

typedef struct
{
  double sum, sum_of_squares;
  guint n;
} Rates;

static void
note_rate (SkeinFactFinder *self, const SkeinLaneRecord *lane, double received_ns, guint n_seconds, Rates *rates)
{
  LaneBytes *bytes = g_hash_table_lookup (self->lanes, &lane->key);
  guint past;
  double rate;

  if (bytes == NULL)
    {
      guint64 *key = g_new (guint64, 1);

      *key = lane->key;
      bytes = g_new0 (LaneBytes, 1);
      g_hash_table_insert (self->lanes, key, bytes);
    }
  memmove (bytes->bytes + 1, bytes->bytes, WINDOW_SECONDS * sizeof bytes->bytes[0]);
  bytes->bytes[0] = lane->now.cumulative_bytes;
  bytes->n = MIN (bytes->n + 1, WINDOW_SECONDS + 1);
  bytes->look = self->n_looks;

  past = MIN (n_seconds, bytes->n - 1);
  if (past < n_seconds || received_ns < (double) MIN_RECEIVED_NS || bytes->bytes[0] <= bytes->bytes[past])
    return;
  rate = (double) (bytes->bytes[0] - bytes->bytes[past]) / (received_ns / SECOND_NS);
  rates->sum += rate;
  rates->sum_of_squares += rate * rate;
  rates->n++;
}

static gboolean
is_stale (gpointer key, gpointer bytes, gpointer user_data)
{
  const SkeinFactFinder *self = user_data;

  return ((LaneBytes *) bytes)->look != self->n_looks;
}

/* Hosts */

static Host *
find_host (GArray *hosts, const char *name)
{
  Host host = { 0 };

  for (guint i = 0; i < hosts->len; i++)
    if (strcmp (g_array_index (hosts, Host, i).name, name) == 0)
      return &g_array_index (hosts, Host, i);
  host.name = g_strdup (name);
  g_array_append_val (hosts, host);
  return &g_array_index (hosts, Host, hosts->len - 1);
}

static void
clear_host (gpointer data)
{
  g_free (((Host *) data)->name);
}

static void
note_host (SkeinFactFinder *self, const SkeinLaneRecord *lane, GArray *hosts)
{
  SkeinItem *item = self->engine != NULL && lane->now.item != 0 && lane->now.phase != SKEIN_PHASE_IDLE ? skein_batch_lookup (self->engine->batch, lane->now.item) : NULL;
  Host *host;

  if (item == NULL || item->run == NULL || item->run->host == NULL || item->run->host[0] == '\0')
    return;
  host = find_host (hosts, item->run->host);
  host->n_connections++;
  host->rate += lane->rate_bytes_per_s;
}

static gboolean
count_held_cb (const char *host, gpointer user_data)
{
  SkeinFacts *facts = user_data;

  if (facts->n_hosts_held == 0 && facts->host[0] == '\0')
    {
      g_autofree char *name = skein_host_dup_name (host);

      g_strlcpy (facts->host, name, sizeof facts->host);
    }
  return ++facts->n_hosts_held < MAX_HOSTS_COUNTED;
}

static void
take_hosts (SkeinFactFinder *self, GArray *hosts)
{
  SkeinPipeline *pipeline = self->engine->pipeline;
  SkeinFacts *facts = &self->facts;
  const Host *most = NULL;
  const char *name;
  SkeinHostRule rule;

  facts->n_hosts = hosts->len;
  for (guint i = 0; i < hosts->len; i++)
    if (most == NULL || g_array_index (hosts, Host, i).n_connections > most->n_connections)
      most = &g_array_index (hosts, Host, i);

  name = most != NULL ? most->name : NULL;
  if (name == NULL && facts->all_closed)
    name = skein_queue_peek_some_host (pipeline->waiting);
  if (name != NULL && *name != '\0')
    {
      g_autofree char *host = skein_host_dup_name (name);

      g_strlcpy (facts->host, host, sizeof facts->host);
      facts->host_cap = skein_host_gate_get_cap (pipeline->gate, name);
      skein_host_gate_get_rule (pipeline->gate, name, &rule);
      facts->host_rule = rule.connections;
      facts->host_delay_s = (double) rule.delay_us / G_USEC_PER_SEC;
      facts->host_limit = rule.rate > 0 ? (double) rule.rate : NAN;
    }
  if (most != NULL)
    {
      facts->host_connections = most->n_connections;
      facts->host_rate = most->rate;
    }
  skein_host_gate_foreach_held (pipeline->gate, count_held_cb, facts);
}

/* Workers */

static double
get_mean (SkeinFactFinder *self, SkeinSeries series, guint64 now_ns, guint64 span_ns)
{
  double mean = NAN;

  skein_recorder_get_series (self->recorder, series, now_ns - span_ns, span_ns, &mean, NULL, 1);
  return isnan (mean) || mean < 0 ? 0 : mean;
}

/* Growth of a counter, 0 if it belongs to another by now. */
static double
grow (guint64 before, guint64 now)
{
  return now > before ? (double) (now - before) : 0;
}

static void
watch (SkeinFactFinder *self, SkeinFactsPool pool, const SkeinLaneRecord *const *workers, guint n_workers, double seconds)
{
  double voluntary = 0, involuntary = 0, run_wait_ns = 0;
  guint n = 0, n_run_wait = 0;

  for (guint i = 0; i < MAX_WATCHED; i++)
    {
      Watched *watched = &self->watched[pool][i];
      Watched now = { 0 };

      if (i < n_workers && workers[i]->now.tid > 0 && skein_system_load_read_switches (workers[i]->now.pid, workers[i]->now.tid, &now.voluntary, &now.involuntary, &now.run_wait_ns))
        {
          now.pid = workers[i]->now.pid;
          now.tid = workers[i]->now.tid;
        }
      if (now.tid != 0 && now.tid == watched->tid && now.pid == watched->pid)
        {
          voluntary += grow (watched->voluntary, now.voluntary);
          involuntary += grow (watched->involuntary, now.involuntary);
          n++;
          if (now.run_wait_ns != G_MAXUINT64)
            {
              run_wait_ns += grow (watched->run_wait_ns, now.run_wait_ns);
              n_run_wait++;
            }
        }
      *watched = now;
    }

  if (!(seconds > 0))
    return;
  if (n > 0)
    {
      self->facts.pool[pool].switches_per_s = voluntary / n / seconds;
      self->facts.pool[pool].preempted_per_s = involuntary / n / seconds;
    }
  if (n_run_wait > 0)
    self->facts.pool[pool].run_wait_frac = MIN (run_wait_ns / 1e9 / n_run_wait / seconds, 1);
}

static void
take_system (SkeinFactFinder *self)
{
  SkeinSystemLoadFigures figures;

  self->facts.n_cores = MAX (g_get_num_processors (), 1);
  if (!skein_system_load_sample (self->load, &figures))
    return;
  if (figures.n_cores > 0)
    self->facts.n_cores = figures.n_cores;
  /* A core that waits for a disk could compute meanwhile. */
  self->facts.idle_frac = isnan (figures.iowait_frac) ? figures.idle_frac : figures.idle_frac + figures.iowait_frac;
  self->facts.iowait_frac = figures.iowait_frac;
  self->facts.psi_io_some = figures.psi_io_some;
  self->facts.psi_cpu_some = figures.psi_cpu_some;
}

/* What the engine knows */

static void
take_engine (SkeinFactFinder *self)
{
  SkeinEngine *engine = self->engine;
  SkeinPoolFacts *downloads = &self->facts.pool[SKEIN_FACTS_DOWNLOADS];
  SkeinPoolFacts *processing = &self->facts.pool[SKEIN_FACTS_PROCESSING];
  SkeinSetting setting = skein_pool_get_setting (engine->downloads);
  guint n_queued = 0;
  guint64 max_rate;
  SkeinFlow flow;

  skein_flow_look (engine, &flow);
  downloads->n_workers = setting.workers;
  downloads->max_workers = CLAMP (MAX_CONNECTIONS / MAX (setting.connections, 1), 1, SKEIN_SETTING_MAX_WORKERS);
  downloads->n_queued = flow.to_download;
  self->facts.tunes_itself = setting.tunes_itself;
  self->facts.n_waiting = flow.to_download;

  processing->n_workers = skein_pool_get_setting (engine->processing).workers;
  processing->max_workers = SKEIN_SETTING_MAX_WORKERS;
  processing->n_queued = flow.to_process;

  self->facts.held = engine->paused || engine->hold_reason == HOLD_SCHEDULE || engine->hold_reason == HOLD_METERED || engine->hold_reason == HOLD_NETWORK;
  self->facts.full_behind = flow.hold_above > 0 && flow.held >= flow.hold_above;
  max_rate = skein_flow_get_max_rate (engine);
  self->facts.limit = max_rate > 0 ? (double) max_rate : NAN;
  if (engine->pipeline == NULL)
    return;
  n_queued = skein_queue_get_length (engine->pipeline->waiting);
  self->facts.all_closed = n_queued > 0 && skein_queue_peek (engine->pipeline->waiting) == NULL && flow.to_download <= n_queued;
}

/* A setting that changed begins anew: what was before would mix with what is. */
static void
look_at_settings (SkeinFactFinder *self, guint64 now_ns)
{
  for (guint i = 0; i < SKEIN_N_FACTS_POOLS && self->engine != NULL; i++)
    {
      SkeinPool *pool = i == SKEIN_FACTS_DOWNLOADS ? self->engine->downloads : self->engine->processing;
      SkeinSetting setting = skein_pool_get_setting (pool);

      if (self->since_ns != 0 && (setting.workers != self->setting[i].workers || (setting.connections != self->setting[i].connections && !setting.tunes_itself)))
        self->since_ns = now_ns;
      self->setting[i] = setting;
    }
}

static guint64
get_span (SkeinFactFinder *self, guint64 now_ns)
{
  guint64 since_ns = self->since_ns != 0 && now_ns > self->since_ns ? now_ns - self->since_ns : 0;

  return CLAMP (since_ns, SECOND_NS, SKEIN_FACT_FINDER_WINDOW_NS);
}

gboolean
skein_fact_finder_look (SkeinFactFinder *self, guint64 now_ns)
{
  g_autoptr (GArray) hosts = NULL;
  Times connections = { 0 }, threads = { 0 }, processes = { 0 };
  Times last_connections = { 0 }, last_threads = { 0 }, last_processes = { 0 };
  const SkeinLaneRecord *workers[SKEIN_N_FACTS_POOLS][MAX_WATCHED];
  guint n_workers[SKEIN_N_FACTS_POOLS] = { 0 };
  SkeinPoolFacts *downloads = &self->facts.pool[SKEIN_FACTS_DOWNLOADS];
  SkeinPoolFacts *processing = &self->facts.pool[SKEIN_FACTS_PROCESSING];
  Rates rates = { 0 };
  guint64 span_ns;
  double passed_s, busy;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->looked_ns != 0 && now_ns + SLACK_NS < self->looked_ns + SECOND_NS)
    return FALSE;
  passed_s = self->looked_ns != 0 ? (double) (now_ns - self->looked_ns) / SECOND_NS : NAN;
  self->looked_ns = now_ns;
  self->n_looks++;
  look_at_settings (self, now_ns);
  span_ns = get_span (self, now_ns);

  skein_facts_init (&self->facts);
  hosts = g_array_new (FALSE, FALSE, sizeof (Host));
  g_array_set_clear_func (hosts, clear_host);
  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (self->recorder, i);
      gboolean is_process = lane->info.kind == SKEIN_LANE_PROCESS;
      SkeinFactsPool pool = is_process ? SKEIN_FACTS_PROCESSING : SKEIN_FACTS_DOWNLOADS;
      double phase_ns[SKEIN_N_PHASES], last_ns[SKEIN_N_PHASES];

      /* Threads within a worker process share what it does. */
      if (!lane->live || (lane->info.kind == SKEIN_LANE_CONNECTION && lane->label[0] != 'T'))
        continue;
      skein_recorder_get_phase_times (self->recorder, lane->key, span_ns, phase_ns);
      if (lane->info.kind != SKEIN_LANE_CONNECTION && n_workers[pool] < MAX_WATCHED)
        workers[pool][n_workers[pool]++] = lane;
      skein_recorder_get_phase_times (self->recorder, lane->key, SECOND_NS, last_ns);
      if (is_process)
        {
          add_times (&processes, phase_ns);
          add_times (&last_processes, last_ns);
          continue;
        }
      add_times (lane->info.kind == SKEIN_LANE_CONNECTION ? &connections : &threads, phase_ns);
      add_times (lane->info.kind == SKEIN_LANE_CONNECTION ? &last_connections : &last_threads, last_ns);
      if (lane->info.kind == SKEIN_LANE_CONNECTION)
        {
          note_rate (self, lane, phase_ns[SKEIN_PHASE_RECEIVE] + phase_ns[SKEIN_PHASE_WRITE], (guint) (span_ns / SECOND_NS), &rates);
          note_host (self, lane, hosts);
        }
    }
  g_hash_table_foreach_remove (self->lanes, is_stale, self);

  /* Threads that do other work than transfers publish it themselves. */
  if (connections.n_lanes > 0 && !(get_busy_share (&connections) == 0 && get_busy_share (&threads) > 0))
    take_shares (downloads, &connections);
  else
    take_shares (downloads, &threads);
  take_shares (processing, &processes);
  downloads->busy_now = MAX (get_busy_share (&last_connections), get_busy_share (&last_threads));
  processing->busy_now = get_busy_share (&last_processes);
  downloads->n_workers = threads.n_lanes;
  processing->n_workers = processes.n_lanes;
  downloads->cpu_cores = get_mean (self, SKEIN_SERIES_CPU_THREADS, now_ns, span_ns);
  processing->cpu_cores = get_mean (self, SKEIN_SERIES_CPU_PROCESSES, now_ns, span_ns);
  downloads->rate = get_mean (self, SKEIN_SERIES_RECEIVED, now_ns, span_ns);
  processing->rate = get_mean (self, SKEIN_SERIES_PROCESSED, now_ns, span_ns);
  self->second[SKEIN_FACTS_DOWNLOADS] = get_mean (self, SKEIN_SERIES_RECEIVED, now_ns, SECOND_NS);
  self->second[SKEIN_FACTS_PROCESSING] = get_mean (self, SKEIN_SERIES_PROCESSED, now_ns, SECOND_NS);

  take_system (self);
  watch (self, SKEIN_FACTS_DOWNLOADS, workers[SKEIN_FACTS_DOWNLOADS], n_workers[SKEIN_FACTS_DOWNLOADS], passed_s);
  watch (self, SKEIN_FACTS_PROCESSING, workers[SKEIN_FACTS_PROCESSING], n_workers[SKEIN_FACTS_PROCESSING], passed_s);
  if (self->engine != NULL)
    {
      take_engine (self);
      if (self->engine->pipeline != NULL)
        take_hosts (self, hosts);
    }

  self->facts.n_receiving = rates.n;
  if (rates.n > 0)
    {
      double mean = rates.sum / rates.n;

      self->facts.connection_rate = mean;
      if (rates.n >= 3)
        self->facts.connection_cv = sqrt (MAX (rates.sum_of_squares / rates.n - mean * mean, 0)) / mean;
    }

  /* What a limit holds says nothing of what more connections would do. */
  busy = get_busy_share (&last_connections) * last_connections.n_lanes;
  if (skein_facts_get_share (downloads, SKEIN_PHASE_THROTTLED) < 0.1 && !self->facts.held)
    skein_scaling_add (self->scaling, busy, self->second[SKEIN_FACTS_DOWNLOADS]);
  if (!skein_scaling_get (self->scaling, &self->facts.scaling, &self->facts.scaling_error))
    self->facts.scaling = self->facts.scaling_error = NAN;
  self->facts.best_rate = skein_scaling_get_best_rate (self->scaling);

  /* The time that the figures are about: since the work began. */
  if (downloads->busy_now == 0 && processing->busy_now == 0)
    {
      if (self->facts.n_waiting == 0 && processing->n_queued == 0)
        self->since_ns = 0;
    }
  else if (self->since_ns == 0)
    {
      self->since_ns = now_ns - SECOND_NS;
      skein_scaling_clear (self->scaling);
    }
  if (self->since_ns != 0)
    self->facts.window_s = (double) MIN (now_ns - self->since_ns, SKEIN_FACT_FINDER_WINDOW_NS) / SECOND_NS;
  else
    self->facts.window_s = self->facts.n_waiting > 0 ? 0 : (double) SKEIN_FACT_FINDER_WINDOW_NS / SECOND_NS;
  return TRUE;
}

const SkeinFacts *
skein_fact_finder_peek (SkeinFactFinder *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return &self->facts;
}

double
skein_fact_finder_get_second (SkeinFactFinder *self, SkeinFactsPool pool)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (pool < SKEIN_N_FACTS_POOLS, 0);
  return self->second[pool];
}
