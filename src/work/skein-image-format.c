// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-image-format.h"

static int
save_jpeg (VipsImage *image, VipsTarget *target, int quality)
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

  return vips_jpegsave_target (image, target, "Q", quality, "optimize_coding", TRUE, NULL);
}

static int
save_png (VipsImage *image, VipsTarget *target, int quality)
{
  return vips_pngsave_target (image, target, NULL);
}

static int
save_webp (VipsImage *image, VipsTarget *target, int quality)
{
  return vips_webpsave_target (image, target, "Q", quality, NULL);
}

static int
save_tiff (VipsImage *image, VipsTarget *target, int quality)
{
  return vips_tiffsave_target (image, target, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE,
                               "predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, NULL);
}

static int
save_gif (VipsImage *image, VipsTarget *target, int quality)
{
  return vips_gifsave_target (image, target, NULL);
}

static int
save_heic (VipsImage *image, VipsTarget *target, int quality)
{
  return vips_heifsave_target (image, target, "Q", quality, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, NULL);
}

static int
save_avif (VipsImage *image, VipsTarget *target, int quality)
{
  return vips_heifsave_target (image, target, "Q", quality, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, NULL);
}

const SkeinImageFormat skein_image_format_jpeg = { "VipsForeignLoadJpeg", "JPEG", "jpg", FALSE, save_jpeg };

static const SkeinImageFormat other_formats[] = {
  { "VipsForeignLoadPng", "PNG", "png", FALSE, save_png },
  { "VipsForeignLoadWebp", "WebP", "webp", TRUE, save_webp },
  { "VipsForeignLoadTiff", "TIFF", "tif", FALSE, save_tiff },
  { "VipsForeignLoadNsgif", "GIF", "gif", TRUE, save_gif },
  { "VipsForeignLoadHeif", "HEIF", "heic", FALSE, save_heic },
};

static const SkeinImageFormat avif_format = { "VipsForeignLoadHeif", "AVIF", "avif", FALSE, save_avif };

void
skein_image_format_restrict_loaders (void)
{
  vips_block_untrusted_set (TRUE);
  vips_operation_block_set ("VipsForeignLoad", TRUE);
  vips_operation_block_set (skein_image_format_jpeg.loader, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (other_formats); i++)
    vips_operation_block_set (other_formats[i].loader, FALSE);
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
