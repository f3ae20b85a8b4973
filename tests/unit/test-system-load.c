// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-system-load.h"
#include "support/skein-temp-folder.h"

#include <math.h>
#include <unistd.h>

#define S G_GUINT64_CONSTANT (1000000000)

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_rates (void)
{
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  const char *folder = temp->path;
  g_autofree char *pressure = g_build_filename (folder, "pressure", NULL);
  g_autoptr (SkeinSystemLoad) load = NULL;
  SkeinSystemLoadFigures figures;

  g_assert_cmpint (g_mkdir_with_parents (pressure, 0700), ==, 0);
  put (folder, "stat", "cpu  100 0 100 1000 200 0 0 0 0 0\ncpu0 50 0 50 500 100 0 0 0 0 0\ncpu1 50 0 50 500 100 0 0 0 0 0\nintr 5\n");
  put (pressure, "io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
  load = skein_system_load_new_at (folder, 10 * S);

  g_assert_false (skein_system_load_sample_at (load, 10 * S, &figures));
  g_assert_true (isnan (figures.idle_frac));

  /* 400 ticks later, 200 of them busy, of which 10 stolen; iowait and stalls of io for half the time. */
  put (folder, "stat", "cpu  200 10 160 1100 300 10 10 10 0 0\ncpu0 1 0 0 0 0 0 0 0 0 0\ncpu1 1 0 0 0 0 0 0 0 0 0\nintr 9\n");
  put (pressure, "io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=2000000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
  g_assert_true (skein_system_load_sample_at (load, 12 * S, &figures));
  g_assert_cmpfloat_with_epsilon (figures.seconds, 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.cpu_busy_frac, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.iowait_frac, 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.idle_frac, 0.25, 1e-9);
  g_assert_cmpuint (figures.n_cores, ==, 2);
  g_assert_cmpfloat_with_epsilon (figures.psi_io_some, 0.5, 1e-9);
  g_assert_true (isnan (figures.psi_cpu_some));
  g_assert_true (isnan (figures.psi_memory_some));

  /* Counters that go back, as that of iowait does, are no time. */
  put (folder, "stat", "cpu  200 10 160 1200 290 10 10 10 0 0\n");
  g_assert_true (skein_system_load_sample_at (load, 13 * S, &figures));
  g_assert_cmpfloat_with_epsilon (figures.idle_frac, 1, 1e-9);
  g_assert_cmpfloat (figures.iowait_frac, ==, 0);
  g_assert_cmpfloat (figures.psi_io_some, ==, 0);

  put (folder, "stat", "nonsense");
  put (pressure, "io", "");
  g_assert_false (skein_system_load_sample_at (load, 14 * S, &figures));
  g_assert_true (isnan (figures.cpu_busy_frac));
  g_assert_true (isnan (figures.psi_io_some));
}

static void
test_nothing (void)
{
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  const char *folder = temp->path;
  g_autoptr (SkeinSystemLoad) load = skein_system_load_new_at (folder, S);
  SkeinSystemLoadFigures figures;

  g_test_summary ("Where nothing is told, as in some sandboxes, nothing is known");

  g_assert_false (skein_system_load_sample_at (load, 3 * S, &figures));
  g_assert_true (isnan (figures.cpu_busy_frac) && isnan (figures.iowait_frac) && isnan (figures.idle_frac));
  g_assert_cmpuint (figures.n_cores, ==, 0);
}

static void
test_this_machine (void)
{
  g_autoptr (SkeinSystemLoad) load = skein_system_load_new ();
  SkeinSystemLoadFigures figures;
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (!skein_system_load_sample (load, &figures) || isnan (figures.idle_frac))
    {
      if (!g_file_test ("/proc/stat", G_FILE_TEST_EXISTS))
        {
          g_test_skip ("There is no /proc/stat");
          return;
        }
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_cmpfloat_with_epsilon (figures.cpu_busy_frac + figures.iowait_frac + figures.idle_frac, 1, 1e-6);
  g_assert_cmpuint (figures.n_cores, >, 0);
  g_test_message ("busy %.2f, iowait %.2f, idle %.2f, pressure of CPU %.2f", figures.cpu_busy_frac, figures.iowait_frac, figures.idle_frac, figures.psi_cpu_some);
}

static void
test_switches (void)
{
  guint64 voluntary, involuntary, run_wait_ns, before;

  g_test_summary ("Each sleep is a voluntary switch");

  g_assert_false (skein_system_load_read_switches (0, 0, &voluntary, &involuntary, &run_wait_ns));
  g_assert_false (skein_system_load_read_switches (getpid (), G_MAXINT32, &voluntary, &involuntary, &run_wait_ns));
  g_assert_cmpuint (run_wait_ns, ==, G_MAXUINT64);

  if (!skein_system_load_read_switches (getpid (), gettid (), &before, &involuntary, &run_wait_ns))
    {
      g_test_skip ("Context switches are not told here");
      return;
    }
  for (int i = 0; i < 20; i++)
    g_usleep (100);
  g_assert_true (skein_system_load_read_switches (getpid (), gettid (), &voluntary, &involuntary, &run_wait_ns));
  g_assert_cmpuint (voluntary, >=, before + 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/system-load/rates", test_rates);
  g_test_add_func ("/activity/system-load/nothing", test_nothing);
  g_test_add_func ("/activity/system-load/this-machine", test_this_machine);
  g_test_add_func ("/activity/system-load/switches", test_switches);

  return g_test_run ();
}
