// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-verdict-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/skein-format.h"

char *
skein_verdict_name_workers (SkeinCompareForm form, guint n)
{
  switch (form)
    {
    case SKEIN_COMPARE_PROCESSES:
      return g_strdup_printf (ngettext ("%u process", "%u processes", n), n);
    case SKEIN_COMPARE_EVENT_LOOP:
      /* Translators: an event loop that has so many things in work at a time */
      return g_strdup_printf (ngettext ("an event loop of %u", "an event loop of %u", n), n);
    case SKEIN_COMPARE_SEQUENTIAL:
      /* Translators: within a sentence: "faster than one after another" */
      return g_strdup (_ ("one after another"));
    case SKEIN_COMPARE_THREADS:
    case SKEIN_COMPARE_THREADS_CONNECTIONS:
    case SKEIN_N_COMPARE_FORMS:
    default:
      return g_strdup_printf (ngettext ("%u thread", "%u threads", n), n);
    }
}

char *
skein_verdict_name_setting (const SkeinCompareSetting *setting)
{
  gboolean is_loop = setting->form == SKEIN_COMPARE_EVENT_LOOP;
  g_autofree char *workers = skein_verdict_name_workers (setting->form, is_loop ? setting->connections : setting->workers);
  GString *name = g_string_new (workers);

  /* What is appended begins with a space or a comma of its own, so that any of it can be there or not. */
  if (setting->form == SKEIN_COMPARE_THREADS_CONNECTIONS)
    g_string_append_printf (name, ngettext (" with %u connection each", " with %u connections each", setting->connections), setting->connections);
  if (setting->python)
    g_string_append (name, _ (" in Python"));
  if (setting->one_lock)
    g_string_append (name, setting->lock_released_in_calls ? _ (" under one lock that long calls release") : _ (" under one lock"));
  if (setting->inner_threads > 1)
    g_string_append_printf (name, ngettext (", %u thread for each picture", ", %u threads for each picture", setting->inner_threads), setting->inner_threads);
  if (setting->batch > 0)
    g_string_append_printf (name, ngettext (", %u file together", ", %u files together", setting->batch), setting->batch);
  if (setting->warm)
    g_string_append_printf (name, ", %s", _ ("warm"));
  return g_string_free (name, FALSE);
}

char *
skein_verdict_format_seconds (double seconds)
{
  return skein_format_took (seconds > 0 ? (guint64) (MIN (seconds, 1e9) * 1e6 + 0.5) : 0);
}
