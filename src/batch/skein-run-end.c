// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The ways out of the machine: done, failed, to be tried again, stopped, removed; and what becomes of the partial. */

#include "config.h"

#include "batch/skein-run-private.h"

#include "base/skein-format.h"
#include "work/skein-explain.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TRIES_BEFORE_OTHERS 2
#define MAX_BACKOFF_S 60
/* A try that got this much further was worth it, and does not count. */
#define RENEWING_BYTES (1024 * 1024)
#define NETWORK_PROBE_S 60
/* What fails so soon after the network has returned had begun before that. */
#define NETWORK_BACK_S 30

/* --- partials that go, or are let go --- */

/* NULL if it is not there. */
static SkeinPartFile *
reopen_part (SkeinFolder *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  SkeinPartFile *part = skein_part_file_reopen (folder, name, &error);

  if (part == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_info ("%s", error->message);
  return part;
}

/* Lets go of the partial: removes it, or keeps it for another time. */
static void
tidy_in_thread (gpointer data)
{
  SkeinRun *self = data;

  if (self->part == NULL && self->discard && self->name != NULL)
    {
      if (self->folder == NULL)
        self->folder = skein_folder_open (self->folder_path, FALSE, NULL);
      if (self->folder != NULL)
        self->part = reopen_part (self->folder, self->name);
    }

  if (self->part != NULL && self->discard)
    skein_part_file_retire (self->part);
  g_clear_pointer (&self->part, skein_part_file_free);
  if (self->beside_part != NULL)
    skein_part_file_retire (self->beside_part);
  g_clear_pointer (&self->beside_part, skein_part_file_free);
  g_clear_pointer (&self->name, g_free);
}

static void
push_tidy (SkeinRun *self, gboolean discard, SkeinFlusherFunc done)
{
  self->discard = discard;
  self->name = discard ? g_strdup (self->item->row->part_name) : NULL;
  g_free (self->folder_path);
  self->folder_path = g_strdup (self->item->row->spec->folder);
  if (self->part == NULL && self->beside_part == NULL && self->name == NULL)
    done (self);
  else
    skein_flusher_push (self->pipeline->flusher, tidy_in_thread, done, self);
}

/* --- the ends --- */

static void
run_free (SkeinRun *self)
{
  g_assert (self->part == NULL);
  g_assert (self->tuned_host == NULL);

  skein_run_drop_follower (self);

  g_clear_pointer (&self->folder, skein_folder_unref);
  g_clear_pointer (&self->place, skein_folder_unref);
  g_clear_pointer (&self->reconcile, skein_reconcile_free);
  g_assert (!self->naming && self->held == NULL);
  skein_late_name_unref (self->late_name);
  g_clear_error (&self->naming_error);
  g_clear_error (&self->error);
  g_clear_error (&self->mismatch);
  g_assert (self->beside_part == NULL);
  g_free (self->beside);
  g_free (self->metalink);
  g_clear_pointer (&self->beside_sources, skein_sources_unref);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->good, g_array_unref);
  g_clear_pointer (&self->sources, skein_sources_unref);
  skein_rate_limit_unref (self->limit);
  skein_run_release_limits (self);
  g_free (self->name);
  g_free (self->subfolder);
  g_free (self->folder_path);
  g_object_unref (self->item);
  g_free (self);
}

static void
leave (SkeinRun *self)
{
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  g_assert (item->run == self);
  g_assert (self->job_id == 0);

  item->run = NULL;
  item->rate = 0;
  item->step_done = item->step_total = 0;
  *item->worker = '\0';
  skein_run_leave_slot (self);
  if (!self->removed)
    skein_run_touch (self);
  run_free (self);
  skein_pipeline_schedule (pipeline);
}

static gboolean
wants_no_partial (SkeinRun *self)
{
  return self->removed || self->item->row->state == SKEIN_ITEM_CANCELLED;
}

static void
stopped_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;
  SkeinStoreRow *row = item->row;

  /* Paused first, removed while the partial was being let go. */
  if (!self->discard && wants_no_partial (self) && row->part_name != NULL)
    {
      push_tidy (self, TRUE, stopped_cb);
      return;
    }
  if (self->discard)
    {
      skein_run_forget_part_name (self);
      skein_run_forget_validators (self);
    }
  if (self->removed)
    {
      leave (self);
      return;
    }

  /* The queue was paused, or all is being closed: it is to go on by itself later. */
  if (skein_item_state_is_active (row->state))
    row->state = SKEIN_ITEM_WAITING;
  if (skein_item_state_is_final (row->state))
    {
      row->session = 0;
      item->ours = FALSE;
    }
  skein_pipeline_save (pipeline, item);
  leave (self);

  if (row->state == SKEIN_ITEM_WAITING && !pipeline->closing)
    skein_pipeline_enqueue (pipeline, item);
}

/* Out of the machine, as what the item's state says. */
void
skein_run_step_out (SkeinRun *self)
{
  /* Done before it could be stopped. */
  if (!self->removed && skein_run_is_complete (self->item->row))
    {
      skein_run_finish (self);
      return;
    }
  push_tidy (self, wants_no_partial (self), stopped_cb);
}

static void
failed_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = self->item->row;

  if (skein_run_is_stopped (self))
    {
      skein_run_step_out (self);
      return;
    }
  if (self->discard)
    {
      skein_run_forget_part_name (self);
      skein_run_forget_validators (self);
    }
  skein_item_set_error (self->item, self->error);
  row->state = SKEIN_ITEM_FAILED;
  row->session = 0;
  self->item->ours = FALSE;
  skein_pipeline_save (self->pipeline, self->item);
  leave (self);
}

/* Takes @error. With @discard the bytes are known to be wrong. */
void
skein_run_fail (SkeinRun *self, GError *error, gboolean discard)
{
  g_clear_error (&self->error);
  self->error = error;
  push_tidy (self, discard, failed_cb);
}

void
skein_run_finish (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;

  skein_item_set_error (self->item, NULL);
  row->state = SKEIN_ITEM_DONE;
  row->finished_us = self->stored && row->finished_us != 0 ? row->finished_us : g_get_real_time ();
  row->session = 0;
  row->tries = 0;
  self->item->ours = FALSE;
  if (!self->stored)
    skein_pipeline_save (self->pipeline, self->item);
  leave (self);
}

static void
skipped_cb (gpointer data)
{
  SkeinRun *self = data;

  skein_run_forget_part_name (self);
  skein_run_forget_validators (self);
  if (skein_run_is_stopped (self))
    {
      skein_run_step_out (self);
      return;
    }
  skein_run_forget_file (self);
  self->item->row->outcome = SKEIN_OUTCOME_SKIPPED;
  skein_run_finish (self);
}

void
skein_run_skip (SkeinRun *self)
{
  push_tidy (self, TRUE, skipped_cb);
}

static double
choose_delay_s (guint tries, gint64 retry_after_s)
{
  double delay_s = MIN (MAX_BACKOFF_S, 1u << MIN (tries > 0 ? tries - 1 : 0, 10));

  /* Half of it by chance, so that a hundred items that failed together do not come back together. */
  delay_s *= 0.5 + 0.5 * g_random_double ();
  if (retry_after_s >= 0)
    delay_s = MAX (delay_s, (double) MIN (retry_after_s, SKEIN_HOST_GATE_MAX_WAIT_S));
  return delay_s;
}

static gboolean
is_refusal (const SkeinReport *report)
{
  SkeinCause cause = report->error != NULL ? skein_explain_get_cause (report->error) : SKEIN_CAUSE_NONE;

  return cause == SKEIN_CAUSE_TOO_MANY_REQUESTS || (cause == SKEIN_CAUSE_SERVER_TROUBLE && report->http_status == 503);
}

/* @host as skein_host_key() names it. */
static GError *
make_shunned_error (const char *host, gint64 left_s)
{
  g_autofree char *name = skein_host_dup_name (host);
  g_autofree char *duration = skein_format_duration ((double) left_s);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, (double) left_s);
  g_autofree char *time = g_date_time_format (then, "%x %H:%M");

  /* Translators: a server, for how long ("2 h 5 min"), and until when (date and time). */
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("“%s” wants to be left alone for %s, until %s. Try again then, or get the file elsewhere."), name, duration, time);
}

/* How the server took a request: one that has too much to do is left alone, and all of its items with it. */
gboolean
skein_run_take_answer (SkeinRun *self, SkeinReport *report)
{
  SkeinHostGate *gate = self->pipeline->gate;

  /* Nobody has answered. */
  if ((report->kind != SKEIN_REPORT_HEAD && report->http_status == 0) || self->host == NULL)
    return TRUE;
  if (!is_refusal (report))
    {
      skein_host_gate_answered (gate, self->host);
      return TRUE;
    }

  /* One of many that were under way when the first was sent away did nothing wrong. */
  if (skein_host_gate_get_held_until_us (gate, self->host) != 0 && self->item->row->tries > 0)
    self->item->row->tries--;
  skein_host_gate_refused (gate, self->host, report->retry_after_s);
  if (report->retry_after_s > SKEIN_HOST_GATE_MAX_WAIT_S)
    {
      GError *error = make_shunned_error (self->host, report->retry_after_s);

      skein_work_error_set_cause (error, (int) skein_explain_get_cause (report->error), skein_explain_get_detail (report->error));
      g_error_free (report->error);
      report->error = error;
      return FALSE;
    }
  /* Others are not waiting for it either if there is somewhere else to go. */
  return !skein_run_has_next_source (self);
}

void
skein_run_refuse (SkeinPipeline *pipeline, SkeinItem *item, gint64 until_us)
{
  g_autofree char *host = skein_host_key (skein_item_row_peek_source (item->row));
  g_autoptr (GError) error = NULL;

  if (skein_run_skip_source (item))
    {
      skein_pipeline_enqueue (pipeline, item);
      return;
    }
  error = make_shunned_error (host, MAX (1, (until_us - g_get_monotonic_time ()) / G_USEC_PER_SEC));
  skein_work_error_set_cause (error, SKEIN_CAUSE_TOO_MANY_REQUESTS, NULL);
  skein_item_set_error (item, error);
  item->row->state = SKEIN_ITEM_FAILED;
  item->row->session = 0;
  item->ours = FALSE;
  skein_pipeline_save (pipeline, item);
  skein_batch_touch (pipeline->batch, item);
}

gboolean
skein_run_may_retry (SkeinRun *self, const GError *error)
{
  SkeinItem *item = self->item;
  guint tries = self->pipeline->options.tries;

  if (!skein_work_error_is_retryable (error))
    return FALSE;

  if (self->host != NULL)
    {
      SkeinHostRule rule;

      skein_host_gate_get_rule (self->pipeline->gate, self->host, &rule);
      if (rule.tries > 0)
        tries = rule.tries;
    }

  /* A name that does not exist mostly goes on not existing; a resolver may have hiccuped. */
  if (g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RESOLVE))
    tries = MIN (tries, 2);

  /* Where there are others, nobody insists on one that is in trouble. */
  if (skein_run_has_next_source (self))
    tries = MIN (tries, TRIES_BEFORE_OTHERS);

  if (item->row->done_bytes > item->last_try_bytes + RENEWING_BYTES)
    item->row->tries = 1;
  if (self->pipeline->network_back_us != 0 && g_get_monotonic_time () - self->pipeline->network_back_us < NETWORK_BACK_S * G_USEC_PER_SEC && item->row->tries > 1
      && skein_pipeline_is_network_error (self->pipeline, item, error))
    item->row->tries--;
  item->last_try_bytes = item->row->done_bytes;
  return item->row->tries < tries;
}

gboolean
skein_run_wants_network (SkeinRun *self, const GError *error)
{
  SkeinPipeline *pipeline = self->pipeline;

  return pipeline->options.waits_for_network && pipeline->network_gone && skein_pipeline_is_network_error (pipeline, self->item, error);
}

/* The try does not count. Now and then there is another one: who says that there is no network may be wrong. */
void
skein_run_wait_for_network (SkeinRun *self, const GError *error)
{
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  if (item->row->tries > 0)
    item->row->tries--;
  item->retry_at_us = g_get_monotonic_time () + NETWORK_PROBE_S * G_USEC_PER_SEC;
  item->waits_for_network = TRUE;
  if (self->host != NULL)
    skein_pipeline_note_unreachable (pipeline, self->host);
  skein_item_set_error (item, error);
  item->row->state = SKEIN_ITEM_RETRYING;
  skein_pipeline_save (pipeline, item);
  leave (self);
  skein_pipeline_enqueue_retry (pipeline, item);
}

void
skein_run_retry_later (SkeinRun *self, const GError *error, gint64 retry_after_s)
{
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  item->retry_at_us = g_get_monotonic_time () + (gint64) (choose_delay_s (item->row->tries, retry_after_s) * G_USEC_PER_SEC);
  /* Not before the others of a server that is left alone. */
  if (self->host != NULL)
    item->retry_at_us = MAX (item->retry_at_us, skein_host_gate_get_held_until_us (pipeline->gate, self->host));
  skein_item_set_error (item, error);
  item->row->state = SKEIN_ITEM_RETRYING;
  skein_pipeline_save (pipeline, item);
  leave (self);
  skein_pipeline_enqueue_retry (pipeline, item);
}

static void
again_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinPipeline *pipeline = self->pipeline;
  SkeinItem *item = self->item;

  if (self->discard)
    {
      skein_run_forget_part_name (self);
      skein_run_forget_validators (self);
    }
  if (skein_run_is_stopped (self))
    {
      skein_run_step_out (self);
      return;
    }
  item->row->state = SKEIN_ITEM_WAITING;
  skein_pipeline_save (pipeline, item);
  leave (self);
  skein_pipeline_enqueue (pipeline, item);
}

void
skein_run_again (SkeinRun *self, gboolean discard)
{
  push_tidy (self, discard, again_cb);
}

/* --- items that are removed while they do not run --- */

typedef struct
{
  SkeinPipeline *pipeline;
  char *folder;
  char *part_name;
} Tidying;

static void
tidy_removed_in_thread (gpointer data)
{
  Tidying *tidying = data;
  g_autoptr (SkeinFolder) folder = skein_folder_open (tidying->folder, FALSE, NULL);
  g_autoptr (SkeinPartFile) part = folder != NULL ? reopen_part (folder, tidying->part_name) : NULL;

  if (part != NULL)
    skein_part_file_retire (part);
}

static void
tidied_removed_cb (gpointer data)
{
  Tidying *tidying = data;

  skein_folder_cache_release (tidying->pipeline->folders, tidying->folder, tidying->part_name);
  tidying->pipeline->n_tidying--;
  skein_pipeline_schedule (tidying->pipeline);
  g_free (tidying->folder);
  g_free (tidying->part_name);
  g_free (tidying);
}

void
skein_run_tidy_removed (SkeinPipeline *pipeline, SkeinItem *item)
{
  Tidying *tidying;

  if (item->row->part_name == NULL)
    return;

  tidying = g_new0 (Tidying, 1);
  tidying->pipeline = pipeline;
  tidying->folder = g_strdup (item->row->spec->folder);
  tidying->part_name = g_strdup (item->row->part_name);
  pipeline->n_tidying++;
  skein_flusher_push (pipeline->flusher, tidy_removed_in_thread, tidied_removed_cb, tidying);
}
