// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-recorder-lane-private.h"

#include <string.h>

/* Events of one lane read in one update; what a faster writer adds meanwhile waits for the next. */
#define MAX_EVENTS_PER_UPDATE (4 * SKEIN_BOARD_RING_EVENTS)

/* Lives whose exact spans are found again; older ones only show in the history. */
#define MAX_LIVES 256

/* The CPU clock of a lane that is idle and stays so is read less often. */
#define IDLE_SAMPLE_NS G_GUINT64_CONSTANT (100000000)
#define MAX_CARRIED_NS 100e6

#define RATE_SAMPLE_NS G_GUINT64_CONSTANT (100000000)

/* More than any worker moves: a counter that grew faster was scribbled over. */
#define MAX_BYTES_PER_S 1e12
#define MAX_JOBS_PER_S 1e8

guint64
skein_recorder_lane_make_key (const SkeinLaneView *view)
{
  return (guint64) view->generation << 16 | view->index;
}

void
skein_recorder_lane_name (const SkeinLaneInfo *info, guint parent_number, char *label, gsize label_size)
{
  switch (info->kind)
    {
    case SKEIN_LANE_THREAD:
      g_snprintf (label, label_size, "T%u", info->number);
      break;
    case SKEIN_LANE_PROCESS:
      g_snprintf (label, label_size, "P%u", info->number);
      break;
    case SKEIN_LANE_CONNECTION:
      if (parent_number != 0)
        g_snprintf (label, label_size, "T%u.%u", parent_number, info->number);
      else
        g_snprintf (label, label_size, "C%u", info->number);
      break;
    default:
      g_assert_not_reached ();
    }
}

SkeinRecorderLane *
skein_recorder_lane_new (const char *label, guint parent_number)
{
  SkeinRecorderLane *self = g_new0 (SkeinRecorderLane, 1);

  g_strlcpy (self->record.label, label, sizeof self->record.label);
  self->parent_number = parent_number;
  self->lives = g_array_new (FALSE, FALSE, sizeof (SkeinRecorderLife));
  return self;
}

void
skein_recorder_lane_free (SkeinRecorderLane *self)
{
  if (self == NULL)
    return;

  skein_lane_history_free (self->history);
  g_array_unref (self->lives);
  g_free (self);
}

void
skein_recorder_lane_begin (SkeinRecorderLane *self, SkeinSpanLog *log, const SkeinLaneView *view, gboolean late)
{
  const SkeinRecorderLife life = { skein_recorder_lane_make_key (view), view->claimed_ns };

  if (self->history == NULL)
    {
      self->history = skein_lane_history_new (view->claimed_ns);
      self->record.key = life.key;
      self->record.first_ns = view->claimed_ns;
      self->record.last_ns = view->claimed_ns;
    }
  else
    {
      skein_lane_history_resume (self->history, view->claimed_ns);
    }
  if (self->lives->len == MAX_LIVES)
    g_array_remove_index (self->lives, 0);
  g_array_append_val (self->lives, life);

  self->record.info = view->info;
  self->record.now = *view;
  self->record.live = TRUE;
  self->is_coarse = FALSE;
  self->cursor = 0;
  self->late = late;
  self->clock = (SkeinCpuClock){ 0 };
  self->carried_cpu_ns = 0;
  self->seen_ns = view->claimed_ns;
  self->seen_bytes = late ? view->cumulative_bytes : 0;
  self->seen_jobs = late ? view->cumulative_jobs : 0;
  self->n_samples = 0;
  self->spans = skein_span_log_add_lane (log, life.key, &self->record.info,
                                         view->info.kind == SKEIN_LANE_CONNECTION ? self->parent_number : view->info.number,
                                         self->record.label, view->claimed_ns);
}

void
skein_recorder_lane_end (SkeinRecorderLane *self, SkeinSpanLog *log)
{
  self->record.live = FALSE;
  self->record.cpu_frac = 0;
  self->record.rate_bytes_per_s = 0;
  self->record.now.phase = SKEIN_PHASE_IDLE;
  self->record.now.item = 0;
  skein_span_log_end_lane (log, g_steal_pointer (&self->spans));
}

/* Returns: CPU nanoseconds used since the last sample */
static double
share_cpu (SkeinRecorderLane *self, const SkeinLaneView *view, guint64 now_ns, const SkeinBoardEvent *events, guint n_events)
{
  guint64 end_ns = skein_lane_history_get_end_ns (self->history);
  double window_ns;
  guint64 used_ns = 0, elapsed_ns = 0;
  gboolean is_resting = view->phase == SKEIN_PHASE_IDLE && n_events == 0;
  double whole_ns, booked_ns;

  /* A connection has no CPU of its own. */
  if (view->info.kind == SKEIN_LANE_CONNECTION)
    return 0;

  /* Events may have come since the caller looked at the clock. */
  if (n_events > 0)
    now_ns = MAX (now_ns, events[n_events - 1].at_ns);
  window_ns = now_ns > end_ns ? (double) (now_ns - end_ns) : 0;

  skein_cpu_clock_follow (&self->clock, view->pid, view->tid, view->info.kind == SKEIN_LANE_THREAD);
  if (!is_resting || now_ns >= self->clock.at_ns + IDLE_SAMPLE_NS)
    skein_cpu_clock_sample (&self->clock, &used_ns, &elapsed_ns);

  /* The clock was not read at the very moments between which the history books. What one core cannot have used in the window was
   * used a moment later; more than that only if there are several threads. */
  whole_ns = (double) used_ns + self->carried_cpu_ns;
  booked_ns = elapsed_ns > 0 ? MIN (whole_ns, MAX (window_ns, whole_ns * window_ns / (double) elapsed_ns)) : MIN (whole_ns, window_ns);
  self->carried_cpu_ns = MIN (whole_ns - booked_ns, MAX_CARRIED_NS);
  skein_lane_history_share_cpu (self->history, events, n_events, now_ns, booked_ns);
  return (double) used_ns;
}

/* Returns: events that were lost */
static guint64
take_events (SkeinRecorderLane *self, SkeinBoard *board, SkeinSpanLog *log, const SkeinLaneView *view, guint64 now_ns, SkeinBoardEvent *events, double *out_used_ns)
{
  guint64 n_lost = 0;
  guint n_read = 0;
  guint n;

  do
    {
      guint64 lost;

      n = skein_board_read_events (board, view->index, view->generation, &self->cursor, events, SKEIN_BOARD_RING_EVENTS, &lost);
      if (lost > 0 && !self->late)
        {
          n_lost += MIN (lost, G_MAXUINT32);
          skein_lane_history_lose (self->history);
        }
      if (n_read == 0)
        *out_used_ns = share_cpu (self, view, now_ns, events, n);
      if (n > 0)
        {
          skein_lane_history_add_events (self->history, events, n);
          skein_span_log_append (log, self->spans, events, n, lost > 0);
        }
      self->late = FALSE;
      n_read += n;
    }
  while (n == SKEIN_BOARD_RING_EVENTS && n_read < MAX_EVENTS_PER_UPDATE);

  return n_lost;
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
count_work (SkeinRecorderLane *self, const SkeinLaneView *view, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  /* A second more: counters are looked at a little later than the clock. */
  double seconds = 1 + (double) (now_ns - MIN (now_ns, self->seen_ns)) / 1e9;
  double bytes = get_growth (&self->seen_bytes, view->cumulative_bytes, seconds * MAX_BYTES_PER_S);
  double jobs = get_growth (&self->seen_jobs, view->cumulative_jobs, seconds * MAX_JOBS_PER_S);
  gboolean processing = view->info.kind == SKEIN_LANE_PROCESS || is_processing (view->phase);

  self->seen_ns = now_ns;
  self->bytes += (guint64) bytes;
  amounts[processing ? SKEIN_SERIES_PROCESSED : SKEIN_SERIES_RECEIVED] += bytes;
  if (view->info.kind == SKEIN_LANE_PROCESS)
    amounts[SKEIN_SERIES_FILES] += jobs;
}

static void
sample_rate (SkeinRecorderLane *self, guint64 now_ns)
{
  const SkeinRecorderRateSample now = { now_ns, self->bytes, self->cpu_ns };
  const SkeinRecorderRateSample *oldest;
  double seconds;

  if (self->n_samples == 0 || now_ns - self->samples[self->n_samples - 1].at_ns >= RATE_SAMPLE_NS)
    {
      if (self->n_samples == SKEIN_RECORDER_RATE_SAMPLES)
        memmove (self->samples, self->samples + 1, --self->n_samples * sizeof *self->samples);
      self->samples[self->n_samples++] = now;
    }

  oldest = &self->samples[0];
  seconds = (double) (now_ns - oldest->at_ns) / 1e9;
  if (seconds > 0)
    {
      self->record.rate_bytes_per_s = (double) (now.bytes - oldest->bytes) / seconds;
      self->record.cpu_frac = (now.cpu_ns - oldest->cpu_ns) / 1e9 / seconds;
    }
}

guint64
skein_recorder_lane_update (SkeinRecorderLane *self, SkeinBoard *board, SkeinSpanLog *log, const SkeinLaneView *view, guint64 now_ns, SkeinBoardEvent *events, double amounts[SKEIN_N_SERIES])
{
  double used_ns = 0;
  guint64 known_ns = skein_lane_history_get_end_ns (self->history);
  guint64 lost;

  self->record.now = *view;
  lost = take_events (self, board, log, view, now_ns, events, &used_ns);
  skein_lane_history_advance (self->history, now_ns);
  count_work (self, view, now_ns, amounts);

  self->record.last_ns = skein_lane_history_get_end_ns (self->history);
  skein_span_log_advance (self->spans, self->record.last_ns);
  if (lost > 0)
    {
      if (self->record.n_lost == 0)
        self->record.first_lost_ns = known_ns;
      self->record.last_lost_ns = known_ns;
      self->record.n_lost += lost;
    }

  self->cpu_ns += used_ns;
  if (view->info.kind == SKEIN_LANE_THREAD)
    amounts[SKEIN_SERIES_CPU_THREADS] += used_ns / 1e9;
  else if (view->info.kind == SKEIN_LANE_PROCESS)
    amounts[SKEIN_SERIES_CPU_PROCESSES] += used_ns / 1e9;

  sample_rate (self, now_ns);
  return lost;
}

int
skein_recorder_lane_compare (const SkeinRecorderLane *a, const SkeinRecorderLane *b)
{
  const SkeinLaneInfo *info_a = &a->record.info;
  const SkeinLaneInfo *info_b = &b->record.info;
  gboolean process_a = info_a->kind == SKEIN_LANE_PROCESS;
  gboolean process_b = info_b->kind == SKEIN_LANE_PROCESS;
  guint worker_a = info_a->kind == SKEIN_LANE_CONNECTION ? a->parent_number : info_a->number;
  guint worker_b = info_b->kind == SKEIN_LANE_CONNECTION ? b->parent_number : info_b->number;

  if (process_a != process_b)
    return process_a ? 1 : -1;
  if (worker_a != worker_b)
    return worker_a < worker_b ? -1 : 1;
  if (info_a->kind != info_b->kind)
    return info_a->kind == SKEIN_LANE_CONNECTION ? 1 : -1;
  if (info_a->number != info_b->number)
    return info_a->number < info_b->number ? -1 : 1;
  if (a->record.first_ns != b->record.first_ns)
    return a->record.first_ns < b->record.first_ns ? -1 : 1;
  return 0;
}
