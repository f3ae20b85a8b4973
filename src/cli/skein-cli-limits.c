// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-limits.h"

#include "batch/skein-schedule.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

void
skein_cli_limits_clear (SkeinCliLimits *self)
{
  g_free (self->max_rate);
  g_free (self->file_max_rate);
  g_strfreev (self->spans);
  g_free (self->schedule);
}

GOptionEntry *
skein_cli_limits_join (const GOptionEntry *entries, SkeinCliLimits *self)
{
  const GOptionEntry own[] = {
    { "max-rate", 0, 0, G_OPTION_ARG_STRING, &self->max_rate, N_ ("Download no faster than that in all, bytes per second: 500K, 2M"), N_ ("RATE") },
    { "file-max-rate", 0, 0, G_OPTION_ARG_STRING, &self->file_max_rate, N_ ("Download each file no faster than that"), N_ ("RATE") },
    { "schedule", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->spans, N_ ("How fast to be when, “mon-fri 08:00-18:00 500K”, or whether at all, “sat,sun 00:00-24:00 off”; a later one counts more; “full” is without limit"), N_ ("SPAN") },
    { "respect-metered", 0, 0, G_OPTION_ARG_NONE, &self->respect_metered, N_ ("Wait while the network costs by the byte, but for servers in the local network"), NULL },
    { "wait-for-network", 0, 0, G_OPTION_ARG_NONE, &self->wait_for_network, N_ ("Wait while there is no network instead of giving up"), NULL },
    G_OPTION_ENTRY_NULL
  };
  gsize n_entries = 0;
  GOptionEntry *all;

  while (entries[n_entries].long_name != NULL)
    n_entries++;
  /* What takes the rest of the line is the last one of @entries, and stays it. */
  all = g_new0 (GOptionEntry, n_entries + G_N_ELEMENTS (own));
  memcpy (all, entries, n_entries * sizeof *all);
  memcpy (all + n_entries, own, sizeof own);
  return all;
}

static gboolean
parse_rate (const char *option, const char *text, guint64 *out_rate)
{
  if (text == NULL || skein_rate_parse (text, out_rate))
    return TRUE;
  skein_cli_complain (_ ("--%s takes bytes per second such as 500K or 2M, not “%s”"), option, text);
  return FALSE;
}

gboolean
skein_cli_limits_finish (SkeinCliLimits *self, int *out_status)
{
  g_autoptr (SkeinSchedule) schedule = NULL;
  g_autoptr (GError) error = NULL;

  *out_status = SKEIN_CLI_EXIT_USAGE;
  if (!parse_rate ("max-rate", self->max_rate, &self->rate) || !parse_rate ("file-max-rate", self->file_max_rate, &self->file_rate))
    return FALSE;

  if (self->spans != NULL)
    {
      self->schedule = g_strjoinv ("\n", self->spans);
      schedule = skein_schedule_parse (self->schedule, &error);
      if (schedule == NULL)
        {
          skein_cli_complain ("--schedule: %s", error->message);
          return FALSE;
        }
    }
  return TRUE;
}

void
skein_cli_limits_apply (const SkeinCliLimits *self, SkeinEngine *engine)
{
  skein_engine_set_max_rate (engine, self->rate);
  if (self->schedule != NULL)
    skein_engine_set_schedule (engine, self->schedule, NULL);
  skein_engine_set_metered_allowed (engine, !self->respect_metered);
}
