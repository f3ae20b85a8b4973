// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Portals and services. Nothing of it is needed on the command line; the window does without, and says less. */

#include "config.h"

#include "cli/skein-cli-doctor-private.h"

#include "batch/skein-secrets.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define TIMEOUT_MS 2000
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *bus; /* (owned) (nullable) */
  GError *error;        /* (owned) (nullable) */
} Connecting;

static void
bus_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connecting *connecting = user_data;

  connecting->bus = g_bus_get_finish (result, &connecting->error);
  g_main_loop_quit (connecting->loop);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

/* A bus that takes the connection and then says nothing holds nobody up. */
static GDBusConnection *
connect_to_bus (GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Connecting connecting = { .loop = g_main_loop_new (NULL, FALSE) };
  guint timeout = g_timeout_add (TIMEOUT_MS, cancel_cb, cancellable);

  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, &connecting);
  g_main_loop_run (connecting.loop);
  g_source_remove (timeout);
  g_main_loop_unref (connecting.loop);
  if (connecting.error != NULL)
    g_propagate_error (error, connecting.error);
  if (connecting.bus != NULL)
    g_dbus_connection_set_exit_on_close (connecting.bus, FALSE);
  return connecting.bus;
}

static GVariant *
get_version (GDBusConnection *bus, const char *interface, GError **error)
{
  return g_dbus_connection_call_sync (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", interface, "version"),
                                      G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, error);
}

static gboolean
is_nobody (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY);
}

static void
check_portals (SkeinDoctor *self, GDBusConnection *bus)
{
  static const char *const names[] = { "FileChooser", "OpenURI", "Background", "Inhibit", "Notification", "Secret", "ProxyResolver", "NetworkMonitor", "Settings", "Trash" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) lacking = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *interface = g_strconcat ("org.freedesktop.portal.", names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = get_version (bus, interface, &error);
      g_autoptr (GVariant) version = NULL;

      if (reply == NULL && is_nobody (error))
        {
          g_string_truncate (text, 0);
          break;
        }
      if (reply != NULL)
        g_variant_get (reply, "(v)", &version);
      if (version != NULL && g_variant_is_of_type (version, G_VARIANT_TYPE_UINT32))
        g_string_append_printf (text, "%s%s %u", text->len > 0 ? ", " : "", names[i], g_variant_get_uint32 (version));
      else
        g_string_append_printf (lacking, "%s%s", lacking->len > 0 ? ", " : "", names[i]);
    }

  if (text->len == 0)
    {
      skein_cli_doctor_say (self, "portals", SKEIN_DOCTOR_ABSENT, _ ("none on this session bus; inside a Flatpak, install xdg-desktop-portal and one for your desktop"));
      return;
    }
  if (lacking->len > 0)
    g_string_append_printf (text, _ ("; without %s"), lacking->str);
  skein_cli_doctor_say (self, "portals", SKEIN_DOCTOR_OK, text->str);
}

static void
check_notifications (SkeinDoctor *self, GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (bus, "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                                                            "GetServerInformation", NULL, G_VARIANT_TYPE ("(ssss)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, NULL);
  const char *name, *version;
  g_autofree char *text = NULL;

  if (reply == NULL)
    {
      skein_cli_doctor_say (self, "notifications", SKEIN_DOCTOR_ABSENT, _ ("no service for them: the end of a batch is not told"));
      return;
    }
  g_variant_get (reply, "(&s&s&s&s)", &name, NULL, &version, NULL);
  text = g_strdup_printf ("%s %s", name, version);
  skein_cli_doctor_say (self, "notifications", SKEIN_DOCTOR_OK, text);
}

/* Whether it could be started counts as well; it is not started for being asked after. */
static gboolean
is_on_bus (GDBusConnection *bus, const char *name)
{
  static const char *const methods[] = { "ListNames", "ListActivatableNames" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GVariant) reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", methods[i], NULL,
                                                                G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, NULL);
      g_autofree const char **names = NULL;

      if (reply == NULL)
        continue;
      g_variant_get (reply, "(^a&s)", &names);
      if (g_strv_contains (names, name))
        return TRUE;
    }
  return FALSE;
}

static void
check_keyring (SkeinDoctor *self, GDBusConnection *bus)
{
  if (!skein_secrets_is_supported ())
    skein_cli_doctor_say (self, "keyring", SKEIN_DOCTOR_ABSENT, _ ("Skein was built without libsecret: passwords are asked for again each time"));
  else if (bus != NULL && is_on_bus (bus, "org.freedesktop.secrets"))
    skein_cli_doctor_say (self, "keyring", SKEIN_DOCTOR_OK, "org.freedesktop.secrets");
  else
    skein_cli_doctor_say (self, "keyring", SKEIN_DOCTOR_ABSENT, _ ("no service for it on this session bus: passwords are asked for again each time"));
}

void
skein_cli_doctor_check_desktop (SkeinDoctor *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = connect_to_bus (&error);
  g_autofree char *text = NULL;

  if (bus == NULL)
    {
      text = g_strdup_printf (_ ("none that answers (%s): no portals, no notifications"), error->message);
      skein_cli_doctor_say (self, "session bus", SKEIN_DOCTOR_ABSENT, text);
    }
  else
    {
      check_portals (self, bus);
      check_notifications (self, bus);
    }
  check_keyring (self, bus);
}
