// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-sample-photo.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>

#define QUALITY 92
#define MAX_LAYERS 6
#define CLOUD_CELL 32    /* pixels per cell of the clouds' grid; a power of two */
#define TEXTURE_SIZE 512 /* a power of two */

typedef struct
{
  int r, g, b;
} Colour;

/* Everything that does not change from pixel to pixel. */
typedef struct
{
  int width, height; /* upright */
  int horizon;       /* row where water begins, or height */
  int n_layers;
  int *ridges[MAX_LAYERS]; /* (owned) row of each hill's edge per column, front first */
  Colour layers[MAX_LAYERS];
  Colour *sky;    /* (owned) per row */
  guint8 *clouds; /* (owned) grid of cloud_width x cloud_height */
  int cloud_width, cloud_height;
  int cloud_amount; /* 0..255 */
  int sun_x, sun_y, sun_radius;
  Colour sun;
  gint8 *texture; /* (owned) TEXTURE_SIZE squared */
} Scene;

typedef struct
{
  Colour top, bottom, far_hill, near_hill, sun;
} Palette;

static const Palette palettes[] = {
  { { 58, 110, 190 }, { 190, 214, 236 }, { 130, 155, 180 }, { 38, 70, 42 }, { 255, 250, 225 } },  /* noon */
  { { 52, 44, 92 }, { 246, 160, 98 }, { 150, 96, 110 }, { 34, 24, 36 }, { 255, 226, 150 } },      /* dusk */
  { { 112, 150, 186 }, { 250, 222, 196 }, { 168, 168, 176 }, { 58, 62, 46 }, { 255, 244, 214 } }, /* dawn */
  { { 10, 14, 34 }, { 44, 58, 96 }, { 36, 46, 72 }, { 8, 12, 18 }, { 232, 236, 246 } },           /* night */
  { { 140, 152, 164 }, { 216, 220, 222 }, { 164, 174, 178 }, { 58, 72, 62 }, { 245, 245, 240 } }, /* overcast */
  { { 70, 130, 180 }, { 236, 230, 210 }, { 196, 150, 110 }, { 120, 66, 34 }, { 255, 248, 214 } }, /* desert */
};

static int
blend (int a, int b, double at)
{
  return (int) lround (a + (b - a) * at);
}

static Colour
blend_colours (Colour a, Colour b, double at)
{
  return (Colour){ blend (a.r, b.r, at), blend (a.g, b.g, at), blend (a.b, b.b, at) };
}

/* A line of hills: midpoints displaced again and again, each time by less. */
static int *
create_ridge (GRand *random, int width, double base, double height, double roughness)
{
  int *ridge = g_new (int, width);
  double points[1025] = { 0 };
  double swing = height;

  points[0] = base + g_rand_double_range (random, -height, height);
  points[1024] = base + g_rand_double_range (random, -height, height);
  for (int step = 1024; step > 1; step /= 2)
    {
      for (int i = step / 2; i < 1024; i += step)
        points[i] = (points[i - step / 2] + points[i + step / 2]) / 2 + g_rand_double_range (random, -swing, swing);
      swing *= roughness;
    }
  for (int x = 0; x < width; x++)
    {
      double at = (double) x * 1024 / width;
      int i = (int) at;

      ridge[x] = (int) (points[i] + (points[i + 1] - points[i]) * (at - i));
    }
  return ridge;
}

/* Smooth noise of several sizes on a coarse grid. */
static void
create_clouds (Scene *scene, GRand *random)
{
  int width = scene->cloud_width = scene->width / CLOUD_CELL + 2;
  int height = scene->cloud_height = scene->height / CLOUD_CELL + 2;
  g_autofree double *sum = g_new0 (double, width *height);
  double weight = 1, total = 0;

  for (int cell = 16; cell >= 1; cell /= 2)
    {
      int columns = width / cell + 2;
      int rows = height / (cell > 1 ? cell / 2 : 1) + 2; /* clouds are wider than high */
      g_autofree double *values = g_new (double, columns *rows);

      for (int i = 0; i < columns * rows; i++)
        values[i] = g_rand_double (random);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          {
            double at_x = (double) x / cell, at_y = (double) y / (cell > 1 ? cell / 2 : 1);
            int i = (int) at_x, j = (int) at_y;
            double dx = at_x - i, dy = at_y - j;
            const double *v = values + j * columns + i;

            sum[y * width + x] += weight * ((v[0] * (1 - dx) + v[1] * dx) * (1 - dy) + (v[columns] * (1 - dx) + v[columns + 1] * dx) * dy);
          }
      total += weight;
      weight *= 0.55;
    }
  scene->clouds = g_new (guint8, width * height);
  for (int i = 0; i < width * height; i++)
    scene->clouds[i] = (guint8) (CLAMP (sum[i] / total * 2.4 - 0.9, 0, 1) * 255);
}

static void
scene_init (Scene *self, guint64 seed, int width, int height)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  const Palette *palette = &palettes[seed % G_N_ELEMENTS (palettes)];
  gboolean has_water = g_rand_int_range (random, 0, 3) == 0;

  *self = (Scene){ .width = width, .height = height };
  self->horizon = has_water ? (int) (height * g_rand_double_range (random, 0.62, 0.75)) : height;
  self->n_layers = g_rand_int_range (random, 3, MAX_LAYERS + 1);
  for (int i = 0; i < self->n_layers; i++)
    {
      double far = (double) i / (self->n_layers - 1);
      double base = height * (has_water ? 0.60 - 0.2 * far : 0.86 - 0.42 * far);

      self->ridges[i] = create_ridge (random, width, base, height * (0.05 + 0.05 * far), 0.56 + 0.06 * (1 - far));
      self->layers[i] = blend_colours (palette->near_hill, palette->far_hill, far);
    }

  self->sky = g_new (Colour, height);
  for (int y = 0; y < height; y++)
    self->sky[y] = blend_colours (palette->top, palette->bottom, MIN (1, (double) y / (height * 0.6)));
  self->cloud_amount = g_rand_int_range (random, 60, 230);
  create_clouds (self, random);

  self->sun_x = (int) (width * g_rand_double_range (random, 0.15, 0.85));
  self->sun_y = (int) (height * g_rand_double_range (random, 0.1, 0.35));
  self->sun_radius = (int) (height * g_rand_double_range (random, 0.02, 0.05));
  self->sun = palette->sun;

  self->texture = g_new (gint8, TEXTURE_SIZE * TEXTURE_SIZE);
  for (int i = 0; i < TEXTURE_SIZE * TEXTURE_SIZE; i++)
    {
      guint32 bits = g_rand_int (random);

      /* The sum of four is near enough to a bell curve. */
      self->texture[i] = (gint8) ((int) (bits & 15) + (int) ((bits >> 8) & 15) + (int) ((bits >> 16) & 15) + (int) ((bits >> 24) & 15) - 30);
    }
}

static void
scene_clear (Scene *self)
{
  for (int i = 0; i < self->n_layers; i++)
    g_free (self->ridges[i]);
  g_free (self->sky);
  g_free (self->clouds);
  g_free (self->texture);
}

static inline Colour
scene_get_sky (const Scene *self, int x, int y)
{
  Colour colour = self->sky[y];
  int cell_x = x / CLOUD_CELL, cell_y = y / CLOUD_CELL;
  int dx = x % CLOUD_CELL, dy = y % CLOUD_CELL;
  const guint8 *cell = self->clouds + cell_y * self->cloud_width + cell_x;
  int upper = cell[0] * (CLOUD_CELL - dx) + cell[1] * dx;
  int lower = cell[self->cloud_width] * (CLOUD_CELL - dx) + cell[self->cloud_width + 1] * dx;
  int cloud = (upper * (CLOUD_CELL - dy) + lower * dy) / (CLOUD_CELL * CLOUD_CELL) * self->cloud_amount / 255;
  gint64 sun_dx = x - self->sun_x, sun_dy = y - self->sun_y;
  gint64 distance = sun_dx * sun_dx + sun_dy * sun_dy;
  gint64 radius = (gint64) self->sun_radius * self->sun_radius;
  int glow = distance <= radius ? 255 : (int) (radius * 200 / distance);

  glow = MAX (glow, cloud * 2 / 3);
  colour.r += (self->sun.r - colour.r) * glow / 255;
  colour.g += (self->sun.g - colour.g) * glow / 255;
  colour.b += (self->sun.b - colour.b) * glow / 255;
  return colour;
}

static inline Colour
scene_get_land (const Scene *self, int x, int y)
{
  for (int i = 0; i < self->n_layers; i++)
    {
      int depth = y - self->ridges[i][x];

      if (depth >= 0)
        {
          Colour colour = self->layers[i];
          /* Nearer hills show more of their ground; all of them are lighter towards their edge. */
          int ground = self->texture[((y + 131 * i) % TEXTURE_SIZE) * TEXTURE_SIZE + (x * (i + 1) + 57 * i) % TEXTURE_SIZE] * (self->n_layers - i) / (2 * self->n_layers);
          int light = 18 - MIN (18, depth * 60 / self->height * 4) + ground;

          colour.r += light;
          colour.g += light;
          colour.b += light * 3 / 4;
          return colour;
        }
    }
  return scene_get_sky (self, x, y);
}

static inline void
scene_put_pixel (const Scene *self, int x, int y, guint8 *out_rgb)
{
  int grain = self->texture[(y % TEXTURE_SIZE) * TEXTURE_SIZE + (x + 7 * y) % TEXTURE_SIZE] * 2 / 5;
  Colour colour;

  if (y < self->horizon)
    colour = scene_get_land (self, x, y);
  else
    {
      /* Water: the land upside down, waved and darker. */
      int depth = y - self->horizon;
      int wave = self->texture[(y % TEXTURE_SIZE) * TEXTURE_SIZE + (x / 8) % TEXTURE_SIZE] * (depth + 20) / 500;
      int mirrored = CLAMP (self->horizon - 1 - depth + wave, 0, self->horizon - 1);

      colour = scene_get_land (self, x, mirrored);
      colour.r = colour.r * 3 / 4;
      colour.g = colour.g * 4 / 5 + 6;
      colour.b = colour.b * 4 / 5 + 16;
    }
  out_rgb[0] = CLAMP (colour.r + grain, 0, 255);
  out_rgb[1] = CLAMP (colour.g + grain, 0, 255);
  out_rgb[2] = CLAMP (colour.b + grain, 0, 255);
}

/* Row @sy as it is stored: a camera held upright stores its pictures lying. */
static void
draw_row (const Scene *scene, const SkeinSamplePhoto *photo, int sy, guint8 *row)
{
  int width = photo->width, height = photo->height;

  for (int sx = 0; sx < width; sx++)
    switch (photo->orientation)
      {
      case 3:
        scene_put_pixel (scene, width - 1 - sx, height - 1 - sy, row + 3 * sx);
        break;
      case 6:
        scene_put_pixel (scene, height - 1 - sy, sx, row + 3 * sx);
        break;
      case 8:
        scene_put_pixel (scene, sy, width - 1 - sx, row + 3 * sx);
        break;
      default:
        scene_put_pixel (scene, sx, sy, row + 3 * sx);
      }
}

GBytes *
skein_sample_photo_draw (const SkeinSamplePhoto *self)
{
  gboolean lying = self->orientation == 6 || self->orientation == 8;
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  guint8 *data = NULL;
  unsigned long size = 0;
  g_autofree guint8 *row = g_malloc (3 * (gsize) self->width);
  g_autoptr (GBytes) whole = NULL;
  Scene scene;

  scene_init (&scene, self->seed, lying ? self->height : self->width, lying ? self->width : self->height);

  /* libjpeg ends the process on an error; here only a lack of memory is one, as for GLib. */
  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &data, &size);
  jpeg.image_width = self->width;
  jpeg.image_height = self->height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults (&jpeg);
  jpeg_set_quality (&jpeg, QUALITY, TRUE);
  jpeg.write_JFIF_header = FALSE; /* EXIF takes its place */
  jpeg_start_compress (&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height)
    {
      JSAMPROW rows[1] = { row };

      draw_row (&scene, self, jpeg.next_scanline, row);
      jpeg_write_scanlines (&jpeg, rows, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  scene_clear (&scene);

  whole = g_bytes_new_with_free_func (data, size, free, data);
  return g_bytes_new_from_bytes (whole, 2, size - 2);
}

typedef struct
{
  guint16 tag, type;
  const char *text; /* type 2 */
  guint16 number;   /* type 3 */
} ExifEntry;

static void
append_u16 (GByteArray *bytes, guint16 value)
{
  guint16 little = GUINT16_TO_LE (value);

  g_byte_array_append (bytes, (guint8 *) &little, sizeof little);
}

static void
append_u32 (GByteArray *bytes, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (bytes, (guint8 *) &little, sizeof little);
}

GBytes *
skein_sample_photo_make_head (const SkeinSamplePhoto *self, guint number, const char *date)
{
  g_autofree char *description = g_strdup_printf ("Sample picture %u of Skein", number);
  const ExifEntry entries[] = {
    { .tag = 0x010e, .type = 2, .text = description },
    { .tag = 0x010f, .type = 2, .text = "Skein" },
    { .tag = 0x0110, .type = 2, .text = "Sample origin" },
    { .tag = 0x0112, .type = 3, .number = self->orientation },
    { .tag = 0x0132, .type = 2, .text = date },
  };
  const guint n_entries = G_N_ELEMENTS (entries);
  g_autoptr (GByteArray) tiff = g_byte_array_new ();
  GByteArray *head = g_byte_array_new ();
  guint32 text_offset = 8 + 2 + 12 * n_entries + 4;
  guint16 length;

  g_byte_array_append (tiff, (const guint8 *) "II*\0", 4);
  append_u32 (tiff, 8);
  append_u16 (tiff, n_entries);
  for (guint i = 0; i < n_entries; i++)
    {
      append_u16 (tiff, entries[i].tag);
      append_u16 (tiff, entries[i].type);
      if (entries[i].type == 2)
        {
          append_u32 (tiff, strlen (entries[i].text) + 1);
          append_u32 (tiff, text_offset);
          text_offset += strlen (entries[i].text) + 1;
        }
      else
        {
          append_u32 (tiff, 1);
          append_u16 (tiff, entries[i].number);
          append_u16 (tiff, 0);
        }
    }
  append_u32 (tiff, 0);
  for (guint i = 0; i < n_entries; i++)
    if (entries[i].type == 2)
      g_byte_array_append (tiff, (const guint8 *) entries[i].text, strlen (entries[i].text) + 1);

  g_byte_array_append (head, (const guint8 *) "\xff\xd8\xff\xe1", 4);
  length = GUINT16_TO_BE (2 + 6 + tiff->len);
  g_byte_array_append (head, (guint8 *) &length, sizeof length);
  g_byte_array_append (head, (const guint8 *) "Exif\0\0", 6);
  g_byte_array_append (head, tiff->data, tiff->len);
  return g_byte_array_free_to_bytes (head);
}
