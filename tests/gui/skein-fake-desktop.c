// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "skein-fake-desktop.h"

#include <string.h>

static const char introspection[] = "<node>"
                                    "<interface name='org.freedesktop.Notifications'>"
                                    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
                                    "<arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
                                    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
                                    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
                                    "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
                                    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
                                    "</interface>"
                                    "<interface name='org.gnome.SessionManager'>"
                                    "<method name='RegisterClient'><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
                                    "<method name='UnregisterClient'><arg type='o' direction='in'/></method>"
                                    "<method name='Inhibit'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='u' direction='out'/></method>"
                                    "<method name='Uninhibit'><arg type='u' direction='in'/></method>"
                                    "</interface>"
                                    "<interface name='org.gnome.SessionManager.ClientPrivate'>"
                                    "<method name='EndSessionResponse'><arg type='b' direction='in'/><arg type='s' direction='in'/></method>"
                                    "<signal name='QueryEndSession'><arg type='u'/></signal><signal name='EndSession'><arg type='u'/></signal><signal name='Stop'/>"
                                    "</interface>"
                                    "<interface name='org.freedesktop.portal.Background'>"
                                    "<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
                                    "<method name='SetStatus'><arg type='a{sv}' direction='in'/></method>"
                                    "<property name='version' type='u' access='read'/>"
                                    "</interface>"
                                    "</node>";

#define CLIENT_PATH "/org/gnome/SessionManager/Client1"
static const char *const names[] = { "org.freedesktop.Notifications", "org.gnome.SessionManager", "org.freedesktop.portal.Desktop" };

struct _SkeinFakeDesktop
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GDBusConnection *bus;

  GMutex lock; /* all below */
  GCond ready;
  guint n_names;
  guint n_notifications;
  guint32 last_id;
  GHashTable *shown; /* of ids */
  GHashTable *inhibitors;
  char *title, *body, *reason, *status;
  GStrv actions;
  guint inhibited;
  guint32 last_cookie;
  gboolean allows;
  guint n_background;
  SkeinFakeDock dock;
  gint64 updated_us;
};

static void
take_string (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
notified (SkeinFakeDesktop *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *title, *body;
  guint32 id;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->actions, g_strfreev);
  g_variant_get (parameters, "(&su&s&s&s^asa{sv}i)", NULL, &id, NULL, &title, &body, &self->actions, NULL, NULL);
  self->n_notifications++;
  if (id == 0)
    id = ++self->last_id;
  g_hash_table_add (self->shown, GUINT_TO_POINTER (id));
  take_string (&self->title, title);
  take_string (&self->body, body);
  g_mutex_unlock (&self->lock);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", id));
}

static void
background_wanted (SkeinFakeDesktop *self, GDBusConnection *bus, const char *sender, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *name = g_strdup (sender + 1);
  g_autofree char *path = NULL;
  const char *token = "none";
  GVariantBuilder results;
  gboolean allows;

  g_strdelimit (name, ".", '_');
  g_variant_lookup (options, "handle_token", "&s", &token);
  path = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", name, token);
  g_mutex_lock (&self->lock);
  self->n_background++;
  allows = self->allows;
  g_mutex_unlock (&self->lock);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (allows));
  g_variant_builder_add (&results, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_emit_signal (bus, sender, path, "org.freedesktop.portal.Request", "Response", g_variant_new ("(ua{sv})", allows ? 0 : 1, &results), NULL);
}

static void
called_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  SkeinFakeDesktop *self = user_data;

  if (g_str_equal (method, "Notify"))
    {
      notified (self, parameters, invocation);
      return;
    }
  if (g_str_equal (method, "RequestBackground"))
    {
      background_wanted (self, bus, sender, parameters, invocation);
      return;
    }
  if (g_str_equal (method, "GetCapabilities"))
    {
      const char *capabilities[] = { "actions", "body", NULL };

      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
      return;
    }
  if (g_str_equal (method, "RegisterClient"))
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", CLIENT_PATH));
      return;
    }

  g_mutex_lock (&self->lock);
  if (g_str_equal (method, "CloseNotification"))
    {
      guint32 id;

      g_variant_get (parameters, "(u)", &id);
      g_hash_table_remove (self->shown, GUINT_TO_POINTER (id));
    }
  else if (g_str_equal (method, "Inhibit"))
    {
      const char *reason;

      g_variant_get (parameters, "(&su&su)", NULL, NULL, &reason, &self->inhibited);
      take_string (&self->reason, reason);
      g_hash_table_add (self->inhibitors, GUINT_TO_POINTER (++self->last_cookie));
    }
  else if (g_str_equal (method, "Uninhibit"))
    {
      guint32 cookie;

      g_variant_get (parameters, "(u)", &cookie);
      g_hash_table_remove (self->inhibitors, GUINT_TO_POINTER (cookie));
    }
  else if (g_str_equal (method, "SetStatus"))
    {
      g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);
      const char *message = "";

      g_variant_lookup (options, "message", "&s", &message);
      take_string (&self->status, message);
    }
  g_mutex_unlock (&self->lock);
  g_dbus_method_invocation_return_value (invocation, g_str_equal (method, "Inhibit") ? g_variant_new ("(u)", self->last_cookie) : NULL);
}

static GVariant *
property_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *property, GError **error, gpointer user_data)
{
  return g_variant_new_uint32 (2);
}

static void
dock_updated_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer user_data)
{
  SkeinFakeDesktop *self = user_data;
  g_autoptr (GVariant) properties = NULL;
  const char *uri;
  double before;
  gint64 now_us = g_get_monotonic_time ();

  g_variant_get (parameters, "(&s@a{sv})", &uri, &properties);
  g_assert_cmpstr (uri, ==, "application://" SKEIN_APP_ID ".desktop");
  g_mutex_lock (&self->lock);
  before = self->dock.progress;
  if (self->dock.n_updates > 0)
    self->dock.least_gap_us = MIN (self->dock.least_gap_us, now_us - self->updated_us);
  self->updated_us = now_us;
  self->dock.n_updates++;
  g_variant_lookup (properties, "progress", "d", &self->dock.progress);
  g_variant_lookup (properties, "progress-visible", "b", &self->dock.progress_visible);
  g_variant_lookup (properties, "count", "x", &self->dock.count);
  g_variant_lookup (properties, "count-visible", "b", &self->dock.count_visible);
  g_variant_lookup (properties, "urgent", "b", &self->dock.urgent);
  if (self->dock.progress_visible)
    {
      self->dock.least_progress = MIN (self->dock.least_progress, self->dock.progress - before);
      self->dock.was_visible = TRUE;
    }
  self->dock.max_count = MAX (self->dock.max_count, self->dock.count);
  g_mutex_unlock (&self->lock);
}

static void
owned_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  SkeinFakeDesktop *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_names++;
  g_cond_signal (&self->ready);
  g_mutex_unlock (&self->lock);
}

static gpointer
desktop_thread_main (gpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = called_cb, .get_property = property_cb };
  static const struct
  {
    const char *path, *interface;
  } objects[] = {
    { "/org/freedesktop/Notifications", "org.freedesktop.Notifications" },
    { "/org/gnome/SessionManager", "org.gnome.SessionManager" },
    { CLIENT_PATH, "org.gnome.SessionManager.ClientPrivate" },
    { "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Background" },
  };
  SkeinFakeDesktop *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, &error);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  guint owners[G_N_ELEMENTS (names)], dock;

  g_assert_no_error (error);
  g_main_context_push_thread_default (self->context);
  self->bus = g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_dbus_connection_register_object (self->bus, objects[i].path, g_dbus_node_info_lookup_interface (node, objects[i].interface), &vtable, self, NULL, &error);
      g_assert_no_error (error);
    }
  dock = g_dbus_connection_signal_subscribe (self->bus, NULL, "com.canonical.Unity.LauncherEntry", "Update", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, dock_updated_cb, self, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    owners[i] = g_bus_own_name_on_connection (self->bus, names[i], G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, self, NULL);

  g_main_loop_run (self->loop);

  g_dbus_connection_signal_unsubscribe (self->bus, dock);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_bus_unown_name (owners[i]);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

SkeinFakeDesktop *
skein_fake_desktop_new (void)
{
  SkeinFakeDesktop *self = g_new0 (SkeinFakeDesktop, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->ready);
  self->shown = g_hash_table_new (NULL, NULL);
  self->inhibitors = g_hash_table_new (NULL, NULL);
  self->allows = TRUE;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  skein_fake_desktop_forget (self);
  self->thread = g_thread_new ("desktop", desktop_thread_main, self);
  g_mutex_lock (&self->lock);
  while (self->n_names < G_N_ELEMENTS (names))
    g_cond_wait (&self->ready, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

void
skein_fake_desktop_free (SkeinFakeDesktop *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_object_unref (self->bus);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->inhibitors);
  g_strfreev (self->actions);
  g_free (self->title);
  g_free (self->body);
  g_free (self->reason);
  g_free (self->status);
  g_cond_clear (&self->ready);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* @value is read under the lock. */
#define READ(type, value)         \
  G_STMT_START                    \
  {                               \
    type read_value;              \
                                  \
    g_mutex_lock (&self->lock);   \
    read_value = (value);         \
    g_mutex_unlock (&self->lock); \
    return read_value;            \
  }                               \
  G_STMT_END

guint
skein_fake_desktop_get_n_notifications (SkeinFakeDesktop *self)
{
  READ (guint, self->n_notifications);
}

guint
skein_fake_desktop_get_n_shown (SkeinFakeDesktop *self)
{
  READ (guint, g_hash_table_size (self->shown));
}

char *
skein_fake_desktop_dup_title (SkeinFakeDesktop *self)
{
  READ (char *, g_strdup (self->title));
}

char *
skein_fake_desktop_dup_body (SkeinFakeDesktop *self)
{
  READ (char *, g_strdup (self->body));
}

static char *
find_action_locked (SkeinFakeDesktop *self, const char *prefix)
{
  for (guint i = 0; self->actions != NULL && self->actions[i] != NULL; i += 2)
    if (g_str_has_prefix (self->actions[i], prefix))
      return g_strdup (self->actions[i]);
  return NULL;
}

gboolean
skein_fake_desktop_has_button (SkeinFakeDesktop *self, const char *prefix)
{
  g_autofree char *action = NULL;

  g_mutex_lock (&self->lock);
  action = find_action_locked (self, prefix);
  g_mutex_unlock (&self->lock);
  return action != NULL;
}

gboolean
skein_fake_desktop_press (SkeinFakeDesktop *self, const char *prefix)
{
  g_autofree char *action = NULL;
  guint32 id;

  g_mutex_lock (&self->lock);
  action = find_action_locked (self, prefix);
  id = self->last_id;
  if (action != NULL)
    g_hash_table_remove (self->shown, GUINT_TO_POINTER (id));
  g_mutex_unlock (&self->lock);
  if (action == NULL)
    return FALSE;
  g_dbus_connection_emit_signal (self->bus, NULL, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked", g_variant_new ("(us)", id, action), NULL);
  /* It goes with the press. */
  g_dbus_connection_emit_signal (self->bus, NULL, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "NotificationClosed", g_variant_new ("(uu)", id, 2), NULL);
  return TRUE;
}

guint
skein_fake_desktop_get_n_inhibitors (SkeinFakeDesktop *self)
{
  READ (guint, g_hash_table_size (self->inhibitors));
}

guint
skein_fake_desktop_get_inhibited (SkeinFakeDesktop *self)
{
  READ (guint, self->inhibited);
}

char *
skein_fake_desktop_dup_reason (SkeinFakeDesktop *self)
{
  READ (char *, g_strdup (self->reason));
}

void
skein_fake_desktop_end_session (SkeinFakeDesktop *self)
{
  g_dbus_connection_emit_signal (self->bus, NULL, CLIENT_PATH, "org.gnome.SessionManager.ClientPrivate", "EndSession", g_variant_new ("(u)", 0), NULL);
}

void
skein_fake_desktop_set_allows (SkeinFakeDesktop *self, gboolean allows)
{
  g_mutex_lock (&self->lock);
  self->allows = allows;
  g_mutex_unlock (&self->lock);
}

guint
skein_fake_desktop_get_n_background (SkeinFakeDesktop *self)
{
  READ (guint, self->n_background);
}

char *
skein_fake_desktop_dup_status (SkeinFakeDesktop *self)
{
  READ (char *, g_strdup (self->status));
}

SkeinFakeDock
skein_fake_desktop_get_dock (SkeinFakeDesktop *self)
{
  READ (SkeinFakeDock, self->dock);
}

void
skein_fake_desktop_forget (SkeinFakeDesktop *self)
{
  g_mutex_lock (&self->lock);
  self->n_notifications = 0;
  self->n_background = 0;
  take_string (&self->title, "");
  take_string (&self->body, "");
  take_string (&self->status, "");
  self->dock = (SkeinFakeDock){ .least_gap_us = G_MAXINT64 };
  g_mutex_unlock (&self->lock);
}
