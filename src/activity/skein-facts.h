// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-phase.h"

G_BEGIN_DECLS

/* What is known of the two pools over the last seconds, as figures: all that a diagnosis rests on. Plain data, copied by value, so that
 * it can be recorded and looked at again. A double that is not known is NaN. */

typedef enum
{
  SKEIN_FACTS_DOWNLOADS,  /* threads, which drive connections */
  SKEIN_FACTS_PROCESSING, /* processes */
  SKEIN_N_FACTS_POOLS
} SkeinFactsPool;

typedef struct
{
  guint n_workers;              /* threads or processes */
  guint n_slots;                /* what they can do at once: connections, or jobs */
  double share[SKEIN_N_PHASES]; /* of the time of all slots; with idle they make 1 */
  double busy_now;              /* share of the last second in which a slot did something */
  double cpu_cores;             /* that the workers use */
  double rate;                  /* bytes per second: received, processed */
  guint n_queued;               /* jobs that wait for a worker, or could be given to one */
  guint max_workers;            /* that may be asked for */
  double switches_per_s;        /* voluntary context switches of one worker: how often it waits */
  double preempted_per_s;       /* involuntary ones: how often it is made to wait */
  double run_wait_frac;         /* of the time of one worker: ready, without a core */
} SkeinPoolFacts;

#define SKEIN_FACTS_MAX_HOST 64

typedef struct
{
  double window_s; /* the time the figures are about; shorter at the beginning */
  SkeinPoolFacts pool[SKEIN_N_FACTS_POOLS];

  /* The computer. */
  guint n_cores;
  double idle_frac, iowait_frac;    /* of all cores */
  double psi_io_some, psi_cpu_some; /* of the time: somebody waited for the disk, for a core */

  /* What holds downloads back. */
  gboolean held;         /* paused, scheduled off, no network */
  gboolean tunes_itself; /* the number of connections is found by trying */
  guint n_waiting;       /* items that wait to be downloaded */
  gboolean all_closed;   /* some do, and none of them may start: their hosts have what they may */
  gboolean full_behind;  /* no more are started, since too many wait to be processed */
  double limit;          /* bytes per second for all downloads; NaN none */

  /* Where from. */
  guint n_hosts;                   /* with connections at work */
  guint n_hosts_held;              /* that want to be left alone */
  char host[SKEIN_FACTS_MAX_HOST]; /* the one with most connections; "" none */
  guint host_connections;          /* of it */
  guint host_rule;                 /* how many it may have by a rule, 0 any */
  guint host_cap;                  /* and by what it bore, 0 any */
  double host_delay_s;             /* between two starts; 0 none */
  double host_rate;                /* received from it */
  double host_limit;               /* may be; NaN none */

  /* Connections that receive. */
  guint n_receiving;      /* of which enough came to tell a rate */
  double connection_rate; /* their mean while they receive */
  double connection_cv;   /* how uneven they are: standard deviation by mean; NaN of fewer than three */

  /* How the total followed the number of connections at work, in this batch. */
  double scaling;       /* 1: in proportion; 0: not at all; NaN: their number has hardly varied */
  double scaling_error; /* standard error of it */
  double best_rate;     /* of any second */
} SkeinFacts;

/* Nothing runs, nothing is known. */
void skein_facts_init (SkeinFacts *self);

/* Shares of the time in which a slot of the pool does something, 0 if none does. */
double skein_facts_get_busy_share (const SkeinPoolFacts *pool);              /* of all time */
double skein_facts_get_share (const SkeinPoolFacts *pool, SkeinPhase phase); /* of busy time */
double skein_facts_get_connecting_share (const SkeinPoolFacts *pool);        /* resolve, connect, TLS; of busy time */

/* Cores that nobody uses; where the computer's figures are not known, those that our pools do not. */
double skein_facts_get_idle_cores (const SkeinFacts *self);
double skein_facts_get_cpu_each (const SkeinPoolFacts *pool); /* of one core, a worker's mean */

/* Of the time of a thread: in calls that write. Its connections wait in line for that, so what each of them shows adds up. */
double skein_facts_get_write_frac (const SkeinPoolFacts *pool);

G_END_DECLS
