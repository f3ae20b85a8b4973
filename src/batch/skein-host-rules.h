// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a user has said about one host. 0 everywhere: nothing, as for all. */
typedef struct
{
  guint connections;     /* at once, those of the segments of one file counted one by one */
  gint64 delay_us;       /* between the starts of two files */
  guint64 rate;          /* bytes per second for the host in all */
  guint segments;        /* of a file that does not say itself */
  guint tries;           /* per item */
  guint stall_timeout_s;
} SkeinHostRule;

/**
 * SkeinHostRules:
 *
 * Rules for hosts, one per line: a pattern, then settings. Immutable, any thread.
 *
 *     # the mirror of the university asks for this
 *     mirror.example.org    connections=2 delay=500ms
 *     *.example.org         rate=2M
 *     *                     tries=8 timeout=60s segments=4
 *
 * A host is a name with a port, as the port of a URL is: each port of a name is a server of its own. Patterns are NAME, NAME:PORT,
 * *.NAME (names below it, not itself), *.NAME:PORT, *:PORT and *. Each setting is that of the most specific rule which has it: a
 * whole name goes before *.NAME, a longer *.NAME before a shorter one, anything before *, and of two that are the same but for the port,
 * the one with the port; of two rules for one pattern, the later. "#" begins a comment.
 *
 * connections=1..1024 (0: any number), delay=500ms|2s|1m, rate=500K|1M bytes per second, segments=1..32, tries=1..1000, timeout=30s.
 */
typedef struct _SkeinHostRules SkeinHostRules;

/* NULL, with the line's number and what is wrong, unless every line makes sense; empty text makes rules that say nothing. */
SkeinHostRules *skein_host_rules_parse (const char *text, GError **error);
SkeinHostRules *skein_host_rules_ref (SkeinHostRules *self);
void skein_host_rules_unref (SkeinHostRules *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinHostRules, skein_host_rules_unref)

/* @host as skein_host_key() makes it. @self NULL: no rules. Nothing applies to local files. */
void skein_host_rules_lookup (const SkeinHostRules *self, const char *host, SkeinHostRule *out_rule);

/* "example.org" of "example.org:443". (transfer full) */
char *skein_host_dup_name (const char *host);

/* "example.org:443": who is asked for @url, lower case, with the port that applies. "" for local files and what is no URL. A URL as
 * SkeinUrl has normalised it. (transfer full) */
char *skein_host_key (const char *url);

G_END_DECLS
