// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the program says about itself: shortcuts are shown that exist, and all that exist; the help has its pages and can be searched. */
#include "config.h"

#include <string.h>
#include <adwaita.h>

#include "gui/skein-about.h"
#include "gui/skein-activity-page.h"
#include "gui/skein-activity-table.h"
#include "gui/skein-add-dialog.h"
#include "gui/skein-application.h"
#include "gui/skein-downloads-page.h"
#include "gui/skein-files-window.h"
#include "gui/skein-help-text.h"
#include "gui/skein-help-window.h"
#include "gui/skein-links-dialog.h"
#include "skein-gui-test.h"
#include "support/skein-wait.h"

static SkeinApplication *application;

/* Keys */

/* The same key elsewhere on the keyboard is the same key. */
static guint
get_key (guint keyval)
{
  switch (gdk_keyval_to_lower (keyval))
    {
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return GDK_KEY_Return;
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      return GDK_KEY_plus;
    case GDK_KEY_KP_Subtract:
      return GDK_KEY_minus;
    case GDK_KEY_KP_0:
      return GDK_KEY_0;
    case GDK_KEY_KP_Delete:
      return GDK_KEY_Delete;
    case GDK_KEY_KP_Left:
      return GDK_KEY_Left;
    case GDK_KEY_KP_Right:
      return GDK_KEY_Right;
    case GDK_KEY_KP_Up:
      return GDK_KEY_Up;
    case GDK_KEY_KP_Down:
      return GDK_KEY_Down;
    case GDK_KEY_KP_Home:
      return GDK_KEY_Home;
    case GDK_KEY_KP_End:
      return GDK_KEY_End;
    case GDK_KEY_KP_Page_Up:
      return GDK_KEY_Page_Up;
    case GDK_KEY_KP_Page_Down:
      return GDK_KEY_Page_Down;
    default:
      return gdk_keyval_to_lower (keyval);
    }
}

static void
add_key (GHashTable *keys, guint keyval, GdkModifierType modifiers)
{
  g_hash_table_add (keys, gtk_accelerator_name (get_key (keyval), modifiers));
}

/* "<Control>n  F1" */
static void
add_accelerators (GHashTable *keys, const char *accelerators)
{
  g_auto (GStrv) parts = g_strsplit (accelerators, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint keyval;
      GdkModifierType modifiers;

      g_assert_true (gtk_accelerator_parse (parts[i], &keyval, &modifiers));
      add_key (keys, keyval, modifiers);
    }
}

static void
add_accelerators_of (GHashTable *keys, const char *action)
{
  g_auto (GStrv) accels = gtk_application_get_accels_for_action (GTK_APPLICATION (application), action);

  for (guint i = 0; accels[i] != NULL; i++)
    add_accelerators (keys, accels[i]);
}

/* Those of GTK's own classes are in what derives from them, too. */
static void
collect_common (GHashTable *common, GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          g_hash_table_add (common, g_object_ref (shortcut));
        }
    }
}

static void
collect (GHashTable *keys, GHashTable *common, GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean ours = g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Skein");

  for (guint i = 0; ours && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (!g_hash_table_contains (common, shortcut) && GTK_IS_KEYVAL_TRIGGER (trigger))
            add_key (keys, gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)), gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)));
        }
    }
  /* The keys of the lanes in the strip are those of the activity page. */
  if (SKEIN_IS_DOWNLOADS_PAGE (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (keys, common, child);
}

static GHashTable *
new_keys (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* By the titles of the groups. */
static void
collect_shown (GHashTable *groups, GtkWidget *widget, GHashTable *keys)
{
  if (GTK_IS_SHORTCUTS_GROUP (widget))
    {
      g_autofree char *title = NULL;

      g_object_get (widget, "title", &title, NULL);
      keys = new_keys ();
      g_hash_table_insert (groups, g_steal_pointer (&title), keys);
    }
  /* Outside of groups there are copies for the search. */
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget) && keys != NULL)
    {
      g_autofree char *accelerator = NULL;
      g_autofree char *action = NULL;
      g_autofree char *title = NULL;
      guint before = g_hash_table_size (keys);

      g_object_get (widget, "accelerator", &accelerator, "action-name", &action, "title", &title, NULL);
      if (action != NULL)
        add_accelerators_of (keys, action);
      else
        add_accelerators (keys, accelerator);
      g_test_message ("%s: %s", title, action != NULL ? action : accelerator);
      g_assert_cmpuint (g_hash_table_size (keys), >, before);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_shown (groups, child, keys);
}

static void
assert_all_in (GHashTable *some, GHashTable *all, const char *what)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, some);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (all, key))
      g_error ("%s: %s", what, (const char *) key);
}

static void
test_shortcuts (void)
{
  const struct
  {
    const char *title;
    GType types[2];          /* whose keys they are, with all inside them */
    const char *actions[12]; /* of the window */
    const char *others;      /* what GTK does with keys in these places, and what is no shortcut but a key of a chart */
  } groups[] = {
    { "Everywhere", { 0 }, { "win.add", "win.toggle-paused", "win.limit-speed", "win.search", "win.page::downloads", "win.page::activity", "win.page::compare", "app.preferences", "win.help", "win.show-help-overlay", "window.close", "app.quit" }, "F10" },
    { "Downloads", { SKEIN_TYPE_DOWNLOADS_PAGE }, { NULL }, "Return" },
    { "Activity", { SKEIN_TYPE_ACTIVITY_PAGE }, { "win.freeze" }, NULL },
    { "Activity table", { SKEIN_TYPE_ACTIVITY_TABLE }, { NULL }, NULL },
    { "Compare", { 0 }, { NULL }, "Up Down Left Right Home End Return space" },
    { "Add downloads", { SKEIN_TYPE_ADD_DIALOG, SKEIN_TYPE_LINKS_DIALOG }, { NULL }, NULL },
    { "Verify or hash files", { SKEIN_TYPE_FILES_WINDOW }, { NULL }, NULL },
    { "Help", { SKEIN_TYPE_HELP_WINDOW }, { NULL }, NULL },
  };
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/skein_app/Skein/gtk/help-overlay.ui");
  GtkWidget *overlay = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));
  g_autoptr (GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  g_autoptr (GHashTable) common = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_autoptr (GHashTable) everywhere = new_keys ();
  g_autoptr (GHashTable) set = new_keys ();
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  GtkWidget *plain = adw_window_new ();

  g_test_summary ("the window of keyboard shortcuts shows every key that does something, and none that does nothing");
  g_assert_nonnull (overlay);
  collect_common (common, plain);
  collect_shown (shown, overlay, NULL);
  g_assert_cmpuint (g_hash_table_size (shown), ==, G_N_ELEMENTS (groups));

  /* What closes any window needs no line in each group, nor do second keys for the same. */
  add_accelerators (everywhere, "Escape F10 <Control>w <Control>plus <Control>minus <Control>0");

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (GHashTable) exist = new_keys ();
      g_autoptr (GHashTable) known = NULL;
      GHashTable *listed = g_hash_table_lookup (shown, groups[i].title);
      GHashTableIter iter;
      gpointer key;

      g_assert_nonnull (listed);
      for (guint j = 0; j < G_N_ELEMENTS (groups[i].types) && groups[i].types[j] != 0; j++)
        {
          GtkWidget *widget = g_object_ref_sink (g_object_new (groups[i].types[j], NULL));

          collect (exist, common, widget);
          if (GTK_IS_WINDOW (widget))
            gtk_window_destroy (GTK_WINDOW (widget));
          g_object_unref (widget);
        }
      for (guint j = 0; j < G_N_ELEMENTS (groups[i].actions) && groups[i].actions[j] != NULL; j++)
        add_accelerators_of (exist, groups[i].actions[j]);
      if (groups[i].others != NULL)
        add_accelerators (exist, groups[i].others);
      assert_all_in (listed, exist, groups[i].title);

      known = new_keys ();
      g_hash_table_iter_init (&iter, listed);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        g_hash_table_add (known, g_strdup (key));
      g_hash_table_iter_init (&iter, everywhere);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        g_hash_table_add (known, g_strdup (key));
      {
        g_autofree char *what = g_strconcat ("not shown in ", groups[i].title, NULL);

        assert_all_in (exist, known, what);
      }
    }

  /* Every accelerator of the application is in some group. */
  for (guint i = 0; actions[i] != NULL; i++)
    add_accelerators_of (set, actions[i]);
  g_assert_cmpuint (g_hash_table_size (set), >=, 13);
  {
    g_autoptr (GHashTable) all = new_keys ();

    add_accelerators_of (all, "win.freeze");
    for (guint i = 0; i < G_N_ELEMENTS (groups[0].actions); i++)
      add_accelerators_of (all, groups[0].actions[i]);
    assert_all_in (set, all, "accelerator not shown");
  }
  gtk_window_destroy (GTK_WINDOW (plain));
  gtk_window_destroy (GTK_WINDOW (overlay));
}

/* Help */

static void
test_help (void)
{
  SkeinHelpWindow *help = skein_help_window_new ();

  g_test_summary ("the help has its pages, finds words in them, and can be narrow");
  gtk_window_present (GTK_WINDOW (help));
  g_assert_cmpstr (skein_help_window_get_page (help), ==, "adding");
  for (guint i = 0; i < skein_help_n_pages; i++)
    {
      g_assert_true (skein_help_window_show_page (help, skein_help_pages[i].name));
      g_assert_cmpstr (skein_help_window_get_page (help), ==, skein_help_pages[i].name);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_false (skein_help_window_show_page (help, "cooking"));

  g_assert_cmpuint (skein_help_window_get_n_found (help), ==, skein_help_n_pages);
  skein_help_window_search (help, "hatched RED");
  g_assert_cmpuint (skein_help_window_get_n_found (help), ==, 1);
  skein_help_window_search (help, "zebra");
  g_assert_cmpuint (skein_help_window_get_n_found (help), ==, 0);
  skein_help_window_search (help, "");
  g_assert_cmpuint (skein_help_window_get_n_found (help), ==, skein_help_n_pages);

  for (guint phase = 0; phase < SKEIN_N_PHASES; phase++)
    g_assert_cmpuint (strlen (skein_help_explain_phase ((SkeinPhase) phase)), >, 5);
  {
    int minimum = 0;

    gtk_widget_measure (GTK_WIDGET (help), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    g_assert_cmpint (minimum, <=, 360);
  }
  gtk_window_destroy (GTK_WINDOW (help));
}

static void
test_about (void)
{
  g_autofree char *info = skein_about_dup_debug_info ();

  g_test_summary ("what a report of a bug should say names the libraries");
  g_assert_nonnull (strstr (info, SKEIN_VERSION));
  g_assert_nonnull (strstr (info, "libadwaita"));
  g_assert_nonnull (strstr (info, "curl"));
  skein_about_show (NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  skein_gui_test_init (&argc, &argv);
  application = skein_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  g_test_add_func ("/gui/help/shortcuts", test_shortcuts);
  g_test_add_func ("/gui/help/pages", test_help);
  g_test_add_func ("/gui/help/about", test_about);

  return g_test_run ();
}
