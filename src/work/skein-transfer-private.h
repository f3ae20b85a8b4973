// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-hsts.h"
#include "work/skein-network-scope.h"
#include "work/skein-transfer-plan.h"
#include "work/skein-transfer-response.h"
#include "work/skein-transfer.h"
#include "work/skein-url.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/* Inside work/'s transfer: a loop (skein-transfer.c) has transfers (skein-transfer-task.c and -answer.c), a transfer has connections
 * (skein-transfer-connection.c). A connection knows HTTP and time, a transfer knows the file, the loop knows libcurl's multi.
 * All of it belongs to the loop's owner thread. */

typedef struct _SkeinTransfer SkeinTransfer;

/* One request at a time, and the easy handle it is made with. Kept by the loop and used again. */
typedef struct
{
  SkeinTransferLoop *loop;
  CURL *easy; /* (owned) */
  gboolean in_multi;
  gboolean had_secrets; /* the handle knows credentials or cookies of @secrets_origin: not for other servers */
  char *secrets_origin; /* (owned) (nullable) */

  /* The request. */
  SkeinTransfer *transfer; /* (nullable) whose it is; NULL while idle */
  SkeinLane *lane;         /* (nullable) where it shows */
  SkeinLane *bytes_lane;   /* (nullable) where its bytes are counted */
  SkeinPiece *piece;       /* (nullable) of the transfer's plan */
  guint source;            /* which of the transfer's sources it asks */
  guint run;               /* for skein_source_ranges_note() */
  gboolean wants_fresh;    /* the next request is not to use a connection that is open */
  SkeinUrl *url;           /* (owned) where it goes, after redirects so far */
  gboolean is_ranged;
  guint64 asked_end; /* of the range; SKEIN_PLAN_UNKNOWN: open */
  gboolean sends_password; /* or a token */
  gboolean has_proxy;      /* one of our own choice */
  gboolean is_web;         /* HTTP; else one of skein-transfer-scheme.c */
  int file_fd;             /* (owned) of a local file, else -1: read by the loop itself, step by step */
  guint64 file_size, file_pos; /* of it: what is read next */
  gint64 file_mtime_s;
  guint n_redirects;
  struct curl_slist *own_headers; /* (owned) (nullable) */

  /* The answer. */
  SkeinResponse response;
  gboolean accepted;   /* 200 or 206 that fits: what follows goes to the file */
  gboolean piece_done; /* ended by us since the piece is full */
  gboolean paused;     /* by a speed limit */
  gboolean refused;    /* the answer does not fit the file we have begun */
  guint64 body_end;    /* where in the file the body ends, if told; else SKEIN_PLAN_UNKNOWN */
  guint64 n_discarded; /* bytes of bodies that are not the file */
  GError *error;       /* (owned) (nullable) set in a callback, told when libcurl is done */
  char error_buffer[CURL_ERROR_SIZE];

  /* Time, CLOCK_MONOTONIC ns. */
  SkeinPhase phase;
  guint64 phase_ns;          /* since */
  guint64 begun_ns;          /* this request */
  guint64 waiting_ns;        /* headers are awaited since; 0 before */
  guint64 active_ns;         /* the last byte came */
  guint64 rate_ns, rate_pos; /* start of the running measurement */
  guint64 paused_ns;         /* paused since */
  guint64 due_ns;            /* until */
  guint64 credit_bytes;      /* taken from the limits, and not come yet */
  guint limits_stamp;        /* of the limits then: if it has changed, nothing was taken */
  double best_rate_bytes_per_s; /* of this request */
  guint64 crawl_ns;          /* it has been crawling since; 0: it is not */
  guint stall_timeout_s, first_byte_timeout_s;
} SkeinConnection;

/* --- skein-transfer.c: the loop --- */

SkeinConnection *skein_transfer_loop_take_connection (SkeinTransferLoop *self);
void skein_transfer_loop_give_connection (SkeinTransferLoop *self, SkeinConnection *connection); /* ends its request, if any */
gboolean skein_transfer_loop_add (SkeinTransferLoop *self, SkeinConnection *connection, GError **error);
void skein_transfer_loop_remove (SkeinTransferLoop *self, SkeinConnection *connection);
#define SKEIN_LOOP_BUFFER_BYTES (256 * 1024)
char *skein_transfer_loop_get_buffer (SkeinTransferLoop *self); /* for whoever needs one now */
struct curl_slist *skein_transfer_loop_get_headers (SkeinTransferLoop *self);

void skein_transfer_loop_count_phase (SkeinTransferLoop *self, SkeinPhase from, SkeinPhase to, guint64 item, guint64 at_ns);
guint skein_transfer_loop_get_more (SkeinTransferLoop *self, const SkeinJob *job, guint n_wanted, SkeinLane **out_lanes);
SkeinLane *skein_transfer_loop_get_lane (SkeinTransferLoop *self);                /* (nullable) the worker's */
void skein_transfer_loop_report (SkeinTransferLoop *self, SkeinReport *report);   /* takes it */
void skein_transfer_loop_drop (SkeinTransferLoop *self, SkeinTransfer *transfer); /* it has ended: no longer running */

/* Who has answered an https request by HTTP/1: asking whether connections can be shared takes time there, and is no use. */
void skein_transfer_loop_note_http1 (SkeinTransferLoop *self, const char *origin);
gboolean skein_transfer_loop_knows_http1 (SkeinTransferLoop *self, const char *origin);

/* --- skein-transfer-connection.c --- */

/* What libcurl would do when bytes have come; for local files. Returns how many it took: all, or CURL_WRITEFUNC_PAUSE, or else it is over. */
gsize skein_connection_take (SkeinConnection *self, char *bytes, gsize size);

SkeinConnection *skein_connection_new (SkeinTransferLoop *loop);
void skein_connection_free (SkeinConnection *self);

/* What a request asks for beyond its URL. */
typedef struct
{
  const SkeinTransferSpec *spec;
  const char *origin;          /* the only one that gets the credentials */
  gboolean is_mirror;          /* nobody gets them */
  const char *user, *password; /* (nullable) */
  const char *bearer;          /* (nullable) instead of them */
  gboolean is_helper;          /* others are at work on the same file */
  guint64 range_start;         /* SKEIN_PLAN_UNKNOWN: no range */
  guint64 range_end;           /* SKEIN_PLAN_UNKNOWN: open */
  const char *validator;       /* (nullable) for If-Range */
} SkeinRequest;

/* --- skein-transfer-request.c --- */

gboolean skein_request_check_files (const SkeinRequestOptions *options, GError **error); /* (nullable); blocks on the disk */
gboolean skein_request_apply (SkeinConnection *self, const SkeinRequest *request, GError **error);

/* --- skein-transfer-scheme.c: where it is not HTTP --- */

gboolean skein_scheme_apply (SkeinConnection *self, const SkeinRequest *request, GError **error);
/* Reads a bounded part of the local file. FALSE: it is over, and how. Blocks on that file's disk. */
gboolean skein_scheme_read (SkeinConnection *self, CURLcode *out_code);
void skein_scheme_make_response (SkeinConnection *self); /* as libcurl delivers the first byte, or ends without any */
gboolean skein_scheme_is_refusal (CURLcode code);        /* there is nothing at the place that was asked for */

/* --- skein-transfer-connection.c again --- */

/* A request without headers has ended well: an empty file is accepted as such. */
void skein_connection_settle (SkeinConnection *self, CURLcode code);

/* Starts a request to self->url. */
gboolean skein_connection_begin (SkeinConnection *self, const SkeinRequest *request, GError **error);

/* Ends it: out of the multi, nothing left of it but the connection libcurl keeps. */
void skein_connection_end (SkeinConnection *self);

void skein_connection_set_phase (SkeinConnection *self, SkeinPhase phase, guint64 at_ns);

/* Lets a paused one go on. What libcurl has kept is written here and now; if that fails or ends the piece, FALSE: the request is over. */
gboolean skein_connection_resume (SkeinConnection *self, CURLcode *out_code);

/* Follows a redirect. FALSE with the reason it may not; NULL in @error if the answer is none. */
gboolean skein_connection_redirect (SkeinConnection *self, GError **error);

/* How the request ended: libcurl's code, what callbacks found, HTTP's status. TRUE for a body that came whole. */
gboolean skein_connection_check (SkeinConnection *self, CURLcode code, GError **error);

guint64 skein_transfer_get_hurry_ns (void); /* as was last told; 0: never */

/* Looks at the clock and measures the rate. FALSE with TIMEOUT if nothing has come for too long. */
gboolean skein_connection_tick (SkeinConnection *self, guint64 now_ns, GError **error);

/* --- skein-transfer-task.c: one file --- */

SkeinTransfer *skein_transfer_new (SkeinTransferLoop *loop, SkeinJob *job, SkeinLane **lanes, guint n_lanes, GCancellable *cancellable);
void skein_transfer_free (SkeinTransfer *self);
guint64 skein_transfer_get_item (SkeinTransfer *self);
const SkeinTransferSpec *skein_transfer_get_spec (SkeinTransfer *self);

/* Each of these may end the transfer: it is reported, dropped from the loop and freed then. done() returns whether it is still there. */
void skein_transfer_begin (SkeinTransfer *self);
gboolean skein_transfer_connection_done (SkeinTransfer *self, SkeinConnection *connection, CURLcode code);
void skein_transfer_tick (SkeinTransfer *self, guint64 now_ns);
void skein_transfer_cancel (SkeinTransfer *self);

/* It is at @host, whose address is @scope, after so many redirects. */
void skein_transfer_note_scope (SkeinTransfer *self, const char *host, const char *address, SkeinNetworkScope scope, guint n_redirects);
gboolean skein_transfer_is_cancelled (SkeinTransfer *self);
int skein_transfer_get_wait_ms (SkeinTransfer *self, guint64 now_ns); /* until it wants to be looked at, whatever comes */
void skein_transfer_forgive (SkeinTransfer *self, guint64 lost_ns);   /* the loop was held up: no connection is to blame */

/* --- skein-transfer-answer.c: what a file does with an answer --- */

/* Called by the connection inside libcurl. FALSE ends the request; connection->error or ->refused may tell why. */
gboolean skein_transfer_accept (SkeinTransfer *self, SkeinConnection *connection);
gboolean skein_transfer_awaits_name (SkeinTransfer *self); /* then it takes nothing, whatever the limits say */
gboolean skein_transfer_may_take (SkeinTransfer *self, SkeinConnection *connection, gsize n_bytes, guint64 now_ns); /* FALSE: not before its due_ns */
gboolean skein_transfer_may_go_on (SkeinTransfer *self, SkeinConnection *connection, guint64 now_ns);               /* a paused one */
gboolean skein_transfer_write (SkeinTransfer *self, SkeinConnection *connection, const char *data, gsize size, guint64 now_ns);

G_END_DECLS
