// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-segments-layout.h"

/* Where column @x begins; in steps, so that all columns together are the file. A product of two 64-bit numbers has no room in one. */
static guint64
get_column_start (int x, guint64 size, int width)
{
  guint64 step = size / (guint64) width, rest = size % (guint64) width;

  return step * (guint64) x + rest * (guint64) x / (guint64) width;
}

int
skein_segments_layout_get_x (guint64 pos, guint64 size, int width)
{
  int low = 0, high = width - 1;

  if (size == 0 || width <= 0)
    return 0;
  /* The last column that begins at or before @pos. */
  while (low < high)
    {
      int middle = low + (high - low + 1) / 2;

      if (get_column_start (middle, size, width) <= pos)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

guint
skein_segments_layout_compute (const SkeinSegment *segments, guint n_segments, guint64 size, int width, SkeinSegmentsSpan *spans)
{
  guint n_spans = 0, next = 0;

  if (size == 0 || width <= 0)
    return 0;

  for (int x = 0; x < width; x++)
    {
      guint64 start = get_column_start (x, size, width), end = get_column_start (x + 1, size, width);
      guint64 done = 0;
      double done_frac;

      /* A file of fewer bytes than columns: several columns show the same byte. */
      if (end == start)
        end = start + 1;
      while (next < n_segments && segments[next].end <= start)
        next++;
      for (guint i = next; i < n_segments && segments[i].start < end; i++)
        done += MIN (segments[i].end, end) - MAX (segments[i].start, start);
      if (done == 0)
        continue;

      done_frac = done >= end - start ? 1 : (double) done / (double) (end - start);
      if (n_spans > 0 && spans[n_spans - 1].x + spans[n_spans - 1].width == x && spans[n_spans - 1].done_frac == done_frac)
        spans[n_spans - 1].width++;
      else
        spans[n_spans++] = (SkeinSegmentsSpan){ x, 1, done_frac };
    }
  return n_spans;
}
