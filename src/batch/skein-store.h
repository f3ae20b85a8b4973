// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"
#include "work/skein-explain.h"

G_BEGIN_DECLS

/**
 * SkeinStore:
 *
 * The batch in SQLite (WAL), on a thread of its own; calls from the main thread only queue a request. Requests are done in order,
 * many to a transaction; callbacks come on the main context after the commit.
 *
 * Programs share one store. Each open store is a session with a lock file held by the kernel; items belong to a session, and those
 * of a session whose lock is free may be adopted. Changes by others are seen through PRAGMA data_version.
 */
typedef struct _SkeinStore SkeinStore;

/* What became of a file of the same name that was there. Stored as numbers: append only. */
typedef enum
{
  SKEIN_OUTCOME_SAVED,     /* none was, or it has nothing to do with ours */
  SKEIN_OUTCOME_SKIPPED,   /* it was left alone and nothing saved */
  SKEIN_OUTCOME_IDENTICAL, /* it has the same bytes, and is the item's file now */
  SKEIN_OUTCOME_REPLACED,  /* ours is in its place */
  SKEIN_OUTCOME_CONTINUED, /* ours, that began with its bytes, is in its place */
  SKEIN_OUTCOME_UNLIKE,    /* it was to be continued, and is not the beginning of ours: both are there */
  SKEIN_N_OUTCOMES
} SkeinOutcome;

/* One item as a row; plain data. A row without a spec: in an update, the spec stays as stored; from others, the item was removed. */
typedef struct
{
  guint64 id;
  gint64 position;          /* order in the batch; gaps allowed */
  SkeinItemSpec *spec;      /* (owned) (nullable) url without user info */
  SkeinItemState state;
  char *name;               /* (owned) (nullable) planned or final name */
  char *subfolder;          /* (owned) (nullable) the finished file's, below the spec's folder: "a/b"; the partial is in the spec's folder */
  SkeinOutcome outcome;
  char *continues;          /* (owned) (nullable) "inode:size:mtime_us" of the foreign file whose bytes the partial began with */
  char *part_name;          /* (owned) (nullable) */
  guint64 size;             /* 0 unknown */
  guint64 done_bytes;       /* for show after a restart; what is on disk decides */
  char *etag, *modified;    /* (owned) (nullable) */
  char *ranges;             /* (owned) (nullable) "0-1048576,2097152-3145728" */
  guint digest_mask;
  guint8 (*digests)[SKEIN_DIGEST_MAX_BYTES]; /* (owned) (nullable) [SKEIN_N_DIGESTS], if digest_mask is not 0 */
  SkeinDigestCost *digest_cost; /* (owned) (nullable) what those took */
  SkeinDigestSet *told;     /* (owned) (nullable) digests by the server's headers: expected if the spec has none */
  guint source;             /* which one it comes from: 0 the spec's URL, n its sources' mirror n - 1 */
  gboolean verified;
  gboolean unproven;        /* the server gave no size and nobody a checksum: complete as far as can be told */
  char *copy_name;          /* (owned) (nullable) the resized file */
  SkeinCopyResult *copy_result; /* (owned) (nullable) how it came out */
  guint tries;
  int error_code;           /* SkeinWorkError, -1 none */
  char *error_message;      /* (owned) (nullable) */
  SkeinCause error_cause;
  char *error_detail;       /* (owned) (nullable) raw text behind it */
  gint64 added_us;          /* wall clock */
  gint64 finished_us;       /* the same; 0: it has not, or was by a version that did not note it */
  gint64 file_mtime_us;     /* of the finished file as published */
  guint64 file_inode;
  guint64 session;          /* who works on it; 0 nobody */
  gboolean foreign;         /* from the store: session is that of another program that runs now */
  gboolean request_lost;    /* from the store: the options of its requests are there and cannot be read */
  gboolean was_there;       /* after an insert: another program was quicker with the same thing; id is that of its row, and nothing was stored */
} SkeinStoreRow;

SkeinStoreRow *skein_store_row_new (void);
SkeinStoreRow *skein_store_row_copy (const SkeinStoreRow *row);
void skein_store_row_free (SkeinStoreRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinStoreRow, skein_store_row_free)

/* Main context, after the commit (or with the error). @rows (element-type SkeinStoreRow) as each call says; borrowed, but single rows may be
 * stolen (g_steal_pointer on the array's entry). */
typedef void (*SkeinStoreFunc) (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data);

/**
 * skein_store_new:
 * @path: the database, or ":memory:"
 * @adopt: take over the unfinished items of sessions that are no more, before they are read
 * @opened: gets every row in order, in chunks of some hundred; the last call has @rows NULL and, if the store could not be opened at
 *   all, an error (the store then refuses every request)
 * @changed_by_others: rows that other programs changed, added or removed (no spec)
 *
 * A database that is damaged is moved aside ("store.db.damaged-1") and a new one begun; skein_store_dup_warning() then says so.
 */
SkeinStore *skein_store_new (const char *path, gboolean adopt, SkeinStoreFunc opened, SkeinStoreFunc changed_by_others, gpointer user_data);
const char *skein_store_get_library (void);             /* "SQLite 3.40.1" */
const char *skein_store_peek_path (SkeinStore *self);     /* as given */
char *skein_store_dup_warning (SkeinStore *self); /* (nullable) translated; valid once opened */
guint64 skein_store_get_session (SkeinStore *self);
void skein_store_insert (SkeinStore *self, GPtrArray *rows, SkeinStoreFunc done, gpointer user_data);          /* takes rows; assigns ids and positions, in order */
void skein_store_update (SkeinStore *self, SkeinStoreRow *row, gboolean durable, SkeinFolder *sync_folder, SkeinStoreFunc done, gpointer user_data); /* takes row; all but what skein_store_set_numbers() sets; durable: folder fsynced, then committed with synchronous=FULL before done */

/* What the user may change of anybody's rows, at any time: an update leaves it alone, and whoever works on the item is told. */
typedef enum
{
  SKEIN_STORE_POSITION,
  SKEIN_STORE_PRIORITY,
  SKEIN_STORE_MAX_RATE,
} SkeinStoreNumber;
void skein_store_set_numbers (SkeinStore *self, SkeinStoreNumber number, const guint64 *ids, const gint64 *numbers, guint n_ids, SkeinStoreFunc done, gpointer user_data);
void skein_store_delete (SkeinStore *self, const guint64 *ids, guint n_ids, SkeinStoreFunc done, gpointer user_data);
void skein_store_adopt (SkeinStore *self, const guint64 *ids, guint n_ids, SkeinStoreFunc done, gpointer user_data); /* done gets the rows, ours now but for those that are foreign: somebody else works on them; n_ids 0: the unfinished ones of sessions that are no more */
void skein_store_flush (SkeinStore *self, SkeinStoreFunc done, gpointer user_data);
void skein_store_close (SkeinStore *self, SkeinStoreFunc done, gpointer user_data); /* done may be NULL; frees the store afterwards */

G_END_DECLS
