// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-resize-results.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "base/skein-format.h"

#define FLUSH_MS 100
#define LIST_HEIGHT 200

/* A line of the results: what is to be shown, made when it is known. */
#define SKEIN_TYPE_RESIZE_RESULT (skein_resize_result_get_type ())
G_DECLARE_FINAL_TYPE (SkeinResizeResult, skein_resize_result, SKEIN, RESIZE_RESULT, GObject)

struct _SkeinResizeResult
{
  GObject parent_instance;
  char *name, *text; /* (owned) */
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (SkeinResizeResult, skein_resize_result, G_TYPE_OBJECT)

static void
skein_resize_result_finalize (GObject *object)
{
  SkeinResizeResult *self = SKEIN_RESIZE_RESULT (object);

  g_free (self->name);
  g_free (self->text);

  G_OBJECT_CLASS (skein_resize_result_parent_class)->finalize (object);
}

static void
skein_resize_result_class_init (SkeinResizeResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_resize_result_finalize;
}

static void
skein_resize_result_init (G_GNUC_UNUSED SkeinResizeResult *self)
{
}

struct _SkeinResizeResults
{
  GtkBox parent_instance;

  gboolean in_place;
  guint n_all, n_done, n_failed, n_untouched;
  guint64 in_bytes, out_bytes;
  GPtrArray *fresh; /* (owned) (element-type SkeinResizeResult) not yet in the list */
  guint flush_source;

  GtkProgressBar *progress;
  GtkLabel *summary;
  GListStore *results; /* (owned) (element-type SkeinResizeResult) */
};

G_DEFINE_FINAL_TYPE (SkeinResizeResults, skein_resize_results, GTK_TYPE_BOX)

static char *
dup_summary (SkeinResizeResults *self)
{
  g_autofree char *before = skein_format_size (self->in_bytes);
  g_autofree char *after = skein_format_size (self->out_bytes);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: pictures done, of how many; and their bytes before and after. */
  g_string_append_printf (text, _ ("%'u of %'u · %s became %s"), self->n_done + self->n_failed, self->n_all, before, after);
  if (self->n_untouched > 0)
    {
      g_string_append (text, " · ");
      /* Translators: pictures that need not become smaller. */
      g_string_append_printf (text, ngettext ("%'u was small enough", "%'u were small enough", self->n_untouched), self->n_untouched);
    }
  if (self->n_failed > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("%'u failed"), self->n_failed);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
flush (SkeinResizeResults *self)
{
  g_autofree char *summary = dup_summary (self);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (self->fresh->len > 0)
    {
      g_list_store_splice (self->results, g_list_model_get_n_items (G_LIST_MODEL (self->results)), 0, self->fresh->pdata, self->fresh->len);
      g_ptr_array_set_size (self->fresh, 0);
    }
  gtk_label_set_text (self->summary, summary);
  gtk_progress_bar_set_fraction (self->progress, self->n_all > 0 ? (double) (self->n_done + self->n_failed) / self->n_all : 0);
}

static gboolean
flush_cb (gpointer user_data)
{
  SkeinResizeResults *self = user_data;

  self->flush_source = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

/* --- lines --- */

static char *
describe (SkeinResizeResults *self, const SkeinReport *report)
{
  g_autofree char *before = skein_format_size (report->in_bytes);
  g_autofree char *after = skein_format_size (report->bytes);
  g_autofree char *copy = NULL;

  if (report->is_untouched)
    /* Translators: a picture's pixels. */
    return g_strdup_printf (_ ("%u × %u · small enough, left as it is"), report->in_width, report->in_height);
  if (self->in_place)
    /* Translators: a picture that was replaced: pixels and bytes before and after. */
    return g_strdup_printf (_ ("%u × %u → %u × %u · %s → %s"), report->in_width, report->in_height, report->width, report->height, before, after);
  copy = skein_display_text (report->out_name, -1, 0);
  /* Translators: a copy's name; pixels and bytes before and after. */
  return g_strdup_printf (_ ("%s · %u × %u → %u × %u · %s → %s"), copy, report->in_width, report->in_height, report->width, report->height, before, after);
}

void
skein_resize_results_add (SkeinResizeResults *self, const char *path, const SkeinReport *report, const GError *error)
{
  SkeinResizeResult *result = g_object_new (SKEIN_TYPE_RESIZE_RESULT, NULL);
  g_autofree char *name = g_path_get_basename (path);

  g_return_if_fail (SKEIN_IS_RESIZE_RESULTS (self));

  result->name = skein_display_text (name, -1, 0);
  result->failed = error != NULL;
  if (error != NULL)
    {
      self->n_failed++;
      result->text = skein_display_text (error->message, -1, 0);
    }
  else
    {
      self->n_done++;
      self->n_untouched += report->is_untouched;
      self->in_bytes += report->in_bytes;
      self->out_bytes += report->bytes;
      result->text = describe (self, report);
    }
  g_ptr_array_add (self->fresh, result);
  if (self->flush_source == 0)
    self->flush_source = g_timeout_add (FLUSH_MS, flush_cb, self);
}

void
skein_resize_results_begin (SkeinResizeResults *self, guint n_all, gboolean in_place)
{
  g_return_if_fail (SKEIN_IS_RESIZE_RESULTS (self));

  self->in_place = in_place;
  self->n_all = n_all;
  self->n_done = self->n_failed = self->n_untouched = 0;
  self->in_bytes = self->out_bytes = 0;
  g_ptr_array_set_size (self->fresh, 0);
  g_list_store_remove_all (self->results);
  flush (self);
}

void
skein_resize_results_tell (SkeinResizeResults *self, const char *sentence)
{
  g_return_if_fail (SKEIN_IS_RESIZE_RESULTS (self));

  skein_resize_results_begin (self, 0, FALSE);
  gtk_label_set_text (self->summary, sentence);
}

gboolean
skein_resize_results_is_complete (SkeinResizeResults *self)
{
  g_return_val_if_fail (SKEIN_IS_RESIZE_RESULTS (self), FALSE);
  return self->n_done + self->n_failed == self->n_all;
}

guint
skein_resize_results_get_n_done (SkeinResizeResults *self, guint *out_n_failed)
{
  g_return_val_if_fail (SKEIN_IS_RESIZE_RESULTS (self), 0);

  if (out_n_failed != NULL)
    *out_n_failed = self->n_failed;
  return self->n_done;
}

static void
row_set_up_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, G_GNUC_UNUSED gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new ("");
  GtkWidget *text = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (text, "skein-small");
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
row_bind_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, G_GNUC_UNUSED gpointer user_data)
{
  SkeinResizeResult *result = gtk_list_item_get_item (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *text = gtk_widget_get_next_sibling (name);

  gtk_label_set_text (GTK_LABEL (name), result->name);
  gtk_label_set_text (GTK_LABEL (text), result->text);
  if (result->failed)
    {
      gtk_widget_remove_css_class (text, "dim-label");
      gtk_widget_add_css_class (text, "error");
    }
  else
    {
      gtk_widget_remove_css_class (text, "error");
      gtk_widget_add_css_class (text, "dim-label");
    }
}

/* --- GObject --- */

static void
skein_resize_results_dispose (GObject *object)
{
  SkeinResizeResults *self = SKEIN_RESIZE_RESULTS (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_object (&self->results);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);

  G_OBJECT_CLASS (skein_resize_results_parent_class)->dispose (object);
}

static void
skein_resize_results_class_init (SkeinResizeResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_resize_results_dispose;
}

static void
skein_resize_results_init (SkeinResizeResults *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);

  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  self->results = g_list_store_new (SKEIN_TYPE_RESIZE_RESULT);
  g_signal_connect (factory, "setup", G_CALLBACK (row_set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->results)))), factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Results"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scrolled, -1, LIST_HEIGHT);
  gtk_widget_add_css_class (scrolled, "card");

  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->summary = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->summary, 0);
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (self), scrolled);
}

GtkWidget *
skein_resize_results_new (void)
{
  return g_object_new (SKEIN_TYPE_RESIZE_RESULTS, NULL);
}
