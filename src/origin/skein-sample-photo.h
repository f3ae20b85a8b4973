// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinSamplePhoto:
 *
 * A landscape drawn from a seed and compressed as JPEG: layers of hills under a sky, perhaps over water, with the grain of a
 * sensor, so that it compresses and scales as photographs do. The same seed gives the same picture. Drawing takes
 * some 15 ns per pixel; plain data, any thread.
 */
typedef struct
{
  guint64 seed;
  guint width, height; /* pixels as they are stored */
  guint orientation;   /* EXIF: 1 upright, 3, 6 or 8 */
} SkeinSamplePhoto;

/* The file without its first two bytes (SOI) and without EXIF: what several takes of one scene have in common. */
GBytes *skein_sample_photo_draw (const SkeinSamplePhoto *self);

/* SOI and an EXIF segment, to go before the above. @number and @date ("2026:10:18 14:03:07") make each take a file of its own. */
GBytes *skein_sample_photo_make_head (const SkeinSamplePhoto *self, guint number, const char *date);

G_END_DECLS
