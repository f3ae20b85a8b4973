// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-export.h"

#include "base/skein-json-writer.h"
#include "base/skein-whole-file.h"
#include "batch/skein-history-csv.h"
#include "batch/skein-url-pattern.h"
#include "work/skein-url.h"

#include <string.h>

#define CHUNK 200u

typedef struct
{
  GPtrArray *items; /* (owned) (element-type SkeinItem) */
  SkeinExportFormat format;
  guint next;
  guint n_secrets;         /* addresses that something was left out of */
  GString *lines;          /* (owned) (nullable) TEXT */
  SkeinJsonWriter *writer; /* (owned) (nullable) JSON */
  GFile *file;             /* (owned) (nullable) */
} Export;

gboolean
skein_export_format_parse (const char *name, SkeinExportFormat *out_format)
{
  g_return_val_if_fail (name != NULL, FALSE);

  if (strcmp (name, "text") == 0)
    *out_format = SKEIN_EXPORT_TEXT;
  else if (strcmp (name, "json") == 0)
    *out_format = SKEIN_EXPORT_JSON;
  else
    return FALSE;
  return TRUE;
}

static Export *
export_new (GListModel *items, SkeinExportFormat format)
{
  Export *self = g_new0 (Export, 1);
  guint n_items = g_list_model_get_n_items (items);

  self->format = format;
  self->items = g_ptr_array_new_full (n_items, g_object_unref);
  for (guint i = 0; i < n_items; i++)
    {
      SkeinItem *item = g_list_model_get_item (items, i);

      if ((format == SKEIN_EXPORT_HISTORY_JSON || format == SKEIN_EXPORT_HISTORY_CSV) && skein_item_get_state (item) != SKEIN_ITEM_DONE)
        g_object_unref (item);
      else
        g_ptr_array_add (self->items, item);
    }

  if (format == SKEIN_EXPORT_TEXT)
    {
      self->lines = g_string_new (NULL);
      return self;
    }
  if (format == SKEIN_EXPORT_HISTORY_CSV)
    {
      self->lines = g_string_new (NULL);
      skein_history_csv_begin (self->lines);
      return self;
    }
  self->writer = skein_json_writer_new ();
  skein_json_writer_begin_object (self->writer, NULL);
  skein_json_writer_add_string (self->writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (self->writer, "format", format == SKEIN_EXPORT_HISTORY_JSON ? "history" : "batch");
  skein_json_writer_add_uint (self->writer, "version", 1);
  skein_json_writer_begin_array (self->writer, "items");
  return self;
}

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->items);
  if (self->lines != NULL)
    g_string_free (self->lines, TRUE);
  g_clear_pointer (&self->writer, skein_json_writer_free);
  g_clear_object (&self->file);
  g_free (self);
}

/* The address as it may be told to others. */
static char *
dup_open (Export *self, const char *url)
{
  gboolean changed;
  char *open = skein_url_dup_without_secrets (url, &changed);

  if (changed)
    self->n_secrets++;
  return open;
}

static char *
dup_hex (const guint8 *digest, SkeinDigestAlgorithm algorithm)
{
  guint n_bytes = skein_digest_algorithm_get_size (algorithm);
  GString *hex = g_string_sized_new (2 * n_bytes);

  for (guint i = 0; i < n_bytes; i++)
    g_string_append_printf (hex, "%02x", digest[i]);
  return g_string_free (hex, FALSE);
}

/* The name is in the list where it has been decided: asked for, or the file is there. */
static const char *
get_decided_name (SkeinItem *item)
{
  if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
    return skein_item_get_name (item);
  return skein_item_peek_spec (item)->name;
}

static void
add_line (Export *self, SkeinItem *item)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (item);
  const char *name = get_decided_name (item);
  g_autofree char *url = dup_open (self, spec->url);
  g_autofree char *line = skein_url_pattern_escape (url);
  g_autofree char *hex = NULL;
  GString *lines = self->lines;

  if ((spec->expected_mask & 1u << SKEIN_DIGEST_SHA256) != 0)
    hex = dup_hex (spec->expected[SKEIN_DIGEST_SHA256], SKEIN_DIGEST_SHA256);
  else if ((skein_item_get_digest_mask (item) & 1u << SKEIN_DIGEST_SHA256) != 0)
    hex = skein_item_dup_digest_hex (item, SKEIN_DIGEST_SHA256);

  g_string_append (lines, line);
  /* A name with a tab or line end is possible where it was adopted from disk; the line would be another one. */
  if (name != NULL && strpbrk (name, "\t\r\n") != NULL)
    name = NULL;
  if (name != NULL || hex != NULL)
    g_string_append_printf (lines, "\t%s", name != NULL ? name : "");
  if (hex != NULL)
    g_string_append_printf (lines, "\t%s", hex);
  g_string_append_c (lines, '\n');
}

/* Mirrors as they may be told to others. */
static char *
dup_open_sources (Export *self, SkeinSources *sources)
{
  g_autoptr (SkeinSources) open = skein_sources_new ();

  /* The item's own may be in use by a thread: they stay as they are. */
  for (guint i = 0; i < sources->mirrors->len; i++)
    {
      const SkeinMirror *mirror = &g_array_index (sources->mirrors, SkeinMirror, i);
      g_autofree char *url = dup_open (self, mirror->url);

      skein_sources_add_mirror (open, url, mirror->priority, mirror->location);
    }
  open->size = sources->size;
  open->sha256_beside = sources->sha256_beside;
  if (sources->n_pieces > 0)
    skein_sources_set_pieces (open, sources->piece_algorithm, sources->piece_length, sources->piece_digests, sources->n_pieces);
  return skein_sources_to_string (open);
}

static void
add_spec (Export *self, const SkeinItemSpec *spec)
{
  SkeinJsonWriter *writer = self->writer;

  skein_json_writer_begin_object (writer, "expected");
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((spec->expected_mask & 1u << i) != 0)
      {
        g_autofree char *hex = dup_hex (spec->expected[i], (SkeinDigestAlgorithm) i);

        skein_json_writer_add_string (writer, skein_digest_algorithm_get_name ((SkeinDigestAlgorithm) i), hex);
      }
  skein_json_writer_end_object (writer);

  skein_json_writer_begin_array (writer, "hash");
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((spec->hash_mask & 1u << i) != 0)
      skein_json_writer_add_string (writer, NULL, skein_digest_algorithm_get_name ((SkeinDigestAlgorithm) i));
  skein_json_writer_end_array (writer);

  if (spec->copy != NULL)
    {
      g_autofree char *copy = skein_copy_options_to_text (spec->copy);

      skein_json_writer_add_string (writer, "resize", copy);
    }
  if (spec->segments > 0)
    skein_json_writer_add_uint (writer, "segments", spec->segments);
  if (spec->priority != SKEIN_PRIORITY_NORMAL)
    skein_json_writer_add_string (writer, "priority", skein_priority_get_nick (spec->priority));
  if (spec->max_rate > 0)
    skein_json_writer_add_uint (writer, "max_rate", spec->max_rate);
  if (spec->save != NULL)
    {
      g_autofree char *save = skein_save_options_to_text (spec->save);

      if (save != NULL)
        skein_json_writer_add_string (writer, "save", save);
      if (spec->index > 0)
        skein_json_writer_add_uint (writer, "index", spec->index);
    }
  if (!skein_sources_is_empty (spec->sources))
    {
      g_autofree char *sources = dup_open_sources (self, spec->sources);

      skein_json_writer_add_string (writer, "sources", sources);
    }
}

/* What the steps after the download took and made. */
static void
add_results (SkeinJsonWriter *writer, SkeinItem *item)
{
  const SkeinDigestCost *cost = skein_item_peek_digest_cost (item);
  const SkeinCopyResult *copy = skein_item_peek_copy_result (item);

  if (cost != NULL)
    {
      skein_json_writer_begin_object (writer, "hashed");
      skein_json_writer_add_uint (writer, "bytes", cost->bytes);
      skein_json_writer_add_uint (writer, "wall_us", cost->wall_us);
      skein_json_writer_add_uint (writer, "cpu_us", cost->cpu_us);
      skein_json_writer_add_boolean (writer, "while_downloading", cost->follows);
      skein_json_writer_end_object (writer);
    }
  if (skein_item_get_copy_name (item) == NULL)
    return;
  skein_json_writer_begin_object (writer, "copy");
  skein_json_writer_add_file_name (writer, "name", skein_item_get_copy_name (item));
  if (copy != NULL)
    {
      skein_json_writer_add_uint (writer, "in_width", copy->in_width);
      skein_json_writer_add_uint (writer, "in_height", copy->in_height);
      skein_json_writer_add_uint (writer, "width", copy->width);
      skein_json_writer_add_uint (writer, "height", copy->height);
      skein_json_writer_add_uint (writer, "size", copy->bytes);
      skein_json_writer_add_uint (writer, "wall_us", copy->wall_us);
      skein_json_writer_add_uint (writer, "cpu_us", copy->cpu_us);
    }
  skein_json_writer_end_object (writer);
}

/* The file as it is now, so that it is known again. */
static void
add_place (SkeinJsonWriter *writer, SkeinItem *item)
{
  g_autofree char *finished = skein_history_dup_time (skein_item_get_finished_us (item));
  g_autofree char *modified = skein_history_dup_time (skein_item_get_modified_us (item));

  skein_json_writer_add_string (writer, "finished", finished);
  skein_json_writer_add_string (writer, "modified", modified);
  skein_json_writer_add_file_name (writer, "subfolder", skein_item_get_subfolder (item));
  skein_json_writer_add_file_name (writer, "wanted_name", skein_item_peek_spec (item)->name);
}

static void
add_object (Export *self, SkeinItem *item)
{
  SkeinJsonWriter *writer = self->writer;
  const SkeinItemSpec *spec = skein_item_peek_spec (item);
  g_autofree char *url = dup_open (self, spec->url);
  const GError *error = skein_item_get_error (item);
  g_autoptr (GDateTime) added = g_date_time_new_from_unix_utc (skein_item_get_added_us (item) / G_USEC_PER_SEC);
  g_autofree char *added_text = added != NULL ? g_date_time_format_iso8601 (added) : NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "url", url);
  skein_json_writer_add_file_name (writer, "folder", spec->folder);
  skein_json_writer_add_file_name (writer, "name", get_decided_name (item));
  add_spec (self, spec);

  skein_json_writer_add_string (writer, "state", skein_item_state_get_nick (skein_item_get_state (item)));
  skein_json_writer_add_string (writer, "added", added_text);
  if (self->format == SKEIN_EXPORT_HISTORY_JSON)
    add_place (writer, item);
  if (skein_item_get_size (item) > 0 || skein_item_get_state (item) == SKEIN_ITEM_DONE)
    skein_json_writer_add_uint (writer, "size", skein_item_get_size (item));
  skein_json_writer_add_boolean (writer, "verified", skein_item_is_verified (item));
  skein_json_writer_begin_object (writer, "digests");
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((skein_item_get_digest_mask (item) & 1u << i) != 0)
      {
        g_autofree char *hex = skein_item_dup_digest_hex (item, (SkeinDigestAlgorithm) i);

        skein_json_writer_add_string (writer, skein_digest_algorithm_get_name ((SkeinDigestAlgorithm) i), hex);
      }
  skein_json_writer_end_object (writer);
  add_results (writer, item);
  if (error != NULL)
    {
      g_autofree char *message = skein_url_dup_without_secrets (error->message, NULL);

      skein_json_writer_add_string (writer, "error", message);
    }
  skein_json_writer_end_object (writer);
}

/* Whether there is more. */
static gboolean
export_step (Export *self, guint n)
{
  for (; n > 0 && self->next < self->items->len; n--, self->next++)
    {
      SkeinItem *item = g_ptr_array_index (self->items, self->next);

      if (self->format == SKEIN_EXPORT_HISTORY_CSV)
        {
          g_autofree char *url = dup_open (self, skein_item_peek_spec (item)->url);

          skein_history_csv_add (self->lines, item, url);
        }
      else if (self->lines != NULL)
        add_line (self, item);
      else
        add_object (self, item);
    }
  return self->next < self->items->len;
}

static GBytes *
export_end (Export *self)
{
  char *text;

  if (self->lines != NULL)
    return g_string_free_to_bytes (g_steal_pointer (&self->lines));

  skein_json_writer_end_array (self->writer);
  skein_json_writer_end_object (self->writer);
  text = skein_json_writer_to_string (self->writer);
  return g_bytes_new_take (text, strlen (text));
}

GBytes *
skein_export_to_bytes (GListModel *items, SkeinExportFormat format, guint *out_n_secrets)
{
  Export *self;
  GBytes *bytes;

  g_return_val_if_fail (G_IS_LIST_MODEL (items), NULL);

  self = export_new (items, format);
  export_step (self, G_MAXUINT);
  bytes = export_end (self);
  if (out_n_secrets != NULL)
    *out_n_secrets = self->n_secrets;
  export_free (self);
  return bytes;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (skein_whole_file_save_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
step_cb (gpointer user_data)
{
  GTask *task = user_data;
  Export *self = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (export_step (self, CHUNK))
    return G_SOURCE_CONTINUE;

  bytes = export_end (self);
  skein_whole_file_save_async (self->file, bytes, g_task_get_cancellable (task), saved_cb, g_object_ref (task));
  return G_SOURCE_REMOVE;
}

void
skein_export_async (GListModel *items, SkeinExportFormat format, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Export *self;

  g_return_if_fail (G_IS_LIST_MODEL (items));
  g_return_if_fail (G_IS_FILE (file));

  self = export_new (items, format);
  self->file = g_object_ref (file);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_export_async);
  g_task_set_name (task, "export batch");
  g_task_set_task_data (task, self, export_free);
  g_idle_add_full (G_PRIORITY_LOW, step_cb, task, g_object_unref);
}

gboolean
skein_export_finish (GAsyncResult *result, guint *out_n_items, guint *out_n_secrets, GError **error)
{
  Export *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (out_n_items != NULL)
    *out_n_items = self->items->len;
  if (out_n_secrets != NULL)
    *out_n_secrets = self->n_secrets;
  return TRUE;
}
