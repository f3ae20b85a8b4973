// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-time-scale-layout.h"

#include "base/skein-format.h"

#include <langinfo.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#define GAP 18
#define SECOND_MS 1000
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

static const gint64 steps_ms[] = {
  100, 200, 500,
  SECOND_MS, 2 * SECOND_MS, 5 * SECOND_MS, 10 * SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS,
  MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS,
  HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 2 * (gint64) DAY_MS
};

gboolean
skein_time_scale_is_12h (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%p") != NULL || strstr (format, "%r") != NULL || strstr (format, "%I") != NULL || strstr (format, "%l") != NULL;
}

/* Words. Times are milliseconds: before the present, or of the wall's clock. */

static char *
format_ago (gint64 ago_ms, gint64 step_ms)
{
  g_autofree char *duration = NULL;

  if (ago_ms <= 0)
    return g_strdup (C_ ("time scale", "now"));
  if (step_ms < SECOND_MS)
    /* Translators: so many seconds before the present. */
    return g_strdup_printf (_ ("−%.1f s"), (double) ago_ms / SECOND_MS);
  duration = skein_format_duration ((double) ago_ms / SECOND_MS);
  /* Translators: so long before the present: "−1 min 30 s". */
  return g_strdup_printf (_ ("−%s"), duration);
}

static char *
format_clock (const SkeinTimeScaleRequest *request, gint64 wall_ms, gint64 step_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall_ms / SECOND_MS);
  g_autoptr (GDateTime) time = utc != NULL ? g_date_time_to_timezone (utc, request->zone) : NULL;
  const char *format;

  if (time == NULL)
    return g_strdup ("");
  if (step_ms >= HOUR_MS && g_date_time_get_hour (time) == 0 && g_date_time_get_minute (time) == 0)
    /* Translators: a day, as short as possible: "21 Nov". See strftime. */
    format = _ ("%-e %b");
  else if (request->is_12h)
    format = step_ms >= MINUTE_MS ? "%-l:%M %p" : "%-l:%M:%S %p";
  else
    format = step_ms >= MINUTE_MS ? "%H:%M" : "%H:%M:%S";
  if (step_ms < SECOND_MS)
    {
      g_autofree char *seconds = g_date_time_format (time, format);

      return g_strdup_printf ("%s.%d", seconds, (int) (wall_ms % SECOND_MS / 100));
    }
  return g_date_time_format (time, format);
}

static gint64
get_wall_ms (const SkeinTimeScaleRequest *request, guint64 at_ns)
{
  return request->now_wall_us / 1000 + ((gint64) at_ns - (gint64) request->now_ns) / 1000000;
}

char *
skein_time_scale_layout_describe (const SkeinTimeScaleRequest *request, guint64 at_ns)
{
  double ms_per_px = (double) (request->to_ns - request->from_ns) / 1e6 / MAX (request->width, 1);
  gint64 step_ms = ms_per_px < 250 ? 100 : SECOND_MS;

  if (request->ago)
    {
      gint64 ago_ms = (gint64) (request->now_ns - MIN (at_ns, request->now_ns)) / 1000000;

      return format_ago (ago_ms / step_ms * step_ms, step_ms);
    }
  return format_clock (request, get_wall_ms (request, at_ns), step_ms);
}

/* Places */

static double
get_x (const SkeinTimeScaleRequest *request, double at_ms_from_left)
{
  return at_ms_from_left * 1e6 / (double) (request->to_ns - request->from_ns) * request->width;
}

static void
place (const SkeinTimeScaleRequest *request, SkeinTimeTick *tick, double x, const char *text)
{
  tick->x = x;
  tick->text_width = request->measure (text, request->measure_data);
  tick->text_x = (int) CLAMP (x - tick->text_width / 2.0, 0, MAX (request->width - tick->text_width, 0));
  g_strlcpy (tick->text, text, sizeof tick->text);
}

static gboolean
is_above (const SkeinTimeTick *a, const SkeinTimeTick *b)
{
  return a->text[0] != '\0' && b->text[0] != '\0' && a->text_x < b->text_x + b->text_width + GAP / 2 && b->text_x < a->text_x + a->text_width + GAP / 2;
}

static guint
compute_with_step (const SkeinTimeScaleRequest *request, gint64 step_ms, SkeinTimeTick *ticks)
{
  gboolean shows_now = request->now_ns <= request->to_ns;
  gint64 from_ms, to_ms, offset_ms, first;
  guint n = 0;

  /* Milliseconds whose multiples are round: of the wall's clock as it is read here, or before the present. */
  if (request->ago)
    {
      offset_ms = 0;
      from_ms = -(gint64) ((request->now_ns - request->from_ns) / 1000000);
      to_ms = from_ms + (gint64) ((request->to_ns - request->from_ns) / 1000000);
    }
  else
    {
      gint64 wall_ms = get_wall_ms (request, request->to_ns);
      int interval = g_time_zone_find_interval (request->zone, G_TIME_TYPE_UNIVERSAL, wall_ms / SECOND_MS);

      offset_ms = (gint64) g_time_zone_get_offset (request->zone, interval) * SECOND_MS;
      from_ms = get_wall_ms (request, request->from_ns) + offset_ms;
      to_ms = wall_ms + offset_ms;
    }

  first = (gint64) ceil ((double) from_ms / (double) step_ms) * step_ms;
  for (gint64 at_ms = first; at_ms <= to_ms && n < SKEIN_TIME_SCALE_MAX_TICKS - 1; at_ms += step_ms)
    {
      g_autofree char *text = NULL;
      double x = get_x (request, (double) (at_ms - from_ms));

      if (shows_now && x > get_x (request, (double) (request->now_ns - request->from_ns) / 1e6) - 1)
        break;
      text = request->ago ? format_ago (-at_ms, step_ms) : format_clock (request, at_ms - offset_ms, step_ms);
      place (request, &ticks[n++], x, text);
    }
  if (shows_now)
    place (request, &ticks[n++], get_x (request, (double) (request->now_ns - request->from_ns) / 1e6), C_ ("time scale", "now"));
  return n;
}

guint
skein_time_scale_layout_compute (const SkeinTimeScaleRequest *request, SkeinTimeTick *ticks)
{
  double span_ms;
  guint n = 0;

  g_return_val_if_fail (request != NULL && request->measure != NULL && request->zone != NULL, 0);

  if (request->to_ns <= request->from_ns || request->width <= 0)
    return 0;

  /* The finest steps that leave room for each label. */
  span_ms = (double) (request->to_ns - request->from_ns) / 1e6;
  for (guint i = 0; i < G_N_ELEMENTS (steps_ms); i++)
    {
      double step_px = (double) steps_ms[i] / span_ms * request->width;
      int widest = 0;

      if (step_px < 2 * GAP && i + 1 < G_N_ELEMENTS (steps_ms))
        continue;
      n = compute_with_step (request, steps_ms[i], ticks);
      for (guint j = 0; j < n; j++)
        widest = MAX (widest, ticks[j].text_width);
      if (step_px >= widest + GAP)
        break;
    }

  /* The present first, then from the left: at the edges a label moves inwards, and may meet another. */
  for (guint i = 0; i < n; i++)
    {
      gboolean is_last = i == n - 1;

      if (!is_last && is_above (&ticks[i], &ticks[n - 1]))
        ticks[i].text[0] = '\0';
      for (guint j = 0; j < i && !is_last; j++)
        {
          if (is_above (&ticks[i], &ticks[j]))
            ticks[i].text[0] = '\0';
        }
    }
  return n;
}
