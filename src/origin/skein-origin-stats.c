// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-stats.h"

/* Beyond so many different paths or keys they are no longer told apart, so that a long run does not fill the memory. */
#define MAX_NAMES 200000

typedef struct
{
  guint64 n_requests;
  guint64 n_bytes;
  guint64 first; /* number of the first request, 0 none yet */
  gint64 first_us;
} PathCount;

struct _SkeinOriginStats
{
  gatomicrefcount ref_count;

  GMutex lock;
  PathCount all;             /* (lock) */
  guint64 n_under_way;       /* (lock) requests now */
  guint64 peak_requests;     /* (lock) */
  guint64 n_connections;     /* (lock) now */
  guint64 peak_connections;  /* (lock) */
  guint64 total_connections; /* (lock) */
  GHashTable *paths;         /* (owned) (lock) path to PathCount */
  GHashTable *keys;          /* (owned) (lock) key to a guint64 */
};

SkeinOriginStats *
skein_origin_stats_new (void)
{
  SkeinOriginStats *self = g_new0 (SkeinOriginStats, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

SkeinOriginStats *
skein_origin_stats_ref (SkeinOriginStats *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_origin_stats_unref (SkeinOriginStats *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->keys);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
skein_origin_stats_add_connection (SkeinOriginStats *self)
{
  g_mutex_lock (&self->lock);
  self->n_connections++;
  self->total_connections++;
  self->peak_connections = MAX (self->peak_connections, self->n_connections);
  g_mutex_unlock (&self->lock);
}

void
skein_origin_stats_remove_connection (SkeinOriginStats *self)
{
  g_mutex_lock (&self->lock);
  self->n_connections--;
  g_mutex_unlock (&self->lock);
}

static PathCount *
get_path_locked (SkeinOriginStats *self, const char *path)
{
  PathCount *count;

  if (g_hash_table_size (self->paths) >= MAX_NAMES && !g_hash_table_contains (self->paths, path))
    path = "(more)";
  count = g_hash_table_lookup (self->paths, path);
  if (count == NULL)
    {
      count = g_new0 (PathCount, 1);
      g_hash_table_insert (self->paths, g_strdup (path), count);
    }
  return count;
}

void
skein_origin_stats_begin_request (SkeinOriginStats *self, const char *path)
{
  gint64 now_us = g_get_monotonic_time ();
  PathCount *count;

  g_mutex_lock (&self->lock);
  if (self->all.n_requests++ == 0)
    self->all.first_us = now_us;
  self->n_under_way++;
  self->peak_requests = MAX (self->peak_requests, self->n_under_way);
  count = get_path_locked (self, path);
  if (count->n_requests++ == 0)
    {
      count->first = self->all.n_requests;
      count->first_us = now_us;
    }
  g_mutex_unlock (&self->lock);
}

void
skein_origin_stats_end_request (SkeinOriginStats *self)
{
  g_mutex_lock (&self->lock);
  self->n_under_way--;
  g_mutex_unlock (&self->lock);
}

void
skein_origin_stats_add_bytes (SkeinOriginStats *self, const char *path, guint64 n_bytes)
{
  g_mutex_lock (&self->lock);
  self->all.n_bytes += n_bytes;
  get_path_locked (self, path)->n_bytes += n_bytes;
  g_mutex_unlock (&self->lock);
}

guint64
skein_origin_stats_count_key (SkeinOriginStats *self, const char *key)
{
  guint64 *count;
  guint64 before;

  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->keys) >= MAX_NAMES && !g_hash_table_contains (self->keys, key))
    key = "(more)";
  count = g_hash_table_lookup (self->keys, key);
  if (count == NULL)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (self->keys, g_strdup (key), count);
    }
  before = (*count)++;
  g_mutex_unlock (&self->lock);
  return before;
}

void
skein_origin_stats_reset (SkeinOriginStats *self)
{
  g_mutex_lock (&self->lock);
  self->all = (PathCount){ 0 };
  self->peak_requests = self->n_under_way;
  self->peak_connections = self->n_connections;
  self->total_connections = self->n_connections;
  g_hash_table_remove_all (self->paths);
  g_hash_table_remove_all (self->keys);
  g_mutex_unlock (&self->lock);
}

char *
skein_origin_stats_dup_json (SkeinOriginStats *self)
{
  GString *json = g_string_new ("{");
  GHashTableIter iter;
  gpointer path, value;
  gboolean first = TRUE;

  g_mutex_lock (&self->lock);
  g_string_append_printf (json,
                          "\"requests\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT
                          ",\"connections\":%" G_GUINT64_FORMAT ",\"peak_connections\":%" G_GUINT64_FORMAT
                          ",\"total_connections\":%" G_GUINT64_FORMAT ",\"peak_requests\":%" G_GUINT64_FORMAT ",\"paths\":{",
                          self->all.n_requests, self->all.n_bytes, self->n_connections,
                          self->peak_connections, self->total_connections, self->peak_requests);
  g_hash_table_iter_init (&iter, self->paths);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const PathCount *count = value;

      if (!first)
        g_string_append_c (json, ',');
      first = FALSE;
      skein_origin_json_append_string (json, path);
      g_string_append_printf (json, ":{\"requests\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT ",\"first\":%" G_GUINT64_FORMAT ",\"first_ms\":%" G_GINT64_FORMAT "}",
                              count->n_requests, count->n_bytes, count->first, (count->first_us - self->all.first_us) / 1000);
    }
  g_mutex_unlock (&self->lock);

  g_string_append (json, "}}\n");
  return g_string_free (json, FALSE);
}

void
skein_origin_json_append_string (GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if ((guchar) *p < 0x20)
        g_string_append_printf (json, "\\u%04x", *p);
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}
