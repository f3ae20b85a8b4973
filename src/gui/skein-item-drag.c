// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-drag.h"

struct _SkeinItemDrag
{
  GdkContentProvider parent_instance;

  GPtrArray *items; /* (owned) of SkeinItem */
  gboolean has_files;
};

G_DEFINE_FINAL_TYPE (SkeinItemDrag, skein_item_drag, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
skein_item_drag_ref_formats (GdkContentProvider *provider)
{
  SkeinItemDrag *self = SKEIN_ITEM_DRAG (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, G_TYPE_PTR_ARRAY);
  if (self->has_files)
    gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static gboolean
skein_item_drag_get_value (GdkContentProvider *provider, GValue *value, GError **error)
{
  SkeinItemDrag *self = SKEIN_ITEM_DRAG (provider);
  g_autoslist (GFile) files = NULL;

  if (G_VALUE_HOLDS (value, G_TYPE_PTR_ARRAY))
    {
      g_value_set_boxed (value, self->items);
      return TRUE;
    }
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) || !self->has_files)
    return GDK_CONTENT_PROVIDER_CLASS (skein_item_drag_parent_class)->get_value (provider, value, error);

  for (guint i = self->items->len; i > 0; i--)
    {
      SkeinItem *item = g_ptr_array_index (self->items, i - 1);
      g_autofree char *path = NULL;

      if (skein_item_get_state (item) != SKEIN_ITEM_DONE)
        continue;
      path = skein_item_dup_path (item);
      files = g_slist_prepend (files, g_file_new_for_path (path));
    }
  g_value_take_boxed (value, gdk_file_list_new_from_list (files));
  return TRUE;
}

static void
skein_item_drag_finalize (GObject *object)
{
  g_ptr_array_unref (SKEIN_ITEM_DRAG (object)->items);

  G_OBJECT_CLASS (skein_item_drag_parent_class)->finalize (object);
}

static void
skein_item_drag_class_init (SkeinItemDragClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_item_drag_finalize;
  GDK_CONTENT_PROVIDER_CLASS (klass)->ref_formats = skein_item_drag_ref_formats;
  GDK_CONTENT_PROVIDER_CLASS (klass)->get_value = skein_item_drag_get_value;
}

static void
skein_item_drag_init (G_GNUC_UNUSED SkeinItemDrag *self)
{
}

GdkContentProvider *
skein_item_drag_new (GPtrArray *items)
{
  SkeinItemDrag *self = g_object_new (SKEIN_TYPE_ITEM_DRAG, NULL);

  self->items = g_ptr_array_ref (items);
  for (guint i = 0; i < items->len && !self->has_files; i++)
    self->has_files = skein_item_get_state (g_ptr_array_index (items, i)) == SKEIN_ITEM_DONE;
  return GDK_CONTENT_PROVIDER (self);
}

gboolean
skein_item_drag_has_files (SkeinItemDrag *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_DRAG (self), FALSE);

  return self->has_files;
}
