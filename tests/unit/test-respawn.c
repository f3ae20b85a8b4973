// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-respawn.h"
#include "pool/skein-setting.h"

static void
test_back_off (void)
{
  static const gint64 delays_ms[] = { 250, 500, 1000, 2000, 4000, 8000, 8000, 8000 };
  SkeinRespawn respawn = { 0 };
  gint64 now_us = 1000000;

  g_assert_true (skein_respawn_may_start (&respawn, now_us));
  for (guint i = 0; i < G_N_ELEMENTS (delays_ms); i++)
    {
      skein_respawn_died (&respawn, now_us);
      g_assert_false (skein_respawn_may_start (&respawn, now_us + delays_ms[i] * 1000 - 1));
      now_us += delays_ms[i] * 1000;
      g_assert_true (skein_respawn_may_start (&respawn, now_us));
    }

  skein_respawn_answered (&respawn);
  skein_respawn_died (&respawn, now_us);
  g_assert_true (skein_respawn_may_start (&respawn, now_us + 250000));
}

static void
test_defaults (void)
{
  SkeinSetting downloads = skein_setting_default_downloads ();
  SkeinSetting processing = skein_setting_default_processing ();

  g_assert_cmpint (downloads.kind, ==, SKEIN_SETTING_THREADS);
  g_assert_cmpuint (downloads.workers, >=, 2);
  g_assert_cmpuint (downloads.workers, <=, 4);
  g_assert_cmpuint (downloads.connections, ==, 8);
  g_assert_cmpint (processing.kind, ==, SKEIN_SETTING_PROCESSES);
  g_assert_cmpuint (processing.workers, >=, 1);
  g_assert_cmpuint (processing.workers, <=, SKEIN_SETTING_MAX_WORKERS);
  g_assert_cmpuint (processing.connections, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/respawn/back-off", test_back_off);
  g_test_add_func ("/pool/setting/defaults", test_defaults);

  return g_test_run ();
}
