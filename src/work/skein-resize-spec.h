// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What resizing a picture means: numbers and names alone, without a picture. Pure; any thread. */

/* The enumerations are stored and sent as numbers: append only. */
typedef enum
{
  SKEIN_RESIZE_FIT,      /* as large as fits into width x height */
  SKEIN_RESIZE_FILL,     /* as small as covers width x height; what is over is cut off */
  SKEIN_RESIZE_EXACT,    /* width x height, whatever that does to the proportions */
  SKEIN_RESIZE_LONGEST,  /* the longer edge becomes width */
  SKEIN_RESIZE_SHORTEST, /* the shorter edge becomes width */
  SKEIN_RESIZE_PERCENT,  /* width percent of both edges */
  SKEIN_N_RESIZE_MODES
} SkeinResizeMode;

/* Which part stays when FILL cuts. */
typedef enum
{
  SKEIN_CROP_CENTRE,
  SKEIN_CROP_ATTENTION, /* what a person would look at: edges, skin, bright colours; the centre for animations */
  SKEIN_N_CROPS
} SkeinCrop;

typedef enum
{
  SKEIN_METADATA_KEEP,
  SKEIN_METADATA_NO_PLACE, /* all but where it was taken; XMP and IPTC, which may tell it too, go as a whole */
  SKEIN_METADATA_STRIP,    /* none but the colour profile */
  SKEIN_N_METADATA
} SkeinMetadata;

typedef enum
{
  SKEIN_IMAGE_SAME, /* as the original; JPEG if that cannot be written */
  SKEIN_IMAGE_JPEG,
  SKEIN_IMAGE_PNG,
  SKEIN_IMAGE_WEBP,
  SKEIN_IMAGE_TIFF,
  SKEIN_IMAGE_GIF,
  SKEIN_IMAGE_HEIC,
  SKEIN_IMAGE_AVIF,
  SKEIN_IMAGE_JXL,
  SKEIN_N_IMAGE_FORMATS
} SkeinImageType;

#define SKEIN_RESIZE_MAX_SIDE 100000
#define SKEIN_RESIZE_MAX_PERCENT 1000
#define SKEIN_RESIZE_MAX_EFFORT 10

/* Zeroed memory with a width or height is a good start. */
typedef struct
{
  SkeinResizeMode mode;
  guint width, height;  /* pixels, for FIT 0 = no limit on that side; LONGEST and SHORTEST: width alone; PERCENT: width is the percentage */
  SkeinCrop crop;
  guint quality;        /* 1 to 100, 0 = default 85; of formats that lose something */
  guint effort;         /* 1 to SKEIN_RESIZE_MAX_EFFORT, 0 = the encoder's default: time spent to make the file smaller */
  SkeinMetadata metadata;
  SkeinImageType format;
  gboolean to_srgb;     /* convert the colours; else the profile is kept */
  gboolean enlarge;     /* else a picture that is smaller is encoded anew at its own size */
  gboolean to_pixels;   /* no file, but what is to be shown: rows of 8 bit sRGB and alpha, of the first frame; never stored */
  gboolean checks;      /* decode what was written once more: it is to take the place of an original; never stored */
  gboolean linear;      /* compute in linear light: fine bright detail keeps its brightness, at some cost */
} SkeinResizeSpec;

/* FALSE with SKEIN_WORK_ERROR_INVALID and a sentence. */
gboolean skein_resize_spec_check (const SkeinResizeSpec *self, GError **error);

/**
 * skein_resize_spec_plan:
 * @width, @height: of the picture as seen, pixels
 * @out_width, @out_height: what it is scaled to
 * @out_crop_width, @out_crop_height: what then is left of it; the same but for FILL
 *
 * Each is at least 1. Proportions are kept up to rounding, but for EXACT.
 */
void skein_resize_spec_plan (const SkeinResizeSpec *self, guint width, guint height, guint *out_width, guint *out_height, guint *out_crop_width, guint *out_crop_height);

/* "2048x1024", "2048x", "x1024", "2048" (both), "50%", with the mode in front if it is not FIT: "fill:800x600", "exact:800x600", "longest:1600",
 * "shortest:800". Sets mode, width and height. FALSE with a sentence that shows what is right. */
gboolean skein_resize_spec_parse_size (const char *text, SkeinResizeSpec *into, GError **error);
char *skein_resize_spec_dup_size (const SkeinResizeSpec *self);   /* the same, "fill:800x600" */
char *skein_resize_spec_dup_suffix (const SkeinResizeSpec *self); /* for file names: "800x600", "fill-800x600", "50pct" */

/* One line that skein_resize_spec_from_text() reads: for the store and settings. */
char *skein_resize_spec_to_text (const SkeinResizeSpec *self);
gboolean skein_resize_spec_from_text (const char *text, SkeinResizeSpec *into); /* FALSE, and @into untouched, if it is not valid */

gboolean skein_resize_spec_equal (const SkeinResizeSpec *a, const SkeinResizeSpec *b);

/* Names as the command line and the store have them. NULL, FALSE: no such thing. */
const char *skein_resize_mode_get_name (SkeinResizeMode mode);
const char *skein_crop_get_name (SkeinCrop crop);
const char *skein_metadata_get_name (SkeinMetadata metadata);
const char *skein_image_type_get_name (SkeinImageType type); /* "same", "jpeg" */
gboolean skein_resize_mode_parse (const char *name, SkeinResizeMode *out_mode);
gboolean skein_crop_parse (const char *name, SkeinCrop *out_crop);
gboolean skein_metadata_parse (const char *name, SkeinMetadata *out_metadata);
gboolean skein_image_type_parse (const char *name, SkeinImageType *out_type); /* also "jpg", "tif", "heif" */

G_END_DECLS
