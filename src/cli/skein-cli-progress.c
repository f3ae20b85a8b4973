// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-progress.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>

#define REDRAW_MS 100
#define MAX_ROWS 24
#define LABEL_COLUMNS 6
#define BAR_COLUMNS 16
#define PERCENT_COLUMNS 6
#define RATE_COLUMNS 12
#define PHASE_COLUMNS 18
#define MIN_NAME_COLUMNS 12

struct _SkeinCliProgress
{
  SkeinBoard *board; /* (owned) */
  SkeinCliProgressRowFunc row_func;
  SkeinCliProgressTotalFunc total_func;
  gpointer user_data;
  guint source;
};

static void
append_column (GString *line, const char *text, guint columns)
{
  g_autofree char *fitted = skein_display_text_fit (text, columns, TRUE);

  g_string_append (line, fitted);
}

static void
append_bar (GString *line, double done_frac)
{
  guint n_full = done_frac < 0 ? 0 : (guint) (CLAMP (done_frac, 0, 1) * BAR_COLUMNS + 0.5);

  g_string_append_c (line, '[');
  for (guint i = 0; i < BAR_COLUMNS; i++)
    g_string_append_c (line, i < n_full ? '#' : (done_frac < 0 ? ' ' : '-'));
  g_string_append (line, "] ");
}

char *
skein_cli_progress_format_row (const char *label, const char *phase, const SkeinCliProgressRow *row, guint columns)
{
  g_autofree char *name = skein_display_text (row->name, -1, 0);
  g_autofree char *cut = NULL;
  GString *line = g_string_new (NULL);
  guint left = columns;
  gboolean show_phase, show_rate, show_bar;

  /* A narrow terminal loses the phase first, then the speed, then the bar; the name stays. */
  left -= MIN (left, LABEL_COLUMNS + MIN_NAME_COLUMNS);
  show_bar = left >= BAR_COLUMNS + 3 + PERCENT_COLUMNS;
  left -= show_bar ? BAR_COLUMNS + 3 + PERCENT_COLUMNS : 0;
  show_rate = show_bar && left >= RATE_COLUMNS;
  left -= show_rate ? RATE_COLUMNS : 0;
  show_phase = show_rate && left >= PHASE_COLUMNS;
  left -= show_phase ? PHASE_COLUMNS : 0;

  append_column (line, label, LABEL_COLUMNS);
  append_column (line, name, MIN_NAME_COLUMNS + left - (MIN_NAME_COLUMNS + left > 1 ? 1 : 0));
  g_string_append_c (line, ' ');

  if (show_bar)
    {
      g_autofree char *percent = row->done_frac >= 0 ? skein_format_percent (CLAMP (row->done_frac, 0, 1)) : g_strdup ("");

      append_bar (line, row->done_frac);
      append_column (line, percent, PERCENT_COLUMNS);
    }

  if (show_rate)
    {
      g_autofree char *rate = row->rate > 0 ? skein_format_rate (row->rate) : g_strdup ("");

      append_column (line, rate, RATE_COLUMNS);
    }

  if (show_phase)
    append_column (line, phase, PHASE_COLUMNS);

  cut = g_string_free (line, FALSE);
  return skein_display_text_fit (g_strchomp (cut), columns, FALSE);
}

static char *
format_label (const SkeinLaneView *view, SkeinBoard *board)
{
  SkeinLaneView parent;

  switch (view->info.kind)
    {
    case SKEIN_LANE_PROCESS:
      return g_strdup_printf ("P%u", view->info.number);

    case SKEIN_LANE_CONNECTION:
      if (skein_board_view_lane (board, view->info.parent, &parent))
        return g_strdup_printf ("T%u.%u", parent.info.number, view->info.number);
      return g_strdup_printf ("T.%u", view->info.number);

    case SKEIN_LANE_THREAD:
    default:
      return g_strdup_printf ("T%u", view->info.number);
    }
}

static void
draw (SkeinCliProgress *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint columns = skein_cli_terminal_get_columns () - 1;
  guint rows = skein_cli_terminal_get_rows ();
  guint max_rows = MIN (rows > 4 ? rows - 4 : 1, MAX_ROWS);
  guint n_hidden = 0;
  g_autofree char *total = NULL;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    {
      SkeinLaneView view;
      SkeinCliProgressRow row = { .done_frac = -1 };
      g_autofree char *label = NULL;

      if (!skein_board_view_lane (self->board, i, &view) || view.item == 0 || view.phase == SKEIN_PHASE_IDLE)
        continue;
      if (!self->row_func (&view, &row, self->user_data))
        continue;

      if (lines->len >= max_rows)
        {
          n_hidden++;
          continue;
        }

      label = format_label (&view, self->board);
      g_ptr_array_add (lines, skein_cli_progress_format_row (label, skein_phase_get_label (view.phase), &row, columns));
    }

  if (n_hidden > 0)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("… and %u more", "… and %u more", n_hidden), n_hidden);

      g_ptr_array_add (lines, skein_display_text_fit (more, columns, FALSE));
    }

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

SkeinCliProgress *
skein_cli_progress_new (SkeinBoard *board, SkeinCliProgressRowFunc row_func, SkeinCliProgressTotalFunc total_func, gpointer user_data)
{
  SkeinCliProgress *self = g_new0 (SkeinCliProgress, 1);

  self->board = skein_board_ref (board);
  self->row_func = row_func;
  self->total_func = total_func;
  self->user_data = user_data;
  if (skein_cli_terminal_is_live ())
    self->source = g_timeout_add (REDRAW_MS, redraw_cb, self);

  return self;
}

void
skein_cli_progress_free (SkeinCliProgress *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  skein_cli_terminal_clear ();
  skein_board_unref (self->board);
  g_free (self);
}
