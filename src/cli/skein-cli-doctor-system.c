// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-doctor-private.h"

#include "work/skein-url.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define FLATPAK_INFO "/.flatpak-info"

/* "max 100000" or "150000 100000": cores that the group may use; 0 for no limit. */
static double
read_cpu_max (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "cpu.max", NULL);
  g_autofree char *text = NULL;
  char *end;
  guint64 quota, period;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  quota = g_ascii_strtoull (text, &end, 10);
  period = end != text ? g_ascii_strtoull (end, NULL, 10) : 0;
  return period > 0 ? (double) quota / (double) period : 0;
}

/* The tightest limit of the control group (version 2) and of those it is in. */
static double
find_group_limit (void)
{
  g_autofree char *groups = NULL;
  g_autofree char *group = NULL;
  double limit = 0;
  char *line;

  if (!g_file_get_contents ("/proc/self/cgroup", &groups, NULL, NULL) || (line = strstr (groups, "0::/")) == NULL)
    return 0;
  line += strlen ("0::");
  line[strcspn (line, "\n")] = '\0';
  group = g_build_filename ("/sys/fs/cgroup", line, NULL);
  while (strlen (group) >= strlen ("/sys/fs/cgroup"))
    {
      double own = read_cpu_max (group);
      char *above = g_path_get_dirname (group);

      if (own > 0 && (limit <= 0 || own < limit))
        limit = own;
      g_free (group);
      group = above;
    }
  return limit;
}

static void
check_cores (SkeinDoctor *self)
{
  long n_online = sysconf (_SC_NPROCESSORS_ONLN);
  guint n_usable = g_get_num_processors ();
  double limit = find_group_limit ();
  g_autofree char *text = NULL;

  if (limit > 0)
    text = g_strdup_printf (_ ("%ld cores, %u of them for this program; its control group limits it to %.1f"), n_online, n_usable, limit);
  else
    text = g_strdup_printf (_ ("%ld cores, %u of them for this program; no limit by a control group"), n_online, n_usable);
  skein_cli_doctor_say (self, "cores", SKEIN_DOCTOR_OK, text);
}

static void
check_flatpak (SkeinDoctor *self)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char *name = NULL, *version = NULL, *runtime = NULL, *text = NULL;

  if (!g_key_file_load_from_file (info, FLATPAK_INFO, G_KEY_FILE_NONE, NULL))
    {
      skein_cli_doctor_say (self, "flatpak", SKEIN_DOCTOR_ABSENT, _ ("not inside a Flatpak"));
      return;
    }
  name = g_key_file_get_string (info, "Application", "name", NULL);
  runtime = g_key_file_get_string (info, "Application", "runtime", NULL);
  version = g_key_file_get_string (info, "Instance", "flatpak-version", NULL);
  text = g_strdup_printf (_ ("inside: %s on %s, Flatpak %s"), name != NULL ? name : "?", runtime != NULL ? runtime : "?", version != NULL ? version : "?");
  skein_cli_doctor_say (self, "flatpak", SKEIN_DOCTOR_OK, text);
}

static void
check_proxy (SkeinDoctor *self)
{
  static const char *const names[] = { "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY", "no_proxy" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);
      g_autofree char *shown = value != NULL && *value != '\0' ? skein_url_redact (value) : NULL;

      if (shown != NULL)
        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ", " : "", names[i], shown);
    }
  if (text->len > 0)
    skein_cli_doctor_say (self, "proxy", SKEIN_DOCTOR_OK, text->str);
  else
    skein_cli_doctor_say (self, "proxy", SKEIN_DOCTOR_ABSENT, _ ("the environment names none; the window also asks the desktop"));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
check_translations (SkeinDoctor *self)
{
  g_autoptr (GDir) dir = g_dir_open (SKEIN_LOCALE_DIR, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL, *text = NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (SKEIN_LOCALE_DIR, name, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (found, g_strdup (name));
    }
  if (found->len == 0)
    {
      text = g_strdup_printf (_ ("none in %s: all is in English"), SKEIN_LOCALE_DIR);
      skein_cli_doctor_say (self, "translations", SKEIN_DOCTOR_ABSENT, text);
      return;
    }
  g_ptr_array_sort (found, compare_names);
  g_ptr_array_add (found, NULL);
  list = g_strjoinv (", ", (char **) found->pdata);
  skein_cli_doctor_say (self, "translations", SKEIN_DOCTOR_OK, list);
}

static void
check_settings (SkeinDoctor *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, SKEIN_SETTINGS_ID, TRUE) : NULL;

  if (schema != NULL)
    skein_cli_doctor_say (self, "settings", SKEIN_DOCTOR_OK, SKEIN_SETTINGS_ID);
  else
    skein_cli_doctor_say (self, "settings", SKEIN_DOCTOR_ABSENT, _ ("the schema is not installed: the window cannot start, and settings cannot be exported; install it, or set GSETTINGS_SCHEMA_DIR"));
}

void
skein_cli_doctor_check_system (SkeinDoctor *self)
{
  check_cores (self);
  check_flatpak (self);
  check_settings (self);
  check_translations (self);
  check_proxy (self);
}
