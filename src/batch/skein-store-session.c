// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The store among others. Every program that has it open is a session: a row, and a lock that the kernel lets go of however the program
 * ends. Whose session is no more has left its items to whoever adopts them. What others write is found by its revision. */

#include "config.h"

#include "batch/skein-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define CHUNK_ROWS 500

static const char *
get_statement_sql (Statement statement)
{
  static const char *const sql[N_STATEMENTS] = {
    [STATEMENT_INSERT] = skein_store_sql_insert,
    [STATEMENT_UPDATE] = skein_store_sql_update,
    [STATEMENT_UPDATE_SPEC] = skein_store_sql_update_spec,
    [STATEMENT_SET_POSITION] = "UPDATE items SET position = ?1, revision = ?2, writer = ?3 WHERE id = ?4",
    [STATEMENT_SET_PRIORITY] = "UPDATE items SET priority = ?1, revision = ?2, writer = ?3 WHERE id = ?4",
    [STATEMENT_SET_MAX_RATE] = "UPDATE items SET max_rate = ?1, revision = ?2, writer = ?3 WHERE id = ?4",
    [STATEMENT_DELETE] = "DELETE FROM items WHERE id = ?1",
    [STATEMENT_REMOVED] = "INSERT OR REPLACE INTO removed (id, revision, writer) VALUES (?1, ?2, ?3)",
    [STATEMENT_ADOPT] = "UPDATE items SET session = ?1, revision = ?2, writer = ?1 WHERE id = ?3 AND session = ?4",
    [STATEMENT_SELECT] = NULL, /* built from the columns */
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_NEXT_REVISION] = "UPDATE revision SET value = value + 1 RETURNING value",
  };

  return sql[statement];
}

gboolean
skein_store_is_alive (SkeinStore *self, guint64 session)
{
  return session != 0 && session != self->me && self->session_lock != NULL && skein_session_lock_is_alive (self->session_lock, session);
}

SkeinStoreRow *
skein_store_read_row (SkeinStore *self, sqlite3_stmt *statement)
{
  SkeinStoreRow *row = skein_store_sql_read_row (statement);

  row->foreign = row->session != 0 && row->session != self->me && g_hash_table_contains (self->alive, &row->session);
  return row;
}

char *
skein_store_build_select (const char *rest)
{
  return g_strdup_printf ("SELECT %s FROM items %s", skein_store_sql_columns, rest);
}

/* Posts rows of @sql in chunks. Takes up to two numbers as parameters. */
static gboolean
post_query (SkeinStore *self, RequestKind kind, const char *rest, gint64 first, gint64 second, GError **error)
{
  g_autofree char *sql = skein_store_build_select (rest);
  sqlite3_stmt *statement = skein_store_sql_prepare (self->db, sql, error);
  GPtrArray *rows = NULL;
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, second);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (rows == NULL)
        rows = skein_store_new_row_array ();
      g_ptr_array_add (rows, skein_store_read_row (self, statement));
      if (rows->len == CHUNK_ROWS)
        skein_store_post_rows (self, kind, g_steal_pointer (&rows), NULL);
    }
  if (rows != NULL)
    skein_store_post_rows (self, kind, rows, NULL);
  if (code != SQLITE_DONE)
    skein_store_sql_set_error (error, self->db, sql);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE;
}

/* Which other sessions live. Rows of sessions that have ended are free to be adopted from then on. */
static gboolean
look_at_sessions (SkeinStore *self, gboolean *out_unclean, GPtrArray *out_ended, GError **error)
{
  sqlite3_stmt *statement = skein_store_sql_prepare (self->db, "SELECT id FROM sessions", error);
  g_autoptr (GHashTable) before = g_steal_pointer (&self->alive);
  GHashTableIter iter;
  gpointer key;
  int code;

  self->alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (statement == NULL)
    return FALSE;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      guint64 id = (guint64) sqlite3_column_int64 (statement, 0);

      if (id == self->me)
        continue;
      if (skein_store_is_alive (self, id))
        g_hash_table_add (self->alive, g_memdup2 (&id, sizeof id));
      else if (out_unclean != NULL)
        *out_unclean = TRUE;
    }
  if (code != SQLITE_DONE)
    skein_store_sql_set_error (error, self->db, "sessions");
  sqlite3_finalize (statement);
  if (code != SQLITE_DONE)
    return FALSE;

  if (before != NULL && out_ended != NULL)
    {
      g_hash_table_iter_init (&iter, before);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        if (!g_hash_table_contains (self->alive, key))
          g_ptr_array_add (out_ended, g_memdup2 (key, sizeof (guint64)));
    }
  return TRUE;
}

char *
skein_store_list_alive (SkeinStore *self)
{
  GString *list = g_string_new ("-1"); /* never empty */
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_string_append_printf (list, ", %" G_GUINT64_FORMAT, *(guint64 *) key);
  return g_string_free (list, FALSE);
}

/* Registers this program, within a transaction so that nobody looks between number and lock. Sessions that are no more need no
 * remembering: an item whose session is not listed is nobody's. */
static gboolean
begin_session (SkeinStore *self, GError **error)
{
  g_autofree char *insert = g_strdup_printf ("INSERT INTO sessions (pid, started_us) VALUES (%d, %" G_GINT64_FORMAT ")", (int) getpid (), g_get_real_time ());

  if (!skein_store_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (look_at_sessions (self, NULL, NULL, error) && skein_store_sql_exec (self->db, insert, error))
    {
      g_autofree char *alive = skein_store_list_alive (self);
      g_autofree char *tidy = NULL;

      self->me = (guint64) sqlite3_last_insert_rowid (self->db);
      tidy = g_strdup_printf ("DELETE FROM sessions WHERE id NOT IN (%s, %" G_GUINT64_FORMAT ")%s", alive, self->me,
                              g_hash_table_size (self->alive) == 0 ? "; DELETE FROM removed" : "");
      if ((self->session_lock == NULL || skein_session_lock_take (self->session_lock, self->me, error)) && skein_store_sql_exec (self->db, tidy, error) && skein_store_sql_exec (self->db, "COMMIT", error))
        return TRUE;
    }

  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
skein_store_next_revision (SkeinStore *self, gint64 *out_revision, GError **error)
{
  return skein_store_sql_query_int64 (self->db, "UPDATE revision SET value = value + 1 RETURNING value", out_revision, error);
}

/* The unfinished items of sessions that are no more become ours; so do finished ones whose partial name is still to be removed. Nobody
 * else needs to be told when nobody else is there, and a new revision for a hundred thousand rows is not free. */
static gboolean
adopt_orphans (SkeinStore *self, GError **error)
{
  g_autofree char *alive = skein_store_list_alive (self);
  g_autofree char *tell = NULL, *sql = NULL;

  if (!skein_store_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (g_hash_table_size (self->alive) > 0)
    {
      gint64 revision;

      if (!skein_store_next_revision (self, &revision, error))
        goto failed;
      tell = g_strdup_printf (", revision = %" G_GINT64_FORMAT ", writer = %" G_GUINT64_FORMAT, revision, self->me);
    }

  sql = g_strdup_printf ("UPDATE items SET session = %" G_GUINT64_FORMAT "%s WHERE session NOT IN (%s, %" G_GUINT64_FORMAT ")"
                         " AND (state NOT IN (%d, %d, %d) OR (state = %d AND part_name IS NOT NULL))",
                         self->me, tell != NULL ? tell : "", alive, self->me, SKEIN_ITEM_DONE, SKEIN_ITEM_FAILED, SKEIN_ITEM_CANCELLED, SKEIN_ITEM_DONE);
  if (!skein_store_sql_exec (self->db, sql, error) || !skein_store_sql_exec (self->db, "COMMIT", error))
    goto failed;
  return TRUE;

failed:
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static void
close_database (SkeinStore *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->statements[i], sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
}

/* Damaged: out of the way, never deleted. Only when no other program has it open. */
static gboolean
move_aside (SkeinStore *self, const GError *reason, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  if (skein_session_lock_is_anyone_alive (self->session_lock))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("%s. Close all other windows and commands of Skein, then start again."), reason->message);
      return FALSE;
    }

  for (guint number = 1; number < 1000; number++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", self->path, number);

      if (g_file_test (aside, G_FILE_TEST_EXISTS))
        continue;

      for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
        {
          g_autofree char *from = g_strconcat (self->path, suffixes[i], NULL);
          g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

          if (g_rename (from, to) != 0 && errno != ENOENT)
            {
              g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The damaged list of downloads “%s” cannot be moved aside: %s. Move it away yourself, then start again."), from, g_strerror (errno));
              return FALSE;
            }
        }

      g_mutex_lock (&self->lock);
      g_free (self->warning);
      self->warning = g_strdup_printf (_ ("The list of downloads was damaged. It was kept as “%s” and a new, empty one was begun; the downloaded files are untouched. Add again what is still missing."), aside);
      g_mutex_unlock (&self->lock);
      g_info ("%s: %s", aside, reason->message);
      return TRUE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("There are too many damaged copies of “%s”. Remove some."), self->path);
  return FALSE;
}

/* SQLite gives its log and index the mode of the database. Failure shows when it is opened. */
static void
make_private_file (SkeinStore *self)
{
  int fd;

  if (self->in_memory)
    return;
  fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
}

static gboolean
open_database (SkeinStore *self, GError **error)
{
  g_autofree char *lock_path = NULL;

  if (!self->in_memory)
    {
      g_autofree char *folder = g_path_get_dirname (self->path);

      if (g_mkdir_with_parents (folder, 0700) != 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The folder “%s” for the list of downloads cannot be made: %s. Make the folder above it writable, or set XDG_DATA_HOME to another one."), folder, g_strerror (errno));
          return FALSE;
        }
      lock_path = g_strconcat (self->path, ".lock", NULL);
      self->session_lock = skein_session_lock_new (lock_path, error);
      if (self->session_lock == NULL)
        return FALSE;
    }

  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      gboolean unclean = FALSE;

      make_private_file (self);
      self->db = skein_store_sql_open (self->path, &local_error);
      if (self->db != NULL && look_at_sessions (self, &unclean, NULL, &local_error) && (!unclean || skein_store_sql_check (self->db, &local_error)))
        return TRUE;

      close_database (self);
      if (attempt > 0 || self->in_memory || !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (!move_aside (self, local_error, error))
        return FALSE;
    }
}

gboolean
skein_store_open_in_thread (SkeinStore *self, GError **error)
{
  if (!open_database (self, error) || !begin_session (self, error))
    return FALSE;

  if (self->adopt && !adopt_orphans (self, error))
    return FALSE;

  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      g_autofree char *select = i == STATEMENT_SELECT ? skein_store_build_select ("WHERE id = ?1") : NULL;

      self->statements[i] = skein_store_sql_prepare (self->db, select != NULL ? select : get_statement_sql ((Statement) i), error);
      if (self->statements[i] == NULL)
        return FALSE;
    }

  g_mutex_lock (&self->lock);
  self->session = self->me;
  g_mutex_unlock (&self->lock);

  /* One look at one moment: what changes later has a later revision. */
  if (!skein_store_sql_exec (self->db, "BEGIN", error))
    return FALSE;
  if (!skein_store_sql_query_int64 (self->db, "PRAGMA data_version", &self->data_version, error) || !skein_store_sql_query_int64 (self->db, "SELECT value FROM revision", &self->seen_revision, error) || !post_query (self, REQUEST_OPENED, "ORDER BY position", 0, 0, error))
    {
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  return skein_store_sql_exec (self->db, "COMMIT", error);
}

static void
post_removed (SkeinStore *self)
{
  sqlite3_stmt *statement = skein_store_sql_prepare (self->db, "SELECT id FROM removed WHERE revision > ?1 AND writer != ?2", NULL);
  GPtrArray *rows = skein_store_new_row_array ();

  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, self->seen_revision);
      sqlite3_bind_int64 (statement, 2, (gint64) self->me);
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          SkeinStoreRow *row = skein_store_row_new ();

          row->id = (guint64) sqlite3_column_int64 (statement, 0);
          g_ptr_array_add (rows, row);
        }
      sqlite3_finalize (statement);
    }

  if (rows->len > 0)
    skein_store_post_rows (self, REQUEST_CHANGED, rows, NULL);
  else
    g_ptr_array_unref (rows);
}

/* The last rows of an answer come with what was seen before them: so one more, empty, that says that they are all. */
static gboolean
post_changes (SkeinStore *self, GError **error)
{
  gint64 revision;

  if (!skein_store_sql_query_int64 (self->db, "SELECT value FROM revision", &revision, error) || !post_query (self, REQUEST_CHANGED, "WHERE revision > ?1 AND writer != ?2 ORDER BY position", self->seen_revision, (gint64) self->me, error))
    return FALSE;
  post_removed (self);
  self->seen_revision = revision;
  skein_store_post_rows (self, REQUEST_CHANGED, skein_store_new_row_array (), NULL);
  return TRUE;
}

void
skein_store_post_changes_in_transaction (SkeinStore *self)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  /* Whoever wrote them may have come since the last look. */
  if (!look_at_sessions (self, NULL, ended, &error) || !post_changes (self, &error))
    g_info ("%s", error->message);
  for (guint i = 0; i < ended->len; i++)
    post_query (self, REQUEST_CHANGED, "WHERE session = ?1 AND ?2 = 0", (gint64) * (guint64 *) g_ptr_array_index (ended, i), 0, NULL);
}

/* What have others done? */
void
skein_store_poll_in_thread (SkeinStore *self)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gint64 version;

  if (!skein_store_sql_query_int64 (self->db, "PRAGMA data_version", &version, &error))
    return;
  if (version == self->data_version && g_hash_table_size (self->alive) == 0)
    return;

  if (!look_at_sessions (self, NULL, ended, &error))
    return;

  if (version != self->data_version && skein_store_sql_exec (self->db, "BEGIN", &error))
    {
      if (post_changes (self, &error))
        self->data_version = version;
      sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL);
    }

  /* Theirs are free to be adopted now. */
  for (guint i = 0; i < ended->len; i++)
    post_query (self, REQUEST_CHANGED, "WHERE session = ?1 AND ?2 = 0", (gint64) * (guint64 *) g_ptr_array_index (ended, i), 0, NULL);
}

void
skein_store_close_in_thread (SkeinStore *self)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM sessions WHERE id = %" G_GUINT64_FORMAT, self->me);

  if (self->db != NULL && self->me != 0)
    sqlite3_exec (self->db, sql, NULL, NULL, NULL);
  close_database (self);
  g_clear_pointer (&self->session_lock, skein_session_lock_free);
}
