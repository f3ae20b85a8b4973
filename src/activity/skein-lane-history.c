// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-lane-history-private.h"

#include <string.h>

#define N_LEVELS 5
#define FAN_OUT 10 /* buckets of one level in one of the next */
#define FINE_NS G_GUINT64_CONSTANT (10000000)
#define FIRST_CAPACITY 256

/* A longer silence (nobody called the recorder) is left unknown, not filled in bucket by bucket. */
#define MAX_ADVANCE_NS G_GUINT64_CONSTANT (60000000000)

/* Time is at home in nanoseconds of the board's clock; a bucket's index is that time divided by its width. */
static const guint64 level_ns[N_LEVELS] = {
  FINE_NS,
  FINE_NS *FAN_OUT,
  FINE_NS *FAN_OUT *FAN_OUT,
  FINE_NS *FAN_OUT *FAN_OUT *FAN_OUT,
  FINE_NS *FAN_OUT *FAN_OUT *FAN_OUT *FAN_OUT,
};
static const guint level_capacity[N_LEVELS] = { 4096, 8192, 4096, 16384, 4096 };

/* Phases that are worth telling however short they were, the least first. A bucket has a bit for each that it contains, so that
 * none is lost on the way to a coarser one. */
static const SkeinPhase notable_phases[] = {
  SKEIN_PHASE_RESOLVE,
  SKEIN_PHASE_CONNECT,
  SKEIN_PHASE_TLS,
  SKEIN_PHASE_START,
  SKEIN_PHASE_THROTTLED,
  SKEIN_PHASE_RETRY_WAIT,
  SKEIN_PHASE_LOCK,
};

/* Which phases use the CPU where a lane used some: those that compute, before those that move bytes, before those that wait. */
enum
{
  CPU_RANK_COMPUTING,
  CPU_RANK_MOVING,
  CPU_RANK_WAITING,
  N_CPU_RANKS
};

/* Shares are of the bucket's whole time, in 1/255. The two phases that filled most of it are enough to find the one that fills
 * most of a pixel. */
typedef struct
{
  guint8 phase[2];
  guint8 share[2];
  guint8 blocked;
  guint8 cpu;      /* mean over the known time */
  guint8 cpu_peak; /* of the finest buckets in it */
  guint8 known;    /* 0: nothing known */
  guint8 notable;  /* a bit for each of notable_phases */
} Bucket;

/* A ring of the buckets first..next-1, counted from the beginning of the clock. */
typedef struct
{
  Bucket *buckets; /* (owned) */
  guint64 *items;  /* (owned) (nullable) of the finest level */
  guint capacity;  /* a power of two */
  guint64 first, next;
  guint64 forgotten_end; /* buckets below this were there once; 0: none */
} Ring;

struct _SkeinLaneHistory
{
  Ring rings[N_LEVELS];

  SkeinPhase phase; /* the present one */
  guint64 item;
  guint64 last_event_ns;
  guint64 end_ns; /* time is booked up to here */
  gboolean lost;  /* events behind the end are, so that time is unknown up to the next one */
  double cpu_frac[N_CPU_RANKS];

  /* The finest bucket in the making: FINE_NS * open_index .. end_ns. */
  guint64 open_index;
  guint32 open_ns[SKEIN_N_PHASES];
  double open_cpu_ns;
  guint64 open_item;
  guint64 open_item_ns;
};

static void
ring_free (Ring *ring)
{
  g_free (ring->buckets);
  g_free (ring->items);
}

static Bucket *
ring_get (Ring *ring, guint64 index)
{
  if (index < ring->first || index >= ring->next)
    return NULL;
  return &ring->buckets[index & (ring->capacity - 1)];
}

static void
ring_grow (Ring *ring, guint capacity, gboolean with_items)
{
  Bucket *buckets = g_new0 (Bucket, capacity);
  guint64 *items = with_items ? g_new0 (guint64, capacity) : NULL;

  for (guint64 i = ring->first; i < ring->next; i++)
    {
      buckets[i & (capacity - 1)] = ring->buckets[i & (ring->capacity - 1)];
      if (with_items)
        items[i & (capacity - 1)] = ring->items[i & (ring->capacity - 1)];
    }
  ring_free (ring);
  ring->buckets = buckets;
  ring->items = items;
  ring->capacity = capacity;
}

/* @index is not below ring->next; what lies between is unknown. */
static Bucket *
ring_push (SkeinLaneHistory *self, guint level, guint64 index, guint64 item)
{
  Ring *ring = &self->rings[level];
  guint max = level_capacity[level];

  if (ring->next == ring->first || index - ring->next >= max)
    {
      if (ring->next > ring->first)
        ring->forgotten_end = ring->next;
      ring->first = ring->next = index;
    }

  while (ring->next <= index)
    {
      if (ring->next - ring->first == ring->capacity)
        {
          if (ring->capacity < max)
            ring_grow (ring, MAX (ring->capacity * 2, FIRST_CAPACITY), level == 0);
          else
            {
              ring->first++;
              ring->forgotten_end = ring->first;
            }
        }
      ring->buckets[ring->next & (ring->capacity - 1)] = (Bucket){ 0 };
      if (level == 0)
        ring->items[ring->next & (ring->capacity - 1)] = 0;
      ring->next++;
    }

  if (level == 0)
    ring->items[index & (ring->capacity - 1)] = item;
  return ring_get (ring, index);
}

/* Sums over several buckets, or parts of them. */
typedef struct
{
  double phase[SKEIN_N_PHASES];
  guint32 phases; /* a bit for each that may have some */
  double blocked, cpu, known;
  guint8 cpu_peak;
  guint8 notable;
} Sums;

static void
add_bucket (Sums *sums, const Bucket *bucket, double weight)
{
  if (bucket == NULL || bucket->known == 0)
    return;

  sums->phases |= 1u << bucket->phase[0] | 1u << bucket->phase[1];
  sums->phase[bucket->phase[0]] += bucket->share[0] * weight;
  sums->phase[bucket->phase[1]] += bucket->share[1] * weight;
  sums->blocked += bucket->blocked * weight;
  sums->cpu += (double) bucket->cpu * bucket->known * weight;
  sums->known += bucket->known * weight;
  sums->cpu_peak = MAX (sums->cpu_peak, bucket->cpu_peak);
  sums->notable |= bucket->notable;
}

static guint8
to_byte (double value)
{
  return value >= 254.5 ? 255 : value <= 0 ? 0
                                           : (guint8) (value + 0.5);
}

/* A share that is not nothing does not become nothing. */
static guint8
to_byte_at_least_one (double value)
{
  return value > 0 ? MAX (to_byte (value), 1) : 0;
}

static guint8
get_notable_bit (SkeinPhase phase)
{
  for (guint i = 0; i < G_N_ELEMENTS (notable_phases); i++)
    {
      if (notable_phases[i] == phase)
        return (guint8) (1u << i);
    }
  return 0;
}

/* Returns: the most notable phase of the set that is not @dominant; @dominant if there is none */
static SkeinPhase
choose_notable (guint8 notable, SkeinPhase dominant)
{
  for (guint i = G_N_ELEMENTS (notable_phases); i > 0; i--)
    {
      if ((notable & (1u << (i - 1))) != 0 && notable_phases[i - 1] != dominant)
        return notable_phases[i - 1];
    }
  return dominant;
}

static void
find_two_largest (const Sums *sums, guint8 phases[2])
{
  int best = -1, second = -1;

  for (guint32 rest = sums->phases; rest != 0; rest &= rest - 1)
    {
      int i = __builtin_ctz (rest);

      if (best < 0 || sums->phase[i] > sums->phase[best])
        {
          second = best;
          best = i;
        }
      else if (second < 0 || sums->phase[i] > sums->phase[second])
        {
          second = i;
        }
    }

  /* A second one that has nothing is as good as none. */
  phases[0] = (guint8) MAX (best, 0);
  phases[1] = (guint8) (second >= 0 ? second : phases[0] == 0);
}

/* Sums whose shares are in 1/255 of @weight. */
static Bucket
bucket_from_sums (const Sums *sums, double weight)
{
  Bucket bucket = { 0 };

  if (!(sums->known > 0))
    return bucket;

  find_two_largest (sums, bucket.phase);
  bucket.share[0] = to_byte_at_least_one (sums->phase[bucket.phase[0]] / weight);
  bucket.share[1] = to_byte (sums->phase[bucket.phase[1]] / weight);
  bucket.blocked = to_byte_at_least_one (sums->blocked / weight);
  bucket.cpu = to_byte (sums->cpu / sums->known);
  bucket.cpu_peak = sums->cpu_peak;
  bucket.known = to_byte_at_least_one (sums->known / weight);
  bucket.notable = sums->notable;
  return bucket;
}

static Bucket
make_open_bucket (SkeinLaneHistory *self)
{
  Sums sums = { 0 };
  double known_ns = 0;

  for (int i = 0; i < SKEIN_N_PHASES; i++)
    {
      if (self->open_ns[i] == 0)
        continue;
      sums.phases |= 1u << i;
      sums.phase[i] = self->open_ns[i] * 255.0;
      known_ns += self->open_ns[i];
      sums.notable |= get_notable_bit ((SkeinPhase) i);
      if (skein_phase_get_class ((SkeinPhase) i) == SKEIN_PHASE_CLASS_BLOCKED)
        sums.blocked += sums.phase[i];
    }
  sums.known = known_ns * 255.0;
  /* add_bucket() weighs the share by the known time; so does this. */
  sums.cpu = self->open_cpu_ns * 255.0 * 255.0;
  if (known_ns > 0)
    sums.cpu_peak = to_byte (self->open_cpu_ns * 255.0 / known_ns);
  return bucket_from_sums (&sums, FINE_NS);
}

/* The bucket @index of @level, made of the finer ones if it is in the making. */
static Bucket
look_up (SkeinLaneHistory *self, guint level, guint64 index)
{
  const Bucket *bucket = ring_get (&self->rings[level], index);
  Sums sums = { 0 };

  if (bucket != NULL)
    return *bucket;

  if (level == 0)
    return index == self->open_index ? make_open_bucket (self) : (Bucket){ 0 };

  if (index != self->end_ns / level_ns[level])
    return (Bucket){ 0 };

  for (guint64 i = index * FAN_OUT; i < (index + 1) * FAN_OUT; i++)
    {
      Bucket part = look_up (self, level - 1, i);

      add_bucket (&sums, &part, 1);
    }
  return bucket_from_sums (&sums, FAN_OUT);
}

/* Makes bucket @index of @level anew of its parts, and those above it that are complete. */
static void
summarize (SkeinLaneHistory *self, guint level, guint64 index)
{
  for (; level < N_LEVELS; level++, index /= FAN_OUT)
    {
      Bucket *bucket = ring_get (&self->rings[level], index);
      Sums sums;

      if (bucket == NULL)
        {
          if (index < self->rings[level].next && self->rings[level].next > self->rings[level].first)
            return; /* too long ago */
          if ((index + 1) * FAN_OUT != self->rings[level - 1].next)
            return; /* not complete */
          bucket = ring_push (self, level, index, 0);
        }
      else if (index * FAN_OUT < self->rings[level - 1].forgotten_end)
        {
          return; /* its parts are gone */
        }

      sums = (Sums){ 0 };
      for (guint64 i = index * FAN_OUT; i < (index + 1) * FAN_OUT; i++)
        add_bucket (&sums, ring_get (&self->rings[level - 1], i), 1);
      *bucket = bucket_from_sums (&sums, FAN_OUT);
    }
}

static void
open_bucket_at (SkeinLaneHistory *self, guint64 index)
{
  self->open_index = index;
  memset (self->open_ns, 0, sizeof self->open_ns);
  self->open_cpu_ns = 0;
  self->open_item = 0;
  self->open_item_ns = 0;
}

static void
close_open_bucket (SkeinLaneHistory *self)
{
  Bucket closed = make_open_bucket (self);

  *ring_push (self, 0, self->open_index, self->open_item) = closed;
  summarize (self, 1, self->open_index / FAN_OUT);
  open_bucket_at (self, self->open_index + 1);
}

SkeinLaneHistory *
skein_lane_history_new (guint64 start_ns)
{
  SkeinLaneHistory *self = g_new0 (SkeinLaneHistory, 1);

  self->phase = SKEIN_PHASE_IDLE;
  self->last_event_ns = start_ns;
  self->end_ns = start_ns;
  open_bucket_at (self, start_ns / FINE_NS);
  return self;
}

void
skein_lane_history_free (SkeinLaneHistory *self)
{
  if (self == NULL)
    return;

  for (guint level = 0; level < N_LEVELS; level++)
    ring_free (&self->rings[level]);
  g_free (self);
}

static guint
get_cpu_rank (SkeinPhase phase)
{
  switch (phase)
    {
    case SKEIN_PHASE_START:
    case SKEIN_PHASE_HASH:
    case SKEIN_PHASE_DECODE:
    case SKEIN_PHASE_RESIZE:
    case SKEIN_PHASE_ENCODE:
    case SKEIN_PHASE_COMPUTE:
      return CPU_RANK_COMPUTING;

    case SKEIN_PHASE_RESOLVE:
    case SKEIN_PHASE_CONNECT:
    case SKEIN_PHASE_TLS:
    case SKEIN_PHASE_RECEIVE:
    case SKEIN_PHASE_WRITE:
    case SKEIN_PHASE_READ:
      return CPU_RANK_MOVING;

    case SKEIN_PHASE_IDLE:
    case SKEIN_PHASE_WAIT:
    case SKEIN_PHASE_THROTTLED:
    case SKEIN_PHASE_RETRY_WAIT:
    case SKEIN_PHASE_SLEEP:
    case SKEIN_PHASE_LOCK:
    case SKEIN_N_PHASES:
    default:
      return CPU_RANK_WAITING;
    }
}

void
skein_lane_history_set_cpu (SkeinLaneHistory *self, double cpu_frac)
{
  for (guint rank = 0; rank < N_CPU_RANKS; rank++)
    self->cpu_frac[rank] = cpu_frac > 0 ? cpu_frac : 0;
}

void
skein_lane_history_share_cpu (SkeinLaneHistory *self, const SkeinBoardEvent *events, guint n_events, guint64 to_ns, double cpu_ns)
{
  double rank_ns[N_CPU_RANKS] = { 0 };
  SkeinPhase phase = self->phase;
  guint64 at_ns = self->end_ns;
  double whole_ns, rest_frac;

  skein_lane_history_set_cpu (self, 0);
  if (to_ns <= self->end_ns || !(cpu_ns > 0))
    return;

  for (guint i = 0; i < n_events; i++)
    {
      guint64 next_ns = CLAMP (events[i].at_ns, at_ns, to_ns);

      rank_ns[get_cpu_rank (phase)] += (double) (next_ns - at_ns);
      at_ns = next_ns;
      phase = events[i].phase;
    }
  rank_ns[get_cpu_rank (phase)] += (double) (to_ns - at_ns);

  /* One core as far as it goes; what is more was used by further threads, at any time. */
  whole_ns = (double) (to_ns - self->end_ns);
  rest_frac = MAX (cpu_ns - whole_ns, 0) / whole_ns;
  cpu_ns = MIN (cpu_ns, whole_ns);
  for (guint rank = 0; rank < N_CPU_RANKS; rank++)
    {
      double part_ns = MIN (cpu_ns, rank_ns[rank]);

      self->cpu_frac[rank] = rest_frac + (rank_ns[rank] > 0 ? part_ns / rank_ns[rank] : 0);
      cpu_ns -= part_ns;
    }
}

/* Of the share that the bucket has of @from, @bytes belong to @to. A phase that is not among the two that the bucket
 * remembers is in the rest of it. */
static void
rebook_bucket (Bucket *bucket, SkeinPhase from, SkeinPhase to, double bytes)
{
  Sums sums = { 0 };
  Bucket rebooked;
  gboolean is_remembered = bucket->phase[0] == from || bucket->phase[1] == from;
  double rest, moved;

  add_bucket (&sums, bucket, 1);
  rest = MAX (sums.known - bucket->share[0] - bucket->share[1], 0);
  moved = MIN (bytes, is_remembered ? sums.phase[from] : rest);
  if (is_remembered)
    sums.phase[from] -= moved;
  sums.phase[to] += moved;
  sums.phases |= 1u << to;
  if (skein_phase_get_class (from) == SKEIN_PHASE_CLASS_BLOCKED)
    sums.blocked = MAX (sums.blocked - moved, 0);
  if (skein_phase_get_class (to) == SKEIN_PHASE_CLASS_BLOCKED)
    sums.blocked += moved;
  if (is_remembered && sums.phase[from] < 1)
    sums.notable &= (guint8) ~get_notable_bit (from);
  sums.notable |= get_notable_bit (to);
  rebooked = bucket_from_sums (&sums, 1);
  *bucket = rebooked;
}

/* [from_ns, to_ns), not beyond the end, was booked on @was and belongs to @phase. */
static void
rebook (SkeinLaneHistory *self, guint64 from_ns, guint64 to_ns, SkeinPhase was, SkeinPhase phase, guint64 item)
{
  Ring *ring = &self->rings[0];
  guint64 open_start = self->open_index * FINE_NS;
  guint64 first, end;

  if (to_ns > open_start)
    {
      guint32 moved = (guint32) MIN (to_ns - MAX (from_ns, open_start), self->open_ns[was]);

      self->open_ns[was] -= moved;
      self->open_ns[phase] += moved;
      if (moved >= self->open_ns[was])
        self->open_item = item;
    }

  first = MAX (from_ns / FINE_NS, ring->first);
  end = MIN ((to_ns + FINE_NS - 1) / FINE_NS, ring->next);
  if (first >= end)
    return;

  for (guint64 i = first; i < end; i++)
    {
      guint64 moved = MIN (to_ns, (i + 1) * FINE_NS) - MAX (from_ns, i * FINE_NS);

      rebook_bucket (ring_get (ring, i), was, phase, 255.0 * (double) moved / FINE_NS);
      if (moved >= FINE_NS / 2)
        ring->items[i & (ring->capacity - 1)] = item;
    }
  for (guint64 i = first / FAN_OUT; i <= (end - 1) / FAN_OUT; i++)
    summarize (self, 1, i);
}

void
skein_lane_history_add_events (SkeinLaneHistory *self, const SkeinBoardEvent *events, guint n_events)
{
  SkeinPhase was = self->phase; /* what time after a late event is booked on */

  for (guint i = 0; i < n_events; i++)
    {
      SkeinPhase phase = events[i].phase;
      guint64 at_ns = MAX (events[i].at_ns, self->last_event_ns);

      g_assert ((guint) phase < SKEIN_N_PHASES);

      if (at_ns >= self->end_ns)
        {
          skein_lane_history_advance (self, at_ns);
          self->lost = FALSE;
          was = phase;
        }
      else
        {
          /* Only up to the next event, so that many late ones cost no more than the time they span. */
          guint64 to_ns = i + 1 < n_events ? CLAMP (events[i + 1].at_ns, at_ns, self->end_ns) : self->end_ns;

          rebook (self, at_ns, to_ns, was, phase, events[i].item);
        }

      self->phase = phase;
      self->item = events[i].item;
      self->last_event_ns = at_ns;
    }
}

/* Makes of its parts what is in the making on each coarser level, where time will go on in another bucket. */
static void
complete_coarser (SkeinLaneHistory *self, guint64 next_ns)
{
  for (guint level = 1; level < N_LEVELS; level++)
    {
      Ring *ring = &self->rings[level];
      guint64 index = (self->rings[level - 1].next - 1) / FAN_OUT;
      Sums sums = { 0 };

      if (next_ns / level_ns[level] == index)
        break;
      if (ring->next > ring->first && ring->next > index)
        continue;

      for (guint64 i = index * FAN_OUT; i < (index + 1) * FAN_OUT; i++)
        add_bucket (&sums, ring_get (&self->rings[level - 1], i), 1);
      *ring_push (self, level, index, 0) = bucket_from_sums (&sums, FAN_OUT);
    }
}

void
skein_lane_history_skip (SkeinLaneHistory *self, guint64 to_ns)
{
  if (to_ns <= self->end_ns)
    return;

  if (to_ns / FINE_NS != self->open_index)
    {
      close_open_bucket (self);
      complete_coarser (self, to_ns);
      open_bucket_at (self, to_ns / FINE_NS);
    }
  self->end_ns = to_ns;
}

void
skein_lane_history_lose (SkeinLaneHistory *self)
{
  self->lost = TRUE;
}

void
skein_lane_history_resume (SkeinLaneHistory *self, guint64 start_ns)
{
  skein_lane_history_skip (self, start_ns);
  self->phase = SKEIN_PHASE_IDLE;
  self->item = 0;
  self->last_event_ns = MAX (self->last_event_ns, start_ns);
  self->lost = FALSE;
  skein_lane_history_set_cpu (self, 0);
}

void
skein_lane_history_drop_finest (SkeinLaneHistory *self)
{
  Ring *ring = &self->rings[0];

  ring_free (ring);
  *ring = (Ring){ .first = ring->next, .next = ring->next, .forgotten_end = ring->next };
}

void
skein_lane_history_advance (SkeinLaneHistory *self, guint64 now_ns)
{
  if (now_ns <= self->end_ns)
    return;

  if (self->lost || now_ns - self->end_ns > MAX_ADVANCE_NS)
    {
      skein_lane_history_skip (self, now_ns);
      return;
    }

  while (self->end_ns < now_ns)
    {
      guint64 boundary = (self->open_index + 1) * FINE_NS;
      guint64 to_ns = MIN (now_ns, boundary);
      guint64 piece_ns = to_ns - self->end_ns;

      self->open_ns[self->phase] += (guint32) piece_ns;
      self->open_cpu_ns += self->cpu_frac[get_cpu_rank (self->phase)] * (double) piece_ns;
      if (piece_ns >= self->open_item_ns)
        {
          self->open_item = self->item;
          self->open_item_ns = piece_ns;
        }
      self->end_ns = to_ns;
      if (to_ns == boundary)
        close_open_bucket (self);
    }
}

guint64
skein_lane_history_get_end_ns (SkeinLaneHistory *self)
{
  return self->end_ns;
}

/* The coarsest level that still is as fine as @span_ns, or a coarser one where that has been forgotten. */
static guint
choose_level (SkeinLaneHistory *self, guint64 from_ns, guint64 span_ns)
{
  guint level = 0;

  while (level + 1 < N_LEVELS && level_ns[level + 1] <= span_ns)
    level++;
  while (level + 1 < N_LEVELS && from_ns / level_ns[level] < self->rings[level].forgotten_end)
    level++;
  return level;
}

static void
sum_between (SkeinLaneHistory *self, guint64 from_ns, guint64 to_ns, guint64 span_ns, Sums *sums)
{
  guint level = choose_level (self, from_ns, span_ns);
  guint64 width = level_ns[level];
  guint64 oldest = self->rings[level].next > self->rings[level].first ? self->rings[level].first : self->end_ns / width;

  /* What lies outside the lane's life costs no time. */
  from_ns = MAX (from_ns, oldest * width);
  to_ns = MIN (to_ns, (self->end_ns / width + 1) * width);

  for (guint64 at = from_ns; at < to_ns;)
    {
      guint64 end = MIN (to_ns, (at / width + 1) * width);
      Bucket bucket = look_up (self, level, at / width);

      add_bucket (sums, &bucket, (double) (end - at));
      at = end;
    }
}

void
skein_lane_history_get_columns (SkeinLaneHistory *self, guint64 from_ns, guint64 column_ns, SkeinColumn *columns, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      guint64 start = from_ns + i * column_ns;
      Sums sums = { 0 };
      Bucket bucket;

      sum_between (self, start, start + column_ns, column_ns, &sums);
      bucket = bucket_from_sums (&sums, (double) column_ns);
      columns[i] = (SkeinColumn){
        .phase = bucket.phase[0],
        .cpu = bucket.cpu,
        .blocked = sums.blocked > 0 ? to_byte_at_least_one (255.0 * sums.blocked / sums.known) : 0,
        .known = bucket.known,
        .cpu_peak = bucket.cpu_peak,
        .notable = (guint8) choose_notable (bucket.notable, (SkeinPhase) bucket.phase[0]),
      };
    }
}

void
skein_lane_history_add_phase_times (SkeinLaneHistory *self, guint64 from_ns, guint64 to_ns, double phase_ns[SKEIN_N_PHASES])
{
  Sums sums = { 0 };

  if (from_ns >= to_ns)
    return;

  sum_between (self, from_ns, to_ns, (to_ns - from_ns) / 50, &sums);
  for (int i = 0; i < SKEIN_N_PHASES; i++)
    phase_ns[i] += sums.phase[i] / 255.0;
}

void
skein_lane_history_add_class_times (SkeinLaneHistory *self, guint64 from_ns, guint64 to_ns, double class_ns[4])
{
  double phase_ns[SKEIN_N_PHASES] = { 0 };

  skein_lane_history_add_phase_times (self, from_ns, to_ns, phase_ns);
  for (int i = 0; i < SKEIN_N_PHASES; i++)
    class_ns[skein_phase_get_class ((SkeinPhase) i)] += phase_ns[i];
}

guint64
skein_lane_history_get_item (SkeinLaneHistory *self, guint64 at_ns)
{
  Ring *ring = &self->rings[0];
  guint64 index = at_ns / FINE_NS;

  if (ring_get (ring, index) != NULL)
    return ring->items[index & (ring->capacity - 1)];
  return index == self->open_index && at_ns <= self->end_ns ? self->open_item : 0;
}

gsize
skein_lane_history_get_memory (SkeinLaneHistory *self)
{
  gsize bytes = sizeof *self;

  for (guint level = 0; level < N_LEVELS; level++)
    {
      bytes += self->rings[level].capacity * sizeof (Bucket);
      if (self->rings[level].items != NULL)
        bytes += self->rings[level].capacity * sizeof (guint64);
    }
  return bytes;
}
