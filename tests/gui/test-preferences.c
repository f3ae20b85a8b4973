// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The preferences: what is typed there is stored or refused, and what is stored reaches the engine. */
#include "config.h"

#include <adwaita.h>

#include "gui/skein-application.h"
#include "gui/skein-limit-lines.h"
#include "gui/skein-line-list.h"
#include "gui/skein-line-rows.h"
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

static gpointer
find_child (Fixture *self, GType page_type, const char *name)
{
  GtkWidget *page = skein_gui_test_find_widget (GTK_WIDGET (self->preferences), page_type);

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
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  skein_settings_fill_engine_options (self->settings, &options);
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  g_clear_pointer (&options.request, skein_request_options_unref);
  g_clear_pointer (&options.save, skein_save_options_unref);
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
test_desktop (Fixture *self, gconstpointer unused)
{
  GtkSwitch *notifications = find_child (self, SKEIN_TYPE_PREFERENCES_DOWNLOADS, "notifications");
  AdwComboRow *close_action = find_child (self, SKEIN_TYPE_PREFERENCES_DOWNLOADS, "close_action");

  g_test_summary ("what the desktop gets to know, and what closing the window does, is chosen there or by an answer elsewhere");
  g_assert_true (gtk_switch_get_active (notifications));
  gtk_switch_set_active (notifications, FALSE);
  g_assert_false (g_settings_get_boolean (self->settings, "notifications"));
  adw_combo_row_set_selected (close_action, 2);
  g_assert_cmpint (g_settings_get_enum (self->settings, "close-action"), ==, 2);
  g_settings_set_string (self->settings, "close-action", "keep");
  g_assert_cmpuint (adw_combo_row_get_selected (close_action), ==, 1);
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
test_lines (void)
{
  static const struct
  {
    const char *line;
    const char *formatted; /* NULL: the form cannot show it */
    const char *words;
  } spans[] = {
    { "mon-fri 08:00-18:00 500K", "mon,tue,wed,thu,fri 08:00-18:00 512000", "Mon–Fri 08:00–18:00" },
    { "sat,sun 00:00-24:00 off", "sat,sun 00:00-24:00 off", "Sat, Sun 00:00–24:00" },
    { "daily 22:30-6:00 full # night", "daily 22:30-06:00 full", "Every day 22:30–06:00" },
    { "fri-mon 1:00-2:00 off", "mon,fri,sat,sun 01:00-02:00 off", "Mon, Fri–Sun 01:00–02:00" },
    { "mon 08:00-18:60 off", NULL, NULL },
    { "mon 24:01-25:00 off", NULL, NULL },
    { "someday 08:00-18:00 off", NULL, NULL },
    { "mon 08:00-18:00 quick", NULL, NULL },
    { "mon off", NULL, NULL },
    { "", NULL, NULL },
  };
  static const struct
  {
    const char *line;
    const char *formatted;
    const char *words;
  } rules[] = {
    { "*.example.org connections=2 delay=1s rate=1000000 segments=1", "*.example.org connections=2 delay=1000ms rate=1000000 segments=1", "2 connections · 1000 ms apart · 1.0\302\240MB/s · 1 per file" },
    { "example.org", "example.org", "" },
    { "* tries=8 timeout=60s connections=1", "* connections=1 tries=8 timeout=60s", "1 connection · tries=8 timeout=60s" },
    { "* nonsense", NULL, NULL },
    { "# nothing", NULL, NULL },
  };

  g_test_summary ("lines of the schedule and of the rules become forms and lines again, and nothing of them is lost");
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      SkeinSpanLine span;
      gboolean parsed = skein_span_line_parse (spans[i].line, &span);
      g_autofree char *formatted = parsed ? skein_span_line_format (&span) : NULL;
      g_autofree char *words = parsed ? skein_span_line_describe (&span) : NULL;

      g_assert_cmpstr (formatted, ==, spans[i].formatted);
      g_assert_cmpstr (words, ==, spans[i].words);
      if (formatted != NULL)
        g_assert_true (skein_settings_check_schedule (formatted, NULL));
    }
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      SkeinRuleLine rule;
      gboolean parsed = skein_rule_line_parse (rules[i].line, &rule);
      g_autofree char *formatted = parsed ? skein_rule_line_format (&rule) : NULL;
      g_autofree char *words = parsed ? skein_rule_line_describe (&rule) : NULL;

      g_assert_cmpstr (formatted, ==, rules[i].formatted);
      g_assert_cmpstr (words, ==, rules[i].words);
    }
}

static GtkWidget *
find_last_row (Fixture *self, GType page, const char *group)
{
  AdwPreferencesGroup *box = find_child (self, page, group);
  GtkWidget *list = skein_gui_test_find_widget (GTK_WIDGET (box), GTK_TYPE_LIST_BOX);
  GtkWidget *last = NULL;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (g_object_get_data (G_OBJECT (row), "skein-line-list") != NULL)
      last = row;
  return last;
}

static void
test_schedule (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = skein_gui_test_find_widget (GTK_WIDGET (self->preferences), SKEIN_TYPE_PREFERENCES_LIMITS);
  GtkWidget *row, *entry;
  g_autoptr (GtkWidget) old = NULL;

  g_test_summary ("times of the schedule are rows: added, changed, refused and removed; the engine follows at once");
  skein_preferences_show_page (SKEIN_PREFERENCES (self->preferences), "limits");
  gtk_widget_activate_action (page, "limits.add-span", NULL);
  skein_wait_until (has_text (self, "schedule", "mon,tue,wed,thu,fri 08:00-18:00 500000\n"));

  row = find_last_row (self, SKEIN_TYPE_PREFERENCES_LIMITS, "schedule_group");
  entry = skein_gui_test_find_widget (row, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "8");
  skein_wait_until (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (row)) != NULL);
  g_assert_true (has_text (self, "schedule", "mon,tue,wed,thu,fri 08:00-18:00 500000\n"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "9:30");
  skein_wait_until (has_text (self, "schedule", "mon,tue,wed,thu,fri 09:30-18:00 500000\n"));
  g_assert_null (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (row)));

  /* Another place stores something else; a line that no row shows is kept. */
  old = g_object_ref (row); /* another one may have its address otherwise */
  g_settings_set_string (self->settings, "schedule", "daily 00:00-24:00 off");
  skein_wait_until (find_last_row (self, SKEIN_TYPE_PREFERENCES_LIMITS, "schedule_group") != row);
  row = find_last_row (self, SKEIN_TYPE_PREFERENCES_LIMITS, "schedule_group");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Every day 00:00–24:00");
  skein_line_list_row_removed (row);
  skein_wait_until (has_text (self, "schedule", ""));
  g_assert_null (find_last_row (self, SKEIN_TYPE_PREFERENCES_LIMITS, "schedule_group"));
}

static void
test_rules (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = skein_gui_test_find_widget (GTK_WIDGET (self->preferences), SKEIN_TYPE_PREFERENCES_LIMITS);
  GtkWidget *row, *pattern;

  g_test_summary ("rules for servers are rows; one without a name is not stored yet");
  g_settings_set_string (self->settings, "host-rules", "* tries=8\n");
  row = find_last_row (self, SKEIN_TYPE_PREFERENCES_LIMITS, "rules_group");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "*");
  gtk_widget_activate_action (page, "limits.add-rule", NULL);
  row = find_last_row (self, SKEIN_TYPE_PREFERENCES_LIMITS, "rules_group");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (row)));
  g_assert_true (has_text (self, "host-rules", "* tries=8\n"));
  pattern = skein_gui_test_find_widget (row, ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (pattern), "two words");
  skein_wait_until (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (row)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (pattern), "*.example.org");
  skein_wait_until (has_text (self, "host-rules", "* tries=8\n*.example.org connections=2\n"));
  g_assert_null (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (row)));
}

static void
test_names (Fixture *self, gconstpointer unused)
{
  AdwEntryRow *template = find_child (self, SKEIN_TYPE_PREFERENCES_FILES, "template");
  AdwActionRow *preview = find_child (self, SKEIN_TYPE_PREFERENCES_FILES, "preview");
  AdwComboRow *conflict = find_child (self, SKEIN_TYPE_PREFERENCES_FILES, "conflict");
  GtkSwitch *sort = find_child (self, SKEIN_TYPE_PREFERENCES_FILES, "sort");
  GtkWidget *page = skein_gui_test_find_widget (GTK_WIDGET (self->preferences), SKEIN_TYPE_PREFERENCES_FILES);
  g_autoptr (SkeinSaveOptions) save = NULL;
  GtkWidget *row;

  g_test_summary ("a template is shown as it will look while it is typed, and only a right one is stored");
  g_assert_cmpstr (adw_action_row_get_subtitle (preview), ==, "IMG_0412.jpg");
  gtk_editable_set_text (GTK_EDITABLE (template), "{host}/{index:03}-{name}");
  g_assert_cmpstr (adw_action_row_get_subtitle (preview), ==, "photos.example.org/001-IMG_0412.jpg");
  skein_wait_until (has_text (self, "name-template", "{host}/{index:03}-{name}"));
  gtk_editable_set_text (GTK_EDITABLE (template), "{hots}/{name}");
  skein_wait_until (skein_setting_row_get_problem (GTK_LIST_BOX_ROW (template)) != NULL);
  g_assert_true (has_text (self, "name-template", "{host}/{index:03}-{name}"));
  gtk_editable_set_text (GTK_EDITABLE (template), "");
  skein_wait_until (has_text (self, "name-template", ""));
  gtk_switch_set_active (sort, TRUE);
  skein_wait_until (g_strcmp0 (adw_action_row_get_subtitle (preview), "Images/IMG_0412.jpg") == 0);
  adw_combo_row_set_selected (conflict, SKEIN_CONFLICT_COMPARE);

  gtk_widget_activate_action (page, "files.add-category", NULL);
  row = find_last_row (self, SKEIN_TYPE_PREFERENCES_FILES, "categories_group");
  gtk_editable_set_text (GTK_EDITABLE (row), "Models: stl obj");
  skein_wait_until (has_text (self, "categories", "Models: stl obj\n"));

  save = skein_settings_dup_save (self->settings, NULL);
  g_assert_cmpint (save->conflict, ==, SKEIN_CONFLICT_COMPARE);
  g_assert_true (save->sort_by_type);
  g_assert_cmpstr (save->categories[0], ==, "Models: stl obj");
}

static void
test_appearance (Fixture *self, gconstpointer unused)
{
  AdwComboRow *scheme = find_child (self, SKEIN_TYPE_PREFERENCES_APPEARANCE, "color_scheme");
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_test_summary ("the program is light or dark as is chosen, at once; and preferences can be searched");
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_DEFAULT);
  adw_combo_row_set_selected (scheme, 2);
  skein_wait_until (adw_style_manager_get_dark (manager));
  adw_combo_row_set_selected (scheme, 1);
  skein_wait_until (!adw_style_manager_get_dark (manager));
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_FORCE_LIGHT);
  adw_combo_row_set_selected (scheme, 0);
  skein_wait_until (adw_style_manager_get_color_scheme (manager) == ADW_COLOR_SCHEME_DEFAULT);
  g_assert_true (adw_preferences_window_get_search_enabled (ADW_PREFERENCES_WINDOW (self->preferences)));
}

static void
test_pages (Fixture *self, gconstpointer unused)
{
  static const char *const pages[] = { "downloads", "limits", "files", "network", "appearance" };

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
  g_test_add ("/gui/preferences/desktop", Fixture, NULL, set_up, test_desktop, tear_down);
  g_test_add ("/gui/preferences/texts", Fixture, NULL, set_up, test_texts, tear_down);
  g_test_add_func ("/gui/preferences/lines", test_lines);
  g_test_add ("/gui/preferences/schedule", Fixture, NULL, set_up, test_schedule, tear_down);
  g_test_add ("/gui/preferences/rules", Fixture, NULL, set_up, test_rules, tear_down);
  g_test_add ("/gui/preferences/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/gui/preferences/appearance", Fixture, NULL, set_up, test_appearance, tear_down);
  g_test_add ("/gui/preferences/pages", Fixture, NULL, set_up, test_pages, tear_down);

  return g_test_run ();
}
