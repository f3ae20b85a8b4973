// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/charts/skein-picture.h"

G_BEGIN_DECLS

/* As PNG, @scale pixels for each of the picture's. Needs no display; any thread. */
void skein_picture_write_png (const SkeinPicture *self, double scale, SkeinTextStream *stream);

G_END_DECLS
