// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-compare-setting.h"

G_BEGIN_DECLS

/* One measured run of one work under one setting, always in a fresh process: skein-trial reads a request from standard input
 * (one JSON document) and writes what came out to standard output. */

#define SKEIN_TRIAL_COLUMNS 400  /* of each lane, from the start to the end of the run */
#define SKEIN_TRIAL_MAX_LANES 64 /* that are kept; the others are counted */

typedef struct
{
  char label[16];
  guint kind;      /* SkeinLaneKind */
  GBytes *columns; /* (owned) phase, cpu, blocked, known of each column: as SkeinColumn, a byte each */
} SkeinTrialLane;

/* Times in nanoseconds. What cannot be known is SKEIN_TRIAL_UNKNOWN. The whole process tree is meant: the trial, its workers, Python. */
#define SKEIN_TRIAL_UNKNOWN G_MAXUINT64

typedef struct
{
  guint64 wall_ns;                            /* from the first job handed over (fresh: from the making of the pool) to the last result */
  guint64 first_result_ns;                    /* latency to the first result */
  guint64 user_ns, sys_ns;                    /* CPU, of all that began and ended in that time */
  guint64 worker_ns;                          /* wall time x workers that were there */
  guint64 waiting_ns, working_ns, blocked_ns; /* of it: by class of phase; the rest was idle */
  guint64 n_voluntary, n_involuntary;         /* context switches */
  guint64 n_minor_faults, n_major_faults;
  guint64 peak_rss, peak_pss, peak_private; /* bytes, sampled; PSS shares what is shared */
  guint64 worker_start_ns;                  /* median, until a worker was ready */
  guint64 n_lock_switches;                  /* the lock was given away on request */
  guint64 bytes;                            /* received, read or written */
  guint64 n_jobs, n_failed;
  guint64 check; /* of the results: the same work gives the same, whoever does it; UNKNOWN where nothing comes out (sleeps), or something else (Python's fewer numbers) */

  /* Noise: what others did meanwhile. */
  guint64 others_cpu_ns;  /* CPU that went to others */
  guint64 pressure_us;    /* somebody waited for a core (PSI); SKEIN_TRIAL_UNKNOWN where the kernel does not tell */
  guint64 calibration_ns; /* a fixed piece of computing, just before: longer than usual when the core is throttled */
} SkeinTrialFigures;

typedef struct
{
  SkeinTrialFigures figures;
  GPtrArray *lanes; /* (owned) of SkeinTrialLane, may be empty */
  guint n_lanes;    /* there were */
  char *error;      /* (owned) (nullable) why there is no result, or what failed first */
} SkeinTrialResult;

SkeinTrialResult *skein_trial_result_new (void);
void skein_trial_result_free (SkeinTrialResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTrialResult, skein_trial_result_free)

/* Requests and results as JSON. */
char *skein_trial_request_to_json (const SkeinCompareWork *work, const SkeinCompareSetting *setting, const char *scratch_folder);
gboolean skein_trial_request_from_json (const char *json, gsize size, SkeinCompareWork *out_work, SkeinCompareSetting *out_setting, char **out_scratch_folder, GError **error);
char *skein_trial_result_to_json (const SkeinTrialResult *self);
SkeinTrialResult *skein_trial_result_from_json (const char *json, gsize size, GError **error);

/* The same inside of a larger document: a member @name (NULL in an array), and after the OBJECT token was read. */
void skein_trial_result_write (const SkeinTrialResult *self, SkeinJsonWriter *writer, const char *name, gboolean with_lanes);
SkeinTrialResult *skein_trial_result_read (SkeinJsonReader *reader); /* NULL: not one */

extern const SkeinJsonField skein_trial_figures_fields[];

/**
 * skein_trial_run:
 * @scratch_folder: where downloads and copies go; made, and emptied by the caller
 * @live_fd: a pipe that does not block, for what skein-trial-live.h says; -1: none
 *
 * Does it, in this process and its workers: what skein-trial is for. Blocks until it is over or @cancellable is. The default main context
 * is run meanwhile.
 *
 * Returns: (transfer full): what came out; its error is set when nothing could be measured
 */
SkeinTrialResult *skein_trial_run (const SkeinCompareWork *work, const SkeinCompareSetting *setting, const char *scratch_folder, int live_fd, GCancellable *cancellable);

G_END_DECLS
