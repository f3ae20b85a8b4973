// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* From the empty page to a verdict, in the real window and with real trials. */
#include "config.h"

#include <adwaita.h>

#include "gui/charts/skein-bars-view.h"
#include "gui/charts/skein-runs-view.h"
#include "gui/charts/skein-speedup-chart.h"
#include "gui/skein-application.h"
#include "compare/skein-archive.h"
#include "compare/skein-scratch.h"
#include "gui/skein-compare-archive.h"
#include "gui/skein-compare-charts.h"
#include "gui/skein-compare-page.h"
#include "gui/skein-compare-pair-window.h"
#include "gui/skein-compare-results.h"
#include "gui/skein-compare-setting-dialog.h"
#include "gui/skein-compare-table.h"
#include "gui/skein-compare-work-dialog.h"
#include "skein-gui-test.h"
#include "skein-gui-turns.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-processes.h"
#include "support/skein-wait.h"

typedef struct
{
  SkeinWindow *window;    /* borrowed */
  SkeinComparePage *page; /* borrowed */
  SkeinComparePlan *plan; /* borrowed */
  SkeinCompareRun *run;   /* borrowed */
} Fixture;

/* One for all tests: GTK gives up neither its application nor the name on the bus before the process ends. */
static SkeinApplication *application;

static void
activate (Fixture *self, const char *action, GVariant *parameter)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), action, parameter);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_application_activate (G_APPLICATION (application));
  self->window = skein_application_get_window (application);
  skein_wait_until (skein_window_get_engine (self->window) != NULL);
  self->page = SKEIN_COMPARE_PAGE (skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_COMPARE_PAGE));
  self->plan = skein_compare_page_get_plan (self->page);
  self->run = skein_compare_page_get_run (self->page);
  activate (self, "page", g_variant_new_string ("compare"));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_close (GTK_WINDOW (self->window));
  skein_wait_until (skein_application_get_window (application) == NULL);
}

static void
set_tiny_work (Fixture *self, const char *settings, guint wait_ms)
{
  g_auto (SkeinCompareWork) work = { 0 };

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_SLEEPS);
  work.count = 6;
  work.wait_us = wait_ms * 1000;
  skein_compare_plan_set_work (self->plan, &work);
  activate (self, "compare-settings", g_variant_new_string (settings));
}

static void
test_verdict (Fixture *self, gconstpointer unused)
{
  GtkStack *stack = GTK_STACK (gtk_widget_get_ancestor (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_COMPARE_RESULTS), GTK_TYPE_STACK));
  SkeinBarsView *bars;
  const SkeinVerdict *verdict;
  SkeinSetting pool;

  g_test_summary ("A few tiny sleeps: from the empty page to bars, lanes, figures and a verdict, and its setting to the pool");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  set_tiny_work (self, "sequential threads:1,2,4", 15);
  activate (self, "compare-rounds", g_variant_new_uint32 (5));
  activate (self, "compare-run", NULL);
  g_assert_true (skein_compare_run_is_running (self->run));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "results");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "compare-run"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "compare-cancel"));
  skein_wait_until (!skein_compare_run_is_running (self->run));

  g_assert_null (skein_compare_run_get_error (self->run));
  verdict = skein_compare_run_get_verdict (self->run);
  g_assert_nonnull (verdict);
  g_assert_cmpstr (verdict->headline, !=, "");
  bars = SKEIN_BARS_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_BARS_VIEW));
  g_assert_cmpuint (skein_bars_view_get_n_bars (bars), ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (skein_bars_view_peek_bar (bars, i)->figures.value, >, 0);
  g_assert_cmpuint (skein_runs_view_get_n_runs (SKEIN_RUNS_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_RUNS_VIEW))), ==, 4);
  {
    SkeinRunsView *lanes = SKEIN_RUNS_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_RUNS_VIEW));

    /* Without a cursor there is nothing to hold. */
    skein_runs_view_set_held (lanes, TRUE);
    g_assert_false (skein_runs_view_get_held (lanes));
    skein_runs_view_set_cursor (lanes, 0.01);
    skein_runs_view_set_held (lanes, TRUE);
    g_assert_true (skein_runs_view_get_held (lanes));
    skein_runs_view_set_held (lanes, FALSE);
  }
  g_assert_cmpuint (skein_speedup_chart_get_n_curves (SKEIN_SPEEDUP_CHART (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_SPEEDUP_CHART))), ==, 1);
  {
    SkeinCompareTable *table = SKEIN_COMPARE_TABLE (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_COMPARE_TABLE));

    GListModel *rows = G_LIST_MODEL (gtk_column_view_get_model (skein_compare_table_get_view (table)));
    g_autofree char *first = skein_compare_table_dup_name (table, 0);
    g_autofree char *fastest = NULL, *slowest = NULL, *least = NULL, *most = NULL, *again = NULL;

    g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 4);
    skein_compare_table_sort (table, 3, TRUE); /* speed-up */
    fastest = skein_compare_table_dup_name (table, 0);
    slowest = skein_compare_table_dup_name (table, 3);
    g_assert_cmpstr (fastest, !=, slowest);
    skein_compare_table_sort (table, 3, FALSE);
    least = skein_compare_table_dup_name (table, 0);
    most = skein_compare_table_dup_name (table, 3);
    g_assert_cmpstr (least, ==, slowest);
    g_assert_cmpstr (most, ==, fastest);
    skein_compare_table_sort (table, 0, FALSE);
    again = skein_compare_table_dup_name (table, 0);
    g_assert_cmpstr (again, ==, first);
  }

  {
    static const char *const nicks[] = { "markdown", "csv", "json", "svg", "png" };
    g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();

    for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
      {
        g_autofree char *path = skein_temp_folder_dup_path (folder, nicks[i]);

        activate (self, "compare-export-to", g_variant_new ("(ss)", nicks[i], path));
        skein_wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
      }
  }

  /* Six waits of 15 ms by four threads are two in a row: nothing else is as fast. */
  g_assert_cmpint (verdict->best, >, 0);
  activate (self, "compare-use", NULL);
  pool = skein_pool_get_setting (skein_engine_get_pool (skein_window_get_engine (self->window), SKEIN_SETTING_THREADS));
  g_assert_cmpuint (pool.workers, ==, skein_experiment_data_get_row (skein_compare_run_get_data (self->run), (guint) verdict->best)->setting.workers);
  g_assert_cmpuint (pool.connections, ==, 1);
}

static int
count_kept (void)
{
  g_autofree char *folder = skein_archive_dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".json");
  return n;
}

static void
test_archive (Fixture *self, gconstpointer unused)
{
  int n_kept = count_kept ();
  GtkWidget *dialog;

  g_test_summary ("What was run before is listed, and two of them can be shown together, or one opened again");
  set_tiny_work (self, "sequential threads:2", 5);
  activate (self, "compare-rounds", g_variant_new_uint32 (2));
  for (int i = 0; i < 2; i++)
    {
      activate (self, "compare-run", NULL);
      skein_wait_until (!skein_compare_run_is_running (self->run));
      skein_wait_until (count_kept () > n_kept + i);
    }
  activate (self, "compare-archive", NULL);
  dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_ARCHIVE);
  skein_wait_until (skein_compare_archive_get_n_listed (SKEIN_COMPARE_ARCHIVE (dialog)) >= 2);
  {
    GtkWidget *list = skein_gui_test_find_widget (dialog, GTK_TYPE_LIST_BOX);
    GtkListBoxRow *first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0);
    GtkListBoxRow *second = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1);
    GtkWidget *pair;

    gtk_check_button_set_active (GTK_CHECK_BUTTON (skein_gui_test_find_widget (GTK_WIDGET (first), GTK_TYPE_CHECK_BUTTON)), TRUE);
    gtk_check_button_set_active (GTK_CHECK_BUTTON (skein_gui_test_find_widget (GTK_WIDGET (second), GTK_TYPE_CHECK_BUTTON)), TRUE);
    gtk_widget_activate_action (dialog, "archive.compare", NULL);
    skein_wait_until ((pair = skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_PAIR_WINDOW)) != NULL);
    g_assert_cmpuint (skein_bars_view_get_n_bars (SKEIN_BARS_VIEW (skein_gui_test_find_widget (pair, SKEIN_TYPE_BARS_VIEW))), ==, 2);
    gtk_window_close (GTK_WINDOW (pair));
    set_tiny_work (self, "threads:7", 9);
    g_signal_emit_by_name (list, "row-activated", second);
  }
  skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_ARCHIVE) == NULL);
  g_assert_nonnull (skein_compare_run_get_data (self->run)->id);
  g_assert_nonnull (skein_compare_run_get_verdict (self->run));
  /* Its work and its settings are what would be run again. */
  g_assert_cmpuint (skein_compare_plan_get_settings (self->plan)->len, ==, 2);
  g_assert_cmpuint (skein_compare_plan_get_work (self->plan)->wait_us, ==, 5000);
}

static void
test_cancel (Fixture *self, gconstpointer unused)
{
  g_test_summary ("Cancelled, it ends, and what was measured stays");
  set_tiny_work (self, "sequential threads:6", 5);
  activate (self, "compare-rounds", g_variant_new_uint32 (50));
  activate (self, "compare-run", NULL);
  skein_wait_until (skein_experiment_data_get_n_rounds (skein_compare_run_get_data (self->run)) >= 1);
  activate (self, "compare-cancel", NULL);
  skein_wait_until (!skein_compare_run_is_running (self->run));
  g_assert_true (skein_compare_run_get_data (self->run)->cancelled);
  g_assert_nonnull (skein_compare_run_get_verdict (self->run));
}

static void
set_long_downloads (Fixture *self, const char *settings)
{
  g_auto (SkeinCompareWork) work = { 0 };

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_DOWNLOADS);
  work.count = 1000;
  work.file_bytes = 20000;
  work.delay_ms = 50;
  skein_compare_plan_set_work (self->plan, &work);
  activate (self, "compare-settings", g_variant_new_string (settings));
}

/* A trial and its workers, or the sample server. */
static guint
count_helpers (void)
{
  return skein_test_count_processes ("skein-trial") + skein_test_count_processes ("skein-origin");
}

static guint
count_scratch (void)
{
  g_autofree char *path = skein_scratch_dup_parent ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_cancel_downloads (Fixture *self, gconstpointer unused)
{
  g_test_summary ("Cancelled in the middle of downloads, no process and no file is left, and another can be run at once");
  set_long_downloads (self, "threads:2");
  activate (self, "compare-run", NULL);
  skein_wait_until (count_helpers () == 2 && count_scratch () == 1);
  activate (self, "compare-cancel", NULL);
  skein_wait_until (!skein_compare_run_is_running (self->run));
  g_assert_cmpuint (count_helpers (), ==, 0);
  g_assert_cmpuint (count_scratch (), ==, 0);
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "compare-run"));
  g_assert_null (skein_compare_run_get_verdict (self->run));
}

static void
test_close_downloads (Fixture *self, gconstpointer how)
{
  g_test_summary ("The window is closed, or the program is quit, in the middle of downloads: no process and no file is left");
  set_long_downloads (self, "processes:2 threads:2");
  activate (self, "compare-run", NULL);
  skein_wait_until (count_helpers () == 2 && count_scratch () == 1);
  if (GPOINTER_TO_INT (how))
    g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  else
    gtk_window_close (GTK_WINDOW (self->window));
  skein_wait_until (skein_application_get_window (application) == NULL);
  skein_wait_until (count_helpers () == 0 && count_scratch () == 0);
}

static void
leave (Fixture *self, gconstpointer unused)
{
}

static void
test_live (Fixture *self, gconstpointer unused)
{
  GtkWidget *live = NULL;
  double longest_ms;

  g_test_summary ("While downloads are measured the page shows what they do, and the window stays fluid");
  set_long_downloads (self, "threads:16 loop:64");
  activate (self, "compare-rounds", g_variant_new_uint32 (1));
  skein_gui_turns_begin ();
  activate (self, "compare-run", NULL);
  /* The lanes of all are above it, and hidden as long as they are not all there. */
  {
    GtkWidget *card = gtk_widget_get_parent (skein_gui_test_find_widget (GTK_WIDGET (self->page), SKEIN_TYPE_RUNS_VIEW));

    g_assert_false (gtk_widget_get_visible (card));
    live = skein_gui_test_find_widget (gtk_widget_get_next_sibling (card), SKEIN_TYPE_RUNS_VIEW);
  }
  g_assert_nonnull (live);
  skein_wait_until (gtk_widget_get_mapped (live) && skein_runs_view_get_n_runs (SKEIN_RUNS_VIEW (live)) == 1);
  {
    g_autofree char *text = skein_runs_view_dup_text (SKEIN_RUNS_VIEW (live));

    g_assert_nonnull (strstr (text, " of 1000 "));
  }
  skein_wait_until (!skein_compare_run_is_running (self->run));
  longest_ms = skein_gui_turns_get_longest_ms ();
  g_test_message ("longest turn of the main loop: %.1f ms of its thread's processor time", longest_ms);
  g_assert_cmpfloat (longest_ms, <, 1000);
  g_assert_null (skein_compare_run_get_error (self->run));
  g_assert_false (gtk_widget_get_mapped (live));
}

static void
test_large_archive (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = skein_archive_dup_folder ();
  GtkWidget *dialog;
  double longest_ms;

  g_test_summary ("A list of a thousand experiments comes bit by bit");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/20200101-000000-%04x.json", folder, i);

      g_assert_true (g_file_set_contents (path, "{\"title\": \"Old\", \"headline\": \"Use threads\", \"skein_experiment\": 1, \"created_us\": 1, \"work\": {\"kind\": \"sleeps\", \"count\": 1}, \"rows\": []}", -1, NULL));
    }
  skein_gui_turns_begin ();
  activate (self, "compare-archive", NULL);
  dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_ARCHIVE);
  skein_wait_until (skein_compare_archive_get_n_listed (SKEIN_COMPARE_ARCHIVE (dialog)) >= 1000);
  longest_ms = skein_gui_turns_get_longest_ms ();
  g_test_message ("longest turn of the main loop: %.1f ms of its thread's processor time", longest_ms);
  g_assert_cmpfloat (longest_ms, <, 1500);
  gtk_window_close (GTK_WINDOW (dialog));
  skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_ARCHIVE) == NULL);
}

static void
test_close (Fixture *self, gconstpointer unused)
{
  g_test_summary ("A window that is closed meanwhile ends the experiment and goes");
  set_tiny_work (self, "sequential", 10000);
  activate (self, "compare-run", NULL);
  g_assert_true (skein_compare_run_is_running (self->run));
}

static void
test_first (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "waiting", "computing", "downloads" };

  g_test_summary ("Each button of the empty page prepares something that can be run");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (skein_compare_page_prepare (self->page, names[i]));
      skein_compare_plan_check (self->plan, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (skein_compare_plan_get_settings (self->plan)->len, >=, 3);
    }
  g_assert_false (skein_compare_page_prepare (self->page, "nothing"));
}

static void
test_plan (Fixture *self, gconstpointer unused)
{
  g_autoptr (GArray) groups = NULL;
  g_autoptr (GArray) more = skein_compare_settings_parse ("threads:2,8 processes:2", NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("Settings that differ in size alone are one row; what is there already is not added again");
  set_tiny_work (self, "sequential threads:2,4", 1);
  g_assert_cmpuint (skein_compare_plan_add_settings (self->plan, more, &error), ==, 2);
  g_assert_no_error (error);
  groups = skein_compare_plan_dup_groups (self->plan);
  g_assert_cmpuint (groups->len, ==, 3);
  g_assert_cmpstr (g_array_index (groups, SkeinComparePlanGroup, 1).sizes, ==, "2, 4, 8");
  g_assert_cmpuint (skein_compare_plan_add_settings (self->plan, more, &error), ==, 0);
  g_assert_nonnull (error);
  skein_compare_plan_remove_group (self->plan, 1);
  g_assert_cmpuint (skein_compare_plan_get_settings (self->plan)->len, ==, 2);
  skein_compare_plan_remove_group (self->plan, 0);
  skein_compare_plan_remove_group (self->plan, 0);
  g_assert_false (skein_compare_plan_check (self->plan, NULL));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "compare-run"));
}

static void
test_sizes (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *text;
    guint n, last; /* n 0: refused */
  } cases[] = {
    { "4", 1, 4 },
    { "1, 2, 4", 3, 4 },
    { " 1-8 ", 8, 8 },
    { "4,2,2", 2, 4 },
    { "1-3;8", 4, 8 },
    { "", 0, 0 },
    { "0", 0, 0 },
    { "8-1", 0, 0 },
    { "65", 0, 0 },
    { "1,,2", 0, 0 },
    { "99999999999999999999", 0, 0 },
    { "two", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) sizes = skein_compare_parse_sizes (cases[i].text, 64);

      g_assert_cmpuint (sizes != NULL ? sizes->len : 0, ==, cases[i].n);
      if (sizes != NULL)
        g_assert_cmpuint (g_array_index (sizes, guint, sizes->len - 1), ==, cases[i].last);
    }
}

static void
test_dialogs (Fixture *self, gconstpointer unused)
{
  GtkWidget *dialog;

  g_test_summary ("The dialogs change the plan as it is shown in them");
  set_tiny_work (self, "sequential", 7);
  activate (self, "compare-add-setting", NULL);
  dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_SETTING_DIALOG);
  g_assert_nonnull (dialog);
  gtk_widget_activate_action (dialog, "setting.add", NULL);
  skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_SETTING_DIALOG) == NULL);
  g_assert_cmpuint (skein_compare_plan_get_settings (self->plan)->len, ==, 4);

  activate (self, "compare-work", NULL);
  dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_WORK_DIALOG);
  g_assert_nonnull (dialog);
  gtk_widget_activate_action (dialog, "work.use", NULL);
  skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_WORK_DIALOG) == NULL);
  g_assert_cmpint (skein_compare_plan_get_work (self->plan)->kind, ==, SKEIN_COMPARE_SLEEPS);
  g_assert_cmpuint (skein_compare_plan_get_work (self->plan)->count, ==, 6);
  g_assert_cmpuint (skein_compare_plan_get_work (self->plan)->wait_us, ==, 7000);

  /* From the list of downloads, where nothing is selected: downloads of the sample server. */
  activate (self, "compare-selected", NULL);
  dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_WORK_DIALOG);
  g_assert_nonnull (dialog);
  gtk_widget_activate_action (dialog, "work.use", NULL);
  skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_COMPARE_WORK_DIALOG) == NULL);
  g_assert_cmpint (skein_compare_plan_get_work (self->plan)->kind, ==, SKEIN_COMPARE_DOWNLOADS);
  g_assert_true (skein_compare_plan_get_work (self->plan)->uses_origin);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  skein_test_adopt_orphans ();
  skein_gui_test_init (&argc, &argv);
  application = skein_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_hold (G_APPLICATION (application));

  g_test_add ("/gui/compare/verdict", Fixture, NULL, set_up, test_verdict, tear_down);
  g_test_add ("/gui/compare/archive", Fixture, NULL, set_up, test_archive, tear_down);
  g_test_add ("/gui/compare/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/gui/compare/close", Fixture, NULL, set_up, test_close, tear_down);
  g_test_add ("/gui/compare/cancel-downloads", Fixture, NULL, set_up, test_cancel_downloads, tear_down);
  g_test_add ("/gui/compare/close-downloads", Fixture, GINT_TO_POINTER (FALSE), set_up, test_close_downloads, leave);
  g_test_add ("/gui/compare/quit-downloads", Fixture, GINT_TO_POINTER (TRUE), set_up, test_close_downloads, leave);
  g_test_add ("/gui/compare/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/gui/compare/large-archive", Fixture, NULL, set_up, test_large_archive, tear_down);
  g_test_add ("/gui/compare/first", Fixture, NULL, set_up, test_first, tear_down);
  g_test_add ("/gui/compare/plan", Fixture, NULL, set_up, test_plan, tear_down);
  g_test_add ("/gui/compare/sizes", Fixture, NULL, set_up, test_sizes, tear_down);
  g_test_add ("/gui/compare/dialogs", Fixture, NULL, set_up, test_dialogs, tear_down);
  return g_test_run ();
}
