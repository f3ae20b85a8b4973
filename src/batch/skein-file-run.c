// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A queue between the caller's list of files and a pool. Entries live in one queue in the order in which they were added:
 *
 *     head                  next
 *      | done | done | running | running | waiting | waiting ...
 *
 * From the head on, finished entries are handed out; at most WINDOW entries between the head and "next" are with the pool or wait for
 * the head, so a million files cost as many paths but no million jobs, folders or reports. A source is asked for more only when few
 * entries wait, so a million files of a tree do not even cost their paths.
 *
 * What may block, which is looking for a path's folder and asking the source, happens on a thread, one such errand at a time. It has its own data and
 * a link to the run, which the run cuts when it goes. */

#include "config.h"

#include "batch/skein-file-run.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

/* Enough for 64 workers with two messages of 32 tiny jobs each. */
#define WINDOW 4096
/* On a shared pool, besides four for each worker: what others submit waits for no more than these. */
#define MIN_BESIDE 64
/* Paths looked for at once. */
#define LOCATE_CHUNK 256
/* Each may be in a folder of its own, which stays open until they are done; a program usually may open 1024 files. */
#define MAX_FOLDERS 256
#define LOCATE_CHUNK_FOLDERS 64
/* Fewer waiting than these: ask for more. */
#define MIN_WAITING 1024
/* Small files are given to the pool together, but so that each worker gets some of what waits, twice. */
#define SHARES_PER_WORKER 2
/* Lanes' items above all that a batch gives. */
#define FIRST_ITEM (G_GUINT64_CONSTANT (1) << 54)

/* Files that are one job. Main thread. */
typedef struct _Entry Entry;
typedef struct
{
  guint ref_count;
  guint64 job_id;
  guint n_entries;
  Entry *entries[SKEIN_DIGEST_MAX_MANY]; /* (unowned) until there is a report */
  SkeinReport *report;                   /* (owned) (nullable) */
} Many;

struct _Entry
{
  GList link;                       /* in entries */
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
  gboolean holds_folder; /* one that the entry before does not */
  gboolean tried_again;
  SkeinFoundFile *found; /* (owned) (nullable) from the source */
  SkeinReport *report;   /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) without a report */
  Many *many;            /* (owned) (nullable) instead of a report: the one that has its result */
  guint at;              /* there */
};

/* What an errand on a thread keeps of its run. Main thread. */
typedef struct
{
  guint ref_count;
  SkeinFileRun *run; /* (unowned) (nullable) gone */
} Link;

/* The source, which an errand may be using when the run goes. */
typedef struct
{
  gatomicrefcount ref_count;
  SkeinFileSourceFunc next;
  gpointer data; /* (owned) by free_func */
  GDestroyNotify free_func;
} Source;

struct _SkeinFileRun
{
  SkeinPool *pool; /* (owned) */
  SkeinFileRunFunc func;
  gpointer user_data;
  gboolean beside; /* others use the pool */

  GQueue entries;                /* (element-type Entry) (owned) */
  GList *next;                   /* (nullable) first entry not yet submitted */
  guint n_submitted;             /* entries before next */
  guint n_folders;               /* entries that hold one */
  GHashTable *by_job;            /* (owned) (element-type guint64 Entry) */
  GHashTable *many_by_job;       /* (owned) (element-type guint64 Many) */
  gboolean takes_many;           /* the pool */
  gboolean expects_small;        /* what files of unknown size seem to be */
  SkeinReport *scratch;          /* (owned) (nullable) one file's part of the report of many */
  const SkeinFoundFile *current; /* (nullable) while the func is called */

  GArray *digest_specs; /* (owned) entries share them */

  Link *link;                /* (owned) */
  GCancellable *cancellable; /* (owned) of errands */
  gboolean locating;
  Source *source; /* (owned) (nullable) until it has no more */
  guint source_spec;
  gboolean asking; /* it */

  SkeinFileRunAgainFunc again_func;
  gpointer again_data;
  SkeinFileRunDoneFunc done_func;
  gpointer done_data;
  gboolean told_done;

  gboolean in_pump;
  gboolean pump_again;
  guint pump_source;
};

/* (main thread) (element-type SkeinFileRun) those that there are: a lane shows an item without saying whose it is. */
static GSList *all_runs;

static void pump (SkeinFileRun *self);
static void schedule_pump (SkeinFileRun *self);

static void
link_unref (Link *link)
{
  if (--link->ref_count == 0)
    g_free (link);
}

static void
source_unref (gpointer data)
{
  Source *source = data;

  if (!g_atomic_ref_count_dec (&source->ref_count))
    return;
  source->free_func (source->data);
  g_free (source);
}

static void
many_unref (gpointer data)
{
  Many *many = data;

  if (--many->ref_count > 0)
    return;
  g_clear_pointer (&many->report, skein_report_free);
  g_free (many);
}

static void
entry_free (Entry *entry)
{
  g_free (entry->path);
  g_free (entry->name);
  skein_copy_options_unref (entry->copy);
  g_clear_pointer (&entry->folder, skein_folder_unref);
  g_clear_pointer (&entry->out_folder, skein_folder_unref);
  g_clear_pointer (&entry->found, skein_found_file_free);
  g_clear_pointer (&entry->report, skein_report_free);
  g_clear_pointer (&entry->many, many_unref);
  g_clear_error (&entry->error);
  g_free (entry);
}

/* Finding folders */

typedef struct
{
  char *path;          /* (owned) */
  char *name;          /* (owned) (nullable) in folder */
  SkeinFolder *folder; /* (owned) (nullable) */
  gboolean is_new;     /* another folder than that of the one before */
  GError *error;       /* (owned) (nullable) */
} Wanted;

static void
clear_wanted (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->path);
  g_free (wanted->name);
  g_clear_pointer (&wanted->folder, skein_folder_unref);
  g_clear_error (&wanted->error);
}

/* Finds folder and name of what the user wrote. @last_path and @last: the folder opened last. */
static gboolean
locate (Wanted *wanted, char **last_path, SkeinFolder **last)
{
  g_autofree char *real = NULL;
  g_autofree char *folder_path = NULL;
  g_autofree char *name = NULL;
  const char *path = wanted->path;
  struct stat info;

  if (path[0] == '\0')
    {
      wanted->error = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, "An empty name is no file");
      return FALSE;
    }

  if (lstat (path, &info) == 0 && S_ISLNK (info.st_mode))
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
      wanted->error = g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, "%s is a folder: name the files in it", path);
      return FALSE;
    }

  if (*last_path == NULL || strcmp (*last_path, folder_path) != 0)
    {
      SkeinFolder *folder = skein_folder_open (folder_path, FALSE, &wanted->error);

      if (folder == NULL)
        return FALSE;

      g_clear_pointer (last, skein_folder_unref);
      g_free (*last_path);
      *last = folder;
      *last_path = g_steal_pointer (&folder_path);
      wanted->is_new = TRUE;
    }

  wanted->folder = skein_folder_ref (*last);
  wanted->name = g_steal_pointer (&name);
  return TRUE;
}

/* Looks for the first of the task's paths; those it did not come to have neither folder nor error. */
static void
locate_in_thread (GTask *task, G_GNUC_UNUSED gpointer object, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  GArray *all = task_data;
  g_autofree char *last_path = NULL;
  g_autoptr (SkeinFolder) last = NULL;
  guint n_folders = 0;

  for (guint i = 0; i < all->len && n_folders < LOCATE_CHUNK_FOLDERS; i++)
    {
      Wanted *wanted = &g_array_index (all, Wanted, i);

      locate (wanted, &last_path, &last);
      n_folders += wanted->is_new;
    }
  g_task_return_boolean (task, TRUE);
}

static gboolean
is_located (const Entry *entry)
{
  return entry->folder != NULL || entry->finished;
}

static void
finish_early (Entry *entry, GError *error)
{
  entry->error = error;
  entry->finished = TRUE;
}

static void
located_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  Link *link = user_data;
  SkeinFileRun *self = link->run;
  GArray *all = g_task_get_task_data (G_TASK (result));
  GList *at;

  link_unref (link);
  if (self == NULL)
    return;

  /* Nothing is submitted meanwhile, so they begin where they began. */
  self->locating = FALSE;
  at = self->next;
  for (guint i = 0; i < all->len; i++, at = at->next)
    {
      Wanted *wanted = &g_array_index (all, Wanted, i);
      Entry *entry = at->data;

      if (wanted->folder == NULL && wanted->error == NULL)
        break;
      if (wanted->error != NULL)
        {
          finish_early (entry, g_steal_pointer (&wanted->error));
          continue;
        }
      entry->folder = g_steal_pointer (&wanted->folder);
      entry->name = g_steal_pointer (&wanted->name);
      entry->holds_folder = wanted->is_new;
      self->n_folders += wanted->is_new;
    }
  pump (self);
}

static void
start_locating (SkeinFileRun *self)
{
  g_autoptr (GTask) task = NULL;
  GArray *all;

  if (self->locating || self->n_folders + LOCATE_CHUNK_FOLDERS > MAX_FOLDERS)
    return;

  all = g_array_new (FALSE, TRUE, sizeof (Wanted));
  g_array_set_clear_func (all, clear_wanted);
  for (GList *at = self->next; at != NULL && all->len < LOCATE_CHUNK; at = at->next)
    {
      const Entry *entry = at->data;
      const Wanted wanted = { .path = g_strdup (entry->path) };

      if (is_located (entry))
        {
          g_free (wanted.path);
          break;
        }
      g_array_append_val (all, wanted);
    }

  self->locating = TRUE;
  self->link->ref_count++;
  task = g_task_new (NULL, NULL, located_cb, self->link);
  g_task_set_source_tag (task, start_locating);
  g_task_set_task_data (task, all, (GDestroyNotify) g_array_unref);
  g_task_run_in_thread (task, locate_in_thread);
}

/* The source */

typedef struct
{
  Source *source;   /* (owned) */
  GPtrArray *files; /* (owned) */
  gboolean more;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  source_unref (asked->source);
  g_ptr_array_unref (asked->files);
  g_free (asked);
}

static void
free_found (gpointer data)
{
  if (data != NULL)
    skein_found_file_free (data);
}

static void
ask_in_thread (GTask *task, G_GNUC_UNUSED gpointer object, gpointer task_data, GCancellable *cancellable)
{
  Asked *asked = task_data;

  asked->more = asked->source->next (asked->source->data, asked->files, cancellable);
  g_task_return_boolean (task, TRUE);
}

static guint remember_spec (GArray *specs, gconstpointer spec);
static void push (SkeinFileRun *self, Entry *entry);

static guint
remember_mask (SkeinFileRun *self, guint mask)
{
  const SkeinDigestSpec spec = { .mask = mask };

  return remember_spec (self->digest_specs, &spec);
}

static void
push_found (SkeinFileRun *self, SkeinFoundFile *found)
{
  const Entry *before = self->entries.tail != NULL ? self->entries.tail->data : NULL;
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = SKEIN_JOB_DIGEST;
  entry->path = g_steal_pointer (&found->path);
  entry->name = g_steal_pointer (&found->name);
  entry->folder = g_steal_pointer (&found->folder);
  entry->found = found;
  entry->spec = self->source_spec;
  if (found->digest_mask != 0)
    entry->spec = before != NULL && before->found != NULL && before->found->digest_mask == found->digest_mask ? before->spec : remember_mask (self, found->digest_mask);
  if (entry->folder == NULL)
    finish_early (entry, g_steal_pointer (&found->error));
  else if (before == NULL || before->folder != entry->folder)
    {
      entry->holds_folder = TRUE;
      self->n_folders++;
    }
  push (self, entry);
}

static void
asked_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  Link *link = user_data;
  SkeinFileRun *self = link->run;
  Asked *asked = g_task_get_task_data (G_TASK (result));

  link_unref (link);
  if (self == NULL)
    return;

  self->asking = FALSE;
  for (guint i = 0; i < asked->files->len; i++)
    push_found (self, g_steal_pointer (&g_ptr_array_index (asked->files, i)));
  if (!asked->more)
    g_clear_pointer (&self->source, source_unref);
  pump (self);
}

static void
ask_for_more (SkeinFileRun *self)
{
  guint n_waiting = g_queue_get_length (&self->entries) - self->n_submitted;
  g_autoptr (GTask) task = NULL;
  Asked *asked;

  if (self->source == NULL || self->asking || n_waiting >= MIN_WAITING || self->n_folders + SKEIN_TREE_WALK_CHUNK_FOLDERS > MAX_FOLDERS)
    return;

  asked = g_new0 (Asked, 1);
  asked->source = self->source;
  g_atomic_ref_count_inc (&self->source->ref_count);
  asked->files = g_ptr_array_new_with_free_func (free_found);
  self->asking = TRUE;
  self->link->ref_count++;
  /* The answer comes also when it was cancelled, which only happens when the run is gone. */
  task = g_task_new (NULL, self->cancellable, asked_cb, self->link);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, ask_for_more);
  g_task_set_task_data (task, asked, asked_free);
  g_task_run_in_thread (task, ask_in_thread);
}

/* To the pool and back */

static guint
get_max_running (SkeinFileRun *self)
{
  SkeinSetting setting;

  if (!self->beside)
    return WINDOW;
  setting = skein_pool_get_setting (self->pool);
  return 4 * setting.workers * setting.connections + MIN_BESIDE;
}

static void
set_copy (Entry *entry, SkeinJob *job)
{
  job->resize = entry->copy->resize;
  job->out_folder = skein_folder_ref (entry->out_folder != NULL ? entry->out_folder : entry->folder);
  job->in_place = entry->copy_place == SKEIN_COPY_IN_PLACE;
  job->resize.checks = job->in_place;
  if (job->in_place)
    job->out_name = g_strdup (entry->name);
  else if (entry->copy_place == SKEIN_COPY_INTO && entry->copy->name_template == NULL)
    job->out_name = g_path_get_basename (entry->path);
  else
    skein_copy_options_name_job (entry->copy, entry->name, job);
}

static void
submit (SkeinFileRun *self, Entry *entry, guint again_mask)
{
  SkeinJob *job = skein_job_new (entry->kind);

  job->item = entry->item;
  job->folder = skein_folder_ref (entry->folder);
  job->name = g_strdup (entry->name);
  if (again_mask != 0)
    job->digest.mask = again_mask;
  else if (entry->kind == SKEIN_JOB_DIGEST)
    job->digest = g_array_index (self->digest_specs, SkeinDigestSpec, entry->spec);
  else
    set_copy (entry, job);

  entry->job_id = job->id;
  g_hash_table_insert (self->by_job, &entry->job_id, entry);
  skein_pool_submit (self->pool, job);
}

/* Whether it may be one of many. */
static gboolean
is_small (SkeinFileRun *self, const Entry *entry)
{
  if (!self->takes_many || entry->kind != SKEIN_JOB_DIGEST || entry->folder == NULL || entry->finished
      || g_array_index (self->digest_specs, SkeinDigestSpec, entry->spec).expected_mask != 0)
    return FALSE;
  return entry->found != NULL && entry->found->size > 0 ? entry->found->size < SKEIN_DIGEST_TINY_BYTES : self->expects_small;
}

/* How many of those that wait, from the next on, are small, in one folder and want the same: a worker's share of them at most. */
static guint
count_small (SkeinFileRun *self)
{
  const SkeinSetting setting = skein_pool_get_setting (self->pool);
  guint n_waiting = g_queue_get_length (&self->entries) - self->n_submitted;
  guint share = CLAMP (n_waiting / (SHARES_PER_WORKER * MAX (setting.workers, 1)), 1, SKEIN_DIGEST_MAX_MANY);
  const Entry *first = self->next->data;
  guint n = 0;

  for (GList *at = self->next; at != NULL && n < share; at = at->next, n++)
    {
      const Entry *entry = at->data;

      if (!is_small (self, entry) || entry->folder != first->folder || entry->spec != first->spec)
        break;
    }
  return n;
}

/* The next @n of those that wait. Their names are the job's from now on. */
static void
submit_many (SkeinFileRun *self, guint n)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);
  Many *many = g_new (Many, 1);

  many->ref_count = 1;
  many->job_id = job->id;
  many->n_entries = n;
  many->report = NULL;
  job->many = skein_digest_many_new ();
  for (guint i = 0; i < n; i++)
    {
      Entry *entry = self->next->data;

      if (i == 0)
        {
          job->item = entry->item;
          job->folder = skein_folder_ref (entry->folder);
          job->digest.mask = g_array_index (self->digest_specs, SkeinDigestSpec, entry->spec).mask;
        }
      many->entries[i] = entry;
      skein_digest_many_take (job->many, entry->item, g_steal_pointer (&entry->name));
      self->next = self->next->next;
      self->n_submitted++;
    }

  g_hash_table_insert (self->many_by_job, &many->job_id, many);
  skein_pool_submit (self->pool, job);
}

static gboolean
submit_next (SkeinFileRun *self)
{
  guint max_running = get_max_running (self);
  gboolean any = FALSE;

  while (self->next != NULL && self->n_submitted < WINDOW && g_hash_table_size (self->by_job) + g_hash_table_size (self->many_by_job) < max_running)
    {
      Entry *entry = self->next->data;

      if (!is_located (entry))
        {
          start_locating (self);
          break;
        }
      any = TRUE;
      if (is_small (self, entry))
        {
          guint n_small = count_small (self);

          if (n_small > 1)
            {
              submit_many (self, n_small);
              continue;
            }
        }
      self->next = self->next->next;
      self->n_submitted++;
      if (!entry->finished)
        submit (self, entry, 0);
    }

  return any;
}

/* The part of a file in the report of many, as if it had one of its own. Lent until the next call. */
static SkeinReport *
fill_scratch (SkeinFileRun *self, const SkeinReport *all, guint at)
{
  const SkeinManyResult *result = &all->many->results[at];
  SkeinReport *report = self->scratch;

  if (report == NULL)
    report = self->scratch = skein_report_new (SKEIN_REPORT_FINISHED, NULL);
  report->job = all->job; /* lent, too */
  report->error = result->error;
  report->digest_mask = result->state == SKEIN_MANY_DONE ? all->many->mask : 0;
  if (report->digest_mask != 0)
    skein_many_results_get (all->many, at, report->digests);
  report->bytes = result->bytes;
  report->started_ns = at > 0 ? all->many->results[at - 1].finished_ns : all->started_ns;
  report->finished_ns = result->finished_ns;
  report->cpu_ns = all->cpu_ns / all->many->n_files;
  memcpy (report->worker, all->worker, sizeof report->worker);
  return report;
}

static void
clear_scratch (SkeinFileRun *self)
{
  if (self->scratch == NULL)
    return;
  self->scratch->job = NULL;
  self->scratch->error = NULL;
}

/* TRUE: there is room for others now. */
static gboolean
hand_out (SkeinFileRun *self)
{
  gboolean any = FALSE;

  /* A finished entry that was not submitted waits for its turn like others. */
  while (self->n_submitted > 0)
    {
      Entry *entry = g_queue_peek_head (&self->entries);
      const SkeinReport *report;

      if (!entry->finished)
        break;

      g_queue_pop_head_link (&self->entries);
      self->n_submitted--;
      self->n_folders -= entry->holds_folder;
      report = entry->many != NULL ? fill_scratch (self, entry->many->report, entry->at) : entry->report;
      self->current = entry->found;
      self->func (self, entry->path, report, report != NULL ? report->error : entry->error, self->user_data);
      for (guint i = 0; entry->found != NULL && entry->found->also != NULL && i < entry->found->also->len; i++)
        {
          self->current = g_ptr_array_index (entry->found->also, i);
          self->func (self, self->current->path, report, report != NULL ? report->error : entry->error, self->user_data);
        }
      self->current = NULL;
      clear_scratch (self);
      entry_free (entry);
      any = TRUE;
    }
  return any;
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
      if (submit_next (self))
        self->pump_again = TRUE;
      /* Where the window was full and all of it is handed out at once, no report will come that would begin the next round. */
      if (hand_out (self))
        self->pump_again = TRUE;
    }
  ask_for_more (self);
  self->in_pump = FALSE;

  if (self->done_func != NULL && !self->told_done && skein_file_run_get_n_unfinished (self) == 0)
    schedule_pump (self);
}

static gboolean
pump_cb (gpointer user_data)
{
  SkeinFileRun *self = user_data;

  self->pump_source = 0;
  if (self->done_func != NULL && !self->told_done && skein_file_run_get_n_unfinished (self) == 0)
    {
      self->told_done = TRUE;
      self->done_func (self, self->done_data);
      return G_SOURCE_REMOVE;
    }
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_pump (SkeinFileRun *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->pump_source != 0)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, pump_cb, self, NULL);
  g_source_set_static_name (source, "[skein] file run");
  self->pump_source = g_source_attach (source, NULL);
}

/* A job of its own for one of many. */
static void
take_name_back (Entry *entry, const SkeinJob *job, guint at)
{
  if (entry->name == NULL)
    entry->name = g_strdup (job->many->files[at].name);
}

/* TRUE: it is read again, for what @report does not say. */
static gboolean
try_again (SkeinFileRun *self, Entry *entry, const SkeinReport *report, guint at)
{
  guint mask;

  if (self->again_func == NULL || entry->tried_again || entry->found == NULL || report->error != NULL)
    return FALSE;

  mask = self->again_func (entry->found, report, self->again_data);
  entry->tried_again = TRUE;
  if (mask == 0)
    return FALSE;
  take_name_back (entry, report->job, at);
  submit (self, entry, mask);
  return TRUE;
}

/* Takes @report. */
static void
many_finished (SkeinFileRun *self, Many *many, SkeinReport *report)
{
  guint n_left = 0;

  many->report = report;
  for (guint i = 0; i < many->n_entries; i++)
    {
      Entry *entry = many->entries[i];

      if (report->error != NULL)
        {
          finish_early (entry, g_error_copy (report->error));
          continue;
        }
      if (report->many->results[i].state == SKEIN_MANY_LEFT)
        {
          n_left++;
          take_name_back (entry, report->job, i);
          submit (self, entry, 0);
          continue;
        }
      if (self->again_func != NULL && try_again (self, entry, fill_scratch (self, report, i), i))
        continue;
      entry->many = many;
      entry->at = i;
      many->ref_count++;
      entry->finished = TRUE;
    }
  clear_scratch (self);

  /* Each that is left was opened in vain, which is little; but others of them were not hashed at the same time. */
  if (n_left > many->n_entries / 2)
    self->expects_small = FALSE;
}

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  SkeinFileRun *self = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);
      Entry *entry;
      Many *many;

      if (report == NULL || report->kind != SKEIN_REPORT_FINISHED)
        continue;
      many = report->job->many != NULL ? g_hash_table_lookup (self->many_by_job, &report->job->id) : NULL;
      if (many != NULL)
        {
          g_hash_table_steal (self->many_by_job, &many->job_id);
          many_finished (self, many, g_steal_pointer (&g_ptr_array_index (reports, i)));
          many_unref (many);
          continue;
        }
      entry = g_hash_table_lookup (self->by_job, &report->job->id);
      if (entry == NULL)
        continue;

      g_hash_table_remove (self->by_job, &entry->job_id);
      if (try_again (self, entry, report, 0))
        continue;
      if (report->bytes < SKEIN_DIGEST_TINY_BYTES && report->error == NULL)
        self->expects_small = TRUE;
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
  self->many_by_job = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, many_unref);
  self->takes_many = skein_pool_takes_many (pool);
  self->expects_small = TRUE;
  self->digest_specs = g_array_new (FALSE, FALSE, sizeof (SkeinDigestSpec));
  self->link = g_new0 (Link, 1);
  self->link->ref_count = 1;
  self->link->run = self;
  self->cancellable = g_cancellable_new ();
  skein_pool_add_reports_func (pool, reports_cb, self);
  all_runs = g_slist_prepend (all_runs, self);
  return self;
}

SkeinFileRun *
skein_file_run_new_beside (SkeinPool *pool, SkeinFileRunFunc func, gpointer user_data)
{
  SkeinFileRun *self = skein_file_run_new (pool, func, user_data);

  self->beside = TRUE;
  return self;
}

static void
cancel_all (SkeinFileRun *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_job);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    skein_pool_cancel (self->pool, ((Entry *) value)->job_id);
  g_hash_table_iter_init (&iter, self->many_by_job);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    skein_pool_cancel (self->pool, ((Many *) value)->job_id);
}

void
skein_file_run_free (SkeinFileRun *self)
{
  GList *link;

  skein_pool_remove_reports_func (self->pool, reports_cb, self);
  self->link->run = NULL;
  g_clear_pointer (&self->link, link_unref);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->source, source_unref);

  cancel_all (self);
  g_clear_handle_id (&self->pump_source, g_source_remove);
  g_hash_table_unref (self->by_job);
  all_runs = g_slist_remove (all_runs, self);
  g_hash_table_unref (self->many_by_job);
  g_clear_pointer (&self->scratch, skein_report_free);
  while ((link = g_queue_pop_head_link (&self->entries)) != NULL)
    entry_free (link->data);
  g_array_unref (self->digest_specs);
  g_object_unref (self->pool);
  g_free (self);
}

static void
push (SkeinFileRun *self, Entry *entry)
{
  static guint64 last_item = FIRST_ITEM; /* (main thread) lanes show those of all runs */

  entry->item = ++last_item;
  self->told_done = FALSE;
  entry->link.data = entry;
  g_queue_push_tail_link (&self->entries, &entry->link);
  if (self->next == NULL)
    self->next = self->entries.tail;

  /* From the main loop, so that the func is never called inside add, and a thousand adds are one round. */
  if (self->in_pump)
    self->pump_again = TRUE;
  else
    schedule_pump (self);
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

void
skein_file_run_set_source (SkeinFileRun *self, SkeinFileSourceFunc next, gpointer source, GDestroyNotify free_func, const SkeinDigestSpec *spec)
{
  g_return_if_fail (self->source == NULL);

  self->source = g_new0 (Source, 1);
  g_atomic_ref_count_init (&self->source->ref_count);
  self->source->next = next;
  self->source->data = source;
  self->source->free_func = free_func;
  self->source_spec = remember_spec (self->digest_specs, spec);
  self->told_done = FALSE;
  schedule_pump (self);
}

static gboolean
next_of_walk (gpointer source, GPtrArray *files, GCancellable *cancellable)
{
  return skein_tree_walk_next (source, files, cancellable);
}

void
skein_file_run_set_walk (SkeinFileRun *self, SkeinTreeWalk *walk, const SkeinDigestSpec *spec)
{
  skein_file_run_set_source (self, next_of_walk, walk, (GDestroyNotify) skein_tree_walk_unref, spec);
}

const SkeinFoundFile *
skein_file_run_peek_found (SkeinFileRun *self)
{
  return self->current;
}

void
skein_file_run_set_again_func (SkeinFileRun *self, SkeinFileRunAgainFunc func, gpointer user_data)
{
  self->again_func = func;
  self->again_data = user_data;
}

void
skein_file_run_set_done_func (SkeinFileRun *self, SkeinFileRunDoneFunc func, gpointer user_data)
{
  self->done_func = func;
  self->done_data = user_data;
}

guint
skein_file_run_get_n_unfinished (SkeinFileRun *self)
{
  return g_queue_get_length (&self->entries) + (self->source != NULL ? 1 : 0);
}

gboolean
skein_file_run_has_more (SkeinFileRun *self)
{
  return self->source != NULL;
}

gboolean
skein_file_run_owns_item (guint64 item)
{
  return item >= FIRST_ITEM;
}

const char *
skein_file_run_peek_path (SkeinFileRun *self, guint64 item)
{
  /* Asked for some lanes some times a second, of a few thousand at most: cheaper than a table that every file is put into. */
  for (GList *at = self->entries.head; at != self->next; at = at->next)
    {
      const Entry *entry = at->data;

      if (entry->item == item)
        return entry->path;
    }
  return NULL;
}

char *
skein_file_run_dup_item_path (guint64 item)
{
  if (!skein_file_run_owns_item (item))
    return NULL;
  for (GSList *l = all_runs; l != NULL; l = l->next)
    {
      const char *path = skein_file_run_peek_path (l->data, item);

      if (path != NULL)
        return g_strdup (path);
    }
  return NULL;
}
