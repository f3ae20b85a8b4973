// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A queue between the caller's list of files and a pool. Entries live in one queue in the order in which they were added:
 *
 *     head                  next
 *      | done | done | running | running | waiting | waiting ...
 *
 * From the head on, finished entries are handed out; at most WINDOW entries between the head and "next" are with the pool or wait for
 * the head, so a million files cost as many paths but no million jobs, folders or reports. */

#include "config.h"

#include "batch/skein-file-run.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Enough for 64 workers with two messages of 32 tiny jobs each. */
#define WINDOW 4096

typedef struct
{
  guint64 item;                     /* also what lanes show; from 1 */
  char *path;                       /* (owned) as shown */
  char *name;                       /* (owned) (nullable) in folder */
  SkeinFolder *folder, *out_folder; /* (owned) (nullable) */
  SkeinCopyOptions *copy;           /* (owned) (nullable) of a resize */
  SkeinCopyPlace copy_place;
  SkeinJobKind kind;
  guint spec;     /* index in digest_specs */
  guint64 job_id; /* 0: not submitted */
  gboolean finished;
  gboolean is_given; /* the folder and name are the caller's */
  gboolean followed; /* what the path leads to was looked up, since it is a link */
  SkeinReport *report; /* (owned) (nullable) */
  GError *error;       /* (owned) (nullable) without a report */
} Entry;

struct _SkeinFileRun
{
  SkeinPool *pool; /* (owned) */
  SkeinFileRunFunc func;
  gpointer user_data;

  GQueue entries;      /* (element-type Entry) (owned) */
  GList *next;         /* (nullable) first entry not yet submitted */
  guint n_submitted;   /* entries before next */
  GHashTable *by_job;  /* (owned) (element-type guint64 Entry) */
  GHashTable *by_item; /* (owned) (element-type guint64 Entry) those before next */
  guint64 last_item;

  GArray *digest_specs; /* (owned) entries share them */

  char *folder_path;   /* (owned) (nullable) the folder opened last */
  SkeinFolder *folder; /* (owned) (nullable) */

  gboolean in_pump;
  gboolean pump_again;
  guint pump_source;
};

static void pump (SkeinFileRun *self);

static void
entry_free (Entry *entry)
{
  g_free (entry->path);
  g_free (entry->name);
  skein_copy_options_unref (entry->copy);
  g_clear_pointer (&entry->folder, skein_folder_unref);
  g_clear_pointer (&entry->out_folder, skein_folder_unref);
  g_clear_pointer (&entry->report, skein_report_free);
  g_clear_error (&entry->error);
  g_free (entry);
}

/* Finds folder and name of what the user wrote, where it is, or where the link leads to. */
static gboolean
locate (SkeinFileRun *self, Entry *entry, gboolean follow, GError **error)
{
  g_autofree char *real = NULL;
  g_autofree char *folder_path = NULL;
  g_autofree char *name = NULL;
  const char *path = entry->path;

  if (path[0] == '\0')
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, "An empty name is no file");
      return FALSE;
    }

  if (follow)
    {
      real = realpath (path, NULL);
      if (real != NULL)
        path = real;
    }

  name = g_path_get_basename (path);
  folder_path = g_path_get_dirname (path);

  /* "..", "folder/" and "/" have no name that could be a file's. */
  if (g_str_has_suffix (path, "/") || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, "%s is a folder: name the files in it", path);
      return FALSE;
    }

  if (self->folder_path == NULL || strcmp (self->folder_path, folder_path) != 0)
    {
      SkeinFolder *folder = skein_folder_open (folder_path, FALSE, error);

      if (folder == NULL)
        return FALSE;

      g_clear_pointer (&self->folder, skein_folder_unref);
      g_free (self->folder_path);
      self->folder = folder;
      self->folder_path = g_steal_pointer (&folder_path);
    }

  entry->folder = skein_folder_ref (self->folder);
  entry->name = g_steal_pointer (&name);
  return TRUE;
}

static void
set_copy (Entry *entry, SkeinJob *job)
{
  job->resize = entry->copy->resize;
  job->out_folder = skein_folder_ref (entry->out_folder != NULL ? entry->out_folder : entry->folder);
  job->in_place = entry->copy_place == SKEIN_COPY_IN_PLACE;
  if (job->in_place)
    job->out_name = g_strdup (entry->name);
  else if (entry->copy_place == SKEIN_COPY_INTO && entry->copy->name_template == NULL)
    job->out_name = g_path_get_basename (entry->path);
  else
    skein_copy_options_name_job (entry->copy, entry->name, job);
}

static void
submit (SkeinFileRun *self, Entry *entry)
{
  SkeinJob *job;

  if (entry->folder == NULL && !locate (self, entry, FALSE, &entry->error))
    {
      entry->finished = TRUE;
      return;
    }

  job = skein_job_new (entry->kind);
  job->item = entry->item;
  job->folder = skein_folder_ref (entry->folder);
  job->name = g_strdup (entry->name);
  if (entry->kind == SKEIN_JOB_DIGEST)
    job->digest = g_array_index (self->digest_specs, SkeinDigestSpec, entry->spec);
  else
    set_copy (entry, job);

  entry->job_id = job->id;
  g_hash_table_insert (self->by_job, &entry->job_id, entry);
  skein_pool_submit (self->pool, job);
}

static void
submit_next (SkeinFileRun *self)
{
  while (self->next != NULL && self->n_submitted < WINDOW)
    {
      Entry *entry = self->next->data;

      self->next = self->next->next;
      self->n_submitted++;
      g_hash_table_insert (self->by_item, &entry->item, entry);
      submit (self, entry);
    }
}

static void
hand_out (SkeinFileRun *self)
{
  for (;;)
    {
      Entry *entry = g_queue_peek_head (&self->entries);

      if (entry == NULL || !entry->finished)
        return;

      g_queue_pop_head (&self->entries);
      self->n_submitted--;
      g_hash_table_remove (self->by_item, &entry->item);
      self->func (self, entry->path, entry->report, entry->report != NULL ? entry->report->error : entry->error, self->user_data);
      entry_free (entry);
    }
}

static void
pump (SkeinFileRun *self)
{
  /* The func may add files, and a pool may report from within submit: one level, until nothing is left to do. */
  self->pump_again = TRUE;
  if (self->in_pump)
    return;

  self->in_pump = TRUE;
  while (self->pump_again)
    {
      self->pump_again = FALSE;
      submit_next (self);
      hand_out (self);
      if (self->next != NULL && self->n_submitted < WINDOW)
        self->pump_again = TRUE;
    }
  self->in_pump = FALSE;
}

static gboolean
pump_cb (gpointer user_data)
{
  SkeinFileRun *self = user_data;

  self->pump_source = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

/* Pools open no links. Most files are none, so that is found out by the few that are. TRUE: it is on its way again. */
static gboolean
retry_as_link (SkeinFileRun *self, Entry *entry, const GError *error)
{
  struct stat info;

  if (entry->is_given || entry->followed || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE)
      || lstat (entry->path, &info) != 0 || !S_ISLNK (info.st_mode))
    return FALSE;

  entry->followed = TRUE;
  g_clear_pointer (&entry->folder, skein_folder_unref);
  g_clear_pointer (&entry->name, g_free);
  if (!locate (self, entry, TRUE, NULL))
    return FALSE;

  submit (self, entry);
  return TRUE;
}

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  SkeinFileRun *self = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);
      Entry *entry;

      if (report == NULL || report->kind != SKEIN_REPORT_FINISHED)
        continue;
      entry = g_hash_table_lookup (self->by_job, &report->job->id);
      if (entry == NULL)
        continue;

      g_hash_table_remove (self->by_job, &entry->job_id);
      if (retry_as_link (self, entry, report->error))
        continue;
      entry->report = g_steal_pointer (&g_ptr_array_index (reports, i));
      entry->finished = TRUE;
    }

  pump (self);
}

SkeinFileRun *
skein_file_run_new (SkeinPool *pool, SkeinFileRunFunc func, gpointer user_data)
{
  SkeinFileRun *self;

  g_return_val_if_fail (SKEIN_IS_POOL (pool), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (SkeinFileRun, 1);
  self->pool = g_object_ref (pool);
  self->func = func;
  self->user_data = user_data;
  g_queue_init (&self->entries);
  self->by_job = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_item = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->digest_specs = g_array_new (FALSE, FALSE, sizeof (SkeinDigestSpec));
  skein_pool_set_reports_func (pool, reports_cb, self);
  return self;
}

void
skein_file_run_free (SkeinFileRun *self)
{
  skein_pool_set_reports_func (self->pool, NULL, NULL);

  for (GList *l = self->entries.head; l != self->next; l = l->next)
    {
      Entry *entry = l->data;

      if (!entry->finished)
        skein_pool_cancel (self->pool, entry->job_id);
    }

  g_clear_handle_id (&self->pump_source, g_source_remove);
  g_hash_table_unref (self->by_job);
  g_hash_table_unref (self->by_item);
  g_queue_clear_full (&self->entries, (GDestroyNotify) entry_free);
  g_array_unref (self->digest_specs);
  g_clear_pointer (&self->folder, skein_folder_unref);
  g_free (self->folder_path);
  g_object_unref (self->pool);
  g_free (self);
}

static void
push (SkeinFileRun *self, Entry *entry)
{
  entry->item = ++self->last_item;
  g_queue_push_tail (&self->entries, entry);
  if (self->next == NULL)
    self->next = self->entries.tail;

  /* From the main loop, so that the func is never called inside add, and a thousand adds are one round. */
  if (!self->in_pump && self->pump_source == 0)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, pump_cb, self, NULL);
      g_source_set_static_name (source, "[skein] file run");
      self->pump_source = g_source_attach (source, NULL);
    }
  else if (self->in_pump)
    self->pump_again = TRUE;
}

/* A list can name a few algorithms in turn; a million entries must not become a million specs of 600 bytes. */
#define N_SPECS_LOOKED_AT 16

static guint
remember_spec (GArray *specs, gconstpointer spec)
{
  guint size = g_array_get_element_size (specs);

  for (guint i = specs->len; i > 0 && i + N_SPECS_LOOKED_AT > specs->len; i--)
    if (memcmp (specs->data + (gsize) (i - 1) * size, spec, size) == 0)
      return i - 1;

  g_array_append_vals (specs, spec, 1);
  return specs->len - 1;
}

void
skein_file_run_add_digest (SkeinFileRun *self, const char *path, const SkeinDigestSpec *spec)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = SKEIN_JOB_DIGEST;
  entry->path = g_strdup (path);
  entry->spec = remember_spec (self->digest_specs, spec);
  push (self, entry);
}

void
skein_file_run_add_digest_in (SkeinFileRun *self, SkeinFolder *folder, const char *name, const char *path, const SkeinDigestSpec *spec)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = SKEIN_JOB_DIGEST;
  entry->path = g_strdup (path);
  entry->folder = skein_folder_ref (folder);
  entry->name = g_strdup (name);
  entry->spec = remember_spec (self->digest_specs, spec);
  entry->is_given = TRUE;
  push (self, entry);
}

void
skein_file_run_add_resize (SkeinFileRun *self, const char *path, SkeinCopyPlace place, SkeinFolder *folder, SkeinCopyOptions *options)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = SKEIN_JOB_RESIZE;
  entry->path = g_strdup (path);
  entry->out_folder = folder != NULL ? skein_folder_ref (folder) : NULL;
  entry->copy = skein_copy_options_ref (options);
  entry->copy_place = place;
  push (self, entry);
}

guint
skein_file_run_get_n_unfinished (SkeinFileRun *self)
{
  return g_queue_get_length (&self->entries);
}

const char *
skein_file_run_peek_path (SkeinFileRun *self, guint64 item)
{
  Entry *entry = g_hash_table_lookup (self->by_item, &item);

  return entry != NULL ? entry->path : NULL;
}
