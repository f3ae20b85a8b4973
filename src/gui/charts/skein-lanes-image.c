// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-image.h"

#define HATCH_PERIOD 6
#define HATCH_WIDTH 2
#define HATCH_ALPHA 150 /* of 255 */

struct _SkeinLanesImage
{
  int width, height;
  guint32 *pixels; /* (owned) */
  guint32 tints[SKEIN_N_PHASES];
  guint32 solids[SKEIN_N_PHASES];
  guint32 hatch;
};

SkeinLanesImage *
skein_lanes_image_new (int width, int height)
{
  SkeinLanesImage *self;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_new0 (SkeinLanesImage, 1);
  self->width = width;
  self->height = height;
  self->pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  skein_lanes_image_set_scheme (self, SKEIN_COLOR_SCHEME_LIGHT);
  return self;
}

void
skein_lanes_image_free (SkeinLanesImage *self)
{
  if (self == NULL)
    return;

  g_free (self->pixels);
  g_free (self);
}

/* @over laid on @under with @alpha of 255; both opaque or 0. */
static guint32
blend (guint32 under, guint32 over, guint alpha)
{
  guint32 result = 0;

  for (int shift = 0; shift <= 24; shift += 8)
    {
      guint from = (under >> shift) & 0xff;
      guint to = (over >> shift) & 0xff;

      result |= ((from * (255 - alpha) + to * alpha + 127) / 255) << shift;
    }
  return result;
}

void
skein_lanes_image_set_scheme (SkeinLanesImage *self, SkeinColorScheme scheme)
{
  for (int i = 0; i < SKEIN_N_PHASES; i++)
    {
      self->tints[i] = skein_phase_colors_get_tint ((SkeinPhase) i, scheme);
      self->solids[i] = skein_phase_colors_get_solid ((SkeinPhase) i, scheme);
    }
  self->hatch = blend (self->tints[SKEIN_PHASE_LOCK], self->solids[SKEIN_PHASE_LOCK], HATCH_ALPHA);
}

static void
paint_column (SkeinLanesImage *self, int y, int height, guint64 time_column, const SkeinColumn *column)
{
  guint32 *pixel = self->pixels + (gsize) y * (gsize) self->width + time_column % (guint64) self->width;
  SkeinPhase phase = column->phase < SKEIN_N_PHASES ? (SkeinPhase) column->phase : SKEIN_PHASE_IDLE;
  guint32 tint = column->known > 0 ? self->tints[phase] : 0;
  guint32 solid = self->solids[phase];
  int fill = column->known > 0 ? height * column->cpu : 0; /* in 1/255 pixel */
  int blocked = 0;

  if (column->known > 0 && column->blocked > 0)
    blocked = phase == SKEIN_PHASE_LOCK ? height : MAX ((height * column->blocked + 127) / 255, MIN (2, height));

  for (int row = 0; row < height; row++, pixel += self->width)
    {
      int covered = CLAMP (fill - (height - 1 - row) * 255, 0, 255);
      guint32 color = tint;

      /* Slanted, by shape as well as by hue; the slant follows time, so it scrolls with it. */
      if (row < blocked)
        color = (time_column + (guint64) row) % HATCH_PERIOD < HATCH_WIDTH ? self->hatch : self->tints[SKEIN_PHASE_LOCK];

      *pixel = covered == 0 ? color : covered == 255 ? solid
                                                     : blend (color, solid, (guint) covered);
    }
}

void
skein_lanes_image_paint (SkeinLanesImage *self, int y, int height, guint64 first, const SkeinColumn *columns, guint n_columns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (y >= 0 && height >= 0 && y + height <= self->height);

  for (guint i = 0; i < n_columns; i++)
    paint_column (self, y, height, first + i, &columns[i]);
}

int
skein_lanes_image_get_width (SkeinLanesImage *self)
{
  return self->width;
}

int
skein_lanes_image_get_height (SkeinLanesImage *self)
{
  return self->height;
}

guchar *
skein_lanes_image_get_pixels (SkeinLanesImage *self)
{
  return (guchar *) self->pixels;
}

int
skein_lanes_image_get_seam (SkeinLanesImage *self, guint64 first)
{
  return (int) (first % (guint64) self->width);
}
