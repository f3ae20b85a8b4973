// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-window.h"

#include <glib/gi18n.h>

#include "gui/skein-activity-page.h"
#include "gui/skein-downloads-page.h"

struct _SkeinWindow
{
  AdwApplicationWindow parent_instance;

  GSettings *settings; /* (owned) */

  AdwViewStack *stack;
  AdwViewSwitcherTitle *title;
  AdwViewSwitcherBar *switcher_bar;
  SkeinDownloadsPage *downloads;
  SkeinActivityPage *activity;
};

G_DEFINE_FINAL_TYPE (SkeinWindow, skein_window, ADW_TYPE_APPLICATION_WINDOW)

static void
add_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, G_GNUC_UNUSED gpointer user_data)
{
}

static void
demo_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, G_GNUC_UNUSED gpointer user_data)
{
}

static void
page_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;

  adw_view_stack_set_visible_child_name (self->stack, g_variant_get_string (parameter, NULL));
}

static const GActionEntry window_actions[] = {
  { .name = "add", .activate = add_activated },
  { .name = "demo", .activate = demo_activated },
  { .name = "page", .activate = page_activated, .parameter_type = "s" },
};

static void
skein_window_dispose (GObject *object)
{
  SkeinWindow *self = SKEIN_WINDOW (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_WINDOW);

  G_OBJECT_CLASS (skein_window_parent_class)->dispose (object);
}

static void
skein_window_class_init (SkeinWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_window_dispose;

  g_type_ensure (SKEIN_TYPE_DOWNLOADS_PAGE);
  g_type_ensure (SKEIN_TYPE_ACTIVITY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, downloads);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, activity);
}

static void
skein_window_init (SkeinWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), window_actions, G_N_ELEMENTS (window_actions), self);

  self->settings = g_settings_new (SKEIN_APP_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

SkeinWindow *
skein_window_new (GtkApplication *application)
{
  return g_object_new (SKEIN_TYPE_WINDOW, "application", application, NULL);
}

void
skein_window_add_urls (SkeinWindow *self, const char *text)
{
  g_return_if_fail (SKEIN_IS_WINDOW (self));
  g_return_if_fail (text != NULL);
}
