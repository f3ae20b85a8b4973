// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-recorder.h"
#include "compare/skein-process-tree.h"
#include "compare/skein-trial-python.h"
#include "compare/skein-trial.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A real skein-trial, as an experiment starts it. */
static SkeinTrialResult *
run_trial (const SkeinCompareWork *work, const char *setting_text, const char *scratch)
{
  g_autofree char *program = g_build_filename (g_getenv ("SKEIN_TEST_TRIAL"), "skein-trial", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  SkeinCompareSetting setting;
  g_autofree char *request = NULL, *answer = NULL;
  SkeinTrialResult *result;

  g_assert_true (skein_compare_setting_from_text (setting_text, &setting, &error));
  request = skein_trial_request_to_json (work, &setting, scratch);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, request, NULL, &answer, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  result = skein_trial_result_from_json (answer, strlen (answer), &error);
  g_assert_no_error (error);
  return result;
}

static void
check_good (const SkeinTrialResult *result, guint n_jobs)
{
  const SkeinTrialFigures *f = &result->figures;

  g_assert_cmpstr (result->error, ==, NULL);
  g_assert_cmpuint (f->n_jobs, ==, n_jobs);
  g_assert_cmpuint (f->n_failed, ==, 0);
  g_assert_cmpuint (f->wall_ns, >, 0);
  g_assert_cmpuint (f->first_result_ns, >, 0);
  g_assert_cmpuint (f->first_result_ns, <=, f->wall_ns);
  g_assert_cmpuint (f->waiting_ns + f->working_ns + f->blocked_ns, <=, f->worker_ns + f->worker_ns / 20);
  g_assert_cmpuint (f->peak_rss, >, 1024 * 1024);
  g_assert_cmpuint (f->calibration_ns, >, 0);
}

static void
test_samples (void)
{
  static const SkeinCompareKind kinds[] = { SKEIN_COMPARE_SLEEPS, SKEIN_COMPARE_ROOTS, SKEIN_COMPARE_SQUARES, SKEIN_COMPARE_MIX, SKEIN_COMPARE_QUEUE, SKEIN_COMPARE_PIPELINE };
  static const char *const settings[] = { "sequential", "threads:3", "threads:3+lock", "processes:2", "loop:8", "threads:2x4", "threads:2+warm", "processes:2+warm", "threads:2+lock+release" };

  g_test_summary ("Whoever does it, the same is done: as many jobs, the same sums");

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_auto (SkeinCompareWork) work = { 0 };
      guint64 check = 0;

      skein_compare_work_set_kind (&work, kinds[k]);
      work.count = 12;
      work.wait_us = MIN (work.wait_us, 3000);
      work.amount = MIN (work.amount, 200000);
      for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
        {
          SkeinCompareSetting setting;
          g_autoptr (SkeinTrialResult) result = NULL;

          g_assert_true (skein_compare_setting_from_text (settings[s], &setting, NULL));
          if (!skein_compare_setting_can_do (&setting, &work, NULL))
            continue;
          result = run_trial (&work, settings[s], NULL);
          check_good (result, 12);
          if (s == 0)
            check = result->figures.check;
          g_assert_cmpuint (result->figures.check, ==, check);
          g_assert_cmpuint (result->lanes->len, >, 0);
        }
    }
}

static void
test_lock (void)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (SkeinTrialResult) free_result = NULL, locked = NULL;

  g_test_summary ("Under one lock threads wait for each other, and the lanes show it");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_ROOTS);
  work.count = 8;
  work.amount = 10000000;
  free_result = run_trial (&work, "threads:4", NULL);
  locked = run_trial (&work, "threads:4+lock", NULL);
  g_assert_cmpuint (free_result->figures.blocked_ns, ==, 0);
  /* Of four one computes: three quarters of the time blocked, less while they come and go, and on a machine with other things to do. */
  g_assert_cmpuint (locked->figures.blocked_ns, >, locked->figures.worker_ns / 4);
  g_assert_cmpuint (locked->figures.n_lock_switches, >, 0);
}

static void
test_transfers (void)
{
  g_autoptr (SkeinTestOrigin) origin = skein_test_origin_start ("--threads", "1", NULL);
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  g_autofree char *scratch = skein_temp_folder_dup_path (temp, ".");
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GStrvBuilder) urls = g_strv_builder_new ();
  g_autoptr (SkeinTrialResult) threads = NULL, loop = NULL;
  const guint n = 300;

  g_test_summary ("Three hundred answers that take their time are waited for by a single thread at once; no file is left");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_REQUESTS);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (origin, "/file/1K/%u?delay=2000", i);

      g_strv_builder_add (urls, url);
    }
  work.uses_origin = FALSE;
  work.urls = g_strv_builder_end (urls);
  loop = run_trial (&work, "loop:300", scratch);
  check_good (loop, n);
  g_assert_cmpuint (loop->figures.bytes, ==, n * 1024);
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "peak_requests"), ==, n);

  g_clear_pointer (&work.urls, g_strfreev);
  work.urls = g_strdupv ((char *[]){ skein_test_origin_dup_url (origin, "/file/1M/a"), skein_test_origin_dup_url (origin, "/file/1M/b?status=404"), NULL });
  threads = run_trial (&work, "threads:2", scratch);
  g_assert_nonnull (threads->error);
  g_assert_cmpuint (threads->figures.n_failed, ==, 1);
  g_assert_cmpuint (threads->figures.n_jobs, ==, 2);
  g_assert_cmpuint (skein_temp_folder_count (temp), ==, 0);
}

static void
test_files (void)
{
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  g_autoptr (SkeinTempFolder) out = skein_temp_folder_new ();
  g_autofree char *path = skein_temp_folder_dup_path (temp, "one"), *other = skein_temp_folder_dup_path (temp, "no\xff"
                                                                                                               "utf8");
  g_autofree char *scratch = skein_temp_folder_dup_path (out, ".");
  g_auto (SkeinCompareWork) work = { 0 };
  guint64 check = 0;
  static const char *const settings[] = { "sequential", "threads:2", "threads:2+lock", "processes:2", "processes:2+warm" };

  g_test_summary ("Files hash alike under every setting; pictures that are none fail one by one");

  skein_temp_folder_write (temp, "one", "hello", 5);
  skein_temp_folder_write (temp, "no\xff"
                                 "utf8",
                           "world", 5);
  skein_compare_work_set_kind (&work, SKEIN_COMPARE_HASH);
  work.paths = g_strdupv ((char *[]){ path, other, NULL });
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (SkeinTrialResult) result = run_trial (&work, settings[i], scratch);

      check_good (result, 2);
      g_assert_cmpuint (result->figures.bytes, ==, 10);
      if (i == 0)
        check = result->figures.check;
      g_assert_cmpuint (result->figures.check, ==, check);
    }

  if (skein_trial_python_is_there ())
    {
      g_autoptr (SkeinTrialResult) result = run_trial (&work, "python-threads:2", scratch);

      g_assert_cmpstr (result->error, ==, NULL);
      g_assert_cmpuint (result->figures.check, ==, check);
    }

  g_clear_pointer (&work.paths, g_strfreev);
  skein_compare_work_set_kind (&work, SKEIN_COMPARE_RESIZE);
  work.paths = g_strdupv ((char *[]){ path, other, NULL });
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (SkeinTrialResult) result = run_trial (&work, settings[i], scratch);

      g_assert_nonnull (result->error);
      g_assert_cmpuint (result->figures.n_failed, ==, 2);
    }
}

static void
test_python (void)
{
  static const SkeinCompareKind kinds[] = { SKEIN_COMPARE_SLEEPS, SKEIN_COMPARE_ROOTS, SKEIN_COMPARE_MIX };
  static const char *const settings[] = { "python-sequential", "python-threads:3", "python-processes:2", "python-loop:4" };

  g_test_summary ("The same samples run in Python");

  if (!skein_trial_python_is_there ())
    {
      g_test_skip ("there is no python3");
      return;
    }
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_auto (SkeinCompareWork) work = { 0 };

      skein_compare_work_set_kind (&work, kinds[k]);
      work.count = 6;
      work.wait_us = MIN (work.wait_us, 2000);
      work.amount = MIN (work.amount, 160000);
      for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
        {
          SkeinCompareSetting setting;
          g_autoptr (SkeinTrialResult) result = NULL;

          g_assert_true (skein_compare_setting_from_text (settings[s], &setting, NULL));
          if (!skein_compare_setting_can_do (&setting, &work, NULL))
            continue;
          result = run_trial (&work, settings[s], NULL);
          check_good (result, 6);
        }
    }
}

/* Children are listed by the thread that made them. */
static guint
count_children (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) tasks = g_dir_open (path, 0, NULL);
  const char *task;
  guint n = 0;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *children = g_build_filename (path, task, "children", NULL);
      g_autofree char *text = NULL;

      if (!g_file_get_contents (children, &text, NULL, NULL))
        continue;
      for (const char *c = text; *c != '\0'; c++)
        n += *c == ' ';
    }
  return n;
}

static void
test_cancel (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("SKEIN_TEST_TRIAL"), "skein-trial", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (SkeinCompareWork) work = { 0 };
  SkeinCompareSetting setting = skein_compare_setting_make (SKEIN_COMPARE_PROCESSES, 3);
  g_autofree char *request = NULL, *answer = NULL;
  g_autoptr (SkeinTrialResult) result = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[4096];
  gssize n;
  int pid;

  g_test_summary ("A trial that is told to end does so, with what is there, and leaves no worker");

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_SLEEPS);
  work.wait_us = 60 * G_USEC_PER_SEC;
  request = skein_trial_request_to_json (&work, &setting, NULL);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, NULL);
  g_assert_no_error (error);
  pid = atoi (g_subprocess_get_identifier (process));
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), request, strlen (request), NULL, NULL, &error));
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, &error));
  while (count_children (pid) < 3)
    g_usleep (1000);

  g_subprocess_send_signal (process, SIGTERM);
  while ((n = g_input_stream_read (g_subprocess_get_stdout_pipe (process), buffer, sizeof buffer, NULL, &error)) > 0)
    g_byte_array_append (bytes, buffer, (guint) n);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  result = skein_trial_result_from_json ((const char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result->error);
  g_assert_cmpuint (result->figures.wall_ns, <, 30 * G_GUINT64_CONSTANT (1000000000));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/trial/samples", test_samples);
  g_test_add_func ("/compare/trial/lock", test_lock);
  g_test_add_func ("/compare/trial/transfers", test_transfers);
  g_test_add_func ("/compare/trial/files", test_files);
  g_test_add_func ("/compare/trial/python", test_python);
  g_test_add_func ("/compare/trial/cancel", test_cancel);

  return g_test_run ();
}
