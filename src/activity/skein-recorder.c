// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The recorder turns what the board tells (a ring of events, counters, ids) into what pictures need: summaries per lane
 * (SkeinRecorderLane and its SkeinLaneHistory), totals over time (SkeinSeriesLog), and spans (SkeinSpanLog). One update looks at each lane
 * once; a lane's history does the rest as events arrive, so that asking for a picture costs its pixels.
 *
 * The board is not trusted: times are put in order, counters that jump by more than a machine can do are ignored,
 * and the number of lanes kept is bounded.
 *
 * Lanes of one label whose lives follow each other are one lane: a worker that was replaced goes on in its history, and a batch that
 * goes through a thousand of them needs no more memory than one that keeps its workers. */

#include "config.h"

#include "activity/skein-recorder.h"
#include "activity/skein-recorder-lane-private.h"
#include "activity/skein-series-private.h"
#include "base/skein-clock.h"

#include <string.h>

/* Labels that are not in use any more: pools grow and shrink, but not without end. */
#define MAX_DEAD_LANES 512

/* After this the last 40 s of a dead lane are kept to the tenth of a second only. */
#define COARSEN_DEAD_NS G_GUINT64_CONSTANT (600000000000)
#define TIDY_NS G_GUINT64_CONSTANT (1000000000)

struct _SkeinRecorder
{
  SkeinBoard *board; /* (owned) */
  guint64 created_ns;
  guint64 updated_ns;
  guint64 n_lost;

  GPtrArray *lanes;                                  /* (owned) of SkeinRecorderLane, in the order they are shown */
  GHashTable *by_key;                                /* of SkeinRecorderLane by its record's key */
  SkeinRecorderLane *current[SKEIN_BOARD_MAX_LANES]; /* (nullable) the live one of each index */
  guint known_generation[SKEIN_BOARD_MAX_LANES];
  guint64 tidied_ns;
  guint n_live;

  SkeinSpanLog *spans;    /* (owned) of dead lanes too */
  SkeinSeriesLog *series; /* (owned) */

  SkeinBoardEvent events[SKEIN_BOARD_RING_EVENTS]; /* of the lane that is looked at */
};

static void
lane_free (gpointer data)
{
  skein_recorder_lane_free (data);
}

SkeinRecorder *
skein_recorder_new (SkeinBoard *board)
{
  SkeinRecorder *self;

  g_return_val_if_fail (board != NULL, NULL);

  self = g_new0 (SkeinRecorder, 1);
  self->board = skein_board_ref (board);
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->by_key = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->spans = skein_span_log_new (SKEIN_SPAN_LOG_BYTES);
  self->created_ns = skein_clock_now_ns ();
  self->updated_ns = self->created_ns;
  self->series = skein_series_log_new (self->created_ns);
  return self;
}

void
skein_recorder_free (SkeinRecorder *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->lanes);
  skein_span_log_free (self->spans);
  skein_series_log_free (self->series);
  skein_board_unref (self->board);
  g_free (self);
}

/* Lanes */

static int
compare_lanes (gconstpointer a, gconstpointer b)
{
  return skein_recorder_lane_compare (*(SkeinRecorderLane *const *) a, *(SkeinRecorderLane *const *) b);
}

static guint
get_parent_number (SkeinRecorder *self, const SkeinLaneInfo *info)
{
  const SkeinRecorderLane *parent = NULL;

  if (info->kind == SKEIN_LANE_CONNECTION && info->parent < SKEIN_BOARD_MAX_LANES)
    parent = self->current[info->parent];
  return parent != NULL && parent->record.info.kind == SKEIN_LANE_THREAD ? parent->record.info.number : 0;
}

/* Returns: (nullable): the lane of that label which died last */
static SkeinRecorderLane *
find_dead_lane (SkeinRecorder *self, const char *label)
{
  SkeinRecorderLane *found = NULL;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      SkeinRecorderLane *lane = g_ptr_array_index (self->lanes, i);

      if (!lane->record.live && strcmp (lane->record.label, label) == 0 && (found == NULL || lane->record.last_ns > found->record.last_ns))
        found = lane;
    }
  return found;
}

static void
begin_lane (SkeinRecorder *self, const SkeinLaneView *view)
{
  guint parent_number = get_parent_number (self, &view->info);
  char label[sizeof ((SkeinLaneRecord *) NULL)->label];
  SkeinRecorderLane *lane;

  skein_recorder_lane_name (&view->info, parent_number, label, sizeof label);
  lane = find_dead_lane (self, label);
  if (lane != NULL)
    {
      skein_recorder_lane_begin (lane, self->spans, view, view->claimed_ns < self->created_ns);
    }
  else
    {
      lane = skein_recorder_lane_new (label, parent_number);
      skein_recorder_lane_begin (lane, self->spans, view, view->claimed_ns < self->created_ns);
      g_ptr_array_add (self->lanes, lane);
      g_hash_table_insert (self->by_key, &lane->record.key, lane);
    }
  self->current[view->index] = lane;
  self->n_live++;
}

static void
end_lane (SkeinRecorder *self, SkeinRecorderLane *lane)
{
  self->current[lane->record.now.index] = NULL;
  self->n_live--;
  skein_recorder_lane_end (lane, self->spans);
}

static void
update_lane (SkeinRecorder *self, SkeinRecorderLane *lane, const SkeinLaneView *view, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  self->n_lost += skein_recorder_lane_update (lane, self->board, self->spans, view, now_ns, self->events, amounts);
}

/* Looks at the lanes that are known. Those that are new are put into @fresh, so that all that has ended goes first: a worker and the one
 * that replaces it may come in any order. Returns: whether a lane ended */
static gboolean
update_known_lanes (SkeinRecorder *self, guint64 now_ns, double amounts[SKEIN_N_SERIES], guint *fresh, guint *out_n_fresh)
{
  guint n_used = skein_board_get_n_used (self->board);
  gboolean changed = FALSE;

  *out_n_fresh = 0;
  for (guint index = 0; index < n_used; index++)
    {
      SkeinLaneView view;
      gboolean live = skein_board_view_lane (self->board, index, &view);
      SkeinRecorderLane *lane = self->current[index];

      if (lane != NULL && lane->record.now.generation == view.generation)
        {
          update_lane (self, lane, &view, now_ns, amounts);
          if (live)
            continue;
          end_lane (self, lane);
          changed = TRUE;
        }
      else if (view.generation != self->known_generation[index])
        {
          if (lane != NULL)
            {
              end_lane (self, lane);
              changed = TRUE;
            }
          fresh[(*out_n_fresh)++] = index;
        }
    }
  return changed;
}

/* Returns: whether it counts */
static gboolean
update_fresh_lane (SkeinRecorder *self, guint index, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  SkeinLaneView view;
  gboolean live = skein_board_view_lane (self->board, index, &view);

  /* Also one that came and went between two updates: its work counts. */
  self->known_generation[index] = view.generation;
  if (!live && view.claimed_ns < self->created_ns)
    return FALSE;

  begin_lane (self, &view);
  update_lane (self, self->current[index], &view, now_ns, amounts);
  if (!live)
    end_lane (self, self->current[index]);
  return TRUE;
}

/* Returns: whether a lane came or went */
static gboolean
update_lanes (SkeinRecorder *self, guint64 now_ns, double amounts[SKEIN_N_SERIES])
{
  guint fresh[SKEIN_BOARD_MAX_LANES];
  guint n_fresh;
  gboolean changed = update_known_lanes (self, now_ns, amounts, fresh, &n_fresh);

  /* Threads before their connections, which are named after them. */
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < n_fresh; i++)
        {
          SkeinLaneView view;

          skein_board_view_lane (self->board, fresh[i], &view);
          if ((view.info.kind == SKEIN_LANE_CONNECTION) == (pass == 1) && view.generation != self->known_generation[fresh[i]])
            changed |= update_fresh_lane (self, fresh[i], now_ns, amounts);
        }
    }
  return changed;
}

/* Dead lanes stay, a little coarser after a while; the longest dead go while there are too many. */
static void
tidy_dead_lanes (SkeinRecorder *self, guint64 now_ns)
{
  guint n_dead = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      SkeinRecorderLane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->record.live)
        continue;
      n_dead++;
      if (!lane->is_coarse && now_ns - MIN (now_ns, lane->record.last_ns) > COARSEN_DEAD_NS)
        {
          skein_lane_history_drop_finest (lane->history);
          lane->is_coarse = TRUE;
        }
    }

  for (; n_dead > MAX_DEAD_LANES; n_dead--)
    {
      guint oldest = G_MAXUINT;

      for (guint i = 0; i < self->lanes->len; i++)
        {
          const SkeinRecorderLane *lane = g_ptr_array_index (self->lanes, i);
          const SkeinRecorderLane *found = oldest != G_MAXUINT ? g_ptr_array_index (self->lanes, oldest) : NULL;

          if (!lane->record.live && (found == NULL || lane->record.last_ns < found->record.last_ns))
            oldest = i;
        }
      g_hash_table_remove (self->by_key, &((SkeinRecorderLane *) g_ptr_array_index (self->lanes, oldest))->record.key);
      g_ptr_array_remove_index (self->lanes, oldest);
    }
}

/* A worker's figure is that of its connections too, whichever of them counts the bytes. */
static void
add_connection_rates (SkeinRecorder *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const SkeinRecorderLane *lane = g_ptr_array_index (self->lanes, i);
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

  changed = update_lanes (self, now_ns, amounts);
  if (changed || now_ns >= self->tidied_ns + TIDY_NS)
    {
      tidy_dead_lanes (self, now_ns);
      self->tidied_ns = now_ns;
    }
  if (changed)
    g_ptr_array_sort (self->lanes, compare_lanes);
  add_connection_rates (self);

  skein_series_log_book (self->series, amounts, now_ns);
  self->updated_ns = MAX (self->updated_ns, now_ns);
}

gboolean
skein_recorder_is_due (SkeinRecorder *self, guint64 now_ns)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->n_live <= SKEIN_RECORDER_MANY_LANES || now_ns >= self->updated_ns + SKEIN_RECORDER_MANY_NS;
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
  return &((const SkeinRecorderLane *) g_ptr_array_index (self->lanes, position))->record;
}

guint64
skein_recorder_get_lost (SkeinRecorder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_lost;
}

static SkeinRecorderLane *
find_lane (SkeinRecorder *self, guint64 key)
{
  return g_hash_table_lookup (self->by_key, &key);
}

void
skein_recorder_get_columns (SkeinRecorder *self, guint64 lane_key, guint64 from_ns, guint64 column_ns, SkeinColumn *columns, guint n_columns)
{
  SkeinRecorderLane *lane;

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
  SkeinRecorderLane *lane;

  g_return_val_if_fail (self != NULL, 0);

  lane = find_lane (self, lane_key);
  return lane != NULL ? skein_lane_history_get_item (lane->history, at_ns) : 0;
}

gboolean
skein_recorder_get_span_at (SkeinRecorder *self, guint64 lane_key, guint64 at_ns, SkeinSpan *out_span)
{
  const SkeinRecorderLane *lane;

  g_return_val_if_fail (self != NULL, FALSE);

  lane = find_lane (self, lane_key);
  for (guint i = lane != NULL ? lane->lives->len : 0; i > 0; i--)
    {
      const SkeinRecorderLife *life = &g_array_index (lane->lives, SkeinRecorderLife, i - 1);

      if (life->from_ns <= at_ns)
        return skein_span_log_get_at (self->spans, life->key, at_ns, out_span);
    }
  return skein_span_log_get_at (self->spans, lane_key, at_ns, out_span);
}

typedef struct
{
  SkeinSpanFunc func;
  gpointer user_data;
  gboolean stopped;
} Visit;

static gboolean
visit_span (const SkeinSpan *span, gpointer user_data)
{
  Visit *visit = user_data;

  visit->stopped = !visit->func (span, visit->user_data);
  return !visit->stopped;
}

void
skein_recorder_foreach_span (SkeinRecorder *self, guint64 lane_key, guint64 from_ns, guint64 to_ns, SkeinSpanFunc func, gpointer user_data)
{
  Visit visit = { func, user_data, FALSE };
  const SkeinRecorderLane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  lane = find_lane (self, lane_key);
  if (lane == NULL)
    {
      skein_span_log_foreach (self->spans, lane_key, from_ns, to_ns, func, user_data);
      return;
    }
  for (guint i = 0; i < lane->lives->len && !visit.stopped; i++)
    skein_span_log_foreach (self->spans, g_array_index (lane->lives, SkeinRecorderLife, i).key, from_ns, to_ns, visit_span, &visit);
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
  g_return_if_fail (skein_series_is_gauge (series));

  skein_series_log_set_gauge (self->series, series, value);
}

double
skein_recorder_get_latest (SkeinRecorder *self, SkeinSeries series)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail ((guint) series < SKEIN_N_SERIES, 0);

  return skein_series_log_get_latest (self->series, series);
}

void
skein_recorder_get_series (SkeinRecorder *self, SkeinSeries series, guint64 from_ns, guint64 column_ns, double *mean, double *peak, guint n_columns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail ((guint) series < SKEIN_N_SERIES);
  g_return_if_fail (column_ns > 0);
  g_return_if_fail (mean != NULL || n_columns == 0);

  skein_series_log_get_columns (self->series, series, from_ns, column_ns, mean, peak, n_columns);
}

gsize
skein_recorder_get_memory (SkeinRecorder *self)
{
  SkeinSpanCounts spans;
  gsize bytes;

  g_return_val_if_fail (self != NULL, 0);

  skein_span_log_get_counts (self->spans, &spans);
  bytes = sizeof *self + spans.bytes + skein_series_log_get_memory (self->series);
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const SkeinRecorderLane *lane = g_ptr_array_index (self->lanes, i);

      bytes += sizeof *lane + lane->lives->len * sizeof (SkeinRecorderLife) + skein_lane_history_get_memory (lane->history);
    }
  return bytes;
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
      SkeinRecorderLane *lane = g_ptr_array_index (self->lanes, i);

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
  SkeinRecorderLane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (phase_ns != NULL);

  for (guint i = 0; i < SKEIN_N_PHASES; i++)
    phase_ns[i] = 0;
  lane = find_lane (self, lane_key);
  if (lane != NULL)
    skein_lane_history_add_phase_times (lane->history, self->updated_ns > window_ns ? self->updated_ns - window_ns : 0, self->updated_ns, phase_ns);
}
