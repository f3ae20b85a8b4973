// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-batch.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinEngine:
 *
 * The façade that front ends meet: the batch, its store, the pipeline and the two pools. Main thread only; nothing
 * here waits for disk, network, SQL or a child.
 */
#define SKEIN_TYPE_ENGINE (skein_engine_get_type ())
G_DECLARE_FINAL_TYPE (SkeinEngine, skein_engine, SKEIN, ENGINE, GObject)

typedef struct
{
  SkeinSetting downloads, processing;
  const char *store_path;        /* NULL: the user's; ":memory:" for none */
  gboolean adopt_all;            /* take over unfinished items that no running program works on (the window); else only those that are added again (the command line) */
  guint tries;                   /* per item, 0: default 5 */
  guint stall_timeout_s;         /* 0: default */
  guint segments;                /* 0: one connection, and up to eight for a file that takes long by one */
  guint64 follow_above;          /* bytes; files of which more are known to come are verified while they do. 0: default; G_MAXUINT64: none */
  gboolean hash_inline;          /* the thread that downloads a file computes the digests that are wanted of it, where its bytes come in order; else, and where they do not,
                                    a worker reads it */
  const char *ca_file;           /* (nullable) */
  SkeinRequestOptions *request;  /* (nullable) for items that have none of their own */
  SkeinSaveOptions *save;        /* (nullable) for items added without any of their own */
  gboolean waits_for_network;    /* what fails while there is no network is not tried until it returns, and not given up */
} SkeinEngineOptions;

/* @options is copied. Opening the store happens on its thread. */
void skein_engine_new_async (const SkeinEngineOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinEngine *skein_engine_new_finish (GAsyncResult *result, GError **error); /* items of the store are already in the batch, or arriving in chunks */

SkeinBatch *skein_engine_get_batch (SkeinEngine *self);  /* (transfer none) */
SkeinBoard *skein_engine_get_board (SkeinEngine *self);
SkeinPool *skein_engine_get_pool (SkeinEngine *self, SkeinSettingKind kind);

/**
 * skein_engine_add_async:
 * @specs: (element-type SkeinItemSpec): referenced, and read on another thread: not to be changed until the call has finished
 *
 * Checks every URL, stores the items, then shows them. An item with the same URL, folder and name that is unfinished is taken
 * over, one that is complete (file there, same size and mtime, or same digest) is left alone. Finishes with the items, in order,
 * NULL where a URL was refused (@out_errors has the GError at that index).
 */
void skein_engine_add_async (SkeinEngine *self, GPtrArray *specs, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *skein_engine_add_finish (SkeinEngine *self, GAsyncResult *result, GPtrArray **out_errors, GError **error);

/* What became of a history. */
typedef struct
{
  guint n_done, n_paused; /* new ones */
  guint n_known;          /* in the batch already, and left as they are */
  guint n_refused;
} SkeinRestored;

/**
 * skein_engine_restore_async:
 * @rows: (element-type SkeinStoreRow): what skein_import_history() found; referenced, and not to be changed until the call has finished
 * @folder: where that goes which is not there any more
 *
 * Adds them to the batch: as done if the file is really there with the right size, else paused. Nothing starts by itself.
 */
void skein_engine_restore_async (SkeinEngine *self, GPtrArray *rows, const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_engine_restore_finish (SkeinEngine *self, GAsyncResult *result, SkeinRestored *out_restored, GError **error);
char *skein_restored_dup_summary (const SkeinRestored *restored); /* translated: "Finished and there: 12. Paused, as their files are missing: 3. ..." */

/* Credentials for an origin, in memory only. */
void skein_engine_set_credentials (SkeinEngine *self, const char *origin, const char *user, const char *password);
gboolean skein_engine_has_login (SkeinEngine *self, const char *url); /* its origin was given one */
void skein_engine_set_bearer (SkeinEngine *self, const char *origin, const char *token); /* instead of them */

/* For items that have no options of their own, from the next try on. (nullable) */
/* Who says which proxy downloads use that leave it to the system: the desktop, in the window. (nullable) NULL: the environment, as on the command line. */
void skein_engine_set_proxy_resolver (SkeinEngine *self, GProxyResolver *resolver);
void skein_engine_set_request (SkeinEngine *self, SkeinRequestOptions *request);
const SkeinRequestOptions *skein_engine_get_request (SkeinEngine *self); /* (transfer none) (nullable) */

/* For items added from now on that have none of their own; they keep what they were added with. (nullable) */
void skein_engine_set_save_options (SkeinEngine *self, SkeinSaveOptions *save);

/* Per item, and per file of items that ask for none; 0: default. Downloads under way keep their segments until their next try. */
void skein_engine_set_tries (SkeinEngine *self, guint tries);
void skein_engine_set_segments (SkeinEngine *self, guint segments);
void skein_engine_set_hash_inline (SkeinEngine *self, gboolean hash_inline); /* of transfers that begin from now on */

/**
 * skein_engine_set_host_rules:
 * @text: a rule per line: "PATTERN connections=2 delay=500ms rate=1M segments=1"; see SkeinHostRules
 *
 * At once, for what starts from now on; instead of the rules before.
 *
 * Returns: FALSE, with the number of the line that makes no sense, and the rules before stay
 */
gboolean skein_engine_set_host_rules (SkeinEngine *self, const char *text, GError **error);

/* What is to stay free on each file system; a download that would not fit beside those under way fails with DISK_FULL before the disk is full.
 * G_MAXUINT64: the default (64 MiB, less on small ones). At once, for all engines of the process. */
void skein_engine_set_reserve (SkeinEngine *self, guint64 n_bytes);

/* Verbs on several items at once (element-type SkeinItem); those they do not apply to are left alone. */
void skein_engine_pause (SkeinEngine *self, GPtrArray *items);
void skein_engine_resume (SkeinEngine *self, GPtrArray *items);
void skein_engine_cancel (SkeinEngine *self, GPtrArray *items);
void skein_engine_retry (SkeinEngine *self, GPtrArray *items);
void skein_engine_remove (SkeinEngine *self, GPtrArray *items);             /* from the batch; finished files stay, partials go */

/* Removing that can be undone: they leave the batch and stop, but stay stored, with their partials, until they are brought back (to where they
 * were, as what they were; what was under way or waited goes on), removed, or the engine is closed, which removes them. One that is added
 * again, or that another program begins to work on, comes back by itself. After a crash they are there, paused. */
void skein_engine_set_aside (SkeinEngine *self, GPtrArray *items);
void skein_engine_bring_back (SkeinEngine *self, GPtrArray *items);

void skein_engine_set_priority (SkeinEngine *self, GPtrArray *items, SkeinPriority priority); /* what runs goes on; decides what starts next */
void skein_engine_set_items_max_rate (SkeinEngine *self, GPtrArray *items, guint64 bytes_per_s); /* each; 0: no limit of their own */
void skein_engine_move (SkeinEngine *self, GPtrArray *items, SkeinItem *before); /* before NULL: to the end */

/* (nullable) translated: something the user should know about the store (a damaged one was moved aside). */
char *skein_engine_dup_warning (SkeinEngine *self);

/* The whole queue: no new download starts while paused; running ones stop and keep their partials. */
void skein_engine_set_paused (SkeinEngine *self, gboolean paused);
gboolean skein_engine_get_paused (SkeinEngine *self);                       /* "notify::paused" */

/* How fast all downloads together may be, bytes per second; 0: no limit. Obeyed at once by those under way. */
void skein_engine_set_max_rate (SkeinEngine *self, guint64 bytes_per_s);

/* When to download, and how fast: see SkeinSchedule. Of it and set_max_rate() the tighter holds. FALSE, naming the line, if it cannot be read;
 * the one before it stays then. "" for none. */
gboolean skein_engine_set_schedule (SkeinEngine *self, const char *text, GError **error);

/* Whether to download where the network costs by the byte; TRUE unless told otherwise. This computer and the local network are always allowed. */
void skein_engine_set_metered_allowed (SkeinEngine *self, gboolean allowed);

/* (nullable) translated: why downloads that could run wait now, "The schedule pauses downloads until 18:00". "notify::hold" */
char *skein_engine_dup_hold (SkeinEngine *self);

gboolean skein_engine_set_setting (SkeinEngine *self, const SkeinSetting *setting, GError **error); /* by its kind */

/* What a download pool that tunes itself (SkeinSetting.tunes_itself) has decided; signal "tuned" with each decision more. The pool's setting
 * says how many connections there are now. */
typedef struct
{
  gint64 at_us;       /* monotonic */
  guint from, to;     /* connections in all; the same if only the reason is new */
  const char *reason; /* a stable word: "faster", "refused" */
  char *note;         /* (owned) translated: "24 connections: 16 gave 38 MB/s, 24 give 55 MB/s" */
} SkeinTuned;

char *skein_engine_dup_tuner_note (SkeinEngine *self);                  /* (nullable): the newest one's, none while it does not tune itself */
guint skein_engine_get_n_tuned (SkeinEngine *self);                     /* all there were */
GPtrArray *skein_engine_list_tuned (SkeinEngine *self, guint max);      /* (transfer full) (element-type SkeinTuned) the newest first; the last 100 are known */

gboolean skein_engine_is_idle (SkeinEngine *self);    /* nothing active, waiting or retrying; signal "idle" when it becomes so */

/* Stops jobs, keeps partials, flushes the store. */
void skein_engine_close_async (SkeinEngine *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_engine_close_finish (SkeinEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
