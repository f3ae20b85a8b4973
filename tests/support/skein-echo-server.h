// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinEchoServer:
 *
 * Answers every HTTP request on loopback with the request's head as the file, so that a test sees what was said to whom. It also is an HTTP
 * proxy and a SOCKS5 proxy that answers itself instead of asking any further, and keeps what was said to it.
 *
 *   /to?URL           redirects (302) to what follows the question mark, as it stands
 *   /cookie?URL       the same, and sets the cookie "hop=1"
 *   anything else     200, the head as the body
 */
typedef struct _SkeinEchoServer SkeinEchoServer;

SkeinEchoServer *skein_echo_server_start (void);
void skein_echo_server_stop (SkeinEchoServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinEchoServer, skein_echo_server_stop)

guint skein_echo_server_get_port (SkeinEchoServer *self);
char *skein_echo_server_dup_url (SkeinEchoServer *self, const char *path); /* http://127.0.0.1:PORT + path */
char *skein_echo_server_dup_heads (SkeinEchoServer *self);                 /* all heads so far, one after the other; "SOCKS5 user password host\n" for its greetings */

G_END_DECLS
