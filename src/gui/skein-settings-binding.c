// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-settings-binding.h"

#include <glib/gi18n.h>

#include "batch/skein-host-rules.h"
#include "batch/skein-name-template.h"
#include "batch/skein-placing.h"
#include "batch/skein-schedule.h"
#include "work/skein-work-error.h"

#define ASIDE_LOOK_S 20

struct _SkeinSettingsBinding
{
  GSettings *settings;  /* (owned) */
  SkeinEngine *engine;  /* (owned) */
  gint64 aside_until_s; /* Unix time; the schedule is set aside. 0: it is not */
  guint aside_source;
  gboolean metered_aside;
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

/* Names */

SkeinSaveOptions *
skein_settings_dup_save (GSettings *settings, GError **error)
{
  g_autofree char *name_template = NULL, *text = NULL;
  g_auto (GStrv) categories = NULL;
  SkeinSaveOptions filled = { 0 };

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  name_template = dup_text (settings, "name-template");
  text = g_settings_get_string (settings, "categories");
  categories = skein_settings_split_categories (text);
  filled.name_template = name_template;
  filled.conflict = (SkeinConflict) g_settings_get_enum (settings, "conflict");
  filled.ignore_server_time = !g_settings_get_boolean (settings, "server-time");
  filled.sort_by_type = g_settings_get_boolean (settings, "sort-by-type");
  filled.categories = *categories != NULL ? categories : NULL;
  return skein_save_options_new (&filled, error);
}

char *
skein_settings_dup_name_preview (GSettings *settings, const char *name_template)
{
  g_autoptr (SkeinItemSpec) spec = NULL;
  g_autofree char *folder = NULL, *name = NULL;
  SkeinSaveOptions filled = { 0 };

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  filled.name_template = *name_template != '\0' ? (char *) name_template : NULL;
  filled.sort_by_type = g_settings_get_boolean (settings, "sort-by-type");
  spec = skein_item_spec_new ("https://photos.example.org/2026/holiday/IMG_0412.jpg", "/");
  spec->index = 1;
  spec->save = skein_save_options_new (&filled, NULL);
  if (spec->save == NULL)
    return NULL;
  skein_placing_find (spec, 42, g_get_real_time (), NULL, "image/jpeg", &folder, &name);
  return folder != NULL ? g_build_filename (folder, name, NULL) : g_steal_pointer (&name);
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
  setting.inner_threads = (guint) g_settings_get_int (settings, "threads-per-picture");
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
  if (now.workers == setting.workers && now.connections == setting.connections && now.tunes_itself == setting.tunes_itself && now.inner_threads == setting.inner_threads)
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
  skein_engine_set_hash_inline (self->engine, g_settings_get_boolean (self->settings, "hash-inline"));
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

static SkeinSaveOptions *
dup_usable_save (GSettings *settings)
{
  g_autoptr (GError) error = NULL;
  SkeinSaveOptions *save = skein_settings_dup_save (settings, &error);

  if (save == NULL)
    g_warning ("The stored settings for names cannot be used: %s", error->message);
  return save;
}

static void
apply_save (SkeinSettingsBinding *self)
{
  g_autoptr (SkeinSaveOptions) save = dup_usable_save (self->settings);

  skein_engine_set_save_options (self->engine, save);
}

static void
apply_reserve (SkeinSettingsBinding *self)
{
  int megabytes = g_settings_get_int (self->settings, "reserve-megabytes");

  skein_engine_set_reserve (self->engine, megabytes > 0 ? (guint64) megabytes * 1000000 : G_MAXUINT64);
}

static void
apply_rate (SkeinSettingsBinding *self)
{
  skein_engine_set_max_rate (self->engine, g_settings_get_boolean (self->settings, "limit-speed") ? g_settings_get_uint64 (self->settings, "max-rate") : 0);
}

static void
apply_schedule (SkeinSettingsBinding *self)
{
  g_autofree char *text = g_settings_get_string (self->settings, "schedule");
  g_autoptr (GError) error = NULL;

  /* Another one, or its time has come. */
  g_clear_handle_id (&self->aside_source, g_source_remove);
  self->aside_until_s = 0;
  if (!skein_engine_set_schedule (self->engine, text, &error))
    g_warning ("The stored schedule cannot be used: %s", error->message);
}

static void
apply_rules (SkeinSettingsBinding *self)
{
  g_autofree char *text = g_settings_get_string (self->settings, "host-rules");
  g_autoptr (GError) error = NULL;

  if (!skein_engine_set_host_rules (self->engine, text, &error))
    g_warning ("The stored rules for servers cannot be used: %s", error->message);
}

static void
apply_metered (SkeinSettingsBinding *self)
{
  skein_engine_set_metered_allowed (self->engine, self->metered_aside || g_settings_get_boolean (self->settings, "metered-allowed"));
}

/* Going on all the same */

static gboolean
is_schedule_off (SkeinSettingsBinding *self, gint64 *out_until_s)
{
  g_autofree char *text = g_settings_get_string (self->settings, "schedule");
  g_autoptr (SkeinSchedule) schedule = skein_schedule_parse (text, NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  SkeinScheduleState state = { 0 };

  if (schedule == NULL || self->aside_until_s != 0)
    return FALSE;
  skein_schedule_look (schedule, g_get_real_time () / G_USEC_PER_SEC, zone, &state);
  *out_until_s = state.next_change_s > 0 ? state.next_change_s : G_MAXINT64;
  return state.off;
}

static gboolean
is_metered (SkeinSettingsBinding *self)
{
  return !self->metered_aside && !g_settings_get_boolean (self->settings, "metered-allowed") && g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

/* Clocks are set, and machines sleep: so it is looked now and then. */
static gboolean
aside_cb (gpointer user_data)
{
  SkeinSettingsBinding *self = user_data;

  if (g_get_real_time () / G_USEC_PER_SEC < self->aside_until_s)
    return G_SOURCE_CONTINUE;
  self->aside_source = 0;
  apply_schedule (self);
  return G_SOURCE_REMOVE;
}

gboolean
skein_settings_binding_can_go_on (SkeinSettingsBinding *self)
{
  gint64 until_s;

  return is_schedule_off (self, &until_s) || is_metered (self);
}

void
skein_settings_binding_go_on (SkeinSettingsBinding *self)
{
  gint64 until_s;

  if (is_schedule_off (self, &until_s))
    {
      self->aside_until_s = until_s;
      self->aside_source = g_timeout_add_seconds (ASIDE_LOOK_S, aside_cb, self);
      skein_engine_set_schedule (self->engine, "", NULL);
    }
  if (is_metered (self))
    {
      self->metered_aside = TRUE;
      apply_metered (self);
    }
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
  { "threads-per-picture", apply_pools },
  { "worker-processes", apply_pools },
  { "tries", apply_transfers },
  { "segments", apply_transfers },
  { "hash-inline", apply_transfers },
  { "reserve-megabytes", apply_reserve },
  { "limit-speed", apply_rate },
  { "max-rate", apply_rate },
  { "schedule", apply_schedule },
  { "host-rules", apply_rules },
  { "metered-allowed", apply_metered },
  { "name-template", apply_save },
  { "conflict", apply_save },
  { "server-time", apply_save },
  { "sort-by-type", apply_save },
  { "categories", apply_save },
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
  g_clear_handle_id (&self->aside_source, g_source_remove);
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
  options->hash_inline = g_settings_get_boolean (settings, "hash-inline");
  options->request = dup_usable_request (settings);
  options->save = dup_usable_save (settings);
  options->waits_for_network = TRUE;
}
