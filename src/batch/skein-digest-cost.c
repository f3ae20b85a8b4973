// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-digest-cost.h"

#include <inttypes.h>
#include <stdio.h>

#define FOLLOWS_WORD "follows"

SkeinDigestCost *
skein_digest_cost_add (SkeinDigestCost *self, const SkeinReport *report)
{
  g_return_val_if_fail (report != NULL, self);

  if (self == NULL)
    self = g_new0 (SkeinDigestCost, 1);
  self->bytes += report->bytes;
  self->wall_us += report->finished_ns > report->started_ns ? (report->finished_ns - report->started_ns) / 1000 : 0;
  self->cpu_us += report->cpu_ns / 1000;
  self->follows = self->follows || report->job->digest.follows;
  return self;
}

double
skein_digest_cost_get_rate (const SkeinDigestCost *self)
{
  return !self->follows && self->wall_us > 0 ? (double) self->bytes * 1e6 / (double) self->wall_us : 0;
}

char *
skein_digest_cost_to_text (const SkeinDigestCost *self)
{
  if (self == NULL)
    return NULL;
  return g_strdup_printf ("%" PRIu64 " %" PRIu64 " %" PRIu64 "%s", self->bytes, self->wall_us, self->cpu_us, self->follows ? " " FOLLOWS_WORD : "");
}

SkeinDigestCost *
skein_digest_cost_from_text (const char *text)
{
  SkeinDigestCost cost = { 0 };
  char word[sizeof FOLLOWS_WORD] = "";
  int n;

  n = text != NULL ? sscanf (text, "%18" SCNu64 " %18" SCNu64 " %18" SCNu64 " %7s", &cost.bytes, &cost.wall_us, &cost.cpu_us, word) : 0;
  if (n < 3)
    return NULL;
  cost.follows = g_str_equal (word, FOLLOWS_WORD);
  return g_memdup2 (&cost, sizeof cost);
}
