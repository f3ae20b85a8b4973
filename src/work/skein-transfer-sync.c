// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-sync.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* More of them would only make the disk's head run. */
#define MAX_THREADS 2

typedef enum
{
  STATE_RUNNING,
  STATE_SYNCED,
  STATE_FAILED,
} State;

struct _SkeinSync
{
  gatomicrefcount ref_count; /* the starter's and the thread's */
  int fd;                    /* (owned) */
  int state;                 /* (atomic) State */
};

static GMutex hold_lock;
static GCond hold_ended;
static gboolean hold; /* under hold_lock */

void
skein_sync_free (SkeinSync *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  close (self->fd);
  g_free (self);
}

static void
sync_in_thread (gpointer data, gpointer unused)
{
  SkeinSync *self = data;
  gboolean synced;

  g_mutex_lock (&hold_lock);
  while (hold)
    g_cond_wait (&hold_ended, &hold_lock);
  g_mutex_unlock (&hold_lock);

  synced = fdatasync (self->fd) == 0;
  if (!synced)
    g_debug ("Bringing a partial to the disk: %s", g_strerror (errno));
  g_atomic_int_set (&self->state, synced ? STATE_SYNCED : STATE_FAILED);
  skein_sync_free (self);
}

static gpointer
make_threads (gpointer unused)
{
  return g_thread_pool_new (sync_in_thread, NULL, MAX_THREADS, FALSE, NULL);
}

SkeinSync *
skein_sync_start (int fd)
{
  static GOnce once = G_ONCE_INIT;
  GThreadPool *threads = g_once (&once, make_threads, NULL);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  SkeinSync *self;
  /* Not dup(): a lock on the file would last as long as the duplicate. */
  int own = open (path, O_RDONLY | O_CLOEXEC);

  if (own < 0 || threads == NULL)
    {
      if (own >= 0)
        close (own);
      return NULL;
    }

  self = g_new0 (SkeinSync, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  self->fd = own;
  self->state = STATE_RUNNING;
  /* Should no thread be to be had just now, it waits for the next. */
  g_thread_pool_push (threads, self, NULL);
  return self;
}

gboolean
skein_sync_is_over (SkeinSync *self, gboolean *out_synced)
{
  State state = (State) g_atomic_int_get (&self->state);

  *out_synced = state == STATE_SYNCED;
  return state != STATE_RUNNING;
}

void
skein_sync_hold_for_tests (gboolean wanted)
{
  g_mutex_lock (&hold_lock);
  hold = wanted;
  g_cond_broadcast (&hold_ended);
  g_mutex_unlock (&hold_lock);
}
