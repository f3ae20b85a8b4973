// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-series-private.h"

#include <math.h>

#define N_LEVELS 4
#define FAN_OUT 10 /* samples of one level in one of the next */
#define FINE_NS G_GUINT64_CONSTANT (100000000)
#define FIRST_CAPACITY 256
#define MAX_SILENCE_NS G_GUINT64_CONSTANT (60000000000)
#define LATEST_SAMPLES 10
#define WHOLE 250 /* a share in a byte that tenths and hundredths divide well */

static const guint64 level_ns[N_LEVELS] = { FINE_NS, FINE_NS *FAN_OUT, FINE_NS *FAN_OUT *FAN_OUT, FINE_NS *FAN_OUT *FAN_OUT *FAN_OUT };
static const guint level_capacity[N_LEVELS] = { 36000, 10800, 17280, 8640 };

/* Sample i covers [i * level_ns, + level_ns). Those of the finest level are their own peak and wholly known unless NaN. */
typedef struct
{
  float mean[SKEIN_N_SERIES];
} FineSample;

typedef struct
{
  float mean[SKEIN_N_SERIES]; /* over the known time */
  float peak[SKEIN_N_SERIES];
  guint8 known[SKEIN_N_SERIES]; /* share of it in 1/WHOLE */
} CoarseSample;

/* A ring of the samples first..next-1. */
typedef struct
{
  FineSample *fine;     /* (owned) of the finest level */
  CoarseSample *coarse; /* (owned) of the others */
  guint capacity;
  guint64 origin; /* the sample at position 0 */
  guint64 first, next;
  guint64 forgotten_end; /* samples below this were there once; 0: none */
} Level;

struct _SkeinSeriesLog
{
  Level levels[N_LEVELS];
  double open_amount[SKEIN_N_SERIES]; /* of the finest sample in the making */
  double gauge[SKEIN_N_SERIES];       /* of those that are gauges: the present value */
  guint64 end_ns;                     /* booked up to here */
};

/* Over several samples, or parts of them. */
typedef struct
{
  double sum, known_ns, peak;
} Sums;

gboolean
skein_series_is_gauge (SkeinSeries series)
{
  return series >= SKEIN_SERIES_LIMIT && series < SKEIN_N_SERIES;
}

SkeinSeriesLog *
skein_series_log_new (guint64 start_ns)
{
  SkeinSeriesLog *self = g_new0 (SkeinSeriesLog, 1);

  self->end_ns = start_ns;
  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    self->gauge[i] = NAN;
  for (guint level = 0; level < N_LEVELS; level++)
    self->levels[level].origin = self->levels[level].first = self->levels[level].next = start_ns / level_ns[level];
  return self;
}

void
skein_series_log_free (SkeinSeriesLog *self)
{
  if (self == NULL)
    return;

  for (guint level = 0; level < N_LEVELS; level++)
    {
      g_free (self->levels[level].fine);
      g_free (self->levels[level].coarse);
    }
  g_free (self);
}

void
skein_series_log_set_gauge (SkeinSeriesLog *self, SkeinSeries series, double value)
{
  self->gauge[series] = value;
}

/* Levels */

static guint
get_position (const Level *level, guint64 index)
{
  return (guint) ((index - level->origin) % level->capacity);
}

/* Makes room for the sample level->next, whose position it returns; its content is up to the caller. */
static guint
push (SkeinSeriesLog *self, guint number)
{
  Level *level = &self->levels[number];

  /* A ring that may still grow has not turned around, so that positions stay what they are. */
  if (level->next - level->origin == level->capacity && level->capacity < level_capacity[number])
    {
      level->capacity = CLAMP (level->capacity * 2, FIRST_CAPACITY, level_capacity[number]);
      if (number == 0)
        level->fine = g_renew (FineSample, level->fine, level->capacity);
      else
        level->coarse = g_renew (CoarseSample, level->coarse, level->capacity);
    }

  if (level->next - level->first == level->capacity)
    level->forgotten_end = ++level->first;
  level->next++;
  return get_position (level, level->next - 1);
}

static void
push_coarse (SkeinSeriesLog *self, guint number, const Sums sums[SKEIN_N_SERIES])
{
  guint position = push (self, number); /* may move the samples */
  CoarseSample *sample = &self->levels[number].coarse[position];

  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    {
      double known = sums[i].known_ns * WHOLE / (double) level_ns[number];

      sample->mean[i] = sums[i].known_ns > 0 ? (float) (sums[i].sum / sums[i].known_ns) : 0;
      sample->peak[i] = (float) sums[i].peak;
      sample->known[i] = known > 0 ? (guint8) CLAMP (known + 0.5, 1, WHOLE) : 0;
    }
}

static void
add_sample (const Level *level, guint number, guint64 index, SkeinSeries series, double weight_ns, Sums *sums)
{
  guint position = get_position (level, index);
  double mean, peak;

  if (number == 0)
    {
      mean = peak = (double) level->fine[position].mean[series];
      if (isnan (mean))
        return;
    }
  else
    {
      const CoarseSample *sample = &level->coarse[position];

      if (sample->known[series] == 0)
        return;
      mean = (double) sample->mean[series];
      peak = (double) sample->peak[series];
      weight_ns *= (double) sample->known[series] / WHOLE;
    }

  if (!(sums->known_ns > 0) || peak > sums->peak)
    sums->peak = peak;
  sums->sum += mean * weight_ns;
  sums->known_ns += weight_ns;
}

/* Makes sample level->next of @number of those of its parts that are there. */
static void
push_of_parts (SkeinSeriesLog *self, guint number)
{
  const Level *parts = &self->levels[number - 1];
  guint64 begin = self->levels[number].next * FAN_OUT;
  Sums sums[SKEIN_N_SERIES] = { 0 };

  for (guint64 i = MAX (begin, parts->first); i < MIN (begin + FAN_OUT, parts->next); i++)
    {
      for (guint series = 0; series < SKEIN_N_SERIES; series++)
        add_sample (parts, number - 1, i, series, (double) level_ns[number - 1], &sums[series]);
    }
  push_coarse (self, number, sums);
}

static void
push_unknown (SkeinSeriesLog *self, guint number)
{
  const Sums nothing[SKEIN_N_SERIES] = { 0 };

  if (number > 0)
    {
      push_coarse (self, number, nothing);
      return;
    }
  for (guint series = 0, position = push (self, 0); series < SKEIN_N_SERIES; series++)
    self->levels[0].fine[position].mean[series] = NAN;
}

static void
close_sample (SkeinSeriesLog *self)
{
  guint position = push (self, 0); /* may move the samples */
  FineSample *sample = &self->levels[0].fine[position];
  guint64 end_ns = self->levels[0].next * FINE_NS;

  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    {
      sample->mean[i] = (float) (skein_series_is_gauge (i) ? self->gauge[i] : self->open_amount[i] / (FINE_NS / 1e9));
      self->open_amount[i] = 0;
    }
  for (guint number = 1; number < N_LEVELS && end_ns / level_ns[number] > self->levels[number].next; number++)
    push_of_parts (self, number);
}

/* What is between the end and @to_ns is unknown. */
static void
skip (SkeinSeriesLog *self, guint64 to_ns)
{
  /* What is in the making must not be lost with its parts. */
  for (guint number = 1; number < N_LEVELS && to_ns / level_ns[number] > self->levels[number].next; number++)
    push_of_parts (self, number);

  for (guint number = 0; number < N_LEVELS; number++)
    {
      Level *level = &self->levels[number];
      guint64 index = to_ns / level_ns[number];

      if (index > level->next + level_capacity[number])
        {
          level->forgotten_end = level->next;
          level->origin = level->first = level->next = index;
        }
      while (level->next < index)
        push_unknown (self, number);
    }

  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    self->open_amount[i] = 0;
  self->end_ns = to_ns;
}

void
skein_series_log_book (SkeinSeriesLog *self, const double amounts[SKEIN_N_SERIES], guint64 now_ns)
{
  double whole_ns;

  if (now_ns <= self->end_ns)
    return;

  if (now_ns - self->end_ns > MAX_SILENCE_NS)
    {
      skip (self, now_ns);
      return;
    }

  whole_ns = (double) (now_ns - self->end_ns);
  while (self->end_ns < now_ns)
    {
      guint64 boundary = (self->levels[0].next + 1) * FINE_NS;
      guint64 to_ns = MIN (now_ns, boundary);
      double share = (double) (to_ns - self->end_ns) / whole_ns;

      for (guint i = 0; i < SKEIN_N_SERIES; i++)
        self->open_amount[i] += amounts[i] * share;
      self->end_ns = to_ns;
      if (to_ns == boundary)
        close_sample (self);
    }
}

double
skein_series_log_get_latest (SkeinSeriesLog *self, SkeinSeries series)
{
  const Level *level = &self->levels[0];
  Sums sums = { 0 };

  if (skein_series_is_gauge (series))
    return self->gauge[series];

  for (guint64 i = MAX (level->first, level->next - MIN (level->next, LATEST_SAMPLES)); i < level->next; i++)
    add_sample (level, 0, i, series, (double) FINE_NS, &sums);
  return sums.known_ns > 0 ? sums.sum / sums.known_ns : 0;
}

static void
add_within (SkeinSeriesLog *self, guint number, SkeinSeries series, guint64 from_ns, guint64 to_ns, Sums *sums)
{
  const Level *level = &self->levels[number];
  guint64 width = level_ns[number];

  from_ns = MAX (from_ns, level->first * width);
  to_ns = MIN (to_ns, level->next * width);
  for (guint64 at = from_ns; at < to_ns;)
    {
      guint64 end = MIN (to_ns, (at / width + 1) * width);

      add_sample (level, number, at / width, series, (double) (end - at), sums);
      at = end;
    }
}

/* Adds [from_ns, to_ns) of @number's level, before it from coarser ones that remember longer, and behind it from finer
 * ones, of which the next coarse sample will be made. */
static void
add_between (SkeinSeriesLog *self, guint number, SkeinSeries series, guint64 from_ns, guint64 to_ns, Sums *sums)
{
  guint64 before_ns = MIN (to_ns, self->levels[number].forgotten_end * level_ns[number]);
  guint64 behind_ns = MAX (from_ns, self->levels[number].next * level_ns[number]);

  add_within (self, number, series, from_ns, to_ns, sums);
  for (guint coarser = number + 1; coarser < N_LEVELS && from_ns < before_ns; coarser++)
    {
      add_within (self, coarser, series, from_ns, before_ns, sums);
      before_ns = MIN (before_ns, self->levels[coarser].forgotten_end * level_ns[coarser]);
    }
  for (guint finer = number; finer > 0 && behind_ns < to_ns; finer--)
    {
      add_within (self, finer - 1, series, behind_ns, to_ns, sums);
      behind_ns = MAX (behind_ns, self->levels[finer - 1].next * level_ns[finer - 1]);
    }
}

void
skein_series_log_get_columns (SkeinSeriesLog *self, SkeinSeries series, guint64 from_ns, guint64 column_ns, double *mean, double *peak, guint n_columns)
{
  guint number = 0;

  while (number + 1 < N_LEVELS && level_ns[number + 1] <= column_ns)
    number++;

  for (guint column = 0; column < n_columns; column++)
    {
      guint64 start_ns = from_ns + column * column_ns;
      Sums sums = { 0 };

      add_between (self, number, series, start_ns, start_ns + column_ns, &sums);
      mean[column] = sums.known_ns > 0 ? sums.sum / sums.known_ns : NAN;
      if (peak != NULL)
        peak[column] = sums.known_ns > 0 ? sums.peak : NAN;
    }
}

gsize
skein_series_log_get_memory (SkeinSeriesLog *self)
{
  gsize bytes = sizeof *self;

  for (guint number = 0; number < N_LEVELS; number++)
    bytes += self->levels[number].capacity * (number == 0 ? sizeof (FineSample) : sizeof (CoarseSample));
  return bytes;
}
