// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-let-shrink.h"

#define LARGE_DPI (132 * 1024) /* as the setting has it; 96 is usual */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

void
skein_let_shrink_drop_down (GtkDropDown *drop_down)
{
  GtkListItemFactory *factory;

  g_return_if_fail (GTK_IS_DROP_DOWN (drop_down));

  /* The list keeps the factory that the drop-down came with, which also marks what is chosen. */
  gtk_drop_down_set_list_factory (drop_down, gtk_drop_down_get_factory (drop_down));
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_drop_down_set_factory (drop_down, factory);
  g_object_unref (factory);
}

/* For what is cut: only then, since titles of windows take room from buttons beside them. */
static gboolean
has_large_letters (GtkWidget *widget)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi >= LARGE_DPI;
}

void
skein_let_shrink_labels (GtkWidget *root, gboolean in_lines)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (!in_lines && !has_large_letters (root))
    return;
  if (GTK_IS_LABEL (root))
    {
      gtk_label_set_wrap (GTK_LABEL (root), in_lines);
      gtk_label_set_wrap_mode (GTK_LABEL (root), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_ellipsize (GTK_LABEL (root), in_lines ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    skein_let_shrink_labels (child, in_lines);
}
