// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-application.h"

#include <signal.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "gui/skein-control-names.h"
#include "gui/skein-preferences.h"
#include "skein-resources.h"

struct _SkeinApplication
{
  AdwApplication parent_instance;

  guint end_signals[2];
  SkeinWindow *window; /* (nullable) borrowed: GTK owns it; cleared when it goes */
  GtkWindow *preferences; /* (nullable) the same */
};

G_DEFINE_FINAL_TYPE (SkeinApplication, skein_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start the demo batch at once"), NULL },
  { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, N_ ("Add a download; further addresses may follow"), N_ ("URL…") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[URL…]") },
  { NULL }
};

static void
quit_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinApplication *self = user_data;

  /* The window knows how to end: it closes the engine first. */
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  else
    g_application_quit (G_APPLICATION (self));
}

static void
about_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinApplication *self = user_data;

  skein_compat_show_about (GTK_WINDOW (self->window));
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
  { "win.page::compare", { "<alt>3", "<primary>3" } },
  { "win.show-help-overlay", { "<primary>question", "F1" } },
};

static void
ensure_window (SkeinApplication *self)
{
  if (self->window != NULL)
    return;
  self->window = skein_window_new (GTK_APPLICATION (self));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
}

/* Ending a session or a terminal closes the window as the user would, so that nothing has to be repaired at the next start. */
static gboolean
end_signal_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
skein_application_startup (GApplication *application)
{
  SkeinApplication *self = SKEIN_APPLICATION (application);

  G_APPLICATION_CLASS (skein_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (SKEIN_APP_ID);
  skein_control_names_watch ();
  self->end_signals[0] = g_unix_signal_add (SIGTERM, end_signal_cb, application);
  self->end_signals[1] = g_unix_signal_add (SIGINT, end_signal_cb, application);
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

static int
skein_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  SkeinApplication *self = SKEIN_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autoptr (GString) urls = g_string_new (NULL);

  g_application_activate (application);

  append_strings (urls, dict, "add");
  append_strings (urls, dict, G_OPTION_REMAINING);
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
}

static void
skein_application_init (SkeinApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self), _("Downloads batches of files, verifies and resizes them, and shows what every worker does."));
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
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/skein_app/Skein",
                       NULL);
}

SkeinWindow *
skein_application_get_window (SkeinApplication *self)
{
  g_return_val_if_fail (SKEIN_IS_APPLICATION (self), NULL);

  return self->window;
}
