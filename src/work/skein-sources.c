// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-sources.h"

#include <string.h>

static void
clear_mirror (gpointer data)
{
  SkeinMirror *mirror = data;

  g_free (mirror->url);
}

SkeinSources *
skein_sources_new (void)
{
  SkeinSources *self = g_new0 (SkeinSources, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->mirrors = g_array_new (FALSE, FALSE, sizeof (SkeinMirror));
  g_array_set_clear_func (self->mirrors, clear_mirror);
  return self;
}

SkeinSources *
skein_sources_ref (SkeinSources *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_sources_unref (SkeinSources *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->mirrors);
  g_free (self->piece_digests);
  g_free (self);
}

SkeinSources *
skein_sources_copy (const SkeinSources *self)
{
  SkeinSources *copy = skein_sources_new ();

  for (guint i = 0; i < self->mirrors->len; i++)
    {
      const SkeinMirror *mirror = &g_array_index (self->mirrors, SkeinMirror, i);

      skein_sources_add_mirror (copy, mirror->url, mirror->priority, mirror->location);
    }
  copy->size = self->size;
  copy->sha256_beside = self->sha256_beside;
  if (self->piece_length > 0)
    skein_sources_set_pieces (copy, self->piece_algorithm, self->piece_length, self->piece_digests, self->n_pieces);
  return copy;
}

gboolean
skein_sources_add_mirror (SkeinSources *self, const char *url, guint priority, const char *location)
{
  SkeinMirror mirror = { .priority = CLAMP (priority, 1, SKEIN_SOURCES_LOWEST_PRIORITY) };
  guint place = 0;

  g_return_val_if_fail (url != NULL, FALSE);

  if (self->mirrors->len >= SKEIN_SOURCES_MAX_MIRRORS)
    return FALSE;
  for (guint i = 0; i < self->mirrors->len; i++)
    {
      const SkeinMirror *other = &g_array_index (self->mirrors, SkeinMirror, i);

      if (strcmp (other->url, url) == 0)
        return FALSE;
      if (other->priority <= mirror.priority)
        place = i + 1;
    }

  mirror.url = g_strdup (url);
  if (location != NULL && strlen (location) == 2 && g_ascii_isalpha (location[0]) && g_ascii_isalpha (location[1]))
    {
      mirror.location[0] = g_ascii_tolower (location[0]);
      mirror.location[1] = g_ascii_tolower (location[1]);
    }
  g_array_insert_val (self->mirrors, place, mirror);
  return TRUE;
}

gboolean
skein_sources_set_pieces (SkeinSources *self, SkeinDigestAlgorithm algorithm, guint64 piece_length, const guint8 *digests, guint n_pieces)
{
  gsize n_bytes;

  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, FALSE);

  n_bytes = (gsize) n_pieces * skein_digest_algorithm_get_size (algorithm);
  if (piece_length == 0 || piece_length > G_MAXINT64 || n_pieces == 0 || n_bytes > SKEIN_SOURCES_MAX_PIECE_BYTES)
    return FALSE;
  if (self->size > 0 && (self->size - 1) / piece_length + 1 != n_pieces)
    return FALSE;

  g_free (self->piece_digests);
  self->piece_algorithm = algorithm;
  self->piece_length = piece_length;
  self->n_pieces = n_pieces;
  self->piece_digests = g_memdup2 (digests, n_bytes);
  return TRUE;
}

guint
skein_sources_get_n_mirrors (const SkeinSources *self)
{
  return self != NULL ? self->mirrors->len : 0;
}

gboolean
skein_sources_has_pieces (const SkeinSources *self)
{
  return self != NULL && self->n_pieces > 0 && self->size > 0;
}

gboolean
skein_sources_is_empty (const SkeinSources *self)
{
  return self == NULL || (self->mirrors->len == 0 && self->size == 0 && self->n_pieces == 0 && !self->sha256_beside);
}

const guint8 *
skein_sources_peek_piece (const SkeinSources *self, guint piece)
{
  g_return_val_if_fail (piece < self->n_pieces, NULL);

  return self->piece_digests + (gsize) piece * skein_digest_algorithm_get_size (self->piece_algorithm);
}

gboolean
skein_sources_equal (const SkeinSources *a, const SkeinSources *b)
{
  g_autofree char *text_a = NULL;
  g_autofree char *text_b = NULL;

  if (a == b)
    return TRUE;
  text_a = skein_sources_to_string (a);
  text_b = skein_sources_to_string (b);
  return g_strcmp0 (text_a, text_b) == 0;
}

SkeinSources *
skein_sources_merge (SkeinSources *known, SkeinSources *asked)
{
  SkeinSources *both;

  if (skein_sources_is_empty (asked) || known == asked)
    return known != NULL ? skein_sources_ref (known) : NULL;
  if (skein_sources_is_empty (known))
    return skein_sources_ref (asked);

  both = skein_sources_copy (asked);
  for (guint i = 0; i < known->mirrors->len; i++)
    {
      const SkeinMirror *mirror = &g_array_index (known->mirrors, SkeinMirror, i);

      skein_sources_add_mirror (both, mirror->url, mirror->priority, mirror->location);
    }
  both->sha256_beside |= known->sha256_beside;
  if (both->size == 0)
    both->size = known->size;
  if (both->n_pieces == 0 && known->n_pieces > 0 && both->size == known->size)
    skein_sources_set_pieces (both, known->piece_algorithm, known->piece_length, known->piece_digests, known->n_pieces);
  return both;
}

char *
skein_sources_to_string (const SkeinSources *self)
{
  GString *text;

  if (skein_sources_is_empty (self))
    return NULL;

  text = g_string_new (NULL);
  if (self->size > 0)
    g_string_append_printf (text, "size %" G_GUINT64_FORMAT "\n", self->size);
  if (self->sha256_beside)
    g_string_append (text, "sha256-beside\n");
  for (guint i = 0; i < self->mirrors->len; i++)
    {
      const SkeinMirror *mirror = &g_array_index (self->mirrors, SkeinMirror, i);

      g_string_append_printf (text, "mirror %u %s %s\n", mirror->priority, *mirror->location != '\0' ? mirror->location : "-", mirror->url);
    }
  if (self->n_pieces > 0)
    {
      g_autofree char *digits = g_base64_encode (self->piece_digests, (gsize) self->n_pieces * skein_digest_algorithm_get_size (self->piece_algorithm));

      g_string_append_printf (text, "pieces %s %" G_GUINT64_FORMAT " %s\n", skein_digest_algorithm_get_name (self->piece_algorithm), self->piece_length, digits);
    }
  return g_string_free (text, FALSE);
}

static void
parse_pieces (SkeinSources *self, const char *name, const char *length, const char *digits)
{
  SkeinDigestAlgorithm algorithm;
  guint64 piece_length;
  g_autofree guint8 *digests = NULL;
  gsize n_bytes;
  guint size;

  if (!skein_digest_algorithm_parse (name, &algorithm) || !g_ascii_string_to_unsigned (length, 10, 1, G_MAXINT64, &piece_length, NULL))
    return;
  digests = g_base64_decode (digits, &n_bytes);
  size = skein_digest_algorithm_get_size (algorithm);
  if (n_bytes % size == 0 && n_bytes / size <= G_MAXUINT)
    skein_sources_set_pieces (self, algorithm, piece_length, digests, (guint) (n_bytes / size));
}

SkeinSources *
skein_sources_parse (const char *text)
{
  g_auto (GStrv) lines = NULL;
  g_autoptr (SkeinSources) self = NULL;

  if (text == NULL)
    return NULL;

  self = skein_sources_new ();
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      guint n_words = g_strv_length (words);
      guint64 number;

      if (n_words == 2 && strcmp (words[0], "size") == 0)
        {
          if (g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXINT64, &number, NULL))
            self->size = number;
        }
      else if (n_words == 1 && strcmp (words[0], "sha256-beside") == 0)
        self->sha256_beside = TRUE;
      else if (n_words == 4 && strcmp (words[0], "mirror") == 0)
        {
          if (g_ascii_string_to_unsigned (words[1], 10, 1, SKEIN_SOURCES_LOWEST_PRIORITY, &number, NULL))
            skein_sources_add_mirror (self, words[3], (guint) number, words[2]);
        }
      else if (n_words == 4 && strcmp (words[0], "pieces") == 0)
        parse_pieces (self, words[1], words[2], words[3]);
    }
  return skein_sources_is_empty (self) ? NULL : g_steal_pointer (&self);
}
