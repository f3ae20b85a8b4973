// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the window says to those who do not see it: that the batch is held or has ended at once, how far it is now and then. */

#include "config.h"

#include <glib/gi18n.h>

#include "gui/skein-window-private.h"

static void
say_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  skein_voice_mention (skein_window_get_voice (user_data), g_variant_get_string (parameter, NULL));
}

static void
hold_changed_cb (SkeinEngine *engine, G_GNUC_UNUSED GParamSpec *pspec, gpointer user_data)
{
  g_autofree char *hold = skein_engine_dup_hold (engine);

  if (hold != NULL)
    skein_voice_say (skein_window_get_voice (user_data), hold);
}

static void
idle_cb (SkeinEngine *engine, gpointer user_data)
{
  SkeinBatchTotals totals;
  g_autofree char *done = NULL;
  g_autofree char *text = NULL;

  skein_batch_get_totals (skein_engine_get_batch (engine), &totals);
  if (totals.n_items == 0)
    return;
  done = g_strdup_printf (ngettext ("%u download is done", "%u downloads are done", totals.n_done), totals.n_done);
  if (totals.n_failed > 0)
    /* Translators: the first argument is "12 downloads are done"; said when the batch has ended. */
    text = g_strdup_printf (ngettext ("The batch has ended: %s, %u has failed", "The batch has ended: %s, %u have failed", totals.n_failed), done, totals.n_failed);
  else
    /* Translators: the argument is "12 downloads are done"; said when the batch has ended. */
    text = g_strdup_printf (_ ("The batch has ended: %s"), done);
  skein_voice_say (skein_window_get_voice (user_data), text);
}

void
skein_window_say_progress (SkeinWindow *self, SkeinEngine *engine)
{
  SkeinBatchTotals totals;
  g_autofree char *text = NULL;

  if (!skein_voice_is_rested (skein_window_get_voice (self)) || skein_engine_is_idle (engine) || skein_engine_get_paused (engine))
    return;
  skein_batch_get_totals (skein_engine_get_batch (engine), &totals);
  /* Translators: said now and then while a batch is worked on. */
  text = g_strdup_printf (ngettext ("%u of %u download done", "%u of %u downloads done", totals.n_items), totals.n_done, totals.n_items);
  skein_voice_mention (skein_window_get_voice (self), text);
}

void
skein_window_watch_for_voice (SkeinWindow *self, SkeinEngine *engine)
{
  g_signal_connect_object (engine, "notify::hold", G_CALLBACK (hold_changed_cb), self, 0);
  g_signal_connect_object (engine, "idle", G_CALLBACK (idle_cb), self, 0);
}

void
skein_window_add_voice_actions (SkeinWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "say", .activate = say_activated, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
