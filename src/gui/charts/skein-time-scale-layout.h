// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a time scale has its ticks, and what they say. Pure: whoever draws it says how wide a text is. */

/* The width of @text in pixels. */
typedef int (*SkeinTimeScaleMeasureFunc) (const char *text, gpointer user_data);

typedef struct
{
  guint64 from_ns, to_ns; /* the edges, by the board's clock */
  guint64 now_ns;         /* the present by the same clock, */
  gint64 now_wall_us;     /* and by the wall's, since 1970 */
  GTimeZone *zone;
  gboolean is_12h; /* "3:07 PM" */
  gboolean ago;    /* how long before the present, instead of what the clock said */
  int width;
  SkeinTimeScaleMeasureFunc measure;
  gpointer measure_data;
} SkeinTimeScaleRequest;

#define SKEIN_TIME_SCALE_MAX_TICKS 64
#define SKEIN_TIME_SCALE_TEXT 40

typedef struct
{
  double x;                         /* of the tick */
  int text_x, text_width;           /* of its label, within the width */
  char text[SKEIN_TIME_SCALE_TEXT]; /* empty: there is no room for it */
} SkeinTimeTick;

/* Ticks at round times, in order, no label above another; the present at its place if it is shown. Returns: their number. */
guint skein_time_scale_layout_compute (const SkeinTimeScaleRequest *request, SkeinTimeTick *ticks);

/* (transfer full) one moment, as precise as a pixel is: "−12.4 s", "15:04:05". */
char *skein_time_scale_layout_describe (const SkeinTimeScaleRequest *request, guint64 at_ns);

/* Whether clocks of this locale (LC_TIME) count to twelve. */
gboolean skein_time_scale_is_12h (void);

G_END_DECLS
