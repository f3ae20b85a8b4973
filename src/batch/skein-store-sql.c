// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-store-sql.h"
#include "batch/skein-item-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define BUSY_TIMEOUT_MS 10000
#define MAX_VALUE_BYTES (4 * 1024 * 1024)

/* Version n is what steps 0..n-1 make. Never change a step that has been released: add one.
 *
 * items.session says who works on an item, items.writer who wrote its row last, items.revision when (a counter, one up per
 * transaction), so that another program reads only what changed. The unique index keeps two items, of whichever program, from ever
 * having the same partial file. */
static const char *const schema_steps[] = {
  "CREATE TABLE sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER NOT NULL, started_us INTEGER NOT NULL);"
  "CREATE TABLE revision (value INTEGER NOT NULL);"
  "INSERT INTO revision VALUES (0);"
  "CREATE TABLE removed (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, writer INTEGER NOT NULL);"
  "CREATE TABLE items ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " position INTEGER NOT NULL,"
  " revision INTEGER NOT NULL,"
  " writer INTEGER NOT NULL,"
  " session INTEGER NOT NULL,"
  " state INTEGER NOT NULL,"
  " url TEXT NOT NULL,"
  " folder TEXT NOT NULL,"
  " wanted_name TEXT,"
  " expected TEXT,"
  " hashes TEXT,"
  " resize_width INTEGER NOT NULL,"
  " resize_height INTEGER NOT NULL,"
  " segments INTEGER NOT NULL,"
  " name TEXT,"
  " part_name TEXT,"
  " size INTEGER NOT NULL,"
  " done_bytes INTEGER NOT NULL,"
  " etag TEXT,"
  " modified TEXT,"
  " ranges TEXT,"
  " digests TEXT,"
  " verified INTEGER NOT NULL,"
  " copy_name TEXT,"
  " tries INTEGER NOT NULL,"
  " error_code INTEGER NOT NULL,"
  " error_message TEXT,"
  " added_us INTEGER NOT NULL,"
  " file_mtime_us INTEGER NOT NULL,"
  " file_inode INTEGER NOT NULL);"
  "CREATE INDEX items_position ON items (position);"
  "CREATE INDEX items_revision ON items (revision);"
  "CREATE UNIQUE INDEX items_part ON items (folder, part_name) WHERE part_name IS NOT NULL;",

  "ALTER TABLE items ADD COLUMN unproven INTEGER NOT NULL DEFAULT 0;",

  "ALTER TABLE items ADD COLUMN sources TEXT;"
  "ALTER TABLE items ADD COLUMN told TEXT;"
  "ALTER TABLE items ADD COLUMN source INTEGER NOT NULL DEFAULT 0;",

  "ALTER TABLE items ADD COLUMN request TEXT;"
  "ALTER TABLE items ADD COLUMN error_cause TEXT;"
  "ALTER TABLE items ADD COLUMN error_detail TEXT;",

  "ALTER TABLE items ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE items ADD COLUMN max_rate INTEGER NOT NULL DEFAULT 0;",

  "ALTER TABLE items ADD COLUMN save TEXT;"
  "ALTER TABLE items ADD COLUMN place INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE items ADD COLUMN subfolder TEXT;"
  "ALTER TABLE items ADD COLUMN outcome INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE items ADD COLUMN continues TEXT;",

  "ALTER TABLE items ADD COLUMN resize TEXT;"
  "ALTER TABLE items ADD COLUMN copy_result TEXT;"
  "UPDATE items SET resize ="
  " CASE WHEN resize_width > 0 THEN min(resize_width, 100000) ELSE '' END || 'x' ||"
  " CASE WHEN resize_height > 0 THEN min(resize_height, 100000) ELSE '' END"
  " WHERE resize_width > 0 OR resize_height > 0;"
  "ALTER TABLE items DROP COLUMN resize_width;"
  "ALTER TABLE items DROP COLUMN resize_height;",

  "ALTER TABLE items ADD COLUMN digest_cost TEXT;",

  "ALTER TABLE items ADD COLUMN finished_us INTEGER NOT NULL DEFAULT 0;",
};

enum
{
  PARAM_POSITION = 1,
  PARAM_SESSION,
  PARAM_STATE,
  PARAM_NAME,
  PARAM_PART_NAME,
  PARAM_SIZE,
  PARAM_DONE_BYTES,
  PARAM_ETAG,
  PARAM_MODIFIED,
  PARAM_RANGES,
  PARAM_DIGESTS,
  PARAM_VERIFIED,
  PARAM_COPY_NAME,
  PARAM_TRIES,
  PARAM_ERROR_CODE,
  PARAM_ERROR_MESSAGE,
  PARAM_FILE_MTIME_US,
  PARAM_FILE_INODE,
  PARAM_REVISION,
  PARAM_WRITER,
  PARAM_ID,
  PARAM_ADDED_US,
  PARAM_URL,
  PARAM_FOLDER,
  PARAM_WANTED_NAME,
  PARAM_EXPECTED,
  PARAM_HASHES,
  PARAM_RESIZE,
  PARAM_COPY_RESULT,
  PARAM_SEGMENTS,
  PARAM_UNPROVEN,
  PARAM_SOURCES,
  PARAM_TOLD,
  PARAM_SOURCE,
  PARAM_REQUEST,
  PARAM_ERROR_CAUSE,
  PARAM_ERROR_DETAIL,
  PARAM_PRIORITY,
  PARAM_MAX_RATE,
  PARAM_SAVE,
  PARAM_INDEX,
  PARAM_SUBFOLDER,
  PARAM_OUTCOME,
  PARAM_CONTINUES,
  PARAM_DIGEST_COST,
  PARAM_FINISHED_US,
};

const char skein_store_sql_insert[] = "INSERT INTO items (position, session, state, name, part_name, size, done_bytes, etag, modified, ranges, digests, verified, copy_name, tries,"
                                      " error_code, error_message, file_mtime_us, file_inode, revision, writer, added_us, url, folder, wanted_name, expected, hashes,"
                                      " resize, copy_result, segments, unproven, sources, told, source, request, error_cause, error_detail, priority, max_rate, save, place, subfolder, outcome, continues, digest_cost, finished_us)"
                                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46)";

const char skein_store_sql_update[] = "UPDATE items SET session = ?2, state = ?3, name = ?4, part_name = ?5, size = ?6, done_bytes = ?7, etag = ?8, modified = ?9,"
                                      " ranges = ?10, digests = ?11, verified = ?12, copy_name = ?13, tries = ?14, error_code = ?15, error_message = ?16, file_mtime_us = ?17,"
                                      " file_inode = ?18, revision = ?19, writer = ?20, unproven = ?31, told = ?33, source = ?34, error_cause = ?36, error_detail = ?37, subfolder = ?42, outcome = ?43, continues = ?44, copy_result = ?29, digest_cost = ?45, finished_us = ?46 WHERE id = ?21";

const char skein_store_sql_update_spec[] = "UPDATE items SET url = ?23, folder = ?24, wanted_name = ?25, expected = ?26, hashes = ?27, resize = ?28,"
                                           " segments = ?30, sources = ?32, request = ?35, save = ?40, place = ?41 WHERE id = ?21";

const char skein_store_sql_columns[] = "id, position, session, state, url, folder, wanted_name, expected, hashes, resize, copy_result, segments, name, part_name, size,"
                                       " done_bytes, etag, modified, ranges, digests, verified, copy_name, tries, error_code, error_message, added_us, file_mtime_us, file_inode, unproven, sources, told, source, request, error_cause, error_detail, priority, max_rate, save, place, subfolder, outcome, continues, digest_cost, finished_us";

enum
{
  COLUMN_ID,
  COLUMN_POSITION,
  COLUMN_SESSION,
  COLUMN_STATE,
  COLUMN_URL,
  COLUMN_FOLDER,
  COLUMN_WANTED_NAME,
  COLUMN_EXPECTED,
  COLUMN_HASHES,
  COLUMN_RESIZE,
  COLUMN_COPY_RESULT,
  COLUMN_SEGMENTS,
  COLUMN_NAME,
  COLUMN_PART_NAME,
  COLUMN_SIZE,
  COLUMN_DONE_BYTES,
  COLUMN_ETAG,
  COLUMN_MODIFIED,
  COLUMN_RANGES,
  COLUMN_DIGESTS,
  COLUMN_VERIFIED,
  COLUMN_COPY_NAME,
  COLUMN_TRIES,
  COLUMN_ERROR_CODE,
  COLUMN_ERROR_MESSAGE,
  COLUMN_ADDED_US,
  COLUMN_FILE_MTIME_US,
  COLUMN_FILE_INODE,
  COLUMN_UNPROVEN,
  COLUMN_SOURCES,
  COLUMN_TOLD,
  COLUMN_SOURCE,
  COLUMN_REQUEST,
  COLUMN_ERROR_CAUSE,
  COLUMN_ERROR_DETAIL,
  COLUMN_PRIORITY,
  COLUMN_MAX_RATE,
  COLUMN_SAVE,
  COLUMN_INDEX,
  COLUMN_SUBFOLDER,
  COLUMN_OUTCOME,
  COLUMN_CONTINUES,
  COLUMN_DIGEST_COST,
  COLUMN_FINISHED_US,
};

/* Which list a message speaks of: a user can have several, by XDG_DATA_HOME. */
static char *
dup_shown_path (sqlite3 *db)
{
  const char *path = db != NULL ? sqlite3_db_filename (db, "main") : NULL;

  return g_filename_display_name (path != NULL ? path : "?");
}

void
skein_store_sql_set_error (GError **error, sqlite3 *db, const char *what)
{
  int code = db != NULL ? sqlite3_extended_errcode (db) : SQLITE_NOMEM;
  const char *message = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);
  g_autofree char *path = dup_shown_path (db);

  g_debug ("%s: %s: %s (%d)", path, what, message, code);
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The list of downloads “%s” is damaged (%s)"), path, message);
      break;
    case SQLITE_FULL:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _ ("The disk is full: the list of downloads “%s” cannot be stored. Free some space, then try again."), path);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Another program keeps the list of downloads “%s” locked. Close it, then try again."), path);
      break;
    case SQLITE_CONSTRAINT:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s: %s", what, message);
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _ ("The list of downloads “%s” cannot be opened for writing (%s). Make it and its folder writable, then try again."), path, message);
      break;
    default:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The list of downloads “%s” cannot be stored (%s, SQLite's error %d)."), path, message, code);
      break;
    }
}

gboolean
skein_store_sql_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  skein_store_sql_set_error (error, db, sql);
  return FALSE;
}

sqlite3_stmt *
skein_store_sql_prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    skein_store_sql_set_error (error, db, sql);
  return statement;
}

gboolean
skein_store_sql_step_done (sqlite3_stmt *statement, GError **error)
{
  int code;

  do
    code = sqlite3_step (statement);
  while (code == SQLITE_ROW);

  if (code != SQLITE_DONE)
    skein_store_sql_set_error (error, sqlite3_db_handle (statement), sqlite3_sql (statement));
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

gboolean
skein_store_sql_query_int64 (sqlite3 *db, const char *sql, gint64 *out_value, GError **error)
{
  sqlite3_stmt *statement = skein_store_sql_prepare (db, sql, error);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  found = sqlite3_step (statement) == SQLITE_ROW;
  if (found)
    *out_value = sqlite3_column_int64 (statement, 0);
  else
    skein_store_sql_set_error (error, db, sql);
  sqlite3_finalize (statement);
  return found;
}

const char *const *
skein_store_sql_get_steps (guint *out_n_steps)
{
  *out_n_steps = G_N_ELEMENTS (schema_steps);
  return schema_steps;
}

gboolean
skein_store_sql_migrate (sqlite3 *db, const char *const *steps, guint n_steps, GError **error)
{
  gint64 version;

  /* Another program may be doing the same: look again inside the transaction. */
  if (!skein_store_sql_query_int64 (db, "PRAGMA user_version", &version, error))
    return FALSE;

  while (version != n_steps)
    {
      g_autofree char *set_version = NULL;

      if (version < 0 || version > n_steps)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("The list of downloads was written by a newer version of Skein (its format is %d, this program knows %u). Start that version."),
                       (int) version, n_steps);
          return FALSE;
        }

      if (!skein_store_sql_exec (db, "BEGIN IMMEDIATE", error))
        return FALSE;
      if (!skein_store_sql_query_int64 (db, "PRAGMA user_version", &version, error))
        goto failed;
      if (version >= 0 && version < n_steps)
        {
          set_version = g_strdup_printf ("PRAGMA user_version = %d", (int) version + 1);
          if (!skein_store_sql_exec (db, steps[version], error) || !skein_store_sql_exec (db, set_version, error))
            goto failed;
          version++;
        }
      if (!skein_store_sql_exec (db, "COMMIT", error))
        goto failed;
    }
  return TRUE;

failed:
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
skein_store_sql_check (sqlite3 *db, GError **error)
{
  sqlite3_stmt *statement = skein_store_sql_prepare (db, "PRAGMA quick_check(1)", error);
  g_autofree char *path = dup_shown_path (db);
  const char *verdict = NULL;
  gboolean sound;

  if (statement == NULL)
    return FALSE;

  if (sqlite3_step (statement) == SQLITE_ROW)
    verdict = (const char *) sqlite3_column_text (statement, 0);
  sound = g_strcmp0 (verdict, "ok") == 0;
  if (!sound)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The list of downloads “%s” is damaged (%s)"), path, verdict != NULL ? verdict : sqlite3_errmsg (db));
  sqlite3_finalize (statement);
  return sound;
}

sqlite3 *
skein_store_sql_open (const char *path, GError **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      g_autofree char *shown = g_filename_display_name (path);

      /* Not opened, so it cannot tell its path. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _ ("The list of downloads “%s” cannot be opened (%s). Make it and its folder writable, then try again."),
                   shown, db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (SQLITE_NOMEM));
      sqlite3_close (db);
      return NULL;
    }

  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);

  /* A damaged or prepared file must not make SQLite do more than read tables. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);

  if (!skein_store_sql_exec (db,
                             "PRAGMA cell_size_check = ON;"
                             "PRAGMA mmap_size = 0;"
                             "PRAGMA journal_mode = WAL;"
                             "PRAGMA synchronous = NORMAL;"
                             "PRAGMA wal_autocheckpoint = 4000;"
                             "PRAGMA journal_size_limit = 16777216;"
                             "PRAGMA temp_store = MEMORY;"
                             "PRAGMA cache_size = -8192",
                             error)
      || !skein_store_sql_migrate (db, schema_steps, G_N_ELEMENTS (schema_steps), error))
    {
      sqlite3_close (db);
      return NULL;
    }
  return db;
}

static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  /* Static: the row outlives the step. NULL binds NULL. */
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static char *
format_digests (guint mask, const guint8 (*digests)[SKEIN_DIGEST_MAX_BYTES])
{
  SkeinDigestSet set = { .mask = mask };

  if (mask == 0)
    return NULL;
  memcpy (set.digests, digests, sizeof set.digests);
  return skein_digest_set_to_string (&set);
}

/* What is not understood is left out: the digest is then computed again. */
static guint
parse_digests (const char *text, guint8 (*out_digests)[SKEIN_DIGEST_MAX_BYTES])
{
  SkeinDigestSet set = { 0 };

  skein_digest_set_parse (&set, text);
  memcpy (out_digests, set.digests, sizeof set.digests);
  return set.mask;
}

static void
bind_spec (sqlite3_stmt *statement, const SkeinItemSpec *spec)
{
  bind_text (statement, PARAM_URL, spec->url);
  bind_text (statement, PARAM_FOLDER, spec->folder);
  bind_text (statement, PARAM_WANTED_NAME, spec->name);
  sqlite3_bind_text (statement, PARAM_EXPECTED, format_digests (spec->expected_mask, spec->expected), -1, g_free);
  if (spec->hash_mask != 0)
    sqlite3_bind_text (statement, PARAM_HASHES, skein_digest_mask_to_string (spec->hash_mask), -1, g_free);
  else
    sqlite3_bind_null (statement, PARAM_HASHES);
  sqlite3_bind_text (statement, PARAM_RESIZE, skein_copy_options_to_text (spec->copy), -1, g_free);
  sqlite3_bind_int (statement, PARAM_SEGMENTS, (int) spec->segments);
  sqlite3_bind_text (statement, PARAM_REQUEST, skein_request_options_to_text (spec->request), -1, g_free);
  sqlite3_bind_text (statement, PARAM_SAVE, skein_save_options_to_text (spec->save), -1, g_free);
  sqlite3_bind_int64 (statement, PARAM_INDEX, spec->index);
  sqlite3_bind_text (statement, PARAM_SOURCES, skein_sources_to_string (spec->sources), -1, g_free);
}

void
skein_store_sql_bind_spec (sqlite3_stmt *statement, guint64 id, const SkeinItemSpec *spec)
{
  sqlite3_bind_int64 (statement, PARAM_ID, (gint64) id);
  bind_spec (statement, spec);
}

void
skein_store_sql_bind_row (sqlite3_stmt *statement, const SkeinStoreRow *row, guint64 session, guint64 revision, guint64 writer)
{
  sqlite3_bind_int64 (statement, PARAM_POSITION, row->position);
  sqlite3_bind_int64 (statement, PARAM_SESSION, (gint64) session);
  sqlite3_bind_int (statement, PARAM_STATE, (int) row->state);
  bind_text (statement, PARAM_NAME, row->name);
  bind_text (statement, PARAM_PART_NAME, row->part_name);
  bind_text (statement, PARAM_SUBFOLDER, row->subfolder);
  sqlite3_bind_int (statement, PARAM_OUTCOME, (int) row->outcome);
  bind_text (statement, PARAM_CONTINUES, row->continues);
  sqlite3_bind_int64 (statement, PARAM_SIZE, (gint64) row->size);
  sqlite3_bind_int64 (statement, PARAM_DONE_BYTES, (gint64) row->done_bytes);
  bind_text (statement, PARAM_ETAG, row->etag);
  bind_text (statement, PARAM_MODIFIED, row->modified);
  bind_text (statement, PARAM_RANGES, row->ranges);
  sqlite3_bind_text (statement, PARAM_DIGESTS, format_digests (row->digests != NULL ? row->digest_mask : 0, (const guint8 (*)[SKEIN_DIGEST_MAX_BYTES]) row->digests), -1, g_free);
  sqlite3_bind_text (statement, PARAM_DIGEST_COST, skein_digest_cost_to_text (row->digest_cost), -1, g_free);
  sqlite3_bind_int (statement, PARAM_VERIFIED, row->verified);
  bind_text (statement, PARAM_COPY_NAME, row->copy_name);
  sqlite3_bind_text (statement, PARAM_COPY_RESULT, skein_copy_result_to_text (row->copy_result), -1, g_free);
  sqlite3_bind_int (statement, PARAM_TRIES, (int) row->tries);
  sqlite3_bind_int (statement, PARAM_ERROR_CODE, row->error_code);
  bind_text (statement, PARAM_ERROR_MESSAGE, row->error_message);
  sqlite3_bind_int64 (statement, PARAM_FILE_MTIME_US, row->file_mtime_us);
  sqlite3_bind_int64 (statement, PARAM_FINISHED_US, row->finished_us);
  sqlite3_bind_int64 (statement, PARAM_FILE_INODE, (gint64) row->file_inode);
  sqlite3_bind_int64 (statement, PARAM_REVISION, (gint64) revision);
  sqlite3_bind_int64 (statement, PARAM_WRITER, (gint64) writer);
  sqlite3_bind_int (statement, PARAM_UNPROVEN, row->unproven);
  bind_text (statement, PARAM_ERROR_CAUSE, row->error_cause != SKEIN_CAUSE_NONE ? skein_explain_get_nick (row->error_cause) : NULL);
  bind_text (statement, PARAM_ERROR_DETAIL, row->error_detail);
  sqlite3_bind_text (statement, PARAM_TOLD, row->told != NULL ? skein_digest_set_to_string (row->told) : NULL, -1, g_free);
  sqlite3_bind_int (statement, PARAM_SOURCE, (int) row->source);

  if (row->id != 0)
    {
      sqlite3_bind_int64 (statement, PARAM_ID, (gint64) row->id);
      return;
    }
  sqlite3_bind_int64 (statement, PARAM_ADDED_US, row->added_us);
  sqlite3_bind_int (statement, PARAM_PRIORITY, (int) row->spec->priority);
  sqlite3_bind_int64 (statement, PARAM_MAX_RATE, (gint64) MIN (row->spec->max_rate, G_MAXINT64));
  bind_spec (statement, row->spec);
}

static char *
dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* A file's name in its folder: whatever is in the database, it never leads elsewhere. */
static char *
dup_name (sqlite3_stmt *statement, int column)
{
  const char *name = (const char *) sqlite3_column_text (statement, column);

  if (name == NULL || *name == '\0' || strchr (name, '/') != NULL || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return NULL;
  return g_strdup (name);
}

/* Folders below the target folder, whatever is in the database. */
static char *
dup_subfolder (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && skein_folder_is_below (text) ? g_strdup (text) : NULL;
}

/* What was asked for may have been a proxy: an item whose options are unreadable must not go on by itself without them. */
static void
refuse_unreadable_request (SkeinStoreRow *row, const SkeinItemSpec *spec, const char *text)
{
  if (spec->request != NULL || text == NULL || *text == '\0' || row->state == SKEIN_ITEM_DONE || row->state == SKEIN_ITEM_CANCELLED)
    return;

  row->request_lost = TRUE;
  row->state = SKEIN_ITEM_FAILED;
  row->error_code = SKEIN_WORK_ERROR_INVALID;
  g_free (row->error_message);
  row->error_message = g_strdup (_ ("The stored options of this download (proxy, headers …) cannot be read; remove it and add it again with its options"));
}

SkeinStoreRow *
skein_store_sql_read_row (sqlite3_stmt *statement)
{
  SkeinStoreRow *row = skein_store_row_new ();
  SkeinItemSpec *spec = g_new0 (SkeinItemSpec, 1);
  const char *text;
  int state;

  row->id = (guint64) sqlite3_column_int64 (statement, COLUMN_ID);
  row->position = sqlite3_column_int64 (statement, COLUMN_POSITION);
  row->session = (guint64) sqlite3_column_int64 (statement, COLUMN_SESSION);
  state = sqlite3_column_int (statement, COLUMN_STATE);
  row->state = state >= 0 && state < SKEIN_N_ITEM_STATES ? (SkeinItemState) state : SKEIN_ITEM_FAILED;

  spec->url = dup_text (statement, COLUMN_URL);
  spec->folder = dup_text (statement, COLUMN_FOLDER);
  spec->name = dup_name (statement, COLUMN_WANTED_NAME);
  text = (const char *) sqlite3_column_text (statement, COLUMN_EXPECTED);
  if (text != NULL)
    spec->expected_mask = parse_digests (text, spec->expected);
  text = (const char *) sqlite3_column_text (statement, COLUMN_HASHES);
  if (text != NULL)
    skein_digest_mask_parse (text, &spec->hash_mask, NULL);
  spec->copy = skein_copy_options_from_text ((const char *) sqlite3_column_text (statement, COLUMN_RESIZE));
  spec->segments = (guint) MAX (0, sqlite3_column_int (statement, COLUMN_SEGMENTS));

  spec->priority = (SkeinPriority) CLAMP (sqlite3_column_int (statement, COLUMN_PRIORITY), (int) SKEIN_PRIORITY_LOW, (int) SKEIN_PRIORITY_HIGH);
  spec->max_rate = (guint64) MAX (0, sqlite3_column_int64 (statement, COLUMN_MAX_RATE));

  spec->sources = skein_sources_parse ((const char *) sqlite3_column_text (statement, COLUMN_SOURCES));

  row->name = dup_name (statement, COLUMN_NAME);
  row->part_name = dup_name (statement, COLUMN_PART_NAME);
  row->subfolder = dup_subfolder (statement, COLUMN_SUBFOLDER);
  row->outcome = (SkeinOutcome) CLAMP (sqlite3_column_int (statement, COLUMN_OUTCOME), 0, SKEIN_N_OUTCOMES - 1);
  row->continues = dup_text (statement, COLUMN_CONTINUES);
  row->size = (guint64) sqlite3_column_int64 (statement, COLUMN_SIZE);
  row->done_bytes = (guint64) sqlite3_column_int64 (statement, COLUMN_DONE_BYTES);
  row->etag = dup_text (statement, COLUMN_ETAG);
  row->modified = dup_text (statement, COLUMN_MODIFIED);
  row->ranges = dup_text (statement, COLUMN_RANGES);
  text = (const char *) sqlite3_column_text (statement, COLUMN_DIGESTS);
  if (text != NULL)
    {
      row->digests = g_malloc0 (SKEIN_N_DIGESTS * sizeof *row->digests);
      row->digest_mask = parse_digests (text, row->digests);
    }
  row->digest_cost = skein_digest_cost_from_text ((const char *) sqlite3_column_text (statement, COLUMN_DIGEST_COST));
  text = (const char *) sqlite3_column_text (statement, COLUMN_TOLD);
  if (text != NULL)
    {
      row->told = g_new0 (SkeinDigestSet, 1);
      skein_digest_set_parse (row->told, text);
    }
  row->source = (guint) MAX (0, sqlite3_column_int (statement, COLUMN_SOURCE));
  row->verified = sqlite3_column_int (statement, COLUMN_VERIFIED) != 0;
  row->copy_name = dup_name (statement, COLUMN_COPY_NAME);
  row->copy_result = skein_copy_result_from_text ((const char *) sqlite3_column_text (statement, COLUMN_COPY_RESULT));
  row->tries = (guint) MAX (0, sqlite3_column_int (statement, COLUMN_TRIES));
  row->error_code = sqlite3_column_int (statement, COLUMN_ERROR_CODE);
  row->error_message = dup_text (statement, COLUMN_ERROR_MESSAGE);
  row->added_us = sqlite3_column_int64 (statement, COLUMN_ADDED_US);
  row->finished_us = sqlite3_column_int64 (statement, COLUMN_FINISHED_US);
  row->file_mtime_us = sqlite3_column_int64 (statement, COLUMN_FILE_MTIME_US);
  row->file_inode = (guint64) sqlite3_column_int64 (statement, COLUMN_FILE_INODE);
  row->unproven = sqlite3_column_int (statement, COLUMN_UNPROVEN) != 0;
  spec->request = skein_request_options_from_text ((const char *) sqlite3_column_text (statement, COLUMN_REQUEST));
  spec->save = skein_save_options_from_text ((const char *) sqlite3_column_text (statement, COLUMN_SAVE));
  spec->index = (guint) CLAMP (sqlite3_column_int64 (statement, COLUMN_INDEX), 0, G_MAXUINT);
  row->error_cause = skein_explain_find ((const char *) sqlite3_column_text (statement, COLUMN_ERROR_CAUSE));
  row->error_detail = dup_text (statement, COLUMN_ERROR_DETAIL);
  refuse_unreadable_request (row, spec, (const char *) sqlite3_column_text (statement, COLUMN_REQUEST));
  row->spec = skein_item_spec_shrink (spec);
  return row;
}

const char *
skein_store_get_library (void)
{
  static char text[32];
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      g_snprintf (text, sizeof text, "SQLite %s", sqlite3_libversion ());
      g_once_init_leave (&made, 1);
    }
  return text;
}
