// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file as a bar: which of its columns are there. Pure; logical pixels. */

typedef struct
{
  guint64 start, end; /* [start, end) bytes */
} SkeinSegment;

/* Columns beside each other of which the same share is there. */
typedef struct
{
  int x, width;
  double done_frac; /* above 0; 1 only if every byte is there */
} SkeinSegmentsSpan;

/**
 * skein_segments_layout_compute:
 * @segments: what is there, by start, without overlaps; what lies beyond @size is ignored
 * @size: of the file; 0: unknown, and nothing is shown
 * @width: of the bar in columns
 * @spans: (out): room for @width
 *
 * A byte that is missing shows in its column however many segments there are, and a byte that is there as well.
 *
 * Returns: number of spans
 */
guint skein_segments_layout_compute (const SkeinSegment *segments, guint n_segments, guint64 size, int width, SkeinSegmentsSpan *spans);

/* The column that the byte at @pos is in; the last one for the end of the file. */
int skein_segments_layout_get_x (guint64 pos, guint64 size, int width);

G_END_DECLS
