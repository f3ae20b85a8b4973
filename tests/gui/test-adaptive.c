// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Each page and each window on a telephone, in the language that SKEIN_TEST_LANGUAGE names: nothing sticks out, nothing asks for more room. */
#include "config.h"

#include <stdio.h>
#include <adwaita.h>

#include "compare/skein-experiment-data.h"
#include "gui/skein-application.h"
#include "gui/skein-compare-page.h"
#include "gui/skein-compare-pair-window.h"
#include "gui/skein-window-private.h"
#include "skein-gui-test.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-locale.h"
#include "support/skein-wait.h"

#define WIDTH 360
#define HEIGHT 640
#define FRAME 20 /* of the window itself, pixels at most */

typedef struct
{
  SkeinTempFolder *folder; /* (owned) */
  SkeinWindow *window;     /* borrowed */
} Fixture;

static SkeinApplication *application;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);

  self->folder = skein_temp_folder_new ();
  g_settings_set_string (settings, "last-folder", self->folder->path);
  g_settings_set_string (settings, "close-action", "stop");
  g_settings_set_boolean (settings, "notifications", FALSE);
  g_application_activate (G_APPLICATION (application));
  self->window = skein_application_get_window (application);
  skein_wait_until (skein_window_get_engine (self->window) != NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_close (GTK_WINDOW (self->window));
  skein_wait_until (skein_application_get_window (application) == NULL);
  skein_temp_folder_free (self->folder);
}

static gboolean
settled_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  gboolean settled = FALSE;

  g_timeout_add (400, settled_cb, &settled);
  skein_wait_until (settled);
}

/* With the X11 of GTK 4.8 a size asked for while the last one is on its way can be lost for good: it is asked for until it came. */
static gboolean
has_width (GtkWindow *window, int width)
{
  static gint64 asked_us;
  static int extra;

  if (ABS (gtk_widget_get_width (GTK_WIDGET (window)) - width) <= FRAME)
    return TRUE;
  if (g_get_monotonic_time () > asked_us + G_USEC_PER_SEC / 2)
    {
      asked_us = g_get_monotonic_time ();
      extra = !extra;
      gtk_window_set_default_size (window, width, HEIGHT + extra);
    }
  return FALSE;
}

static SkeinExperimentData *
load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "experiments", file, NULL);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  SkeinExperimentData *data;
  gsize size;

  g_file_get_contents (path, &json, &size, &error);
  g_assert_no_error (error);
  data = skein_experiment_data_from_json (json, size, &error);
  g_assert_no_error (error);
  return data;
}

static void
test_pages (Fixture *self, gconstpointer unused)
{
  static const char *const pages[] = { "downloads", "activity", "compare" };
  SkeinCompareRun *run = skein_compare_page_get_run (skein_window_get_compare (self->window));

  g_test_summary ("Each page is as narrow as a telephone, that of Compare with and without something compared");
  skein_wait_until (has_width (GTK_WINDOW (self->window), WIDTH));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (self->window), "page", g_variant_new_string (pages[i]));
      settle ();
      g_assert_true (has_width (GTK_WINDOW (self->window), WIDTH));
      g_assert_cmpint (skein_gui_test_get_misfit (GTK_WIDGET (self->window)), <=, 0);
    }
  skein_compare_run_open (run, load ("roots"));
  settle ();
  g_assert_cmpint (skein_gui_test_get_misfit (GTK_WIDGET (self->window)), <=, 0);
}

static GtkWindow *
find_other (Fixture *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (toplevel != GTK_WINDOW (self->window) && gtk_widget_get_mapped (GTK_WIDGET (toplevel)))
        return toplevel;
    }
  return NULL;
}

/* How much it asks for beyond a telephone, or has inside beyond itself. */
static gboolean
check_window (GtkWindow *window, const char *name)
{
  int least_width, least_height, misfit;

  gtk_window_set_default_size (window, WIDTH, HEIGHT);
  settle ();
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_VERTICAL, MAX (WIDTH, least_width), &least_height, NULL, NULL, NULL);
  misfit = skein_gui_test_get_misfit (GTK_WIDGET (window));
  g_test_message ("%s needs %d × %d%s", name, least_width, least_height, misfit > 0 ? " and more inside" : "");
  if (least_width > WIDTH + FRAME)
    skein_gui_test_name_widest (GTK_WIDGET (window), WIDTH);
  return least_width <= WIDTH + FRAME && least_height <= HEIGHT && misfit <= 0;
}

static void
test_windows (Fixture *self, gconstpointer unused)
{
  static const char *const actions[] = { "win.add", "win.files", "win.resize", "win.compare-archive", "win.compare-work", "win.compare-add-setting", "app.preferences", "app.about", "win.help" };
  guint n_failed = 0;

  g_test_summary ("Each window that opens over the pages can be used on a telephone");
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "page", g_variant_new_string ("compare"));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GtkWindow *other;

      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), actions[i], NULL));
      skein_wait_until (find_other (self) != NULL);
      other = find_other (self);
      n_failed += !check_window (other, actions[i]);
      gtk_window_close (other);
      skein_wait_until (find_other (self) == NULL);
    }
  {
    GtkWidget *pair = skein_compare_pair_window_new (GTK_WINDOW (self->window), load ("roots"), load ("noisy"));

    gtk_window_present (GTK_WINDOW (pair));
    skein_wait_until (find_other (self) != NULL);
    n_failed += !check_window (GTK_WINDOW (pair), "pair");
    gtk_window_close (GTK_WINDOW (pair));
    skein_wait_until (find_other (self) == NULL);
  }
  g_assert_cmpuint (n_failed, ==, 0);
}

static void
test_direction (G_GNUC_UNUSED Fixture *self, gconstpointer unused)
{
  gboolean is_rtl = g_strcmp0 (g_getenv ("SKEIN_TEST_LANGUAGE"), "ar") == 0;

  g_test_summary ("The window runs in the direction of its language, whatever GTK has translations for");
  g_assert_cmpint (gtk_widget_get_default_direction (), ==, is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  static const char *const locales[][2] = { { "ar", "ar_EG" }, { "de", "de_DE" }, { "zh_CN", "zh_CN" } };
  const char *language = g_getenv ("SKEIN_TEST_LANGUAGE");
  g_autoptr (GError) error = NULL;

  skein_gui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (locales); i++)
    if (g_strcmp0 (language, locales[i][0]) == 0 && !skein_test_locale_set (locales[i][1], language))
      {
        puts ("1..0 # SKIP no such locale");
        return 0;
      }
  application = skein_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_hold (G_APPLICATION (application));

  g_test_add ("/gui/adaptive/pages", Fixture, NULL, set_up, test_pages, tear_down);
  g_test_add ("/gui/adaptive/windows", Fixture, NULL, set_up, test_windows, tear_down);
  g_test_add ("/gui/adaptive/direction", Fixture, NULL, set_up, test_direction, tear_down);

  return g_test_run ();
}
