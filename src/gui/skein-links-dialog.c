// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-links-dialog.h"

#include <string.h>
#include <glib/gi18n.h>

#include "batch/skein-link-list.h"
#include "batch/skein-page.h"
#include "batch/skein-url-pattern.h"
#include "work/skein-url.h"
#include "gui/skein-let-shrink.h"

/* One link, for the list. */
#define SKEIN_TYPE_LINK_ROW (skein_link_row_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLinkRow, skein_link_row, SKEIN, LINK_ROW, GObject)

struct _SkeinLinkRow
{
  GObject parent_instance;

  const SkeinLink *link; /* of the dialog's list */
  gboolean ticked;
};

G_DEFINE_FINAL_TYPE (SkeinLinkRow, skein_link_row, G_TYPE_OBJECT)

static void
skein_link_row_class_init (G_GNUC_UNUSED SkeinLinkRowClass *klass)
{
}

static void
skein_link_row_init (SkeinLinkRow *self)
{
  self->ticked = TRUE;
}

struct _SkeinLinksDialog
{
  AdwWindow parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) a page is on its way or being read */
  char *label;               /* (owned) (nullable) what the page is called */
  SkeinLinkList *links;      /* (owned) (nullable) */
  GListStore *rows;          /* (owned) */
  GtkFilter *filter;         /* (owned) */
  GtkFilterListModel *shown; /* (owned) */
  SkeinLinkFilter *wanted;   /* (owned) (nullable) as typed */
  guint types;               /* of SkeinLinkType; 0: all */

  GtkButton *choose_button;
  GtkWidget *all_button, *none_button;
  GtkEntry *address;
  GtkSpinner *spinner;
  GtkLabel *message;
  GtkDropDown *types_down;
  GtkSearchEntry *pattern;
  GtkListView *list;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinLinksDialog, skein_links_dialog, ADW_TYPE_WINDOW)

/* In the order of the drop-down. */
static const guint type_masks[] = {
  0,
  SKEIN_LINK_IMAGE | SKEIN_LINK_ARCHIVE | SKEIN_LINK_DOCUMENT | SKEIN_LINK_VIDEO | SKEIN_LINK_AUDIO,
  SKEIN_LINK_IMAGE,
  SKEIN_LINK_ARCHIVE,
  SKEIN_LINK_DOCUMENT,
  SKEIN_LINK_VIDEO,
  SKEIN_LINK_AUDIO,
};

static void
say (SkeinLinksDialog *self, const char *text)
{
  gtk_label_set_text (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
count (SkeinLinksDialog *self)
{
  guint n = skein_links_dialog_get_n_chosen (self);
  g_autofree char *label = n == 0 ? g_strdup (_("_Choose")) : g_strdup_printf (ngettext ("_Choose %u Link", "_Choose %u Links", n), n);

  gtk_button_set_label (self->choose_button, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "links.choose", n > 0);
}

/* The list */

static gboolean
is_shown (gpointer item, gpointer user_data)
{
  SkeinLinksDialog *self = user_data;
  const SkeinLink *link = SKEIN_LINK_ROW (item)->link;

  return (self->types == 0 || (self->types & link->type) != 0) && skein_link_filter_match (self->wanted, link);
}

static void
filter_changed_cb (SkeinLinksDialog *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->pattern));
  g_autofree char *glob = strpbrk (typed, "*?") == NULL && *typed != '\0' ? g_strdup_printf ("*%s*", typed) : g_strdup (typed);
  g_autoptr (GError) error = NULL;
  guint selected = gtk_drop_down_get_selected (self->types_down);

  g_clear_pointer (&self->wanted, skein_link_filter_free);
  self->wanted = skein_link_filter_new (glob, NULL, &error);
  self->types = selected < G_N_ELEMENTS (type_masks) ? type_masks[selected] : 0;
  say (self, error != NULL ? error->message : NULL);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  count (self);
}

static void
ticked_cb (GtkCheckButton *check, gpointer user_data)
{
  GtkListItem *item = user_data;
  SkeinLinkRow *row = gtk_list_item_get_item (item);
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (check), SKEIN_TYPE_LINKS_DIALOG);

  if (row == NULL || row->ticked == gtk_check_button_get_active (check))
    return;
  row->ticked = gtk_check_button_get_active (check);
  if (dialog != NULL)
    count (SKEIN_LINKS_DIALOG (dialog));
}

static void
set_up_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, G_GNUC_UNUSED gpointer user_data)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *url = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (GTK_LABEL (url), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (url), 1);
  gtk_label_set_width_chars (GTK_LABEL (name), 12);
  gtk_widget_set_hexpand (url, TRUE);
  gtk_widget_add_css_class (url, "dim-label");
  gtk_widget_set_margin_start (box, 8);
  gtk_widget_set_margin_end (box, 8);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), url);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
  g_signal_connect (check, "toggled", G_CALLBACK (ticked_cb), item);
}

static void
bind_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, G_GNUC_UNUSED gpointer user_data)
{
  SkeinLinkRow *row = gtk_list_item_get_item (item);
  GtkWidget *check = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *name = gtk_widget_get_next_sibling (check);
  GtkWidget *url = gtk_widget_get_next_sibling (name);
  g_autofree char *redacted = skein_url_redact (row->link->url);
  const char *shown = row->link->name != NULL ? row->link->name : "";

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), row->ticked);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, *shown != '\0' ? shown : redacted, -1);
  gtk_label_set_text (GTK_LABEL (name), shown);
  gtk_label_set_text (GTK_LABEL (url), redacted);
}

static void
tick_shown (SkeinLinksDialog *self, gboolean ticked)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SkeinLinkRow) row = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

      row->ticked = ticked;
    }
  /* Rows have no properties to tell of it: those in view are bound anew. */
  gtk_list_view_set_model (self->list, NULL);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->shown)))));
  count (self);
}

static void
take_links (SkeinLinksDialog *self, SkeinLinkList *links)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  SkeinLinkList *old = g_steal_pointer (&self->links);
  gboolean has_files = FALSE;

  for (guint i = 0; i < links->links->len; i++)
    {
      SkeinLinkRow *row = g_object_new (SKEIN_TYPE_LINK_ROW, NULL);

      row->link = g_ptr_array_index (links->links, i);
      has_files |= row->link->type != SKEIN_LINK_OTHER;
      g_ptr_array_add (rows, row);
    }
  self->links = links;
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
  if (old != NULL)
    skein_link_list_free (old);

  gtk_drop_down_set_selected (self->types_down, has_files ? 1 : 0);
  filter_changed_cb (self);
  if (links->links->len == 0)
    say (self, _("There is no link in it that can be downloaded"));
  else if (links->cut)
    say (self, _("The page has more links than can be shown"));
}

/* The page */

static void
set_busy (SkeinLinksDialog *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

typedef struct
{
  GBytes *page;   /* (owned) */
  char *base_url; /* (owned) (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_bytes_unref (reading->page);
  g_free (reading->base_url);
  g_free (reading);
}

static void
read_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Reading *reading = task_data;
  gsize size;
  const char *text = g_bytes_get_data (reading->page, &size);
  SkeinLinkList *links;

  if (text == NULL)
    text = "";
  switch (skein_link_list_detect (text, size, NULL))
    {
    case SKEIN_TEXT_CSV:
      links = skein_link_list_from_csv (text, size);
      break;
    case SKEIN_TEXT_LINES:
    case SKEIN_TEXT_PROSE:
      links = memchr (text, '<', size) == NULL ? skein_link_list_from_prose (text, size) : skein_link_list_from_html (text, size, reading->base_url);
      break;
    case SKEIN_TEXT_HTML:
    default:
      links = skein_link_list_from_html (text, size, reading->base_url);
      break;
    }
  g_task_return_pointer (task, links, (GDestroyNotify) skein_link_list_free);
}

static void
read_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinLinksDialog) self = user_data;
  SkeinLinkList *links = g_task_propagate_pointer (G_TASK (result), NULL);

  if (links == NULL)
    return;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  take_links (self, links);
}

static GCancellable *
begin (SkeinLinksDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  say (self, NULL);
  return self->cancellable;
}

void
skein_links_dialog_take_page (SkeinLinksDialog *self, GBytes *page, const char *base_url)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (SKEIN_IS_LINKS_DIALOG (self));
  g_return_if_fail (page != NULL);

  reading = g_new0 (Reading, 1);
  reading->page = g_bytes_ref (page);
  reading->base_url = g_strdup (base_url);
  g_free (self->label);
  self->label = base_url != NULL ? skein_url_redact (base_url) : g_strdup (_("Links of a page"));
  task = g_task_new (NULL, begin (self), read_cb, g_object_ref (self));
  g_task_set_source_tag (task, skein_links_dialog_take_page);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void
fetched_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinLinksDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinPage) page = skein_page_fetch_finish (result, &error);

  /* Cancelled: another page is wanted, or the dialog is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (page == NULL)
    say (self, error->message);
  else
    skein_links_dialog_take_page (self, page->bytes, page->url);
}

void
skein_links_dialog_fetch (SkeinLinksDialog *self, const char *url)
{
  g_return_if_fail (SKEIN_IS_LINKS_DIALOG (self));
  g_return_if_fail (url != NULL);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->address)), url) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->address), url);
  skein_page_fetch_async (url, SKEIN_PAGE_MAX_BYTES, NULL, NULL, begin (self), fetched_cb, g_object_ref (self));
}

/* Actions */

static void
address_activated_cb (SkeinLinksDialog *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address))));
  g_autofree char *url = *typed == '\0' || skein_page_is_url (typed) ? g_strdup (typed) : g_strconcat ("https://", typed, NULL);

  if (*url != '\0')
    skein_links_dialog_fetch (self, url);
}

static void
fetch_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  address_activated_cb (SKEIN_LINKS_DIALOG (widget));
}

static void
tick_all_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  tick_shown (SKEIN_LINKS_DIALOG (widget), TRUE);
}

static void
tick_none_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  tick_shown (SKEIN_LINKS_DIALOG (widget), FALSE);
}

static void
choose_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinLinksDialog *self = SKEIN_LINKS_DIALOG (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  GString *lines = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SkeinLinkRow) row = g_list_model_get_item (G_LIST_MODEL (self->shown), i);
      g_autofree char *line = NULL;

      if (!row->ticked)
        continue;
      line = skein_url_pattern_escape (row->link->url);
      g_string_append (lines, line);
      if (row->link->name_is_given)
        g_string_append_printf (lines, "\t%s", row->link->name);
      g_string_append_c (lines, '\n');
    }
  bytes = g_string_free_to_bytes (lines);
  if (g_bytes_get_size (bytes) > 0)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, bytes, self->label);
  gtk_window_close (GTK_WINDOW (self));
}

/* GObject */

static gboolean
skein_links_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (SKEIN_LINKS_DIALOG (window)->cancellable);
  return GTK_WINDOW_CLASS (skein_links_dialog_parent_class)->close_request (window);
}

static void
skein_links_dialog_dispose (GObject *object)
{
  SkeinLinksDialog *self = SKEIN_LINKS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_LINKS_DIALOG);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (skein_links_dialog_parent_class)->dispose (object);
}

static void
skein_links_dialog_finalize (GObject *object)
{
  SkeinLinksDialog *self = SKEIN_LINKS_DIALOG (object);

  g_free (self->label);
  g_clear_pointer (&self->wanted, skein_link_filter_free);
  g_clear_pointer (&self->links, skein_link_list_free);

  G_OBJECT_CLASS (skein_links_dialog_parent_class)->finalize (object);
}

static void
skein_links_dialog_class_init (SkeinLinksDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_links_dialog_dispose;
  object_class->finalize = skein_links_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = skein_links_dialog_close_request;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", SKEIN_TYPE_LINKS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "links.fetch", NULL, fetch_activated);
  gtk_widget_class_install_action (widget_class, "links.tick-all", NULL, tick_all_activated);
  gtk_widget_class_install_action (widget_class, "links.tick-none", NULL, tick_none_activated);
  gtk_widget_class_install_action (widget_class, "links.choose", NULL, choose_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "links.choose", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-links-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, choose_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, all_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, none_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, address);
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, message);
  gtk_widget_class_bind_template_child_full (widget_class, "types", FALSE, G_STRUCT_OFFSET (SkeinLinksDialog, types_down));
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, pattern);
  gtk_widget_class_bind_template_child (widget_class, SkeinLinksDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, address_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
skein_links_dialog_init (SkeinLinksDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->rows = g_list_store_new (SKEIN_TYPE_LINK_ROW);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)), g_object_ref (self->filter));
  gtk_widget_init_template (GTK_WIDGET (self));
  skein_let_shrink_labels (GTK_WIDGET (self->choose_button), FALSE);
  skein_let_shrink_labels (self->all_button, FALSE);
  skein_let_shrink_labels (self->none_button, FALSE);
  skein_let_shrink_drop_down (self->types_down);

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  tick_shown (self, TRUE);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->address));
}

SkeinLinksDialog *
skein_links_dialog_new (void)
{
  return g_object_new (SKEIN_TYPE_LINKS_DIALOG, NULL);
}

guint
skein_links_dialog_get_n_links (SkeinLinksDialog *self)
{
  g_return_val_if_fail (SKEIN_IS_LINKS_DIALOG (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

guint
skein_links_dialog_get_n_chosen (SkeinLinksDialog *self)
{
  guint n_shown, n = 0;

  g_return_val_if_fail (SKEIN_IS_LINKS_DIALOG (self), 0);

  n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (SkeinLinkRow) row = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

      n += row->ticked;
    }
  return n;
}
