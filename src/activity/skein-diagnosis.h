// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-facts.h"

G_BEGIN_DECLS

/**
 * What bounds a pool now: the first row of a table (skein-diagnosis-rules.c) whose condition the facts meet. A pure function of the facts;
 * who wants a calm sentence puts a SkeinDiagnosisTracker behind it.
 */
typedef enum
{
  SKEIN_BOUND_UNKNOWN,        /* the figures do not tell */
  SKEIN_BOUND_NOTHING,        /* too little to do */
  SKEIN_BOUND_HELD,           /* paused, scheduled off */
  SKEIN_BOUND_SERVERS,        /* they take their time before they send */
  SKEIN_BOUND_CONNECTION_CAP, /* they give each connection so much and no more */
  SKEIN_BOUND_LINE,           /* several servers share one total */
  SKEIN_BOUND_LINE_OR_SERVER, /* one server does: it or the line, which looks the same from here */
  SKEIN_BOUND_OWN_LIMIT,      /* a speed limit that the user has set */
  SKEIN_BOUND_HOST_LIMIT,     /* connections to a server, by a rule or by what it bears */
  SKEIN_BOUND_DISK,
  SKEIN_BOUND_CPU,
  SKEIN_BOUND_FEW_WORKERS, /* more of them would do more */
  SKEIN_BOUND_LOCK,
  SKEIN_BOUND_PROCESSING, /* downloads wait for it */
  SKEIN_BOUND_DOWNLOADS,  /* processing waits for them */
  SKEIN_N_BOUNDS
} SkeinBound;

typedef enum
{
  SKEIN_CONFIDENCE_LOW, /* others look similar */
  SKEIN_CONFIDENCE_MEDIUM,
  SKEIN_CONFIDENCE_HIGH, /* nothing else explains the figures */
} SkeinConfidence;

/* What a figure of evidence is about; skein-diagnosis-text.h has the words. */
typedef enum
{
  SKEIN_EVIDENCE_BUSY,    /* share of time */
  SKEIN_EVIDENCE_WAITING, /* share of busy time before the first byte */
  SKEIN_EVIDENCE_CONNECTING,
  SKEIN_EVIDENCE_RECEIVING,
  SKEIN_EVIDENCE_THROTTLED,
  SKEIN_EVIDENCE_WRITING, /* of a thread's time */
  SKEIN_EVIDENCE_READING,
  SKEIN_EVIDENCE_BLOCKED,
  SKEIN_EVIDENCE_CPU_EACH, /* share of a core */
  SKEIN_EVIDENCE_CPU_ALL,  /* cores used by both pools */
  SKEIN_EVIDENCE_IDLE_CORES,
  SKEIN_EVIDENCE_RUN_WAIT, /* share of time */
  SKEIN_EVIDENCE_SWITCHES, /* per second */
  SKEIN_EVIDENCE_IOWAIT,   /* share of the cores' time */
  SKEIN_EVIDENCE_PSI_IO,   /* share of time */
  SKEIN_EVIDENCE_PSI_CPU,
  SKEIN_EVIDENCE_RATE, /* bytes per second */
  SKEIN_EVIDENCE_BEST_RATE,
  SKEIN_EVIDENCE_LIMIT,
  SKEIN_EVIDENCE_HOST_RATE,
  SKEIN_EVIDENCE_HOST_LIMIT,
  SKEIN_EVIDENCE_HOST_CONNECTIONS, /* at work at the busiest server */
  SKEIN_EVIDENCE_HOST_MAX,         /* that it may have */
  SKEIN_EVIDENCE_HOST_DELAY,       /* seconds */
  SKEIN_EVIDENCE_HOSTS,
  SKEIN_EVIDENCE_HOSTS_HELD,
  SKEIN_EVIDENCE_CONNECTION_RATE,
  SKEIN_EVIDENCE_UNEVENNESS,  /* share */
  SKEIN_EVIDENCE_SCALING,     /* exponent: what twice the connections gave is 2^value */
  SKEIN_EVIDENCE_CONNECTIONS, /* at work */
  SKEIN_EVIDENCE_WORKERS,
  SKEIN_EVIDENCE_CORES,
  SKEIN_EVIDENCE_QUEUED, /* jobs */
  SKEIN_N_EVIDENCE
} SkeinEvidenceKind;

typedef struct
{
  SkeinEvidenceKind kind;
  double value;
} SkeinEvidence;

typedef enum
{
  SKEIN_MODEL_NONE,    /* no basis: it cannot be told how much a change would give */
  SKEIN_MODEL_SCALING, /* as the total has followed the number of connections so far */
  SKEIN_MODEL_OVERLAP, /* waits overlap, up to where the line would never rest */
  SKEIN_MODEL_CORES,   /* in proportion, as far as there are cores that nobody uses */
} SkeinGainModel;

#define SKEIN_DIAGNOSIS_MAX_EVIDENCE 8

typedef struct
{
  SkeinFactsPool pool;
  SkeinBound bound;
  SkeinConfidence confidence;
  const char *rule; /* name of the row, static: "slow-servers" */

  SkeinEvidence evidence[SKEIN_DIAGNOSIS_MAX_EVIDENCE]; /* only what is known */
  guint n_evidence;
  char host[SKEIN_FACTS_MAX_HOST]; /* the server it is about, "" none in particular */

  guint workers, slots_each; /* now */
  guint suggested;           /* so many workers would be better; 0: no suggestion */
  double gain_frac;          /* expected of it; NaN: cannot tell */
  SkeinGainModel model;
  gboolean tunes_itself; /* the pool does that alone, so nothing is suggested */
} SkeinDiagnosis;

void skein_diagnose (const SkeinFacts *facts, SkeinFactsPool pool, SkeinDiagnosis *out_diagnosis);

/* What so many workers instead of the present ones would give, as far as the facts tell; NaN with MODEL_NONE otherwise. */
double skein_diagnosis_expect_gain (const SkeinFacts *facts, SkeinFactsPool pool, guint workers, SkeinGainModel *out_model);

const char *skein_bound_get_nick (SkeinBound bound);               /* "own-limit"; stable */
const char *skein_evidence_kind_get_nick (SkeinEvidenceKind kind); /* "idle-cores"; stable */
const char *skein_gain_model_get_nick (SkeinGainModel model);
const char *skein_confidence_get_nick (SkeinConfidence confidence);

/* For tests: the rows of the table, in order. NULL behind the last. */
const char *skein_diagnosis_peek_rule (guint index, SkeinFactsPool *out_pool, SkeinBound *out_bound);

G_END_DECLS
