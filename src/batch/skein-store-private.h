// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-mailbox.h"
#include "batch/skein-session-lock.h"
#include "batch/skein-store-sql.h"

G_BEGIN_DECLS

/* The store's two halves: requests and transactions (skein-store.c); opening, and living beside other programs
 * (skein-store-session.c). Functions below run on the store's thread. */

typedef enum
{
  REQUEST_INSERT,
  REQUEST_UPDATE,
  REQUEST_SET_NUMBERS,
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
  gint64 *numbers;     /* (owned) (nullable) */
  SkeinStoreNumber number; /* which ones they are */
  guint n_ids;
  gint64 revision; /* insert: what others wrote up to it the owner had been told of; from others: what they wrote up to it */
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
  STATEMENT_SET_POSITION,
  STATEMENT_SET_PRIORITY,
  STATEMENT_SET_MAX_RATE,
  STATEMENT_DELETE,
  STATEMENT_REMOVED,
  STATEMENT_ADOPT,
  STATEMENT_SELECT,
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_NEXT_REVISION,
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
  gint64 told_revision;   /* (owner thread) the owner knows what others wrote up to it */

  GMutex lock;
  GCond wake;      /* signalled when requests grows */
  GQueue requests; /* (lock) of Request */
  gboolean waits;  /* (lock) the thread sleeps */
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

/* skein-store.c */
GPtrArray *skein_store_new_row_array (void);
void skein_store_post_rows (SkeinStore *self, RequestKind kind, GPtrArray *rows, GError *error); /* to the owner; takes both */

/* skein-store-session.c */
gboolean skein_store_open_in_thread (SkeinStore *self, GError **error);  /* posts every row there is */
void skein_store_poll_in_thread (SkeinStore *self);                      /* what others have done: posts changed rows */
void skein_store_post_changes_in_transaction (SkeinStore *self);          /* the same now, as the transaction sees it */
void skein_store_close_in_thread (SkeinStore *self);                     /* ends the session */
gboolean skein_store_next_revision (SkeinStore *self, gint64 *out_revision, GError **error);
SkeinStoreRow *skein_store_read_row (SkeinStore *self, sqlite3_stmt *statement);
gboolean skein_store_is_alive (SkeinStore *self, guint64 session);       /* asks the kernel */
char *skein_store_list_alive (SkeinStore *self);                         /* for an SQL list; as of the last look */
char *skein_store_build_select (const char *rest);

G_END_DECLS
