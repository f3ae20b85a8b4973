// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-stored.h"

#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"

struct _SkeinCliStored
{
  GMainLoop *loop;
  SkeinEngine *engine; /* (owned) (nullable) */
  GError *error;       /* (owned) (nullable) */
};

static void
opened_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliStored *self = user_data;

  self->engine = skein_engine_new_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
idle_cb (G_GNUC_UNUSED SkeinEngine *engine, gpointer user_data)
{
  SkeinCliStored *self = user_data;

  g_main_loop_quit (self->loop);
}

/* Items arrive in chunks; an engine that has adopted nothing is idle once the last one is there. */
static void
wait_for_items (SkeinCliStored *self)
{
  gulong handler;

  if (skein_engine_is_idle (self->engine))
    return;

  handler = g_signal_connect (self->engine, "idle", G_CALLBACK (idle_cb), self);
  g_main_loop_run (self->loop);
  g_signal_handler_disconnect (self->engine, handler);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliStored *self = user_data;

  skein_engine_close_finish (SKEIN_ENGINE (source), result, NULL);
  g_main_loop_quit (self->loop);
}

SkeinCliStored *
skein_cli_stored_open (int *out_status)
{
  SkeinCliStored *self = g_new0 (SkeinCliStored, 1);
  SkeinEngineOptions options = { 0 };
  g_autofree char *warning = NULL;

  options.downloads = skein_setting_default_downloads ();
  options.processing = skein_setting_default_processing ();
  self->loop = g_main_loop_new (NULL, FALSE);
  skein_engine_new_async (&options, NULL, opened_cb, self);
  g_main_loop_run (self->loop);

  if (self->engine == NULL)
    {
      skein_cli_complain ("%s", self->error->message);
      *out_status = (int) skein_cli_exit_from_error (self->error);
      skein_cli_stored_close (self);
      return NULL;
    }

  skein_engine_set_paused (self->engine, TRUE);
  warning = skein_engine_dup_warning (self->engine);
  if (warning != NULL)
    skein_cli_complain ("%s", warning);
  wait_for_items (self);
  return self;
}

void
skein_cli_stored_close (SkeinCliStored *self)
{
  if (self == NULL)
    return;

  if (self->engine != NULL)
    {
      skein_engine_close_async (self->engine, closed_cb, self);
      g_main_loop_run (self->loop);
      g_clear_object (&self->engine);
    }
  g_clear_error (&self->error);
  g_main_loop_unref (self->loop);
  g_free (self);
}

GListModel *
skein_cli_stored_get_items (SkeinCliStored *self)
{
  return G_LIST_MODEL (skein_engine_get_batch (self->engine));
}

SkeinEngine *
skein_cli_stored_get_engine (SkeinCliStored *self)
{
  return self->engine;
}

void
skein_cli_stored_wait (SkeinCliStored *self)
{
  g_main_loop_run (self->loop);
}

void
skein_cli_stored_go_on (SkeinCliStored *self)
{
  g_main_loop_quit (self->loop);
}
