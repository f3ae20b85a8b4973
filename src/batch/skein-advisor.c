// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-advisor.h"

#include <math.h>

#include "activity/skein-diagnosis-tracker.h"
#include "batch/skein-fact-finder.h"

/* A second in which less than this share of a pool was at work says nothing of what a change gives. */
#define AT_WORK 0.3
#define SETTLED_S 3.0
/* Rows that a batch can meet, for its summary. */
#define MAX_RULES 64

typedef struct
{
  const char *rule; /* static */
  guint n_seconds;
  SkeinDiagnosis last;
} Tally;

struct _SkeinAdvisor
{
  GObject parent_instance;

  SkeinEngine *engine;     /* (owned) (nullable) */
  SkeinFactFinder *finder; /* (owned) (nullable) */
  SkeinDiagnosisTracker trackers[SKEIN_N_FACTS_POOLS];
  SkeinChange changes[SKEIN_N_FACTS_POOLS];
  guint workers[SKEIN_N_FACTS_POOLS]; /* as was last set here, while a change is measured or shown */
  Tally tallies[SKEIN_N_FACTS_POOLS][MAX_RULES];
  guint n_tallies[SKEIN_N_FACTS_POOLS];
};

enum
{
  LOOKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinAdvisor, skein_advisor, G_TYPE_OBJECT)

static SkeinPool *
get_pool (SkeinAdvisor *self, SkeinFactsPool pool)
{
  return skein_engine_get_pool (self->engine, pool == SKEIN_FACTS_DOWNLOADS ? SKEIN_SETTING_THREADS : SKEIN_SETTING_PROCESSES);
}

static void
skein_advisor_dispose (GObject *object)
{
  skein_advisor_stop (SKEIN_ADVISOR (object));

  G_OBJECT_CLASS (skein_advisor_parent_class)->dispose (object);
}

static void
skein_advisor_class_init (SkeinAdvisorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_advisor_dispose;

  signals[LOOKED] = g_signal_new ("looked", SKEIN_TYPE_ADVISOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_advisor_init (G_GNUC_UNUSED SkeinAdvisor *self)
{
}

SkeinAdvisor *
skein_advisor_new (SkeinEngine *engine, SkeinRecorder *recorder)
{
  SkeinAdvisor *self;

  g_return_val_if_fail (SKEIN_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (recorder != NULL, NULL);

  self = g_object_new (SKEIN_TYPE_ADVISOR, NULL);
  self->engine = g_object_ref (engine);
  self->finder = skein_fact_finder_new (engine, recorder);
  return self;
}

void
skein_advisor_stop (SkeinAdvisor *self)
{
  g_return_if_fail (SKEIN_IS_ADVISOR (self));

  g_clear_pointer (&self->finder, skein_fact_finder_free);
  g_clear_object (&self->engine);
}

/* What the batch was about, most of the time; what says nothing does not count. */
static void
count (SkeinAdvisor *self, SkeinFactsPool pool, const SkeinDiagnosis *diagnosis)
{
  Tally *tally = NULL;

  if (g_str_has_suffix (diagnosis->rule, "settling") || diagnosis->bound == SKEIN_BOUND_NOTHING || diagnosis->bound == SKEIN_BOUND_HELD || diagnosis->bound == SKEIN_BOUND_DOWNLOADS)
    return;
  for (guint i = 0; i < self->n_tallies[pool] && tally == NULL; i++)
    if (self->tallies[pool][i].rule == diagnosis->rule)
      tally = &self->tallies[pool][i];
  if (tally == NULL && self->n_tallies[pool] < MAX_RULES)
    {
      tally = &self->tallies[pool][self->n_tallies[pool]++];
      tally->rule = diagnosis->rule;
    }
  if (tally == NULL)
    return;
  tally->n_seconds++;
  tally->last = *diagnosis;
}

static void
follow_change (SkeinAdvisor *self, SkeinFactsPool pool)
{
  const SkeinPoolFacts *facts = &skein_fact_finder_peek (self->finder)->pool[pool];
  SkeinChange *change = &self->changes[pool];
  /* How it begins is not what a change is to be compared with. */
  gboolean at_work = skein_facts_get_busy_share (facts) >= AT_WORK && facts->n_queued > 0 && skein_fact_finder_peek (self->finder)->window_s >= SETTLED_S;

  /* Somebody has set yet another number: what is measured would not be that change's. */
  if (change->state != SKEIN_CHANGE_NONE && skein_advisor_get_workers (self, pool) != self->workers[pool])
    skein_change_forget (change);
  skein_change_add (change, skein_fact_finder_get_second (self->finder, pool), at_work);
}

void
skein_advisor_look (SkeinAdvisor *self, guint64 now_ns)
{
  g_return_if_fail (SKEIN_IS_ADVISOR (self));

  if (self->finder == NULL || !skein_fact_finder_look (self->finder, now_ns))
    return;

  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    {
      SkeinDiagnosis diagnosis;

      skein_diagnose (skein_fact_finder_peek (self->finder), pool, &diagnosis);
      skein_diagnosis_tracker_add (&self->trackers[pool], &diagnosis);
      count (self, pool, skein_diagnosis_tracker_peek (&self->trackers[pool]));
      follow_change (self, pool);
    }
  g_signal_emit (self, signals[LOOKED], 0);
}

const SkeinDiagnosis *
skein_advisor_peek (SkeinAdvisor *self, SkeinFactsPool pool)
{
  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), NULL);
  g_return_val_if_fail (pool < SKEIN_N_FACTS_POOLS, NULL);

  return skein_diagnosis_tracker_peek (&self->trackers[pool]);
}

const SkeinChange *
skein_advisor_peek_change (SkeinAdvisor *self, SkeinFactsPool pool)
{
  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), NULL);
  g_return_val_if_fail (pool < SKEIN_N_FACTS_POOLS, NULL);

  return &self->changes[pool];
}

static const Tally *
find_main (SkeinAdvisor *self, SkeinFactsPool pool, guint *out_n_seconds)
{
  const Tally *best = NULL;

  *out_n_seconds = 0;
  for (guint i = 0; i < self->n_tallies[pool]; i++)
    {
      const Tally *tally = &self->tallies[pool][i];
      gboolean known = tally->last.bound != SKEIN_BOUND_UNKNOWN;

      *out_n_seconds += tally->n_seconds;
      /* That nothing is known is only said if nothing ever was. */
      if (best == NULL || (known && best->last.bound == SKEIN_BOUND_UNKNOWN) || (known == (best->last.bound != SKEIN_BOUND_UNKNOWN) && tally->n_seconds > best->n_seconds))
        best = tally;
    }
  return best;
}

const SkeinDiagnosis *
skein_advisor_peek_main (SkeinAdvisor *self, SkeinFactsPool pool)
{
  const Tally *tally;
  guint n_seconds;

  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), NULL);
  g_return_val_if_fail (pool < SKEIN_N_FACTS_POOLS, NULL);

  tally = find_main (self, pool, &n_seconds);
  return tally != NULL ? &tally->last : NULL;
}

double
skein_advisor_get_main_share (SkeinAdvisor *self, SkeinFactsPool pool)
{
  const Tally *tally;
  guint n_seconds;

  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), 0);
  g_return_val_if_fail (pool < SKEIN_N_FACTS_POOLS, 0);

  tally = find_main (self, pool, &n_seconds);
  return tally != NULL ? (double) tally->n_seconds / n_seconds : 0;
}

guint
skein_advisor_get_workers (SkeinAdvisor *self, SkeinFactsPool pool)
{
  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), 0);

  return self->engine != NULL ? skein_pool_get_setting (get_pool (self, pool)).workers : 0;
}

static gboolean
set_workers (SkeinAdvisor *self, SkeinFactsPool pool, guint workers, GError **error)
{
  SkeinSetting setting = skein_pool_get_setting (get_pool (self, pool));

  setting.workers = workers;
  if (!skein_engine_set_setting (self->engine, &setting, error))
    return FALSE;
  self->workers[pool] = workers;
  return TRUE;
}

gboolean
skein_advisor_apply (SkeinAdvisor *self, SkeinFactsPool pool, GError **error)
{
  const SkeinDiagnosis *diagnosis;
  guint before;

  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), FALSE);

  diagnosis = skein_advisor_peek (self, pool);
  if (self->engine == NULL || diagnosis == NULL || diagnosis->suggested == 0)
    return TRUE;
  before = skein_advisor_get_workers (self, pool);
  if (!set_workers (self, pool, diagnosis->suggested, error))
    return FALSE;
  skein_change_begin (&self->changes[pool], before, diagnosis->suggested, diagnosis->gain_frac);
  g_signal_emit (self, signals[LOOKED], 0);
  return TRUE;
}

gboolean
skein_advisor_undo (SkeinAdvisor *self, SkeinFactsPool pool, GError **error)
{
  SkeinChange *change;

  g_return_val_if_fail (SKEIN_IS_ADVISOR (self), FALSE);

  change = &self->changes[pool];
  if (self->engine == NULL || change->state == SKEIN_CHANGE_NONE)
    return TRUE;
  if (!set_workers (self, pool, change->from, error))
    return FALSE;
  skein_change_forget (change);
  g_signal_emit (self, signals[LOOKED], 0);
  return TRUE;
}

void
skein_advisor_dismiss (SkeinAdvisor *self, SkeinFactsPool pool)
{
  g_return_if_fail (SKEIN_IS_ADVISOR (self));

  skein_change_forget (&self->changes[pool]);
  g_signal_emit (self, signals[LOOKED], 0);
}
