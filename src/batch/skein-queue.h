// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinQueue:
 *
 * What waits, by priority and position, and apart by host: a host can be closed (it has its fill of connections, or wants to be left
 * alone), and the hundred thousand that wait for it then cost nothing to those of other hosts. Everything is O(log n). No
 * threads, no time: who closes and opens is SkeinHostGate.
 */
typedef struct _SkeinQueue SkeinQueue;
typedef struct _SkeinQueueHost SkeinQueueHost;

/* Lives in whatever waits; zero when it does not. Its key is a copy: what waits may change it and move afterwards. */
typedef struct
{
  gpointer data;        /* whose it is */
  SkeinQueueHost *host; /* (nullable) NULL: not in a queue */
  GSequenceIter *iter;  /* place among those of its host */
  int priority;         /* the higher, the sooner */
  gint64 position;      /* then the lower, the sooner */
  guint64 id;           /* then the same */
} SkeinQueueEntry;

SkeinQueue *skein_queue_new (void);
void skein_queue_free (SkeinQueue *self); /* entries still in it are let go */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinQueue, skein_queue_free)

/* @entry, whose data and key are set, waits for @host. @open: of the host, used if nothing waits for it yet. */
void skein_queue_insert (SkeinQueue *self, SkeinQueueEntry *entry, const char *host, gboolean open);
void skein_queue_remove (SkeinQueue *self, SkeinQueueEntry *entry); /* nothing if it is not in the queue */

/* A host for which nothing waits is not remembered. */
void skein_queue_set_open (SkeinQueue *self, const char *host, gboolean open);

/* Each of them, once; @func may open and close them. */
void skein_queue_foreach_host (SkeinQueue *self, void (*func) (const char *host, gpointer user_data), gpointer user_data);

/* For show: why @host is closed, monotonic; 0: it is not, or not for a time. */
void skein_queue_set_held_until_us (SkeinQueue *self, const char *host, gint64 held_until_us);
gint64 skein_queue_entry_get_held_until_us (const SkeinQueueEntry *entry);

SkeinQueueEntry *skein_queue_peek (SkeinQueue *self);                         /* the first of all open hosts; (nullable) */
const char *skein_queue_peek_some_host (SkeinQueue *self);                    /* for which something waits; (nullable) */
guint skein_queue_get_length (SkeinQueue *self);
guint skein_queue_get_n_waiting_for (SkeinQueue *self, const char *host);
SkeinQueueEntry *skein_queue_peek_host (SkeinQueue *self, const char *host);  /* its first one, open or not; (nullable) */
SkeinQueueEntry *skein_queue_entry_next (SkeinQueueEntry *entry);             /* the next of the same host; (nullable) */
const char *skein_queue_entry_get_host (const SkeinQueueEntry *entry);        /* (nullable): does not wait */

G_END_DECLS
