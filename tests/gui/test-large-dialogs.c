// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Every dialog and window beside the main one, with letters twice as large, on a screen as narrow as a telephone; and without animations. */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "gui/charts/skein-chart-style.h"
#include "gui/skein-application.h"
#include "gui/skein-limit-dialog.h"
#include "gui/skein-links-dialog.h"
#include "gui/skein-window.h"
#include "skein-gui-test.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#define PHONE_WIDTH 360
#define FRAME 10 /* of the window itself, pixels at most, where nothing composes windows */
#define LARGE_DPI (192 * 1024)

typedef struct
{
  SkeinTempFolder *folder; /* (owned) */
  SkeinTestOrigin *origin; /* (owned) */
  GSettings *settings;     /* (owned) */
  SkeinWindow *window;     /* borrowed */
  SkeinBatch *batch;       /* borrowed from the engine */
  int n_looked;            /* at windows */
  int n_wide;              /* of them need more than a telephone has */
} Fixture;

/* One for all tests: GTK gives up neither its application nor the name on the bus before the process ends. */
static SkeinApplication *application;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = skein_temp_folder_new ();
  self->origin = skein_test_origin_start (NULL, NULL);
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_settings_set_string (self->settings, "last-folder", self->folder->path);
  g_settings_set_string (self->settings, "close-action", "stop");
  g_settings_set_boolean (self->settings, "notifications", FALSE);
  g_application_activate (G_APPLICATION (application));
  self->window = skein_application_get_window (application);
  skein_wait_until (skein_window_get_engine (self->window) != NULL);
  self->batch = skein_engine_get_batch (skein_window_get_engine (self->window));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_close (GTK_WINDOW (self->window));
  skein_wait_until (skein_application_get_window (application) == NULL);
  g_clear_object (&self->settings);
  skein_test_origin_stop (self->origin);
  skein_temp_folder_free (self->folder);
}

static void
activate (Fixture *self, const char *action, GVariant *parameter)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), action, parameter);
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

/* The window that is shown beside the main one. */
static GtkWindow *
find_other (Fixture *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = g_list_model_get_n_items (toplevels); i > 0; i--)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i - 1);

      if (toplevel != GTK_WINDOW (self->window) && gtk_widget_get_visible (GTK_WIDGET (toplevel)))
        return toplevel;
    }
  return NULL;
}

static void
unfold (GtkWidget *widget)
{
  if (ADW_IS_EXPANDER_ROW (widget))
    {
      adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (widget), TRUE);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (widget), TRUE);
    }
  if (GTK_IS_EXPANDER (widget))
    gtk_expander_set_expanded (GTK_EXPANDER (widget), TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    unfold (child);
}

/* Which parts of what does not fit are to blame. */
static void
name_widest (GtkWidget *root, int width, int depth)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least = 0;

      if (gtk_widget_should_layout (child))
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      if (least <= width)
        continue;
      g_test_message ("%*s%s %s needs %d", 2 * depth, "", G_OBJECT_TYPE_NAME (child), GTK_IS_LABEL (child) ? gtk_label_get_text (GTK_LABEL (child)) : "", least);
      name_widest (child, MAX (width * 9 / 10, 90), depth + 1);
    }
}

/* Closes it, too. */
static void
look_at_other (Fixture *self, const char *name)
{
  GtkWindow *other;
  int least;

  skein_wait_until ((other = find_other (self)) != NULL);
  settle ();
  unfold (GTK_WIDGET (other));
  /* As narrow as it can be it may take another form, and become narrower then. */
  for (int i = 0; i < 2; i++)
    {
      settle ();
      gtk_widget_measure (GTK_WIDGET (other), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      if (least <= PHONE_WIDTH + FRAME)
        break;
      gtk_window_set_default_size (other, least, 600);
    }
  g_test_message ("%s (%s) needs %d", name, G_OBJECT_TYPE_NAME (other), least);
  self->n_looked++;
  /* What is in these is of the libraries' making. */
  if (least > PHONE_WIDTH + FRAME && !ADW_IS_ABOUT_WINDOW (other) && !GTK_IS_SHORTCUTS_WINDOW (other))
    {
      self->n_wide++;
      name_widest (GTK_WIDGET (other), PHONE_WIDTH - 40, 1);
    }
  if (GTK_IS_SHORTCUTS_WINDOW (other))
    gtk_window_close (other);
  else
    gtk_window_destroy (other);
  skein_wait_until (find_other (self) != other);
}

static GVariant *
make_paths (const char *path)
{
  GVariant *paths = g_variant_new_bytestring (path);

  return g_variant_new_array (G_VARIANT_TYPE_BYTESTRING, &paths, 1);
}

static gboolean
can_be_done (Fixture *self, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), action);
}

static void
test_width (Fixture *self, gconstpointer unused)
{
  static const char *const actions[] = { "add", "help", "show-help-overlay", "compare-work", "compare-add-setting", "compare-archive" };
  static const char *const pages[] = { "downloads", "limits", "files", "network" };
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self->window));
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/a.bin?user=me&password=secret");
  g_autofree char *file = g_build_filename (self->folder->path, "a rather long name of a file, as they happen to be.bin", NULL);
  g_autofree char *sums = g_build_filename (self->folder->path, "SHA256SUMS", NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  SkeinLinksDialog *links;
  int dpi;

  g_test_summary ("with letters twice as large every dialog and every window can be as narrow as a telephone");
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", LARGE_DPI, NULL);
  g_assert_true (g_file_set_contents (file, "content", -1, NULL));
  g_assert_true (g_file_set_contents (sums, "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73  missing.bin\n", -1, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (can_be_done (self, actions[i]))
      {
        activate (self, actions[i], NULL);
        look_at_other (self, actions[i]);
      }
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (application), "preferences-page", g_variant_new_string (pages[i]));
      look_at_other (self, pages[i]);
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), "about", NULL);
  look_at_other (self, "about");
  activate (self, "hash-files", make_paths (file));
  look_at_other (self, "hash-files");
  activate (self, "audit-files", make_paths (sums));
  look_at_other (self, "audit-files");
  activate (self, "resize-files", make_paths (file));
  look_at_other (self, "resize-files");

  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (skein_batch_get_count (self->batch, SKEIN_ITEM_FAILED) == 1);
  g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->batch), 0));
  activate (self, "log-in", g_variant_new_uint64 (skein_item_get_id (items->pdata[0])));
  look_at_other (self, "log-in");
  skein_limit_dialog_present (GTK_WINDOW (self->window), skein_window_get_engine (self->window), items);
  look_at_other (self, "limit");
  links = skein_links_dialog_new ();
  gtk_window_set_transient_for (GTK_WINDOW (links), GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (links));
  look_at_other (self, "links");

  skein_engine_remove (skein_window_get_engine (self->window), items);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  g_assert_cmpint (self->n_looked, >=, 15);
  g_assert_cmpint (self->n_wide, ==, 0);
}

/* Of all revealers below @widget, those that would take time. */
static guint
count_moving (GtkWidget *widget)
{
  guint n = 0;

  if (GTK_IS_REVEALER (widget) && gtk_widget_get_mapped (widget) && gtk_revealer_get_reveal_child (GTK_REVEALER (widget)) != gtk_revealer_get_child_revealed (GTK_REVEALER (widget)))
    n++;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_moving (child);
  return n;
}

static guint
show_all_revealed (GtkWidget *widget, gboolean revealed)
{
  guint n = 0;

  if (GTK_IS_REVEALER (widget) && gtk_widget_get_mapped (widget))
    {
      gtk_revealer_set_reveal_child (GTK_REVEALER (widget), revealed);
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += show_all_revealed (child, revealed);
  return n;
}

typedef struct
{
  guint64 last_ns; /* where the lanes ended in the last frame */
  int n_steps;     /* of that end */
  int n_frames;
  gboolean between; /* it was not at a whole second */
} Steps;

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Steps *steps = user_data;
  guint64 end_ns = skein_chart_style_get_end_ns (widget, clock);

  steps->between = steps->between || end_ns % G_GUINT64_CONSTANT (1000000000) != 0;
  steps->n_steps += steps->n_frames > 0 && end_ns != steps->last_ns;
  steps->last_ns = end_ns;
  steps->n_frames++;
  return G_SOURCE_CONTINUE;
}

static void
test_still (Fixture *self, gconstpointer unused)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self->window));
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/a.bin");
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  Steps steps = { 0 };
  gboolean animated;
  guint tick;

  g_test_summary ("without animations the lanes go on in whole seconds, and what is revealed is there at once");
  g_object_get (settings, "gtk-enable-animations", &animated, NULL);
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (skein_batch_get_count (self->batch, SKEIN_ITEM_DONE) == 1);
  g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->batch), 0));

  tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->window), frame_cb, &steps, NULL);
  skein_wait_until (steps.n_steps >= 2);
  gtk_widget_remove_tick_callback (GTK_WIDGET (self->window), tick);
  g_assert_false (steps.between);

  g_assert_cmpuint (show_all_revealed (GTK_WIDGET (self->window), TRUE), >, 0);
  g_assert_cmpuint (count_moving (GTK_WIDGET (self->window)), ==, 0);
  show_all_revealed (GTK_WIDGET (self->window), FALSE);
  g_assert_cmpuint (count_moving (GTK_WIDGET (self->window)), ==, 0);

  skein_engine_remove (skein_window_get_engine (self->window), items);
  g_object_set (settings, "gtk-enable-animations", animated, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  skein_gui_test_init (&argc, &argv);
  application = skein_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_hold (G_APPLICATION (application));

  g_test_add ("/gui/large-dialogs/width", Fixture, NULL, set_up, test_width, tear_down);
  g_test_add ("/gui/large-dialogs/still", Fixture, NULL, set_up, test_still, tear_down);

  return g_test_run ();
}
