// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-setting.h"

/* Measured: two threads of eight transfers each are the fastest on two cores, four on four; more threads only
 * share the same cores. */
SkeinSetting
skein_setting_default_downloads (void)
{
  return (SkeinSetting) {
    .kind = SKEIN_SETTING_THREADS,
    .workers = CLAMP (g_get_num_processors (), 2, 4),
    .connections = 8,
  };
}

/* Hashing and resizing compute: one process per core keeps them all busy. */
SkeinSetting
skein_setting_default_processing (void)
{
  return (SkeinSetting) {
    .kind = SKEIN_SETTING_PROCESSES,
    .workers = CLAMP (g_get_num_processors (), 1, SKEIN_SETTING_MAX_WORKERS),
    .connections = 1,
  };
}
