// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* "URL.sha256": a checksum that lies beside the file, fetched before it when the user wants that. It is no better than the server it
 * comes from, and is treated as what that server's headers might have told; but who asked for it does not get a file without it. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "batch/skein-checksum-list.h"
#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define MAX_BYTES (64 * 1024)
#define SUFFIX ".sha256"

gboolean
skein_run_wants_beside (SkeinRun *self)
{
  const SkeinStoreRow *row = self->item->row;
  const SkeinSources *sources = row->spec->sources;

  return sources != NULL && sources->sha256_beside && row->spec->expected_mask == 0 && !self->has_beside && (row->told == NULL || !self->resume);
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

static void
read_in_thread (gpointer data)
{
  SkeinRun *self = data;
  g_autofree char *text = g_malloc0 (MAX_BYTES + 1);
  gsize size = 0;
  gssize n;

  do
    {
      n = pread (skein_part_file_get_fd (self->part), text + size, MAX_BYTES - size, (off_t) size);
      if (n > 0)
        size += (gsize) n;
    }
  while (n > 0 || (n < 0 && errno == EINTR));

  if (n < 0)
    skein_work_error_set_from_errno (&self->error, errno, _ ("Cannot read the file"), skein_folder_get_path (self->folder), self->name);
  else
    find_digest (self, text, size, self->name, &self->error);
  g_clear_pointer (&self->name, g_free);
  if (skein_part_file_get_part_name (self->part) != NULL)
    skein_part_file_retire (self->part);
  g_clear_pointer (&self->part, skein_part_file_free);
}

static void
read_cb (gpointer data)
{
  SkeinRun *self = data;
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  if (skein_run_is_stopped (self))
    skein_run_step_out (self);
  else if (error == NULL)
    {
      g_free (self->item->row->told);
      self->item->row->told = g_steal_pointer (&self->beside);
      self->has_beside = TRUE;
      self->item->row->tries = 0;
      skein_run_submit_transfer (self);
    }
  else if (!skein_run_try_elsewhere (self, error))
    skein_run_fail (self, g_steal_pointer (&error), FALSE);
}

void
skein_run_beside_finished (SkeinRun *self, SkeinReport *report)
{
  g_autoptr (GError) error = g_steal_pointer (&report->error);
  g_autoptr (SkeinUrl) url = NULL;

  self->gets_beside = FALSE;
  if (error == NULL && self->part != NULL)
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
  else if (skein_run_may_retry (self, error))
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
