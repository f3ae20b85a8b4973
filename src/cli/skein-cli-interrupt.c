// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-interrupt.h"

#include "cli/skein-cli-terminal.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

typedef struct
{
  SkeinCliInterrupt *interrupt;
  int number;
} Watch;

struct _SkeinCliInterrupt
{
  GSourceOnceFunc func;
  gpointer user_data;
  Watch watches[G_N_ELEMENTS (signals)];
  guint sources[G_N_ELEMENTS (signals)];
  int caught;
};

static gboolean
signal_cb (gpointer user_data)
{
  Watch *watch = user_data;
  SkeinCliInterrupt *self = watch->interrupt;

  if (self->caught != 0)
    {
      skein_cli_terminal_clear ();
      _exit (128 + watch->number);
    }

  self->caught = watch->number;
  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

SkeinCliInterrupt *
skein_cli_interrupt_new (GSourceOnceFunc func, gpointer user_data)
{
  SkeinCliInterrupt *self = g_new0 (SkeinCliInterrupt, 1);

  self->func = func;
  self->user_data = user_data;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      struct sigaction action;

      /* nohup and background jobs of a script start with these ignored; that is to stay so. */
      if (sigaction (signals[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        continue;

      self->watches[i].interrupt = self;
      self->watches[i].number = signals[i];
      self->sources[i] = g_unix_signal_add (signals[i], signal_cb, &self->watches[i]);
    }

  return self;
}

void
skein_cli_interrupt_free (SkeinCliInterrupt *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  g_free (self);
}

int
skein_cli_interrupt_get_signal (SkeinCliInterrupt *self)
{
  return self->caught;
}

int
skein_cli_interrupt_get_exit (SkeinCliInterrupt *self)
{
  return self->caught != 0 ? 128 + self->caught : 0;
}
