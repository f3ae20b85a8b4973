// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-inline-digest.h"

SkeinInlineDigest *
skein_inline_digest_new (guint mask)
{
  SkeinInlineDigest *self;

  g_return_val_if_fail (mask != 0 && mask <= SKEIN_DIGEST_ALL, NULL);

  self = g_new0 (SkeinInlineDigest, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->mask = mask;
  return self;
}

SkeinInlineDigest *
skein_inline_digest_ref (SkeinInlineDigest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
drop_hasher (SkeinInlineDigest *self)
{
  if (self->hasher != NULL)
    self->free_hasher (self->hasher);
  self->hasher = NULL;
}

void
skein_inline_digest_unref (SkeinInlineDigest *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  drop_hasher (self);
  g_free (self);
}

guint
skein_inline_digest_get_mask (const SkeinInlineDigest *self)
{
  return self->mask;
}

gboolean
skein_inline_digest_has_given_up (SkeinInlineDigest *self)
{
  return g_atomic_int_get (&self->gave_up) != 0;
}

void
skein_inline_digest_give_up (SkeinInlineDigest *self)
{
  drop_hasher (self);
  g_atomic_int_set (&self->gave_up, TRUE);
}

void
skein_inline_digest_begin_anew (SkeinInlineDigest *self)
{
  drop_hasher (self);
  self->at = 0;
  g_atomic_int_set (&self->gave_up, FALSE);
}
