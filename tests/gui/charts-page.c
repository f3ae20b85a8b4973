// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A manual page: every chart, fed by threads and processes that pretend to download, hash and wait for a lock. For looking at,
 * not for testing: build/tests/gui/charts-page [--dark] [--workers N] [--seconds S]. With --simulate N so many threads are pretended by a
 * few. SIGUSR1 goes on to the next range of time and prints how much CPU time frames took since the last one. */

#include "config.h"

#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "gui/charts/skein-lanes-view.h"
#include "gui/charts/skein-legend.h"
#include "gui/charts/skein-line-chart.h"

#include <adwaita.h>
#include <glib-unix.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

static gboolean dark;
static gboolean rtl;
static gboolean combined;
static int n_workers = 6;
static int n_simulated;
static double window_s = 12;

static const GOptionEntry options[] = {
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Dark style", NULL },
  { "rtl", 0, 0, G_OPTION_ARG_NONE, &rtl, "Right to left", NULL },
  { "combined", 0, 0, G_OPTION_ARG_NONE, &combined, "One lane for all threads", NULL },
  { "simulate", 0, 0, G_OPTION_ARG_INT, &n_simulated, "Number of pretended threads", "N" },
  { "workers", 0, 0, G_OPTION_ARG_INT, &n_workers, "Number of threads", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &window_s, "Time shown", "S" },
  { NULL }
};

typedef struct
{
  SkeinRecorder *recorder;
  GtkWidget *window;
  SkeinLineChart *charts[3];
  SkeinTimeAxis *axis;
  guint range;
  GArray *frame_us; /* of gint64 */
  gint64 frame_began_us;
} Page;

static void
spin (guint us)
{
  gint64 end = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < end)
    ;
}

static void
spend (SkeinLane *lane, SkeinPhase phase, guint64 item, guint ms, double cpu_frac)
{
  skein_lane_publish (lane, phase, item);
  for (guint i = 0; i < ms; i += 10)
    {
      double wanted = cpu_frac + g_random_double_range (-0.04, 0.04);
      double frac = CLAMP (wanted, 0, 1);

      if (phase == SKEIN_PHASE_RECEIVE)
        skein_lane_add_bytes (lane, (guint64) g_random_int_range (200000, 500000));
      spin ((guint) (frac * 10000));
      if (frac < 0.95)
        g_usleep ((gulong) ((1 - frac) * 10000));
    }
}

static gpointer
download_thread_main (gpointer data)
{
  SkeinLane *lane = data;

  skein_lane_bind (lane);
  for (guint64 item = 1;; item++)
    {
      spend (lane, SKEIN_PHASE_RESOLVE, item, 50, 0.04);
      spend (lane, SKEIN_PHASE_CONNECT, item, 60, 0.04);
      spend (lane, SKEIN_PHASE_TLS, item, 70, 0.3);
      spend (lane, SKEIN_PHASE_WAIT, item, (guint) g_random_int_range (100, 400), 0);
      spend (lane, SKEIN_PHASE_RECEIVE, item, (guint) g_random_int_range (500, 2500), 0.06);
      spend (lane, SKEIN_PHASE_WRITE, item, 30, 0.2);
      if (item % 3 == 0)
        spend (lane, SKEIN_PHASE_THROTTLED, item, 300, 0);
      if (item % 4 == 0)
        spend (lane, SKEIN_PHASE_RETRY_WAIT, item, 300, 0);
    }
  return NULL;
}

/* Many lanes of one thread, whose CPU clock they share. */
static gpointer
simulation_thread_main (gpointer data)
{
  static const SkeinPhase phases[] = { SKEIN_PHASE_RESOLVE, SKEIN_PHASE_CONNECT, SKEIN_PHASE_TLS, SKEIN_PHASE_WAIT, SKEIN_PHASE_RECEIVE, SKEIN_PHASE_RECEIVE, SKEIN_PHASE_HASH, SKEIN_PHASE_WRITE };
  GPtrArray *lanes = data;
  guint share = lanes->len % 5 * 2;
  guint64 n = 0;

  for (guint i = 0; i < lanes->len; i++)
    skein_lane_bind (g_ptr_array_index (lanes, i));
  for (;; n++)
    {
      for (guint i = 0; i < lanes->len; i += 1 + (guint) g_random_int_range (0, 40))
        {
          SkeinLane *lane = g_ptr_array_index (lanes, i);

          if (g_random_int_range (0, 60) == 0)
            skein_lane_publish (lane, SKEIN_PHASE_LOCK, n);
          else
            skein_lane_publish (lane, phases[g_random_int_range (0, G_N_ELEMENTS (phases))], n / 40 + i);
        }
      spin ((guint) (n / 40 % (share + 2)) * 1000);
      g_usleep (20000);
    }
  return NULL;
}

static void
simulate (SkeinBoard *board)
{
  guint n_threads = (guint) (n_simulated + 63) / 64;
  guint number = 1;

  for (guint t = 0; t < n_threads; t++)
    {
      GPtrArray *lanes = g_ptr_array_new ();

      for (guint i = 0; i < 64 - t && (int) number <= n_simulated; i++, number++)
        g_ptr_array_add (lanes, skein_board_claim_lane (board, &(SkeinLaneInfo){ SKEIN_LANE_THREAD, number, G_MAXUINT }));
      g_thread_unref (g_thread_new ("simulation", simulation_thread_main, lanes));
    }
}

static void
work_in_process (SkeinBoard *board, guint index, guint number)
{
  SkeinLane *lane = skein_board_open_lane (skein_board_new_from_fd (skein_board_get_fd (board), NULL), index);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  skein_lane_bind (lane);
  for (guint64 item = 1;; item++)
    {
      spend (lane, SKEIN_PHASE_READ, item, 40, 0.4);
      if (number == 1)
        {
          spend (lane, SKEIN_PHASE_DECODE, item, 200, 1);
          spend (lane, SKEIN_PHASE_RESIZE, item, 400, 1);
          spend (lane, SKEIN_PHASE_ENCODE, item, 100, 1);
          spend (lane, SKEIN_PHASE_WRITE, item, 20, 0.2);
        }
      else
        {
          spend (lane, SKEIN_PHASE_HASH, item, 500, 0.96);
          spend (lane, SKEIN_PHASE_LOCK, item, 150, 0);
          skein_lane_add_bytes (lane, 50000000);
        }
      skein_lane_add_job (lane);
      if (item % 4 == 0)
        spend (lane, SKEIN_PHASE_IDLE, 0, 200, 0);
    }
}

static char *
name_item (guint64 item, gpointer data)
{
  return g_strdup_printf ("IMG_20261018_%04u.jpg", (guint) item);
}

static void
label_lane (const SkeinLaneRecord *lane, char **out_title, char **out_detail, gpointer data)
{
  g_autofree char *rate = skein_format_rate (lane->rate_bytes_per_s);

  *out_title = lane->now.item != 0 ? name_item (lane->now.item, NULL) : NULL;
  if (lane->live)
    *out_detail = g_strdup_printf ("%s · %s", skein_phase_get_label (lane->now.phase), rate);
}

static char *
format_rate (double value, gpointer data)
{
  return skein_format_rate (value);
}

static gboolean
update_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  static gint64 texts_us;
  Page *page = data;
  gint64 now_us = g_get_monotonic_time ();

  skein_recorder_update (page->recorder, skein_clock_now_ns ());
  if (now_us - texts_us > G_TIME_SPAN_SECOND / 4)
    {
      g_autofree char *rate = skein_format_rate (skein_recorder_get_latest (page->recorder, SKEIN_SERIES_RECEIVED));
      g_autofree char *files = g_strdup_printf ("%.1f files/s", skein_recorder_get_latest (page->recorder, SKEIN_SERIES_FILES));
      double threads = skein_recorder_get_latest (page->recorder, SKEIN_SERIES_CPU_THREADS);
      double processes = skein_recorder_get_latest (page->recorder, SKEIN_SERIES_CPU_PROCESSES);
      g_autofree char *cpu = skein_format_percent (threads + processes);
      g_autofree char *detail = g_strdup_printf ("threads %.1f · processes %.1f", threads, processes);

      texts_us = now_us;
      skein_line_chart_set_value (page->charts[0], rate);
      skein_line_chart_set_value (page->charts[1], files);
      skein_line_chart_set_value (page->charts[2], cpu);
      skein_line_chart_set_detail (page->charts[2], detail);
    }
  return G_SOURCE_CONTINUE;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gboolean
next_range_cb (gpointer data)
{
  static const guint seconds[] = { 10, 30, 120, 600, 0 };
  Page *page = data;

  if (page->frame_us->len > 0)
    {
      g_array_sort (page->frame_us, compare_times);
      g_print ("%u frames: median %.2f ms, 99th percentile %.2f ms\n", page->frame_us->len,
               (double) g_array_index (page->frame_us, gint64, page->frame_us->len / 2) / 1000,
               (double) g_array_index (page->frame_us, gint64, page->frame_us->len * 99 / 100) / 1000);
      g_array_set_size (page->frame_us, 0);
    }
  if (seconds[page->range] > 0)
    skein_time_axis_set_span_ns (page->axis, seconds[page->range] * G_GUINT64_CONSTANT (1000000000));
  else
    skein_time_axis_set_all (page->axis);
  page->range = (page->range + 1) % G_N_ELEMENTS (seconds);
  return G_SOURCE_CONTINUE;
}

/* Not the time of those that the work is simulated with. */
static gint64
get_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void
frame_begins_cb (Page *page)
{
  page->frame_began_us = get_cpu_us ();
}

static void
frame_ends_cb (Page *page)
{
  gint64 took_us = get_cpu_us () - page->frame_began_us;

  g_array_append_val (page->frame_us, took_us);
}

static GtkWidget *
make_card (GtkWidget *child)
{
  GtkWidget *card = adw_bin_new ();

  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_margin_top (child, 12);
  gtk_widget_set_margin_bottom (child, 12);
  gtk_widget_set_margin_start (child, 12);
  gtk_widget_set_margin_end (child, 12);
  adw_bin_set_child (ADW_BIN (card), child);
  return card;
}

static GtkWidget *
make_lanes (Page *page, SkeinLanesMode mode, SkeinLanesKinds kinds)
{
  SkeinLanesView *view = SKEIN_LANES_VIEW (skein_lanes_view_new ());

  skein_lanes_view_set_mode (view, mode);
  skein_lanes_view_set_kinds (view, kinds);
  skein_lanes_view_set_axis (view, page->axis);
  skein_lanes_view_set_combined (view, combined && kinds == SKEIN_LANES_THREADS);
  skein_lanes_view_set_label_func (view, label_lane, NULL, NULL);
  skein_lanes_view_set_item_name_func (view, name_item, NULL, NULL);
  skein_lanes_view_set_recorder (view, page->recorder);
  return GTK_WIDGET (view);
}

static GtkWidget *
make_charts (Page *page)
{
  static const SkeinSeries series[3][2] = {
    { SKEIN_SERIES_RECEIVED }, { SKEIN_SERIES_FILES }, { SKEIN_SERIES_CPU_THREADS, SKEIN_SERIES_CPU_PROCESSES }
  };
  static const char *const titles[] = { "Download", "Process", "CPU" };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (guint i = 0; i < 3; i++)
    {
      SkeinLineChart *chart = SKEIN_LINE_CHART (skein_line_chart_new ());

      page->charts[i] = chart;
      skein_line_chart_set_title (chart, titles[i]);
      skein_line_chart_set_color (chart, (SkeinLineChartColor) i);
      skein_line_chart_set_series (chart, series[i], i == 2 ? 2 : 1);
      skein_line_chart_set_axis (chart, page->axis);
      skein_line_chart_set_recorder (chart, page->recorder);
      if (i == 0)
        skein_line_chart_set_format_func (chart, format_rate, NULL, NULL);
      gtk_box_append (GTK_BOX (box), make_card (GTK_WIDGET (chart)));
    }
  return box;
}

static GtkWidget *
make_page (Page *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *compact = skein_legend_new ();

  skein_legend_set_compact (SKEIN_LEGEND (compact), TRUE);
  gtk_box_append (GTK_BOX (box), make_charts (page));
  gtk_box_append (GTK_BOX (box), make_card (make_lanes (page, SKEIN_LANES_ROWS, SKEIN_LANES_THREADS)));
  gtk_box_append (GTK_BOX (box), make_card (make_lanes (page, SKEIN_LANES_ROWS, SKEIN_LANES_PROCESSES)));
  gtk_box_append (GTK_BOX (box), skein_legend_new ());
  gtk_box_append (GTK_BOX (box), make_lanes (page, SKEIN_LANES_STRIP, SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES));
  gtk_box_append (GTK_BOX (box), compact);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 14);
  gtk_widget_set_margin_end (box, 14);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  return scrolled;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (SkeinBoard) board = NULL;
  Page page = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL))
    return 2;

  board = skein_board_new (NULL);
  page.recorder = skein_recorder_new (board);
  page.axis = skein_time_axis_new ();
  page.frame_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  skein_time_axis_set_start_ns (page.axis, skein_clock_now_ns ());
  skein_time_axis_set_span_ns (page.axis, (guint64) (window_s * 1e9));
  for (guint number = 1; number <= 2; number++)
    {
      SkeinLane *lane = skein_board_claim_lane (board, &(SkeinLaneInfo){ SKEIN_LANE_PROCESS, number, G_MAXUINT });

      if (fork () == 0)
        work_in_process (board, skein_lane_get_index (lane), number);
    }
  simulate (board);
  for (int i = 0; n_simulated == 0 && i < n_workers; i++)
    {
      SkeinLane *lane = skein_board_claim_lane (board, &(SkeinLaneInfo){ SKEIN_LANE_THREAD, (guint) i + 1, G_MAXUINT });

      g_thread_unref (g_thread_new ("download", download_thread_main, lane));
    }

  adw_init ();
  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  page.window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (page.window), 1180, 800);
  adw_window_set_content (ADW_WINDOW (page.window), make_page (&page));
  gtk_widget_add_tick_callback (page.window, update_cb, &page, NULL);
  gtk_window_present (GTK_WINDOW (page.window));
  g_unix_signal_add (SIGUSR1, next_range_cb, &page);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (page.window), "before-paint", G_CALLBACK (frame_begins_cb), &page);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (page.window), "after-paint", G_CALLBACK (frame_ends_cb), &page);

  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
