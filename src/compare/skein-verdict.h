// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-summary.h"

G_BEGIN_DECLS

/**
 * SkeinVerdict:
 *
 * What an experiment says, in words and with the figures it rests on. Never changes: any thread. The rules are one table, in skein-verdict-rules.c.
 */
typedef struct
{
  char *headline;       /* "CPU-bound. Use 2 processes: 1.94× faster than one after another." */
  GPtrArray *sentences; /* (element-type utf8) further ones, the most important first */
  GPtrArray *evidence;  /* (element-type utf8) the figures, a line each: "Workers computed 97 % of the time" */
  int best;             /* index of the setting to use; -1: none stands out */
  gboolean is_certain;  /* FALSE: too much noise or too few rounds; the headline says so */
  GPtrArray *rules;     /* (element-type utf8) names of the rules that spoke: for tests and for "Why?" */

  /*< private >*/
  gatomicrefcount ref_count;
} SkeinVerdict;

SkeinVerdict *skein_verdict_new (const SkeinExperimentData *data);
SkeinVerdict *skein_verdict_ref (const SkeinVerdict *self);
void skein_verdict_unref (SkeinVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinVerdict, skein_verdict_unref)

G_END_DECLS
