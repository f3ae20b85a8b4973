// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-facts.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_CHANGE_NONE, /* nothing was changed, or it is no longer of interest */
  SKEIN_CHANGE_MEASURING,
  SKEIN_CHANGE_BETTER,
  SKEIN_CHANGE_SAME, /* what differs is no more than noise */
  SKEIN_CHANGE_WORSE,
  SKEIN_CHANGE_UNKNOWN, /* there was too little before or after to compare */
} SkeinChangeState;

/* Rates are compared over so many seconds on each side; those right after a change are left out, in which connections are made. */
#define SKEIN_CHANGE_SECONDS 8
#define SKEIN_CHANGE_SETTLE_SECONDS 4

/**
 * SkeinChange:
 *
 * What a change of a pool's size really gave: compares the seconds before with those after it, and says "the same" unless the difference
 * is more than their noise explains. Plain data, zero at first; one thread.
 */
typedef struct
{
  SkeinChangeState state;
  guint from, to;       /* workers */
  double expected_frac; /* NaN: nothing in particular */
  double gave_frac;     /* of BETTER, SAME, WORSE */

  double rates[SKEIN_CHANGE_SECONDS]; /* a ring of those before; then those after */
  guint n_rates;
  guint n_settling;
  double before_mean, before_error; /* of the mean */
  guint n_before;
} SkeinChange;

void skein_change_begin (SkeinChange *self, guint from, guint to, double expected_frac);

/* A second's rate; @at_work: there was enough to do, so that it tells something. TRUE if the state has changed. */
gboolean skein_change_add (SkeinChange *self, double rate, gboolean at_work);

void skein_change_forget (SkeinChange *self); /* the user has seen it, or has set something else */

const char *skein_change_state_get_nick (SkeinChangeState state);

/* Translated: "12 threads: +31 % (expected +38 %)", NULL in the state NONE. (transfer full) (nullable) */
char *skein_change_dup_text (const SkeinChange *self, SkeinFactsPool pool);

G_END_DECLS
