// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The real window on the real engine, workers and sample server, driven through its actions. */
#include "config.h"

#include <string.h>
#include <adwaita.h>
#include <glib/gstdio.h>

#include "gui/skein-activity-page.h"
#include "gui/skein-lanes-group.h"
#include "gui/skein-add-addresses.h"
#include "gui/skein-add-dialog.h"
#include "gui/skein-add-options.h"
#include "gui/skein-application.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-checksums-row.h"
#include "gui/skein-clipboard-offer.h"
#include "gui/skein-copy-preview-window.h"
#include "gui/skein-copy-row.h"
#include "gui/skein-copy-summary.h"
#include "gui/skein-downloads-page.h"
#include "gui/skein-hold-banner.h"
#include "gui/skein-item-details.h"
#include "gui/skein-item-drag.h"
#include "gui/skein-item-view.h"
#include "gui/skein-setting-rows.h"
#include "gui/skein-links-dialog.h"
#include "gui/skein-login-dialog.h"
#include "gui/skein-window-private.h"
#include "gui/skein-worker-strip.h"
#include "skein-gui-test.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

typedef struct
{
  SkeinTempFolder *folder;        /* (owned) where downloads go */
  SkeinTestOrigin *origin;        /* (owned) */
  GSettings *settings;            /* (owned) */
  SkeinWindow *window;            /* borrowed */
  SkeinBatch *batch;              /* borrowed from the engine */
  GtkWidget *page;                /* borrowed from the window */
  SkeinItemView *view;            /* borrowed from the window */
} Fixture;

/* One for all tests: GTK gives up neither its application nor the name on the bus before the process ends. */
static SkeinApplication *application;

static void
open_window (Fixture *self)
{
  g_application_activate (G_APPLICATION (application));
  self->window = skein_application_get_window (application);
  skein_wait_until (skein_window_get_engine (self->window) != NULL);
  self->batch = skein_engine_get_batch (skein_window_get_engine (self->window));
  self->page = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_DOWNLOADS_PAGE);
  self->view = SKEIN_ITEM_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_ITEM_VIEW));
}

static void
close_window (Fixture *self)
{
  gtk_window_close (GTK_WINDOW (self->window));
  /* Gone, and nothing holds on to it. */
  skein_wait_until (skein_application_get_window (application) == NULL);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = skein_temp_folder_new ();
  self->origin = skein_test_origin_start (NULL, NULL);
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_settings_set_string (self->settings, "last-folder", self->folder->path);
  /* Closing it is to end the work, not to ask; tests/gui/test-desktop.c does the other. */
  g_settings_set_string (self->settings, "close-action", "stop");
  g_settings_set_boolean (self->settings, "notifications", FALSE);
  open_window (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  /* The store outlives the window, so that a batch is still there; the next test wants none. */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) > 0)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->batch)); i++)
        g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->batch), i));
      skein_engine_remove (skein_window_get_engine (self->window), items);
    }
  close_window (self);
  {
    static const char *const keys[] = { "page", "column-order", "hidden-columns", "column-widths", "welcomed", "lanes-explained" };
    g_autoptr (GSettings) state = g_settings_new (SKEIN_SETTINGS_ID ".State");

    for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
      g_settings_reset (state, keys[i]);
  }
  g_clear_object (&self->settings);
  skein_test_origin_stop (self->origin);
  skein_temp_folder_free (self->folder);
}

static void
activate (Fixture *self, const char *action, GVariant *parameter)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), action, parameter);
}

static guint
count (Fixture *self, SkeinItemState state)
{
  return skein_batch_get_count (self->batch, state);
}

static guint
count_shown (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (skein_item_view_get_filter (self->view)));
}

static SkeinItem *
peek_item (Fixture *self, guint position)
{
  g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (self->batch), position);

  g_assert_nonnull (item);
  return item;
}

static void
select_item (Fixture *self, SkeinItem *item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  skein_downloads_page_select (SKEIN_DOWNLOADS_PAGE (self->page), items);
  g_assert_cmpuint (skein_item_view_get_n_selected (self->view), ==, 1);
}

/* Enabled states follow in an idle. */
static void
act_on_selection (Fixture *self, const char *action)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (gtk_widget_activate_action (self->page, action, NULL));
}

static void
test_batch (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=40&min=1000&max=300000&seed=7", NULL, NULL, NULL);

  g_test_summary ("a batch added by an action is downloaded and verified, file by file, and the page says so");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 40);

  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 40);
  for (guint i = 0; i < 40; i++)
    {
      SkeinItem *item = peek_item (self, i);
      g_autofree char *path = skein_item_dup_path (item);
      g_autofree char *sha256 = skein_temp_folder_dup_sha256 (self->folder, skein_item_get_name (item));
      g_autofree char *digest = skein_item_dup_digest_hex (item, SKEIN_DIGEST_SHA256);

      g_assert_true (skein_item_is_verified (item));
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      g_assert_cmpstr (sha256, ==, digest);
    }

  /* Chips */
  g_assert_cmpuint (count_shown (self), ==, 40);
  gtk_widget_activate_action (self->page, "downloads.filter", "s", "failed");
  g_assert_cmpuint (count_shown (self), ==, 0);
  gtk_widget_activate_action (self->page, "downloads.filter", "s", "done");
  g_assert_cmpuint (count_shown (self), ==, 40);
  gtk_widget_activate_action (self->page, "downloads.filter", "s", "all");

  /* Finished files stay when their items are removed. */
  select_item (self, peek_item (self, 3));
  act_on_selection (self, "downloads.remove");
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) == 39);
  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 40);
}

static GPtrArray *
dup_all (Fixture *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->batch)); i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->batch), i));
  return items;
}

static char *
dup_columns (Fixture *self)
{
  GtkWidget *columns = skein_gui_test_find_widget (GTK_WIDGET (self->view), GTK_TYPE_COLUMN_VIEW);
  GListModel *shown = gtk_column_view_get_columns (GTK_COLUMN_VIEW (columns));
  GString *titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (shown, i);

      g_string_append_printf (titles, "%s%s", i > 0 ? " " : "", gtk_column_view_column_get_title (column));
    }
  return g_string_free (titles, FALSE);
}

static gboolean
has_columns (Fixture *self, const char *wanted)
{
  g_autofree char *titles = dup_columns (self);

  return g_str_equal (titles, wanted);
}

static void
test_session (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/apple.bin");
  g_autoptr (GSettings) state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  g_autoptr (GtkColumnViewColumn) status = NULL;
  g_autoptr (GtkColumnViewColumn) speed = NULL;
  GtkColumnView *columns;
  GListModel *shown;
  AdwViewStack *stack;
  int width;

  g_test_summary ("a new window has the page, the columns and their order and widths that the one before had, and its size");
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1190, 700);
  skein_wait_until (gtk_widget_get_width (GTK_WIDGET (self->view)) > 1000);
  skein_wait_until (has_columns (self, "Name Size Progress Speed Left Status"));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "columns.left", NULL);
  g_assert_true (has_columns (self, "Name Size Progress Speed Status"));

  /* As GTK does it when a title is dragged: out, and in again elsewhere. */
  columns = GTK_COLUMN_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->view), GTK_TYPE_COLUMN_VIEW));
  shown = gtk_column_view_get_columns (columns);
  status = g_list_model_get_item (shown, 4);
  gtk_column_view_insert_column (columns, 1, status);
  g_assert_true (has_columns (self, "Name Status Size Progress Speed"));
  speed = g_list_model_get_item (shown, 4);
  gtk_column_view_column_set_fixed_width (speed, 180);
  activate (self, "page", g_variant_new_string ("activity"));
  width = 0;
  g_object_get (self->window, "default-width", &width, NULL);
  close_window (self);
  open_window (self);

  stack = ADW_VIEW_STACK (gtk_widget_get_template_child (GTK_WIDGET (self->window), SKEIN_TYPE_WINDOW, "stack"));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (stack), ==, "activity");
  g_assert_cmpint (g_settings_get_int (self->settings, "window-width"), ==, width);
  activate (self, "page", g_variant_new_string ("downloads"));
  skein_wait_until (has_columns (self, "Name Status Size Progress Speed"));
  shown = gtk_column_view_get_columns (GTK_COLUMN_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->view), GTK_TYPE_COLUMN_VIEW)));
  g_set_object (&speed, NULL);
  speed = g_list_model_get_item (shown, 4);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (speed), ==, 180);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "columns.reset", NULL);
  g_assert_true (has_columns (self, "Name Size Progress Speed Left Status"));
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (speed), ==, 115);

  /* Whatever somebody writes there. */
  g_settings_set_strv (state, "column-order", (const char *const[]){ "status", "status", "colour", NULL });
  g_settings_set_strv (state, "hidden-columns", (const char *const[]){ "name", "speed", NULL });
  close_window (self);
  open_window (self);
  skein_wait_until (has_columns (self, "Status Name Size Progress Left"));
}

static void
test_first_run (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/apple.bin");
  g_autoptr (GSettings) state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  GtkWidget *demo, *tip;

  g_test_summary ("newcomers are told how to begin until they have begun, and what lanes are until they have closed that");
  g_settings_reset (state, "welcomed");
  close_window (self);
  open_window (self);
  demo = GTK_WIDGET (gtk_widget_get_template_child (self->page, SKEIN_TYPE_DOWNLOADS_PAGE, "empty_demo"));
  g_assert_true (gtk_widget_get_visible (demo));
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  skein_wait_until (g_settings_get_boolean (state, "welcomed"));
  select_item (self, peek_item (self, 0));
  act_on_selection (self, "downloads.remove");
  skein_wait_until (count_shown (self) == 0);
  g_assert_false (gtk_widget_get_visible (demo));

  tip = GTK_WIDGET (gtk_widget_get_template_child (skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_ACTIVITY_PAGE), SKEIN_TYPE_ACTIVITY_PAGE, "tip"));
  g_assert_true (gtk_widget_get_visible (tip));
  activate (self, "lanes-explained", NULL);
  skein_wait_until (!gtk_widget_get_visible (tip));
  close_window (self);
  open_window (self);
  demo = GTK_WIDGET (gtk_widget_get_template_child (self->page, SKEIN_TYPE_DOWNLOADS_PAGE, "empty_demo"));
  g_assert_false (gtk_widget_get_visible (demo));
  tip = GTK_WIDGET (gtk_widget_get_template_child (skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_ACTIVITY_PAGE), SKEIN_TYPE_ACTIVITY_PAGE, "tip"));
  g_assert_false (gtk_widget_get_visible (tip));
}

static void
test_undo_remove (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=6&min=1000&max=3000&seed=7", NULL, NULL, NULL);
  GAction *undo = g_action_map_lookup_action (G_ACTION_MAP (self->window), "undo-remove");
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  SkeinItem *second;

  g_test_summary ("removing can be undone until its toast is gone; removing more meanwhile is undone together");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 6);
  g_assert_false (g_action_get_enabled (undo));
  all = dup_all (self);
  second = g_ptr_array_index (all, 1);

  select_item (self, second);
  act_on_selection (self, "downloads.remove");
  skein_wait_until (count_shown (self) == 5);
  for (guint i = 3; i < 5; i++)
    g_ptr_array_add (some, g_ptr_array_index (all, i));
  skein_downloads_page_select (SKEIN_DOWNLOADS_PAGE (self->page), some);
  act_on_selection (self, "downloads.remove");
  skein_wait_until (count_shown (self) == 3);
  g_assert_true (g_action_get_enabled (undo));
  activate (self, "undo-remove", NULL);
  skein_wait_until (count_shown (self) == 6);
  g_assert_false (g_action_get_enabled (undo));
  for (guint i = 0; i < 6; i++)
    {
      g_assert_true (peek_item (self, i) == g_ptr_array_index (all, i));
      g_assert_cmpint (skein_item_get_state (peek_item (self, i)), ==, SKEIN_ITEM_DONE);
      g_assert_true (skein_item_is_verified (peek_item (self, i)));
    }

  select_item (self, second);
  act_on_selection (self, "downloads.remove");
  skein_wait_until (count_shown (self) == 5);
  skein_window_end_removal (self->window);
  skein_wait_until (!g_action_get_enabled (undo));
  activate (self, "undo-remove", NULL);
  g_assert_cmpuint (count_shown (self), ==, 5);

  /* Closing the window is the end of it, too. */
  select_item (self, g_ptr_array_index (all, 0));
  act_on_selection (self, "downloads.remove");
  skein_wait_until (count_shown (self) == 4);
  g_clear_pointer (&all, g_ptr_array_unref);
  close_window (self);
  open_window (self);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 4);
  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 6);
}

static void
test_trash (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=3&min=1000&max=3000&seed=8", NULL, NULL, NULL);
  g_autofree char *path = NULL;
  g_autofree char *gone = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_trash;

  g_test_summary ("files go to the trash and their items out of the batch; where there is none, both stay, and a dialog says what to do");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 3);

  /* What is gone already is no error. */
  select_item (self, peek_item (self, 2));
  gone = skein_item_dup_path (peek_item (self, 2));
  g_assert_cmpint (g_unlink (gone), ==, 0);
  act_on_selection (self, "downloads.trash");
  skein_wait_until (count_shown (self) == 2);

  path = skein_item_dup_path (peek_item (self, 0));
  file = g_file_new_for_path (path);
  select_item (self, peek_item (self, 1));
  {
    g_autofree char *probe_path = skein_item_dup_path (peek_item (self, 1));
    g_autoptr (GFile) probe = g_file_new_for_path (probe_path);

    has_trash = g_file_trash (probe, NULL, &error);
    g_test_message ("trash: %s", has_trash ? "there" : error->message);
  }
  select_item (self, peek_item (self, 0));
  act_on_selection (self, "downloads.trash");
  if (has_trash)
    {
      skein_wait_until (count_shown (self) == 1);
      g_assert_false (g_file_query_exists (file, NULL));
    }
  else
    {
      GtkWidget *dialog;

      skein_wait_until (skein_gui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
      dialog = skein_gui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
      g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), skein_item_get_name (peek_item (self, 0))));
      gtk_window_destroy (GTK_WINDOW (dialog));
      g_assert_cmpuint (count_shown (self), ==, 2);
      g_assert_true (g_file_query_exists (file, NULL));
    }
}

static void
test_drag_out (Fixture *self, gconstpointer unused)
{
  g_autofree char *good = skein_test_origin_dup_url (self->origin, "/file/1K/good.bin");
  g_autofree char *missing = skein_test_origin_dup_url (self->origin, "/file/1K/missing.bin?status=404");
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", good, missing);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) failed = g_ptr_array_new ();
  g_autoptr (GdkContentProvider) drag = NULL;
  g_autoptr (GdkContentProvider) nothing = NULL;
  g_autoptr (GSList) files = NULL;
  g_autofree char *path = NULL;
  g_autofree char *dragged = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_test_summary ("what is dragged out of the list are the finished files among the items");
  activate (self, "add-text", g_variant_new_string (lines));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1 && count (self, SKEIN_ITEM_FAILED) == 1);
  all = dup_all (self);
  drag = skein_item_drag_new (all);
  g_assert_true (skein_item_drag_has_files (SKEIN_ITEM_DRAG (drag)));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_assert_true (gdk_content_provider_get_value (drag, &value, NULL));
  files = gdk_file_list_get_files (g_value_get_boxed (&value));
  g_assert_cmpuint (g_slist_length (files), ==, 1);
  path = skein_item_dup_path (g_ptr_array_index (all, 0));
  dragged = g_file_get_path (files->data);
  g_assert_cmpstr (dragged, ==, path);

  g_ptr_array_add (failed, g_ptr_array_index (all, 1));
  nothing = skein_item_drag_new (failed);
  g_assert_false (skein_item_drag_has_files (SKEIN_ITEM_DRAG (nothing)));
  g_assert_false (gdk_content_provider_get_value (nothing, &value, NULL));
}

/* Actions of settings are told when their key changes, whoever changes it, and whether or not their window is still there. */
static void
test_settings_outlive (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAction) action = NULL;
  gpointer window = self->window;

  g_test_summary ("keys with an action of the window may change after it was closed");
  g_object_add_weak_pointer (G_OBJECT (window), &window);
  g_set_object (&action, g_action_map_lookup_action (G_ACTION_MAP (self->window), "limit-speed"));
  close_window (self);
  skein_wait_until (window == NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_settings_set_boolean (self->settings, "limit-speed", i == 0);
      g_settings_set_boolean (self->settings, "clipboard-offer", i == 0);
      g_settings_set_string (self->settings, "activity-range", i == 0 ? "10min" : "10s");
      {
        g_autoptr (GVariant) state = g_action_get_state (action);

        g_assert_cmpint (g_variant_get_boolean (state), ==, i == 0);
      }
    }
  g_settings_reset (self->settings, "clipboard-offer");
  g_settings_reset (self->settings, "activity-range");
  open_window (self);
}

/* The header's clicks are GTK's; what they mean is asked of the column view's own sorter. */
static void
test_sort (Fixture *self, gconstpointer unused)
{
  GtkColumnView *columns = GTK_COLUMN_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->view), GTK_TYPE_COLUMN_VIEW));
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=5&min=1000&max=9000&seed=8", NULL, NULL, NULL);
  g_autoptr (GSettings) state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  g_autoptr (GtkColumnViewColumn) size = g_list_model_get_item (gtk_column_view_get_columns (columns), 1);
  SkeinItemFilterModel *filter = skein_item_view_get_filter (self->view);
  g_autofree char *sort = NULL;

  g_test_summary ("a header sorts up, down, and not at all; that is kept for the next window, and moving says that it needs the own order");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 5);
  gtk_column_view_sort_by_column (columns, size, GTK_SORT_ASCENDING);
  skein_wait_until (skein_item_filter_model_get_sort (filter) == SKEIN_ITEM_SORT_SIZE && !skein_item_filter_model_is_searching (filter));
  for (guint i = 1; i < 5; i++)
    {
      g_autoptr (SkeinItem) before = g_list_model_get_item (G_LIST_MODEL (filter), i - 1);
      g_autoptr (SkeinItem) after = g_list_model_get_item (G_LIST_MODEL (filter), i);

      g_assert_cmpuint (skein_item_get_size (before), <=, skein_item_get_size (after));
    }
  gtk_column_view_sort_by_column (columns, size, GTK_SORT_DESCENDING);
  skein_wait_until (!skein_item_filter_model_is_searching (filter));
  {
    g_autoptr (SkeinItem) first = g_list_model_get_item (G_LIST_MODEL (filter), 0);
    g_autoptr (SkeinItem) last = g_list_model_get_item (G_LIST_MODEL (filter), 4);
    guint before, after;

    g_assert_cmpuint (skein_item_get_size (first), >=, skein_item_get_size (last));
    select_item (self, last);
    g_assert_true (skein_batch_find (self->batch, last, &before));
    act_on_selection (self, "downloads.move-top");
    g_assert_true (skein_batch_find (self->batch, last, &after));
    g_assert_cmpuint (before, ==, after);
  }
  close_window (self);
  sort = g_settings_get_string (state, "sort");
  g_assert_cmpstr (sort, ==, "size");
  g_assert_true (g_settings_get_boolean (state, "sort-descending"));

  open_window (self);
  filter = skein_item_view_get_filter (self->view);
  columns = GTK_COLUMN_VIEW (skein_gui_test_find_widget (GTK_WIDGET (self->view), GTK_TYPE_COLUMN_VIEW));
  g_clear_object (&size);
  size = g_list_model_get_item (gtk_column_view_get_columns (columns), 1);
  g_assert_cmpint (skein_item_filter_model_get_sort (filter), ==, SKEIN_ITEM_SORT_SIZE);
  /* The third click. */
  gtk_column_view_sort_by_column (columns, size, GTK_SORT_ASCENDING);
  g_assert_cmpint (skein_item_filter_model_get_sort (filter), ==, SKEIN_ITEM_SORT_NONE);
  skein_wait_until (!skein_item_filter_model_is_searching (filter));
}

static void
test_search (Fixture *self, gconstpointer unused)
{
  GtkWidget *entry = skein_gui_test_find_widget (skein_gui_test_find_widget (self->page, GTK_TYPE_SEARCH_BAR), GTK_TYPE_SEARCH_ENTRY);
  g_autofree char *one = skein_test_origin_dup_url (self->origin, "/file/1K/apple.bin");
  g_autofree char *two = skein_test_origin_dup_url (self->origin, "/file/1K/pear.bin");
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", one, two);

  g_test_summary ("the search filters by name and address, and closing it shows everything again");
  activate (self, "add-text", g_variant_new_string (lines));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
  activate (self, "search", NULL);
  g_assert_true (skein_downloads_page_get_search_mode (SKEIN_DOWNLOADS_PAGE (self->page)));
  gtk_editable_set_text (GTK_EDITABLE (entry), "PEAR");
  skein_wait_until (count_shown (self) == 1);
  gtk_editable_set_text (GTK_EDITABLE (entry), "127.0.0.1 bin");
  skein_wait_until (count_shown (self) == 2);
  gtk_editable_set_text (GTK_EDITABLE (entry), "cherry");
  skein_wait_until (count_shown (self) == 0);
  activate (self, "search", NULL);
  skein_wait_until (count_shown (self) == 2);
}

static void
test_failure (Fixture *self, gconstpointer unused)
{
  g_autofree char *missing = skein_test_origin_dup_url (self->origin, "/file/5K/missing.bin?status=404&times=1");
  g_autofree char *lines = g_strdup_printf ("%s\nthis is no address\n", missing);
  const GError *error;
  GtkWidget *details;

  g_test_summary ("a failure is told on the row in words, can be looked at, and can be tried again");
  activate (self, "add-text", g_variant_new_string (lines));
  skein_wait_until (count (self, SKEIN_ITEM_FAILED) == 1);
  error = skein_item_get_error (peek_item (self, 0));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "missing.bin"));

  select_item (self, peek_item (self, 0));
  act_on_selection (self, "downloads.details");
  details = skein_gui_test_find_toplevel (SKEIN_TYPE_ITEM_DETAILS);
  g_assert_nonnull (details);
  gtk_window_close (GTK_WINDOW (details));

  act_on_selection (self, "downloads.retry");
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 1);
}

static void
test_dialog (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/20K/a.bin?seed=5");
  g_autofree char *wrong_url = skein_test_origin_dup_url (self->origin, "/file/20K/b.bin?seed=6");
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (self->origin, 20 * 1024, "a.bin", 5);
  g_autofree char *lines = g_strdup_printf ("%s\nhtp:/x\n%s\n", url, wrong_url);
  g_autofree char *sums = g_strdup_printf ("%s  a.bin\n%s  b.bin\n", sha256, sha256);
  g_autoptr (GBytes) text = g_bytes_new (lines, strlen (lines));
  g_autoptr (GBytes) list = g_bytes_new (sums, strlen (sums));
  SkeinAddDialog *dialog;
  const SkeinAddPlan *plan;

  g_test_summary ("the add dialog counts good lines, complains about others, takes a checksum list, and what differs is not kept");
  activate (self, "add", NULL);
  dialog = SKEIN_ADD_DIALOG (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));
  skein_add_dialog_take_text (dialog, text, "test");
  skein_add_dialog_take_checksums (dialog, list, "SHA256SUMS");
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 2);
  g_assert_cmpuint (plan->complaints->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (plan->complaints, 0), "Line 2:"));
  g_assert_cmpuint (plan->n_checked, ==, 2);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1 && count (self, SKEIN_ITEM_FAILED) == 1);
  g_assert_null (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));
  g_assert_true (skein_item_is_verified (peek_item (self, 0)));
  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 1);
}

static void
test_large_paste (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GBytes) text = NULL;
  SkeinAddDialog *dialog;
  gint64 longest_us = 0;

  g_test_summary ("100,000 pasted lines are read while the window lives on");
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (lines, "https://photos.example.com/2026/IMG_%06u.jpg\n", i);
  text = g_bytes_new (lines->str, lines->len);
  activate (self, "add", NULL);
  dialog = SKEIN_ADD_DIALOG (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));
  /* Opening is another matter. */
  skein_wait_until (skein_add_dialog_peek_plan (dialog) != NULL && gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  skein_add_dialog_take_text (dialog, text, "Pasted text");
  while (skein_add_dialog_peek_plan (dialog) == NULL || skein_add_dialog_peek_plan (dialog)->specs->len != 100000)
    {
      gint64 start_us = g_get_monotonic_time ();

      skein_wait_iterate ();
      longest_us = MAX (longest_us, g_get_monotonic_time () - start_us);
    }
  g_test_message ("longest iteration of the main loop: %.1f ms", longest_us / 1e3);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_pause_and_order (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  SkeinItem *third;

  g_test_summary ("a paused batch waits, its order can be changed, and then it goes on");
  activate (self, "toggle-paused", NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/%u.bin", i);

      g_string_append_printf (lines, "%s\n", url);
    }
  activate (self, "add-text", g_variant_new_string (lines->str));
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) == 5);
  g_assert_cmpuint (count (self, SKEIN_ITEM_DONE), ==, 0);

  third = peek_item (self, 2);
  select_item (self, third);
  act_on_selection (self, "downloads.move-up");
  skein_wait_until (peek_item (self, 1) == third);
  g_assert_cmpuint (skein_item_view_get_n_selected (self->view), ==, 1);
  act_on_selection (self, "downloads.move-top");
  skein_wait_until (peek_item (self, 0) == third);
  act_on_selection (self, "downloads.move-down");
  skein_wait_until (peek_item (self, 1) == third);
  act_on_selection (self, "downloads.move-bottom");
  skein_wait_until (peek_item (self, 4) == third);

  act_on_selection (self, "downloads.pause");
  skein_wait_until (count (self, SKEIN_ITEM_PAUSED) == 1);
  activate (self, "toggle-paused", NULL);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 4);
  g_assert_cmpint (skein_item_get_state (third), ==, SKEIN_ITEM_PAUSED);
  act_on_selection (self, "downloads.resume");
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 5);
}

static void
test_pool_sizes (Fixture *self, gconstpointer unused)
{
  SkeinEngine *engine = skein_window_get_engine (self->window);
  GtkWidget *strip = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_WORKER_STRIP);
  GtkWidget *threads = skein_gui_test_find_widget (strip, GTK_TYPE_SPIN_BUTTON);

  g_test_summary ("the number in the strip is the number of threads, and is remembered");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (threads), 5);
  g_assert_cmpuint (skein_pool_get_setting (skein_engine_get_pool (engine, SKEIN_SETTING_THREADS)).workers, ==, 5);
  g_assert_cmpint (g_settings_get_int (self->settings, "download-threads"), ==, 5);
  close_window (self);
  open_window (self);
  engine = skein_window_get_engine (self->window);
  g_assert_cmpuint (skein_pool_get_setting (skein_engine_get_pool (engine, SKEIN_SETTING_THREADS)).workers, ==, 5);
}

/* A label that is shown and has @words in it; or NULL. */
static GtkWidget *
find_words (GtkWidget *root, const char *words)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), words) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_words (child, words);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_too_many_inner_threads (Fixture *self, gconstpointer unused)
{
  GtkWidget *strip = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_WORKER_STRIP);
  guint n_cores = g_get_num_processors ();
  guint n_threads = MIN (n_cores + 1, SKEIN_SETTING_MAX_INNER_THREADS);
  guint n_processes = n_cores / n_threads + 1;
  g_autofree char *text = g_strdup_printf (" on %u core", n_cores);
  GtkWidget *label;

  g_test_summary ("more threads for pictures than the processor has cores: the strip says so, in full where one points at it");
  g_assert_null (find_words (strip, text));
  g_settings_set_int (self->settings, "worker-processes", (int) n_processes);
  g_settings_set_int (self->settings, "threads-per-picture", (int) n_threads);
  skein_wait_until (find_words (strip, text) != NULL);
  label = find_words (strip, text);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (gtk_widget_get_parent (label)), "they take turns"));
  g_settings_set_int (self->settings, "threads-per-picture", 1);
  skein_wait_until (find_words (strip, text) == NULL);
  g_settings_reset (self->settings, "threads-per-picture");
  g_settings_reset (self->settings, "worker-processes");
}

static void
test_tuning (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=60&min=20000&max=30000&seed=5&with=rate%3D60000%26bears%3D2", NULL, NULL, NULL);
  GtkWidget *strip = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_WORKER_STRIP);
  GtkWidget *page = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_ACTIVITY_PAGE);
  SkeinPool *pool = skein_engine_get_pool (skein_window_get_engine (self->window), SKEIN_SETTING_THREADS);

  g_test_summary ("connections that adjust themselves: the strip says so, and the activity page why");
  g_settings_set_int (self->settings, "download-threads", 2);
  g_settings_set_boolean (self->settings, "tune-connections", FALSE);
  skein_wait_until (find_words (strip, "16 connections") != NULL);
  g_assert_null (find_words (strip, "automatic"));
  g_settings_set_boolean (self->settings, "tune-connections", TRUE);
  skein_wait_until (find_words (strip, "16 connections · automatic") != NULL);
  g_assert_true (skein_pool_get_setting (pool).tunes_itself);
  g_assert_null (find_words (page, "refused"));

  activate (self, "page", g_variant_new_string ("activity"));
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (find_words (page, " refused ") != NULL);
  g_assert_cmpuint (skein_pool_get_setting (pool).connections, <, 8);
  g_assert_null (find_words (strip, "16 connections"));

  /* Switched off it is as chosen. */
  g_settings_set_boolean (self->settings, "tune-connections", FALSE);
  skein_wait_until (find_words (page, " refused ") == NULL && find_words (strip, "16 connections") != NULL);
  g_assert_null (find_words (strip, "automatic"));
  g_settings_reset (self->settings, "tune-connections");
  g_settings_reset (self->settings, "download-threads");
}

static void
test_restart (Fixture *self, gconstpointer unused)
{
  g_autofree char *slow = skein_test_origin_dup_url (self->origin, "/file/2M/slow.bin?rate=1000000&seed=3");
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (self->origin, 2 * 1024 * 1024, "slow.bin", 3);
  g_autofree char *got = NULL;

  g_test_summary ("closing the window in the middle of a download loses nothing: the next one finishes it");
  activate (self, "add-text", g_variant_new_string (slow));
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) == 1 && skein_item_get_done_bytes (peek_item (self, 0)) > 0);
  close_window (self);
  open_window (self);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  got = skein_temp_folder_dup_sha256 (self->folder, "slow.bin");
  g_assert_cmpstr (got, ==, sha256);
  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 1);
}

static void
test_activity (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=20&min=1000&max=300000&seed=9", NULL, NULL, NULL);
  gint64 end_us = g_get_monotonic_time () + G_USEC_PER_SEC / 2;

  g_test_summary ("the activity page can be shown, frozen and given another range while work is done");
  activate (self, "page", g_variant_new_string ("activity"));
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 20);
  activate (self, "freeze", NULL);
  activate (self, "activity-range", g_variant_new_string ("2min"));
  skein_wait_until (g_get_monotonic_time () > end_us);
  activate (self, "freeze", NULL);
  activate (self, "activity-range", g_variant_new_string ("30s"));
}

static gboolean
is_page_shown (Fixture *self, GType type)
{
  GtkWidget *page = skein_gui_test_find_widget (GTK_WIDGET (self->window), type);

  return page != NULL && gtk_widget_get_mapped (page);
}

static void
test_lanes_and_list (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=5&min=1000&max=300000&seed=9", NULL, NULL, NULL);
  GtkWidget *activity = skein_gui_test_find_widget (GTK_WIDGET (self->window), SKEIN_TYPE_ACTIVITY_PAGE);
  g_autoptr (SkeinItem) item = NULL;
  g_autoptr (GPtrArray) selected = NULL;
  GtkWidget *group;
  gboolean frozen, collapsed;

  g_test_summary ("from the lanes to the item in the list and back; groups collapse");
  activate (self, "page", g_variant_new_string ("activity"));
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 5);
  skein_wait_until (is_page_shown (self, SKEIN_TYPE_ACTIVITY_PAGE));
  item = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (skein_window_get_engine (self->window))), 3);

  activate (self, "show-item", g_variant_new_uint64 (skein_item_get_id (item)));
  skein_wait_until (is_page_shown (self, SKEIN_TYPE_DOWNLOADS_PAGE));
  selected = skein_item_view_dup_selected (self->view, 0);
  g_assert_cmpuint (selected->len, ==, 1);
  g_assert_true (g_ptr_array_index (selected, 0) == item);

  /* The recorder looks a few times a second. */
  skein_wait_until ((activate (self, "show-in-activity", g_variant_new_uint64 (skein_item_get_id (item))), is_page_shown (self, SKEIN_TYPE_ACTIVITY_PAGE)));
  /* No worker knows this one. */
  activate (self, "page", g_variant_new_string ("downloads"));
  activate (self, "show-in-activity", g_variant_new_uint64 (99999));
  skein_wait_until (is_page_shown (self, SKEIN_TYPE_DOWNLOADS_PAGE));
  activate (self, "show-item", g_variant_new_uint64 (99999));

  activate (self, "freeze", NULL);
  g_object_get (activity, "frozen", &frozen, NULL);
  g_assert_true (frozen);
  activate (self, "activity-now", NULL);
  g_object_get (activity, "frozen", &frozen, NULL);
  g_assert_false (frozen);
  activate (self, "activity-range", g_variant_new_string ("all"));
  activate (self, "activity-range", g_variant_new_string ("10min"));
  activate (self, "activity-range", g_variant_new_string ("30s"));

  group = skein_gui_test_find_widget (activity, SKEIN_TYPE_LANES_GROUP);
  g_assert_nonnull (group);
  g_object_set (group, "collapsed", TRUE, NULL);
  g_object_get (skein_lanes_group_get_view (SKEIN_LANES_GROUP (group)), "combined", &collapsed, NULL);
  g_assert_true (collapsed);
  g_object_set (group, "collapsed", FALSE, NULL);
}

#define FRAME 20 /* of the window itself, pixels at most */

/* With the X11 of GTK 4.8 a size asked for while the last one is on its way can be lost for good: it is asked for until it came. */
static gboolean
has_width (Fixture *self, int width)
{
  static gint64 asked_us;
  static int extra;

  if (ABS (gtk_widget_get_width (GTK_WIDGET (self->window)) - width) <= FRAME)
    return TRUE;
  if (g_get_monotonic_time () > asked_us + G_USEC_PER_SEC / 2)
    {
      asked_us = g_get_monotonic_time ();
      extra = !extra;
      gtk_window_set_default_size (GTK_WINDOW (self->window), width, 700 + extra);
    }
  return FALSE;
}

static void
test_narrow (Fixture *self, gconstpointer unused)
{
  GtkWidget *bin = skein_gui_test_find_widget (GTK_WIDGET (self->view), SKEIN_TYPE_BREAKPOINT_BIN);
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/a.bin");

  g_test_summary ("the window can be narrow: the list then takes its compact form, and its wide one again");
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  skein_wait_until (has_width (self, 380));
  skein_wait_until (skein_breakpoint_bin_get_form (SKEIN_BREAKPOINT_BIN (bin)) == 3);
  skein_wait_until (has_width (self, 1200));
  skein_wait_until (skein_breakpoint_bin_get_form (SKEIN_BREAKPOINT_BIN (bin)) == 0);
}

static gboolean
settled_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_phone (Fixture *self, gconstpointer unused)
{
  static const char *const pages[] = { "downloads", "activity" };
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/a.bin");
  gboolean settled = FALSE;

  g_test_summary ("with each page, in each of its forms, the window can be as narrow as a telephone, and nothing sticks out then");
  g_settings_set_string (self->settings, "activity-range", "all");
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      int least;

      skein_wait_until (has_width (self, 1200));
      activate (self, "page", g_variant_new_string (pages[i]));
      gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      g_assert_cmpint (least, <=, 360);

      skein_wait_until (has_width (self, 360));
      settled = FALSE;
      g_timeout_add (500, settled_cb, &settled);
      skein_wait_until (settled);
      g_assert_cmpint (skein_gui_test_get_misfit (GTK_WIDGET (self->window)), <=, 0);
    }
  g_settings_reset (self->settings, "activity-range");
}

static void
test_large_text (Fixture *self, gconstpointer unused)
{
  static const char *const pages[] = { "downloads", "activity", "compare" };
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self->window));
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/a.bin");
  int dpi, failures = 0;

  g_test_summary ("with letters twice as large the window is as wide as a telephone all the same, and nothing sticks out");
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gboolean settled = FALSE;
      int least;

      activate (self, "page", g_variant_new_string (pages[i]));
      g_timeout_add (500, settled_cb, &settled);
      skein_wait_until (settled);
      gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      g_test_message ("%s needs %d", pages[i], least);
      failures += least > 360;
      skein_wait_until (has_width (self, 360));
      settled = FALSE;
      g_timeout_add (500, settled_cb, &settled);
      skein_wait_until (settled);
      g_assert_cmpint (skein_gui_test_get_misfit (GTK_WIDGET (self->window)), <=, 0);
    }
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  g_assert_cmpint (failures, ==, 0);
}

static void
test_login (Fixture *self, gconstpointer unused)
{
  g_autofree char *one = skein_test_origin_dup_url (self->origin, "/file/1K/one.bin?user=me&password=secret");
  g_autofree char *two = skein_test_origin_dup_url (self->origin, "/file/1K/two.bin?user=me&password=secret");
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", one, two);
  GtkWidget *dialog;

  g_test_summary ("what fails for want of a password can be given one, and all of that server is tried again");
  activate (self, "add-text", g_variant_new_string (lines));
  skein_wait_until (count (self, SKEIN_ITEM_FAILED) == 2);
  g_assert_true (skein_login_helps (peek_item (self, 0)));
  select_item (self, peek_item (self, 0));
  act_on_selection (self, "downloads.log-in");
  dialog = skein_gui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  skein_login_dialog_fill (GTK_WINDOW (dialog), "me", "secret");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "log-in");
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
  g_assert_false (skein_login_helps (peek_item (self, 0)));
}

static SkeinAddDialog *
open_dialog (Fixture *self)
{
  SkeinAddDialog *dialog;

  activate (self, "add", NULL);
  dialog = SKEIN_ADD_DIALOG (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));
  g_assert_nonnull (dialog);
  return dialog;
}

static gpointer
find_option (SkeinAddDialog *dialog, const char *name)
{
  GtkWidget *options;

  /* They come when the dialog is on screen. */
  skein_wait_until ((options = skein_gui_test_find_widget (GTK_WIDGET (dialog), SKEIN_TYPE_ADD_OPTIONS)) != NULL);
  return gtk_widget_get_template_child (options, SKEIN_TYPE_ADD_OPTIONS, name);
}

/* What stands below the option's row. */
static const char *
get_option_problem (SkeinAddDialog *dialog, const char *name)
{
  return skein_setting_row_get_problem (GTK_LIST_BOX_ROW (gtk_widget_get_ancestor (find_option (dialog, name), GTK_TYPE_LIST_BOX_ROW)));
}

static void
test_options (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/private.bin?user=me&password=secret");
  g_autofree char *mirror = skein_test_origin_dup_url (self->origin, "/file/1K/mirror.bin");
  g_autoptr (GBytes) text = g_bytes_new (url, strlen (url));
  g_autoptr (GBytes) more = g_bytes_new_static ("http://elsewhere.example/x", 26);
  SkeinAddDialog *dialog = open_dialog (self);
  const SkeinAddPlan *plan;
  const SkeinItemSpec *spec;
  GtkTextView *headers;

  g_test_summary ("what few ask for is in the specs: headers, password, priority, limit, mirrors, names; nonsense holds the addition up");
  g_settings_set_string (self->settings, "user-agent", "Tester/1");
  headers = GTK_TEXT_VIEW (find_option (dialog, "headers"));
  skein_add_dialog_take_text (dialog, text, "test");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "user")), "me");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "password")), "secret");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "referrer")), "https://example.org/page");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "template")), "{host}/{name}");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (headers), "no header", -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (find_option (dialog, "mirrors")), mirror, -1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_option (dialog, "priority")), 2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_option (dialog, "conflict")), 1 + SKEIN_CONFLICT_OVERWRITE);
  gtk_switch_set_active (GTK_SWITCH (find_option (dialog, "limited")), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find_option (dialog, "segments")), 3);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 1);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL);
  g_assert_nonnull (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));
  g_assert_nonnull (get_option_problem (dialog, "headers"));
  g_assert_null (get_option_problem (dialog, "referrer"));
  g_assert_null (get_option_problem (dialog, "mirrors"));
  g_assert_null (get_option_problem (dialog, "template"));
  g_assert_null (get_option_problem (dialog, "user"));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (headers), "X-One: 1\nX-Two: 2\n", -1);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 1 && ((SkeinItemSpec *) g_ptr_array_index (plan->specs, 0))->request != NULL);
  spec = g_ptr_array_index (plan->specs, 0);
  g_assert_cmpuint (g_strv_length (spec->request->headers), ==, 2);
  g_assert_cmpstr (spec->request->referrer, ==, "https://example.org/page");
  g_assert_cmpstr (spec->request->user_agent, ==, "Tester/1"); /* as for all */
  g_assert_cmpint (spec->priority, ==, SKEIN_PRIORITY_HIGH);
  g_assert_cmpuint (spec->max_rate, ==, 1000000);
  g_assert_cmpuint (spec->segments, ==, 3);
  g_assert_cmpint (spec->save->conflict, ==, SKEIN_CONFLICT_OVERWRITE);
  g_assert_cmpuint (skein_sources_get_n_mirrors (spec->sources), ==, 1);
  g_assert_nonnull (plan->origin);
  g_assert_null (get_option_problem (dialog, "headers"));

  /* A password for two servers would be one for strangers. */
  skein_add_dialog_take_text (dialog, more, "test");
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 2);
  g_assert_null (plan->origin);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL);
  g_assert_nonnull (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));
  g_assert_nonnull (get_option_problem (dialog, "user"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (find_option (dialog, "mirrors")), "no address", -1);
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "template")), "{nothing}");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "proxy")), "gopher://old");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "user")), "");
  skein_wait_until (get_option_problem (dialog, "proxy") != NULL);
  g_assert_nonnull (get_option_problem (dialog, "mirrors"));
  g_assert_nonnull (get_option_problem (dialog, "template"));
  skein_wait_until (get_option_problem (dialog, "user") == NULL);
  gtk_window_close (GTK_WINDOW (dialog));

  dialog = open_dialog (self);
  skein_add_dialog_take_text (dialog, text, "test");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "user")), "me");
  gtk_editable_set_text (GTK_EDITABLE (find_option (dialog, "password")), "secret");
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->origin != NULL);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  g_settings_reset (self->settings, "user-agent");
}

/* The pixels were made by this process: a PNG. */
static char *
save_picture (SkeinTempFolder *folder, const char *name, int width, int height)
{
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 ((gsize) width * (gsize) height * 4), (gsize) width * (gsize) height * 4);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, pixels, (gsize) width * 4);
  char *path = skein_temp_folder_dup_path (folder, name);

  g_assert_true (gdk_texture_save_to_png (texture, path));
  return path;
}

static void
test_copy_preview (Fixture *self, gconstpointer unused)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autofree char *path = save_picture (folder, "sea.png", 900, 600);
  g_autofree char *url = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GBytes) text = g_bytes_new (url, strlen (url));
  SkeinAddDialog *dialog = open_dialog (self);
  GtkWidget *summary = skein_gui_test_find_widget (GTK_WIDGET (dialog), SKEIN_TYPE_COPY_SUMMARY);
  SkeinCopyRow *row = SKEIN_COPY_ROW (skein_gui_test_find_widget (GTK_WIDGET (dialog), SKEIN_TYPE_COPY_ROW));
  SkeinCopyPreviewWindow *preview;

  g_test_summary ("the add dialog says what copies will be like, and shows one of a picture that is here");
  skein_wait_until (skein_add_dialog_peek_plan (dialog) != NULL);
  g_assert_false (gtk_widget_get_visible (summary));
  skein_copy_row_set_preset (row, "thumbnail");
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), TRUE);
  skein_wait_until (gtk_widget_get_visible (summary));
  g_assert_nonnull (strstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (summary)), "320 × 320"));

  /* None is here: it asks for one. */
  gtk_widget_activate_action (summary, "copy.preview", NULL);
  preview = SKEIN_COPY_PREVIEW_WINDOW (skein_gui_test_find_toplevel (SKEIN_TYPE_COPY_PREVIEW_WINDOW));
  g_assert_nonnull (preview);
  g_assert_null (skein_resize_preview_peek (skein_copy_preview_window_get_preview (preview)));
  gtk_window_destroy (GTK_WINDOW (preview));

  skein_add_dialog_take_text (dialog, text, "test");
  skein_wait_until (skein_add_dialog_peek_plan (dialog) != NULL && skein_add_dialog_peek_plan (dialog)->picture != NULL);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (summary)), "sea-fill-320x320.png"));
  gtk_widget_activate_action (summary, "copy.preview", NULL);
  preview = SKEIN_COPY_PREVIEW_WINDOW (skein_gui_test_find_toplevel (SKEIN_TYPE_COPY_PREVIEW_WINDOW));
  skein_wait_until (skein_resize_preview_peek (skein_copy_preview_window_get_preview (preview)) != NULL);
  g_assert_cmpuint (skein_resize_preview_peek (skein_copy_preview_window_get_preview (preview))->in_width, ==, 900);
  g_assert_cmpuint (skein_resize_preview_peek (skein_copy_preview_window_get_preview (preview))->width, ==, 320);
  gtk_window_destroy (GTK_WINDOW (preview));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_hold (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/held.bin");
  SkeinHoldBanner *banner = SKEIN_HOLD_BANNER (skein_gui_test_find_widget (self->page, SKEIN_TYPE_HOLD_BANNER));

  g_test_summary ("a schedule that holds downloads is told in a banner, and can be set aside");
  g_settings_set_string (self->settings, "schedule", "daily 00:00-24:00 off");
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (skein_hold_banner_get_text (banner) != NULL);
  g_assert_cmpuint (count (self, SKEIN_ITEM_WAITING), ==, 1);
  skein_wait_until (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "download-anyway"));
  activate (self, "download-anyway", NULL);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  skein_wait_until (skein_hold_banner_get_text (banner) == NULL);
  g_settings_reset (self->settings, "schedule");
}

/* What the menu marks. */
static gboolean
has_priority_mark (Fixture *self, const char *nick)
{
  g_autofree char *priority = NULL;

  g_object_get (self->page, "priority", &priority, NULL);
  return g_strcmp0 (priority, nick) == 0;
}

static void
test_priority (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/first.bin");
  GtkWidget *dialog;

  g_test_summary ("selected downloads get a priority and a limit of their own, by actions that keys and menu have");
  activate (self, "toggle-paused", NULL);
  activate (self, "add-text", g_variant_new_string (url));
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) == 1);
  select_item (self, peek_item (self, 0));
  act_on_selection (self, "downloads.priority-high");
  skein_wait_until (skein_item_get_priority (peek_item (self, 0)) == SKEIN_PRIORITY_HIGH);
  skein_wait_until (has_priority_mark (self, "high"));
  gtk_widget_activate_action (self->page, "downloads.priority", "s", "normal");
  skein_wait_until (skein_item_get_priority (peek_item (self, 0)) == SKEIN_PRIORITY_NORMAL);
  skein_wait_until (has_priority_mark (self, "normal"));
  act_on_selection (self, "downloads.priority-low");
  skein_wait_until (skein_item_get_priority (peek_item (self, 0)) == SKEIN_PRIORITY_LOW);
  act_on_selection (self, "downloads.limit");
  dialog = skein_gui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "limit");
  skein_wait_until (skein_item_get_max_rate (peek_item (self, 0)) == 1000000);
  gtk_window_close (GTK_WINDOW (dialog));
  activate (self, "toggle-paused", NULL);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
}

/* A page, a list of checksums and the files, on a server of their own. */
static SkeinTestOrigin *
serve (SkeinTempFolder *served)
{
  static const char page[] = "<!DOCTYPE html><a href=a[1].png>a</a><a href=b.png><a href=c.zip><a href=/elsewhere/>";
  /* Of "1" and of "22". */
  static const char sums[] = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a[1].png\n"
                             "785f3ec7eb32f30b90cd0fcf3657d388b5ff4297f2f9716ff66e9b69c05ddd09  b.png\n";

  skein_temp_folder_write (served, "index.html", page, strlen (page));
  skein_temp_folder_write (served, "SHA256SUMS", sums, strlen (sums));
  skein_temp_folder_write (served, "a[1].png", "1", 1);
  skein_temp_folder_write (served, "b.png", "22", 2);
  return skein_test_origin_start ("--directory", served->path, NULL);
}

static void
test_links (Fixture *self, gconstpointer unused)
{
  g_autoptr (SkeinTempFolder) served = skein_temp_folder_new ();
  SkeinTestOrigin *pages = serve (served);
  g_autofree char *page_url = skein_test_origin_dup_url (pages, "/dir/index.html");
  g_autofree char *sums_url = skein_test_origin_dup_url (pages, "/dir/SHA256SUMS");
  g_autofree char *missing_url = skein_test_origin_dup_url (pages, "/dir/none");
  SkeinAddDialog *dialog = open_dialog (self);
  SkeinLinksDialog *links;
  const SkeinAddPlan *plan;
  GtkTextView *field;
  GObject *row;

  g_test_summary ("links of a page are listed, filtered, chosen, and verified against a list that is got from its address");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.choose-links", NULL);
  links = SKEIN_LINKS_DIALOG (skein_gui_test_find_toplevel (SKEIN_TYPE_LINKS_DIALOG));
  skein_links_dialog_fetch (links, page_url);
  skein_wait_until (skein_links_dialog_get_n_links (links) == 4);
  skein_wait_until (skein_links_dialog_get_n_chosen (links) == 3);
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_template_child (GTK_WIDGET (links), SKEIN_TYPE_LINKS_DIALOG, "pattern")), "*.png");
  skein_wait_until (skein_links_dialog_get_n_chosen (links) == 2);
  gtk_widget_activate_action (GTK_WIDGET (links), "links.tick-none", NULL);
  g_assert_cmpuint (skein_links_dialog_get_n_chosen (links), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (links), "links.tick-all", NULL);
  gtk_widget_activate_action (GTK_WIDGET (links), "links.choose", NULL);
  skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_LINKS_DIALOG) == NULL);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 2);

  /* A list that is not to be had holds the addition up. */
  row = gtk_widget_get_template_child (GTK_WIDGET (dialog), SKEIN_TYPE_ADD_DIALOG, "verify_row");
  field = GTK_TEXT_VIEW (gtk_widget_get_template_child (GTK_WIDGET (row), SKEIN_TYPE_CHECKSUMS_ROW, "text"));
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), TRUE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (field), missing_url, -1);
  skein_wait_until (g_strcmp0 (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), "The list cannot be had") == 0);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL);
  g_assert_nonnull (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (field), sums_url, -1);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->n_checked == 2);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
  g_assert_true (skein_item_is_verified (peek_item (self, 0)));
  skein_test_origin_stop (pages);
}

static void
test_known (Fixture *self, gconstpointer unused)
{
  g_autofree char *one = skein_test_origin_dup_url (self->origin, "/file/1K/one.bin");
  g_autofree char *two = skein_test_origin_dup_url (self->origin, "/file/1K/two.bin");
  g_autofree char *lines = g_strdup_printf ("%s#again\n%s\n", one, two);
  g_autoptr (GBytes) text = g_bytes_new (lines, strlen (lines));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GHashTable) known = NULL;
  g_autofree char *offer = NULL;
  const SkeinAddPlan *plan;
  SkeinAddDialog *dialog;
  GtkCheckButton *check;
  guint n = 0;

  g_test_summary ("what is in the batch already is said and left out, unless it is wanted; the clipboard offers only what is new");
  activate (self, "add-text", g_variant_new_string (one));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);

  skein_batch_dup_urls_async (self->batch, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  known = skein_batch_dup_urls_finish (self->batch, result, NULL);
  g_assert_cmpuint (g_hash_table_size (known), ==, 1);
  offer = skein_clipboard_offer_from_text (lines, known, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_nonnull (strstr (offer, "two.bin"));
  g_assert_null (strstr (offer, "one.bin"));
  g_assert_null (skein_clipboard_offer_from_text (one, known, &n));
  g_assert_null (skein_clipboard_offer_from_text ("Some text, see\nthe page at\nhttp://x/ for\nmore", known, &n));
  g_assert_null (skein_clipboard_offer_from_text ("", NULL, &n));

  dialog = open_dialog (self);
  skein_add_dialog_take_text (dialog, text, "test");
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->n_known == 1);
  g_assert_cmpuint (plan->specs->len, ==, 1);
  check = GTK_CHECK_BUTTON (gtk_widget_get_template_child (skein_gui_test_find_widget (GTK_WIDGET (dialog), SKEIN_TYPE_ADD_ADDRESSES), SKEIN_TYPE_ADD_ADDRESSES, "known_check"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (check)));
  g_assert_cmpstr (gtk_check_button_get_label (check), ==, "Also add 1 that is in the batch already");
  gtk_check_button_set_active (check, TRUE);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 2);
  gtk_check_button_set_active (check, FALSE);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 1);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "add.confirm", NULL);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
}

static void
test_verify_batch (Fixture *self, gconstpointer unused)
{
  g_autoptr (SkeinTempFolder) served = skein_temp_folder_new ();
  SkeinTestOrigin *pages = serve (served);
  g_autofree char *lines = skein_test_origin_dup_url (pages, "/dir/{a\\[1\\],b}.png");
  g_autofree char *sums_url = skein_test_origin_dup_url (pages, "/dir/SHA256SUMS");
  static const char wrong[] = "0000000000000000000000000000000000000000000000000000000000000000  b.png\n";
  g_autofree char *wrong_url = NULL;

  g_test_summary ("a list from an address is applied to all that is in the batch, and complete files are compared with it");
  activate (self, "add-text", g_variant_new_string (lines));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
  g_assert_false (skein_item_is_verified (peek_item (self, 0)));
  activate (self, "verify-from", g_variant_new_string (sums_url));
  skein_wait_until (skein_item_is_verified (peek_item (self, 0)) && skein_item_is_verified (peek_item (self, 1)));

  /* Another list that says something else is told, and changes nothing. */
  skein_temp_folder_write (served, "OTHER", wrong, strlen (wrong));
  wrong_url = skein_test_origin_dup_url (pages, "/dir/OTHER");
  activate (self, "verify-from", g_variant_new_string (wrong_url));
  g_assert_cmpuint (count (self, SKEIN_ITEM_DONE), ==, 2);
  skein_test_origin_stop (pages);
}

static void
test_html_file (Fixture *self, gconstpointer unused)
{
  static const char page[] = "<html><a href='http://127.0.0.1:9/a.png'><a href=relative.png>";
  g_autoptr (GBytes) text = g_bytes_new_static (page, strlen (page));
  SkeinAddDialog *dialog = open_dialog (self);
  SkeinLinksDialog *links;

  g_test_summary ("a page that is dropped or opened asks which of its links are wanted");
  skein_add_dialog_take_text (dialog, text, "page.html");
  links = SKEIN_LINKS_DIALOG (skein_gui_test_find_toplevel (SKEIN_TYPE_LINKS_DIALOG));
  g_assert_nonnull (links);
  skein_wait_until (skein_links_dialog_get_n_links (links) == 1);
  gtk_window_close (GTK_WINDOW (links));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_export (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=20&min=1&max=1000&seed=4", NULL, NULL, NULL);
  static const char *const names[] = { "batch.json", "batch.txt" };

  g_test_summary ("the batch can be written to a file and read again");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 20);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
      g_autofree char *path = skein_temp_folder_dup_path (folder, names[i]);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autofree char *uri = g_file_get_uri (file);
      SkeinAddDialog *dialog;
      const SkeinAddPlan *plan;

      activate (self, "export-to", g_variant_new_string (uri));
      skein_wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
      dialog = open_dialog (self);
      skein_add_dialog_set_known (dialog, NULL);
      skein_add_dialog_open_file (dialog, file);
      skein_wait_until ((plan = skein_add_dialog_peek_plan (dialog)) != NULL && plan->specs->len == 20);
      g_assert_cmpuint (plan->complaints->len, ==, 0);
      g_assert_cmpuint (plan->n_checked, ==, 20);
      gtk_window_close (GTK_WINDOW (dialog));
    }
}

static void
test_carry (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=20&min=1&max=1000&seed=4", NULL, NULL, NULL);
  static const char *const kinds[][2] = { { "history", "history.json" }, { "history", "history.csv" }, { "settings", "settings.json" } };
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();

  g_test_summary ("finished downloads and settings go to a file, and come back when they are gone");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 20);
  g_settings_set_int (settings, "tries", 17);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = skein_temp_folder_dup_path (folder, kinds[i][1]);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autofree char *uri = g_file_get_uri (file);
      SkeinEngine *engine = skein_window_get_engine (self->window);
      GListModel *batch = G_LIST_MODEL (skein_engine_get_batch (engine));
      g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

      activate (self, "export-data-to", g_variant_new ("(ss)", kinds[i][0], uri));
      skein_wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
      for (guint j = 0; j < g_list_model_get_n_items (batch); j++)
        g_ptr_array_add (items, g_list_model_get_item (batch, j));
      g_settings_reset (settings, "tries");
      if (i < 2)
        {
          skein_engine_remove (engine, items);
          skein_wait_until (g_list_model_get_n_items (batch) == 0);
        }
      activate (self, "import-from", g_variant_new_string (uri));
      if (i < 2)
        skein_wait_until (count (self, SKEIN_ITEM_DONE) == 20);
      else
        skein_wait_until (g_settings_get_int (settings, "tries") == 17);
      if (i < 2)
        g_settings_set_int (settings, "tries", 17);
    }
  g_settings_reset (settings, "tries");
}

static void
test_export_activity (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *kind, *name, *begins, *contains;
  } cases[] = {
    { "picture", "a.png", "\x89PNG\r\n", NULL },
    { "picture", "a.svg", "<?xml", "T1</text>" },
    { "totals", "totals.csv", "time_s,time,received_bytes_per_s,", NULL },
    { "spans", "spans.csv", "lane,from_s,to_s,phase,item,file,bytes,exact\r\n", "receive" },
    { "trace", "trace.json", "{\"displayTimeUnit\"", "\"cat\":\"item\"" },
  };
  g_autofree char *list = skein_test_origin_get (self->origin, "/list?n=8&min=100000&max=200000&seed=4&with=delay=20", NULL, NULL, NULL);
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();

  g_test_summary ("what the workers did can be written as a picture, as tables and as a trace");
  activate (self, "add-text", g_variant_new_string (list));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 8);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = skein_temp_folder_dup_path (folder, cases[i].name);
      g_autofree char *content = NULL;
      g_autoptr (GError) error = NULL;
      gsize size;

      activate (self, "export-activity-to", g_variant_new ("(ss)", cases[i].kind, path));
      skein_wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_get_contents (path, &content, &size, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (content, MIN (size, strlen (cases[i].begins)), cases[i].begins, strlen (cases[i].begins));
      if (cases[i].contains != NULL)
        g_assert_nonnull (strstr (content, cases[i].contains));
    }
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

  g_test_add ("/gui/window/batch", Fixture, NULL, set_up, test_batch, tear_down);
  g_test_add ("/gui/window/session", Fixture, NULL, set_up, test_session, tear_down);
  g_test_add ("/gui/window/first-run", Fixture, NULL, set_up, test_first_run, tear_down);
  g_test_add ("/gui/window/undo-remove", Fixture, NULL, set_up, test_undo_remove, tear_down);
  g_test_add ("/gui/window/trash", Fixture, NULL, set_up, test_trash, tear_down);
  g_test_add ("/gui/window/drag-out", Fixture, NULL, set_up, test_drag_out, tear_down);
  g_test_add ("/gui/window/settings-outlive", Fixture, NULL, set_up, test_settings_outlive, tear_down);
  g_test_add ("/gui/window/sort", Fixture, NULL, set_up, test_sort, tear_down);
  g_test_add ("/gui/window/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/gui/window/failure", Fixture, NULL, set_up, test_failure, tear_down);
  g_test_add ("/gui/window/dialog", Fixture, NULL, set_up, test_dialog, tear_down);
  g_test_add ("/gui/window/large-paste", Fixture, NULL, set_up, test_large_paste, tear_down);
  g_test_add ("/gui/window/pause-and-order", Fixture, NULL, set_up, test_pause_and_order, tear_down);
  g_test_add ("/gui/window/pool-sizes", Fixture, NULL, set_up, test_pool_sizes, tear_down);
  g_test_add ("/gui/window/inner-threads", Fixture, NULL, set_up, test_too_many_inner_threads, tear_down);
  g_test_add ("/gui/window/tuning", Fixture, NULL, set_up, test_tuning, tear_down);
  g_test_add ("/gui/window/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/gui/window/export-activity", Fixture, NULL, set_up, test_export_activity, tear_down);
  g_test_add ("/gui/window/activity", Fixture, NULL, set_up, test_activity, tear_down);
  g_test_add ("/gui/window/lanes-and-list", Fixture, NULL, set_up, test_lanes_and_list, tear_down);
  g_test_add ("/gui/window/links", Fixture, NULL, set_up, test_links, tear_down);
  g_test_add ("/gui/window/known", Fixture, NULL, set_up, test_known, tear_down);
  g_test_add ("/gui/window/verify-batch", Fixture, NULL, set_up, test_verify_batch, tear_down);
  g_test_add ("/gui/window/html-file", Fixture, NULL, set_up, test_html_file, tear_down);
  g_test_add ("/gui/window/export", Fixture, NULL, set_up, test_export, tear_down);
  g_test_add ("/gui/window/carry", Fixture, NULL, set_up, test_carry, tear_down);
  g_test_add ("/gui/window/login", Fixture, NULL, set_up, test_login, tear_down);
  g_test_add ("/gui/window/options", Fixture, NULL, set_up, test_options, tear_down);
  g_test_add ("/gui/window/hold", Fixture, NULL, set_up, test_hold, tear_down);
  g_test_add ("/gui/window/copy-preview", Fixture, NULL, set_up, test_copy_preview, tear_down);
  g_test_add ("/gui/window/priority", Fixture, NULL, set_up, test_priority, tear_down);
  g_test_add ("/gui/window/large-text", Fixture, NULL, set_up, test_large_text, tear_down);
  /* After the one before: with its pages shown, GTK kept the window's actions, and a setting changed later told a window that was gone. */
  g_test_add ("/gui/window/phone", Fixture, NULL, set_up, test_phone, tear_down);
  g_test_add ("/gui/window/narrow", Fixture, NULL, set_up, test_narrow, tear_down);

  return g_test_run ();
}
