// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Images are made by libvips here, written into files without names, and read back. */

#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/skein-clock.h"
#include "work/skein-perform.h"
#include "work/skein-resize-check.h"

static int
make_file (const void *bytes, gsize n_bytes)
{
  int fd = memfd_create ("image", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, n_bytes), ==, n_bytes);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static void
require (gboolean condition, const char *what)
{
  if (!condition)
    g_error ("%s: %s", what, vips_error_buffer ());
}

/* Red grows to the right, green downwards; blue is 128. Not a single colour, so that scaling has something to do. */
static VipsImage *
make_gradient (int width, int height)
{
  VipsImage *xyz, *scaled, *bands, *out;
  double factors[] = { 255.0 / width, 255.0 / height }, zeros[] = { 0, 0 };

  require (vips_xyz (&xyz, width, height, NULL) == 0, "xyz");
  require (vips_linear (xyz, &scaled, factors, zeros, 2, "uchar", TRUE, NULL) == 0, "linear");
  require (vips_bandjoin_const1 (scaled, &bands, 128, NULL) == 0, "bandjoin");
  require (vips_copy (bands, &out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) == 0, "copy");
  g_object_unref (xyz);
  g_object_unref (scaled);
  g_object_unref (bands);
  return out;
}

/* -1 if this libvips cannot write such. Takes the image. */
static int
save (VipsImage *image, const char *suffix)
{
  void *bytes;
  gsize n_bytes;
  int fd;

  if (vips_image_write_to_buffer (image, suffix, &bytes, &n_bytes, NULL) != 0)
    {
      g_test_message ("%s: %s", suffix, vips_error_buffer ());
      vips_error_clear ();
      g_object_unref (image);
      return -1;
    }
  fd = make_file (bytes, n_bytes);
  g_free (bytes);
  g_object_unref (image);
  return fd;
}

typedef struct
{
  SkeinJob *job;
  SkeinReport *report;
  GError *error;
  int out_fd;
  VipsImage *image; /* (nullable): the result, if there is one */
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_object (&outcome->image);
  close (outcome->out_fd);
  skein_report_free (outcome->report);
  skein_job_unref (outcome->job);
  g_clear_error (&outcome->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* Closes @in_fd. */
static Outcome
resize (int in_fd, SkeinResizeSpec spec)
{
  Outcome outcome = { .job = skein_job_new (SKEIN_JOB_RESIZE), .out_fd = memfd_create ("result", MFD_CLOEXEC) };

  outcome.job->resize = spec;
  outcome.report = skein_report_new (SKEIN_REPORT_FINISHED, outcome.job);
  if (skein_resize_perform (outcome.job, in_fd, outcome.out_fd, NULL, NULL, outcome.report, &outcome.error))
    {
      VipsSource *source = vips_source_new_from_descriptor (outcome.out_fd);

      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.report->bytes, ==, lseek (outcome.out_fd, 0, SEEK_END));
      outcome.image = vips_image_new_from_source (source, "", NULL);
      require (outcome.image != NULL, "result");
      g_object_unref (source);
    }
  else
    g_assert_nonnull (outcome.error);
  close (in_fd);
  return outcome;
}

static void
assert_size (const Outcome *outcome, guint in_width, guint in_height, guint width, guint height)
{
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->report->in_width, ==, in_width);
  g_assert_cmpuint (outcome->report->in_height, ==, in_height);
  g_assert_cmpuint (outcome->report->width, ==, width);
  g_assert_cmpuint (outcome->report->height, ==, height);
  g_assert_cmpint (vips_image_get_width (outcome->image), ==, width);
  g_assert_cmpint (vips_image_get_page_height (outcome->image), ==, height);
}

static void
assert_pixel (VipsImage *image, int x, int y, int red, int green, int blue)
{
  double *values;
  int n;

  require (vips_getpoint (image, &values, &n, x, y, NULL) == 0, "getpoint");
  g_assert_cmpint (n, >=, 3);
  g_assert_cmpfloat_with_epsilon (values[0], red, 12);
  g_assert_cmpfloat_with_epsilon (values[1], green, 12);
  g_assert_cmpfloat_with_epsilon (values[2], blue, 12);
  g_free (values);
}

typedef struct
{
  const char *path;
  const char *suffix;
  const char *loader;    /* of the result */
  const char *extension;
} FormatRow;

static const FormatRow formats[] = {
  { "/work/resize/format/jpeg", ".jpg", "jpegload_source", "jpg" },
  { "/work/resize/format/png", ".png", "pngload_source", "png" },
  { "/work/resize/format/webp", ".webp", "webpload_source", "webp" },
  { "/work/resize/format/tiff", ".tif", "tiffload_source", "tif" },
  { "/work/resize/format/gif", ".gif", "gifload_source", "gif" },
  { "/work/resize/format/heic", ".heic", "heifload_source", "heic" },
  { "/work/resize/format/avif", ".avif", "heifload_source", "avif" },
};

static void
test_format (gconstpointer data)
{
  const FormatRow *row = data;
  int fd = save (make_gradient (800, 600), row->suffix);
  const char *loader;

  if (fd < 0)
    {
      g_test_skip ("libvips has no encoder for this");
      return;
    }

  {
    g_auto (Outcome) outcome = resize (fd, (SkeinResizeSpec) { .width = 100, .height = 100 });

    assert_size (&outcome, 800, 600, 100, 75);
    g_assert_cmpstr (outcome.report->extension, ==, row->extension);
    require (vips_image_get_string (outcome.image, VIPS_META_LOADER, &loader) == 0, "loader");
    g_assert_cmpstr (loader, ==, row->loader);
    if (!g_str_equal (row->extension, "gif"))
      {
        assert_pixel (outcome.image, 2, 2, 6, 8, 128);
        assert_pixel (outcome.image, 97, 72, 248, 247, 128);
      }
  }
}

static void
test_boxes (void)
{
  static const struct { SkeinResizeSpec spec; guint width, height; } rows[] = {
    { { .width = 100, .height = 100 }, 100, 50 },
    { { .width = 100, .height = 20 }, 40, 20 },
    { { .width = 100 }, 100, 50 },
    { { .height = 10 }, 20, 10 },
    { { .width = 1000, .height = 1000 }, 200, 100 },
    { { .width = 1000, .height = 1000, .enlarge = TRUE }, 1000, 500 },
    { { .width = 200, .height = 100 }, 200, 100 },
    { { .width = 1, .height = 1 }, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Outcome) outcome = resize (save (make_gradient (200, 100), ".png"), rows[i].spec);

      g_test_message ("row %u", i);
      assert_size (&outcome, 200, 100, rows[i].width, rows[i].height);
    }
}

/* Shrinking in the JPEG decoder, by 1 to 8, must not be visible in the size. */
static void
test_modes (void)
{
  static const struct { SkeinResizeSpec spec; guint width, height; } rows[] = {
    { { .mode = SKEIN_RESIZE_FILL, .width = 100, .height = 100 }, 100, 100 },
    { { .mode = SKEIN_RESIZE_FILL, .width = 100, .height = 100, .crop = SKEIN_CROP_ATTENTION }, 100, 100 },
    { { .mode = SKEIN_RESIZE_FILL, .width = 1000, .height = 100 }, 400, 100 },
    { { .mode = SKEIN_RESIZE_FILL, .width = 1000, .height = 1000, .enlarge = TRUE }, 1000, 1000 },
    { { .mode = SKEIN_RESIZE_EXACT, .width = 50, .height = 150 }, 50, 150 },
    { { .mode = SKEIN_RESIZE_EXACT, .width = 500, .height = 150 }, 400, 150 },
    { { .mode = SKEIN_RESIZE_LONGEST, .width = 200 }, 200, 150 },
    { { .mode = SKEIN_RESIZE_SHORTEST, .width = 150 }, 200, 150 },
    { { .mode = SKEIN_RESIZE_PERCENT, .width = 25 }, 100, 75 },
    { { .mode = SKEIN_RESIZE_PERCENT, .width = 200, .enlarge = TRUE }, 800, 600 },
    { { .mode = SKEIN_RESIZE_PERCENT, .width = 200 }, 400, 300 },
    { { .width = 200, .linear = TRUE }, 200, 150 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Outcome) outcome = resize (save (make_gradient (400, 300), ".png"), rows[i].spec);

      g_test_message ("row %u", i);
      assert_size (&outcome, 400, 300, rows[i].width, rows[i].height);
    }
}

static void
test_fill_centre (void)
{
  g_auto (Outcome) outcome = resize (save (make_gradient (400, 200), ".png"), (SkeinResizeSpec) { .mode = SKEIN_RESIZE_FILL, .width = 100, .height = 100 });

  g_test_summary ("What is cut off is as wide on the left as on the right");
  assert_size (&outcome, 400, 200, 100, 100);
  assert_pixel (outcome.image, 0, 50, 64, 128, 128);
  assert_pixel (outcome.image, 99, 50, 191, 128, 128);
}

static void
test_conversion (void)
{
  static const struct { SkeinImageType type; const char *suffix, *extension; } rows[] = {
    { SKEIN_IMAGE_JPEG, ".png", "jpg" },
    { SKEIN_IMAGE_PNG, ".jpg", "png" },
    { SKEIN_IMAGE_WEBP, ".jpg", "webp" },
    { SKEIN_IMAGE_TIFF, ".jpg", "tif" },
    { SKEIN_IMAGE_GIF, ".png", "gif" },
    { SKEIN_IMAGE_AVIF, ".jpg", "avif" },
    { SKEIN_IMAGE_HEIC, ".jpg", "heic" },
    { SKEIN_IMAGE_JXL, ".jpg", "jxl" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int fd = save (make_gradient (200, 100), rows[i].suffix);
      g_auto (Outcome) outcome = resize (fd, (SkeinResizeSpec) { .width = 100, .height = 100, .format = rows[i].type, .effort = 3, .checks = TRUE });

      /* Encoders are packaged apart from libvips, and said to be missing by name. */
      if (outcome.error != NULL)
        {
          g_test_message ("%s", outcome.error->message);
          g_assert_error (outcome.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
          g_assert_nonnull (strstr (outcome.error->message, "cannot be written as"));
          g_assert_cmpint (rows[i].type, >=, SKEIN_IMAGE_HEIC);
          continue;
        }
      assert_size (&outcome, 200, 100, 100, 50);
      g_assert_cmpstr (outcome.report->extension, ==, rows[i].extension);
    }
}

static void
test_check (void)
{
  static const char *const suffixes[] = { ".jpg", ".png", ".webp", ".tif", ".gif" };

  g_test_summary ("What was written is good only if it can be decoded to its end and has the pixels it should have");
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      int fd = save (make_gradient (300, 200), suffixes[i]);
      struct stat info;

      if (fd < 0)
        continue;
      g_test_message ("%s", suffixes[i]);
      g_assert_no_errno (fstat (fd, &info));
      g_assert_true (skein_resize_check_file (fd, 300, 200, FALSE));
      g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, info.st_size);
      g_assert_false (skein_resize_check_file (fd, 300, 201, FALSE));
      g_assert_no_errno (ftruncate (fd, info.st_size / 2));
      g_assert_false (skein_resize_check_file (fd, 300, 200, FALSE));
      g_assert_no_errno (ftruncate (fd, 0));
      g_assert_false (skein_resize_check_file (fd, 300, 200, FALSE));
      vips_error_clear ();
      close (fd);
    }
}

static gboolean
has_field (VipsImage *image, const char *prefix)
{
  g_auto (GStrv) fields = vips_image_get_fields (image);

  for (guint i = 0; fields[i] != NULL; i++)
    if (g_str_has_prefix (fields[i], prefix))
      return TRUE;
  return FALSE;
}

static int
save_with_metadata (void)
{
  VipsImage *gradient = make_gradient (200, 100), *copy;
  static const char xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>somewhere</x:xmpmeta>";

  require (vips_copy (gradient, &copy, NULL) == 0, "copy");
  g_object_unref (gradient);
  vips_image_set_string (copy, "exif-ifd0-Make", "Maker (Maker, ASCII, 6 components, 6 bytes)");
  vips_image_set_string (copy, "exif-ifd3-GPSLatitude", "52/1 30/1 0/1 (52, 30, 0, Rational, 3 components, 24 bytes)");
  vips_image_set_blob_copy (copy, VIPS_META_XMP_NAME, xmp, sizeof xmp - 1);
  return save (copy, ".jpg");
}

static void
test_metadata (void)
{
  static const struct { SkeinMetadata metadata; gboolean maker, place, xmp; } rows[] = {
    { SKEIN_METADATA_KEEP, TRUE, TRUE, TRUE },
    { SKEIN_METADATA_NO_PLACE, TRUE, FALSE, FALSE },
    { SKEIN_METADATA_STRIP, FALSE, FALSE, FALSE },
  };
  static const SkeinImageType types[] = { SKEIN_IMAGE_SAME, SKEIN_IMAGE_WEBP, SKEIN_IMAGE_PNG, SKEIN_IMAGE_TIFF, SKEIN_IMAGE_AVIF };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (types); j++)
      {
        g_auto (Outcome) outcome = resize (save_with_metadata (), (SkeinResizeSpec) { .width = 100, .metadata = rows[i].metadata, .format = types[j] });

        if (outcome.error != NULL && types[j] == SKEIN_IMAGE_AVIF)
          continue;
        g_assert_no_error (outcome.error);
        g_test_message ("%s as %s", skein_metadata_get_name (rows[i].metadata), skein_image_type_get_name (types[j]));
        /* Not every format has room for all of it, but none may have more than is wanted. */
        g_assert_true (rows[i].maker || !has_field (outcome.image, "exif-ifd0-Make"));
        g_assert_true (rows[i].place || !has_field (outcome.image, "exif-ifd3-"));
        g_assert_true (rows[i].xmp || !has_field (outcome.image, VIPS_META_XMP_NAME));
        if (types[j] == SKEIN_IMAGE_SAME)
          {
            g_assert_true (has_field (outcome.image, "exif-ifd0-Make") == rows[i].maker);
            g_assert_true (has_field (outcome.image, "exif-ifd3-GPSLatitude") == rows[i].place);
            g_assert_true (has_field (outcome.image, VIPS_META_XMP_NAME) == rows[i].xmp);
          }
      }
}

static void
test_jpeg_shrink (void)
{
  static const guint widths[] = { 1600, 801, 799, 400, 399, 200, 100, 99, 33, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_auto (Outcome) outcome = resize (save (make_gradient (1601, 1200), ".jpg"), (SkeinResizeSpec) { .width = widths[i], .height = 5000 });

      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.report->width, ==, widths[i]);
      g_assert_cmpfloat_with_epsilon (outcome.report->height, widths[i] * 1200.0 / 1601, 1.01);
    }
}

static void
test_orientation (void)
{
  VipsImage *image = make_gradient (800, 400), *copy;

  /* 6: to be turned clockwise, so the stored left bottom corner is the seen left top one. */
  require (vips_copy (image, &copy, NULL) == 0, "copy");
  vips_image_set_int (copy, VIPS_META_ORIENTATION, 6);
  g_object_unref (image);

  {
    g_auto (Outcome) outcome = resize (save (copy, ".jpg"), (SkeinResizeSpec) { .width = 100, .height = 100 });

    assert_size (&outcome, 400, 800, 50, 100);
    g_assert_cmpint (vips_image_get_orientation (outcome.image), ==, 1);
    assert_pixel (outcome.image, 1, 1, 4, 250, 128);
    assert_pixel (outcome.image, 48, 1, 4, 5, 128);
    assert_pixel (outcome.image, 1, 98, 250, 250, 128);
  }
}

/* (transfer full) (nullable) */
static GBytes *
get_profile (VipsImage *image)
{
  const void *bytes;
  gsize n_bytes;

  if (vips_image_get_typeof (image, VIPS_META_ICC_NAME) == 0)
    return NULL;
  require (vips_image_get_blob (image, VIPS_META_ICC_NAME, &bytes, &n_bytes) == 0, "profile");
  return g_bytes_new (bytes, n_bytes);
}

static int
make_wide_gamut (GBytes **out_profile)
{
  VipsImage *image = make_gradient (400, 400), *wide;

  require (vips_icc_transform (image, &wide, "p3", "input_profile", "srgb", NULL) == 0, "icc_transform");
  g_object_unref (image);
  *out_profile = get_profile (wide);
  g_assert_nonnull (*out_profile);
  return save (wide, ".jpg[Q=95]");
}

static void
test_profile (void)
{
  g_autoptr (GBytes) wide = NULL;
  int first_fd = make_wide_gamut (&wide), second_fd = dup (first_fd);
  g_auto (Outcome) kept = resize (first_fd, (SkeinResizeSpec) { .width = 100, .height = 100 });
  g_auto (Outcome) converted = resize (second_fd, (SkeinResizeSpec) { .width = 100, .height = 100, .to_srgb = TRUE });
  g_autoptr (GBytes) kept_profile = get_profile (kept.image);
  g_autoptr (GBytes) converted_profile = get_profile (converted.image);

  g_assert_no_error (kept.error);
  g_assert_no_error (converted.error);
  g_assert_true (kept_profile != NULL && g_bytes_equal (kept_profile, wide));
  g_assert_true (converted_profile == NULL || !g_bytes_equal (converted_profile, wide));
  assert_pixel (converted.image, 50, 50, 128, 128, 128);
}

static void
test_cmyk (void)
{
  VipsImage *image = make_gradient (400, 400), *inks;

  require (vips_icc_transform (image, &inks, "cmyk", "input_profile", "srgb", NULL) == 0, "icc_transform");
  g_object_unref (image);

  {
    g_auto (Outcome) outcome = resize (save (inks, ".jpg"), (SkeinResizeSpec) { .width = 100, .height = 100 });

    assert_size (&outcome, 400, 400, 100, 100);
    g_assert_cmpint (vips_image_get_bands (outcome.image), ==, 3);
  }
}

static void
test_alpha (void)
{
  VipsImage *image = make_gradient (400, 400), *with_alpha;

  require (vips_bandjoin_const1 (image, &with_alpha, 100, NULL) == 0, "bandjoin");
  g_object_unref (image);

  {
    g_auto (Outcome) outcome = resize (save (with_alpha, ".png"), (SkeinResizeSpec) { .width = 100, .height = 100 });

    g_assert_cmpint (vips_image_get_bands (outcome.image), ==, 4);
    assert_pixel (outcome.image, 50, 50, 128, 128, 128);
  }
}

/* Three frames of 200 x 100. */
static int
save_animation (void)
{
  VipsImage *frames[3], *strip, *copy;
  int delays[] = { 100, 100, 100 };

  for (guint i = 0; i < 3; i++)
    {
      VipsImage *gradient = make_gradient (200, 100);

      require (vips_linear1 (gradient, &frames[i], 1, i * 20.0, "uchar", TRUE, NULL) == 0, "linear");
      g_object_unref (gradient);
    }
  require (vips_arrayjoin (frames, &strip, 3, "across", 1, NULL) == 0, "arrayjoin");
  require (vips_copy (strip, &copy, NULL) == 0, "copy");
  vips_image_set_int (copy, VIPS_META_PAGE_HEIGHT, 100);
  vips_image_set_array_int (copy, "delay", delays, 3);
  for (guint i = 0; i < 3; i++)
    g_object_unref (frames[i]);
  g_object_unref (strip);

  return save (copy, ".gif");
}

static void
test_animated (void)
{
  static const struct { SkeinResizeSpec spec; guint width, height; int n_frames; } rows[] = {
    { { .width = 50, .height = 50 }, 50, 25, 3 },
    { { .mode = SKEIN_RESIZE_FILL, .width = 50, .height = 50 }, 50, 50, 3 },
    { { .mode = SKEIN_RESIZE_FILL, .width = 50, .height = 50, .crop = SKEIN_CROP_ATTENTION }, 50, 50, 3 },
    { { .width = 50, .format = SKEIN_IMAGE_WEBP }, 50, 25, 3 },
    { { .width = 50, .format = SKEIN_IMAGE_JPEG }, 50, 25, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Outcome) outcome = resize (save_animation (), rows[i].spec);

      g_test_message ("row %u", i);
      assert_size (&outcome, 200, 100, rows[i].width, rows[i].height);
      g_assert_cmpint (vips_image_get_n_pages (outcome.image), ==, rows[i].n_frames);
    }
}

static void
test_truncated (gconstpointer data)
{
  const char *suffix = data;
  int whole = save (make_gradient (1000, 1000), suffix);
  off_t size = lseek (whole, 0, SEEK_END);

  g_assert_cmpint (ftruncate (whole, size / 2), ==, 0);
  g_assert_cmpint (lseek (whole, 0, SEEK_SET), ==, 0);
  {
    g_auto (Outcome) outcome = resize (whole, (SkeinResizeSpec) { .width = 100, .height = 100 });

    g_test_message ("%s", outcome.error->message);
    g_assert_error (outcome.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
    /* The table of a TIFF may be at its end: then it cannot even be told from other files. */
    if (!g_str_equal (suffix, ".tif"))
      g_assert_true (g_str_has_prefix (outcome.error->message, "The image is damaged or cut short"));
  }
}

static void
test_no_images (void)
{
  static const struct { const char *what, *bytes; } rows[] = {
    { "text", "Hello, this is no image.\n" },
    { "svg", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"100\"><rect width=\"9\" height=\"9\"/></svg>" },
    { "pdf", "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" },
    { "ppm", "P3\n2 2\n255\n1 2 3 4 5 6 7 8 9 10 11 12\n" },
    { "matrix", "2 2\n1 2\n3 4\n" },
    { "csv", "1,2\n3,4\n" },
    { "xbm", "#define x_width 8\n#define x_height 1\nstatic char x_bits[] = { 0x01 };\n" },
    { "one byte", "\xff" },
    { "empty", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Outcome) outcome = resize (make_file (rows[i].bytes, strlen (rows[i].bytes)), (SkeinResizeSpec) { .width = 100, .height = 100 });

      g_test_message ("%s: %s", rows[i].what, outcome.error->message);
      g_assert_error (outcome.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
      g_assert_true (g_str_has_prefix (outcome.error->message, "The file is not an image Skein can read"));
      g_assert_cmpint (lseek (outcome.out_fd, 0, SEEK_END), ==, 0);
    }
}

static void
append_be32 (GByteArray *out, guint32 value)
{
  guint32 swapped = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &swapped, 4);
}

static guint32
get_crc (const guint8 *bytes, gsize n_bytes)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < n_bytes; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
  return ~crc;
}

static void
append_chunk (GByteArray *png, const char *type, const void *bytes, gsize n_bytes)
{
  guint start;

  append_be32 (png, n_bytes);
  start = png->len;
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, bytes, n_bytes);
  append_be32 (png, get_crc (png->data + start, png->len - start));
}

/* A file of 70 bytes that says it is 60000 x 60000. */
static void
test_bomb (void)
{
  static const guint8 header[] = { 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 0, 0, 0, 0 };
  static const guint8 empty_stream[] = { 0x78, 0x9c, 0x03, 0, 0, 0, 0, 1 };
  g_autoptr (GByteArray) png = g_byte_array_new ();
  guint64 start_ns = skein_clock_now_ns ();

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (png, "IHDR", header, sizeof header);
  append_chunk (png, "IDAT", empty_stream, sizeof empty_stream);
  append_chunk (png, "IEND", NULL, 0);

  {
    g_auto (Outcome) outcome = resize (make_file (png->data, png->len), (SkeinResizeSpec) { .width = 100, .height = 100 });

    g_assert_error (outcome.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT);
    g_assert_cmpstr (outcome.error->message, ==, "The image is 60000 × 60000 pixels; Skein resizes up to 200 megapixels.");
    /* Without a look at the header it takes five. */
    g_assert_cmpuint (skein_clock_now_ns () - start_ns, <, 2 * G_GUINT64_CONSTANT (1000000000));
  }
}

static void
test_enlarge_limit (void)
{
  g_auto (Outcome) outcome = resize (save (make_gradient (100, 100), ".png"), (SkeinResizeSpec) { .width = 100000, .enlarge = TRUE });

  g_assert_error (outcome.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT);
}

static void
test_bad_specs (void)
{
  g_auto (Outcome) no_box = resize (save (make_gradient (10, 10), ".png"), (SkeinResizeSpec) { 0 });
  g_auto (Outcome) quality = resize (save (make_gradient (10, 10), ".png"), (SkeinResizeSpec) { .width = 5, .quality = 101 });

  g_assert_error (no_box.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  g_assert_error (quality.error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
}

static void
test_quality (void)
{
  g_auto (Outcome) low = resize (save (make_gradient (500, 500), ".jpg"), (SkeinResizeSpec) { .width = 400, .quality = 10 });
  g_auto (Outcome) high = resize (save (make_gradient (500, 500), ".jpg"), (SkeinResizeSpec) { .width = 400, .quality = 95 });

  g_assert_cmpuint (low.report->bytes, <, high.report->bytes);
}

static void
test_disk_full (void)
{
  int in_fd = save (make_gradient (500, 500), ".jpg"), full_fd = open ("/dev/full", O_RDWR | O_CLOEXEC);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_RESIZE);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (full_fd, >=, 0);
  job->resize.width = 300;
  g_assert_false (skein_resize_perform (job, in_fd, full_fd, NULL, NULL, report, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL);
  close (in_fd);
  close (full_fd);
}

static void
test_cancelled (void)
{
  int in_fd = save (make_gradient (3000, 3000), ".png"), out_fd = memfd_create ("result", MFD_CLOEXEC);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_RESIZE);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  job->resize.width = 300;
  g_assert_false (skein_resize_perform (job, in_fd, out_fd, NULL, cancellable, report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (in_fd);
  close (out_fd);
}

/* Like a photograph: noise over a gradient. */
static VipsImage *
make_noisy (int width, int height)
{
  VipsImage *gradient = make_gradient (width, height), *noise, *sum, *out;

  require (vips_gaussnoise (&noise, width, height, "sigma", 8.0, "seed", 7, NULL) == 0, "gaussnoise");
  require (vips_add (gradient, noise, &sum, NULL) == 0, "add");
  require (vips_cast (sum, &out, VIPS_FORMAT_UCHAR, NULL) == 0, "cast");
  g_object_unref (gradient);
  g_object_unref (noise);
  g_object_unref (sum);
  return out;
}

/* The mean of the squared differences as decibels. Takes both. */
static double
get_psnr (VipsImage *a, VipsImage *b)
{
  VipsImage *difference, *square;
  double mean;

  require (vips_subtract (a, b, &difference, NULL) == 0, "subtract");
  require (vips_multiply (difference, difference, &square, NULL) == 0, "multiply");
  require (vips_avg (square, &mean, NULL) == 0, "avg");
  g_object_unref (a);
  g_object_unref (b);
  g_object_unref (difference);
  g_object_unref (square);
  return 10 * log10 (255 * 255 / MAX (mean, 1e-6));
}

/* Decoders that shrink save time, and must not cost what one could see. */
static void
test_shrink_quality (void)
{
  static const struct { const char *suffix; int width; double least; } rows[] = {
    { ".jpg[Q=95]", 1024, 45 }, /* by 2, and then to half */
    { ".jpg[Q=95]", 600, 45 },
    { ".jpg[Q=95]", 200, 36 }, /* by 8: means, whose noise is another than that of other filters */
    { ".webp[Q=95]", 600, 40 },
    { ".webp[Q=95]", 1024, 40 },
    { ".webp[lossless]", 300, 36 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int fd = save (make_noisy (4000, 1000), rows[i].suffix), second_fd = dup (fd);
      VipsSource *source = vips_source_new_from_descriptor (second_fd);
      VipsImage *all = vips_image_new_from_source (source, "", NULL), *reference;
      double psnr;

      require (all != NULL, "reading");
      require (vips_resize (all, &reference, rows[i].width / 4000.0, "gap", 0.0, NULL) == 0, "resize");
      {
        g_auto (Outcome) outcome = resize (fd, (SkeinResizeSpec) { .width = (guint) rows[i].width, .format = SKEIN_IMAGE_PNG });

        assert_size (&outcome, 4000, 1000, (guint) rows[i].width, (guint) rows[i].width / 4);
        psnr = get_psnr (g_object_ref (outcome.image), reference);
      }
      g_test_message ("%s to %d: %.1f dB", rows[i].suffix, rows[i].width, psnr);
      g_assert_cmpfloat (psnr, >, rows[i].least);
      g_object_unref (all);
      g_object_unref (source);
      close (second_fd);
    }
}

static guint64
get_png_bytes (VipsImage *image)
{
  g_auto (Outcome) outcome = resize (save (image, ".png"), (SkeinResizeSpec) { .width = 512 });

  g_assert_no_error (outcome.error);
  return outcome.report->bytes;
}

/* Each kind of picture is stored the way that suits it: never much larger than what the other way would give. */
static void
test_png_filters (void)
{
  static const struct { const char *what; int filter, level; } ways[] = {
    { "photo", VIPS_FOREIGN_PNG_FILTER_NONE, 6 },
    { "drawing", VIPS_FOREIGN_PNG_FILTER_SUB, 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      VipsImage *image, *black;
      guint64 n_bytes;
      gsize n_other;
      void *other;

      if (i == 0)
        image = make_noisy (512, 512);
      else
        {
          require (vips_black (&black, 512, 512, "bands", 3, NULL) == 0, "black");
          image = vips_image_copy_memory (black);
          require (image != NULL, "copy_memory");
          g_object_unref (black);
          for (int n = 0; n < 60; n++)
            {
              double ink[] = { 40 + n * 3, 250 - n * 4, n * 2 };

              require (vips_draw_rect (image, ink, 3, (n * 37) % 400, (n * 61) % 400, 20 + n, 10 + n % 7 * 9, "fill", TRUE, NULL) == 0, "draw_rect");
            }
        }
      require (vips_pngsave_buffer (image, &other, &n_other, "filter", ways[i].filter, "compression", ways[i].level, NULL) == 0, "pngsave");
      n_bytes = get_png_bytes (image);
      g_test_message ("%s: %" G_GUINT64_FORMAT " bytes, the other way %" G_GSIZE_FORMAT, ways[i].what, n_bytes, n_other);
      g_assert_cmpuint (n_bytes, <, n_other + n_other / 50);
      g_free (other);
    }
}

/* What is made before a fork is no memory that children share. */
static void
test_code_is_private (void)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  if (!skein_resize_warm_up_to_fork ())
    return;
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *rights = strchr (lines[i], ' ');

      if (rights != NULL && rights[3] == 'x' && rights[4] == 's')
        g_error ("shared code: %s", lines[i]);
    }
  g_assert_cmpint (fcntl (dup (0), F_GETFD), ==, 0);
}

/* The lane shows decoding and resizing in turns, then encoding. */
static void
test_lane (void)
{
  const SkeinLaneInfo info = { .kind = SKEIN_LANE_PROCESS, .number = 1, .parent = G_MAXUINT };
  int in_fd = save (make_gradient (4000, 3000), ".png"), out_fd = memfd_create ("result", MFD_CLOEXEC);
  guint64 in_bytes = lseek (in_fd, 0, SEEK_END);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_RESIZE);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  SkeinLane *lane = skein_board_claim_lane (board, &info);
  g_autofree SkeinBoardEvent *events = g_new0 (SkeinBoardEvent, SKEIN_BOARD_RING_EVENTS);
  guint counts[SKEIN_N_PHASES] = { 0 }, n_events;
  guint64 cursor = 0, lost;
  SkeinLaneView view;

  g_assert_no_error (error);
  lseek (in_fd, 0, SEEK_SET);
  skein_lane_bind (lane);
  job->item = 3;
  job->resize.width = 1000;
  g_assert_true (skein_resize_perform (job, in_fd, out_fd, lane, NULL, report, &error));
  g_assert_no_error (error);

  g_assert_true (skein_board_view_lane (board, skein_lane_get_index (lane), &view));
  g_assert_cmpint (view.phase, ==, SKEIN_PHASE_ENCODE);
  g_assert_cmpuint (view.item, ==, 3);
  g_assert_cmpuint (view.done_bytes, ==, in_bytes);
  g_assert_cmpuint (view.cumulative_bytes, ==, in_bytes);

  n_events = skein_board_read_events (board, skein_lane_get_index (lane), view.generation, &cursor, events, SKEIN_BOARD_RING_EVENTS, &lost);
  for (guint i = 0; i < n_events; i++)
    counts[events[i].phase]++;
  g_test_message ("%u events: decode %u, resize %u, encode %u", n_events, counts[SKEIN_PHASE_DECODE], counts[SKEIN_PHASE_RESIZE], counts[SKEIN_PHASE_ENCODE]);
  g_assert_cmpuint (lost, ==, 0);
  g_assert_cmpuint (counts[SKEIN_PHASE_DECODE], >, 2);
  g_assert_cmpuint (counts[SKEIN_PHASE_RESIZE], >, 2);
  g_assert_cmpuint (counts[SKEIN_PHASE_ENCODE], ==, 1);

  skein_board_release_lane (board, lane);
  close (in_fd);
  close (out_fd);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  skein_resize_prepare (1, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_test_add_data_func (formats[i].path, &formats[i], test_format);
  g_test_add_func ("/work/resize/boxes", test_boxes);
  g_test_add_func ("/work/resize/modes", test_modes);
  g_test_add_func ("/work/resize/fill-centre", test_fill_centre);
  g_test_add_func ("/work/resize/conversion", test_conversion);
  g_test_add_func ("/work/resize/check", test_check);
  g_test_add_func ("/work/resize/metadata", test_metadata);
  g_test_add_func ("/work/resize/jpeg-shrink", test_jpeg_shrink);
  g_test_add_func ("/work/resize/orientation", test_orientation);
  g_test_add_func ("/work/resize/profile", test_profile);
  g_test_add_func ("/work/resize/cmyk", test_cmyk);
  g_test_add_func ("/work/resize/alpha", test_alpha);
  g_test_add_func ("/work/resize/animated", test_animated);
  g_test_add_data_func ("/work/resize/truncated/jpeg", ".jpg", test_truncated);
  g_test_add_data_func ("/work/resize/truncated/png", ".png", test_truncated);
  g_test_add_data_func ("/work/resize/truncated/webp", ".webp", test_truncated);
  g_test_add_data_func ("/work/resize/truncated/tiff", ".tif", test_truncated);
  g_test_add_func ("/work/resize/no-images", test_no_images);
  g_test_add_func ("/work/resize/bomb", test_bomb);
  g_test_add_func ("/work/resize/enlarge-limit", test_enlarge_limit);
  g_test_add_func ("/work/resize/bad-specs", test_bad_specs);
  g_test_add_func ("/work/resize/quality", test_quality);
  g_test_add_func ("/work/resize/disk-full", test_disk_full);
  g_test_add_func ("/work/resize/cancelled", test_cancelled);
  g_test_add_func ("/work/resize/lane", test_lane);
  g_test_add_func ("/work/resize/shrink-quality", test_shrink_quality);
  g_test_add_func ("/work/resize/png-filters", test_png_filters);
  g_test_add_func ("/work/resize/code-is-private", test_code_is_private);

  return g_test_run ();
}
