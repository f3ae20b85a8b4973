// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* How items lie in the database: opening it safely, its versions, and rows to and from statements. Used by the store's thread. */

/* Opens or creates @path with everything that makes SQLite strict, and brings it to the newest version.
 * G_IO_ERROR_INVALID_DATA: it is damaged or no database; G_IO_ERROR_NOT_SUPPORTED: a newer program made it. */
sqlite3 *skein_store_sql_open (const char *path, GError **error);

/* One step per version, applied in order, each in a transaction of its own with its user_version. */
const char *const *skein_store_sql_get_steps (guint *out_n_steps);
gboolean skein_store_sql_migrate (sqlite3 *db, const char *const *steps, guint n_steps, GError **error);

/* Looks for damage: G_IO_ERROR_INVALID_DATA. Reads all of the database. */
gboolean skein_store_sql_check (sqlite3 *db, GError **error);

gboolean skein_store_sql_exec (sqlite3 *db, const char *sql, GError **error);
gboolean skein_store_sql_query_int64 (sqlite3 *db, const char *sql, gint64 *out_value, GError **error);
sqlite3_stmt *skein_store_sql_prepare (sqlite3 *db, const char *sql, GError **error);
gboolean skein_store_sql_step_done (sqlite3_stmt *statement, GError **error); /* runs to its end and resets it */
void skein_store_sql_set_error (GError **error, sqlite3 *db, const char *what);

/* Parameters are numbered alike in all of these. */
extern const char skein_store_sql_insert[];
extern const char skein_store_sql_update[];      /* all but the spec */
extern const char skein_store_sql_update_spec[]; /* the spec and the id */
extern const char skein_store_sql_columns[];     /* for SELECT; order of skein_store_sql_read_row() */

void skein_store_sql_bind_row (sqlite3_stmt *statement, const SkeinStoreRow *row, guint64 session, guint64 revision, guint64 writer);
void skein_store_sql_bind_spec (sqlite3_stmt *statement, guint64 id, const SkeinItemSpec *spec);
SkeinStoreRow *skein_store_sql_read_row (sqlite3_stmt *statement);

G_END_DECLS
