// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What a server has about a file beside the file itself.
 *
 * "URL.sha256": a checksum that lies beside the file, fetched before it when the user wants that. It is no better than the server it
 * comes from, and is treated as what that server's headers might have told; but who asked for it does not get a file without it.
 *
 * A Metalink that the response names (RFC 6249): digests, pieces and mirrors, fetched after the file where there is nothing else to check
 * it by, or when it did not come. Nobody asked for it, so it is no error if it is of no use. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "batch/skein-checksum-list.h"
#include "batch/skein-metalink.h"
#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define MAX_BYTES (64 * 1024)
#define MAX_METALINK_BYTES (4 * 1024 * 1024)
#define SUFFIX ".sha256"

gboolean
skein_run_wants_beside (SkeinRun *self)
{
  const SkeinStoreRow *row = self->item->row;
  const SkeinSources *sources = row->spec->sources;

  return sources != NULL && sources->sha256_beside && row->spec->expected_mask == 0 && !self->has_beside && (row->told == NULL || (row->source == 0 && !self->resume));
}

void
skein_run_submit_beside (SkeinRun *self)
{
  const char *file = skein_item_row_peek_source (self->item->row);
  gsize path_end = strcspn (file, "?#");
  g_autofree char *url = g_strdup_printf ("%.*s" SUFFIX "%s", (int) path_end, file, file + path_end);
  SkeinJob *job = skein_run_new_transfer (self, url);

  job->transfer.max_size = MAX_BYTES;
  self->gets_beside = TRUE;
  self->item->row->tries++;
  skein_run_submit (self, self->pipeline->downloads, job);
}

gboolean
skein_run_wants_metalink (SkeinRun *self)
{
  const SkeinStoreRow *row = self->item->row;

  return self->metalink != NULL && row->source == 0 && !skein_item_row_is_checked (row);
}

void
skein_run_submit_metalink (SkeinRun *self, GError *failure)
{
  g_autofree char *url = g_steal_pointer (&self->metalink);
  SkeinJob *job = skein_run_new_transfer (self, url);

  /* It may be anybody's. */
  g_clear_pointer (&job->transfer.user, g_free);
  g_clear_pointer (&job->transfer.password, g_free);
  g_clear_pointer (&job->transfer.bearer, g_free);
  job->transfer.is_mirror = TRUE;
  job->transfer.max_size = MAX_METALINK_BYTES;
  self->failure = failure;
  self->gets_beside = self->gets_metalink = TRUE;
  skein_run_submit (self, self->pipeline->downloads, job);
}

/* The digits alone, or a list that has this file, or nothing but one file. */
static gboolean
find_digest (SkeinRun *self, const char *text, gsize size, const char *name, GError **error)
{
  SkeinDigestSet found = { 0 };
  g_autoptr (SkeinChecksumList) list = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  const SkeinChecksumEntry *entry = NULL;
  gsize n_digits = 0;

  while (n_digits < size && g_ascii_isxdigit (text[n_digits]))
    n_digits++;
  if (n_digits == 64 && strspn (text + n_digits, " \t\r\n") == size - n_digits)
    {
      skein_digest_set_add_hex (&found, SKEIN_DIGEST_SHA256, text, n_digits);
      self->beside = g_memdup2 (&found, sizeof found);
      return TRUE;
    }

  list = skein_checksum_list_parse (text, size, SUFFIX, error);
  if (list == NULL)
    return FALSE;
  entries = skein_checksum_list_lookup (list, name);
  for (guint i = 0; i < entries->len && entry == NULL; i++)
    entry = g_ptr_array_index (entries, i);
  if (entry == NULL && list->entries->len == 1)
    entry = &g_array_index (list->entries, SkeinChecksumEntry, 0);
  if (entry == NULL)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM, _ ("The checksums beside “%s” have none for it. Give its checksum yourself, or download it without."), name);
      return FALSE;
    }
  skein_digest_set_add (&found, entry->algorithm, entry->digest);
  self->beside = g_memdup2 (&found, sizeof found);
  return TRUE;
}

/* The file of that name, or the only one. */
static void
find_file (SkeinRun *self, const char *text, gsize size, const char *name, GError **error)
{
  g_autoptr (GPtrArray) files = skein_metalink_parse (text, size, name, NULL, error);
  const SkeinMetalinkFile *file = NULL;

  if (files == NULL)
    return;
  for (guint i = 0; i < files->len && file == NULL; i++)
    {
      const SkeinMetalinkFile *one = g_ptr_array_index (files, i);

      if (files->len == 1 || strcmp (one->name, name) == 0)
        file = one;
    }
  if (file == NULL)
    return;
  self->beside = g_memdup2 (&file->digests, sizeof file->digests);
  self->beside_sources = skein_sources_copy (file->sources);
  skein_sources_add_mirror (self->beside_sources, file->url, 1, NULL);
}

static void
read_in_thread (gpointer data)
{
  SkeinRun *self = data;
  gsize max_bytes = self->gets_metalink ? MAX_METALINK_BYTES : MAX_BYTES;
  g_autofree char *text = g_malloc (max_bytes);
  gsize size = 0;
  gssize n;

  do
    {
      n = pread (skein_part_file_get_fd (self->beside_part), text + size, max_bytes - size, (off_t) size);
      if (n > 0)
        size += (gsize) n;
    }
  while (n > 0 || (n < 0 && errno == EINTR));

  if (n < 0)
    skein_work_error_set_from_errno (&self->error, errno, _ ("Cannot read the file “%s”: %s"), skein_folder_get_path (self->folder), self->name);
  else if (self->gets_metalink)
    find_file (self, text, size, self->name, &self->error);
  else
    find_digest (self, text, size, self->name, &self->error);
  g_clear_pointer (&self->name, g_free);
  skein_part_file_retire (self->beside_part);
  g_clear_pointer (&self->beside_part, skein_part_file_free);
}

static void
checksum_read (SkeinRun *self, GError *error)
{
  if (error == NULL)
    {
      g_free (self->item->row->told);
      self->item->row->told = g_steal_pointer (&self->beside);
      self->has_beside = TRUE;
      self->item->row->tries = 0;
      skein_run_submit_transfer (self);
    }
  else if (!skein_run_try_elsewhere (self, error))
    skein_run_fail (self, g_error_copy (error), FALSE);
}

/* It is about the file we have, or are to have, if it says the same size. */
static void
adopt_metalink (SkeinRun *self)
{
  SkeinStoreRow *row = self->item->row;
  g_autoptr (SkeinSources) sources = g_steal_pointer (&self->beside_sources);
  g_autoptr (SkeinSources) all = NULL;
  g_autofree SkeinDigestSet *digests = g_steal_pointer (&self->beside);

  if (sources == NULL || (sources->size > 0 && row->size > 0 && sources->size != row->size))
    return;
  if (row->spec->expected_mask == 0 && digests->mask != 0)
    skein_run_take_digests (self, digests);
  for (guint i = 0; i < sources->mirrors->len; i++)
    if (strcmp (g_array_index (sources->mirrors, SkeinMirror, i).url, row->spec->url) == 0)
      {
        g_array_remove_index (sources->mirrors, i);
        break;
      }
  all = skein_sources_merge (row->spec->sources, sources);
  skein_run_adopt_sources (self, all);
}

static void
metalink_read (SkeinRun *self, GError *error)
{
  g_autoptr (GError) failure = g_steal_pointer (&self->failure);

  if (error != NULL)
    g_debug ("%s", error->message);
  adopt_metalink (self);

  if (failure == NULL)
    {
      self->item->row->unproven = self->item->row->unproven && !skein_item_row_is_checked (self->item->row);
      skein_run_set_slot (self, SKEIN_SLOT_PROCESS);
      skein_run_next_step (self);
    }
  else if (!skein_item_row_is_checked (self->item->row) || !skein_run_try_elsewhere (self, failure))
    skein_run_fail (self, g_steal_pointer (&failure), FALSE);
}

static void
read_cb (gpointer data)
{
  SkeinRun *self = data;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  gboolean metalink = self->gets_metalink;

  self->gets_metalink = FALSE;
  if (skein_run_is_stopped (self))
    skein_run_step_out (self);
  else if (metalink)
    metalink_read (self, error);
  else
    checksum_read (self, error);
}

void
skein_run_beside_finished (SkeinRun *self, SkeinReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinUrl) url = NULL;
  gboolean patient;

  patient = skein_run_take_answer (self, report);
  error = g_steal_pointer (&report->error);
  self->gets_beside = FALSE;
  if (error == NULL && self->beside_part != NULL)
    {
      /* Lists speak of the file as the server calls it. */
      url = skein_url_parse (self->item->row->spec->url, NULL);
      self->name = g_strdup (url != NULL && url->name != NULL ? url->name : self->item->row->name);
      skein_flusher_push (self->pipeline->flusher, read_in_thread, read_cb, self);
      return;
    }
  if (error == NULL)
    error = g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The download ended without a file"));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    skein_run_step_out (self);
  else if (self->gets_metalink)
    {
      self->gets_metalink = FALSE;
      metalink_read (self, error);
    }
  else if (patient && skein_run_may_retry (self, error))
    skein_run_retry_later (self, error, report->retry_after_s);
  else if (!skein_run_try_elsewhere (self, error))
    {
      if (g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND))
        {
          g_clear_error (&error);
          error = g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND, _ ("There is no checksum (%s) beside “%s” on the server. Give its checksum yourself, or download it without."), SUFFIX, self->item->row->name);
        }
      skein_run_fail (self, g_steal_pointer (&error), FALSE);
    }
}
