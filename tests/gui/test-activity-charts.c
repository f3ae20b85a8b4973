// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The charts of the activity page, its time scale and its table, as widgets with a recorder of their own. */

#include "config.h"

#include "base/skein-clock.h"
#include "gui/charts/skein-line-chart.h"
#include "gui/charts/skein-time-scale.h"
#include "gui/skein-activity-charts.h"
#include "gui/skein-activity-table.h"
#include "gui/skein-resources.h"
#include "skein-gui-test.h"
#include "support/skein-wait.h"

#include <math.h>
#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)

typedef struct
{
  SkeinBoard *board;
  SkeinRecorder *recorder;
  SkeinTimeAxis *axis;
  GtkWidget *window;
  SkeinLane *lane;
  guint n_frames;
  double waiting; /* the gauge */
} Fixture;

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Fixture *fixture = data;

  skein_lane_add_bytes (fixture->lane, 10000);
  skein_recorder_set_gauge (fixture->recorder, SKEIN_SERIES_TO_DOWNLOAD, fixture->waiting);
  skein_recorder_set_gauge (fixture->recorder, SKEIN_SERIES_MEMORY, 123e6);
  skein_recorder_update (fixture->recorder, skein_clock_now_ns ());
  fixture->n_frames++;
  return G_SOURCE_CONTINUE;
}

static void
wait_for_frames (Fixture *fixture, guint n)
{
  guint end = fixture->n_frames + n;

  skein_wait_until (fixture->n_frames >= end);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->board = skein_board_new (NULL);
  fixture->recorder = skein_recorder_new (fixture->board);
  fixture->axis = skein_time_axis_new ();
  fixture->lane = skein_board_claim_lane (fixture->board, &(SkeinLaneInfo){ SKEIN_LANE_THREAD, 1, G_MAXUINT });
  skein_lane_publish (fixture->lane, SKEIN_PHASE_RECEIVE, 7);
  fixture->waiting = 41;
  skein_time_axis_set_span_ns (fixture->axis, 2 * SECOND);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (fixture->window), &window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  skein_wait_until (window == NULL);
  g_assert_finalize_object (fixture->axis);
  skein_recorder_free (fixture->recorder);
  skein_board_unref (fixture->board);
}

static void
show (Fixture *fixture, GtkWidget *widget)
{
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 500);
  gtk_window_set_child (GTK_WINDOW (fixture->window), widget);
  gtk_widget_add_tick_callback (fixture->window, frame_cb, fixture, NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

/* Those below @widget, in order. */
static void
collect_plots (GtkWidget *widget, GPtrArray *plots)
{
  if (SKEIN_IS_LINE_PLOT (widget))
    g_ptr_array_add (plots, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_plots (child, plots);
}

/* What a key does: the widget's own shortcut for it. */
static void
press (GtkWidget *widget, const char *key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (key);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            {
              g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, gtk_shortcut_get_arguments (shortcut)));
              return;
            }
        }
    }
  g_error ("%s does nothing", key);
}

static SkeinActivityCharts *
show_charts (Fixture *fixture, GPtrArray *plots)
{
  SkeinActivityCharts *charts = g_object_new (SKEIN_TYPE_ACTIVITY_CHARTS, NULL);

  skein_activity_charts_set_recorder (charts, fixture->recorder);
  skein_activity_charts_set_axis (charts, fixture->axis);
  show (fixture, GTK_WIDGET (charts));
  collect_plots (GTK_WIDGET (charts), plots);
  g_assert_cmpuint (plots->len, ==, 5);
  skein_wait_until (skein_line_plot_get_recent (plots->pdata[0], 0) > 0);
  return charts;
}

static void
test_cursor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) plots = g_ptr_array_new ();
  SkeinActivityCharts *charts = show_charts (fixture, plots);
  guint64 from, to, cursor, end;
  g_autofree char *words = NULL;
  g_autofree char *words_there = NULL;

  g_test_summary ("The keys move one cursor through all charts, to both ends and away again, and it is told in words");

  g_assert_true (gtk_widget_get_focusable (plots->pdata[0]));
  g_assert_true (g_str_has_prefix (skein_line_plot_get_key (plots->pdata[0], 0), "received "));
  g_assert_cmpstr (skein_line_plot_get_key (plots->pdata[0], 1), ==, "limit none");
  skein_wait_until (skein_clock_now_ns () > skein_recorder_peek_lane (fixture->recorder, 0)->first_ns + 3 * SECOND);
  words = skein_line_plot_dup_description (plots->pdata[0]);
  g_assert_nonnull (strstr (words, "at most"));
  g_assert_nonnull (strstr (words, "over 2"));

  skein_time_axis_freeze (fixture->axis, skein_clock_now_ns ());
  wait_for_frames (fixture, 3);
  press (plots->pdata[0], "End");
  end = skein_time_axis_get_cursor_ns (fixture->axis);
  skein_time_axis_get_range (fixture->axis, skein_clock_now_ns (), &from, &to);
  g_assert_cmpuint (end, >, from);
  g_assert_cmpuint (end, <=, to);
  press (plots->pdata[2], "Left");
  cursor = skein_time_axis_get_cursor_ns (fixture->axis);
  g_assert_cmpuint (cursor, <, end);
  press (plots->pdata[1], "Right");
  g_assert_cmpuint (skein_time_axis_get_cursor_ns (fixture->axis), ==, end);
  press (plots->pdata[0], "<Control>Left");
  g_assert_cmpuint (skein_time_axis_get_cursor_ns (fixture->axis), <, cursor);
  words_there = skein_line_plot_dup_description (plots->pdata[0]);
  g_assert_null (strstr (words_there, "at most"));
  g_assert_nonnull (strstr (words_there, " ago"));
  press (plots->pdata[0], "Home");
  g_assert_cmpuint (skein_time_axis_get_cursor_ns (fixture->axis), ==, from);
  press (plots->pdata[0], "Escape");
  g_assert_cmpuint (skein_time_axis_get_cursor_ns (fixture->axis), ==, 0);

  skein_activity_charts_show_figures (charts);
  skein_activity_charts_set_recorder (charts, NULL);
  wait_for_frames (fixture, 2);
}

static void
test_forms (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) plots = g_ptr_array_new ();
  SkeinActivityCharts *charts = show_charts (fixture, plots);
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  graphene_rect_t first, second;

  g_test_summary ("Memory and queues are shown when they are wanted, with their gauges; one column when it is narrow; right to left");

  g_settings_set_boolean (settings, "show-more-charts", FALSE);
  skein_wait_until (!gtk_widget_get_mapped (plots->pdata[4]));
  g_settings_set_boolean (settings, "show-more-charts", TRUE);
  skein_wait_until (gtk_widget_get_mapped (plots->pdata[4]) && gtk_widget_get_height (plots->pdata[4]) > 0);
  skein_wait_until (skein_line_plot_get_recent (plots->pdata[4], 0) == 41);
  fixture->waiting = 7;
  skein_wait_until (skein_line_plot_get_recent (plots->pdata[4], 0) == 7);
  g_assert_cmpstr (skein_line_plot_get_key (plots->pdata[4], 0), ==, "to download 7");

  g_assert_true (gtk_widget_compute_bounds (plots->pdata[0], GTK_WIDGET (charts), &first));
  g_assert_true (gtk_widget_compute_bounds (plots->pdata[1], GTK_WIDGET (charts), &second));
  g_assert_cmpfloat (first.origin.y, ==, second.origin.y);
  g_assert_cmpfloat (first.origin.x, <, second.origin.x);
  gtk_widget_set_direction (gtk_widget_get_parent (gtk_widget_get_parent (gtk_widget_get_parent (plots->pdata[0]))), GTK_TEXT_DIR_RTL);
  wait_for_frames (fixture, 3);
  g_assert_true (gtk_widget_compute_bounds (plots->pdata[0], GTK_WIDGET (charts), &first));
  g_assert_true (gtk_widget_compute_bounds (plots->pdata[1], GTK_WIDGET (charts), &second));
  g_assert_cmpfloat (first.origin.x, >, second.origin.x);

  skein_activity_charts_set_narrow (charts, TRUE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 800);
  skein_wait_until (gtk_widget_compute_bounds (plots->pdata[0], GTK_WIDGET (charts), &first) && gtk_widget_compute_bounds (plots->pdata[1], GTK_WIDGET (charts), &second) && first.origin.y < second.origin.y);
  g_assert_cmpfloat (first.origin.x + first.size.width, <=, 360);

  skein_activity_charts_set_recorder (charts, NULL);
  g_settings_reset (settings, "show-more-charts");
  wait_for_frames (fixture, 2);
}

static void
test_scale (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scale = skein_time_scale_new ();
  guint64 now_ns = skein_clock_now_ns ();

  g_test_summary ("The time scale follows the axis and its cursor, and lives through all of its ways");

  skein_time_scale_set_axis (SKEIN_TIME_SCALE (scale), fixture->axis);
  show (fixture, scale);
  wait_for_frames (fixture, 3);
  skein_time_axis_set_cursor_ns (fixture->axis, now_ns);
  wait_for_frames (fixture, 3);
  skein_time_axis_set_span_ns (fixture->axis, 3600 * SECOND);
  wait_for_frames (fixture, 3);
  skein_time_axis_set_start_ns (fixture->axis, now_ns);
  skein_time_axis_set_all (fixture->axis);
  wait_for_frames (fixture, 3);
  skein_time_axis_freeze (fixture->axis, now_ns);
  gtk_widget_set_direction (scale, GTK_TEXT_DIR_RTL);
  wait_for_frames (fixture, 3);
  g_assert_cmpint (gtk_widget_get_height (scale), >, 8);
  skein_time_scale_set_axis (SKEIN_TIME_SCALE (scale), NULL);
  wait_for_frames (fixture, 2);
}

static void
test_table (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table;
  g_autofree char *times = NULL;
  g_autofree char *after = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) titles = NULL;
  g_auto (GStrv) cells = NULL;

  g_test_summary ("The table has the figures of the charts, copies them with their headings, and stands still until it is refreshed");

  show (fixture, gtk_label_new ("charts"));
  skein_time_axis_set_span_ns (fixture->axis, 30 * SECOND);
  skein_wait_until (fixture->n_frames > 0 && skein_clock_now_ns () > skein_recorder_peek_lane (fixture->recorder, 0)->first_ns + 3 * SECOND);
  table = skein_activity_table_new (GTK_WINDOW (fixture->window), fixture->axis, NULL, fixture->recorder);
  gtk_window_present (GTK_WINDOW (table));
  wait_for_frames (fixture, 5);

  times = skein_activity_table_dup_text (SKEIN_ACTIVITY_TABLE (table));
  lines = g_strsplit (times, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >=, 4);
  titles = g_strsplit (lines[0], "\t", -1);
  cells = g_strsplit (lines[2], "\t", -1);
  g_assert_cmpuint (g_strv_length (titles), ==, g_strv_length (cells));
  g_assert_cmpstr (titles[7], ==, "Memory, MB");
  g_assert_cmpstr (cells[7], ==, "123.0");
  g_assert_cmpstr (cells[2], ==, "");
  g_assert_cmpstr (cells[8], ==, "41");
  g_assert_cmpfloat (g_ascii_strtod (cells[1], NULL), >, 0);

  wait_for_frames (fixture, 30);
  after = skein_activity_table_dup_text (SKEIN_ACTIVITY_TABLE (table));
  g_assert_cmpstr (after, ==, times);

  skein_activity_table_set_recorder (SKEIN_ACTIVITY_TABLE (table), NULL);
  gtk_window_destroy (GTK_WINDOW (table));
  wait_for_frames (fixture, 2);
}

static void
test_lane_rows (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) cells = NULL;
  guint64 now_ns;

  g_test_summary ("A line per lane that lived in the time shown, with how it spent it");

  show (fixture, gtk_label_new ("charts"));
  skein_wait_until (fixture->n_frames > 0 && skein_clock_now_ns () > skein_recorder_peek_lane (fixture->recorder, 0)->first_ns + SECOND);
  now_ns = skein_clock_now_ns ();
  lines = skein_activity_rows_dup_lanes (fixture->recorder, now_ns - 10 * SECOND, now_ns, NULL, NULL);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  cells = g_strsplit (lines[1], "\t", -1);
  g_assert_cmpuint (g_strv_length (cells), ==, 9);
  g_assert_cmpstr (cells[0], ==, "T1");
  g_assert_cmpstr (cells[1], ==, skein_phase_get_label (SKEIN_PHASE_RECEIVE));
  g_assert_cmpstr (cells[5], ==, "100");
  g_assert_cmpstr (cells[6], ==, "0");
  g_clear_pointer (&lines, g_strfreev);
  lines = skein_activity_rows_dup_lanes (fixture->recorder, now_ns - 30 * SECOND, now_ns - 20 * SECOND, NULL, NULL);
  g_assert_cmpuint (g_strv_length (lines), ==, 1);
}

int
main (int argc, char **argv)
{
  skein_gui_test_init (&argc, &argv);
  skein_register_resource ();

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/gui/activity-charts/cursor", test_cursor);
  ADD ("/gui/activity-charts/forms", test_forms);
  ADD ("/gui/activity-charts/scale", test_scale);
  ADD ("/gui/activity-charts/table", test_table);
  ADD ("/gui/activity-charts/lane-rows", test_lane_rows);
  return g_test_run ();
}
