// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "base/skein-json-writer.h"
#include "base/skein-paths.h"
#include "batch/skein-demo.h"
#include "cli/skein-cli-batch-run.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"
#include "work/skein-work-error.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define NAME_COLUMNS 30
#define SIZE_COLUMNS 10
#define STATUS_COLUMNS 24
#define WIDE_COLUMNS 160

typedef struct
{
  GMainLoop *loop;
  SkeinDemo *demo;
  GError *error;
} Start;

/* How many items ended in which way; the demo has exactly one whose checksum is false. */
typedef struct
{
  guint n_items, n_complete, n_unverified, n_checksum;
  char *mismatch; /* (owned) (nullable) name of the last one */
} Tally;

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Start *start = user_data;

  start->demo = skein_demo_start_finish (result, &start->error);
  g_main_loop_quit (start->loop);
}

static SkeinDemo *
start_demo (const char *folder, GError **error)
{
  Start start = { .loop = g_main_loop_new (NULL, FALSE) };

  skein_demo_start_async (folder, NULL, started_cb, &start);
  g_main_loop_run (start.loop);
  g_main_loop_unref (start.loop);

  if (start.error != NULL)
    g_propagate_error (error, start.error);
  return start.demo;
}

static void
count_items (SkeinCliBatchRun *run, guint n_items, Tally *tally)
{
  tally->n_items = n_items;
  for (guint i = 0; i < n_items; i++)
    {
      SkeinItem *item = skein_cli_batch_run_get_item (run, i);

      if (item == NULL)
        continue;

      if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
        {
          tally->n_complete++;
          tally->n_unverified += !skein_item_is_verified (item);
        }
      else if (g_error_matches (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM))
        {
          tally->n_checksum++;
          g_free (tally->mismatch);
          tally->mismatch = g_strdup (skein_item_get_name (item));
        }
    }
}

static gboolean
ended_as_intended (const Tally *tally)
{
  return tally->n_checksum == 1 && tally->n_complete == tally->n_items - 1 && tally->n_unverified == 0;
}

static void
print_row (const char *name, const char *size, const char *status, const char *more, guint columns)
{
  g_autofree char *fitted_name = skein_display_text_fit (name, NAME_COLUMNS, TRUE);
  g_autofree char *fitted_size = skein_display_text_fit (size, SIZE_COLUMNS, TRUE);
  g_autofree char *fitted_status = skein_display_text_fit (status, STATUS_COLUMNS, TRUE);
  g_autofree char *line = g_strdup_printf ("%s  %s  %s  %s", fitted_name, fitted_size, fitted_status, more);
  g_autofree char *fitted = skein_display_text_fit (line, columns, FALSE);

  skein_cli_print ("%s\n", g_strchomp (fitted));
}

/* Speed of what came, reason of what did not. */
static char *
dup_more (SkeinCliBatchRun *run, guint index, SkeinItem *item)
{
  const GError *error = skein_item_get_error (item);
  double rate = skein_cli_batch_run_get_rate (run, index);

  if (skein_item_get_state (item) != SKEIN_ITEM_DONE)
    return error != NULL ? skein_display_text (error->message, -1, 0) : g_strdup ("");
  return rate > 0 ? skein_format_rate (rate) : g_strdup ("");
}

static void
print_table (SkeinCliBatchRun *run, GPtrArray *specs)
{
  guint columns = isatty (STDOUT_FILENO) ? skein_cli_terminal_get_columns () - 1 : WIDE_COLUMNS;

  print_row (_ ("Name"), _ ("Size"), _ ("State"), _ ("Speed, or reason"), columns);
  for (guint i = 0; i < specs->len; i++)
    {
      const SkeinItemSpec *spec = g_ptr_array_index (specs, i);
      SkeinItem *item = skein_cli_batch_run_get_item (run, i);
      const char *raw_name = item != NULL ? skein_item_get_name (item) : spec->name;
      g_autofree char *name = skein_display_text (raw_name != NULL ? raw_name : "", -1, 0);
      g_autofree char *size = NULL;
      g_autofree char *status = NULL;
      g_autofree char *more = NULL;

      if (item == NULL)
        {
          print_row (name, "", _ ("Refused"), "", columns);
          continue;
        }

      size = skein_format_size (skein_item_get_size (item));
      status = skein_item_dup_status (item);
      more = dup_more (run, i, item);
      print_row (name, size, status, more, columns);
    }
}

static void
print_summary (SkeinCliBatchRun *run, const Tally *tally, const char *folder)
{
  g_autofree char *duration = skein_format_duration (skein_cli_batch_run_get_seconds (run));

  skein_cli_print ("\n");
  /* Translators: how many of how many, a duration, a folder */
  skein_cli_print (_ ("%u of %u files complete in %s, in %s"), tally->n_complete, tally->n_items, duration, folder);
  skein_cli_print ("\n");
  if (ended_as_intended (tally))
    {
      skein_cli_print (_ ("The demo ended as intended: “%s” comes with a false checksum on purpose; Skein found that out and kept no such file."), tally->mismatch);
      skein_cli_print ("\n");
    }
  else
    skein_cli_complain (_ ("the demo should end with all files complete and verified but one, whose checksum is false on purpose: it did not"));
}

static void
print_json (SkeinCliBatchRun *run, guint n_items, const char *folder, int status)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (writer, "verb", "demo");
  skein_json_writer_add_int (writer, "exit", status);
  skein_json_writer_add_double (writer, "seconds", skein_cli_batch_run_get_seconds (run));
  skein_json_writer_add_file_name (writer, "folder", folder);
  skein_json_writer_begin_array (writer, "items");
  for (guint i = 0; i < n_items; i++)
    {
      SkeinItem *item = skein_cli_batch_run_get_item (run, i);

      if (item == NULL)
        continue;
      skein_json_writer_begin_object (writer, NULL);
      skein_cli_item_json_add (writer, item);
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);

  text = skein_json_writer_to_string (writer);
  skein_cli_print_bytes (text, strlen (text));
}

int
skein_cli_demo_run (int argc, char **argv)
{
  g_autofree char *dir = NULL;
  g_autofree char *folder = NULL;
  g_auto (GStrv) rest = NULL;
  g_autoptr (SkeinDemo) demo = NULL;
  g_autoptr (SkeinCliBatchRun) run = NULL;
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE, quiet = FALSE;
  const GOptionEntry entries[] = {
    { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &dir, N_ ("Put the files into DIR (default: “Skein demo” among your downloads)"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("No progress and no notes"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "" },
    G_OPTION_ENTRY_NULL
  };
  /* The server's port, and so every URL, is another one next time: nothing of it belongs into the user's list. */
  SkeinEngineOptions options = { .store_path = ":memory:" };
  Tally tally = { 0 };
  GPtrArray *specs;
  int status;

  if (!skein_cli_options_parse (argc, argv, NULL,
                                _ ("Downloads the demo batch from a sample server of its own, verifies and resizes it, and prints what became of it.\n"
                                   "One of the files has a false checksum, one is slow, and one fails twice before it comes."),
                                entries, &status))
    return status;
  if (rest != NULL)
    {
      skein_cli_complain (_ ("demo: takes no names, and “%s” is one"), rest[0]);
      return SKEIN_CLI_EXIT_USAGE;
    }

  skein_cli_set_quiet (quiet);
  if (dir != NULL)
    folder = g_canonicalize_filename (dir, NULL);
  else
    {
      g_autofree char *downloads = skein_paths_dup_downloads_dir ();

      folder = g_build_filename (downloads, SKEIN_DEMO_FOLDER, NULL);
    }

  skein_cli_note (_ ("Making sample photos and archives…"));
  demo = start_demo (folder, &error);
  if (demo == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return SKEIN_CLI_EXIT_PROCESSING;
    }

  specs = skein_demo_get_specs (demo);
  skein_cli_note (_ ("Downloading %u files to “%s”, half a minute or so; one will fail, on purpose."), specs->len, folder);
  options.downloads = skein_setting_default_downloads ();
  options.processing = skein_setting_default_processing ();
  run = skein_cli_batch_run_new (&options);
  skein_cli_batch_run_set_temporary (run, TRUE);
  skein_cli_batch_run_set_progress (run, !quiet);
  skein_cli_batch_run_set_complain (run, FALSE); /* the table has the reasons */
  if (!skein_cli_batch_run_execute (run, specs, &error))
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  count_items (run, specs->len, &tally);
  status = skein_cli_batch_run_get_interrupt_exit (run);
  if (status != 0)
    skein_cli_complain (_ ("stopped: %u of %u files are complete"), tally.n_complete, tally.n_items);
  else if (ended_as_intended (&tally))
    status = SKEIN_CLI_EXIT_OK;
  else
    {
      status = skein_cli_batch_run_get_exit (run);
      if (status == SKEIN_CLI_EXIT_OK || status == SKEIN_CLI_EXIT_CHECKSUM)
        status = tally.n_checksum > 1 ? SKEIN_CLI_EXIT_CHECKSUM : SKEIN_CLI_EXIT_MIXED;
    }

  if (json)
    print_json (run, specs->len, folder, status);
  else if (skein_cli_batch_run_get_interrupt_exit (run) == 0)
    {
      print_table (run, specs);
      print_summary (run, &tally, folder);
    }

  g_free (tally.mismatch);
  return status;
}
