// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-json-writer.h"
#include "batch/skein-advisor.h"
#include "batch/skein-activity-record.h"
#include "batch/skein-engine.h"
#include "cli/skein-cli-limits.h"
#include "cli/skein-cli-order.h"

G_BEGIN_DECLS

/**
 * SkeinCliBatchRun:
 *
 * An engine, some items for it, and a main loop until each of them has ended or a signal came. Says on standard error what fails while it
 * runs, and shows progress. Main thread only; blocks by running the main loop.
 */
typedef struct _SkeinCliBatchRun SkeinCliBatchRun;

SkeinCliBatchRun *skein_cli_batch_run_new (const SkeinEngineOptions *options); /* copied */
void skein_cli_batch_run_free (SkeinCliBatchRun *self);                        /* closes the engine: partials are kept, the store is flushed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliBatchRun, skein_cli_batch_run_free)

void skein_cli_batch_run_set_credentials (SkeinCliBatchRun *self, const char *origin, const char *user, const char *password); /* before execute */
void skein_cli_batch_run_set_bearer (SkeinCliBatchRun *self, const char *origin, const char *token);
void skein_cli_batch_run_set_reserve (SkeinCliBatchRun *self, guint64 n_bytes); /* see skein_engine_set_reserve() */
void skein_cli_batch_run_set_progress (SkeinCliBatchRun *self, gboolean progress);

void skein_cli_batch_run_set_limits (SkeinCliBatchRun *self, const SkeinCliLimits *limits); /* borrowed; before execute */
void skein_cli_batch_run_set_order (SkeinCliBatchRun *self, const SkeinCliOrder *order);    /* the same */

/* Whether failures are said as they happen; TRUE unless told otherwise. */
void skein_cli_batch_run_set_complain (SkeinCliBatchRun *self, gboolean complain);

/* What is unfinished at the end, after a signal say, is removed with its partials: for batches that nobody can continue. */
void skein_cli_batch_run_set_temporary (SkeinCliBatchRun *self, gboolean temporary);

/* What the workers do is recorded, see skein_cli_batch_run_make_record(); before execute. */
void skein_cli_batch_run_set_records (SkeinCliBatchRun *self, gboolean records);

/* What bounds the batch is looked at, see skein_cli_batch_run_peek_advisor(); before execute. */
void skein_cli_batch_run_set_explains (SkeinCliBatchRun *self, gboolean explains);

/* Lanes of all workers instead of the progress of files; before execute. Only where the terminal is live. */
void skein_cli_batch_run_set_lanes (SkeinCliBatchRun *self, gboolean lanes);

/* FALSE: nothing was even started (no store, no threads). An item that fails is no error here. */
gboolean skein_cli_batch_run_execute (SkeinCliBatchRun *self, GPtrArray *specs, GError **error);

/* Afterwards, by index of the spec. */
SkeinItem *skein_cli_batch_run_get_item (SkeinCliBatchRun *self, guint index);       /* (nullable): refused */
const GError *skein_cli_batch_run_get_refusal (SkeinCliBatchRun *self, guint index); /* (nullable) */
gboolean skein_cli_batch_run_was_complete (SkeinCliBatchRun *self, guint index);     /* before the run: left alone */
double skein_cli_batch_run_get_rate (SkeinCliBatchRun *self, guint index);           /* of its last download, bytes per second; 0 too short to tell */
int skein_cli_batch_run_get_interrupt_exit (SkeinCliBatchRun *self);                 /* 0: it came to its end */
double skein_cli_batch_run_get_seconds (SkeinCliBatchRun *self);

/* Of what was recorded, (transfer full) (nullable). */
SkeinActivityRecord *skein_cli_batch_run_make_record (SkeinCliBatchRun *self);

SkeinAdvisor *skein_cli_batch_run_peek_advisor (SkeinCliBatchRun *self); /* (nullable) */

/* How many connections there were at the end, and what was decided about them, if the pool tuned itself. */
void skein_cli_batch_run_add_json (SkeinCliBatchRun *self, SkeinJsonWriter *writer);
void skein_cli_batch_run_note_tuning (SkeinCliBatchRun *self);

/* The exit status that all items together deserve. */
int skein_cli_batch_run_get_exit (SkeinCliBatchRun *self);

G_END_DECLS
