// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/**
 * SkeinInlineDigest:
 *
 * Digests of a file that are computed while its bytes arrive, by the thread that downloads it, so that nobody has to read it again. Whoever wants
 * them makes one and gives it to the transfer; if that fails and is tried again, it gives the same one to the next, which goes on where the first
 * was stopped. It only knows bytes that came in order, from the first one on: where others come (several connections, a partial of an
 * earlier run) it gives up, and the file is read when it is there.
 *
 * What is computed is of what came, not of what the disk gives back.
 *
 * Reference counted, any thread; the rest belongs to the one transfer that has it, but for the question whether it has given up.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  guint mask;  /* (immutable) of 1u << SkeinDigestAlgorithm, not 0 */
  guint64 at;  /* bytes that are in it: [0, at) of the file, as they were written last */
  int gave_up; /* (atomic) */

  gpointer hasher; /* (owned) (nullable) by free_hasher; the transfer's library knows what it is */
  GDestroyNotify free_hasher;
} SkeinInlineDigest;

SkeinInlineDigest *skein_inline_digest_new (guint mask);
SkeinInlineDigest *skein_inline_digest_ref (SkeinInlineDigest *self);
void skein_inline_digest_unref (SkeinInlineDigest *self); /* (nullable) */

guint skein_inline_digest_get_mask (const SkeinInlineDigest *self);
gboolean skein_inline_digest_has_given_up (SkeinInlineDigest *self); /* unless the file is begun anew */

/* The transfer's. */
void skein_inline_digest_give_up (SkeinInlineDigest *self);
void skein_inline_digest_begin_anew (SkeinInlineDigest *self); /* nothing of the file is there any more */

G_END_DECLS
