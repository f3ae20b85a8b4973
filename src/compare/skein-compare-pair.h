// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-verdict.h"

G_BEGIN_DECLS

/* One setting in two experiments. */
typedef struct
{
  char *setting;                            /* (owned) its text */
  const SkeinExperimentRow *first, *second; /* (nullable) of the experiments; NULL: not in that one */
  SkeinSpread first_wall, second_wall;      /* seconds; n is 0 when there is none */
  SkeinSpread ratio;                        /* how many times as fast the second is: of the medians, and at least and at most by their spreads */
  SkeinDifference difference;               /* of the second from the first */
} SkeinComparePairRow;

/**
 * SkeinComparePair:
 *
 * Two experiments on shared axes: settings matched by their text, in the order of the first experiment, then those that only the second has.
 * Borrows both experiments. One thread at a time.
 */
typedef struct
{
  const SkeinExperimentData *first, *second;
  GPtrArray *rows; /* (owned) of SkeinComparePairRow */
  gboolean same_work, same_machine;
  double longest_s, most_bytes; /* of either: the ends of the shared axes; 0 when nothing was measured */
  char *sentence;               /* (owned) what changed: translated */
} SkeinComparePair;

SkeinComparePair *skein_compare_pair_new (const SkeinExperimentData *first, const SkeinExperimentData *second);
void skein_compare_pair_free (SkeinComparePair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinComparePair, skein_compare_pair_free)

const SkeinComparePairRow *skein_compare_pair_get_row (const SkeinComparePair *self, guint index);

G_END_DECLS
