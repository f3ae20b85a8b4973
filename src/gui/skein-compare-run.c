// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-run.h"

#include "compare/skein-archive.h"

#define PROGRESS_MS 250

struct _SkeinCompareRun
{
  GObject parent_instance;

  SkeinExperiment *experiment; /* (owned) (nullable) */
  SkeinExperimentData *opened; /* (owned) (nullable) instead of it */
  GCancellable *cancellable;   /* (owned) (nullable) while it runs */
  SkeinVerdict *verdict;       /* (owned) (nullable) */
  char *error;                 /* (owned) (nullable) */
  guint progress_source;
};

enum
{
  CHANGED,
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinCompareRun, skein_compare_run, G_TYPE_OBJECT)

static void
emit_changed (SkeinCompareRun *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
forget (SkeinCompareRun *self)
{
  if (self->experiment != NULL)
    g_signal_handlers_disconnect_by_func (self->experiment, emit_changed, self);
  g_clear_object (&self->experiment);
  g_clear_pointer (&self->opened, skein_experiment_data_unref);
  g_clear_pointer (&self->verdict, skein_verdict_unref);
  g_clear_pointer (&self->error, g_free);
}

static gboolean
progress_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[PROGRESS], 0);
  return G_SOURCE_CONTINUE;
}

static gboolean
has_results (const SkeinExperimentData *data)
{
  for (guint i = 0; data != NULL && i < data->rows->len; i++)
    if (skein_experiment_row_get_middle (skein_experiment_data_get_row (data, i)) != NULL)
      return TRUE;
  return FALSE;
}

static void
judge (SkeinCompareRun *self)
{
  const SkeinExperimentData *data = skein_compare_run_get_data (self);

  g_clear_pointer (&self->verdict, skein_verdict_unref);
  if (has_results (data))
    self->verdict = skein_verdict_new (data);
}

static void
archived_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinExperiment) experiment = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = skein_archive_save_finish (result, &error);

  if (id == NULL)
    g_warning ("The experiment was not kept: %s", error->message);
  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
}

/* What was measured is kept by itself. */
static void
archive (SkeinCompareRun *self)
{
  if (self->verdict == NULL)
    return;
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  skein_archive_save_async (skein_experiment_get_data (self->experiment), self->verdict->headline, NULL, archived_cb, g_object_ref (self->experiment));
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareRun) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean good = skein_experiment_run_finish (SKEIN_EXPERIMENT (source), result, &error);

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  if (self->experiment != SKEIN_EXPERIMENT (source))
    return;
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (!good && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_strdup (error->message);
  judge (self);
  archive (self);
  emit_changed (self);
}

static void
skein_compare_run_dispose (GObject *object)
{
  SkeinCompareRun *self = SKEIN_COMPARE_RUN (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  forget (self);
  G_OBJECT_CLASS (skein_compare_run_parent_class)->dispose (object);
}

static void
skein_compare_run_class_init (SkeinCompareRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_compare_run_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_compare_run_init (SkeinCompareRun *self)
{
}

SkeinCompareRun *
skein_compare_run_new (void)
{
  return g_object_new (SKEIN_TYPE_COMPARE_RUN, NULL);
}

void
skein_compare_run_start (SkeinCompareRun *self, SkeinComparePlan *plan)
{
  SkeinExperimentOptions options = { 0 };

  g_return_if_fail (SKEIN_IS_COMPARE_RUN (self));
  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (plan));
  g_return_if_fail (!skein_compare_run_is_running (self));

  forget (self);
  options.min_rounds = options.max_rounds = skein_compare_plan_get_rounds (plan);
  self->experiment = skein_experiment_new (skein_compare_plan_get_work (plan), skein_compare_plan_get_settings (plan), &options);
  self->cancellable = g_cancellable_new ();
  self->progress_source = g_timeout_add (PROGRESS_MS, progress_cb, self);
  g_signal_connect_swapped (self->experiment, "changed", G_CALLBACK (emit_changed), self);
  /* A window that closes meanwhile cancels; the program is to live until no process and no file is left. */
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  skein_experiment_run_async (self->experiment, self->cancellable, ended_cb, g_object_ref (self));
  emit_changed (self);
}

void
skein_compare_run_open (SkeinCompareRun *self, SkeinExperimentData *data)
{
  g_return_if_fail (SKEIN_IS_COMPARE_RUN (self));
  g_return_if_fail (!skein_compare_run_is_running (self));

  forget (self);
  self->opened = data;
  judge (self);
  emit_changed (self);
}

void
skein_compare_run_cancel (SkeinCompareRun *self)
{
  g_return_if_fail (SKEIN_IS_COMPARE_RUN (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

gboolean
skein_compare_run_is_running (SkeinCompareRun *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_RUN (self), FALSE);

  return self->cancellable != NULL;
}

void
skein_compare_run_get_progress (SkeinCompareRun *self, SkeinExperimentProgress *out_progress)
{
  g_return_if_fail (SKEIN_IS_COMPARE_RUN (self));

  *out_progress = (SkeinExperimentProgress){ .row = -1 };
  if (self->experiment != NULL)
    skein_experiment_get_progress (self->experiment, out_progress);
}

const SkeinTrialLive *
skein_compare_run_peek_live (SkeinCompareRun *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_RUN (self), NULL);

  return self->experiment != NULL ? skein_experiment_peek_live (self->experiment) : NULL;
}

const SkeinExperimentData *
skein_compare_run_get_data (SkeinCompareRun *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_RUN (self), NULL);

  return self->experiment != NULL ? skein_experiment_get_data (self->experiment) : self->opened;
}

const SkeinVerdict *
skein_compare_run_get_verdict (SkeinCompareRun *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_RUN (self), NULL);

  return self->verdict;
}

const char *
skein_compare_run_get_error (SkeinCompareRun *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_RUN (self), NULL);

  return self->error;
}
