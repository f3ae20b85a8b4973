// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-digest-set.h"

#include <string.h>

gboolean
skein_digest_set_add (SkeinDigestSet *self, SkeinDigestAlgorithm algorithm, const guint8 *digest)
{
  guint size;

  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, FALSE);

  size = skein_digest_algorithm_get_size (algorithm);
  if ((self->mask & 1u << algorithm) != 0)
    return memcmp (self->digests[algorithm], digest, size) == 0;

  memcpy (self->digests[algorithm], digest, size);
  self->mask |= 1u << algorithm;
  return TRUE;
}

gboolean
skein_digest_set_add_hex (SkeinDigestSet *self, SkeinDigestAlgorithm algorithm, const char *hex, gsize length)
{
  guint8 digest[SKEIN_DIGEST_MAX_BYTES];

  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, FALSE);

  if (length != 2 * (gsize) skein_digest_algorithm_get_size (algorithm))
    return FALSE;

  for (gsize i = 0; i < length / 2; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]), low = g_ascii_xdigit_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      digest[i] = (guint8) (high << 4 | low);
    }
  return skein_digest_set_add (self, algorithm, digest);
}

gboolean
skein_digest_set_agrees (const SkeinDigestSet *self, const SkeinDigestSet *other)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((self->mask & other->mask & 1u << i) != 0 && memcmp (self->digests[i], other->digests[i], skein_digest_algorithm_get_size ((SkeinDigestAlgorithm) i)) != 0)
      return FALSE;
  return TRUE;
}

char *
skein_digest_set_to_string (const SkeinDigestSet *self)
{
  static const char hex[] = "0123456789abcdef";
  GString *text;

  if (self->mask == 0)
    return NULL;

  text = g_string_new (NULL);
  for (guint algorithm = 0; algorithm < SKEIN_N_DIGESTS; algorithm++)
    {
      if ((self->mask & 1u << algorithm) == 0)
        continue;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, skein_digest_algorithm_get_name (algorithm));
      g_string_append_c (text, ':');
      for (guint i = 0; i < skein_digest_algorithm_get_size (algorithm); i++)
        {
          g_string_append_c (text, hex[self->digests[algorithm][i] >> 4]);
          g_string_append_c (text, hex[self->digests[algorithm][i] & 15]);
        }
    }
  return g_string_free (text, FALSE);
}

void
skein_digest_set_parse (SkeinDigestSet *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", SKEIN_N_DIGESTS + 1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *hex = strchr (words[i], ':');
      SkeinDigestAlgorithm algorithm;

      if (hex == NULL)
        continue;
      *hex++ = '\0';
      if (skein_digest_algorithm_parse (words[i], &algorithm))
        skein_digest_set_add_hex (self, algorithm, hex, strlen (hex));
    }
}
