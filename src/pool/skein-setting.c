// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-setting.h"

#include <glib/gi18n-lib.h>

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

guint
skein_setting_get_max_connections (const SkeinSetting *self)
{
  return self->kind == SKEIN_SETTING_THREADS && self->workers == 1 ? SKEIN_SETTING_MAX_LOOP_CONNECTIONS : SKEIN_SETTING_MAX_CONNECTIONS;
}

guint
skein_setting_get_inner_threads (const SkeinSetting *self)
{
  return CLAMP (self->inner_threads, 1, SKEIN_SETTING_MAX_INNER_THREADS);
}

char *
skein_setting_dup_warning (const SkeinSetting *self, guint n_cores)
{
  guint at_once = self->workers * self->connections;
  guint inner = skein_setting_get_inner_threads (self);

  if (self->kind != SKEIN_SETTING_PROCESSES || inner == 1 || at_once * inner <= n_cores)
    return NULL;

  return g_strdup_printf (ngettext ("%u pictures at once with %u threads each are more than the %u processor here: they take turns, and nothing gets faster.",
                                    "%u pictures at once with %u threads each are more than the %u processors here: they take turns, and nothing gets faster.", n_cores),
                          at_once, inner, n_cores);
}
