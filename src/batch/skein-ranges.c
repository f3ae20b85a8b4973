// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-ranges.h"

GArray *
skein_ranges_parse (const char *text)
{
  g_autoptr (GArray) ranges = NULL;

  if (text == NULL)
    return NULL;

  ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  while (*text != '\0')
    {
      SkeinRange range;
      char *end;

      range.start = g_ascii_strtoull (text, &end, 10);
      if (end == text || *end != '-')
        return NULL;
      text = end + 1;
      range.end = g_ascii_strtoull (text, &end, 10);
      if (end == text || (*end != ',' && *end != '\0') || range.end < range.start)
        return NULL;
      g_array_append_val (ranges, range);
      text = *end == ',' ? end + 1 : end;
    }
  return g_steal_pointer (&ranges);
}

char *
skein_ranges_format (GArray *ranges)
{
  GString *text;

  if (ranges == NULL)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < ranges->len; i++)
    {
      const SkeinRange *range = &g_array_index (ranges, SkeinRange, i);

      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, i > 0 ? "," : "", range->start, range->end);
    }
  return g_string_free (text, FALSE);
}
