// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The bar that says what bounds the pools, with a real engine against a sample server that waits: its sentence, its button, the way back. */

#include "config.h"

#include "gui/skein-diagnosis-bar.h"

#include "base/skein-clock.h"
#include "skein-gui-test.h"
#include "skein-resources.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <string.h>

typedef struct
{
  SkeinEngine *engine;
  SkeinRecorder *recorder;
  SkeinAdvisor *advisor;
} Fixture;

static gboolean
tick_cb (gpointer user_data)
{
  Fixture *fixture = user_data;
  guint64 now_ns = skein_clock_now_ns ();

  skein_recorder_update (fixture->recorder, now_ns);
  skein_advisor_look (fixture->advisor, now_ns);
  return G_SOURCE_CONTINUE;
}

static SkeinEngine *
open_engine (void)
{
  const SkeinEngineOptions options = {
    .store_path = ":memory:",
    .tries = 100,
    .downloads = { .kind = SKEIN_SETTING_THREADS, .workers = 2, .connections = 4 },
    .processing = { .kind = SKEIN_SETTING_PROCESSES, .workers = 1, .connections = 1 },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SkeinEngine *engine;

  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
  return engine;
}

static void
add_files (SkeinEngine *engine, SkeinTestOrigin *origin, SkeinTempFolder *temp)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < 4000; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (origin, "/file/10000/%u.bin", i);

      g_ptr_array_add (specs, skein_item_spec_new (url, temp->path));
    }
  skein_engine_add_async (engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (engine, result, NULL, NULL);
  g_assert_nonnull (items);
}

/* A descendant that is shown and says @text. */
static gboolean
shows (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_visible (widget) || GTK_IS_POPOVER (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;
  return FALSE;
}

static void
test_bar (void)
{
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  g_autoptr (SkeinTestOrigin) origin = skein_test_origin_start ("--defaults", "delay=250", NULL);
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *bar = g_object_new (SKEIN_TYPE_DIAGNOSIS_BAR, NULL);
  Fixture fixture = { .engine = open_engine () };
  guint tick;

  fixture.recorder = skein_recorder_new (skein_engine_get_board (fixture.engine));
  fixture.advisor = skein_advisor_new (fixture.engine, fixture.recorder);
  tick = g_timeout_add (50, tick_cb, &fixture);
  skein_diagnosis_bar_set_advisor (SKEIN_DIAGNOSIS_BAR (bar), fixture.advisor);
  gtk_window_set_child (GTK_WINDOW (window), bar);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 80);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (bar));

  skein_engine_set_paused (fixture.engine, TRUE);
  add_files (fixture.engine, origin, temp);
  skein_wait_until (shows (bar, "Downloads are held."));
  skein_diagnosis_bar_set_beside_past (SKEIN_DIAGNOSIS_BAR (bar), TRUE);
  g_assert_true (shows (bar, "Now: Downloads are held."));
  skein_diagnosis_bar_set_beside_past (SKEIN_DIAGNOSIS_BAR (bar), FALSE);
  g_assert_false (shows (bar, "Now: Downloads are held."));
  skein_engine_set_paused (fixture.engine, FALSE);
  skein_wait_until (shows (bar, "Downloads are limited by the servers, not by this computer."));
  skein_wait_until (shows (bar, "Use 4 threads"));

  gtk_widget_activate_action (bar, "diagnosis.apply", NULL);
  g_assert_cmpuint (skein_advisor_get_workers (fixture.advisor, SKEIN_FACTS_DOWNLOADS), ==, 4);
  g_assert_cmpint (g_settings_get_int (settings, "download-threads"), ==, 4);
  g_assert_true (shows (bar, "4 threads: seeing what that gives…"));
  g_assert_true (shows (bar, "Back to 2 threads"));
  g_assert_false (shows (bar, "Use 4 threads"));

  gtk_widget_activate_action (bar, "diagnosis.undo", NULL);
  g_assert_cmpuint (skein_advisor_get_workers (fixture.advisor, SKEIN_FACTS_DOWNLOADS), ==, 2);
  g_assert_cmpint (g_settings_get_int (settings, "download-threads"), ==, 2);
  g_assert_false (shows (bar, "Back to 2 threads"));

  skein_diagnosis_bar_set_advisor (SKEIN_DIAGNOSIS_BAR (bar), NULL);
  g_assert_false (gtk_widget_get_visible (bar));
  gtk_window_destroy (GTK_WINDOW (window));
  g_source_remove (tick);
  skein_advisor_stop (fixture.advisor);
  g_assert_finalize_object (fixture.advisor);
  skein_recorder_free (fixture.recorder);
  skein_engine_close_async (fixture.engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture.engine, result, NULL));
  g_object_unref (fixture.engine);
}

int
main (int argc, char **argv)
{
  skein_gui_test_init (&argc, &argv);
  skein_register_resource ();

  g_test_add_func ("/gui/diagnosis-bar/bar", test_bar);

  return g_test_run ();
}
