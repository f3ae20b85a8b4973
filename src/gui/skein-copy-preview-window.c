// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-copy-preview-window.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "batch/skein-copy-words.h"
#include "gui/compat/skein-compat.h"

struct _SkeinCopyPreviewWindow
{
  AdwWindow parent_instance;

  SkeinPool *pool;           /* (owned) */
  SkeinCopyOptions *options; /* (owned) */

  AdwWindowTitle *title;
  GtkStack *stack;
  SkeinResizePreview *preview;
};

G_DEFINE_FINAL_TYPE (SkeinCopyPreviewWindow, skein_copy_preview_window, ADW_TYPE_WINDOW)

static void
chosen_cb (GFile *file, gpointer user_data)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    skein_copy_preview_window_set_picture (user_data, path);
}

static void
choose_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_file (GTK_WINDOW (widget), _ ("Choose a Picture"), NULL, G_OBJECT (widget), chosen_cb, widget);
}

static void
skein_copy_preview_window_dispose (GObject *object)
{
  SkeinCopyPreviewWindow *self = SKEIN_COPY_PREVIEW_WINDOW (object);

  if (self->preview != NULL)
    skein_resize_preview_set (self->preview, NULL, NULL, NULL);
  self->preview = NULL;
  g_clear_object (&self->pool);
  g_clear_pointer (&self->options, skein_copy_options_unref);

  G_OBJECT_CLASS (skein_copy_preview_window_parent_class)->dispose (object);
}

static void
skein_copy_preview_window_class_init (SkeinCopyPreviewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_copy_preview_window_dispose;
  gtk_widget_class_install_action (widget_class, "preview.choose", NULL, choose_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_WINDOW);
}

static GtkWidget *
make_empty_page (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Choose a Picture…"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "image-x-generic-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No Picture Here Yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _ ("Choose one of yours to see the copy that would be made of it. Nothing is saved."));
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "preview.choose");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  return page;
}

static void
skein_copy_preview_window_init (SkeinCopyPreviewWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");

  gtk_window_set_title (GTK_WINDOW (self), _ ("Preview of a Copy"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 400);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 294);

  gtk_widget_set_tooltip_text (button, _ ("Choose a Picture"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Choose a Picture"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "preview.choose");
  self->title = ADW_WINDOW_TITLE (adw_window_title_new (_ ("Preview of a Copy"), ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);

  self->preview = g_object_new (SKEIN_TYPE_RESIZE_PREVIEW, "margin-top", 12, "margin-bottom", 12, "margin-start", 12, "margin-end", 12, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, make_empty_page (), "empty");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->preview), "preview");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);

  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), box);
}

SkeinCopyPreviewWindow *
skein_copy_preview_window_new (SkeinPool *pool, SkeinCopyOptions *options)
{
  SkeinCopyPreviewWindow *self;
  g_autofree char *summary = NULL;

  g_return_val_if_fail (SKEIN_IS_POOL (pool), NULL);
  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (SKEIN_TYPE_COPY_PREVIEW_WINDOW, NULL);
  self->pool = g_object_ref (pool);
  self->options = skein_copy_options_ref (options);
  summary = skein_copy_words_dup_summary (options);
  adw_window_title_set_subtitle (self->title, summary);
  return self;
}

void
skein_copy_preview_window_set_picture (SkeinCopyPreviewWindow *self, const char *path)
{
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;

  g_return_if_fail (SKEIN_IS_COPY_PREVIEW_WINDOW (self));
  g_return_if_fail (path != NULL);

  name = g_path_get_basename (path);
  shown = skein_display_text (name, -1, 0);
  adw_window_title_set_title (self->title, shown);
  gtk_stack_set_visible_child_name (self->stack, "preview");
  skein_resize_preview_set (self->preview, self->pool, path, self->options);
}

SkeinResizePreview *
skein_copy_preview_window_get_preview (SkeinCopyPreviewWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_COPY_PREVIEW_WINDOW (self), NULL);
  return self->preview;
}
