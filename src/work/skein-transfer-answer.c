// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What a transfer does inside libcurl's callbacks: it decides whether an answer is this part of this version of the file, and puts its
 * bytes in their place. Nothing here ends a request or begins another; FALSE and what the connection then says are for
 * skein-transfer-task.c, when libcurl is done. */

#include "config.h"

#include "base/skein-clock.h"
#include "work/skein-transfer-inline.h"
#include "work/skein-transfer-task-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define PAUSE_MIN_NS (NS_PER_S / 100) /* shorter ones are put together: each costs a few system calls */
#define SPACE_CHECK_BYTES (16 * 1024 * 1024)

/* Writes that take this long are worth showing after the fact; and one is shown as it happens if nothing else has been for a while. More
 * would flood the lane's ring: a fast connection writes 75,000 times a second. */
#define WRITE_SLOW_NS (NS_PER_S / 2000)
#define WRITE_SAMPLE_NS (NS_PER_S / 200)

/* --- Is it this part of this file? --- */

/* A mirror's copy has tags and dates of its own: they only must not change. */
static gboolean
fits_source (SkeinTransferSource *source, const SkeinResponse *response)
{
  if (source->etag == NULL && source->modified == NULL)
    {
      source->etag = response->etag[0] != '\0' ? g_strdup (response->etag) : NULL;
      source->modified = source->etag == NULL && response->modified[0] != '\0' ? g_strdup (response->modified) : NULL;
      return TRUE;
    }
  if (source->etag != NULL)
    return strcmp (response->etag, source->etag) == 0;
  return response->modified[0] == '\0' || strcmp (response->modified, source->modified) == 0;
}

static gboolean
fits (SkeinTransfer *self, SkeinConnection *connection)
{
  const SkeinResponse *response = &connection->response;

  if (response->status != 206 || !connection->is_ranged || !response->has_range || !response->has_total || response->is_encoded || response->is_multipart)
    return FALSE;
  if (response->range_start != connection->piece->pos || response->range_end > connection->asked_end)
    return FALSE;
  if (response->has_length && response->length != response->range_end - response->range_start)
    return FALSE;
  if (self->plan->size != SKEIN_PLAN_UNKNOWN && response->total != self->plan->size)
    return FALSE;
  if (connection->source > 0)
    return fits_source (g_ptr_array_index (self->sources, connection->source), response);
  if (self->etag != NULL)
    return strcmp (response->etag, self->etag) == 0;
  if (self->modified != NULL)
    return response->modified[0] == '\0' || strcmp (response->modified, self->modified) == 0;
  return (self->by_size || self->sources->len > 1) && self->plan->size == response->total;
}

void
skein_transfer_take_links (SkeinTransfer *self, SkeinConnection *connection)
{
  GPtrArray *links = connection->response.links;

  if (links != NULL)
    g_ptr_array_sort (links, skein_link_compare);
  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      const SkeinLink *link = g_ptr_array_index (links, i);
      g_autofree char *target = skein_url_resolve (connection->url->url, link->target);
      g_autoptr (SkeinUrl) url = target != NULL ? skein_url_parse (target, NULL) : NULL;

      if (url == NULL || (g_str_has_prefix (connection->url->url, "https:") && !g_str_has_prefix (url->url, "https:")))
        continue;
      if (link->is_metalink && self->metalink == NULL)
        self->metalink = g_strdup (url->url);
      if (!link->is_duplicate)
        continue;
      if (self->mirrors == NULL)
        self->mirrors = g_ptr_array_new_with_free_func (g_free);
      if (!g_ptr_array_find_with_equal_func (self->mirrors, url->url, g_str_equal, NULL))
        g_ptr_array_add (self->mirrors, g_strdup (url->url));
    }
}

static void
learn (SkeinTransfer *self, SkeinConnection *connection)
{
  SkeinResponse *response = &connection->response;

  skein_transfer_take_links (self, connection);
  if (response->digests != NULL)
    {
      g_free (self->told);
      self->told = g_steal_pointer (&response->digests);
    }
  g_free (self->etag);
  self->etag = response->etag[0] != '\0' ? g_strdup (response->etag) : NULL;
  /* A 206 need not repeat the date; what it was asked with still holds. */
  if (response->status != 206 || response->modified[0] != '\0')
    {
      g_free (self->modified);
      self->modified = skein_response_is_modified_usable (response) ? g_strdup (response->modified) : NULL;
    }
  if (response->modified_s > 0)
    self->mtime_us = response->modified_s * G_USEC_PER_SEC;
  if (response->content_type[0] != '\0')
    {
      g_free (self->content_type);
      self->content_type = g_strdup (response->content_type);
    }
  if (response->suggested_name != NULL)
    {
      g_free (self->suggested_name);
      self->suggested_name = g_strdup (response->suggested_name);
    }
}

static gboolean
accept_whole (SkeinTransfer *self, SkeinConnection *connection)
{
  const SkeinResponse *response = &connection->response;
  guint64 size = response->has_length ? response->length : SKEIN_PLAN_UNKNOWN;

  if (connection->is_ranged && self->n_restarts++ >= SKEIN_TRANSFER_MAX_RESTARTS)
    {
      g_set_error (&connection->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” changes the file while it is downloaded. Try again later."), connection->url->host);
      return FALSE;
    }
  if (!skein_transfer_forget_start (self, &connection->error))
    return FALSE;

  self->plan = skein_plan_new (size, NULL);
  connection->piece = skein_plan_take (self->plan);
  connection->body_end = size;
  self->length_known = skein_response_has_end (response);
  return TRUE;
}

static gboolean
check_limit (SkeinTransfer *self, SkeinConnection *connection, guint64 size)
{
  g_autofree char *limit = NULL;

  if (self->spec->max_size == 0 || size <= self->spec->max_size)
    return TRUE;

  limit = g_format_size (self->spec->max_size);
  g_set_error (&connection->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _ ("“%s” is larger than the %s that are taken for this. Check the address."), connection->url->url, limit);
  return FALSE;
}

gboolean
skein_transfer_accept (SkeinTransfer *self, SkeinConnection *connection)
{
  const SkeinResponse *response = &connection->response;
  gboolean is_small;

  self->last_status = response->status;

  if (self->head_done || response->status == 206)
    {
      if (response->status == 206 && !connection->is_ranged)
        {
          g_set_error (&connection->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” sent a part of the file when asked for all of it."), connection->url->host);
          return FALSE;
        }
      if (!fits (self, connection))
        {
          connection->refused = TRUE;
          return FALSE;
        }
      connection->body_end = response->range_end;
      self->had_part = TRUE;
      if (self->head_done)
        return TRUE;

      if (self->plan->size == SKEIN_PLAN_UNKNOWN)
        skein_plan_set_size (self->plan, response->total);
      self->resumed_at = self->plan->done;
      self->length_known = TRUE;
    }
  else if (!accept_whole (self, connection))
    return FALSE;

  learn (self, connection);
  /* With mirrors, a digest decides in the end, and validators are not needed. */
  self->may_continue = connection->is_web && !self->distrusts_ranges && self->plan->size != SKEIN_PLAN_UNKNOWN && (self->etag != NULL || self->modified != NULL || self->sources->len > 1)
                       && (response->status == 206 || response->accepts_ranges);
  self->may_split = self->may_continue && self->spec->segments > 1 && self->plan->size - self->plan->done >= 2 * SKEIN_PLAN_MIN_BYTES;

  g_free (self->final_url);
  self->final_url = g_strdup (connection->url->url);
  if (self->plan->size != SKEIN_PLAN_UNKNOWN && !check_limit (self, connection, self->plan->size))
    return FALSE;
  if (!skein_target_check_space (&self->target, self->plan->size, self->plan->done, FALSE, &connection->error))
    return FALSE;
  /* One that can be checked is checked, by its name. */
  is_small = self->told == NULL && self->spec->anonymous_below > 0 && self->plan->size <= self->spec->anonymous_below;
  self->awaits_name = !is_small && self->spec->late_name != NULL && self->target.part == NULL;
  if (!self->awaits_name && !skein_target_create (&self->target, is_small ? NULL : self->spec->part_name, &connection->error))
    return FALSE;

  self->head_done = TRUE;
  skein_transfer_show_progress (self);
  skein_transfer_report_head (self);
  return TRUE;
}

/* --- Bytes --- */

/* Limits are kept by pausing the connection before bytes are written that it is too early for: libcurl's own limit only counts, for
 * each connection, what it has read already, which on a fast line is megabytes at once. What a connection has taken from the limits is
 * its own: it goes on at its time, whatever others do meanwhile. */

/* (nullable) */
static SkeinRateLimit *
get_limit (SkeinTransfer *self, SkeinConnection *connection, guint kind)
{
  GPtrArray *of_mirrors = self->spec->mirror_limits;

  if (kind == SKEIN_LIMIT_HOST && connection->source > 0 && of_mirrors != NULL && connection->source <= of_mirrors->len)
    return g_ptr_array_index (of_mirrors, connection->source - 1);
  return self->limits[kind];
}

static guint
get_limits_stamp (SkeinTransfer *self, SkeinConnection *connection)
{
  guint stamp = 0;

  for (guint i = 0; i < SKEIN_N_LIMITS; i++)
    {
      SkeinRateLimit *limit = get_limit (self, connection, i);

      stamp += limit != NULL ? skein_rate_limit_get_generation (limit) : 0;
    }
  return stamp;
}

gboolean
skein_transfer_awaits_name (SkeinTransfer *self)
{
  return self->awaits_name && skein_late_name_peek (self->spec->late_name) == NULL;
}

gboolean
skein_transfer_may_take (SkeinTransfer *self, SkeinConnection *connection, gsize n_bytes, guint64 now_ns)
{
  guint stamp = get_limits_stamp (self, connection);
  guint64 wait_ns = 0, wanted;

  if (skein_transfer_awaits_name (self))
    {
      connection->due_ns = now_ns;
      return FALSE;
    }

  if (stamp != connection->limits_stamp)
    connection->credit_bytes = 0;
  connection->limits_stamp = stamp;

  wanted = n_bytes - MIN (n_bytes, connection->credit_bytes);
  connection->credit_bytes -= n_bytes - wanted;
  for (guint i = 0; wanted > 0 && i < SKEIN_N_LIMITS; i++)
    {
      SkeinRateLimit *limit = get_limit (self, connection, i);
      guint64 this_ns = limit != NULL ? skein_rate_limit_take (limit, wanted, now_ns) : 0;

      wait_ns = MAX (wait_ns, this_ns);
    }
  if (wait_ns == 0)
    return TRUE;

  self->held_back_ns = now_ns;
  connection->credit_bytes += n_bytes;
  connection->due_ns = now_ns + MAX (wait_ns, PAUSE_MIN_NS);
  return FALSE;
}

gboolean
skein_transfer_may_go_on (SkeinTransfer *self, SkeinConnection *connection, guint64 now_ns)
{
  if (skein_transfer_awaits_name (self))
    return FALSE;
  return now_ns >= connection->due_ns || get_limits_stamp (self, connection) != connection->limits_stamp;
}

gboolean
skein_transfer_write (SkeinTransfer *self, SkeinConnection *connection, const char *data, gsize size, guint64 now_ns)
{
  SkeinPiece *piece = connection->piece;
  gsize n_bytes = piece != NULL ? (gsize) MIN ((guint64) size, piece->end - piece->pos) : 0;
  gboolean show_now = now_ns > connection->phase_ns && now_ns - connection->phase_ns >= WRITE_SAMPLE_NS;
  guint64 after_ns;

  if (n_bytes < size && (piece == NULL || piece->end >= connection->body_end))
    {
      g_set_error (&connection->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” sent more than it had promised."), connection->url->host);
      return FALSE;
    }

  if (n_bytes > 0)
    {
      if (!check_limit (self, connection, piece->pos + n_bytes))
        return FALSE;
      if (self->awaits_name && !skein_target_create (&self->target, skein_late_name_peek (self->spec->late_name), &connection->error))
        return FALSE;
      self->awaits_name = FALSE;
      skein_connection_set_phase (connection, show_now ? SKEIN_PHASE_WRITE : SKEIN_PHASE_RECEIVE, now_ns);
      if (!skein_target_write (&self->target, data, n_bytes, piece->pos, &connection->error))
        return FALSE;

      after_ns = skein_clock_now_ns ();
      if (after_ns - now_ns >= WRITE_SLOW_NS)
        skein_connection_set_phase (connection, SKEIN_PHASE_WRITE, now_ns);
      if (self->spec->inline_digest != NULL && !skein_inline_digest_has_given_up (self->spec->inline_digest))
        {
          if (show_now)
            skein_connection_set_phase (connection, SKEIN_PHASE_HASH, after_ns);
          skein_transfer_inline_take (self->spec->inline_digest, data, n_bytes, piece->pos);
          after_ns = skein_clock_now_ns ();
        }
      skein_connection_set_phase (connection, SKEIN_PHASE_RECEIVE, after_ns);

      skein_source_ranges_note (self->source_ranges, &connection->run, connection->source, piece->pos, n_bytes);
      skein_plan_advance (self->plan, piece, n_bytes);
      skein_transfer_mark (self);
      skein_lane_add_bytes (connection->bytes_lane, n_bytes);
      skein_transfer_show_progress (self);

      if (self->plan->size == SKEIN_PLAN_UNKNOWN && piece->pos / SPACE_CHECK_BYTES != (piece->pos - n_bytes) / SPACE_CHECK_BYTES && !skein_space_claim_update (self->target.claim, SPACE_CHECK_BYTES, &connection->error))
        return FALSE;
    }

  /* The answer goes on beyond the piece: somebody else has the rest. */
  if (piece->pos == piece->end && piece->end < connection->body_end)
    {
      connection->piece_done = TRUE;
      return FALSE;
    }
  return TRUE;
}
