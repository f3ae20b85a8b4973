// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>
#include "batch/skein-copy-options.h"
#include "batch/skein-digest-cost.h"
#include "batch/skein-save-options.h"
#include "work/skein-job.h"
#include "work/skein-sources.h"

G_BEGIN_DECLS

/* Stored as numbers: append only. */
typedef enum
{
  SKEIN_ITEM_WAITING,
  SKEIN_ITEM_DOWNLOADING,
  SKEIN_ITEM_VERIFYING,
  SKEIN_ITEM_HASHING,
  SKEIN_ITEM_RESIZING,
  SKEIN_ITEM_RETRYING,   /* waits for its next try */
  SKEIN_ITEM_PAUSED,     /* by the user */
  SKEIN_ITEM_DONE,
  SKEIN_ITEM_FAILED,
  SKEIN_ITEM_CANCELLED,  /* by the user; can be retried */
  SKEIN_N_ITEM_STATES
} SkeinItemState;

const char *skein_item_state_get_nick (SkeinItemState state);  /* JSON */
const char *skein_item_state_get_label (SkeinItemState state); /* translated */

/* Which items go first; within one priority the order of the batch decides. Stored as numbers: they do not change. */
typedef enum
{
  SKEIN_PRIORITY_LOW = -1,
  SKEIN_PRIORITY_NORMAL = 0,
  SKEIN_PRIORITY_HIGH = 1
} SkeinPriority;

const char *skein_priority_get_nick (SkeinPriority priority);  /* "low", "normal", "high": JSON, command line */
const char *skein_priority_get_label (SkeinPriority priority); /* translated */
gboolean skein_priority_parse (const char *nick, SkeinPriority *out_priority);

/* What the user asks for: a plain description from which items are made. */
typedef struct
{
  char *url;               /* user info allowed here: it is split off and kept in memory only */
  char *folder;            /* target folder's path */
  char *name;              /* (nullable) wanted name, else from Content-Disposition or URL */
  guint hash_mask;         /* digests to compute and keep */
  SkeinCopyOptions *copy;  /* (owned) (nullable) a smaller copy of the picture is made; NULL: none */
  guint segments;          /* 0: default */
  SkeinPriority priority;  /* of an item in the batch, only the engine changes it */
  gboolean priority_given; /* for adding: normal is meant, too, for an item that is there already; not stored */
  guint64 max_rate;        /* bytes per second, 0: no limit of its own; the same */
  SkeinRequestOptions *request; /* (owned) (nullable) what requests say beyond the URL; NULL: as for all */
  SkeinSources *sources;   /* (owned) (nullable) mirrors, size, pieces: what is known of the file beyond its URL */
  SkeinSaveOptions *save;  /* (owned) (nullable) where and how it is saved below the folder; NULL: as for all when it is added */
  guint index;             /* place among those added together, from 1: for names; 0: is given by the adding */
  guint expected_mask;     /* digests that must match; only those entries of expected may be read, and none be written: the struct may be cut short */
  guint8 expected[SKEIN_N_DIGESTS][SKEIN_DIGEST_MAX_BYTES];
} SkeinItemSpec;

SkeinItemSpec *skein_item_spec_new (const char *url, const char *folder);
SkeinItemSpec *skein_item_spec_copy (const SkeinItemSpec *self);
void skein_item_spec_free (SkeinItemSpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinItemSpec, skein_item_spec_free)

/**
 * SkeinItem:
 *
 * One thing the user asked for. Main thread only. It has no property notifications: the batch tells once per
 * flush which items changed (SkeinBatch::items-dirty), so that a hundred thousand of them cost nothing.
 */
#define SKEIN_TYPE_ITEM (skein_item_get_type ())
G_DECLARE_FINAL_TYPE (SkeinItem, skein_item, SKEIN, ITEM, GObject)

guint64 skein_item_get_id (SkeinItem *self);               /* store row and lane item; > 0 */
const SkeinItemSpec *skein_item_peek_spec (SkeinItem *self);
SkeinItemState skein_item_get_state (SkeinItem *self);
SkeinPriority skein_item_get_priority (SkeinItem *self);
guint64 skein_item_get_max_rate (SkeinItem *self);         /* bytes per second, 0: no limit of its own */
const char *skein_item_get_name (SkeinItem *self);         /* final name when done, else the expected one */
const char *skein_item_get_host (SkeinItem *self);
char *skein_item_dup_path (SkeinItem *self);               /* of the finished file */
guint64 skein_item_get_size (SkeinItem *self);             /* bytes, 0 unknown */
guint64 skein_item_get_done_bytes (SkeinItem *self);
double skein_item_get_progress (SkeinItem *self);          /* 0..1 of the present step; < 0 unknown */
double skein_item_get_rate (SkeinItem *self);              /* bytes per second now, 0 if none */
double skein_item_get_seconds_left (SkeinItem *self);      /* < 0 unknown */
const char *skein_item_get_worker (SkeinItem *self);       /* "T1", "P2" or NULL */
gint64 skein_item_get_retry_at_us (SkeinItem *self);       /* monotonic; 0 none */
const GError *skein_item_get_error (SkeinItem *self);      /* why it failed, or why it retries; (nullable) */
char *skein_item_dup_note (SkeinItem *self);               /* "resumed at 61 MB", "1024 × 683 copy saved", (nullable) translated */
const char *skein_item_get_copy_name (SkeinItem *self);    /* (nullable) of the smaller copy, beside the file */
const SkeinCopyResult *skein_item_peek_copy_result (SkeinItem *self); /* (nullable) */
const SkeinDigestCost *skein_item_peek_digest_cost (SkeinItem *self); /* (nullable) of its checksums, if workers read the file for them */
const char *skein_item_get_subfolder (SkeinItem *self);    /* (nullable) of its file, below the spec's folder: "a/b" */
gboolean skein_item_was_skipped (SkeinItem *self);         /* done without a download: there was a file of that name */
gboolean skein_item_is_verified (SkeinItem *self);         /* done and every expected digest of a strong kind matched */
gboolean skein_item_was_checked_by_server (SkeinItem *self); /* done, and compared with what the server itself said its checksum is */
guint skein_item_get_digest_mask (SkeinItem *self);
char *skein_item_dup_digest_hex (SkeinItem *self, SkeinDigestAlgorithm algorithm);
char *skein_item_dup_status (SkeinItem *self);             /* the pill: "Downloading · T1", "Verified SHA-256", "Checksum differs", "Retrying in 8 s" */
gboolean skein_item_is_foreign (SkeinItem *self);          /* another running program (the command line, say) works on it */

/* The parts of its file; for whoever looks at one item, not for lists. (transfer full) */
typedef struct
{
  char *url;           /* (owned) without user info */
  guint priority;      /* of a mirror, 1 is best; 0 unknown */
  char location[3];    /* country, "" unknown */
  guint n_connections; /* that get bytes from it now */
} SkeinItemSource;

GArray *skein_item_dup_ranges (SkeinItem *self);     /* (element-type SkeinRange) which bytes are there, by start; of a download with several connections, a second ago */
GArray *skein_item_dup_writers (SkeinItem *self);    /* (element-type SkeinWriter) the connections that add to them, just as old */
GPtrArray *skein_item_dup_sources (SkeinItem *self); /* (element-type SkeinItemSource) its URL, then its mirrors; SkeinWriter.source is the index */

gint64 skein_item_get_added_us (SkeinItem *self);          /* wall clock */
gint64 skein_item_get_finished_us (SkeinItem *self);       /* the same; 0: not finished, or not known */
gint64 skein_item_get_modified_us (SkeinItem *self);       /* its finished file's date; 0: none */
gint64 skein_item_get_place (SkeinItem *self);             /* the lower, the sooner in the batch; with gaps */

/* What one of the servers that have the file gave. */
typedef struct
{
  char *url;
  guint64 bytes;     /* of the file as it is now */
  gboolean is_wrong; /* it gave bytes that a checksum refuted, and is not asked again */
} SkeinSourceShare;

/* (transfer full) (element-type SkeinSourceShare): empty if nothing came since the program began. Costs what the file's segments are many: for
 * the details of one item, not for rows. */
GPtrArray *skein_item_dup_source_shares (SkeinItem *self);

G_END_DECLS
