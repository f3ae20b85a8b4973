// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Works on widgets as they are mapped, so that windows of the libraries and parts that are made late are reached too. Per widget a few
 * comparisons of types; nothing is kept. */

#include "config.h"

#include "gui/skein-control-names.h"

#include <adwaita.h>

static void
set_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* The title of a row becomes the name of its switch by "activatable-widget"; a row that unfolds has a switch of its own, and forgets that. */
static void
name_switch (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  if (row != NULL && gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW) != NULL && adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)) != widget)
    set_label (widget, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* The title of its row is its name, by "activatable-widget": another beside it would be said too. */
static void
name_spin_button (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  if (row != NULL && adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)) == widget)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

static void
name_button (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GtkButton *button = GTK_BUTTON (widget);

  if (GTK_IS_DROP_DOWN (parent))
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, parent, NULL, -1);
  /* Its label is named by itself and by being told so by its mnemonic: once is enough. */
  else if (gtk_button_get_use_underline (button) && gtk_button_get_label (button) != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (gtk_button_get_icon_name (button) != NULL && gtk_widget_get_tooltip_text (widget) != NULL && (ADW_IS_PREFERENCES_WINDOW (gtk_widget_get_root (widget)) || gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL))
    set_label (widget, gtk_widget_get_tooltip_text (widget));
  else if (g_strcmp0 (gtk_button_get_icon_name (button), "window-close-symbolic") == 0 && gtk_widget_get_tooltip_text (widget) == NULL && ADW_IS_TOAST_OVERLAY (gtk_widget_get_parent (parent)))
    set_label (widget, g_dgettext ("gtk40", "Close"));
}

/* An icon in an entry that can be pressed. */
static void
name_image (GtkWidget *widget)
{
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_BUTTON && gtk_widget_get_tooltip_text (widget) != NULL)
    set_label (widget, gtk_widget_get_tooltip_text (widget));
}

/* A row with an entry does not tell that its text has the focus; the text itself does, once it is something. */
static void
name_text (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW);

  if (row == NULL || gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_TEXT_BOX)
    return;
  g_object_set (widget, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  set_label (widget, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* Stacks */

static gboolean
shows_some_children (GtkWidget *widget)
{
  return GTK_IS_STACK (widget) || ADW_IS_VIEW_STACK (widget) || ADW_IS_SQUEEZER (widget) || ADW_IS_LEAFLET (widget) || GTK_IS_REVEALER (widget);
}

static void
set_hidden (GtkWidget *widget, gboolean hidden)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, hidden, -1);
}

static gboolean
map_hook (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_SWITCH (widget))
    name_switch (widget);
  else if (GTK_IS_SPIN_BUTTON (widget))
    name_spin_button (widget);
  else if (GTK_IS_BUTTON (widget))
    name_button (widget);
  else if (GTK_IS_TEXT (widget))
    name_text (widget);
  else if (GTK_IS_IMAGE (widget))
    name_image (widget);
  else if (shows_some_children (widget))
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
      set_hidden (child, !gtk_widget_get_child_visible (child));

  if (parent != NULL && shows_some_children (parent))
    set_hidden (widget, FALSE);
  return TRUE;
}

static gboolean
unmap_hook (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (parent != NULL && shows_some_children (parent))
    set_hidden (widget, TRUE);
  return TRUE;
}

void
skein_control_names_watch (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, map_hook, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("unmap", GTK_TYPE_WIDGET), 0, unmap_hook, NULL, NULL);
}
