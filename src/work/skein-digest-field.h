// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-set.h"

G_BEGIN_DECLS

/* Header fields in which a server says what the digests of a file are. Values are length-counted and may hold anything. Each
 * function adds what it understands to @set; a field that is malformed adds nothing, one that contradicts what is in the set already
 * makes the function return FALSE: somebody is wrong, and none of it can be used. */

/* Repr-Digest and Content-Digest (RFC 9530): a dictionary of byte sequences, "sha-256=:base64:, sha-512=:base64:". */
gboolean skein_digest_field_parse (const char *value, gsize length, SkeinDigestSet *set);

/* Digest (RFC 3230): "SHA-256=base64,md5=base64". */
gboolean skein_digest_field_parse_old (const char *value, gsize length, SkeinDigestSet *set);

/* Content-MD5 (RFC 1864): base64 alone. */
gboolean skein_digest_field_parse_md5 (const char *value, gsize length, SkeinDigestSet *set);

/* A relation of Link (RFC 8288) that RFC 6249 gives a meaning for downloads. */
typedef struct
{
  char *target;          /* as written: may be relative */
  gboolean is_duplicate; /* rel=duplicate: the same file elsewhere */
  gboolean is_metalink;  /* rel=describedby: a Metalink about it */
  guint priority;        /* pri=: 1 is best, 999999 if not told */
  char location[3];      /* geo=: a country, "" if not told */
} SkeinLink;

#define SKEIN_LINK_LOWEST_PRIORITY 999999u
#define SKEIN_LINK_MAX 64 /* no server has more; a list stops growing there */

void skein_link_free (SkeinLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinLink, skein_link_free)

int skein_link_compare (gconstpointer a, gconstpointer b); /* of SkeinLink pointers, best first: for g_ptr_array_sort() */

/* Appends the links of one field value that are duplicates or Metalinks to @links (element-type SkeinLink), in order. */
void skein_link_field_parse (const char *value, gsize length, GPtrArray *links);

G_END_DECLS
