// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the desktop gets to know of the work: notifications, what keeps the computer awake, the dock, work without a window, files to open. */
#include "config.h"

#include <string.h>
#include <adwaita.h>

#include "gui/skein-add-dialog.h"
#include "gui/skein-application.h"
#include "gui/skein-desktop-round.h"
#include "skein-fake-desktop.h"
#include "skein-gui-test.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

/* As in org.gnome.SessionManager. */
#define NO_LOGOUT 1
#define NO_SUSPEND 4

static SkeinApplication *application;
static SkeinFakeDesktop *desktop;

typedef struct
{
  SkeinTempFolder *folder; /* (owned) where downloads go */
  SkeinTestOrigin *origin; /* (owned) */
  GSettings *settings;     /* (owned) */
  SkeinWindow *window;     /* borrowed */
  SkeinEngine *engine;     /* borrowed from the window */
  SkeinBatch *batch;       /* borrowed from the engine */
} Fixture;

static void
find_window (Fixture *self)
{
  self->window = skein_application_get_window (application);
  skein_wait_until (skein_window_get_engine (self->window) != NULL);
  self->engine = skein_window_get_engine (self->window);
  self->batch = skein_engine_get_batch (self->engine);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = skein_temp_folder_new ();
  self->origin = skein_test_origin_start (NULL, NULL);
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_settings_set_string (self->settings, "last-folder", self->folder->path);
  skein_fake_desktop_forget (desktop);
  skein_fake_desktop_set_allows (desktop, TRUE);
  g_application_activate (G_APPLICATION (application));
  find_window (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const keys[] = { "notifications", "close-action", "schedule", "limit-speed" };

  if (skein_application_get_window (application) != NULL)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->batch)); i++)
        g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->batch), i));
      skein_engine_remove (self->engine, items);
      g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
      skein_wait_until (skein_application_get_window (application) == NULL);
    }
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (desktop) == 0);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (self->settings, keys[i]);
  g_clear_object (&self->settings);
  skein_test_origin_stop (self->origin);
  skein_temp_folder_free (self->folder);
}

static void
add (Fixture *self, const char *path)
{
  g_autofree char *url = g_strconcat (self->origin->url, path, NULL);

  g_action_group_activate_action (G_ACTION_GROUP (self->window), "add-text", g_variant_new_string (url));
}

static guint
count (Fixture *self, SkeinItemState state)
{
  return skein_batch_get_count (self->batch, state);
}

/* Nobody looks at a window that is not there. */
static void
look_away (Fixture *self)
{
  gtk_widget_hide (GTK_WIDGET (self->window));
  skein_wait_until (!gtk_widget_get_mapped (GTK_WIDGET (self->window)));
}

static void
look (Fixture *self)
{
  gtk_window_present (GTK_WINDOW (self->window));
  skein_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)) && gtk_window_is_active (GTK_WINDOW (self->window)));
}

/* The batch rests, and all that this led to has been sent and has arrived. */
static void
wait_for_rest (Fixture *self)
{
  g_autoptr (GNotification) last = g_notification_new ("sentinel");

  skein_wait_until (skein_engine_is_idle (self->engine));
  g_application_send_notification (G_APPLICATION (application), "sentinel", last);
  for (;;)
    {
      g_autofree char *title = skein_fake_desktop_dup_title (desktop);

      if (g_strcmp0 (title, "sentinel") == 0)
        break;
      skein_wait_until (skein_fake_desktop_get_n_notifications (desktop) > 0);
      skein_wait_iterate ();
    }
  g_application_withdraw_notification (G_APPLICATION (application), "sentinel");
}

static gboolean
has_title (const char *wanted)
{
  g_autofree char *title = skein_fake_desktop_dup_title (desktop);

  return g_strcmp0 (title, wanted) == 0;
}

static gboolean
has_status (const char *wanted)
{
  g_autofree char *status = skein_fake_desktop_dup_status (desktop);

  return g_strcmp0 (status, wanted) == 0;
}

static void
test_notification (Fixture *self, gconstpointer unused)
{
  g_autofree char *body = NULL;
  g_autofree char *folder_action = g_strdup_printf ("app.open-folder::%s", self->folder->path);

  g_test_summary ("a batch that ends while nobody looks is told of once, with counts and buttons; what failed is tried again from there");
  look_away (self);
  skein_engine_set_paused (self->engine, TRUE);
  add (self, "/file/1K/a.bin");
  add (self, "/file/1K/b.bin");
  add (self, "/file/1K/c.bin");
  add (self, "/file/5K/missing.bin?status=404&times=1");
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) == 4);
  skein_engine_set_paused (self->engine, FALSE);
  skein_wait_until (skein_fake_desktop_get_n_notifications (desktop) == 1);
  g_assert_true (has_title ("3 downloads complete, 1 failed"));
  body = skein_fake_desktop_dup_body (desktop);
  g_assert_nonnull (strstr (body, "missing.bin"));
  g_assert_true (skein_fake_desktop_has_button (desktop, "app.show-downloads"));
  g_assert_true (skein_fake_desktop_has_button (desktop, "app.open-folder"));
  g_assert_true (skein_fake_desktop_has_button (desktop, "default"));

  /* A program that is looked at needs no more notifications, and takes back what it has sent. */
  g_assert_true (skein_fake_desktop_press (desktop, "app.retry-failed"));
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 4);
  skein_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)) && gtk_window_is_active (GTK_WINDOW (self->window)));
  skein_wait_until (skein_fake_desktop_get_n_shown (desktop) == 0);

  /* Nothing failed: no such button. */
  look_away (self);
  add (self, "/file/1K/d.bin");
  skein_wait_until (has_title ("“d.bin” is complete"));
  g_assert_false (skein_fake_desktop_has_button (desktop, "app.retry-failed"));
  look (self);
  skein_wait_until (skein_fake_desktop_get_n_shown (desktop) == 0);
}

static void
test_no_notification (Fixture *self, gconstpointer unused)
{
  g_test_summary ("nothing is told while the window is looked at, nor against the setting");
  look (self);
  add (self, "/file/1K/a.bin");
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
  wait_for_rest (self);
  g_assert_cmpuint (skein_fake_desktop_get_n_notifications (desktop), ==, 1);

  skein_fake_desktop_forget (desktop);
  g_settings_set_boolean (self->settings, "notifications", FALSE);
  look_away (self);
  add (self, "/file/1K/b.bin");
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
  wait_for_rest (self);
  g_assert_cmpuint (skein_fake_desktop_get_n_notifications (desktop), ==, 1);
  look (self);
}

static void
test_trouble (Fixture *self, gconstpointer unused)
{
  g_autofree char *body = NULL;

  g_test_summary ("what only the user can help is told while others go on, once, and its place is taken by the end's");
  look_away (self);
  skein_engine_set_paused (self->engine, TRUE);
  add (self, "/file/600K/slow.bin?rate=100000");
  add (self, "/file/1K/a.bin?user=me&password=secret");
  add (self, "/file/1K/b.bin?user=me&password=secret");
  skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (self->batch)) == 3);
  skein_engine_set_paused (self->engine, FALSE);
  skein_wait_until (skein_fake_desktop_get_n_notifications (desktop) == 1);
  g_assert_true (has_title ("2 downloads failed"));
  body = skein_fake_desktop_dup_body (desktop);
  g_assert_cmpstr (body, ==, "127.0.0.1 wants a password.");
  g_assert_cmpuint (count (self, SKEIN_ITEM_DONE), ==, 0);
  skein_wait_until (has_title ("1 download complete, 2 failed"));
  g_assert_cmpuint (skein_fake_desktop_get_n_notifications (desktop), ==, 2);
  g_assert_cmpuint (skein_fake_desktop_get_n_shown (desktop), ==, 1);
  look (self);
  skein_wait_until (skein_fake_desktop_get_n_shown (desktop) == 0);
}

static void
test_inhibit (Fixture *self, gconstpointer unused)
{
  g_autofree char *reason = NULL;

  g_test_summary ("the computer stays awake while bytes come, and neither while downloads are paused nor held by the schedule");
  add (self, "/file/4M/slow.bin?rate=200000");
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (desktop) == 1);
  g_assert_cmpuint (skein_fake_desktop_get_inhibited (desktop), ==, NO_SUSPEND | NO_LOGOUT);
  reason = skein_fake_desktop_dup_reason (desktop);
  g_assert_cmpstr (reason, ==, "Files are being downloaded or processed");

  g_action_group_activate_action (G_ACTION_GROUP (application), "pause-all", NULL);
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (desktop) == 0);
  g_assert_false (skein_engine_is_idle (self->engine));
  g_action_group_activate_action (G_ACTION_GROUP (application), "continue-all", NULL);
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (desktop) == 1);

  g_settings_set_string (self->settings, "schedule", "daily 00:00-24:00 off");
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (desktop) == 0);
  g_assert_false (skein_engine_is_idle (self->engine));
  g_settings_reset (self->settings, "schedule");
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (desktop) == 1);
}

static void
test_dock (Fixture *self, gconstpointer unused)
{
  SkeinFakeDock dock;

  g_test_summary ("the dock shows progress and how many are left, once a second, and nothing when all is done");
  add (self, "/file/900K/a.bin?rate=300000");
  add (self, "/file/600K/b.bin?rate=300000");
  skein_wait_until (skein_fake_desktop_get_dock (desktop).was_visible);
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 2);
  skein_wait_until (!skein_fake_desktop_get_dock (desktop).progress_visible);
  dock = skein_fake_desktop_get_dock (desktop);
  g_assert_false (dock.count_visible);
  g_assert_false (dock.urgent);
  g_assert_cmpint (dock.max_count, ==, 2);
  g_assert_cmpfloat (dock.least_progress, >=, 0);
  /* Three seconds of work, a second for a start that fell between two looks, and the end. */
  g_assert_cmpuint (dock.n_updates, >=, 2);

  /* A failure that nobody saw wants to be looked at. */
  look_away (self);
  add (self, "/file/5K/missing.bin?status=404");
  skein_wait_until (skein_fake_desktop_get_dock (desktop).urgent);
  look (self);
  skein_wait_until (!skein_fake_desktop_get_dock (desktop).urgent);
}

static void
test_background (Fixture *self, gconstpointer unused)
{
  g_test_summary ("the work goes on without a window if the user wants it, the desktop is asked, and a start brings the window back");
  skein_desktop_set_sandboxed (skein_application_get_desktop (application), TRUE);
  add (self, "/file/1M/slow.bin?rate=200000");
  skein_wait_until (count (self, SKEIN_ITEM_DOWNLOADING) == 1);

  gtk_window_close (GTK_WINDOW (self->window));
  g_assert_nonnull (skein_gui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_false (skein_window_is_in_background (self->window));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (skein_gui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)), "keep");
  g_assert_cmpint (g_settings_get_enum (self->settings, "close-action"), ==, 1);
  g_assert_true (skein_window_is_in_background (self->window));
  skein_wait_until (skein_fake_desktop_get_n_background (desktop) == 1);
  skein_wait_until (has_status ("1 download left"));
  skein_engine_set_paused (self->engine, TRUE);
  skein_wait_until (has_status ("Downloads are paused"));
  skein_engine_set_paused (self->engine, FALSE);

  g_application_activate (G_APPLICATION (application));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->window)));
  g_assert_true (skein_application_get_window (application) == self->window);
  skein_wait_until (has_status (""));

  /* Asked once. */
  gtk_window_close (GTK_WINDOW (self->window));
  g_assert_true (skein_window_is_in_background (self->window));
  skein_wait_until (skein_fake_desktop_get_n_background (desktop) == 2);

  /* All is done, and told, and nobody comes: it is not kept for nothing. */
  skein_desktop_set_linger (skein_application_get_desktop (application), 0);
  skein_wait_until (skein_application_get_window (application) == NULL);
  g_assert_true (has_title ("“slow.bin” is complete"));
  g_assert_cmpuint (skein_temp_folder_count (self->folder), ==, 1);
  skein_desktop_set_linger (skein_application_get_desktop (application), 60 * G_USEC_PER_SEC);
  skein_desktop_set_sandboxed (skein_application_get_desktop (application), FALSE);
}

static void
test_background_refused (Fixture *self, gconstpointer unused)
{
  g_test_summary ("a desktop that does not allow it gets the window back, and quitting is no closing");
  skein_desktop_set_sandboxed (skein_application_get_desktop (application), TRUE);
  skein_fake_desktop_set_allows (desktop, FALSE);
  g_settings_set_string (self->settings, "close-action", "keep");
  add (self, "/file/4M/slow.bin?rate=100000");
  skein_wait_until (count (self, SKEIN_ITEM_DOWNLOADING) == 1);
  gtk_window_close (GTK_WINDOW (self->window));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->window)));
  skein_wait_until (gtk_widget_get_visible (GTK_WIDGET (self->window)));
  skein_desktop_set_sandboxed (skein_application_get_desktop (application), FALSE);

  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  skein_wait_until (skein_application_get_window (application) == NULL);
}

static void
test_open (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/opened.bin");
  g_autofree char *list = g_strdup_printf ("%s\n", url);
  g_autofree char *metalink = g_strdup_printf ("<?xml version=\"1.0\"?><metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"a.bin\"><url>%s</url></file></metalink>", url);
  g_autoptr (SkeinTempFolder) lists = skein_temp_folder_new ();
  g_autofree char *list_path = skein_temp_folder_dup_path (lists, "some.url");
  g_autofree char *metalink_path = skein_temp_folder_dup_path (lists, "some.meta4");
  const char *paths[] = { list_path, metalink_path };
  g_autoptr (GFile) address = g_file_new_for_uri (url);
  const SkeinAddPlan *plan;

  g_test_summary ("lists that a file manager opens come into the add dialog, addresses into the batch");
  skein_temp_folder_write (lists, "some.url", list, strlen (list));
  skein_temp_folder_write (lists, "some.meta4", metalink, strlen (metalink));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      GtkWidget *dialog;

      g_application_open (G_APPLICATION (application), &file, 1, "");
      skein_wait_until ((dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG)) != NULL);
      skein_wait_until ((plan = skein_add_dialog_peek_plan (SKEIN_ADD_DIALOG (dialog))) != NULL && plan->specs->len == 1);
      gtk_window_close (GTK_WINDOW (dialog));
      skein_wait_until (skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG) == NULL);
    }
  g_application_open (G_APPLICATION (application), &address, 1, "");
  skein_wait_until (count (self, SKEIN_ITEM_DONE) == 1);
}

static void
test_clipboard (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (self->origin, "/file/1K/copied.bin");
  const SkeinAddPlan *plan;
  GtkWidget *dialog;

  g_test_summary ("the icon's menu adds what is in the clipboard, through the add dialog");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), url);
  g_action_group_activate_action (G_ACTION_GROUP (application), "add-from-clipboard", NULL);
  skein_wait_until ((dialog = skein_gui_test_find_toplevel (SKEIN_TYPE_ADD_DIALOG)) != NULL);
  skein_wait_until ((plan = skein_add_dialog_peek_plan (SKEIN_ADD_DIALOG (dialog))) != NULL && plan->specs->len == 1);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_round (void)
{
  g_autoptr (SkeinDesktopRound) round = skein_desktop_round_new ();
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *one = NULL, *many = NULL, *size = NULL;
  g_autoptr (GArray) failed = NULL;

  g_test_summary ("each item counts once, by its last state, whatever it was told as before");
  g_ptr_array_add (items, skein_gui_test_item (1, "https://example.org/a", "a<b>.iso", 1000, SKEIN_ITEM_DONE));
  skein_desktop_round_take (round, items);
  skein_desktop_round_take (round, items);
  g_assert_cmpuint (skein_desktop_round_get_n_done (round), ==, 1);
  one = skein_desktop_round_dup_title (round);
  g_assert_cmpstr (one, ==, "“a<b>.iso” is complete");
  g_ptr_array_add (items, skein_gui_test_item (2, "https://example.org/b", "b", 500000, SKEIN_ITEM_DONE));
  g_ptr_array_add (items, skein_gui_test_item (3, "https://example.org/c", "c", 7, SKEIN_ITEM_CANCELLED));
  g_ptr_array_add (items, skein_gui_test_item (4, "https://example.org/d", "d", 7, SKEIN_ITEM_FAILED));
  skein_desktop_round_take (round, items);
  g_assert_cmpuint (skein_desktop_round_get_n_done (round), ==, 2);
  g_assert_cmpuint (skein_desktop_round_get_n_failed (round), ==, 1);
  many = skein_desktop_round_dup_title (round);
  g_assert_cmpstr (many, ==, "2 downloads complete, 1 failed");
  failed = skein_desktop_round_dup_failed (round);
  g_assert_cmpuint (failed->len, ==, 1);
  g_assert_cmpuint (g_array_index (failed, guint64, 0), ==, 4);

  /* It is tried again: it has not failed. */
  skein_item_get_id (g_ptr_array_index (items, 3));
  g_ptr_array_remove_index (items, 3);
  g_ptr_array_add (items, skein_gui_test_item (4, "https://example.org/d", "d", 7, SKEIN_ITEM_WAITING));
  skein_desktop_round_take (round, items);
  g_assert_cmpuint (skein_desktop_round_get_n_failed (round), ==, 0);
  size = skein_desktop_round_dup_body (round);
  g_assert_cmpstr (size, ==, "501.0\302\240kB");
  skein_desktop_round_clear (round);
  g_assert_cmpuint (skein_desktop_round_get_n_done (round), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  skein_gui_test_init (&argc, &argv);
  desktop = skein_fake_desktop_new ();
  application = skein_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_hold (G_APPLICATION (application));

  g_test_add_func ("/gui/desktop/round", test_round);
  g_test_add ("/gui/desktop/notification", Fixture, NULL, set_up, test_notification, tear_down);
  g_test_add ("/gui/desktop/no-notification", Fixture, NULL, set_up, test_no_notification, tear_down);
  g_test_add ("/gui/desktop/trouble", Fixture, NULL, set_up, test_trouble, tear_down);
  g_test_add ("/gui/desktop/inhibit", Fixture, NULL, set_up, test_inhibit, tear_down);
  g_test_add ("/gui/desktop/dock", Fixture, NULL, set_up, test_dock, tear_down);
  g_test_add ("/gui/desktop/background", Fixture, NULL, set_up, test_background, tear_down);
  g_test_add ("/gui/desktop/background-refused", Fixture, NULL, set_up, test_background_refused, tear_down);
  g_test_add ("/gui/desktop/open", Fixture, NULL, set_up, test_open, tear_down);
  g_test_add ("/gui/desktop/clipboard", Fixture, NULL, set_up, test_clipboard, tear_down);

  result = g_test_run ();
  skein_fake_desktop_free (desktop);
  return result;
}
