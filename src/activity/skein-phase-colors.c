// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-phase-colors.h"

#include <math.h>

/* Each phase has a pale and a full colour; schemes mix the pale one into the page and push the full one away from it, so
 * that the pair keeps its distance in light, dark and high contrast. Waiting phases are cool or grey, phases that set up a
 * connection warm, computing ones green, blocked red. */
typedef struct
{
  guint32 pale;
  guint32 full;
} PhaseColors;

static const PhaseColors phase_colors[SKEIN_N_PHASES] = {
  [SKEIN_PHASE_IDLE] = { 0xdeddda, 0x9a9996 },
  [SKEIN_PHASE_START] = { 0xa9b0cf, 0x46548c },
  [SKEIN_PHASE_RESOLVE] = { 0xdc8add, 0x813d9c },
  [SKEIN_PHASE_CONNECT] = { 0xffbe6f, 0xc64600 },
  [SKEIN_PHASE_TLS] = { 0xf9f06b, 0xc88800 },
  [SKEIN_PHASE_WAIT] = { 0xdad8d4, 0x77767b },
  [SKEIN_PHASE_RECEIVE] = { 0x99c1f1, 0x1c71d8 },
  [SKEIN_PHASE_WRITE] = { 0xcdab8f, 0x865e3c },
  [SKEIN_PHASE_THROTTLED] = { 0xc4b5f2, 0x6450b8 },
  [SKEIN_PHASE_RETRY_WAIT] = { 0xe8b4bc, 0xa34d5d },
  [SKEIN_PHASE_READ] = { 0x9bd8e8, 0x187d99 },
  [SKEIN_PHASE_HASH] = { 0x8ff0a4, 0x26a269 },
  [SKEIN_PHASE_DECODE] = { 0xdbe475, 0x7f8c0d },
  [SKEIN_PHASE_RESIZE] = { 0x93ddc2, 0x1a8f7d },
  [SKEIN_PHASE_ENCODE] = { 0xb4d39a, 0x52802b },
  [SKEIN_PHASE_COMPUTE] = { 0xa5e58b, 0x3d9440 },
  [SKEIN_PHASE_SLEEP] = { 0xc6d2e6, 0x6a7fa6 },
  [SKEIN_PHASE_LOCK] = { 0xf66151, 0xb5141f },
};

static const guint32 figure_colors[SKEIN_N_FIGURES] = {
  [SKEIN_FIGURE_DOWNLOAD] = 0x1c71d8,
  [SKEIN_FIGURE_PROCESS] = 0x26a269,
  [SKEIN_FIGURE_CPU] = 0xe66100,
  [SKEIN_FIGURE_CPU_PROCESSES] = 0x865e3c,
  [SKEIN_FIGURE_PROCESS_BYTES] = 0x187d99,
  [SKEIN_FIGURE_LIMIT] = 0x6f5a8e,
  [SKEIN_FIGURE_MEMORY] = 0x813d9c,
};

typedef struct
{
  guint32 page;
  gboolean is_dark; /* tints are made of the full colour: the pale one turns grey on a dark page */
  double tint;      /* how much of it is in the tint */
  guint32 away;     /* the full colour goes this way... */
  double push;      /* ...by so much */
  guint8 area_alpha;
  double tint_luminance;  /* > 0: the tint and the full colour have just these instead (high contrast): every phase stands out from... */
  double solid_luminance; /* ...the lane below it, and what computes from what waits, by three to one at the least */
} SchemeParameters;

static const SchemeParameters schemes[SKEIN_N_COLOR_SCHEMES] = {
  [SKEIN_COLOR_SCHEME_LIGHT] = { 0xffffff, FALSE, 0.62, 0x000000, 0.0, 0x2e },
  [SKEIN_COLOR_SCHEME_DARK] = { 0x2a2a2a, TRUE, 0.34, 0xffffff, 0.25, 0x38 },
  [SKEIN_COLOR_SCHEME_HIGH_CONTRAST] = { 0xffffff, FALSE, 0.50, 0x000000, 0.40, 0x40, 0.20, 0.03 },
  [SKEIN_COLOR_SCHEME_HIGH_CONTRAST_DARK] = { 0x000000, TRUE, 0.30, 0xffffff, 0.5, 0x50, 0.15, 0.58 },
};

static guint32
mix (guint32 a, guint32 b, double share_of_b)
{
  guint32 mixed = 0xff000000;

  for (int shift = 0; shift <= 16; shift += 8)
    {
      double from = (a >> shift) & 0xff;
      double to = (b >> shift) & 0xff;

      mixed |= (guint32) (from + (to - from) * share_of_b + 0.5) << shift;
    }
  return mixed;
}

/* Lighter or darker, of the same hue. */
static guint32
give_luminance (guint32 color, double luminance)
{
  guint32 goal = skein_color_get_luminance (color) > luminance ? 0x000000 : 0xffffff;
  double low = 0, high = 1;

  for (guint i = 0; i < 12; i++)
    {
      double middle = (low + high) / 2;

      if ((skein_color_get_luminance (mix (color, goal, middle)) > luminance) == (goal == 0x000000))
        low = middle;
      else
        high = middle;
    }
  return mix (color, goal, (low + high) / 2);
}

static guint32
get_tint_base (SkeinPhase phase, SkeinColorScheme scheme)
{
  return schemes[scheme].is_dark ? phase_colors[phase].full : phase_colors[phase].pale;
}

guint32
skein_phase_colors_get_tint (SkeinPhase phase, SkeinColorScheme scheme)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES && (guint) scheme < SKEIN_N_COLOR_SCHEMES, 0);

  if (phase == SKEIN_PHASE_IDLE)
    return 0;

  /* Red stays red: blocked is what the eye should find first. */
  if (phase == SKEIN_PHASE_LOCK && scheme == SKEIN_COLOR_SCHEME_HIGH_CONTRAST)
    return give_luminance (phase_colors[phase].pale, schemes[scheme].tint_luminance);
  if (phase == SKEIN_PHASE_LOCK)
    return mix (schemes[scheme].page, phase_colors[phase].pale, 0.9);
  if (schemes[scheme].tint_luminance > 0)
    return give_luminance (phase_colors[phase].full, schemes[scheme].tint_luminance);
  return mix (schemes[scheme].page, get_tint_base (phase, scheme), schemes[scheme].tint);
}

guint32
skein_phase_colors_get_solid (SkeinPhase phase, SkeinColorScheme scheme)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES && (guint) scheme < SKEIN_N_COLOR_SCHEMES, 0);

  if (phase == SKEIN_PHASE_LOCK)
    return mix (phase_colors[phase].full, 0x000000, scheme == SKEIN_COLOR_SCHEME_LIGHT ? 0.0 : scheme == SKEIN_COLOR_SCHEME_HIGH_CONTRAST ? 0.55
                                                                                                                                          : 0.45);
  if (schemes[scheme].solid_luminance > 0)
    return give_luminance (phase_colors[phase].full, schemes[scheme].solid_luminance);
  return mix (phase_colors[phase].full, schemes[scheme].away, schemes[scheme].push);
}

guint32
skein_phase_colors_get_swatch (SkeinPhase phase, SkeinColorScheme scheme)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES && (guint) scheme < SKEIN_N_COLOR_SCHEMES, 0);

  if (phase == SKEIN_PHASE_LOCK || (schemes[scheme].tint_luminance > 0 && phase != SKEIN_PHASE_IDLE))
    return skein_phase_colors_get_tint (phase, scheme);
  return mix (schemes[scheme].page, get_tint_base (phase, scheme), MIN (schemes[scheme].tint + 0.35, 1.0));
}

guint32
skein_figure_colors_get_line (SkeinFigure figure, SkeinColorScheme scheme)
{
  g_return_val_if_fail ((guint) figure < SKEIN_N_FIGURES && (guint) scheme < SKEIN_N_COLOR_SCHEMES, 0);

  return mix (figure_colors[figure], schemes[scheme].away, schemes[scheme].push);
}

guint32
skein_figure_colors_get_area (SkeinFigure figure, SkeinColorScheme scheme)
{
  g_return_val_if_fail ((guint) figure < SKEIN_N_FIGURES && (guint) scheme < SKEIN_N_COLOR_SCHEMES, 0);

  return (skein_figure_colors_get_line (figure, scheme) & 0xffffff) | (guint32) schemes[scheme].area_alpha << 24;
}

static double
get_linear (guint32 byte)
{
  double value = byte / 255.0;

  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

double
skein_color_get_luminance (guint32 color)
{
  return 0.2126 * get_linear ((color >> 16) & 0xff) + 0.7152 * get_linear ((color >> 8) & 0xff) + 0.0722 * get_linear (color & 0xff);
}
