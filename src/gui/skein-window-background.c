// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Closing the window while downloads are left: the work goes on without it, or ends, as the user chose once. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#define DIALOG_DATA "skein-close-dialog"

/* As in the settings' schema. */
enum
{
  CLOSE_ASK,
  CLOSE_KEEP,
  CLOSE_STOP
};

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SkeinWindow *self = user_data;
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);

  g_object_set_data (G_OBJECT (self), DIALOG_DATA, NULL);
  if (g_str_equal (response, "keep"))
    {
      g_settings_set_enum (settings, "close-action", CLOSE_KEEP);
      gtk_widget_hide (GTK_WIDGET (self));
    }
  else if (g_str_equal (response, "stop"))
    {
      g_settings_set_enum (settings, "close-action", CLOSE_STOP);
      skein_window_quit (self);
    }
}

static void
ask (SkeinWindow *self)
{
  GtkWidget *dialog = g_object_get_data (G_OBJECT (self), DIALOG_DATA);

  if (dialog == NULL)
    {
      dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Keep Working Without a Window?"), NULL);
      adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                                   _ ("Some downloads are not finished. Skein can go on in the background and tell when it is done; if you quit, they go on when "
                                      "Skein is started again. The preferences can change this later."));
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "stop", _ ("_Quit"));
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Working"));
      adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
      adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "keep", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
      g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
      g_object_set_data (G_OBJECT (self), DIALOG_DATA, dialog);
    }
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
skein_window_stays (SkeinWindow *self, GSettings *settings)
{
  SkeinEngine *engine = skein_window_get_engine (self);

  /* What the user has paused does not go on anyway. */
  if (engine == NULL || skein_engine_is_idle (engine) || skein_engine_get_paused (engine))
    return FALSE;
  switch (g_settings_get_enum (settings, "close-action"))
    {
    case CLOSE_KEEP:
      gtk_widget_hide (GTK_WIDGET (self));
      return TRUE;
    case CLOSE_STOP:
      return FALSE;
    case CLOSE_ASK:
    default:
      ask (self);
      return TRUE;
    }
}
