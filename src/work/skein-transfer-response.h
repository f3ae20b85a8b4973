// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-field.h"

G_BEGIN_DECLS

#define SKEIN_RESPONSE_MAX_HEADERS 512
#define SKEIN_RESPONSE_MAX_HEADER_BYTES (128 * 1024)
#define SKEIN_RESPONSE_MAX_VALIDATOR 256
#define SKEIN_RESPONSE_MAX_STATUS_LINE 128
#define SKEIN_RESPONSE_MAX_TYPE 96
#define SKEIN_RESPONSE_MAX_RETRY_AFTER_S (30 * 24 * 3600)

/**
 * SkeinResponse:
 *
 * What a server said about a file, read from the raw header lines: libcurl is more forgiving than a program that
 * writes at offsets may be (it takes "12abc" as a length of 12, and one of two lengths). Plain data; one
 * thread.
 */
typedef struct
{
  int status; /* 0 before the first status line */
  int http_major;
  char status_line[SKEIN_RESPONSE_MAX_STATUS_LINE]; /* as sent, cut; printable ASCII only */
  gboolean complete; /* the empty line has been seen */

  gboolean has_length;
  guint64 length; /* of this body */
  gboolean is_chunked;
  gboolean is_encoded;   /* Content-Encoding other than identity */
  gboolean is_multipart; /* multipart/byteranges */
  gboolean accepts_ranges;

  gboolean has_range;             /* a well-formed Content-Range that names bytes */
  guint64 range_start, range_end; /* [start, end) */
  gboolean has_total;             /* also from the "bytes * / N" of a 416 */
  guint64 total;

  char etag[SKEIN_RESPONSE_MAX_VALIDATOR];     /* strong ones only, with quotes; "" = none */
  char modified[SKEIN_RESPONSE_MAX_VALIDATOR]; /* Last-Modified as sent; "" = none */
  gint64 modified_s;                           /* 0 = unknown */
  gint64 date_s;                               /* 0 = unknown */
  gint64 retry_after_s;                        /* -1 = none; else 0 to SKEIN_RESPONSE_MAX_RETRY_AFTER_S */
  char content_type[SKEIN_RESPONSE_MAX_TYPE];  /* without parameters, lower case; "" = none */
  char *suggested_name;                        /* (owned) (nullable) from Content-Disposition, safe */
  SkeinDigestSet *digests;                     /* (owned) (nullable) of the whole file; NULL also if two fields contradict each other */
  char *strict_transport;                      /* (owned) (nullable) Strict-Transport-Security as sent */
  GPtrArray *links;                            /* (owned) (nullable) (element-type SkeinLink) */

  /*< private >*/
  gboolean contradicts; /* digests were told that cannot all be right */
  guint n_headers;
  gsize n_header_bytes;
  gboolean after_framing; /* the last header was one of those that must not be folded */
} SkeinResponse;

void skein_response_init (SkeinResponse *self); /* on zeroed memory */
void skein_response_clear (SkeinResponse *self);

/* Takes the next raw header line, line end included or not, and not NUL-terminated. A status line begins anew; the limits on
 * headers count on over all responses to one request (1xx, authentication). Returns FALSE with PROTOCOL; the message is the end
 * of a sentence that begins with the server's name: "example.org …". */
gboolean skein_response_feed (SkeinResponse *self, const char *line, gsize length, GError **error);

/* Last-Modified is at least a minute older than the answer, so that it tells two versions of a file apart (RFC 9110, 8.8.2.2). */
gboolean skein_response_is_modified_usable (const SkeinResponse *self);

/* Whether the end of the body will be told by the server, rather than by closing the connection. */
gboolean skein_response_has_end (const SkeinResponse *self);

/* A validator that may be put into a header: a strong entity tag, quotes included. */
gboolean skein_response_is_strong_etag (const char *etag);

/* RFC 6266 and 8187: filename* first, else filename. @value is length-counted. (transfer full) (nullable): a safe name */
char *skein_content_disposition_dup_name (const char *value, gsize length);

G_END_DECLS
