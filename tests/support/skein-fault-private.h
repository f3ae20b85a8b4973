// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "support/skein-fault-server.h"

G_BEGIN_DECLS

/* Inside the fault server: skein-fault-server.c has sockets and threads, skein-fault-script.c what is said, skein-fault-tls.c TLS. */

typedef struct _SkeinFaultTls SkeinFaultTls;   /* of a server */
typedef struct _SkeinFaultLine SkeinFaultLine; /* of a connection */

SkeinFaultTls *skein_fault_tls_new (SkeinFaultKind kind);
void skein_fault_tls_free (SkeinFaultTls *self);
const char *skein_fault_tls_peek_ca (SkeinFaultTls *self);

/* A connection, with TLS or without: blocking, its owner thread only. */
SkeinFaultLine *skein_fault_line_new (int fd, SkeinFaultTls *tls); /* takes @fd; NULL if the handshake failed */
void skein_fault_line_free (SkeinFaultLine *self);
gssize skein_fault_line_read (SkeinFaultLine *self, void *buffer, gsize size);
gboolean skein_fault_line_write (SkeinFaultLine *self, const void *data, gsize size);
void skein_fault_line_set_cut (SkeinFaultLine *self);   /* its end is not announced */
void skein_fault_line_set_reset (SkeinFaultLine *self); /* it ends with RST */
void skein_fault_line_wait (SkeinFaultLine *self);      /* until the other side leaves */

/* What a script is told about the request. */
typedef struct
{
  SkeinFaultLine *line;
  SkeinFaultServer *server;
  const char *path;
  guint64 size;                   /* of the path's file */
  guint64 range_start, range_end; /* asked for, [start, end); the whole file without Range */
  guint port, peer_port;
} SkeinFaultRequest;

/* TRUE: another request may follow on this connection. */
gboolean skein_fault_script_say (const char *script, SkeinFaultRequest *request);

/* FALSE: the server is stopped. */
gboolean skein_fault_server_wait_requests (SkeinFaultServer *self, const char *path, guint n_requests);

G_END_DECLS
