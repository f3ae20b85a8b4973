// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-folder.h"
#include "base/skein-json-writer.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *out;
  SkeinJsonWriter *writer; /* (nullable) with --json */
  SkeinCliExit exit;
} Resize;

static void
add_json (Resize *resize, const char *path, const SkeinReport *report, const GError *error)
{
  skein_json_writer_begin_object (resize->writer, NULL);
  skein_json_writer_add_file_name (resize->writer, "path", path);
  if (error == NULL)
    {
      g_autofree char *copy = g_build_filename (resize->out, report->out_name, NULL);

      skein_json_writer_add_file_name (resize->writer, "copy", copy);
      skein_json_writer_add_uint (resize->writer, "in_width", report->in_width);
      skein_json_writer_add_uint (resize->writer, "in_height", report->in_height);
      skein_json_writer_add_uint (resize->writer, "width", report->width);
      skein_json_writer_add_uint (resize->writer, "height", report->height);
      skein_json_writer_add_uint (resize->writer, "size", report->bytes);
    }
  skein_cli_item_json_add_error (resize->writer, error);
  skein_json_writer_end_object (resize->writer);
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  Resize *resize = user_data;

  if (error != NULL)
    {
      skein_cli_complain_about_file (path, error);
      resize->exit = skein_cli_exit_combine (resize->exit, skein_cli_exit_from_error (error));
    }

  if (resize->writer != NULL)
    add_json (resize, path, report, error);
  else if (error == NULL)
    skein_cli_note ("%s → %s/%s (%u × %u)", path, resize->out, report->out_name, report->width, report->height);
}

int
skein_cli_resize_run (int argc, char **argv)
{
  g_autofree char *fit = NULL;
  g_autofree char *out = NULL;
  g_autofree char *files0 = NULL;
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SkeinFolder) folder = NULL;
  g_autoptr (SkeinCliFiles) files = NULL;
  g_autoptr (SkeinJsonWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE, quiet = FALSE;
  int quality = SKEIN_CLI_NOT_GIVEN, threads = SKEIN_CLI_NOT_GIVEN, processes = SKEIN_CLI_NOT_GIVEN;
  const GOptionEntry entries[] = {
    { "fit", 0, 0, G_OPTION_ARG_STRING, &fit, N_ ("The box to fit into, in pixels; smaller pictures keep their size"), N_ ("WxH") },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_ ("Put the copies into DIR; a file that is there is never replaced"), N_ ("DIR") },
    { "quality", 0, 0, G_OPTION_ARG_INT, &quality, N_ ("1 to 100, for formats that lose detail (default: 85)"), N_ ("Q") },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_ ("One worker process with N threads"), N_ ("N") },
    { "processes", 0, 0, G_OPTION_ARG_INT, &processes, N_ ("N worker processes (default: one per processor)"), N_ ("N") },
    { "files0", 0, 0, G_OPTION_ARG_FILENAME, &files0, N_ ("Read names from FILE, each ended by a NUL byte; “-” is standard input"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("No progress and no notes, errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, N_ ("[PATH…]") },
    G_OPTION_ENTRY_NULL
  };
  Resize resize = { 0 };
  SkeinResizeSpec spec = { 0 };
  SkeinSetting setting;
  int status, interrupted;

  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Makes smaller copies of pictures, in sandboxed worker processes."), entries, &status))
    return status;

  skein_cli_set_quiet (quiet || !skein_cli_terminal_is_live ());
  if (fit == NULL || out == NULL)
    {
      skein_cli_complain (_ ("resize: needs --fit WxH and --out DIR"));
      return SKEIN_CLI_EXIT_USAGE;
    }
  if (!skein_cli_options_parse_box ("fit", fit, &spec.width, &spec.height) || !skein_cli_options_check_count ("quality", quality, 100) || !skein_cli_files_choose_resize_setting (threads, processes, &setting))
    return SKEIN_CLI_EXIT_USAGE;
  if (quality != SKEIN_CLI_NOT_GIVEN)
    spec.quality = (guint) quality;

  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (paths[i]));
  if (files0 != NULL && !skein_cli_options_read_files0 (files0, all, &error))
    {
      skein_cli_complain ("--files0: %s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }
  if (all->len == 0 && files0 == NULL)
    {
      skein_cli_complain (_ ("resize: name pictures, or a list of them by --files0"));
      return SKEIN_CLI_EXIT_USAGE;
    }

  folder = skein_folder_open (out, TRUE, &error);
  if (folder == NULL)
    {
      skein_cli_complain ("--out: %s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }

  files = skein_cli_files_new (&setting, result_cb, &resize, &error);
  if (files == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  resize.out = out;
  if (json)
    {
      resize.writer = writer = skein_json_writer_new ();
      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
      skein_json_writer_add_string (writer, "verb", "resize");
      skein_json_writer_begin_array (writer, "files");
    }

  for (guint i = 0; i < all->len; i++)
    {
      const char *path = g_ptr_array_index (all, i);
      g_autofree char *name = g_path_get_basename (path);

      skein_file_run_add_resize (skein_cli_files_get_run (files), path, folder, name, &spec);
    }

  interrupted = skein_cli_files_execute (files, !quiet);
  status = interrupted != 0 ? interrupted : (int) resize.exit;

  if (json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (writer);
      skein_json_writer_add_int (writer, "exit", status);
      skein_json_writer_end_object (writer);
      text = skein_json_writer_to_string (writer);
      skein_cli_print_bytes (text, strlen (text));
    }

  return status;
}
