// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-change.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "activity/skein-diagnosis-text.h"

#define MIN_SECONDS 4
/* Less is no gain, whatever statistics say of it. */
#define NOTICEABLE 0.05
/* Seconds without work, in a row, after which there is nothing to measure. */
#define PATIENCE_SECONDS 20

static void
summarize (const SkeinChange *self, double *out_mean, double *out_error, guint *out_n)
{
  guint n = MIN (self->n_rates, SKEIN_CHANGE_SECONDS);
  double mean = 0, squares = 0;

  for (guint i = 0; i < n; i++)
    mean += self->rates[i] / n;
  for (guint i = 0; i < n; i++)
    squares += (self->rates[i] - mean) * (self->rates[i] - mean);
  *out_mean = mean;
  *out_error = n > 1 ? sqrt (squares / (n - 1) / n) : 0;
  *out_n = n;
}

void
skein_change_begin (SkeinChange *self, guint from, guint to, double expected_frac)
{
  summarize (self, &self->before_mean, &self->before_error, &self->n_before);
  self->state = SKEIN_CHANGE_MEASURING;
  self->from = from;
  self->to = to;
  self->expected_frac = expected_frac;
  self->gave_frac = 0;
  self->n_rates = 0;
  self->n_settling = 0;
}

static SkeinChangeState
judge (SkeinChange *self)
{
  double mean, error, noise;
  guint n;

  summarize (self, &mean, &error, &n);
  if (self->n_before < MIN_SECONDS || n < MIN_SECONDS || !(self->before_mean > 0))
    return SKEIN_CHANGE_UNKNOWN;

  self->gave_frac = mean / self->before_mean - 1;
  noise = 2 * sqrt (error * error + self->before_error * self->before_error);
  if (fabs (self->gave_frac) < NOTICEABLE || fabs (mean - self->before_mean) < noise)
    return SKEIN_CHANGE_SAME;
  return self->gave_frac > 0 ? SKEIN_CHANGE_BETTER : SKEIN_CHANGE_WORSE;
}

gboolean
skein_change_add (SkeinChange *self, double rate, gboolean at_work)
{
  if (self->state == SKEIN_CHANGE_MEASURING)
    {
      self->n_settling++;
      if (self->n_settling <= SKEIN_CHANGE_SETTLE_SECONDS)
        return FALSE;
      if (at_work)
        self->rates[self->n_rates++] = rate;
      if (self->n_rates < SKEIN_CHANGE_SECONDS && self->n_settling < SKEIN_CHANGE_SETTLE_SECONDS + PATIENCE_SECONDS)
        return FALSE;
      self->state = judge (self);
      return TRUE;
    }

  /* What was last is what the next change is compared with; without work there is nothing to compare with. */
  if (at_work)
    self->rates[self->n_rates++ % SKEIN_CHANGE_SECONDS] = rate;
  else
    self->n_rates = 0;
  return FALSE;
}

void
skein_change_forget (SkeinChange *self)
{
  if (self->state == SKEIN_CHANGE_MEASURING)
    self->n_rates = 0;
  self->state = SKEIN_CHANGE_NONE;
}

const char *
skein_change_state_get_nick (SkeinChangeState state)
{
  static const char *const nicks[] = {
    [SKEIN_CHANGE_NONE] = "none",
    [SKEIN_CHANGE_MEASURING] = "measuring",
    [SKEIN_CHANGE_BETTER] = "better",
    [SKEIN_CHANGE_SAME] = "same",
    [SKEIN_CHANGE_WORSE] = "worse",
    [SKEIN_CHANGE_UNKNOWN] = "unknown",
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (nicks), NULL);
  return nicks[state];
}

char *
skein_change_dup_text (const SkeinChange *self, SkeinFactsPool pool)
{
  g_autofree char *workers = skein_workers_dup_text (pool, self->to);
  g_autofree char *expected = isnan (self->expected_frac) ? NULL : skein_gain_dup_text (self->expected_frac);
  g_autofree char *gave = skein_gain_dup_text (self->gave_frac);

  switch (self->state)
    {
    case SKEIN_CHANGE_MEASURING:
      /* Translators: "12 threads" */
      return g_strdup_printf (_ ("%s: seeing what that gives…"), workers);
    case SKEIN_CHANGE_BETTER:
    case SKEIN_CHANGE_WORSE:
      if (expected != NULL)
        /* Translators: "12 threads", what they gave and what was expected: "12 threads: +31 % (expected +38 %)." */
        return g_strdup_printf (_ ("%s: %s (expected %s)."), workers, gave, expected);
      /* Translators: "12 threads: +31 %." */
      return g_strdup_printf (_ ("%s: %s."), workers, gave);
    case SKEIN_CHANGE_SAME:
      if (expected != NULL)
        /* Translators: "12 threads", "+38 %" */
        return g_strdup_printf (_ ("%s: no gain (expected %s). Go back?"), workers, expected);
      /* Translators: "12 threads" */
      return g_strdup_printf (_ ("%s: no gain. Go back?"), workers);
    case SKEIN_CHANGE_UNKNOWN:
      /* Translators: "12 threads" */
      return g_strdup_printf (_ ("%s: there was too little work to see what that gives."), workers);
    case SKEIN_CHANGE_NONE:
    default:
      return NULL;
    }
}
