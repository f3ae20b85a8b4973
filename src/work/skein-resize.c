// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Fits an image into a box, from one descriptor to another.
 *
 * libvips is lazy: nothing is decoded until the last operation asks for pixels, strip by strip. To tell decoding, resizing and
 * encoding apart without storing the decoded image, the small result is first computed into memory, with a tap between
 * loader and scaler that publishes DECODE while it waits for a strip and RESIZE otherwise; then the result is encoded. The one
 * copy is of the result, which is small against the rest (a 400 pixel thumbnail: 0.5 MB).
 *
 * The header is looked at before any pixel: a file of 70 bytes can claim 60000 x 60000. */

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/skein-display-text.h"
#include "work/skein-image-claim.h"
#include "work/skein-image-format.h"
#include "work/skein-perform.h"
#include "work/skein-phase-pair.h"
#include "work/skein-resize-check.h"

#define MAX_PIXELS (200 * 1000 * 1000.0)
#define DEFAULT_QUALITY 85

/* What some decoders take at most for a side. */
#define DECODER_MAX_SIDE 16384

/* Scaling from few more pixels than the result has begins to show, so a loader that can shrink by itself leaves so many times its width and
 * height. Against the same filter on all pixels a photograph then loses some 53 dB, heavy noise 44, where what JPEG loses at quality 85 is
 * about 38; at 2, which misses the very usual 4000 to 1024 pixels, it is 55 and 46, and at 1, where other programs go, 46 and 36. */
#define SHRINK_MARGIN 1.75

/* WebP's decoder shrinks by any factor, at a cost: less than this is not worth it. */
#define LEAST_WEBP_SHRINK 1.25

typedef struct
{
  const SkeinJob *job;
  SkeinLane *lane;             /* (nullable) */
  GCancellable *cancellable;   /* (nullable) */
  guint64 in_bytes;
  int out_fd;
  int write_errno;             /* of the first write that failed */
  SkeinPhasePair phases;       /* used by libvips' one worker thread while the job's thread waits for it */
  int serial;                  /* of n_started when it started */
} Resize;

/* (atomic) libvips has one error buffer for the process: its text belongs to a job only if that was alone all the time. */
static int n_running, n_started;

/* --- errors --- */

/* What libvips says, as a part of a sentence: " (pngload: ...)" or nothing. Clears the buffer. */
static char *
take_vips_detail (const Resize *resize)
{
  g_autofree char *buffer = vips_error_buffer_copy ();
  char *line = g_strstrip (buffer);
  g_autofree char *shown = NULL;
  char *end = strchr (line, '\n');

  if (end != NULL)
    *end = '\0';
  if (line[0] == '\0' || g_atomic_int_get (&n_running) != 1 || g_atomic_int_get (&n_started) != resize->serial)
    return g_strdup ("");

  shown = skein_display_text (line, -1, 100);
  return g_strdup_printf (" (%s)", shown);
}

/* Always FALSE. Asks first whether it was cancelled, since a cancelled operation fails, too. */
static gboolean
fail (const Resize *resize, GError **error, SkeinWorkError code, const char *sentence)
{
  g_autofree char *detail = take_vips_detail (resize);

  if (!g_cancellable_set_error_if_cancelled (resize->cancellable, error))
    g_set_error (error, SKEIN_WORK_ERROR, code, "%s%s", sentence, detail);
  return FALSE;
}

static gboolean
fail_writing (const Resize *resize, GError **error)
{
  if (resize->write_errno == 0)
    return fail (resize, error, SKEIN_WORK_ERROR_FAILED, _("The resized image cannot be encoded"));

  vips_error_clear ();
  skein_work_error_set_from_errno (error, resize->write_errno, _("Cannot write the resized image: %s"), NULL, NULL);
  return FALSE;
}

/* --- writing --- */

/* A target of our own over the descriptor, because libvips' keeps the cause of a failed write to itself. TIFF also seeks and
 * reads back. All on the job's thread. */

static gint64
target_write_cb (VipsTargetCustom *target, const void *bytes, gint64 n_bytes, gpointer user_data)
{
  Resize *resize = user_data;
  gssize n;

  do
    n = write (resize->out_fd, bytes, n_bytes);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    resize->write_errno = errno;
  return n;
}

static gint64
target_read_cb (VipsTargetCustom *target, void *bytes, gint64 n_bytes, gpointer user_data)
{
  Resize *resize = user_data;

  return read (resize->out_fd, bytes, n_bytes);
}

static gint64
target_seek_cb (VipsTargetCustom *target, gint64 offset, int whence, gpointer user_data)
{
  Resize *resize = user_data;

  return lseek (resize->out_fd, offset, whence);
}

/* The job's thread, between the strips that an encoder takes. Not all of them take strips; those the pool ends from outside. */
static void
eval_encoding_cb (VipsImage *image, VipsProgress *progress, gpointer user_data)
{
  Resize *resize = user_data;

  if (g_cancellable_is_cancelled (resize->cancellable))
    vips_image_set_kill (image, TRUE);
}

static gboolean
encode_as (Resize *resize, const SkeinImageFormat *format, VipsImage *image)
{
  g_autoptr (SkeinVipsObject) target = VIPS_OBJECT (vips_target_custom_new ());
  guint quality = resize->job->resize.quality > 0 ? resize->job->resize.quality : DEFAULT_QUALITY;

  g_signal_connect (target, "write", G_CALLBACK (target_write_cb), resize);
  g_signal_connect (target, "read", G_CALLBACK (target_read_cb), resize);
  g_signal_connect (target, "seek", G_CALLBACK (target_seek_cb), resize);
  return format->save (image, VIPS_TARGET (target), (int) quality, resize->job->resize.effort) == 0;
}

/* Writes @image as @format, or as JPEG if libvips has no encoder for it and nobody insists. */
static gboolean
encode (Resize *resize, const SkeinImageFormat **format, VipsImage *image, GError **error)
{
  skein_lane_publish (resize->lane, SKEIN_PHASE_ENCODE, resize->job->item);
  vips_image_set_progress (image, TRUE);
  g_signal_connect (image, "eval", G_CALLBACK (eval_encoding_cb), resize);

  if (encode_as (resize, *format, image))
    return TRUE;
  if (resize->write_errno != 0 || *format == &skein_image_format_jpeg || g_cancellable_is_cancelled (resize->cancellable))
    return fail_writing (resize, error);

  if (resize->job->resize.format != SKEIN_IMAGE_SAME)
    {
      g_autofree char *sentence = g_strdup_printf (_("The picture cannot be written as %s here; choose another format"), (*format)->label);

      return fail (resize, error, SKEIN_WORK_ERROR_UNSUPPORTED, sentence);
    }

  vips_error_clear ();
  if (ftruncate (resize->out_fd, 0) != 0 || lseek (resize->out_fd, 0, SEEK_SET) != 0)
    {
      resize->write_errno = errno;
      return fail_writing (resize, error);
    }

  *format = &skein_image_format_jpeg;
  return encode_as (resize, *format, image) || fail_writing (resize, error);
}

/* --- evaluating --- */

/* The job's thread, while libvips' worker computes; about every strip. */
static void
eval_cb (VipsImage *image, VipsProgress *progress, gpointer user_data)
{
  Resize *resize = user_data;

  if (g_cancellable_is_cancelled (resize->cancellable))
    vips_image_set_kill (image, TRUE);
  skein_lane_set_progress (resize->lane, resize->in_bytes * CLAMP (progress->percent, 0, 100) / 100, resize->in_bytes);
}

/* libvips' worker thread. */
static int
generate_tap (VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = sequence;
  Resize *resize = b;
  int result;

  skein_phase_pair_enter (&resize->phases);
  result = vips_region_prepare (in, &out->valid);
  skein_phase_pair_leave (&resize->phases);

  return result != 0 ? -1 : vips_region_region (out, in, &out->valid, out->valid.left, out->valid.top);
}

/* @in itself, but with the phases of what it costs to make it. (transfer full) (nullable) */
static VipsImage *
tap_image (Resize *resize, VipsImage *in)
{
  g_autoptr (SkeinVipsImage) out = vips_image_new ();

  if (vips_image_pipelinev (out, VIPS_DEMAND_STYLE_THINSTRIP, in, NULL) != 0
      || vips_image_generate (out, vips_start_one, generate_tap, vips_stop_one, in, resize) != 0)
    return NULL;
  return g_steal_pointer (&out);
}

/* Computes @image into memory. (transfer full) (nullable) */
static VipsImage *
evaluate (Resize *resize, VipsImage *image)
{
  vips_image_set_progress (image, TRUE);
  g_signal_connect (image, "eval", G_CALLBACK (eval_cb), resize);
  return vips_image_copy_memory (image);
}

/* --- the plan: what the header says --- */

typedef struct
{
  guint width, height; /* as seen, after its EXIF orientation; one frame */
  int n_frames;        /* that are to be kept */
  int n_stored_frames;
  gboolean turned;     /* by a quarter: stored with the sides exchanged */
  double shrink;       /* how many times it is larger than what it is scaled to, the way that it is least */
  guint out_width, out_height;   /* what it is scaled to, */
  guint crop_width, crop_height; /* and what is left of that */
} Plan;

static void
set_size_error (GError **error, guint width, guint height)
{
  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _("The image is %u × %u pixels; Skein resizes up to %d megapixels."),
               width, height, (int) (MAX_PIXELS / 1e6));
}

/* Always FALSE: for a picture whose header libvips cannot read. Perhaps it claims more than a decoder takes. */
static gboolean
fail_reading_header (const Resize *resize, int in_fd, GError **error)
{
  guint width, height;

  if (g_cancellable_is_cancelled (resize->cancellable) || !skein_image_claim_read (in_fd, &width, &height)
      || ((double) width * height <= MAX_PIXELS && MAX (width, height) <= DECODER_MAX_SIDE))
    return fail (resize, error, SKEIN_WORK_ERROR_UNSUPPORTED, _("The image is damaged or cut short; get it again"));

  vips_error_clear ();
  if ((double) width * height > MAX_PIXELS)
    set_size_error (error, width, height);
  else
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _("The image is %u × %u pixels, more than the decoder of its format takes."), width, height);
  return FALSE;
}

/* @keep_frames: all of them, if there are several. */
static gboolean
make_plan (const Resize *resize, VipsImage *header, gboolean keep_frames, Plan *out_plan, GError **error)
{
  const SkeinResizeSpec *spec = &resize->job->resize;
  double n_pixels, n_out_pixels;
  Plan plan = { 0 };

  plan.n_stored_frames = vips_image_get_n_pages (header);
  plan.n_frames = keep_frames ? plan.n_stored_frames : 1;
  plan.turned = vips_image_get_orientation (header) >= 5;
  plan.width = plan.turned ? vips_image_get_height (header) : vips_image_get_width (header);
  plan.height = plan.turned ? vips_image_get_width (header) : vips_image_get_height (header);

  n_pixels = (double) plan.width * plan.height * plan.n_frames;
  if (n_pixels > MAX_PIXELS)
    {
      if (plan.n_frames > 1)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT,
                     _("The image has %d frames of %u × %u pixels; Skein resizes up to %d megapixels in all."),
                     plan.n_frames, plan.width, plan.height, (int) (MAX_PIXELS / 1e6));
      else
        set_size_error (error, plan.width, plan.height);
      return FALSE;
    }

  skein_resize_spec_plan (spec, plan.width, plan.height, &plan.out_width, &plan.out_height, &plan.crop_width, &plan.crop_height);
  plan.shrink = MIN ((double) plan.width / plan.out_width, (double) plan.height / plan.out_height);

  n_out_pixels = (double) plan.out_width * plan.out_height * plan.n_frames;
  if (n_out_pixels > MAX_PIXELS)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT,
                   _("The enlarged image would have more than %d megapixels."), (int) (MAX_PIXELS / 1e6));
      return FALSE;
    }

  *out_plan = plan;
  return TRUE;
}

/* --- the pipeline --- */

static VipsImage *
open_header (VipsSource *source)
{
  return vips_image_new_from_source (source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
}

/* Opens the image for reading once from top to bottom, already shrunk as far as its decoder can and quality allows. Decoders shrink what is
 * stored, which is not linear light. */
static VipsImage *
open_shrunk (VipsSource *source, const SkeinImageFormat *format, const Plan *plan, gboolean linear)
{
  double spare = linear ? 1 : plan->shrink / SHRINK_MARGIN;

  if (format == &skein_image_format_jpeg)
    {
      int shrink = spare >= 8 ? 8 : spare >= 4 ? 4 : spare >= 2 ? 2 : 1;

      return vips_image_new_from_source (source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, "shrink", shrink, NULL);
    }

  if (plan->n_frames > 1)
    return vips_image_new_from_source (source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, "n", -1, NULL);

  /* One of several frames stays as it is: its place in the whole would be rounded. */
  if (format->scales_any && spare >= LEAST_WEBP_SHRINK && plan->n_stored_frames == 1)
    return vips_image_new_from_source (source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, "scale", 1 / spare, NULL);

  return open_header (source);
}

/* Everything from the opened image to the pixels of the result, still lazy. Cutting comes later. */
static VipsImage *
scale_lazily (Resize *resize, VipsImage *in, const Plan *plan)
{
  const SkeinResizeSpec *spec = &resize->job->resize;
  g_autoptr (SkeinVipsImage) tapped = tap_image (resize, in);
  VipsImage *out = NULL;
  int result;

  if (tapped == NULL)
    return NULL;

  /* Inks are turned into sRGB in any case: few programs show anything else than RGB. */
  if (spec->to_srgb || in->Type == VIPS_INTERPRETATION_CMYK)
    result = vips_thumbnail_image (tapped, &out, (int) plan->out_width, "height", (int) plan->out_height, "size", VIPS_SIZE_FORCE,
                                   "linear", spec->linear, "export_profile", "srgb", NULL);
  else
    result = vips_thumbnail_image (tapped, &out, (int) plan->out_width, "height", (int) plan->out_height, "size", VIPS_SIZE_FORCE,
                                   "linear", spec->linear, NULL);
  return result == 0 ? out : NULL;
}

/* The middle of every frame, one below the other as they were. */
static VipsImage *
crop_frames (VipsImage *in, const Plan *plan, int page_height)
{
  int n_frames = vips_image_get_height (in) / page_height;
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SkeinVipsImage) joined = NULL;
  VipsImage *out = NULL;

  for (int i = 0; i < n_frames; i++)
    {
      VipsImage *frame;

      if (vips_extract_area (in, &frame, (vips_image_get_width (in) - (int) plan->crop_width) / 2, i * page_height + (page_height - (int) plan->crop_height) / 2,
                             (int) plan->crop_width, (int) plan->crop_height, NULL) != 0)
        return NULL;
      g_ptr_array_add (frames, frame);
    }
  if (vips_arrayjoin ((VipsImage **) frames->pdata, &joined, n_frames, "across", 1, NULL) != 0 || vips_copy (joined, &out, NULL) != 0)
    return NULL;
  vips_image_set_int (out, VIPS_META_PAGE_HEIGHT, (int) plan->crop_height);
  return out;
}

/* @in: in memory. (transfer full) (nullable) */
static VipsImage *
crop (const Resize *resize, VipsImage *in, const Plan *plan)
{
  int page_height = vips_image_get_page_height (in);
  VipsImage *out = NULL;
  int result;

  if (vips_image_get_width (in) <= (int) plan->crop_width && page_height <= (int) plan->crop_height)
    return g_object_ref (in);
  if (vips_image_get_height (in) > page_height)
    return crop_frames (in, plan, page_height);

  result = vips_smartcrop (in, &out, MIN ((int) plan->crop_width, vips_image_get_width (in)), MIN ((int) plan->crop_height, page_height),
                           "interesting", resize->job->resize.crop == SKEIN_CROP_ATTENTION ? VIPS_INTERESTING_ATTENTION : VIPS_INTERESTING_CENTRE, NULL);
  return result == 0 ? out : NULL;
}

/* --- metadata --- */

static gboolean
is_unwanted (const char *field, SkeinMetadata wanted)
{
  /* The copy inside EXIF would show the picture as it was, turned as it was. */
  if (g_str_equal (field, "jpeg-thumbnail-data"))
    return TRUE;
  if (wanted == SKEIN_METADATA_KEEP)
    return FALSE;

  /* Each of the first three may say where, each in a way of its own. */
  if (g_str_equal (field, VIPS_META_XMP_NAME) || g_str_equal (field, VIPS_META_IPTC_NAME) || g_str_equal (field, VIPS_META_PHOTOSHOP_NAME) || g_str_has_prefix (field, "png-comment-"))
    return TRUE;
  /* Directory 3 is the one of positions, in libvips' names. */
  if (wanted == SKEIN_METADATA_NO_PLACE)
    return g_str_has_prefix (field, "exif-ifd3-");
  return g_str_has_prefix (field, "exif-") || g_str_has_prefix (field, "jpeg-") || g_str_equal (field, VIPS_META_IMAGEDESCRIPTION);
}

static void *
collect_unwanted (VipsImage *image, const char *field, GValue *value, void *a)
{
  gpointer *data = a;

  if (is_unwanted (field, (SkeinMetadata) GPOINTER_TO_UINT (data[1])))
    g_ptr_array_add (data[0], g_strdup (field));
  return NULL;
}

static void
remove_metadata (VipsImage *image, SkeinMetadata wanted)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  gpointer data[] = { fields, GUINT_TO_POINTER (wanted) };

  vips_image_map (image, collect_unwanted, data);
  for (guint i = 0; i < fields->len; i++)
    vips_image_remove (image, g_ptr_array_index (fields, i));
}

/* For the window, which decodes nothing itself. */
static gboolean
write_pixels (Resize *resize, VipsImage *image, GError **error)
{
  g_autoptr (SkeinVipsImage) srgb = NULL;
  g_autoptr (SkeinVipsImage) bytes = NULL;
  g_autoptr (SkeinVipsImage) with_alpha = NULL;
  gsize size = 0;
  const char *p;
  void *pixels;

  skein_lane_publish (resize->lane, SKEIN_PHASE_ENCODE, resize->job->item);
  if (vips_colourspace (image, &srgb, VIPS_INTERPRETATION_sRGB, NULL) != 0 || vips_cast (srgb, &bytes, VIPS_FORMAT_UCHAR, NULL) != 0
      || (vips_image_get_bands (bytes) == 3 ? vips_addalpha (bytes, &with_alpha, NULL) : vips_copy (bytes, &with_alpha, NULL)) != 0
      || vips_image_get_bands (with_alpha) != 4 || (pixels = vips_image_write_to_memory (with_alpha, &size)) == NULL)
    return fail (resize, error, SKEIN_WORK_ERROR_FAILED, _("The picture's colours cannot be shown"));

  p = pixels;
  while (size > 0)
    {
      gssize n = write (resize->out_fd, p, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      p += n;
      size -= (gsize) n;
    }
  if (size > 0)
    resize->write_errno = errno;
  g_free (pixels);
  return size == 0 || fail_writing (resize, error);
}

static gboolean
check_result (Resize *resize, VipsImage *result, gboolean animated, GError **error)
{
  skein_lane_publish (resize->lane, SKEIN_PHASE_DECODE, resize->job->item);
  if (skein_resize_check_file (resize->out_fd, (guint) vips_image_get_width (result), (guint) vips_image_get_page_height (result), animated))
    return TRUE;
  return fail (resize, error, SKEIN_WORK_ERROR_FAILED, _("The smaller picture cannot be read back; the original was left as it is"));
}

static gboolean
perform (Resize *resize, int in_fd, SkeinReport *report, GError **error)
{
  VipsSource *source = vips_source_new_from_descriptor (in_fd);
  g_autoptr (SkeinVipsObject) source_owner = (VipsObject *) source;
  g_autoptr (SkeinVipsImage) header = NULL;
  g_autoptr (SkeinVipsImage) in = NULL;
  g_autoptr (SkeinVipsImage) lazy = NULL;
  g_autoptr (SkeinVipsImage) scaled = NULL;
  g_autoptr (SkeinVipsImage) cropped = NULL;
  g_autoptr (SkeinVipsImage) result = NULL;
  const SkeinResizeSpec *spec = &resize->job->resize;
  const SkeinImageFormat *format;
  gboolean keep_frames;
  struct stat info;
  Plan plan;

  skein_lane_publish (resize->lane, SKEIN_PHASE_READ, resize->job->item);
  format = source != NULL ? skein_image_format_find (source) : NULL;
  if (format == NULL)
    {
      vips_error_clear ();
      return fail (resize, error, SKEIN_WORK_ERROR_UNSUPPORTED,
                   _("The file is not an image Skein can read (it reads JPEG, PNG, WebP, TIFF, GIF, HEIC, AVIF and JPEG XL)"));
    }

  header = open_header (source);
  if (header == NULL)
    return fail_reading_header (resize, in_fd, error);
  /* Pages that are not wanted cost nothing, however many there are. */
  keep_frames = format->animated && !spec->to_pixels && (spec->format == SKEIN_IMAGE_SAME || skein_image_format_for_type (spec->format)->animated);
  if (!make_plan (resize, header, keep_frames, &plan, error))
    return FALSE;
  format = skein_image_format_refine (format, header);

  in = open_shrunk (source, format, &plan, resize->job->resize.linear);
  lazy = in != NULL ? scale_lazily (resize, in, &plan) : NULL;
  scaled = lazy != NULL ? evaluate (resize, lazy) : NULL;
  if (scaled == NULL)
    return fail (resize, error, SKEIN_WORK_ERROR_UNSUPPORTED, _("The image is damaged or cut short; get it again"));

  cropped = crop (resize, scaled, &plan);
  /* A copy of the header, not of the pixels: what is taken out of it is still in the one below. */
  if (cropped == NULL || vips_copy (cropped, &result, NULL) != 0)
    return fail (resize, error, SKEIN_WORK_ERROR_FAILED, _("The image cannot be cut"));

  remove_metadata (result, resize->job->resize.metadata);
  if (resize->job->resize.format != SKEIN_IMAGE_SAME)
    format = skein_image_format_for_type (resize->job->resize.format);
  if (resize->job->resize.to_pixels ? !write_pixels (resize, result, error) : !encode (resize, &format, result, error))
    return FALSE;
  if (fstat (resize->out_fd, &info) != 0)
    {
      resize->write_errno = errno;
      return fail_writing (resize, error);
    }

  if (resize->job->resize.checks && !check_result (resize, result, plan.n_frames > 1, error))
    return FALSE;

  report->in_width = plan.width;
  report->in_height = plan.height;
  report->width = vips_image_get_width (result);
  report->height = vips_image_get_page_height (result);
  report->bytes = info.st_size;
  if (!resize->job->resize.to_pixels)
    g_strlcpy (report->extension, format->extension, sizeof report->extension);
  return TRUE;
}

gboolean
skein_resize_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  Resize resize = {
    .job = job,
    .lane = lane,
    .cancellable = cancellable,
    .out_fd = out_fd,
    .phases = { .lane = lane, .item = job->item, .outer = SKEIN_PHASE_RESIZE, .inner = SKEIN_PHASE_DECODE },
  };
  struct stat info;
  gboolean ok;

  if (!skein_resize_spec_check (&job->resize, error))
    return FALSE;
  if (out_fd < 0 || fstat (in_fd, &info) != 0)
    {
      skein_work_error_set_from_errno (error, out_fd < 0 ? EBADF : errno, _("Cannot read the file: %s"), NULL, NULL);
      return FALSE;
    }
  if (info.st_size == 0)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, _("The file is not an image Skein can read: it is empty"));
      return FALSE;
    }

  resize.in_bytes = info.st_size;
  resize.serial = g_atomic_int_add (&n_started, 1) + 1;
  g_atomic_int_inc (&n_running);
  skein_lane_set_progress (lane, 0, resize.in_bytes);

  ok = perform (&resize, in_fd, report, error);

  vips_error_clear ();
  g_atomic_int_add (&n_running, -1);
  if (ok)
    {
      skein_lane_set_progress (lane, resize.in_bytes, resize.in_bytes);
      skein_lane_add_bytes (lane, resize.in_bytes);
    }
  return ok;
}

/* --- preparing --- */

/* libvips makes machine code with ORC, which allocates the memory for it at the first time. So some is made before the sandbox closes, by
 * computing one region by hand: on this thread, as the process still has no others. */
static gboolean
make_some_code (void)
{
  const VipsRect area = { 0, 0, 8, 8 };
  g_autoptr (SkeinVipsImage) black = NULL;
  g_autoptr (SkeinVipsImage) half = NULL;
  g_autoptr (SkeinVipsObject) region = NULL;

  if (vips_black (&black, 64, 64, "bands", 3, NULL) != 0 || vips_resize (black, &half, 0.4, NULL) != 0)
    return FALSE;
  region = VIPS_OBJECT (vips_region_new (half));
  return vips_region_prepare (VIPS_REGION (region), &area) == 0;
}

static void
ignore_message_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* libvips warns about faults of the images it is given. They are no faults of the program, so they are neither printed nor, where
 * a test makes warnings fatal, the end of the process. */
static void
ignore_warnings_about_images (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  g_log_set_always_fatal (fatal & ~G_LOG_LEVEL_WARNING);
  g_log_set_handler ("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG, ignore_message_cb, NULL);
}

gboolean
skein_resize_prepare (guint n_threads, GError **error)
{
  gboolean ok = VIPS_INIT ("skein") == 0;

  if (ok)
    {
      ignore_warnings_about_images ();
      skein_image_format_restrict_loaders ();
      vips_concurrency_set (n_threads);
      vips_cache_set_max (0);
      vips_cache_set_max_mem (0);
      vips_cache_set_max_files (0);
    }
  if (!ok)
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, "libvips does not start: %s", vips_error_buffer ());
  return ok;
}

gboolean
skein_resize_warm_up (GError **error)
{
  if (make_some_code ())
    return TRUE;

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, "libvips does not compute: %s", vips_error_buffer ());
  return FALSE;
}

/* ORC prefers memory that is mapped from a file twice, shared: after a fork one child could write the code of all others. Where a file
 * cannot be opened it takes private memory, if the system lets it. */
gboolean
skein_resize_warm_up_to_fork (void)
{
  gsize size = (gsize) sysconf (_SC_PAGESIZE);
  void *code = mmap (NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct rlimit usual, none;
  gboolean ok;

  if (code == MAP_FAILED || munmap (code, size) != 0 || getrlimit (RLIMIT_NOFILE, &usual) != 0)
    return FALSE;

  none = usual;
  none.rlim_cur = 0;
  if (setrlimit (RLIMIT_NOFILE, &none) != 0)
    return FALSE;
  ok = make_some_code ();
  setrlimit (RLIMIT_NOFILE, &usual);
  vips_error_clear ();
  return ok;
}
