// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-lanes.h"

#include "base/skein-clock.h"
#include "base/skein-display-text.h"
#include "cli/skein-cli-lane-text.h"
#include "cli/skein-cli-terminal.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#define REDRAW_MS 125

/* A character's time. Columns stand at its multiples, so that what is past does not flicker. */
#define COLUMN_NS G_GUINT64_CONSTANT (250000000)

/* Lines that are no lanes: the legend, that there are more, the totals, and the prompt's. */
#define OTHER_ROWS 4

struct _SkeinCliLanes
{
  SkeinRecorder *recorder; /* borrowed */
  SkeinCliLanesNameFunc name_func;
  SkeinCliLanesTotalFunc total_func;
  gpointer user_data;
  SkeinCliLaneStyle style;
  guint timer, resized;
};

void
skein_cli_lanes_share_rows (guint n_rows, guint *n_threads, guint *n_processes)
{
  guint n_all = *n_threads + *n_processes;
  guint n_for_processes;

  if (n_all <= n_rows)
    return;

  n_for_processes = n_rows * *n_processes / n_all;
  if (*n_processes > 0 && n_for_processes == 0 && n_rows > 1)
    n_for_processes = 1;
  if (*n_threads > 0 && n_for_processes == n_rows && n_rows > 1)
    n_for_processes--;
  *n_processes = n_for_processes;
  *n_threads = MIN (*n_threads, n_rows - n_for_processes);
}

static void
add_lanes (SkeinCliLanes *self, GPtrArray *lines, SkeinLaneKind kind, guint n_rows, guint n_columns, guint64 from_ns, guint32 *phase_mask)
{
  SkeinCliLaneLayout layout = skein_cli_lane_layout_make (n_columns);
  g_autofree SkeinColumn *columns = g_new0 (SkeinColumn, layout.lane + 1);

  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder) && n_rows > 0; i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (self->recorder, i);
      SkeinCliLaneRow row = { .label = lane->label, .columns = columns, .rate = lane->rate_bytes_per_s };

      if (!lane->live || lane->info.kind != kind)
        continue;

      n_rows--;
      if (lane->now.item != 0 && lane->now.phase != SKEIN_PHASE_IDLE)
        row.name = self->name_func (&lane->now, self->user_data);
      skein_recorder_get_columns (self->recorder, lane->key, from_ns - layout.lane * COLUMN_NS, COLUMN_NS, columns, layout.lane);
      for (guint c = 0; c < layout.lane; c++)
        if (columns[c].known > 0 && columns[c].phase < SKEIN_N_PHASES)
          *phase_mask |= 1u << columns[c].phase | (columns[c].blocked > 0 ? 1u << SKEIN_PHASE_LOCK : 0);
      g_ptr_array_add (lines, skein_cli_lane_format_row (&layout, self->style, &row));
    }
}

static void
count_workers (SkeinCliLanes *self, guint *n_threads, guint *n_processes)
{
  *n_threads = *n_processes = 0;
  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (self->recorder, i);

      if (lane->live)
        {
          *n_threads += lane->info.kind == SKEIN_LANE_THREAD;
          *n_processes += lane->info.kind == SKEIN_LANE_PROCESS;
        }
    }
}

static void
draw (SkeinCliLanes *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint columns = MAX (skein_cli_terminal_get_columns (), 2) - 1;
  guint rows = skein_cli_terminal_get_rows ();
  guint64 to_ns = (skein_clock_now_ns () / COLUMN_NS + 1) * COLUMN_NS;
  guint n_threads, n_processes, n_all;
  guint32 phase_mask = 0;
  g_autofree char *total = NULL;

  count_workers (self, &n_threads, &n_processes);
  n_all = n_threads + n_processes;
  skein_cli_lanes_share_rows (rows > OTHER_ROWS + 1 ? rows - OTHER_ROWS : 1, &n_threads, &n_processes);

  add_lanes (self, lines, SKEIN_LANE_THREAD, n_threads, columns, to_ns, &phase_mask);
  add_lanes (self, lines, SKEIN_LANE_PROCESS, n_processes, columns, to_ns, &phase_mask);
  if (n_threads + n_processes < n_all)
    {
      guint n_hidden = n_all - n_threads - n_processes;
      g_autofree char *more = g_strdup_printf (ngettext ("… %u more worker", "… %u more workers", n_hidden), n_hidden);

      g_ptr_array_add (lines, skein_display_text_fit (more, columns, FALSE));
    }

  g_ptr_array_add (lines, skein_cli_lane_format_legend (self->style, phase_mask, columns));
  total = self->total_func (self->user_data);
  g_ptr_array_add (lines, skein_display_text_fit (total, columns, FALSE));
  skein_cli_terminal_draw (lines);
}

static gboolean
redraw_cb (gpointer user_data)
{
  draw (user_data);
  return G_SOURCE_CONTINUE;
}

SkeinCliLanes *
skein_cli_lanes_new (SkeinRecorder *recorder, SkeinCliLanesNameFunc name_func, SkeinCliLanesTotalFunc total_func, gpointer user_data)
{
  SkeinCliLanes *self = g_new0 (SkeinCliLanes, 1);

  self->recorder = recorder;
  self->name_func = name_func;
  self->total_func = total_func;
  self->user_data = user_data;
  self->style = skein_cli_lane_style_detect ();
  self->timer = g_timeout_add (REDRAW_MS, redraw_cb, self);
  self->resized = g_unix_signal_add (SIGWINCH, redraw_cb, self);
  return self;
}

void
skein_cli_lanes_free (SkeinCliLanes *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->resized, g_source_remove);
  draw (self);
  skein_cli_terminal_leave ();
  g_free (self);
}
