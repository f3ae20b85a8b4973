// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinOriginStats:
 *
 * What the origin has served, counted for tests. Any thread. Reference counted: a connection may end after the origin.
 */
typedef struct _SkeinOriginStats SkeinOriginStats;

SkeinOriginStats *skein_origin_stats_new (void);
SkeinOriginStats *skein_origin_stats_ref (SkeinOriginStats *self);
void skein_origin_stats_unref (SkeinOriginStats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinOriginStats, skein_origin_stats_unref)

void skein_origin_stats_add_connection (SkeinOriginStats *self);
void skein_origin_stats_remove_connection (SkeinOriginStats *self);
void skein_origin_stats_begin_request (SkeinOriginStats *self, const char *path);
void skein_origin_stats_end_request (SkeinOriginStats *self);
void skein_origin_stats_add_bytes (SkeinOriginStats *self, const char *path, guint64 n_bytes);

/* How many requests of that key came before; counts this one. */
guint64 skein_origin_stats_count_key (SkeinOriginStats *self, const char *key);

/* Everything back to nothing, but for the connections there are. */
void skein_origin_stats_reset (SkeinOriginStats *self);

/* {"requests":N,"bytes":N,"connections":N,"peak_connections":N,"total_connections":N,"peak_requests":N,
 * "paths":{"/file/…":{"requests":N,"bytes":N,"first":N,"first_ms":N}}}: peak_requests at once, first the number of a path's first request from 1,
 * first_ms when it came, counted from that of the very first one. */
char *skein_origin_stats_dup_json (SkeinOriginStats *self);

/* Appends @text to @json as a JSON string with its quotes. */
void skein_origin_json_append_string (GString *json, const char *text);

G_END_DECLS
