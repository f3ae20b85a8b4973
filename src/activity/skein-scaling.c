// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-scaling.h"

#include <math.h>

/* Fewer say nothing, and so do numbers that differ by less than about a sixth: the noise of rates is as large. */
#define MIN_PAIRS 6
#define MIN_SPREAD 0.15
#define MAX_ERROR 0.2

typedef struct
{
  double log_n, log_rate;
} Pair;

struct _SkeinScaling
{
  Pair pairs[SKEIN_SCALING_MAX_PAIRS]; /* a ring */
  guint64 n_pairs;                     /* all there were */
  double best_rate;
};

SkeinScaling *
skein_scaling_new (void)
{
  return g_new0 (SkeinScaling, 1);
}

void
skein_scaling_free (SkeinScaling *self)
{
  g_free (self);
}

void
skein_scaling_clear (SkeinScaling *self)
{
  self->n_pairs = 0;
  self->best_rate = 0;
}

void
skein_scaling_add (SkeinScaling *self, double n, double rate)
{
  if (!(n > 0.5) || !(rate > 0) || isinf (n) || isinf (rate))
    return;

  self->pairs[self->n_pairs++ % SKEIN_SCALING_MAX_PAIRS] = (Pair){ log (n), log (rate) };
  self->best_rate = MAX (self->best_rate, rate);
}

gboolean
skein_scaling_get (SkeinScaling *self, double *out_exponent, double *out_error)
{
  guint n = (guint) MIN (self->n_pairs, SKEIN_SCALING_MAX_PAIRS);
  double mean_n = 0, mean_rate = 0, nn = 0, nr = 0, rr = 0, slope, rest, error;

  if (n < MIN_PAIRS)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      mean_n += self->pairs[i].log_n / n;
      mean_rate += self->pairs[i].log_rate / n;
    }
  for (guint i = 0; i < n; i++)
    {
      double x = self->pairs[i].log_n - mean_n, y = self->pairs[i].log_rate - mean_rate;

      nn += x * x;
      nr += x * y;
      rr += y * y;
    }
  if (sqrt (nn / n) < MIN_SPREAD)
    return FALSE;

  slope = nr / nn;
  rest = MAX (rr - slope * nr, 0);
  error = sqrt (rest / (n - 2) / nn);
  if (error > MAX_ERROR)
    return FALSE;

  *out_exponent = CLAMP (slope, 0, 1);
  *out_error = error;
  return TRUE;
}

double
skein_scaling_get_best_rate (SkeinScaling *self)
{
  return self->best_rate;
}
