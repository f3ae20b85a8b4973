// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-lane-text.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"

#include <glib/gi18n.h>
#include <string.h>

#define LABEL_COLUMNS 5
#define RATE_COLUMNS 12
#define MAX_NAME_COLUMNS 30
#define MIN_LANE_COLUMNS 20
#define MAX_LANE_COLUMNS 240

/* The letter for who has no colours; the pale colour of the lane and the full one of its CPU for who has. */
typedef struct
{
  char letter;
  guint32 pale, full;
} PhaseInk;

static const PhaseInk phase_inks[] = {
  [SKEIN_PHASE_IDLE] = { ' ', 0xdeddda, 0x9a9996 },
  [SKEIN_PHASE_START] = { 's', 0xa9b0cf, 0x46548c },
  [SKEIN_PHASE_RESOLVE] = { 'n', 0xdc8add, 0x813d9c },
  [SKEIN_PHASE_CONNECT] = { 'c', 0xffbe6f, 0xc64600 },
  [SKEIN_PHASE_TLS] = { 't', 0xf9f06b, 0xc88800 },
  [SKEIN_PHASE_WAIT] = { '.', 0xdad8d4, 0x77767b },
  [SKEIN_PHASE_RECEIVE] = { '-', 0x99c1f1, 0x1c71d8 },
  [SKEIN_PHASE_WRITE] = { 'w', 0xcdab8f, 0x865e3c },
  [SKEIN_PHASE_THROTTLED] = { '~', 0xc4b5f2, 0x6450b8 },
  [SKEIN_PHASE_RETRY_WAIT] = { 'r', 0xe8b4bc, 0xa34d5d },
  [SKEIN_PHASE_READ] = { 'i', 0x9bd8e8, 0x187d99 },
  [SKEIN_PHASE_HASH] = { 'h', 0x8ff0a4, 0x26a269 },
  [SKEIN_PHASE_DECODE] = { 'd', 0xdbe475, 0x7f8c0d },
  [SKEIN_PHASE_RESIZE] = { 'z', 0x93ddc2, 0x1a8f7d },
  [SKEIN_PHASE_ENCODE] = { 'e', 0xb4d39a, 0x52802b },
  [SKEIN_PHASE_COMPUTE] = { 'm', 0xa5e58b, 0x3d9440 },
  [SKEIN_PHASE_SLEEP] = { 'p', 0xc6d2e6, 0x6a7fa6 },
  [SKEIN_PHASE_LOCK] = { 'L', 0xf66151, 0xb5141f },
};
G_STATIC_ASSERT (G_N_ELEMENTS (phase_inks) == SKEIN_N_PHASES);

static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
static const char *const digits[] = { " ", "1", "2", "3", "4", "5", "6", "7", "8" };

SkeinCliLaneStyle
skein_cli_lane_style_detect (void)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *color_term = g_getenv ("COLORTERM");
  const char *term = g_getenv ("TERM");
  SkeinCliLaneStyle style = { SKEIN_CLI_INK_NONE, FALSE };

  style.blocks = g_get_charset (NULL);
  if (no_color != NULL && no_color[0] != '\0')
    return style;

  if (g_strcmp0 (color_term, "truecolor") == 0 || g_strcmp0 (color_term, "24bit") == 0 || (term != NULL && strstr (term, "-direct") != NULL))
    style.ink = SKEIN_CLI_INK_TRUE_COLOR;
  else if (term != NULL && strstr (term, "256") != NULL)
    style.ink = SKEIN_CLI_INK_256;
  return style;
}

SkeinCliLaneLayout
skein_cli_lane_layout_make (guint columns)
{
  SkeinCliLaneLayout layout = { 0 };
  guint left = columns;

  layout.label = MIN (left, LABEL_COLUMNS);
  left -= layout.label;

  /* The lane is what it is for; beside it the rate says more than the name. */
  if (left >= MIN_LANE_COLUMNS + RATE_COLUMNS + 1)
    {
      layout.rate = RATE_COLUMNS;
      left -= RATE_COLUMNS + 1;
    }
  if (layout.rate > 0 && left >= 2 * MIN_LANE_COLUMNS)
    {
      layout.name = MIN (left / 3, MAX_NAME_COLUMNS);
      left -= layout.name + 1;
    }
  layout.lane = MIN (left, MAX_LANE_COLUMNS);
  return layout;
}

/* The nearest of the cube of 6 x 6 x 6 colours that terminals of 256 have. */
static guint
get_cube_color (guint32 color)
{
  guint index = 0;

  for (int shift = 16; shift >= 0; shift -= 8)
    {
      guint value = (color >> shift) & 0xff;

      index = index * 6 + (value < 48 ? 0 : value < 115 ? 1
                                                        : (value - 35) / 40);
    }
  return 16 + index;
}

static void
append_color (GString *text, SkeinCliInk ink, gboolean background, guint32 color)
{
  if (ink == SKEIN_CLI_INK_TRUE_COLOR)
    g_string_append_printf (text, "\x1b[%d;2;%u;%u;%um", background ? 48 : 38, (color >> 16) & 0xff, (color >> 8) & 0xff, color & 0xff);
  else
    g_string_append_printf (text, "\x1b[%d;5;%um", background ? 48 : 38, get_cube_color (color));
}

/* What is in force on the terminal, so that only changes cost bytes. */
typedef struct
{
  int phase; /* below 0: no colour */
} Pen;

static void
set_pen (GString *text, SkeinCliInk ink, Pen *pen, int phase)
{
  if (ink == SKEIN_CLI_INK_NONE || pen->phase == phase)
    return;

  pen->phase = phase;
  if (phase < 0)
    {
      g_string_append (text, "\x1b[0m");
      return;
    }
  append_color (text, ink, TRUE, phase_inks[phase].pale);
  append_color (text, ink, FALSE, phase_inks[phase].full);
}

/* Eighths; a little is not nothing. */
static guint
get_level (const SkeinColumn *column)
{
  guint level = ((guint) column->cpu * 8 + 127) / 255;

  return level == 0 && column->cpu >= 8 ? 1 : MIN (level, 8);
}

static void
append_column (GString *text, SkeinCliLaneStyle style, Pen *pen, const SkeinColumn *column)
{
  const char *const *ramp = style.blocks ? blocks : digits;
  SkeinPhase phase = column->phase < SKEIN_N_PHASES ? (SkeinPhase) column->phase : SKEIN_PHASE_IDLE;
  guint level = get_level (column);

  if (column->known == 0)
    phase = SKEIN_PHASE_IDLE;
  /* Blocked for a part of it is worth its place. */
  else if (column->blocked >= 26 || column->notable == SKEIN_PHASE_LOCK)
    phase = SKEIN_PHASE_LOCK;

  if (phase == SKEIN_PHASE_IDLE)
    {
      set_pen (text, style.ink, pen, -1);
      g_string_append (text, column->known > 0 && level > 1 ? ramp[level] : " ");
      return;
    }

  set_pen (text, style.ink, pen, (int) phase);
  if (style.ink != SKEIN_CLI_INK_NONE)
    g_string_append (text, ramp[level]);
  else if (level >= 2 && phase != SKEIN_PHASE_LOCK)
    g_string_append (text, ramp[level]);
  else
    g_string_append_c (text, phase_inks[phase].letter);
}

static void
append_fitted (GString *text, const char *shown, guint columns)
{
  g_autofree char *fitted = skein_display_text_fit (shown, columns, TRUE);

  g_string_append (text, fitted);
}

char *
skein_cli_lane_format_row (const SkeinCliLaneLayout *layout, SkeinCliLaneStyle style, const SkeinCliLaneRow *row)
{
  GString *text = g_string_new (NULL);
  Pen pen = { -1 };

  append_fitted (text, row->label, layout->label);
  for (guint i = 0; i < layout->lane; i++)
    append_column (text, style, &pen, &row->columns[i]);
  set_pen (text, style.ink, &pen, -1);

  if (layout->name > 0)
    {
      g_autofree char *name = skein_display_text (row->name != NULL ? row->name : "", -1, 0);

      g_string_append_c (text, ' ');
      append_fitted (text, name, layout->name);
    }
  if (layout->rate > 0)
    {
      g_autofree char *rate = row->rate >= 1 ? skein_format_rate (row->rate) : g_strdup ("");

      g_string_append_c (text, ' ');
      append_fitted (text, rate, layout->rate);
    }
  return g_string_free (text, FALSE);
}

char *
skein_cli_lane_format_legend (SkeinCliLaneStyle style, guint32 phase_mask, guint columns)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *height = g_strdup_printf ("%s %s", style.blocks ? "▁▄█" : "1-8", _ ("height: CPU"));
  guint left = columns;

  for (guint phase = SKEIN_PHASE_START; phase <= SKEIN_N_PHASES; phase++)
    {
      gboolean is_height = phase == SKEIN_N_PHASES;
      const char *label = is_height ? height : skein_phase_get_label ((SkeinPhase) phase);
      guint needed = skein_display_text_get_columns (label) + (is_height ? 0 : 2) + (text->len > 0 ? 2 : 0);
      Pen pen = { -1 };

      if ((!is_height && (phase_mask & 1u << phase) == 0) || needed > left)
        continue;

      left -= needed;
      if (text->len > 0)
        g_string_append (text, "  ");
      if (!is_height)
        {
          set_pen (text, style.ink, &pen, (int) phase);
          g_string_append_c (text, style.ink == SKEIN_CLI_INK_NONE ? phase_inks[phase].letter : ' ');
          set_pen (text, style.ink, &pen, -1);
          g_string_append_c (text, ' ');
        }
      g_string_append (text, label);
    }
  return g_strdup (text->str);
}
