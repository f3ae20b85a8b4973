// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-restore.h"

#include "batch/skein-engine.h"
#include "batch/skein-item-private.h"
#include "batch/skein-reconcile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* A history may come from anybody; hidden folders hold keys and settings, and no downloads. */
static gboolean
may_look (const char *path, const char *folder)
{
  return is_inside (path, folder) || strstr (path, "/.") == NULL;
}

static gboolean
find_file (SkeinStoreRow *row, const SkeinStoreRow *told, const char *folder)
{
  g_autoptr (SkeinFolder) top = told->name != NULL && may_look (row->spec->folder, folder) ? skein_folder_open (row->spec->folder, FALSE, NULL) : NULL;
  g_autoptr (SkeinFolder) place = NULL;
  guint64 inode, size;
  gint64 mtime_us;

  if (top != NULL)
    place = told->subfolder != NULL ? skein_folder_open_below (top, told->subfolder, FALSE, NULL) : skein_folder_ref (top);
  if (place == NULL || !skein_reconcile_stat (place, told->name, &inode, &size, &mtime_us) || size != told->size)
    return FALSE;

  row->file_inode = inode;
  row->size = row->done_bytes = size;
  row->file_mtime_us = mtime_us;
  return TRUE;
}

static gboolean
fits_expected (const SkeinStoreRow *row, const SkeinStoreRow *told)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((row->spec->expected_mask & told->digest_mask & 1u << i) != 0 && memcmp (row->spec->expected[i], told->digests[i], skein_digest_algorithm_get_size ((SkeinDigestAlgorithm) i)) != 0)
      return FALSE;
  return TRUE;
}

void
skein_restore_look (SkeinStoreRow *row, const SkeinStoreRow *told, const char *folder)
{
  if (told->added_us > 0)
    row->added_us = MIN (told->added_us, row->added_us);

  if (find_file (row, told, folder))
    {
      row->state = SKEIN_ITEM_DONE;
      row->finished_us = told->finished_us;
      g_free (row->name);
      row->name = g_strdup (told->name);
      g_free (row->subfolder);
      row->subfolder = g_strdup (told->subfolder);
      if (told->digest_mask != 0 && row->file_mtime_us == told->file_mtime_us && fits_expected (row, told))
        {
          row->digest_mask = told->digest_mask;
          row->digests = g_memdup2 (told->digests, SKEIN_N_DIGESTS * sizeof *row->digests);
          row->verified = told->verified && (row->spec->expected_mask & told->digest_mask) != 0;
        }
      return;
    }

  row->state = SKEIN_ITEM_PAUSED;
  if (row->spec->expected_mask == 0 && told->digest_mask != 0)
    {
      row->spec = skein_item_spec_grow (row->spec);
      memcpy (row->spec->expected, told->digests, sizeof row->spec->expected);
      row->spec->expected_mask = told->digest_mask;
      row->spec = skein_item_spec_shrink (row->spec);
    }
}

char *
skein_restored_dup_summary (const SkeinRestored *restored)
{
  return g_strdup_printf (_ ("Finished: %u. Paused, as the file is not there: %u. Known already: %u."), restored->n_done, restored->n_paused, restored->n_known);
}
