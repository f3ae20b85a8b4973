// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-add-addresses.h"

#include <string.h>
#include <glib/gi18n.h>

#include "batch/skein-input.h"
#include "gui/skein-address-field.h"
#include "gui/skein-clipboard-offer.h"
#include "gui/skein-let-shrink.h"
#include "gui/skein-links-dialog.h"

struct _SkeinAddAddresses
{
  AdwPreferencesGroup parent_instance;

  char *offered; /* (owned) (nullable) what the clipboard has */

  SkeinAddressField *field;
  GtkLabel *lines_label;
  GtkLabel *previews_label;
  GtkCheckButton *known_check;
  GtkRevealer *offer_revealer;
  GtkWidget *links_button;
  GtkButton *offer_button;
  GtkLabel *complaints_label;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinAddAddresses, skein_add_addresses, ADW_TYPE_PREFERENCES_GROUP)

static void
changed_cb (SkeinAddAddresses *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
pasted_cb (SkeinAddAddresses *self, GBytes *text)
{
  skein_add_addresses_take_text (self, text, _("Pasted text"));
}

static void
offer_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddAddresses) self = user_data;
  guint n = 0;
  char *text = skein_clipboard_offer_finish (result, &n, NULL);
  g_autofree char *label = NULL;

  if (text == NULL)
    return;
  g_free (self->offered);
  self->offered = text;
  label = g_strdup_printf (ngettext ("Use %u Address From the _Clipboard", "Use %u Addresses From the _Clipboard", n), n);
  gtk_button_set_label (self->offer_button, label);
  gtk_revealer_set_reveal_child (self->offer_revealer, TRUE);
}

static void
links_chosen_cb (SkeinAddAddresses *self, GBytes *lines, const char *label)
{
  skein_add_addresses_take_text (self, lines, label);
}

static void
set_label (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
  gtk_label_set_text (label, text != NULL ? text : "");
}

static void
skein_add_addresses_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEIN_TYPE_ADD_ADDRESSES);

  G_OBJECT_CLASS (skein_add_addresses_parent_class)->dispose (object);
}

static void
skein_add_addresses_finalize (GObject *object)
{
  g_free (SKEIN_ADD_ADDRESSES (object)->offered);

  G_OBJECT_CLASS (skein_add_addresses_parent_class)->finalize (object);
}

static void
skein_add_addresses_class_init (SkeinAddAddressesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_add_addresses_dispose;
  object_class->finalize = skein_add_addresses_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_ADD_ADDRESSES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SKEIN_TYPE_ADDRESS_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-add-addresses.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, field);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, lines_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, previews_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, known_check);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, offer_revealer);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, links_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, offer_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddAddresses, complaints_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pasted_cb);
}

static void
skein_add_addresses_init (SkeinAddAddresses *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  skein_let_shrink_labels (self->links_button, TRUE);
}

void
skein_add_addresses_take_text (SkeinAddAddresses *self, GBytes *text, const char *label)
{
  gsize size;
  const char *data;

  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));
  g_return_if_fail (text != NULL);

  data = g_bytes_get_data (text, &size);
  if (size > 0 && skein_input_detect (data, size, label) == SKEIN_INPUT_HTML)
    skein_add_addresses_choose_links (self, text);
  else
    skein_address_field_take_text (self->field, text, label);
}

void
skein_add_addresses_choose_links (SkeinAddAddresses *self, GBytes *page)
{
  SkeinLinksDialog *dialog;

  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  dialog = skein_links_dialog_new ();
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (links_chosen_cb), self, G_CONNECT_SWAPPED);
  if (page != NULL)
    skein_links_dialog_take_page (dialog, page, NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
skein_add_addresses_look_at_clipboard (SkeinAddAddresses *self, GHashTable *known, GCancellable *cancellable)
{
  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  skein_clipboard_offer_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), known, cancellable, offer_cb, g_object_ref (self));
}

void
skein_add_addresses_use_clipboard (SkeinAddAddresses *self)
{
  g_autofree char *offered = NULL;
  g_autoptr (GBytes) text = NULL;

  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  offered = g_steal_pointer (&self->offered);
  gtk_revealer_set_reveal_child (self->offer_revealer, FALSE);
  if (offered == NULL)
    return;
  text = g_bytes_new (offered, strlen (offered));
  skein_add_addresses_take_text (self, text, _("Pasted text"));
}

void
skein_add_addresses_fill (SkeinAddAddresses *self, SkeinAddRequest *request)
{
  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  skein_address_field_collect (self->field, request->lists);
  request->with_known = gtk_check_button_get_active (self->known_check);
}

void
skein_add_addresses_show_plan (SkeinAddAddresses *self, const SkeinAddPlan *plan, guint n_complaints)
{
  g_autofree char *known = skein_add_plan_describe_known (plan);
  g_autofree char *lines = plan->specs->len > 0 || plan->complaints->len > 0 ? skein_add_plan_describe_lines (plan) : NULL;
  g_autofree char *previews = skein_add_plan_join_complaints (plan->previews, n_complaints);
  g_autofree char *complaints = skein_add_plan_join_complaints (plan->complaints, n_complaints);

  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  gtk_widget_set_visible (GTK_WIDGET (self->known_check), known != NULL);
  gtk_check_button_set_label (self->known_check, known != NULL ? known : "");
  set_label (self->lines_label, lines);
  set_label (self->previews_label, previews);
  set_label (self->complaints_label, complaints);
}

void
skein_add_addresses_show_problem (SkeinAddAddresses *self, const char *sentence)
{
  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  set_label (self->complaints_label, sentence);
}

void
skein_add_addresses_focus (SkeinAddAddresses *self, GtkWindow *window)
{
  g_return_if_fail (SKEIN_IS_ADD_ADDRESSES (self));

  gtk_window_set_focus (window, skein_address_field_get_text_view (self->field));
}
