// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-resize-preview.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"

#define PAUSE_MS 250
#define SHOWN_SIDE 512
#define SHOWN_HEIGHT 180

typedef struct
{
  GtkPicture *picture;
  GtkLabel *label;
} Side;

struct _SkeinResizePreview
{
  GtkBox parent_instance;

  Side original, copy;
  GtkWidget *pair;
  GtkSpinner *spinner;
  GtkLabel *problem;

  SkeinPool *pool;           /* (owned) (nullable) */
  char *path;                /* (owned) (nullable) */
  SkeinCopyOptions *options; /* (owned) (nullable) */
  guint pause_source;
  GCancellable *cancellable;    /* (owned) (nullable) of the one under way */
  SkeinPicturePreview *preview; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SkeinResizePreview, skein_resize_preview, GTK_TYPE_BOX)

static void
show_side (Side *side, const SkeinShownPicture *shown, const char *title, const char *caption)
{
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new ((int) shown->width, (int) shown->height, GDK_MEMORY_R8G8B8A8, shown->pixels, (gsize) shown->width * 4);
  g_autofree char *text = g_strdup_printf ("%s\n%s", title, caption);

  gtk_picture_set_paintable (side->picture, GDK_PAINTABLE (texture));
  gtk_picture_set_alternative_text (side->picture, text);
  gtk_label_set_text (side->label, text);
}

static char *
describe (guint width, guint height, guint64 bytes)
{
  g_autofree char *size = skein_format_size (bytes);

  /* Translators: pixels and bytes of a picture: "4000 × 3000, 2.1 MB" */
  return g_strdup_printf (_ ("%u × %u, %s"), width, height, size);
}

static void
show (SkeinResizePreview *self)
{
  const SkeinPicturePreview *preview = self->preview;
  g_autofree char *before = describe (preview->in_width, preview->in_height, preview->in_bytes);
  g_autofree char *after = describe (preview->width, preview->height, preview->bytes);

  show_side (&self->original, &preview->original, _ ("Original"), before);
  show_side (&self->copy, &preview->copy, _ ("Copy"), after);
}

static void
previewed_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinResizePreview) self = user_data;
  g_autoptr (GError) error = NULL;
  SkeinPicturePreview *preview = skein_picture_preview_finish (result, &error);

  if (self->cancellable != g_task_get_cancellable (G_TASK (result)))
    {
      skein_picture_preview_free (preview);
      return;
    }
  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
  if (preview != NULL)
    {
      g_clear_pointer (&self->preview, skein_picture_preview_free);
      self->preview = preview;
      show (self);
    }
  else
    gtk_label_set_text (self->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), preview == NULL);
  gtk_widget_set_visible (self->pair, preview != NULL);
}

static void
cancel (SkeinResizePreview *self)
{
  g_clear_handle_id (&self->pause_source, g_source_remove);
  if (self->cancellable != NULL)
    {
      g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

      g_cancellable_cancel (cancellable);
    }
}

static gboolean
pause_cb (gpointer user_data)
{
  SkeinResizePreview *self = user_data;

  self->pause_source = 0;
  self->cancellable = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  skein_picture_preview_async (self->pool, self->path, self->options, SHOWN_SIDE, self->cancellable, previewed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
skein_resize_preview_dispose (GObject *object)
{
  SkeinResizePreview *self = SKEIN_RESIZE_PREVIEW (object);

  cancel (self);
  g_clear_object (&self->pool);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->options, skein_copy_options_unref);
  g_clear_pointer (&self->preview, skein_picture_preview_free);

  G_OBJECT_CLASS (skein_resize_preview_parent_class)->dispose (object);
}

static void
skein_resize_preview_class_init (SkeinResizePreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_resize_preview_dispose;
}

static void
make_side (SkeinResizePreview *self, Side *side)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  side->picture = GTK_PICTURE (gtk_picture_new ());
  side->label = GTK_LABEL (gtk_label_new (""));
  gtk_widget_set_size_request (GTK_WIDGET (side->picture), -1, SHOWN_HEIGHT);
  gtk_picture_set_can_shrink (side->picture, TRUE);
  gtk_label_set_justify (side->label, GTK_JUSTIFY_CENTER);
  gtk_label_set_wrap (side->label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (side->label), "skein-small");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (side->picture));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (side->label));
  gtk_box_append (GTK_BOX (self->pair), box);
}

static void
skein_resize_preview_init (SkeinResizePreview *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);

  self->pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_set_homogeneous (GTK_BOX (self->pair), TRUE);
  make_side (self, &self->original);
  make_side (self, &self->copy);
  gtk_widget_set_visible (self->pair, FALSE);
  gtk_box_append (GTK_BOX (self), self->pair);

  self->problem = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_wrap_mode (self->problem, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "skein-problem");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->problem));

  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->spinner));
}

void
skein_resize_preview_set (SkeinResizePreview *self, SkeinPool *pool, const char *path, SkeinCopyOptions *options)
{
  g_return_if_fail (SKEIN_IS_RESIZE_PREVIEW (self));

  cancel (self);
  gtk_spinner_stop (self->spinner);
  g_set_object (&self->pool, pool);
  g_free (self->path);
  self->path = g_strdup (path);
  if (options != NULL)
    skein_copy_options_ref (options);
  skein_copy_options_unref (self->options);
  self->options = options;
  if (pool != NULL && path != NULL && options != NULL)
    self->pause_source = g_timeout_add (PAUSE_MS, pause_cb, self);
}

const SkeinPicturePreview *
skein_resize_preview_peek (SkeinResizePreview *self)
{
  g_return_val_if_fail (SKEIN_IS_RESIZE_PREVIEW (self), NULL);
  return self->preview;
}
