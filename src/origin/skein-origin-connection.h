// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <libsoup/soup.h>
#include "origin/skein-origin-pacer.h"
#include "origin/skein-origin-stats.h"

G_BEGIN_DECLS

/**
 * SkeinOriginConnection:
 *
 * One accepted connection. It lives as long as libsoup keeps it, on its server's thread; under TLS it may end on a thread that
 * glib-networking closes it on, even after the origin itself.
 *
 * The origin accepts by itself instead of letting libsoup listen: libsoup 3.2 leaks a GSocket per connection, stops
 * listening for good after one failed accept(), and tells nobody when a connection ends.
 */
typedef struct
{
  SkeinOriginStats *stats; /* (owned) */
  GSocket *socket;         /* (owned) the bare one, also under TLS */
  SkeinOriginPacer pacer;  /* of requests that ask for a rate */
} SkeinOriginConnection;

/* Hands @socket to @server; with @certificate it speaks TLS. */
gboolean skein_origin_connection_begin (SoupServer *server, GSocket *socket, GTlsCertificate *certificate, SkeinOriginStats *stats, GError **error);

/* The connection that @message came in on. */
SkeinOriginConnection *skein_origin_connection_get (SoupServerMessage *message);

G_END_DECLS
