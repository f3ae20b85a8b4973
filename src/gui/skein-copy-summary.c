// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-copy-summary.h"

#include <glib/gi18n.h>

#include "batch/skein-copy-words.h"
#include "gui/skein-copy-preview-window.h"

struct _SkeinCopySummary
{
  AdwActionRow parent_instance;

  SkeinPool *pool;           /* (owned) (nullable) */
  SkeinCopyOptions *options; /* (owned) (nullable) */
  char *picture;             /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SkeinCopySummary, skein_copy_summary, ADW_TYPE_ACTION_ROW)

static void
preview_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinCopySummary *self = SKEIN_COPY_SUMMARY (widget);
  SkeinCopyPreviewWindow *window = skein_copy_preview_window_new (self->pool, self->options);
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (widget));

  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  if (self->picture != NULL)
    skein_copy_preview_window_set_picture (window, self->picture);
  gtk_window_present (GTK_WINDOW (window));
}

static void
skein_copy_summary_dispose (GObject *object)
{
  SkeinCopySummary *self = SKEIN_COPY_SUMMARY (object);

  g_clear_object (&self->pool);
  g_clear_pointer (&self->options, skein_copy_options_unref);
  g_clear_pointer (&self->picture, g_free);

  G_OBJECT_CLASS (skein_copy_summary_parent_class)->dispose (object);
}

static void
skein_copy_summary_class_init (SkeinCopySummaryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_copy_summary_dispose;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "copy.preview", NULL, preview_activated);
}

static void
show_state (SkeinCopySummary *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->options != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "copy.preview", self->pool != NULL && self->options != NULL);
}

static void
skein_copy_summary_init (SkeinCopySummary *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Preview…"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 3);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "copy.preview");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  show_state (self);
}

void
skein_copy_summary_set_pool (SkeinCopySummary *self, SkeinPool *pool)
{
  g_return_if_fail (SKEIN_IS_COPY_SUMMARY (self));

  g_set_object (&self->pool, pool);
  show_state (self);
}

void
skein_copy_summary_show (SkeinCopySummary *self, SkeinCopyOptions *options, const char *picture_name, const char *picture)
{
  g_return_if_fail (SKEIN_IS_COPY_SUMMARY (self));

  if (options != NULL)
    {
      g_autofree char *summary = skein_copy_words_dup_summary (options);
      g_autofree char *example = skein_copy_words_dup_example (options, picture_name, 0, 0);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), summary);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), example);
      skein_copy_options_ref (options);
    }
  g_clear_pointer (&self->options, skein_copy_options_unref);
  self->options = options;
  g_free (self->picture);
  self->picture = g_strdup (picture);
  show_state (self);
}
