// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-text-stream.h"
#include "batch/skein-activity-record.h"

G_BEGIN_DECLS

/* Tables for spreadsheets and programs, RFC 4180. Times are seconds from the beginning of the record; what is unknown is left empty. Any
 * thread. */

/* A line per step of time: "time_s,time,received_bytes_per_s,…"; time is UTC. */
void skein_activity_csv_write_totals (const SkeinActivityRecord *record, SkeinTextStream *stream);

/* A line per span: "lane,from_s,to_s,phase,item,file,bytes,exact"; exact is "no" for one that stands for several. The time of spans that were dropped
 * is one of phase "unknown". */
void skein_activity_csv_write_spans (const SkeinActivityRecord *record, SkeinTextStream *stream);

G_END_DECLS
