// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-compare.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-interrupt.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"
#include "cli/skein-cli.h"
#include "compare/skein-archive.h"
#include "compare/skein-experiment.h"

#include <glib/gi18n.h>
#include <math.h>

#define DRAW_MS 250

/* --- one call at a time --- */

static void
result_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static int
complain (const GError *error)
{
  skein_cli_complain ("%s", error->message);
  return (int) skein_cli_exit_from_error (error);
}

/* --- results --- */

static void
print_data (const SkeinCliCompare *self, const SkeinExperimentData *data, int status)
{
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);

  if (self->json)
    skein_cli_compare_print_json (data, verdict, status);
  else if (self->markdown)
    skein_cli_compare_print_markdown (data, verdict);
  else if (self->csv)
    skein_cli_compare_print_csv (data);
  else if (self->svg)
    skein_cli_compare_print_svg (data, verdict);
  else
    skein_cli_compare_print_table (data, verdict);
}

/* MIXED: some settings could not be measured. */
static int
get_status (const SkeinExperimentData *data)
{
  for (guint i = 0; i < data->rows->len; i++)
    {
      if (skein_experiment_row_get_middle (skein_experiment_data_get_row (data, i)) == NULL)
        return SKEIN_CLI_EXIT_MIXED;
    }
  return SKEIN_CLI_EXIT_OK;
}

/* --- a run --- */

static gboolean
draw_cb (gpointer user_data)
{
  SkeinExperiment *experiment = user_data;
  const SkeinExperimentData *data = skein_experiment_get_data (experiment);
  const SkeinTrialLive *live = skein_experiment_peek_live (experiment);
  SkeinExperimentProgress progress;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) line = g_string_new (NULL);

  skein_experiment_get_progress (experiment, &progress);
  if (!progress.running)
    return G_SOURCE_CONTINUE;

  /* Translators: the first is the trial that runs, the second how many there will be */
  g_string_append_printf (line, _ ("Trial %u of %u"), MIN (progress.n_done + 1, progress.n_planned), progress.n_planned);
  if (progress.warming_up)
    g_string_append_printf (line, ", %s", _ ("warm-up"));
  if (progress.row >= 0)
    {
      const SkeinCompareSetting *setting = &skein_experiment_data_get_row (data, (guint) progress.row)->setting;
      g_autofree char *title = skein_compare_setting_dup_title (setting);
      g_autofree char *detail = skein_compare_setting_dup_detail (setting);

      g_string_append_printf (line, ": %s, %s", title, detail);
    }
  if (live != NULL && live->n_jobs > 0)
    {
      g_string_append (line, ", ");
      /* Translators: jobs of a measurement that runs: "12 of 20" */
      g_string_append_printf (line, _ ("%u of %u"), live->n_done, live->n_jobs);
    }
  if (isfinite (progress.left_s))
    {
      g_autofree char *left = skein_format_duration (progress.left_s);

      g_string_append (line, ", ");
      /* Translators: the argument is a duration, as "12 s" */
      g_string_append_printf (line, _ ("about %s left"), left);
    }
  g_ptr_array_add (lines, skein_display_text_fit (line->str, MAX (skein_cli_terminal_get_columns (), 2) - 1, FALSE));
  skein_cli_terminal_draw (lines);
  return G_SOURCE_CONTINUE;
}

static void
interrupted_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Into the archive; that it could not be is no reason to lose what is on the screen. */
static void
save (const SkeinCliCompare *self, SkeinExperimentData *data)
{
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  skein_archive_save_async (data, verdict->headline, NULL, result_cb, &result);
  wait_for (&result);
  id = skein_archive_save_finish (result, &error);
  if (id == NULL)
    {
      skein_cli_complain (_ ("the experiment could not be kept: %s"), error->message);
      return;
    }
  g_free (data->id);
  data->id = id;
  if (!self->json && !self->csv && !self->markdown && !self->svg)
    skein_cli_note (_ ("kept as %s; “skein-cli compare --show %s” shows it again"), id, id);
}

static int
run (const SkeinCliCompare *self)
{
  const SkeinExperimentOptions options = {
    .min_rounds = self->rounds != SKEIN_CLI_NOT_GIVEN ? (guint) self->rounds : 0,
    .max_rounds = self->rounds != SKEIN_CLI_NOT_GIVEN ? (guint) self->rounds : 0,
    .max_s = self->max_time_s != SKEIN_CLI_NOT_GIVEN ? (guint) self->max_time_s : 0,
    .seed = self->seed != SKEIN_CLI_NOT_GIVEN ? (guint) self->seed : 0,
  };
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GArray) settings = NULL;
  g_autoptr (SkeinExperiment) experiment = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SkeinCliInterrupt) interrupt = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SkeinExperimentData *data;
  gboolean ok;
  guint drawing = 0;
  int status;

  if (!skein_cli_compare_make_work (self, &work, &status))
    return status;
  settings = skein_cli_compare_make_settings (self, &work, &status);
  if (settings == NULL)
    return status;

  experiment = skein_experiment_new (&work, settings, &options);
  interrupt = skein_cli_interrupt_new (interrupted_cb, cancellable);
  if (!self->quiet && skein_cli_terminal_is_live ())
    drawing = g_timeout_add (DRAW_MS, draw_cb, experiment);
  skein_experiment_run_async (experiment, cancellable, result_cb, &result);
  wait_for (&result);
  g_clear_handle_id (&drawing, g_source_remove);
  skein_cli_terminal_clear ();
  ok = skein_experiment_run_finish (experiment, result, &error);

  /* It is over, and nobody else has it: the note and the id are ours to add. */
  data = (SkeinExperimentData *) skein_experiment_get_data (experiment);
  g_free (data->note);
  data->note = g_strdup (self->note);
  if (!ok)
    return complain (error);
  if (skein_experiment_data_get_n_rounds (data) == 0)
    {
      skein_cli_complain (_ ("compare: ended before every setting was measured once"));
      return skein_cli_interrupt_get_exit (interrupt);
    }
  if (!self->no_save)
    save (self, data);
  status = skein_cli_interrupt_get_exit (interrupt);
  if (status == 0)
    status = get_status (data);
  print_data (self, data, status);
  return status;
}

/* --- the archive --- */

static int
list (const SkeinCliCompare *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;

  skein_archive_list_async (NULL, result_cb, &result);
  wait_for (&result);
  entries = skein_archive_list_finish (result, NULL);

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (writer, "verb", "compare");
  skein_json_writer_begin_array (writer, "experiments");
  for (guint i = 0; i < entries->len; i++)
    {
      const SkeinArchiveEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (entry->created_us / G_USEC_PER_SEC);
      g_autofree char *when = date != NULL ? g_date_time_format (date, "%F %H:%M") : g_strdup ("");
      g_autofree char *title = skein_display_text (entry->title, -1, 0);
      g_autofree char *headline = skein_display_text (entry->headline != NULL ? entry->headline : "", -1, 0);
      g_autofree char *note = entry->note != NULL ? skein_display_text (entry->note, -1, 0) : NULL;

      if (!self->json)
        {
          skein_cli_print ("%s  %s  %s\n    %s\n", entry->id, when, title, headline);
          if (note != NULL)
            skein_cli_print ("    %s\n", note);
          continue;
        }
      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "id", entry->id);
      skein_json_writer_add_int (writer, "created_us", entry->created_us);
      skein_json_writer_add_string (writer, "title", entry->title);
      skein_json_writer_add_string (writer, "headline", entry->headline);
      skein_json_writer_add_string (writer, "note", entry->note);
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);
  skein_json_writer_add_int (writer, "exit", SKEIN_CLI_EXIT_OK);
  skein_json_writer_end_object (writer);
  text = skein_json_writer_to_string (writer);
  if (self->json)
    skein_cli_print ("%s", text);
  else if (entries->len == 0)
    skein_cli_note (_ ("no experiment is kept yet"));
  return SKEIN_CLI_EXIT_OK;
}

static int
set_note (const SkeinCliCompare *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  skein_archive_set_note_async (self->show, *self->note != '\0' ? self->note : NULL, NULL, result_cb, &result);
  wait_for (&result);
  return skein_archive_set_note_finish (result, &error) ? SKEIN_CLI_EXIT_OK : complain (error);
}

static int
show (const SkeinCliCompare *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SkeinExperimentData) data = NULL;
  g_autoptr (GError) error = NULL;
  int status = self->note != NULL ? set_note (self) : SKEIN_CLI_EXIT_OK;

  if (status != SKEIN_CLI_EXIT_OK)
    return status;
  skein_archive_load_async (self->show, NULL, result_cb, &result);
  wait_for (&result);
  data = skein_archive_load_finish (result, &error);
  if (data == NULL)
    return complain (error);
  print_data (self, data, SKEIN_CLI_EXIT_OK);
  return SKEIN_CLI_EXIT_OK;
}

static int
delete_one (const SkeinCliCompare *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  skein_archive_delete_async (self->delete_id, NULL, result_cb, &result);
  wait_for (&result);
  return skein_archive_delete_finish (result, &error) ? SKEIN_CLI_EXIT_OK : complain (error);
}

int
skein_cli_compare_run (int argc, char **argv)
{
  g_auto (SkeinCliCompare) self = {
    .count = SKEIN_CLI_NOT_GIVEN,
    .delay_ms = SKEIN_CLI_NOT_GIVEN,
    .rounds = SKEIN_CLI_NOT_GIVEN,
    .max_time_s = SKEIN_CLI_NOT_GIVEN,
    .seed = SKEIN_CLI_NOT_GIVEN,
    .wait_s = -1,
  };
  const GOptionEntry entries[] = {
    { "work", 'w', 0, G_OPTION_ARG_STRING, &self.work, N_ ("What is done: sleeps, requests, squares, roots, mix, queue, pipeline (samples); downloads of URLs, or of the sample server; hash or resize of files and folders"), N_ ("KIND") },
    { "settings", 's', 0, G_OPTION_ARG_STRING, &self.settings, N_ ("Who does it: “sequential threads:1-4 processes:1,2,4 loop:32 threads:4x8”; with +lock, +lock+release, +warm, +inner=N, +batch=N; python- in front: the same as a program in Python"), N_ ("LIST") },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &self.preset, N_ ("Settings by the question they answer: kinds, how-many, lock or everything (default: kinds)"), N_ ("NAME") },
    { "python", 0, 0, G_OPTION_ARG_NONE, &self.python, N_ ("Add the same as a program in Python, where python3 is there and the work has one"), NULL },
    { "count", 'n', 0, G_OPTION_ARG_INT, &self.count, N_ ("Jobs, or files of the sample server"), N_ ("N") },
    { "wait", 0, 0, G_OPTION_ARG_DOUBLE, &self.wait_s, N_ ("Each job waits so long (sleeps, mix, queue, pipeline)"), N_ ("SECONDS") },
    { "amount", 0, 0, G_OPTION_ARG_INT64, &self.amount, N_ ("Numbers that each job computes with (squares, roots, mix, queue, pipeline)"), N_ ("N") },
    { "input", 'i', 0, G_OPTION_ARG_FILENAME, &self.input, N_ ("Downloads: URLs from FILE, as for get"), N_ ("FILE") },
    { "sample", 0, 0, G_OPTION_ARG_NONE, &self.sample, N_ ("Downloads: files of a sample server that is started for it"), NULL },
    { "file-size", 0, 0, G_OPTION_ARG_STRING, &self.file_size, N_ ("Sample server: of each file (1M)"), N_ ("SIZE") },
    { "delay", 0, 0, G_OPTION_ARG_INT, &self.delay_ms, N_ ("Sample server: milliseconds before the first byte"), N_ ("MS") },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &self.rate, N_ ("Sample server: bytes per second of one connection (8M; 0: as fast as it can)"), N_ ("SIZE") },
    { "total-rate", 0, 0, G_OPTION_ARG_STRING, &self.total_rate, N_ ("Sample server: bytes per second of all connections together"), N_ ("SIZE") },
    { "tls", 0, 0, G_OPTION_ARG_NONE, &self.tls, N_ ("Sample server: HTTPS"), NULL },
    { "http2", 0, 0, G_OPTION_ARG_NONE, &self.http2, N_ ("Sample server: HTTP/2, over HTTPS"), NULL },
    { "algorithm", 'a', 0, G_OPTION_ARG_STRING, &self.algorithms, N_ ("Hash: with these (default: sha256)"), N_ ("ALG[,ALG…]") },
    { "resize", 0, 0, G_OPTION_ARG_STRING, &self.resize, N_ ("Resize: to this size, as for resize (default: 1024x1024)"), N_ ("SIZE") },
    { "rounds", 'r', 0, G_OPTION_ARG_INT, &self.rounds, N_ ("Run each setting N times (default: 3 to 11, until the spread is small)"), N_ ("N") },
    { "max-time", 0, 0, G_OPTION_ARG_INT, &self.max_time_s, N_ ("Begin no further round after so many seconds (default: 300)"), N_ ("SECONDS") },
    { "seed", 0, 0, G_OPTION_ARG_INT, &self.seed, N_ ("Of the random order of the trials (default: another each time)"), N_ ("N") },
    { "note", 0, 0, G_OPTION_ARG_STRING, &self.note, N_ ("A note that is kept with it; with --show: another note"), N_ ("TEXT") },
    { "no-save", 0, 0, G_OPTION_ARG_NONE, &self.no_save, N_ ("Do not keep the experiment"), NULL },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &self.list, N_ ("Show the experiments that are kept"), NULL },
    { "show", 0, 0, G_OPTION_ARG_STRING, &self.show, N_ ("Show one that is kept"), N_ ("ID") },
    { "delete", 0, 0, G_OPTION_ARG_STRING, &self.delete_id, N_ ("Delete one that is kept"), N_ ("ID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print all that was measured, and the verdict, as one JSON document"), NULL },
    { "markdown", 0, 0, G_OPTION_ARG_NONE, &self.markdown, N_ ("Print the result as Markdown"), NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &self.csv, N_ ("Print a line per trial with its figures"), NULL },
    { "svg", 0, 0, G_OPTION_ARG_NONE, &self.svg, N_ ("Print a picture of the result (SVG)"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self.quiet, N_ ("No progress, errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self.arguments, NULL, N_ ("[URL… | PATH…]") },
    G_OPTION_ENTRY_NULL
  };
  int status;

  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Runs the same work under several settings, in random order until the spread is known, and says which is best and why.\nCtrl+C ends it with what is there. Exit status 1: some settings could not be measured."), entries, &status))
    return status;

  skein_cli_set_quiet (self.quiet);
  if (self.json + self.markdown + self.csv + self.svg > 1 || self.list + (self.show != NULL) + (self.delete_id != NULL) + (self.work != NULL) > 1)
    {
      skein_cli_complain (_ ("compare: choose one of --work, --list, --show and --delete, and one of --json, --markdown, --csv and --svg"));
      return SKEIN_CLI_EXIT_USAGE;
    }
  if (!skein_cli_options_check_count ("rounds", self.rounds, 1000) || !skein_cli_options_check_count ("max-time", self.max_time_s, 86400) || !skein_cli_options_check_count ("seed", self.seed, G_MAXINT))
    return SKEIN_CLI_EXIT_USAGE;

  if (self.list)
    return list (&self);
  if (self.show != NULL)
    return show (&self);
  if (self.delete_id != NULL)
    return delete_one (&self);
  return run (&self);
}
