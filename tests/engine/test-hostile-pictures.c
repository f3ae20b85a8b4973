// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Pictures made to break decoders, all made here: each ends as the right picture or as one clear error, in bounded memory and time,
 * and the pool goes on with the workers it had. */

#include "config.h"

#include "pool/skein-process-pool.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <string.h>
#include <unistd.h>
#include <vips/vips.h>

/* An honest picture of the corpus takes a tenth of a second; this is for a slow and busy machine and a build with AddressSanitizer. */
#define MOST_CPU_NS (G_GUINT64_CONSTANT (25) * 1000000000)

/* A worker starts with some 40 MiB, and 200 megapixels of a decoder that wants all of them are 800. */
#define MOST_MEMORY (G_GUINT64_CONSTANT (1200) * 1024 * 1024)

/* Cancelling shall take a tenth of a second, on a quiet machine. */
#define CANCEL_US (5 * 100 * 1000)
#define CANCEL_TRIES 5

#define N_WORKERS 2
#define BOX 100

typedef struct
{
  SkeinBoard *board;
  SkeinPool *pool;
  SkeinTempFolder *temp;
  GHashTable *reports; /* (owned) name -> SkeinReport */
  guint n_submitted;
} Fixture;

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  Fixture *fixture = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);

      if (report->kind != SKEIN_REPORT_FINISHED)
        continue;
      g_assert_true (g_hash_table_insert (fixture->reports, report->job->name, report));
      g_ptr_array_index (reports, i) = NULL;
    }
}

static void
free_report (gpointer report)
{
  skein_report_free (report);
}

static Fixture *
fixture_new (void)
{
  const SkeinSetting setting = { SKEIN_SETTING_PROCESSES, N_WORKERS, 1 };
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->reports = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_report);
  fixture->temp = skein_temp_folder_new ();
  fixture->board = skein_board_new (&error);
  g_assert_no_error (error);
  fixture->pool = skein_process_pool_new (fixture->board, &setting);
  skein_pool_set_reports_func (fixture->pool, reports_cb, fixture);
  return fixture;
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static SkeinJob *
make_resize (Fixture *fixture, const char *name)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);

  job->folder = skein_folder_ref (fixture->temp->folder);
  job->name = g_strdup (name);
  job->out_folder = skein_folder_ref (fixture->temp->folder);
  job->out_name = g_strconcat ("small-", name, NULL);
  job->resize.width = job->resize.height = BOX;
  return job;
}

static void
submit (Fixture *fixture, SkeinJob *job)
{
  fixture->n_submitted++;
  skein_pool_submit (fixture->pool, job);
}

static void
add (Fixture *fixture, const char *name, const void *bytes, gsize n_bytes)
{
  skein_temp_folder_write (fixture->temp, name, bytes, n_bytes);
  submit (fixture, make_resize (fixture, name));
}

static SkeinReport *
wait_for (Fixture *fixture, const char *name)
{
  skein_wait_until (g_hash_table_contains (fixture->reports, name));
  return g_hash_table_lookup (fixture->reports, name);
}

static void
wait_for_all (Fixture *fixture)
{
  skein_wait_until (g_hash_table_size (fixture->reports) == fixture->n_submitted);
}

static gboolean
has_result (Fixture *fixture, const char *name)
{
  g_autofree char *out_name = g_strconcat ("small-", name, NULL);
  g_autofree char *path = g_build_filename (fixture->temp->path, out_name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What is true of every picture, good or bad. */
static void
check_bounds (Fixture *fixture, const char *name, const SkeinReport *report)
{
  g_test_message ("%s: %u x %u in %.0f ms of CPU, %.0f MiB%s%s", name, report->width, report->height, report->cpu_ns / 1e6, report->peak_bytes / 1048576.0,
                  report->error != NULL ? ": " : "", report->error != NULL ? report->error->message : "");
  g_assert_cmpuint (report->cpu_ns, <, MOST_CPU_NS);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_assert_cmpuint (report->peak_bytes, <, MOST_MEMORY);
#endif

  if (report->error == NULL)
    {
      g_autofree char *path = g_build_filename (fixture->temp->path, report->out_name, NULL);
      g_autoptr (GError) error = NULL;
      VipsImage *image = vips_image_new_from_file (path, NULL);

      g_assert_nonnull (image);
      g_assert_cmpint (vips_image_get_width (image), ==, report->width);
      g_assert_cmpint (vips_image_get_page_height (image), ==, report->height);
      g_object_unref (image);
      g_assert_cmpuint (report->width, <=, BOX);
      g_assert_cmpuint (report->height, <=, BOX);
      return;
    }

  /* One sentence that names the file, and no file. */
  g_assert_true (report->error->domain == SKEIN_WORK_ERROR);
  if (report->error->code != SKEIN_WORK_ERROR_UNSUPPORTED && report->error->code != SKEIN_WORK_ERROR_LIMIT)
    g_error ("%s: code %d: %s", name, report->error->code, report->error->message);
  g_assert_true (g_str_has_prefix (report->error->message, name));
  g_assert_null (strchr (report->error->message, '\n'));
  g_assert_true (g_utf8_validate (report->error->message, -1, NULL));
  g_assert_false (has_result (fixture, name));
}

static void
check_fine (Fixture *fixture, const char *name, guint width, guint height)
{
  const SkeinReport *report = wait_for (fixture, name);

  check_bounds (fixture, name, report);
  g_assert_no_error (report->error);
  g_assert_cmpuint (report->width, ==, width);
  g_assert_cmpuint (report->height, ==, height);
}

static void
check_refused (Fixture *fixture, const char *name, SkeinWorkError code)
{
  const SkeinReport *report = wait_for (fixture, name);

  check_bounds (fixture, name, report);
  g_assert_error (report->error, SKEIN_WORK_ERROR, (int) code);
}

static void
check_either (Fixture *fixture, const char *name)
{
  check_bounds (fixture, name, wait_for (fixture, name));
}

static guint
count_deaths (Fixture *fixture)
{
  g_autoptr (GPtrArray) infos = skein_pool_list_workers (fixture->pool);
  guint n = 0;

  g_assert_cmpuint (infos->len, ==, N_WORKERS);
  for (guint i = 0; i < infos->len; i++)
    n += ((SkeinWorkerInfo *) g_ptr_array_index (infos, i))->restarts;
  return n;
}

/* @n_deaths: so many workers may have ended before their time, and none more. */
static void
fixture_end (Fixture *fixture, guint n_deaths)
{
  gboolean closed = FALSE;

  wait_for_all (fixture);
  g_assert_cmpuint (count_deaths (fixture), ==, n_deaths);

  skein_pool_close_async (fixture->pool, closed_cb, &closed);
  skein_wait_until (closed);
  g_assert_finalize_object (fixture->pool);
  skein_board_unref (fixture->board);
  g_hash_table_unref (fixture->reports);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture);
}

/* --- pictures --- */

static GByteArray *
new_bytes (const void *data, gsize size)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, data, size);
  return bytes;
}

/* A picture in which no part is like another. */
static VipsImage *
make_picture (int width, int height, int n_bands)
{
  VipsImage *xyz, *scaled, *image;
  g_autofree double *a = g_new (double, n_bands);
  g_autofree double *b = g_new0 (double, n_bands);
  VipsImage *bands[8];

  g_assert_cmpint (vips_xyz (&xyz, width, height, NULL), ==, 0);
  for (int i = 0; i < n_bands; i++)
    {
      g_assert_cmpint (vips_extract_band (xyz, &bands[i], i % 2, NULL), ==, 0);
      a[i] = 255.0 / MAX (width, height) * (1 + i * 0.3);
    }
  g_assert_cmpint (vips_bandjoin (bands, &scaled, n_bands, NULL), ==, 0);
  for (int i = 0; i < n_bands; i++)
    g_object_unref (bands[i]);
  g_object_unref (xyz);
  g_assert_cmpint (vips_linear (scaled, &image, a, b, n_bands, "uchar", TRUE, NULL), ==, 0);
  g_object_unref (scaled);
  g_assert_cmpint (vips_copy (image, &scaled, "interpretation", n_bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_object_unref (image);
  return scaled;
}

/* (transfer full) (nullable): NULL if this libvips cannot write such files. Takes @image. */
static GByteArray *
save (VipsImage *image, const char *suffix)
{
  GByteArray *bytes = NULL;
  void *data = NULL;
  gsize size = 0;

  if (vips_image_write_to_buffer (image, suffix, &data, &size, NULL) == 0)
    bytes = new_bytes (data, size);
  vips_error_clear ();
  g_free (data);
  g_object_unref (image);
  return bytes;
}

static void
put_be32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_BE (value);
  g_byte_array_append (out, (const guint8 *) &value, 4);
}

static void
put_le (GByteArray *out, guint32 value, guint n_bytes)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, n_bytes);
}

static void
put_chunk (GByteArray *png, const char *type, const void *data, guint32 size)
{
  gsize start = png->len + 4;
  guint32 crc = 0xffffffff;

  put_be32 (png, size);
  g_byte_array_append (png, (const guint8 *) type, 4);
  if (size > 0)
    g_byte_array_append (png, data, size);
  for (gsize i = start; i < png->len; i++)
    {
      crc ^= png->data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  put_be32 (png, ~crc);
}

/* @size zeros, packed. */
static GByteArray *
pack_zeros (gsize size)
{
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autofree guint8 *packed = g_malloc (size / 100 + 1024);
  gsize n_read, n_written;
  g_autoptr (GError) error = NULL;

  g_converter_convert (G_CONVERTER (zlib), zeros, size, packed, size / 100 + 1024, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_read, ==, size);
  return new_bytes (packed, n_written);
}

/* As make_png(). */
static GByteArray *
make_any_png (guint32 width, guint32 height, guint32 true_height, const GByteArray *extra, gboolean interlaced)
{
  GByteArray *png = new_bytes ("\x89PNG\r\n\x1a\n", 8);
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GByteArray) pixels = pack_zeros ((gsize) (width + 1) * true_height + 1);

  put_be32 (header, width);
  put_be32 (header, height);
  g_byte_array_append (header, (const guint8 *) (interlaced ? "\x08\0\0\0\1" : "\x08\0\0\0\0"), 5);
  put_chunk (png, "IHDR", header->data, header->len);
  if (extra != NULL)
    g_byte_array_append (png, extra->data, extra->len);
  put_chunk (png, "IDAT", pixels->data, pixels->len);
  put_chunk (png, "IEND", NULL, 0);
  return png;
}

/* A grey PNG with @extra, made by put_chunk(), between its header and its pixels. The pixels are of @true_height lines. */
static GByteArray *
make_png (guint32 width, guint32 height, guint32 true_height, const GByteArray *extra)
{
  return make_any_png (width, height, true_height, extra, FALSE);
}

/* Nothing of it can be had before all of it is read. Its seven passes have almost twice as many lines, a byte in front of each. */
static GByteArray *
make_interlaced_png (guint32 width, guint32 height)
{
  return make_any_png (width, height, height + 2, NULL, TRUE);
}

/* --- tests --- */

static const char *const suffixes[] = { ".jpg", ".png", ".webp", ".tif", ".gif", ".avif", ".heic", ".jxl" };

/* Cut at many places: in the header, in the middle, one byte short. */
static void
test_truncated (void)
{
  static const double parts[] = { 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9 };
  Fixture *fixture = fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autoptr (GByteArray) whole = save (make_picture (300, 200, 3), suffixes[i]);
      g_autofree char *whole_name = g_strconcat ("whole", suffixes[i], NULL);

      if (whole == NULL)
        continue;
      add (fixture, whole_name, whole->data, whole->len);
      check_fine (fixture, whole_name, 100, 67);
      for (gsize size = 1; size <= 64 && size < whole->len; size *= 2)
        {
          g_autofree char *name = g_strdup_printf ("cut-%" G_GSIZE_FORMAT "%s", size, suffixes[i]);

          add (fixture, name, whole->data, size);
          check_refused (fixture, name, SKEIN_WORK_ERROR_UNSUPPORTED);
        }
      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          g_autofree char *name = g_strdup_printf ("part-%g%s", parts[j], suffixes[i]);

          add (fixture, name, whole->data, (gsize) (whole->len * parts[j]));
          check_refused (fixture, name, SKEIN_WORK_ERROR_UNSUPPORTED);
        }
      for (gsize n = 1; n <= 4; n++)
        {
          g_autofree char *name = g_strdup_printf ("short-by-%" G_GSIZE_FORMAT "%s", n, suffixes[i]);

          /* Some end in bytes that mean nothing. */
          add (fixture, name, whole->data, whole->len - n);
          check_either (fixture, name);
        }
    }
  fixture_end (fixture, 0);
}

static void
test_bad_bytes (void)
{
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) png = save (make_picture (300, 200, 3), ".png");
  g_autoptr (GByteArray) zero = make_png (0, 0, 0, NULL);
  g_autoptr (GByteArray) no_width = make_png (0, 10, 1, NULL);
  g_autoptr (GByteArray) negative = make_png (0x80000001, 1, 0, NULL);

  /* The checksum of the first chunk of pixels. */
  for (guint i = 8; i + 12 < png->len;)
    {
      guint32 size;

      memcpy (&size, png->data + i, 4);
      size = GUINT32_FROM_BE (size);
      if (memcmp (png->data + i + 4, "IDAT", 4) == 0)
        {
          png->data[i + 8 + size] ^= 0xff;
          break;
        }
      i += 12 + size;
    }
  add (fixture, "crc.png", png->data, png->len);
  check_either (fixture, "crc.png");
  png->data[8 + 8 + 13] ^= 0xff; /* of the header */
  add (fixture, "header-crc.png", png->data, png->len);
  check_either (fixture, "header-crc.png");
  add (fixture, "zero.png", zero->data, zero->len);
  check_refused (fixture, "zero.png", SKEIN_WORK_ERROR_UNSUPPORTED);
  add (fixture, "no-width.png", no_width->data, no_width->len);
  check_refused (fixture, "no-width.png", SKEIN_WORK_ERROR_UNSUPPORTED);
  add (fixture, "negative.png", negative->data, negative->len);
  check_refused (fixture, "negative.png", SKEIN_WORK_ERROR_UNSUPPORTED);
  add (fixture, "empty.png", "", 0);
  check_refused (fixture, "empty.png", SKEIN_WORK_ERROR_UNSUPPORTED);
  fixture_end (fixture, 0);
}

/* Frames of one pixel, which claim to be @frame_width wide. */
static GByteArray *
make_gif (guint width, guint height, guint frame_width, guint n_frames)
{
  static const guint8 palette[] = { 0, 0, 0, 255, 255, 255 };
  GByteArray *gif = new_bytes ("GIF89a", 6);

  put_le (gif, width, 2);
  put_le (gif, height, 2);
  put_le (gif, 0x80, 3);
  g_byte_array_append (gif, palette, sizeof palette);
  for (guint i = 0; i < n_frames; i++)
    {
      g_byte_array_append (gif, (const guint8 *) "\x21\xf9\x04\x00\x01\x00\x00\x00", 8);
      g_byte_array_append (gif, (const guint8 *) ",\0\0\0\0", 5);
      put_le (gif, frame_width, 2);
      put_le (gif, frame_width, 2);
      put_le (gif, 0, 1);
      g_byte_array_append (gif, (const guint8 *) "\x02\x02\x44\x01\x00", 5);
    }
  g_byte_array_append (gif, (const guint8 *) ";", 1);
  return gif;
}

/* Little-endian; one strip of @n_strip_bytes at the end. @next: offset of the following directory. */
static GByteArray *
make_tiff (guint32 width, guint32 height, guint32 next, guint32 sub)
{
  const guint32 tags[][3] = {
    { 256, 4, width }, { 257, 4, height }, { 258, 3, 8 }, { 259, 3, 1 }, { 262, 3, 1 }, { 273, 4, 8 + 2 + 10 * 12 + 4 },
    { 277, 3, 1 }, { 278, 4, height }, { 279, 4, 64 }, { 330, 4, sub },
  };
  GByteArray *tiff = new_bytes ("II*\0\x08\0\0\0", 8);

  put_le (tiff, G_N_ELEMENTS (tags), 2);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      put_le (tiff, tags[i][0], 2);
      put_le (tiff, tags[i][1], 2);
      put_le (tiff, 1, 4);
      put_le (tiff, tags[i][2], 4);
    }
  put_le (tiff, next, 4);
  for (guint i = 0; i < 16; i++)
    put_le (tiff, i * 0x01010101u, 4);
  return tiff;
}

static void
put_webp_animation (GByteArray *webp, guint edge, guint n_frames)
{
  g_byte_array_append (webp, (const guint8 *) "RIFF", 4);
  put_le (webp, 4 + 18 + 14 + n_frames * 44, 4);
  g_byte_array_append (webp, (const guint8 *) "WEBPVP8X\x0a\0\0\0\2\0\0\0", 16);
  put_le (webp, edge - 1, 3);
  put_le (webp, edge - 1, 3);
  g_byte_array_append (webp, (const guint8 *) "ANIM\6\0\0\0\0\0\0\0\0\0", 14);
  for (guint i = 0; i < n_frames; i++)
    {
      g_byte_array_append (webp, (const guint8 *) "ANMF\x24\0\0\0\0\0\0\0\0\0", 14);
      put_le (webp, edge - 1, 3);
      put_le (webp, edge - 1, 3);
      g_byte_array_append (webp, (const guint8 *) "\0\0\0\0VP8L\x0c\0\0\0\x2f", 13);
      put_le (webp, (edge - 1) | (edge - 1) << 14, 4);
      g_byte_array_append (webp, (const guint8 *) "\0\0\0\0\0\0\0", 7);
    }
}

/* Few bytes that claim many pixels or frames. */
static void
test_header_bombs (void)
{
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) png = make_png (60000, 60000, 0, NULL);
  g_autoptr (GByteArray) gif = make_gif (65535, 65535, 65535, 1);
  g_autoptr (GByteArray) canvas = make_gif (65535, 65535, 1, 1);
  g_autoptr (GByteArray) tiff = make_tiff (100000, 100000, 0, 0);
  g_autoptr (GByteArray) webp = g_byte_array_new ();
  g_autoptr (GByteArray) animation = g_byte_array_new ();
  g_autoptr (GByteArray) avif = save (make_picture (300, 200, 3), ".avif");
  g_autoptr (GByteArray) frames = make_gif (500, 500, 1, 10000);
  g_autoptr (GByteArray) small_frames = make_gif (10, 10, 1, 10000);

  g_assert_cmpuint (png->len, <, 100);
  add (fixture, "bomb.png", png->data, png->len);
  check_refused (fixture, "bomb.png", SKEIN_WORK_ERROR_LIMIT);
  add (fixture, "bomb.gif", gif->data, gif->len);
  check_refused (fixture, "bomb.gif", SKEIN_WORK_ERROR_LIMIT);
  /* Some decoders believe the frame and not the canvas. */
  add (fixture, "canvas.gif", canvas->data, canvas->len);
  check_either (fixture, "canvas.gif");
  add (fixture, "bomb.tif", tiff->data, tiff->len);
  check_refused (fixture, "bomb.tif", SKEIN_WORK_ERROR_LIMIT);

  /* An extended file: a canvas of 16383 x 16383, and one lossless pixel. */
  g_byte_array_append (webp, (const guint8 *) "RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xfe\x3f\0\xfe\x3f\0", 30);
  g_byte_array_append (webp, (const guint8 *) "VP8L\x0c\0\0\0\x2f\xfe\xff\xff\x0f\0\0\0\0\0\0\0", 20);
  add (fixture, "bomb.webp", webp->data, webp->len);
  check_refused (fixture, "bomb.webp", SKEIN_WORK_ERROR_LIMIT);
  /* The same as an animation, which is as large in each of its frames. */
  put_webp_animation (animation, 4096, 50);
  add (fixture, "animation.webp", animation->data, animation->len);
  check_refused (fixture, "animation.webp", SKEIN_WORK_ERROR_LIMIT);

  if (avif != NULL)
    {
      /* The property that says the size: "ispe", version, width, height. */
      guint8 *at = memmem (avif->data, avif->len, "ispe", 4);

      g_assert_nonnull (at);
      memcpy (at + 8, "\0\0\xff\xff\0\0\xff\xff", 8);
      add (fixture, "bomb.avif", avif->data, avif->len);
      check_refused (fixture, "bomb.avif", SKEIN_WORK_ERROR_LIMIT);
      /* Not too many pixels, but a side that the decoder does not take. */
      memcpy (at + 8, "\0\0\x40\x10\0\0\0\x10", 8);
      add (fixture, "long.avif", avif->data, avif->len);
      check_either (fixture, "long.avif");
      g_assert_nonnull (wait_for (fixture, "long.avif")->error);
    }

  add (fixture, "frames.gif", frames->data, frames->len);
  check_refused (fixture, "frames.gif", SKEIN_WORK_ERROR_LIMIT);
  /* A megapixel in all: many, but nothing that hurts. */
  add (fixture, "small-frames.gif", small_frames->data, small_frames->len);
  check_either (fixture, "small-frames.gif");
  fixture_end (fixture, 0);
}

/* Of several pages the first is what counts, whatever the others would be in all. */
static void
test_many_pages (void)
{
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) tiff = NULL;
  VipsImage *black, *pages;

  g_assert_cmpint (vips_black (&black, 3000, 3000 * 30, NULL), ==, 0);
  g_assert_cmpint (vips_copy (black, &pages, NULL), ==, 0);
  g_object_unref (black);
  vips_image_set_int (pages, VIPS_META_PAGE_HEIGHT, 3000);
  tiff = save (pages, ".tif[compression=deflate]");
  add (fixture, "pages.tif", tiff->data, tiff->len);
  check_fine (fixture, "pages.tif", 100, 100);
  fixture_end (fixture, 0);
}

static gboolean
is_in_phase (Fixture *fixture, SkeinPhase phase)
{
  SkeinLaneView view;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    if (skein_board_view_lane (fixture->board, i, &view) && view.phase == phase)
      return TRUE;
  return FALSE;
}

/* A job that is cancelled inside of libvips ends at once, and the pool goes on. Some of its parts look up now and then, those that do not cost the
 * worker its life. The best of some tries counts, since others use this machine, too. */
static void
check_cancelled (Fixture *fixture, const char *name, SkeinPhase phase, SkeinImageType type)
{
  g_autoptr (GByteArray) good = save (make_picture (300, 200, 3), ".png");
  gint64 best_us = G_MAXINT64;

  for (guint i = 0; i < CANCEL_TRIES && best_us >= CANCEL_US; i++)
    {
      g_autofree char *try_name = g_strdup_printf ("%u-%u-%s", type, i, name);
      g_autofree char *good_name = g_strdup_printf ("good-%u-%u-%s.png", type, i, name);
      g_autofree char *from = g_build_filename (fixture->temp->path, name, NULL);
      g_autofree char *to = g_build_filename (fixture->temp->path, try_name, NULL);
      SkeinJob *job = make_resize (fixture, try_name);
      const SkeinReport *report;
      gint64 begin_us;
      guint64 id;

      g_assert_cmpint (link (from, to), ==, 0);
      job->resize.width = job->resize.height = 4000;
      job->resize.format = type;
      job->resize.effort = SKEIN_RESIZE_MAX_EFFORT;
      id = job->id;
      submit (fixture, job);
      skein_wait_until (is_in_phase (fixture, phase) || g_hash_table_contains (fixture->reports, try_name));
      begin_us = g_get_monotonic_time ();
      skein_pool_cancel (fixture->pool, id);
      report = wait_for (fixture, try_name);
      if (g_error_matches (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED) && type != SKEIN_IMAGE_SAME)
        {
          g_test_message ("%s: %s", name, report->error->message);
          return;
        }
      g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      best_us = MIN (best_us, g_get_monotonic_time () - begin_us);
      g_assert_false (has_result (fixture, try_name));
      add (fixture, good_name, good->data, good->len);
      check_fine (fixture, good_name, 100, 67);
    }
  g_test_message ("%s, in phase %d: cancelled in %.1f ms", name, phase, best_us / 1e3);
  g_assert_cmpint (best_us, <, CANCEL_US);
}

static void
test_cancelled (void)
{
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) lines = make_png (10000, 10000, 10000, NULL);
  g_autoptr (GByteArray) interlaced = make_interlaced_png (10000, 10000);
  g_autoptr (GByteArray) noise = NULL;
  VipsImage *even, *bytes;

  skein_temp_folder_write (fixture->temp, "lines.png", lines->data, lines->len);
  skein_temp_folder_write (fixture->temp, "interlaced.png", interlaced->data, interlaced->len);
  g_assert_cmpint (vips_gaussnoise (&even, 4000, 3000, "mean", 128.0, "sigma", 40.0, NULL), ==, 0);
  g_assert_cmpint (vips_cast (even, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_object_unref (even);
  noise = save (bytes, ".jpg");
  skein_temp_folder_write (fixture->temp, "noise.jpg", noise->data, noise->len);

  check_cancelled (fixture, "lines.png", SKEIN_PHASE_DECODE, SKEIN_IMAGE_SAME);
  check_cancelled (fixture, "interlaced.png", SKEIN_PHASE_DECODE, SKEIN_IMAGE_SAME);
  check_cancelled (fixture, "noise.jpg", SKEIN_PHASE_ENCODE, SKEIN_IMAGE_WEBP);
  check_cancelled (fixture, "noise.jpg", SKEIN_PHASE_ENCODE, SKEIN_IMAGE_AVIF);
  fixture_end (fixture, 0);
}

/* Little that unpacks to much, beside the pixels. */
static void
test_deflate_bombs (void)
{
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) zeros = pack_zeros (300 * 1024 * 1024);
  g_autoptr (GByteArray) text = new_bytes ("Comment\0", 9);
  g_autoptr (GByteArray) profile = new_bytes ("icc\0", 5);
  g_autoptr (GByteArray) chunks = g_byte_array_new ();
  g_autoptr (GByteArray) profile_chunk = g_byte_array_new ();
  g_autoptr (GByteArray) with_text = NULL;
  g_autoptr (GByteArray) with_profile = NULL;
  g_autoptr (GByteArray) too_long = make_png (100, 100, 1000000, NULL);

  g_byte_array_append (text, zeros->data, zeros->len);
  g_byte_array_append (profile, zeros->data, zeros->len);
  for (guint i = 0; i < 3; i++)
    put_chunk (chunks, "zTXt", text->data, text->len);
  put_chunk (profile_chunk, "iCCP", profile->data, profile->len);
  with_text = make_png (300, 200, 200, chunks);
  with_profile = make_png (300, 200, 200, profile_chunk);

  add (fixture, "text.png", with_text->data, with_text->len);
  add (fixture, "profile.png", with_profile->data, with_profile->len);
  /* Pixels for ten thousand times its height. */
  add (fixture, "too-long.png", too_long->data, too_long->len);
  check_either (fixture, "text.png");
  check_either (fixture, "profile.png");
  check_either (fixture, "too-long.png");
  fixture_end (fixture, 0);
}

/* What is no picture, or a kind that reads other files: refused whatever it is called. */
static void
test_not_pictures (void)
{
  static const struct { const char *name, *text; } rows[] = {
    { "text.jpg", "Nothing to see here, whatever the name says.\n" },
    { "page.png", "<!DOCTYPE html><html><body><img src=x onerror=alert(1)></body></html>" },
    { "plain.svg", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"10\" height=\"10\"/></svg>" },
    { "entities.svg",
      "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">"
      "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;\">]>"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><text>&f;&f;&f;</text></svg>" },
    { "external.svg",
      "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\" "
      "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"10\" height=\"10\"><image xlink:href=\"file:///etc/passwd\"/><text>&x;</text></svg>" },
    { "svg-named.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000000\" height=\"1000000\"/>" },
    { "paper.pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n" },
    { "paper.ps", "%!PS-Adobe-3.0\n(/etc/passwd) (r) file closefile showpage\n" },
    { "paper.eps", "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n" },
    { "commands.mvg", "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.org/\"|touch \"/tmp/x)'\npop graphic-context\n" },
    { "commands.msl", "<?xml version=\"1.0\"?><image><read filename=\"/etc/passwd\"/><write filename=\"/tmp/x\"/></image>" },
    { "raw.ppm", "P3 2 2 255 1 2 3 4 5 6 7 8 9 10 11 12\n" },
    { "table.csv", "1,2,3\n4,5,6\n" },
  };
  Fixture *fixture = fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add (fixture, rows[i].name, rows[i].text, strlen (rows[i].text));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_refused (fixture, rows[i].name, SKEIN_WORK_ERROR_UNSUPPORTED);
  fixture_end (fixture, 0);
}

/* Two kinds of file in one: what counts is how it begins. */
static void
test_polyglots (void)
{
  static const char zip[] = "PK\x03\x04\x0a\0\0\0\0\0PK\x05\x06\0\0\0\0";
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) jpeg = save (make_picture (300, 200, 3), ".jpg");
  g_autoptr (GByteArray) png = save (make_picture (300, 200, 3), ".png");
  g_autoptr (GByteArray) after_html = new_bytes ("<html><!--", 10);

  g_byte_array_append (after_html, jpeg->data, jpeg->len);
  g_byte_array_append (jpeg, (const guint8 *) zip, sizeof zip);
  g_byte_array_append (png, (const guint8 *) "<?php system('id'); ?>", 22);
  add (fixture, "picture-and-zip.jpg", jpeg->data, jpeg->len);
  add (fixture, "picture-and-script.png", png->data, png->len);
  add (fixture, "page-and-picture.jpg", after_html->data, after_html->len);
  add (fixture, "script.gif", "GIF89a/*\0\0\0\0*/=1;alert(1);", 27);
  check_fine (fixture, "picture-and-zip.jpg", 100, 67);
  check_fine (fixture, "picture-and-script.png", 100, 67);
  check_refused (fixture, "page-and-picture.jpg", SKEIN_WORK_ERROR_UNSUPPORTED);
  check_refused (fixture, "script.gif", SKEIN_WORK_ERROR_UNSUPPORTED);
  fixture_end (fixture, 0);
}

static void
test_tiff_loops (void)
{
  static const struct { const char *name; guint32 next, sub; } rows[] = {
    { "to-itself.tif", 8, 0 }, { "sub-to-itself.tif", 0, 8 }, { "both.tif", 8, 8 }, { "far-away.tif", 0xfffffff0, 0xfffffff0 }, { "odd.tif", 9, 11 },
  };
  Fixture *fixture = fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) tiff = make_tiff (8, 8, rows[i].next, rows[i].sub);

      add (fixture, rows[i].name, tiff->data, tiff->len);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_either (fixture, rows[i].name);
  fixture_end (fixture, 0);
}

/* --- endless scans --- */

static void
put_segment (GByteArray *jpeg, guint8 marker, const void *data, guint size)
{
  const guint8 head[] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  g_byte_array_append (jpeg, head, sizeof head);
  g_byte_array_append (jpeg, data, size);
}

/* @n times the lowest @n_bits of @bits, as the data of a scan. */
static void
put_scan_bits (GByteArray *jpeg, guint bits, guint n_bits, guint n)
{
  guint64 waiting = 0;
  guint n_waiting = 0;

  for (guint i = 0; i < n + 1; i++)
    {
      waiting = waiting << n_bits | (i < n ? bits : (1u << n_bits) - 1);
      for (n_waiting += n_bits; n_waiting >= 8; n_waiting -= 8)
        {
          guint8 byte = (waiting >> (n_waiting - 8)) & 0xff;

          g_byte_array_append (jpeg, &byte, 1);
          if (byte == 0xff)
            g_byte_array_append (jpeg, (const guint8 *) "", 1);
        }
    }
}

static void
put_scan_head (GByteArray *jpeg, guint coefficient, guint high, guint low)
{
  const guint8 head[] = { 1, 1, 0, coefficient, coefficient, high << 4 | low };

  put_segment (jpeg, 0xda, head, sizeof head);
}

/* A progressive JPEG that breaks no rule: each of the 63 coefficients comes bit by bit, in 14 scans of its own, and all are zero. A scan
 * is a few bytes that stand for a walk over the whole picture. */
static GByteArray *
make_scan_bomb (guint edge)
{
  const guint8 frame[] = { 8, edge >> 8, edge & 0xff, edge >> 8, edge & 0xff, 1, 1, 0x11, 0 };
  const guint8 constant_table[] = { 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00 }; /* "0": no difference */
  const guint8 run_table[] = { 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0 };      /* "0" and 14 bits: so many empty blocks */
  guint8 steps[65];
  guint n_blocks = ((edge + 7) / 8) * ((edge + 7) / 8);
  GByteArray *jpeg = new_bytes ("\xff\xd8", 2);

  memset (steps, 1, sizeof steps);
  steps[0] = 0;
  put_segment (jpeg, 0xdb, steps, sizeof steps);
  put_segment (jpeg, 0xc2, frame, sizeof frame);
  put_segment (jpeg, 0xc4, constant_table, sizeof constant_table);
  put_segment (jpeg, 0xc4, run_table, sizeof run_table);
  put_scan_head (jpeg, 0, 0, 0);
  put_scan_bits (jpeg, 0, 1, n_blocks);
  for (guint coefficient = 1; coefficient < 64; coefficient++)
    for (guint low = 13; low < 14; low--)
      {
        put_scan_head (jpeg, coefficient, low == 13 ? 0 : low + 1, low);
        put_scan_bits (jpeg, 0x3fff, 15, n_blocks / 32767 + 1);
      }
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  return jpeg;
}

static void
test_endless_scans (void)
{
  Fixture *fixture = fixture_new ();
  g_autoptr (GByteArray) bomb = make_scan_bomb (8000);
  g_autoptr (GByteArray) good = save (make_picture (300, 200, 3), ".jpg");
  SkeinJob *job;
  const SkeinReport *report;

  skein_temp_folder_write (fixture->temp, "scans.jpg", bomb->data, bomb->len);
  job = make_resize (fixture, "scans.jpg");
  job->cpu_limit_s = 1; /* instead of the half minute that a picture has */
  submit (fixture, job);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("good-%u.jpg", i);

      add (fixture, name, good->data, good->len);
    }
  report = wait_for (fixture, "scans.jpg");
  g_assert_nonnull (report->error);
  check_refused (fixture, "scans.jpg", report->error->code == SKEIN_WORK_ERROR_LIMIT ? SKEIN_WORK_ERROR_LIMIT : SKEIN_WORK_ERROR_UNSUPPORTED);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("good-%u.jpg", i);

      check_fine (fixture, name, 100, 67);
    }
  /* Where the decoder itself does not count scans, the worker ends with its one answer. */
  fixture_end (fixture, report->error->code == SKEIN_WORK_ERROR_LIMIT ? 1 : 0);
}

/* --- the right picture --- */

/* Corners of what is to be seen, in this order: top left, top right, bottom left, bottom right. */
static const double corner_colours[4][3] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 } };

/* For each EXIF orientation, which corner is stored where. */
static const guint8 stored_corners[8][4] = {
  { 0, 1, 2, 3 }, { 1, 0, 3, 2 }, { 3, 2, 1, 0 }, { 2, 3, 0, 1 }, { 0, 2, 1, 3 }, { 1, 3, 0, 2 }, { 3, 1, 2, 0 }, { 2, 0, 3, 1 },
};

static VipsImage *
make_corners (const guint8 order[4], int width, int height)
{
  VipsImage *image, *next;

  g_assert_cmpint (vips_black (&next, width, height, "bands", 3, NULL), ==, 0);
  g_assert_cmpint (vips_copy (next, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_object_unref (next);
  next = vips_image_copy_memory (image);
  g_object_unref (image);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (vips_draw_rect (next, (double *) corner_colours[order[i]], 3, (i % 2) * width / 2, (i / 2) * height / 2, width / 2, height / 2, "fill", TRUE, NULL), ==, 0);
  return next;
}

static void
test_orientations (void)
{
  Fixture *fixture = fixture_new ();

  for (int orientation = 1; orientation <= 8; orientation++)
    {
      gboolean turned = orientation >= 5;
      VipsImage *stored = make_corners (stored_corners[orientation - 1], turned ? 200 : 300, turned ? 300 : 200);
      g_autofree char *name = g_strdup_printf ("orientation-%d.jpg", orientation);
      g_autoptr (GByteArray) jpeg = NULL;
      g_autofree char *path = NULL;
      VipsImage *seen;

      vips_image_set_int (stored, VIPS_META_ORIENTATION, orientation);
      jpeg = save (stored, ".jpg[Q=95]");
      add (fixture, name, jpeg->data, jpeg->len);
      check_fine (fixture, name, 100, 67);

      path = g_build_filename (fixture->temp->path, wait_for (fixture, name)->out_name, NULL);
      seen = vips_image_new_from_file (path, NULL);
      g_assert_cmpint (vips_image_get_orientation (seen), ==, 1);
      for (int i = 0; i < 4; i++)
        {
          double *pixel;
          int n;

          g_assert_cmpint (vips_getpoint (seen, &pixel, &n, 25 + (i % 2) * 50, 17 + (i / 2) * 33, NULL), ==, 0);
          g_assert_cmpint (n, ==, 3);
          for (int j = 0; j < 3; j++)
            g_assert_cmpfloat_with_epsilon (pixel[j], corner_colours[i][j], 12);
          g_free (pixel);
        }
      g_object_unref (seen);
    }
  fixture_end (fixture, 0);
}

static void
add_saved (Fixture *fixture, const char *name, VipsImage *image, const char *suffix)
{
  g_autoptr (GByteArray) bytes = save (image, suffix);

  g_assert_nonnull (bytes);
  add (fixture, name, bytes->data, bytes->len);
}

static VipsImage *
convert (VipsImage *image, VipsInterpretation space)
{
  VipsImage *out;

  g_assert_cmpint (vips_colourspace (image, &out, space, NULL), ==, 0);
  g_object_unref (image);
  return out;
}

/* Kinds that naive programs get wrong. */
static void
test_unusual (void)
{
  Fixture *fixture = fixture_new ();
  VipsImage *image = make_picture (300, 200, 3), *all;
  g_autofree char *garbage = g_malloc (2000);

  add_saved (fixture, "sixteen-bit.png", convert (make_picture (300, 200, 3), VIPS_INTERPRETATION_RGB16), ".png");
  add_saved (fixture, "sixteen-bit.tif", convert (make_picture (300, 200, 3), VIPS_INTERPRETATION_RGB16), ".tif");
  add_saved (fixture, "grey.jpg", make_picture (300, 200, 1), ".jpg");
  add_saved (fixture, "grey-alpha.png", make_picture (300, 200, 2), ".png");
  add_saved (fixture, "alpha.webp", make_picture (300, 200, 4), ".webp");
  add_saved (fixture, "palette.png", make_picture (300, 200, 3), ".png[palette]");
  add_saved (fixture, "dot.png", make_picture (1, 1, 3), ".png");
  add_saved (fixture, "line.png", make_picture (1, 100000, 1), ".png");
  add_saved (fixture, "flat-line.png", make_picture (100000, 1, 1), ".png");
  for (guint i = 0; i < 2000; i++)
    garbage[i] = (char) (i * 37);
  vips_image_set_blob_copy (image, VIPS_META_ICC_NAME, garbage, 2000);
  add_saved (fixture, "bad-profile.jpg", image, ".jpg");

  image = make_picture (300, 200, 4);
  g_assert_cmpint (vips_copy (image, &all, "interpretation", VIPS_INTERPRETATION_CMYK, NULL), ==, 0);
  g_object_unref (image);
  add_saved (fixture, "inks.jpg", all, ".jpg");

  /* Four frames, one below the other. */
  image = make_picture (300, 800, 3);
  vips_image_set_int (image, VIPS_META_PAGE_HEIGHT, 200);
  add_saved (fixture, "animated.gif", g_object_ref (image), ".gif");
  add_saved (fixture, "animated.webp", image, ".webp");

  check_fine (fixture, "sixteen-bit.png", 100, 67);
  check_fine (fixture, "sixteen-bit.tif", 100, 67);
  check_fine (fixture, "grey.jpg", 100, 67);
  check_fine (fixture, "grey-alpha.png", 100, 67);
  check_fine (fixture, "alpha.webp", 100, 67);
  check_fine (fixture, "palette.png", 100, 67);
  check_fine (fixture, "line.png", 1, 100);
  check_fine (fixture, "flat-line.png", 100, 1);
  check_fine (fixture, "bad-profile.jpg", 100, 67);
  check_fine (fixture, "inks.jpg", 100, 67);
  check_fine (fixture, "animated.gif", 100, 67);
  check_fine (fixture, "animated.webp", 100, 67);
  check_either (fixture, "dot.png");
  g_assert_no_error (wait_for (fixture, "dot.png")->error);
  fixture_end (fixture, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (VIPS_INIT (argv[0]) != 0)
    g_error ("libvips does not start: %s", vips_error_buffer ());
  g_log_set_handler ("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO, g_log_default_handler, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);

  g_test_add_func ("/hostile-pictures/truncated", test_truncated);
  g_test_add_func ("/hostile-pictures/bad-bytes", test_bad_bytes);
  g_test_add_func ("/hostile-pictures/header-bombs", test_header_bombs);
  g_test_add_func ("/hostile-pictures/many-pages", test_many_pages);
  g_test_add_func ("/hostile-pictures/cancelled", test_cancelled);
  g_test_add_func ("/hostile-pictures/deflate-bombs", test_deflate_bombs);
  g_test_add_func ("/hostile-pictures/not-pictures", test_not_pictures);
  g_test_add_func ("/hostile-pictures/polyglots", test_polyglots);
  g_test_add_func ("/hostile-pictures/tiff-loops", test_tiff_loops);
  g_test_add_func ("/hostile-pictures/endless-scans", test_endless_scans);
  g_test_add_func ("/hostile-pictures/orientations", test_orientations);
  g_test_add_func ("/hostile-pictures/unusual", test_unusual);

  return g_test_run ();
}
