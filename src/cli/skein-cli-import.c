// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What “export” wrote, and whatever else names downloads. What it is, it says itself. */

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-display-text.h"
#include "base/skein-paths.h"
#include "batch/skein-export.h"
#include "batch/skein-input.h"
#include "batch/skein-settings-file.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-stored.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_BYTES (256u * 1024 * 1024)

typedef struct
{
  SkeinCliStored *stored;
  GPtrArray *items, *errors; /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
} Adding;

static void
complain_all (GPtrArray *complaints)
{
  for (guint i = 0; i < complaints->len; i++)
    skein_cli_complain ("import: %s", (const char *) g_ptr_array_index (complaints, i));
}

static int
import_settings (const char *text, gsize size, const char *label)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GError) error = NULL;
  guint n_set;

  if (!skein_settings_file_apply (text, size, label, &n_set, &complaints, &error))
    {
      skein_cli_complain ("import: %s", error->message);
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? SKEIN_CLI_EXIT_FILE : SKEIN_CLI_EXIT_USAGE;
    }
  g_settings_sync ();
  complain_all (complaints);
  skein_cli_print (ngettext ("%u setting changed", "%u settings changed", n_set), n_set);
  skein_cli_print ("\n");
  return complaints->len == 0 ? SKEIN_CLI_EXIT_OK : SKEIN_CLI_EXIT_MIXED;
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Adding *adding = user_data;

  adding->items = skein_engine_add_finish (SKEIN_ENGINE (source), result, &adding->errors, &adding->error);
  skein_cli_stored_go_on (adding->stored);
}

static int
add_list (GPtrArray *specs)
{
  int status = SKEIN_CLI_EXIT_OK;
  g_autoptr (SkeinCliStored) stored = skein_cli_stored_open (&status);
  Adding adding = { .stored = stored };
  guint n_before, n_now;

  if (stored == NULL)
    return status;
  n_before = g_list_model_get_n_items (skein_cli_stored_get_items (stored));
  skein_engine_add_async (skein_cli_stored_get_engine (stored), specs, NULL, added_cb, &adding);
  skein_cli_stored_wait (stored);
  if (adding.items == NULL)
    {
      skein_cli_complain ("import: %s", adding.error->message);
      g_clear_error (&adding.error);
      return SKEIN_CLI_EXIT_FILE;
    }
  for (guint i = 0; i < adding.errors->len; i++)
    {
      const GError *error = g_ptr_array_index (adding.errors, i);

      if (error == NULL)
        continue;
      skein_cli_complain ("import: %s", error->message);
      status = SKEIN_CLI_EXIT_MIXED;
    }
  n_now = g_list_model_get_n_items (skein_cli_stored_get_items (stored)) - n_before;
  skein_cli_print (ngettext ("%u download added; it begins with the window, or “skein-cli get --input”", "%u downloads added; they begin with the window, or “skein-cli get --input”", n_now), n_now);
  skein_cli_print ("\n");
  g_ptr_array_unref (adding.items);
  g_ptr_array_unref (adding.errors);
  return status;
}

typedef struct
{
  SkeinCliStored *stored;
  SkeinRestored restored;
  GError *error; /* (owned) (nullable) */
} Restoring;

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Restoring *restoring = user_data;

  skein_engine_restore_finish (SKEIN_ENGINE (source), result, &restoring->restored, &restoring->error);
  skein_cli_stored_go_on (restoring->stored);
}

static int
import_history (const char *text, gsize size, const char *label, const char *folder)
{
  int status = SKEIN_CLI_EXIT_OK;
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) rows = skein_import_history (text, size, label, folder, &complaints);
  g_autoptr (SkeinCliStored) stored = NULL;
  g_autofree char *summary = NULL;
  Restoring restoring = { 0 };

  complain_all (complaints);
  if (rows->len == 0)
    return SKEIN_CLI_EXIT_USAGE;
  stored = skein_cli_stored_open (&status);
  if (stored == NULL)
    return status;

  restoring.stored = stored;
  skein_engine_restore_async (skein_cli_stored_get_engine (stored), rows, folder, NULL, restored_cb, &restoring);
  skein_cli_stored_wait (stored);
  if (restoring.error != NULL)
    {
      skein_cli_complain ("import: %s", restoring.error->message);
      g_clear_error (&restoring.error);
      return SKEIN_CLI_EXIT_FILE;
    }
  summary = skein_restored_dup_summary (&restoring.restored);
  skein_cli_print ("%s\n", summary);
  return complaints->len == 0 && restoring.restored.n_refused == 0 ? SKEIN_CLI_EXIT_OK : SKEIN_CLI_EXIT_MIXED;
}

static int
import_list (const char *text, gsize size, const char *label, const char *folder)
{
  const SkeinInputOptions options = { .folder = folder, .label = label };
  g_autoptr (SkeinInput) input = skein_input_read (text, size, &options);
  int status;

  complain_all (input->complaints);
  if (input->specs->len == 0)
    return SKEIN_CLI_EXIT_USAGE;
  status = add_list (input->specs);
  return status == SKEIN_CLI_EXIT_OK && input->complaints->len > 0 ? SKEIN_CLI_EXIT_MIXED : status;
}

int
skein_cli_import_run (int argc, char **argv)
{
  g_autofree char *dir = NULL;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &dir, N_ ("Put what is downloaded into DIR instead of the downloads folder"), N_ ("DIR") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "" },
    G_OPTION_ENTRY_NULL
  };
  g_autofree char *folder = NULL, *text = NULL, *label = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  int status;

  if (!skein_cli_options_parse (argc, argv, _ ("FILE"), _ ("Reads settings, a history or a list of downloads, whichever FILE is (“-”: standard input)."), entries, &status))
    return status;
  if (rest == NULL || rest[0] == NULL || rest[1] != NULL)
    {
      skein_cli_complain (_ ("import: name one file"));
      return SKEIN_CLI_EXIT_USAGE;
    }

  if (!skein_cli_options_read (rest[0], MAX_BYTES, &text, &size, &error))
    {
      skein_cli_complain ("import: %s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }
  label = strcmp (rest[0], "-") == 0 ? g_strdup (_ ("Standard input")) : skein_display_text (rest[0], -1, 0);
  folder = dir != NULL ? g_canonicalize_filename (dir, NULL) : skein_paths_dup_downloads_dir ();
  if (skein_settings_file_is (text, size))
    return import_settings (text, size, label);
  if (skein_history_is (text, size))
    return import_history (text, size, label, folder);
  return import_list (text, size, label, folder);
}
