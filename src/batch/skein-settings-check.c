// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-settings-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "batch/skein-category.h"
#include "batch/skein-copy-options.h"
#include "batch/skein-host-rules.h"
#include "batch/skein-name-template.h"
#include "batch/skein-resize-preset.h"
#include "batch/skein-schedule.h"
#include "work/skein-digest-algorithm.h"
#include "work/skein-request-options.h"
#include "work/skein-work-error.h"

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
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("A user name or password would be stored for everybody to read: leave it out"));
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

/* Limits */

gboolean
skein_settings_check_schedule (const char *text, GError **error)
{
  g_autoptr (SkeinSchedule) schedule = skein_schedule_parse (text, error);

  return schedule != NULL;
}

gboolean
skein_settings_check_host_rules (const char *text, GError **error)
{
  g_autoptr (SkeinHostRules) rules = skein_host_rules_parse (text, error);

  return rules != NULL;
}

gboolean
skein_settings_check_name_template (const char *text, GError **error)
{
  return *text == '\0' || skein_name_template_check (text, error);
}

char **
skein_settings_split_categories (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *rules = g_ptr_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_ptr_array_add (rules, g_strdup (lines[i]));
  g_ptr_array_add (rules, NULL);
  return (char **) g_ptr_array_free (rules, FALSE);
}

gboolean
skein_settings_check_categories (const char *text, GError **error)
{
  g_auto (GStrv) rules = skein_settings_split_categories (text);
  g_autoptr (SkeinCategories) categories = skein_categories_new ((const char *const *) rules, error);

  return categories != NULL;
}

static gboolean
check_algorithms (const char *text, GError **error)
{
  guint mask;

  return *text == '\0' || (skein_digest_mask_parse (text, &mask, error) && skein_digest_mask_check (mask, error));
}

static gboolean
check_preset (const char *text, GError **error)
{
  g_autofree char *names = NULL;
  SkeinResizePreset preset;

  if (strcmp (text, "custom") == 0 || skein_resize_preset_find (text, &preset))
    return TRUE;
  names = skein_resize_preset_dup_names ();
  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is none of %s, custom"), text, names);
  return FALSE;
}

static gboolean
check_copy_name (const char *text, GError **error)
{
  return *text == '\0' || skein_copy_name_check (text, error);
}

static gboolean
check_path (const char *text, GError **error)
{
  if (*text == '\0' || g_path_is_absolute (text))
    return TRUE;
  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is not the full path of a folder"), text);
  return FALSE;
}

gboolean
skein_settings_check_text (const char *key, const char *text, GError **error)
{
  static const struct
  {
    const char *key;
    gboolean (*check) (const char *text, GError **error);
  } checks[] = {
    { "user-agent", skein_settings_check_user_agent },
    { "proxy", skein_settings_check_proxy },
    { "doh-url", skein_settings_check_doh_url },
    { "schedule", skein_settings_check_schedule },
    { "host-rules", skein_settings_check_host_rules },
    { "name-template", skein_settings_check_name_template },
    { "categories", skein_settings_check_categories },
    { "hash-algorithms", check_algorithms },
    { "copy-preset", check_preset },
    { "copy-name", check_copy_name },
    { "last-folder", check_path },
    { "download-folder", check_path },
    { "ca-file", check_path },
  };

  g_return_val_if_fail (key != NULL && text != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].key, key) == 0)
      return checks[i].check (text, error);
  return TRUE;
}
