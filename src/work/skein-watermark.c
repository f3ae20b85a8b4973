// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-watermark.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* A reader woken for less would be woken too often; and no more messages than a pipe holds, however far behind the reader is. */
#define MIN_STEP_BYTES (1024 * 1024)
#define STEPS_OF_ALL 1024
/* How soon a cancelled reader notices. */
#define LOOK_MS 200

/* Written in one piece each: a pipe keeps them whole. */
typedef struct
{
  guint64 mark;
  guint64 is_complete;
} Message;

struct _SkeinWatermark
{
  gatomicrefcount ref_count;
  int is_open; /* (atomic) */

  GMutex lock;
  int fd;        /* (lock) (owned) or -1 */
  int end_fd;    /* (lock) (owned) or -1: of the reader's end, so that there always is one and no SIGPIPE */
  gboolean over; /* (lock) */
  guint64 told;  /* (lock) */
  Message last;  /* (lock) complete before it was opened */
};

SkeinWatermark *
skein_watermark_new (void)
{
  SkeinWatermark *self = g_new0 (SkeinWatermark, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->fd = self->end_fd = -1;
  return self;
}

SkeinWatermark *
skein_watermark_ref (SkeinWatermark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
close_locked (SkeinWatermark *self)
{
  g_atomic_int_set (&self->is_open, FALSE);
  if (self->fd >= 0)
    close (self->fd);
  if (self->end_fd >= 0)
    close (self->end_fd);
  self->fd = self->end_fd = -1;
  self->over = TRUE;
}

void
skein_watermark_unref (SkeinWatermark *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  close_locked (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
tell_locked (SkeinWatermark *self, const Message *message)
{
  ssize_t n;

  do
    n = write (self->fd, message, sizeof *message);
  while (n < 0 && errno == EINTR);
  /* A pipe that is full is told later. */
  if (n == sizeof *message)
    self->told = message->mark;
}

int
skein_watermark_open (SkeinWatermark *self)
{
  int fds[2] = { -1, -1 };

  g_return_val_if_fail (self != NULL, -1);

  g_mutex_lock (&self->lock);
  if (self->fd < 0 && (!self->over || self->last.is_complete) && pipe2 (fds, O_CLOEXEC | O_NONBLOCK) == 0)
    {
      self->fd = fds[1];
      self->end_fd = fcntl (fds[0], F_DUPFD_CLOEXEC, 3);
      if (self->last.is_complete)
        {
          tell_locked (self, &self->last);
          self->last.is_complete = FALSE;
          close_locked (self);
        }
      else
        g_atomic_int_set (&self->is_open, TRUE);
    }
  g_mutex_unlock (&self->lock);
  return fds[0];
}

gboolean
skein_watermark_is_open (SkeinWatermark *self)
{
  return g_atomic_int_get (&self->is_open);
}

void
skein_watermark_rise (SkeinWatermark *self, guint64 mark)
{
  g_mutex_lock (&self->lock);
  /* It cannot fall; a writer that thinks so has begun anew without saying. */
  if (self->fd >= 0 && mark < self->told)
    close_locked (self);
  else if (self->fd >= 0 && mark >= self->told + MAX (MIN_STEP_BYTES, mark / STEPS_OF_ALL))
    tell_locked (self, &(Message){ .mark = mark });
  g_mutex_unlock (&self->lock);
}

void
skein_watermark_complete (SkeinWatermark *self, guint64 size)
{
  g_mutex_lock (&self->lock);
  if (!self->over)
    {
      self->last = (Message){ .mark = size, .is_complete = self->fd < 0 };
      if (self->fd >= 0)
        tell_locked (self, &(Message){ .mark = size, .is_complete = TRUE });
      close_locked (self);
    }
  g_mutex_unlock (&self->lock);
}

void
skein_watermark_begin_anew (SkeinWatermark *self)
{
  g_mutex_lock (&self->lock);
  /* Whoever opens it later is told of new bytes only. */
  if (self->fd >= 0)
    close_locked (self);
  g_mutex_unlock (&self->lock);
}

void
skein_watermark_abandon (SkeinWatermark *self)
{
  g_mutex_lock (&self->lock);
  close_locked (self);
  self->last.is_complete = FALSE;
  g_mutex_unlock (&self->lock);
}

SkeinWatermarkState
skein_watermark_wait (int fd, guint64 have, GCancellable *cancellable, guint64 *out_mark)
{
  *out_mark = have;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      Message messages[64];
      struct pollfd item = { .fd = fd, .events = POLLIN };
      ssize_t n;

      /* The whole of what has gathered, of which the last counts. */
      while ((n = read (fd, messages, sizeof messages)) > 0)
        {
          const Message *last = &messages[n / (ssize_t) sizeof (Message) - 1];

          if (n % (ssize_t) sizeof (Message) != 0 || last->mark < *out_mark)
            return SKEIN_WATERMARK_ABANDONED;
          *out_mark = last->mark;
          if (last->is_complete)
            return SKEIN_WATERMARK_COMPLETE;
        }
      if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return SKEIN_WATERMARK_ABANDONED;
      if (*out_mark > have)
        return SKEIN_WATERMARK_RISEN;

      if (poll (&item, 1, LOOK_MS) < 0 && errno != EINTR)
        return SKEIN_WATERMARK_ABANDONED;
    }
  return SKEIN_WATERMARK_ABANDONED;
}
