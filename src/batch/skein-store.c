// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The store's thread owns the database. The main thread puts requests into a queue; the thread takes all there are, does as many as
 * fit into about 50 ms within one transaction, commits, and posts the requests back, whose callbacks then run on the main
 * context. So a hundred small updates cost one commit, and durable ones share one sync of each folder and of the log: while many
 * files are finished, each commit waits a few milliseconds for company (of 5,000 files 1,600 commits without, 400 with). So a
 * durable update may be overtaken by requests that are not: the pipeline has only one per item under way, an update leaves the
 * position alone, which others may change meanwhile, and before a flush and before closing all is done in order.
 *
 * Between requests the thread looks, once a second, whether another program has written (PRAGMA data_version) or ended. */

#include "config.h"

#include "batch/skein-store-private.h"

#include <string.h>

#define TRANSACTION_US (50 * 1000)
#define POLL_US G_USEC_PER_SEC
/* Durable requests that follow another durable commit wait this long, or for so many, to share the next one. */
#define GATHER_US (6 * 1000)
#define GATHER_MAX 64
#define POSITION_GAP ((gint64) 1 << 32)

GPtrArray *
skein_store_new_row_array (void)
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
  g_free (request->numbers);
  g_clear_error (&request->error);
  g_free (request);
}

/* --- the store's thread --- */

void
skein_store_post_rows (SkeinStore *self, RequestKind kind, GPtrArray *rows, GError *error)
{
  Request *request = request_new (kind, kind == REQUEST_OPENED ? self->opened : self->changed, self->user_data);

  request->rows = rows;
  request->error = error;
  request->revision = self->seen_revision;
  skein_mailbox_post (self->mailbox, request);
}

static char *
dup_identity (const char *url, const char *folder, const char *name)
{
  return g_strjoin ("\n", url, folder, name != NULL ? name : "", NULL);
}

/* What others have stored since the owner was told of their rows the last time: it could not know that the same thing is there. Mostly
 * nothing, and never more than they did in a second or two, by the index of revisions. (nullable): nothing. */
static GHashTable *
find_news_of_others (SkeinStore *self, gint64 told_revision, gboolean *out_untold, GError **error)
{
  sqlite3_stmt *statement = skein_store_sql_prepare (self->db, "SELECT id, url, folder, wanted_name, revision FROM items WHERE revision > ?1 AND writer != ?2", error);
  GHashTable *news = NULL;
  int code;

  *out_untold = FALSE;
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, told_revision);
  sqlite3_bind_int64 (statement, 2, (gint64) self->me);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if (news == NULL)
        news = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (news, dup_identity ((const char *) sqlite3_column_text (statement, 1), (const char *) sqlite3_column_text (statement, 2), (const char *) sqlite3_column_text (statement, 3)), g_memdup2 (&id, sizeof id));
      *out_untold = *out_untold || sqlite3_column_int64 (statement, 4) > self->seen_revision;
    }
  sqlite3_finalize (statement);
  return news;
}

/* TRUE if another program has it. */
static gboolean
is_there (GHashTable *news, SkeinStoreRow *row)
{
  g_autofree char *identity = news != NULL ? dup_identity (row->spec->url, row->spec->folder, row->spec->name) : NULL;
  const gint64 *id = identity != NULL ? g_hash_table_lookup (news, identity) : NULL;

  if (id == NULL)
    return FALSE;
  row->id = (guint64) *id;
  row->was_there = TRUE;
  return TRUE;
}

static gboolean
do_insert (SkeinStore *self, Request *request, gint64 revision, gint64 until_us, GError **error)
{
  g_autoptr (GHashTable) news = NULL;
  gboolean untold;
  gint64 position;

  if (!skein_store_sql_query_int64 (self->db, "SELECT COALESCE(MAX(position), 0) FROM items", &position, error))
    return FALSE;
  /* The owner gets to see them before it hears of its own. */
  news = find_news_of_others (self, request->revision, &untold, error);
  if (untold)
    skein_store_post_changes_in_transaction (self);

  for (; request->next_row < request->rows->len; request->next_row++)
    {
      SkeinStoreRow *row = g_ptr_array_index (request->rows, request->next_row);

      if (request->next_row % 64 == 63 && g_get_monotonic_time () >= until_us)
        return TRUE;
      if (is_there (news, row))
        continue;

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
do_set_numbers (SkeinStore *self, Request *request, gint64 revision, GError **error)
{
  static const Statement of_number[] = {
    [SKEIN_STORE_POSITION] = STATEMENT_SET_POSITION,
    [SKEIN_STORE_PRIORITY] = STATEMENT_SET_PRIORITY,
    [SKEIN_STORE_MAX_RATE] = STATEMENT_SET_MAX_RATE,
  };
  sqlite3_stmt *statement = self->statements[of_number[request->number]];

  for (guint i = 0; i < request->n_ids; i++)
    {
      sqlite3_bind_int64 (statement, 1, request->numbers[i]);
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
    row = skein_store_read_row (self, statement);
  sqlite3_reset (statement);
  return row;
}

static gboolean
do_adopt (SkeinStore *self, Request *request, gint64 revision, GError **error)
{
  request->rows = skein_store_new_row_array ();

  if (request->n_ids == 0)
    {
      g_autofree char *alive = skein_store_list_alive (self);
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
          if (skein_store_is_alive (self, row->session))
            {
              /* It may have begun after the last look: remembered, so that its end is noticed, and told, so that whoever wanted
               * the item knows that somebody else has it. */
              g_hash_table_add (self->alive, g_memdup2 (&row->session, sizeof row->session));
              row->foreign = TRUE;
              g_ptr_array_add (request->rows, row);
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
    case REQUEST_SET_NUMBERS:
      return do_set_numbers (self, request, revision, error);
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

/* As skein_store_next_revision(), many times a second. */
static gboolean
next_revision (SkeinStore *self, gint64 *out_revision, GError **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_NEXT_REVISION];

  if (sqlite3_step (statement) != SQLITE_ROW)
    {
      skein_store_sql_set_error (error, self->db, sqlite3_sql (statement));
      sqlite3_reset (statement);
      return FALSE;
    }
  *out_revision = sqlite3_column_int64 (statement, 0);
  return skein_store_sql_step_done (statement, error);
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
      if (set_durable (self, durable, &error) && skein_store_sql_step_done (self->statements[STATEMENT_BEGIN], &error))
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
    skein_store_sql_step_done (self->statements[STATEMENT_COMMIT], &error);
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

  if (!skein_store_open_in_thread (self, &self->open_error))
    skein_store_close_in_thread (self);
  skein_store_post_rows (self, REQUEST_OPENED, NULL, self->open_error != NULL ? g_error_copy (self->open_error) : NULL);

  poll_at_us = self->in_memory || self->open_error != NULL ? G_MAXINT64 : g_get_monotonic_time () + POLL_US;
  while (!closed)
    {
      gint64 wait_until_us = g_queue_is_empty (&gathered) ? poll_at_us : MIN (poll_at_us, gather_until_us);
      Request *request;

      g_mutex_lock (&self->lock);
      while (g_queue_is_empty (&self->requests) && g_queue_is_empty (&requests) && g_get_monotonic_time () < wait_until_us)
        {
          self->waits = TRUE;
          if (wait_until_us == G_MAXINT64)
            g_cond_wait (&self->wake, &self->lock);
          else
            g_cond_wait_until (&self->wake, &self->lock, wait_until_us);
        }
      self->waits = FALSE;
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
          skein_store_poll_in_thread (self);
          poll_at_us = g_get_monotonic_time () + POLL_US;
        }

      request = g_queue_peek_head (&requests);
      if (request == NULL)
        continue;
      if (request->kind == REQUEST_CLOSE)
        {
          skein_store_close_in_thread (self);
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

  if (request->kind == REQUEST_OPENED || request->kind == REQUEST_CHANGED)
    self->told_revision = MAX (self->told_revision, request->revision);

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

const char *
skein_store_peek_path (SkeinStore *self)
{
  return self->path;
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
  if (self->waits)
    g_cond_signal (&self->wake);
  self->waits = FALSE;
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
  request->revision = self->told_revision;
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
skein_store_set_numbers (SkeinStore *self, SkeinStoreNumber number, const guint64 *ids, const gint64 *numbers, guint n_ids, SkeinStoreFunc done, gpointer user_data)
{
  Request *request;

  g_return_if_fail (self != NULL);

  request = request_new (REQUEST_SET_NUMBERS, done, user_data);
  request->number = number;
  request->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  request->numbers = g_memdup2 (numbers, n_ids * sizeof *numbers);
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
