// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-limits.h"
#include "base/skein-clock.h"
#include "pool/skein-thread-pool.h"

/* Hosts that nobody uses any more and that have a limit. */
#define MAX_REMEMBERED 1024

typedef struct
{
  SkeinRateLimit *limit; /* (owned) */
  guint n_users;
} Host;

struct _SkeinLimits
{
  SkeinPool *downloads;
  guint64 max_rate, schedule_rate;
  SkeinRateLimit *all; /* (owned) */
  GHashTable *hosts;   /* (owned) (element-type utf8 Host) */
  guint n_unused;
  SkeinLimitsHostFunc host_func; /* (nullable) */
  gpointer host_data;
};

static void
host_free (gpointer data)
{
  Host *host = data;

  skein_rate_limit_unref (host->limit);
  g_free (host);
}

SkeinLimits *
skein_limits_new (SkeinPool *downloads)
{
  SkeinLimits *self = g_new0 (SkeinLimits, 1);

  self->downloads = downloads;
  self->all = skein_rate_limit_new (0);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  return self;
}

void
skein_limits_free (SkeinLimits *self)
{
  if (self == NULL)
    return;

  skein_rate_limit_unref (self->all);
  g_hash_table_unref (self->hosts);
  g_free (self);
}

void
skein_limits_change (SkeinLimits *self, SkeinRateLimit *limit, guint64 bytes_per_s)
{
  if (skein_rate_limit_set_rate (limit, bytes_per_s, skein_clock_now_ns ()) && SKEIN_IS_THREAD_POOL (self->downloads))
    skein_thread_pool_wake (SKEIN_THREAD_POOL (self->downloads));
}

static void
apply_all (SkeinLimits *self)
{
  guint64 rate = self->max_rate;

  if (self->schedule_rate > 0 && (rate == 0 || self->schedule_rate < rate))
    rate = self->schedule_rate;
  skein_limits_change (self, self->all, rate);
}

void
skein_limits_set_max_rate (SkeinLimits *self, guint64 bytes_per_s)
{
  self->max_rate = bytes_per_s;
  apply_all (self);
}

void
skein_limits_set_schedule_rate (SkeinLimits *self, guint64 bytes_per_s)
{
  self->schedule_rate = bytes_per_s;
  apply_all (self);
}

SkeinRateLimit *
skein_limits_get_all (SkeinLimits *self)
{
  return self->all;
}

static guint64
ask_rate (SkeinLimits *self, const char *host)
{
  return self->host_func != NULL ? self->host_func (host, self->host_data) : 0;
}

void
skein_limits_set_host_func (SkeinLimits *self, SkeinLimitsHostFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer name, host;

  self->host_func = func;
  self->host_data = user_data;
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, &name, &host))
    skein_limits_change (self, ((Host *) host)->limit, ask_rate (self, name));
}

void
skein_limits_take_host (SkeinLimits *self, const char *host)
{
  Host *known = g_hash_table_lookup (self->hosts, host);

  if (known == NULL)
    {
      known = g_new0 (Host, 1);
      known->limit = skein_rate_limit_new (ask_rate (self, host));
      g_hash_table_insert (self->hosts, g_strdup (host), known);
    }
  else if (known->n_users == 0)
    self->n_unused--;
  known->n_users++;
}

SkeinRateLimit *
skein_limits_peek_host (SkeinLimits *self, const char *host)
{
  return ((Host *) g_hash_table_lookup (self->hosts, host))->limit;
}

static gboolean
is_unused (gpointer name, gpointer host, gpointer user_data)
{
  return ((Host *) host)->n_users == 0;
}

void
skein_limits_release_host (SkeinLimits *self, const char *host)
{
  Host *known = g_hash_table_lookup (self->hosts, host);

  g_return_if_fail (known != NULL && known->n_users > 0);

  if (--known->n_users > 0)
    return;

  if (skein_rate_limit_get_rate (known->limit) == 0)
    g_hash_table_remove (self->hosts, host);
  else if (++self->n_unused > MAX_REMEMBERED)
    {
      g_hash_table_foreach_remove (self->hosts, is_unused, NULL);
      self->n_unused = 0;
    }
}
