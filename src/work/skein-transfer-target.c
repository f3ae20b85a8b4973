// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-target.h"
#include "base/skein-clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define SPACE_NS NS_PER_S
#define PREALLOCATE_BYTES (16 * 1024 * 1024)
#define SYNC_NS (10 * NS_PER_S)

static void
set_error (SkeinTransferTarget *self, GError **error, int errsv, const char *format)
{
  skein_work_error_set_from_errno (error, errsv, format, skein_folder_get_path (self->folder), self->shown_name);
}

/* Translates what base/ says. Takes @cause. */
static gboolean
fail (SkeinTransferTarget *self, GError **error, GError *cause)
{
  const char *folder = skein_folder_get_path (self->folder);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("%s. Free some space for “%s” or choose another folder, then try again."), cause->message, folder);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
           || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_READ_ONLY) || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("%s. Choose another folder than “%s”, or make it writable."), cause->message, folder);
  else
    g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, cause->message);
  g_error_free (cause);
  return FALSE;
}

static void
forget_sync (SkeinTransferTarget *self)
{
  g_clear_pointer (&self->sync, skein_sync_free);
  g_clear_pointer (&self->syncing, g_array_unref);
}

void
skein_target_clear (SkeinTransferTarget *self)
{
  forget_sync (self);
  g_clear_pointer (&self->ends, skein_ledger_ends_free);
  g_clear_pointer (&self->part, skein_part_file_free);
  g_clear_pointer (&self->claim, skein_space_claim_free);
  g_clear_pointer (&self->synced, g_array_unref);
}

gboolean
skein_target_check_folder (SkeinTransferTarget *self, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (skein_folder_check (self->folder, &cause))
    return TRUE;

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("%s. Choose another folder."), cause->message);
  return FALSE;
}

gboolean
skein_target_reopen (SkeinTransferTarget *self, const char *part_name, GError **error)
{
  GError *cause = NULL;

  self->part = skein_part_file_reopen (self->folder, part_name, &cause);
  if (self->part != NULL)
    return TRUE;

  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return fail (self, error, cause);

  g_error_free (cause);
  return TRUE;
}

gboolean
skein_target_create (SkeinTransferTarget *self, const char *part_name, GError **error)
{
  GError *cause = NULL;

  if (self->part != NULL)
    return TRUE;

  self->part = skein_part_file_create (self->folder, part_name, &cause);
  return self->part != NULL || fail (self, error, cause);
}

gboolean
skein_target_empty (SkeinTransferTarget *self, GError **error)
{
  self->has_ledger = FALSE;
  self->synced_ns = 0;
  forget_sync (self);
  g_clear_pointer (&self->ends, skein_ledger_ends_free);
  g_clear_pointer (&self->synced, g_array_unref);
  if (self->part == NULL || ftruncate (skein_part_file_get_fd (self->part), 0) == 0)
    return TRUE;

  set_error (self, error, errno, _ ("Cannot empty “%s”: %s"));
  return FALSE;
}

SkeinPlan *
skein_target_make_plan (SkeinTransferTarget *self, const SkeinTransferSpec *spec, gboolean is_usable, gboolean *out_restarted, GError **error)
{
  g_autoptr (GArray) have = NULL;
  guint64 file_size = self->part != NULL ? skein_part_file_get_size (self->part) : 0;
  guint64 size = spec->resume_size > 0 ? spec->resume_size : SKEIN_PLAN_UNKNOWN;
  guint64 ledger_size = 0;

  *out_restarted = FALSE;
  if (file_size == 0)
    return skein_plan_new (SKEIN_PLAN_UNKNOWN, NULL);

  have = skein_ledger_read (skein_part_file_get_fd (self->part), file_size, &ledger_size, &self->damaged);
  if (have != NULL && ledger_size == SKEIN_LEDGER_UNKNOWN)
    {
      /* One run, and the list behind it, where bytes will go. */
      guint64 end = have->len > 0 ? g_array_index (have, SkeinRange, 0).end : 0;

      is_usable = is_usable && end <= size;
      if (is_usable && ftruncate (skein_part_file_get_fd (self->part), (off_t) end) != 0)
        {
          set_error (self, error, errno, _ ("Cannot cut “%s”: %s"));
          return NULL;
        }
    }
  else if (have != NULL)
    {
      is_usable = is_usable && (size == SKEIN_PLAN_UNKNOWN || size == ledger_size);
      size = ledger_size;
      self->has_ledger = TRUE;
    }
  else
    {
      SkeinRange all = { 0, file_size };

      /* Who was told of a list once finds it again, or a file that somebody has been at. */
      self->damaged = self->damaged || spec->resume_ranges != NULL;
      if (self->damaged)
        g_info ("%s: the partial file has changed since it was written; it is started over", self->shown_name != NULL ? self->shown_name : "?");
      is_usable = is_usable && !self->damaged && file_size <= size && skein_ledger_was_written_now (skein_part_file_get_fd (self->part));
      have = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
      g_array_append_val (have, all);
    }

  if (is_usable)
    return skein_plan_new (size, have);

  *out_restarted = TRUE;
  return skein_target_empty (self, error) ? skein_plan_new (SKEIN_PLAN_UNKNOWN, NULL) : NULL;
}

/* What the disk has set aside for the partial, which is more than what is in it after preallocation. */
static guint64
get_allocated (SkeinTransferTarget *self)
{
  struct stat status;

  if (self->part == NULL || fstat (skein_part_file_get_fd (self->part), &status) != 0)
    return 0;
  return (guint64) status.st_blocks * 512;
}

gboolean
skein_target_check_space (SkeinTransferTarget *self, guint64 size, guint64 done, gboolean again, GError **error)
{
  guint64 now_ns = skein_clock_now_ns ();
  guint64 there, left = 0;

  if (again && now_ns - self->space_ns < SPACE_NS)
    return TRUE;
  self->space_ns = now_ns;

  if (size != SKEIN_PLAN_UNKNOWN)
    {
      there = MAX (done, get_allocated (self));
      left = size > there ? size - there : 0;
    }
  if (self->claim != NULL)
    return skein_space_claim_update (self->claim, left, error);
  self->claim = skein_space_claim_new (self->folder, left, error);
  return self->claim != NULL;
}

/* Those that note an unwritten extent and no more. posix_fallocate() would write zeros where the file system cannot do that, so it is
 * never used; tmpfs would take the memory, network and FUSE file systems may do anything. */
static gboolean
notes_extents (int fd)
{
  struct statfs status;

  if (fstatfs (fd, &status) != 0)
    return FALSE;
  return status.f_type == EXT4_SUPER_MAGIC || status.f_type == XFS_SUPER_MAGIC || status.f_type == BTRFS_SUPER_MAGIC;
}

void
skein_target_preallocate (SkeinTransferTarget *self, guint64 size)
{
  int fd = skein_part_file_get_fd (self->part);

  if (size < PREALLOCATE_BYTES || size > G_MAXINT64 || !notes_extents (fd))
    return;
  /* Ext2 and ext3 have ext4's number and say EOPNOTSUPP. The size stays: what is in a partial is told by its size or its list. */
  if (fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) size) != 0)
    g_debug ("Cannot preallocate: %s", g_strerror (errno));
}

gboolean
skein_target_write (SkeinTransferTarget *self, const char *data, gsize size, guint64 offset, GError **error)
{
  int fd = skein_part_file_get_fd (self->part);

  while (size > 0)
    {
      ssize_t written = pwrite (fd, data, size, (off_t) offset);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        {
          set_error (self, error, written < 0 ? errno : ENOSPC, _ ("Cannot write “%s”: %s"));
          return FALSE;
        }
      data += written;
      size -= (gsize) written;
      offset += (guint64) written;
    }
  return TRUE;
}

/* What has come to the disk meanwhile counts from now on. */
static void
look_after_sync (SkeinTransferTarget *self)
{
  gboolean synced;

  if (self->sync == NULL || !skein_sync_is_over (self->sync, &synced))
    return;
  if (synced)
    {
      g_clear_pointer (&self->synced, g_array_unref);
      self->synced = g_steal_pointer (&self->syncing);
    }
  forget_sync (self);
}

/* In between the kernel is asked to write back early, so that little is left to wait for when it counts. */
static void
sync_now_and_then (SkeinTransferTarget *self, GArray *ranges)
{
  int fd = skein_part_file_get_fd (self->part);

  if (self->sync != NULL || (self->synced_ns != 0 && skein_clock_now_ns () - self->synced_ns < SYNC_NS))
    {
      if (sync_file_range (fd, 0, 0, SYNC_FILE_RANGE_WRITE) != 0)
        g_debug ("Writing back early: %s", g_strerror (errno));
      return;
    }

  self->sync = skein_sync_start (fd);
  if (self->sync != NULL)
    self->syncing = g_array_ref (ranges);
  self->synced_ns = skein_clock_now_ns ();
}

gboolean
skein_target_write_ledger (SkeinTransferTarget *self, guint64 size, GArray *ranges, gboolean may_sync, GError **error)
{
  self->has_ledger = TRUE;
  look_after_sync (self);
  if (self->ends == NULL)
    self->ends = skein_ledger_ends_new ();
  if (!skein_ledger_write (skein_part_file_get_fd (self->part), size, ranges, self->synced, self->ends))
    {
      set_error (self, error, errno, _ ("Cannot write “%s”: %s"));
      return FALSE;
    }
  /* Nothing waits for this. A power cut before it has ended leaves a list with nothing in it that the cut could disprove; or none, and then
   * another kernel does not believe the file's size. */
  if (may_sync)
    sync_now_and_then (self, ranges);
  return TRUE;
}

gboolean
skein_target_finish (SkeinTransferTarget *self, guint64 size, GError **error)
{
  if (self->has_ledger && ftruncate (skein_part_file_get_fd (self->part), (off_t) size) != 0)
    {
      set_error (self, error, errno, _ ("Cannot cut “%s”: %s"));
      return FALSE;
    }
  self->has_ledger = FALSE;

  if (skein_part_file_get_size (self->part) != size)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("Another program changed the partial file of “%s” in “%s”. Start the download again."),
                   self->shown_name != NULL ? self->shown_name : "?", skein_folder_get_path (self->folder));
      return FALSE;
    }
  return skein_target_check_folder (self, error);
}
