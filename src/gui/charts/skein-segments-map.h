// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "gui/charts/skein-segments-layout.h"

G_BEGIN_DECLS

/**
 * SkeinSegmentsMap:
 *
 * A file as a bar: filled where its bytes are, marked where connections write. Main thread only.
 */
#define SKEIN_TYPE_SEGMENTS_MAP (skein_segments_map_get_type ())
G_DECLARE_FINAL_TYPE (SkeinSegmentsMap, skein_segments_map, SKEIN, SEGMENTS_MAP, GtkWidget)

GtkWidget *skein_segments_map_new (void);

/* Copies all: @segments by start, without overlaps; @size 0: unknown; @marks: bytes at which somebody writes. */
void skein_segments_map_set (SkeinSegmentsMap *self, const SkeinSegment *segments, guint n_segments, guint64 size, const guint64 *marks, guint n_marks);

/* (transfer full): what the picture says, in words: "61 % is there, in 4 parts; 4 connections write at 12 %, 40 %, …". */
char *skein_segments_map_describe (const SkeinSegment *segments, guint n_segments, guint64 size, const guint64 *marks, guint n_marks);

G_END_DECLS
