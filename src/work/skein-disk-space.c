// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-disk-space.h"
#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "work/skein-work-error.h"

#include <sys/statvfs.h>
#include <glib/gi18n-lib.h>

#define DEFAULT_RESERVE_BYTES (64 * 1024 * 1024)
#define DEFAULT_RESERVE_FRACTION 32
#define ASK_NS G_GUINT64_CONSTANT (1000000000)
#define FRESH_NS (ASK_NS / 1000)

/* A file system with claims on it. */
typedef struct
{
  dev_t device;
  GQueue claims;      /* of SkeinSpaceClaim, by age */
  guint64 asked_ns;   /* when it was asked last; 0 never */
  gboolean is_known;  /* it could tell */
  guint64 free_bytes; /* for a user without privileges */
  guint64 size_bytes;
} Disk;

struct _SkeinSpaceClaim
{
  SkeinFolder *folder; /* (owned) */
  Disk *disk;
  GList link; /* in its claims */
  guint64 n_bytes;
};

static GMutex lock;
static GQueue disks = G_QUEUE_INIT;   /* (lock) of Disk */
static guint64 reserve = G_MAXUINT64; /* (lock) */

static Disk *
get_disk_locked (SkeinFolder *folder)
{
  dev_t device = skein_folder_get_device (folder);
  Disk *disk;

  for (GList *l = disks.head; l != NULL; l = l->next)
    if (((Disk *) l->data)->device == device)
      return l->data;

  disk = g_new0 (Disk, 1);
  disk->device = device;
  g_queue_init (&disk->claims);
  g_queue_push_tail (&disks, disk);
  return disk;
}

/* Whether something is known now that was not before. */
static gboolean
ask_locked (Disk *disk, SkeinFolder *folder, guint64 older_than_ns)
{
  guint64 now_ns = skein_clock_now_ns ();
  struct statvfs status;

  if (disk->asked_ns != 0 && now_ns - disk->asked_ns < older_than_ns)
    return FALSE;

  disk->asked_ns = now_ns;
  disk->is_known = fstatvfs (skein_folder_get_fd (folder), &status) == 0 && status.f_blocks > 0;
  if (disk->is_known)
    {
      disk->free_bytes = (guint64) status.f_bavail * status.f_frsize;
      disk->size_bytes = (guint64) status.f_blocks * status.f_frsize;
    }
  return TRUE;
}

static guint64
add_up (guint64 a, guint64 b)
{
  return a > G_MAXUINT64 - b ? G_MAXUINT64 : a + b;
}

static gboolean
check_locked (SkeinSpaceClaim *self, GError **error)
{
  Disk *disk = self->disk;
  guint64 kept, needed = 0;
  gboolean is_alone = TRUE;
  g_autofree char *needed_text = NULL;
  g_autofree char *free_text = NULL;

  ask_locked (disk, self->folder, ASK_NS);

  /* Those that came later are not this one's trouble. */
  for (GList *l = disk->claims.head; l != NULL; l = l->next)
    {
      const SkeinSpaceClaim *claim = l->data;

      needed = add_up (needed, claim->n_bytes);
      if (claim == self)
        break;
      is_alone = is_alone && claim->n_bytes == 0;
    }

  /* Bad news must be fresh: some space may have been freed a moment ago. */
  do
    {
      kept = reserve != G_MAXUINT64 ? reserve : MIN (DEFAULT_RESERVE_BYTES, disk->size_bytes / DEFAULT_RESERVE_FRACTION);
      if (!disk->is_known || (disk->free_bytes >= kept && disk->free_bytes - kept >= needed))
        return TRUE;
    }
  while (ask_locked (disk, self->folder, FRESH_NS));

  needed_text = skein_format_size (add_up (needed, kept));
  free_text = skein_format_size (disk->free_bytes);
  if (is_alone)
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("“%s” needs %s but the disk has only %s left. Free some space or choose another folder, then try again."),
                 skein_folder_get_path (self->folder), needed_text, free_text);
  else
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("Together with the downloads under way “%s” needs %s but the disk has only %s left. Free some space or choose another folder, then try again."),
                 skein_folder_get_path (self->folder), needed_text, free_text);
  return FALSE;
}

static void
drop_locked (SkeinSpaceClaim *self)
{
  Disk *disk = self->disk;

  g_queue_unlink (&disk->claims, &self->link);
  /* What is known of it is not remembered for long; a device's number may be another's next. */
  if (disk->claims.length == 0)
    {
      g_queue_remove (&disks, disk);
      g_free (disk);
    }
}

SkeinSpaceClaim *
skein_space_claim_new (SkeinFolder *folder, guint64 n_bytes, GError **error)
{
  SkeinSpaceClaim *self = g_new0 (SkeinSpaceClaim, 1);
  gboolean fits;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self->folder = skein_folder_ref (folder);
  self->n_bytes = n_bytes;
  self->link.data = self;

  g_mutex_lock (&lock);
  self->disk = get_disk_locked (folder);
  g_queue_push_tail_link (&self->disk->claims, &self->link);
  fits = check_locked (self, error);
  if (!fits)
    drop_locked (self);
  g_mutex_unlock (&lock);

  if (!fits)
    {
      skein_folder_unref (self->folder);
      g_clear_pointer (&self, g_free);
    }
  return self;
}

void
skein_space_claim_free (SkeinSpaceClaim *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&lock);
  drop_locked (self);
  g_mutex_unlock (&lock);
  skein_folder_unref (self->folder);
  g_free (self);
}

gboolean
skein_space_claim_update (SkeinSpaceClaim *self, guint64 n_bytes, GError **error)
{
  gboolean fits;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_mutex_lock (&lock);
  self->n_bytes = n_bytes;
  fits = check_locked (self, error);
  g_mutex_unlock (&lock);
  return fits;
}

void
skein_space_set_reserve (guint64 n_bytes)
{
  g_mutex_lock (&lock);
  reserve = n_bytes;
  g_mutex_unlock (&lock);
}
