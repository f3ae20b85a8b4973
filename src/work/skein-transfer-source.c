// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-source.h"
#include "work/skein-sources.h"

#include <string.h>

#define MAX_FAILURES 3
#define WORTH_MOVING 2 /* times as fast */
#define MAX_RANGES 4096

static void
source_free (gpointer data)
{
  SkeinTransferSource *self = data;

  skein_url_free (self->url);
  g_free (self->etag);
  g_free (self->modified);
  g_free (self);
}

static void
add_source (GPtrArray *sources, SkeinUrl *url, gboolean is_mirror) /* takes @url */
{
  SkeinTransferSource *source = g_new0 (SkeinTransferSource, 1);

  source->url = url;
  source->is_mirror = is_mirror;
  source->rate_bytes_per_s = -1;
  g_ptr_array_add (sources, source);
}

GPtrArray *
skein_transfer_sources_new (const SkeinUrl *first, GPtrArray *mirrors)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func (source_free);
  SkeinUrl *copy = g_new0 (SkeinUrl, 1);

  copy->url = g_strdup (first->url);
  copy->origin = g_strdup (first->origin);
  copy->host = g_strdup (first->host);
  add_source (sources, copy, FALSE);

  /* One that cannot be asked keeps its number. */
  for (guint i = 0; mirrors != NULL && i < mirrors->len && i < SKEIN_SOURCES_MAX_MIRRORS; i++)
    {
      SkeinUrl *url = skein_url_parse_for (g_ptr_array_index (mirrors, i), SKEIN_URL_WEB, NULL);

      add_source (sources, url, TRUE);
      ((SkeinTransferSource *) g_ptr_array_index (sources, sources->len - 1))->given_up = url == NULL;
    }
  return sources;
}

/* How much is to be expected of one more connection. */
static double
get_promise (const SkeinTransferSource *source)
{
  if (source->rate_bytes_per_s >= 0)
    return source->rate_bytes_per_s;
  return G_MAXDOUBLE / (source->n_connections + 1);
}

guint
skein_transfer_sources_choose (GPtrArray *sources)
{
  guint best = SKEIN_SOURCE_NONE;

  for (guint i = 0; i < sources->len; i++)
    {
      const SkeinTransferSource *source = g_ptr_array_index (sources, i);

      if (!source->given_up && (best == SKEIN_SOURCE_NONE || get_promise (source) > get_promise (g_ptr_array_index (sources, best))))
        best = i;
    }
  return best;
}

guint
skein_transfer_sources_choose_better (GPtrArray *sources, guint index)
{
  const SkeinTransferSource *present = g_ptr_array_index (sources, index);
  guint best = index;

  for (guint i = 0; i < sources->len; i++)
    {
      const SkeinTransferSource *source = g_ptr_array_index (sources, i);
      const SkeinTransferSource *chosen = g_ptr_array_index (sources, best);

      if (source->given_up || source->rate_bytes_per_s < 0)
        continue;
      if (present->given_up ? best == index || source->rate_bytes_per_s > chosen->rate_bytes_per_s
                            : present->rate_bytes_per_s >= 0 && source->rate_bytes_per_s > WORTH_MOVING * present->rate_bytes_per_s && (best == index || source->rate_bytes_per_s > chosen->rate_bytes_per_s))
        best = i;
    }
  return best;
}

gboolean
skein_transfer_source_fail (SkeinTransferSource *self, const GError *error)
{
  self->n_failures++;
  if (!skein_work_error_is_retryable (error) || self->n_failures >= MAX_FAILURES)
    self->given_up = TRUE;
  return self->given_up;
}

guint
skein_transfer_sources_count_usable (GPtrArray *sources)
{
  guint n = 0;

  for (guint i = 0; i < sources->len; i++)
    n += !((const SkeinTransferSource *) g_ptr_array_index (sources, i))->given_up;
  return n;
}

void
skein_source_ranges_note (GArray *ranges, guint *run, guint source, guint64 pos, guint64 n_bytes)
{
  SkeinSourceRange *range = *run > 0 && *run <= ranges->len ? &g_array_index (ranges, SkeinSourceRange, *run - 1) : NULL;

  if (range == NULL || range->source != source || range->end != pos)
    {
      SkeinSourceRange next = { pos, pos, source };

      /* So many only come of a server that gives a few bytes at a time; then nobody can be blamed for what is forgotten. */
      if (ranges->len >= MAX_RANGES)
        g_array_set_size (ranges, 0);
      g_array_append_val (ranges, next);
      *run = ranges->len;
      range = &g_array_index (ranges, SkeinSourceRange, *run - 1);
    }
  range->end += n_bytes;
}
