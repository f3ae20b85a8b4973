// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* How fluid the window is with a long queue.
 *
 *     window-bench fill COUNT URL-PATTERN    puts COUNT items into the store (in $XDG_DATA_HOME); "%u" in the pattern is a number
 *     window-bench run SECONDS               opens the window on that store and works with it; SECONDS per part
 *
 * A stall is what the main loop does between two polls: while it does that, nothing is drawn and no key is heard. The poll
 * function of the default context is replaced by one that looks at the clock, so every single one is measured. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <adwaita.h>

#include "base/skein-clock.h"
#include "base/skein-paths.h"
#include "gui/skein-add-dialog.h"
#include "gui/skein-application.h"
#include "gui/skein-downloads-page.h"
#include "gui/skein-item-view.h"
#include "gui/skein-renderer.h"

#define BUSY_MS 16.0

static GArray *stalls;       /* (element-type float) milliseconds, of the present part */
static GArray *cpu_stalls;   /* (element-type float) the same in CPU time of the main thread: what other programs did not add */
static gint64 awake_since_us, cpu_since_us;

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint
measuring_poll (GPollFD *fds, guint n_fds, gint timeout)
{
  gint64 now_us = g_get_monotonic_time ();
  gint result;

  if (awake_since_us > 0)
    {
      float ms = (now_us - awake_since_us) / 1000.f;
      float cpu_ms = (get_cpu_us () - cpu_since_us) / 1000.f;

      g_array_append_val (stalls, ms);
      g_array_append_val (cpu_stalls, cpu_ms);
    }
  result = g_poll (fds, n_fds, timeout);
  awake_since_us = g_get_monotonic_time ();
  cpu_since_us = get_cpu_us ();
  return result;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static float
get_percentile (GArray *sorted, double frac)
{
  guint index = (guint) ceil (frac * sorted->len);

  return sorted->len > 0 ? g_array_index (sorted, float, CLAMP (index, 1, sorted->len) - 1) : 0;
}

static void
report (const char *part)
{
  guint n_busy = 0;
  double sum = 0;

  g_array_sort (stalls, compare_floats);
  g_array_sort (cpu_stalls, compare_floats);
  for (guint i = 0; i < stalls->len; i++)
    {
      sum += g_array_index (stalls, float, i);
      n_busy += g_array_index (stalls, float, i) > BUSY_MS;
    }
  g_print ("%-28s %6u %7.0f  %8.2f %8.2f %8.2f %8.2f %6u  %8.2f %8.2f\n", part, stalls->len, sum,
           get_percentile (stalls, 0.5), get_percentile (stalls, 0.99), get_percentile (stalls, 0.999), get_percentile (stalls, 1), n_busy,
           get_percentile (cpu_stalls, 0.999), get_percentile (cpu_stalls, 1));
  g_array_set_size (stalls, 0);
  g_array_set_size (cpu_stalls, 0);
}

static void
wait_seconds (double seconds)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end_us)
    {
      g_autoptr (GSource) wake = g_timeout_source_new (5);

      g_source_set_dummy_callback (wake);
      g_source_attach (wake, NULL);
      g_main_context_iteration (NULL, TRUE);
      g_source_destroy (wake);
    }
}

static GtkWidget *
find_widget (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* fill */

static void
result_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static int
fill (guint count, const char *pattern)
{
  SkeinEngineOptions options = { .downloads = skein_setting_default_downloads (), .processing = skein_setting_default_processing (), .adopt_all = FALSE };
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinEngine) engine = NULL;
  g_autofree char *folder = skein_paths_dup_downloads_dir ();
  const char *place = strstr (pattern, "%u");

  if (place == NULL)
    {
      g_printerr ("No %%u in the pattern\n");
      return EXIT_FAILURE;
    }
  skein_engine_new_async (&options, NULL, result_cb, &opened);
  engine = skein_engine_new_finish (await (&opened), &error);
  if (engine == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  skein_engine_set_paused (engine, TRUE);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *url = g_strdup_printf ("%.*s%u%s", (int) (place - pattern), pattern, i, place + 2);

      g_ptr_array_add (specs, skein_item_spec_new (url, folder));
    }
  skein_engine_add_async (engine, specs, NULL, result_cb, &added);
  items = skein_engine_add_finish (engine, await (&added), NULL, &error);
  if (items == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  skein_engine_close_async (engine, result_cb, &closed);
  skein_engine_close_finish (engine, await (&closed), NULL);
  return EXIT_SUCCESS;
}

/* run */

static void
painted_cb (G_GNUC_UNUSED GdkFrameClock *clock, gpointer user_data)
{
  guint64 *painted_ns = user_data;

  *painted_ns = skein_clock_now_ns ();
}

static void
scroll (GtkWidget *view, double seconds, gboolean jump)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (find_widget (view, GTK_TYPE_SCROLLED_WINDOW));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scrolled);
  gint64 end_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end_us)
    {
      double room = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
      double value = jump ? g_random_double_range (0, MAX (room, 1)) : gtk_adjustment_get_value (adjustment) + 40;

      gtk_adjustment_set_value (adjustment, MIN (value, room));
      wait_seconds (jump ? 0.1 : 0.016);
    }
  gtk_adjustment_set_value (adjustment, 0);
  wait_seconds (0.1);
}

static void
filter (GtkWidget *page, const char *group)
{
  gtk_widget_activate_action (page, "downloads.filter", "s", group);
  wait_seconds (0.5);
}

static void
search (GtkWidget *page, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_widget (page, GTK_TYPE_SEARCH_ENTRY)), text);
  wait_seconds (0.4);
}

static void
use_dialog (SkeinWindow *window)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GBytes) text = NULL;
  GtkWidget *dialog = NULL;
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (lines, "https://photos.example.com/2026/IMG_%06u.jpg\n", i);
  text = g_bytes_new (lines->str, lines->len);
  g_action_group_activate_action (G_ACTION_GROUP (window), "add", NULL);
  wait_seconds (1);
  report ("opening the add dialog");
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (SKEIN_IS_ADD_DIALOG (toplevel))
        dialog = toplevel;
    }
  skein_add_dialog_take_text (SKEIN_ADD_DIALOG (dialog), text, "Pasted text");
  wait_seconds (1.5);
  report ("pasting 100,000 lines");
  gtk_window_close (GTK_WINDOW (dialog));
  wait_seconds (0.5);
  report ("closing the add dialog");
}

static int
run (double seconds, guint64 started_ns)
{
  g_autoptr (SkeinApplication) application = NULL;
  SkeinWindow *window;
  SkeinBatch *batch;
  SkeinBatchTotals totals = { 0 };
  GtkWidget *page, *view;
  guint64 painted_ns = 0;
  guint wanted = 0;

  skein_renderer_choose ();
  application = skein_application_new ();
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    return EXIT_FAILURE;
  g_application_hold (G_APPLICATION (application));

  stalls = g_array_new (FALSE, FALSE, sizeof (float));
  cpu_stalls = g_array_new (FALSE, FALSE, sizeof (float));
  g_main_context_set_poll_func (NULL, measuring_poll);

  g_application_activate (G_APPLICATION (application));
  window = skein_application_get_window (application);
  while (gtk_native_get_surface (GTK_NATIVE (window)) == NULL)
    wait_seconds (0.001);
  g_signal_connect (gdk_surface_get_frame_clock (gtk_native_get_surface (GTK_NATIVE (window))), "after-paint", G_CALLBACK (painted_cb), &painted_ns);
  while (painted_ns == 0)
    wait_seconds (0.001);
  g_print ("first frame after %.2f s\n", (painted_ns - started_ns) / 1e9);

  while (skein_window_get_engine (window) == NULL)
    wait_seconds (0.001);
  batch = skein_engine_get_batch (skein_window_get_engine (window));
  do
    {
      wanted = totals.n_items;
      wait_seconds (0.05);
      skein_batch_get_totals (batch, &totals);
    }
  while (totals.n_items == 0 || totals.n_items != wanted);
  painted_ns = 0;
  while (painted_ns == 0)
    wait_seconds (0.001);
  g_print ("frame with all %u items after %.2f s (of which up to 0.1 s is waiting for no more to come)\n", totals.n_items, (painted_ns - started_ns) / 1e9);
  g_print ("%-28s %6s %7s  %8s %8s %8s %8s %6s  %8s %8s\n", "milliseconds", "turns", "in all", "median", "99 %", "99.9 %", "longest", ">16", "CPU 99.9", "longest");
  report ("opening");

  page = find_widget (GTK_WIDGET (window), SKEIN_TYPE_DOWNLOADS_PAGE);
  view = find_widget (page, SKEIN_TYPE_ITEM_VIEW);

  wait_seconds (seconds);
  skein_batch_get_totals (batch, &totals);
  g_print ("%u active, %u waiting, %u done, %u failed, %.1f MB/s\n", totals.n_active, totals.n_waiting, totals.n_done, totals.n_failed, totals.rate / 1e6);
  report ("looking at downloads");
  scroll (view, seconds / 2, FALSE);
  report ("scrolling");
  scroll (view, seconds / 2, TRUE);
  report ("jumping through the list");
  for (guint i = 0; i < 3; i++)
    {
      filter (page, "active");
      filter (page, "waiting");
      filter (page, "done");
      filter (page, "all");
    }
  report ("choosing chips");
  filter (page, "waiting");
  wait_seconds (seconds / 2);
  report ("looking at those that wait");
  filter (page, "active");
  wait_seconds (seconds / 2);
  report ("looking at active ones");
  filter (page, "all");
  skein_downloads_page_set_search_mode (SKEIN_DOWNLOADS_PAGE (page), TRUE);
  search (page, "1");
  search (page, "12");
  search (page, "123");
  search (page, "no such thing");
  search (page, "");
  skein_downloads_page_set_search_mode (SKEIN_DOWNLOADS_PAGE (page), FALSE);
  wait_seconds (0.3);
  report ("searching");
  use_dialog (window);
  g_action_group_activate_action (G_ACTION_GROUP (window), "page", g_variant_new_string ("activity"));
  wait_seconds (0.5);
  report ("going to activity");
  wait_seconds (seconds);
  report ("looking at activity");

  awake_since_us = 0;
  gtk_window_close (GTK_WINDOW (window));
  while (skein_application_get_window (application) != NULL)
    wait_seconds (0.001);
  report ("closing");
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  guint64 started_ns = skein_clock_now_ns ();

  if (argc == 4 && g_str_equal (argv[1], "fill"))
    return fill ((guint) g_ascii_strtoull (argv[2], NULL, 10), argv[3]);
  if (argc == 3 && g_str_equal (argv[1], "run"))
    return run (g_ascii_strtod (argv[2], NULL), started_ns);

  g_printerr ("window-bench fill COUNT URL-PATTERN | run SECONDS\n");
  return EXIT_FAILURE;
}
