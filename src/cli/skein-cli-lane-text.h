// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/* Lanes as lines of text: a character per column of time, its height the CPU in use, its colour the phase. Pure. */

typedef enum
{
  SKEIN_CLI_INK_NONE, /* the phase is a letter, unless there is CPU to show */
  SKEIN_CLI_INK_256,
  SKEIN_CLI_INK_TRUE_COLOR,
} SkeinCliInk;

typedef struct
{
  SkeinCliInk ink;
  gboolean blocks; /* U+2581 to U+2588; else letters that every terminal has */
} SkeinCliLaneStyle;

/* What the environment (NO_COLOR, COLORTERM, TERM) and the locale allow. */
SkeinCliLaneStyle skein_cli_lane_style_detect (void);

/* Where what goes on a line of so many columns. */
typedef struct
{
  guint label, lane, name, rate; /* columns; 0: not shown */
} SkeinCliLaneLayout;

SkeinCliLaneLayout skein_cli_lane_layout_make (guint columns);

typedef struct
{
  const char *label;
  const SkeinColumn *columns; /* as many as layout->lane */
  const char *name;           /* (nullable) bytes */
  double rate;                /* bytes per second, 0 none */
} SkeinCliLaneRow;

/* One line; it may have escape sequences that set colours, and ends without one in force. (transfer full) */
char *skein_cli_lane_format_row (const SkeinCliLaneLayout *layout, SkeinCliLaneStyle style, const SkeinCliLaneRow *row);

/* What the colours or letters of the phases in @phase_mask mean, as far as @columns go. (transfer full) */
char *skein_cli_lane_format_legend (SkeinCliLaneStyle style, guint32 phase_mask, guint columns);

G_END_DECLS
