// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Where the finished file goes, and what becomes of one that is there.
 *
 * The partial is always in the target folder itself, whatever the template says: its name is known before the server has answered, and nobody
 * has to look for it anywhere else. Publishing links it from there into the folder that the template makes, on the same file system.
 * That folder is in the row from the head of the answer on, so that after a crash the partial's second link is looked for there; if
 * even that is lost (a power cut), the complete partial is asked about once more and gets the same name again, for it is its own. */

#include "config.h"

#include "batch/skein-name-template.h"
#include "batch/skein-placing.h"
#include "batch/skein-run-private.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>

SkeinConflict
skein_run_get_conflict (SkeinRun *self)
{
  const SkeinSaveOptions *save = self->item->row->spec->save;

  return save != NULL ? save->conflict : SKEIN_CONFLICT_RENAME;
}

SkeinFolder *
skein_run_peek_place (SkeinRun *self)
{
  return self->place != NULL ? self->place : self->folder;
}

/* --- where --- */

/* Takes both. Whether it is another place than before. */
static gboolean
take_place (SkeinStoreRow *row, char *subfolder, char *name)
{
  gboolean changed = g_strcmp0 (row->subfolder, subfolder) != 0 || g_strcmp0 (row->name, name) != 0;

  g_free (row->subfolder);
  g_free (row->name);
  row->subfolder = subfolder;
  row->name = name;
  return changed;
}

/* --- is the name free? --- */

typedef struct
{
  SkeinPipeline *pipeline;
  SkeinItem *item; /* (owned) */
  guint64 job_id;
  char *folder, *subfolder, *name;
  gboolean is_taken;
} Look;

static void
look_in_thread (gpointer data)
{
  Look *look = data;
  g_autoptr (SkeinFolder) folder = skein_folder_open (look->folder, FALSE, NULL);

  look->is_taken = folder != NULL && skein_reconcile_is_taken (folder, look->subfolder, look->name);
}

static void
looked_cb (gpointer data)
{
  Look *look = data;
  SkeinPipeline *pipeline = look->pipeline;
  SkeinRun *run = look->item->run;

  /* Only if that transfer still is what is under way: else publishing looks again. */
  if (look->is_taken && run != NULL && run->job_id == look->job_id && !run->stopping)
    {
      run->skipping = TRUE;
      skein_pool_cancel (pipeline->downloads, run->job_id);
    }

  pipeline->n_tidying--;
  skein_pipeline_schedule (pipeline);
  g_object_unref (look->item);
  g_free (look->folder);
  g_free (look->subfolder);
  g_free (look->name);
  g_free (look);
}

/* Beside the transfer, which mostly goes on. */
static void
look_for_name (SkeinRun *self)
{
  const SkeinStoreRow *row = self->item->row;
  Look *look = g_new0 (Look, 1);

  look->pipeline = self->pipeline;
  look->item = g_object_ref (self->item);
  look->job_id = self->job_id;
  look->folder = g_strdup (row->spec->folder);
  look->subfolder = g_strdup (row->subfolder);
  look->name = g_strdup (row->name);
  self->pipeline->n_tidying++;
  skein_flusher_push (self->pipeline->flusher, look_in_thread, looked_cb, look);
}

void
skein_run_place (SkeinRun *self, const SkeinReport *report)
{
  SkeinStoreRow *row = self->item->row;
  const SkeinSaveOptions *save = row->spec->save;
  const char *suggested = report != NULL ? report->suggested_name : NULL;
  gboolean by_type = save != NULL && (save->sort_by_type || (save->name_template != NULL && skein_name_template_has (save->name_template, "type")));
  g_autofree char *subfolder = NULL;
  g_autofree char *name = NULL;
  gboolean changed;

  if (row->file_inode != 0)
    return;

  if (report == NULL)
    {
      /* The number in the list was not known when the item was prepared for it. */
      if (save == NULL || save->name_template == NULL || row->part_name != NULL || !skein_name_template_has (save->name_template, "id"))
        return;
    }
  else if (suggested == NULL)
    {
      if (!by_type || report->content_type == NULL)
        return;
      /* A name that another answer has told stays: servers do not all say it with each part. */
      skein_placing_find (row->spec, row->id, row->added_us, NULL, NULL, &subfolder, &name);
      if (g_strcmp0 (subfolder, row->subfolder) != 0 || g_strcmp0 (name, row->name) != 0)
        return;
      g_clear_pointer (&subfolder, g_free);
      g_clear_pointer (&name, g_free);
    }

  skein_placing_find (row->spec, row->id, row->added_us, suggested, report != NULL ? report->content_type : NULL, &subfolder, &name);
  changed = take_place (row, g_steal_pointer (&subfolder), g_steal_pointer (&name));
  if (changed && self->job_id != 0 && skein_run_get_conflict (self) == SKEIN_CONFLICT_SKIP)
    look_for_name (self);
}

/* --- publishing --- */

static void
publish_in_thread (gpointer data)
{
  SkeinRun *self = data;
  g_autofree char *wanted = g_steal_pointer (&self->name);
  SkeinFolder *where;

  g_clear_pointer (&self->place, skein_folder_unref);
  if (self->subfolder != NULL)
    {
      self->place = skein_folder_cache_open_below (self->pipeline->folders, self->folder, self->subfolder, TRUE, &self->error);
      if (self->place == NULL)
        return;
    }
  where = skein_run_peek_place (self);

  if (!skein_part_file_publish_in (self->part, where, wanted, self->mode, self->mtime_us, &self->name, &self->published, &self->error) || self->published == SKEIN_PUBLISHED_NOT)
    return;

  if (!skein_reconcile_stat (where, self->name, &self->inode, &self->size, &self->mtime_us))
    g_set_error (&self->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("“%s” was removed as soon as it was saved. Look what cleans up in “%s”, then try again."), self->name, skein_folder_get_path (where));

  if (skein_part_file_get_part_name (self->part) == NULL)
    g_clear_pointer (&self->part, skein_part_file_free);
}

/* What went wrong with the target folder or disk, as an error of work. */
static GError *
explain_publish_error (SkeinRun *self, const GError *error)
{
  if (error->domain == SKEIN_WORK_ERROR)
    return g_error_copy (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("%s. Free some space for “%s” or choose another folder, then try again."),
                        error->message, skein_folder_get_path (self->folder));
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("%s. Choose another folder than “%s”, or make it usable and try again."),
                      error->message, skein_folder_get_path (self->folder));
}

static SkeinOutcome
choose_outcome (SkeinRun *self)
{
  if (self->published == SKEIN_PUBLISHED_REPLACED)
    return SKEIN_OUTCOME_REPLACED;
  if (self->published == SKEIN_PUBLISHED_ADOPTED && skein_run_get_conflict (self) == SKEIN_CONFLICT_COMPARE)
    return SKEIN_OUTCOME_IDENTICAL;
  return SKEIN_OUTCOME_SAVED;
}

static void
published_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = self->item->row;

  if (self->error != NULL)
    {
      g_autoptr (GError) error = g_steal_pointer (&self->error);

      g_clear_pointer (&self->name, g_free);
      skein_run_fail (self, explain_publish_error (self, error), FALSE);
      return;
    }

  if (self->published == SKEIN_PUBLISHED_NOT)
    {
      g_clear_pointer (&self->name, g_free);
      skein_run_skip (self);
      return;
    }

  /* Even when stopped: what has its name must be known to have it. */
  g_free (row->name);
  row->name = g_steal_pointer (&self->name);
  row->file_inode = self->inode;
  row->file_mtime_us = self->mtime_us;
  row->size = self->size;
  row->outcome = choose_outcome (self);
  skein_run_touch (self);
  skein_run_store_result (self);
}

/* What was there before is replaced if the user says so; what another item of this run has just saved is not: two files that happen to
 * have one name are two files. */
static gboolean
may_replace (SkeinRun *self)
{
  const SkeinStoreRow *row = self->item->row;
  char *path = g_build_filename (row->spec->folder, row->subfolder != NULL ? row->subfolder : ".", row->name, NULL);
  const guint64 *owner = g_hash_table_lookup (self->pipeline->claims, path);
  gboolean may = owner == NULL || *owner == row->id;

  if (owner == NULL)
    g_hash_table_insert (self->pipeline->claims, path, g_memdup2 (&row->id, sizeof row->id));
  else
    g_free (path);
  return may;
}

/* 0: as it is. Servers' clocks are not always right: nothing was changed before 1970 or after now. */
static gint64
choose_date (SkeinRun *self)
{
  const SkeinSaveOptions *save = self->item->row->spec->save;

  if (self->server_time_us <= 0 || (save != NULL && save->ignore_server_time))
    return 0;
  return MIN (self->server_time_us, g_get_real_time ());
}

void
skein_run_publish (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  SkeinConflict conflict = skein_run_get_conflict (self);

  self->mode = SKEIN_PUBLISH_RENAME;
  if (conflict == SKEIN_CONFLICT_OVERWRITE && may_replace (self))
    self->mode = SKEIN_PUBLISH_REPLACE;
  else if (conflict == SKEIN_CONFLICT_SKIP)
    self->mode = SKEIN_PUBLISH_ONLY;

  g_free (self->name);
  g_free (self->subfolder);
  self->name = g_strdup (row->name);
  self->subfolder = g_strdup (row->subfolder);
  self->mtime_us = choose_date (self);
  skein_flusher_push (self->pipeline->flusher, publish_in_thread, published_cb, self);
}
