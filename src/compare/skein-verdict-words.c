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

static char *
take_longer (char *name, char *longer)
{
  g_free (name);
  return longer;
}

char *
skein_verdict_name_setting (const SkeinCompareSetting *setting)
{
  gboolean is_loop = setting->form == SKEIN_COMPARE_EVENT_LOOP;
  g_autofree char *workers = skein_verdict_name_workers (setting->form, is_loop ? setting->connections : setting->workers);
  char *name = g_steal_pointer (&workers);

  /* Any of these can be there or not, so each says the name so far and one thing more; every language has its own order for that. */
  if (setting->form == SKEIN_COMPARE_THREADS_CONNECTIONS)
    /* Translators: "4 threads with 8 connections each" */
    name = take_longer (name, g_strdup_printf (ngettext ("%s with %u connection each", "%s with %u connections each", setting->connections), name, setting->connections));
  if (setting->python)
    /* Translators: "4 threads in Python" */
    name = take_longer (name, g_strdup_printf (_ ("%s in Python"), name));
  if (setting->one_lock && setting->lock_released_in_calls)
    /* Translators: "4 threads under one lock that long calls release" */
    name = take_longer (name, g_strdup_printf (_ ("%s under one lock that long calls release"), name));
  else if (setting->one_lock)
    /* Translators: "4 threads under one lock" */
    name = take_longer (name, g_strdup_printf (_ ("%s under one lock"), name));
  return skein_compare_setting_take_options (setting, name);
}

char *
skein_verdict_format_seconds (double seconds)
{
  return skein_format_took (seconds > 0 ? (guint64) (MIN (seconds, 1e9) * 1e6 + 0.5) : 0);
}
