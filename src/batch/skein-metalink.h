// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"
#include "work/skein-digest-set.h"
#include "work/skein-sources.h"

G_BEGIN_DECLS

/* One file that a Metalink describes. */
typedef struct
{
  char *name;            /* safe, without folders */
  char *url;             /* the best one */
  SkeinSources *sources; /* (owned) the others, its size and pieces */
  SkeinDigestSet digests;
} SkeinMetalinkFile;

/* Whether the text is worth being parsed as a Metalink: XML that soon has an element of that name. */
gboolean skein_metalink_sniff (const char *text, gsize size);

/**
 * skein_metalink_parse:
 * @text: a Metalink 4 (RFC 5854) or 3; may hold anything
 * @label: names it in messages
 * @out_complaints: (out) (optional) (element-type utf8): a sentence for each file, address or digest that is left out
 *
 * No document types, no entities; size, depth and numbers are limited. Names with folders are refused, user info is cut out of URLs, and
 * only URLs that can be downloaded are kept. Blocks on nothing; any thread.
 *
 * Returns: (transfer full) (element-type SkeinMetalinkFile): at least one file; else %NULL with SKEIN_WORK_ERROR_INVALID or _LIMIT
 */
GPtrArray *skein_metalink_parse (const char *text, gsize size, const char *label, GPtrArray **out_complaints, GError **error);

/* The same as what to add: (transfer full) (element-type SkeinItemSpec). */
GPtrArray *skein_metalink_parse_specs (const char *text, gsize size, const char *label, const char *folder, GPtrArray **out_complaints, GError **error);

G_END_DECLS
