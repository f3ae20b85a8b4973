// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "batch/skein-item.h"

G_BEGIN_DECLS

/* What states look like: the tone of a status pill and of a progress bar. One table for the list and the details. */
typedef enum
{
  SKEIN_TONE_NEUTRAL, /* waits, paused, cancelled */
  SKEIN_TONE_BUSY,    /* downloading */
  SKEIN_TONE_GOOD,    /* processing, done, verified */
  SKEIN_TONE_BAD,     /* failed */
} SkeinTone;

typedef struct
{
  GdkRGBA fill;      /* behind text */
  GdkRGBA text;
  GdkRGBA strong;    /* of bars */
} SkeinToneColors;

SkeinTone skein_tone_of_state (SkeinItemState state);
const SkeinToneColors *skein_tone_get_colors (SkeinTone tone, gboolean dark, gboolean high_contrast);

G_END_DECLS
