// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-transfer-private.h"
#include "work/skein-transfer-source.h"
#include "work/skein-transfer-target.h"

G_BEGIN_DECLS

/* One file on its way, shared by the two files that know it: skein-transfer-task.c sends requests and decides what comes next,
 * skein-transfer-answer.c is what happens inside libcurl. Owner thread of the loop only. */

/* How often a file may turn out to be another one before that is an error. */
#define SKEIN_TRANSFER_MAX_RESTARTS 1

struct _SkeinTransfer
{
  SkeinTransferLoop *loop;
  SkeinJob *job; /* (owned) */
  const SkeinTransferSpec *spec;
  GCancellable *cancellable; /* (owned) (nullable) */
  SkeinLane *lanes[SKEIN_MAX_SEGMENTS];
  guint n_lanes;

  SkeinUrl *url;               /* (owned) as asked for */
  const char *user, *password; /* (nullable) for url's origin */
  char *netrc_user, *netrc_password; /* (owned) (nullable) */
  SkeinRateLimit *own_limit;               /* (owned) (nullable) */
  SkeinRateLimit *limits[SKEIN_N_LIMITS];  /* (unowned) (nullable) each: the spec's, or own_limit; but see spec->mirror_limits */

  SkeinTransferTarget target;
  SkeinPlan *plan; /* (owned) (nullable) before the beginning */

  GPtrArray *sources;      /* (owned) (element-type SkeinTransferSource) the URL, then its mirrors */
  GArray *source_ranges;   /* (owned) (element-type SkeinSourceRange) who gave what */
  guint n_crawlers;        /* connections that were replaced */
  guint64 held_back_ns;    /* when a limit held one of its connections back the last time */

  GPtrArray *connections; /* of SkeinConnection, those with a request */
  guint n_wanted;         /* connections; falls when a server refuses some */

  /* What the server says the file is, from the answer that counts. */
  gboolean head_done;
  gboolean may_split;
  gboolean awaits_name; /* of the partial, before the first byte is written */
  gboolean may_continue; /* its ranges can be asked for */
  gboolean distrusts_ranges; /* this server has answered one wrongly */
  gboolean had_part;         /* it has answered one rightly */
  gboolean asks_whole;       /* the next request is for all of the file, though some of it is there */
  gboolean length_known;
  char *etag, *modified; /* (owned) (nullable) of the version being fetched; sent as If-Range */
  char *suggested_name;  /* (owned) (nullable) */
  char *final_url;       /* (owned) (nullable) */
  char *content_type;    /* (owned) (nullable) */
  SkeinDigestSet *told;  /* (owned) (nullable) what the server says the file's digests are */
  GPtrArray *mirrors;    /* (owned) (nullable) (element-type utf8) where it says the file is too */
  char *metalink;        /* (owned) (nullable) where a Metalink about it is */
  gboolean by_size;      /* what is on disk is from another server: only the size can be compared */
  gint64 mtime_us;
  guint64 resumed_at;

  gboolean restarted;
  guint n_restarts;
  gboolean checked_end; /* the last byte of a partial that looks complete was asked for */
  SkeinNetworkScope first_scope; /* of the server that was asked for */
  char *private_host;            /* (owned) (nullable) a redirect led further inside than that */
  int last_status;
  gint64 retry_after_s;

  guint64 started_ns;
  guint64 checkpoint_ns; /* of the last one */
  guint64 watched_ns, watched_bytes; /* since when, and from where, it is watched whether it takes long */
  guint64 watched_busy_ns;           /* how busy this thread had been by then */
  guint64 marked_bytes;  /* done when the watermark was last looked at */
};

void skein_transfer_show_progress (SkeinTransfer *self);
void skein_transfer_report_head (SkeinTransfer *self); /* size, validators, name: to whoever asked for the file */

void skein_transfer_take_links (SkeinTransfer *self, SkeinConnection *connection); /* what its answer, or redirect, says of other places */

/* Replaces connections that crawl. FALSE: the transfer has ended. */
gboolean skein_transfer_look_for_crawlers (SkeinTransfer *self, guint64 now_ns);

/* A connection asks for the rest of its piece, at the same source or another. FALSE: the transfer has ended. */
gboolean skein_transfer_ask_again (SkeinTransfer *self, SkeinConnection *connection, guint source);

/* Tells the watermark, now and then, how far the file is there without a gap. */
void skein_transfer_mark (SkeinTransfer *self);

/* Empties the partial and forgets what the server has said: the next 200 decides what the file is. FALSE if the disk does not take it. */
gboolean skein_transfer_forget_start (SkeinTransfer *self, GError **error);

G_END_DECLS
