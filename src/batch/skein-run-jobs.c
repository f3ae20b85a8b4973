// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What a run asks of the pools, and what comes of it. */

#include "config.h"

#include "batch/skein-ranges.h"
#include "batch/skein-run-private.h"
#include "batch/skein-secrets.h"
#include "work/skein-explain.h"
#include "work/skein-url.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Fetching this much again costs less than a name for a partial. */
#define ANONYMOUS_BELOW (1024 * 1024)

static void
submit_now (SkeinRun *self, SkeinPool *pool, SkeinJob *job)
{
  job->item = self->item->row->id;
  self->job_id = job->id;
  self->is_transfer = job->kind == SKEIN_JOB_TRANSFER;
  g_hash_table_insert (self->pipeline->jobs, &self->job_id, self);
  if (pool == self->pipeline->processing)
    skein_run_spare_worker (self->pipeline);
  skein_pool_submit (pool, job);
}

typedef struct
{
  SkeinRun *run;
  SkeinPool *pool;
  SkeinJob *job; /* (owned) */
} Asking;

static void
proxy_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Asking *asking = user_data;
  SkeinRun *self = asking->run;
  g_autoptr (GError) error = NULL;

  if (!skein_system_proxy_lookup_finish (result, &asking->job->transfer.system_proxy, &error))
    g_debug ("No answer about proxies: %s", error->message);

  if (skein_run_is_stopped (self))
    {
      skein_job_unref (asking->job);
      skein_run_step_out (self);
    }
  else if (error == NULL)
    submit_now (self, asking->pool, asking->job);
  else
    {
      GError *failure = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, error->domain == SKEIN_WORK_ERROR ? error->message : _ ("The desktop's proxy setting cannot be used. Look at it, or choose a proxy in the preferences."));

      skein_job_unref (asking->job);
      self->gets_beside = self->gets_metalink = FALSE;
      if (skein_run_may_retry (self, failure))
        {
          skein_run_retry_later (self, failure, -1);
          g_error_free (failure);
        }
      else
        skein_run_fail (self, failure, FALSE);
    }
}

void
skein_run_submit (SkeinRun *self, SkeinPool *pool, SkeinJob *job)
{
  SkeinSystemProxy *system_proxy = self->pipeline->system_proxy;
  const SkeinRequestOptions *request = job->transfer.request;
  const char *proxy = NULL;
  Asking *asking;

  if (job->kind != SKEIN_JOB_TRANSFER || system_proxy == NULL || (request != NULL && request->proxy != NULL) || g_str_has_prefix (job->transfer.url, "file:"))
    {
      submit_now (self, pool, job);
      return;
    }
  if (skein_system_proxy_peek (system_proxy, job->transfer.url, &proxy))
    {
      job->transfer.system_proxy = g_strdup (proxy);
      submit_now (self, pool, job);
      return;
    }

  asking = g_new0 (Asking, 1);
  asking->run = self;
  asking->pool = pool;
  asking->job = job;
  skein_system_proxy_lookup_async (system_proxy, job->transfer.url, proxy_found_cb, asking);
}

/* The server the user has named: not one that is named by a server or a list. */
static gboolean
is_at_home (SkeinRun *self, const char *url)
{
  const SkeinStoreRow *row = self->item->row;
  g_autoptr (SkeinUrl) own = NULL;
  g_autoptr (SkeinUrl) asked = NULL;

  if (row->source != 0)
    return FALSE;
  /* Nearly always, and taking URLs apart costs as much as all else that is done here for a small file. */
  if (strcmp (url, row->spec->url) == 0)
    return TRUE;

  own = skein_url_parse_for (row->spec->url, SKEIN_URL_ANY, NULL);
  asked = own != NULL ? skein_url_parse_for (url, SKEIN_URL_ANY, NULL) : NULL;
  return asked != NULL && strcmp (own->origin, asked->origin) == 0;
}

/* --- speed limits --- */

static guint64
get_item_rate (SkeinRun *self)
{
  const SkeinItemSpec *spec = self->item->row->spec;
  const SkeinRequestOptions *request = spec->request != NULL ? spec->request : self->pipeline->options.request;

  if (spec->max_rate > 0 || request == NULL)
    return spec->max_rate;
  return request->max_rate;
}

void
skein_run_rate_changed (SkeinRun *self)
{
  if (self->limit != NULL)
    skein_limits_change (self->pipeline->limits, self->limit, get_item_rate (self));
}

void
skein_run_release_limits (SkeinRun *self)
{
  SkeinLimits *limits = self->pipeline->limits;

  if (self->limit_host != NULL)
    skein_limits_release_host (limits, self->limit_host);
  g_clear_pointer (&self->limit_host, g_free);
  for (guint i = 0; self->mirror_hosts != NULL && i < self->mirror_hosts->len; i++)
    skein_limits_release_host (limits, g_ptr_array_index (self->mirror_hosts, i));
  g_clear_pointer (&self->mirror_hosts, g_ptr_array_unref);
}

static void
set_limits (SkeinRun *self, SkeinTransferSpec *transfer)
{
  SkeinLimits *limits = self->pipeline->limits;
  g_autofree char *host = skein_host_key (transfer->url);

  skein_run_release_limits (self);
  if (*host != '\0')
    {
      skein_limits_take_host (limits, host);
      transfer->limits[SKEIN_LIMIT_HOST] = skein_rate_limit_ref (skein_limits_peek_host (limits, host));
      self->limit_host = g_steal_pointer (&host);
    }
  if (self->limit == NULL)
    self->limit = skein_rate_limit_new (0);
  skein_run_rate_changed (self);

  transfer->limits[SKEIN_LIMIT_ALL] = skein_rate_limit_ref (skein_limits_get_all (limits));
  transfer->limits[SKEIN_LIMIT_ITEM] = skein_rate_limit_ref (self->limit);
}

void
skein_run_take_mirror_limit (SkeinRun *self, SkeinTransferSpec *transfer, const char *host)
{
  SkeinLimits *limits = self->pipeline->limits;

  if (self->mirror_hosts == NULL)
    self->mirror_hosts = g_ptr_array_new_with_free_func (g_free);
  if (transfer->mirror_limits == NULL)
    transfer->mirror_limits = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_rate_limit_unref);
  skein_limits_take_host (limits, host);
  g_ptr_array_add (self->mirror_hosts, g_strdup (host));
  g_ptr_array_add (transfer->mirror_limits, skein_rate_limit_ref (skein_limits_peek_host (limits, host)));
}

SkeinJob *
skein_run_new_transfer (SkeinRun *self, const char *url)
{
  const SkeinPipelineOptions *options = &self->pipeline->options;
  const SkeinStoreRow *row = self->item->row;
  SkeinJob *job = skein_job_new (SKEIN_JOB_TRANSFER);
  SkeinTransferSpec *transfer = &job->transfer;
  g_autofree char *host = skein_host_key (url);
  SkeinHostRule rule;

  job->priority = row->spec->priority;
  job->folder = skein_folder_ref (self->folder);
  transfer->url = g_strdup (url);
  /* Mirrors get no credentials, whoever they are. */
  transfer->is_mirror = !is_at_home (self, url);
  if (!transfer->is_mirror)
    {
      const char *user, *password;

      skein_pipeline_lookup_credentials (self->pipeline, row->spec->url, &user, &password);
      transfer->user = g_strdup (user);
      transfer->password = g_strdup (password);
      transfer->bearer = g_strdup (skein_pipeline_lookup_bearer (self->pipeline, row->spec->url));
    }
  if (row->spec->request != NULL || options->request != NULL)
    transfer->request = skein_request_options_ref (row->spec->request != NULL ? row->spec->request : options->request);
  transfer->ca_file = g_strdup (options->ca_file);
  skein_host_gate_get_rule (self->pipeline->gate, host, &rule);
  transfer->stall_timeout_s = rule.stall_timeout_s > 0 ? rule.stall_timeout_s : options->stall_timeout_s;
  set_limits (self, transfer);
  return job;
}

static void
submit_file (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  SkeinJob *job = skein_run_new_transfer (self, skein_item_row_peek_source (row));
  SkeinTransferSpec *transfer = &job->transfer;

  g_clear_pointer (&self->late_name, skein_late_name_unref);
  if (row->part_name == NULL)
    {
      self->late_name = skein_late_name_new ();
      transfer->late_name = skein_late_name_ref (self->late_name);
    }
  transfer->part_name = g_strdup (row->part_name);
  transfer->segments = self->n_connections;
  transfer->splits_late = self->splits_late;
  if (self->resume)
    {
      transfer->resume = TRUE;
      transfer->resume_size = row->size;
      transfer->resume_etag = g_strdup (row->etag);
      transfer->resume_modified = g_strdup (row->modified);
      transfer->resume_ranges = skein_ranges_parse (row->ranges);
      transfer->resume_by_size = row->etag == NULL && row->modified == NULL && skein_item_row_is_checked (row);
    }
  else if (skein_item_row_get_expected_mask (row) == 0 && !skein_sources_has_pieces (row->spec->sources))
    /* Verifying opens the partial by its name. */
    transfer->anonymous_below = ANONYMOUS_BELOW;
  skein_run_add_mirrors (self, transfer);
  self->anonymous_below = transfer->anonymous_below;
  skein_run_offer_follower (self, transfer);

  row->tries++;
  self->measured_us = 0;
  skein_run_submit (self, self->pipeline->downloads, job);
}

void
skein_run_submit_transfer (SkeinRun *self)
{
  if (skein_run_is_locked (self))
    skein_run_unlock (self);
  else if (skein_run_wants_beside (self))
    skein_run_submit_beside (self);
  else
    submit_file (self);
}

void
skein_run_submit_digest (SkeinRun *self, const char *name, guint mask, SkeinItemState state)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);

  job->folder = skein_folder_ref (self->item->row->file_inode != 0 ? skein_run_peek_place (self) : self->folder);
  job->name = g_strdup (name);
  job->digest.mask = mask;
  skein_run_set_state (self, state);
  skein_run_submit (self, self->pipeline->processing, job);
}

void
skein_run_submit_resize (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);

  job->folder = skein_folder_ref (skein_run_peek_place (self));
  job->name = g_strdup (row->name);
  job->out_folder = skein_folder_ref (skein_run_peek_place (self));
  skein_copy_options_name_job (row->spec->copy, row->name, job);
  job->resize = row->spec->copy->resize;
  skein_run_set_state (self, SKEIN_ITEM_RESIZING);
  skein_run_submit (self, self->pipeline->processing, job);
}

/* --- digests --- */

static void
dup_hex_start (const guint8 *digest, char out_hex[9])
{
  for (guint i = 0; i < 4; i++)
    g_snprintf (out_hex + 2 * i, 3, "%02x", digest[i]);
}

/* The worker only computes. It is a process that reads foreign bytes; what is right is for us to say. */
gboolean
skein_run_check_digests (SkeinRun *self, GError **error) /* every expected one is there */
{
  SkeinStoreRow *row = self->item->row;
  guint mask = skein_item_row_get_expected_mask (row);
  gboolean strong = FALSE;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      SkeinDigestAlgorithm algorithm = (SkeinDigestAlgorithm) i;

      if ((mask & (1u << i)) == 0)
        continue;
      if (memcmp (row->digests[i], skein_item_row_peek_expected (row, algorithm), skein_digest_algorithm_get_size (algorithm)) != 0)
        {
          char expected[9], got[9];

          dup_hex_start (skein_item_row_peek_expected (row, algorithm), expected);
          dup_hex_start (row->digests[i], got);
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM, _ ("Checksum differs: expected %s %s…, got %s…. Check the list, or get the file elsewhere."),
                       skein_digest_algorithm_get_label (algorithm), expected, got);
          return FALSE;
        }
      strong |= !skein_digest_algorithm_is_weak (algorithm);
    }
  row->verified = strong;
  return TRUE;
}

/* The strongest digest that the published file is known to have had, or -1. */
static int
find_known_digest (const SkeinStoreRow *row)
{
  int strongest = skein_digest_mask_get_strongest (row->digest_mask);

  if (strongest >= 0 && !skein_digest_algorithm_is_weak ((SkeinDigestAlgorithm) strongest))
    return strongest;
  return -1;
}

/* Somebody has touched the file, or put back a copy of it. If its digest is known, reading it again is enough; else, or if it differs, it
 * is somebody else's file now, and ours is fetched anew beside it. */
void
skein_run_recheck (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  int algorithm = find_known_digest (row);

  if (skein_run_is_stopped (self))
    skein_run_step_out (self);
  else if (algorithm >= 0)
    {
      self->rechecking = TRUE;
      skein_run_set_slot (self, SKEIN_SLOT_PROCESS);
      skein_run_submit_digest (self, row->name, 1u << algorithm, SKEIN_ITEM_VERIFYING);
    }
  else
    {
      skein_run_forget_file (self);
      skein_run_reconcile (self);
    }
}

static void
rechecked (SkeinRun *self, SkeinReport *report)
{
  SkeinStoreRow *row = self->item->row;
  int algorithm = find_known_digest (row);

  self->rechecking = FALSE;
  if (report->error == NULL && (report->digest_mask & (1u << algorithm)) != 0 && memcmp (row->digests[algorithm], report->digests[algorithm], skein_digest_algorithm_get_size ((SkeinDigestAlgorithm) algorithm)) == 0)
    {
      row->file_inode = self->inode;
      row->file_mtime_us = self->mtime_us;
      skein_run_store_result (self);
      return;
    }

  skein_run_forget_file (self);
  skein_run_set_state (self, SKEIN_ITEM_WAITING);
  skein_run_set_slot (self, SKEIN_SLOT_DOWNLOAD);
  skein_run_reconcile (self);
}

static void
digest_finished (SkeinRun *self, SkeinReport *report)
{
  if (report->error != NULL)
    {
      skein_run_fail (self, g_steal_pointer (&report->error), FALSE);
      return;
    }
  self->item->row->digest_cost = skein_digest_cost_add (self->item->row->digest_cost, report);
  if (report->job->digest.n_pieces > 0)
    {
      skein_run_pieces_finished (self, report);
      return;
    }
  if ((report->job->digest.mask & ~report->digest_mask) != 0)
    {
      skein_run_fail (self, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The worker computed other checksums than it was asked for")), FALSE);
      return;
    }
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((report->job->digest.mask & (1u << i)) != 0)
      skein_item_set_digest (self->item, (SkeinDigestAlgorithm) i, report->digests[i]);
  skein_run_next_step (self);
}

static void
resize_finished (SkeinRun *self, SkeinReport *report)
{
  SkeinStoreRow *row = self->item->row;

  if (report->error != NULL)
    {
      skein_run_fail (self, g_steal_pointer (&report->error), FALSE);
      return;
    }
  g_free (row->copy_name);
  row->copy_name = g_steal_pointer (&report->out_name);
  g_free (row->copy_result);
  row->copy_result = skein_copy_result_new (report);
  skein_run_next_step (self);
}

/* The server wants a password that nobody has given: the desktop may know one. Asked once for each run. */
static gboolean
wants_secret (SkeinRun *self, const GError *error)
{
  return skein_explain_get_cause (error) == SKEIN_CAUSE_PASSWORD_WANTED && self->item->row->source == 0 && !self->asked_for_secret && skein_secrets_is_supported ();
}

static void
secret_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinRun *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinSecret) secret = skein_secrets_lookup_finish (result, &error);
  GError *refusal = g_steal_pointer (&self->failure);

  if (error != NULL)
    g_debug ("No secret service: %s", error->message);
  if (secret != NULL)
    {
      g_autoptr (SkeinUrl) url = skein_url_parse_for (self->item->row->spec->url, SKEIN_URL_ANY, NULL);

      if (secret->bearer != NULL)
        skein_pipeline_set_bearer (self->pipeline, url->origin, secret->bearer);
      else
        skein_pipeline_set_credentials (self->pipeline, url->origin, secret->user, secret->password);
    }

  if (skein_run_is_stopped (self))
    {
      g_error_free (refusal);
      skein_run_step_out (self);
    }
  else if (secret != NULL)
    {
      g_error_free (refusal);
      self->item->row->tries--;
      skein_run_submit_transfer (self);
    }
  else if (!skein_run_try_elsewhere (self, refusal))
    skein_run_fail (self, refusal, FALSE);
  else
    g_error_free (refusal);
}

static void
ask_for_secret (SkeinRun *self, GError *refusal)
{
  g_autoptr (SkeinUrl) url = skein_url_parse_for (self->item->row->spec->url, SKEIN_URL_ANY, NULL);

  self->asked_for_secret = TRUE;
  g_clear_error (&self->failure);
  self->failure = refusal;
  skein_secrets_lookup_async (url->origin, NULL, secret_cb, self);
}

static void
transfer_finished (SkeinRun *self, SkeinReport *report)
{
  SkeinStoreRow *row = self->item->row;

  if (report->restarted)
    g_clear_pointer (&row->ranges, g_free);
  skein_run_note_sources (self, report);

  if (report->error != NULL)
    {
      gboolean patient = skein_run_take_answer (self, report);

      if (g_error_matches (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        skein_run_step_out (self);
      else if (skein_run_wants_network (self, report->error))
        skein_run_wait_for_network (self, report->error);
      else if (patient && skein_run_may_retry (self, report->error))
        skein_run_retry_later (self, report->error, report->retry_after_s);
      else if (skein_run_wants_metalink (self) && !skein_run_has_next_source (self))
        skein_run_submit_metalink (self, g_steal_pointer (&report->error));
      else if (wants_secret (self, report->error))
        ask_for_secret (self, g_steal_pointer (&report->error));
      else if (!skein_run_try_elsewhere (self, report->error))
        skein_run_fail (self, g_steal_pointer (&report->error), FALSE);
      return;
    }
  if (self->part == NULL)
    {
      skein_run_fail (self, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The download ended without a file")), FALSE);
      return;
    }

  row->size = report->size;
  row->done_bytes = report->size;
  g_clear_pointer (&row->ranges, g_free);
  if (report->resumed_at > 0 && !report->restarted)
    self->item->resumed_at = report->resumed_at;
  skein_run_place (self, report);
  self->server_time_us = report->mtime_us;
  if (skein_part_file_get_part_name (self->part) == NULL)
    skein_run_forget_part_name (self);
  skein_item_row_forget_digests (row);
  row->verified = FALSE;
  row->unproven = !report->length_known && skein_item_row_get_expected_mask (row) == 0;
  skein_meter_account (self);
  skein_run_touch (self);
  if (skein_run_wants_metalink (self) && skein_part_file_get_part_name (self->part) != NULL)
    {
      skein_run_drop_follower (self);
      skein_run_submit_metalink (self, NULL);
      return;
    }
  skein_run_set_slot (self, SKEIN_SLOT_PROCESS);
  if (skein_run_take_followed (self))
    skein_run_next_step (self);
}

static void
head_arrived (SkeinRun *self, SkeinReport *report)
{
  SkeinStoreRow *row = self->item->row;

  skein_run_take_answer (self, report);

  g_free (self->item->private_host);
  self->item->private_host = g_steal_pointer (&report->private_host);

  if (report->size > 0)
    row->size = report->size;
  g_free (row->etag);
  row->etag = g_steal_pointer (&report->etag);
  g_free (row->modified);
  row->modified = g_steal_pointer (&report->modified);
  if (report->restarted)
    g_clear_pointer (&row->ranges, g_free);
  row->done_bytes = report->resumed_at;
  self->item->resumed_at = report->resumed_at;
  self->item->started_over = report->restarted;
  self->item->part_was_changed = report->restarted && report->damaged;
  skein_run_take_told (self, report);
  skein_run_place (self, report);
  self->measured_us = 0;
  skein_run_touch (self);

  skein_run_start_follower (self, report->size);

  if (report->wants_name && !self->naming && !self->planned)
    /* Which saves it. */
    skein_run_find_name (self);
  /* Small ones have nothing that could be resumed with it. */
  else if (report->size == 0 || report->size > self->anonymous_below || row->told != NULL)
    skein_pipeline_save (self->pipeline, self->item);
}

static void
tell_tuning (SkeinRun *self, const SkeinReport *report)
{
  SkeinTuning *tuning = self->pipeline->tuning;

  if (!self->is_transfer)
    return;

  if (report->kind == SKEIN_REPORT_STARTED)
    {
      self->tuned_answer = FALSE;
      skein_tuning_begin (tuning, &self->tuned_host, self->host);
    }
  else if (report->kind == SKEIN_REPORT_HEAD && !self->tuned_answer)
    {
      self->tuned_answer = TRUE;
      skein_tuning_answer (tuning, self->tuned_host);
    }
  else if (report->kind == SKEIN_REPORT_FINISHED)
    {
      skein_tuning_end (tuning, &self->tuned_host, self->tuned_answer, report);
    }
}

void
skein_run_report (SkeinRun *self, SkeinReport *report)
{
  if (self->naming && report->kind == SKEIN_REPORT_FINISHED)
    {
      skein_run_hold_end (self, report);
      return;
    }
  tell_tuning (self, report);

  switch (report->kind)
    {
    case SKEIN_REPORT_STARTED:
      g_strlcpy (self->item->worker, report->worker, sizeof self->item->worker);
      if (self->is_transfer && !self->stopping && !self->gets_metalink)
        {
          skein_item_set_error (self->item, NULL);
          self->item->row->state = SKEIN_ITEM_DOWNLOADING;
        }
      skein_run_touch (self);
      break;

    case SKEIN_REPORT_HEAD:
      if (!self->gets_beside)
        head_arrived (self, report);
      break;

    case SKEIN_REPORT_CHECKPOINT:
      g_free (self->item->row->ranges);
      self->item->row->ranges = skein_ranges_format (report->ranges);
      skein_run_note_sources (self, report);
      g_clear_pointer (&self->item->writers, g_array_unref);
      self->item->writers = g_steal_pointer (&report->writers);
      skein_pipeline_save (self->pipeline, self->item);
      /* With a name that came late there was nothing to follow before, and with digests by the transfer itself no reason. */
      if ((self->late_name != NULL || self->item->inline_digest != NULL) && !self->gets_beside)
        skein_run_start_follower (self, self->item->row->size);
      break;

    case SKEIN_REPORT_FINISHED:
    default:
      g_hash_table_remove (self->pipeline->jobs, &self->job_id);
      self->job_id = 0;
      self->item->rate = 0;
      self->item->step_done = self->item->step_total = 0;
      *self->item->worker = '\0';
      g_clear_pointer (&self->item->writers, g_array_unref);
      if (report->part != NULL && self->gets_beside)
        self->beside_part = g_steal_pointer (&report->part);
      else if (report->part != NULL)
        self->part = g_steal_pointer (&report->part);

      /* What goes on without the file has no use for its digests. */
      if (report->job->kind == SKEIN_JOB_TRANSFER && (report->error != NULL || self->gets_beside || skein_run_is_stopped (self)))
        skein_run_drop_follower (self);
      else if (report->job->kind == SKEIN_JOB_TRANSFER)
        skein_run_take_inline (self, report);

      if (skein_run_is_stopped (self))
        skein_run_step_out (self);
      else if (self->naming_error != NULL)
        skein_run_fail (self, g_steal_pointer (&self->naming_error), FALSE);
      else if (self->skipping)
        skein_run_skip (self);
      else if (skein_run_is_follower (report) && (report->error != NULL || report->bytes != self->item->row->size))
        /* Then it is read once more, from the beginning. */
        skein_run_next_step (self);
      else if (self->gets_beside)
        skein_run_beside_finished (self, report);
      else if (report->job->kind == SKEIN_JOB_TRANSFER)
        transfer_finished (self, report);
      else if (report->error != NULL && g_error_matches (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        skein_run_step_out (self);
      else if (self->rechecking)
        rechecked (self, report);
      else if (report->job->kind == SKEIN_JOB_DIGEST)
        digest_finished (self, report);
      else
        resize_finished (self, report);
      break;
    }
}
