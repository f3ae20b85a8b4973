// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-mailbox.h"

/* A quarter of a frame at 60 Hz, then a pause in which drawing and input, which may be of lower priority, get their turn. */
#define BUDGET_US 4000
#define PAUSE_US 2000

struct _SkeinMailbox
{
  GSource source;

  SkeinMailboxFunc func; /* (immutable) */
  gpointer user_data;    /* (immutable) */

  GMutex lock;
  GQueue messages; /* (lock) */
};

static gboolean
mailbox_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  SkeinMailbox *self = (SkeinMailbox *) source;
  gint64 until_us = g_get_monotonic_time () + BUDGET_US;

  /* Before looking: what is posted from now on wakes again. */
  g_source_set_ready_time (source, -1);

  while (!g_source_is_destroyed (source))
    {
      gpointer message;

      g_mutex_lock (&self->lock);
      message = g_queue_pop_head (&self->messages);
      g_mutex_unlock (&self->lock);
      if (message == NULL)
        break;

      self->func (message, self->user_data);

      if (g_get_monotonic_time () >= until_us)
        {
          if (!g_source_is_destroyed (source))
            g_source_set_ready_time (source, g_get_monotonic_time () + PAUSE_US);
          break;
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
mailbox_finalize (GSource *source)
{
  SkeinMailbox *self = (SkeinMailbox *) source;

  g_queue_clear (&self->messages);
  g_mutex_clear (&self->lock);
}

SkeinMailbox *
skein_mailbox_new (const char *name, SkeinMailboxFunc func, gpointer user_data)
{
  static GSourceFuncs funcs = { .dispatch = mailbox_dispatch, .finalize = mailbox_finalize };
  GSource *source = g_source_new (&funcs, sizeof (SkeinMailbox));
  SkeinMailbox *self = (SkeinMailbox *) source;

  g_source_set_name (source, name);
  g_mutex_init (&self->lock);
  g_queue_init (&self->messages);
  self->func = func;
  self->user_data = user_data;
  g_source_attach (source, g_main_context_get_thread_default ());
  return self;
}

void
skein_mailbox_post (SkeinMailbox *self, gpointer message)
{
  gboolean was_empty;

  g_assert (message != NULL);

  g_mutex_lock (&self->lock);
  was_empty = g_queue_is_empty (&self->messages);
  g_queue_push_tail (&self->messages, message);
  g_mutex_unlock (&self->lock);

  /* Not empty: either a wake-up is under way, or the dispatch pauses and will come back by itself. */
  if (was_empty)
    g_source_set_ready_time (&self->source, 0);
}

void
skein_mailbox_free (SkeinMailbox *self)
{
  if (self == NULL)
    return;

  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}
