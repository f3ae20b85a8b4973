// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-clock.h"
#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-lanes-view.h"
#include "gui/charts/skein-legend.h"
#include "gui/charts/skein-line-chart.h"
#include "gui/charts/skein-segments-map.h"
#include "skein-gui-test.h"

#include <adwaita.h>
#include <string.h>

typedef struct
{
  SkeinBoard *board;
  SkeinRecorder *recorder;
  GtkWidget *window;
  GtkWidget *widget;
  guint n_frames;
} Fixture;

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Fixture *fixture = data;

  skein_recorder_update (fixture->recorder, skein_clock_now_ns ());
  fixture->n_frames++;
  return G_SOURCE_CONTINUE;
}

static void
show (Fixture *fixture, GtkWidget *widget)
{
  fixture->widget = widget;
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 600, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), widget);
  gtk_widget_add_tick_callback (fixture->window, frame_cb, fixture, NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

#define wait_until(condition)                                            \
  G_STMT_START                                                           \
  {                                                                      \
    gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND; \
                                                                         \
    while (!(condition))                                                 \
      {                                                                  \
        if (g_get_monotonic_time () > deadline)                          \
          g_error ("Not in time: " #condition);                          \
        g_main_context_iteration (NULL, TRUE);                           \
      }                                                                  \
  }                                                                      \
  G_STMT_END

static void
wait_for_frames (Fixture *fixture, guint n)
{
  guint end = fixture->n_frames + n;

  wait_until (fixture->n_frames >= end);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->board = skein_board_new (NULL);
  fixture->recorder = skein_recorder_new (fixture->board);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  gpointer widget = fixture->widget;

  g_object_add_weak_pointer (G_OBJECT (fixture->widget), &widget);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_until (window == NULL);
  g_assert_null (widget);

  skein_recorder_free (fixture->recorder);
  skein_board_unref (fixture->board);
}

static SkeinLane *
claim (Fixture *fixture, SkeinLaneKind kind, guint number)
{
  return skein_board_claim_lane (fixture->board, &(SkeinLaneInfo){ kind, number, G_MAXUINT });
}

/* How many pixels of the widget's picture have @color. */
static guint
count_pixels (Fixture *fixture, guint32 color)
{
  GdkPaintable *paintable = gtk_widget_paintable_new (fixture->widget);
  int width = gtk_widget_get_width (fixture->widget);
  int height = gtk_widget_get_height (fixture->widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  guint n = 0;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node != NULL)
    {
      gsk_render_node_draw (node, cr);
      gsk_render_node_unref (node);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  for (int y = 0; y < height; y++)
    {
      const guint32 *row = (const guint32 *) (gconstpointer) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < width; x++)
        n += row[x] == color;
    }
  cairo_surface_destroy (surface);
  g_object_unref (paintable);
  return n;
}

static guint
count_tint (Fixture *fixture, SkeinPhase phase)
{
  return count_pixels (fixture, skein_phase_colors_get_tint (phase, SKEIN_COLOR_SCHEME_LIGHT));
}

static void
label_cb (const SkeinLaneRecord *lane, char **out_title, char **out_detail, gpointer data)
{
  guint *n_calls = data;

  g_assert_nonnull (lane);
  *out_title = g_strdup ("a <name> & more");
  if (*n_calls > 2)
    *out_detail = g_strdup_printf ("detail %u", *n_calls);
  (*n_calls)++;
}

static void
test_lanes (Fixture *fixture, gconstpointer data)
{
  SkeinLane *thread = claim (fixture, SKEIN_LANE_THREAD, 1);
  SkeinLane *process = claim (fixture, SKEIN_LANE_PROCESS, 1);
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());
  guint n_calls = 0;
  int one_row, two_rows;

  skein_lanes_view_set_window_seconds (view, 1);
  skein_lanes_view_set_label_func (view, label_cb, &n_calls, NULL);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  skein_lanes_view_set_kinds (view, SKEIN_LANES_THREADS);
  show (fixture, GTK_WIDGET (view));
  skein_lane_publish (thread, SKEIN_PHASE_RECEIVE, 1);
  skein_lane_publish (process, SKEIN_PHASE_HASH, 2);

  /* Seen within a moment, in the colour of its phase; what was not asked for is not. */
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 50);
  g_assert_cmpuint (count_tint (fixture, SKEIN_PHASE_HASH), ==, 0);
  wait_until (n_calls > 3);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, -1, NULL, &one_row, NULL, NULL);

  skein_lanes_view_set_kinds (view, SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES);
  wait_until (count_tint (fixture, SKEIN_PHASE_HASH) > 50);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, -1, NULL, &two_rows, NULL, NULL);
  g_assert_cmpint (two_rows, ==, 2 * one_row);

  /* It scrolls: a phase that ended leaves on the left. */
  skein_lane_publish (thread, SKEIN_PHASE_WRITE, 1);
  wait_until (count_tint (fixture, SKEIN_PHASE_WRITE) > 50);
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) == 0);

  skein_lanes_view_set_mode (view, SKEIN_LANES_STRIP);
  wait_for_frames (fixture, 5);
  g_assert_cmpuint (count_tint (fixture, SKEIN_PHASE_WRITE), >, 50);

  /* A worker that is replaced goes on in its row, and a dead one leaves when its time has. */
  skein_board_release_lane (fixture->board, process);
  process = claim (fixture, SKEIN_LANE_PROCESS, 1);
  skein_lane_publish (process, SKEIN_PHASE_DECODE, 3);
  wait_until (count_tint (fixture, SKEIN_PHASE_DECODE) > 10);
  skein_board_release_lane (fixture->board, process);
  skein_board_release_lane (fixture->board, thread);
  wait_until (count_tint (fixture, SKEIN_PHASE_DECODE) == 0 && count_tint (fixture, SKEIN_PHASE_WRITE) == 0);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, -1, NULL, &one_row, NULL, NULL);
  wait_until ((gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, -1, NULL, &one_row, NULL, NULL), one_row == 0));

  skein_lanes_view_set_recorder (view, NULL);
  wait_for_frames (fixture, 3);
}

static void
test_frozen (Fixture *fixture, gconstpointer data)
{
  SkeinLane *thread = claim (fixture, SKEIN_LANE_THREAD, 1);
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());
  gint64 frozen_us;
  guint n;

  skein_lanes_view_set_window_seconds (view, 1);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  show (fixture, GTK_WIDGET (view));
  skein_lane_publish (thread, SKEIN_PHASE_RECEIVE, 1);
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 50);

  skein_lanes_view_set_frozen (view, TRUE);
  wait_for_frames (fixture, 2);
  n = count_tint (fixture, SKEIN_PHASE_RECEIVE);
  frozen_us = g_get_monotonic_time ();
  skein_lane_publish (thread, SKEIN_PHASE_WRITE, 1);
  wait_until (g_get_monotonic_time () - frozen_us > 1200000);
  g_assert_cmpuint (count_tint (fixture, SKEIN_PHASE_WRITE), ==, 0);
  g_assert_cmpuint (count_tint (fixture, SKEIN_PHASE_RECEIVE), ==, n);

  /* Another size shows the same time. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 300);
  wait_for_frames (fixture, 5);
  g_assert_cmpuint (count_tint (fixture, SKEIN_PHASE_RECEIVE), >, 50);

  skein_lanes_view_set_frozen (view, FALSE);
  wait_until (count_tint (fixture, SKEIN_PHASE_WRITE) > 50);
}

static GtkWidget *
find_label (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_LABEL (child) ? child : find_label (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* As the key would: the class's shortcut for it. */
static gboolean
press_with (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean done = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            done |= gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, gtk_shortcut_get_arguments (shortcut));
        }
    }
  return done;
}

static gboolean
press (GtkWidget *widget, guint key)
{
  return press_with (widget, key, 0);
}

static char *
item_name_cb (guint64 item, gpointer data)
{
  return g_strdup_printf ("item-%u", (guint) item);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  SkeinLane *thread = claim (fixture, SKEIN_LANE_THREAD, 1);
  SkeinLane *process = claim (fixture, SKEIN_LANE_PROCESS, 1);
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());
  GtkWidget *label;

  g_test_summary ("Arrow keys tell what hovering tells");

  skein_lanes_view_set_window_seconds (view, 2);
  skein_lanes_view_set_item_name_func (view, item_name_cb, NULL, NULL);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  show (fixture, GTK_WIDGET (view));
  skein_lane_publish (thread, SKEIN_PHASE_RECEIVE, 1);
  skein_lane_publish (process, SKEIN_PHASE_HASH, 2);
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 3000);

  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Left));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Left));
  label = find_label (GTK_WIDGET (view));
  g_assert_nonnull (label);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "T1  Receive for "));
  g_assert_false (press (GTK_WIDGET (view), GDK_KEY_Up));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Down));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "P1  Hash for "));
  g_assert_false (press (GTK_WIDGET (view), GDK_KEY_Down));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Home));
  wait_for_frames (fixture, 3);

  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Escape));
  g_assert_false (press (GTK_WIDGET (view), GDK_KEY_Escape));
}

static guint64
get_span_ns (SkeinTimeAxis *axis)
{
  guint64 from_ns, to_ns;

  skein_time_axis_get_range (axis, skein_clock_now_ns (), &from_ns, &to_ns);
  return to_ns - from_ns;
}

static void
test_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinTimeAxis) axis = skein_time_axis_new ();
  SkeinLane *thread = claim (fixture, SKEIN_LANE_THREAD, 1);
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());
  guint64 span_ns;
  gint64 published_us;

  g_test_summary ("Keys zoom and scroll the shared axis; what has left the picture comes back when it is scrolled to");

  skein_lanes_view_set_axis (view, axis);
  skein_time_axis_set_span_ns (axis, 1000000000);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  show (fixture, GTK_WIDGET (view));
  /* Not before it is on screen: that can take longer than the second that Home goes to. */
  skein_time_axis_set_start_ns (axis, skein_clock_now_ns ());
  skein_lane_publish (thread, SKEIN_PHASE_RECEIVE, 1);
  /* Long enough to be some columns wide when all of a slow run is shown. */
  published_us = g_get_monotonic_time ();
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 1000 && g_get_monotonic_time () - published_us > G_USEC_PER_SEC / 2);
  skein_lane_publish (thread, SKEIN_PHASE_WRITE, 1);
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) == 0);

  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Home));
  g_assert_true (skein_time_axis_is_frozen (axis));
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 1000);
  g_assert_true (press_with (GTK_WIDGET (view), GDK_KEY_Right, GDK_SHIFT_MASK));
  g_assert_true (press_with (GTK_WIDGET (view), GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_true (skein_time_axis_is_frozen (axis));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_End));
  g_assert_false (skein_time_axis_is_frozen (axis));
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) == 0);

  span_ns = get_span_ns (axis);
  for (guint i = 0; i < 12; i++)
    g_assert_true (press (GTK_WIDGET (view), GDK_KEY_minus));
  g_assert_cmpuint (get_span_ns (axis), >, 10 * span_ns);
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 20);
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_plus));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_0));
  g_assert_cmpuint (get_span_ns (axis), ==, span_ns);
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Page_Up));
  g_assert_true (skein_time_axis_is_frozen (axis));

  /* What is all of it begins at the left edge, and leaves room at the right. */
  skein_time_axis_set_all (axis);
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 100 && count_tint (fixture, SKEIN_PHASE_WRITE) > 100);

  /* At rest no frames are asked for, and what the axis shows then is drawn all the same. */
  skein_time_axis_set_rest_ns (axis, skein_clock_now_ns ());
  skein_time_axis_show (axis, skein_time_axis_get_start_ns (axis), skein_time_axis_get_start_ns (axis) + 1000000000, skein_clock_now_ns ());
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 1000);
}

static void
activated_cb (guint64 *last, guint64 item)
{
  *last = item;
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
  static const guint64 first = 1;
  SkeinLane *thread = claim (fixture, SKEIN_LANE_THREAD, 1);
  SkeinLane *process = claim (fixture, SKEIN_LANE_PROCESS, 1);
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());
  guint64 activated = 0;

  g_test_summary ("Enter chooses the item under the cursor; marked items stand out, and the rest pales");

  skein_lanes_view_set_window_seconds (view, 2);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  g_signal_connect_swapped (view, "item-activated", G_CALLBACK (activated_cb), &activated);
  show (fixture, GTK_WIDGET (view));
  skein_lane_publish (thread, SKEIN_PHASE_RECEIVE, 1);
  skein_lane_publish (process, SKEIN_PHASE_HASH, 2);
  wait_until (count_tint (fixture, SKEIN_PHASE_HASH) > 3000);

  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_assert_false (press (GTK_WIDGET (view), GDK_KEY_Return));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Left));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Left));
  g_assert_cmpuint (skein_time_axis_get_cursor_ns (skein_lanes_view_get_axis (view)), >, 0);
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Return));
  g_assert_cmpuint (activated, ==, 1);
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Down));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Return));
  g_assert_cmpuint (activated, ==, 2);
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Escape));
  g_assert_cmpuint (skein_time_axis_get_cursor_ns (skein_lanes_view_get_axis (view)), ==, 0);

  skein_lanes_view_set_marked_items (view, &first, 1);
  wait_until (count_tint (fixture, SKEIN_PHASE_HASH) == 0 && count_tint (fixture, SKEIN_PHASE_RECEIVE) > 1000);
  skein_lanes_view_set_marked_items (view, NULL, 0);
  wait_until (count_tint (fixture, SKEIN_PHASE_HASH) > 3000);
}

static int
get_height (SkeinLanesView *view)
{
  int natural;

  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
test_connections (Fixture *fixture, gconstpointer data)
{
  SkeinLane *threads[2];
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());
  int workers, one_open, all_open;

  g_test_summary ("The connections of all workers, or of the one that a key has opened; or one lane for all");

  for (guint i = 0; i < 2; i++)
    {
      threads[i] = claim (fixture, SKEIN_LANE_THREAD, i + 1);
      skein_lane_publish (threads[i], SKEIN_PHASE_RECEIVE, 1);
      for (guint k = 1; k <= 3; k++)
        skein_lane_publish (skein_board_claim_lane (fixture->board, &(SkeinLaneInfo){ SKEIN_LANE_CONNECTION, k, skein_lane_get_index (threads[i]) }), SKEIN_PHASE_TLS, 1);
    }
  skein_lanes_view_set_kinds (view, SKEIN_LANES_THREADS);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  skein_lanes_view_set_window_seconds (view, 2);
  show (fixture, GTK_WIDGET (view));
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 1000);
  g_assert_cmpuint (count_tint (fixture, SKEIN_PHASE_TLS), ==, 0);
  workers = get_height (view);

  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_Left));
  g_assert_true (press (GTK_WIDGET (view), GDK_KEY_space));
  wait_until (count_tint (fixture, SKEIN_PHASE_TLS) > 500);
  one_open = get_height (view);
  g_assert_cmpint (one_open, >, workers);
  g_assert_true (press_with (GTK_WIDGET (view), GDK_KEY_Left, GDK_CONTROL_MASK));
  g_assert_cmpint (get_height (view), ==, workers);
  g_assert_true (press_with (GTK_WIDGET (view), GDK_KEY_Right, GDK_CONTROL_MASK));
  g_assert_cmpint (get_height (view), ==, one_open);

  skein_lanes_view_set_kinds (view, SKEIN_LANES_THREADS | SKEIN_LANES_CONNECTIONS);
  all_open = get_height (view);
  g_assert_cmpint (all_open - workers, >=, 2 * (one_open - workers) - 10);
  wait_until (count_tint (fixture, SKEIN_PHASE_TLS) > 1000);

  skein_lanes_view_set_combined (view, TRUE);
  g_assert_cmpint (get_height (view), ==, workers / 2);
  wait_until (count_tint (fixture, SKEIN_PHASE_TLS) == 0 && count_tint (fixture, SKEIN_PHASE_RECEIVE) > 1000);
  skein_lanes_view_set_combined (view, FALSE);
  g_assert_cmpint (get_height (view), ==, all_open);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());

  g_test_summary ("500 workers, and widgets of any size down to nothing");

  for (guint i = 1; i <= 500; i++)
    skein_lane_publish (claim (fixture, SKEIN_LANE_THREAD, i), SKEIN_PHASE_RECEIVE, i);
  skein_lanes_view_set_mode (view, SKEIN_LANES_STRIP);
  skein_lanes_view_set_recorder (view, fixture->recorder);
  skein_lanes_view_set_window_seconds (view, 2);
  show (fixture, GTK_WIDGET (view));
  wait_until (count_tint (fixture, SKEIN_PHASE_RECEIVE) > 500);

  for (guint i = 0; i < 20; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), g_test_rand_int_range (1, 900), g_test_rand_int_range (1, 600));
      if (g_test_rand_bit ())
        gtk_widget_set_direction (GTK_WIDGET (view), g_test_rand_bit () ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      skein_lanes_view_set_window_seconds (view, g_test_rand_double_range (1, 3600));
      wait_for_frames (fixture, 2);
    }
}

static char *
format_cb (double value, gpointer data)
{
  return g_strdup_printf ("%.0f", value);
}

static void
test_line (Fixture *fixture, gconstpointer data)
{
  SkeinLane *thread = claim (fixture, SKEIN_LANE_THREAD, 1);
  SkeinLineChart *chart = SKEIN_LINE_CHART (skein_line_chart_new ());
  const SkeinSeries series[] = { SKEIN_SERIES_RECEIVED };
  guint32 line = skein_figure_colors_get_line (SKEIN_FIGURE_DOWNLOAD, SKEIN_COLOR_SCHEME_LIGHT);
  g_autofree char *value = NULL;
  int bare, with_header;

  gtk_widget_measure (GTK_WIDGET (chart), GTK_ORIENTATION_VERTICAL, -1, NULL, &bare, NULL, NULL);
  skein_line_chart_set_title (chart, "Download");
  skein_line_chart_set_value (chart, "118 MB/s");
  skein_line_chart_set_detail (chart, "a detail");
  gtk_widget_measure (GTK_WIDGET (chart), GTK_ORIENTATION_VERTICAL, -1, NULL, &with_header, NULL, NULL);
  g_assert_cmpint (with_header, >, bare);
  skein_line_chart_set_detail (chart, NULL);
  g_object_get (chart, "value", &value, NULL);
  g_assert_cmpstr (value, ==, "118 MB/s");

  skein_line_chart_set_series (chart, series, 1);
  skein_line_chart_set_window_seconds (chart, 2);
  skein_line_chart_set_format_func (chart, format_cb, NULL, NULL);
  skein_line_chart_set_recorder (chart, fixture->recorder);
  show (fixture, GTK_WIDGET (chart));
  skein_lane_publish (thread, SKEIN_PHASE_RECEIVE, 1);
  wait_until ((skein_lane_add_bytes (thread, 10000), count_pixels (fixture, line) > 100));

  skein_line_chart_set_recorder (chart, NULL);
  wait_for_frames (fixture, 3);
}

static void
test_legend (Fixture *fixture, gconstpointer data)
{
  GtkWidget *legend = skein_legend_new ();
  int natural, tall, minimum;

  gtk_widget_set_valign (legend, GTK_ALIGN_START);
  show (fixture, legend);
  gtk_widget_measure (legend, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, <, natural / 4);
  gtk_widget_measure (legend, GTK_ORIENTATION_VERTICAL, natural, NULL, &tall, NULL, NULL);
  gtk_widget_measure (legend, GTK_ORIENTATION_VERTICAL, natural / 2, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, >, tall);

  skein_legend_set_compact (SKEIN_LEGEND (legend), TRUE);
  gtk_widget_measure (legend, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &minimum, NULL, NULL);
  g_assert_cmpint (minimum, <, natural);
  wait_for_frames (fixture, 2);
}

static void
test_segments_layout (void)
{
  static const struct
  {
    SkeinSegment segments[4];
    guint n_segments;
    guint64 size;
    int width;
    SkeinSegmentsSpan spans[8];
    guint n_spans;
  } cases[] = {
    { { { 0, 100 } }, 1, 100, 10, { { 0, 10, 1 } }, 1 },                                            /* all of it */
    { { { 0, 0 } }, 0, 100, 10, { { 0 } }, 0 },                                                     /* nothing */
    { { { 0, 100 } }, 1, 0, 10, { { 0 } }, 0 },                                                     /* nobody knows how much it is */
    { { { 0, 100 } }, 1, 100, 0, { { 0 } }, 0 },                                                    /* no room */
    { { { 0, 50 } }, 1, 100, 10, { { 0, 5, 1 } }, 1 },                                              /* one connection */
    { { { 0, 30 }, { 50, 80 } }, 2, 100, 10, { { 0, 3, 1 }, { 5, 3, 1 } }, 2 },                     /* two */
    { { { 0, 99 } }, 1, 100, 10, { { 0, 9, 1 }, { 9, 1, 0.9 } }, 2 },                               /* a byte is missing, and seen to be */
    { { { 55, 56 } }, 1, 100, 10, { { 5, 1, 0.1 } }, 1 },                                           /* a byte is there, and seen */
    { { { 0, 2 }, { 3, 5 }, { 7, 8 } }, 3, 10, 1, { { 0, 1, 0.5 } }, 1 },                           /* many in a column */
    { { { 0, 1 } }, 1, 2, 10, { { 0, 5, 1 } }, 1 },                                                 /* fewer bytes than columns */
    { { { 90, 200 } }, 1, 100, 10, { { 9, 1, 1 } }, 1 },                                            /* beyond the end */
    { { { 0, G_MAXUINT64 / 2 + 1 } }, 1, G_MAXUINT64, 2, { { 0, 1, 1 }, { 1, 1, 1.0 / 0x1p63 } }, 2 }, /* no product overflows */
  };

  g_test_summary ("of a file's columns, only those are full whose every byte is there, and none is empty that has one");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinSegmentsSpan spans[16] = { 0 };
      guint n_spans = skein_segments_layout_compute (cases[i].segments, cases[i].n_segments, cases[i].size, cases[i].width, spans);

      g_test_message ("case %u", i);
      g_assert_cmpuint (n_spans, ==, cases[i].n_spans);
      for (guint j = 0; j < n_spans; j++)
        {
          g_assert_cmpint (spans[j].x, ==, cases[i].spans[j].x);
          g_assert_cmpint (spans[j].width, ==, cases[i].spans[j].width);
          g_assert_cmpfloat_with_epsilon (spans[j].done_frac, cases[i].spans[j].done_frac, 1e-9);
        }
    }

  g_assert_cmpint (skein_segments_layout_get_x (0, 100, 10), ==, 0);
  g_assert_cmpint (skein_segments_layout_get_x (9, 100, 10), ==, 0);
  g_assert_cmpint (skein_segments_layout_get_x (10, 100, 10), ==, 1);
  g_assert_cmpint (skein_segments_layout_get_x (99, 100, 10), ==, 9);
  g_assert_cmpint (skein_segments_layout_get_x (100, 100, 10), ==, 9);
  g_assert_cmpint (skein_segments_layout_get_x (5, 0, 10), ==, 0);
  g_assert_cmpint (skein_segments_layout_get_x (G_MAXUINT64, G_MAXUINT64, 32767), ==, 32766);
}

static void
test_segments_words (void)
{
  static const SkeinSegment segments[] = { { 0, 30 }, { 50, 60 } };
  static const guint64 marks[] = { 30, 60 };
  g_autofree char *words = skein_segments_map_describe (segments, 2, 100, marks, 2);
  g_autofree char *quiet = skein_segments_map_describe (segments, 1, 100, NULL, 0);
  g_autofree char *unknown = skein_segments_map_describe (segments, 1, 0, NULL, 0);

  g_test_summary ("the map of segments is told in words");
  g_assert_cmpstr (words, ==, "40\u00a0% is there, in 2 parts; 2 connections write at 30\u00a0%, 60\u00a0%");
  g_assert_cmpstr (quiet, ==, "30\u00a0% is there");
  g_assert_cmpstr (unknown, ==, "The size of the file is not known");
}

static void
test_segments_map (Fixture *fixture, gconstpointer data)
{
  static const SkeinSegment segments[] = { { 0, 30 }, { 50, 60 } };
  static const guint64 marks[] = { 30, 60 };
  GtkWidget *map = skein_segments_map_new ();

  g_test_summary ("the map of segments is drawn with and without a file, in both directions");
  show (fixture, map);
  wait_for_frames (fixture, 2);
  skein_segments_map_set (SKEIN_SEGMENTS_MAP (map), segments, 2, 100, marks, 2);
  wait_for_frames (fixture, 2);
  gtk_widget_set_direction (map, GTK_TEXT_DIR_RTL);
  wait_for_frames (fixture, 2);
  skein_segments_map_set (SKEIN_SEGMENTS_MAP (map), NULL, 0, 0, NULL, 0);
  wait_for_frames (fixture, 2);
}

int
main (int argc, char *argv[])
{
  skein_gui_test_init (&argc, &argv);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/gui/charts/lanes", test_lanes);
  ADD ("/gui/charts/frozen", test_frozen);
  ADD ("/gui/charts/keys", test_keys);
  ADD ("/gui/charts/time", test_time);
  ADD ("/gui/charts/choose", test_choose);
  ADD ("/gui/charts/connections", test_connections);
  ADD ("/gui/charts/many", test_many);
  ADD ("/gui/charts/line", test_line);
  ADD ("/gui/charts/legend", test_legend);
#undef ADD
  g_test_add_func ("/gui/charts/segments/layout", test_segments_layout);
  g_test_add_func ("/gui/charts/segments/words", test_segments_words);
  g_test_add ("/gui/charts/segments/map", Fixture, NULL, set_up, test_segments_map, tear_down);

  return g_test_run ();
}
