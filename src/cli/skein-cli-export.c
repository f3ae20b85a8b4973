// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What is to survive a new computer: settings, list, history. To a file that appears whole or not at all, or to standard output. */

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-whole-file.h"
#include "batch/skein-export.h"
#include "batch/skein-settings-file.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-stored.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

static int
write_to (GBytes *bytes, const char *path)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL || strcmp (path, "-") == 0)
    {
      if (g_bytes_get_size (bytes) > 0)
        skein_cli_print_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      return SKEIN_CLI_EXIT_OK;
    }

  file = g_file_new_for_commandline_arg (path);
  if (skein_whole_file_save (file, bytes, &error))
    return SKEIN_CLI_EXIT_OK;
  skein_cli_complain (_ ("export: “%s” cannot be written: %s"), path, error->message);
  return SKEIN_CLI_EXIT_FILE;
}

static int
export_settings (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = skein_settings_file_write (&error);

  if (bytes != NULL)
    return write_to (bytes, path);
  skein_cli_complain ("export: %s", error->message);
  return SKEIN_CLI_EXIT_FILE;
}

static int
export_items (SkeinExportFormat format, const char *path)
{
  int status = SKEIN_CLI_EXIT_OK;
  g_autoptr (SkeinCliStored) stored = skein_cli_stored_open (&status);
  g_autoptr (GBytes) bytes = NULL;
  guint n_secrets;

  if (stored == NULL)
    return status;
  bytes = skein_export_to_bytes (skein_cli_stored_get_items (stored), format, &n_secrets);
  if (n_secrets > 0)
    skein_cli_note (ngettext ("%u address had a password or token in it, which is left out", "%u addresses had a password or token in them, which are left out", n_secrets), n_secrets);
  return write_to (bytes, path);
}

int
skein_cli_export_run (int argc, char **argv)
{
  gboolean json = FALSE, csv = FALSE;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Write a list with everything that is known, as JSON, instead of lines of URL, name and SHA-256"), NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_ ("Write the history as a table for spreadsheets instead of JSON"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "" },
    G_OPTION_ENTRY_NULL
  };
  guint n_rest;
  int status;

  if (!skein_cli_options_parse (argc, argv, _ ("settings|list|history [FILE]"), _ ("Writes what “import” reads again: the settings, all downloads, or the finished ones with digests, sizes and times. Passwords and tokens are never in it."), entries, &status))
    return status;

  if (rest != NULL && ((csv && (json || strcmp (rest[0], "history") != 0)) || (json && strcmp (rest[0], "settings") == 0)))
    {
      skein_cli_complain (_ ("export: --csv goes with “history”, and --json with “history” or “list”"));
      return SKEIN_CLI_EXIT_USAGE;
    }

  n_rest = rest != NULL ? g_strv_length (rest) : 0;
  if (n_rest >= 1 && n_rest <= 2)
    {
      if (strcmp (rest[0], "settings") == 0)
        return export_settings (rest[1]);
      if (strcmp (rest[0], "list") == 0)
        return export_items (json ? SKEIN_EXPORT_JSON : SKEIN_EXPORT_TEXT, rest[1]);
      if (strcmp (rest[0], "history") == 0)
        return export_items (csv ? SKEIN_EXPORT_HISTORY_CSV : SKEIN_EXPORT_HISTORY_JSON, rest[1]);
    }
  skein_cli_complain (_ ("export: say what to export, “settings”, “list” or “history”, and then at most one file"));
  return SKEIN_CLI_EXIT_USAGE;
}
