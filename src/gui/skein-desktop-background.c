// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-desktop-background.h"

#include <unistd.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Background"
/* What the desktop shows; longer is cut there. */
#define MAX_STATUS 96

struct _SkeinDesktopBackground
{
  GDBusConnection *bus;      /* (owned) (nullable) NULL: not in a sandbox */
  GCancellable *cancellable; /* (owned) */
  SkeinDesktopBackgroundFunc refused;
  gpointer user_data;
  guint response;     /* subscription */
  char *status;       /* (owned) sent last */
  gboolean no_status; /* the portal is older than statuses */
};

gboolean
skein_desktop_background_is_sandboxed (void)
{
  return access ("/.flatpak-info", F_OK) == 0 || g_getenv ("SNAP_NAME") != NULL;
}

SkeinDesktopBackground *
skein_desktop_background_new (GDBusConnection *bus, gboolean sandboxed, SkeinDesktopBackgroundFunc refused, gpointer user_data)
{
  SkeinDesktopBackground *self = g_new0 (SkeinDesktopBackground, 1);

  if (sandboxed)
    g_set_object (&self->bus, bus);
  self->cancellable = g_cancellable_new ();
  self->refused = refused;
  self->user_data = user_data;
  self->status = g_strdup ("");
  return self;
}

static void
stop_listening (SkeinDesktopBackground *self)
{
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response);
  self->response = 0;
}

void
skein_desktop_background_free (SkeinDesktopBackground *self)
{
  g_cancellable_cancel (self->cancellable);
  stop_listening (self);
  g_clear_object (&self->bus);
  g_object_unref (self->cancellable);
  g_free (self->status);
  g_free (self);
}

static void
response_cb (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *sender, G_GNUC_UNUSED const char *path, G_GNUC_UNUSED const char *interface, G_GNUC_UNUSED const char *signal, GVariant *parameters, gpointer user_data)
{
  SkeinDesktopBackground *self = user_data;
  g_autoptr (GVariant) results = NULL;
  gboolean allowed = FALSE;
  guint32 response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  stop_listening (self);
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &allowed);
  if (response != 0 || !allowed)
    self->refused (self->user_data);
}

/* No portal: the sandbox is one that nobody watches. */
static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("The desktop was not asked for leave to work in the background: %s", error->message);
      stop_listening (user_data);
    }
}

void
skein_desktop_background_enter (SkeinDesktopBackground *self, const char *reason)
{
  GVariantBuilder options;
  g_autofree char *sender = NULL, *token = NULL, *path = NULL;

  if (self->bus == NULL || self->response != 0)
    return;

  /* The answer may come before the call has returned, so its address is computed as the portal does. */
  sender = g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1);
  g_strdelimit (sender, ".", '_');
  token = g_strdup_printf ("skein%08x", g_random_int ());
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  self->response = g_dbus_connection_signal_subscribe (self->bus, PORTAL_NAME, "org.freedesktop.portal.Request", "Response", path, NULL,
                                                       G_DBUS_SIGNAL_FLAGS_NONE, response_cb, self, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "RequestBackground", g_variant_new ("(sa{sv})", "", &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, requested_cb, self);
}

static void
status_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ((SkeinDesktopBackground *) user_data)->no_status = TRUE;
}

void
skein_desktop_background_set_status (SkeinDesktopBackground *self, const char *status)
{
  GVariantBuilder options;
  g_autofree char *cut = NULL;

  if (self->bus == NULL || self->no_status || g_str_equal (self->status, status))
    return;
  g_free (self->status);
  self->status = g_strdup (status);
  cut = g_utf8_substring (status, 0, MIN (g_utf8_strlen (status, -1), MAX_STATUS));
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (cut));
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "SetStatus", g_variant_new ("(a{sv})", &options), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, status_set_cb, self);
}
