// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-text-stream.h"
#include "batch/skein-activity-record.h"

G_BEGIN_DECLS

/**
 * skein_trace_export_write:
 *
 * Writes all of @record in the Trace Event Format, which Perfetto (ui.perfetto.dev) and chrome://tracing open: a process each for
 * totals (counters), download threads and worker processes; a track per worker and per connection. On a track, a slice per
 * item has slices per phase inside; a thread that drives several connections has only phases, for its items take
 * turns. Times are microseconds from the beginning of the record, in order; "otherData" says when that was, and what of the
 * spans was merged, dropped or lost. Any thread.
 */
void skein_trace_export_write (const SkeinActivityRecord *record, SkeinTextStream *stream);

G_END_DECLS
