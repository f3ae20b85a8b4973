// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-inline.h"

#include "work/skein-hasher.h"

static void
free_hasher (gpointer hasher)
{
  skein_hasher_free (hasher);
}

static gboolean
prepare (SkeinInlineDigest *self)
{
  if (self->hasher != NULL)
    return TRUE;

  self->hasher = skein_hasher_new (self->mask, NULL);
  self->free_hasher = free_hasher;
  return self->hasher != NULL;
}

void
skein_transfer_inline_take (SkeinInlineDigest *self, const char *data, gsize size, guint64 offset)
{
  if (self == NULL)
    return;

  /* What begins anew without a word: [0, at) are what counts, whatever was there before. */
  if (offset == 0 && self->at > 0)
    skein_inline_digest_begin_anew (self);
  if (skein_inline_digest_has_given_up (self))
    return;

  /* A digest that cannot be computed is left to whoever reads the file afterwards, and says why. */
  if (offset != self->at || !prepare (self) || !skein_hasher_update (self->hasher, data, size, NULL))
    skein_inline_digest_give_up (self);
  else
    self->at += size;
}

void
skein_transfer_inline_finish (SkeinInlineDigest *self, guint64 size, SkeinReport *report)
{
  if (self == NULL || skein_inline_digest_has_given_up (self) || self->at != size || !prepare (self))
    return;

  if (skein_hasher_finish (self->hasher, report->digests, NULL))
    {
      report->digest_mask = self->mask;
      report->bytes = size;
    }
  skein_inline_digest_give_up (self);
}
