// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-file-check.h"

#include "batch/skein-file-run.h"

/* What came meanwhile is shown together. */
#define FLUSH_MS 100

struct _SkeinFileCheck
{
  GObject parent_instance;

  SkeinFileRun *run; /* (owned) (nullable) once it has ended */
  SkeinAudit *audit; /* (owned) (nullable) longer than the run */
  gboolean is_audit;
  SkeinFileResults *results; /* (owned) */
  GPtrArray *fresh;          /* (owned) (element-type SkeinFileRow) not yet in results */
  guint flush_source;
  guint64 bytes;
  guint n_done;
  gint64 started_us, ended_us;
  gboolean cancelled;
  guint end_source;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinFileCheck, skein_file_check, G_TYPE_OBJECT)

static void
flush (SkeinFileCheck *self)
{
  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (self->fresh->len > 0)
    {
      skein_file_results_append (self->results, self->fresh);
      g_ptr_array_set_size (self->fresh, 0);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
flush_cb (gpointer user_data)
{
  SkeinFileCheck *self = user_data;

  self->flush_source = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  SkeinFileCheck *self = user_data;
  const SkeinFoundFile *found = skein_file_run_peek_found (run);

  /* The pool is closing: nobody will look. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->cancelled = TRUE;
      return;
    }

  g_ptr_array_add (self->fresh, skein_file_row_new (path, found, report, error));
  if (found == NULL || found->entry != NULL || !self->is_audit)
    self->n_done++;
  if (report != NULL && (found == NULL || !found->is_also))
    self->bytes += report->bytes;
  if (self->flush_source == 0)
    self->flush_source = g_timeout_add (FLUSH_MS, flush_cb, self);
}

static void
end (SkeinFileCheck *self)
{
  g_clear_handle_id (&self->end_source, g_source_remove);
  if (self->run == NULL)
    return;
  self->ended_us = g_get_monotonic_time ();
  g_clear_pointer (&self->run, skein_file_run_free);
  flush (self);
}

static gboolean
end_cb (gpointer user_data)
{
  SkeinFileCheck *self = user_data;

  self->end_source = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

/* The run must not be freed from within its func. */
static void
done_cb (G_GNUC_UNUSED SkeinFileRun *run, gpointer user_data)
{
  SkeinFileCheck *self = user_data;

  if (self->end_source == 0)
    self->end_source = g_idle_add_full (G_PRIORITY_DEFAULT, end_cb, self, NULL);
}

static SkeinFileCheck *
make (SkeinPool *pool)
{
  SkeinFileCheck *self = g_object_new (SKEIN_TYPE_FILE_CHECK, NULL);

  self->run = skein_file_run_new_beside (pool, result_cb, self);
  skein_file_run_set_done_func (self->run, done_cb, self);
  self->started_us = g_get_monotonic_time ();
  return self;
}

SkeinFileCheck *
skein_file_check_new_hash (SkeinPool *pool, GPtrArray *paths, SkeinDigestAlgorithm algorithm)
{
  const SkeinTreeWalkOptions options = { .recursive = TRUE };
  const SkeinDigestSpec spec = { .mask = 1u << algorithm };
  SkeinTreeWalk *walk = skein_tree_walk_new (&options);
  SkeinFileCheck *self = make (pool);

  for (guint i = 0; i < paths->len; i++)
    skein_tree_walk_add (walk, g_ptr_array_index (paths, i));
  skein_file_run_set_walk (self->run, walk, &spec);
  return self;
}

SkeinFileCheck *
skein_file_check_new_audit (SkeinPool *pool, GPtrArray *paths, const char *folder)
{
  const SkeinDigestSpec spec = { .mask = 1u << SKEIN_DIGEST_SHA256 };
  SkeinFileCheck *self = make (pool);

  self->is_audit = TRUE;
  self->audit = skein_audit_new ();
  /* A folder and a list are told apart on the thread that reads them. */
  for (guint i = 0; i < paths->len; i++)
    skein_audit_add_list_or_folder (self->audit, g_ptr_array_index (paths, i));
  if (folder != NULL)
    skein_audit_set_find_new (self->audit, folder, FALSE);
  skein_file_run_set_again_func (self->run, skein_audit_try_again, NULL);
  skein_file_run_set_source (self->run, skein_audit_next, skein_audit_ref (self->audit), (GDestroyNotify) skein_audit_unref, &spec);
  return self;
}

SkeinFileResults *
skein_file_check_get_results (SkeinFileCheck *self)
{
  return self->results;
}

gboolean
skein_file_check_is_audit (SkeinFileCheck *self)
{
  return self->is_audit;
}

void
skein_file_check_cancel (SkeinFileCheck *self)
{
  g_return_if_fail (SKEIN_IS_FILE_CHECK (self));

  if (self->run == NULL)
    return;
  self->cancelled = TRUE;
  end (self);
}

gboolean
skein_file_check_is_running (SkeinFileCheck *self)
{
  return self->run != NULL;
}

gboolean
skein_file_check_was_cancelled (SkeinFileCheck *self)
{
  return self->cancelled;
}

guint64
skein_file_check_get_bytes (SkeinFileCheck *self)
{
  return self->bytes;
}

gint64
skein_file_check_get_worked_us (SkeinFileCheck *self)
{
  return (self->run != NULL ? g_get_monotonic_time () : self->ended_us) - self->started_us;
}

double
skein_file_check_get_done_frac (SkeinFileCheck *self)
{
  guint n_all;

  if (self->run == NULL)
    return 1;
  if (self->is_audit)
    n_all = skein_audit_get_n_entries (self->audit);
  else
    n_all = skein_file_run_has_more (self->run) ? 0 : self->n_done + skein_file_run_get_n_unfinished (self->run);
  return n_all > 0 ? MIN (1, (double) self->n_done / n_all) : -1;
}

static void
skein_file_check_dispose (GObject *object)
{
  SkeinFileCheck *self = SKEIN_FILE_CHECK (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_handle_id (&self->end_source, g_source_remove);
  g_clear_pointer (&self->run, skein_file_run_free);
  G_OBJECT_CLASS (skein_file_check_parent_class)->dispose (object);
}

static void
skein_file_check_finalize (GObject *object)
{
  SkeinFileCheck *self = SKEIN_FILE_CHECK (object);

  g_clear_pointer (&self->audit, skein_audit_unref);
  g_object_unref (self->results);
  g_ptr_array_unref (self->fresh);
  G_OBJECT_CLASS (skein_file_check_parent_class)->finalize (object);
}

static void
skein_file_check_class_init (SkeinFileCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_file_check_dispose;
  G_OBJECT_CLASS (klass)->finalize = skein_file_check_finalize;

  /* More results, or it has ended. */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_FILE_CHECK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_file_check_init (SkeinFileCheck *self)
{
  self->results = skein_file_results_new ();
  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
}
