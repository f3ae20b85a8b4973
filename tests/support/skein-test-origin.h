// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinTestOrigin:
 *
 * The real skein-origin in a process of its own, on ports that were free. See origin/skein-origin.h for its paths and
 * origin/skein-origin-behaviour.h for what a query can ask for. Functions abort the test on failure and block.
 */
typedef struct
{
  char *url;            /* (owned) "http://127.0.0.1:PORT" */
  char *tls_url;        /* (owned) "https://127.0.0.1:PORT" */
  char *ca_path;        /* (owned) */
  GSubprocess *process; /* (owned) */
} SkeinTestOrigin;

/* Options such as "--directory", path, ..., NULL. */
SkeinTestOrigin *skein_test_origin_start (const char *first_option, ...) G_GNUC_NULL_TERMINATED;
void skein_test_origin_stop (SkeinTestOrigin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTestOrigin, skein_test_origin_stop)

/* url + printf-like path and query; literal % in it must be doubled. */
char *skein_test_origin_dup_url (SkeinTestOrigin *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *skein_test_origin_dup_tls_url (SkeinTestOrigin *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* One GET over plain HTTP with a connection of its own: the body (nul-terminated), and if asked for the head with the
 * status line. @headers: "Range: bytes=0-1\r\n" and the like, or NULL. */
char *skein_test_origin_get (SkeinTestOrigin *self, const char *path, const char *headers, gsize *out_size, char **out_head);

/* SHA-256 in hex of /file/SIZE/NAME?seed=SEED. */
char *skein_test_origin_dup_sha256 (SkeinTestOrigin *self, guint64 size, const char *name, guint64 seed);

/* A number of /stats: "requests", "bytes", "connections", "peak_connections", "total_connections", "peak_requests". */
guint64 skein_test_origin_get_stat (SkeinTestOrigin *self, const char *name);
guint64 skein_test_origin_get_path_requests (SkeinTestOrigin *self, const char *path);
guint64 skein_test_origin_get_path_stat (SkeinTestOrigin *self, const char *path, const char *name); /* "requests", "bytes", "first", "first_ms" */
void skein_test_origin_reset (SkeinTestOrigin *self);

G_END_DECLS
