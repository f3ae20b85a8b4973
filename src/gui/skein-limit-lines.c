// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-limit-lines.h"

#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "batch/skein-schedule.h"

static const struct
{
  const char *nick;
  const char *label;
} weekdays[] = {
  { "mon", N_ ("Mon") },
  { "tue", N_ ("Tue") },
  { "wed", N_ ("Wed") },
  { "thu", N_ ("Thu") },
  { "fri", N_ ("Fri") },
  { "sat", N_ ("Sat") },
  { "sun", N_ ("Sun") },
};

#define N_DAYS G_N_ELEMENTS (weekdays)
#define ALL_DAYS ((1u << N_DAYS) - 1)

const char *
skein_weekday_get_label (guint day)
{
  g_return_val_if_fail (day < N_DAYS, "");

  return _ (weekdays[day].label);
}

/* Times */

gboolean
skein_minute_parse (const char *text, guint *out_minute)
{
  guint64 hours, minutes;
  const char *colon = strchr (text, ':');
  g_autofree char *hour_text = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;

  if (colon == NULL || strlen (colon) != 3 || !g_ascii_string_to_unsigned (hour_text, 10, 0, 24, &hours, NULL) || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 59, &minutes, NULL))
    return FALSE;
  if (hours == 24 && minutes > 0)
    return FALSE;
  *out_minute = (guint) (hours * 60 + minutes);
  return TRUE;
}

char *
skein_minute_format (guint minute)
{
  return g_strdup_printf ("%02u:%02u", minute / 60, minute % 60);
}

/* Spans */

static int
find_day (const char *nick)
{
  for (guint i = 0; i < N_DAYS; i++)
    if (g_ascii_strcasecmp (nick, weekdays[i].nick) == 0)
      return (int) i;
  return -1;
}

static gboolean
parse_days (const char *text, guint *out_days)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  *out_days = 0;
  if (g_ascii_strcasecmp (text, "daily") == 0)
    {
      *out_days = ALL_DAYS;
      return TRUE;
    }
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) ends = g_strsplit (parts[i], "-", 2);
      int first = ends[0] != NULL ? find_day (ends[0]) : -1;
      int last = first >= 0 && ends[1] != NULL ? find_day (ends[1]) : first;

      if (first < 0 || last < 0)
        return FALSE;
      for (int day = first;; day = (day + 1) % (int) N_DAYS)
        {
          *out_days |= 1u << day;
          if (day == last)
            break;
        }
    }
  return *out_days != 0;
}

/* The words of a line without its comment; NULL-terminated. */
static char **
split_words (const char *line)
{
  g_autofree char *text = g_strdup (line);
  char *comment = strchr (text, '#');
  g_auto (GStrv) parts = NULL;
  GPtrArray *words = g_ptr_array_new ();

  if (comment != NULL)
    *comment = '\0';
  parts = g_strsplit_set (text, " \t\r", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

gboolean
skein_span_line_parse (const char *line, SkeinSpanLine *out_span)
{
  g_auto (GStrv) words = split_words (line);
  g_auto (GStrv) times = NULL;

  memset (out_span, 0, sizeof *out_span);
  if (g_strv_length (words) != 3 || !parse_days (words[0], &out_span->days))
    return FALSE;
  times = g_strsplit (words[1], "-", 2);
  if (g_strv_length (times) != 2 || !skein_minute_parse (times[0], &out_span->start_minute) || !skein_minute_parse (times[1], &out_span->end_minute))
    return FALSE;
  if (g_ascii_strcasecmp (words[2], "off") == 0)
    out_span->kind = SKEIN_SPAN_OFF;
  else if (g_ascii_strcasecmp (words[2], "full") == 0)
    out_span->kind = SKEIN_SPAN_FULL;
  else
    {
      out_span->kind = SKEIN_SPAN_LIMITED;
      return skein_rate_parse (words[2], &out_span->max_rate);
    }
  return TRUE;
}

char *
skein_span_line_format (const SkeinSpanLine *span)
{
  g_autoptr (GString) text = g_string_new (span->days == ALL_DAYS ? "daily" : NULL);

  for (guint day = 0; day < N_DAYS && span->days != ALL_DAYS; day++)
    if ((span->days & (1u << day)) != 0)
      g_string_append_printf (text, text->len > 0 ? ",%s" : "%s", weekdays[day].nick);
  g_string_append_printf (text, " %02u:%02u-%02u:%02u ", span->start_minute / 60, span->start_minute % 60, span->end_minute / 60, span->end_minute % 60);
  if (span->kind == SKEIN_SPAN_LIMITED)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, span->max_rate);
  else
    g_string_append (text, span->kind == SKEIN_SPAN_OFF ? "off" : "full");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "Mon–Fri, Sun" */
static char *
describe_days (guint days)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (days == ALL_DAYS)
    return g_strdup (_("Every day"));
  for (guint day = 0; day < N_DAYS; day++)
    {
      guint last = day;

      if ((days & (1u << day)) == 0)
        continue;
      while (last + 1 < N_DAYS && (days & (1u << (last + 1))) != 0)
        last++;
      g_string_append_printf (text, text->len > 0 ? ", %s" : "%s", skein_weekday_get_label (day));
      if (last > day)
        g_string_append_printf (text, last > day + 1 ? "–%s" : ", %s", skein_weekday_get_label (last));
      day = last;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
skein_span_line_describe (const SkeinSpanLine *span)
{
  g_autofree char *days = describe_days (span->days);
  g_autofree char *start = skein_minute_format (span->start_minute);
  g_autofree char *end = skein_minute_format (span->end_minute);

  /* Translators: "Mon–Fri 08:00–18:00" */
  return g_strdup_printf (_("%s %s–%s"), days, start, end);
}

/* Rules */

static gboolean
parse_number (const char *text, guint64 most, guint64 *out_number)
{
  return g_ascii_string_to_unsigned (text, 10, 0, most, out_number, NULL);
}

static gboolean
parse_delay (const char *text, guint *out_ms)
{
  static const struct
  {
    const char *unit;
    guint ms;
  } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_suffix (text, units[i].unit))
      {
        g_autofree char *number = g_strndup (text, strlen (text) - strlen (units[i].unit));
        guint64 value;

        if (!parse_number (number, 86400, &value))
          return FALSE;
        *out_ms = (guint) value * units[i].ms;
        return TRUE;
      }
  return FALSE;
}

gboolean
skein_rule_line_parse (const char *line, SkeinRuleLine *out_rule)
{
  g_auto (GStrv) words = split_words (line);

  memset (out_rule, 0, sizeof *out_rule);
  if (words[0] == NULL || g_strlcpy (out_rule->pattern, words[0], sizeof out_rule->pattern) >= sizeof out_rule->pattern)
    return FALSE;
  for (guint i = 1; words[i] != NULL; i++)
    {
      const char *value = strchr (words[i], '=');
      guint64 number;

      if (value == NULL)
        return FALSE;
      value++;
      if (g_str_has_prefix (words[i], "connections=") && parse_number (value, 1024, &number) && number > 0)
        out_rule->connections = (guint) number;
      else if (g_str_has_prefix (words[i], "segments=") && parse_number (value, 32, &number))
        out_rule->segments = (guint) number;
      else if (g_str_has_prefix (words[i], "rate=") && skein_rate_parse (value, &number))
        out_rule->rate = number;
      else if (g_str_has_prefix (words[i], "delay=") && parse_delay (value, &out_rule->delay_ms))
        continue;
      else if (strlen (out_rule->rest) + strlen (words[i]) + 2 > sizeof out_rule->rest)
        return FALSE;
      else
        {
          if (*out_rule->rest != '\0')
            g_strlcat (out_rule->rest, " ", sizeof out_rule->rest);
          g_strlcat (out_rule->rest, words[i], sizeof out_rule->rest);
        }
    }
  return TRUE;
}

char *
skein_rule_line_format (const SkeinRuleLine *rule)
{
  GString *text = g_string_new (rule->pattern);

  if (rule->connections > 0)
    g_string_append_printf (text, " connections=%u", rule->connections);
  if (rule->delay_ms > 0)
    g_string_append_printf (text, " delay=%ums", rule->delay_ms);
  if (rule->rate > 0)
    g_string_append_printf (text, " rate=%" G_GUINT64_FORMAT, rule->rate);
  if (rule->segments > 0)
    g_string_append_printf (text, " segments=%u", rule->segments);
  if (*rule->rest != '\0')
    g_string_append_printf (text, " %s", rule->rest);
  return g_string_free (text, FALSE);
}

static void
append_part (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

char *
skein_rule_line_describe (const SkeinRuleLine *rule)
{
  GString *text = g_string_new (NULL);

  if (rule->connections > 0)
    append_part (text, g_strdup_printf (ngettext ("%u connection", "%u connections", rule->connections), rule->connections));
  if (rule->delay_ms > 0)
    /* Translators: time between the starts of two downloads from one server. */
    append_part (text, g_strdup_printf (_("%u ms apart"), rule->delay_ms));
  if (rule->rate > 0)
    append_part (text, skein_format_rate ((double) rule->rate));
  if (rule->segments > 0)
    append_part (text, g_strdup_printf (ngettext ("%u per file", "%u per file", rule->segments), rule->segments));
  if (*rule->rest != '\0')
    append_part (text, g_strdup (rule->rest));
  return g_string_free (text, FALSE);
}
