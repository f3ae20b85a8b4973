// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Some of a file is wrong, and its pieces have digests: which of them are? The process pool reads the partial piece by piece; what is
 * right stays, listed in the partial itself as what an interrupted transfer would have left (skein-transfer-ledger.h), and the next
 * try fetches the rest, from another source if there is one. The same look tells whether a file is right that has digests of
 * its pieces only. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "work/skein-transfer-ledger.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <string.h>
#include <glib/gi18n-lib.h>

gboolean
skein_run_may_look_at_pieces (SkeinRun *self)
{
  const SkeinSources *sources = self->item->row->spec->sources;

  return skein_sources_has_pieces (sources) && sources->size == self->item->row->size
         && self->part != NULL && skein_part_file_get_part_name (self->part) != NULL;
}

static void
submit_next (SkeinRun *self)
{
  const SkeinSources *sources = self->sources;
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);

  job->folder = skein_folder_ref (self->folder);
  job->name = g_strdup (skein_part_file_get_part_name (self->part));
  job->digest.mask = 1u << sources->piece_algorithm;
  job->digest.start = self->next_piece * sources->piece_length;
  job->digest.piece_length = sources->piece_length;
  job->digest.n_pieces = MIN (SKEIN_DIGEST_MAX_PIECES, sources->n_pieces - self->next_piece);
  skein_run_set_state (self, SKEIN_ITEM_VERIFYING);
  skein_run_submit (self, self->pipeline->processing, job);
}

void
skein_run_look_at_pieces (SkeinRun *self, GError *mismatch)
{
  g_clear_pointer (&self->sources, skein_sources_unref);
  self->sources = skein_sources_ref (self->item->row->spec->sources);
  g_clear_error (&self->mismatch);
  self->mismatch = mismatch;
  self->next_piece = 0;
  self->n_bad_pieces = 0;
  g_clear_pointer (&self->good, g_array_unref);
  self->good = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  submit_next (self);
}

static void
add_good (SkeinRun *self, guint piece)
{
  const SkeinSources *sources = self->sources;
  SkeinRange range = { piece * sources->piece_length, MIN (sources->size, (piece + 1) * sources->piece_length) };
  SkeinRange *last = self->good->len > 0 ? &g_array_index (self->good, SkeinRange, self->good->len - 1) : NULL;

  if (last != NULL && last->end == range.start)
    last->end = range.end;
  else
    g_array_append_val (self->good, range);
}

/* One of several that nobody can be blamed for: fetched from one source, there will be a culprit. */
static void
note_bad (SkeinRun *self, guint piece)
{
  const SkeinSources *sources = self->sources;

  self->n_bad_pieces++;
  if (!skein_run_blame (self, piece * sources->piece_length, MIN (sources->size, (piece + 1) * sources->piece_length)) && skein_provenance_is_mixed (self->item->provenance))
    self->item->one_source = TRUE;
}

/* --- what is wrong is to be fetched again --- */

static void
list_good_in_thread (gpointer data)
{
  SkeinRun *self = data;

  if (!skein_ledger_write (skein_part_file_get_fd (self->part), self->size, self->good, NULL, NULL))
    skein_work_error_set_from_errno (&self->error, errno, _ ("Cannot write the file “%s”: %s"), skein_folder_get_path (self->folder), skein_part_file_get_part_name (self->part));
}

static void
choose_source (SkeinRun *self)
{
  SkeinItem *item = self->item;
  SkeinStoreRow *row = item->row;
  guint first = 0;

  if (skein_run_next_source (self))
    return;
  while (first < skein_item_row_get_n_sources (row) && skein_provenance_is_wrong (item->provenance, skein_item_row_peek_nth_source (row, first)))
    first++;
  /* All have been wrong once: from the beginning, as often as judge() allows. */
  if (first == skein_item_row_get_n_sources (row))
    {
      skein_provenance_pardon (item->provenance);
      first = 0;
    }
  if (row->source == first)
    return;
  row->source = first;
  g_clear_pointer (&row->etag, g_free);
  g_clear_pointer (&row->modified, g_free);
}

static void
listed_good_cb (gpointer data)
{
  SkeinRun *self = data;
  SkeinStoreRow *row = self->item->row;

  if (self->error != NULL)
    {
      skein_run_fail (self, g_steal_pointer (&self->error), FALSE);
      return;
    }

  skein_item_row_forget_digests (row);
  row->verified = FALSE;
  row->done_bytes = 0;
  for (guint i = 0; i < self->good->len; i++)
    row->done_bytes += g_array_index (self->good, SkeinRange, i).end - g_array_index (self->good, SkeinRange, i).start;
  g_clear_pointer (&row->ranges, g_free);
  row->tries = 0;
  self->item->last_try_bytes = row->done_bytes;

  /* From another source; of several the next, and after the last the first again. Not, if it was one of the helpers that is to blame. */
  if (self->item->one_source || skein_provenance_is_wrong (self->item->provenance, skein_item_row_peek_source (row)) || !skein_provenance_is_mixed (self->item->provenance))
    choose_source (self);
  skein_run_again (self, FALSE);
}

static GError *
make_error (SkeinRun *self)
{
  if (self->mismatch != NULL)
    return g_steal_pointer (&self->mismatch);
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM,
                      ngettext ("Checksum differs: %u of %u piece is not what it should be. Get the file elsewhere.",
                                "Checksum differs: %u of %u pieces are not what they should be. Get the file elsewhere.", self->sources->n_pieces),
                      self->n_bad_pieces, self->sources->n_pieces);
}

static void
judge (SkeinRun *self)
{
  const SkeinSources *sources = self->sources;
  SkeinItem *item = self->item;

  if (self->n_bad_pieces == 0 && self->mismatch == NULL)
    {
      self->pieces_right = TRUE;
      item->row->verified = !skein_digest_algorithm_is_weak (sources->piece_algorithm);
      skein_run_next_step (self);
    }
  else if (self->n_bad_pieces == 0 || self->n_bad_pieces == sources->n_pieces)
    /* Pieces and whole contradict each other, or nothing is worth keeping. */
    skein_run_mismatch (self, make_error (self));
  else if (item->n_repairs > skein_item_row_get_n_sources (item->row))
    skein_run_fail (self, make_error (self), TRUE);
  else
    {
      g_debug ("%s: %u of %u pieces are damaged", item->row->name, self->n_bad_pieces, sources->n_pieces);
      item->n_repairs++;
      item->n_bad_pieces += self->n_bad_pieces;
      self->size = sources->size;
      skein_flusher_push (self->pipeline->flusher, list_good_in_thread, listed_good_cb, self);
    }
}

void
skein_run_pieces_finished (SkeinRun *self, SkeinReport *report)
{
  const SkeinSources *sources = self->sources;
  guint n_pieces = report->job->digest.n_pieces;
  guint digest_bytes = skein_digest_algorithm_get_size (sources->piece_algorithm);
  const guint8 *digests;
  gsize n_bytes = 0;

  digests = report->pieces != NULL ? g_bytes_get_data (report->pieces, &n_bytes) : NULL;
  if (n_bytes != (gsize) n_pieces * digest_bytes || report->job->digest.mask != 1u << sources->piece_algorithm || self->next_piece + n_pieces > sources->n_pieces)
    {
      skein_run_fail (self, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The worker computed other checksums than it was asked for")), FALSE);
      return;
    }

  for (guint i = 0; i < n_pieces; i++)
    {
      if (memcmp (digests + (gsize) i * digest_bytes, skein_sources_peek_piece (sources, self->next_piece + i), digest_bytes) == 0)
        add_good (self, self->next_piece + i);
      else
        note_bad (self, self->next_piece + i);
    }
  self->next_piece += n_pieces;

  if (self->next_piece < sources->n_pieces)
    submit_next (self);
  else
    judge (self);
}
