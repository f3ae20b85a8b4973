// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The recorder turns what the board tells (a ring of events, counters, ids) into what pictures need (summaries per lane, totals
 * per 100 ms). One update looks at each lane once; a lane's history does the rest as events arrive, so that
 * asking for a picture costs its pixels.
 *
 * The board is not trusted: times are put in order, counters that jump by more than a machine can do are ignored,
 * and the number of lanes kept is bounded. */

#include "config.h"

#include "activity/skein-recorder.h"
#include "activity/skein-lane-history-private.h"
#include "base/skein-clock.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_DEAD_LANES 128
#define DEAD_LANE_NS G_GUINT64_CONSTANT (600000000000)

/* Events of one lane read in one update; what a faster writer adds meanwhile waits for the next. */
#define MAX_EVENTS_PER_UPDATE (4 * SKEIN_BOARD_RING_EVENTS)
#define READ_EVENTS 256

#define CPU_SAMPLE_NS G_GUINT64_CONSTANT (4000000)
#define RATE_SAMPLE_NS G_GUINT64_CONSTANT (100000000)
#define N_RATE_SAMPLES 11 /* spans one second */

#define SERIES_NS G_GUINT64_CONSTANT (100000000)
#define MAX_SERIES_SAMPLES 36000

/* More than any worker moves: a counter that grew faster was scribbled over. */
#define MAX_BYTES_PER_S 1e12
#define MAX_JOBS_PER_S 1e8

typedef struct
{
  guint64 at_ns;
  guint64 bytes;
  double cpu_ns;
} RateSample;

typedef struct
{
  SkeinLaneRecord record; /* first: records are lent out as SkeinLaneRecord */

  SkeinLaneHistory *history; /* (owned) */
  SkeinSpanLane *spans;      /* (nullable) of the log, while the lane lives */
  guint64 cursor;
  gboolean late; /* the lane was there before the recorder: what it missed is not lost */

  guint parent_number; /* of a connection's worker */

  /* The clock of the thread or process, while there is one. */
  gint32 clock_pid, clock_tid;
  gboolean has_clock;
  clockid_t clock;
  guint64 clock_cpu_ns, clock_at_ns;
  double cpu_frac; /* of the last sample */
  double cpu_ns;   /* used since the recorder sees the lane */

  guint64 seen_ns; /* when the counters were looked at */
  guint64 seen_bytes, seen_jobs;
  guint64 bytes; /* plausible ones */

  RateSample samples[N_RATE_SAMPLES];
  guint n_samples;
} Lane;

typedef struct
{
  float value[SKEIN_N_SERIES];
} Sample;

struct _SkeinRecorder
{
  SkeinBoard *board; /* (owned) */
  guint64 created_ns;
  guint64 updated_ns;
  guint64 n_lost;

  GPtrArray *lanes;                     /* (owned) of Lane, in the order they are shown */
  Lane *current[SKEIN_BOARD_MAX_LANES]; /* (nullable) the live one of each index */
  SkeinSpanLog *spans;                  /* (owned) of dead lanes too */
  guint known_generation[SKEIN_BOARD_MAX_LANES];

  /* Totals: sample i covers [SERIES_NS * i, +SERIES_NS). */
  GArray *samples;       /* (owned) of Sample; a ring once it is full */
  guint64 origin_sample; /* the one at position 0 */
  guint64 first_sample, next_sample;
  double open_amount[SKEIN_N_SERIES]; /* of the sample in the making */
  double gauge[SKEIN_N_SERIES];       /* of those that are gauges: the present value */
  guint64 series_ns;                  /* totals are booked up to here */
};

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  skein_lane_history_free (lane->history);
  g_free (lane);
}

SkeinRecorder *
skein_recorder_new (SkeinBoard *board)
{
  SkeinRecorder *self;

  g_return_val_if_fail (board != NULL, NULL);

  self = g_new0 (SkeinRecorder, 1);
  self->board = skein_board_ref (board);
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->spans = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  self->samples = g_array_new (FALSE, TRUE, sizeof (Sample));
  self->created_ns = skein_clock_now_ns ();
  self->updated_ns = self->created_ns;
  self->series_ns = self->created_ns;
  self->origin_sample = self->first_sample = self->next_sample = self->created_ns / SERIES_NS;
  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    self->gauge[i] = NAN;
  return self;
}

void
skein_recorder_free (SkeinRecorder *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lanes);
  skein_span_log_free (self->spans);
  g_array_unref (self->samples);
  skein_board_unref (self->board);
  g_free (self);
}

/* Totals */

static gboolean
is_gauge (SkeinSeries series)
{
  return series >= SKEIN_SERIES_LIMIT && series < SKEIN_N_SERIES;
}

static void
close_sample (SkeinRecorder *self)
{
  Sample sample;

  for (guint i = 0; i < SKEIN_N_SERIES; i++)
    {
      sample.value[i] = (float) (is_gauge (i) ? self->gauge[i] : self->open_amount[i] / (SERIES_NS / 1e9));
      self->open_amount[i] = 0;
    }

  if (self->samples->len < MAX_SERIES_SAMPLES)
    g_array_append_val (self->samples, sample);
  else
    g_array_index (self->samples, Sample, (self->next_sample - self->origin_sample) % MAX_SERIES_SAMPLES) = sample;

  self->next_sample++;
  if (self->next_sample - self->first_sample > MAX_SERIES_SAMPLES)
    self->first_sample = self->next_sample - MAX_SERIES_SAMPLES;
}

static const Sample *
get_sample (SkeinRecorder *self, guint64 index)
{
  if (index < self->first_sample || index >= self->next_sample)
    return NULL;
  return &g_array_index (self->samples, Sample, (index - self->origin_sample) % MAX_SERIES_SAMPLES);
}

/* Spreads what happened since the last update evenly over that time. */
static void
book_totals (SkeinRecorder *self, const double amounts[SKEIN_N_SERIES], guint64 now_ns)
{
  double whole_ns = (double) (now_ns - self->series_ns);

  if (now_ns <= self->series_ns)
    return;

  while (self->series_ns < now_ns)
    {
      guint64 boundary = (self->next_sample + 1) * SERIES_NS;
      guint64 to_ns = MIN (now_ns, boundary);
      double share = (double) (to_ns - self->series_ns) / whole_ns;

      for (guint i = 0; i < SKEIN_N_SERIES; i++)
        self->open_amount[i] += amounts[i] * share;
      self->series_ns = to_ns;
      if (to_ns == boundary)
        close_sample (self);
    }
}

/* Lanes */

static int
compare_lanes (gconstpointer a, gconstpointer b)
{
  const Lane *lane_a = *(const Lane *const *) a;
  const Lane *lane_b = *(const Lane *const *) b;
  const SkeinLaneInfo *info_a = &lane_a->record.info;
  const SkeinLaneInfo *info_b = &lane_b->record.info;
  gboolean process_a = info_a->kind == SKEIN_LANE_PROCESS;
  gboolean process_b = info_b->kind == SKEIN_LANE_PROCESS;
  guint worker_a = info_a->kind == SKEIN_LANE_CONNECTION ? lane_a->parent_number : info_a->number;
  guint worker_b = info_b->kind == SKEIN_LANE_CONNECTION ? lane_b->parent_number : info_b->number;

  if (process_a != process_b)
    return process_a ? 1 : -1;
  if (worker_a != worker_b)
    return worker_a < worker_b ? -1 : 1;
  if (info_a->kind != info_b->kind)
    return info_a->kind == SKEIN_LANE_CONNECTION ? 1 : -1;
  if (info_a->number != info_b->number)
    return info_a->number < info_b->number ? -1 : 1;
  if (lane_a->record.first_ns != lane_b->record.first_ns)
    return lane_a->record.first_ns < lane_b->record.first_ns ? -1 : 1;
  return 0;
}

static void
name_lane (SkeinRecorder *self, Lane *lane)
{
  SkeinLaneRecord *record = &lane->record;
  const Lane *parent = NULL;

  if (record->info.kind == SKEIN_LANE_CONNECTION && record->info.parent < SKEIN_BOARD_MAX_LANES)
    parent = self->current[record->info.parent];
  if (parent != NULL && parent->record.info.kind == SKEIN_LANE_THREAD)
    lane->parent_number = parent->record.info.number;

  switch (record->info.kind)
    {
    case SKEIN_LANE_THREAD:
      g_snprintf (record->label, sizeof record->label, "T%u", record->info.number);
      break;
    case SKEIN_LANE_PROCESS:
      g_snprintf (record->label, sizeof record->label, "P%u", record->info.number);
      break;
    case SKEIN_LANE_CONNECTION:
      if (lane->parent_number != 0)
        g_snprintf (record->label, sizeof record->label, "T%u.%u", lane->parent_number, record->info.number);
      else
        g_snprintf (record->label, sizeof record->label, "C%u", record->info.number);
      break;
    default:
      g_assert_not_reached ();
    }
}

static Lane *
add_lane (SkeinRecorder *self, const SkeinLaneView *view)
{
  Lane *lane = g_new0 (Lane, 1);

  lane->record.key = (guint64) view->generation << 16 | view->index;
  lane->record.info = view->info;
  lane->record.now = *view;
  lane->record.live = TRUE;
  lane->record.first_ns = view->claimed_ns;
  lane->record.last_ns = view->claimed_ns;
  lane->late = view->claimed_ns < self->created_ns;
  lane->history = skein_lane_history_new (view->claimed_ns);
  lane->seen_ns = view->claimed_ns;
  if (lane->late)
    {
      lane->seen_bytes = view->cumulative_bytes;
      lane->seen_jobs = view->cumulative_jobs;
    }
  name_lane (self, lane);
  lane->spans = skein_span_log_add_lane (self->spans, lane->record.key, &lane->record.info,
                                         view->info.kind == SKEIN_LANE_CONNECTION ? lane->parent_number : view->info.number,
                                         lane->record.label, view->claimed_ns);
  g_ptr_array_add (self->lanes, lane);
  return lane;
}

/* The kernel's encoding of CPU clocks of threads and processes by number; POSIX has functions for the same, but for
 * threads only by pthread_t. */
static clockid_t
make_clock (gint32 id, gboolean is_thread)
{
  return (clockid_t) ((~(guint32) id) << 3 | (is_thread ? 6 : 2));
}

static gboolean
read_clock (clockid_t clock, guint64 *out_ns)
{
  struct timespec time;

  if (clock_gettime (clock, &time) != 0)
    return FALSE;
  *out_ns = (guint64) time.tv_sec * 1000000000u + (guint64) time.tv_nsec;
  return TRUE;
}

/* Another thread or process may have the lane from now on, or the first one may have told its ids just now. */
static void
open_clock (Lane *lane, const SkeinLaneView *view)
{
  gboolean is_thread = view->info.kind == SKEIN_LANE_THREAD;

  lane->clock_pid = view->pid;
  lane->clock_tid = view->tid;
  lane->cpu_frac = 0;
  lane->has_clock = FALSE;

  /* A connection has no CPU of its own, and threads of other processes no clock that we could read. */
  if (view->info.kind == SKEIN_LANE_CONNECTION || view->pid <= 0 || view->tid <= 0 || (is_thread && view->pid != getpid ()))
    return;

  lane->clock = make_clock (is_thread ? view->tid : view->pid, is_thread);
  lane->has_clock = read_clock (lane->clock, &lane->clock_cpu_ns);
  lane->clock_at_ns = skein_clock_now_ns ();
}

/* Returns: CPU nanoseconds used since the last sample */
static double
sample_cpu (Lane *lane, const SkeinLaneView *view)
{
  guint64 cpu_ns, now_ns, used_ns;

  if (view->pid != lane->clock_pid || view->tid != lane->clock_tid)
    {
      open_clock (lane, view);
      return 0;
    }
  if (!lane->has_clock)
    return 0;

  now_ns = skein_clock_now_ns ();
  if (now_ns - lane->clock_at_ns < CPU_SAMPLE_NS)
    return 0;

  /* Gone, or (the clock goes back) its number belongs to another by now. */
  if (!read_clock (lane->clock, &cpu_ns) || cpu_ns < lane->clock_cpu_ns)
    {
      lane->has_clock = FALSE;
      lane->cpu_frac = 0;
      return 0;
    }

  used_ns = cpu_ns - lane->clock_cpu_ns;
  lane->cpu_frac = (double) used_ns / (double) (now_ns - lane->clock_at_ns);
  lane->clock_cpu_ns = cpu_ns;
  lane->clock_at_ns = now_ns;
  return (double) used_ns;
}

static gboolean
is_processing (SkeinPhase phase)
{
  switch (phase)
    {
    case SKEIN_PHASE_READ:
    case SKEIN_PHASE_HASH:
    case SKEIN_PHASE_DECODE:
    case SKEIN_PHASE_RESIZE:
    case SKEIN_PHASE_ENCODE:
    case SKEIN_PHASE_COMPUTE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The plausible growth of a counter since it was last looked at. */
static double
get_growth (guint64 *seen, guint64 value, double most)
{
  guint64 before = *seen;

  *seen = value;
  return value > before && (double) (value - before) <= most ? (double) (value - before) : 0;
}

static void
count_work (Lane *lane, const SkeinLaneView *view, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  /* A second more: counters are looked at a little later than the clock. */
  double seconds = 1 + (double) (now_ns - MIN (now_ns, lane->seen_ns)) / 1e9;
  double bytes = get_growth (&lane->seen_bytes, view->cumulative_bytes, seconds * MAX_BYTES_PER_S);
  double jobs = get_growth (&lane->seen_jobs, view->cumulative_jobs, seconds * MAX_JOBS_PER_S);
  gboolean processing = view->info.kind == SKEIN_LANE_PROCESS || is_processing (view->phase);

  lane->seen_ns = now_ns;
  lane->bytes += (guint64) bytes;
  amounts[processing ? SKEIN_SERIES_PROCESSED : SKEIN_SERIES_RECEIVED] += bytes;
  if (view->info.kind == SKEIN_LANE_PROCESS)
    amounts[SKEIN_SERIES_FILES] += jobs;
}

static void
read_events (SkeinRecorder *self, Lane *lane)
{
  SkeinBoardEvent events[READ_EVENTS];
  guint n_read = 0;
  guint n;

  do
    {
      guint64 lost;

      n = skein_board_read_events (self->board, lane->record.now.index, lane->record.now.generation, &lane->cursor,
                                   events, READ_EVENTS, &lost);
      if (!lane->late)
        self->n_lost += MIN (lost, G_MAXUINT32);

      skein_lane_history_add_events (lane->history, events, n);
      skein_span_log_append (self->spans, lane->spans, events, n, lost > 0);
      lane->late = FALSE;
      n_read += n;
    }
  while (n == READ_EVENTS && n_read < MAX_EVENTS_PER_UPDATE);
}

static void
sample_rate (Lane *lane, guint64 now_ns)
{
  const RateSample now = { now_ns, lane->bytes, lane->cpu_ns };
  const RateSample *oldest;
  double seconds;

  if (lane->n_samples == 0 || now_ns - lane->samples[lane->n_samples - 1].at_ns >= RATE_SAMPLE_NS)
    {
      if (lane->n_samples == N_RATE_SAMPLES)
        memmove (lane->samples, lane->samples + 1, --lane->n_samples * sizeof *lane->samples);
      lane->samples[lane->n_samples++] = now;
    }

  oldest = &lane->samples[0];
  seconds = (double) (now_ns - oldest->at_ns) / 1e9;
  if (seconds > 0)
    {
      lane->record.rate_bytes_per_s = (double) (now.bytes - oldest->bytes) / seconds;
      lane->record.cpu_frac = (now.cpu_ns - oldest->cpu_ns) / 1e9 / seconds;
    }
}

static void
update_lane (SkeinRecorder *self, Lane *lane, const SkeinLaneView *view, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  double used_ns;

  lane->record.now = *view;
  used_ns = sample_cpu (lane, view);
  skein_lane_history_set_cpu (lane->history, lane->cpu_frac);
  read_events (self, lane);
  skein_lane_history_advance (lane->history, now_ns);
  count_work (lane, view, now_ns, amounts);

  lane->record.last_ns = skein_lane_history_get_end_ns (lane->history);
  skein_span_log_advance (lane->spans, lane->record.last_ns);
  lane->cpu_ns += used_ns;
  if (view->info.kind == SKEIN_LANE_THREAD)
    amounts[SKEIN_SERIES_CPU_THREADS] += used_ns / 1e9;
  else if (view->info.kind == SKEIN_LANE_PROCESS)
    amounts[SKEIN_SERIES_CPU_PROCESSES] += used_ns / 1e9;

  sample_rate (lane, now_ns);
}

static void
end_lane (SkeinRecorder *self, Lane *lane)
{
  lane->record.live = FALSE;
  lane->record.cpu_frac = 0;
  lane->record.rate_bytes_per_s = 0;
  lane->record.now.phase = SKEIN_PHASE_IDLE;
  lane->record.now.item = 0;
  skein_span_log_end_lane (self->spans, g_steal_pointer (&lane->spans));
  self->current[lane->record.now.index] = NULL;
}

/* Returns: whether a lane came or went */
static gboolean
update_index (SkeinRecorder *self, guint index, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  SkeinLaneView view;
  gboolean live = skein_board_view_lane (self->board, index, &view);
  Lane *lane = self->current[index];
  gboolean changed = FALSE;

  if (lane != NULL && lane->record.now.generation != view.generation)
    {
      end_lane (self, lane);
      lane = NULL;
      changed = TRUE;
    }

  /* Also one that came and went between two updates: its work counts. */
  if (lane == NULL && view.generation != self->known_generation[index])
    {
      self->known_generation[index] = view.generation;
      if (!live && view.claimed_ns < self->created_ns)
        return changed;
      lane = self->current[index] = add_lane (self, &view);
      changed = TRUE;
    }

  if (lane == NULL)
    return changed;

  update_lane (self, lane, &view, now_ns, amounts);
  if (!live)
    {
      end_lane (self, lane);
      changed = TRUE;
    }
  return changed;
}

static gboolean
is_forgotten (const Lane *lane, guint64 now_ns)
{
  return !lane->record.live && now_ns - MIN (now_ns, lane->record.last_ns) > DEAD_LANE_NS;
}

/* Drops what died long ago, and the longest dead while there are too many. */
static void
forget_dead_lanes (SkeinRecorder *self, guint64 now_ns)
{
  guint n_dead = 0;

  for (guint i = self->lanes->len; i > 0; i--)
    {
      const Lane *lane = g_ptr_array_index (self->lanes, i - 1);

      if (is_forgotten (lane, now_ns))
        g_ptr_array_remove_index (self->lanes, i - 1);
      else if (!lane->record.live)
        n_dead++;
    }

  for (; n_dead > MAX_DEAD_LANES; n_dead--)
    {
      guint oldest = G_MAXUINT;

      for (guint i = 0; i < self->lanes->len; i++)
        {
          const Lane *lane = g_ptr_array_index (self->lanes, i);
          const Lane *found = oldest != G_MAXUINT ? g_ptr_array_index (self->lanes, oldest) : NULL;

          if (!lane->record.live && (found == NULL || lane->record.last_ns < found->record.last_ns))
            oldest = i;
        }
      g_ptr_array_remove_index (self->lanes, oldest);
    }
}

/* A worker's figure is that of its connections too, whichever of them counts the bytes. */
static void
add_connection_rates (SkeinRecorder *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = g_ptr_array_index (self->lanes, i);
      guint parent = lane->record.info.parent;

      if (lane->record.live && lane->record.info.kind == SKEIN_LANE_CONNECTION && parent < SKEIN_BOARD_MAX_LANES && self->current[parent] != NULL && self->current[parent]->record.info.kind == SKEIN_LANE_THREAD)
        self->current[parent]->record.rate_bytes_per_s += lane->record.rate_bytes_per_s;
    }
}

/**
 * skein_recorder_update:
 * @now_ns: skein_clock_now_ns(), or the frame's time
 *
 * Reads all that the board has to tell. Call it once per frame while something is shown, and some five times a
 * second otherwise: a ring holds about a thousand events.
 */
void
skein_recorder_update (SkeinRecorder *self, guint64 now_ns)
{
  double amounts[SKEIN_N_SERIES] = { 0 };
  gboolean changed = FALSE;

  g_return_if_fail (self != NULL);

  for (guint index = 0; index < SKEIN_BOARD_MAX_LANES; index++)
    changed |= update_index (self, index, now_ns, amounts);

  forget_dead_lanes (self, now_ns);
  if (changed)
    g_ptr_array_sort (self->lanes, compare_lanes);
  add_connection_rates (self);

  book_totals (self, amounts, now_ns);
  self->updated_ns = MAX (self->updated_ns, now_ns);
}

guint
skein_recorder_get_n_lanes (SkeinRecorder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->lanes->len;
}

const SkeinLaneRecord *
skein_recorder_peek_lane (SkeinRecorder *self, guint position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->lanes->len, NULL);
  return &((const Lane *) g_ptr_array_index (self->lanes, position))->record;
}

guint64
skein_recorder_get_lost (SkeinRecorder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_lost;
}

static Lane *
find_lane (SkeinRecorder *self, guint64 key)
{
  guint index = (guint) (key & 0xffff);

  if (index < SKEIN_BOARD_MAX_LANES && self->current[index] != NULL && self->current[index]->record.key == key)
    return self->current[index];

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->record.key == key)
        return lane;
    }
  return NULL;
}

void
skein_recorder_get_columns (SkeinRecorder *self, guint64 lane_key, guint64 from_ns, guint64 column_ns, SkeinColumn *columns, guint n_columns)
{
  Lane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (column_ns > 0);
  g_return_if_fail (columns != NULL || n_columns == 0);

  lane = find_lane (self, lane_key);
  if (lane != NULL)
    skein_lane_history_get_columns (lane->history, from_ns, column_ns, columns, n_columns);
  else if (n_columns > 0)
    memset (columns, 0, n_columns * sizeof *columns);
}

guint64
skein_recorder_get_item_at (SkeinRecorder *self, guint64 lane_key, guint64 at_ns)
{
  Lane *lane;

  g_return_val_if_fail (self != NULL, 0);

  lane = find_lane (self, lane_key);
  return lane != NULL ? skein_lane_history_get_item (lane->history, at_ns) : 0;
}

gboolean
skein_recorder_get_span_at (SkeinRecorder *self, guint64 lane_key, guint64 at_ns, SkeinSpan *out_span)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return skein_span_log_get_at (self->spans, lane_key, at_ns, out_span);
}

void
skein_recorder_foreach_span (SkeinRecorder *self, guint64 lane_key, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data)
{
  g_return_if_fail (self != NULL);
  skein_span_log_foreach (self->spans, lane_key, from_ns, to_ns, func, user_data);
}

SkeinSpanSnapshot *
skein_recorder_snapshot_spans (SkeinRecorder *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return skein_span_log_snapshot (self->spans);
}

void
skein_recorder_set_gauge (SkeinRecorder *self, SkeinSeries series, double value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (is_gauge (series));

  self->gauge[series] = value;
}

double
skein_recorder_get_latest (SkeinRecorder *self, SkeinSeries series)
{
  double sum = 0;
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail ((guint) series < SKEIN_N_SERIES, 0);

  if (is_gauge (series))
    return self->gauge[series];

  for (guint64 i = self->next_sample; i > 0 && n < 10; i--)
    {
      const Sample *sample = get_sample (self, i - 1);

      if (sample == NULL)
        break;
      sum += sample->value[series];
      n++;
    }
  return n > 0 ? sum / n : 0;
}

void
skein_recorder_get_series (SkeinRecorder *self, SkeinSeries series, guint64 from_ns, guint64 column_ns, double *mean, double *peak, guint n_columns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail ((guint) series < SKEIN_N_SERIES);
  g_return_if_fail (column_ns > 0);
  g_return_if_fail (mean != NULL || n_columns == 0);

  for (guint column = 0; column < n_columns; column++)
    {
      guint64 start = from_ns + column * column_ns;
      guint64 first = MAX (start / SERIES_NS, self->first_sample);
      guint64 end = MIN ((start + column_ns + SERIES_NS - 1) / SERIES_NS, self->next_sample);
      double sum = 0, weight = 0, largest = NAN;

      for (guint64 i = first; i < end; i++)
        {
          const Sample *sample = get_sample (self, i);
          guint64 from = MAX (start, i * SERIES_NS);
          guint64 to = MIN (start + column_ns, (i + 1) * SERIES_NS);

          if (isnan (sample->value[series]))
            continue;
          sum += sample->value[series] * (double) (to - from);
          weight += (double) (to - from);
          if (!(sample->value[series] <= largest))
            largest = sample->value[series];
        }

      mean[column] = weight > 0 ? sum / weight : NAN;
      if (peak != NULL)
        peak[column] = largest;
    }
}

void
skein_recorder_get_class_shares (SkeinRecorder *self, SkeinLaneKind kind, guint64 window_ns, double shares[4])
{
  double sum = 0;
  guint64 from_ns;

  g_return_if_fail (self != NULL);
  g_return_if_fail (shares != NULL);

  for (guint i = 0; i < 4; i++)
    shares[i] = 0;

  from_ns = self->updated_ns > window_ns ? self->updated_ns - window_ns : 0;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->record.live && lane->record.info.kind == kind)
        skein_lane_history_add_class_times (lane->history, from_ns, self->updated_ns, shares);
    }

  for (guint i = 0; i < 4; i++)
    sum += shares[i];
  for (guint i = 0; i < 4 && sum > 0; i++)
    shares[i] /= sum;
}

void
skein_recorder_get_phase_times (SkeinRecorder *self, guint64 lane_key, guint64 window_ns, double phase_ns[SKEIN_N_PHASES])
{
  Lane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (phase_ns != NULL);

  for (guint i = 0; i < SKEIN_N_PHASES; i++)
    phase_ns[i] = 0;
  lane = find_lane (self, lane_key);
  if (lane != NULL)
    skein_lane_history_add_phase_times (lane->history, self->updated_ns > window_ns ? self->updated_ns - window_ns : 0, self->updated_ns, phase_ns);
}
