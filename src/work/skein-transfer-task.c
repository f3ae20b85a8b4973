// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One file on its way to the disk.
 *
 * The first request learns what the file is (size, validator, whether it can be had in parts) and carries the bytes from where
 * we are to the end. If the file is to come over several connections, the rest is then cut into pieces: the first
 * connection keeps its own and is stopped at its end, further ones ask for theirs with If-Range. Whoever is done helps whoever is
 * slowest. Before a byte is written the answer must say that it is this part of this version of the file; if
 * not, an answer that already reaches to the end of the file goes on alone, and if there is none the file is
 * started over, once, by one plain request.
 *
 * Nothing on disk is ever trusted without a validator, and what is there, with a proof of it, is listed in the partial itself
 * (skein-transfer-ledger.h): from the first second on, and whenever a transfer ends before its file does. */

#include "config.h"

#include "base/skein-clock.h"
#include "work/skein-netrc.h"
#include "work/skein-thread-busy.h"
#include "work/skein-transfer-error.h"
#include "work/skein-transfer-inline.h"
#include "work/skein-transfer-task-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define CHECKPOINT_NS NS_PER_S
#define MAX_WAIT_MS 1000 /* how exactly stalls are seen */
/* What splits late is watched this long, and split if it would take so much longer: less is not worth the connections. */
#define WATCH_NS (NS_PER_S / 4)
#define LONG_NS (3 * NS_PER_S)
/* And if it takes so long that a slow start is no excuse, this is enough. */
#define FIRST_LOOK_NS (NS_PER_S / 10)
#define VERY_LONG_NS (8 * LONG_NS)
#define MARK_BYTES (1024 * 1024)
#define BUSY_PERCENT 80
#define TICK_WAIT_MS 100 /* segments: how soon a slow one gets help */

/* --- Small helpers --- */

/* Errors that no other connection can do anything about. */
static gboolean
is_local (const GError *error)
{
  return error->domain != SKEIN_WORK_ERROR || error->code == SKEIN_WORK_ERROR_DISK_FULL || error->code == SKEIN_WORK_ERROR_FOLDER || error->code == SKEIN_WORK_ERROR_FILE || error->code == SKEIN_WORK_ERROR_INVALID;
}

static guint64
get_known_size (SkeinTransfer *self)
{
  return self->plan != NULL && self->plan->size != SKEIN_PLAN_UNKNOWN ? self->plan->size : 0;
}

void
skein_transfer_show_progress (SkeinTransfer *self)
{
  if (self->n_lanes > 0)
    skein_lane_set_progress (self->lanes[0], self->plan != NULL ? self->plan->done : 0, get_known_size (self));
}

/* The lowest lane none of our connections is on. */
static SkeinLane *
find_free_lane (SkeinTransfer *self)
{
  for (guint i = 0; i < self->n_lanes; i++)
    {
      gboolean is_free = self->lanes[i] != NULL;

      for (guint j = 0; j < self->connections->len && is_free; j++)
        {
          const SkeinConnection *other = g_ptr_array_index (self->connections, j);

          is_free = other->lane != self->lanes[i];
        }
      if (is_free)
        return self->lanes[i];
    }
  return NULL;
}

static SkeinTransferSource *
get_source (SkeinTransfer *self, const SkeinConnection *connection)
{
  return g_ptr_array_index (self->sources, connection->source);
}

static void
set_url (SkeinConnection *connection, const SkeinUrl *url)
{
  SkeinUrl *copy = g_new0 (SkeinUrl, 1);

  copy->url = g_strdup (url->url);
  copy->origin = g_strdup (url->origin);
  copy->host = g_strdup (url->host);
  skein_url_free (connection->url);
  connection->url = copy;
}

/* Where the source's other connections were led to by redirects, or its own address. */
static const SkeinUrl *
find_url (SkeinTransfer *self, guint source)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SkeinConnection *other = g_ptr_array_index (self->connections, i);

      if (other->source == source && other->accepted && other->url != NULL)
        return other->url;
    }
  return ((const SkeinTransferSource *) g_ptr_array_index (self->sources, source))->url;
}

static SkeinConnection *
add_connection (SkeinTransfer *self, guint source)
{
  const SkeinUrl *url = find_url (self, source);
  SkeinConnection *connection = skein_transfer_loop_take_connection (self->loop);

  connection->transfer = self;
  connection->lane = find_free_lane (self);
  connection->bytes_lane = connection->lane;
  if (connection->bytes_lane == NULL && self->n_lanes > 0)
    connection->bytes_lane = self->lanes[0];
  if (connection->bytes_lane == NULL)
    connection->bytes_lane = skein_transfer_loop_get_lane (self->loop);

  set_url (connection, url);
  connection->source = source;
  ((SkeinTransferSource *) g_ptr_array_index (self->sources, source))->n_connections++;
  g_ptr_array_add (self->connections, connection);
  return connection;
}

static void
drop_connection (SkeinTransfer *self, SkeinConnection *connection)
{
  SkeinLane *lane = connection->lane;

  if (connection->piece != NULL)
    skein_plan_put_back (self->plan, connection->piece);
  get_source (self, connection)->n_connections--;

  g_ptr_array_remove_fast (self->connections, connection);
  skein_transfer_loop_give_connection (self->loop, connection);

  if (self->connections->len == 0)
    return;

  /* The transfer's own lane keeps its item while others work for it. */
  if (lane != NULL && lane == self->lanes[0])
    skein_lane_publish (lane, SKEIN_PHASE_IDLE, self->job->item);
}

static void
drop_all_but (SkeinTransfer *self, SkeinConnection *kept)
{
  for (guint i = self->connections->len; i-- > 0;)
    {
      SkeinConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection != kept)
        drop_connection (self, connection);
    }
}

/* --- Reports --- */

static SkeinReport *
make_report (SkeinTransfer *self, SkeinReportKind kind)
{
  SkeinReport *report = skein_report_new (kind, self->job);

  report->started_ns = self->started_ns;
  report->resumed_at = self->resumed_at;
  report->restarted = self->restarted;
  report->damaged = self->target.damaged;
  report->length_known = self->length_known;
  report->etag = g_strdup (self->etag);
  report->modified = g_strdup (self->modified);
  report->suggested_name = g_strdup (self->suggested_name);
  report->content_type = g_strdup (self->content_type);
  report->mtime_us = self->mtime_us;
  report->private_host = g_strdup (self->private_host);
  report->http_status = self->last_status;
  report->retry_after_s = self->retry_after_s;
  return report;
}

static gpointer
copy_string (gconstpointer text, gpointer data)
{
  return g_strdup (text);
}

void
skein_transfer_report_head (SkeinTransfer *self)
{
  SkeinReport *report = make_report (self, SKEIN_REPORT_HEAD);

  report->size = get_known_size (self);
  report->wants_name = self->awaits_name;
  report->metalink = g_strdup (self->metalink);
  report->told = g_memdup2 (self->told, sizeof *self->told);
  report->mirrors = self->mirrors != NULL ? g_ptr_array_copy (self->mirrors, copy_string, NULL) : NULL;
  skein_transfer_loop_report (self->loop, report);
}

static GArray *
dup_writers (SkeinTransfer *self)
{
  GArray *writers = g_array_new (FALSE, FALSE, sizeof (SkeinWriter));

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SkeinConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->piece != NULL)
        g_array_append_val (writers, ((SkeinWriter){ connection->piece->pos, connection->source }));
    }
  return writers;
}

/* FALSE if the disk did not take the ledger. */
static gboolean
checkpoint (SkeinTransfer *self, gboolean may_sync, GError **error)
{
  g_autoptr (GArray) ranges = skein_plan_dup_ranges (self->plan);
  SkeinReport *report;

  self->checkpoint_ns = skein_clock_now_ns ();
  if (!skein_target_write_ledger (&self->target, self->plan->size, ranges, may_sync, error))
    return FALSE;

  report = make_report (self, SKEIN_REPORT_CHECKPOINT);
  report->size = get_known_size (self);
  report->ranges = g_steal_pointer (&ranges);
  report->writers = dup_writers (self);
  report->source_ranges = g_array_copy (self->source_ranges);
  skein_transfer_loop_report (self->loop, report);
  return TRUE;
}

/* Whether what is on disk can be of use to a later try: then the partial says what that is, and proves it. */
static gboolean
may_be_resumed (SkeinTransfer *self)
{
  return self->head_done && self->target.part != NULL && skein_part_file_get_part_name (self->target.part) != NULL && self->plan != NULL && self->plan->done > 0
         && (self->etag != NULL || self->modified != NULL || self->by_size || self->sources->len > 1);
}

/* Functions from here on that return a boolean about @self say whether it is still there.
 *
 * @error: (transfer full) (nullable): NULL for success. Frees @self and returns FALSE. */
static gboolean
end_with (SkeinTransfer *self, GError *error)
{
  SkeinReport *report;

  drop_all_but (self, NULL);

  if (error != NULL && ((self->target.has_ledger && self->plan != NULL && self->plan->size != SKEIN_PLAN_UNKNOWN) || may_be_resumed (self)))
    checkpoint (self, FALSE, NULL);

  report = make_report (self, SKEIN_REPORT_FINISHED);
  report->size = self->plan != NULL ? self->plan->done : 0;
  report->finished_ns = skein_clock_now_ns ();
  report->error = error;
  report->source_ranges = g_array_ref (self->source_ranges);
  report->n_crawlers = self->n_crawlers;
  if (error == NULL)
    {
      skein_transfer_inline_finish (self->spec->inline_digest, report->size, report);
      report->part = g_steal_pointer (&self->target.part);
      report->final_url = g_steal_pointer (&self->final_url);
    }
  else
    skein_target_clear (&self->target); /* unlocked before anybody hears of it */

  for (guint i = 0; i < self->n_lanes; i++)
    {
      skein_lane_publish (self->lanes[i], SKEIN_PHASE_IDLE, 0);
      skein_lane_set_progress (self->lanes[i], 0, 0);
    }

  if (error != NULL && self->spec->watermark != NULL)
    skein_watermark_abandon (self->spec->watermark);

  skein_transfer_loop_drop (self->loop, self);
  skein_transfer_loop_report (self->loop, report);
  skein_transfer_free (self);
  return FALSE;
}

static gboolean
end_complete (SkeinTransfer *self)
{
  GError *error = NULL;

  /* Nothing came that would have needed a name. */
  if (self->awaits_name && !skein_target_create (&self->target, NULL, &error))
    return end_with (self, error);
  if (skein_target_finish (&self->target, self->plan->size, &error) && self->spec->watermark != NULL)
    skein_watermark_complete (self->spec->watermark, self->plan->size);
  return end_with (self, error);
}

/* A plan with only the first @n_bytes there. */
static SkeinPlan *
plan_with_start (guint64 size, guint64 n_bytes)
{
  SkeinRange range = { 0, n_bytes };
  g_autoptr (GArray) have = g_array_new (FALSE, FALSE, sizeof (SkeinRange));

  g_array_append_val (have, range);
  return skein_plan_new (size, have);
}

/* Makes the plan from what is on disk, and chooses what the server must confirm. */
static gboolean
plan_from_disk (SkeinTransfer *self, GError **error)
{
  const SkeinTransferSpec *spec = self->spec;

  if (skein_response_is_strong_etag (spec->resume_etag))
    self->etag = g_strdup (spec->resume_etag);
  else if (spec->resume_modified != NULL && *spec->resume_modified != '\0' && strlen (spec->resume_modified) < SKEIN_RESPONSE_MAX_VALIDATOR)
    self->modified = g_strdup (spec->resume_modified);

  self->by_size = spec->resume_by_size && spec->resume_size > 0;
  if (self->by_size)
    {
      g_clear_pointer (&self->etag, g_free);
      g_clear_pointer (&self->modified, g_free);
    }

  self->plan = skein_target_make_plan (&self->target, spec, self->by_size || self->etag != NULL || self->modified != NULL, &self->restarted, error);
  if (self->plan == NULL)
    return FALSE;

  if (self->plan->done == 0)
    {
      g_clear_pointer (&self->etag, g_free);
      g_clear_pointer (&self->modified, g_free);
    }
  else if (skein_plan_is_complete (self->plan))
    {
      /* All there: only the server can tell whether it still is the same file. Its last byte is enough to ask. */
      guint64 size = self->plan->size;

      skein_plan_free (self->plan);
      self->plan = plan_with_start (size, size - 1);
      self->checked_end = TRUE;
    }
  return TRUE;
}

void
skein_transfer_mark (SkeinTransfer *self)
{
  g_autoptr (GArray) ranges = NULL;
  const SkeinRange *first;

  if (self->spec->watermark == NULL || self->plan->done < self->marked_bytes + MARK_BYTES || !skein_watermark_is_open (self->spec->watermark))
    return;

  self->marked_bytes = self->plan->done;
  ranges = skein_plan_dup_ranges (self->plan);
  first = ranges->len > 0 ? &g_array_index (ranges, SkeinRange, 0) : NULL;
  if (first != NULL && first->start == 0)
    skein_watermark_rise (self->spec->watermark, first->end);
}

gboolean
skein_transfer_forget_start (SkeinTransfer *self, GError **error)
{
  /* Before the first byte that a reader may have seen goes. */
  if (self->spec->watermark != NULL)
    skein_watermark_begin_anew (self->spec->watermark);
  if (self->spec->inline_digest != NULL)
    skein_inline_digest_begin_anew (self->spec->inline_digest);
  self->marked_bytes = 0;
  self->watched_ns = 0;
  if (!skein_target_empty (&self->target, error))
    return FALSE;

  self->restarted = self->restarted || (self->plan != NULL && self->plan->done > 0);
  self->may_split = self->may_continue = FALSE;
  self->head_done = FALSE;
  g_array_set_size (self->source_ranges, 0);
  self->by_size = FALSE;
  self->resumed_at = 0;
  g_clear_pointer (&self->told, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->modified, g_free);
  g_clear_pointer (&self->plan, skein_plan_free);
  return TRUE;
}

/* --- Requests --- */

static gboolean
send_request (SkeinTransfer *self, SkeinConnection *connection)
{
  SkeinPiece *piece = connection->piece;
  const SkeinTransferSource *source = get_source (self, connection);
  GError *error = NULL;
  SkeinRequest request = {
    .spec = self->spec,
    .origin = self->url->origin,
    .is_mirror = self->spec->is_mirror || source->is_mirror,
    .user = self->user,
    .password = self->password,
    .bearer = self->spec->bearer,
    .is_helper = self->head_done && self->connections->len > 1,
    .range_start = SKEIN_PLAN_UNKNOWN,
    .range_end = SKEIN_PLAN_UNKNOWN,
    .validator = self->etag != NULL ? self->etag : self->modified,
  };

  if (source->is_mirror)
    request.validator = source->etag != NULL ? source->etag : source->modified;
  if (!self->asks_whole && (self->head_done || piece->pos > 0 || self->plan->done > 0))
    {
      request.range_start = piece->pos;
      /* The first one is open, so that it can take over what others fail to get; not where holes are mended. */
      if (self->head_done || self->by_size)
        request.range_end = piece->end;
    }

  if (skein_connection_begin (connection, &request, &error))
    return TRUE;

  return end_with (self, error);
}

static void
move_to_source (SkeinTransfer *self, SkeinConnection *connection, guint source)
{
  get_source (self, connection)->n_connections--;
  if (connection->source != source)
    {
      connection->accepted = FALSE; /* its address is not the new source's */
      set_url (connection, find_url (self, source));
      connection->n_redirects = 0;
    }
  connection->source = source;
  get_source (self, connection)->n_connections++;
}

/* To the item's own address, also if a redirect, of one part perhaps, has led elsewhere. */
static void
go_home (SkeinTransfer *self, SkeinConnection *connection)
{
  move_to_source (self, connection, 0);
  set_url (connection, get_source (self, connection)->url);
  connection->n_redirects = 0;
}

gboolean
skein_transfer_ask_again (SkeinTransfer *self, SkeinConnection *connection, guint source)
{
  if (connection->in_multi)
    skein_transfer_loop_remove (self->loop, connection);
  move_to_source (self, connection, source);
  connection->piece->rate_bytes_per_s = -1;
  return send_request (self, connection);
}

/* Asks for what is first to come. */
static gboolean
begin_piece (SkeinTransfer *self, SkeinConnection *connection)
{
  connection->piece = skein_plan_take (self->plan);
  g_assert (connection->piece != NULL);
  return send_request (self, connection);
}

/* What is on disk is not what the server has: once more from the beginning, by one plain request. */
static gboolean
start_over (SkeinTransfer *self, SkeinConnection *connection)
{
  GError *error = NULL;

  if (self->n_restarts++ >= SKEIN_TRANSFER_MAX_RESTARTS)
    {
      g_set_error (&error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” does not stand by what it says about the file. Try again later, or without segments."), connection->url->host);
      return end_with (self, error);
    }

  drop_all_but (self, connection);
  connection->piece = NULL;
  go_home (self, connection);
  if (!skein_transfer_forget_start (self, &error))
    return end_with (self, error);

  self->n_wanted = 1;
  self->plan = skein_plan_new (SKEIN_PLAN_UNKNOWN, NULL);
  skein_transfer_show_progress (self);
  return begin_piece (self, connection);
}

/* More connections, as long as there is something for them to do. */
static gboolean
add_helpers (SkeinTransfer *self)
{
  while (self->connections->len > 0 && self->connections->len < self->n_wanted)
    {
      SkeinPiece *piece = skein_plan_take (self->plan);
      SkeinConnection *connection;
      guint source;

      if (piece == NULL && self->target.has_ledger)
        piece = skein_plan_halve (self->plan);
      if (piece == NULL)
        return TRUE;

      source = skein_transfer_sources_choose (self->sources);
      connection = add_connection (self, source == SKEIN_SOURCE_NONE ? 0 : source);
      connection->piece = piece;
      if (!send_request (self, connection))
        return FALSE;
    }
  return TRUE;
}

/* A line that one connection fills, or nearly, gains nothing by more of them; nor does what a limit of ours holds back, nor one that is faster
 * than this thread, which all of them would share. */
static gboolean
takes_long (SkeinTransfer *self, guint64 now_ns)
{
  guint64 elapsed_ns = now_ns - self->watched_ns, got, busy_ns, limit_ns;
  gboolean is_long;

  if (!self->spec->splits_late)
    return TRUE;
  if (self->watched_ns != 0 && elapsed_ns < FIRST_LOOK_NS)
    return FALSE;

  got = self->plan->done - MIN (self->watched_bytes, self->plan->done);
  limit_ns = elapsed_ns < WATCH_NS ? VERY_LONG_NS : LONG_NS;
  is_long = self->watched_ns != 0 && self->held_back_ns < self->watched_ns && (double) (self->plan->size - self->plan->done) * (double) elapsed_ns > (double) got * (double) limit_ns;
  if (self->watched_ns != 0 && !is_long && elapsed_ns < WATCH_NS)
    return FALSE;

  busy_ns = skein_thread_get_busy_ns ();
  is_long = is_long && busy_ns - MIN (self->watched_busy_ns, busy_ns) < elapsed_ns / 100 * BUSY_PERCENT;
  self->watched_ns = now_ns;
  self->watched_bytes = self->plan->done;
  self->watched_busy_ns = busy_ns;
  return is_long;
}

/* Cuts what is to come into pieces. */
static gboolean
split (SkeinTransfer *self)
{
  GError *error = NULL;
  guint n_wanted = MIN (self->spec->segments, SKEIN_MAX_SEGMENTS);

  if (self->spec->splits_late)
    {
      self->n_lanes += skein_transfer_loop_get_more (self->loop, self->job, n_wanted - MIN (n_wanted, self->n_lanes), self->lanes + self->n_lanes);
      n_wanted = MIN (n_wanted, self->n_lanes);
      /* Perhaps there are some to spare later. */
      if (n_wanted < 2)
        return TRUE;
    }

  self->may_split = FALSE;
  self->n_wanted = n_wanted;
  skein_plan_split (self->plan, self->n_wanted);
  skein_target_preallocate (&self->target, self->plan->size);

  if (!checkpoint (self, TRUE, &error))
    return end_with (self, error);
  return add_helpers (self);
}

/* --- Answers that are over --- */

static gboolean
is_with_mirrors (SkeinTransfer *self)
{
  return self->sources->len > 1;
}

/* A source is not as good as was thought, or not at all: what its connection was to get is for others. Takes @error. */
static gboolean
go_on_without (SkeinTransfer *self, SkeinConnection *connection, GError *error)
{
  guint other;

  g_debug ("%s: %s", connection->url->host, error->message);
  other = skein_transfer_sources_choose (self->sources);
  if (other == SKEIN_SOURCE_NONE && self->connections->len == 1)
    return end_with (self, error);
  g_error_free (error);

  if (self->connections->len > 1)
    {
      gboolean takes_no_more = !get_source (self, connection)->given_up && skein_transfer_sources_count_usable (self->sources) == 1;

      drop_connection (self, connection);
      if (other == SKEIN_SOURCE_NONE || takes_no_more)
        self->n_wanted = self->connections->len;
      return TRUE;
    }
  return skein_transfer_ask_again (self, connection, other);
}

static GError *
make_misfit_error (SkeinConnection *connection)
{
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” has another file, or sends other parts of it than it was asked for. Use another mirror."), connection->url->host);
}

/* A connection whose answer reaches to the end of the file, with nothing missing in front of it. */
static SkeinConnection *
find_whole_rest (SkeinTransfer *self)
{
  SkeinConnection *best = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SkeinConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->in_multi && connection->accepted && connection->piece != NULL && connection->body_end == self->plan->size && (best == NULL || connection->piece->start < best->piece->start))
        best = connection;
    }

  for (guint i = 0; best != NULL && i < self->plan->pieces->len; i++)
    {
      const SkeinPiece *piece = g_ptr_array_index (self->plan->pieces, i);

      if (piece->start < best->piece->start && piece->pos < piece->end)
        best = NULL;
    }
  return best;
}

/* The answer was another file, or another part of it. */
static gboolean
handle_refused (SkeinTransfer *self, SkeinConnection *connection)
{
  SkeinConnection *rest;
  GError *error = NULL;

  if (self->head_done && is_with_mirrors (self) && (connection->source > 0 || skein_transfer_sources_count_usable (self->sources) > 1))
    {
      get_source (self, connection)->given_up = TRUE;
      return go_on_without (self, connection, make_misfit_error (connection));
    }

  rest = self->head_done ? find_whole_rest (self) : NULL;
  self->distrusts_ranges = TRUE;
  g_debug ("%s answers ranges of %s wrongly", connection->url->host, connection->url->url);

  if (rest != NULL)
    {
      drop_all_but (self, rest);
      skein_plan_collapse (self->plan, rest->piece);
      self->n_wanted = 1;
      skein_transfer_show_progress (self);
      if (self->target.has_ledger && !checkpoint (self, TRUE, &error))
        return end_with (self, error);
    }
  else if (self->connections->len > 1)
    {
      drop_connection (self, connection);
      self->n_wanted = self->connections->len;
    }
  else
    return start_over (self, connection);
  return TRUE;
}

/* If all others were refused, the first answer, which is about the whole file, goes on behind the end of its piece. */
static gboolean
rely_on_last (SkeinTransfer *self)
{
  SkeinConnection *rest = self->connections->len == 1 ? find_whole_rest (self) : NULL;
  GError *error = NULL;

  if (rest == NULL || self->plan->done != rest->piece->pos)
    return TRUE;

  skein_plan_collapse (self->plan, rest->piece);
  if (self->target.has_ledger && !checkpoint (self, TRUE, &error))
    return end_with (self, error);
  return TRUE;
}

static gboolean
handle_failed (SkeinTransfer *self, SkeinConnection *connection, GError *error)
{
  if (self->head_done && is_with_mirrors (self) && !is_local (error))
    {
      skein_transfer_source_fail (get_source (self, connection), error);
      return go_on_without (self, connection, error);
    }
  if (self->head_done && self->connections->len > 1 && !is_local (error))
    {
      g_debug ("One connection less: %s", error->message);
      drop_connection (self, connection);
      self->n_wanted = self->connections->len;
      g_error_free (error);
      return rely_on_last (self);
    }
  return end_with (self, error);
}

/* Some servers refuse every request for a part that would have given the whole. What is there stays until they have. */
static gboolean
is_refused_part (SkeinTransfer *self, SkeinConnection *connection)
{
  if (!connection->is_ranged || is_with_mirrors (self) || self->had_part || self->asks_whole || self->connections->len > 1 || self->n_restarts >= SKEIN_TRANSFER_MAX_RESTARTS)
    return FALSE;

  switch (connection->response.status)
    {
    case 400:
    case 403:
    case 405:
    case 406:
    case 412:
    case 501:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
ask_whole (SkeinTransfer *self, SkeinConnection *connection)
{
  self->n_restarts++;
  self->asks_whole = self->distrusts_ranges = TRUE;
  self->head_done = FALSE;
  self->n_wanted = 1;
  go_home (self, connection);
  return send_request (self, connection);
}

/* 416: the range begins behind the file's end. Either all of it is there, or it is another file. */
static gboolean
handle_unsatisfiable (SkeinTransfer *self, SkeinConnection *connection)
{
  const SkeinResponse *response = &connection->response;
  guint64 have = connection->piece->pos;
  gboolean same_size = response->has_total && response->total == have && self->plan->done == have;
  gboolean same_version = self->etag != NULL ? strcmp (response->etag, self->etag) == 0 : self->modified != NULL && strcmp (response->modified, self->modified) == 0;

  if (same_size && same_version)
    {
      connection->piece = NULL;
      skein_plan_free (self->plan);
      self->plan = plan_with_start (have, have);
      self->resumed_at = have;
      self->length_known = TRUE;
      skein_transfer_show_progress (self);
      skein_transfer_report_head (self);
      return end_complete (self);
    }

  if (same_size && !self->checked_end)
    {
      self->checked_end = TRUE;
      connection->piece = NULL;
      skein_plan_free (self->plan);
      self->plan = plan_with_start (have, have - 1);
      return begin_piece (self, connection);
    }
  return start_over (self, connection);
}

/* The answer was good, and is over. */
static gboolean
handle_piece (SkeinTransfer *self, SkeinConnection *connection)
{
  SkeinPiece *piece = connection->piece;

  if (self->plan->size == SKEIN_PLAN_UNKNOWN)
    skein_plan_set_size (self->plan, piece->pos);

  if (skein_plan_is_complete (self->plan))
    return end_complete (self);

  /* Servers may send less than was asked for. */
  skein_plan_put_back (self->plan, piece);
  connection->piece = skein_plan_take (self->plan);
  if (connection->piece == NULL && self->target.has_ledger && self->connections->len <= self->n_wanted)
    connection->piece = skein_plan_halve (self->plan);

  if (connection->piece != NULL)
    {
      guint better = skein_transfer_sources_choose_better (self->sources, connection->source);

      if (better != connection->source)
        move_to_source (self, connection, better);
      return send_request (self, connection);
    }

  drop_connection (self, connection);
  return TRUE;
}

gboolean
skein_transfer_connection_done (SkeinTransfer *self, SkeinConnection *connection, CURLcode code)
{
  const SkeinResponse *response = &connection->response;
  GError *error = NULL;

  if (response->status != 0 && connection->source == 0)
    self->last_status = response->status;
  if (connection->source == 0)
    self->retry_after_s = response->retry_after_s;

  skein_connection_settle (connection, code);
  if (connection->refused)
    return handle_refused (self, connection);

  if (connection->error == NULL && response->complete && !connection->accepted)
    {
      if (response->status >= 300 && response->status < 400)
        skein_transfer_take_links (self, connection);
      if (skein_connection_redirect (connection, &error))
        return send_request (self, connection);
      if (error == NULL && response->status == 416 && connection->is_ranged)
        return self->head_done ? handle_refused (self, connection) : handle_unsatisfiable (self, connection);
      if (error == NULL && is_refused_part (self, connection))
        return ask_whole (self, connection);
    }

  if (error == NULL && skein_connection_check (connection, code, &error))
    return handle_piece (self, connection);

  return handle_failed (self, connection, error);
}

/* --- For the loop --- */

SkeinTransfer *
skein_transfer_new (SkeinTransferLoop *loop, SkeinJob *job, SkeinLane **lanes, guint n_lanes, GCancellable *cancellable)
{
  SkeinTransfer *self = g_new0 (SkeinTransfer, 1);

  self->loop = loop;
  self->job = skein_job_ref (job);
  self->spec = &job->transfer;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->n_lanes = lanes != NULL ? MIN (n_lanes, SKEIN_MAX_SEGMENTS) : 0;
  if (self->n_lanes > 0)
    memcpy (self->lanes, lanes, self->n_lanes * sizeof *lanes);
  self->connections = g_ptr_array_new ();
  self->source_ranges = g_array_new (FALSE, FALSE, sizeof (SkeinSourceRange));
  self->n_wanted = 1;
  self->retry_after_s = -1;
  self->started_ns = skein_clock_now_ns ();
  return self;
}

void
skein_transfer_free (SkeinTransfer *self)
{
  g_assert (self->connections->len == 0);

  g_clear_object (&self->cancellable);
  skein_url_free (self->url);
  g_free (self->private_host);
  g_free (self->netrc_user);
  if (self->netrc_password != NULL)
    explicit_bzero (self->netrc_password, strlen (self->netrc_password));
  g_free (self->netrc_password);
  skein_target_clear (&self->target);
  g_clear_pointer (&self->plan, skein_plan_free);
  g_ptr_array_unref (self->connections);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_array_unref (self->source_ranges);
  g_free (self->etag);
  g_free (self->modified);
  g_free (self->suggested_name);
  g_free (self->content_type);
  g_free (self->told);
  g_free (self->metalink);
  g_clear_pointer (&self->mirrors, g_ptr_array_unref);
  g_free (self->final_url);
  skein_rate_limit_unref (self->own_limit);
  skein_job_unref (self->job);
  g_free (self);
}

guint64
skein_transfer_get_item (SkeinTransfer *self)
{
  return self->job->item;
}

const SkeinTransferSpec *
skein_transfer_get_spec (SkeinTransfer *self)
{
  return self->spec;
}

static void
collect_limits (SkeinTransfer *self)
{
  const SkeinRequestOptions *options = self->spec->request;
  guint64 own_rate = self->spec->max_rate > 0 || options == NULL ? self->spec->max_rate : options->max_rate;

  for (guint i = 0; i < SKEIN_N_LIMITS; i++)
    self->limits[i] = self->spec->limits[i];
  if (self->spec->limits[SKEIN_LIMIT_ITEM] == NULL && own_rate > 0)
    self->limits[SKEIN_LIMIT_ITEM] = self->own_limit = skein_rate_limit_new (own_rate);
}

static gboolean
prepare (SkeinTransfer *self, GError **error)
{
  const SkeinRequestOptions *options = self->spec->request;

  if (self->job->folder == NULL || self->spec->url == NULL)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "A download needs a URL and a folder");
      return FALSE;
    }

  self->url = skein_url_parse_for (self->spec->url, self->spec->is_mirror ? SKEIN_URL_WEB : SKEIN_URL_ANY, error);
  if (self->url == NULL)
    return FALSE;
  self->url = skein_hsts_upgrade (self->url);
  self->sources = skein_transfer_sources_new (self->url, self->spec->mirrors);
  self->user = self->spec->user != NULL ? self->spec->user : self->url->user;
  self->password = self->spec->user != NULL ? self->spec->password : self->url->password;
  if (options != NULL && options->netrc && !self->spec->is_mirror && self->password == NULL && self->spec->bearer == NULL && skein_netrc_lookup (self->url->host, self->user, &self->netrc_user, &self->netrc_password))
    {
      self->user = self->netrc_user;
      self->password = self->netrc_password;
    }
  collect_limits (self);

  self->target.folder = self->job->folder;
  self->target.shown_name = self->spec->part_name != NULL ? self->spec->part_name : self->url->name;
  if (!skein_request_check_files (options, error) || !skein_target_check_folder (&self->target, error))
    return FALSE;
  if (self->spec->part_name != NULL && self->spec->resume && !skein_target_reopen (&self->target, self->spec->part_name, error))
    return FALSE;
  return plan_from_disk (self, error);
}

void
skein_transfer_begin (SkeinTransfer *self)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, &error) || !prepare (self, &error))
    {
      end_with (self, error);
      return;
    }

  skein_transfer_show_progress (self);
  begin_piece (self, add_connection (self, 0));
}

static gboolean
tick_connection (SkeinTransfer *self, SkeinConnection *connection, guint64 now_ns)
{
  GError *error = NULL;
  CURLcode code = CURLE_OK;

  if (connection->paused && skein_transfer_may_go_on (self, connection, now_ns) && !skein_connection_resume (connection, &code))
    {
      skein_transfer_loop_remove (self->loop, connection);
      return skein_transfer_connection_done (self, connection, code);
    }

  if (skein_connection_tick (connection, now_ns, &error))
    return TRUE;

  skein_transfer_loop_remove (self->loop, connection);
  return handle_failed (self, connection, error);
}

void
skein_transfer_tick (SkeinTransfer *self, guint64 now_ns)
{
  GError *error = NULL;

  /* From the back: some may leave meanwhile. */
  for (guint i = self->connections->len; i-- > 0;)
    {
      if (i < self->connections->len && !tick_connection (self, g_ptr_array_index (self->connections, i), now_ns))
        return;
    }

  if (!skein_transfer_look_for_crawlers (self, now_ns))
    return;

  if (self->head_done && self->plan != NULL && !skein_target_check_space (&self->target, self->plan->size, self->plan->done, TRUE, &error))
    {
      end_with (self, error);
      return;
    }
  if (self->may_split && !self->awaits_name && takes_long (self, now_ns) && !split (self))
    return;

  if (self->head_done && (self->target.has_ledger || (self->plan->size != SKEIN_PLAN_UNKNOWN && may_be_resumed (self))))
    {
      if (self->checkpoint_ns == 0)
        self->checkpoint_ns = now_ns;
      if (now_ns > self->checkpoint_ns && now_ns - self->checkpoint_ns >= CHECKPOINT_NS && !checkpoint (self, TRUE, &error))
        end_with (self, error);
      else
        add_helpers (self);
    }
}

void
skein_transfer_cancel (SkeinTransfer *self)
{
  end_with (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The download was cancelled")));
}

void
skein_transfer_note_scope (SkeinTransfer *self, const char *host, const char *address, SkeinNetworkScope scope, guint n_redirects)
{
  if (n_redirects == 0)
    self->first_scope = MAX (self->first_scope, scope);
  else if (scope > SKEIN_SCOPE_PUBLIC && scope > self->first_scope)
    {
      g_free (self->private_host);
      self->private_host = address == NULL || strcmp (host, address) == 0 ? g_strdup (host) : g_strdup_printf ("%s (%s)", host, address);
    }
}

gboolean
skein_transfer_is_cancelled (SkeinTransfer *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

int
skein_transfer_get_wait_ms (SkeinTransfer *self, guint64 now_ns)
{
  int wait_ms = self->connections->len > 1 || self->may_split ? TICK_WAIT_MS : MAX_WAIT_MS;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SkeinConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->paused)
        wait_ms = skein_transfer_may_go_on (self, connection, now_ns) ? 0 : self->awaits_name ? wait_ms : (int) MIN ((guint64) wait_ms, (connection->due_ns - now_ns) / 1000000 + 1);
    }
  return wait_ms;
}

void
skein_transfer_forgive (SkeinTransfer *self, guint64 lost_ns)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SkeinConnection *connection = g_ptr_array_index (self->connections, i);

      connection->active_ns += lost_ns;
      if (connection->waiting_ns > 0)
        connection->waiting_ns += lost_ns;
    }
}
