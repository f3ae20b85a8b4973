// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the tuner decided, as a sentence. */

#include "config.h"

#include "batch/skein-tuner-note.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static char *
format_rate (const SkeinTunerDecision *decision, double rate)
{
  if (!decision->in_files)
    return skein_format_rate (rate);
  /* Translators: files per second. */
  return g_strdup_printf (rate < 10 ? _ ("%.1f files/s") : _ ("%.0f files/s"), rate);
}

/* Who it is, as people call it: without the port that everybody has. */
static char *
dup_host (const SkeinTunerDecision *decision)
{
  g_autofree char *host = g_strdup (decision->host);

  if (g_str_has_suffix (host, ":443"))
    host[strlen (host) - 4] = '\0';
  else if (g_str_has_suffix (host, ":80"))
    host[strlen (host) - 3] = '\0';
  return skein_display_text (host, -1, 80);
}

static char *
describe_refusal (const SkeinTunerDecision *decision, const char *number)
{
  g_autofree char *host = dup_host (decision);

  if (*host == '\0')
    /* Translators: the argument is "24 connections". */
    return g_strdup_printf (_ ("%s: the servers at work bear no more"), number);
  if (decision->from != decision->to)
    /* Translators: "4 connections: files.example.org refused 12 requests". */
    return g_strdup_printf (ngettext ("%s: %s refused %u request", "%s: %s refused %u requests", decision->n_errors), number, host, decision->n_errors);
  return g_strdup_printf (ngettext ("%s: %s gets %u of them at most, it refused more", "%s: %s gets %u of them at most, it refused more", decision->tried), number, host, decision->tried);
}

static char *
describe_recovery (const SkeinTunerDecision *decision, const char *number)
{
  g_autofree char *host = dup_host (decision);

  if (*host == '\0')
    return g_strdup_printf (_ ("%s: no server refuses them any more"), number);
  if (decision->from != decision->to || decision->tried == SKEIN_TUNER_NO_CAP)
    return g_strdup_printf (_ ("%s: %s answers without errors again"), number, host);
  return g_strdup_printf (ngettext ("%s: %s may get %u of them again", "%s: %s may get %u of them again", decision->tried), number, host, decision->tried);
}

char *
skein_tuner_decision_dup_note (const SkeinTunerDecision *decision)
{
  guint n = decision->to;
  /* Translators: how many connections download at once; a reason follows. */
  g_autofree char *number = g_strdup_printf (ngettext ("%u connection", "%u connections", n), n);
  g_autofree char *from = format_rate (decision, decision->rate_from);
  g_autofree char *tried = format_rate (decision, decision->rate_tried);

  switch (decision->reason)
    {
    case SKEIN_TUNER_TRY_MORE:
      /* Translators: "24 connections: are they faster than 16 with 38 MB/s?" */
      return g_strdup_printf (_ ("%s: are they faster than %u with %s?"), number, decision->from, from);
    case SKEIN_TUNER_TRY_FEWER:
      /* Translators: "12 connections: are they as fast as 16 with 38 MB/s?" */
      return g_strdup_printf (_ ("%s: are they as fast as %u with %s?"), number, decision->from, from);
    case SKEIN_TUNER_FASTER:
      /* Translators: "24 connections: 16 gave 38 MB/s, 24 give 55 MB/s" */
      return g_strdup_printf (_ ("%s: %u gave %s, %u give %s"), number, decision->from, from, decision->to, tried);
    case SKEIN_TUNER_NO_GAIN:
      /* Translators: "16 connections: 24 gave 39 MB/s, hardly more than 38 MB/s" */
      return g_strdup_printf (_ ("%s: %u gave %s, hardly more than %s"), number, decision->tried, tried, from);
    case SKEIN_TUNER_ENOUGH:
      /* Translators: "12 connections: as fast as 16, 38 MB/s" */
      return g_strdup_printf (_ ("%s: as fast as %u, %s"), number, decision->from, tried);
    case SKEIN_TUNER_SLOWER:
      /* Translators: "16 connections: 12 gave only 30 MB/s instead of 38 MB/s" */
      return g_strdup_printf (_ ("%s: %u gave only %s instead of %s"), number, decision->tried, tried, from);
    case SKEIN_TUNER_UNUSED:
      /* Translators: "16 connections: of 24 only 14 were in use" */
      return g_strdup_printf (_ ("%s: of %u only %.0f were in use"), number, decision->tried, decision->busy);
    case SKEIN_TUNER_LONG:
      return g_strdup_printf (_ ("%s: those that run take too long to see whether fewer would do"), number);
    case SKEIN_TUNER_REFUSED:
      return describe_refusal (decision, number);
    case SKEIN_TUNER_RECOVERED:
      return describe_recovery (decision, number);
    case SKEIN_TUNER_CPU:
      return g_strdup_printf (_ ("%s: the download threads’ processor time is used up, more would not help"), number);
    case SKEIN_TUNER_OWN_LIMIT:
      return g_strdup_printf (_ ("%s: the speed limit decides, more would not help"), number);
    case SKEIN_TUNER_N_REASONS:
    default:
      g_return_val_if_reached (NULL);
    }
}
