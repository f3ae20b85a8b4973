// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the lanes cost, for tools/bench/lanes. Each run prints one line of JSON.
 *
 *   lanes-frame frame LANES EVENTS SECONDS [WINDOW-SECONDS]   work per frame of a window 1,200 pixels wide, once so many events are recorded
 *   lanes-frame publish                      cost of an event to the worker that publishes it
 *   lanes-frame update LANES EVENTS-PER-S    share of a core that the recorder takes, at 60 updates a second
 *   lanes-frame memory LANES                 memory after a simulated day
 *
 * Work is counted in CPU time of the main thread, so that a busy machine does not make it more; wall time stands beside it. */

#include "config.h"

#include "activity/skein-lane-history-private.h"
#include "activity/skein-recorder.h"
#include "base/skein-clock.h"
#include "gui/charts/skein-lanes-view.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S G_GUINT64_CONSTANT (1000000000)
#define WIDTH_PX 1200
#define HEIGHT_PX 800
#define MAX_BURST 512 /* events of one lane between two looks; a ring holds twice that */
#define JOB_EVENTS 6

static guint64
get_cpu_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (guint64) time.tv_sec * S + (guint64) time.tv_nsec;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_quantile (GArray *values, double share)
{
  g_array_sort (values, compare_doubles);
  return values->len > 0 ? g_array_index (values, double, MIN ((guint) (share * values->len), values->len - 1)) : 0;
}

static void
print_quantiles (const char *name, GArray *values)
{
  g_print (", \"%s\": {\"median\": %.4f, \"p90\": %.4f, \"p99\": %.4f, \"max\": %.4f}", name,
           get_quantile (values, 0.5), get_quantile (values, 0.9), get_quantile (values, 0.99), get_quantile (values, 1));
}

/* Lanes with a thread each, which sleeps: its clock is read as that of one that works. The main thread publishes for them all. */

typedef struct
{
  SkeinBoard *board; /* (owned) */
  SkeinRecorder *recorder;
  guint n_lanes;
  SkeinLane **lanes; /* (owned) */
  guint *n_events;   /* (owned) published, per lane */
  guint64 published;
} Bench;

typedef struct
{
  SkeinLane *lane;
  int bound; /* (atomic) */
} Sleeper;

static gpointer
sleeper_thread_main (gpointer data)
{
  Sleeper *sleeper = data;
  GMutex lock;
  GCond never;

  skein_lane_bind (sleeper->lane);
  g_atomic_int_set (&sleeper->bound, TRUE);
  g_mutex_init (&lock);
  g_cond_init (&never);
  g_mutex_lock (&lock);
  for (;;)
    g_cond_wait (&never, &lock);
  return NULL;
}

static void
set_up (Bench *bench, guint n_lanes)
{
  bench->board = skein_board_new (NULL);
  bench->n_lanes = n_lanes;
  bench->lanes = g_new0 (SkeinLane *, n_lanes);
  bench->n_events = g_new0 (guint, n_lanes);
  for (guint i = 0; i < n_lanes; i++)
    {
      Sleeper *sleeper = g_new0 (Sleeper, 1); /* lives as long as its thread, which is the program's life */

      bench->lanes[i] = skein_board_claim_lane (bench->board, &(SkeinLaneInfo){ SKEIN_LANE_THREAD, i + 1, G_MAXUINT });
      sleeper->lane = bench->lanes[i];
      g_thread_unref (g_thread_new ("sleeper", sleeper_thread_main, sleeper));
      while (!g_atomic_int_get (&sleeper->bound))
        g_usleep (50);
    }
  bench->recorder = skein_recorder_new (bench->board);
}

/* The phases of one download after another; the lanes are not in step. */
static void
publish_one (Bench *bench, guint lane)
{
  static const SkeinPhase phases[JOB_EVENTS] = { SKEIN_PHASE_CONNECT, SKEIN_PHASE_TLS, SKEIN_PHASE_WAIT, SKEIN_PHASE_RECEIVE, SKEIN_PHASE_HASH, SKEIN_PHASE_WRITE };
  guint n = bench->n_events[lane]++ + lane;

  skein_lane_publish (bench->lanes[lane], phases[n % JOB_EVENTS], n / JOB_EVENTS + 1);
  skein_lane_add_bytes (bench->lanes[lane], 1000);
  bench->published++;
}

/* Publishes until @due events were, in all. */
static void
publish_until (Bench *bench, guint64 due)
{
  guint64 most = bench->published + (guint64) bench->n_lanes * MAX_BURST;

  for (due = MIN (due, most); bench->published < due;)
    publish_one (bench, (guint) (bench->published % bench->n_lanes));
}

/* frame */

typedef struct
{
  Bench bench;
  guint64 start_ns, fill_ns, measure_ns;
  guint64 n_events;
  guint64 frame_cpu_ns, frame_wall_ns;
  double update_cpu_ns;
  GArray *cpu_ms, *draw_cpu_ms, *wall_ms, *update_cpu_ms; /* per frame, of double */
  GtkWidget *view;
  cairo_surface_t *surface;
  gboolean is_due; /* this frame */
  gboolean done;
} FrameRun;

static gboolean
publish_cb (gpointer data)
{
  FrameRun *run = data;
  double passed = (double) (skein_clock_now_ns () - run->start_ns) / (double) run->fill_ns;

  publish_until (&run->bench, (guint64) (passed * (double) run->n_events));
  return G_SOURCE_CONTINUE;
}

static gboolean
tick_cb (GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  FrameRun *run = data;
  guint64 begin = get_cpu_ns ();

  run->is_due = skein_recorder_is_due (run->bench.recorder, skein_clock_now_ns ());
  if (run->is_due)
    skein_recorder_update (run->bench.recorder, skein_clock_now_ns ());
  run->update_cpu_ns = (double) (get_cpu_ns () - begin);
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
before_paint_cb (G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  FrameRun *run = data;

  run->frame_cpu_ns = get_cpu_ns ();
  run->frame_wall_ns = skein_clock_now_ns ();
}

static void
add_value (GArray *values, double value)
{
  g_array_append_val (values, value);
}

/* The widget is drawn here as a window would draw it, but on a surface that stays: what GTK does to bring a picture to a display
 * costs the same whatever is on it, and is counted apart. */
static void
updated_cb (G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  FrameRun *run = data;
  guint64 begin_ns = get_cpu_ns ();
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (run->view)->snapshot (run->view, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node != NULL)
    {
      cairo_t *cr = cairo_create (run->surface);

      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_paint (cr);
      gsk_render_node_draw (node, cr);
      cairo_destroy (cr);
      gsk_render_node_unref (node);
    }

  /* With very many lanes every second frame has nothing to do, and would make the others look cheap. */
  if (run->frame_cpu_ns == 0 || !run->is_due || run->frame_wall_ns < run->start_ns + run->fill_ns)
    return;
  add_value (run->cpu_ms, (double) (get_cpu_ns () - run->frame_cpu_ns) / 1e6);
  add_value (run->draw_cpu_ms, (double) (get_cpu_ns () - begin_ns) / 1e6);
  add_value (run->wall_ms, (double) (skein_clock_now_ns () - run->frame_wall_ns) / 1e6);
  add_value (run->update_cpu_ms, run->update_cpu_ns / 1e6);
  run->done = skein_clock_now_ns () >= run->start_ns + run->fill_ns + run->measure_ns;
}

static int
run_frame (guint n_lanes, guint64 n_events, double seconds, double window_seconds)
{
  FrameRun run = { .n_events = n_events, .fill_ns = (guint64) (seconds * 1e9), .measure_ns = (guint64) (seconds * 1e9) };
  GtkWidget *window, *view, *scrolled;
  GdkFrameClock *clock;

  adw_init ();
  set_up (&run.bench, n_lanes);
  run.cpu_ms = g_array_new (FALSE, FALSE, sizeof (double));
  run.wall_ms = g_array_new (FALSE, FALSE, sizeof (double));
  run.draw_cpu_ms = g_array_new (FALSE, FALSE, sizeof (double));
  run.surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH_PX, HEIGHT_PX);
  run.update_cpu_ms = g_array_new (FALSE, FALSE, sizeof (double));

  window = adw_window_new ();
  view = skein_lanes_view_new ();
  skein_lanes_view_set_window_seconds (SKEIN_LANES_VIEW (view), window_seconds);
  skein_lanes_view_set_recorder (SKEIN_LANES_VIEW (view), run.bench.recorder);
  gtk_widget_set_vexpand (view, TRUE);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  adw_window_set_content (ADW_WINDOW (window), scrolled);
  run.view = view;
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH_PX, HEIGHT_PX);
  gtk_widget_add_tick_callback (window, tick_cb, &run, NULL);
  gtk_window_present (GTK_WINDOW (window));

  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), &run);
  g_signal_connect_after (clock, "update", G_CALLBACK (updated_cb), &run); /* behind the ticks of all widgets; sizes change rarely */
  run.start_ns = skein_clock_now_ns ();
  g_timeout_add (4, publish_cb, &run);
  while (!run.done)
    g_main_context_iteration (NULL, TRUE);

  g_print ("{\"lanes\": %u, \"events\": %" G_GUINT64_FORMAT ", \"recorded\": %" G_GUINT64_FORMAT ", \"lost\": %" G_GUINT64_FORMAT ", \"frames\": %u, \"width\": %d, \"height\": %d",
           n_lanes, n_events, run.bench.published, skein_recorder_get_lost (run.bench.recorder), run.cpu_ms->len,
           gtk_widget_get_width (view), gtk_widget_get_height (view));
  print_quantiles ("cpu_ms", run.cpu_ms);
  print_quantiles ("wall_ms", run.wall_ms);
  print_quantiles ("draw_cpu_ms", run.draw_cpu_ms);
  print_quantiles ("update_cpu_ms", run.update_cpu_ms);
  g_print ("}\n");
  return 0;
}

/* publish */

static int
run_publish (void)
{
  GArray *ns = g_array_new (FALSE, FALSE, sizeof (double));
  Bench bench = { 0 };

  set_up (&bench, 1);
  for (guint round = 0; round < 200; round++)
    {
      const guint n = 10000;
      guint64 begin = get_cpu_ns ();
      double each;

      for (guint i = 0; i < n; i++)
        skein_lane_publish (bench.lanes[0], i % 2 == 0 ? SKEIN_PHASE_READ : SKEIN_PHASE_HASH, i);
      each = (double) (get_cpu_ns () - begin) / n;
      g_array_append_val (ns, each);
    }
  g_print ("{\"events\": 2000000");
  print_quantiles ("ns", ns);
  g_print ("}\n");
  return 0;
}

/* update */

static int
run_update (guint n_lanes, guint64 events_per_s)
{
  GArray *ms = g_array_new (FALSE, FALSE, sizeof (double));
  Bench bench = { 0 };
  guint64 start_ns, spent_ns = 0, now_ns;

  set_up (&bench, n_lanes);
  start_ns = skein_clock_now_ns ();
  while ((now_ns = skein_clock_now_ns ()) < start_ns + 5 * S)
    {
      guint64 begin;
      double each;

      publish_until (&bench, (guint64) ((double) (now_ns - start_ns) / 1e9 * (double) events_per_s));
      begin = get_cpu_ns ();
      if (!skein_recorder_is_due (bench.recorder, skein_clock_now_ns ()))
        {
          g_usleep (16667);
          continue;
        }
      skein_recorder_update (bench.recorder, skein_clock_now_ns ());
      spent_ns += get_cpu_ns () - begin;
      each = (double) (get_cpu_ns () - begin) / 1e6;
      g_array_append_val (ms, each);
      g_usleep (16667);
    }
  g_print ("{\"lanes\": %u, \"events_per_s\": %" G_GUINT64_FORMAT ", \"updates\": %u, \"share\": %.6f", n_lanes, events_per_s, ms->len,
           (double) spent_ns / (double) (skein_clock_now_ns () - start_ns));
  print_quantiles ("ms", ms);
  g_print ("}\n");
  return 0;
}

/* memory */

static int
run_memory (guint n_lanes)
{
  gsize recorder_bytes, lane_bytes = 0, before;
  Bench bench = { 0 };
  guint64 start_ns;

  set_up (&bench, n_lanes);
  start_ns = skein_clock_now_ns ();
  skein_recorder_update (bench.recorder, start_ns);
  before = skein_recorder_get_memory (bench.recorder);
  for (guint64 second = 1; second <= 24 * 3600; second++)
    skein_recorder_update (bench.recorder, start_ns + second * S);
  recorder_bytes = skein_recorder_get_memory (bench.recorder);
  lane_bytes = (recorder_bytes - before) / n_lanes;
  g_print ("{\"lanes\": %u, \"bytes\": %" G_GSIZE_FORMAT ", \"bytes_before\": %" G_GSIZE_FORMAT ", \"bytes_per_lane\": %" G_GSIZE_FORMAT "}\n",
           n_lanes, recorder_bytes, before, lane_bytes);
  return 0;
}

int
main (int argc, char *argv[])
{
  if (argc >= 5 && strcmp (argv[1], "frame") == 0)
    return run_frame ((guint) atoi (argv[2]), g_ascii_strtoull (argv[3], NULL, 10), g_ascii_strtod (argv[4], NULL), argc > 5 ? g_ascii_strtod (argv[5], NULL) : 10);
  if (argc == 2 && strcmp (argv[1], "publish") == 0)
    return run_publish ();
  if (argc == 4 && strcmp (argv[1], "update") == 0)
    return run_update ((guint) atoi (argv[2]), g_ascii_strtoull (argv[3], NULL, 10));
  if (argc == 3 && strcmp (argv[1], "memory") == 0)
    return run_memory ((guint) atoi (argv[2]));

  g_printerr ("Usage: lanes-frame frame LANES EVENTS SECONDS [WINDOW-SECONDS] | publish | update LANES EVENTS-PER-S | memory LANES\n");
  return 2;
}
