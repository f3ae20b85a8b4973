// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/* Finished items as a table (RFC 4180), for spreadsheets. A cell that would be a formula begins with an apostrophe. */

void skein_history_csv_begin (GString *text);
void skein_history_csv_add (GString *text, SkeinItem *item, const char *url); /* @url: as it may be told to others */

gboolean skein_history_csv_is (const char *text, gsize size); /* by its first line */

/* The same table as JSON, as skein_export_to_bytes() writes a history, so that only one reader looks closely at what it says. A table that is damaged
 * gives JSON up to there. @out_complaint: (out) (nullable). (transfer full). Any thread. */
char *skein_history_csv_to_json (const char *text, gsize size, const char *label, char **out_complaint);

/* "2026-11-21T10:30:32.123456Z"; (nullable) NULL for 0. */
char *skein_history_dup_time (gint64 time_us);
gint64 skein_history_parse_time (const char *text); /* 0: it is none */

G_END_DECLS
