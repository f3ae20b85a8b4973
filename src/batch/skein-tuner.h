// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-tuner-hosts.h"

G_BEGIN_DECLS

/**
 * SkeinTuner:
 *
 * How many connections are wanted, found by trying. It climbs: measures what a number gives, tries half as many more, and keeps them only
 * if they give enough more to be no accident (medians of several intervals are compared); else it goes back, sees whether fewer do as
 * well, and then leaves the number alone for a time that doubles with every try that was of no use. It does not try while something else
 * decides: too few items, the processor, an own speed limit. Servers that refuse are obeyed at once (see SkeinTunerHosts).
 *
 * A pure state machine: time comes with the samples, nothing here looks at a clock, starts a thread or resizes a pool. Not thread-safe.
 */
typedef struct _SkeinTuner SkeinTuner;

/* How often skein_tuner_step() is to be called; what is measured is divided by the time that really passed. */
#define SKEIN_TUNER_INTERVAL_US (G_GINT64_CONSTANT (250) * 1000)
#define SKEIN_TUNER_DEFAULT_MAX 64

typedef struct
{
  guint min, max; /* connections in all */
  guint step;     /* the number is a multiple of it: a thread more or less for every worker; from 1 */
} SkeinTunerLimits;

/* What happened since the sample before. */
typedef struct
{
  gint64 now_us;
  guint64 bytes;
  guint files;           /* that came, whole */
  double busy;           /* connections at work, on average */
  guint waiting;         /* items that no connection works on yet */
  double cpu_frac;       /* of one core, mean of the download threads */
  double throttled_frac; /* of the busy connections: waiting for an own speed limit */
} SkeinTunerSample;

/* Why the number is what it is from now on. The order is no interface; the nicks are (skein_tuner_reason_get_nick()). */
typedef enum
{
  SKEIN_TUNER_TRY_MORE,  /* to see what more give */
  SKEIN_TUNER_FASTER,    /* more were faster: kept */
  SKEIN_TUNER_NO_GAIN,   /* more were not: back */
  SKEIN_TUNER_TRY_FEWER, /* to see whether fewer do */
  SKEIN_TUNER_ENOUGH,    /* they did: kept */
  SKEIN_TUNER_SLOWER,    /* they did not: back */
  SKEIN_TUNER_UNUSED,    /* more were not even used: back */
  SKEIN_TUNER_LONG,      /* what runs takes too long to see what fewer do: back */
  SKEIN_TUNER_REFUSED,   /* a server refuses as many */
  SKEIN_TUNER_RECOVERED, /* and bears more again */
  SKEIN_TUNER_CPU,       /* no more: the threads' processor time is used up */
  SKEIN_TUNER_OWN_LIMIT, /* no more: the own speed limit decides */
  SKEIN_TUNER_N_REASONS
} SkeinTunerReason;

typedef struct
{
  gint64 at_us;
  guint from, to; /* the same if only the reason is new */
  SkeinTunerReason reason;
  guint tried;      /* what was compared: connections, */
  double rate_from; /* and what they gave, bytes or files per second */
  double rate_tried;
  gboolean in_files;
  char host[256]; /* REFUSED, RECOVERED; else empty */
  guint n_errors;
  double busy; /* UNUSED: connections that were used */
} SkeinTunerDecision;

SkeinTuner *skein_tuner_new (const SkeinTunerLimits *limits, guint start);
void skein_tuner_free (SkeinTuner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTuner, skein_tuner_free)

/* Begins anew at @start, which is fitted to the limits; what is known of servers stays. */
void skein_tuner_restart (SkeinTuner *self, const SkeinTunerLimits *limits, guint start);

guint skein_tuner_get_wanted (SkeinTuner *self);
SkeinTunerHosts *skein_tuner_get_hosts (SkeinTuner *self); /* to be told of transfers */

/* What one server bears, an upper bound for whoever starts transfers; SKEIN_TUNER_NO_CAP if it never refused. */
guint skein_tuner_get_host_cap (SkeinTuner *self, const char *host);

/* TRUE if there is something to tell: the number has changed, or why it does not. */
gboolean skein_tuner_step (SkeinTuner *self, const SkeinTunerSample *sample, SkeinTunerDecision *out_decision);

const char *skein_tuner_reason_get_nick (SkeinTunerReason reason); /* "try-more"; stable */

G_END_DECLS
