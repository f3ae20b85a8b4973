// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-image.h"

#include <string.h>

#define HATCH_PERIOD 6
#define HATCH_WIDTH 2
#define HATCH_ALPHA 150 /* of 255 */
#define LEAST_SPIKE_HEIGHT 8
#define CAP_HEIGHT 2
#define PEAK_ALPHA 110
#define BELOW_PEAK_ALPHA 36
#define EDGE_ALPHA 200
#define PALE_ALPHA 160 /* of what is not marked while something is */

struct _SkeinLanesImage
{
  int width, height;
  guint32 *pixels; /* (owned) */
  guint32 tints[SKEIN_N_PHASES];
  guint32 solids[SKEIN_N_PHASES];
  guint32 swatches[SKEIN_N_PHASES];
  guint32 hatch;
  gboolean is_heat;
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
      self->swatches[i] = skein_phase_colors_get_swatch ((SkeinPhase) i, scheme);
    }
  self->hatch = blend (self->tints[SKEIN_PHASE_LOCK], self->solids[SKEIN_PHASE_LOCK], HATCH_ALPHA);
}

void
skein_lanes_image_set_heat (SkeinLanesImage *self, gboolean is_heat)
{
  self->is_heat = is_heat;
}

static guint32 *
get_pixel (SkeinLanesImage *self, int y, guint64 time_column)
{
  return self->pixels + (gsize) y * (gsize) self->width + time_column % (guint64) self->width;
}

/* Slanted, by shape as well as by hue; the slant follows time, so it scrolls with it. */
static guint32
get_hatch (SkeinLanesImage *self, int row, guint64 time_column)
{
  return (time_column + (guint64) row) % HATCH_PERIOD < HATCH_WIDTH ? self->hatch : self->tints[SKEIN_PHASE_LOCK];
}

static void
paint_heat_column (SkeinLanesImage *self, int y, int height, guint64 time_column, const SkeinColumn *column)
{
  guint32 *pixel = get_pixel (self, y, time_column);
  SkeinPhase phase = column->phase < SKEIN_N_PHASES ? (SkeinPhase) column->phase : SKEIN_PHASE_IDLE;
  guint32 color = 0;

  if (column->known > 0)
    color = self->tints[phase] != 0 || column->cpu > 0 ? blend (self->tints[phase], self->solids[phase], column->cpu) : 0;

  for (int row = 0; row < height; row++, pixel += self->width)
    {
      /* A moment of it is seen in the first row of pixels. */
      if (column->known > 0 && column->blocked > 0 && (row == 0 || phase == SKEIN_PHASE_LOCK))
        *pixel = get_hatch (self, y + row, time_column);
      else
        *pixel = color;
    }
}

static void
paint_column (SkeinLanesImage *self, int y, int height, guint64 time_column, const SkeinColumn *column)
{
  guint32 *pixel = get_pixel (self, y, time_column);
  SkeinPhase phase = column->phase < SKEIN_N_PHASES ? (SkeinPhase) column->phase : SKEIN_PHASE_IDLE;
  guint32 tint = column->known > 0 ? self->tints[phase] : 0;
  guint32 solid = self->solids[phase];
  int fill = column->known > 0 ? height * column->cpu : 0; /* in 1/255 pixel */
  int peak = 0, cap = 0, blocked = 0;

  /* What was only short in the column must be seen too: the peak of the CPU as a line over the fill, a phase as a cap. */
  if (column->known > 0 && height >= LEAST_SPIKE_HEIGHT)
    {
      if (column->cpu_peak > column->cpu)
        peak = (height * column->cpu_peak + 127) / 255;
      if (column->notable != column->phase && column->notable != SKEIN_PHASE_IDLE && column->notable < SKEIN_N_PHASES)
        cap = CAP_HEIGHT;
    }
  if (column->known > 0 && column->blocked > 0)
    blocked = phase == SKEIN_PHASE_LOCK ? height : MAX ((height * column->blocked + 127) / 255, MIN (2, height));

  for (int row = 0; row < height; row++, pixel += self->width)
    {
      int covered = CLAMP (fill - (height - 1 - row) * 255, 0, 255);
      int above = height - 1 - row;
      guint32 color = tint;

      if (row < blocked)
        color = get_hatch (self, row, time_column);
      else if (row < cap)
        color = self->swatches[column->notable];
      else if (above < peak)
        color = blend (tint, solid, above == peak - 1 ? PEAK_ALPHA : BELOW_PEAK_ALPHA);

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
    {
      if (self->is_heat)
        paint_heat_column (self, y, height, first + i, &columns[i]);
      else
        paint_column (self, y, height, first + i, &columns[i]);
    }
}

/* From below: who works, who waits, nobody, who is blocked; over it the CPU. */
static void
paint_mix_column (SkeinLanesImage *self, int y, int height, guint64 time_column, const SkeinLanesMix *mix)
{
  guint32 *pixel = get_pixel (self, y, time_column);
  int working = (height * mix->working + 127) / 255;
  int waiting = (height * (mix->working + mix->waiting) + 127) / 255;
  int blocked = mix->blocked > 0 ? MAX ((height * mix->blocked + 127) / 255, MIN (2, height)) : 0;
  guint32 solid = self->solids[mix->working > 0 ? mix->working_phase : mix->waiting_phase];
  int fill = height * mix->cpu;

  for (int row = 0; row < height; row++, pixel += self->width)
    {
      int above = height - 1 - row;
      int covered = CLAMP (fill - above * 255, 0, 255);
      guint32 color = 0;

      if (row < blocked)
        color = get_hatch (self, row, time_column);
      else if (above < working)
        color = self->tints[mix->working_phase];
      else if (above < waiting)
        color = self->tints[mix->waiting_phase];

      *pixel = covered == 0 ? color : covered == 255 ? solid
                                                     : blend (color, solid, (guint) covered);
    }
}

void
skein_lanes_image_paint_mix (SkeinLanesImage *self, int y, int height, guint64 first, const SkeinLanesMix *mixes, guint n_columns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (y >= 0 && height >= 0 && y + height <= self->height);

  for (guint i = 0; i < n_columns; i++)
    paint_mix_column (self, y, height, first + i, &mixes[i]);
}

void
skein_lanes_image_mark (SkeinLanesImage *self, int y, int height, guint64 first, const gboolean *keep, guint n_columns, guint32 color)
{
  int edge = height >= 16 ? 2 : height >= 4;

  g_return_if_fail (self != NULL);
  g_return_if_fail (y >= 0 && height >= 0 && y + height <= self->height);

  for (guint i = 0; i < n_columns; i++)
    {
      guint32 *pixel = get_pixel (self, y, first + i);

      for (int row = 0; row < height; row++, pixel += self->width)
        {
          if (!keep[i])
            *pixel = blend (0, *pixel, PALE_ALPHA);
          else if (row < edge || row >= height - edge)
            *pixel = blend (*pixel | 0xff000000, color, EDGE_ALPHA);
        }
    }
}

void
skein_lanes_image_clear (SkeinLanesImage *self, int y, int height)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (y >= 0 && height >= 0 && y + height <= self->height);

  memset (self->pixels + (gsize) y * (gsize) self->width, 0, (gsize) height * (gsize) self->width * sizeof *self->pixels);
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
