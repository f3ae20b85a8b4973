// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/charts/skein-picture.h"

G_BEGIN_DECLS

/**
 * skein_compare_picture_new:
 * @svg: what skein_compare_to_svg() gave
 *
 * The same shapes, to be painted: so that a PNG and an SVG of one experiment are one picture. Reads those elements that are in it, and no other
 * SVG. Any thread.
 *
 * Returns: (transfer full)
 */
SkeinPicture *skein_compare_picture_new (const char *svg);

G_END_DECLS
