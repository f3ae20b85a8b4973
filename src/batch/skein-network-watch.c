// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-network-watch.h"
#include "work/skein-network-scope.h"

#include <string.h>

struct _SkeinNetworkWatch
{
  GNetworkMonitor *monitor;  /* (owned) (nullable) until it is known */
  GCancellable *cancellable; /* (owned) of getting to know it */
  gulong changed_handler, metered_handler;
  gboolean available, metered; /* as was last told */
  SkeinNetworkWatchFunc func;
  gpointer user_data;
};

static void
look (SkeinNetworkWatch *self)
{
  gboolean available = g_network_monitor_get_network_available (self->monitor);
  gboolean metered = g_network_monitor_get_network_metered (self->monitor);
  gboolean returned = available && !self->available;

  if (available == self->available && metered == self->metered)
    return;
  self->available = available;
  self->metered = metered;
  self->func (self, returned, self->user_data);
}

/* Told for every route that comes or goes. */
static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  look (user_data);
}

static void
metered_changed_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  look (user_data);
}

static void
take_monitor (SkeinNetworkWatch *self, GNetworkMonitor *monitor)
{
  self->monitor = g_object_ref (monitor);
  self->changed_handler = g_signal_connect (monitor, "network-changed", G_CALLBACK (network_changed_cb), self);
  self->metered_handler = g_signal_connect (monitor, "notify::network-metered", G_CALLBACK (metered_changed_cb), self);
}

/* It may ask other programs over D-Bus and wait for what they say. */
static void
find_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, g_object_ref (g_network_monitor_get_default ()), g_object_unref);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinNetworkWatch *self = user_data;
  g_autoptr (GNetworkMonitor) monitor = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Else @self is no more. */
  if (monitor == NULL)
    return;
  take_monitor (self, monitor);
  look (self);
}

SkeinNetworkWatch *
skein_network_watch_new (GNetworkMonitor *monitor, SkeinNetworkWatchFunc func, gpointer user_data)
{
  SkeinNetworkWatch *self = g_new0 (SkeinNetworkWatch, 1);

  g_return_val_if_fail (func != NULL, NULL);

  self->func = func;
  self->user_data = user_data;
  self->available = TRUE;
  self->cancellable = g_cancellable_new ();
  if (monitor != NULL)
    {
      take_monitor (self, monitor);
      self->available = g_network_monitor_get_network_available (monitor);
      self->metered = g_network_monitor_get_network_metered (monitor);
    }
  else
    {
      g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, found_cb, self);

      g_task_set_source_tag (task, skein_network_watch_new);
      g_task_set_name (task, "find network monitor");
      g_task_run_in_thread (task, find_in_thread);
    }
  return self;
}

void
skein_network_watch_free (SkeinNetworkWatch *self)
{
  if (self == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  if (self->monitor != NULL)
    {
      g_clear_signal_handler (&self->changed_handler, self->monitor);
      g_clear_signal_handler (&self->metered_handler, self->monitor);
      g_object_unref (self->monitor);
    }
  g_free (self);
}

gboolean
skein_network_watch_is_available (SkeinNetworkWatch *self)
{
  return self->available;
}

gboolean
skein_network_watch_is_metered (SkeinNetworkWatch *self)
{
  return self->available && self->metered;
}

gboolean
skein_network_watch_is_here (const char *host)
{
  /* A local file's has none. */
  return host == NULL || *host == '\0' || g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost") || skein_network_scope_of (host) == SKEIN_SCOPE_LOOPBACK;
}

gboolean
skein_network_watch_is_near (const char *host)
{
  return skein_network_watch_is_here (host) || skein_network_scope_of (host) == SKEIN_SCOPE_PRIVATE || g_str_has_suffix (host, ".local");
}
