// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The board is one memfd: a header, then one LaneShared per lane. Every lane has a single writer (a thread, or a
 * worker process that mapped the memfd) and any number of readers.
 *
 * The ring is a sequence lock per event. The writer fills slot `head % RING`, then stores head + 1. A reader copies slots
 * and looks at head again: what the writer may have been overwriting meanwhile is thrown away and counted as lost.
 * So neither side ever waits, and no event is ever torn.
 *
 * Trust: worker processes decode hostile bytes and can write anywhere in the mapping. Therefore the application keeps in
 * its own memory which lanes are claimed, for what, and their generations; everything it reads from the mapping
 * is range-checked and used for display alone. The memfd is sealed against shrinking, so no access can fault. */

#include "config.h"

#include "activity/skein-board.h"
#include "base/skein-clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#ifndef MFD_NOEXEC_SEAL
#  define MFD_NOEXEC_SEAL 0x0008U /* since Linux 6.3 */
#endif

#define BOARD_MAGIC G_GUINT64_CONSTANT (0x64726f426e69656b) /* "keinBord" */
#define BOARD_VERSION 1
#define CACHE_LINE 64

#define PHASE_SHIFT 56
#define ITEM_MASK ((G_GUINT64_CONSTANT (1) << PHASE_SHIFT) - 1)

/* A lane that was free for this long has surely been drained and may be claimed again; before that, fresh ones are
 * preferred, so that the last events of a worker that ended are not overwritten unread. */
#define REUSE_AFTER_NS G_GUINT64_CONSTANT (2000000000)

typedef struct
{
  _Atomic guint64 at_ns;
  _Atomic guint64 what; /* phase << 56 | item */
} EventShared;

typedef struct
{
  /* Written by the application. */
  _Alignas(CACHE_LINE) _Atomic guint32 generation;
  _Atomic guint32 claimed;
  _Atomic guint32 kind;
  _Atomic guint32 number;
  _Atomic guint32 parent;
  _Atomic guint64 claimed_ns;

  /* Written by the lane's writer. */
  _Alignas(CACHE_LINE) _Atomic guint64 head; /* events published in this generation */
  _Atomic guint64 what;
  _Atomic guint64 since_ns;
  _Atomic guint64 done_bytes;
  _Atomic guint64 total_bytes;
  _Atomic guint64 cumulative_bytes;
  _Atomic guint64 cumulative_jobs;
  _Atomic guint64 ids; /* pid << 32 | tid */

  _Alignas(CACHE_LINE) EventShared ring[SKEIN_BOARD_RING_EVENTS];
} LaneShared;

typedef struct
{
  guint64 magic;
  guint32 version;
  guint32 n_lanes;
  guint32 lane_bytes;
  guint32 ring_events;
} BoardHeader;

typedef struct
{
  _Alignas(CACHE_LINE) BoardHeader header;
  LaneShared lanes[SKEIN_BOARD_MAX_LANES];
} BoardShared;

G_STATIC_ASSERT (sizeof (EventShared) == 16);
G_STATIC_ASSERT (ATOMIC_LLONG_LOCK_FREE == 2);
G_STATIC_ASSERT ((SKEIN_BOARD_RING_EVENTS & (SKEIN_BOARD_RING_EVENTS - 1)) == 0);
G_STATIC_ASSERT (SKEIN_N_PHASES <= 256);

struct _SkeinLane
{
  LaneShared *shared; /* (immutable) */
  guint index;        /* (immutable) */
};

/* The application's own knowledge of a lane. */
typedef struct
{
  gboolean claimed;
  guint generation;
  SkeinLaneInfo info;
  guint64 claimed_ns;
} LaneClaim;

typedef struct
{
  guint index;
  guint64 released_ns;
} FreeLane;

struct _SkeinBoard
{
  gatomicrefcount ref_count;
  int fd;              /* (owned) (immutable) */
  BoardShared *shared; /* (owned) (immutable) */
  gboolean is_owner;   /* (immutable) made the board; else it was handed to us */

  GMutex lock;
  LaneClaim claims[SKEIN_BOARD_MAX_LANES];    /* (lock) of the owner */
  FreeLane free_lanes[SKEIN_BOARD_MAX_LANES]; /* (lock) ring of released lanes, oldest first */
  guint first_free;                           /* (lock) */
  guint n_free;                               /* (lock) */
  guint n_used;                               /* (lock) lanes below this were claimed at least once */

  SkeinLane lanes[SKEIN_BOARD_MAX_LANES]; /* handles; a lane's fields belong to its writer */
};

static gboolean
set_error_from_errno (GError **error, int errsv)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), _ ("There is no memory to share with the workers (%s): close other programs, or raise the limit on open files, and start Skein again"), g_strerror (errsv));
  return FALSE;
}

static int
create_memory (GError **error)
{
  int fd = memfd_create ("skein-board", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

  if (fd < 0 && errno == EINVAL)
    fd = memfd_create ("skein-board", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && ftruncate (fd, sizeof (BoardShared)) == 0 && fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
    return fd;

  set_error_from_errno (error, errno);
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Takes @fd, also on failure. */
static SkeinBoard *
map_memory (int fd, gboolean is_owner, GError **error)
{
  SkeinBoard *self;
  void *shared = mmap (NULL, sizeof (BoardShared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  if (shared == MAP_FAILED)
    {
      set_error_from_errno (error, errno);
      close (fd);
      return NULL;
    }

  self = g_new0 (SkeinBoard, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->fd = fd;
  self->shared = shared;
  self->is_owner = is_owner;
  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    {
      self->lanes[i].shared = &self->shared->lanes[i];
      self->lanes[i].index = i;
    }
  return self;
}

SkeinBoard *
skein_board_new (GError **error)
{
  SkeinBoard *self;
  int fd = create_memory (error);

  if (fd < 0)
    return NULL;

  self = map_memory (fd, TRUE, error);
  if (self == NULL)
    return NULL;

  self->shared->header = (BoardHeader){
    .magic = BOARD_MAGIC,
    .version = BOARD_VERSION,
    .n_lanes = SKEIN_BOARD_MAX_LANES,
    .lane_bytes = sizeof (LaneShared),
    .ring_events = SKEIN_BOARD_RING_EVENTS,
  };
  return self;
}

SkeinBoard *
skein_board_new_from_fd (int fd, GError **error)
{
  g_autoptr (SkeinBoard) self = NULL;
  struct stat status;
  BoardHeader header;
  int own_fd;
  int seals;

  own_fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (own_fd < 0)
    {
      set_error_from_errno (error, errno);
      return NULL;
    }

  /* Without the seal another process could shrink the file, and the next access would be a SIGBUS. */
  seals = fcntl (own_fd, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || fstat (own_fd, &status) != 0 || status.st_size != sizeof (BoardShared))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The descriptor is not an activity board"));
      close (own_fd);
      return NULL;
    }

  self = map_memory (own_fd, FALSE, error);
  if (self == NULL)
    return NULL;

  header = self->shared->header;
  if (header.magic != BOARD_MAGIC || header.version != BOARD_VERSION || header.n_lanes != SKEIN_BOARD_MAX_LANES || header.lane_bytes != sizeof (LaneShared) || header.ring_events != SKEIN_BOARD_RING_EVENTS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The activity board is of another version"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

SkeinBoard *
skein_board_ref (SkeinBoard *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_board_unref (SkeinBoard *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  munmap (self->shared, sizeof (BoardShared));
  close (self->fd);
  g_mutex_clear (&self->lock);
  g_free (self);
}

int
skein_board_get_fd (SkeinBoard *self)
{
  g_return_val_if_fail (self != NULL, -1);
  return self->fd;
}

static void
store (_Atomic guint64 *field, guint64 value)
{
  atomic_store_explicit (field, value, memory_order_relaxed);
}

static guint64
load (_Atomic guint64 *field)
{
  return atomic_load_explicit (field, memory_order_relaxed);
}

/* Returns: an index, or SKEIN_BOARD_MAX_LANES if all lanes are taken */
static guint
take_free_lane_locked (SkeinBoard *self, guint64 now_ns)
{
  FreeLane *oldest = &self->free_lanes[self->first_free];

  if (self->n_free > 0 && (self->n_used == SKEIN_BOARD_MAX_LANES || now_ns - oldest->released_ns >= REUSE_AFTER_NS))
    {
      self->first_free = (self->first_free + 1) % SKEIN_BOARD_MAX_LANES;
      self->n_free--;
      return oldest->index;
    }

  if (self->n_used < SKEIN_BOARD_MAX_LANES)
    return self->n_used++;

  return SKEIN_BOARD_MAX_LANES;
}

SkeinLane *
skein_board_claim_lane (SkeinBoard *self, const SkeinLaneInfo *info)
{
  guint64 now_ns;
  LaneShared *shared;
  LaneClaim *claim;
  SkeinLane *lane;
  guint index;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->is_owner, NULL);
  g_return_val_if_fail (info != NULL, NULL);

  g_mutex_lock (&self->lock);

  now_ns = skein_clock_now_ns ();
  index = take_free_lane_locked (self, now_ns);
  if (index == SKEIN_BOARD_MAX_LANES)
    {
      g_mutex_unlock (&self->lock);
      return NULL;
    }

  lane = &self->lanes[index];
  shared = lane->shared;
  store (&shared->head, 0);
  store (&shared->what, (guint64) SKEIN_PHASE_IDLE << PHASE_SHIFT);
  store (&shared->since_ns, now_ns);
  store (&shared->done_bytes, 0);
  store (&shared->total_bytes, 0);
  store (&shared->cumulative_bytes, 0);
  store (&shared->cumulative_jobs, 0);
  store (&shared->ids, 0);

  claim = &self->claims[index];
  claim->claimed = TRUE;
  claim->generation++;
  claim->info = *info;
  claim->claimed_ns = now_ns;

  atomic_store_explicit (&shared->kind, (guint32) info->kind, memory_order_relaxed);
  atomic_store_explicit (&shared->number, info->number, memory_order_relaxed);
  atomic_store_explicit (&shared->parent, info->parent, memory_order_relaxed);
  store (&shared->claimed_ns, now_ns);
  atomic_store_explicit (&shared->generation, claim->generation, memory_order_relaxed);
  atomic_store_explicit (&shared->claimed, 1, memory_order_release);

  g_mutex_unlock (&self->lock);
  return lane;
}

void
skein_board_release_lane (SkeinBoard *self, SkeinLane *lane)
{
  g_return_if_fail (self != NULL);

  if (lane == NULL)
    return;

  g_return_if_fail (self->is_owner && lane == &self->lanes[lane->index]);

  g_mutex_lock (&self->lock);
  if (self->claims[lane->index].claimed)
    {
      self->claims[lane->index].claimed = FALSE;
      atomic_store_explicit (&lane->shared->claimed, 0, memory_order_release);
      self->free_lanes[(self->first_free + self->n_free++) % SKEIN_BOARD_MAX_LANES] = (FreeLane){
        .index = lane->index,
        .released_ns = skein_clock_now_ns (),
      };
    }
  else
    {
      g_critical ("A lane was released twice");
    }
  g_mutex_unlock (&self->lock);
}

SkeinLane *
skein_board_open_lane (SkeinBoard *self, guint index)
{
  SkeinLane *lane;

  g_return_val_if_fail (self != NULL, NULL);

  if (index >= SKEIN_BOARD_MAX_LANES)
    return NULL;

  lane = &self->lanes[index];
  if (atomic_load_explicit (&lane->shared->claimed, memory_order_acquire) != 1)
    return NULL;

  return lane;
}

guint
skein_lane_get_index (SkeinLane *lane)
{
  return lane != NULL ? lane->index : G_MAXUINT;
}

void
skein_lane_bind (SkeinLane *lane)
{
  if (lane == NULL)
    return;

  store (&lane->shared->ids, (guint64) (guint32) getpid () << 32 | (guint32) gettid ());
}

/* A lane has one writer at a time, but not always the same: the pool, a worker process, and the one that replaces it. So where the
 * ring ends is known only to the ring itself; the writer's own cache line, it costs nothing to ask. */
static void
publish_what (SkeinLane *lane, guint64 what, guint64 at_ns)
{
  LaneShared *shared = lane->shared;
  guint64 head = load (&shared->head);
  EventShared *event = &shared->ring[head % SKEIN_BOARD_RING_EVENTS];

  at_ns = MAX (at_ns, load (&shared->since_ns));

  /* A reader that sees any of the next two stores must also see that head has come this far, see
   * skein_board_read_events(). */
  atomic_thread_fence (memory_order_release);
  store (&event->at_ns, at_ns);
  store (&event->what, what);
  store (&shared->since_ns, at_ns);
  store (&shared->what, what);
  atomic_store_explicit (&shared->head, head + 1, memory_order_release);
}

static guint64
pack (SkeinPhase phase, guint64 item)
{
  return (guint64) phase << PHASE_SHIFT | (item & ITEM_MASK);
}

void
skein_lane_publish (SkeinLane *lane, SkeinPhase phase, guint64 item)
{
  if (lane == NULL || pack (phase, item) == load (&lane->shared->what))
    return;

  publish_what (lane, pack (phase, item), skein_clock_now_ns ());
}

void
skein_lane_publish_at (SkeinLane *lane, SkeinPhase phase, guint64 item, guint64 at_ns)
{
  if (lane == NULL || pack (phase, item) == load (&lane->shared->what))
    return;

  publish_what (lane, pack (phase, item), at_ns);
}

void
skein_lane_set_progress (SkeinLane *lane, guint64 done_bytes, guint64 total_bytes)
{
  if (lane == NULL)
    return;

  store (&lane->shared->done_bytes, done_bytes);
  store (&lane->shared->total_bytes, total_bytes);
}

/* One writer: no locked instruction is needed to add. */
static void
add (_Atomic guint64 *field, guint64 value)
{
  store (field, load (field) + value);
}

void
skein_lane_add_bytes (SkeinLane *lane, guint64 bytes)
{
  if (lane != NULL)
    add (&lane->shared->cumulative_bytes, bytes);
}

void
skein_lane_add_job (SkeinLane *lane)
{
  if (lane != NULL)
    add (&lane->shared->cumulative_jobs, 1);
}

static void
look_at_claim (SkeinBoard *self, guint index, LaneClaim *out_claim)
{
  LaneShared *shared = &self->shared->lanes[index];

  if (self->is_owner)
    {
      g_mutex_lock (&self->lock);
      *out_claim = self->claims[index];
      g_mutex_unlock (&self->lock);
      return;
    }

  out_claim->claimed = atomic_load_explicit (&shared->claimed, memory_order_acquire) == 1;
  out_claim->generation = atomic_load_explicit (&shared->generation, memory_order_relaxed);
  out_claim->info.kind = (SkeinLaneKind) MIN (atomic_load_explicit (&shared->kind, memory_order_relaxed), SKEIN_LANE_CONNECTION);
  out_claim->info.number = atomic_load_explicit (&shared->number, memory_order_relaxed);
  out_claim->info.parent = atomic_load_explicit (&shared->parent, memory_order_relaxed);
  if (out_claim->info.parent >= SKEIN_BOARD_MAX_LANES)
    out_claim->info.parent = G_MAXUINT;
  out_claim->claimed_ns = load (&shared->claimed_ns);
}

guint
skein_board_get_n_used (SkeinBoard *self)
{
  guint n_used;

  g_return_val_if_fail (self != NULL, 0);

  if (!self->is_owner)
    return SKEIN_BOARD_MAX_LANES;

  g_mutex_lock (&self->lock);
  n_used = self->n_used;
  g_mutex_unlock (&self->lock);
  return n_used;
}

static SkeinPhase
unpack_phase (guint64 what)
{
  guint64 phase = what >> PHASE_SHIFT;

  return phase < SKEIN_N_PHASES ? (SkeinPhase) phase : SKEIN_PHASE_IDLE;
}

static gint32
unpack_id (guint64 id)
{
  guint32 value = (guint32) id;

  return value <= G_MAXINT32 ? (gint32) value : 0;
}

gboolean
skein_board_view_lane (SkeinBoard *self, guint index, SkeinLaneView *out_view)
{
  LaneShared *shared;
  LaneClaim claim;
  guint64 now_ns, what, ids;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_view != NULL, FALSE);

  *out_view = (SkeinLaneView){ .index = index };
  if (index >= SKEIN_BOARD_MAX_LANES)
    return FALSE;

  look_at_claim (self, index, &claim);

  shared = &self->shared->lanes[index];
  now_ns = skein_clock_now_ns ();
  what = load (&shared->what);
  ids = load (&shared->ids);

  *out_view = (SkeinLaneView){
    .index = index,
    .generation = claim.generation,
    .info = claim.info,
    .phase = unpack_phase (what),
    .item = what & ITEM_MASK,
    .claimed_ns = MIN (claim.claimed_ns, now_ns),
    .done_bytes = load (&shared->done_bytes),
    .total_bytes = load (&shared->total_bytes),
    .cumulative_bytes = load (&shared->cumulative_bytes),
    .cumulative_jobs = load (&shared->cumulative_jobs),
    .pid = unpack_id (ids >> 32),
    .tid = unpack_id (ids),
  };
  out_view->since_ns = CLAMP (load (&shared->since_ns), out_view->claimed_ns, now_ns);
  return claim.claimed;
}

guint
skein_board_read_events (SkeinBoard *self, guint index, guint generation, guint64 *cursor, SkeinBoardEvent *events, guint n_events, guint64 *out_lost)
{
  LaneShared *shared;
  LaneClaim claim;
  guint64 head, oldest, now_ns;
  guint n, n_torn = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (cursor != NULL && events != NULL && out_lost != NULL, 0);

  *out_lost = 0;
  if (index >= SKEIN_BOARD_MAX_LANES)
    return 0;

  shared = &self->shared->lanes[index];
  head = atomic_load_explicit (&shared->head, memory_order_acquire);
  if (head <= *cursor)
    return 0;

  /* The slot of event `head` may be in writing: one less than the ring is safe to read. */
  oldest = head >= SKEIN_BOARD_RING_EVENTS ? head - (SKEIN_BOARD_RING_EVENTS - 1) : 0;
  if (*cursor < oldest)
    {
      *out_lost = oldest - *cursor;
      *cursor = oldest;
    }

  n = (guint) MIN (head - *cursor, n_events);
  now_ns = skein_clock_now_ns ();
  for (guint i = 0; i < n; i++)
    {
      EventShared *event = &shared->ring[(*cursor + i) % SKEIN_BOARD_RING_EVENTS];
      guint64 what = load (&event->what);

      events[i] = (SkeinBoardEvent){
        .at_ns = MIN (load (&event->at_ns), now_ns),
        .item = what & ITEM_MASK,
        .phase = unpack_phase (what),
      };
    }

  /* Whatever the writer may have begun to overwrite while it was copied does not count. */
  atomic_thread_fence (memory_order_acquire);
  head = load (&shared->head);
  oldest = head >= SKEIN_BOARD_RING_EVENTS ? head - (SKEIN_BOARD_RING_EVENTS - 1) : 0;
  if (oldest > *cursor)
    {
      n_torn = (guint) MIN (oldest - *cursor, n);
      memmove (events, events + n_torn, (n - n_torn) * sizeof *events);
      *out_lost += n_torn;
    }

  /* Claimed anew while we read: the copies may be another worker's. */
  look_at_claim (self, index, &claim);
  if (claim.generation != generation)
    {
      *out_lost = 0;
      return 0;
    }

  *cursor += n;
  return n - n_torn;
}
