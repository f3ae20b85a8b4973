// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-batch-run.h"

#include "base/skein-clock.h"
#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "batch/skein-gauges.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-interrupt.h"
#include "cli/skein-cli-lanes.h"
#include "cli/skein-cli-progress.h"
#include "cli/skein-cli-terminal.h"
#include "work/skein-url.h"

#include <glib/gi18n.h>
#include <string.h>

/* A worker's ring of events must not run over between two looks. */
#define RECORD_MS 40

typedef struct
{
  char *origin, *user, *password, *bearer; /* (owned) (nullable) but for origin */
} Credentials;

/* When an item's last download was seen to begin and to end; monotonic, 0 not yet. */
typedef struct
{
  gint64 begun_us, ended_us;
} Download;

struct _SkeinCliBatchRun
{
  SkeinEngineOptions options;
  char *store_path, *ca_file; /* (owned) (nullable) behind options' */
  GArray *credentials;        /* (owned) (element-type Credentials) */
  gboolean progress, complain, temporary, records, explains, shows_lanes;
  const SkeinCliLimits *limits; /* (nullable) */
  const SkeinCliOrder *order;   /* (nullable) */

  GMainLoop *loop;                 /* (owned) */
  SkeinCliProgress *progress_view; /* (owned) (nullable) */
  SkeinCliLanes *lanes_view;       /* (owned) (nullable) instead of it */
  SkeinRecorder *recorder;         /* (owned) (nullable) */
  guint recorder_source;
  SkeinAdvisor *advisor;           /* (owned) (nullable) */
  SkeinGauges *gauges;             /* (owned) (nullable) while there is a recorder */
  guint n_pending;                 /* asynchronous calls whose callback is still to come */
  SkeinCliInterrupt *interrupt;    /* (owned) (nullable) */
  SkeinEngine *engine;             /* (owned) (nullable) */
  gulong dirty_handler, hold_handler;
  GError *error; /* (owned) (nullable) of starting */

  GPtrArray *specs;         /* (owned) */
  GPtrArray *items;         /* (owned) (nullable) (element-type SkeinItem) with NULLs */
  GPtrArray *refusals;      /* (owned) (nullable) (element-type GError) with NULLs */
  GHashTable *unfinished;   /* (owned) (element-type SkeinItem) */
  GHashTable *ended;        /* (owned) (element-type SkeinItem) in this run */
  GHashTable *was_complete; /* (owned) (element-type SkeinItem) */
  GHashTable *downloads;    /* (owned) (element-type SkeinItem Download) */
  GHashTable *foreign;      /* (owned) (element-type SkeinItem guint) those another program works on, and their index */
  guint foreign_source;     /* looks after them, while there are any */
  guint n_done, n_failed;
  gint64 started_us, finished_us;
  guint64 reserve_bytes; /* to stay free on the disk, G_MAXUINT64 the default */
};

static void
clear_credentials (gpointer data)
{
  Credentials *credentials = data;

  g_free (credentials->origin);
  g_free (credentials->user);
  g_free (credentials->password);
  g_free (credentials->bearer);
}

SkeinCliBatchRun *
skein_cli_batch_run_new (const SkeinEngineOptions *options)
{
  SkeinCliBatchRun *self = g_new0 (SkeinCliBatchRun, 1);

  self->reserve_bytes = G_MAXUINT64;
  self->options = *options;
  self->options.store_path = self->store_path = g_strdup (options->store_path);
  self->options.ca_file = self->ca_file = g_strdup (options->ca_file);
  self->credentials = g_array_new (FALSE, FALSE, sizeof (Credentials));
  g_array_set_clear_func (self->credentials, clear_credentials);
  self->complain = TRUE;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->unfinished = g_hash_table_new (NULL, NULL);
  self->ended = g_hash_table_new (NULL, NULL);
  self->foreign = g_hash_table_new (NULL, NULL);
  self->was_complete = g_hash_table_new (NULL, NULL);
  self->downloads = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!skein_engine_close_finish (SKEIN_ENGINE (source), result, &error))
    skein_cli_complain ("%s", error->message);
  g_main_loop_quit (self->loop);
}

static void
remove_unfinished (SkeinCliBatchRun *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->unfinished);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_ptr_array_add (items, item);

  if (items->len > 0)
    skein_engine_remove (self->engine, items);
}

void
skein_cli_batch_run_free (SkeinCliBatchRun *self)
{
  g_clear_handle_id (&self->foreign_source, g_source_remove);

  g_clear_handle_id (&self->recorder_source, g_source_remove);
  if (self->advisor != NULL)
    skein_advisor_stop (self->advisor);
  g_clear_object (&self->advisor);
  g_clear_pointer (&self->gauges, skein_gauges_free);
  g_clear_pointer (&self->recorder, skein_recorder_free);

  /* A signal can come while the engine is still being opened or fed. */
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);

  if (self->engine != NULL)
    {
      g_clear_signal_handler (&self->dirty_handler, skein_engine_get_batch (self->engine));
      g_clear_signal_handler (&self->hold_handler, self->engine);
      if (self->temporary)
        remove_unfinished (self);
      skein_engine_close_async (self->engine, closed_cb, self);
      g_main_loop_run (self->loop);
      g_object_unref (self->engine);
    }

  g_clear_pointer (&self->interrupt, skein_cli_interrupt_free);
  g_clear_pointer (&self->specs, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->refusals, g_ptr_array_unref);
  g_hash_table_unref (self->unfinished);
  g_hash_table_unref (self->ended);
  g_hash_table_unref (self->foreign);
  g_hash_table_unref (self->was_complete);
  g_hash_table_unref (self->downloads);
  g_array_unref (self->credentials);
  g_clear_error (&self->error);
  g_main_loop_unref (self->loop);
  g_free (self->store_path);
  g_free (self->ca_file);
  g_free (self);
}

void
skein_cli_batch_run_set_bearer (SkeinCliBatchRun *self, const char *origin, const char *token)
{
  Credentials credentials = { g_strdup (origin), NULL, NULL, g_strdup (token) };

  g_array_append_val (self->credentials, credentials);
}

void
skein_cli_batch_run_set_credentials (SkeinCliBatchRun *self, const char *origin, const char *user, const char *password)
{
  Credentials credentials = { g_strdup (origin), g_strdup (user), g_strdup (password), NULL };

  g_array_append_val (self->credentials, credentials);
}

void
skein_cli_batch_run_set_reserve (SkeinCliBatchRun *self, guint64 n_bytes)
{
  self->reserve_bytes = n_bytes;
}

void
skein_cli_batch_run_set_progress (SkeinCliBatchRun *self, gboolean progress)
{
  self->progress = progress;
}

void
skein_cli_batch_run_set_records (SkeinCliBatchRun *self, gboolean records)
{
  self->records = records;
}

void
skein_cli_batch_run_set_explains (SkeinCliBatchRun *self, gboolean explains)
{
  self->explains = explains;
}

SkeinAdvisor *
skein_cli_batch_run_peek_advisor (SkeinCliBatchRun *self)
{
  return self->advisor;
}

void
skein_cli_batch_run_set_lanes (SkeinCliBatchRun *self, gboolean lanes)
{
  self->shows_lanes = lanes;
}

void
skein_cli_batch_run_set_complain (SkeinCliBatchRun *self, gboolean complain)
{
  self->complain = complain;
}

void
skein_cli_batch_run_set_temporary (SkeinCliBatchRun *self, gboolean temporary)
{
  self->temporary = temporary;
}

void
skein_cli_batch_run_set_order (SkeinCliBatchRun *self, const SkeinCliOrder *order)
{
  self->order = order;
}

void
skein_cli_batch_run_set_limits (SkeinCliBatchRun *self, const SkeinCliLimits *limits)
{
  self->limits = limits;
}

static gboolean
has_ended (SkeinItem *item)
{
  switch (skein_item_get_state (item))
    {
    case SKEIN_ITEM_DONE:
    case SKEIN_ITEM_FAILED:
    case SKEIN_ITEM_CANCELLED:
      return TRUE;

    case SKEIN_ITEM_WAITING:
    case SKEIN_ITEM_DOWNLOADING:
    case SKEIN_ITEM_VERIFYING:
    case SKEIN_ITEM_HASHING:
    case SKEIN_ITEM_RESIZING:
    case SKEIN_ITEM_RETRYING:
    case SKEIN_ITEM_PAUSED:
    case SKEIN_N_ITEM_STATES:
    default:
      return FALSE;
    }
}

static void
complain_about_item (SkeinItem *item)
{
  const GError *error = skein_item_get_error (item);
  g_autofree char *url = skein_url_redact (skein_item_peek_spec (item)->url);

  if (skein_item_get_state (item) == SKEIN_ITEM_CANCELLED)
    skein_cli_complain (_ ("%s: cancelled"), url);
  else
    skein_cli_complain ("%s: %s", url, error != NULL ? error->message : _ ("failed"));
}

static void
note_download (SkeinCliBatchRun *self, SkeinItem *item)
{
  Download *download = g_hash_table_lookup (self->downloads, item);

  if (skein_item_get_state (item) == SKEIN_ITEM_DOWNLOADING)
    {
      if (download == NULL)
        {
          download = g_new0 (Download, 1);
          g_hash_table_insert (self->downloads, item, download);
        }
      if (download->begun_us == 0 || download->ended_us != 0)
        *download = (Download){ .begun_us = g_get_monotonic_time () };
    }
  else if (download != NULL && download->ended_us == 0)
    download->ended_us = g_get_monotonic_time ();
}

static void
note_end (SkeinCliBatchRun *self, SkeinItem *item)
{
  g_hash_table_add (self->ended, item);
  if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
    self->n_done++;
  else
    {
      self->n_failed++;
      if (self->complain)
        complain_about_item (item);
    }
}

static void
quit_if_finished (SkeinCliBatchRun *self)
{
  if (g_hash_table_size (self->unfinished) == 0)
    g_main_loop_quit (self->loop);
}

static void
items_dirty_cb (SkeinBatch *batch, GPtrArray *dirty, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;

  for (guint i = 0; i < dirty->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (dirty, i);

      note_download (self, item);
      if (has_ended (item) && g_hash_table_remove (self->unfinished, item))
        note_end (self, item);
    }

  if (self->items != NULL)
    quit_if_finished (self);
}

static gboolean look_after_foreign_cb (gpointer user_data);

/* Those of ours that another program works on now. */
static void
collect_foreign (SkeinCliBatchRun *self)
{
  for (guint i = 0; self->items != NULL && i < self->items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (self->items, i);

      if (item != NULL && skein_item_is_foreign (item) && g_hash_table_contains (self->unfinished, item))
        g_hash_table_insert (self->foreign, item, GUINT_TO_POINTER (i));
    }
  if (g_hash_table_size (self->foreign) > 0 && self->foreign_source == 0)
    self->foreign_source = g_timeout_add_seconds (1, look_after_foreign_cb, self);
}

static void
added_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  items = skein_engine_add_finish (SKEIN_ENGINE (source), result, &errors, &error);
  if (items == NULL)
    {
      skein_cli_complain ("%s", error->message);
      g_main_loop_quit (self->loop);
      return;
    }

  /* A third program was quicker. */
  collect_foreign (self);
}

/* Another program works on some of our items. It may finish them, end before that (then they are ours), or remove them. */
static gboolean
look_after_foreign_cb (gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  g_autoptr (GPtrArray) again = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item, index;

  g_hash_table_iter_init (&iter, self->foreign);
  while (g_hash_table_iter_next (&iter, &item, &index))
    {
      gboolean removed = skein_batch_lookup (skein_engine_get_batch (self->engine), skein_item_get_id (item)) != item;

      if (!removed && skein_item_is_foreign (item) && !has_ended (item))
        continue;

      g_hash_table_iter_remove (&iter);
      if (removed && g_hash_table_remove (self->unfinished, item))
        note_end (self, item);
      else if (!removed && !has_ended (item))
        g_ptr_array_add (again, g_ptr_array_index (self->specs, GPOINTER_TO_UINT (index)));
    }

  if (again->len > 0)
    {
      self->n_pending++;
      skein_engine_add_async (self->engine, again, NULL, added_again_cb, self);
    }

  quit_if_finished (self);
  if (g_hash_table_size (self->foreign) > 0)
    return G_SOURCE_CONTINUE;

  self->foreign_source = 0;
  return G_SOURCE_REMOVE;
}

static void
note_foreign (SkeinCliBatchRun *self)
{
  guint n = g_hash_table_size (self->foreign);

  if (n == 0)
    return;

  skein_cli_note (ngettext ("%u file is being downloaded by another running Skein; waiting for it",
                            "%u files are being downloaded by another running Skein; waiting for them", n),
                  n);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;

  self->n_pending--;
  self->items = skein_engine_add_finish (SKEIN_ENGINE (source), result, &self->refusals, &self->error);
  if (self->items == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  /* One owner rule for both arrays, whatever free functions they came with. */
  for (guint i = 0; i < self->items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (self->items, i);
      const GError *refusal = skein_cli_batch_run_get_refusal (self, i);

      if (item == NULL)
        {
          SkeinItemSpec *spec = g_ptr_array_index (self->specs, i);
          g_autofree char *url = skein_url_redact (spec->url);

          self->n_failed++;
          if (!self->complain)
            continue;

          /* A sentence about an address begins with it. */
          if (refusal != NULL && strstr (refusal->message, url) != NULL)
            skein_cli_complain ("%s", refusal->message);
          else
            skein_cli_complain ("%s: %s", url, refusal != NULL ? refusal->message : _ ("refused"));
        }
      else if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
        {
          /* Twice in one list is one item. */
          if (g_hash_table_add (self->was_complete, item))
            self->n_done++;
        }
      else if (!g_hash_table_contains (self->ended, item) && g_hash_table_add (self->unfinished, item) && has_ended (item))
        {
          g_hash_table_remove (self->unfinished, item);
          note_end (self, item);
        }
    }

  collect_foreign (self);
  note_foreign (self);
  quit_if_finished (self);
}

static void
interrupted_cb (gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;

  g_main_loop_quit (self->loop);
}

static gboolean
describe_lane (const SkeinLaneView *view, SkeinCliProgressRow *out_row, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  SkeinItem *item;

  /* A thread that drives several transfers shows as its connections. */
  if (self->engine == NULL || (view->info.kind == SKEIN_LANE_THREAD && (self->options.downloads.connections > 1 || self->options.downloads.tunes_itself)))
    return FALSE;

  item = skein_batch_lookup (skein_engine_get_batch (self->engine), view->item);
  if (item == NULL)
    return FALSE;

  out_row->name = skein_item_get_name (item);
  if (out_row->name == NULL)
    out_row->name = skein_item_get_host (item);
  out_row->done_frac = skein_item_get_progress (item);
  out_row->rate = skein_item_get_rate (item);
  return out_row->name != NULL;
}

static const char *
get_lane_name (const SkeinLaneView *view, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  SkeinItem *item = skein_batch_lookup (skein_engine_get_batch (self->engine), view->item);

  if (item == NULL)
    return NULL;
  return skein_item_get_name (item) != NULL ? skein_item_get_name (item) : skein_item_get_host (item);
}

static char *
describe_total (gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  SkeinBatchTotals totals = { 0 };
  g_autofree char *done = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *hold = NULL;
  GString *line = g_string_new (NULL);

  skein_batch_get_totals (skein_engine_get_batch (self->engine), &totals);
  rate = skein_format_rate (totals.rate);
  done = skein_format_size (totals.done_bytes);

  /* Translators: "12 of 60 files · 34.5 MB · 41.2 MB/s" */
  g_string_append_printf (line, _ ("%u of %u files · %s · %s"), self->n_done + self->n_failed, self->specs->len, done, rate);
  if (self->n_failed > 0)
    {
      g_string_append (line, " · ");
      g_string_append_printf (line, ngettext ("%u failed", "%u failed", self->n_failed), self->n_failed);
    }
  if (totals.seconds_left >= 0)
    {
      g_autofree char *left = skein_format_duration (totals.seconds_left);

      g_string_append (line, " · ");
      /* Translators: a duration, such as "1 min 20 s" */
      g_string_append_printf (line, _ ("%s left"), left);
    }
  hold = skein_engine_dup_hold (self->engine);
  if (hold != NULL)
    g_string_append_printf (line, " · %s", hold);

  return g_string_free (line, FALSE);
}

/* Nobody is to wonder why nothing happens. On a terminal the progress says so. */
static void
hold_cb (SkeinEngine *engine, GParamSpec *pspec, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  g_autofree char *hold = skein_engine_dup_hold (engine);

  if (hold != NULL && self->progress && !skein_cli_terminal_is_live ())
    skein_cli_complain ("%s", hold);
}

static gboolean
record_cb (gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  guint64 now_ns = skein_clock_now_ns ();

  skein_gauges_feed (self->gauges, now_ns);
  skein_recorder_update (self->recorder, now_ns);
  if (self->advisor != NULL)
    skein_advisor_look (self->advisor, now_ns);
  return G_SOURCE_CONTINUE;
}

static void
start_recording (SkeinCliBatchRun *self)
{
  self->recorder = skein_recorder_new (skein_engine_get_board (self->engine));
  self->gauges = skein_gauges_new (self->engine, self->recorder);
  self->recorder_source = g_timeout_add (RECORD_MS, record_cb, self);
  if (self->explains)
    self->advisor = skein_advisor_new (self->engine, self->recorder);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliBatchRun *self = user_data;
  g_autofree char *warning = NULL;

  self->n_pending--;
  self->engine = skein_engine_new_finish (result, &self->error);
  if (self->engine == NULL || skein_cli_batch_run_get_interrupt_exit (self) != 0)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  warning = skein_engine_dup_warning (self->engine);
  if (warning != NULL)
    skein_cli_complain ("%s", warning);

  for (guint i = 0; i < self->credentials->len; i++)
    {
      const Credentials *credentials = &g_array_index (self->credentials, Credentials, i);

      if (credentials->bearer != NULL)
        skein_engine_set_bearer (self->engine, credentials->origin, credentials->bearer);
      else
        skein_engine_set_credentials (self->engine, credentials->origin, credentials->user, credentials->password);
    }

  self->hold_handler = g_signal_connect (self->engine, "notify::hold", G_CALLBACK (hold_cb), self);
  if (self->limits != NULL)
    skein_cli_limits_apply (self->limits, self->engine);
  skein_engine_set_reserve (self->engine, self->reserve_bytes);
  if (self->order != NULL)
    skein_cli_order_apply (self->order, self->engine);

  self->dirty_handler = g_signal_connect (skein_engine_get_batch (self->engine), "items-dirty", G_CALLBACK (items_dirty_cb), self);
  if (self->records || self->explains || self->shows_lanes)
    start_recording (self);
  if (self->shows_lanes)
    self->lanes_view = skein_cli_lanes_new (self->recorder, get_lane_name, describe_total, self);
  else if (self->progress)
    self->progress_view = skein_cli_progress_new (skein_engine_get_board (self->engine), describe_lane, describe_total, self);

  self->n_pending++;
  skein_engine_add_async (self->engine, self->specs, NULL, added_cb, self);
}

gboolean
skein_cli_batch_run_execute (SkeinCliBatchRun *self, GPtrArray *specs, GError **error)
{
  g_return_val_if_fail (self->specs == NULL, FALSE);

  self->specs = g_ptr_array_ref (specs);
  self->started_us = g_get_monotonic_time ();
  self->interrupt = skein_cli_interrupt_new (interrupted_cb, self);

  self->n_pending++;
  skein_engine_new_async (&self->options, NULL, opened_cb, self);
  g_main_loop_run (self->loop);
  self->finished_us = g_get_monotonic_time ();
  g_clear_pointer (&self->progress_view, skein_cli_progress_free);
  if (self->recorder != NULL)
    skein_recorder_update (self->recorder, skein_clock_now_ns ());
  g_clear_pointer (&self->lanes_view, skein_cli_lanes_free);

  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }

  return TRUE;
}

SkeinItem *
skein_cli_batch_run_get_item (SkeinCliBatchRun *self, guint index)
{
  return self->items != NULL && index < self->items->len ? g_ptr_array_index (self->items, index) : NULL;
}

const GError *
skein_cli_batch_run_get_refusal (SkeinCliBatchRun *self, guint index)
{
  return self->refusals != NULL && index < self->refusals->len ? g_ptr_array_index (self->refusals, index) : NULL;
}

gboolean
skein_cli_batch_run_was_complete (SkeinCliBatchRun *self, guint index)
{
  SkeinItem *item = skein_cli_batch_run_get_item (self, index);

  return item != NULL && g_hash_table_contains (self->was_complete, item);
}

double
skein_cli_batch_run_get_rate (SkeinCliBatchRun *self, guint index)
{
  SkeinItem *item = skein_cli_batch_run_get_item (self, index);
  const Download *download = item != NULL ? g_hash_table_lookup (self->downloads, item) : NULL;

  /* The batch tells of changes ten times a second, so a shorter download has no speed worth showing. */
  if (download == NULL || download->ended_us - download->begun_us < G_USEC_PER_SEC / 2)
    return 0;

  return (double) skein_item_get_size (item) * G_USEC_PER_SEC / (double) (download->ended_us - download->begun_us);
}

SkeinActivityRecord *
skein_cli_batch_run_make_record (SkeinCliBatchRun *self)
{
  if (self->recorder == NULL)
    return NULL;
  return skein_activity_record_new (self->recorder, skein_engine_get_batch (self->engine));
}

int
skein_cli_batch_run_get_interrupt_exit (SkeinCliBatchRun *self)
{
  return self->interrupt != NULL ? skein_cli_interrupt_get_exit (self->interrupt) : 0;
}

double
skein_cli_batch_run_get_seconds (SkeinCliBatchRun *self)
{
  return (double) (self->finished_us - self->started_us) / G_USEC_PER_SEC;
}

void
skein_cli_batch_run_add_json (SkeinCliBatchRun *self, SkeinJsonWriter *writer)
{
  g_autoptr (GPtrArray) list = NULL;
  SkeinSetting setting;

  if (self->engine == NULL)
    return;

  setting = skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_THREADS));
  skein_json_writer_begin_object (writer, "connections");
  skein_json_writer_add_boolean (writer, "automatic", setting.tunes_itself);
  skein_json_writer_add_int (writer, "last", setting.workers * setting.connections);
  skein_json_writer_add_int (writer, "decisions", skein_engine_get_n_tuned (self->engine));
  skein_json_writer_begin_array (writer, "decided");
  list = skein_engine_list_tuned (self->engine, G_MAXUINT);
  for (guint i = list->len; i > 0; i--)
    {
      const SkeinTuned *tuned = g_ptr_array_index (list, i - 1);

      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_double (writer, "seconds", (double) (tuned->at_us - self->started_us) / G_USEC_PER_SEC);
      skein_json_writer_add_int (writer, "from", tuned->from);
      skein_json_writer_add_int (writer, "to", tuned->to);
      skein_json_writer_add_string (writer, "reason", tuned->reason);
      skein_json_writer_add_string (writer, "note", tuned->note);
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);
}

void
skein_cli_batch_run_note_tuning (SkeinCliBatchRun *self)
{
  guint n_tuned = self->engine != NULL ? skein_engine_get_n_tuned (self->engine) : 0;
  SkeinSetting setting;

  if (n_tuned == 0)
    return;
  setting = skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_THREADS));
  skein_cli_note (ngettext ("%u connections at the end, after %u decision", "%u connections at the end, after %u decisions", n_tuned),
                  setting.workers * setting.connections, n_tuned);
}

int
skein_cli_batch_run_get_exit (SkeinCliBatchRun *self)
{
  SkeinCliExit exit = (SkeinCliExit) skein_cli_batch_run_get_interrupt_exit (self);

  if (exit != SKEIN_CLI_EXIT_OK)
    return (int) exit;

  for (guint i = 0; i < self->specs->len; i++)
    {
      SkeinItem *item = skein_cli_batch_run_get_item (self, i);
      const GError *error = item != NULL ? skein_item_get_error (item) : skein_cli_batch_run_get_refusal (self, i);

      if (item != NULL && skein_item_get_state (item) == SKEIN_ITEM_DONE)
        continue;

      exit = skein_cli_exit_combine (exit, error != NULL ? skein_cli_exit_from_error (error) : SKEIN_CLI_EXIT_MIXED);
    }

  return (int) exit;
}
