// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-provenance.h"

#include <string.h>

#define UNKNOWN G_MAXUINT

struct _SkeinProvenance
{
  GPtrArray *urls;   /* (owned) (element-type utf8) their places are the sources of @ranges */
  GArray *ranges;    /* (owned) (element-type SkeinSourceRange) in the order they came */
  guint n_before;    /* those of transfers that are over */
  GHashTable *wrong; /* (owned) (element-type utf8) URLs */
};

SkeinProvenance *
skein_provenance_new (void)
{
  SkeinProvenance *self = g_new0 (SkeinProvenance, 1);

  self->urls = g_ptr_array_new_with_free_func (g_free);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (SkeinSourceRange));
  self->wrong = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
skein_provenance_free (SkeinProvenance *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->urls);
  g_array_unref (self->ranges);
  g_hash_table_unref (self->wrong);
  g_free (self);
}

static guint
find_or_add_url (SkeinProvenance *self, const char *url)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->urls, url, g_str_equal, &index))
    return index;
  g_ptr_array_add (self->urls, g_strdup (url));
  return self->urls->len - 1;
}

void
skein_provenance_set_present (SkeinProvenance *self, GArray *source_ranges, const SkeinTransferSpec *spec, gboolean is_over)
{
  g_array_set_size (self->ranges, self->n_before);
  for (guint i = 0; source_ranges != NULL && i < source_ranges->len; i++)
    {
      SkeinSourceRange range = g_array_index (source_ranges, SkeinSourceRange, i);
      const char *url = range.source == 0 ? spec->url : spec->mirrors != NULL && range.source <= spec->mirrors->len ? g_ptr_array_index (spec->mirrors, range.source - 1)
                                                                                                                    : NULL;

      if (url == NULL || range.start >= range.end)
        continue;
      range.source = find_or_add_url (self, url);
      g_array_append_val (self->ranges, range);
    }
  if (is_over)
    self->n_before = self->ranges->len;
}

void
skein_provenance_forget (SkeinProvenance *self)
{
  g_array_set_size (self->ranges, 0);
  self->n_before = 0;
}

/* Who gave the byte at @at, and up to where that is so. */
static guint
find_at (SkeinProvenance *self, guint64 at, guint64 *out_end)
{
  guint64 end = G_MAXUINT64;

  for (guint i = self->ranges->len; i-- > 0;)
    {
      const SkeinSourceRange *range = &g_array_index (self->ranges, SkeinSourceRange, i);

      if (at >= range->start && at < range->end)
        {
          *out_end = MIN (end, range->end);
          return range->source;
        }
      if (range->start > at)
        end = MIN (end, range->start);
    }
  *out_end = end;
  return UNKNOWN;
}

const char *
skein_provenance_find_only (SkeinProvenance *self, guint64 start, guint64 end)
{
  guint only = UNKNOWN;

  for (guint64 at = start; at < end;)
    {
      guint64 until;
      guint source = find_at (self, at, &until);

      if (source == UNKNOWN || (only != UNKNOWN && source != only))
        return NULL;
      only = source;
      at = until;
    }
  return only != UNKNOWN ? g_ptr_array_index (self->urls, only) : NULL;
}

gboolean
skein_provenance_is_mixed (SkeinProvenance *self)
{
  for (guint i = 1; self != NULL && i < self->ranges->len; i++)
    if (g_array_index (self->ranges, SkeinSourceRange, i).source != g_array_index (self->ranges, SkeinSourceRange, 0).source)
      return TRUE;
  return FALSE;
}

void
skein_provenance_add_wrong (SkeinProvenance *self, const char *url)
{
  find_or_add_url (self, url);
  g_hash_table_add (self->wrong, g_strdup (url));
}

gboolean
skein_provenance_is_wrong (SkeinProvenance *self, const char *url)
{
  return self != NULL && g_hash_table_contains (self->wrong, url);
}

void
skein_provenance_pardon (SkeinProvenance *self)
{
  g_hash_table_remove_all (self->wrong);
}

guint64
skein_provenance_count (SkeinProvenance *self, const char *url)
{
  guint64 n_bytes = 0, last = 0;
  guint wanted;

  if (!g_ptr_array_find_with_equal_func (self->urls, url, g_str_equal, &wanted))
    return 0;

  for (guint i = 0; i < self->ranges->len; i++)
    last = MAX (last, g_array_index (self->ranges, SkeinSourceRange, i).end);
  for (guint64 at = 0; at < last;)
    {
      guint64 until;
      guint source = find_at (self, at, &until);

      until = MIN (until, last);
      if (source == wanted)
        n_bytes += until - at;
      at = until;
    }
  return n_bytes;
}

GPtrArray *
skein_provenance_get_urls (SkeinProvenance *self)
{
  return self->urls;
}
