// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-application.h"

#include <signal.h>
#include <string.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "base/skein-locale.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-about.h"
#include "gui/skein-appearance.h"
#include "gui/skein-control-names.h"
#include "gui/skein-preferences.h"
#include "gui/skein-window-private.h"
#include "skein-resources.h"

/* What a session that ends leaves for stopping the workers and closing the list. */
#define SHUTDOWN_PATIENCE_US (8 * G_USEC_PER_SEC)

struct _SkeinApplication
{
  AdwApplication parent_instance;

  guint end_signals[3];
  SkeinDesktop *desktop;  /* (owned) (nullable) from startup on */
  GQueue waiting;         /* (owned) (element-type Waiting) for the engine */
  SkeinWindow *window;    /* (nullable) borrowed: GTK owns it; cleared when it goes */
  GtkWindow *preferences; /* (nullable) the same */
};

/* What somebody outside wanted before the batch was there. */
typedef struct
{
  void (*func) (SkeinApplication *self, GVariant *parameter);
  GVariant *parameter; /* (owned) (nullable) */
} Waiting;

G_DEFINE_FINAL_TYPE (SkeinApplication, skein_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start the demo batch at once"), NULL },
  { "action", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Do what the menu of the icon offers: add-from-clipboard, pause-all or continue-all"), N_ ("NAME") },
  { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, N_ ("Add a download; further addresses may follow"), N_ ("URL…") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[URL…]") },
  { NULL }
};

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_pointer (&waiting->parameter, g_variant_unref);
  g_free (waiting);
}

static void
engine_changed_cb (SkeinApplication *self)
{
  Waiting *waiting;

  while (self->window != NULL && skein_window_get_engine (self->window) != NULL && (waiting = g_queue_pop_head (&self->waiting)) != NULL)
    {
      waiting->func (self, waiting->parameter);
      waiting_free (waiting);
    }
}

static void
ensure_window (SkeinApplication *self)
{
  if (self->window != NULL)
    return;
  self->window = skein_window_new (GTK_APPLICATION (self));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  skein_desktop_set_window (self->desktop, self->window);
  g_signal_connect_object (self->window, "engine-changed", G_CALLBACK (engine_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Now, or when the batch has been opened. @parameter: (nullable) (transfer floating) */
static void
when_ready (SkeinApplication *self, void (*func) (SkeinApplication *self, GVariant *parameter), GVariant *parameter)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->func = func;
  waiting->parameter = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;
  g_queue_push_tail (&self->waiting, waiting);
  ensure_window (self);
  engine_changed_cb (self);
}

/* What the menu of the icon and notifications want. The program may have been started for it. */

static void
add_from_clipboard (SkeinApplication *self, G_GNUC_UNUSED GVariant *parameter)
{
  skein_window_add_from_clipboard (self->window);
}

static void
add_from_clipboard_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  g_application_activate (user_data);
  when_ready (user_data, add_from_clipboard, NULL);
}

static void
set_paused (SkeinApplication *self, GVariant *parameter)
{
  skein_engine_set_paused (skein_window_get_engine (self->window), g_variant_get_boolean (parameter));
}

/* Neither needs to be seen, but a program that was just started does. */
static void
pause_all_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  if (SKEIN_APPLICATION (user_data)->window == NULL)
    g_application_activate (user_data);
  when_ready (user_data, set_paused, g_variant_new_boolean (TRUE));
}

static void
continue_all_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  if (SKEIN_APPLICATION (user_data)->window == NULL)
    g_application_activate (user_data);
  when_ready (user_data, set_paused, g_variant_new_boolean (FALSE));
}

static void
show_downloads_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  g_application_activate (user_data);
  g_action_group_activate_action (G_ACTION_GROUP (SKEIN_APPLICATION (user_data)->window), "page", g_variant_new_string ("downloads"));
}

static void
retry_failed (SkeinApplication *self, G_GNUC_UNUSED GVariant *parameter)
{
  skein_desktop_retry_failed (self->desktop);
}

static void
retry_failed_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  g_application_activate (user_data);
  when_ready (user_data, retry_failed, NULL);
}

static void
folder_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinApplication) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  /* A file would be opened by its program: that is not what was asked for, whoever asks. */
  if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    skein_compat_launch_file (self->window != NULL ? GTK_WINDOW (self->window) : NULL, G_FILE (source));
  g_application_release (G_APPLICATION (self));
}

static void
open_folder_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) folder = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  g_application_hold (user_data);
  g_file_query_info_async (folder, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, folder_known_cb, g_object_ref (user_data));
}

static void
quit_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinApplication *self = user_data;

  /* The window knows how to end: it closes the engine first. */
  if (self->window != NULL)
    skein_window_quit (self->window);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
about_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinApplication *self = user_data;

  skein_about_show (GTK_WINDOW (self->window));
}

/* One window of them at a time; @page: (nullable). */
static void
show_preferences (SkeinApplication *self, const char *page)
{
  if (self->window == NULL)
    return;
  if (self->preferences == NULL)
    {
      self->preferences = skein_preferences_new (GTK_WINDOW (self->window));
      g_object_add_weak_pointer (G_OBJECT (self->preferences), (gpointer *) &self->preferences);
    }
  if (page != NULL)
    skein_preferences_show_page (SKEIN_PREFERENCES (self->preferences), page);
  gtk_window_present (self->preferences);
}

static void
preferences_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  show_preferences (user_data, NULL);
}

static void
preferences_page_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_preferences (user_data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry application_actions[] = {
  { .name = "preferences", .activate = preferences_activated },
  { .name = "preferences-page", .activate = preferences_page_activated, .parameter_type = "s" },
  { .name = "quit", .activate = quit_activated },
  { .name = "about", .activate = about_activated },
  { .name = "add-from-clipboard", .activate = add_from_clipboard_activated },
  { .name = "pause-all", .activate = pause_all_activated },
  { .name = "continue-all", .activate = continue_all_activated },
  { .name = "show-downloads", .activate = show_downloads_activated },
  { .name = "open-folder", .activate = open_folder_activated, .parameter_type = "s" },
  { .name = "retry-failed", .activate = retry_failed_activated },
};

/* Those of pages belong to the pages' widget classes: they only make sense with the focus there. */
static const struct
{
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "app.quit", { "<primary>q" } },
  { "app.preferences", { "<primary>comma" } },
  { "window.close", { "<primary>w" } },
  { "win.add", { "<primary>n" } },
  { "win.search", { "<primary>f" } },
  { "win.toggle-paused", { "<primary>space" } },
  { "win.limit-speed", { "<primary>l" } },
  { "win.freeze", { "<primary>e" } },
  { "win.page::downloads", { "<alt>1" } },
  { "win.page::activity", { "<alt>2" } },
  { "win.page::compare", { "<alt>3" } },
  { "win.show-help-overlay", { "<primary>question" } },
  { "win.help", { "F1" } },
};

/* Ending a session or a terminal closes the window as the user would, so that nothing has to be repaired at the next start. */
static gboolean
end_signal_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

/* GTK goes by its own catalogue, which may be missing where ours is there, or be there in a language that we do not have. */
static void
follow_language (void)
{
  g_autofree char *language = skein_locale_dup_language ();
  int n_scripts = 0;
  const PangoScript *scripts = pango_language_get_scripts (pango_language_from_string (language), &n_scripts);
  gboolean is_rtl = scripts != NULL && n_scripts > 0 && (scripts[0] == PANGO_SCRIPT_ARABIC || scripts[0] == PANGO_SCRIPT_HEBREW || scripts[0] == PANGO_SCRIPT_SYRIAC || scripts[0] == PANGO_SCRIPT_THAANA);

  skein_format_set_isolates (is_rtl);
  gtk_widget_set_default_direction (is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

static void
skein_application_startup (GApplication *application)
{
  SkeinApplication *self = SKEIN_APPLICATION (application);

  G_APPLICATION_CLASS (skein_application_parent_class)->startup (application);

  follow_language ();
  skein_appearance_follow_settings ();
  gtk_window_set_default_icon_name (SKEIN_APP_ID);
  skein_control_names_watch ();
  self->end_signals[0] = g_unix_signal_add (SIGTERM, end_signal_cb, application);
  self->end_signals[1] = g_unix_signal_add (SIGINT, end_signal_cb, application);
  self->end_signals[2] = g_unix_signal_add (SIGHUP, end_signal_cb, application);
  self->desktop = skein_desktop_new (GTK_APPLICATION (application));
  g_action_map_add_action_entries (G_ACTION_MAP (application), application_actions, G_N_ELEMENTS (application_actions), application);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].accels);
}

static void
skein_application_activate (GApplication *application)
{
  SkeinApplication *self = SKEIN_APPLICATION (application);

  ensure_window (self);
  gtk_window_present (GTK_WINDOW (self->window));
}

static gboolean
wake_cb (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The desktop may end the program without closing its window: so when a session ends. */
static void
skein_application_shutdown (GApplication *application)
{
  SkeinApplication *self = SKEIN_APPLICATION (application);
  gint64 until_us = g_get_monotonic_time () + SHUTDOWN_PATIENCE_US;

  if (self->window != NULL)
    {
      guint wake = g_timeout_add (100, wake_cb, NULL);

      skein_window_quit (self->window);
      while (self->window != NULL && g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, TRUE);
      g_source_remove (wake);
    }
  g_clear_pointer (&self->desktop, skein_desktop_free);

  G_APPLICATION_CLASS (skein_application_parent_class)->shutdown (application);
}

static void
take_files (SkeinApplication *self, GVariant *parameter)
{
  g_autofree const char **uris = g_variant_get_strv (parameter, NULL);
  g_autoslist (GFile) files = NULL;

  for (guint i = 0; uris[i] != NULL; i++)
    files = g_slist_append (files, g_file_new_for_uri (uris[i]));
  skein_window_take_files (self->window, files);
}

/* Lists that a file manager or a person opens go through the add dialog, as if dropped; addresses are added. */
static void
open_files (SkeinApplication *self, GFile **files, guint n_files)
{
  g_autoptr (GString) urls = g_string_new (NULL);
  g_autoptr (GStrvBuilder) local = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (g_file_has_uri_scheme (files[i], "file"))
        g_strv_builder_add (local, uri);
      else
        g_string_append_printf (urls, "%s\n", uri);
    }
  uris = g_strv_builder_end (local);
  if (urls->len > 0)
    skein_window_add_urls (self->window, urls->str);
  if (uris[0] != NULL)
    when_ready (self, take_files, g_variant_new_strv ((const char *const *) uris, -1));
}

static void
skein_application_open (GApplication *application, GFile **files, int n_files, G_GNUC_UNUSED const char *hint)
{
  g_application_activate (application);
  open_files (SKEIN_APPLICATION (application), files, (guint) n_files);
}

static int
skein_application_handle_local_options (G_GNUC_UNUSED GApplication *application, GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("skein %s\n", SKEIN_VERSION);
      return 0;
    }
  return -1;
}

static void
append_strings (GString *text, GVariantDict *dict, const char *key)
{
  g_autofree const char **strings = NULL;

  if (!g_variant_dict_lookup (dict, key, "^a&s", &strings))
    return;
  for (gsize i = 0; strings[i] != NULL; i++)
    g_string_append_printf (text, "%s\n", strings[i]);
}

/* An address has a scheme; what has none is a file in the caller's folder. Addresses stay as they are typed: they may be patterns. */
static void
take_arguments (SkeinApplication *self, GApplicationCommandLine *command_line, GVariantDict *dict, GString *urls)
{
  g_autofree const char **arguments = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (!g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&s", &arguments))
    return;
  for (gsize i = 0; arguments[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (arguments[i], "file:", 5) != 0 && strstr (arguments[i], "://") != NULL)
        g_string_append_printf (urls, "%s\n", arguments[i]);
      else
        g_ptr_array_add (files, g_application_command_line_create_file_for_arg (command_line, arguments[i]));
    }
  open_files (self, (GFile **) files->pdata, files->len);
}

static int
skein_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  SkeinApplication *self = SKEIN_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autoptr (GString) urls = g_string_new (NULL);
  const char *action = NULL;

  if (g_variant_dict_lookup (dict, "action", "&s", &action))
    {
      static const char *const allowed[] = { "add-from-clipboard", "pause-all", "continue-all", NULL };

      if (!g_strv_contains (allowed, action))
        {
          g_application_command_line_printerr (command_line, _ ("There is no action “%s”: it is add-from-clipboard, pause-all or continue-all."), action);
          g_application_command_line_printerr (command_line, "\n");
          return 1;
        }
      g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
      return 0;
    }

  g_application_activate (application);

  append_strings (urls, dict, "add");
  take_arguments (self, command_line, dict, urls);
  if (urls->len > 0)
    skein_window_add_urls (self->window, urls->str);
  if (g_variant_dict_contains (dict, "demo"))
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "demo", NULL);
  return 0;
}

static void
skein_application_finalize (GObject *object)
{
  SkeinApplication *self = SKEIN_APPLICATION (object);

  g_clear_pointer (&self->desktop, skein_desktop_free);
  g_queue_clear_full (&self->waiting, waiting_free);
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->preferences);
  for (gsize i = 0; i < G_N_ELEMENTS (self->end_signals); i++)
    g_clear_handle_id (&self->end_signals[i], g_source_remove);

  G_OBJECT_CLASS (skein_application_parent_class)->finalize (object);
}

static void
skein_application_class_init (SkeinApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = skein_application_finalize;

  application_class->startup = skein_application_startup;
  application_class->activate = skein_application_activate;
  application_class->handle_local_options = skein_application_handle_local_options;
  application_class->command_line = skein_application_command_line;
  application_class->open = skein_application_open;
  application_class->shutdown = skein_application_shutdown;
}

static void
skein_application_init (SkeinApplication *self)
{
  g_queue_init (&self->waiting);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self), _ ("Downloads batches of files, verifies and resizes them, and shows what every worker does."));
}

SkeinApplication *
skein_application_new (void)
{
  static gsize registered = 0;

  /* The library is static: nothing else would make the linker keep the resources. */
  if (g_once_init_enter (&registered))
    {
      skein_register_resource ();
      g_once_init_leave (&registered, 1);
    }
  return g_object_new (SKEIN_TYPE_APPLICATION,
                       "application-id", SKEIN_APP_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       /* Tells that the session ends while there is still time. */
                       "register-session", TRUE,
                       "resource-base-path", "/io/github/skein_app/Skein",
                       NULL);
}

SkeinWindow *
skein_application_get_window (SkeinApplication *self)
{
  g_return_val_if_fail (SKEIN_IS_APPLICATION (self), NULL);

  return self->window;
}

SkeinDesktop *
skein_application_get_desktop (SkeinApplication *self)
{
  g_return_val_if_fail (SKEIN_IS_APPLICATION (self), NULL);

  return self->desktop;
}
