// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"
#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-lanes-mix.h"

G_BEGIN_DECLS

/**
 * SkeinLanesImage:
 *
 * The pixels of lanes, scrolled without moving them: column c of time (counted from the clock's beginning) is
 * at x = c modulo width, so that only new columns are painted and a picture is shown as two pieces. All sizes in device
 * pixels, so that nothing is scaled or blurred when shown. Pure: no display.
 */
typedef struct _SkeinLanesImage SkeinLanesImage;

SkeinLanesImage *skein_lanes_image_new (int width, int height); /* transparent */
void skein_lanes_image_free (SkeinLanesImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinLanesImage, skein_lanes_image_free)

void skein_lanes_image_set_scheme (SkeinLanesImage *self, SkeinColorScheme scheme); /* of what is painted from now on */

/* Of what is painted from now on: too thin for a fill from below, so that the colour goes from tint to solid with the CPU. Default FALSE. */
void skein_lanes_image_set_heat (SkeinLanesImage *self, gboolean is_heat);

/* Paints @n_columns columns of a lane from time column @first on, over rows of pixels @y to @y + @height - 1. */
void skein_lanes_image_paint (SkeinLanesImage *self, int y, int height, guint64 first, const SkeinColumn *columns, guint n_columns);

/* The same for many lanes in one: how many do what, and how much CPU they use on average. */
void skein_lanes_image_paint_mix (SkeinLanesImage *self, int y, int height, guint64 first, const SkeinLanesMix *mixes, guint n_columns);

/* What was painted there pales where @keep is FALSE and gets an edge of @color (opaque) above and below where it is TRUE. */
void skein_lanes_image_mark (SkeinLanesImage *self, int y, int height, guint64 first, const gboolean *keep, guint n_columns, guint32 color);

void skein_lanes_image_clear (SkeinLanesImage *self, int y, int height); /* transparent from left to right */

int skein_lanes_image_get_width (SkeinLanesImage *self);
int skein_lanes_image_get_height (SkeinLanesImage *self);

/* Premultiplied ARGB32 as cairo has it, width * 4 bytes a row. */
guchar *skein_lanes_image_get_pixels (SkeinLanesImage *self);

/* Where the piece of the image with time column @first begins: x in the image; the picture shows it as [x, width), then [0, x). */
int skein_lanes_image_get_seam (SkeinLanesImage *self, guint64 first);

G_END_DECLS
