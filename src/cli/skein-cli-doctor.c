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
#include "batch/skein-store.h"
#include "cli/skein-cli-doctor-private.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"
#include "pool/skein-process-pool.h"
#include "pool/skein-sandbox-text.h"
#include "work/skein-hasher.h"
#include "work/skein-message.h"
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

void
skein_cli_doctor_say (SkeinDoctor *self, const char *name, SkeinDoctorState state, const char *text)
{
  static const char *const marks[] = { "ok", "--", "NO" };
  static const char *const nicks[] = { "ok", "absent", "missing" };

  if (state == SKEIN_DOCTOR_MISSING)
    self->missing = TRUE;
  if (self->writer != NULL)
    {
      skein_json_writer_begin_object (self->writer, NULL);
      skein_json_writer_add_string (self->writer, "check", name);
      skein_json_writer_add_boolean (self->writer, "ok", state != SKEIN_DOCTOR_MISSING);
      skein_json_writer_add_string (self->writer, "state", nicks[state]);
      skein_json_writer_add_string (self->writer, "text", text);
      skein_json_writer_end_object (self->writer);
    }
  else
    skein_cli_print ("%-3s %-14s %s\n", marks[state], name, text);
}

static void
say (SkeinDoctor *doctor, const char *name, gboolean good, const char *text)
{
  skein_cli_doctor_say (doctor, name, good ? SKEIN_DOCTOR_OK : SKEIN_DOCTOR_MISSING, text);
}

static void
check_versions (SkeinDoctor *doctor)
{
  g_autofree char *features = skein_transfer_dup_features ();
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  struct utsname name;

  say (doctor, "skein", TRUE, SKEIN_VERSION);
  if (uname (&name) == 0)
    {
      g_autofree char *kernel = g_strdup_printf ("%s %s %s", name.sysname, name.release, name.machine);

      say (doctor, "kernel", TRUE, kernel);
    }
  say (doctor, "glib", TRUE, glib);
  say (doctor, "libcurl", TRUE, features);
  say (doctor, "openssl", TRUE, skein_hasher_get_library ());
  say (doctor, "sqlite", TRUE, skein_store_get_library ());
}

static void
check_folder (SkeinDoctor *doctor, const char *name, const char *path)
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

typedef struct
{
  GMainLoop *loop;
  GSubprocess *process;
  char *text;    /* (owned) (nullable) */
  GError *error; /* (owned) (nullable) */
} Asking;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &asking->text, NULL, &asking->error);
  g_main_loop_quit (asking->loop);
}

static gboolean
too_long_cb (gpointer user_data)
{
  g_subprocess_force_exit (user_data);
  return G_SOURCE_CONTINUE;
}

/* libvips is in no program but the worker for pictures, so that one is asked. */
static void
check_libvips (SkeinDoctor *doctor)
{
  g_autofree char *path = skein_paths_dup_helper ("skein-image-worker");
  Asking asking = { 0 };
  guint timeout;

  asking.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &asking.error, path, SKEIN_WORKER_ABOUT, NULL);
  if (asking.process != NULL)
    {
      asking.loop = g_main_loop_new (NULL, FALSE);
      timeout = g_timeout_add_seconds (10, too_long_cb, asking.process);
      g_subprocess_communicate_utf8_async (asking.process, NULL, NULL, answered_cb, &asking);
      g_main_loop_run (asking.loop);
      g_source_remove (timeout);
      g_main_loop_unref (asking.loop);
    }
  if (asking.text != NULL && g_str_has_prefix (asking.text, "libvips"))
    say (doctor, "libvips", TRUE, g_strstrip (asking.text));
  else
    say (doctor, "libvips", FALSE, asking.error != NULL ? asking.error->message : _ ("the worker for pictures does not start: install libvips 8.14 or later, and Skein again"));
  g_clear_object (&asking.process);
  g_clear_error (&asking.error);
  g_free (asking.text);
}

/* Has one worker do @job and says how it went. */
static void
try_worker (SkeinDoctor *doctor, SkeinBoard *board, const char *helper, SkeinJob *job)
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
      text = g_strdup_printf (_ ("%s: %s; install Skein again"), path, trial.error->message);
    }
  else if (workers->len > 0)
    {
      const SkeinWorkerInfo *worker = g_ptr_array_index (workers, 0);
      g_autofree char *sandbox = skein_sandbox_text_describe (worker->sandbox);

      missing = skein_sandbox_text_dup_missing (worker->sandbox);
      closed = skein_sandbox_text_is_closed (worker->sandbox);
      text = g_strdup_printf (_ ("%s: ready in %.1f ms, sandbox: %s"), path, (double) worker->start_us / 1000, sandbox);
    }
  else
    text = g_strdup (path);
  say (doctor, helper, trial.error == NULL, text);
  if (missing != NULL)
    say (doctor, "sandbox", closed, missing);

  skein_pool_close_async (pool, closed_cb, &trial);
  g_main_loop_run (trial.loop);
  g_clear_error (&trial.error);
  g_main_loop_unref (trial.loop);
}

static void
check_workers (SkeinDoctor *doctor, SkeinBoard *board)
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
check_origin (SkeinDoctor *doctor)
{
  g_autofree char *path = skein_paths_dup_helper ("skein-origin");
  gboolean good = access (path, X_OK) == 0;
  g_autofree char *text = good ? g_strdup (path) : g_strdup_printf (_ ("%s: %s; install Skein again"), path, g_strerror (errno));

  skein_cli_doctor_say (doctor, "skein-origin", good ? SKEIN_DOCTOR_OK : SKEIN_DOCTOR_MISSING, text);
}

static void
check_board (SkeinDoctor *doctor, SkeinBoard **out_board)
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
  SkeinDoctor doctor = { 0 };
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
  check_libvips (&doctor);
  skein_cli_doctor_check_system (&doctor);
  check_folder (&doctor, "data", skein_paths_get_data_dir ());
  check_folder (&doctor, "cache", skein_paths_get_cache_dir ());
  check_folder (&doctor, "runtime", skein_paths_get_runtime_dir ());
  check_folder (&doctor, "downloads", downloads);
  check_board (&doctor, &board);
  if (board != NULL)
    check_workers (&doctor, board);
  check_origin (&doctor);
  skein_cli_doctor_check_desktop (&doctor);

  if (json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (writer);
      skein_json_writer_add_int (writer, "exit", doctor.missing ? SKEIN_CLI_EXIT_MIXED : SKEIN_CLI_EXIT_OK);
      skein_json_writer_end_object (writer);
      text = skein_json_writer_to_string (writer);
      skein_cli_print_bytes (text, strlen (text));
    }

  return doctor.missing ? SKEIN_CLI_EXIT_MIXED : SKEIN_CLI_EXIT_OK;
}
