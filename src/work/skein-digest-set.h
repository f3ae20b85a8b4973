// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/**
 * SkeinDigestSet:
 *
 * What somebody says the digests of one file are: at most one for each algorithm. Plain data; zeroed memory is an empty set.
 */
typedef struct
{
  guint mask; /* of 1u << SkeinDigestAlgorithm: which entries of digests may be read */
  guint8 digests[SKEIN_N_DIGESTS][SKEIN_DIGEST_MAX_BYTES];
} SkeinDigestSet;

/* FALSE, and @self unchanged, if there is another digest of that algorithm. */
gboolean skein_digest_set_add (SkeinDigestSet *self, SkeinDigestAlgorithm algorithm, const guint8 *digest);

/* The same with hexadecimal digits, any case; FALSE also if they are none, or not as many as @algorithm has. */
gboolean skein_digest_set_add_hex (SkeinDigestSet *self, SkeinDigestAlgorithm algorithm, const char *hex, gsize length);

/* Whether what both have is the same; sets with nothing in common agree. */
gboolean skein_digest_set_agrees (const SkeinDigestSet *self, const SkeinDigestSet *other);

/* For the store, "sha256:ab12... md5:...": names rather than numbers, so that the enumeration may change. (nullable): an empty set */
char *skein_digest_set_to_string (const SkeinDigestSet *self);

/* Words that are not understood are left out. */
void skein_digest_set_parse (SkeinDigestSet *self, const char *text);

G_END_DECLS
