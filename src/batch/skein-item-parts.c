// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The parts of an item's file: which bytes are there, who adds to them, where they come from. For whoever looks at one item. */

#include "config.h"

#include "batch/skein-item-private.h"
#include "batch/skein-ranges.h"

#include <string.h>

GArray *
skein_item_dup_ranges (SkeinItem *self)
{
  const SkeinStoreRow *row;
  GArray *ranges = NULL;

  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);

  row = self->row;
  if (row->state != SKEIN_ITEM_DONE)
    ranges = skein_ranges_parse (row->ranges);
  if (ranges == NULL)
    {
      SkeinRange range = { 0, row->done_bytes };

      ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
      if (row->state == SKEIN_ITEM_DONE || (row->size > 0 && range.end > row->size))
        range.end = row->size;
      if (range.end > 0)
        g_array_append_val (ranges, range);
    }
  return ranges;
}

GArray *
skein_item_dup_writers (SkeinItem *self)
{
  GArray *writers;

  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);

  writers = g_array_new (FALSE, FALSE, sizeof (SkeinWriter));
  if (self->row->state != SKEIN_ITEM_DOWNLOADING)
    return writers;
  if (self->writers != NULL)
    g_array_append_vals (writers, self->writers->data, self->writers->len);
  else if (*self->worker != '\0')
    g_array_append_val (writers, ((SkeinWriter){ self->row->done_bytes, self->row->source }));
  return writers;
}

static void
source_free (gpointer data)
{
  SkeinItemSource *source = data;

  g_free (source->url);
  g_free (source);
}

static void
add_source (GPtrArray *sources, const char *url, const SkeinMirror *mirror)
{
  SkeinItemSource *source = g_new0 (SkeinItemSource, 1);

  source->url = g_strdup (url);
  if (mirror != NULL)
    {
      source->priority = mirror->priority;
      memcpy (source->location, mirror->location, sizeof source->location);
    }
  g_ptr_array_add (sources, source);
}

GPtrArray *
skein_item_dup_sources (SkeinItem *self)
{
  g_autoptr (GArray) writers = NULL;
  GPtrArray *sources;
  const SkeinSources *known;

  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);

  sources = g_ptr_array_new_with_free_func (source_free);
  known = self->row->spec->sources;
  add_source (sources, self->row->spec->url, NULL);
  for (guint i = 0; i < skein_sources_get_n_mirrors (known); i++)
    {
      const SkeinMirror *mirror = &g_array_index (known->mirrors, SkeinMirror, i);

      add_source (sources, mirror->url, mirror);
    }

  writers = skein_item_dup_writers (self);
  for (guint i = 0; i < writers->len; i++)
    {
      guint index = g_array_index (writers, SkeinWriter, i).source;

      if (index < sources->len)
        ((SkeinItemSource *) g_ptr_array_index (sources, index))->n_connections++;
    }
  return sources;
}
