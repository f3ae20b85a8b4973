// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-digest-many.h"

#include <string.h>

SkeinDigestMany *
skein_digest_many_new (void)
{
  SkeinDigestMany *self = g_new (SkeinDigestMany, 1);

  self->n_files = 0;
  return self;
}

void
skein_digest_many_take (SkeinDigestMany *self, guint64 item, char *name)
{
  g_return_if_fail (self->n_files < SKEIN_DIGEST_MAX_MANY);

  self->files[self->n_files].item = item;
  self->files[self->n_files].name = name;
  self->n_files++;
}

void
skein_digest_many_free (SkeinDigestMany *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_files; i++)
    g_free (self->files[i].name);
  g_free (self);
}

SkeinManyResults *
skein_many_results_new (guint n_files, guint mask)
{
  SkeinManyResults *self = g_new0 (SkeinManyResults, 1);

  g_return_val_if_fail (n_files <= SKEIN_DIGEST_MAX_MANY, NULL);

  self->n_files = n_files;
  self->mask = mask;
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((mask & 1u << i) != 0)
      self->stride += skein_digest_algorithm_get_size (i);
  self->digests = g_malloc (self->stride * n_files);
  return self;
}

void
skein_many_results_free (SkeinManyResults *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_files; i++)
    g_clear_error (&self->results[i].error);
  g_free (self->digests);
  g_free (self);
}

void
skein_many_results_set (SkeinManyResults *self, guint at, const guint8 (*digests)[SKEIN_DIGEST_MAX_BYTES])
{
  guint8 *to = self->digests + self->stride * at;

  for (guint left = self->mask; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);
      guint size = skein_digest_algorithm_get_size (i);

      memcpy (to, digests[i], size);
      to += size;
    }
}

void
skein_many_results_get (const SkeinManyResults *self, guint at, guint8 (*digests)[SKEIN_DIGEST_MAX_BYTES])
{
  const guint8 *from = self->digests + self->stride * at;

  for (guint left = self->mask; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);
      guint size = skein_digest_algorithm_get_size (i);

      memcpy (digests[i], from, size);
      from += size;
    }
}
