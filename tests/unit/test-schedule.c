// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-schedule.h"
#include "work/skein-work-error.h"

#include <string.h>

/* Central Europe, whatever the machine knows of the world: clocks go forward at 01:00 UTC on 29 March 2026, back at 01:00 UTC on 25 October. */
#define ZONE "CET-1CEST,M3.5.0,M10.5.0/3"
#define K 1024
#define M (1024 * 1024)

static gint64
at (const char *utc)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (utc, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static void
test_times (void)
{
  static const struct
  {
    const char *schedule, *now;
    gboolean off;
    guint64 max_rate;
    const char *next; /* NULL: never */
  } cases[] = {
    { "", "2026-11-23T06:59:59Z", FALSE, 0, NULL },
    { "# nothing\n\n  \t", "2026-11-23T06:59:59Z", FALSE, 0, NULL },

    /* A working day; the weekend between two of them. */
    { "mon-fri 08:00-18:00 500K", "2026-11-23T06:59:59Z", FALSE, 0, "2026-11-23T07:00:00Z" },
    { "mon-fri 08:00-18:00 500K", "2026-11-23T07:00:00Z", FALSE, 500 * K, "2026-11-23T17:00:00Z" },
    { "mon-fri 08:00-18:00 500K", "2026-11-23T16:59:59Z", FALSE, 500 * K, "2026-11-23T17:00:00Z" },
    { "mon-fri 08:00-18:00 500K", "2026-11-20T17:00:00Z", FALSE, 0, "2026-11-23T07:00:00Z" },
    { "Mon-Fri 8:00-18:00 1.5MiB/s # slow", "2026-11-24T12:00:00Z", FALSE, 3 * M / 2, "2026-11-24T17:00:00Z" },

    /* Whole days are one. */
    { "sat,sun 00:00-24:00 off", "2026-11-20T22:59:59Z", FALSE, 0, "2026-11-20T23:00:00Z" },
    { "sat,sun 00:00-24:00 off", "2026-11-21T12:00:00Z", TRUE, 0, "2026-11-22T23:00:00Z" },
    { "daily 00:00-24:00 off", "2026-11-21T12:00:00Z", TRUE, 0, NULL },

    /* Over midnight: of the day it begins on. */
    { "daily 22:30-06:00 off", "2026-11-21T21:29:59Z", FALSE, 0, "2026-11-21T21:30:00Z" },
    { "daily 22:30-06:00 off", "2026-11-21T22:00:00Z", TRUE, 0, "2026-11-22T05:00:00Z" },
    { "daily 22:30-06:00 off", "2026-11-22T03:00:00Z", TRUE, 0, "2026-11-22T05:00:00Z" },
    { "sun 22:00-02:00 1M", "2026-11-23T00:00:00Z", FALSE, M, "2026-11-23T01:00:00Z" },
    { "sun 22:00-02:00 1M", "2026-11-22T00:00:00Z", FALSE, 0, "2026-11-22T21:00:00Z" },
    { "sun 22:00-02:00 1M", "2026-11-23T01:00:00Z", FALSE, 0, "2026-11-29T21:00:00Z" },
    { "fri-mon 12:00-13:00 off", "2026-11-23T11:30:00Z", TRUE, 0, "2026-11-23T12:00:00Z" },
    { "fri-mon 12:00-13:00 off", "2026-11-24T11:30:00Z", FALSE, 0, "2026-11-27T11:00:00Z" },

    /* The later line counts; what changes nothing is no change. */
    { "daily 00:00-24:00 100K\ndaily 01:00-05:00 full", "2026-11-21T02:00:00Z", FALSE, 0, "2026-11-21T04:00:00Z" },
    { "daily 00:00-24:00 100K; daily 01:00-05:00 full", "2026-11-21T05:00:00Z", FALSE, 100 * K, "2026-11-22T00:00:00Z" },
    { "mon 08:00-12:00 1M\nmon 12:00-14:00 1024K", "2026-11-23T09:00:00Z", FALSE, M, "2026-11-23T13:00:00Z" },

    /* Clocks go forward: 02:30 is never, and what began then has begun at 03:00. */
    { "sun 02:30-04:00 off", "2026-03-29T00:59:00Z", FALSE, 0, "2026-03-29T01:00:00Z" },
    { "sun 02:30-04:00 off", "2026-03-29T01:00:00Z", TRUE, 0, "2026-03-29T02:00:00Z" },
    { "sun 02:10-02:50 off", "2026-03-29T00:00:00Z", FALSE, 0, "2026-04-05T00:10:00Z" },
    { "sat 23:00-03:00 off", "2026-03-29T00:30:00Z", TRUE, 0, "2026-03-29T01:00:00Z" },
    { "sun 12:00-13:00 off", "2026-03-28T12:00:00Z", FALSE, 0, "2026-03-29T10:00:00Z" },

    /* And back: an hour comes twice. */
    { "sun 02:00-02:30 off", "2026-10-24T23:00:00Z", FALSE, 0, "2026-10-25T00:00:00Z" },
    { "sun 02:00-02:30 off", "2026-10-25T00:00:00Z", TRUE, 0, "2026-10-25T00:30:00Z" },
    { "sun 02:00-02:30 off", "2026-10-25T00:30:00Z", FALSE, 0, "2026-10-25T01:00:00Z" },
    { "sun 02:00-02:30 off", "2026-10-25T01:00:00Z", TRUE, 0, "2026-10-25T01:30:00Z" },
    { "sun 02:00-03:00 off", "2026-10-25T00:30:00Z", TRUE, 0, "2026-10-25T02:00:00Z" },
    { "sun 12:00-13:00 off", "2026-10-24T12:00:00Z", FALSE, 0, "2026-10-25T11:00:00Z" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (ZONE);

  g_assert_nonnull (zone);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinSchedule) schedule = skein_schedule_parse (cases[i].schedule, &error);
      SkeinScheduleState state;

      g_assert_no_error (error);
      skein_schedule_look (schedule, at (cases[i].now), zone, &state);
      if (state.off != cases[i].off || state.max_rate != cases[i].max_rate || state.next_change_s != (cases[i].next != NULL ? at (cases[i].next) : 0))
        {
          g_autoptr (GDateTime) next = g_date_time_new_from_unix_utc (state.next_change_s);
          g_autofree char *shown = g_date_time_format_iso8601 (next);

          g_error ("“%s” at %s: off %d, rate %" G_GUINT64_FORMAT ", next %s, not %s", cases[i].schedule, cases[i].now, state.off, state.max_rate, shown, cases[i].next);
        }
    }
}

/* What next_change_s says is what happens, minute for minute through a year. */
static void
test_year (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (ZONE);
  g_autoptr (SkeinSchedule) schedule = skein_schedule_parse ("mon-fri 08:00-18:00 500K\ndaily 22:00-02:30 off\nsun 02:15-02:45 2M", NULL);
  gint64 end_s = at ("2027-01-01T00:00:00Z");
  SkeinScheduleState state;

  skein_schedule_look (schedule, at ("2026-01-01T00:00:00Z"), zone, &state);
  for (gint64 now_s = at ("2026-01-01T00:01:00Z"); now_s < end_s; now_s += 60)
    {
      SkeinScheduleState now;

      skein_schedule_look (schedule, now_s, zone, &now);
      if (now_s < state.next_change_s)
        {
          g_assert_cmpint (now.off, ==, state.off);
          g_assert_cmpuint (now.max_rate, ==, state.max_rate);
          g_assert_cmpint (now.next_change_s, ==, state.next_change_s);
        }
      else
        {
          g_assert_cmpint (now_s, ==, state.next_change_s);
          g_assert_true (now.off != state.off || now.max_rate != state.max_rate);
          state = now;
        }
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text, *part;
  } cases[] = {
    { "mon-fri", "line 1" },
    { "mon-fri 08:00-18:00", "line 1" },
    { "mon-fri 08:00-18:00 off today", "line 1" },
    { "daily 08:00-18:00 off\n\nmon-fry 08:00-18:00 off", "line 3: “mon-fry”" },
    { "mon-wed-fri 08:00-18:00 off", "“mon-wed-fri”" },
    { "mon, 08:00-18:00 off", "“mon,”" },
    { "daily 8-18 off", "“8-18”" },
    { "daily 08:00 off", "“08:00”" },
    { "daily 08:00-08:00 off", "“08:00-08:00”" },
    { "daily 08:60-09:00 off", "“08:60-09:00”" },
    { "daily 08:00-24:01 off", "“08:00-24:01”" },
    { "daily 24:00-08:00 off", "“24:00-08:00”" },
    { "daily 008:00-09:00 off", "“008:00-09:00”" },
    { "daily 08:00-18:00x off", "“08:00-18:00x”" },
    { "daily 08:00-18:00 fast", "“fast”" },
    { "daily 08:00-18:00 0", "“0”" },
    { "daily 08:00-18:00 -5K", "“-5K”" },
    { "daily 08:00-18:00 5X; mon 1:00-2:00 off", "line 1: “5X”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (skein_schedule_parse (cases[i].text, &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      if (strstr (error->message, cases[i].part) == NULL)
        g_error ("“%s”: %s", cases[i].text, error->message);
    }
}

static void
test_rates (void)
{
  static const struct
  {
    const char *text;
    guint64 rate;
  } cases[] = {
    { "1", 1 },
    { "65536", 65536 },
    { "500K", 500 * K },
    { "500k", 500 * K },
    { "500KB", 500 * K },
    { "500KiB/s", 500 * K },
    { "2M", 2 * M },
    { "1.5M", 3 * M / 2 },
    { "1G", 1024 * (guint64) M },
    { "2T", 2048 * 1024 * (guint64) M },
    { "100B", 100 },
    { "0", 0 },
    { "0.5", 0 },
    { "", 0 },
    { "K", 0 },
    { "-1", 0 },
    { "1e99", 0 },
    { "0x10", 0 },
    { "1P", 0 },
    { "5 K", 0 },
    { "inf", 0 },
    { "1KK", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 rate = 0;

      if (skein_rate_parse (cases[i].text, &rate) != (cases[i].rate > 0) || rate != cases[i].rate)
        g_error ("“%s” is %" G_GUINT64_FORMAT, cases[i].text, rate);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/times", test_times);
  g_test_add_func ("/schedule/year", test_year);
  g_test_add_func ("/schedule/errors", test_errors);
  g_test_add_func ("/schedule/rates", test_rates);
  return g_test_run ();
}
