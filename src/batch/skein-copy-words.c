// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-copy-words.h"

#include <glib/gi18n-lib.h>

#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "pool/skein-job-files.h"

/* As phones and cameras make them. */
#define INVENTED_NAME "photo.jpg"
#define INVENTED_WIDTH 4000
#define INVENTED_HEIGHT 3000

/* As the files' names end, and as people say. */
static const struct
{
  const char *extension, *label;
} formats[SKEIN_N_IMAGE_FORMATS] = {
  [SKEIN_IMAGE_SAME] = { "", "" },
  [SKEIN_IMAGE_JPEG] = { "jpg", "JPEG" },
  [SKEIN_IMAGE_PNG] = { "png", "PNG" },
  [SKEIN_IMAGE_WEBP] = { "webp", "WebP" },
  [SKEIN_IMAGE_TIFF] = { "tif", "TIFF" },
  [SKEIN_IMAGE_GIF] = { "gif", "GIF" },
  [SKEIN_IMAGE_HEIC] = { "heic", "HEIC" },
  [SKEIN_IMAGE_AVIF] = { "avif", "AVIF" },
  [SKEIN_IMAGE_JXL] = { "jxl", "JPEG XL" },
};

static char *
dup_size (const SkeinResizeSpec *spec)
{
  switch (spec->mode)
    {
    case SKEIN_RESIZE_FIT:
      if (spec->height == 0)
        return g_strdup_printf (_ ("At most %u pixels wide"), spec->width);
      if (spec->width == 0)
        return g_strdup_printf (_ ("At most %u pixels high"), spec->height);
      return g_strdup_printf (_ ("At most %u × %u pixels"), spec->width, spec->height);
    case SKEIN_RESIZE_FILL:
      return g_strdup_printf (_ ("%u × %u pixels, the rest cut off"), spec->width, spec->height);
    case SKEIN_RESIZE_EXACT:
      return g_strdup_printf (_ ("Exactly %u × %u pixels"), spec->width, spec->height);
    case SKEIN_RESIZE_LONGEST:
      return g_strdup_printf (_ ("Longer edge %u pixels"), spec->width);
    case SKEIN_RESIZE_SHORTEST:
      return g_strdup_printf (_ ("Shorter edge %u pixels"), spec->width);
    case SKEIN_RESIZE_PERCENT:
      /* Translators: of a picture's width and height; keep the no-break space. */
      return g_strdup_printf (_ ("%u %% of both edges"), spec->width);
    case SKEIN_N_RESIZE_MODES:
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
skein_copy_words_dup_summary (const SkeinCopyOptions *options)
{
  g_autofree char *size = NULL;

  g_return_val_if_fail (options != NULL, NULL);

  size = dup_size (&options->resize);
  return g_strdup_printf ("%s · %s", size, options->resize.format == SKEIN_IMAGE_SAME ? _ ("format as the original") : formats[options->resize.format].label);
}

char *
skein_copy_words_dup_example (const SkeinCopyOptions *options, const char *original, guint width, guint height)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_RESIZE);
  g_autofree char *shown = NULL;
  g_autofree char *result = NULL;
  g_autofree char *shown_result = NULL;
  guint scaled_width, scaled_height, result_width, result_height;

  g_return_val_if_fail (options != NULL, NULL);

  if (original == NULL)
    original = INVENTED_NAME;
  if (width == 0 || height == 0)
    {
      width = INVENTED_WIDTH;
      height = INVENTED_HEIGHT;
    }
  skein_resize_spec_plan (&options->resize, width, height, &scaled_width, &scaled_height, &result_width, &result_height);
  skein_copy_options_name_job (options, original, job);
  result = skein_job_dup_result_name (job, result_width, result_height, formats[options->resize.format].extension);
  shown = skein_display_text (original, -1, 0);
  shown_result = skein_display_text (result, -1, 0);
  /* Translators: an example: a picture with its pixels, and the copy that is made of it with its own. */
  return g_strdup_printf (_ ("%s (%u × %u) → %s (%u × %u)"), shown, width, height, shown_result, result_width, result_height);
}

gboolean
skein_copy_words_is_picture (const char *name)
{
  static const char *const also[] = { "jpeg", "jpe", "jfif", "tiff", "heif", "apng" };
  const char *extension = skein_file_name_find_extension (name);

  if (*extension != '.')
    return FALSE;
  extension++;
  for (guint i = SKEIN_IMAGE_SAME + 1; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (extension, formats[i].extension) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (also); i++)
    if (g_ascii_strcasecmp (extension, also[i]) == 0)
      return TRUE;
  return FALSE;
}
