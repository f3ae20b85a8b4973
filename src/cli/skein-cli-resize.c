// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-folder.h"
#include "base/skein-format.h"
#include "base/skein-json-writer.h"
#include "cli/skein-cli-copy.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the command line says. */
typedef struct
{
  SkeinCliCopy copy;
  char *fit, *out, *files0;
  char **paths;
  gboolean in_place, json, quiet;
  int threads, processes, inner_threads;
} ResizeOptions;

typedef struct
{
  const char *out; /* (nullable) the copies' folder; else beside the pictures */
  SkeinCopyPlace place;
  SkeinJsonWriter *writer; /* (nullable) with --json */
  SkeinCliExit exit;
  guint n_copies, n_untouched;
  guint64 in_bytes, out_bytes;
} Resize;

static void
resize_options_clear (ResizeOptions *self)
{
  skein_cli_copy_clear (&self->copy);
  g_free (self->fit);
  g_free (self->out);
  g_free (self->files0);
  g_strfreev (self->paths);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ResizeOptions, resize_options_clear)

static char *
dup_copy_path (const Resize *resize, const SkeinReport *report)
{
  return g_build_filename (resize->out != NULL ? resize->out : skein_folder_get_path (report->job->out_folder), report->out_name, NULL);
}

static void
add_json (Resize *resize, const char *path, const SkeinReport *report, const GError *error)
{
  skein_json_writer_begin_object (resize->writer, NULL);
  skein_json_writer_add_file_name (resize->writer, "path", path);
  if (error == NULL)
    {
      g_autofree char *copy = dup_copy_path (resize, report);

      skein_json_writer_add_file_name (resize->writer, "copy", copy);
      skein_json_writer_add_boolean (resize->writer, "untouched", report->is_untouched);
      skein_json_writer_add_uint (resize->writer, "in_width", report->in_width);
      skein_json_writer_add_uint (resize->writer, "in_height", report->in_height);
      skein_json_writer_add_uint (resize->writer, "in_size", report->in_bytes);
      skein_json_writer_add_uint (resize->writer, "width", report->width);
      skein_json_writer_add_uint (resize->writer, "height", report->height);
      skein_json_writer_add_uint (resize->writer, "size", report->bytes);
      skein_json_writer_add_int (resize->writer, "saved", (gint64) report->in_bytes - (gint64) report->bytes);
      skein_json_writer_add_uint (resize->writer, "wall_us", report->finished_ns > report->started_ns ? (report->finished_ns - report->started_ns) / 1000 : 0);
      skein_json_writer_add_uint (resize->writer, "cpu_us", report->cpu_ns / 1000);
    }
  skein_cli_item_json_add_error (resize->writer, error);
  skein_json_writer_end_object (resize->writer);
}

static void
note_result (const Resize *resize, const char *path, const SkeinReport *report)
{
  g_autofree char *copy = dup_copy_path (resize, report);
  g_autofree char *before = skein_format_size (report->in_bytes);
  g_autofree char *after = skein_format_size (report->bytes);

  if (report->is_untouched)
    skein_cli_note (_ ("%s is small enough (%u × %u) and was left as it is"), path, report->in_width, report->in_height);
  else if (resize->place == SKEIN_COPY_IN_PLACE)
    skein_cli_note ("%s (%u × %u → %u × %u, %s → %s)", path, report->in_width, report->in_height, report->width, report->height, before, after);
  else
    skein_cli_note ("%s → %s (%u × %u → %u × %u, %s → %s)", path, copy, report->in_width, report->in_height, report->width, report->height, before, after);
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
  else
    {
      resize->n_copies += !report->is_untouched;
      resize->n_untouched += report->is_untouched;
      resize->in_bytes += report->in_bytes;
      resize->out_bytes += report->bytes;
    }

  if (resize->writer != NULL)
    add_json (resize, path, report, error);
  else if (error == NULL)
    note_result (resize, path, report);
}

static void
note_summary (const Resize *resize)
{
  g_autofree char *before = skein_format_size (resize->in_bytes);
  g_autofree char *after = skein_format_size (resize->out_bytes);

  /* Translators: the arguments are a number of pictures and two sizes such as 61 MB. */
  if (resize->n_copies > 0)
    skein_cli_note (ngettext ("%u picture made: %s became %s", "%u pictures made: %s became %s", resize->n_copies), resize->n_copies, before, after);
}

static gboolean
parse_options (int argc, char **argv, ResizeOptions *options, SkeinCopyOptions **out_copy, SkeinSetting *out_setting, int *out_status)
{
  const GOptionEntry entries[] = {
    { "fit", 0, 0, G_OPTION_ARG_STRING, &options->fit, N_ ("The same as --resize WxH: the box to fit into, in pixels"), N_ ("WxH") },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options->out, N_ ("Put the copies into DIR, under their own names (default: beside the pictures); a file that is there is never replaced"), N_ ("DIR") },
    { "in-place", 0, 0, G_OPTION_ARG_NONE, &options->in_place, N_ ("Replace the pictures themselves, each when its smaller one is complete; those that fit already are left as they are"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options->threads, N_ ("One worker process with N threads"), N_ ("N") },
    { "processes", 0, 0, G_OPTION_ARG_INT, &options->processes, N_ ("N worker processes (default: one per processor)"), N_ ("N") },
    { "inner-threads", 0, 0, G_OPTION_ARG_INT, &options->inner_threads, N_ ("Threads for each picture, for few large ones (default: 1)"), N_ ("N") },
    { "files0", 0, 0, G_OPTION_ARG_FILENAME, &options->files0, N_ ("Read names from FILE, each ended by a NUL byte; “-” is standard input"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, N_ ("No progress and no notes, errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths, NULL, N_ ("[PATH…]") },
    G_OPTION_ENTRY_NULL
  };
  g_autofree GOptionEntry *all = skein_cli_copy_join (entries, &options->copy);

  options->threads = options->processes = options->inner_threads = SKEIN_CLI_NOT_GIVEN;
  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Makes smaller copies of pictures, in sandboxed worker processes."), all, out_status))
    return FALSE;

  *out_status = SKEIN_CLI_EXIT_USAGE;
  if (options->fit != NULL && options->copy.size != NULL)
    {
      skein_cli_complain (_ ("choose --fit or --resize, not both"));
      return FALSE;
    }
  if (options->fit != NULL)
    options->copy.size = g_steal_pointer (&options->fit);
  if (options->in_place && (options->out != NULL || options->copy.name_template != NULL || options->copy.format != NULL))
    {
      skein_cli_complain (_ ("--in-place replaces the pictures under their own names: it cannot go with --out, --copy-name or --format"));
      return FALSE;
    }
  if (!skein_cli_copy_finish (&options->copy, out_copy) || !skein_cli_files_choose_resize_setting (options->threads, options->processes, options->inner_threads, out_setting))
    return FALSE;
  if (*out_copy == NULL)
    {
      skein_cli_complain (_ ("resize: how large? Give --resize SIZE or --preset NAME"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
collect_paths (const ResizeOptions *options, GPtrArray *paths, int *out_status)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; options->paths != NULL && options->paths[i] != NULL; i++)
    g_ptr_array_add (paths, g_strdup (options->paths[i]));
  if (options->files0 != NULL && !skein_cli_options_read_files0 (options->files0, paths, &error))
    {
      skein_cli_complain ("--files0: %s", error->message);
      *out_status = SKEIN_CLI_EXIT_FILE;
      return FALSE;
    }
  if (paths->len == 0 && options->files0 == NULL)
    {
      skein_cli_complain (_ ("resize: name pictures, or a list of them by --files0"));
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }
  return TRUE;
}

int
skein_cli_resize_run (int argc, char **argv)
{
  g_auto (ResizeOptions) options = { 0 };
  g_autoptr (SkeinCopyOptions) copy = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SkeinFolder) folder = NULL;
  g_autoptr (SkeinCliFiles) files = NULL;
  g_autoptr (SkeinJsonWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  Resize resize = { 0 };
  SkeinSetting setting;
  int status, interrupted;

  if (!parse_options (argc, argv, &options, &copy, &setting, &status))
    return status;
  skein_cli_set_quiet (options.quiet || !skein_cli_terminal_is_live ());
  if (!collect_paths (&options, paths, &status))
    return status;

  if (options.out != NULL)
    {
      folder = skein_folder_open (options.out, TRUE, &error);
      if (folder == NULL)
        {
          skein_cli_complain ("--out: %s", error->message);
          return SKEIN_CLI_EXIT_FILE;
        }
    }

  files = skein_cli_files_new (&setting, result_cb, &resize, &error);
  if (files == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  resize.out = options.out;
  resize.place = options.in_place ? SKEIN_COPY_IN_PLACE : folder != NULL ? SKEIN_COPY_INTO
                                                                         : SKEIN_COPY_BESIDE;
  if (options.json)
    {
      resize.writer = writer = skein_json_writer_new ();
      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
      skein_json_writer_add_string (writer, "verb", "resize");
      skein_json_writer_begin_array (writer, "files");
    }

  for (guint i = 0; i < paths->len; i++)
    skein_file_run_add_resize (skein_cli_files_get_run (files), g_ptr_array_index (paths, i), resize.place, folder, copy);

  interrupted = skein_cli_files_execute (files, !options.quiet);
  status = interrupted != 0 ? interrupted : (int) resize.exit;

  if (options.json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (writer);
      skein_json_writer_add_uint (writer, "copies", resize.n_copies);
      skein_json_writer_add_uint (writer, "untouched", resize.n_untouched);
      skein_json_writer_add_int (writer, "saved", (gint64) resize.in_bytes - (gint64) resize.out_bytes);
      skein_json_writer_add_int (writer, "exit", status);
      skein_json_writer_end_object (writer);
      text = skein_json_writer_to_string (writer);
      skein_cli_print_bytes (text, strlen (text));
    }
  note_summary (&resize);

  return status;
}
