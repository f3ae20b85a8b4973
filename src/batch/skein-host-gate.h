// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-host-rules.h"

G_BEGIN_DECLS

/* A server that asks for more patience than this is not waited for: its items fail, and say until when it wants to be left alone. */
#define SKEIN_HOST_GATE_MAX_WAIT_S 3600

/**
 * SkeinHostGate:
 *
 * From which hosts something may be started now. By the rules: so many connections at once, a time between two starts. By the server's
 * word: one that answers 429 or 503 is held, as long as it says or else for a time that doubles with each refusal in a row, and is
 * then asked for one file only until it has answered. Hosts are told apart as skein_host_key() does; "" (files) is always open.
 * Main thread only; its timer runs on the default context.
 */
typedef struct _SkeinHostGate SkeinHostGate;

/* @host is open or not, or held for another time than before. From within the calls below and from the timer. */
typedef void (*SkeinHostGateFunc) (const char *host, gboolean open, gpointer user_data);

SkeinHostGate *skein_host_gate_new (SkeinHostGateFunc changed, gpointer user_data);
void skein_host_gate_free (SkeinHostGate *self);

void skein_host_gate_set_rules (SkeinHostGate *self, SkeinHostRules *rules); /* (nullable); at once */
void skein_host_gate_get_rule (SkeinHostGate *self, const char *host, SkeinHostRule *out_rule);

/* What has been found out that it bears, beside what the rules say; 0: no cap. */
void skein_host_gate_set_cap (SkeinHostGate *self, const char *host, guint connections);

guint skein_host_gate_get_cap (SkeinHostGate *self, const char *host); /* that; 0: none */

gboolean skein_host_gate_is_open (SkeinHostGate *self, const char *host);
gint64 skein_host_gate_get_held_until_us (SkeinHostGate *self, const char *host);  /* monotonic; 0: not held */
gint64 skein_host_gate_get_shunned_until_us (SkeinHostGate *self, const char *host); /* the same, for longer than is waited; such a host is open, for
                                                                                      * its items to come and go */

/**
 * skein_host_gate_enter:
 * @wanted: connections, at least 1
 * @n_waiting: others that wait for the same host
 *
 * One file's download from @host, which is open, begins.
 *
 * Returns: the connections it may have, at least 1: where a rule limits them, those that are free are shared with the others that wait
 */
guint skein_host_gate_enter (SkeinHostGate *self, const char *host, guint wanted, guint n_waiting);
void skein_host_gate_shrink (SkeinHostGate *self, const char *host, guint n_connections); /* of one that goes on: so many fewer */
void skein_host_gate_leave (SkeinHostGate *self, const char *host, guint n_connections);  /* it has ended: with the last of them */

void skein_host_gate_answered (SkeinHostGate *self, const char *host); /* not with a refusal */

/* It has refused a request; @retry_after_s < 0: without saying for how long. Several at once are one refusal. */
void skein_host_gate_refused (SkeinHostGate *self, const char *host, gint64 retry_after_s);

/* The user wants it tried now. */
void skein_host_gate_forgive (SkeinHostGate *self, const char *host);

/* Those that are held, the first to be open again first. @func returns whether to go on. */
void skein_host_gate_foreach_held (SkeinHostGate *self, gboolean (*func) (const char *host, gpointer user_data), gpointer user_data);

G_END_DECLS
