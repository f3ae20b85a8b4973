// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-limit-dialog.h"

#include <glib/gi18n.h>

#include "gui/skein-rate-entry.h"

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SkeinEngine *engine = user_data;
  GPtrArray *items = g_object_get_data (G_OBJECT (dialog), "skein-items");
  SkeinRateEntry *rate = SKEIN_RATE_ENTRY (adw_message_dialog_get_extra_child (dialog));

  if (g_str_equal (response, "limit"))
    skein_engine_set_items_max_rate (engine, items, skein_rate_entry_get_rate (rate));
  else if (g_str_equal (response, "none"))
    skein_engine_set_items_max_rate (engine, items, 0);
}

void
skein_limit_dialog_present (GtkWindow *parent, SkeinEngine *engine, GPtrArray *items)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Speed Limit"), NULL);
  GtkWidget *rate = skein_rate_entry_new ();
  guint64 max_rate;

  g_return_if_fail (SKEIN_IS_ENGINE (engine));
  g_return_if_fail (items->len > 0);

  max_rate = skein_item_get_max_rate (g_ptr_array_index (items, 0));
  if (max_rate > 0)
    skein_rate_entry_set_rate (SKEIN_RATE_ENTRY (rate), max_rate);
  if (items->len == 1)
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _ ("How fast “%s” may be downloaded."), skein_item_get_name (g_ptr_array_index (items, 0)));
  else
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), ngettext ("How fast %u download may be.", "How fast each of %u downloads may be.", items->len), items->len);
  gtk_widget_set_halign (rate, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), rate);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "none", _ ("_No Limit"), "limit", _ ("_Limit"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "limit");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "limit", ADW_RESPONSE_SUGGESTED);
  g_object_set_data_full (G_OBJECT (dialog), "skein-items", g_ptr_array_ref (items), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), engine, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
