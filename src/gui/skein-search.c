// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-search.h"

#include <string.h>

struct _SkeinSearch
{
  GStrv words;      /* (owned) case-folded */
  gboolean *ascii;  /* (owned) of each word */
};

SkeinSearch *
skein_search_new (const char *words)
{
  g_autofree char *folded = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  SkeinSearch *self;

  if (words == NULL)
    return NULL;

  folded = g_utf8_casefold (words, -1);
  parts = g_strsplit_set (folded, " \t\n", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_ptr_array_add (kept, g_strdup (parts[i]));
  if (kept->len == 0)
    return NULL;

  self = g_new0 (SkeinSearch, 1);
  self->ascii = g_new0 (gboolean, kept->len);
  for (guint i = 0; i < kept->len; i++)
    self->ascii[i] = g_str_is_ascii (g_ptr_array_index (kept, i));
  g_ptr_array_add (kept, NULL);
  self->words = (GStrv) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
  return self;
}

void
skein_search_free (SkeinSearch *self)
{
  g_strfreev (self->words);
  g_free (self->ascii);
  g_free (self);
}

/* A hundred thousand names pass here while somebody types, so no copy of the text is made for the common case. */
static gboolean
contains_ascii (const char *text, const char *word)
{
  for (; *text != '\0'; text++)
    {
      const char *t, *w;

      if (g_ascii_tolower (*text) != *word)
        continue;
      for (t = text + 1, w = word + 1; *w != '\0' && g_ascii_tolower (*t) == *w; t++, w++)
        ;
      if (*w == '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
contains (const char *text, const char *word, gboolean ascii)
{
  g_autofree char *folded = NULL;

  if (text == NULL)
    return FALSE;
  if (ascii)
    return contains_ascii (text, word);
  if (g_str_is_ascii (text))
    return FALSE;
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, word) != NULL;
}

gboolean
skein_search_matches (const SkeinSearch *self, const char *first, const char *second)
{
  if (self == NULL)
    return TRUE;

  for (gsize i = 0; self->words[i] != NULL; i++)
    if (!contains (first, self->words[i], self->ascii[i]) && !contains (second, self->words[i], self->ascii[i]))
      return FALSE;
  return TRUE;
}
