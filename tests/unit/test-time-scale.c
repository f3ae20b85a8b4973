// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-time-scale-layout.h"

#include <locale.h>
#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)

static int
measure_cb (const char *text, gpointer user_data)
{
  return (int) g_utf8_strlen (text, -1) * 7;
}

/* The present is Saturday 2026-11-21 15:04:05.600 UTC. */
static SkeinTimeScaleRequest
make_request (GTimeZone *zone, guint64 from_ago_s, guint64 to_ago_s, gboolean ago, int width)
{
  const guint64 now_ns = 500000 * SECOND;

  return (SkeinTimeScaleRequest){
    .from_ns = now_ns - from_ago_s * SECOND,
    .to_ns = now_ns - to_ago_s * SECOND,
    .now_ns = now_ns,
    .now_wall_us = G_GINT64_CONSTANT (1795273445600000),
    .zone = zone,
    .ago = ago,
    .width = width,
    .measure = measure_cb,
  };
}

static char *
join (const SkeinTimeTick *ticks, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", ticks[i].text);
  /* Units are not parted from their figures. */
  g_string_replace (text, "\302\240", " ", 0);
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name;
  guint64 from_ago_s, to_ago_s;
  gboolean ago, is_12h;
  const char *zone;
  int width;
  const char *texts;
} Case;

static const Case cases[] = {
  { "half-minute", 30, 0, TRUE, FALSE, "UTC", 600, "−30 s|−25 s|−20 s|−15 s|−10 s|−5 s|now" },
  { "narrow", 30, 0, TRUE, FALSE, "UTC", 150, "−30 s|−15 s|now" },
  { "minutes", 120, 0, TRUE, FALSE, "UTC", 500, "−2 min|−1 min 30 s|−1 min|−30 s|now" },
  { "ten-minutes", 600, 0, TRUE, FALSE, "UTC", 600, "−10 min|−8 min|−6 min|−4 min|−2 min|now" },
  { "scrolled-back", 90, 60, FALSE, FALSE, "UTC", 500, "15:02:40|15:02:45|15:02:50|15:02:55|15:03:00|15:03:05" },
  { "twelve-hours", 90, 60, FALSE, TRUE, "UTC", 500, "3:02:40 PM|3:02:50 PM|3:03:00 PM" },
  { "hour", 3600, 0, FALSE, FALSE, "UTC", 500, "14:10|14:20|14:30|14:40|14:50||now" },
  { "days", 172800, 0, FALSE, FALSE, "UTC", 640, "18:00|20 Nov|06:00|12:00|18:00|21 Nov|06:00||now" },
  { "other-zone", 10800, 0, FALSE, FALSE, "+05:30", 500, "18:00|18:30|19:00|19:30|20:00||now" },
};

static void
test_texts (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (c->zone);
  SkeinTimeScaleRequest request = make_request (zone, c->from_ago_s, c->to_ago_s, c->ago, c->width);
  SkeinTimeTick ticks[SKEIN_TIME_SCALE_MAX_TICKS];
  g_autofree char *texts = NULL;
  guint n;

  request.is_12h = c->is_12h;
  n = skein_time_scale_layout_compute (&request, ticks);
  texts = join (ticks, n);
  g_assert_cmpstr (texts, ==, c->texts);
}

static void
test_places (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  g_test_summary ("Whatever is shown, ticks are in order and inside, no label leaves the scale or touches another, and some are there if there is room");

  for (int round = 0; round < 5000; round++)
    {
      guint64 to_ago_s = g_test_rand_bit () ? 0 : (guint64) g_test_rand_int_range (0, 200000);
      SkeinTimeScaleRequest request = make_request (zone, to_ago_s + (guint64) g_test_rand_int_range (1, g_test_rand_bit () ? 172800 : 700), to_ago_s, FALSE, g_test_rand_int_range (0, 2000));
      SkeinTimeTick ticks[SKEIN_TIME_SCALE_MAX_TICKS];
      const SkeinTimeTick *last = NULL;
      guint n, n_labels = 0;

      request.ago = to_ago_s == 0 && g_test_rand_bit ();
      if (to_ago_s == 0 && g_test_rand_bit ())
        request.to_ns += (guint64) g_test_rand_int_range (0, 1000) * SECOND;
      n = skein_time_scale_layout_compute (&request, ticks);
      g_assert_cmpuint (n, <=, SKEIN_TIME_SCALE_MAX_TICKS);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpfloat (ticks[i].x, >=, 0);
          g_assert_cmpfloat (ticks[i].x, <=, request.width + 1e-6);
          if (i > 0)
            g_assert_cmpfloat (ticks[i].x, >=, ticks[i - 1].x);
          if (ticks[i].text[0] == '\0')
            continue;
          n_labels++;
          g_assert_true (g_utf8_validate (ticks[i].text, -1, NULL));
          g_assert_cmpint (ticks[i].text_x, >=, 0);
          if (ticks[i].text_width <= request.width)
            g_assert_cmpint (ticks[i].text_x + ticks[i].text_width, <=, request.width);
          if (last != NULL)
            g_assert_cmpint (last->text_x + last->text_width, <, ticks[i].text_x);
          last = &ticks[i];
        }
      if (request.width >= 400 && request.to_ns <= request.now_ns)
        g_assert_cmpuint (n_labels, >=, 2);
    }
}

static void
test_moment (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  SkeinTimeScaleRequest request = make_request (zone, 30, 0, TRUE, 600);
  g_autofree char *ago = skein_time_scale_layout_describe (&request, request.now_ns - 12 * SECOND - SECOND / 2);
  g_autofree char *now = skein_time_scale_layout_describe (&request, request.now_ns);
  g_autofree char *clock = NULL;
  g_autofree char *coarse = NULL;

  g_assert_cmpstr (ago, ==, "−12.5\u00a0s");
  g_assert_cmpstr (now, ==, "now");
  request.ago = FALSE;
  clock = skein_time_scale_layout_describe (&request, request.now_ns - 5 * SECOND);
  g_assert_cmpstr (clock, ==, "15:04:00.6");
  request = make_request (zone, 3600, 0, FALSE, 600);
  coarse = skein_time_scale_layout_describe (&request, request.now_ns - 5 * SECOND);
  g_assert_cmpstr (coarse, ==, "15:04:00");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/charts/time-scale/texts/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_texts);
    }
  g_test_add_func ("/charts/time-scale/places", test_places);
  g_test_add_func ("/charts/time-scale/moment", test_moment);
  return g_test_run ();
}
