// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Where a run gets its file from, and what to make of what servers say about it. The spec's URL comes first, then its mirrors, one after
 * the other, each until its tries are used up. Bytes of two servers are put together only if a strong digest, or digests of the pieces,
 * will tell whether the result is right: equal sizes and dates are no proof, and validators of two servers cannot be compared. Then
 * the others help whichever is in use. Who gave bytes that were wrong is not asked again; if that cannot be told, one is
 * asked at a time from then on. */

#include "config.h"

#include "batch/skein-run-private.h"
#include "work/skein-work-error.h"

#include <string.h>

/* The number of the next one, 0 if there is none. Who asked for https does not get what came without, unless a checksum tells that it
 * is the same. */
static guint
find_next (const SkeinStoreRow *row, SkeinProvenance *provenance)
{
  gboolean any = !g_str_has_prefix (row->spec->url, "https:") || skein_item_row_is_checked (row);

  for (guint i = row->source + 1; i < skein_item_row_get_n_sources (row); i++)
    if (!skein_provenance_is_wrong (provenance, skein_item_row_peek_nth_source (row, i)) && (any || g_str_has_prefix (g_array_index (row->spec->sources->mirrors, SkeinMirror, i - 1).url, "https:")))
      return i;
  return 0;
}

gboolean
skein_run_has_next_source (SkeinRun *self)
{
  return find_next (self->item->row, self->item->provenance) != 0;
}

gboolean
skein_run_skip_source (SkeinItem *item)
{
  SkeinStoreRow *row = item->row;
  guint next = find_next (row, item->provenance);

  if (next == 0)
    return FALSE;

  row->source = next;
  row->tries = 0;
  item->last_try_bytes = row->done_bytes;
  /* They are that server's. Without them what is there is only used if its size and a checksum vouch for the whole. */
  g_clear_pointer (&row->etag, g_free);
  g_clear_pointer (&row->modified, g_free);
  return TRUE;
}

gboolean
skein_run_next_source (SkeinRun *self)
{
  return skein_run_skip_source (self->item);
}

/* Connections to mirrors are not counted at their hosts, so those that may not have any number of them have none. */
static gboolean
may_ask_beside (SkeinRun *self, const char *host)
{
  SkeinHostGate *gate = self->pipeline->gate;
  SkeinHostRule rule;

  skein_host_gate_get_rule (gate, host, &rule);
  return rule.connections == 0 && rule.delay_us == 0 && skein_host_gate_is_open (gate, host) && skein_host_gate_get_shunned_until_us (gate, host) == 0;
}

void
skein_run_add_mirrors (SkeinRun *self, SkeinTransferSpec *transfer)
{
  const SkeinStoreRow *row = self->item->row;

  if (self->item->one_source || skein_item_row_get_n_sources (row) < 2 || !skein_item_row_is_checked (row))
    return;

  transfer->mirrors = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < skein_item_row_get_n_sources (row); i++)
    {
      const char *url = skein_item_row_peek_nth_source (row, i);
      g_autofree char *host = skein_host_key (url);

      if (i == row->source || !may_ask_beside (self, host) || skein_pipeline_keeps_back (self->pipeline, host) || skein_provenance_is_wrong (self->item->provenance, url))
        continue;
      g_ptr_array_add (transfer->mirrors, g_strdup (url));
      skein_run_take_mirror_limit (self, transfer, host);
    }
}

void
skein_run_note_sources (SkeinRun *self, SkeinReport *report)
{
  SkeinItem *item = self->item;

  if (report->source_ranges == NULL || skein_item_row_get_n_sources (item->row) < 2)
    return;
  if (item->provenance == NULL)
    item->provenance = skein_provenance_new ();
  if (report->restarted)
    skein_provenance_forget (item->provenance);
  skein_provenance_set_present (item->provenance, report->source_ranges, &report->job->transfer, report->kind == SKEIN_REPORT_FINISHED);
}

gboolean
skein_run_blame (SkeinRun *self, guint64 start, guint64 end)
{
  SkeinProvenance *provenance = self->item->provenance;
  const char *url = provenance != NULL ? skein_provenance_find_only (provenance, start, end) : NULL;

  if (url == NULL)
    return FALSE;
  if (!skein_provenance_is_wrong (provenance, url))
    {
      g_autofree char *culprit = g_strdup (url);

      g_debug ("%s: %s gave wrong bytes", self->item->row->name, culprit);
      skein_provenance_add_wrong (provenance, culprit);
    }
  return TRUE;
}

/* Errors that another server can do something about. */
static gboolean
is_the_sources_fault (const GError *error)
{
  if (error->domain != SKEIN_WORK_ERROR)
    return FALSE;

  switch ((SkeinWorkError) error->code)
    {
    case SKEIN_WORK_ERROR_RETRYABLE:
    case SKEIN_WORK_ERROR_TIMEOUT:
    case SKEIN_WORK_ERROR_RESOLVE:
    case SKEIN_WORK_ERROR_TLS:
    case SKEIN_WORK_ERROR_NOT_FOUND:
    case SKEIN_WORK_ERROR_FORBIDDEN:
    case SKEIN_WORK_ERROR_PROTOCOL:
    case SKEIN_WORK_ERROR_UNSUPPORTED:
    case SKEIN_WORK_ERROR_LIMIT:
    case SKEIN_WORK_ERROR_CHECKSUM:
      return TRUE;
    case SKEIN_WORK_ERROR_FAILED:
    case SKEIN_WORK_ERROR_DISK_FULL:
    case SKEIN_WORK_ERROR_FOLDER:
    case SKEIN_WORK_ERROR_FILE:
    case SKEIN_WORK_ERROR_INVALID:
    case SKEIN_WORK_ERROR_WORKER_DIED:
    case SKEIN_WORK_ERROR_WORKER_HUNG:
    case SKEIN_WORK_ERROR_NO_WORKER:
    default:
      return FALSE;
    }
}

gboolean
skein_run_try_elsewhere (SkeinRun *self, const GError *error)
{
  SkeinStoreRow *row = self->item->row;

  if (!is_the_sources_fault (error) || !skein_run_next_source (self))
    return FALSE;

  g_debug ("%s: %s; trying the next mirror", row->name, error->message);
  skein_run_again (self, !skein_item_row_is_checked (row));
  return TRUE;
}

/* What came is not what it should be, and goes. Put together from two tries, what lay on the disk may have been damaged there, or the
 * server have two versions under one validator; only a file that came in one piece is known to be wrong at the server. */
void
skein_run_mismatch (SkeinRun *self, GError *error)
{
  SkeinStoreRow *row = self->item->row;

  skein_item_row_forget_digests (row);
  row->verified = FALSE;
  if (skein_provenance_is_mixed (self->item->provenance) && !self->item->one_source)
    {
      g_debug ("%s: %s; trying one source at a time", row->name, error->message);
      g_error_free (error);
      self->item->one_source = TRUE;
      skein_run_again (self, TRUE);
      return;
    }
  if (self->item->resumed_at == 0 && !skein_run_next_source (self))
    {
      skein_run_fail (self, error, TRUE);
      return;
    }
  g_debug ("%s: %s; trying again", row->name, error->message);
  g_error_free (error);
  /* What the first server told stays: a mirror is one only if it has that file. */
  skein_run_again (self, TRUE);
}

/* --- what the server says --- */

/* One digest of what the server told is enough; the fast one if it is there. */
static SkeinDigestSet *
choose_told (const SkeinDigestSet *told)
{
  SkeinDigestSet *chosen = g_new0 (SkeinDigestSet, 1);
  guint best = (told->mask & 1u << SKEIN_DIGEST_SHA256) != 0 ? SKEIN_DIGEST_SHA256 : (guint) g_bit_nth_msf (told->mask, -1);

  skein_digest_set_add (chosen, (SkeinDigestAlgorithm) best, told->digests[best]);
  return chosen;
}

void
skein_run_take_digests (SkeinRun *self, const SkeinDigestSet *digests)
{
  g_free (self->item->row->told);
  self->item->row->told = choose_told (digests);
}

static void
take_digests (SkeinRun *self, SkeinReport *head)
{
  SkeinStoreRow *row = self->item->row;

  /* What the user asked for goes before what comes along. */
  if (self->has_beside || (row->told != NULL && row->spec->sources != NULL && row->spec->sources->sha256_beside))
    return;
  /* A mirror does not get to say what the first server's file was. */
  if (row->told != NULL && row->source > 0)
    return;
  if (head->told != NULL)
    skein_run_take_digests (self, head->told);
  else if (head->resumed_at == 0)
    g_clear_pointer (&row->told, g_free);
}

void
skein_run_adopt_sources (SkeinRun *self, SkeinSources *sources)
{
  SkeinItemSpec *spec;
  SkeinStoreRow *copy;

  if (skein_sources_equal (self->item->row->spec->sources, sources))
    return;

  spec = skein_batch_take_spec (self->pipeline->batch, self->item);
  skein_sources_unref (spec->sources);
  spec->sources = skein_sources_ref (sources);
  skein_batch_give_spec (self->pipeline->batch, self->item, spec);
  copy = skein_item_dup_row (self->item);
  copy->spec = skein_item_spec_copy (spec);
  skein_store_update (self->pipeline->store, copy, FALSE, NULL, NULL, NULL);
}

/* Mirrors that a server names count only if something stronger than a name says that they have the same file (RFC 6249, 5). */
static void
take_mirrors (SkeinRun *self, GPtrArray *urls)
{
  SkeinStoreRow *row = self->item->row;
  g_autoptr (SkeinSources) sources = NULL;

  if (urls == NULL || row->source > 0 || !skein_item_row_is_checked (row))
    return;

  sources = row->spec->sources != NULL ? skein_sources_copy (row->spec->sources) : skein_sources_new ();
  for (guint i = 0; i < urls->len; i++)
    if (strcmp (g_ptr_array_index (urls, i), row->spec->url) != 0)
      skein_sources_add_mirror (sources, g_ptr_array_index (urls, i), SKEIN_SOURCES_LOWEST_PRIORITY, NULL);
  skein_run_adopt_sources (self, sources);
}

void
skein_run_take_told (SkeinRun *self, SkeinReport *head)
{
  take_digests (self, head);
  take_mirrors (self, head->mirrors);
  if (self->item->row->source == 0)
    {
      g_free (self->metalink);
      self->metalink = g_steal_pointer (&head->metalink);
    }
}
