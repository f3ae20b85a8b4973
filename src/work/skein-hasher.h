// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/**
 * SkeinHasher:
 *
 * Any number of digests of one stream of bytes. One thread at a time; freed on the thread that is to use the next one, which then costs less.
 */
typedef struct _SkeinHasher SkeinHasher;

SkeinHasher *skein_hasher_new (guint mask, GError **error); /* (transfer full) of 1u << SkeinDigestAlgorithm, not 0; NULL: UNSUPPORTED names what cannot be computed */
void skein_hasher_free (SkeinHasher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinHasher, skein_hasher_free)

gboolean skein_hasher_restart (SkeinHasher *self, GError **error); /* for another stream */

gboolean skein_hasher_update (SkeinHasher *self, const void *bytes, gsize n_bytes, GError **error);

/* Fills the digests of the mask and leaves the others alone. Nothing may be added afterwards. */
gboolean skein_hasher_finish (SkeinHasher *self, guint8 (*out_digests)[SKEIN_DIGEST_MAX_BYTES], GError **error);

void skein_hasher_prepare (void); /* finds the algorithms now, while the process may still open files */

G_END_DECLS
