// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-verdict.h"

G_BEGIN_DECLS

/* Half of a spread, relative: wider, and the second figure of a speed-up means nothing. */
#define SKEIN_VERDICT_WIDE_SPREAD 0.1

/* What the rules look at: computed once of an experiment, in an order that does not depend on that of its settings. */

typedef enum
{
  SKEIN_BOUND_UNKNOWN,
  SKEIN_BOUND_WAITING, /* I/O-bound */
  SKEIN_BOUND_MIXED,
  SKEIN_BOUND_COMPUTING, /* CPU-bound */
} SkeinBound;

/* One setting that measured something. Figures are medians, NaN where unknown. */
typedef struct
{
  const SkeinExperimentRow *row;
  guint index;         /* in the experiment */
  char *name;          /* (owned) within a sentence: "2 processes", "4 threads under one lock" */
  SkeinSpread wall;    /* seconds */
  SkeinSpread speedup; /* over the base */
  SkeinDifference difference;
  double cores, first_s, peak_bytes, start_s, blocked, waiting, working;
  guint n_failed_trials;
  guint64 n_failed_jobs; /* most of any trial */
} SkeinVerdictRow;

/* Two settings that differ in one thing. */
typedef struct
{
  const SkeinVerdictRow *with, *without; /* (nullable) both or neither */
  SkeinSpread ratio;                     /* how many times as fast @with is */
  SkeinDifference difference;            /* of @with from @without */
} SkeinVerdictPair;

typedef struct
{
  const SkeinExperimentData *data;
  SkeinExperimentData view; /* (owned rows array only) those that measured something, sorted */
  GArray *rows;             /* (owned) of SkeinVerdictRow, as in the view */
  guint n_rounds;           /* complete ones, of the settings that measured something */

  const SkeinVerdictRow *base;   /* one after another, else the plainest; NULL when nothing was measured */
  const SkeinVerdictRow *best;   /* the least that is as fast as the fastest; NULL when nothing can be used */
  SkeinVerdictPair best_pair;    /* it against the base */
  const SkeinVerdictRow *locked; /* (nullable) under a lock, and faster than the best without */
  gboolean all_equal;            /* nothing differs from the base */
  gboolean is_hidden;            /* the best one is no faster than the base, but its spread is too wide to say so */
  gboolean one_kind;             /* there is only one setting, entered more than once */

  SkeinBound bound;
  double computing; /* share of the base's workers' time, 0..1 */
  double waiting;

  /* What must be said loudly. */
  char *failed_name, *failed_error; /* (owned) (nullable) of the first setting without any result */
  guint n_failed;                   /* such settings */
  const SkeinVerdictRow *partly;    /* (nullable) one of which trials or jobs failed */
  const SkeinVerdictRow *differs;   /* (nullable) one with other results than the base */

  /* Noise. */
  double others_cores;              /* median */
  double most_cores;                /* that some setting used */
  double calibration_ratio;         /* the slow tenth over the fast tenth */
  double best_width;                /* half of the spread that the recommendation rests on, relative */
  const SkeinVerdictRow *width_row; /* whose */
  const SkeinVerdictRow *rival;     /* (nullable) looks much slower, but the spread hides whether it is */

  SkeinVerdictPair lock;          /* against the same without */
  SkeinVerdictPair lock_base;     /* against one after another */
  SkeinVerdictPair lock_released; /* released in long calls against not */
  SkeinVerdictPair released_free; /* released in long calls against no lock */
  SkeinVerdictPair processes;     /* against as many threads */
  SkeinVerdictPair loop;          /* against threads of about as many things at a time */
  SkeinVerdictPair warm, inner, batch;
  const SkeinVerdictRow *bigger; /* (nullable) the next size of the best one's form: gained no more */

  gboolean has_fit;
  SkeinCompareForm fit_form;
  SkeinAmdahl fit;
  guint fit_largest;        /* size */
  guint knee, knee_largest; /* of a form that is not the best one's; 0: none */
  SkeinCompareForm knee_form;

  /* Python: the pair whose speed-ups are the least alike. */
  const SkeinVerdictRow *python, *simulated; /* (nullable) */
  double python_speedup, simulated_speedup;
  double python_apart; /* 0.1: one is a tenth larger */
} SkeinVerdictFacts;

SkeinVerdictFacts *skein_verdict_facts_new (const SkeinExperimentData *data);
void skein_verdict_facts_free (SkeinVerdictFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinVerdictFacts, skein_verdict_facts_free)

/* Where a rule's sentence goes. */
typedef enum
{
  SKEIN_VERDICT_ALARM, /* is the whole headline, and there is no setting to use: the first that applies */
  SKEIN_VERDICT_BOUND, /* begins the headline: the first that applies */
  SKEIN_VERDICT_USE,   /* ends it: the first that applies */
  SKEIN_VERDICT_DOUBT, /* why it is not certain and what to do: all, before the other sentences */
  SKEIN_VERDICT_SENTENCE,
  SKEIN_VERDICT_EVIDENCE,
} SkeinVerdictPlace;

typedef struct
{
  const char *name;
  SkeinVerdictPlace place;
  guint rank; /* within its place: the lowest first */
  gboolean (*applies) (const SkeinVerdictFacts *facts);
  char *(*say) (const SkeinVerdictFacts *facts); /* (transfer full) */
} SkeinVerdictRule;

const SkeinVerdictRule *skein_verdict_get_rules (guint *out_n_rules);

/* Words */
char *skein_verdict_name_setting (const SkeinCompareSetting *setting); /* within a sentence */
char *skein_verdict_name_workers (SkeinCompareForm form, guint n);     /* "4 processes" */
char *skein_verdict_format_seconds (double seconds);

G_END_DECLS
