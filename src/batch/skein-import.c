// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A batch back from JSON. It may come from anybody: it says what to get, never where to put it. */

#include "config.h"

#include "batch/skein-export.h"

#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "base/skein-folder.h"
#include "base/skein-json-reader.h"
#include "batch/skein-history-csv.h"
#include "work/skein-digest-set.h"
#include "work/skein-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_COMPLAINTS 1000u
#define MAX_SIDE_PX 65535u
#define MAX_SEGMENTS 32u

typedef struct
{
  SkeinJsonReader *reader;
  const char *label, *folder;
  GPtrArray *specs;
  GPtrArray *rows; /* (nullable) instead of specs: of a history */
  guint64 version;
  GPtrArray *complaints;
  guint n_items;
} Import;

/* What one object says; strings owned. */
typedef struct
{
  char *url, *name, *sources, *save;
  char *folder, *subfolder, *wanted_name; /* of a history; elsewhere they do not count */
  gboolean has_wanted_name, verified;
  gint64 added_us, finished_us, modified_us;
  guint64 size;
  gboolean is_done;
  guint hash_mask;
  SkeinCopyOptions *copy;
  guint segments, index;
  SkeinPriority priority;
  guint64 max_rate;
  SkeinDigestSet expected, found;
  char *wrong; /* (nullable) a complaint */
} Entry;

static void
entry_clear (Entry *self)
{
  g_free (self->url);
  g_free (self->name);
  g_free (self->sources);
  g_free (self->save);
  g_free (self->folder);
  g_free (self->subfolder);
  g_free (self->wanted_name);
  skein_copy_options_unref (self->copy);
  g_free (self->wrong);
}

static void
complain (Import *self, char *sentence)
{
  if (self->complaints->len < MAX_COMPLAINTS)
    g_ptr_array_add (self->complaints, sentence);
  else
    g_free (sentence);
}

/* {"sha256": "..."}; algorithms that are not known are passed over, for there may be more some day. */
static void
read_digests (Import *self, Entry *entry, SkeinDigestSet *set)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
    {
      const char *hex = skein_json_reader_peek_string (self->reader);
      SkeinDigestAlgorithm algorithm;

      if (hex != NULL && skein_digest_algorithm_parse (skein_json_reader_peek_name (self->reader), &algorithm))
        {
          if (!skein_digest_set_add_hex (set, algorithm, hex, strlen (hex)) && entry->wrong == NULL)
            {
              g_autofree char *shown = skein_display_text (hex, -1, 80);

              entry->wrong = g_strdup_printf (_ ("“%s” is not a %s checksum"), shown, skein_digest_algorithm_get_label (algorithm));
            }
        }
      else
        skein_json_reader_skip (self->reader);
    }
}

static void
read_hash (Import *self, Entry *entry)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_ARRAY_END && token != SKEIN_JSON_ERROR)
    {
      const char *name = skein_json_reader_peek_string (self->reader);
      SkeinDigestAlgorithm algorithm;

      if (name != NULL && skein_digest_algorithm_parse (name, &algorithm))
        entry->hash_mask |= 1u << algorithm;
      else
        skein_json_reader_skip (self->reader);
    }
}

/* What cannot be read, as it may be of a later version, is passed over. */
static void
take_copy (Entry *entry, SkeinCopyOptions *copy)
{
  skein_copy_options_unref (entry->copy);
  entry->copy = copy;
}

/* As it was before there were other ways than to fit. */
static void
read_resize (Import *self, Entry *entry)
{
  SkeinResizeSpec spec = { 0 };
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
    {
      const char *name = skein_json_reader_peek_name (self->reader);
      guint64 value;

      if (skein_json_reader_get_uint (self->reader, &value) && value <= MAX_SIDE_PX)
        {
          if (strcmp (name, "width") == 0)
            spec.width = (guint) value;
          else if (strcmp (name, "height") == 0)
            spec.height = (guint) value;
        }
      else
        skein_json_reader_skip (self->reader);
    }
  take_copy (entry, skein_copy_options_new (&spec, NULL, NULL));
}

static void
set_string (char **place, const char *value)
{
  g_free (*place);
  *place = g_strdup (value);
}

/* Names that are no UTF-8 are there in full under another name. */
static void
set_from_base64 (char **place, const char *text)
{
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (text, &size);

  if (size > 0 && memchr (bytes, '\0', size) == NULL)
    {
      g_free (*place);
      *place = g_strndup ((const char *) bytes, size);
    }
}

/* The store's own words, but not from our store: each address is looked at. */
static SkeinSources *
read_sources (const char *text)
{
  SkeinSources *sources = skein_sources_parse (text);

  for (guint i = sources != NULL ? sources->mirrors->len : 0; i-- > 0;)
    {
      SkeinMirror *mirror = &g_array_index (sources->mirrors, SkeinMirror, i);
      g_autoptr (SkeinUrl) url = skein_url_parse (mirror->url, NULL);

      if (url == NULL || url->user != NULL || strcmp (url->url, mirror->url) != 0)
        g_array_remove_index (sources->mirrors, i);
    }
  return sources;
}

/* A list by somebody else may sort and name below the user's folder; it may not touch files that are there, nor make hidden ones. */
static SkeinSaveOptions *
read_save (const char *text)
{
  g_autoptr (SkeinSaveOptions) save = skein_save_options_from_text (text);
  SkeinSaveOptions filled;

  if (save == NULL)
    return NULL;
  filled = *save;
  if (filled.conflict == SKEIN_CONFLICT_OVERWRITE || filled.conflict == SKEIN_CONFLICT_RESUME)
    filled.conflict = SKEIN_CONFLICT_RENAME;
  filled.keep_leading_dot = FALSE;
  return skein_save_options_new (&filled, NULL);
}

/* What it says of a finished file; whether that is so is for others to find out. */
static void
add_row (Import *self, const Entry *entry, SkeinItemSpec *spec, char *name)
{
  SkeinStoreRow *row = skein_store_row_new ();

  row->spec = spec;
  row->state = SKEIN_ITEM_DONE;
  row->name = name;
  if (entry->subfolder != NULL && skein_folder_is_below (entry->subfolder))
    row->subfolder = g_strdup (entry->subfolder);
  row->size = entry->size;
  row->verified = entry->verified;
  row->added_us = entry->added_us;
  row->finished_us = entry->finished_us;
  row->file_mtime_us = entry->modified_us;
  row->digest_mask = entry->found.mask;
  if (row->digest_mask != 0)
    row->digests = g_memdup2 (entry->found.digests, SKEIN_N_DIGESTS * sizeof *row->digests);
  g_ptr_array_add (self->rows, row);
}

static void
add_entry (Import *self, Entry *entry)
{
  g_autoptr (SkeinUrl) url = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  SkeinItemSpec *spec;
  const SkeinDigestSet *digests = &entry->expected;

  if (entry->wrong == NULL && entry->url == NULL)
    entry->wrong = g_strdup (_ ("it has no “url”"));
  if (entry->wrong == NULL && (url = skein_url_parse_for (entry->url, SKEIN_URL_REMOTE, &error)) == NULL)
    entry->wrong = skein_display_text (error->message, -1, 0);
  if (entry->wrong == NULL && entry->name != NULL)
    {
      name = strpbrk (entry->name, "/\\") == NULL ? skein_file_name_sanitize (entry->name, -1) : NULL;
      if (name == NULL)
        {
          g_autofree char *shown = skein_display_text (entry->name, -1, 80);

          entry->wrong = g_strdup_printf (_ ("“%s” cannot be a file's name: give a plain name without folders"), shown);
        }
    }
  if (entry->wrong != NULL)
    {
      complain (self, g_strdup_printf (_ ("%s, item %u: %s"), self->label, self->n_items, entry->wrong));
      return;
    }

  /* What a finished file was found to have is what the next one should have. */
  if (digests->mask == 0 && entry->is_done && self->rows == NULL)
    digests = &entry->found;

  spec = skein_item_spec_new (entry->url, self->rows != NULL && entry->folder != NULL && g_path_is_absolute (entry->folder) ? entry->folder : self->folder);
  if (self->rows == NULL || !entry->has_wanted_name)
    spec->name = g_strdup (name);
  else if (entry->wanted_name != NULL && strpbrk (entry->wanted_name, "/\\") == NULL)
    spec->name = skein_file_name_sanitize (entry->wanted_name, -1);
  spec->hash_mask = entry->hash_mask;
  spec->copy = g_steal_pointer (&entry->copy);
  spec->segments = entry->segments;
  spec->priority = entry->priority;
  spec->max_rate = entry->max_rate;
  spec->expected_mask = digests->mask;
  memcpy (spec->expected, digests->digests, sizeof spec->expected);
  spec->save = read_save (entry->save);
  spec->index = entry->index;
  if (entry->sources != NULL)
    spec->sources = read_sources (entry->sources);
  if (self->rows != NULL)
    add_row (self, entry, spec, g_steal_pointer (&name));
  else
    g_ptr_array_add (self->specs, spec);
}

static void
read_entry (Import *self)
{
  Entry entry = { 0 };
  SkeinJsonReader *reader = self->reader;
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
    {
      const char *name = skein_json_reader_peek_name (reader);
      const char *string = skein_json_reader_peek_string (reader);
      guint64 value;

      if (string != NULL && strcmp (name, "url") == 0)
        set_string (&entry.url, string);
      else if (string != NULL && strcmp (name, "name") == 0)
        set_string (&entry.name, string);
      else if (string != NULL && strcmp (name, "name_base64") == 0)
        set_from_base64 (&entry.name, string);
      else if (string != NULL && strcmp (name, "folder") == 0)
        set_string (&entry.folder, string);
      else if (string != NULL && strcmp (name, "folder_base64") == 0)
        set_from_base64 (&entry.folder, string);
      else if (string != NULL && strcmp (name, "subfolder") == 0)
        set_string (&entry.subfolder, string);
      else if (string != NULL && strcmp (name, "subfolder_base64") == 0)
        set_from_base64 (&entry.subfolder, string);
      else if ((string != NULL || token == SKEIN_JSON_NULL) && strcmp (name, "wanted_name") == 0)
        {
          entry.has_wanted_name = TRUE;
          set_string (&entry.wanted_name, string);
        }
      else if (string != NULL && strcmp (name, "wanted_name_base64") == 0)
        set_from_base64 (&entry.wanted_name, string);
      else if (string != NULL && strcmp (name, "added") == 0)
        entry.added_us = skein_history_parse_time (string);
      else if (string != NULL && strcmp (name, "finished") == 0)
        entry.finished_us = skein_history_parse_time (string);
      else if (string != NULL && strcmp (name, "modified") == 0)
        entry.modified_us = skein_history_parse_time (string);
      else if (token == SKEIN_JSON_BOOLEAN && strcmp (name, "verified") == 0)
        entry.verified = skein_json_reader_get_boolean (reader);
      else if (strcmp (name, "size") == 0 && skein_json_reader_get_uint (reader, &value) && value <= G_MAXINT64)
        entry.size = value;
      else if (string != NULL && strcmp (name, "sources") == 0)
        set_string (&entry.sources, string);
      else if (string != NULL && strcmp (name, "save") == 0)
        set_string (&entry.save, string);
      else if (strcmp (name, "index") == 0 && skein_json_reader_get_uint (reader, &value) && value <= G_MAXUINT)
        entry.index = (guint) value;
      else if (string != NULL && strcmp (name, "state") == 0)
        entry.is_done = strcmp (string, skein_item_state_get_nick (SKEIN_ITEM_DONE)) == 0;
      else if (string != NULL && strcmp (name, "sha256") == 0)
        {
          if (!skein_digest_set_add_hex (&entry.expected, SKEIN_DIGEST_SHA256, string, strlen (string)) && entry.wrong == NULL)
            entry.wrong = g_strdup_printf (_ ("“%s” is not a %s checksum"), "sha256", skein_digest_algorithm_get_label (SKEIN_DIGEST_SHA256));
        }
      else if (strcmp (name, "segments") == 0 && skein_json_reader_get_uint (reader, &value) && value <= MAX_SEGMENTS)
        entry.segments = (guint) value;
      else if (strcmp (name, "max_rate") == 0 && skein_json_reader_get_uint (reader, &value) && value <= G_MAXINT64)
        entry.max_rate = value;
      else if (string != NULL && strcmp (name, "priority") == 0)
        skein_priority_parse (string, &entry.priority);
      else if (token == SKEIN_JSON_OBJECT && strcmp (name, "expected") == 0)
        read_digests (self, &entry, &entry.expected);
      else if (token == SKEIN_JSON_OBJECT && strcmp (name, "digests") == 0)
        read_digests (self, &entry, &entry.found);
      else if (token == SKEIN_JSON_ARRAY && strcmp (name, "hash") == 0)
        read_hash (self, &entry);
      else if (string != NULL && strcmp (name, "resize") == 0)
        take_copy (&entry, skein_copy_options_from_text (string));
      else if (token == SKEIN_JSON_OBJECT && strcmp (name, "resize") == 0)
        read_resize (self, &entry);
      else
        skein_json_reader_skip (reader);
    }

  if (token == SKEIN_JSON_OBJECT_END)
    add_entry (self, &entry);
  entry_clear (&entry);
}

static void
read_items (Import *self)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_ARRAY_END && token != SKEIN_JSON_ERROR)
    {
      self->n_items++;
      if (token == SKEIN_JSON_OBJECT)
        read_entry (self);
      else if (token == SKEIN_JSON_STRING)
        {
          Entry entry = { .url = g_strdup (skein_json_reader_peek_string (self->reader)) };

          add_entry (self, &entry);
          entry_clear (&entry);
        }
      else
        {
          complain (self, g_strdup_printf (_ ("%s, item %u: %s"), self->label, self->n_items, _ ("it has no “url”")));
          skein_json_reader_skip (self->reader);
        }
    }
}

static void
read_document (Import *self, const char *text, gsize size, const char *label)
{
  SkeinJsonToken token;

  self->reader = skein_json_reader_new (text, size);
  token = skein_json_reader_next (self->reader);
  if (token == SKEIN_JSON_ARRAY)
    read_items (self);
  else if (token == SKEIN_JSON_OBJECT)
    while ((token = skein_json_reader_next (self->reader)) != SKEIN_JSON_OBJECT_END && token != SKEIN_JSON_ERROR)
      {
        if (token == SKEIN_JSON_ARRAY && strcmp (skein_json_reader_peek_name (self->reader), "items") == 0)
          read_items (self);
        else if (token != SKEIN_JSON_NUMBER || strcmp (skein_json_reader_peek_name (self->reader), "version") != 0 || !skein_json_reader_get_uint (self->reader, &self->version))
          skein_json_reader_skip (self->reader);
      }

  if (skein_json_reader_next (self->reader) == SKEIN_JSON_ERROR)
    g_ptr_array_add (self->complaints, g_strdup_printf (_ ("%s is damaged JSON, %s"), label, skein_json_reader_peek_error (self->reader)));
  else if (self->n_items == 0)
    g_ptr_array_add (self->complaints, g_strdup_printf (_ ("%s has no items in it"), label));
  skein_json_reader_free (self->reader);
}

GPtrArray *
skein_import_json (const char *text, gsize size, const char *label, const char *folder, GPtrArray **out_complaints)
{
  Import self = { .label = label, .folder = folder };

  g_return_val_if_fail (text != NULL || size == 0, NULL);
  g_return_val_if_fail (label != NULL && folder != NULL && out_complaints != NULL, NULL);

  self.specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  self.complaints = g_ptr_array_new_with_free_func (g_free);
  read_document (&self, text, size, label);
  *out_complaints = self.complaints;
  return self.specs;
}

gboolean
skein_history_is (const char *text, gsize size)
{
  return skein_json_document_is (text, size, "history") || skein_history_csv_is (text, size);
}

GPtrArray *
skein_import_history (const char *text, gsize size, const char *label, const char *folder, GPtrArray **out_complaints)
{
  Import self = { .label = label, .folder = folder };
  g_autofree char *json = NULL;
  char *complaint = NULL;

  g_return_val_if_fail (text != NULL || size == 0, NULL);
  g_return_val_if_fail (label != NULL && folder != NULL && out_complaints != NULL, NULL);

  self.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  self.complaints = g_ptr_array_new_with_free_func (g_free);
  if (skein_history_csv_is (text, size))
    json = skein_history_csv_to_json (text, size, label, &complaint);
  if (complaint != NULL)
    g_ptr_array_add (self.complaints, complaint);
  read_document (&self, json != NULL ? json : text, json != NULL ? strlen (json) : size, label);
  if (self.version > 1)
    {
      g_ptr_array_set_size (self.rows, 0);
      g_ptr_array_set_size (self.complaints, 0);
      g_ptr_array_add (self.complaints, g_strdup_printf (_ ("%s is from a later version of Skein: update this one, then import it again"), label));
    }
  *out_complaints = self.complaints;
  return self.rows;
}
