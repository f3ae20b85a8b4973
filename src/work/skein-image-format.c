// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-image-format.h"

#include "work/skein-perform.h"

#include <string.h>

/* A picture is flat if of some lines more than one in so many pixels is like its neighbour. */
#define PROBED_LINES 32
#define FLAT_PART 2

/* 1 to 10 as a number from @least to @most; @usual if nobody cares. */
static int
map_effort (guint effort, int least, int most, int usual)
{
  if (effort == 0)
    return usual;
  return least + (int) ((effort - 1) * (guint) (most - least) + (SKEIN_RESIZE_MAX_EFFORT - 1) / 2) / (SKEIN_RESIZE_MAX_EFFORT - 1);
}

static int
save_jpeg (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  g_autoptr (SkeinVipsImage) opaque = NULL;

  /* JPEG has no transparency: on white, as paper would show it. */
  if (vips_image_hasalpha (image))
    {
      VipsArrayDouble *white = vips_array_double_newv (1, image->BandFmt == VIPS_FORMAT_USHORT ? 65535.0 : 255.0);
      int result = vips_flatten (image, &opaque, "background", white, NULL);

      vips_area_unref (VIPS_AREA (white));
      if (result != 0)
        return -1;
      image = opaque;
    }

  /* Progressive files are smaller, and cost memory for the whole picture. */
  return vips_jpegsave_target (image, target, "Q", quality, "optimize_coding", TRUE, "interlace", effort > SKEIN_RESIZE_MAX_EFFORT / 2, NULL);
}

/* Whether neighbours are often the same, as in drawings, screenshots and scanned text: every so many lines are looked at. */
static gboolean
is_flat (VipsImage *image)
{
  g_autoptr (SkeinVipsObject) region = VIPS_OBJECT (vips_region_new (image));
  gsize pixel_bytes = VIPS_IMAGE_SIZEOF_PEL (image);
  int height = vips_image_get_height (image), step = MAX (height / PROBED_LINES, 1);
  guint64 n_pixels = 0, n_same = 0;

  for (int y = step / 2; y < height; y += step)
    {
      const VipsRect line = { 0, y, vips_image_get_width (image), 1 };
      const VipsPel *pixel;

      if (vips_region_prepare (VIPS_REGION (region), &line) != 0)
        return FALSE;
      pixel = VIPS_REGION_ADDR (VIPS_REGION (region), 0, y);
      for (int x = 1; x < line.width; x++, pixel += pixel_bytes)
        n_same += memcmp (pixel, pixel + pixel_bytes, pixel_bytes) == 0;
      n_pixels += line.width - 1;
    }
  return n_same * FLAT_PART > n_pixels;
}

/* Photographs become a tenth smaller when each pixel is stored as its difference to the one before it, even packed at level 3, which takes half the
 * time of 6. Flat pictures become a sixth larger by that, and are packed quickly in any case. */
static int
save_png (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  gboolean flat = is_flat (image);

  return vips_pngsave_target (image, target, "compression", map_effort (effort, 1, 9, flat ? 6 : 3),
                              "filter", flat ? VIPS_FOREIGN_PNG_FILTER_NONE : VIPS_FOREIGN_PNG_FILTER_SUB, NULL);
}

static int
save_webp (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  return vips_webpsave_target (image, target, "Q", quality, "effort", map_effort (effort, 0, 6, 4), NULL);
}

static int
save_tiff (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  return vips_tiffsave_target (image, target, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE,
                               "predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, NULL);
}

static int
save_gif (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  return vips_gifsave_target (image, target, "effort", map_effort (effort, 1, 10, 7), NULL);
}

static int
save_heic (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  return vips_heifsave_target (image, target, "Q", quality, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, "effort", map_effort (effort, 0, 9, 4), NULL);
}

static int
save_avif (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  return vips_heifsave_target (image, target, "Q", quality, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", map_effort (effort, 0, 9, 4), NULL);
}

static int
save_jxl (VipsImage *image, VipsTarget *target, int quality, guint effort)
{
  return vips_jxlsave_target (image, target, "Q", quality, "effort", map_effort (effort, 1, 9, 7), NULL);
}

const SkeinImageFormat skein_image_format_jpeg = { "VipsForeignLoadJpeg", "JPEG", "jpg", FALSE, FALSE, save_jpeg };

static const SkeinImageFormat other_formats[] = {
  { "VipsForeignLoadPng", "PNG", "png", FALSE, FALSE, save_png },
  { "VipsForeignLoadWebp", "WebP", "webp", TRUE, TRUE, save_webp },
  { "VipsForeignLoadTiff", "TIFF", "tif", FALSE, FALSE, save_tiff },
  { "VipsForeignLoadNsgif", "GIF", "gif", TRUE, FALSE, save_gif },
  { "VipsForeignLoadHeif", "HEIF", "heic", FALSE, FALSE, save_heic },
  { "VipsForeignLoadJxl", "JPEG XL", "jxl", FALSE, FALSE, save_jxl },
};

static const SkeinImageFormat avif_format = { "VipsForeignLoadHeif", "AVIF", "avif", FALSE, FALSE, save_avif };

void
skein_image_format_restrict_loaders (void)
{
  vips_block_untrusted_set (TRUE);
  vips_operation_block_set ("VipsForeignLoad", TRUE);
  vips_operation_block_set (skein_image_format_jpeg.loader, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (other_formats); i++)
    vips_operation_block_set (other_formats[i].loader, FALSE);
}

/* A module of libvips that is not installed brings no such type. */
static void
append_if_there (GString *text, const SkeinImageFormat *format)
{
  g_autofree char *name = g_strconcat (format->loader, "Source", NULL);

  if (g_type_from_name (name) != 0)
    g_string_append_printf (text, "%s%s", strchr (text->str, ':') == NULL ? ": " : ", ", format->label);
}

char *
skein_resize_dup_about (void)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "libvips %s", vips_version_string ());
  append_if_there (text, &skein_image_format_jpeg);
  for (guint i = 0; i < G_N_ELEMENTS (other_formats); i++)
    append_if_there (text, &other_formats[i]);
  return g_string_free (text, FALSE);
}

const SkeinImageFormat *
skein_image_format_find (VipsSource *source)
{
  const char *loader = vips_foreign_find_load_source (source);

  if (loader == NULL)
    return NULL;

  /* "VipsForeignLoadJpegSource" is the source's kind of "VipsForeignLoadJpeg". */
  if (g_str_has_prefix (loader, skein_image_format_jpeg.loader))
    return &skein_image_format_jpeg;
  for (guint i = 0; i < G_N_ELEMENTS (other_formats); i++)
    if (g_str_has_prefix (loader, other_formats[i].loader))
      return &other_formats[i];
  return NULL;
}

const SkeinImageFormat *
skein_image_format_for_type (SkeinImageType type)
{
  static const char *const extensions[SKEIN_N_IMAGE_FORMATS] = {
    [SKEIN_IMAGE_PNG] = "png",
    [SKEIN_IMAGE_WEBP] = "webp",
    [SKEIN_IMAGE_TIFF] = "tif",
    [SKEIN_IMAGE_GIF] = "gif",
    [SKEIN_IMAGE_HEIC] = "heic",
    [SKEIN_IMAGE_JXL] = "jxl",
  };

  g_return_val_if_fail (type > SKEIN_IMAGE_SAME && type < SKEIN_N_IMAGE_FORMATS, NULL);

  if (type == SKEIN_IMAGE_AVIF)
    return &avif_format;
  for (guint i = 0; i < G_N_ELEMENTS (other_formats); i++)
    if (g_strcmp0 (other_formats[i].extension, extensions[type]) == 0)
      return &other_formats[i];
  return &skein_image_format_jpeg;
}

const SkeinImageFormat *
skein_image_format_refine (const SkeinImageFormat *format, VipsImage *image)
{
  const char *compression;

  if (g_str_equal (format->loader, avif_format.loader)
      && vips_image_get_typeof (image, "heif-compression") != 0
      && vips_image_get_string (image, "heif-compression", &compression) == 0
      && g_str_equal (compression, "av1"))
    return &avif_format;
  return format;
}
