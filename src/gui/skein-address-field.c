// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-address-field.h"

#include <string.h>
#include <adwaita.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"

/* More than this stays beside the field. */
#define MAX_FIELD_BYTES (48 * 1024)

struct _SkeinAddressField
{
  GtkBox parent_instance;

  GPtrArray *lists; /* (owned) (element-type GBytes) */

  GtkTextView *text;
  GtkListBox *lists_box;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PASTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinAddressField, skein_address_field, GTK_TYPE_BOX)

/* Lists beside the field */

static void
list_removed_cb (GtkButton *button, gpointer user_data)
{
  SkeinAddressField *self = user_data;
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);

  g_ptr_array_remove_index (self->lists, (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
  gtk_list_box_remove (self->lists_box, row);
  gtk_widget_set_visible (GTK_WIDGET (self->lists_box), self->lists->len > 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
keep_list (SkeinAddressField *self, GBytes *text, const char *label)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  g_autofree char *size = skein_format_size (g_bytes_get_size (text));
  g_autofree char *remove_label = g_strdup_printf (_("Remove %s"), label);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), size);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, remove_label, -1);
  g_signal_connect (remove, "clicked", G_CALLBACK (list_removed_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);

  g_ptr_array_add (self->lists, g_bytes_ref (text));
  gtk_list_box_append (self->lists_box, row);
  gtk_widget_set_visible (GTK_WIDGET (self->lists_box), TRUE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Pasting */

static void
clipboard_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddressField) self = user_data;
  char *string = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GBytes) text = NULL;

  if (string == NULL)
    return;
  text = g_bytes_new_take (string, strlen (string));
  g_signal_emit (self, signals[SIGNAL_PASTED], 0, text);
}

/* The text field would take any amount, and be busy with it for seconds. */
static void
paste_cb (SkeinAddressField *self)
{
  g_signal_stop_emission_by_name (self->text, "paste-clipboard");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, clipboard_read_cb, g_object_ref (self));
}

static void
typed_cb (SkeinAddressField *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* GObject */

static void
skein_address_field_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEIN_TYPE_ADDRESS_FIELD);

  G_OBJECT_CLASS (skein_address_field_parent_class)->dispose (object);
}

static void
skein_address_field_finalize (GObject *object)
{
  g_ptr_array_unref (SKEIN_ADDRESS_FIELD (object)->lists);

  G_OBJECT_CLASS (skein_address_field_parent_class)->finalize (object);
}

static void
skein_address_field_class_init (SkeinAddressFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_address_field_dispose;
  object_class->finalize = skein_address_field_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_ADDRESS_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PASTED] = g_signal_new ("pasted", SKEIN_TYPE_ADDRESS_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-address-field.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinAddressField, text);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddressField, lists_box);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
}

static void
skein_address_field_init (SkeinAddressField *self)
{
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (typed_cb), self);
}

void
skein_address_field_take_text (SkeinAddressField *self, GBytes *text, const char *label)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  gsize size;
  const char *data;

  g_return_if_fail (SKEIN_IS_ADDRESS_FIELD (self));
  g_return_if_fail (text != NULL);

  data = g_bytes_get_data (text, &size);
  buffer = gtk_text_view_get_buffer (self->text);
  if (size == 0)
    return;
  if (size + (gsize) gtk_text_buffer_get_char_count (buffer) > MAX_FIELD_BYTES || !g_utf8_validate (data, (gssize) size, NULL))
    {
      keep_list (self, text, label);
      return;
    }

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  /* What was there before may lack its end of line. */
  gtk_text_buffer_get_iter_at_mark (buffer, &start, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (gtk_text_iter_equal (&start, &end) && !gtk_text_iter_starts_line (&end))
    gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_insert_at_cursor (buffer, data, (int) size);
  gtk_text_buffer_end_user_action (buffer);
}

void
skein_address_field_collect (SkeinAddressField *self, GPtrArray *out_lists)
{
  GBytes *typed;

  g_return_if_fail (SKEIN_IS_ADDRESS_FIELD (self));

  typed = skein_text_view_dup_bytes (self->text);
  if (typed != NULL)
    g_ptr_array_add (out_lists, typed);
  for (guint i = 0; i < self->lists->len; i++)
    g_ptr_array_add (out_lists, g_bytes_ref (g_ptr_array_index (self->lists, i)));
}

GtkWidget *
skein_address_field_get_text_view (SkeinAddressField *self)
{
  g_return_val_if_fail (SKEIN_IS_ADDRESS_FIELD (self), NULL);

  return GTK_WIDGET (self->text);
}

GBytes *
skein_text_view_dup_bytes (GtkTextView *view)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  char *text;

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);

  buffer = gtk_text_view_get_buffer (view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  if (gtk_text_iter_equal (&start, &end))
    return NULL;
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  return g_bytes_new_take (text, strlen (text));
}
