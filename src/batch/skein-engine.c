// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What holds the parts together: opening, what other programs do, settings, closing. Adding is in skein-engine-add.c, the verbs
 * in skein-engine-verbs.c, the items' way in skein-pipeline.c and skein-run.c. */

#include "config.h"

#include "batch/skein-engine-private.h"
#include "batch/skein-page.h"
#include "batch/skein-tuner-note.h"
#include "base/skein-paths.h"
#include "pool/skein-process-pool.h"
#include "pool/skein-thread-pool.h"
#include "work/skein-disk-space.h"
#include "work/skein-hsts.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_TRIES 5
/* Below, the file is read in no time when it is there. */
#define DEFAULT_FOLLOW_ABOVE (64 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (SkeinEngine, skein_engine, G_TYPE_OBJECT)

typedef enum
{
  PROP_PAUSED = 1,
  PROP_HOLD,
} SkeinEngineProperty;
static GParamSpec *props[PROP_HOLD + 1];

typedef enum
{
  SIGNAL_IDLE,
  SIGNAL_TUNED,
  N_SIGNALS
} SkeinEngineSignal;
static guint signals[N_SIGNALS];

static void
skein_engine_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinEngine *self = SKEIN_ENGINE (object);

  switch ((SkeinEngineProperty) prop_id)
    {
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_HOLD:
      g_value_take_string (value, skein_engine_dup_hold (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_engine_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinEngine *self = SKEIN_ENGINE (object);

  switch ((SkeinEngineProperty) prop_id)
    {
    case PROP_PAUSED:
      skein_engine_set_paused (self, g_value_get_boolean (value));
      break;
    case PROP_HOLD:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_engine_finalize (GObject *object)
{
  SkeinEngine *self = SKEIN_ENGINE (object);

  /* Threads and processes would outlive what they write to. */
  if (self->store != NULL)
    g_error ("An engine must be closed before its last unref");

  g_clear_pointer (&self->hold, skein_hold_free);
  g_clear_object (&self->downloads);
  g_clear_object (&self->processing);
  g_clear_object (&self->batch);
  g_clear_pointer (&self->board, skein_board_unref);
  g_clear_pointer (&self->inserting, g_hash_table_unref);
  g_free ((char *) self->options.store_path);
  g_free ((char *) self->options.ca_file);
  g_free (self->hold_host);
  skein_request_options_unref (self->options.request);
  skein_save_options_unref (self->options.save);

  G_OBJECT_CLASS (skein_engine_parent_class)->finalize (object);
}

static void
skein_engine_class_init (SkeinEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = skein_engine_get_property;
  object_class->set_property = skein_engine_set_property;
  object_class->finalize = skein_engine_finalize;

  props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_HOLD] = g_param_spec_string ("hold", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * SkeinEngine::idle:
   *
   * Nothing is active, waiting or retrying any more.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", SKEIN_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SkeinEngine::tuned:
   *
   * The download pool, which tunes itself, has decided something: skein_engine_dup_tuner_note() says what.
   */
  signals[SIGNAL_TUNED] = g_signal_new ("tuned", SKEIN_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_engine_init (SkeinEngine *self)
{
  g_queue_init (&self->adds);
  g_queue_init (&self->verbs);
  skein_engine_start_hold (self);
  self->inserting = g_hash_table_new (skein_item_spec_hash, skein_item_spec_same);
}

/* --- closing --- */

static void
store_closed_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinEngine *self = user_data;
  GTask *closing;

  /* The pipeline's thread tasks are done, and the store was the last that could have called it. */
  self->store = NULL;
  g_clear_pointer (&self->pipeline, skein_pipeline_free);
  g_clear_pointer (&self->flusher, skein_flusher_free);
  skein_batch_flush (self->batch);

  closing = g_steal_pointer (&self->closing);
  g_task_return_boolean (closing, TRUE);
  g_object_unref (closing);
}

static void
pool_closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinEngine) self = user_data;

  skein_pool_close_finish (SKEIN_POOL (object), result, NULL);
  self->n_closing_pools--;
  skein_engine_look (self);
}

gboolean
skein_engine_is_idle (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), TRUE);

  return self->loaded && g_queue_is_empty (&self->adds) && g_queue_is_empty (&self->verbs) && self->n_adopting == 0 && (self->pipeline == NULL || skein_pipeline_is_idle (self->pipeline));
}

void
skein_engine_look (SkeinEngine *self)
{
  gboolean idle;

  if (self->closing != NULL)
    {
      if (!self->store_closing && self->loaded && self->n_closing_pools == 0 && self->n_adopting == 0 && g_queue_is_empty (&self->adds) && skein_pipeline_is_empty (self->pipeline))
        {
          self->store_closing = TRUE;
          skein_store_close (self->store, store_closed_cb, self);
        }
      return;
    }

  skein_engine_look_at_hold (self);
  idle = skein_engine_is_idle (self);
  if (idle == self->idle)
    return;
  self->idle = idle;
  if (idle)
    {
      /* Whoever waits for the end wants to see it. */
      skein_batch_flush (self->batch);
      g_signal_emit (self, signals[SIGNAL_IDLE], 0);
    }
}

static void
pipeline_changed_cb (gpointer user_data)
{
  skein_engine_look (user_data);
}

static void
pipeline_tuned_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_TUNED], 0);
}

void
skein_engine_close_async (SkeinEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (self->closing == NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, skein_engine_close_async);
  g_task_set_name (task, "close engine");
  if (self->store == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  self->closing = task;
  skein_pipeline_close (self->pipeline);
  skein_engine_drop_verbs (self);
  self->n_closing_pools = 2;
  skein_pool_close_async (self->downloads, pool_closed_cb, g_object_ref (self));
  skein_pool_close_async (self->processing, pool_closed_cb, g_object_ref (self));
}

gboolean
skein_engine_close_finish (SkeinEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- rows that come --- */

/* The session that left a row so is no more: nobody downloads here. */
static void
settle_orphan (SkeinEngine *self, SkeinStoreRow *row)
{
  if (!row->foreign && row->session != skein_store_get_session (self->store) && (skein_item_state_is_active (row->state) || row->state == SKEIN_ITEM_RETRYING))
    row->state = SKEIN_ITEM_WAITING;
}

void
skein_engine_show_rows (SkeinEngine *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_full (rows->len, g_object_unref);
  guint64 session = skein_store_get_session (self->store);

  for (guint i = 0; i < rows->len; i++)
    {
      SkeinStoreRow *row = g_steal_pointer (&g_ptr_array_index (rows, i));

      settle_orphan (self, row);
      g_ptr_array_add (items, skein_item_new (row));
    }

  skein_batch_insert_items (self->batch, items);
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      /* Of a history: there is nothing to do with it. */
      if (item->row->state == SKEIN_ITEM_DONE && item->row->part_name == NULL)
        item->row->session = 0;
      else if (item->row->session == session)
        skein_pipeline_take (self->pipeline, item);
    }
}

static void
return_opened (SkeinEngine *self)
{
  GTask *opening = g_steal_pointer (&self->opening);

  if (opening == NULL)
    return;
  g_task_return_pointer (opening, g_object_ref (self), g_object_unref);
  g_object_unref (opening);
}

static void
closed_after_error_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SkeinEngine *self = SKEIN_ENGINE (object);
  GTask *opening = g_steal_pointer (&self->opening);

  g_task_return_error (opening, user_data);
  g_object_unref (opening);
}

static void
opened_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinEngine *self = user_data;

  if (rows != NULL)
    {
      skein_engine_show_rows (self, rows);
      return_opened (self);
      return;
    }

  self->loaded = TRUE;
  if (error != NULL && self->opening != NULL && self->closing == NULL)
    {
      skein_engine_close_async (self, closed_after_error_cb, g_error_copy (error));
      return;
    }
  if (error != NULL)
    g_message ("%s", error->message);
  return_opened (self);
  skein_engine_start_next_add (self);
  skein_engine_look (self);
}

/* --- what other programs do --- */

static void
adopted_orphans_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  skein_engine_look (user_data);
}

/* What users may change in one program of an item that another works on. */
static void
take_wishes (SkeinEngine *self, SkeinItem *item, const SkeinStoreRow *row)
{
  SkeinItemSpec *spec = item->row->spec;

  if (item->row->position != row->position)
    {
      g_autoptr (GPtrArray) moved = g_ptr_array_new ();

      g_ptr_array_add (moved, item);
      skein_batch_move_items (self->batch, moved, &row->position);
    }
  if (spec->priority != row->spec->priority || spec->max_rate != row->spec->max_rate)
    {
      spec->priority = row->spec->priority;
      spec->max_rate = row->spec->max_rate;
      skein_batch_touch (self->batch, item);
      skein_pipeline_rate_changed (self->pipeline, item);
    }
  skein_pipeline_moved (self->pipeline, item);
}

static void
changed_by_others_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  SkeinEngine *self = user_data;
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean orphans = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      SkeinStoreRow *row = g_ptr_array_index (rows, i);
      SkeinItem *item;

      if (row->spec == NULL && (item = skein_batch_lookup_aside (self->batch, row->id)) != NULL && !item->ours)
        {
          g_ptr_array_add (gone, g_object_ref (item));
          continue;
        }
      item = skein_engine_lookup (self, row->id);
      if (row->spec == NULL)
        {
          if (item != NULL && !item->ours)
            g_ptr_array_add (removed, g_object_ref (item));
          continue;
        }

      orphans |= !row->foreign && row->session != skein_store_get_session (store) && !skein_item_state_is_final (row->state);
      settle_orphan (self, row);
      if (item == NULL)
        g_ptr_array_add (added, g_steal_pointer (&g_ptr_array_index (rows, i)));
      else if (!item->ours)
        skein_batch_replace_row (self->batch, item, g_steal_pointer (&g_ptr_array_index (rows, i)));
      else
        take_wishes (self, item, row);
    }

  skein_batch_remove_items (self->batch, removed);
  skein_batch_forget_aside (self->batch, gone);
  skein_engine_show_rows (self, added);

  if (orphans && self->options.adopt_all && self->closing == NULL)
    skein_engine_adopt (self, NULL, adopted_orphans_cb, self);
}

typedef struct
{
  SkeinEngine *engine;
  gboolean orphans; /* whatever there is, not certain items */
  SkeinStoreFunc done;
  gpointer user_data;
} Adoption;

static void
adopted_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Adoption *adoption = user_data;
  SkeinEngine *self = adoption->engine;
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);

  self->n_adopting--;
  for (guint i = 0; rows != NULL && error == NULL && i < rows->len; i++)
    {
      SkeinStoreRow *row = g_ptr_array_index (rows, i);
      SkeinItem *item = skein_engine_lookup (self, row->id);

      if (item == NULL)
        {
          /* One that was asked for by name has been removed meanwhile. */
          if (adoption->orphans)
            g_ptr_array_add (unknown, skein_store_row_copy (row));
        }
      else if (!item->ours)
        {
          skein_batch_replace_row (self->batch, item, skein_store_row_copy (row));
          if (self->closing == NULL && !row->foreign)
            skein_pipeline_take (self->pipeline, item);
        }
    }
  skein_engine_show_rows (self, unknown);

  adoption->done (store, rows, error, adoption->user_data);
  g_free (adoption);
  skein_engine_look (self);
}

void
skein_engine_adopt (SkeinEngine *self, GArray *ids, SkeinStoreFunc done, gpointer user_data)
{
  Adoption *adoption = g_new0 (Adoption, 1);

  adoption->engine = self;
  adoption->orphans = ids == NULL;
  adoption->done = done;
  adoption->user_data = user_data;
  self->n_adopting++;
  skein_store_adopt (self->store, ids != NULL ? (const guint64 *) ids->data : NULL, ids != NULL ? ids->len : 0, adopted_cb, adoption);
}

/* --- opening --- */

void
skein_engine_new_async (const SkeinEngineOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (SkeinEngine) self = g_object_new (SKEIN_TYPE_ENGINE, NULL);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *path = NULL;
  SkeinPerformers performers = { 0 }; /* nothing but transfers */
  SkeinPipelineOptions pipeline_options;
  GError *error = NULL;

  g_return_if_fail (options != NULL);

  g_task_set_source_tag (task, skein_engine_new_async);
  g_task_set_name (task, "open engine");
  /* Once made, an engine has to be closed by whoever gets it: it is handed over in any case. */
  g_task_set_check_cancellable (task, FALSE);

  self->options = *options;
  self->options.store_path = g_strdup (options->store_path);
  self->options.ca_file = g_strdup (options->ca_file);
  self->options.request = options->request != NULL ? skein_request_options_ref (options->request) : NULL;
  skein_page_set_default_request (options->request);
  self->options.save = options->save != NULL ? skein_save_options_ref (options->save) : NULL;
  self->batch = skein_batch_new ();

  if (options->downloads.kind != SKEIN_SETTING_THREADS || options->processing.kind != SKEIN_SETTING_PROCESSES)
    {
      g_task_return_new_error (task, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Downloads are done by threads, their processing by processes"));
      return;
    }

  self->board = skein_board_new (&error);
  if (self->board != NULL)
    self->downloads = skein_thread_pool_new (self->board, &options->downloads, &performers, &error);
  if (self->downloads == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->processing = skein_process_pool_new (self->board, &options->processing);

  {
    g_autofree char *hsts_path = options->store_path == NULL ? g_build_filename (skein_paths_get_data_dir (), "hsts", NULL) : NULL;

    skein_hsts_set_path (hsts_path);
  }
  path = options->store_path != NULL ? g_strdup (options->store_path) : g_build_filename (skein_paths_get_data_dir (), "store.db", NULL);
  self->flusher = skein_flusher_new ();
  self->store = skein_store_new (path, options->adopt_all, opened_cb, changed_by_others_cb, self);

  pipeline_options = (SkeinPipelineOptions){
    .tries = options->tries > 0 ? options->tries : DEFAULT_TRIES,
    .stall_timeout_s = options->stall_timeout_s,
    .segments = options->segments,
    .follow_above = options->follow_above > 0 ? options->follow_above : DEFAULT_FOLLOW_ABOVE,
    .hash_inline = options->hash_inline,
    .ca_file = (char *) options->ca_file,
    .request = options->request,
    .waits_for_network = options->waits_for_network,
  };
  self->pipeline = skein_pipeline_new (self->batch, self->store, self->board, self->downloads, self->processing, &pipeline_options, pipeline_changed_cb, self);
  if (options->waits_for_network)
    skein_hold_watch_network (self->hold);

  skein_pipeline_set_tuned_func (self->pipeline, pipeline_tuned_cb);

  /* The store's thread calls back until it is closed, and closing is what ends this reference's need: see finalize. */
  self->opening = g_steal_pointer (&task);
  g_task_set_task_data (self->opening, g_object_ref (self), g_object_unref);
}

SkeinEngine *
skein_engine_new_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

SkeinBatch *
skein_engine_get_batch (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);
  return self->batch;
}

SkeinBoard *
skein_engine_get_board (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);
  return self->board;
}

SkeinPool *
skein_engine_get_pool (SkeinEngine *self, SkeinSettingKind kind)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);
  return kind == SKEIN_SETTING_THREADS ? self->downloads : self->processing;
}

char *
skein_engine_dup_warning (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);
  return self->store != NULL ? skein_store_dup_warning (self->store) : NULL;
}

void
skein_engine_set_bearer (SkeinEngine *self, const char *origin, const char *token)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (origin != NULL && token != NULL);

  if (self->pipeline != NULL)
    skein_pipeline_set_bearer (self->pipeline, origin, token);
}

void
skein_engine_set_tries (SkeinEngine *self, guint tries)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  if (self->pipeline != NULL)
    skein_pipeline_set_tries (self->pipeline, tries > 0 ? tries : DEFAULT_TRIES);
}

void
skein_engine_set_segments (SkeinEngine *self, guint segments)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  if (self->pipeline != NULL)
    skein_pipeline_set_segments (self->pipeline, segments);
}

void
skein_engine_set_hash_inline (SkeinEngine *self, gboolean hash_inline)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  if (self->pipeline != NULL)
    skein_pipeline_set_hash_inline (self->pipeline, hash_inline);
}

void
skein_engine_set_proxy_resolver (SkeinEngine *self, GProxyResolver *resolver)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (resolver == NULL || G_IS_PROXY_RESOLVER (resolver));

  if (self->pipeline != NULL)
    skein_pipeline_set_proxy_resolver (self->pipeline, resolver);
  skein_page_set_proxy_resolver (resolver);
}

void
skein_engine_set_request (SkeinEngine *self, SkeinRequestOptions *request)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  if (self->pipeline != NULL)
    skein_pipeline_set_request (self->pipeline, request);
  skein_page_set_default_request (request);
}

const SkeinRequestOptions *
skein_engine_get_request (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);

  return self->pipeline != NULL ? skein_pipeline_get_request (self->pipeline) : NULL;
}

void
skein_engine_set_reserve (SkeinEngine *self, guint64 n_bytes)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  skein_space_set_reserve (n_bytes);
}

void
skein_engine_set_save_options (SkeinEngine *self, SkeinSaveOptions *save)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  if (save != NULL)
    skein_save_options_ref (save);
  skein_save_options_unref (self->options.save);
  self->options.save = save;
}

void
skein_engine_set_credentials (SkeinEngine *self, const char *origin, const char *user, const char *password)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (origin != NULL);

  if (self->pipeline != NULL)
    skein_pipeline_set_credentials (self->pipeline, origin, user, password);
}

gboolean
skein_engine_has_login (SkeinEngine *self, const char *url)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), FALSE);

  return self->pipeline != NULL && skein_pipeline_has_login (self->pipeline, url);
}

gboolean
skein_engine_set_host_rules (SkeinEngine *self, const char *text, GError **error)
{
  g_autoptr (SkeinHostRules) rules = NULL;

  g_return_val_if_fail (SKEIN_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  rules = skein_host_rules_parse (text, error);
  if (rules == NULL)
    return FALSE;
  if (self->pipeline != NULL)
    skein_pipeline_set_host_rules (self->pipeline, rules);
  return TRUE;
}

void
skein_engine_set_paused (SkeinEngine *self, gboolean paused)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));

  paused = !!paused;
  if (paused == self->paused || self->pipeline == NULL)
    return;
  self->paused = paused;
  skein_engine_apply_hold (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAUSED]);
}

gboolean
skein_engine_get_paused (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), FALSE);
  return self->paused;
}

/* With more threads each drives fewer: what was found to be best is their sum. */
static guint
keep_connections (SkeinPool *pool, const SkeinSetting *setting)
{
  SkeinSetting old = skein_pool_get_setting (pool);

  if (!old.tunes_itself || old.workers == setting->workers || old.connections != setting->connections || setting->workers == 0)
    return setting->connections;
  return CLAMP ((old.workers * old.connections + setting->workers / 2) / setting->workers, 1, SKEIN_SETTING_MAX_CONNECTIONS);
}

gboolean
skein_engine_set_setting (SkeinEngine *self, const SkeinSetting *setting, GError **error)
{
  SkeinPool *pool;
  SkeinSetting wanted;
  gboolean resized;

  g_return_val_if_fail (SKEIN_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (setting != NULL, FALSE);

  wanted = *setting;
  pool = skein_engine_get_pool (self, setting->kind);
  if (setting->kind == SKEIN_SETTING_THREADS && setting->tunes_itself)
    wanted.connections = keep_connections (pool, setting);
  resized = skein_pool_resize (pool, &wanted, error);
  if (self->pipeline == NULL)
    return resized;
  if (setting->kind == SKEIN_SETTING_THREADS)
    skein_pipeline_setting_changed (self->pipeline);
  else
    skein_pipeline_sizes_changed (self->pipeline);
  return resized;
}

static void
tuned_free (gpointer data)
{
  SkeinTuned *tuned = data;

  g_free (tuned->note);
  g_free (tuned);
}

char *
skein_engine_dup_tuner_note (SkeinEngine *self)
{
  const SkeinTunerDecision *decision;

  g_return_val_if_fail (SKEIN_IS_ENGINE (self), NULL);

  if (self->pipeline == NULL || !skein_pool_get_setting (self->downloads).tunes_itself)
    return NULL;
  decision = skein_tuning_peek_decision (skein_pipeline_get_tuning (self->pipeline), 0);
  return decision != NULL ? skein_tuner_decision_dup_note (decision) : NULL;
}

guint
skein_engine_get_n_tuned (SkeinEngine *self)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (self), 0);
  return self->pipeline != NULL ? skein_tuning_get_n_decisions (skein_pipeline_get_tuning (self->pipeline)) : 0;
}

GPtrArray *
skein_engine_list_tuned (SkeinEngine *self, guint max)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (tuned_free);
  const SkeinTunerDecision *decision;

  g_return_val_if_fail (SKEIN_IS_ENGINE (self), list);

  for (guint i = 0; self->pipeline != NULL && i < max; i++)
    {
      SkeinTuned *tuned;

      decision = skein_tuning_peek_decision (skein_pipeline_get_tuning (self->pipeline), i);
      if (decision == NULL)
        break;
      tuned = g_new0 (SkeinTuned, 1);
      tuned->at_us = decision->at_us;
      tuned->from = decision->from;
      tuned->to = decision->to;
      tuned->reason = skein_tuner_reason_get_nick (decision->reason);
      tuned->note = skein_tuner_decision_dup_note (decision);
      g_ptr_array_add (list, tuned);
    }
  return list;
}
