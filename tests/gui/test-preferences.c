// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The preferences: what is typed there is stored or refused, and what is stored reaches the engine. */
#include "config.h"

#include <adwaita.h>

#include "gui/skein-application.h"
#include "gui/skein-preferences.h"
#include "gui/skein-preferences-pages.h"
#include "gui/skein-setting-rows.h"
#include "gui/skein-settings-binding.h"
#include "skein-gui-test.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

static SkeinApplication *application;

typedef struct
{
  SkeinTempFolder *folder;       /* (owned) */
  GSettings *settings;           /* (owned) */
  SkeinEngine *engine;           /* (owned) */
  SkeinSettingsBinding *binding; /* (owned) */
  GtkWindow *preferences;        /* borrowed from GTK */
} Fixture;

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

static gpointer
find_child (Fixture *self, GType page_type, const char *name)
{
  GtkWidget *page = find_widget (GTK_WIDGET (self->preferences), page_type);

  g_assert_nonnull (page);
  return gtk_widget_get_template_child (page, page_type, name);
}

static gboolean
has_text (Fixture *self, const char *key, const char *text)
{
  g_autofree char *stored = g_settings_get_string (self->settings, key);

  return g_str_equal (stored, text);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  SkeinEngineOptions options = { .store_path = ":memory:" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = skein_temp_folder_new ();
  self->settings = g_settings_new (SKEIN_APP_ID);
  skein_settings_fill_engine_options (self->settings, &options);
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  g_clear_pointer (&options.request, skein_request_options_unref);
  skein_wait_until (result != NULL);
  self->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
  self->binding = skein_settings_binding_new (self->settings, self->engine);
  self->preferences = skein_preferences_new (NULL);
  gtk_window_present (self->preferences);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) keys = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;

  gtk_window_destroy (self->preferences);
  skein_settings_binding_free (self->binding);
  skein_engine_close_async (self->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_clear_object (&self->engine);
  g_object_get (self->settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (self->settings, keys[i]);
  g_object_unref (self->settings);
  skein_temp_folder_free (self->folder);
}

static void
test_sizes (Fixture *self, gconstpointer unused)
{
  GtkSpinButton *threads = find_child (self, SKEIN_TYPE_PREFERENCES_DOWNLOADS, "threads");
  GtkSpinButton *connections = find_child (self, SKEIN_TYPE_PREFERENCES_DOWNLOADS, "connections");
  GtkSpinButton *processes = find_child (self, SKEIN_TYPE_PREFERENCES_DOWNLOADS, "processes");
  SkeinPool *pool = skein_engine_get_pool (self->engine, SKEIN_SETTING_THREADS);

  g_test_summary ("numbers are used at once, and their least value is a word that leaves the choice to the program");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (threads)), ==, "Automatic");
  gtk_spin_button_set_value (threads, 3);
  gtk_spin_button_set_value (connections, 5);
  gtk_spin_button_set_value (processes, 1);
  skein_wait_until (skein_pool_get_setting (pool).workers == 3 && skein_pool_get_setting (pool).connections == 5);
  skein_wait_until (skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES)).workers == 1);
  g_assert_cmpint (g_settings_get_int (self->settings, "download-threads"), ==, 3);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (threads)), ==, "3");

  gtk_editable_set_text (GTK_EDITABLE (threads), "what?");
  gtk_spin_button_update (threads);
  skein_wait_until (skein_pool_get_setting (pool).workers == skein_setting_default_downloads ().workers);
  g_assert_cmpint (g_settings_get_int (self->settings, "download-threads"), ==, 0);
}

static void
test_texts (Fixture *self, gconstpointer unused)
{
  AdwEntryRow *proxy = find_child (self, SKEIN_TYPE_PREFERENCES_NETWORK, "proxy");
  AdwEntryRow *agent = find_child (self, SKEIN_TYPE_PREFERENCES_NETWORK, "user_agent");
  AdwComboRow *mode = find_child (self, SKEIN_TYPE_PREFERENCES_NETWORK, "proxy_mode");
  g_autoptr (SkeinRequestOptions) request = NULL;

  g_test_summary ("a text that cannot be used is told below its row and not stored; the last good one stays");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (proxy)));
  adw_combo_row_set_selected (mode, 2);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (proxy)));
  gtk_editable_set_text (GTK_EDITABLE (proxy), " socks5://localhost:1080 ");
  skein_wait_until (has_text (self, "proxy", "socks5://localhost:1080"));
  g_assert_null (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (proxy)));
  gtk_editable_set_text (GTK_EDITABLE (proxy), "gopher://localhost");
  skein_wait_until (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (proxy)) != NULL);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (proxy), "error"));
  gtk_editable_set_text (GTK_EDITABLE (proxy), "");
  skein_wait_until (has_text (self, "proxy", ""));
  g_assert_null (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (proxy)));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (proxy), "error"));
  gtk_editable_set_text (GTK_EDITABLE (proxy), "socks5://localhost:1080");
  skein_wait_until (has_text (self, "proxy", "socks5://localhost:1080"));
  gtk_editable_set_text (GTK_EDITABLE (proxy), "http://me:secret@localhost:3128");
  skein_wait_until (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (proxy)) != NULL);
  g_assert_true (has_text (self, "proxy", "socks5://localhost:1080"));

  gtk_editable_set_text (GTK_EDITABLE (agent), "Tester/1");
  skein_wait_until (has_text (self, "user-agent", "Tester/1"));
  request = skein_settings_dup_request (self->settings, NULL);
  g_assert_cmpstr (request->user_agent, ==, "Tester/1");
  g_assert_cmpstr (request->proxy, ==, "socks5://localhost:1080");

  /* Another place stores something good. */
  g_settings_set_string (self->settings, "proxy", "http://localhost:3128");
  skein_wait_until (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (proxy)), "http://localhost:3128") == 0);
  g_assert_null (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (proxy)));
}

static void
test_pages (Fixture *self, gconstpointer unused)
{
  static const char *const pages[] = { "downloads", "network" };

  g_test_summary ("each page can be shown by its name");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      skein_preferences_show_page (SKEIN_PREFERENCES (self->preferences), pages[i]);
      g_assert_cmpstr (adw_preferences_window_get_visible_page_name (ADW_PREFERENCES_WINDOW (self->preferences)), ==, pages[i]);
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

  g_test_add ("/gui/preferences/sizes", Fixture, NULL, set_up, test_sizes, tear_down);
  g_test_add ("/gui/preferences/texts", Fixture, NULL, set_up, test_texts, tear_down);
  g_test_add ("/gui/preferences/pages", Fixture, NULL, set_up, test_pages, tear_down);

  return g_test_run ();
}
