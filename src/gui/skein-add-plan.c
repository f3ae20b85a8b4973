// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-add-plan.h"

#include <string.h>
#include <glib/gi18n.h>

#include "batch/skein-checksum-apply.h"
#include "batch/skein-checksum-list.h"
#include "batch/skein-copy-words.h"
#include "batch/skein-input.h"
#include "work/skein-url.h"

#define LONG_PLAN 2000
#define MAX_LOOKED_AT 2000

SkeinAddRequest *
skein_add_request_new (const char *folder)
{
  SkeinAddRequest *self = g_new0 (SkeinAddRequest, 1);

  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->folder = g_strdup (folder);
  self->conflict = -1;
  return self;
}

void
skein_add_request_free (SkeinAddRequest *self)
{
  g_ptr_array_unref (self->lists);
  g_free (self->folder);
  g_clear_pointer (&self->checksums, g_bytes_unref);
  g_free (self->checksums_label);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->request, skein_request_options_unref);
  g_clear_pointer (&self->save, skein_save_options_unref);
  g_clear_pointer (&self->copy, skein_copy_options_unref);
  g_strfreev (self->mirrors);
  g_free (self->name_template);
  g_free (self);
}

void
skein_add_plan_free (SkeinAddPlan *self)
{
  g_ptr_array_unref (self->specs);
  g_ptr_array_unref (self->complaints);
  g_ptr_array_unref (self->previews);
  g_ptr_array_unref (self->checksum_complaints);
  g_clear_error (&self->checksum_error);
  g_free (self->origin);
  g_free (self->picture);
  g_free (self->picture_name);
  g_free (self);
}

/* A checksum that came with the line itself was given for just that address, so it stays. */
static gboolean
take_checksums (SkeinAddPlan *self, SkeinItemSpec **spec, SkeinChecksumList *list)
{
  g_autofree char *shown = NULL;

  if ((*spec)->expected_mask != 0 || skein_checksum_list_apply (list, spec, NULL, NULL) != SKEIN_CHECKSUM_AMBIGUOUS)
    return (*spec)->expected_mask != 0;

  shown = skein_url_redact ((*spec)->url);
  g_ptr_array_add (self->checksum_complaints, g_strdup_printf (_ ("%s: the list has different checksums for files of that name"), shown));
  return FALSE;
}

/* (transfer full) (nullable): NULL: as for all. */
static SkeinSaveOptions *
dup_save (const SkeinAddRequest *request)
{
  SkeinSaveOptions filled = { 0 };

  if (request->name_template == NULL && request->conflict < 0)
    return NULL;
  if (request->save != NULL)
    filled = *request->save;
  if (request->name_template != NULL)
    filled.name_template = request->name_template;
  if (request->conflict >= 0)
    filled.conflict = (SkeinConflict) request->conflict;
  return skein_save_options_new (&filled, NULL);
}

/* Mirrors are of one file; and one that is no address is said, not passed over. */
static SkeinSources *
add_mirrors (SkeinAddPlan *self, const SkeinAddRequest *request, const SkeinItemSpec *spec)
{
  SkeinSources *sources = spec->sources != NULL ? skein_sources_copy (spec->sources) : skein_sources_new ();
  gboolean has_mirrors = request->mirrors != NULL && *request->mirrors != NULL;

  sources->sha256_beside = sources->sha256_beside || request->sha256_beside;
  if (!has_mirrors)
    return sources;
  if (self->specs->len > 1)
    {
      if (self->complaints->len == 0 || strcmp (g_ptr_array_index (self->complaints, self->complaints->len - 1), _ ("Mirrors are of one file: give one address above.")) != 0)
        g_ptr_array_add (self->complaints, g_strdup (_ ("Mirrors are of one file: give one address above.")));
      return sources;
    }
  for (guint i = 0; request->mirrors[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinUrl) url = skein_url_parse_for (request->mirrors[i], SKEIN_URL_REMOTE, &error);

      if (url != NULL)
        skein_sources_add_mirror (sources, url->url, i + 1, NULL);
      else
        g_ptr_array_add (self->complaints, g_strdup (error->message));
    }
  return sources;
}

/* What was asked for of each goes before what its line says. */
static void
set_options (SkeinAddPlan *self, const SkeinAddRequest *request, SkeinSaveOptions *save, SkeinItemSpec *spec)
{
  if (request->request != NULL)
    {
      g_clear_pointer (&spec->request, skein_request_options_unref);
      spec->request = skein_request_options_ref (request->request);
    }
  if (save != NULL)
    {
      g_clear_pointer (&spec->save, skein_save_options_unref);
      spec->save = skein_save_options_ref (save);
    }
  if (request->priority != SKEIN_PRIORITY_NORMAL)
    spec->priority = request->priority;
  if (request->segments > 0)
    spec->segments = request->segments;
  if (request->max_rate > 0)
    spec->max_rate = request->max_rate;
  if (request->sha256_beside || (request->mirrors != NULL && *request->mirrors != NULL))
    {
      SkeinSources *sources = add_mirrors (self, request, spec);

      g_clear_pointer (&spec->sources, skein_sources_unref);
      spec->sources = sources;
    }
}

/* A line that is the path or "file:" address of a picture on this computer. No download, but something to preview. */
static char *
dup_picture_path (const char *line)
{
  g_autofree char *path = NULL;

  if (*line == '/')
    path = g_strdup (line);
  else if (g_ascii_strncasecmp (line, "file:", 5) == 0)
    path = g_filename_from_uri (line, NULL, NULL);
  return path != NULL && skein_copy_words_is_picture (path) ? g_steal_pointer (&path) : NULL;
}

static char *
find_picture_here (GBytes *text)
{
  gsize size;
  const char *data = g_bytes_get_data (text, &size);
  g_autofree char *start = g_strndup (data != NULL ? data : "", MIN (size, MAX_LOOKED_AT * 32));
  g_auto (GStrv) lines = g_strsplit (start, "\n", MAX_LOOKED_AT);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *path = dup_picture_path (g_strstrip (lines[i]));

      if (path != NULL)
        return path;
    }
  return NULL;
}

/* As examples: a few thousand addresses without a picture are answer enough. */
static void
find_pictures (SkeinAddPlan *self, GPtrArray *lists)
{
  for (guint i = 0; i < lists->len && self->picture == NULL; i++)
    self->picture = find_picture_here (g_ptr_array_index (lists, i));
  for (guint i = 0; i < MIN (self->specs->len, MAX_LOOKED_AT) && self->picture_name == NULL; i++)
    {
      const SkeinItemSpec *spec = g_ptr_array_index (self->specs, i);
      g_autoptr (SkeinUrl) url = skein_url_parse_for (spec->url, SKEIN_URL_ANY, NULL);
      const char *name = spec->name != NULL || url == NULL ? spec->name : url->name;

      if (name != NULL && skein_copy_words_is_picture (name))
        self->picture_name = g_strdup (name);
    }
  if (self->picture_name == NULL && self->picture != NULL)
    self->picture_name = g_path_get_basename (self->picture);
}

/* A password goes to one server; NULL, with a complaint, if they come from several. */
static char *
find_origin (SkeinAddPlan *self)
{
  g_autofree char *origin = NULL;

  for (guint i = 0; i < self->specs->len; i++)
    {
      const SkeinItemSpec *spec = g_ptr_array_index (self->specs, i);
      g_autoptr (SkeinUrl) url = skein_url_parse_for (spec->url, SKEIN_URL_ANY, NULL);

      if (url == NULL || (origin != NULL && strcmp (origin, url->origin) != 0))
        {
          g_ptr_array_add (self->complaints, g_strdup (_ ("A password goes to one server: add the addresses of each server by themselves.")));
          return NULL;
        }
      if (origin == NULL)
        origin = g_strdup (url->origin);
    }
  return g_steal_pointer (&origin);
}

/* What is in the batch already is counted, and left out unless it is wanted. FALSE if cancelled. */
static gboolean
sort_out_known (SkeinAddPlan *self, const SkeinAddRequest *request, GCancellable *cancellable)
{
  GPtrArray *kept;

  if (request->known == NULL || g_hash_table_size (request->known) == 0)
    return TRUE;

  kept = g_ptr_array_new_full (self->specs->len, (GDestroyNotify) skein_item_spec_free);
  for (guint i = 0; i < self->specs->len; i++)
    {
      SkeinItemSpec *spec = g_steal_pointer (&g_ptr_array_index (self->specs, i));
      g_autoptr (SkeinUrl) url = skein_url_parse_for (spec->url, SKEIN_URL_ANY, NULL);
      gboolean is_known = url != NULL && g_hash_table_contains (request->known, url->url);

      self->n_known += is_known;
      if (is_known && !request->with_known)
        skein_item_spec_free (spec);
      else
        g_ptr_array_add (kept, spec);
      if ((i & 1023) == 0 && g_cancellable_is_cancelled (cancellable))
        {
          for (i++; i < self->specs->len; i++)
            g_ptr_array_add (kept, g_steal_pointer (&g_ptr_array_index (self->specs, i)));
          g_ptr_array_set_free_func (self->specs, NULL);
          g_ptr_array_unref (self->specs);
          self->specs = kept;
          return FALSE;
        }
    }
  g_ptr_array_set_free_func (self->specs, NULL);
  g_ptr_array_unref (self->specs);
  self->specs = kept;
  return TRUE;
}

SkeinAddPlan *
skein_add_plan_new (const SkeinAddRequest *request, GCancellable *cancellable)
{
  g_autoptr (SkeinAddPlan) self = g_new0 (SkeinAddPlan, 1);
  g_autoptr (SkeinChecksumList) list = NULL;
  g_autoptr (SkeinSaveOptions) save = NULL;

  g_return_val_if_fail (request != NULL, NULL);

  self->specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  self->complaints = g_ptr_array_new_with_free_func (g_free);
  self->previews = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < request->lists->len; i++)
    {
      gsize size;
      const char *text = g_bytes_get_data (g_ptr_array_index (request->lists, i), &size);
      g_autoptr (SkeinInput) input = NULL;
      SkeinInputOptions how = { .folder = request->folder };

      if (g_cancellable_is_cancelled (cancellable))
        {
          self->checksum_complaints = g_ptr_array_new ();
          return NULL;
        }
      input = skein_input_read (text, size, &how);
      g_ptr_array_extend_and_steal (self->specs, g_ptr_array_ref (input->specs));
      g_ptr_array_extend_and_steal (self->complaints, g_ptr_array_ref (input->complaints));
      g_ptr_array_extend_and_steal (self->previews, g_ptr_array_ref (input->previews));
    }

  if (request->checksums != NULL)
    {
      gsize size;
      const char *data = g_bytes_get_data (request->checksums, &size);

      list = skein_checksum_list_parse (data != NULL ? data : "", size, request->checksums_label != NULL ? request->checksums_label : "SHA256SUMS", &self->checksum_error);
    }
  if (!sort_out_known (self, request, cancellable))
    {
      self->checksum_complaints = g_ptr_array_new ();
      return NULL;
    }
  self->checksum_complaints = list != NULL ? g_ptr_array_ref (list->complaints) : g_ptr_array_new_with_free_func (g_free);

  save = dup_save (request);
  if (request->wants_origin)
    self->origin = find_origin (self);
  if (request->copy != NULL)
    find_pictures (self, request->lists);
  for (guint i = 0; i < self->specs->len; i++)
    {
      SkeinItemSpec **place = (SkeinItemSpec **) &g_ptr_array_index (self->specs, i);
      SkeinItemSpec *spec = *place;

      if ((i & 1023) == 0 && g_cancellable_is_cancelled (cancellable))
        return NULL;
      set_options (self, request, save, spec);
      spec->hash_mask |= request->hash_mask;
      if (request->copy != NULL)
        {
          skein_copy_options_unref (spec->copy);
          spec->copy = skein_copy_options_ref (request->copy);
        }
      if (list != NULL ? take_checksums (self, place, list) : spec->expected_mask != 0)
        self->n_checked++;
    }

  return g_steal_pointer (&self);
}

static void
plan_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SkeinAddPlan *plan = skein_add_plan_new (task_data, cancellable);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) skein_add_plan_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
}

void
skein_add_plan_new_async (SkeinAddRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, skein_add_plan_new_async);
  g_task_set_task_data (task, request, (GDestroyNotify) skein_add_request_free);
  g_task_run_in_thread (task, plan_in_thread);
}

SkeinAddPlan *
skein_add_plan_new_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
discard_in_thread (gpointer data)
{
  skein_add_plan_free (data);
  return NULL;
}

void
skein_add_plan_discard (SkeinAddPlan *self)
{
  g_return_if_fail (self != NULL);

  if (self->specs->len + self->complaints->len < LONG_PLAN)
    skein_add_plan_free (self);
  else
    g_thread_unref (g_thread_new ("discard", discard_in_thread, self));
}

char *
skein_add_plan_describe_lines (const SkeinAddPlan *self)
{
  g_autofree char *good = NULL, *bad = NULL;

  good = g_strdup_printf (ngettext ("%u download", "%u downloads", self->specs->len), self->specs->len);
  if (self->complaints->len == 0)
    return g_steal_pointer (&good);
  bad = g_strdup_printf (ngettext ("%u line that is none", "%u lines that are none", self->complaints->len), self->complaints->len);
  /* Translators: "42 downloads, 2 lines that are none" */
  return g_strdup_printf (_ ("%s, %s"), good, bad);
}

char *
skein_add_plan_describe_checksums (const SkeinAddPlan *self)
{
  if (self->checksum_error != NULL)
    return g_strdup (self->checksum_error->message);
  if (self->specs->len > 0 && self->n_checked == self->specs->len)
    return g_strdup_printf (ngettext ("%u download, with a checksum", "%u downloads, all with a checksum", self->specs->len), self->specs->len);
  return g_strdup_printf (ngettext ("%u of %u download has a checksum", "%u of %u downloads have a checksum", self->specs->len), self->n_checked, self->specs->len);
}

char *
skein_add_plan_describe_known (const SkeinAddPlan *self)
{
  if (self->n_known == 0)
    return NULL;
  return g_strdup_printf (ngettext ("Also add %u that is in the batch already", "Also add %u that are in the batch already", self->n_known), self->n_known);
}

char *
skein_add_plan_join_complaints (GPtrArray *complaints, guint limit)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < complaints->len && i < limit; i++)
    g_string_append_printf (text, i == 0 ? "%s" : "\n%s", (const char *) g_ptr_array_index (complaints, i));
  if (complaints->len > limit)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("and %u more", "and %u more", complaints->len - limit), complaints->len - limit);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
