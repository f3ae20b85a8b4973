// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-mailbox.h"
#include "base/skein-pace.h"

/* A quarter of a frame at 60 Hz, then a pause in which drawing and input, which may be of lower priority, get their turn. */
#define BUDGET_US 4000
#define PAUSE_US 2000

struct _SkeinMailbox
{
  GSource source;

  SkeinMailboxFunc func; /* (immutable) */
  gpointer user_data;    /* (immutable) */

  SkeinPace pace; /* (owner's context) */
  GQueue taken;   /* (owner's context) those that a dispatch is at work on, or left when its time was up */

  GMutex lock;
  GQueue messages;  /* (lock) */
  gboolean returns; /* (lock) the dispatch pauses, and will come back by itself */
};

/* All there are at once: posting and taking in turns would be a fight for the lock. */
static gpointer
take_message (SkeinMailbox *self)
{
  if (g_queue_is_empty (&self->taken))
    {
      g_mutex_lock (&self->lock);
      self->taken = self->messages;
      g_queue_init (&self->messages);
      self->returns = FALSE;
      g_mutex_unlock (&self->lock);
    }
  return g_queue_pop_head (&self->taken);
}

static void
pause_dispatch (SkeinMailbox *self, gint64 until_us)
{
  g_mutex_lock (&self->lock);
  self->returns = TRUE;
  g_mutex_unlock (&self->lock);
  g_source_set_ready_time (&self->source, until_us);
}

static gboolean
mailbox_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  SkeinMailbox *self = (SkeinMailbox *) source;
  gint64 now_us = g_get_monotonic_time ();
  gint64 until_us = now_us + BUDGET_US;
  gint64 next_us;
  gboolean took = FALSE;

  /* Before looking: what is posted from now on wakes again. */
  g_source_set_ready_time (source, -1);

  while (!g_source_is_destroyed (source))
    {
      gpointer message = take_message (self);

      if (message == NULL)
        {
          next_us = skein_pace_get_next_us (&self->pace, now_us, took);
          if (next_us >= 0)
            pause_dispatch (self, next_us);
          break;
        }

      took = TRUE;
      self->func (message, self->user_data);

      if (g_get_monotonic_time () >= until_us)
        {
          if (!g_source_is_destroyed (source))
            pause_dispatch (self, g_get_monotonic_time () + PAUSE_US);
          break;
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
mailbox_finalize (GSource *source)
{
  SkeinMailbox *self = (SkeinMailbox *) source;

  g_queue_clear (&self->taken);
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
  g_queue_init (&self->taken);
  g_queue_init (&self->messages);
  self->func = func;
  self->user_data = user_data;
  g_source_attach (source, g_main_context_get_thread_default ());
  return self;
}

void
skein_mailbox_post (SkeinMailbox *self, gpointer message)
{
  gboolean wakes;

  g_assert (message != NULL);

  g_mutex_lock (&self->lock);
  wakes = g_queue_is_empty (&self->messages) && !self->returns;
  g_queue_push_tail (&self->messages, message);
  g_mutex_unlock (&self->lock);

  /* Not empty: a wake-up is under way. */
  if (wakes)
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
