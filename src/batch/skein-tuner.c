// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-tuner.h"

#include <math.h>
#include <stdlib.h>

/* After a change: connections are made, slow starts are over. Then so many are compared, and up to four times as many where the line is
 * so uneven that their median tells little. */
#define SETTLE_INTERVALS 3
#define MEASURE_INTERVALS 5
#define MAX_INTERVALS 20
#define GOOD_ERROR_FRAC 0.04
/* A try that gets no useful interval for so long is given up. */
#define PATIENCE_INTERVALS 12
/* Nothing that runs is interrupted, so fewer are fewer only when enough has ended. */
#define DRAIN_INTERVALS 60

/* Half as many more must give at least this share of half as much more to be worth their price. */
#define WORTH_FRAC 0.15
#define LEAST_GAIN 0.05
#define ACCIDENT_SIGMAS 1.5
/* And three quarters may cost this much. */
#define MOST_LOSS 0.03

#define FIRST_HOLD_US (G_GINT64_CONSTANT (15) * G_USEC_PER_SEC)
#define LONGEST_HOLD_US (G_GINT64_CONSTANT (240) * G_USEC_PER_SEC)
#define GAP_US (G_GINT64_CONSTANT (2) * G_USEC_PER_SEC)

/* What a file costs beside its bytes: requests and answers take time too, which makes a thousand small files as good as one large. */
#define FILE_WORTH_BYTES (64.0 * 1024)

#define CPU_BOUND_FRAC 0.85
#define THROTTLED_FRAC 0.3
#define USED_FRAC 0.85
#define DRAINED_FRAC 1.08
/* In peace: what was measured is no longer true. */
#define DROP_FRAC 0.6
#define RISE_FRAC 1.6

typedef enum
{
  PHASE_SETTLE,
  PHASE_MEASURE,
  PHASE_HOLD,
} Phase;

typedef struct
{
  double score, error; /* median, and its standard error */
  double bytes, files; /* per second, means */
} Measure;

struct _SkeinTuner
{
  SkeinTunerLimits limits;
  SkeinTunerHosts *hosts; /* (owned) */

  guint n;      /* what climbing wants */
  guint wanted; /* what is wanted: servers have their say, */
  guint bound;  /* namely this; SKEIN_TUNER_NO_CAP none */
  gint64 last_us;

  Phase phase;
  int direction; /* of what is tried: 1 more, -1 fewer, 0 nothing */
  int next_direction;
  gboolean tried_up, tried_down; /* of no use at n */
  gboolean go_on;                /* the last try was of use: the next may begin at once */
  guint base;                    /* before the try */
  Measure reference;             /* what base gives */

  guint n_settled, n_wasted;
  double scores[MAX_INTERVALS], bytes[MAX_INTERVALS], files[MAX_INTERVALS];
  guint n_samples; /* in HOLD a ring's count */
  double busy;     /* smoothed */
  double cpu_frac, throttled_frac;
  gint64 hold_until_us, hold_us;
  int told; /* SkeinTunerReason that holds it back and was told, or -1 */
};

static const char *const nicks[SKEIN_TUNER_N_REASONS] = {
  "try-more",
  "faster",
  "no-gain",
  "try-fewer",
  "enough",
  "slower",
  "unused",
  "long",
  "refused",
  "recovered",
  "cpu",
  "own-limit",
};

const char *
skein_tuner_reason_get_nick (SkeinTunerReason reason)
{
  g_return_val_if_fail (reason < SKEIN_TUNER_N_REASONS, NULL);
  return nicks[reason];
}

/* --- numbers --- */

static guint
get_least (SkeinTuner *self)
{
  return MAX (self->limits.step, (self->limits.min + self->limits.step - 1) / self->limits.step * self->limits.step);
}

static guint
get_most (SkeinTuner *self)
{
  return MAX (get_least (self), self->limits.max / self->limits.step * self->limits.step);
}

static guint
fit (SkeinTuner *self, guint n)
{
  return CLAMP (n / self->limits.step * self->limits.step, get_least (self), get_most (self));
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
get_median (const double *values, guint n)
{
  double sorted[MAX_INTERVALS];

  for (guint i = 0; i < n; i++)
    sorted[i] = values[i];
  qsort (sorted, n, sizeof *sorted, compare_doubles);
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double
get_mean (const double *values, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += values[i];
  return sum / n;
}

static Measure
measure (SkeinTuner *self)
{
  Measure result = { .bytes = get_mean (self->bytes, self->n_samples), .files = get_mean (self->files, self->n_samples) };
  double deviations[MAX_INTERVALS];

  result.score = get_median (self->scores, self->n_samples);
  for (guint i = 0; i < self->n_samples; i++)
    deviations[i] = fabs (self->scores[i] - result.score);
  /* Of a median: 1.2533 sigma by the root of n; sigma from the median deviation. */
  result.error = 1.2533 * 1.4826 * get_median (deviations, self->n_samples) / sqrt (self->n_samples);
  return result;
}

/* --- steps --- */

static void
settle (SkeinTuner *self, guint n, int direction)
{
  self->n = n;
  self->direction = direction;
  self->go_on = FALSE;
  self->phase = PHASE_SETTLE;
  self->n_settled = self->n_wasted = self->n_samples = 0;
}

static void
hold (SkeinTuner *self, gint64 now_us)
{
  self->phase = PHASE_HOLD;
  self->direction = 0;
  self->n_samples = 0;
  self->hold_until_us = now_us + self->hold_us;
}

static void
compared (SkeinTuner *self, SkeinTunerDecision *decision, SkeinTunerReason reason, const Measure *tried)
{
  const Measure *reference = &self->reference;

  decision->reason = reason;
  decision->tried = self->n;
  decision->in_files = reference->files * FILE_WORTH_BYTES > reference->bytes;
  decision->rate_from = decision->in_files ? reference->files : reference->bytes;
  if (tried != NULL)
    decision->rate_tried = decision->in_files ? tried->files : tried->bytes;
}

static gboolean
is_cpu_bound (SkeinTuner *self)
{
  return self->cpu_frac >= CPU_BOUND_FRAC;
}

/* Something else decides how fast it goes. Told once. */
static gboolean
hold_back (SkeinTuner *self, gint64 now_us, SkeinTunerDecision *decision)
{
  int reason = self->throttled_frac >= THROTTLED_FRAC ? (int) SKEIN_TUNER_OWN_LIMIT : is_cpu_bound (self) ? (int) SKEIN_TUNER_CPU
                                                                                                          : -1;
  gboolean is_news = reason >= 0 && reason != self->told;

  if (reason < 0)
    return FALSE;

  hold (self, now_us);
  self->hold_until_us = now_us + FIRST_HOLD_US;
  self->told = reason;
  compared (self, decision, (SkeinTunerReason) reason, NULL);
  decision->at_us = is_news ? now_us : 0;
  return TRUE;
}

/* From a fresh reference. TRUE if a try begins, or there is a reason to tell why not. */
static gboolean
start_try (SkeinTuner *self, gint64 now_us, guint waiting, SkeinTunerDecision *decision)
{
  guint more = fit (self, MAX (self->n + self->limits.step, self->n * 3 / 2 / self->limits.step * self->limits.step));
  guint fewer = fit (self, MIN (self->n - MIN (self->n, self->limits.step), self->n * 3 / 4));
  int direction = self->next_direction;

  self->base = self->n;
  if (hold_back (self, now_us, decision))
    return decision->at_us != 0;
  self->told = -1;

  /* Never more than could be used. */
  if (more > self->n && (more - self->n > waiting || more > self->bound))
    more = self->n;
  if (direction > 0 && (more <= self->n || self->tried_up))
    direction = -1;
  if (direction < 0 && (fewer >= self->n || self->tried_down))
    direction = more > self->n && !self->tried_up ? 1 : 0;

  if (direction == 0)
    {
      self->tried_up = self->tried_down = FALSE;
      hold (self, now_us);
      self->hold_us = MIN (self->hold_us * 2, LONGEST_HOLD_US);
      return FALSE;
    }

  compared (self, decision, direction > 0 ? SKEIN_TUNER_TRY_MORE : SKEIN_TUNER_TRY_FEWER, NULL);
  settle (self, direction > 0 ? more : fewer, direction);
  decision->tried = self->n;
  return TRUE;
}

static void
go_back (SkeinTuner *self, gint64 now_us)
{
  gboolean up = self->direction > 0;

  if (up)
    self->tried_up = TRUE;
  else
    self->tried_down = TRUE;
  self->n = self->base;
  if (self->tried_up && self->tried_down)
    {
      hold (self, now_us);
      self->hold_us = MIN (self->hold_us * 2, LONGEST_HOLD_US);
      self->next_direction = 1;
      self->tried_up = self->tried_down = FALSE;
      return;
    }
  self->next_direction = up ? -1 : 1;
  /* Measured again: the line may have changed meanwhile. */
  settle (self, self->base, 0);
}

/* Enough was measured to decide, or nearly. */
static gboolean
judge (SkeinTuner *self, gint64 now_us, guint waiting, SkeinTunerDecision *decision)
{
  Measure now = measure (self);
  double change, error;

  if (now.error > GOOD_ERROR_FRAC * now.score && self->n_samples < MAX_INTERVALS)
    return FALSE;

  if (self->direction == 0)
    {
      self->reference = now;
      return start_try (self, now_us, waiting, decision);
    }

  change = self->reference.score > 0 ? now.score / self->reference.score - 1 : now.score > 0 ? 1
                                                                                             : 0;
  error = self->reference.score > 0 ? hypot (now.error, self->reference.error) / self->reference.score : 0;

  if (self->direction > 0)
    {
      double worth = MAX (LEAST_GAIN, WORTH_FRAC * ((double) self->n / self->base - 1));

      if (change >= worth && change >= ACCIDENT_SIGMAS * error)
        {
          compared (self, decision, SKEIN_TUNER_FASTER, &now);
          decision->from = self->base;
          decision->to = self->n;
          self->reference = now;
          self->base = self->n;
          self->tried_up = FALSE;
          /* Fewer was where it came from. */
          self->tried_down = TRUE;
          self->next_direction = 1;
          self->hold_us = FIRST_HOLD_US;
          settle (self, self->n, 0);
          self->go_on = TRUE;
          return TRUE;
        }
      compared (self, decision, SKEIN_TUNER_NO_GAIN, &now);
      go_back (self, now_us);
      return TRUE;
    }

  if (change >= MIN (0, -MOST_LOSS + error / 2))
    {
      compared (self, decision, SKEIN_TUNER_ENOUGH, &now);
      decision->from = self->base;
      decision->to = self->n;
      /* The best that was had stays what fewer are compared with, so that small losses do not add up. */
      if (now.score > self->reference.score)
        self->reference = now;
      self->base = self->n;
      self->tried_down = FALSE;
      /* More gave no more. */
      self->tried_up = TRUE;
      self->next_direction = -1;
      settle (self, self->n, 0);
      self->go_on = TRUE;
      return TRUE;
    }
  compared (self, decision, SKEIN_TUNER_SLOWER, &now);
  go_back (self, now_us);
  return TRUE;
}

/* In peace the number stands; only a changed line is noticed before the time has come. */
static void
watch (SkeinTuner *self, gint64 now_us, double score)
{
  double median;

  self->scores[self->n_samples++ % 8] = score;
  if (now_us < self->hold_until_us)
    {
      if (self->n_samples < 8 || self->n_samples % 8 != 0 || self->reference.score <= 0 || self->throttled_frac >= THROTTLED_FRAC)
        return;
      median = get_median (self->scores, 8);
      if (median > DROP_FRAC * self->reference.score && median < RISE_FRAC * self->reference.score)
        return;
      self->hold_us = FIRST_HOLD_US;
    }
  self->tried_up = self->tried_down = FALSE;
  self->next_direction = 1;
  settle (self, self->n, 0);
}

static gboolean
climb (SkeinTuner *self, const SkeinTunerSample *sample, double seconds, gboolean has_errors, SkeinTunerDecision *decision)
{
  double score;
  gboolean draining;

  /* What the pool could not do for want of items, or because a server has its say, tells nothing about the number; nor does what it
   * does with connections it should no longer have. */
  draining = sample->busy > DRAINED_FRAC * self->n;
  if (sample->waiting == 0 || self->wanted != self->n || has_errors || draining || sample->busy < USED_FRAC * self->n)
    {
      if (self->direction == 0 && self->phase != PHASE_HOLD)
        self->n_samples = 0;
      if (self->direction == 0 || sample->waiting == 0 || ++self->n_wasted < (draining ? DRAIN_INTERVALS : PATIENCE_INTERVALS))
        return FALSE;
      compared (self, decision, draining ? SKEIN_TUNER_LONG : SKEIN_TUNER_UNUSED, NULL);
      decision->busy = self->busy;
      go_back (self, sample->now_us);
      return TRUE;
    }

  if (self->go_on)
    {
      self->go_on = FALSE;
      return start_try (self, sample->now_us, sample->waiting, decision);
    }

  score = ((double) sample->bytes + FILE_WORTH_BYTES * sample->files) / seconds;
  switch (self->phase)
    {
    case PHASE_SETTLE:
      if (++self->n_settled <= SETTLE_INTERVALS)
        return FALSE;
      self->phase = PHASE_MEASURE;
      G_GNUC_FALLTHROUGH;

    case PHASE_MEASURE:
      self->scores[self->n_samples] = score;
      self->bytes[self->n_samples] = (double) sample->bytes / seconds;
      self->files[self->n_samples] = sample->files / seconds;
      self->n_samples++;
      if (self->n_samples < MEASURE_INTERVALS || (self->n_samples > MEASURE_INTERVALS && self->n_samples < MAX_INTERVALS && self->n_samples % MEASURE_INTERVALS != 0))
        return FALSE;
      return judge (self, sample->now_us, sample->waiting, decision);

    case PHASE_HOLD:
    default:
      watch (self, sample->now_us, score);
      return FALSE;
    }
}

gboolean
skein_tuner_step (SkeinTuner *self, const SkeinTunerSample *sample, SkeinTunerDecision *out_decision)
{
  SkeinTunerDecision decision = { .from = self->n };
  SkeinTunerHostChange change;
  gint64 passed_us = sample->now_us - self->last_us;
  gboolean is_first = self->last_us == 0, told, has_errors = skein_tuner_hosts_has_errors (self->hosts), host_changed;
  guint before = self->wanted;

  g_return_val_if_fail (sample->now_us > 0, FALSE);

  self->last_us = sample->now_us;
  host_changed = skein_tuner_hosts_step (self->hosts, sample->now_us, self->limits.max, &change);
  self->bound = skein_tuner_hosts_get_sum (self->hosts, sample->now_us);
  if (is_first || passed_us <= 0)
    told = FALSE;
  else if (passed_us > GAP_US)
    {
      /* Nothing ran meanwhile: half a measurement is none. */
      settle (self, self->direction != 0 ? self->base : self->n, 0);
      told = FALSE;
    }
  else
    {
      self->busy += (sample->busy - self->busy) * 0.3;
      self->cpu_frac += (sample->cpu_frac - self->cpu_frac) * 0.3;
      self->throttled_frac += (sample->throttled_frac - self->throttled_frac) * 0.3;
      told = climb (self, sample, (double) passed_us / G_USEC_PER_SEC, has_errors, &decision);
    }

  if (self->bound < self->n && self->direction > 0)
    /* No time for tries. */
    settle (self, self->base, 0);
  self->wanted = self->bound < self->n ? MAX (self->bound / self->limits.step * self->limits.step, self->limits.step) : self->n;

  if (host_changed)
    {
      decision = (SkeinTunerDecision){ .from = before, .reason = change.to < change.from ? SKEIN_TUNER_REFUSED : SKEIN_TUNER_RECOVERED, .n_errors = change.n_errors };
      g_strlcpy (decision.host, change.host, sizeof decision.host);
      decision.tried = change.to;
    }
  else if (self->wanted != before && (!told || self->wanted != self->n))
    {
      /* A server that bears fewer is done, or one is the only one now. */
      decision = (SkeinTunerDecision){ .reason = self->wanted > before ? SKEIN_TUNER_RECOVERED : SKEIN_TUNER_REFUSED };
      decision.tried = SKEIN_TUNER_NO_CAP;
    }
  else if (!told)
    {
      return FALSE;
    }

  /* A number that was kept after a try tells where the try began. */
  if (decision.reason != SKEIN_TUNER_FASTER && decision.reason != SKEIN_TUNER_ENOUGH)
    {
      decision.from = before;
      decision.to = self->wanted;
    }
  decision.at_us = sample->now_us;
  *out_decision = decision;
  return TRUE;
}

SkeinTuner *
skein_tuner_new (const SkeinTunerLimits *limits, guint start)
{
  SkeinTuner *self = g_new0 (SkeinTuner, 1);

  self->hosts = skein_tuner_hosts_new ();
  skein_tuner_restart (self, limits, start);
  return self;
}

void
skein_tuner_free (SkeinTuner *self)
{
  if (self == NULL)
    return;

  skein_tuner_hosts_free (self->hosts);
  g_free (self);
}

void
skein_tuner_restart (SkeinTuner *self, const SkeinTunerLimits *limits, guint start)
{
  g_return_if_fail (limits->step > 0 && limits->max > 0);

  self->limits = *limits;
  self->told = -1;
  self->next_direction = 1;
  self->tried_up = self->tried_down = FALSE;
  self->hold_us = FIRST_HOLD_US;
  self->reference = (Measure){ 0 };
  self->last_us = 0;
  self->bound = SKEIN_TUNER_NO_CAP;
  settle (self, fit (self, start), 0);
  self->base = self->wanted = self->n;
}

guint
skein_tuner_get_wanted (SkeinTuner *self)
{
  return self->wanted;
}

SkeinTunerHosts *
skein_tuner_get_hosts (SkeinTuner *self)
{
  return self->hosts;
}

guint
skein_tuner_get_host_cap (SkeinTuner *self, const char *host)
{
  return skein_tuner_hosts_get_cap (self->hosts, host);
}
