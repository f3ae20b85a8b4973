// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Which item is next, and how many may run. What happens to one that runs is in skein-run.c, how fast it goes in skein-meter.c. */

#include "config.h"

#include "batch/skein-pipeline-private.h"
#include "work/skein-url.h"

#include <string.h>

#define RETRY_SLACK_US 1000
#define COUNTDOWN_MAX 200
#define PUMP_BUDGET_US 4000

typedef struct
{
  char *user;     /* (nullable) */
  char *password; /* (nullable) */
  char *bearer;   /* (nullable) */
} Credentials;

static void
free_secret (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
credentials_free (gpointer data)
{
  Credentials *self = data;

  g_free (self->user);
  free_secret (self->password);
  free_secret (self->bearer);
  g_free (self);
}

static int
compare_retry_times (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const SkeinItem *item_a = a, *item_b = b;

  if (item_a->retry_at_us != item_b->retry_at_us)
    return item_a->retry_at_us < item_b->retry_at_us ? -1 : 1;
  return skein_batch_compare ((SkeinItem *) a, (SkeinItem *) b);
}

static void
forget_place (gpointer data)
{
  ((SkeinItem *) data)->retrying = NULL;
}

static void
saved_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  /* Nothing rests on it: what does has a callback of its own. After a crash this would be found out anew. */
  if (error != NULL)
    g_info ("%s", error->message);
}

void
skein_pipeline_save (SkeinPipeline *self, SkeinItem *item)
{
  skein_store_update (self->store, skein_item_dup_row (item), FALSE, NULL, saved_cb, NULL);
}

static const Credentials *
find_credentials (SkeinPipeline *self, const char *url)
{
  g_autoptr (SkeinUrl) parsed = g_hash_table_size (self->credentials) > 0 ? skein_url_parse_for (url, SKEIN_URL_ANY, NULL) : NULL;

  return parsed != NULL ? g_hash_table_lookup (self->credentials, parsed->origin) : NULL;
}

const char *
skein_pipeline_lookup_bearer (SkeinPipeline *self, const char *url)
{
  const Credentials *credentials = find_credentials (self, url);

  return credentials != NULL ? credentials->bearer : NULL;
}

void
skein_pipeline_lookup_credentials (SkeinPipeline *self, const char *url, const char **out_user, const char **out_password)
{
  const Credentials *credentials = find_credentials (self, url);

  *out_user = credentials != NULL ? credentials->user : NULL;
  *out_password = credentials != NULL ? credentials->password : NULL;
}

gboolean
skein_pipeline_has_login (SkeinPipeline *self, const char *url)
{
  return find_credentials (self, url) != NULL;
}

const SkeinRequestOptions *
skein_pipeline_get_request (SkeinPipeline *self)
{
  return self->options.request;
}

/* --- the queues --- */

static void
dequeue (SkeinPipeline *self, SkeinItem *item)
{
  skein_queue_remove (self->waiting, &item->waiting);
  if (item->retrying != NULL)
    g_sequence_remove (item->retrying);
  if (item->waits_for_network)
    {
      item->waits_for_network = FALSE;
      self->n_waiting_for_network--;
    }
}

/* By whom it would be asked now, and its turn. */
static void
insert_waiting (SkeinPipeline *self, SkeinItem *item)
{
  g_autofree char *host = skein_host_key (skein_item_row_peek_source (item->row));

  item->waiting.data = item;
  item->waiting.priority = item->row->spec->priority;
  item->waiting.position = item->row->position;
  item->waiting.id = item->row->id;
  skein_queue_insert (self->waiting, &item->waiting, host, skein_host_gate_is_open (self->gate, host) && !skein_pipeline_keeps_back (self, host));
  skein_queue_set_held_until_us (self->waiting, host, skein_host_gate_get_held_until_us (self->gate, host));
}

void
skein_pipeline_enqueue (SkeinPipeline *self, SkeinItem *item)
{
  g_assert (item->run == NULL);
  g_assert (item->retrying == NULL);
  g_assert (item->row->state == SKEIN_ITEM_WAITING);

  insert_waiting (self, item);
  skein_pipeline_schedule (self);
}

/* What the first that wait for @host show has changed; whoever looks at others sees it when the list is scrolled. */
static void
touch_waiting_for (SkeinPipeline *self, const char *host)
{
  SkeinQueueEntry *entry = skein_queue_peek_host (self->waiting, host);

  for (guint i = 0; i < COUNTDOWN_MAX && entry != NULL; i++, entry = skein_queue_entry_next (entry))
    skein_batch_touch (self->batch, entry->data);
}

static gboolean
note_held (const char *host, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return FALSE;
}

static gboolean
count_down_for (const char *host, gpointer user_data)
{
  touch_waiting_for (user_data, host);
  return G_SOURCE_CONTINUE;
}

static gboolean countdown_cb (gpointer user_data);

static void
host_changed_cb (const char *host, gboolean open, gpointer user_data)
{
  SkeinPipeline *self = user_data;
  gint64 held_until_us = skein_host_gate_get_held_until_us (self->gate, host);
  SkeinQueueEntry *first = skein_queue_peek_host (self->waiting, host);

  skein_queue_set_open (self->waiting, host, open && !skein_pipeline_keeps_back (self, host));
  if (first != NULL && skein_queue_entry_get_held_until_us (first) != held_until_us)
    {
      skein_queue_set_held_until_us (self->waiting, host, held_until_us);
      touch_waiting_for (self, host);
    }
  if (held_until_us != 0 && self->countdown_id == 0)
    self->countdown_id = g_timeout_add_seconds (1, countdown_cb, self);
  if (open)
    skein_pipeline_schedule (self);
}

static void arm_retry_timer (SkeinPipeline *self);

static gboolean
retry_cb (gpointer user_data)
{
  SkeinPipeline *self = user_data;
  gint64 now_us = g_get_monotonic_time () + RETRY_SLACK_US;

  self->retry_id = 0;
  while (!g_sequence_is_empty (self->retrying))
    {
      SkeinItem *item = g_sequence_get (g_sequence_get_begin_iter (self->retrying));

      if (item->retry_at_us > now_us)
        break;
      if (item->waits_for_network)
        skein_pipeline_probe (self, item);
      skein_pipeline_retry_now (self, item);
    }
  arm_retry_timer (self);
  return G_SOURCE_REMOVE;
}

void
skein_pipeline_retry_now (SkeinPipeline *self, SkeinItem *item)
{
  dequeue (self, item);
  item->row->state = SKEIN_ITEM_WAITING;
  skein_batch_touch (self->batch, item);
  skein_pipeline_enqueue (self, item);
}

static void
arm_retry_timer (SkeinPipeline *self)
{
  SkeinItem *first;
  gint64 wait_us;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->closing || g_sequence_is_empty (self->retrying))
    return;

  first = g_sequence_get (g_sequence_get_begin_iter (self->retrying));
  wait_us = MAX (0, first->retry_at_us - g_get_monotonic_time ());
  self->retry_id = g_timeout_add ((guint) (wait_us / 1000 + 1), retry_cb, self);
}

/* "Retrying in 8 s", "in 7 s": of those that come first. */
static gboolean
countdown_cb (gpointer user_data)
{
  SkeinPipeline *self = user_data;
  GSequenceIter *iter = g_sequence_get_begin_iter (self->retrying);
  gboolean any_held = FALSE;

  skein_host_gate_foreach_held (self->gate, note_held, &any_held);
  if (g_sequence_iter_is_end (iter) && !any_held)
    {
      self->countdown_id = 0;
      return G_SOURCE_REMOVE;
    }
  for (guint i = 0; i < COUNTDOWN_MAX && !g_sequence_iter_is_end (iter); i++, iter = g_sequence_iter_next (iter))
    skein_batch_touch (self->batch, g_sequence_get (iter));
  skein_host_gate_foreach_held (self->gate, count_down_for, self);
  return G_SOURCE_CONTINUE;
}

void
skein_pipeline_enqueue_retry (SkeinPipeline *self, SkeinItem *item)
{
  g_assert (item->run == NULL);
  g_assert (item->waiting.host == NULL && item->retrying == NULL);

  if (item->waits_for_network)
    self->n_waiting_for_network++;
  item->retrying = g_sequence_insert_sorted (self->retrying, item, compare_retry_times, NULL);
  arm_retry_timer (self);
  if (self->countdown_id == 0)
    self->countdown_id = g_timeout_add_seconds (1, countdown_cb, self);
}

/* --- the pump --- */

static guint
get_download_window (SkeinPipeline *self)
{
  SkeinSetting setting = skein_pool_get_setting (self->downloads);

  return 2 * setting.workers * setting.connections;
}

/* So that a slow hash or resize holds back the downloads, instead of the disk filling with unprocessed files. */
guint
skein_pipeline_get_process_bound (SkeinPipeline *self)
{
  return 4 * skein_pool_get_setting (self->processing).workers + 64;
}

/* What is more urgent does not wait for what was begun before to end: it has a window of its own, and goes first in the pool. */
static gboolean
may_start (SkeinPipeline *self, SkeinPriority priority)
{
  guint n_downloads = 0;

  for (int other = priority; other <= SKEIN_PRIORITY_HIGH; other++)
    n_downloads += self->n_downloads[other - SKEIN_PRIORITY_LOW];
  return n_downloads < get_download_window (self) && self->n_slots[SKEIN_SLOT_PROCESS] < skein_pipeline_get_process_bound (self);
}

static gboolean
pump_cb (gpointer user_data)
{
  SkeinPipeline *self = user_data;
  gint64 until_us = g_get_monotonic_time () + PUMP_BUDGET_US;

  self->pump_id = 0;
  while (!self->paused && !self->closing)
    {
      SkeinQueueEntry *first = skein_queue_peek (self->waiting);
      SkeinItem *item = first != NULL ? first->data : NULL;
      gint64 shunned_until_us;

      if (item == NULL || !may_start (self, first->priority))
        break;
      shunned_until_us = skein_host_gate_get_shunned_until_us (self->gate, skein_queue_entry_get_host (first));
      dequeue (self, item);
      if (shunned_until_us == 0)
        skein_run_start (self, item);
      else
        skein_run_refuse (self, item, shunned_until_us);

      if (g_get_monotonic_time () >= until_us)
        {
          skein_pipeline_schedule (self);
          break;
        }
    }

  if (skein_pipeline_is_idle (self))
    /* Nothing holds a disk any more. */
    skein_folder_cache_close_folders (self->folders);
  self->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

/* Once for all that happens in one round of the main loop, and never from within a step. */
void
skein_pipeline_schedule (SkeinPipeline *self)
{
  if (self->pump_id == 0)
    self->pump_id = g_idle_add_full (G_PRIORITY_DEFAULT, pump_cb, self, NULL);
}

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  SkeinPipeline *self = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);
      SkeinRun *run = g_hash_table_lookup (self->jobs, &report->job->id);

      if (run != NULL)
        skein_run_report (run, report);
      else if ((run = g_hash_table_lookup (self->followers, &report->job->id)) != NULL)
        skein_run_follower_reports (run, report);
    }
}

/* Found out by the tuning; the rules may want fewer. */
static void
capped_cb (const char *host, guint cap, gpointer user_data)
{
  SkeinPipeline *self = user_data;

  skein_host_gate_set_cap (self->gate, host, cap != SKEIN_TUNER_NO_CAP ? cap : 0);
}

static void
told_cb (gpointer user_data)
{
  SkeinPipeline *self = user_data;

  if (self->tuned != NULL)
    self->tuned (self->user_data);
}

SkeinPipeline *
skein_pipeline_new (SkeinBatch *batch, SkeinStore *store, SkeinBoard *board, SkeinPool *downloads, SkeinPool *processing, const SkeinPipelineOptions *options, SkeinPipelineFunc changed, gpointer user_data)
{
  SkeinPipeline *self = g_new0 (SkeinPipeline, 1);

  self->batch = batch;
  self->store = store;
  self->board = board;
  self->downloads = downloads;
  self->processing = processing;
  self->options = *options;
  self->options.ca_file = g_strdup (options->ca_file);
  self->options.request = options->request != NULL ? skein_request_options_ref (options->request) : NULL;
  self->changed = changed;
  self->user_data = user_data;
  self->flusher = skein_flusher_new ();
  self->folders = skein_folder_cache_new ();
  self->limits = skein_limits_new (downloads);
  self->unlocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) skein_request_options_unref);
  self->credentials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, credentials_free);
  self->jobs = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->waiting = skein_queue_new ();
  self->gate = skein_host_gate_new (host_changed_cb, self);
  self->followers = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->retrying = g_sequence_new (forget_place);
  self->unreachable = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->tuning = skein_tuning_new (downloads, told_cb, capped_cb, self);

  skein_pool_set_reports_func (downloads, reports_cb, self);
  skein_pool_set_reports_func (processing, reports_cb, self);
  return self;
}

void
skein_pipeline_free (SkeinPipeline *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->system_proxy, skein_system_proxy_free);
  g_assert (skein_pipeline_is_empty (self));

  skein_meter_stop (self);
  g_clear_handle_id (&self->pump_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->countdown_id, g_source_remove);
  skein_queue_free (self->waiting);
  skein_host_gate_free (self->gate);
  g_sequence_free (self->retrying);
  g_hash_table_unref (self->jobs);
  g_hash_table_unref (self->claims);
  g_hash_table_unref (self->followers);
  g_hash_table_unref (self->unlocked);
  g_hash_table_unref (self->credentials);
  skein_tuning_free (self->tuning);
  g_hash_table_unref (self->unreachable);
  skein_flusher_free (self->flusher);
  skein_folder_cache_free (self->folders);
  skein_limits_free (self->limits);
  g_free (self->options.ca_file);
  skein_request_options_unref (self->options.request);
  g_free (self);
}

void
skein_pipeline_set_credentials (SkeinPipeline *self, const char *origin, const char *user, const char *password)
{
  Credentials *credentials;

  if (user == NULL)
    {
      g_hash_table_remove (self->credentials, origin);
      return;
    }
  credentials = g_new0 (Credentials, 1);
  credentials->user = g_strdup (user);
  credentials->password = g_strdup (password);
  g_hash_table_replace (self->credentials, g_strdup (origin), credentials);
}

void
skein_pipeline_set_bearer (SkeinPipeline *self, const char *origin, const char *token)
{
  Credentials *credentials = g_new0 (Credentials, 1);

  credentials->bearer = g_strdup (token);
  g_hash_table_replace (self->credentials, g_strdup (origin), credentials);
}

static gboolean
keep_first (const char *host, gpointer user_data)
{
  *(char **) user_data = g_strdup (host);
  return FALSE;
}

gboolean
skein_pipeline_waits_for_host (SkeinPipeline *self, char **out_host, gint64 *out_until_us)
{
  g_autofree char *host = NULL;

  if (self->paused || self->n_slots[SKEIN_SLOT_DOWNLOAD] > 0 || skein_queue_peek (self->waiting) != NULL)
    return FALSE;
  skein_host_gate_foreach_held (self->gate, keep_first, &host);
  if (host == NULL)
    return FALSE;
  *out_until_us = skein_host_gate_get_held_until_us (self->gate, host);
  *out_host = skein_host_dup_name (host);
  return TRUE;
}

static guint64
look_up_rate (const char *host, gpointer user_data)
{
  SkeinPipeline *self = user_data;
  SkeinHostRule rule;

  skein_host_gate_get_rule (self->gate, host, &rule);
  return rule.rate;
}

void
skein_pipeline_set_host_rules (SkeinPipeline *self, SkeinHostRules *rules)
{
  skein_host_gate_set_rules (self->gate, rules);
  skein_limits_set_host_func (self->limits, look_up_rate, self);
  skein_pipeline_schedule (self);
}

void
skein_pipeline_set_request (SkeinPipeline *self, SkeinRequestOptions *request)
{
  if (request != NULL)
    skein_request_options_ref (request);
  skein_request_options_unref (self->options.request);
  self->options.request = request;
}

void
skein_pipeline_set_proxy_resolver (SkeinPipeline *self, GProxyResolver *resolver)
{
  g_clear_pointer (&self->system_proxy, skein_system_proxy_free);
  if (resolver != NULL)
    self->system_proxy = skein_system_proxy_new (resolver);
}

void
skein_pipeline_set_tries (SkeinPipeline *self, guint tries)
{
  self->options.tries = tries;
}

void
skein_pipeline_set_segments (SkeinPipeline *self, guint segments)
{
  self->options.segments = segments;
}

void
skein_pipeline_set_hash_inline (SkeinPipeline *self, gboolean hash_inline)
{
  self->options.hash_inline = hash_inline;
}

void
skein_pipeline_take (SkeinPipeline *self, SkeinItem *item)
{
  SkeinStoreRow *row = item->row;

  item->ours = TRUE;
  row->foreign = FALSE;
  row->session = skein_store_get_session (self->store);

  /* A crash came between storing the result and removing the partial's name. */
  if (row->state == SKEIN_ITEM_DONE && row->part_name != NULL)
    row->state = SKEIN_ITEM_WAITING;
  else if (skein_item_state_is_active (row->state) || row->state == SKEIN_ITEM_RETRYING)
    row->state = SKEIN_ITEM_WAITING;

  skein_batch_touch (self->batch, item);
  if (row->state == SKEIN_ITEM_WAITING && item->run == NULL && item->waiting.host == NULL && item->retrying == NULL)
    skein_pipeline_enqueue (self, item);
}

static void
set_state (SkeinPipeline *self, SkeinItem *item, SkeinItemState state)
{
  item->row->state = state;
  skein_batch_touch (self->batch, item);
}

void
skein_pipeline_pause (SkeinPipeline *self, SkeinItem *item)
{
  if (!item->ours || skein_item_state_is_final (item->row->state) || item->row->state == SKEIN_ITEM_PAUSED)
    return;

  dequeue (self, item);
  set_state (self, item, SKEIN_ITEM_PAUSED);
  if (item->run != NULL)
    skein_run_stop (item->run);
  else
    skein_pipeline_save (self, item);
  skein_pipeline_schedule (self);
}

/* Begins again, or will as soon as it has left the machine. */
static void
restart (SkeinPipeline *self, SkeinItem *item)
{
  item->ours = TRUE;
  item->row->session = skein_store_get_session (self->store);
  item->row->tries = 0;
  item->n_repairs = 0;
  item->one_source = FALSE;
  if (item->provenance != NULL)
    skein_provenance_pardon (item->provenance);
  /* From the first place again, unless what is on disk is from another. */
  if (item->row->done_bytes == 0)
    item->row->source = 0;
  item->last_try_bytes = 0;
  item->resumed_at = 0;
  skein_item_set_error (item, NULL);
  dequeue (self, item);
  set_state (self, item, SKEIN_ITEM_WAITING);
  if (item->run != NULL)
    return;
  skein_pipeline_save (self, item);
  skein_pipeline_enqueue (self, item);
}

void
skein_pipeline_resume (SkeinPipeline *self, SkeinItem *item)
{
  if (item->row->state == SKEIN_ITEM_PAUSED)
    restart (self, item);
}

void
skein_pipeline_cancel (SkeinPipeline *self, SkeinItem *item)
{
  if (!item->ours || skein_item_state_is_final (item->row->state))
    return;

  dequeue (self, item);
  set_state (self, item, SKEIN_ITEM_CANCELLED);
  if (item->run == NULL)
    {
      /* The machine knows how to get rid of a partial. */
      if (item->row->part_name != NULL)
        {
          skein_run_tidy_removed (self, item);
          g_clear_pointer (&item->row->part_name, g_free);
        }
      item->row->done_bytes = 0;
      item->row->session = 0;
      item->ours = FALSE;
      skein_pipeline_save (self, item);
    }
  else
    skein_run_stop (item->run);
  skein_pipeline_schedule (self);
}

static void
forget_result (SkeinItem *item)
{
  SkeinStoreRow *row = item->row;

  row->file_inode = 0;
  row->file_mtime_us = 0;
  skein_item_row_forget_digests (row);
  row->verified = FALSE;
  row->unproven = FALSE;
  row->done_bytes = 0;
  g_clear_pointer (&row->copy_name, g_free);
  g_clear_pointer (&row->copy_result, g_free);
  g_clear_pointer (&row->etag, g_free);
  g_clear_pointer (&row->modified, g_free);
  g_clear_pointer (&row->ranges, g_free);
}

void
skein_pipeline_retry (SkeinPipeline *self, SkeinItem *item)
{
  SkeinItemState state = item->row->state;

  if (state != SKEIN_ITEM_FAILED && state != SKEIN_ITEM_CANCELLED && state != SKEIN_ITEM_RETRYING)
    return;

  if (item->row->error_code == SKEIN_WORK_ERROR_CHECKSUM)
    forget_result (item);
  restart (self, item);

  /* The user wants it now, whatever the server said. */
  if (item->waiting.host != NULL)
    {
      g_autofree char *host = g_strdup (skein_queue_entry_get_host (&item->waiting));

      skein_host_gate_forgive (self->gate, host);
      skein_pipeline_forget_unreachable (self, host);
    }
}

void
skein_pipeline_again (SkeinPipeline *self, SkeinItem *item)
{
  if (skein_item_state_is_final (item->row->state))
    restart (self, item);
}

void
skein_pipeline_forget (SkeinPipeline *self, SkeinItem *item)
{
  dequeue (self, item);
  if (item->run != NULL)
    {
      item->run->removed = TRUE;
      skein_run_stop (item->run);
    }
  else
    skein_run_tidy_removed (self, item);
  skein_pipeline_schedule (self);
}

void
skein_pipeline_moved (SkeinPipeline *self, SkeinItem *item)
{
  if (item->run != NULL)
    skein_run_prioritize (item->run);
  if (item->waiting.host == NULL)
    return;
  skein_queue_remove (self->waiting, &item->waiting);
  insert_waiting (self, item);
  skein_pipeline_schedule (self);
}

void
skein_pipeline_rate_changed (SkeinPipeline *self, SkeinItem *item)
{
  if (item->run != NULL)
    skein_run_rate_changed (item->run);
}

SkeinLimits *
skein_pipeline_get_limits (SkeinPipeline *self)
{
  return self->limits;
}

void
skein_pipeline_set_paused (SkeinPipeline *self, gboolean paused)
{
  GHashTableIter iter;
  gpointer run;

  if (paused == self->paused)
    return;
  self->paused = paused;
  if (paused)
    {
      /* Only downloads: what is computed is soon done, and needs no network. */
      g_hash_table_iter_init (&iter, self->jobs);
      while (g_hash_table_iter_next (&iter, NULL, &run))
        if (((SkeinRun *) run)->is_transfer)
          skein_run_stop (run);
    }
  skein_pipeline_schedule (self);
}

void
skein_pipeline_sizes_changed (SkeinPipeline *self)
{
  skein_pipeline_schedule (self);
}

void
skein_pipeline_setting_changed (SkeinPipeline *self)
{
  SkeinSetting setting = skein_pool_get_setting (self->downloads);

  skein_tuning_set_setting (self->tuning, &setting);
  skein_pipeline_schedule (self);
}

void
skein_pipeline_set_tuned_func (SkeinPipeline *self, SkeinPipelineFunc tuned)
{
  self->tuned = tuned;
}

SkeinTuning *
skein_pipeline_get_tuning (SkeinPipeline *self)
{
  return self->tuning;
}

gboolean
skein_pipeline_is_empty (SkeinPipeline *self)
{
  return self->n_slots[SKEIN_SLOT_DOWNLOAD] + self->n_slots[SKEIN_SLOT_PROCESS] + self->n_tidying == 0;
}

gboolean
skein_pipeline_is_idle (SkeinPipeline *self)
{
  return skein_pipeline_is_empty (self) && skein_queue_get_length (self->waiting) == 0 && g_sequence_is_empty (self->retrying);
}

void
skein_pipeline_close (SkeinPipeline *self)
{
  GHashTableIter iter;
  gpointer run;

  self->closing = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    skein_run_stop (run);
  skein_pipeline_schedule (self);
}
