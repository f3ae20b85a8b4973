// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-settings-binding.h"

#include <glib/gi18n.h>

#include "work/skein-work-error.h"

struct _SkeinSettingsBinding
{
  GSettings *settings; /* (owned) */
  SkeinEngine *engine; /* (owned) */
};

/* The request */

static char *
dup_text (GSettings *settings, const char *key)
{
  g_autofree char *text = g_settings_get_string (settings, key);

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

SkeinRequestOptions *
skein_settings_dup_request (GSettings *settings, GError **error)
{
  g_autofree char *user_agent = NULL, *proxy = NULL, *ca_file = NULL, *doh_url = NULL;
  SkeinRequestOptions filled = { 0 };

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  user_agent = dup_text (settings, "user-agent");
  ca_file = dup_text (settings, "ca-file");
  doh_url = dup_text (settings, "doh-url");
  switch (g_settings_get_enum (settings, "proxy-mode"))
    {
    case 1:
      proxy = g_strdup (SKEIN_PROXY_NONE);
      break;
    case 2:
      proxy = dup_text (settings, "proxy");
      break;
    default:
      break;
    }
  filled.user_agent = user_agent;
  filled.proxy = proxy;
  filled.ca_file = ca_file;
  filled.doh_url = doh_url;
  filled.http_version = (SkeinHttpVersion) g_settings_get_enum (settings, "http-version");
  filled.connect_timeout_s = (guint) g_settings_get_int (settings, "connect-timeout");
  filled.first_byte_timeout_s = (guint) g_settings_get_int (settings, "first-byte-timeout");
  filled.stall_timeout_s = (guint) g_settings_get_int (settings, "stall-timeout");
  return skein_request_options_new (&filled, error);
}

static gboolean
check_request (const SkeinRequestOptions *filled, GError **error)
{
  g_autoptr (SkeinRequestOptions) request = skein_request_options_new (filled, error);

  return request != NULL;
}

gboolean
skein_settings_check_user_agent (const char *text, GError **error)
{
  SkeinRequestOptions filled = { .user_agent = (char *) text };

  return *text == '\0' || check_request (&filled, error);
}

gboolean
skein_settings_check_proxy (const char *text, GError **error)
{
  SkeinRequestOptions filled = { .proxy = (char *) text };
  g_autoptr (SkeinRequestOptions) request = NULL;

  if (*text == '\0')
    return TRUE;
  request = skein_request_options_new (&filled, error);
  if (request == NULL)
    return FALSE;
  if (request->proxy_user != NULL || request->proxy_password != NULL)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("A user name or password would be stored for everybody to read: leave it out"));
      return FALSE;
    }
  return TRUE;
}

gboolean
skein_settings_check_doh_url (const char *text, GError **error)
{
  SkeinRequestOptions filled = { .doh_url = (char *) text };

  return *text == '\0' || check_request (&filled, error);
}

/* The engine */

static guint
choose (int wanted, guint otherwise)
{
  return wanted > 0 ? (guint) wanted : otherwise;
}

static SkeinSetting
get_downloads (GSettings *settings)
{
  SkeinSetting setting = skein_setting_default_downloads ();

  setting.workers = choose (g_settings_get_int (settings, "download-threads"), setting.workers);
  setting.connections = choose (g_settings_get_int (settings, "connections-per-thread"), setting.connections);
  setting.tunes_itself = g_settings_get_boolean (settings, "tune-connections");
  return setting;
}

static SkeinSetting
get_processing (GSettings *settings)
{
  SkeinSetting setting = skein_setting_default_processing ();

  setting.workers = choose (g_settings_get_int (settings, "worker-processes"), setting.workers);
  return setting;
}

static void
apply_setting (SkeinSettingsBinding *self, SkeinSetting setting)
{
  SkeinSetting now = skein_pool_get_setting (skein_engine_get_pool (self->engine, setting.kind));
  g_autoptr (GError) error = NULL;

  /* How many it has found out to be best is not for the stored number to say. */
  if (now.tunes_itself && setting.tunes_itself)
    setting.connections = now.connections;
  if (now.workers == setting.workers && now.connections == setting.connections && now.tunes_itself == setting.tunes_itself)
    return;
  if (!skein_engine_set_setting (self->engine, &setting, &error))
    g_warning ("The stored sizes cannot be used: %s", error->message);
}

static void
apply_pools (SkeinSettingsBinding *self)
{
  apply_setting (self, get_downloads (self->settings));
  apply_setting (self, get_processing (self->settings));
}

static void
apply_transfers (SkeinSettingsBinding *self)
{
  skein_engine_set_tries (self->engine, (guint) g_settings_get_int (self->settings, "tries"));
  skein_engine_set_segments (self->engine, (guint) g_settings_get_int (self->settings, "segments"));
}

static SkeinRequestOptions *
dup_usable_request (GSettings *settings)
{
  g_autoptr (GError) error = NULL;
  SkeinRequestOptions *request = skein_settings_dup_request (settings, &error);

  if (request == NULL)
    g_warning ("The stored network settings cannot be used: %s", error->message);
  return request;
}

static void
apply_request (SkeinSettingsBinding *self)
{
  g_autoptr (SkeinRequestOptions) request = dup_usable_request (self->settings);

  skein_engine_set_request (self->engine, request);
}

/* Which keys go together. */
static const struct
{
  const char *key;
  void (*apply) (SkeinSettingsBinding *self);
} keys[] = {
  { "download-threads", apply_pools },
  { "connections-per-thread", apply_pools },
  { "tune-connections", apply_pools },
  { "worker-processes", apply_pools },
  { "tries", apply_transfers },
  { "segments", apply_transfers },
  { "user-agent", apply_request },
  { "proxy-mode", apply_request },
  { "proxy", apply_request },
  { "ca-file", apply_request },
  { "doh-url", apply_request },
  { "http-version", apply_request },
  { "connect-timeout", apply_request },
  { "first-byte-timeout", apply_request },
  { "stall-timeout", apply_request },
};

static void
changed_cb (G_GNUC_UNUSED GSettings *settings, const char *key, gpointer user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].key, key))
      keys[i].apply (user_data);
}

SkeinSettingsBinding *
skein_settings_binding_new (GSettings *settings, SkeinEngine *engine)
{
  SkeinSettingsBinding *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (SKEIN_IS_ENGINE (engine), NULL);

  self = g_new0 (SkeinSettingsBinding, 1);
  self->settings = g_object_ref (settings);
  self->engine = g_object_ref (engine);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (i == 0 || keys[i].apply != keys[i - 1].apply)
      keys[i].apply (self);
  g_signal_connect (settings, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
skein_settings_binding_free (SkeinSettingsBinding *self)
{
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_object_unref (self->settings);
  g_object_unref (self->engine);
  g_free (self);
}

void
skein_settings_fill_engine_options (GSettings *settings, SkeinEngineOptions *options)
{
  g_return_if_fail (G_IS_SETTINGS (settings));

  options->downloads = get_downloads (settings);
  options->processing = get_processing (settings);
  options->tries = (guint) g_settings_get_int (settings, "tries");
  options->segments = (guint) g_settings_get_int (settings, "segments");
  options->request = dup_usable_request (settings);
}
