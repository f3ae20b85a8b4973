// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-schedule.h"
#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MINUTES_PER_DAY (24 * 60)
#define MINUTES_PER_WEEK (7 * MINUTES_PER_DAY)
#define DAY_S (24 * 3600)
/* Beyond a week, all comes again; one day more for a change of clocks. */
#define LOOK_AHEAD_S (8 * DAY_S)

typedef struct
{
  guint days;       /* of 1u << day, 0 is Monday: those it begins on */
  guint start, end; /* minutes since midnight; an end not after the start is on the next day */
  gboolean off;
  guint64 max_rate;
} Span;

struct _SkeinSchedule
{
  GArray *spans; /* of Span */
};

static const char *const day_names[7] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* --- reading --- */

static int
find_day (const char *name)
{
  for (int i = 0; i < 7; i++)
    if (g_ascii_strcasecmp (name, day_names[i]) == 0)
      return i;
  return -1;
}

static gboolean
parse_days (const char *text, guint *out_days)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint days = 0;

  if (g_ascii_strcasecmp (text, "daily") == 0)
    {
      *out_days = 0x7f;
      return TRUE;
    }

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) ends = g_strsplit (parts[i], "-", 3);
      guint n = g_strv_length (ends);
      int first = n >= 1 && n <= 2 ? find_day (ends[0]) : -1;
      int last = n == 2 ? find_day (ends[1]) : first;

      if (first < 0 || last < 0)
        return FALSE;
      /* "fri-mon" goes over the weekend. */
      for (int day = first;; day = (day + 1) % 7)
        {
          days |= 1u << day;
          if (day == last)
            break;
        }
    }
  *out_days = days;
  return days != 0;
}

static gboolean
parse_time (const char *text, guint *out_minutes, const char **out_end)
{
  guint hours = 0, minutes = 0;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  for (guint i = 0; i < 2 && g_ascii_isdigit (*text); i++)
    hours = 10 * hours + (guint) (*text++ - '0');
  if (*text++ != ':')
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      if (!g_ascii_isdigit (*text))
        return FALSE;
      minutes = 10 * minutes + (guint) (*text++ - '0');
    }

  *out_minutes = 60 * hours + minutes;
  *out_end = text;
  return minutes < 60 && *out_minutes <= MINUTES_PER_DAY;
}

static gboolean
parse_times (const char *text, Span *span)
{
  const char *end;

  if (!parse_time (text, &span->start, &end) || *end != '-')
    return FALSE;
  if (!parse_time (end + 1, &span->end, &end) || *end != '\0')
    return FALSE;
  return span->start < MINUTES_PER_DAY && span->end != span->start;
}

gboolean
skein_rate_parse (const char *text, guint64 *out_bytes_per_s)
{
  static const char units[] = "KMGT";
  const char *unit;
  double value, factor = 1;
  char *end;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!g_ascii_isdigit (*text) || g_ascii_strncasecmp (text, "0x", 2) == 0)
    return FALSE;
  value = g_ascii_strtod (text, &end);
  if (*end != '\0' && (unit = strchr (units, g_ascii_toupper (*end))) != NULL)
    {
      for (const char *u = units; u <= unit; u++)
        factor *= 1024;
      end++;
      if (*end == 'i')
        end++;
    }
  if (*end == 'B' || *end == 'b')
    end++;
  if (g_ascii_strcasecmp (end, "/s") == 0)
    end += 2;
  value *= factor;
  if (*end != '\0' || value < 1 || value > (double) G_MAXINT64 / 2)
    return FALSE;

  *out_bytes_per_s = (guint64) value;
  return TRUE;
}

static gboolean
parse_line (const char *line, guint number, GArray *spans, GError **error)
{
  g_autofree char *plain = g_strndup (line, strcspn (line, "#"));
  g_auto (GStrv) words = g_strsplit_set (plain, " \t\r", -1);
  const char *given[3] = { NULL };
  guint n_given = 0;
  Span span = { 0 };

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (n_given < 3)
        given[n_given] = words[i];
      n_given++;
    }
  if (n_given == 0)
    return TRUE;

  if (n_given != 3)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Schedule, line %u: “%s” is no span. Give days, times and a speed, such as “mon-fri 08:00-18:00 500K”."), number, g_strstrip (plain));
      return FALSE;
    }
  if (!parse_days (given[0], &span.days))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Schedule, line %u: “%s” are no days. Give “mon-fri”, “sat,sun” or “daily”."), number, given[0]);
      return FALSE;
    }
  if (!parse_times (given[1], &span))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Schedule, line %u: “%s” are no times. Give two different ones from 00:00 to 24:00, such as “08:00-18:00”."), number, given[1]);
      return FALSE;
    }
  if (g_ascii_strcasecmp (given[2], "off") == 0)
    span.off = TRUE;
  else if (g_ascii_strcasecmp (given[2], "full") != 0 && !skein_rate_parse (given[2], &span.max_rate))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Schedule, line %u: “%s” is no speed. Give bytes per second such as “500K” or “2M”, or “off” or “full”."), number, given[2]);
      return FALSE;
    }

  g_array_append_val (spans, span);
  return TRUE;
}

SkeinSchedule *
skein_schedule_parse (const char *text, GError **error)
{
  g_autoptr (SkeinSchedule) self = NULL;
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (SkeinSchedule, 1);
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  lines = g_strsplit_set (text, "\n;", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!parse_line (lines[i], i + 1, self->spans, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
skein_schedule_free (SkeinSchedule *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->spans);
  g_free (self);
}

gboolean
skein_schedule_is_empty (SkeinSchedule *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->spans->len == 0;
}

/* --- looking --- */

static gint32
get_offset_s (GTimeZone *zone, gint64 at_s)
{
  return g_time_zone_get_offset (zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, at_s));
}

/* Seconds since Monday, 00:00, by the clock on the wall. */
static gint64
get_wall_s (gint64 at_s, gint32 offset_s)
{
  /* 1970 began on a Thursday. */
  gint64 wall_s = (at_s + offset_s + 3 * DAY_S) % (7 * DAY_S);

  return wall_s < 0 ? wall_s + 7 * DAY_S : wall_s;
}

static gboolean
span_covers (const Span *span, gint64 wall_s)
{
  guint minute = (guint) (wall_s / 60) % MINUTES_PER_DAY;
  guint day = (guint) (wall_s / DAY_S), day_before = (day + 6) % 7;

  if (span->start < span->end)
    return (span->days & 1u << day) != 0 && minute >= span->start && minute < span->end;
  return ((span->days & 1u << day) != 0 && minute >= span->start) || ((span->days & 1u << day_before) != 0 && minute < span->end);
}

static void
look_at_wall (SkeinSchedule *self, gint64 wall_s, SkeinScheduleState *out_state)
{
  *out_state = (SkeinScheduleState){ 0 };
  for (guint i = self->spans->len; i-- > 0;)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      if (!span_covers (span, wall_s))
        continue;
      out_state->off = span->off;
      out_state->max_rate = span->max_rate;
      return;
    }
}

/* Until the next time at which some span begins or ends, on whatever day; a minute at least, a day at most. */
static gint64
get_step_s (SkeinSchedule *self, gint64 wall_s)
{
  gint64 in_day_s = wall_s % DAY_S;
  gint64 step_s = DAY_S - in_day_s;

  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);
      gint64 times_s[2] = { span->start * 60, span->end * 60 };

      for (guint j = 0; j < 2; j++)
        if (times_s[j] > in_day_s)
          step_s = MIN (step_s, times_s[j] - in_day_s);
    }
  return step_s;
}

/* The first second in (@from_s, @to_s] at which clocks show something else than @offset_s. */
static gint64
find_clock_change (GTimeZone *zone, gint64 from_s, gint64 to_s, gint32 offset_s)
{
  while (to_s - from_s > 1)
    {
      gint64 middle_s = from_s + (to_s - from_s) / 2;

      if (get_offset_s (zone, middle_s) == offset_s)
        from_s = middle_s;
      else
        to_s = middle_s;
    }
  return to_s;
}

void
skein_schedule_look (SkeinSchedule *self, gint64 now_s, GTimeZone *zone, SkeinScheduleState *out_state)
{
  gint64 at_s = now_s;

  g_return_if_fail (self != NULL && zone != NULL && out_state != NULL);

  look_at_wall (self, get_wall_s (now_s, get_offset_s (zone, now_s)), out_state);
  while (self->spans->len > 0 && at_s - now_s <= LOOK_AHEAD_S)
    {
      gint32 offset_s = get_offset_s (zone, at_s);
      gint64 next_s = at_s + get_step_s (self, get_wall_s (at_s, offset_s));
      SkeinScheduleState then;

      if (get_offset_s (zone, next_s) != offset_s)
        next_s = find_clock_change (zone, at_s, next_s, offset_s);
      at_s = next_s;
      look_at_wall (self, get_wall_s (at_s, get_offset_s (zone, at_s)), &then);
      if (then.off != out_state->off || then.max_rate != out_state->max_rate)
        {
          out_state->next_change_s = at_s;
          return;
        }
    }
}
