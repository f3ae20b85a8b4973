// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-host-rules.h"

#include "base/skein-display-text.h"
#include "base/skein-error-text.h"
#include "base/skein-format.h"
#include "work/skein-job.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DELAY_S 3600
#define MAX_NAME_BYTES 255

typedef enum
{
  KEY_CONNECTIONS,
  KEY_DELAY,
  KEY_RATE,
  KEY_SEGMENTS,
  KEY_TRIES,
  KEY_TIMEOUT,
  N_KEYS
} Key;

static const char *const key_names[N_KEYS] = { "connections", "delay", "rate", "segments", "tries", "timeout" };

typedef struct
{
  guint mask; /* of 1 << Key: what the rule says; 0 can be said, too */
  SkeinHostRule rule;
} Entry;

struct _SkeinHostRules
{
  gatomicrefcount ref_count;
  GHashTable *entries; /* (owned) pattern, normalised -> Entry (owned) */
};

/* --- who a URL asks --- */

static const char *
get_default_port (const char *url)
{
  static const struct
  {
    const char *scheme, *port;
  } ports[] = { { "https:", "443" }, { "http:", "80" }, { "ftps:", "990" }, { "ftp:", "21" }, { "sftp:", "22" } };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    if (g_ascii_strncasecmp (url, ports[i].scheme, strlen (ports[i].scheme)) == 0)
      return ports[i].port;
  return NULL;
}

/* The same for what is on disk and what somebody types; NULL if it can be no name. */
static char *
normalise_name (const char *name, gsize length)
{
  g_autofree char *plain = g_strndup (name, length);
  g_autofree char *ascii = NULL;

  if (length > 1 && plain[length - 1] == '.')
    plain[length - 1] = '\0';
  if (!g_str_is_ascii (plain))
    ascii = g_hostname_to_ascii (plain);
  else
    ascii = g_steal_pointer (&plain);
  return ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
}

char *
skein_host_key (const char *url)
{
  const char *port = get_default_port (url);
  const char *start = strstr (url, "://");
  const char *end, *name_end;
  g_autofree char *name = NULL;

  if (port == NULL || start == NULL)
    return g_strdup ("");

  start += strlen ("://");
  end = start + strcspn (start, "/?#");
  name_end = *start == '[' ? memchr (start, ']', (gsize) (end - start)) : memchr (start, ':', (gsize) (end - start));
  if (*start == '[')
    name_end = name_end != NULL ? name_end + 1 : end;
  else if (name_end == NULL)
    name_end = end;

  name = normalise_name (start, (gsize) (name_end - start));
  if (name == NULL || *name == '\0')
    return g_strdup ("");
  if (name_end + 1 < end && *name_end == ':')
    return g_strdup_printf ("%s:%.*s", name, (int) (end - name_end - 1), name_end + 1);
  return g_strdup_printf ("%s:%s", name, port);
}

char *
skein_host_dup_name (const char *host)
{
  const char *port = strrchr (host, ':');

  return port != NULL ? g_strndup (host, (gsize) (port - host)) : g_strdup (host);
}

/* --- one line --- */

static gboolean
is_port (const char *text)
{
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL);
}

/* "*.Example.org.:8080" to "*.example.org:8080"; NULL and a complaint. */
static char *
parse_pattern (const char *text, GError **error)
{
  g_autofree char *shown = skein_display_text (text, -1, 80);
  gboolean below = g_str_has_prefix (text, "*.");
  const char *name = below ? text + 2 : text;
  const char *colon = *name == '[' ? strchr (name, ']') : NULL;
  const char *port;
  g_autofree char *plain = NULL;

  colon = strchr (colon != NULL ? colon : name, ':');
  port = colon != NULL ? colon + 1 : NULL;
  plain = normalise_name (name, colon != NULL ? (gsize) (colon - name) : strlen (name));

  if (strstr (text, "://") != NULL || strpbrk (text, "/@?#") != NULL)
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is more than a host: write only its name, example.org"), shown);
  else if (port != NULL && strchr (port, ':') != NULL && *name != '[')
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s”: write an IPv6 address in brackets, [::1]"), shown);
  else if (port != NULL && !is_port (port))
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s”: a port is a number from 1 to 65535"), shown);
  else if (plain == NULL || *plain == '\0' || strlen (plain) > MAX_NAME_BYTES || *plain == '.' || strstr (plain, "..") != NULL
           || (strchr (plain, '*') != NULL && (below || strcmp (plain, "*") != 0))
           || (*plain == '[' ? strspn (plain + 1, "0123456789abcdef:.%") + 2 != strlen (plain) || !g_str_has_suffix (plain, "]")
                             : strspn (plain, "abcdefghijklmnopqrstuvwxyz0123456789-._*") != strlen (plain)))
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is not a host: write example.org, example.org:8080, *.example.org or *"), shown);
  else
    return g_strconcat (below ? "*." : "", plain, port != NULL ? ":" : "", port, NULL);
  return NULL;
}

/* "500ms", "2s", "1.5 s" is not one word, "1m"; a bare number counts seconds. */
static gboolean
parse_duration (const char *text, gint64 max_s, gint64 *out_us)
{
  static const struct
  {
    const char *unit;
    double us;
  } units[] = { { "", G_USEC_PER_SEC }, { "ms", 1000 }, { "s", G_USEC_PER_SEC }, { "m", 60.0 * G_USEC_PER_SEC }, { "min", 60.0 * G_USEC_PER_SEC }, { "h", 3600.0 * G_USEC_PER_SEC } };
  gsize length = strspn (text, "0123456789.");
  g_autofree char *number = g_strndup (text, length);
  char *end;
  double value = g_ascii_strtod (number, &end);

  if (length == 0 || *end != '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (text + length, units[i].unit) == 0 && value * units[i].us <= (double) max_s * G_USEC_PER_SEC)
      {
        *out_us = (gint64) (value * units[i].us);
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_count (const char *text, guint64 min, guint64 max, guint *out_count)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, min, max, &value, NULL))
    return FALSE;
  *out_count = (guint) value;
  return TRUE;
}

/* Complains. */
static gboolean
parse_setting (const char *word, Entry *entry, GError **error)
{
  const char *equals = strchr (word, '=');
  gsize name_length = equals != NULL ? (gsize) (equals - word) : strlen (word);
  const char *value = equals != NULL ? equals + 1 : "";
  g_autofree char *shown = skein_display_text (word, -1, 80);
  const char *expected = NULL;
  Key key = N_KEYS;
  gint64 timeout_us = 0;

  for (guint i = 0; i < N_KEYS; i++)
    if (strlen (key_names[i]) == name_length && strncmp (word, key_names[i], name_length) == 0)
      key = (Key) i;

  switch (equals != NULL ? key : N_KEYS)
    {
    case KEY_CONNECTIONS:
      if (!parse_count (value, 0, 1024, &entry->rule.connections))
        expected = _ ("a number up to 1024, 0 for any number");
      break;
    case KEY_DELAY:
      if (!parse_duration (value, MAX_DELAY_S, &entry->rule.delay_us))
        expected = _ ("a time up to one hour such as 500ms or 2s");
      break;
    case KEY_RATE:
      if (!skein_parse_size (value, &entry->rule.rate, NULL) || entry->rule.rate > G_MAXINT64)
        expected = _ ("bytes per second such as 500K or 2M");
      break;
    case KEY_SEGMENTS:
      if (!parse_count (value, 1, SKEIN_MAX_SEGMENTS, &entry->rule.segments))
        expected = _ ("a number from 1 to 32");
      break;
    case KEY_TRIES:
      if (!parse_count (value, 1, 1000, &entry->rule.tries))
        expected = _ ("a number from 1 to 1000");
      break;
    case KEY_TIMEOUT:
      if (!parse_duration (value, 24 * 3600, &timeout_us) || timeout_us < G_USEC_PER_SEC)
        expected = _ ("a time from 1s such as 60s or 2m");
      entry->rule.stall_timeout_s = (guint) (timeout_us / G_USEC_PER_SEC);
      break;
    case N_KEYS:
    default:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                   _ ("“%s” is not a setting for a host: there are connections=, delay=, rate=, segments=, tries= and timeout="), shown);
      return FALSE;
    }

  if (expected != NULL)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s”: %s= takes %s"), shown, key_names[key], expected);
      return FALSE;
    }
  entry->mask |= 1u << key;
  return TRUE;
}

static void
merge (SkeinHostRule *rule, guint mask, const SkeinHostRule *from)
{
  if ((mask & 1u << KEY_CONNECTIONS) != 0)
    rule->connections = from->connections;
  if ((mask & 1u << KEY_DELAY) != 0)
    rule->delay_us = from->delay_us;
  if ((mask & 1u << KEY_RATE) != 0)
    rule->rate = from->rate;
  if ((mask & 1u << KEY_SEGMENTS) != 0)
    rule->segments = from->segments;
  if ((mask & 1u << KEY_TRIES) != 0)
    rule->tries = from->tries;
  if ((mask & 1u << KEY_TIMEOUT) != 0)
    rule->stall_timeout_s = from->stall_timeout_s;
}

static gboolean
parse_line (SkeinHostRules *self, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t\r", -1);
  g_autofree char *pattern = NULL;
  Entry entry = { 0 };
  Entry *known;
  gboolean any = FALSE;

  for (guint i = 0; words[i] != NULL && *words[i] != '#'; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (pattern == NULL)
        {
          pattern = parse_pattern (words[i], error);
          if (pattern == NULL)
            return FALSE;
          continue;
        }
      if (!parse_setting (words[i], &entry, error))
        return FALSE;
      any = TRUE;
    }
  if (pattern == NULL)
    return TRUE;
  if (!any)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” has no setting: write one behind it, connections=2 for example"), pattern);
      return FALSE;
    }

  known = g_hash_table_lookup (self->entries, pattern);
  if (known == NULL)
    {
      known = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, g_steal_pointer (&pattern), known);
    }
  merge (&known->rule, entry.mask, &entry.rule);
  known->mask |= entry.mask;
  return TRUE;
}

SkeinHostRules *
skein_host_rules_parse (const char *text, GError **error)
{
  g_autoptr (SkeinHostRules) self = g_new0 (SkeinHostRules, 1);
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_str_has_prefix (text, "\xEF\xBB\xBF"))
    text += 3;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!parse_line (self, lines[i], error))
      {
        /* Translators: the line of a list of rules, and what is wrong with it. */
        if (error != NULL)
          skein_error_text_take (*error, g_strdup_printf (_ ("line %u: %s"), i + 1, (*error)->message));
        return NULL;
      }
  return g_steal_pointer (&self);
}

SkeinHostRules *
skein_host_rules_ref (SkeinHostRules *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_host_rules_unref (SkeinHostRules *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->entries);
  g_free (self);
}

/* --- looking one up --- */

/* What has not been said yet, if this pattern says it. */
static void
consult (const SkeinHostRules *self, const char *before, const char *name, const char *port, guint *mask, SkeinHostRule *rule)
{
  g_autofree char *pattern = g_strconcat (before, name, port, NULL);
  const Entry *entry = g_hash_table_lookup (self->entries, pattern);

  if (entry == NULL)
    return;
  merge (rule, entry->mask & ~*mask, &entry->rule);
  *mask |= entry->mask;
}

void
skein_host_rules_lookup (const SkeinHostRules *self, const char *host, SkeinHostRule *out_rule)
{
  const char *port = strrchr (host, ':');
  g_autofree char *name = NULL;
  guint mask = 0;

  *out_rule = (SkeinHostRule){ 0 };
  if (self == NULL || port == NULL || g_hash_table_size (self->entries) == 0)
    return;

  name = g_strndup (host, (gsize) (port - host));
  consult (self, "", name, port, &mask, out_rule);
  consult (self, "", name, NULL, &mask, out_rule);
  for (const char *dot = *name != '[' ? strchr (name, '.') : NULL; dot != NULL; dot = strchr (dot + 1, '.'))
    {
      consult (self, "*", dot, port, &mask, out_rule);
      consult (self, "*", dot, NULL, &mask, out_rule);
    }
  consult (self, "*", "", port, &mask, out_rule);
  consult (self, "*", "", NULL, &mask, out_rule);
}
