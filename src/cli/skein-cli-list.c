// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "base/skein-json-writer.h"
#include "base/skein-whole-file.h"
#include "batch/skein-export.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-stored.h"
#include "cli/skein-cli-terminal.h"
#include "work/skein-url.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

static void
print_table (GListModel *items)
{
  guint n_items = g_list_model_get_n_items (items);
  gboolean live = isatty (STDOUT_FILENO);
  guint columns = live ? skein_cli_terminal_get_columns () - 1 : 160;
  guint name_columns = CLAMP ((columns - 10 - 24) * 2 / 5, 16, 48);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (items, i);
      const char *raw_name = skein_item_get_name (item);
      g_autofree char *name = skein_display_text (raw_name != NULL ? raw_name : "", -1, 0);
      g_autofree char *fitted_name = skein_display_text_fit (name, name_columns, TRUE);
      g_autofree char *size = skein_item_get_size (item) > 0 ? skein_format_size (skein_item_get_size (item)) : g_strdup ("");
      g_autofree char *fitted_size = skein_display_text_fit (size, 10, TRUE);
      g_autofree char *status = skein_item_dup_status (item);
      g_autofree char *fitted_status = skein_display_text_fit (status, 24, TRUE);
      g_autofree char *url = skein_url_redact (skein_item_peek_spec (item)->url);
      g_autofree char *shown_url = skein_display_text (url, -1, 0);
      g_autofree char *line = g_strdup_printf ("%s  %s  %s  %s", fitted_name, fitted_size, fitted_status, shown_url);
      g_autofree char *fitted = live ? skein_display_text_fit (line, columns, FALSE) : g_strdup (line);

      skein_cli_print ("%s\n", g_strchomp (fitted));
    }
}

static void
print_json (GListModel *items)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  guint n_items = g_list_model_get_n_items (items);
  g_autofree char *text = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (writer, "verb", "list");
  skein_json_writer_begin_array (writer, "items");
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (items, i);

      skein_json_writer_begin_object (writer, NULL);
      skein_cli_item_json_add (writer, item);
      skein_json_writer_add_string (writer, "folder", skein_item_peek_spec (item)->folder);
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);

  text = skein_json_writer_to_string (writer);
  skein_cli_print_bytes (text, strlen (text));
}

/* To a file, or to standard output as it is. */
static int
export_items (GListModel *items, SkeinExportFormat format, const char *path)
{
  g_autoptr (GBytes) bytes = skein_export_to_bytes (items, format, NULL);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (strcmp (path, "-") == 0)
    {
      if (g_bytes_get_size (bytes) > 0)
        skein_cli_print_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      return SKEIN_CLI_EXIT_OK;
    }

  file = g_file_new_for_commandline_arg (path);
  if (skein_whole_file_save (file, bytes, &error))
    return SKEIN_CLI_EXIT_OK;
  skein_cli_complain (_ ("--export: “%s” cannot be written: %s"), path, error->message);
  return SKEIN_CLI_EXIT_FILE;
}

int
skein_cli_list_run (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *export = NULL;
  g_autofree char *format_name = NULL;
  SkeinExportFormat format = SKEIN_EXPORT_JSON;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the items as one JSON document"), NULL },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &export, N_ ("Write the batch to FILE, for “get --input” or the window; “-” is standard output"), N_ ("FILE") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_ ("How to write it: text (URL, name, SHA-256), or json (everything, the default)"), N_ ("FORMAT") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (SkeinCliStored) stored = NULL;
  int status = SKEIN_CLI_EXIT_OK;

  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Shows the downloads that are stored: the window's and the command line's."), entries, &status))
    return status;
  if (rest != NULL)
    {
      skein_cli_complain (_ ("list: takes no names, and “%s” is one"), rest[0]);
      return SKEIN_CLI_EXIT_USAGE;
    }

  if (format_name != NULL && (export == NULL || !skein_export_format_parse (format_name, &format)))
    {
      skein_cli_complain (_ ("list: --format is text or json, and goes with --export"));
      return SKEIN_CLI_EXIT_USAGE;
    }

  stored = skein_cli_stored_open (&status);
  if (stored == NULL)
    return status;

  if (export != NULL)
    status = export_items (skein_cli_stored_get_items (stored), format, export);
  else if (json)
    print_json (skein_cli_stored_get_items (stored));
  else
    print_table (skein_cli_stored_get_items (stored));
  return status;
}
