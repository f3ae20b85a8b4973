// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Adding, some hundred at a time, so that a hundred thousand never hold up a frame:
 *
 *   flusher thread: URLs parsed, names made safe -> main: those known already told apart -> store: the rest inserted ->
 *   main: shown
 *
 * Those known already and finished are checked on the flusher: is the file still there as it was published? */

#include "config.h"

#include "batch/skein-engine-private.h"
#include "batch/skein-placing.h"
#include "batch/skein-reconcile.h"
#include "batch/skein-restore.h"
#include "base/skein-file-name.h"
#include "work/skein-url.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define CHUNK 500
#define ALL_DIGESTS ((1u << SKEIN_N_DIGESTS) - 1)

typedef struct
{
  GPtrArray *specs;      /* (owned) of SkeinItemSpec; read on the thread */
  SkeinSaveOptions *save; /* (owned) (nullable) as they were when it was called */
  GPtrArray *told;       /* (owned) (nullable) of SkeinStoreRow: specs are these rows' own, and a history is restored */
  char *folder;          /* (owned) (nullable) for what is not there any more of it */
  SkeinRestored restored;
  guint next;            /* first one not looked at yet */
  guint n_under_way;     /* chunks, inserts and checks */
  GPtrArray *items;      /* (owned) result */
  GPtrArray *errors;     /* (owned) result */
  GArray *late;          /* (element-type guint) indices whose item is being inserted for another index */
  GPtrArray *late_specs; /* (owned) of SkeinItemSpec, for these */
  GError *error;         /* (owned) (nullable) of the store */
} Add;

typedef struct
{
  GTask *task; /* (owned) */
  guint first, n;
  GPtrArray *rows;   /* (owned) of SkeinStoreRow, NULL entries where refused */
  GPtrArray *errors; /* (owned) of GError or NULL */
  GPtrArray *urls;   /* (owned) of SkeinUrl with user info */
  GArray *indices;   /* of the rows on their way into the store */
} Chunk;

/* Finished items that are asked for again. */
typedef struct
{
  GTask *task;      /* (owned) */
  GPtrArray *items; /* (owned) of SkeinItem */
  GPtrArray *rows;  /* (owned) of SkeinStoreRow: for the thread */
  GPtrArray *specs; /* (owned) of SkeinItemSpec: what is asked for now */
  guint8 *intact;   /* (owned) */
} Check;

/* Unfinished items of nobody that are asked for again. */
typedef struct
{
  GTask *task;      /* (owned) */
  GPtrArray *items; /* (owned) of SkeinItem */
  GPtrArray *specs; /* (owned) of SkeinItemSpec */
} Takeover;

static void
unref_if_any (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

static void
free_error_if_any (gpointer error)
{
  if (error != NULL)
    g_error_free (error);
}

static void
add_free (gpointer data)
{
  Add *add = data;

  g_ptr_array_unref (add->specs);
  g_clear_pointer (&add->told, g_ptr_array_unref);
  g_free (add->folder);
  skein_save_options_unref (add->save);
  g_clear_pointer (&add->items, g_ptr_array_unref);
  g_clear_pointer (&add->errors, g_ptr_array_unref);
  g_array_unref (add->late);
  g_ptr_array_unref (add->late_specs);
  g_clear_error (&add->error);
  g_free (add);
}

static SkeinEngine *
get_engine (GTask *task)
{
  return g_task_get_source_object (task);
}

static void
set_item (Add *add, guint index, SkeinItem *item)
{
  gpointer *place = &g_ptr_array_index (add->items, index);

  if (*place == NULL)
    *place = g_object_ref (item);
}

/* --- on the thread --- */

/* Mirrors as the item keeps them: normalised, no user info, none that is the URL itself. */
static void
take_sources (SkeinItemSpec *spec, const char *url)
{
  SkeinSources *asked = spec->sources;
  SkeinSources *sources;

  if (asked == NULL)
    return;

  sources = skein_sources_new ();
  for (guint i = 0; i < asked->mirrors->len; i++)
    {
      const SkeinMirror *mirror = &g_array_index (asked->mirrors, SkeinMirror, i);
      g_autoptr (SkeinUrl) parsed = skein_url_parse (mirror->url, NULL);

      if (parsed != NULL && strcmp (parsed->url, url) != 0)
        skein_sources_add_mirror (sources, parsed->url, mirror->priority, mirror->location);
    }
  sources->size = asked->size;
  sources->sha256_beside = asked->sha256_beside;
  if (asked->n_pieces > 0)
    skein_sources_set_pieces (sources, asked->piece_algorithm, asked->piece_length, asked->piece_digests, asked->n_pieces);

  spec->sources = skein_sources_is_empty (sources) ? NULL : skein_sources_ref (sources);
  skein_sources_unref (sources);
  skein_sources_unref (asked);
}

static SkeinStoreRow *
prepare_row (const SkeinItemSpec *asked, guint index, SkeinSaveOptions *save, SkeinUrl **out_url, GError **error)
{
  g_autoptr (SkeinUrl) url = skein_url_parse_for (asked->url, SKEIN_URL_ANY, error);
  g_autofree char *name = NULL;
  SkeinStoreRow *row;

  if (url == NULL)
    return NULL;
  if (asked->save != NULL)
    save = asked->save;

  if (!g_path_is_absolute (asked->folder))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is not the full path of a folder"), asked->folder);
      return NULL;
    }
  if (asked->name != NULL)
    {
      name = skein_file_name_sanitize_with (asked->name, -1, save != NULL && save->keep_leading_dot ? SKEIN_FILE_NAME_KEEP_DOT : SKEIN_FILE_NAME_STRICT);
      if (name == NULL)
        {
          g_autofree char *shown = g_filename_display_name (asked->name);

          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” cannot be the name of a file"), shown);
          return NULL;
        }
    }

  row = skein_store_row_new ();
  row->spec = skein_item_spec_copy (asked);
  g_free (row->spec->url);
  row->spec->url = g_strdup (url->url);
  g_free (row->spec->folder);
  row->spec->folder = g_canonicalize_filename (asked->folder, NULL);
  g_free (row->spec->name);
  row->spec->name = g_strdup (name);
  row->spec->expected_mask &= ALL_DIGESTS;
  row->spec->hash_mask &= ALL_DIGESTS;
  take_sources (row->spec, url->url);
  if (row->spec->save == NULL && save != NULL)
    row->spec->save = skein_save_options_ref (save);
  if (row->spec->index == 0)
    row->spec->index = index;
  row->spec = skein_item_spec_shrink (row->spec);
  row->added_us = g_get_real_time ();
  /* The URL's name is known here: it is not taken apart once more for it. */
  skein_placing_find (row->spec, 0, row->added_us, save == NULL || !save->keep_leading_dot ? url->name : NULL, NULL, &row->subfolder, &row->name);
  *out_url = g_steal_pointer (&url);
  return row;
}

static void
prepare_in_thread (gpointer data)
{
  Chunk *chunk = data;
  Add *add = g_task_get_task_data (chunk->task);

  for (guint i = 0; i < chunk->n; i++)
    {
      GError *error = NULL;
      SkeinUrl *url = NULL;

      SkeinStoreRow *row = prepare_row (g_ptr_array_index (add->specs, chunk->first + i), chunk->first + i + 1, add->save, &url, &error);

      if (row != NULL && add->told != NULL)
        skein_restore_look (row, g_ptr_array_index (add->told, chunk->first + i), add->folder);
      g_ptr_array_add (chunk->rows, row);
      g_ptr_array_add (chunk->errors, error);
      if (url != NULL && url->user != NULL)
        g_ptr_array_add (chunk->urls, url);
      else
        skein_url_free (url);
    }
}

static void
check_in_thread (gpointer data)
{
  Check *check = data;

  for (guint i = 0; i < check->rows->len; i++)
    check->intact[i] = skein_reconcile_is_intact (g_ptr_array_index (check->rows, i)) ? 1 : 0;
}

/* --- the end --- */

static void
step_done (GTask *task)
{
  SkeinEngine *self = get_engine (task);
  Add *add = g_task_get_task_data (task);

  if (--add->n_under_way > 0)
    return;

  /* The same thing twice in one call is one item. */
  for (guint i = 0; i < add->late->len; i++)
    {
      SkeinItem *item = skein_engine_find_same (self, g_ptr_array_index (add->late_specs, i));

      if (item != NULL)
        set_item (add, g_array_index (add->late, guint, i), item);
    }

  g_queue_remove (&self->adds, task);
  if (add->error != NULL)
    g_task_return_error (task, g_steal_pointer (&add->error));
  else if (self->closing != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Skein is being closed"));
  else
    g_task_return_boolean (task, TRUE);
  skein_engine_start_next_add (self);
  skein_engine_look (self);
  g_object_unref (task);
}

static void
chunk_free (Chunk *chunk)
{
  g_object_unref (chunk->task);
  g_clear_pointer (&chunk->rows, g_ptr_array_unref);
  g_ptr_array_unref (chunk->errors);
  g_ptr_array_unref (chunk->urls);
  g_array_unref (chunk->indices);
  g_free (chunk);
}

/* --- things that are known already --- */

static gboolean
wants_other_copy (const SkeinItemSpec *spec, const SkeinItemSpec *asked)
{
  return asked->copy != NULL && !skein_copy_options_equal (spec->copy, asked->copy);
}

/* Stored apart from the rest of the spec: whoever works on the item takes them over at any time. */
static void
wish_for (SkeinEngine *self, SkeinItem *item, SkeinItemSpec *spec, const SkeinItemSpec *asked)
{
  if ((asked->priority_given || asked->priority != SKEIN_PRIORITY_NORMAL) && asked->priority != spec->priority)
    {
      gint64 priority = asked->priority;

      spec->priority = asked->priority;
      skein_store_set_numbers (self->store, SKEIN_STORE_PRIORITY, &item->row->id, &priority, 1, NULL, NULL);
      skein_batch_touch (self->batch, item);
    }
  if (asked->max_rate != 0 && asked->max_rate != spec->max_rate)
    {
      gint64 max_rate = (gint64) MIN (asked->max_rate, G_MAXINT64);

      spec->max_rate = asked->max_rate;
      skein_pipeline_rate_changed (self->pipeline, item);
      skein_store_set_numbers (self->store, SKEIN_STORE_MAX_RATE, &item->row->id, &max_rate, 1, NULL, NULL);
    }
}

/* What is asked for now is added to what was asked for then, or goes before it. Nothing is dropped by not being mentioned: a checksum
 * that was given once stays in force. */
static void
merge_spec (SkeinEngine *self, SkeinItem *item, const SkeinItemSpec *asked)
{
  SkeinItemSpec *spec = skein_batch_take_spec (self->batch, item);
  SkeinStoreRow *row;
  gboolean changed = FALSE;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      guint bit = 1u << i;

      if ((asked->expected_mask & bit) == 0 || ((spec->expected_mask & bit) != 0 && memcmp (spec->expected[i], asked->expected[i], sizeof spec->expected[i]) == 0))
        continue;
      spec = skein_item_spec_grow (spec);
      memcpy (spec->expected[i], asked->expected[i], sizeof spec->expected[i]);
      spec->expected_mask |= bit;
      item->row->verified = FALSE;
      changed = TRUE;
    }
  if (!skein_sources_is_empty (asked->sources))
    {
      g_autoptr (SkeinSources) sources = skein_sources_merge (spec->sources, asked->sources);

      if (!skein_sources_equal (spec->sources, sources))
        {
          skein_sources_unref (spec->sources);
          spec->sources = g_steal_pointer (&sources);
          item->row->source = 0; /* the numbers are others now */
          changed = TRUE;
        }
    }
  if (wants_other_copy (spec, asked))
    {
      g_clear_pointer (&item->row->copy_name, g_free);
      g_clear_pointer (&item->row->copy_result, g_free);
      skein_copy_options_unref (spec->copy);
      spec->copy = skein_copy_options_ref (asked->copy);
      changed = TRUE;
    }
  if (asked->request != NULL && !skein_request_options_equal (asked->request, spec->request))
    {
      skein_request_options_unref (spec->request);
      spec->request = skein_request_options_ref (asked->request);
      skein_pipeline_keep_secrets (self->pipeline, spec->request);
      item->row->request_lost = FALSE;
      changed = TRUE;
    }
  /* What has its place keeps it. */
  if (asked->save != NULL && !skein_save_options_equal (asked->save, spec->save))
    {
      skein_save_options_unref (spec->save);
      spec->save = skein_save_options_ref (asked->save);
      if (item->row->file_inode == 0)
        {
          g_free (item->row->subfolder);
          g_free (item->row->name);
          skein_placing_find (spec, item->row->id, item->row->added_us, NULL, NULL, &item->row->subfolder, &item->row->name);
        }
      changed = TRUE;
    }
  if ((asked->hash_mask & ~spec->hash_mask) != 0 || (asked->segments != 0 && asked->segments != spec->segments))
    {
      spec->hash_mask |= asked->hash_mask;
      spec->segments = asked->segments;
      changed = TRUE;
    }
  wish_for (self, item, spec, asked);
  skein_batch_give_spec (self->batch, item, spec);
  skein_pipeline_moved (self->pipeline, item);
  if (!changed)
    return;

  row = skein_item_dup_row (item);
  row->spec = skein_item_spec_copy (spec);
  skein_store_update (self->store, row, FALSE, NULL, NULL, NULL);
  skein_batch_touch (self->batch, item);
}

static gboolean
has_other_digest (const SkeinStoreRow *row, const SkeinItemSpec *asked)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((asked->expected_mask & row->digest_mask & (1u << i)) != 0 && memcmp (asked->expected[i], row->digests[i], skein_digest_algorithm_get_size ((SkeinDigestAlgorithm) i)) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
lacks_something (const SkeinStoreRow *row, const SkeinItemSpec *asked)
{
  guint digests = asked->expected_mask | asked->hash_mask;

  return (digests & ~row->digest_mask) != 0 || (asked->copy != NULL && row->copy_name == NULL) || wants_other_copy (row->spec, asked);
}

static void
adopted_for_add_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Takeover *takeover = user_data;
  SkeinEngine *self = get_engine (takeover->task);

  for (guint i = 0; i < takeover->items->len && self->closing == NULL; i++)
    {
      SkeinItem *item = g_ptr_array_index (takeover->items, i);

      if (item->iter == NULL || !item->ours)
        continue;
      merge_spec (self, item, g_ptr_array_index (takeover->specs, i));
      switch (item->row->state)
        {
        case SKEIN_ITEM_DONE:
          skein_pipeline_again (self->pipeline, item);
          break;
        case SKEIN_ITEM_FAILED:
        case SKEIN_ITEM_CANCELLED:
          skein_pipeline_retry (self->pipeline, item);
          break;
        case SKEIN_ITEM_PAUSED:
          skein_pipeline_resume (self->pipeline, item);
          break;
        case SKEIN_ITEM_WAITING:
        case SKEIN_ITEM_DOWNLOADING:
        case SKEIN_ITEM_VERIFYING:
        case SKEIN_ITEM_HASHING:
        case SKEIN_ITEM_RESIZING:
        case SKEIN_ITEM_RETRYING:
        case SKEIN_N_ITEM_STATES:
        default:
          break;
        }
    }

  step_done (takeover->task);
  g_ptr_array_unref (takeover->items);
  g_ptr_array_unref (takeover->specs);
  g_object_unref (takeover->task);
  g_free (takeover);
}

static void
take_over (GTask *task, GPtrArray *items, GPtrArray *specs)
{
  Add *add = g_task_get_task_data (task);
  Takeover *takeover;
  g_autoptr (GArray) ids = NULL;

  if (items->len == 0)
    return;

  takeover = g_new0 (Takeover, 1);
  takeover->task = g_object_ref (task);
  takeover->items = g_ptr_array_ref (items);
  takeover->specs = g_ptr_array_ref (specs);
  ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), items->len);
  for (guint i = 0; i < items->len; i++)
    g_array_append_val (ids, ((SkeinItem *) g_ptr_array_index (items, i))->row->id);
  add->n_under_way++;
  skein_engine_adopt (get_engine (task), ids, adopted_for_add_cb, takeover);
}

static void
checked_cb (gpointer data)
{
  Check *check = data;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);

  for (guint i = 0; i < check->items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (check->items, i);
      const SkeinItemSpec *asked = g_ptr_array_index (check->specs, i);
      gboolean other = has_other_digest (item->row, asked);

      if (item->row->state != SKEIN_ITEM_DONE || item->row->foreign || item->iter == NULL)
        continue;
      /* Complete, and nothing more is asked of it: left alone, unless a crash left the partial's name beside it. */
      if (check->intact[i] && !other && !lacks_something (item->row, asked) && item->row->part_name == NULL)
        continue;

      /* Not what is asked for: the publisher may have another one by now. */
      if (other)
        {
          SkeinStoreRow *row;

          item->row->file_inode = 0;
          skein_item_row_forget_digests (item->row);
          row = skein_item_dup_row (item);
          skein_store_update (get_engine (check->task)->store, row, FALSE, NULL, NULL, NULL);
        }
      g_ptr_array_add (items, g_object_ref (item));
      g_ptr_array_add (specs, skein_item_spec_copy (asked));
    }

  take_over (check->task, items, specs);
  step_done (check->task);
  g_ptr_array_unref (check->items);
  g_ptr_array_unref (check->rows);
  g_ptr_array_unref (check->specs);
  g_free (check->intact);
  g_object_unref (check->task);
  g_free (check);
}

static void
start_check (GTask *task, GPtrArray *items, GPtrArray *specs)
{
  SkeinEngine *self = get_engine (task);
  Add *add = g_task_get_task_data (task);
  Check *check;

  if (items->len == 0)
    return;

  check = g_new0 (Check, 1);
  check->task = g_object_ref (task);
  check->items = g_ptr_array_ref (items);
  check->specs = g_ptr_array_ref (specs);
  check->intact = g_new0 (guint8, items->len);
  check->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (check->rows, skein_store_row_copy (((SkeinItem *) g_ptr_array_index (items, i))->row));
  add->n_under_way++;
  skein_flusher_push (self->flusher, check_in_thread, checked_cb, check);
}

/* --- the chunks --- */

static void
inserted_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Chunk *chunk = user_data;
  SkeinEngine *self = get_engine (chunk->task);
  Add *add = g_task_get_task_data (chunk->task);
  g_autofree guint64 *ids = g_new (guint64, rows->len);
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) known_specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);

  for (guint i = 0; i < rows->len; i++)
    {
      SkeinStoreRow *row = g_ptr_array_index (rows, i);

      ids[i] = row->id;
      g_hash_table_remove (self->inserting, row->spec);
    }

  if (error != NULL)
    {
      if (add->error == NULL)
        add->error = g_error_copy (error);
    }
  else
    {
      /* What another program stored at the same instant has been shown already, or was removed since. */
      for (guint i = 0; i < rows->len; i++)
        {
          SkeinStoreRow *row = g_ptr_array_index (rows, i);
          SkeinItem *item = row->was_there ? skein_engine_lookup (self, row->id) : NULL;

          if (!row->was_there)
            g_ptr_array_add (ours, g_steal_pointer (&g_ptr_array_index (rows, i)));
          else if (item != NULL && !item->row->foreign && add->told == NULL)
            {
              g_ptr_array_add (known, g_object_ref (item));
              g_ptr_array_add (known_specs, skein_item_spec_copy (row->spec));
            }
        }
      skein_engine_show_rows (self, ours);
      for (guint i = 0; i < chunk->indices->len; i++)
        {
          SkeinItem *item = skein_engine_lookup (self, ids[i]);

          if (item != NULL)
            set_item (add, g_array_index (chunk->indices, guint, i), item);
          else if (g_ptr_array_index (add->errors, g_array_index (chunk->indices, guint, i)) == NULL)
            g_ptr_array_index (add->errors, g_array_index (chunk->indices, guint, i)) = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("Another program removed the download just now. Add it again."));
        }
      take_over (chunk->task, known, known_specs);
    }

  step_done (chunk->task);
  chunk_free (chunk);
}

static void prepare_next_chunk (GTask *task);

static void
count_restored (SkeinRestored *restored, const SkeinStoreRow *row, gboolean known)
{
  if (known)
    restored->n_known++;
  else if (row->state == SKEIN_ITEM_DONE)
    restored->n_done++;
  else
    restored->n_paused++;
}

static void
prepared_cb (gpointer data)
{
  Chunk *chunk = data;
  GTask *task = chunk->task;
  SkeinEngine *self = get_engine (task);
  Add *add = g_task_get_task_data (task);
  g_autoptr (GPtrArray) finished = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) finished_specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) known_specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);

  for (guint i = 0; i < chunk->urls->len; i++)
    {
      const SkeinUrl *url = g_ptr_array_index (chunk->urls, i);

      skein_pipeline_set_credentials (self->pipeline, url->origin, url->user, url->password);
    }

  for (guint i = 0; i < chunk->n && self->closing == NULL; i++)
    {
      guint index = chunk->first + i;
      g_autoptr (SkeinStoreRow) row = g_steal_pointer (&g_ptr_array_index (chunk->rows, i));
      SkeinItem *item;

      if (row == NULL)
        {
          g_ptr_array_index (add->errors, index) = g_steal_pointer (&g_ptr_array_index (chunk->errors, i));
          continue;
        }

      item = skein_engine_find_same (self, row->spec);
      /* What is gone is got again to where the user says, not to where the file does. */
      if (item == NULL && add->told != NULL && row->state != SKEIN_ITEM_DONE)
        {
          g_free (row->spec->folder);
          row->spec->folder = g_strdup (add->folder);
          item = skein_engine_find_same (self, row->spec);
        }
      if (add->told != NULL)
        count_restored (&add->restored, row, item != NULL || g_hash_table_contains (self->inserting, row->spec));
      if (item != NULL && add->told != NULL)
        set_item (add, index, item);
      else if (item != NULL)
        {
          gboolean done = item->row->state == SKEIN_ITEM_DONE;

          set_item (add, index, item);
          if (item->row->foreign)
            continue;
          g_ptr_array_add (done ? finished : known, g_object_ref (item));
          g_ptr_array_add (done ? finished_specs : known_specs, g_steal_pointer (&row->spec));
        }
      else if (g_hash_table_contains (self->inserting, row->spec))
        {
          g_array_append_val (add->late, index);
          g_ptr_array_add (add->late_specs, g_steal_pointer (&row->spec));
        }
      else
        {
          g_hash_table_add (self->inserting, row->spec);
          skein_pipeline_keep_secrets (self->pipeline, row->spec->request);
          g_array_append_val (chunk->indices, index);
          g_ptr_array_add (rows, g_steal_pointer (&row));
        }
    }

  start_check (task, finished, finished_specs);
  take_over (task, known, known_specs);
  add->n_under_way++;
  prepare_next_chunk (task);

  if (rows->len > 0)
    {
      skein_store_insert (self->store, rows, inserted_cb, chunk);
      step_done (task); /* the one for the next chunk: see there */
      return;
    }
  g_ptr_array_unref (rows);
  step_done (task);
  step_done (task);
  chunk_free (chunk);
}

static void
prepare_next_chunk (GTask *task)
{
  SkeinEngine *self = get_engine (task);
  Add *add = g_task_get_task_data (task);
  Chunk *chunk;

  if (add->next == add->specs->len || self->closing != NULL || add->error != NULL)
    return;

  chunk = g_new0 (Chunk, 1);
  chunk->task = g_object_ref (task);
  chunk->first = add->next;
  chunk->n = MIN (CHUNK, add->specs->len - add->next);
  chunk->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  chunk->errors = g_ptr_array_new_with_free_func (free_error_if_any);
  chunk->urls = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_url_free);
  chunk->indices = g_array_new (FALSE, FALSE, sizeof (guint));
  add->next += chunk->n;
  add->n_under_way++;
  skein_flusher_push (self->flusher, prepare_in_thread, prepared_cb, chunk);
}

void
skein_engine_start_next_add (SkeinEngine *self)
{
  GTask *task = g_queue_peek_head (&self->adds);
  Add *add;

  if (task == NULL || !self->loaded)
    return;

  add = g_task_get_task_data (task);
  if (add->n_under_way > 0)
    return;
  add->n_under_way++;
  prepare_next_chunk (task);
  step_done (task);
}

static void
start_add (SkeinEngine *self, GPtrArray *specs, GPtrArray *told, const char *folder, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Add *add;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tag);
  g_task_set_name (task, "add items");
  /* What was stored is stored: a cancelled call still says so. */
  g_task_set_check_cancellable (task, FALSE);

  if (self->closing != NULL || self->store == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Skein is being closed"));
      g_object_unref (task);
      return;
    }

  add = g_new0 (Add, 1);
  add->specs = g_ptr_array_ref (specs);
  add->told = told != NULL ? g_ptr_array_ref (told) : NULL;
  add->folder = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;
  add->save = told == NULL && self->options.save != NULL ? skein_save_options_ref (self->options.save) : NULL;
  add->items = g_ptr_array_new_full (specs->len, unref_if_any);
  g_ptr_array_set_size (add->items, (int) specs->len);
  add->errors = g_ptr_array_new_full (specs->len, free_error_if_any);
  g_ptr_array_set_size (add->errors, (int) specs->len);
  add->late = g_array_new (FALSE, FALSE, sizeof (guint));
  add->late_specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_task_set_task_data (task, add, add_free);

  g_queue_push_tail (&self->adds, task);
  if (self->adds.length == 1)
    skein_engine_start_next_add (self);
  skein_engine_look (self);
}

void
skein_engine_add_async (SkeinEngine *self, GPtrArray *specs, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (specs != NULL);

  start_add (self, specs, NULL, NULL, skein_engine_add_async, cancellable, callback, user_data);
}

void
skein_engine_restore_async (SkeinEngine *self, GPtrArray *rows, const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GPtrArray) specs = NULL;

  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (rows != NULL && folder != NULL);

  specs = g_ptr_array_sized_new (rows->len);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (specs, ((SkeinStoreRow *) g_ptr_array_index (rows, i))->spec);
  start_add (self, specs, rows, folder, skein_engine_restore_async, cancellable, callback, user_data);
}

gboolean
skein_engine_restore_finish (SkeinEngine *self, GAsyncResult *result, SkeinRestored *out_restored, GError **error)
{
  Add *add;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  add = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  for (guint i = 0; i < add->errors->len; i++)
    if (g_ptr_array_index (add->errors, i) != NULL)
      add->restored.n_refused++;
  *out_restored = add->restored;
  return TRUE;
}

GPtrArray *
skein_engine_add_finish (SkeinEngine *self, GAsyncResult *result, GPtrArray **out_errors, GError **error)
{
  Add *add;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  add = g_task_get_task_data (G_TASK (result));
  if (out_errors != NULL)
    *out_errors = g_steal_pointer (&add->errors);
  return g_steal_pointer (&add->items);
}
