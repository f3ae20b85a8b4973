// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/**
 * SkeinHasher:
 *
 * BLAKE3 is a tree, and several workers could each hash a part of one large file. They do not here: the C library (libblake3) has a stream and
 * nothing below it in its interface, the chaining values of subtrees that workers would hand over to be joined are its own secret, and writing the
 * tree again beside it would be a second implementation of a digest. What it has from 1.8 on, blake3_hasher_update_tbb(), is only there where
 * it was built with oneTBB, which a distribution need not do (Debian 12 has no libblake3 at all), and its threads would start inside a
 * worker whose sandbox, lane and setting count one. A single thread of BLAKE3 with AVX2 is faster than most disks; several large files
 * are hashed by several workers as with every other algorithm.
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

const char *skein_hasher_get_library (void); /* "OpenSSL 3.0.15 3 Sep 2024" */

G_END_DECLS
