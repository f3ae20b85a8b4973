// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinFaultServer:
 *
 * Says on loopback, byte by byte, what a test's table tells it to: whatever a server must not say is said on purpose. Each path has scripts for
 * its requests without Range and for those with; the n-th request gets the n-th script, later ones the last. A script is sent as it stands but
 * for words in braces:
 *
 *   {body A B}    bytes [A, B) of the file that skein_fault_fill() makes
 *   {other A B}   the same of another file
 *   {range}       the bytes that were asked for, of a file of the path's size
 *   {content-range} the whole header line that fits them;  {length}  their number
 *   {first N} {last N} {total}  numbers of that range, N added (may be negative)
 *   {repeat N}TEXT{end}  TEXT, N times
 *   {fill N}      N times "x";  {nul}  a NUL byte;  {byte N}  any byte
 *   {sha256 A B} {md5 A B}  the digest of {body A B} in base 64
 *   {date N}      an HTTP date N seconds from now
 *   {port} {peer} this server's port, and that of skein_fault_server_set_peer()
 *   {requests N}  waits until N requests have been made to this path
 *   {drip}        a header line now and then, for as long as anybody listens
 *   {stall}       nothing more, for as long as anybody listens
 *   {reset}       ends with RST;  {cut} ends without a farewell of TLS;  {keep} does not end: the next request is awaited
 *
 * Functions of the test's thread; the server has a thread per connection.
 */
typedef struct _SkeinFaultServer SkeinFaultServer;

typedef enum
{
  SKEIN_FAULT_PLAIN,
  SKEIN_FAULT_RESET,  /* every connection, once it stands */
  SKEIN_FAULT_SILENT, /* takes connections, reads nothing */
  SKEIN_FAULT_DEAF,   /* does not even take them: its queue is full */
  SKEIN_FAULT_TLS,    /* a certificate that is in order */
  SKEIN_FAULT_TLS_EXPIRED,
  SKEIN_FAULT_TLS_EARLY, /* valid from tomorrow on */
  SKEIN_FAULT_TLS_OTHER_HOST,
  SKEIN_FAULT_TLS_CN_ONLY,     /* names the host as was done before 2000, and another one where it counts */
  SKEIN_FAULT_TLS_SELF_SIGNED, /* by nobody else, and trusted by nobody */
  SKEIN_FAULT_TLS_1_0,         /* speaks no later version */
} SkeinFaultKind;

SkeinFaultServer *skein_fault_server_start (SkeinFaultKind kind);
void skein_fault_server_stop (SkeinFaultServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinFaultServer, skein_fault_server_stop)

/* The path "*" is any other one. Arrays end with NULL and must stay; @ranged: (nullable): as without Range. A path's query is part of it. Replaces what was said before. */
void skein_fault_server_add (SkeinFaultServer *self, const char *path, guint64 size, const char *const *plain, const char *const *ranged);
void skein_fault_server_set_peer (SkeinFaultServer *self, SkeinFaultServer *peer); /* in {peer} from now on */

guint skein_fault_server_get_port (SkeinFaultServer *self);
char *skein_fault_server_dup_url (SkeinFaultServer *self, const char *path); /* http or https, at 127.0.0.1 */
const char *skein_fault_server_peek_ca (SkeinFaultServer *self);             /* file of the authority to trust; NULL without TLS */
guint skein_fault_server_get_n_requests (SkeinFaultServer *self, const char *path);
char *skein_fault_server_dup_heads (SkeinFaultServer *self); /* of all requests so far, one after the other */

/* Bytes [start, start + size) of the file, or of the other one. */
void skein_fault_fill (guint8 *buffer, guint64 start, gsize size, gboolean other);

G_END_DECLS
