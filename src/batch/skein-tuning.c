// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-tuning.h"

#include "work/skein-explain.h"

#include <time.h>
#include <unistd.h>

/* The meter's looks come not exactly on time. */
#define SLACK_US 20000

typedef struct
{
  gint32 tid;     /* 0: none */
  guint64 cpu_ns; /* at the last sample */
  gboolean seen;  /* since then */
} Thread;

struct _SkeinTuning
{
  SkeinPool *pool;   /* borrowed */
  SkeinTuner *tuner; /* (owned) */
  gboolean on;
  void (*told) (gpointer user_data);
  gpointer user_data;

  /* Since the last sample. */
  gint64 sampled_us;
  guint64 bytes;
  guint files;
  guint n_looks, n_busy, n_throttled;
  Thread threads[SKEIN_SETTING_MAX_WORKERS];

  SkeinTunerDecision decisions[SKEIN_TUNING_MAX_REMEMBERED]; /* a ring */
  guint n_decisions;
};

SkeinTuning *
skein_tuning_new (SkeinPool *pool, void (*told) (gpointer user_data), SkeinTunerCapFunc capped, gpointer user_data)
{
  SkeinTuning *self = g_new0 (SkeinTuning, 1);
  SkeinSetting setting = skein_pool_get_setting (pool);

  self->pool = pool;
  self->told = told;
  self->user_data = user_data;
  self->tuner = skein_tuner_new (&(SkeinTunerLimits){ 1, SKEIN_TUNER_DEFAULT_MAX, 1 }, 1);
  skein_tuner_hosts_set_cap_func (skein_tuner_get_hosts (self->tuner), capped, user_data);
  skein_tuning_set_setting (self, &setting);
  return self;
}

void
skein_tuning_free (SkeinTuning *self)
{
  if (self == NULL)
    return;

  skein_tuner_free (self->tuner);
  g_free (self);
}

static void
apply (SkeinTuning *self)
{
  SkeinSetting setting = skein_pool_get_setting (self->pool);
  guint wanted = CLAMP (skein_tuner_get_wanted (self->tuner) / MAX (setting.workers, 1), 1, SKEIN_SETTING_MAX_CONNECTIONS);
  g_autoptr (GError) error = NULL;

  if (setting.connections == wanted)
    return;
  setting.connections = wanted;
  /* It could only fail to start threads, of which there are none more. */
  if (!skein_pool_resize (self->pool, &setting, &error))
    g_info ("%s", error->message);
}

void
skein_tuning_set_setting (SkeinTuning *self, const SkeinSetting *setting)
{
  SkeinTunerLimits limits = {
    .min = setting->least > 0 ? setting->least : 1,
    .max = setting->most > 0 ? setting->most : MAX (SKEIN_TUNER_DEFAULT_MAX, setting->workers),
    .step = setting->workers,
  };

  self->on = setting->tunes_itself;
  if (!self->on)
    {
      skein_tuner_hosts_clear (skein_tuner_get_hosts (self->tuner));
      return;
    }
  /* No thread drives more. */
  limits.max = MIN (limits.max, setting->workers * SKEIN_SETTING_MAX_CONNECTIONS);
  limits.min = MIN (limits.min, limits.max);
  skein_tuner_restart (self->tuner, &limits, setting->workers * setting->connections);
  self->sampled_us = 0;
  apply (self);
}

void
skein_tuning_begin (SkeinTuning *self, char **host, const char *name)
{
  if (!self->on || name == NULL || *name == '\0' || *host != NULL)
    return;

  *host = g_strdup (name);
  skein_tuner_hosts_begin (skein_tuner_get_hosts (self->tuner), name);
}

void
skein_tuning_answer (SkeinTuning *self, const char *host)
{
  if (host != NULL)
    skein_tuner_hosts_answer (skein_tuner_get_hosts (self->tuner), host);
}

/* What too many connections can cause. A server that has lost a file, or whose certificate has expired, does not mind their number. */
static SkeinTunerOutcome
judge (const SkeinReport *report)
{
  if (report->error == NULL)
    return SKEIN_TUNER_GOOD;

  switch (skein_explain_get_cause (report->error))
    {
    case SKEIN_CAUSE_TOO_MANY_REQUESTS:
    case SKEIN_CAUSE_REFUSED:
    case SKEIN_CAUSE_CANNOT_CONNECT:
    case SKEIN_CAUSE_CONNECT_TIMEOUT:
    case SKEIN_CAUSE_CONNECTION_BROKE:
    case SKEIN_CAUSE_NO_ANSWER:
    case SKEIN_CAUSE_STALLED:
    case SKEIN_CAUSE_TLS_BROKE:
      return SKEIN_TUNER_OVERLOAD;
    case SKEIN_CAUSE_SERVER_TROUBLE:
      return report->http_status >= 502 && report->http_status <= 504 ? SKEIN_TUNER_OVERLOAD : SKEIN_TUNER_OTHER;
    default:
      return SKEIN_TUNER_OTHER;
    }
}

void
skein_tuning_end (SkeinTuning *self, char **host, gboolean answered, const SkeinReport *report)
{
  if (report->error == NULL)
    self->files++;
  if (*host == NULL)
    return;

  skein_tuner_hosts_end (skein_tuner_get_hosts (self->tuner), *host, answered, judge (report));
  g_clear_pointer (host, g_free);
}

static guint64
read_thread_cpu_ns (gint32 tid)
{
  /* The kernel's encoding of the CPU clock of a thread by number; see skein-recorder.c. */
  clockid_t clock = (clockid_t) ((~(guint32) tid) << 3 | 6);
  struct timespec time;

  if (clock_gettime (clock, &time) != 0)
    return 0;
  return (guint64) time.tv_sec * 1000000000u + (guint64) time.tv_nsec;
}

void
skein_tuning_see (SkeinTuning *self, const SkeinLaneView *view)
{
  if (!self->on)
    return;

  if (view->info.kind == SKEIN_LANE_CONNECTION && view->item != 0 && view->phase != SKEIN_PHASE_IDLE)
    {
      self->n_busy++;
      self->n_throttled += view->phase == SKEIN_PHASE_THROTTLED;
    }
  else if (view->info.kind == SKEIN_LANE_THREAD && view->pid == getpid () && view->tid > 0 && view->info.number >= 1 && view->info.number <= SKEIN_SETTING_MAX_WORKERS)
    {
      Thread *thread = &self->threads[view->info.number - 1];

      if (thread->tid != view->tid)
        *thread = (Thread){ .tid = view->tid, .cpu_ns = read_thread_cpu_ns (view->tid) };
      thread->seen = TRUE;
    }
}

/* Of one core, the mean of all threads. */
static double
take_cpu_frac (SkeinTuning *self, gint64 passed_us)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < SKEIN_SETTING_MAX_WORKERS; i++)
    {
      Thread *thread = &self->threads[i];
      guint64 cpu_ns;

      if (!thread->seen)
        {
          thread->tid = 0;
          continue;
        }
      thread->seen = FALSE;
      cpu_ns = read_thread_cpu_ns (thread->tid);
      if (cpu_ns > thread->cpu_ns)
        sum += (double) (cpu_ns - thread->cpu_ns) / 1000 / (double) passed_us;
      thread->cpu_ns = cpu_ns;
      n++;
    }

  return n > 0 ? sum / n : 0;
}

static void
remember (SkeinTuning *self, const SkeinTunerDecision *decision)
{
  self->decisions[self->n_decisions++ % SKEIN_TUNING_MAX_REMEMBERED] = *decision;
}

gboolean
skein_tuning_sample (SkeinTuning *self, gint64 now_us, guint64 bytes, guint n_waiting, guint n_taken)
{
  SkeinTunerDecision decision;
  SkeinTunerSample sample;
  guint before;
  gboolean told;

  if (!self->on)
    return FALSE;

  self->bytes += bytes;
  self->n_looks++;
  if (now_us - self->sampled_us < SKEIN_TUNER_INTERVAL_US - SLACK_US)
    return FALSE;

  sample = (SkeinTunerSample){
    .now_us = now_us,
    .bytes = self->bytes,
    .files = self->files,
    .busy = (double) self->n_busy / self->n_looks,
    .cpu_frac = take_cpu_frac (self, now_us - self->sampled_us),
    .throttled_frac = self->n_busy > 0 ? (double) self->n_throttled / self->n_busy : 0,
  };
  sample.waiting = n_waiting + (n_taken > sample.busy ? n_taken - (guint) sample.busy : 0);
  self->sampled_us = now_us;
  self->bytes = 0;
  self->files = 0;
  self->n_looks = self->n_busy = self->n_throttled = 0;

  before = skein_tuner_get_wanted (self->tuner);
  told = skein_tuner_step (self->tuner, &sample, &decision);
  apply (self);
  if (told)
    {
      remember (self, &decision);
      self->told (self->user_data);
    }
  return skein_tuner_get_wanted (self->tuner) != before;
}

guint
skein_tuning_get_n_decisions (SkeinTuning *self)
{
  return self->n_decisions;
}

const SkeinTunerDecision *
skein_tuning_peek_decision (SkeinTuning *self, guint newest)
{
  if (newest >= MIN (self->n_decisions, SKEIN_TUNING_MAX_REMEMBERED))
    return NULL;
  return &self->decisions[(self->n_decisions - 1 - newest) % SKEIN_TUNING_MAX_REMEMBERED];
}
