// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-hsts.h"

#include <string.h>

#define MAX_HOSTS 10000
#define MAX_FILE_BYTES (4 * 1024 * 1024)
#define MAX_AGE_S (10 * 365 * 86400LL)
#define SAVE_STEP_S 86400 /* an expiry that moves by less is not worth a write */

typedef struct
{
  gint64 expires_s; /* wall clock; in the past: revoked */
  gboolean subdomains;
} Entry;

static GMutex lock;
static GHashTable *hosts; /* (lock) (owned) (nullable) host -> Entry */
static char *file_path;   /* (lock) (owned) (nullable) */

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
put (const char *host, gint64 expires_s, gboolean subdomains)
{
  Entry *entry = g_new (Entry, 1);

  entry->expires_s = expires_s;
  entry->subdomains = subdomains;
  g_hash_table_replace (hosts, g_strdup (host), entry);
}

/* Lines "host 0|1 seconds"; what is already known, and younger, stays. */
static void
read_file_locked (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (file_path == NULL || !g_file_get_contents (file_path, &text, &length, NULL) || length > MAX_FILE_BYTES)
    return;

  lines = g_strsplit (text, "\n", MAX_HOSTS);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      gint64 expires_s;

      if (g_strv_length (words) != 3 || *words[0] == '\0' || *words[0] == '#')
        continue;
      expires_s = g_ascii_strtoll (words[2], NULL, 10);
      if (expires_s > now_s () && expires_s <= now_s () + MAX_AGE_S && !g_hash_table_contains (hosts, words[0]))
        put (words[0], expires_s, strcmp (words[1], "1") == 0);
    }
}

static void
ensure_table_locked (void)
{
  if (hosts != NULL)
    return;

  hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  read_file_locked ();
}

static void
save_locked (void)
{
  g_autoptr (GString) text = g_string_new ("# Servers that want https only; until when, in seconds since 1970.\n");
  GHashTableIter iter;
  gpointer host, value;

  if (file_path == NULL)
    return;

  read_file_locked (); /* another program may have learned something */
  g_hash_table_iter_init (&iter, hosts);
  while (g_hash_table_iter_next (&iter, &host, &value))
    {
      const Entry *entry = value;

      if (entry->expires_s > now_s ())
        g_string_append_printf (text, "%s %d %" G_GINT64_FORMAT "\n", (char *) host, entry->subdomains, entry->expires_s);
    }
  /* If it cannot be written, it is known until the program ends. */
  g_file_set_contents_full (file_path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

void
skein_hsts_set_path (const char *path)
{
  g_mutex_lock (&lock);
  g_free (file_path);
  file_path = g_strdup (path);
  g_clear_pointer (&hosts, g_hash_table_unref);
  g_mutex_unlock (&lock);
}

/* FALSE if the value is not valid, and so to be ignored. */
static gboolean
parse_value (const char *value, gint64 *out_max_age_s, gboolean *out_subdomains)
{
  g_auto (GStrv) directives = g_strsplit (value, ";", 16);
  gboolean found = FALSE;

  *out_max_age_s = 0;
  *out_subdomains = FALSE;
  for (guint i = 0; directives[i] != NULL; i++)
    {
      char *directive = g_strstrip (directives[i]);

      if (g_ascii_strncasecmp (directive, "max-age", 7) == 0)
        {
          char *number = g_strchug (directive + 7);
          guint64 seconds;

          if (*number != '=' || found)
            return FALSE;
          number = g_strchug (number + 1);
          if (*number == '"' && strlen (number) > 1 && number[strlen (number) - 1] == '"')
            {
              number[strlen (number) - 1] = '\0';
              number++;
            }
          if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &seconds, NULL))
            return FALSE;
          *out_max_age_s = (gint64) MIN (seconds, (guint64) MAX_AGE_S);
          found = TRUE;
        }
      else if (g_ascii_strcasecmp (directive, "includeSubDomains") == 0)
        *out_subdomains = TRUE;
    }
  return found;
}

void
skein_hsts_note (const char *host, const char *value)
{
  g_autofree char *name = g_ascii_strdown (host, -1);
  gint64 max_age_s, expires_s;
  gboolean subdomains;
  const Entry *entry;

  /* Addresses are nobody's for good. */
  if (g_hostname_is_ip_address (name) || *name == '[' || strpbrk (name, " \n#") != NULL || !parse_value (value, &max_age_s, &subdomains))
    return;

  expires_s = max_age_s > 0 ? now_s () + max_age_s : 0;
  g_mutex_lock (&lock);
  ensure_table_locked ();
  entry = g_hash_table_lookup (hosts, name);
  if ((entry == NULL && expires_s > 0 && g_hash_table_size (hosts) < MAX_HOSTS) || (entry != NULL && (entry->subdomains != subdomains || ABS (entry->expires_s - expires_s) > MIN (SAVE_STEP_S, max_age_s / 2))))
    {
      put (name, expires_s, subdomains);
      save_locked ();
    }
  g_mutex_unlock (&lock);
}

gboolean
skein_hsts_knows (const char *host)
{
  g_autofree char *name = g_ascii_strdown (host, -1);
  gboolean known = FALSE;

  g_mutex_lock (&lock);
  ensure_table_locked ();
  for (const char *p = name; !known && p != NULL; p = strchr (p, '.') != NULL ? strchr (p, '.') + 1 : NULL)
    {
      const Entry *entry = g_hash_table_lookup (hosts, p);

      known = entry != NULL && entry->expires_s > now_s () && (p == name || entry->subdomains);
    }
  g_mutex_unlock (&lock);
  return known;
}

SkeinUrl *
skein_hsts_upgrade (SkeinUrl *url)
{
  const char *authority = url->url + strlen ("http://");
  g_autofree char *text = NULL;
  SkeinUrl *upgraded;

  if (!g_str_has_prefix (url->url, "http://") || !skein_hsts_knows (url->host))
    return url;

  /* A port that was named stays; 80, which was not or might have been, becomes 443. */
  text = g_strconcat ("https://", authority, NULL);
  upgraded = skein_url_parse (text, NULL);
  if (upgraded == NULL)
    return url;

  upgraded->user = g_steal_pointer (&url->user);
  upgraded->password = g_steal_pointer (&url->password);
  skein_url_free (url);
  return upgraded;
}
