// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Any number of digests in one read of a file. Blocks of 256 KiB through read(): as fast as a mapping within a few per cent, and a
 * file that shrinks meanwhile is a short read instead of a SIGBUS. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "work/skein-cache-guard.h"
#include "work/skein-hasher.h"
#include "work/skein-one-lock.h"
#include "work/skein-perform.h"
#include "work/skein-phase-pair.h"
#include "work/skein-watermark.h"

#define BLOCK_BYTES (256 * 1024)

/* A single block below this is read and hashed in less time than it takes to tell. */
#define TINY_BYTES (16 * 1024)

/* From here on hashlib hashes without the lock. */
#define LONG_CALL_BYTES 2048

void
skein_digest_prepare (void)
{
  skein_hasher_prepare ();
}

/* One buffer per thread: a fresh one for every tiny file would cost its page faults again and again. */
static guint8 *
get_thread_buffer (void)
{
  static GPrivate buffer = G_PRIVATE_INIT (g_aligned_free);
  guint8 *memory = g_private_get (&buffer);

  if (memory == NULL)
    {
      memory = g_aligned_alloc (BLOCK_BYTES, 1, 4096);
      g_private_set (&buffer, memory);
    }
  return memory;
}

static gboolean
finish (SkeinHasher *hasher, guint mask, SkeinReport *report, GError **error)
{
  if (!skein_hasher_finish (hasher, report->digests, error))
    return FALSE;
  report->digest_mask = mask;
  return TRUE;
}

/* "3a7bd3e2…8f42": enough to tell two apart by eye, short enough for a row. */
static char *
shorten_digest (const guint8 *digest, guint size)
{
  return g_strdup_printf ("%02x%02x%02x%02x…%02x%02x", digest[0], digest[1], digest[2], digest[3], digest[size - 2], digest[size - 1]);
}

static gboolean
compare_expected (const SkeinDigestSpec *spec, const SkeinReport *report, GError **error)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      guint size = skein_digest_algorithm_get_size (i);

      if ((spec->expected_mask & (1u << i)) && memcmp (spec->expected[i], report->digests[i], size) != 0)
        {
          g_autofree char *wanted = shorten_digest (spec->expected[i], size);
          g_autofree char *found = shorten_digest (report->digests[i], size);

          /* Translators: algorithm, then the beginning and end of the checksum that was given and of the one found. */
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM,
                       _("Checksum differs: %s should be %s but is %s"), skein_digest_algorithm_get_label (i), wanted, found);
          return FALSE;
        }
    }
  return TRUE;
}

/* read() that comes back only with a full block, the file's end (0 or less than asked) or an error (-1). */
static gssize
read_block (int fd, guint8 *buffer)
{
  gsize filled = 0;

  while (filled < BLOCK_BYTES)
    {
      gssize n = read (fd, buffer + filled, BLOCK_BYTES - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      filled += n;
    }
  return filled;
}

/* As hashlib does it: a long call, for all but a few bytes. */
static gboolean
hash_block (SkeinHasher *hasher, const guint8 *block, gsize n, guint64 item, GError **error)
{
  gboolean ok;

  skein_one_lock_take (SKEIN_PHASE_HASH, item);
  if (n >= LONG_CALL_BYTES)
    skein_one_lock_begin_call ();
  ok = skein_hasher_update (hasher, block, n, error);
  skein_one_lock_end_call (SKEIN_PHASE_HASH, item);
  skein_one_lock_give ();
  return ok;
}

/* There is more than one block: now it is worth while to ask how much. (nullable): unknown. */
static SkeinCacheGuard *
prepare_for_more (int fd, guint64 *out_size)
{
  struct stat info;

  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (fstat (fd, &info) != 0)
    return NULL;

  *out_size = (guint64) info.st_size;
  return skein_cache_guard_new (fd, *out_size);
}

/* Reads and hashes to the end of the file. */
static gboolean
digest_stream (const SkeinJob *job, int fd, SkeinHasher *hasher, SkeinLane *lane, GCancellable *cancellable, guint64 *out_bytes, GError **error)
{
  SkeinPhasePair phases = { .lane = lane, .item = job->item, .outer = SKEIN_PHASE_HASH, .inner = SKEIN_PHASE_READ };
  g_autoptr (SkeinCacheGuard) guard = NULL;
  guint8 *buffer = get_thread_buffer ();
  gboolean more = TRUE;
  guint64 done = 0, size = 0;

  skein_lane_set_progress (lane, 0, 0);
  while (more)
    {
      gssize n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      skein_phase_pair_enter (&phases);
      n = read_block (fd, buffer);
      if (n < 0)
        {
          skein_work_error_set_from_errno (error, errno, _("Cannot read the file: %s"), NULL, NULL);
          return FALSE;
        }
      if (n >= TINY_BYTES || done > 0)
        skein_phase_pair_leave (&phases);
      more = n == BLOCK_BYTES;
      if (more && done == 0)
        guard = prepare_for_more (fd, &size);

      if (!hash_block (hasher, buffer, (gsize) n, job->item, error))
        return FALSE;

      done += n;
      if (guard != NULL)
        skein_cache_guard_passed (guard, done);
      skein_lane_add_bytes (lane, n);
      skein_lane_set_progress (lane, done, MAX (done, size));
    }

  *out_bytes = done;
  return TRUE;
}

/* Up to @size bytes from @offset; less only at the file's end. -1: an error. */
static gssize
read_at (int fd, guint8 *buffer, gsize size, guint64 offset)
{
  gsize filled = 0;

  while (filled < size)
    {
      gssize n = pread (fd, buffer + filled, size - filled, (off_t) (offset + filled));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      filled += (gsize) n;
    }
  return (gssize) filled;
}

/* One piece, of which the file may have less. */
static gboolean
digest_piece (int fd, guint64 offset, guint64 length, guint mask, SkeinDigestAlgorithm algorithm, GByteArray *out, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  guint8 *buffer = get_thread_buffer ();
  g_autoptr (SkeinHasher) hasher = skein_hasher_new (mask, error);
  guint8 digests[SKEIN_N_DIGESTS][SKEIN_DIGEST_MAX_BYTES];

  if (hasher == NULL)
    return FALSE;

  while (length > 0)
    {
      gsize wanted = (gsize) MIN (length, BLOCK_BYTES);
      gssize n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n = read_at (fd, buffer, wanted, offset);
      if (n < 0)
        {
          skein_work_error_set_from_errno (error, errno, _("Cannot read the file: %s"), NULL, NULL);
          return FALSE;
        }
      if (!skein_hasher_update (hasher, buffer, (gsize) n, error))
        return FALSE;
      report->bytes += (guint64) n;
      skein_lane_add_bytes (lane, (guint64) n);
      if ((gsize) n < wanted)
        break;
      offset += (guint64) n;
      length -= (guint64) n;
    }

  if (!skein_hasher_finish (hasher, digests, error))
    return FALSE;
  g_byte_array_append (out, digests[algorithm], skein_digest_algorithm_get_size (algorithm));
  return TRUE;
}

static gboolean
digest_pieces (const SkeinJob *job, int fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  const SkeinDigestSpec *spec = &job->digest;
  int bit = g_bit_nth_lsf (spec->mask, -1);
  g_autoptr (GByteArray) digests = g_byte_array_new ();

  if (spec->mask != 1u << bit || spec->expected_mask != 0 || spec->piece_length == 0 || spec->n_pieces > SKEIN_DIGEST_MAX_PIECES
      || spec->start > G_MAXINT64 || spec->piece_length > (G_MAXINT64 - spec->start) / spec->n_pieces)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("No checksum algorithm is named."));
      return FALSE;
    }

  skein_lane_publish (lane, SKEIN_PHASE_HASH, job->item);
  skein_lane_set_progress (lane, 0, spec->n_pieces * spec->piece_length);
  for (guint i = 0; i < spec->n_pieces; i++)
    {
      if (!digest_piece (fd, spec->start + i * spec->piece_length, spec->piece_length, spec->mask, (SkeinDigestAlgorithm) bit, digests, lane, cancellable, report, error))
        return FALSE;
      skein_lane_set_progress (lane, (i + 1) * spec->piece_length, spec->n_pieces * spec->piece_length);
    }
  g_clear_pointer (&report->pieces, g_bytes_unref);
  report->pieces = g_byte_array_free_to_bytes (g_steal_pointer (&digests));
  return TRUE;
}

/* Reads and hashes a file that is being written, never beyond the mark. What one block costs to hash is the most that is left to do when
 * the last byte comes, unless the writer is faster than we are. */
static gboolean
digest_growing (const SkeinJob *job, int fd, int mark_fd, SkeinHasher *hasher, SkeinLane *lane, GCancellable *cancellable, guint64 *out_bytes, GError **error)
{
  SkeinPhasePair phases = { .lane = lane, .item = job->item, .outer = SKEIN_PHASE_HASH, .inner = SKEIN_PHASE_READ };
  SkeinWatermarkState state = SKEIN_WATERMARK_RISEN;
  guint8 *buffer = get_thread_buffer ();
  guint64 done = 0, mark = 0;

  while (state != SKEIN_WATERMARK_COMPLETE || done < mark)
    {
      gsize wanted = (gsize) MIN (mark - done, BLOCK_BYTES);
      gssize n = 0;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      skein_phase_pair_enter (&phases);
      if (wanted > 0)
        n = read_at (fd, buffer, wanted, done);
      else
        state = skein_watermark_wait (mark_fd, done, cancellable, &mark);
      skein_phase_pair_leave (&phases);

      if (n < 0)
        {
          skein_work_error_set_from_errno (error, errno, _("Cannot read the file: %s"), NULL, NULL);
          return FALSE;
        }
      if (state == SKEIN_WATERMARK_ABANDONED || (gsize) n < wanted)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The download did not go on."));
          return FALSE;
        }
      if (!hash_block (hasher, buffer, (gsize) n, job->item, error))
        return FALSE;

      done += (guint64) n;
      skein_lane_add_bytes (lane, (guint64) n);
      skein_lane_set_progress (lane, done, mark);
    }

  *out_bytes = done;
  return TRUE;
}

/* Reads one small file, of which fstat() has said @size, to its end. -1: an error, errno. A file that has grown or shrunk since is read to wherever its
 * end is now; the look for more that read() would need is saved for all others. */
static gssize
hash_small (int fd, guint64 size, guint64 item, guint8 *buffer, SkeinHasher *hasher, GError **error)
{
  gsize done = 0;

  for (;;)
    {
      gssize n = read (fd, buffer, BLOCK_BYTES);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          skein_work_error_set_from_errno (error, errno, _("Cannot read the file: %s"), NULL, NULL);
          return -1;
        }
      if (n > 0 && !hash_block (hasher, buffer, (gsize) n, item, error))
        return -1;
      done += (gsize) n;
      if (n == 0 || done == size)
        return (gssize) done;
    }
}

static gboolean
digest_small_file (const SkeinJob *job, guint at, SkeinHasher *hasher, SkeinReport *report, SkeinManyResult *result, GError **error)
{
  struct stat info;
  int fd = skein_folder_open_file_with_info (job->folder, job->many->files[at].name, &info, error);
  gssize n = -1;

  if (fd < 0)
    return FALSE;

  if (info.st_size >= SKEIN_DIGEST_TINY_BYTES)
    {
      close (fd);
      result->state = SKEIN_MANY_LEFT;
      return TRUE;
    }

  if (skein_hasher_restart (hasher, error))
    n = hash_small (fd, (guint64) info.st_size, job->many->files[at].item, get_thread_buffer (), hasher, error);
  close (fd);
  if (n < 0 || !skein_hasher_finish (hasher, report->digests, error))
    return FALSE;

  skein_many_results_set (report->many, at, report->digests);
  result->state = SKEIN_MANY_DONE;
  result->bytes = (guint64) n;
  return TRUE;
}

static void
fail_small_file (const char *name, SkeinManyResult *result, GError *error)
{
  g_autofree char *shown = g_filename_display_name (name);

  result->state = SKEIN_MANY_FAILED;
  result->error = error;
  if (strstr (error->message, shown) == NULL)
    g_prefix_error (&result->error, "%s: ", shown);
}

static gboolean
digest_many (const SkeinJob *job, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  SkeinPhasePair phases = { .lane = lane, .outer = SKEIN_PHASE_READ, .inner = SKEIN_PHASE_HASH };
  guint mask = job->digest.mask;
  g_autoptr (SkeinHasher) hasher = NULL;

  if (job->folder == NULL || job->digest.expected_mask != 0 || job->digest.n_pieces > 0 || job->digest.follows)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("The job names no file to read"));
      return FALSE;
    }
  hasher = skein_hasher_new (mask, error);
  if (hasher == NULL)
    return FALSE;

  report->many = skein_many_results_new (job->many->n_files, mask);
  for (guint i = 0; i < job->many->n_files; i++)
    {
      SkeinManyResult *result = &report->many->results[i];
      GError *local_error = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      /* Faster than anybody can look: of all of them the lane shows one about every millisecond. */
      phases.item = job->many->files[i].item;
      skein_phase_pair_enter (&phases);
      if (phases.shown)
        phases.changed_ns = phases.entered_ns;
      if (!digest_small_file (job, i, hasher, report, result, &local_error))
        fail_small_file (job->many->files[i].name, result, local_error);
      result->finished_ns = skein_clock_now_ns ();
      if (result->state == SKEIN_MANY_LEFT)
        continue;
      skein_lane_add_bytes (lane, result->bytes);
      skein_lane_add_job (lane);
    }
  return TRUE;
}

gboolean
skein_digest_perform (const SkeinJob *job, int in_fd, int out_fd, SkeinLane *lane, GCancellable *cancellable, SkeinReport *report, GError **error)
{
  guint mask = job->digest.mask | job->digest.expected_mask;
  g_autoptr (SkeinHasher) hasher = NULL;

  if (mask == 0 || mask > SKEIN_DIGEST_ALL)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("No checksum algorithm is named."));
      return FALSE;
    }
  if (job->many != NULL)
    return digest_many (job, lane, cancellable, report, error);
  if (job->digest.n_pieces > 0 && !job->digest.follows)
    return digest_pieces (job, in_fd, lane, cancellable, report, error);
  hasher = skein_hasher_new (mask, error);
  if (hasher == NULL)
    return FALSE;

  if (job->digest.follows)
    return digest_growing (job, in_fd, out_fd, hasher, lane, cancellable, &report->bytes, error) && finish (hasher, mask, report, error)
           && compare_expected (&job->digest, report, error);

  if (!digest_stream (job, in_fd, hasher, lane, cancellable, &report->bytes, error)
      || !finish (hasher, mask, report, error))
    return FALSE;

  return compare_expected (&job->digest, report, error);
}
