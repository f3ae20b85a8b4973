// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-phase-colors.h"

G_BEGIN_DECLS

/* The one table of the colours that tell in charts who did the work. 0xAARRGGBB, opaque. Pure. */
typedef enum
{
  SKEIN_FORM_TONE_SEQUENTIAL,
  SKEIN_FORM_TONE_THREADS,
  SKEIN_FORM_TONE_LOCK, /* threads under one lock */
  SKEIN_FORM_TONE_PROCESSES,
  SKEIN_FORM_TONE_LOOP,
  SKEIN_FORM_TONE_MANY, /* threads with several connections each */
  SKEIN_N_FORM_TONES
} SkeinFormTone;

guint32 skein_form_colors_get (SkeinFormTone tone, SkeinColorScheme scheme);
guint32 skein_form_colors_get_pale (SkeinFormTone tone, SkeinColorScheme scheme); /* below a hatch: the same, done by another program */

G_END_DECLS
