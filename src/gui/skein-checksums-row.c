// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-checksums-row.h"

#include <glib/gi18n.h>

#include "gui/skein-address-field.h"
#include "gui/skein-list-fetch.h"
#include "work/skein-url.h"

struct _SkeinChecksumsRow
{
  AdwExpanderRow parent_instance;

  GBytes *list;          /* (owned) (nullable) an opened one; else the pasted one */
  char *list_label;      /* (owned) (nullable) */
  SkeinListFetch *fetch; /* (owned) one from an address that stands alone in its field */

  AdwActionRow *open_row;
  GtkTextView *text;
  GtkLabel *label;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinChecksumsRow, skein_checksums_row, ADW_TYPE_EXPANDER_ROW)

static gboolean
is_on (SkeinChecksumsRow *self)
{
  return adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self));
}

static void
changed_cb (SkeinChecksumsRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
typed_cb (SkeinChecksumsRow *self)
{
  g_autoptr (GBytes) typed = skein_text_view_dup_bytes (self->text);

  skein_list_fetch_set_text (self->fetch, typed != NULL ? g_bytes_get_data (typed, NULL) : "");
  changed_cb (self);
}

static void
set_label (SkeinChecksumsRow *self, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->label), text != NULL && *text != '\0');
  gtk_label_set_text (self->label, text != NULL ? text : "");
}

static void
skein_checksums_row_dispose (GObject *object)
{
  SkeinChecksumsRow *self = SKEIN_CHECKSUMS_ROW (object);

  g_clear_object (&self->fetch);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_CHECKSUMS_ROW);

  G_OBJECT_CLASS (skein_checksums_row_parent_class)->dispose (object);
}

static void
skein_checksums_row_finalize (GObject *object)
{
  SkeinChecksumsRow *self = SKEIN_CHECKSUMS_ROW (object);

  g_clear_pointer (&self->list, g_bytes_unref);
  g_free (self->list_label);

  G_OBJECT_CLASS (skein_checksums_row_parent_class)->finalize (object);
}

static void
skein_checksums_row_class_init (SkeinChecksumsRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_checksums_row_dispose;
  object_class->finalize = skein_checksums_row_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_CHECKSUMS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-checksums-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinChecksumsRow, open_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinChecksumsRow, text);
  gtk_widget_class_bind_template_child (widget_class, SkeinChecksumsRow, label);
}

static void
skein_checksums_row_init (SkeinChecksumsRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->fetch = skein_list_fetch_new ();
  g_signal_connect_object (self->fetch, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::enable-expansion", G_CALLBACK (changed_cb), NULL);
}

void
skein_checksums_row_take (SkeinChecksumsRow *self, GBytes *list, const char *label)
{
  g_return_if_fail (SKEIN_IS_CHECKSUMS_ROW (self));
  g_return_if_fail (list != NULL);

  g_clear_pointer (&self->list, g_bytes_unref);
  g_free (self->list_label);
  self->list = g_bytes_ref (list);
  self->list_label = g_strdup (label);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->open_row), label);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), TRUE);
  changed_cb (self);
}

void
skein_checksums_row_fill (SkeinChecksumsRow *self, SkeinAddRequest *request)
{
  const char *url;

  g_return_if_fail (SKEIN_IS_CHECKSUMS_ROW (self));

  if (!is_on (self))
    return;
  url = skein_list_fetch_get_url (self->fetch);
  if (self->list != NULL)
    {
      request->checksums = g_bytes_ref (self->list);
      request->checksums_label = g_strdup (self->list_label);
    }
  else if (url != NULL)
    {
      GBytes *fetched = skein_list_fetch_peek_bytes (self->fetch);

      request->checksums = fetched != NULL ? g_bytes_ref (fetched) : NULL;
      request->checksums_label = skein_url_redact (url);
    }
  else if ((request->checksums = skein_text_view_dup_bytes (self->text)) != NULL)
    request->checksums_label = g_strdup (_("The pasted list"));
}

gboolean
skein_checksums_row_lacks_list (SkeinChecksumsRow *self)
{
  g_return_val_if_fail (SKEIN_IS_CHECKSUMS_ROW (self), FALSE);

  return is_on (self) && self->list == NULL && skein_list_fetch_get_url (self->fetch) != NULL && skein_list_fetch_peek_bytes (self->fetch) == NULL;
}

void
skein_checksums_row_show_plan (SkeinChecksumsRow *self, const SkeinAddPlan *plan, guint n_complaints)
{
  AdwExpanderRow *row = ADW_EXPANDER_ROW (self);

  g_return_if_fail (SKEIN_IS_CHECKSUMS_ROW (self));

  if (skein_checksums_row_lacks_list (self))
    {
      const GError *error = skein_list_fetch_peek_error (self->fetch);
      g_autofree char *shown = skein_url_redact (skein_list_fetch_get_url (self->fetch));
      g_autofree char *text = error != NULL ? g_strdup (error->message) : g_strdup_printf (_("Getting %s…"), shown);

      set_label (self, text);
      adw_expander_row_set_subtitle (row, error != NULL ? _("The list cannot be had") : _("The list is on its way"));
    }
  else if (is_on (self) && (plan->checksum_error != NULL || plan->n_checked > 0 || self->list != NULL))
    {
      g_autofree char *summary = skein_add_plan_describe_checksums (plan);
      g_autofree char *complaints = skein_add_plan_join_complaints (plan->checksum_complaints, n_complaints);
      g_autofree char *text = *complaints != '\0' ? g_strdup_printf ("%s\n%s", summary, complaints) : g_strdup (summary);

      set_label (self, text);
      adw_expander_row_set_subtitle (row, summary);
    }
  else
    {
      set_label (self, NULL);
      adw_expander_row_set_subtitle (row, _("Against a list such as SHA256SUMS"));
    }
}

void
skein_checksums_row_stop (SkeinChecksumsRow *self)
{
  g_return_if_fail (SKEIN_IS_CHECKSUMS_ROW (self));

  skein_list_fetch_stop (self->fetch);
}
