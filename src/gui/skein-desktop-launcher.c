// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-desktop-launcher.h"

#include <math.h>

struct _SkeinDesktopLauncher
{
  GDBusConnection *bus; /* (owned) (nullable) */
  char *uri;            /* (owned) of the desktop file */
  char *path;           /* (owned) of the object that the signal comes from */

  /* What was sent last. */
  int per_mille; /* below 0: no bar */
  guint n_left;
  gboolean urgent;
};

static void
send (SkeinDesktopLauncher *self)
{
  GVariantBuilder properties;

  if (self->bus == NULL || g_dbus_connection_is_closed (self->bus))
    return;
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "progress", g_variant_new_double (MAX (self->per_mille, 0) / 1000.0));
  g_variant_builder_add (&properties, "{sv}", "progress-visible", g_variant_new_boolean (self->per_mille >= 0));
  g_variant_builder_add (&properties, "{sv}", "count", g_variant_new_int64 (self->n_left));
  g_variant_builder_add (&properties, "{sv}", "count-visible", g_variant_new_boolean (self->n_left > 0));
  g_variant_builder_add (&properties, "{sv}", "urgent", g_variant_new_boolean (self->urgent));
  g_dbus_connection_emit_signal (self->bus, NULL, self->path, "com.canonical.Unity.LauncherEntry", "Update", g_variant_new ("(sa{sv})", self->uri, &properties), NULL);
}

SkeinDesktopLauncher *
skein_desktop_launcher_new (GDBusConnection *bus, const char *app_id)
{
  SkeinDesktopLauncher *self = g_new0 (SkeinDesktopLauncher, 1);

  g_set_object (&self->bus, bus);
  self->uri = g_strdup_printf ("application://%s.desktop", app_id);
  self->path = g_strdup_printf ("/com/canonical/unity/launcherentry/%u", g_str_hash (self->uri));
  self->per_mille = -1;
  return self;
}

void
skein_desktop_launcher_free (SkeinDesktopLauncher *self)
{
  skein_desktop_launcher_show (self, -1, 0, FALSE);
  g_clear_object (&self->bus);
  g_free (self->uri);
  g_free (self->path);
  g_free (self);
}

void
skein_desktop_launcher_show (SkeinDesktopLauncher *self, double done_frac, guint n_left, gboolean urgent)
{
  int per_mille = done_frac < 0 ? -1 : (int) lrint (CLAMP (done_frac, 0, 1) * 1000);

  if (self->per_mille == per_mille && self->n_left == n_left && self->urgent == urgent)
    return;
  self->per_mille = per_mille;
  self->n_left = n_left;
  self->urgent = urgent;
  send (self);
}
