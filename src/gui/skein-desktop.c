// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-desktop.h"

#include <glib/gi18n.h>

#include "gui/skein-desktop-background.h"
#include "gui/skein-desktop-launcher.h"
#include "gui/skein-desktop-round.h"
#include "gui/skein-window-private.h"

/* One at a time, so that a later one takes the place of an earlier one. */
#define NOTIFICATION_ID "batch"
/* Without a window, after the work: buttons of the notification still have somebody who hears them. */
#define LINGER_US (60 * G_USEC_PER_SEC)

struct _SkeinDesktop
{
  GtkApplication *application;        /* borrowed: it owns this */
  GSettings *settings;                /* (owned) */
  SkeinWindow *window;                /* (nullable) borrowed */
  SkeinEngine *engine;                /* (owned) (nullable) */
  SkeinDesktopRound *round;           /* (owned) */
  SkeinDesktopLauncher *launcher;     /* (owned) */
  SkeinDesktopBackground *background; /* (owned) */
  GArray *failed;                     /* (owned) (nullable) (element-type guint64) of the round before */
  guint tick;
  guint inhibited; /* cookie, 0: not */
  gboolean in_round;
  gboolean told_trouble;
  gboolean wants_attention;
  gboolean notified;
  guint64 base_bytes; /* that were done before this round */
  double done_frac;   /* of this round; only grows */
  gint64 rests_since_us;
  gint64 linger_us;
};

static gboolean
is_looked_at (SkeinDesktop *self)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    /* Where nobody manages windows, one that is hidden stays active. */
    if (gtk_window_is_active (l->data) && gtk_widget_get_mapped (l->data))
      return TRUE;
  return FALSE;
}

static gboolean
is_in_background (SkeinDesktop *self)
{
  return self->window != NULL && skein_window_is_in_background (self->window);
}

/* Notifications */

static void
notify (SkeinDesktop *self, gboolean at_end)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL, *body = NULL;
  g_autoptr (GIcon) icon = NULL;
  const char *folder = skein_desktop_round_get_folder (self->round);
  guint n_failed = skein_desktop_round_get_n_failed (self->round);

  if (!g_settings_get_boolean (self->settings, "notifications") || is_looked_at (self))
    return;

  title = skein_desktop_round_dup_title (self->round);
  body = skein_desktop_round_dup_body (self->round);
  icon = g_themed_icon_new (SKEIN_APP_ID);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, n_failed > 0 ? G_NOTIFICATION_PRIORITY_HIGH : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action (notification, "app.show-downloads");
  g_notification_add_button (notification, _ ("Show"), "app.show-downloads");
  if (folder != NULL)
    g_notification_add_button_with_target (notification, _ ("Open Folder"), "app.open-folder", "s", folder);
  if (n_failed > 0 && at_end)
    g_notification_add_button (notification, _ ("Retry Failed"), "app.retry-failed");
  g_application_send_notification (G_APPLICATION (self->application), NOTIFICATION_ID, notification);
  self->notified = TRUE;
}

static void
looked_at_cb (SkeinDesktop *self)
{
  if (!is_looked_at (self))
    return;
  if (self->notified)
    g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION_ID);
  self->notified = FALSE;
  self->wants_attention = FALSE;
}

/* Suspending */

static void
set_inhibited (SkeinDesktop *self, gboolean wanted)
{
  GtkWindow *window;

  if (wanted == (self->inhibited != 0))
    return;
  if (!wanted)
    {
      gtk_application_uninhibit (self->application, self->inhibited);
      self->inhibited = 0;
      return;
    }
  window = self->window != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window)) ? GTK_WINDOW (self->window) : NULL;
  self->inhibited = gtk_application_inhibit (self->application, window, GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                                             _ ("Files are being downloaded or processed"));
}

gboolean
skein_desktop_is_working (SkeinDesktop *self)
{
  SkeinBatchTotals totals;

  if (self->engine == NULL)
    return FALSE;
  skein_batch_get_totals (skein_engine_get_batch (self->engine), &totals);
  /* Files of this computer are processed beside the batch. */
  return totals.n_active > 0 || skein_pool_get_n_unfinished (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES)) > 0
         || (self->window != NULL && skein_compare_run_is_running (skein_compare_page_get_run (skein_window_get_compare (self->window))));
}

/* Progress */

/* By bytes, once all that is left has begun and so has a size; by files before. */
static void
update_progress (SkeinDesktop *self, const SkeinBatchTotals *totals, guint n_left)
{
  guint n_ended = skein_desktop_round_get_n_done (self->round) + skein_desktop_round_get_n_failed (self->round);
  double frac = n_ended + n_left > 0 ? n_ended / (double) (n_ended + n_left) : 0;

  if (n_left == totals->n_active && totals->total_bytes > self->base_bytes && totals->done_bytes > self->base_bytes)
    frac = (totals->done_bytes - self->base_bytes) / (double) (totals->total_bytes - self->base_bytes);
  self->done_frac = MAX (self->done_frac, MIN (frac, 1));
}

static char *
dup_status (SkeinDesktop *self, guint n_left)
{
  if (skein_engine_is_idle (self->engine))
    return g_strdup ("");
  if (skein_engine_get_paused (self->engine))
    return g_strdup (_ ("Downloads are paused"));
  /* Translators: in the desktop's list of programs that work in the background. */
  return g_strdup_printf (ngettext ("%u download left", "%u downloads left", n_left), n_left);
}

/* Rounds */

static void
begin_round (SkeinDesktop *self)
{
  SkeinBatchTotals totals;

  skein_batch_get_totals (skein_engine_get_batch (self->engine), &totals);
  self->in_round = TRUE;
  self->told_trouble = FALSE;
  self->base_bytes = totals.done_bytes;
  self->done_frac = 0;
  self->rests_since_us = 0;
}

static void
items_dirty_cb (SkeinDesktop *self, GPtrArray *items)
{
  if (!self->in_round && !skein_engine_is_idle (self->engine))
    begin_round (self);
  skein_desktop_round_take (self->round, items);
}

static void
look (SkeinDesktop *self)
{
  SkeinBatchTotals totals;
  gboolean idle = skein_engine_is_idle (self->engine);
  guint n_left;

  if (!idle && !self->in_round)
    begin_round (self);
  else if (idle && !self->in_round)
    /* What changed although nothing was done, by another order or a new name, is no work. */
    skein_desktop_round_clear (self->round);

  skein_batch_get_totals (skein_engine_get_batch (self->engine), &totals);
  n_left = totals.n_active + totals.n_waiting - skein_batch_get_count (skein_engine_get_batch (self->engine), SKEIN_ITEM_PAUSED);
  if (self->in_round)
    update_progress (self, &totals, n_left);
  skein_desktop_launcher_show (self->launcher, self->in_round && n_left > 0 ? self->done_frac : -1, self->in_round ? n_left : 0, self->wants_attention);
  set_inhibited (self, skein_desktop_is_working (self));

  if (is_in_background (self))
    {
      g_autofree char *status = dup_status (self, n_left);

      skein_desktop_background_set_status (self->background, status);
    }
  else
    skein_desktop_background_set_status (self->background, "");
}

static void
idle_cb (SkeinDesktop *self)
{
  guint n_failed = skein_desktop_round_get_n_failed (self->round);

  if (skein_desktop_round_get_n_done (self->round) + n_failed > 0)
    {
      notify (self, TRUE);
      self->wants_attention = n_failed > 0 && !is_looked_at (self);
      g_clear_pointer (&self->failed, g_array_unref);
      self->failed = skein_desktop_round_dup_failed (self->round);
    }
  skein_desktop_round_clear (self->round);
  self->in_round = FALSE;
  look (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  SkeinDesktop *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  look (self);

  /* While others go on: it would be too late at the end. */
  if (self->in_round && !self->told_trouble && skein_desktop_round_needs_user (self->round))
    {
      self->told_trouble = TRUE;
      notify (self, FALSE);
    }

  if (!is_in_background (self) || self->in_round || skein_desktop_is_working (self))
    self->rests_since_us = 0;
  else if (self->rests_since_us == 0)
    self->rests_since_us = now_us;
  if (self->rests_since_us != 0 && now_us - self->rests_since_us >= self->linger_us)
    skein_window_quit (self->window);
  return G_SOURCE_CONTINUE;
}

static void
forget_engine (SkeinDesktop *self)
{
  if (self->engine == NULL)
    return;
  g_clear_handle_id (&self->tick, g_source_remove);
  g_signal_handlers_disconnect_by_data (skein_engine_get_batch (self->engine), self);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  skein_desktop_round_clear (self->round);
  g_clear_pointer (&self->failed, g_array_unref);
  self->in_round = FALSE;
  self->wants_attention = FALSE;
  self->rests_since_us = 0;
  set_inhibited (self, FALSE);
  skein_desktop_launcher_show (self->launcher, -1, 0, FALSE);
  skein_desktop_background_set_status (self->background, "");
}

static void
engine_changed_cb (SkeinDesktop *self)
{
  SkeinEngine *engine = self->window != NULL ? skein_window_get_engine (self->window) : NULL;

  if (self->engine == engine)
    return;
  forget_engine (self);
  if (engine == NULL)
    return;
  self->engine = g_object_ref (engine);
  g_signal_connect_swapped (skein_engine_get_batch (engine), "items-dirty", G_CALLBACK (items_dirty_cb), self);
  g_signal_connect_swapped (engine, "idle", G_CALLBACK (idle_cb), self);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
}

/* Without a window */

static void
refused_cb (gpointer user_data)
{
  SkeinDesktop *self = user_data;

  if (!is_in_background (self))
    return;
  gtk_window_present (GTK_WINDOW (self->window));
  skein_window_show_toast (self->window, _ ("The desktop does not let Skein work without a window"));
}

static void
visible_cb (SkeinDesktop *self)
{
  if (is_in_background (self))
    skein_desktop_background_enter (self->background, _ ("Downloads go on while the window is closed."));
}

static void
window_gone_cb (gpointer user_data, G_GNUC_UNUSED GObject *window)
{
  SkeinDesktop *self = user_data;

  self->window = NULL;
  forget_engine (self);
}

void
skein_desktop_set_window (SkeinDesktop *self, SkeinWindow *window)
{
  g_return_if_fail (self->window == NULL);

  self->window = window;
  g_object_weak_ref (G_OBJECT (window), window_gone_cb, self);
  g_signal_connect_swapped (window, "engine-changed", G_CALLBACK (engine_changed_cb), self);
  g_signal_connect_swapped (window, "notify::is-active", G_CALLBACK (looked_at_cb), self);
  g_signal_connect_data (window, "map", G_CALLBACK (looked_at_cb), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_swapped (window, "notify::visible", G_CALLBACK (visible_cb), self);
  engine_changed_cb (self);
}

SkeinDesktop *
skein_desktop_new (GtkApplication *application)
{
  SkeinDesktop *self = g_new0 (SkeinDesktop, 1);
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (application));

  self->application = application;
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  self->round = skein_desktop_round_new ();
  self->launcher = skein_desktop_launcher_new (bus, SKEIN_APP_ID);
  self->background = skein_desktop_background_new (bus, skein_desktop_background_is_sandboxed (), refused_cb, self);
  self->linger_us = LINGER_US;
  return self;
}

void
skein_desktop_free (SkeinDesktop *self)
{
  forget_engine (self);
  if (self->window != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->window, self);
      g_object_weak_unref (G_OBJECT (self->window), window_gone_cb, self);
    }
  g_clear_pointer (&self->background, skein_desktop_background_free);
  g_clear_pointer (&self->launcher, skein_desktop_launcher_free);
  g_clear_pointer (&self->round, skein_desktop_round_free);
  g_clear_object (&self->settings);
  g_free (self);
}

void
skein_desktop_retry_failed (SkeinDesktop *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  SkeinBatch *batch;

  if (self->engine == NULL)
    return;
  batch = skein_engine_get_batch (self->engine);
  for (guint i = 0; self->failed != NULL && i < self->failed->len; i++)
    {
      SkeinItem *item = skein_batch_lookup (batch, g_array_index (self->failed, guint64, i));

      if (item != NULL && skein_item_get_state (item) == SKEIN_ITEM_FAILED)
        g_ptr_array_add (items, g_object_ref (item));
    }
  /* Another start of the program than that which told of it. */
  for (guint i = 0; self->failed == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (batch)); i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (batch), i);

      if (skein_item_get_state (item) == SKEIN_ITEM_FAILED)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  if (items->len > 0)
    skein_engine_retry (self->engine, items);
}

void
skein_desktop_set_sandboxed (SkeinDesktop *self, gboolean sandboxed)
{
  skein_desktop_background_free (self->background);
  self->background = skein_desktop_background_new (g_application_get_dbus_connection (G_APPLICATION (self->application)), sandboxed, refused_cb, self);
}

void
skein_desktop_set_linger (SkeinDesktop *self, gint64 linger_us)
{
  self->linger_us = linger_us;
}
