// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-phase.h"

G_BEGIN_DECLS

/* The one table of colours that mean something. Colours are 0xAARRGGBB, opaque unless they say otherwise, as cairo's
 * ARGB32 has them. Pure functions: any thread, no display. */

typedef enum
{
  SKEIN_COLOR_SCHEME_LIGHT,
  SKEIN_COLOR_SCHEME_DARK,
  SKEIN_COLOR_SCHEME_HIGH_CONTRAST,
  SKEIN_COLOR_SCHEME_HIGH_CONTRAST_DARK,
  SKEIN_N_COLOR_SCHEMES
} SkeinColorScheme;

guint32 skein_phase_colors_get_tint (SkeinPhase phase, SkeinColorScheme scheme);   /* the lane; 0 (transparent) for idle */
guint32 skein_phase_colors_get_solid (SkeinPhase phase, SkeinColorScheme scheme);  /* the CPU fill, the hatch */
guint32 skein_phase_colors_get_swatch (SkeinPhase phase, SkeinColorScheme scheme); /* the legend */

typedef enum
{
  SKEIN_FIGURE_DOWNLOAD,
  SKEIN_FIGURE_PROCESS,
  SKEIN_FIGURE_CPU,           /* of threads, where they are told apart */
  SKEIN_FIGURE_CPU_PROCESSES,
  SKEIN_FIGURE_PROCESS_BYTES,
  SKEIN_FIGURE_LIMIT,
  SKEIN_FIGURE_MEMORY,
  SKEIN_N_FIGURES
} SkeinFigure;

guint32 skein_figure_colors_get_line (SkeinFigure figure, SkeinColorScheme scheme);
guint32 skein_figure_colors_get_area (SkeinFigure figure, SkeinColorScheme scheme); /* translucent, not premultiplied */

/* Relative luminance of an opaque colour as WCAG defines it, 0..1. */
double skein_color_get_luminance (guint32 color);

G_END_DECLS
