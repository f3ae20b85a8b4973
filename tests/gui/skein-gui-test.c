// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "skein-gui-test.h"

#include <adwaita.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "gui/skein-breakpoint-bin.h"

void
skein_gui_test_init (int *argc, char ***argv)
{
  /* Reads the system's file types, which loading symbolic icons needs, while the system's folders can still be seen. */
  g_free (g_content_type_guess ("icon.svg", NULL, 0, NULL));
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  setlocale (LC_ALL, "C.UTF-8");
  if (!gtk_init_check ())
    {
      puts ("1..0 # SKIP no display");
      exit (0);
    }
  adw_init ();
}

SkeinItem *
skein_gui_test_item (guint64 number, const char *url, const char *name, guint64 size, SkeinItemState state)
{
  SkeinStoreRow *row = skein_store_row_new ();

  row->id = number;
  row->position = (gint64) number << 20;
  row->spec = skein_item_spec_new (url, "/nowhere");
  row->name = g_strdup (name);
  row->size = size;
  row->state = state;
  row->error_code = -1;
  return skein_item_new (row);
}

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
      g_test_message ("%*s%s needs %d", 2 * depth, "", G_OBJECT_TYPE_NAME (child), least);
      name_widest (child, width * 9 / 10, depth + 1);
    }
}

void
skein_gui_test_name_widest (GtkWidget *root, int width)
{
  name_widest (root, width, 1);
}

int
skein_gui_test_get_misfit (GtkWidget *root)
{
  int misfit = 0;

  if (!gtk_widget_get_mapped (root))
    return 0;
  if (SKEIN_IS_BREAKPOINT_BIN (root) && gtk_widget_get_first_child (root) != NULL)
    {
      GtkWidget *child = gtk_widget_get_first_child (root);
      int least;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      misfit = least - gtk_widget_get_width (root);
      if (misfit > 0)
        {
          g_test_message ("%s in %s needs %d of %d", G_OBJECT_TYPE_NAME (child), G_OBJECT_TYPE_NAME (gtk_widget_get_parent (root)), least, gtk_widget_get_width (root));
          name_widest (root, gtk_widget_get_width (root), 1);
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int misfit_of_child = skein_gui_test_get_misfit (child);

      misfit = MAX (misfit, misfit_of_child);
    }
  return misfit;
}

GtkWidget *
skein_gui_test_find_widget (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = skein_gui_test_find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
skein_gui_test_find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type))
        return toplevel;
    }
  return NULL;
}
