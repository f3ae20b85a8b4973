// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A span is kept as the event that began it; it ends where the next one begins. Each lane has chunks of events: first the coarse ones, then
 * the fine ones, the last of which is filled. All full chunks of all lanes stand in one queue per kind, oldest first. To
 * make room, the oldest fine chunk is merged into its lane's last coarse one, or the oldest coarse chunk is dropped: both
 * cost a chunk, whatever the length of the log.
 *
 * A sealed chunk is never written again, so that a snapshot only takes references. */

#include "config.h"

#include "activity/skein-span-log.h"

#include <string.h>

#define CHUNK_EVENTS 256
#define FIRST_EVENTS 16

/* Lives of lanes: a worker that dies again and again must not fill the memory either. */
#define MAX_LANES 4096

/* @what: item << 8 | inexact << 7 | phase */
typedef struct
{
  guint64 at_ns;
  guint64 what;
} Event;

#define INEXACT G_GUINT64_CONSTANT (0x80)

typedef struct
{
  int n_refs; /* (atomic) */
  gboolean sealed, coarse;
  guint n, capacity;
  Event *events;       /* (owned) */
  SkeinSpanLane *lane; /* of a chunk in the log */
  GList link;          /* in the log's queue */
} Chunk;

struct _SkeinSpanLane
{
  SkeinSpanLaneInfo info;
  guint64 last_ns;   /* of the last event */
  guint64 end_ns;    /* how far time is known */
  GPtrArray *chunks; /* (owned) of Chunk, coarse ones first */
  guint n_coarse;

  /* Of the last coarse event, while it may grow: the time in each phase. */
  guint64 open_ns[SKEIN_N_PHASES];
};

struct _SkeinSpanLog
{
  gsize max_bytes;
  gsize fine_bytes, coarse_bytes, lane_bytes;
  SkeinSpanCounts counts;

  GPtrArray *lanes;   /* (owned) of SkeinSpanLane, in the order they came */
  GHashTable *by_key; /* (owned) of SkeinSpanLane by SkeinSpanLaneInfo.key */
  GQueue fine, coarse;
};

static SkeinPhase
get_phase (const Event *event)
{
  return (SkeinPhase) (event->what & 0x7f);
}

static guint64
get_item (const Event *event)
{
  return event->what >> 8;
}

/* Chunks */

static gsize
chunk_get_bytes (const Chunk *chunk)
{
  return sizeof *chunk + chunk->capacity * sizeof *chunk->events;
}

static void
chunk_unref (gpointer data)
{
  Chunk *chunk = data;

  if (!g_atomic_int_dec_and_test (&chunk->n_refs))
    return;
  g_free (chunk->events);
  g_free (chunk);
}

static gsize *
get_account (SkeinSpanLog *self, const Chunk *chunk)
{
  return chunk->coarse ? &self->coarse_bytes : &self->fine_bytes;
}

static void
chunk_resize (SkeinSpanLog *self, Chunk *chunk, guint capacity)
{
  gsize *account = get_account (self, chunk);

  *account -= chunk_get_bytes (chunk);
  chunk->events = g_renew (Event, chunk->events, capacity);
  chunk->capacity = capacity;
  *account += chunk_get_bytes (chunk);
}

static Chunk *
add_chunk (SkeinSpanLog *self, SkeinSpanLane *lane, gboolean coarse)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->n_refs = 1;
  chunk->coarse = coarse;
  chunk->lane = lane;
  chunk->link.data = chunk;
  *get_account (self, chunk) += chunk_get_bytes (chunk);

  g_ptr_array_insert (lane->chunks, coarse ? (int) lane->n_coarse : -1, chunk);
  if (coarse)
    lane->n_coarse++;
  return chunk;
}

static void
seal (SkeinSpanLog *self, Chunk *chunk)
{
  g_assert (!chunk->sealed);

  if (chunk->n < chunk->capacity)
    chunk_resize (self, chunk, chunk->n);
  chunk->sealed = TRUE;
  g_queue_push_tail_link (chunk->coarse ? &self->coarse : &self->fine, &chunk->link);
}

static void
remove_chunk (SkeinSpanLog *self, Chunk *chunk, guint position)
{
  SkeinSpanLane *lane = chunk->lane;

  g_assert (g_ptr_array_index (lane->chunks, position) == chunk);

  if (chunk->sealed)
    g_queue_unlink (chunk->coarse ? &self->coarse : &self->fine, &chunk->link);
  if (chunk->coarse)
    lane->n_coarse--;
  *get_account (self, chunk) -= chunk_get_bytes (chunk);
  chunk->lane = NULL;
  g_ptr_array_remove_index (lane->chunks, position);
}

static void
chunk_push (SkeinSpanLog *self, Chunk *chunk, Event event)
{
  if (chunk->n == chunk->capacity)
    chunk_resize (self, chunk, chunk->capacity > 0 ? chunk->capacity * 2 : FIRST_EVENTS);
  chunk->events[chunk->n++] = event;
  if (chunk->n == CHUNK_EVENTS)
    seal (self, chunk);
}

/* Visiting */

static guint64
get_event_end (GPtrArray *chunks, guint position, guint index, guint64 end_ns)
{
  const Chunk *chunk = g_ptr_array_index (chunks, position);

  if (index + 1 < chunk->n)
    return chunk->events[index + 1].at_ns;
  if (position + 1 < chunks->len)
    return ((const Chunk *) g_ptr_array_index (chunks, position + 1))->events[0].at_ns;
  return MAX (end_ns, chunk->events[index].at_ns);
}

static void
fill_span (GPtrArray *chunks, guint position, guint index, guint64 end_ns, SkeinSpan *out_span)
{
  const Event *event = &((const Chunk *) g_ptr_array_index (chunks, position))->events[index];

  *out_span = (SkeinSpan){
    .from_ns = event->at_ns,
    .to_ns = get_event_end (chunks, position, index, end_ns),
    .item = get_item (event),
    .phase = get_phase (event),
    .exact = (event->what & INEXACT) == 0,
  };
}

/* The last event not after @at_ns, else the first. No chunk is empty. */
static gboolean
find_event (GPtrArray *chunks, guint64 at_ns, guint *out_position, guint *out_index)
{
  guint low = 0, high = chunks->len;
  const Chunk *chunk;

  if (chunks->len == 0)
    return FALSE;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (((const Chunk *) g_ptr_array_index (chunks, middle))->events[0].at_ns <= at_ns)
        low = middle;
      else
        high = middle;
    }
  *out_position = low;

  chunk = g_ptr_array_index (chunks, low);
  low = 0;
  high = chunk->n;
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (chunk->events[middle].at_ns <= at_ns)
        low = middle;
      else
        high = middle;
    }
  *out_index = low;
  return TRUE;
}

static void
visit (GPtrArray *chunks, guint64 end_ns, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data)
{
  guint position, index;

  if (from_ns >= to_ns || !find_event (chunks, from_ns, &position, &index))
    return;

  for (; position < chunks->len; position++, index = 0)
    {
      const Chunk *chunk = g_ptr_array_index (chunks, position);

      for (; index < chunk->n; index++)
        {
          SkeinSpan span;

          if (chunk->events[index].at_ns >= to_ns)
            return;
          fill_span (chunks, position, index, end_ns, &span);
          if (span.to_ns > from_ns && span.to_ns > span.from_ns && !func (&span, user_data))
            return;
        }
    }
}

/* Lanes */

static void
lane_free (SkeinSpanLane *lane)
{
  g_ptr_array_unref (lane->chunks);
  g_free (lane);
}

static void
remove_lane (SkeinSpanLog *self, SkeinSpanLane *lane)
{
  while (lane->chunks->len > 0)
    remove_chunk (self, g_ptr_array_index (lane->chunks, lane->chunks->len - 1), lane->chunks->len - 1);
  g_hash_table_remove (self->by_key, &lane->info.key);
  g_ptr_array_remove (self->lanes, lane);
  self->lane_bytes -= sizeof *lane;
  lane_free (lane);
}

static void
count_dropped (SkeinSpanLog *self, guint64 n, guint64 end_ns)
{
  self->counts.dropped += n;
  self->counts.known_from_ns = MAX (self->counts.known_from_ns, end_ns);
}

static void
forget_oldest_lane (SkeinSpanLog *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      SkeinSpanLane *lane = g_ptr_array_index (self->lanes, i);
      guint64 n = 0;

      if (lane->info.live)
        continue;
      for (guint j = 0; j < lane->chunks->len; j++)
        n += ((const Chunk *) g_ptr_array_index (lane->chunks, j))->n;
      count_dropped (self, n, lane->end_ns);
      remove_lane (self, lane);
      return;
    }
}

/* Making room */

static SkeinPhase
get_longest (const guint64 ns[SKEIN_N_PHASES])
{
  guint longest = 0;

  for (guint i = 1; i < SKEIN_N_PHASES; i++)
    if (ns[i] > ns[longest])
      longest = i;
  return (SkeinPhase) longest;
}

/* The lane's last coarse chunk if it may still be written. */
static Chunk *
peek_open_coarse (const SkeinSpanLane *lane)
{
  Chunk *chunk = lane->n_coarse > 0 ? g_ptr_array_index (lane->chunks, lane->n_coarse - 1) : NULL;

  return chunk != NULL && !chunk->sealed ? chunk : NULL;
}

static void
add_coarse (SkeinSpanLog *self, SkeinSpanLane *lane, Event event, guint64 length_ns)
{
  Chunk *chunk = peek_open_coarse (lane);
  Event *last = chunk != NULL ? &chunk->events[chunk->n - 1] : NULL;

  if (last != NULL && get_item (last) == get_item (&event))
    {
      lane->open_ns[get_phase (&event)] += length_ns;
      last->what = get_item (last) << 8 | INEXACT | get_longest (lane->open_ns);
      self->counts.merged++;
      self->counts.exact_from_ns = MAX (self->counts.exact_from_ns, event.at_ns);
      return;
    }

  memset (lane->open_ns, 0, sizeof lane->open_ns);
  lane->open_ns[get_phase (&event)] = length_ns;
  chunk_push (self, chunk != NULL ? chunk : add_chunk (self, lane, TRUE), event);
}

/* Ended lanes get no more fine chunks, so that nothing is added after the last one. */
static void
coarsen (SkeinSpanLog *self, Chunk *chunk)
{
  SkeinSpanLane *lane = chunk->lane;
  guint64 end_ns = get_event_end (lane->chunks, lane->n_coarse, chunk->n - 1, lane->end_ns);
  Chunk *open;

  g_atomic_int_inc (&chunk->n_refs);
  remove_chunk (self, chunk, lane->n_coarse);
  for (guint i = 0; i < chunk->n; i++)
    {
      guint64 to_ns = i + 1 < chunk->n ? chunk->events[i + 1].at_ns : end_ns;

      add_coarse (self, lane, chunk->events[i], to_ns - chunk->events[i].at_ns);
    }
  chunk_unref (chunk);

  open = peek_open_coarse (lane);
  if (open != NULL && !lane->info.live && lane->n_coarse == lane->chunks->len)
    seal (self, open);
}

static void
drop (SkeinSpanLog *self, Chunk *chunk)
{
  SkeinSpanLane *lane = chunk->lane;

  count_dropped (self, chunk->n, get_event_end (lane->chunks, 0, chunk->n - 1, lane->end_ns));
  remove_chunk (self, chunk, 0);
  if (lane->chunks->len == 0 && !lane->info.live)
    remove_lane (self, lane);
}

static void
make_room (SkeinSpanLog *self)
{
  while (self->fine_bytes + self->coarse_bytes + self->lane_bytes > self->max_bytes)
    {
      Chunk *fine = g_queue_peek_head (&self->fine);
      Chunk *coarse = g_queue_peek_head (&self->coarse);

      if (fine != NULL && (coarse == NULL || self->coarse_bytes <= self->max_bytes / 2))
        coarsen (self, fine);
      else if (coarse != NULL)
        drop (self, coarse);
      else
        return;
    }
}

/* The log */

SkeinSpanLog *
skein_span_log_new (gsize max_bytes)
{
  SkeinSpanLog *self = g_new0 (SkeinSpanLog, 1);

  self->max_bytes = max_bytes;
  self->lanes = g_ptr_array_new ();
  self->by_key = g_hash_table_new (g_int64_hash, g_int64_equal);
  return self;
}

void
skein_span_log_free (SkeinSpanLog *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->lanes->len; i++)
    lane_free (g_ptr_array_index (self->lanes, i));
  g_ptr_array_unref (self->lanes);
  g_hash_table_unref (self->by_key);
  g_free (self);
}

SkeinSpanLane *
skein_span_log_add_lane (SkeinSpanLog *self, guint64 key, const SkeinLaneInfo *info, guint worker, const char *label, guint64 start_ns)
{
  SkeinSpanLane *lane;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (!g_hash_table_contains (self->by_key, &key), NULL);

  if (self->lanes->len >= MAX_LANES)
    forget_oldest_lane (self);

  lane = g_new0 (SkeinSpanLane, 1);
  lane->info = (SkeinSpanLaneInfo){ .key = key, .info = *info, .worker = worker, .live = TRUE, .start_ns = start_ns };
  g_strlcpy (lane->info.label, label, sizeof lane->info.label);
  lane->last_ns = lane->end_ns = start_ns;
  lane->chunks = g_ptr_array_new_with_free_func (chunk_unref);
  self->lane_bytes += sizeof *lane;
  g_ptr_array_add (self->lanes, lane);
  g_hash_table_insert (self->by_key, &lane->info.key, lane);

  chunk_push (self, add_chunk (self, lane, FALSE), (Event){ start_ns, SKEIN_PHASE_IDLE });
  self->counts.recorded++;
  make_room (self);
  return lane;
}

/* A sealed chunk of a live lane is followed by an open one once there is more to say. */
static Chunk *
peek_last (const SkeinSpanLane *lane)
{
  return g_ptr_array_index (lane->chunks, lane->chunks->len - 1);
}

static void
append_event (SkeinSpanLog *self, SkeinSpanLane *lane, const SkeinBoardEvent *event)
{
  Event begun = { MAX (event->at_ns, lane->last_ns), event->item << 8 | event->phase };
  Chunk *chunk = lane->chunks->len > 0 ? peek_last (lane) : NULL;
  Event *last = chunk != NULL && !chunk->coarse ? &chunk->events[chunk->n - 1] : NULL;

  lane->last_ns = begun.at_ns;
  lane->end_ns = MAX (lane->end_ns, begun.at_ns);

  if (last != NULL && last->what == begun.what)
    return;

  /* It took no time. */
  if (last != NULL && !chunk->sealed && last->at_ns == begun.at_ns && (last->what & INEXACT) == 0)
    {
      if (chunk->n > 1 && chunk->events[chunk->n - 2].what == begun.what)
        {
          chunk->n--;
          self->counts.recorded--;
        }
      else
        *last = begun;
      return;
    }

  if (chunk == NULL || chunk->sealed || chunk->coarse)
    chunk = add_chunk (self, lane, FALSE);
  chunk_push (self, chunk, begun);
  self->counts.recorded++;
}

/* Nobody knows for how long the last one went on. */
static void
doubt_last (SkeinSpanLog *self, SkeinSpanLane *lane)
{
  Chunk *chunk = lane->chunks->len > 0 ? peek_last (lane) : NULL;
  Event *last = chunk != NULL ? &chunk->events[chunk->n - 1] : NULL;

  if (last == NULL)
    return;

  if (!chunk->sealed && !chunk->coarse)
    {
      last->what |= INEXACT;
      return;
    }

  /* What is sealed stays as it is, and takes no time any more. */
  chunk_push (self, add_chunk (self, lane, FALSE), (Event){ last->at_ns, last->what | INEXACT });
  self->counts.recorded++;
}

void
skein_span_log_append (SkeinSpanLog *self, SkeinSpanLane *lane, const SkeinBoardEvent *events, guint n_events, gboolean lost)
{
  g_return_if_fail (self != NULL && lane != NULL && lane->info.live);
  g_return_if_fail (events != NULL || n_events == 0);

  if (lost)
    doubt_last (self, lane);

  for (guint i = 0; i < n_events; i++)
    append_event (self, lane, &events[i]);
  if (self->fine_bytes + self->coarse_bytes + self->lane_bytes > self->max_bytes)
    make_room (self);
}

void
skein_span_log_advance (SkeinSpanLane *lane, guint64 now_ns)
{
  lane->end_ns = MAX (lane->end_ns, now_ns);
}

void
skein_span_log_end_lane (SkeinSpanLog *self, SkeinSpanLane *lane)
{
  Chunk *open;

  g_return_if_fail (self != NULL && lane != NULL && lane->info.live);

  lane->info.live = FALSE;
  if (lane->chunks->len == 0)
    {
      remove_lane (self, lane);
      return;
    }

  open = peek_last (lane);
  if (!open->sealed)
    seal (self, open);
}

gboolean
skein_span_log_get_at (SkeinSpanLog *self, guint64 lane_key, guint64 at_ns, SkeinSpan *out_span)
{
  SkeinSpanLane *lane;
  guint position, index;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_span != NULL, FALSE);

  lane = g_hash_table_lookup (self->by_key, &lane_key);
  if (lane == NULL || !find_event (lane->chunks, at_ns, &position, &index))
    return FALSE;

  fill_span (lane->chunks, position, index, lane->end_ns, out_span);
  return at_ns >= out_span->from_ns && at_ns <= out_span->to_ns;
}

void
skein_span_log_foreach (SkeinSpanLog *self, guint64 lane_key, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data)
{
  SkeinSpanLane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  lane = g_hash_table_lookup (self->by_key, &lane_key);
  if (lane != NULL)
    visit (lane->chunks, lane->end_ns, from_ns, to_ns, func, user_data);
}

void
skein_span_log_get_counts (SkeinSpanLog *self, SkeinSpanCounts *out_counts)
{
  g_return_if_fail (self != NULL);

  *out_counts = self->counts;
  out_counts->bytes = self->fine_bytes + self->coarse_bytes + self->lane_bytes;
}

/* Snapshots */

typedef struct
{
  SkeinSpanLaneInfo info;
  GPtrArray *chunks; /* (owned) of Chunk */
} SnapshotLane;

struct _SkeinSpanSnapshot
{
  GArray *lanes; /* (owned) of SnapshotLane */
  SkeinSpanCounts counts;
};

static void
clear_snapshot_lane (gpointer data)
{
  g_ptr_array_unref (((SnapshotLane *) data)->chunks);
}

static int
compare_lanes (gconstpointer a, gconstpointer b)
{
  const SkeinSpanLaneInfo *lane_a = &((const SnapshotLane *) a)->info;
  const SkeinSpanLaneInfo *lane_b = &((const SnapshotLane *) b)->info;
  gboolean process_a = lane_a->info.kind == SKEIN_LANE_PROCESS;
  gboolean process_b = lane_b->info.kind == SKEIN_LANE_PROCESS;

  if (process_a != process_b)
    return process_a ? 1 : -1;
  if (lane_a->worker != lane_b->worker)
    return lane_a->worker < lane_b->worker ? -1 : 1;
  if (lane_a->info.kind != lane_b->info.kind)
    return lane_a->info.kind == SKEIN_LANE_CONNECTION ? 1 : -1;
  if (lane_a->info.number != lane_b->info.number)
    return lane_a->info.number < lane_b->info.number ? -1 : 1;
  if (lane_a->from_ns != lane_b->from_ns)
    return lane_a->from_ns < lane_b->from_ns ? -1 : 1;
  return 0;
}

static Chunk *
share_chunk (Chunk *chunk)
{
  Chunk *copy;

  if (chunk->sealed)
    {
      g_atomic_int_inc (&chunk->n_refs);
      return chunk;
    }

  copy = g_new0 (Chunk, 1);
  copy->n_refs = 1;
  copy->n = copy->capacity = chunk->n;
  copy->events = g_memdup2 (chunk->events, chunk->n * sizeof *chunk->events);
  return copy;
}

SkeinSpanSnapshot *
skein_span_log_snapshot (SkeinSpanLog *self)
{
  SkeinSpanSnapshot *snapshot = g_new0 (SkeinSpanSnapshot, 1);

  g_return_val_if_fail (self != NULL, NULL);

  snapshot->lanes = g_array_new (FALSE, FALSE, sizeof (SnapshotLane));
  g_array_set_clear_func (snapshot->lanes, clear_snapshot_lane);
  skein_span_log_get_counts (self, &snapshot->counts);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const SkeinSpanLane *lane = g_ptr_array_index (self->lanes, i);
      SnapshotLane shared = { .info = lane->info };

      if (lane->chunks->len == 0)
        continue;
      shared.chunks = g_ptr_array_new_full (lane->chunks->len, chunk_unref);
      for (guint j = 0; j < lane->chunks->len; j++)
        g_ptr_array_add (shared.chunks, share_chunk (g_ptr_array_index (lane->chunks, j)));
      shared.info.from_ns = ((const Chunk *) g_ptr_array_index (shared.chunks, 0))->events[0].at_ns;
      shared.info.to_ns = lane->end_ns;
      g_array_append_val (snapshot->lanes, shared);
    }
  g_array_sort (snapshot->lanes, compare_lanes);
  return snapshot;
}

void
skein_span_snapshot_free (SkeinSpanSnapshot *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->lanes);
  g_free (self);
}

guint
skein_span_snapshot_get_n_lanes (const SkeinSpanSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->lanes->len;
}

const SkeinSpanLaneInfo *
skein_span_snapshot_peek_lane (const SkeinSpanSnapshot *self, guint position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->lanes->len, NULL);
  return &g_array_index (self->lanes, SnapshotLane, position).info;
}

void
skein_span_snapshot_foreach (const SkeinSpanSnapshot *self, guint position, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data)
{
  const SnapshotLane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (position < self->lanes->len);
  g_return_if_fail (func != NULL);

  lane = &g_array_index (self->lanes, SnapshotLane, position);
  visit (lane->chunks, lane->info.to_ns, from_ns, to_ns, func, user_data);
}

gboolean
skein_span_snapshot_next (const SkeinSpanSnapshot *self, guint position, SkeinSpanCursor *cursor, SkeinSpan *out_span)
{
  const SnapshotLane *lane;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (position < self->lanes->len, FALSE);

  lane = &g_array_index (self->lanes, SnapshotLane, position);
  for (; cursor->chunk < lane->chunks->len; cursor->chunk++, cursor->index = 0)
    while (cursor->index < ((const Chunk *) g_ptr_array_index (lane->chunks, cursor->chunk))->n)
      {
        fill_span (lane->chunks, cursor->chunk, cursor->index++, lane->info.to_ns, out_span);
        if (out_span->to_ns > out_span->from_ns)
          return TRUE;
      }
  return FALSE;
}

const SkeinSpanCounts *
skein_span_snapshot_peek_counts (const SkeinSpanSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return &self->counts;
}

guint64
skein_span_snapshot_count_spans (const SkeinSpanSnapshot *self)
{
  guint64 n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      GPtrArray *chunks = g_array_index (self->lanes, SnapshotLane, i).chunks;

      for (guint j = 0; j < chunks->len; j++)
        n += ((const Chunk *) g_ptr_array_index (chunks, j))->n;
    }
  return n;
}

gboolean
skein_span_snapshot_continues (const SkeinSpanSnapshot *self, guint position)
{
  const SkeinSpanLaneInfo *lane, *before;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (position < self->lanes->len, FALSE);

  if (position == 0)
    return FALSE;
  lane = &g_array_index (self->lanes, SnapshotLane, position).info;
  before = &g_array_index (self->lanes, SnapshotLane, position - 1).info;
  return strcmp (lane->label, before->label) == 0 && before->to_ns <= lane->from_ns;
}
