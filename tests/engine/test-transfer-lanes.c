// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the lanes show of a transfer, and what happens when the disk is full. */

#include "config.h"

#include "activity/skein-board.h"
#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#define TMPFS_VARIABLE "SKEIN_TEST_TMPFS"
#define SKIP_STATUS 77

typedef struct
{
  SkeinTransferFixture base;
  SkeinBoard *board; /* (owned) */
  SkeinLane *worker;
  SkeinLane *connections[4];
} Fixture;

static void
keep_report_cb (SkeinReport *report, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->base.reports, report);
  fixture->base.n_finished += report->kind == SKEIN_REPORT_FINISHED;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  SkeinLaneInfo info = { .kind = SKEIN_LANE_THREAD, .number = 1, .parent = G_MAXUINT };
  g_autoptr (GError) error = NULL;

  skein_transfer_fixture_set_up (&fixture->base, NULL);
  fixture->board = skein_board_new (&error);
  g_assert_no_error (error);
  fixture->worker = skein_board_claim_lane (fixture->board, &info);
  info.kind = SKEIN_LANE_CONNECTION;
  info.parent = skein_lane_get_index (fixture->worker);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->connections); i++)
    {
      info.number = i + 1;
      fixture->connections[i] = skein_board_claim_lane (fixture->board, &info);
    }

  skein_transfer_loop_free (fixture->base.loop);
  fixture->base.loop = skein_transfer_loop_new (fixture->worker, keep_report_cb, fixture, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  skein_transfer_fixture_tear_down (&fixture->base, NULL);
  skein_board_unref (fixture->board);
}

static SkeinLaneView
view (Fixture *fixture, SkeinLane *lane)
{
  SkeinLaneView v;

  g_assert_true (skein_board_view_lane (fixture->board, skein_lane_get_index (lane), &v));
  return v;
}

/* The phases of a lane so far, as letters: S(tart) R(esolve) C(onnect) T(LS) W(ait) B(ytes: receive or write) L(imit) I(dle); runs of one
 * letter once. Times never go back. */
static char *
dup_phases (Fixture *fixture, SkeinLane *lane)
{
  static const char letters[SKEIN_N_PHASES] = { [SKEIN_PHASE_IDLE] = 'I', [SKEIN_PHASE_START] = 'S', [SKEIN_PHASE_RESOLVE] = 'R', [SKEIN_PHASE_CONNECT] = 'C', [SKEIN_PHASE_TLS] = 'T', [SKEIN_PHASE_WAIT] = 'W', [SKEIN_PHASE_RECEIVE] = 'B', [SKEIN_PHASE_WRITE] = 'B', [SKEIN_PHASE_THROTTLED] = 'L' };
  g_autofree SkeinBoardEvent *events = g_new0 (SkeinBoardEvent, SKEIN_BOARD_RING_EVENTS);
  GString *text = g_string_new (NULL);
  guint64 cursor = 0, lost = 0, last_ns = 0;
  guint n;

  while ((n = skein_board_read_events (fixture->board, skein_lane_get_index (lane), view (fixture, lane).generation, &cursor, events, SKEIN_BOARD_RING_EVENTS, &lost)) > 0)
    {
      for (guint i = 0; i < n; i++)
        {
          char letter = letters[events[i].phase];

          g_assert_cmpint (letter, !=, 0);
          g_assert_cmpuint (events[i].at_ns, >=, last_ns);
          last_ns = events[i].at_ns;
          if (text->len == 0 || text->str[text->len - 1] != letter)
            g_string_append_c (text, letter);
        }
    }
  g_assert_cmpuint (lost, ==, 0);
  return g_string_free (text, FALSE);
}

static void
start (Fixture *fixture, SkeinJob *job, guint n_lanes)
{
  skein_transfer_loop_start (fixture->base.loop, job, fixture->connections, n_lanes, NULL);
  skein_job_unref (job);
}

static void
test_phases (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_tls_url (fixture->base.origin, "/file/3000000/a.bin?seed=1&delay=50");
  g_autofree char *phases = NULL;
  g_autofree char *worker_phases = NULL;

  for (guint i = 0; i < 2; i++)
    {
      SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, NULL);

      job->transfer.ca_file = g_strdup (fixture->base.origin->ca_path);
      start (fixture, job, 1);
      skein_transfer_fixture_wait (&fixture->base, i + 1);
      skein_transfer_fixture_check (&fixture->base, skein_transfer_fixture_find (&fixture->base, SKEIN_REPORT_FINISHED), 3000000, "a.bin");
    }

  /* A new connection, then the same one again. Some versions of libcurl take no resolver for an address of digits. */
  phases = dup_phases (fixture, fixture->connections[0]);
  g_test_message ("%s", phases);
  g_assert_true (strcmp (phases, "SRCTWBISWBI") == 0 || strcmp (phases, "SCTWBISWBI") == 0);
  worker_phases = dup_phases (fixture, fixture->worker);
  g_assert_cmpstr (worker_phases, ==, phases);

  g_assert_cmpuint (view (fixture, fixture->connections[0]).cumulative_bytes, ==, 6000000);
  g_assert_cmpuint (view (fixture, fixture->worker).cumulative_bytes, ==, 0);
  g_assert_cmpuint (view (fixture, fixture->connections[0]).item, ==, 0);
}

/* The phases are seen while they last, not told afterwards. */
static void
test_live (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->base.origin, "/file/1000000/a.bin?seed=1&delay=300&rate=2000000");
  SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, NULL);
  guint64 item = job->item;
  gboolean saw_wait = FALSE, saw_receive = FALSE, saw_progress = FALSE;

  start (fixture, job, 1);
  while (fixture->base.n_finished == 0)
    {
      SkeinLaneView v;

      skein_transfer_loop_run (fixture->base.loop, 20);
      v = view (fixture, fixture->connections[0]);
      if (v.phase != SKEIN_PHASE_IDLE)
        g_assert_cmpuint (v.item, ==, item);
      saw_wait = saw_wait || v.phase == SKEIN_PHASE_WAIT;
      saw_receive = saw_receive || v.phase == SKEIN_PHASE_RECEIVE;
      saw_progress = saw_progress || (v.done_bytes > 0 && v.done_bytes < v.total_bytes && v.total_bytes == 1000000);
      if (v.phase == SKEIN_PHASE_RECEIVE)
        g_assert_cmpint (view (fixture, fixture->worker).phase, ==, SKEIN_PHASE_RECEIVE);
    }
  g_assert_true (saw_wait && saw_receive && saw_progress);
  g_assert_cmpint (view (fixture, fixture->worker).phase, ==, SKEIN_PHASE_IDLE);
}

static void
test_segments (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->base.origin, "/file/8388608/a.bin?seed=1&rate=16000000");
  SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, "a.part");
  guint64 sum = 0, most = 0;

  job->transfer.segments = 4;
  start (fixture, job, 4);
  while (fixture->base.n_finished == 0)
    {
      skein_transfer_loop_run (fixture->base.loop, 20);
      most = MAX (most, view (fixture, fixture->connections[0]).done_bytes);
      g_assert_cmpuint (view (fixture, fixture->connections[1]).total_bytes, ==, 0);
    }
  skein_transfer_fixture_check (&fixture->base, skein_transfer_fixture_find (&fixture->base, SKEIN_REPORT_FINISHED), 8388608, "a.bin");

  /* The whole file's progress is on the first lane, each one's bytes on its own. */
  g_assert_cmpuint (most, >, 8388608 / 2);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (view (fixture, fixture->connections[i]).cumulative_bytes, >, 0);
      g_assert_cmpint (view (fixture, fixture->connections[i]).phase, ==, SKEIN_PHASE_IDLE);
      g_assert_cmpuint (view (fixture, fixture->connections[i]).item, ==, 0);
      sum += view (fixture, fixture->connections[i]).cumulative_bytes;
    }
  g_assert_cmpuint (sum, ==, 8388608);
}

static void
test_no_lane (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->base.origin, "/file/50000/a.bin?seed=1");
  SkeinLane *none[2] = { NULL, NULL };
  SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, NULL);

  /* All lanes of the board taken: the bytes are the worker's then. */
  skein_transfer_loop_start (fixture->base.loop, job, none, 2, NULL);
  skein_job_unref (job);
  skein_transfer_fixture_wait (&fixture->base, 1);
  g_assert_cmpuint (view (fixture, fixture->worker).cumulative_bytes, ==, 50000);
}

static void
test_throttled (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->base.origin, "/file/3000000/a.bin?seed=1");
  gint64 begin_us = g_get_monotonic_time ();
  g_autofree char *phases = NULL;

  for (guint i = 0; i < 2; i++)
    {
      SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, i == 0 ? NULL : "a.part");

      job->transfer.max_rate = 1500000;
      job->transfer.stall_timeout_s = 1;
      job->transfer.segments = i == 0 ? 1 : 2;
      start (fixture, job, 2);
      skein_transfer_fixture_wait (&fixture->base, i + 1);
      skein_transfer_fixture_check (&fixture->base, skein_transfer_fixture_find (&fixture->base, SKEIN_REPORT_FINISHED), 3000000, "a.bin");
    }
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >, 2 * G_USEC_PER_SEC);

  phases = dup_phases (fixture, fixture->connections[0]);
  g_test_message ("%s", phases);
  g_assert_nonnull (strstr (phases, "BLB"));
}

/* --- A disk of 2 MiB: in a mount namespace of our own, entered by running this program again. --- */

static void
run_on_small_disk (void)
{
  g_autofree char *folder = g_dir_make_tmp ("skein-tmpfs-XXXXXX", NULL);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *script = g_strdup_printf ("mount -t tmpfs -o size=2m,mode=0777 tmpfs '%s' || exit %d; exec '%s' -p /work/transfer-disk/full", folder, SKIP_STATUS, program);
  const char *as_root[] = { "unshare", "-m", "sh", "-c", script, NULL };
  const char *as_user[] = { "unshare", "-rm", "sh", "-c", script, NULL };
  g_auto (GStrv) envp = g_environ_setenv (g_get_environ (), TMPFS_VARIABLE, folder, TRUE);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) (geteuid () == 0 ? as_root : as_user), envp, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, &error))
    g_test_skip (error->message);
  else if (WIFEXITED (status) && (WEXITSTATUS (status) == SKIP_STATUS || strstr (output, "\nok") == NULL) && WEXITSTATUS (status) != 0 && strstr (output, "Bail") == NULL)
    g_test_skip ("No file system can be mounted here");
  else if (!g_spawn_check_wait_status (status, &error))
    g_error ("On a small disk: %s\n%s", error->message, output);
  g_rmdir (folder);
}

static void
test_disk_full (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *query;
    const char *part_name;
    guint segments;
    gboolean keeps;
  } cases[] = {
    { "", "a.part", 1, FALSE },              /* told beforehand */
    { "length=chunked", "a.part", 1, TRUE }, /* noticed when it happens */
    { "length=chunked", NULL, 1, FALSE },
    { "", "a.part", 4, FALSE },
  };
  const char *path = g_getenv (TMPFS_VARIABLE);

  if (path == NULL)
    {
      run_on_small_disk ();
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->base.origin, "/file/4000000/a.bin?seed=1&%s", cases[i].query);
      SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, cases[i].part_name);
      g_autofree char *part_path = g_build_filename (path, "a.part", NULL);
      g_autoptr (GError) error = NULL;
      SkeinReport *report;

      skein_folder_unref (job->folder);
      job->folder = skein_folder_open (path, FALSE, &error);
      g_assert_no_error (error);
      job->transfer.segments = cases[i].segments;
      report = skein_transfer_fixture_run (&fixture->base, job);
      g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL);
      g_test_message ("%s", report->error->message);
      g_assert_nonnull (strstr (report->error->message, path));
      g_assert_cmpint (g_file_test (part_path, G_FILE_TEST_EXISTS), ==, cases[i].keeps);
      if (cases[i].keeps)
        g_assert_cmpuint (report->size, >, 1000000);
      g_unlink (part_path);
    }

  {
    /* Something small still fits. */
    g_autofree char *url = skein_test_origin_dup_url (fixture->base.origin, "/file/400000/a.bin?seed=1");
    SkeinJob *job = skein_transfer_fixture_job (&fixture->base, url, "a.part");

    skein_folder_unref (job->folder);
    job->folder = skein_folder_open (path, FALSE, NULL);
    skein_transfer_fixture_check (&fixture->base, skein_transfer_fixture_run (&fixture->base, job), 400000, "a.bin");
  }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  skein_transfer_global_init ();

  ADD ("/work/transfer-lanes/phases", test_phases);
  ADD ("/work/transfer-lanes/live", test_live);
  ADD ("/work/transfer-lanes/segments", test_segments);
  ADD ("/work/transfer-lanes/no-lane", test_no_lane);
  ADD ("/work/transfer-lanes/throttled", test_throttled);
  ADD ("/work/transfer-disk/full", test_disk_full);

  return g_test_run ();
}
