// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-apply.h"

#include <glib/gi18n.h>

/* Several keys at once: each by itself would be applied, too, and make the pools anew in between. */
static void
keep (const SkeinSetting *setting)
{
  g_autoptr (GSettings) together = g_settings_new (SKEIN_SETTINGS_ID);

  g_settings_delay (together);
  if (setting->kind == SKEIN_SETTING_PROCESSES)
    {
      g_settings_set_int (together, "worker-processes", (int) setting->workers);
      g_settings_set_int (together, "threads-per-picture", (int) skein_setting_get_inner_threads (setting));
    }
  else
    {
      g_settings_set_int (together, "download-threads", (int) setting->workers);
      g_settings_set_int (together, "connections-per-thread", (int) setting->connections);
      g_settings_set_boolean (together, "tune-connections", FALSE);
    }
  g_settings_apply (together);
}

char *
skein_compare_apply (SkeinEngine *engine, const SkeinCompareSetting *wanted, GError **error)
{
  SkeinSetting pool = skein_compare_setting_to_pool (wanted);
  SkeinSetting setting = skein_pool_get_setting (skein_engine_get_pool (engine, pool.kind));

  setting.workers = pool.workers;
  if (pool.kind == SKEIN_SETTING_PROCESSES)
    setting.inner_threads = MAX (pool.inner_threads, 1);
  else
    {
      setting.connections = CLAMP (pool.connections, 1, SKEIN_SETTING_MAX_CONNECTIONS);
      setting.tunes_itself = FALSE;
    }
  if (!skein_engine_set_setting (engine, &setting, error))
    return NULL;
  keep (&setting);
  if (setting.kind == SKEIN_SETTING_PROCESSES)
    return g_strdup_printf (ngettext ("%u process works on files now", "%u processes work on files now", setting.workers), setting.workers);
  /* Translators: threads, and connections of each */
  return g_strdup_printf (_ ("Downloads use %u × %u connections now"), setting.workers, setting.connections);
}
