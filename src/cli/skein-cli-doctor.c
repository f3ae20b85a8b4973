// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Looks at everything the program needs, by using it: a check that only looks for a file says little about whether a sandboxed worker
 * can start here, which is what differs between kernels, containers and distributions. */

#include "config.h"

#include "cli/skein-cli.h"

#include "activity/skein-board.h"
#include "base/skein-folder.h"
#include "base/skein-format.h"
#include "base/skein-json-writer.h"
#include "base/skein-paths.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"
#include "pool/skein-process-pool.h"
#include "pool/skein-sandbox-text.h"
#include "work/skein-transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* One black pixel; a whole PNG in 69 bytes. */
static const guint8 smallest_png[] = {
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0x60,
  0x60, 0x00, 0x00, 0x00, 0x04, 0x00, 0x01, 0xc8, 0xea, 0xeb, 0xf9, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82
};

typedef struct
{
  SkeinJsonWriter *writer; /* (nullable) with --json */
  SkeinCliExit exit;
} Doctor;

static void
say (Doctor *doctor, const char *name, gboolean good, const char *text)
{
  if (doctor->writer != NULL)
    {
      skein_json_writer_begin_object (doctor->writer, NULL);
      skein_json_writer_add_string (doctor->writer, "check", name);
      skein_json_writer_add_boolean (doctor->writer, "ok", good);
      skein_json_writer_add_string (doctor->writer, "text", text);
      skein_json_writer_end_object (doctor->writer);
    }
  else
    skein_cli_print ("%-3s %-14s %s\n", good ? "ok" : "NO", name, text);
}

static void
check_versions (Doctor *doctor)
{
  g_autofree char *features = skein_transfer_dup_features ();
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  g_autofree char *cores = g_strdup_printf ("%u", g_get_num_processors ());
  struct utsname name;

  say (doctor, "skein", TRUE, SKEIN_VERSION);
  if (uname (&name) == 0)
    {
      g_autofree char *kernel = g_strdup_printf ("%s %s %s", name.sysname, name.release, name.machine);

      say (doctor, "kernel", TRUE, kernel);
    }
  say (doctor, "processors", TRUE, cores);
  say (doctor, "glib", TRUE, glib);
  say (doctor, "libcurl", TRUE, features);
}

static void
check_folder (Doctor *doctor, const char *name, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinFolder) folder = skein_folder_open (path, TRUE, &error);
  g_autofree char *text = NULL;

  if (folder == NULL)
    text = g_strdup (error->message);
  else if (faccessat (skein_folder_get_fd (folder), ".", W_OK | X_OK, AT_EACCESS) != 0)
    text = g_strdup_printf (_ ("%s: %s; change its permissions"), path, g_strerror (errno));

  if (text != NULL)
    {
      say (doctor, name, FALSE, text);
      doctor->exit = skein_cli_exit_combine (doctor->exit, SKEIN_CLI_EXIT_FILE);
    }
  else
    {
      g_autofree char *space = skein_format_size (skein_folder_get_free_bytes (folder));

      text = g_strdup_printf (_ ("%s (%s free)"), path, space);
      say (doctor, name, TRUE, text);
    }
}

typedef struct
{
  GMainLoop *loop;
  GError *error; /* (owned) (nullable) */
} Trial;

static void
reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  Trial *trial = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      const SkeinReport *report = g_ptr_array_index (reports, i);

      if (report == NULL || report->kind != SKEIN_REPORT_FINISHED)
        continue;
      trial->error = report->error != NULL ? g_error_copy (report->error) : NULL;
      g_main_loop_quit (trial->loop);
    }
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Trial *trial = user_data;

  skein_pool_close_finish (SKEIN_POOL (source), result, NULL);
  g_main_loop_quit (trial->loop);
}

/* Has one worker do @job and says how it went. */
static void
try_worker (Doctor *doctor, SkeinBoard *board, const char *helper, SkeinJob *job)
{
  const SkeinSetting setting = { SKEIN_SETTING_PROCESSES, 1, 1 };
  g_autofree char *path = skein_paths_dup_helper (helper);
  g_autoptr (SkeinPool) pool = skein_process_pool_new (board, &setting);
  g_autoptr (GPtrArray) workers = NULL;
  g_autofree char *text = NULL;
  g_autofree char *missing = NULL;
  gboolean closed = TRUE;
  Trial trial = { .loop = g_main_loop_new (NULL, FALSE) };

  job->deadline_s = 20;
  skein_pool_set_reports_func (pool, reports_cb, &trial);
  skein_pool_submit (pool, job);
  g_main_loop_run (trial.loop);

  workers = skein_pool_list_workers (pool);
  if (trial.error != NULL)
    {
      text = g_strdup_printf ("%s: %s", path, trial.error->message);
      doctor->exit = skein_cli_exit_combine (doctor->exit, SKEIN_CLI_EXIT_PROCESSING);
    }
  else if (workers->len > 0)
    {
      const SkeinWorkerInfo *worker = g_ptr_array_index (workers, 0);
      g_autofree char *sandbox = skein_sandbox_text_describe (worker->sandbox);

      missing = skein_sandbox_text_dup_missing (worker->sandbox);
      closed = skein_sandbox_text_is_closed (worker->sandbox);
      text = g_strdup_printf (_ ("%s: ready in %.1f ms, sandbox: %s"), path, (double) worker->start_us / 1000, sandbox);
    }
  else
    text = g_strdup (path);
  say (doctor, helper, trial.error == NULL, text);
  if (missing != NULL)
    say (doctor, "sandbox", closed, missing);
  if (!closed)
    doctor->exit = skein_cli_exit_combine (doctor->exit, SKEIN_CLI_EXIT_PROCESSING);

  skein_pool_close_async (pool, closed_cb, &trial);
  g_main_loop_run (trial.loop);
  g_clear_error (&trial.error);
  g_main_loop_unref (trial.loop);
}

static void
check_workers (Doctor *doctor, SkeinBoard *board)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("skein-doctor-XXXXXX", &error);
  g_autofree char *file = NULL;
  g_autoptr (SkeinFolder) folder = NULL;
  SkeinJob *job;

  if (path != NULL)
    {
      file = g_build_filename (path, "pixel.png", NULL);
      folder = skein_folder_open (path, FALSE, &error);
    }
  if (folder == NULL || !g_file_set_contents (file, (const char *) smallest_png, sizeof smallest_png, &error))
    {
      say (doctor, "temporary file", FALSE, error->message);
      doctor->exit = skein_cli_exit_combine (doctor->exit, SKEIN_CLI_EXIT_FILE);
      return;
    }

  job = skein_job_new (SKEIN_JOB_DIGEST);
  job->folder = skein_folder_ref (folder);
  job->name = g_strdup ("pixel.png");
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  try_worker (doctor, board, "skein-worker", job);

  job = skein_job_new (SKEIN_JOB_RESIZE);
  job->folder = skein_folder_ref (folder);
  job->name = g_strdup ("pixel.png");
  job->out_folder = skein_folder_ref (folder);
  job->out_name = g_strdup ("copy.png");
  job->resize.width = job->resize.height = 1;
  try_worker (doctor, board, "skein-image-worker", job);

  unlinkat (skein_folder_get_fd (folder), "pixel.png", 0);
  unlinkat (skein_folder_get_fd (folder), "copy.png", 0);
  g_rmdir (path);
}

static void
check_origin (Doctor *doctor)
{
  g_autofree char *path = skein_paths_dup_helper ("skein-origin");
  gboolean good = access (path, X_OK) == 0;
  g_autofree char *text = good ? g_strdup (path) : g_strdup_printf ("%s: %s", path, g_strerror (errno));

  say (doctor, "skein-origin", good, text);
  if (!good)
    doctor->exit = skein_cli_exit_combine (doctor->exit, SKEIN_CLI_EXIT_PROCESSING);
}

static void
check_board (Doctor *doctor, SkeinBoard **out_board)
{
  const SkeinLaneInfo info = { SKEIN_LANE_THREAD, 1, G_MAXUINT };
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  SkeinLane *lane = board != NULL ? skein_board_claim_lane (board, &info) : NULL;
  SkeinLaneView view;
  gboolean good = FALSE;

  if (lane != NULL)
    {
      skein_lane_publish (lane, SKEIN_PHASE_COMPUTE, 1);
      good = skein_board_view_lane (board, skein_lane_get_index (lane), &view) && view.phase == SKEIN_PHASE_COMPUTE;
      skein_board_release_lane (board, lane);
    }

  say (doctor, "board", good, good ? _ ("shared memory works") : (error != NULL ? error->message : _ ("what a worker publishes cannot be read")));
  if (!good)
    doctor->exit = skein_cli_exit_combine (doctor->exit, SKEIN_CLI_EXIT_MIXED);
  *out_board = g_steal_pointer (&board);
}

int
skein_cli_doctor_run (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the findings as one JSON document"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (SkeinBoard) board = NULL;
  g_autoptr (SkeinJsonWriter) writer = NULL;
  g_autofree char *downloads = skein_paths_dup_downloads_dir ();
  Doctor doctor = { 0 };
  int status;

  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Checks whether all parts of Skein are here and work."), entries, &status))
    return status;

  if (json)
    {
      doctor.writer = writer = skein_json_writer_new ();
      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
      skein_json_writer_add_string (writer, "verb", "doctor");
      skein_json_writer_begin_array (writer, "checks");
    }

  check_versions (&doctor);
  check_folder (&doctor, "data", skein_paths_get_data_dir ());
  check_folder (&doctor, "runtime", skein_paths_get_runtime_dir ());
  check_folder (&doctor, "downloads", downloads);
  check_board (&doctor, &board);
  if (board != NULL)
    check_workers (&doctor, board);
  check_origin (&doctor);

  if (json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (writer);
      skein_json_writer_add_int (writer, "exit", (gint64) doctor.exit);
      skein_json_writer_end_object (writer);
      text = skein_json_writer_to_string (writer);
      skein_cli_print_bytes (text, strlen (text));
    }

  return (int) doctor.exit;
}
