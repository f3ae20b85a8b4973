// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The store's thread owns the database. The main thread puts requests into a queue; the thread takes all there are, does as many as
 * fit into about 50 ms within one transaction, commits, and posts the requests back, whose callbacks then run on the main
 * context. So a hundred small updates cost one commit, and durable ones share one sync of each folder and of the log: while many
 * files are finished, each commit waits a few milliseconds for company (of 5,000 files 1,600 commits without, 400 with). That an update
 * may so be overtaken by later ones is for its maker to bear in mind: the pipeline has one request per item under way, and what is
 * flushed or closed is done in order.
 *
 * Between requests the thread looks, once a second, whether another program has written (PRAGMA data_version) or ended. */

#include "config.h"

#include "batch/skein-store.h"
#include "batch/skein-mailbox.h"
#include "batch/skein-session-lock.h"
#include "batch/skein-store-sql.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define TRANSACTION_US (50 * 1000)
#define POLL_US G_USEC_PER_SEC
/* Durable requests that follow another durable commit wait this long, or for so many, to share the next one. */
#define GATHER_US (6 * 1000)
#define GATHER_MAX 64
#define CHUNK_ROWS 500
#define POSITION_GAP ((gint64) 1 << 32)

typedef enum
{
  REQUEST_INSERT,
  REQUEST_UPDATE,
  REQUEST_MOVE,
  REQUEST_DELETE,
  REQUEST_ADOPT,
  REQUEST_FLUSH,
  REQUEST_CLOSE,
  /* These only come back. */
  REQUEST_OPENED,
  REQUEST_CHANGED,
} RequestKind;

typedef struct
{
  RequestKind kind;
  GPtrArray *rows;    /* (owned) (nullable) of SkeinStoreRow: input of an insert, result of others */
  SkeinStoreRow *row; /* (owned) (nullable) update */
  gboolean durable;
  SkeinFolder *folder; /* (owned) (nullable) */
  guint64 *ids;        /* (owned) (nullable) */
  gint64 *positions;   /* (owned) (nullable) */
  guint n_ids;
  guint next_row; /* of a large insert: where the next transaction goes on */
  GError *error;  /* (owned) (nullable) */
  SkeinStoreFunc done;
  gpointer user_data;
} Request;

typedef enum
{
  STATEMENT_INSERT,
  STATEMENT_UPDATE,
  STATEMENT_UPDATE_SPEC,
  STATEMENT_MOVE,
  STATEMENT_DELETE,
  STATEMENT_REMOVED,
  STATEMENT_ADOPT,
  STATEMENT_SELECT,
  N_STATEMENTS
} Statement;

struct _SkeinStore
{
  char *path;             /* (immutable) */
  gboolean in_memory;     /* (immutable) */
  gboolean adopt;         /* (immutable) */
  SkeinStoreFunc opened;  /* (immutable) */
  SkeinStoreFunc changed; /* (immutable) */
  gpointer user_data;     /* (immutable) */
  SkeinMailbox *mailbox;  /* (owned) (owner thread) thread -> owner, of Request */
  GThread *thread;        /* (owned) (owner thread) */
  gboolean closing;       /* (owner thread) */

  GMutex lock;
  GCond wake;      /* signalled when requests grows */
  GQueue requests; /* (lock) of Request */
  guint64 session; /* (lock) */
  char *warning;   /* (owned) (lock) (nullable) */

  /* The store's thread alone: */
  sqlite3 *db;
  sqlite3_stmt *statements[N_STATEMENTS];
  SkeinSessionLock *session_lock;
  GError *open_error; /* refuses everything */
  guint64 me;
  gint64 data_version;
  gint64 seen_revision;
  gboolean durable;  /* commits are synced */
  GHashTable *alive; /* ids of other sessions that were alive at the last look */
};

SkeinStoreRow *
skein_store_row_new (void)
{
  SkeinStoreRow *row = g_new0 (SkeinStoreRow, 1);

  row->error_code = -1;
  return row;
}

SkeinStoreRow *
skein_store_row_copy (const SkeinStoreRow *row)
{
  SkeinStoreRow *copy = g_memdup2 (row, sizeof *row);

  copy->spec = row->spec != NULL ? skein_item_spec_copy (row->spec) : NULL;
  copy->name = g_strdup (row->name);
  copy->part_name = g_strdup (row->part_name);
  copy->etag = g_strdup (row->etag);
  copy->modified = g_strdup (row->modified);
  copy->ranges = g_strdup (row->ranges);
  copy->digests = g_memdup2 (row->digests, SKEIN_N_DIGESTS * sizeof *row->digests);
  copy->copy_name = g_strdup (row->copy_name);
  copy->error_message = g_strdup (row->error_message);
  return copy;
}

void
skein_store_row_free (SkeinStoreRow *row)
{
  if (row == NULL)
    return;

  skein_item_spec_free (row->spec);
  g_free (row->name);
  g_free (row->part_name);
  g_free (row->etag);
  g_free (row->modified);
  g_free (row->ranges);
  g_free (row->digests);
  g_free (row->copy_name);
  g_free (row->error_message);
  g_free (row);
}

static GPtrArray *
new_row_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
}

static Request *
request_new (RequestKind kind, SkeinStoreFunc done, gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  request->done = done;
  request->user_data = user_data;
  return request;
}

static void
request_free (Request *request)
{
  g_clear_pointer (&request->rows, g_ptr_array_unref);
  skein_store_row_free (request->row);
  g_clear_pointer (&request->folder, skein_folder_unref);
  g_free (request->ids);
  g_free (request->positions);
  g_clear_error (&request->error);
  g_free (request);
}

/* --- the store's thread --- */

static const char *
get_statement_sql (Statement statement)
{
  static const char *const sql[N_STATEMENTS] = {
    [STATEMENT_INSERT] = skein_store_sql_insert,
    [STATEMENT_UPDATE] = skein_store_sql_update,
    [STATEMENT_UPDATE_SPEC] = skein_store_sql_update_spec,
    [STATEMENT_MOVE] = "UPDATE items SET position = ?1, revision = ?2, writer = ?3 WHERE id = ?4",
    [STATEMENT_DELETE] = "DELETE FROM items WHERE id = ?1",
    [STATEMENT_REMOVED] = "INSERT OR REPLACE INTO removed (id, revision, writer) VALUES (?1, ?2, ?3)",
    [STATEMENT_ADOPT] = "UPDATE items SET session = ?1, revision = ?2, writer = ?1 WHERE id = ?3 AND session = ?4",
    [STATEMENT_SELECT] = NULL, /* built from the columns */
  };

  return sql[statement];
}

static gboolean
is_session_alive (SkeinStore *self, guint64 session)
{
  return session != 0 && session != self->me && self->session_lock != NULL && skein_session_lock_is_alive (self->session_lock, session);
}

static SkeinStoreRow *
read_row (SkeinStore *self, sqlite3_stmt *statement)
{
  SkeinStoreRow *row = skein_store_sql_read_row (statement);

  row->foreign = row->session != 0 && row->session != self->me && g_hash_table_contains (self->alive, &row->session);
  return row;
}

static void
post_rows (SkeinStore *self, RequestKind kind, GPtrArray *rows, GError *error)
{
  Request *request = request_new (kind, kind == REQUEST_OPENED ? self->opened : self->changed, self->user_data);

  request->rows = rows;
  request->error = error;
  skein_mailbox_post (self->mailbox, request);
}

static char *
build_select (const char *rest)
{
  return g_strdup_printf ("SELECT %s FROM items %s", skein_store_sql_columns, rest);
}

/* Posts rows of @sql in chunks. Takes up to two numbers as parameters. */
static gboolean
post_query (SkeinStore *self, RequestKind kind, const char *rest, gint64 first, gint64 second, GError **error)
{
  g_autofree char *sql = build_select (rest);
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
        rows = new_row_array ();
      g_ptr_array_add (rows, read_row (self, statement));
      if (rows->len == CHUNK_ROWS)
        post_rows (self, kind, g_steal_pointer (&rows), NULL);
    }
  if (rows != NULL)
    post_rows (self, kind, rows, NULL);
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

  self->alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (statement == NULL)
    return FALSE;

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      guint64 id = (guint64) sqlite3_column_int64 (statement, 0);

      if (id == self->me)
        continue;
      if (is_session_alive (self, id))
        g_hash_table_add (self->alive, g_memdup2 (&id, sizeof id));
      else if (out_unclean != NULL)
        *out_unclean = TRUE;
    }
  sqlite3_finalize (statement);

  if (before != NULL && out_ended != NULL)
    {
      g_hash_table_iter_init (&iter, before);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        if (!g_hash_table_contains (self->alive, key))
          g_ptr_array_add (out_ended, g_memdup2 (key, sizeof (guint64)));
    }
  return TRUE;
}

static char *
list_alive (SkeinStore *self)
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
      g_autofree char *alive = list_alive (self);
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

static gboolean
next_revision (SkeinStore *self, gint64 *out_revision, GError **error)
{
  return skein_store_sql_query_int64 (self->db, "UPDATE revision SET value = value + 1 RETURNING value", out_revision, error);
}

/* The unfinished items of sessions that are no more become ours; so do finished ones whose partial name is still to be removed. Nobody
 * else needs to be told when nobody else is there, and a new revision for a hundred thousand rows is not free. */
static gboolean
adopt_orphans (SkeinStore *self, GError **error)
{
  g_autofree char *alive = list_alive (self);
  g_autofree char *tell = NULL, *sql = NULL;

  if (!skein_store_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (g_hash_table_size (self->alive) > 0)
    {
      gint64 revision;

      if (!next_revision (self, &revision, error))
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
              g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The damaged list of downloads “%s” cannot be moved aside: %s"), from, g_strerror (errno));
              return FALSE;
            }
        }

      g_mutex_lock (&self->lock);
      g_free (self->warning);
      self->warning = g_strdup_printf (_ ("The list of downloads was damaged and could not be used. It was kept as “%s” and a new list was begun. Files on disk are untouched. (%s)"),
                                       aside, reason->message);
      g_mutex_unlock (&self->lock);
      g_message ("%s: %s", aside, reason->message);
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
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("Cannot make the folder “%s”: %s"), folder, g_strerror (errno));
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

static gboolean
open_in_thread (SkeinStore *self, GError **error)
{
  if (!open_database (self, error) || !begin_session (self, error))
    return FALSE;

  if (self->adopt && !adopt_orphans (self, error))
    return FALSE;

  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      g_autofree char *select = i == STATEMENT_SELECT ? build_select ("WHERE id = ?1") : NULL;

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

static gboolean
do_insert (SkeinStore *self, Request *request, gint64 revision, gint64 until_us, GError **error)
{
  gint64 position;

  if (!skein_store_sql_query_int64 (self->db, "SELECT COALESCE(MAX(position), 0) FROM items", &position, error))
    return FALSE;

  for (; request->next_row < request->rows->len; request->next_row++)
    {
      SkeinStoreRow *row = g_ptr_array_index (request->rows, request->next_row);

      if (request->next_row % 64 == 63 && g_get_monotonic_time () >= until_us)
        return TRUE;

      position += POSITION_GAP;
      row->id = 0;
      row->position = position;
      row->session = self->me;
      skein_store_sql_bind_row (self->statements[STATEMENT_INSERT], row, self->me, (guint64) revision, self->me);
      if (!skein_store_sql_step_done (self->statements[STATEMENT_INSERT], error))
        return FALSE;
      row->id = (guint64) sqlite3_last_insert_rowid (self->db);
    }
  return TRUE;
}

static gboolean
do_update (SkeinStore *self, Request *request, gint64 revision, GError **error)
{
  SkeinStoreRow *row = request->row;

  if (row->spec != NULL)
    {
      skein_store_sql_bind_spec (self->statements[STATEMENT_UPDATE_SPEC], row->id, row->spec);
      if (!skein_store_sql_step_done (self->statements[STATEMENT_UPDATE_SPEC], error))
        return FALSE;
    }
  skein_store_sql_bind_row (self->statements[STATEMENT_UPDATE], row, row->session, (guint64) revision, self->me);
  return skein_store_sql_step_done (self->statements[STATEMENT_UPDATE], error);
}

static gboolean
do_move (SkeinStore *self, Request *request, gint64 revision, GError **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_MOVE];

  for (guint i = 0; i < request->n_ids; i++)
    {
      sqlite3_bind_int64 (statement, 1, request->positions[i]);
      sqlite3_bind_int64 (statement, 2, revision);
      sqlite3_bind_int64 (statement, 3, (gint64) self->me);
      sqlite3_bind_int64 (statement, 4, (gint64) request->ids[i]);
      if (!skein_store_sql_step_done (statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
do_delete (SkeinStore *self, Request *request, gint64 revision, GError **error)
{
  for (guint i = 0; i < request->n_ids; i++)
    {
      sqlite3_bind_int64 (self->statements[STATEMENT_DELETE], 1, (gint64) request->ids[i]);
      if (!skein_store_sql_step_done (self->statements[STATEMENT_DELETE], error))
        return FALSE;
      sqlite3_bind_int64 (self->statements[STATEMENT_REMOVED], 1, (gint64) request->ids[i]);
      sqlite3_bind_int64 (self->statements[STATEMENT_REMOVED], 2, revision);
      sqlite3_bind_int64 (self->statements[STATEMENT_REMOVED], 3, (gint64) self->me);
      if (!skein_store_sql_step_done (self->statements[STATEMENT_REMOVED], error))
        return FALSE;
    }
  return TRUE;
}

static SkeinStoreRow *
select_row (SkeinStore *self, guint64 id)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_SELECT];
  SkeinStoreRow *row = NULL;

  sqlite3_bind_int64 (statement, 1, (gint64) id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    row = read_row (self, statement);
  sqlite3_reset (statement);
  return row;
}

static gboolean
do_adopt (SkeinStore *self, Request *request, gint64 revision, GError **error)
{
  request->rows = new_row_array ();

  if (request->n_ids == 0)
    {
      g_autofree char *alive = list_alive (self);
      g_autofree char *sql = g_strdup_printf ("SELECT id FROM items WHERE session NOT IN (%s, %" G_GUINT64_FORMAT ") AND (state NOT IN (%d, %d, %d) OR (state = %d AND part_name IS NOT NULL))",
                                              alive, self->me, SKEIN_ITEM_DONE, SKEIN_ITEM_FAILED, SKEIN_ITEM_CANCELLED, SKEIN_ITEM_DONE);
      sqlite3_stmt *statement = skein_store_sql_prepare (self->db, sql, error);
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

      if (statement == NULL)
        return FALSE;
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          guint64 id = (guint64) sqlite3_column_int64 (statement, 0);

          g_array_append_val (ids, id);
        }
      sqlite3_finalize (statement);
      g_free (request->ids);
      request->n_ids = ids->len;
      request->ids = g_memdup2 (ids->data, ids->len * sizeof (guint64));
    }

  for (guint i = 0; i < request->n_ids; i++)
    {
      SkeinStoreRow *row = select_row (self, request->ids[i]);
      sqlite3_stmt *statement = self->statements[STATEMENT_ADOPT];

      if (row == NULL)
        continue;
      if (row->session != self->me)
        {
          if (is_session_alive (self, row->session))
            {
              skein_store_row_free (row);
              continue;
            }
          sqlite3_bind_int64 (statement, 1, (gint64) self->me);
          sqlite3_bind_int64 (statement, 2, revision);
          sqlite3_bind_int64 (statement, 3, (gint64) row->id);
          sqlite3_bind_int64 (statement, 4, (gint64) row->session);
          if (!skein_store_sql_step_done (statement, error))
            {
              skein_store_row_free (row);
              return FALSE;
            }
          row->session = self->me;
          row->foreign = FALSE;
        }
      g_ptr_array_add (request->rows, row);
    }
  return TRUE;
}

static gboolean
do_request (SkeinStore *self, Request *request, gint64 revision, gint64 until_us, GError **error)
{
  switch (request->kind)
    {
    case REQUEST_INSERT:
      return do_insert (self, request, revision, until_us, error);
    case REQUEST_UPDATE:
      return do_update (self, request, revision, error);
    case REQUEST_MOVE:
      return do_move (self, request, revision, error);
    case REQUEST_DELETE:
      return do_delete (self, request, revision, error);
    case REQUEST_ADOPT:
      return do_adopt (self, request, revision, error);
    case REQUEST_FLUSH:
      return TRUE;
    case REQUEST_CLOSE:
    case REQUEST_OPENED:
    case REQUEST_CHANGED:
    default:
      g_assert_not_reached ();
    }
}

/* The names that the rows speak of must survive a power cut before the rows do. Folders are told apart by pointer: the
 * pipeline opens each once. */
static void
sync_folders (GQueue *requests)
{
  g_autoptr (GHashTable) synced = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) skein_folder_unref, NULL);

  for (GList *link = requests->head; link != NULL; link = link->next)
    {
      Request *request = link->data;

      if (request->folder != NULL && (g_hash_table_contains (synced, request->folder) || skein_folder_sync (request->folder, &request->error)))
        g_hash_table_add (synced, g_steal_pointer (&request->folder));
    }
}

/* How safe a commit is cannot be changed inside a transaction. */
static gboolean
set_durable (SkeinStore *self, gboolean durable, GError **error)
{
  if (durable == self->durable)
    return TRUE;
  if (!skein_store_sql_exec (self->db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error))
    return FALSE;
  self->durable = durable;
  return TRUE;
}

/* Does requests from the front of @requests (a GQueue of the thread's own) in one transaction; posts back those that are finished. */
static void
do_transaction (SkeinStore *self, GQueue *requests)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gint64 until_us, revision = 0;
  gboolean durable = FALSE, unfinished = FALSE;

  for (GList *link = requests->head; link != NULL; link = link->next)
    durable |= ((Request *) link->data)->durable;

  if (self->open_error != NULL)
    error = g_error_copy (self->open_error);
  else
    {
      sync_folders (requests);
      if (set_durable (self, durable, &error) && skein_store_sql_exec (self->db, "BEGIN IMMEDIATE", &error))
        next_revision (self, &revision, &error);
    }

  until_us = g_get_monotonic_time () + TRANSACTION_US;
  while (!g_queue_is_empty (requests) && (g_get_monotonic_time () < until_us || done->len == 0))
    {
      Request *request = g_queue_peek_head (requests);

      if (request->kind == REQUEST_CLOSE)
        break;
      if (error == NULL && request->error == NULL && !do_request (self, request, revision, until_us, &request->error) && sqlite3_get_autocommit (self->db))
        /* Disk full, I/O error: SQLite has rolled all of it back. */
        error = g_error_copy (request->error);
      if (error == NULL && request->kind == REQUEST_INSERT && request->error == NULL && request->next_row < request->rows->len)
        {
          unfinished = TRUE;
          break;
        }
      g_ptr_array_add (done, g_queue_pop_head (requests));
      if (error != NULL && self->open_error == NULL)
        break;
    }

  if (error == NULL)
    skein_store_sql_exec (self->db, "COMMIT", &error);
  if (error != NULL && self->db != NULL && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);

  /* A large insert that was to go on in the next transaction fails as a whole. */
  if (error != NULL && unfinished)
    g_ptr_array_add (done, g_queue_pop_head (requests));

  for (guint i = 0; i < done->len; i++)
    {
      Request *request = g_ptr_array_index (done, i);

      if (error != NULL && request->error == NULL)
        request->error = g_error_copy (error);
      skein_mailbox_post (self->mailbox, request);
    }
}

static void
post_removed (SkeinStore *self)
{
  sqlite3_stmt *statement = skein_store_sql_prepare (self->db, "SELECT id FROM removed WHERE revision > ?1 AND writer != ?2", NULL);
  GPtrArray *rows = new_row_array ();

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
    post_rows (self, REQUEST_CHANGED, rows, NULL);
  else
    g_ptr_array_unref (rows);
}

/* What have others done? */
static void
poll_others (SkeinStore *self)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gint64 version, revision;

  if (!skein_store_sql_query_int64 (self->db, "PRAGMA data_version", &version, &error))
    return;
  if (version == self->data_version && g_hash_table_size (self->alive) == 0)
    return;

  if (!look_at_sessions (self, NULL, ended, &error))
    return;

  if (version != self->data_version && skein_store_sql_exec (self->db, "BEGIN", &error))
    {
      if (skein_store_sql_query_int64 (self->db, "SELECT value FROM revision", &revision, &error) && post_query (self, REQUEST_CHANGED, "WHERE revision > ?1 AND writer != ?2 ORDER BY position", self->seen_revision, (gint64) self->me, &error))
        {
          post_removed (self);
          self->seen_revision = revision;
          self->data_version = version;
        }
      sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL);
    }

  /* Theirs are free to be adopted now. */
  for (guint i = 0; i < ended->len; i++)
    post_query (self, REQUEST_CHANGED, "WHERE session = ?1 AND ?2 = 0", (gint64) * (guint64 *) g_ptr_array_index (ended, i), 0, NULL);
}

static void
end_session (SkeinStore *self)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM sessions WHERE id = %" G_GUINT64_FORMAT, self->me);

  if (self->db != NULL && self->me != 0)
    sqlite3_exec (self->db, sql, NULL, NULL, NULL);
  close_database (self);
  g_clear_pointer (&self->session_lock, skein_session_lock_free);
}

static void
append_all (GQueue *to, GQueue *from)
{
  Request *request;

  while ((request = g_queue_pop_head (from)) != NULL)
    g_queue_push_tail (to, request);
}

static gpointer
store_thread_main (gpointer data)
{
  SkeinStore *self = data;
  GQueue requests = G_QUEUE_INIT;
  gint64 poll_at_us;
  GQueue gathered = G_QUEUE_INIT;
  gint64 gather_until_us = 0;
  gboolean closed = FALSE;

  if (!open_in_thread (self, &self->open_error))
    close_database (self);
  post_rows (self, REQUEST_OPENED, NULL, self->open_error != NULL ? g_error_copy (self->open_error) : NULL);

  poll_at_us = self->in_memory || self->open_error != NULL ? G_MAXINT64 : g_get_monotonic_time () + POLL_US;
  while (!closed)
    {
      gint64 wait_until_us = g_queue_is_empty (&gathered) ? poll_at_us : MIN (poll_at_us, gather_until_us);
      Request *request;

      g_mutex_lock (&self->lock);
      while (g_queue_is_empty (&self->requests) && g_queue_is_empty (&requests) && g_get_monotonic_time () < wait_until_us)
        {
          if (wait_until_us == G_MAXINT64)
            g_cond_wait (&self->wake, &self->lock);
          else
            g_cond_wait_until (&self->wake, &self->lock, wait_until_us);
        }
      while ((request = g_queue_pop_head (&self->requests)) != NULL)
        {
          /* Whoever flushes or closes wants everything before it done. */
          if (request->kind == REQUEST_FLUSH || request->kind == REQUEST_CLOSE)
            append_all (&requests, &gathered);
          g_queue_push_tail (request->durable ? &gathered : &requests, request);
        }
      g_mutex_unlock (&self->lock);

      if (!g_queue_is_empty (&gathered) && (gathered.length >= GATHER_MAX || g_get_monotonic_time () >= gather_until_us))
        {
          gather_until_us = G_MAXINT64; /* set when it is committed */
          append_all (&requests, &gathered);
        }

      if (g_get_monotonic_time () >= poll_at_us)
        {
          poll_others (self);
          poll_at_us = g_get_monotonic_time () + POLL_US;
        }

      request = g_queue_peek_head (&requests);
      if (request == NULL)
        continue;
      if (request->kind == REQUEST_CLOSE)
        {
          end_session (self);
          closed = TRUE;
          skein_mailbox_post (self->mailbox, g_queue_pop_head (&requests));
        }
      else
        do_transaction (self, &requests);
      if (gather_until_us == G_MAXINT64)
        gather_until_us = g_get_monotonic_time () + GATHER_US;
    }

  g_assert (g_queue_is_empty (&requests));
  return NULL;
}

/* --- the owner's thread --- */

static void
store_free (SkeinStore *self)
{
  g_thread_join (self->thread);
  skein_mailbox_free (self->mailbox);
  g_clear_pointer (&self->alive, g_hash_table_unref);
  g_clear_error (&self->open_error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self->warning);
  g_free (self->path);
  g_free (self);
}

static void
request_came_back_cb (gpointer message, gpointer user_data)
{
  Request *request = message;
  SkeinStore *self = user_data;
  gboolean closed = request->kind == REQUEST_CLOSE;

  if (request->done != NULL)
    request->done (self, request->rows, request->error, request->user_data);
  request_free (request);

  if (closed)
    store_free (self);
}

SkeinStore *
skein_store_new (const char *path, gboolean adopt, SkeinStoreFunc opened, SkeinStoreFunc changed_by_others, gpointer user_data)
{
  SkeinStore *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (SkeinStore, 1);
  self->path = g_strdup (path);
  self->in_memory = strcmp (path, ":memory:") == 0;
  self->adopt = adopt;
  self->opened = opened;
  self->changed = changed_by_others;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->requests);
  self->mailbox = skein_mailbox_new ("skein-store", request_came_back_cb, self);
  self->thread = g_thread_new ("skein-store", store_thread_main, self);
  return self;
}

char *
skein_store_dup_warning (SkeinStore *self)
{
  char *warning;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->lock);
  warning = g_strdup (self->warning);
  g_mutex_unlock (&self->lock);
  return warning;
}

guint64
skein_store_get_session (SkeinStore *self)
{
  guint64 session;

  g_return_val_if_fail (self != NULL, 0);

  g_mutex_lock (&self->lock);
  session = self->session;
  g_mutex_unlock (&self->lock);
  return session;
}

static void
push_request (SkeinStore *self, Request *request)
{
  g_assert (!self->closing);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->requests, request);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

void
skein_store_insert (SkeinStore *self, GPtrArray *rows, SkeinStoreFunc done, gpointer user_data)
{
  Request *request;

  g_return_if_fail (self != NULL);
  g_return_if_fail (rows != NULL);

  request = request_new (REQUEST_INSERT, done, user_data);
  request->rows = rows;
  push_request (self, request);
}

void
skein_store_update (SkeinStore *self, SkeinStoreRow *row, gboolean durable, SkeinFolder *sync_folder, SkeinStoreFunc done, gpointer user_data)
{
  Request *request;

  g_return_if_fail (self != NULL);
  g_return_if_fail (row != NULL && row->id != 0);

  request = request_new (REQUEST_UPDATE, done, user_data);
  request->row = row;
  request->durable = durable;
  request->folder = sync_folder != NULL ? skein_folder_ref (sync_folder) : NULL;
  push_request (self, request);
}

void
skein_store_move (SkeinStore *self, const guint64 *ids, const gint64 *positions, guint n_ids, SkeinStoreFunc done, gpointer user_data)
{
  Request *request;

  g_return_if_fail (self != NULL);

  request = request_new (REQUEST_MOVE, done, user_data);
  request->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  request->positions = g_memdup2 (positions, n_ids * sizeof *positions);
  request->n_ids = n_ids;
  push_request (self, request);
}

void
skein_store_delete (SkeinStore *self, const guint64 *ids, guint n_ids, SkeinStoreFunc done, gpointer user_data)
{
  Request *request;

  g_return_if_fail (self != NULL);

  request = request_new (REQUEST_DELETE, done, user_data);
  request->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  request->n_ids = n_ids;
  push_request (self, request);
}

void
skein_store_adopt (SkeinStore *self, const guint64 *ids, guint n_ids, SkeinStoreFunc done, gpointer user_data)
{
  Request *request;

  g_return_if_fail (self != NULL);

  request = request_new (REQUEST_ADOPT, done, user_data);
  request->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  request->n_ids = n_ids;
  push_request (self, request);
}

void
skein_store_flush (SkeinStore *self, SkeinStoreFunc done, gpointer user_data)
{
  g_return_if_fail (self != NULL);
  push_request (self, request_new (REQUEST_FLUSH, done, user_data));
}

void
skein_store_close (SkeinStore *self, SkeinStoreFunc done, gpointer user_data)
{
  g_return_if_fail (self != NULL);

  push_request (self, request_new (REQUEST_CLOSE, done, user_data));
  self->closing = TRUE;
}
