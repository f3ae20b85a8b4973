// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A sequence (a balanced tree) of entries for each host, and one of the open hosts by the first entry of each. A change of one host's
 * first entry moves that host among the others; nothing ever looks at the entries of a closed host. */

#include "config.h"

#include "batch/skein-queue.h"

struct _SkeinQueueHost
{
  char *name;         /* (owned) */
  GSequence *entries; /* (owned) of SkeinQueueEntry, borrowed; never empty between calls */
  gboolean open;
  gint64 held_until_us;
  GSequenceIter *iter; /* place among the open ones; NULL: closed */
};

struct _SkeinQueue
{
  GHashTable *hosts; /* (owned) name -> SkeinQueueHost (owned): those for which something waits */
  GSequence *open;   /* (owned) of SkeinQueueHost by its first entry, borrowed */
  guint length;
};

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const SkeinQueueEntry *entry_a = a, *entry_b = b;

  if (entry_a->priority != entry_b->priority)
    return entry_a->priority > entry_b->priority ? -1 : 1;
  if (entry_a->position != entry_b->position)
    return entry_a->position < entry_b->position ? -1 : 1;
  if (entry_a->id != entry_b->id)
    return entry_a->id < entry_b->id ? -1 : 1;
  return 0;
}

static SkeinQueueEntry *
get_first (const SkeinQueueHost *host)
{
  return g_sequence_get (g_sequence_get_begin_iter (host->entries));
}

static int
compare_hosts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_entries (get_first (a), get_first (b), NULL);
}

static void
forget_place (gpointer data)
{
  SkeinQueueEntry *entry = data;

  entry->host = NULL;
  entry->iter = NULL;
}

static void
host_free (gpointer data)
{
  SkeinQueueHost *host = data;

  g_sequence_free (host->entries);
  g_free (host->name);
  g_free (host);
}

SkeinQueue *
skein_queue_new (void)
{
  SkeinQueue *self = g_new0 (SkeinQueue, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);
  self->open = g_sequence_new (NULL);
  return self;
}

void
skein_queue_free (SkeinQueue *self)
{
  if (self == NULL)
    return;
  g_sequence_free (self->open);
  g_hash_table_unref (self->hosts);
  g_free (self);
}

/* Its first entry is another one, or it has been opened or closed. */
static void
place_host (SkeinQueue *self, SkeinQueueHost *host)
{
  if (!host->open)
    g_clear_pointer (&host->iter, g_sequence_remove);
  else if (host->iter == NULL)
    host->iter = g_sequence_insert_sorted (self->open, host, compare_hosts, NULL);
  else
    g_sequence_sort_changed (host->iter, compare_hosts, NULL);
}

void
skein_queue_insert (SkeinQueue *self, SkeinQueueEntry *entry, const char *host_name, gboolean open)
{
  SkeinQueueHost *host = g_hash_table_lookup (self->hosts, host_name);
  GSequenceIter *end;

  g_assert (entry->host == NULL);

  if (host == NULL)
    {
      host = g_new0 (SkeinQueueHost, 1);
      host->name = g_strdup (host_name);
      host->entries = g_sequence_new (forget_place);
      host->open = open;
      g_hash_table_insert (self->hosts, host->name, host);
    }

  /* Mostly it comes last. */
  end = g_sequence_get_end_iter (host->entries);
  if (g_sequence_is_empty (host->entries) || compare_entries (g_sequence_get (g_sequence_iter_prev (end)), entry, NULL) < 0)
    entry->iter = g_sequence_append (host->entries, entry);
  else
    entry->iter = g_sequence_insert_sorted (host->entries, entry, compare_entries, NULL);
  entry->host = host;
  self->length++;

  if (g_sequence_iter_is_begin (entry->iter))
    place_host (self, host);
}

void
skein_queue_remove (SkeinQueue *self, SkeinQueueEntry *entry)
{
  SkeinQueueHost *host = entry->host;
  gboolean was_first;

  if (host == NULL)
    return;

  was_first = g_sequence_iter_is_begin (entry->iter);
  self->length--;
  if (g_sequence_get_length (host->entries) == 1)
    {
      /* Taken out while it still has an entry to be compared by. */
      g_clear_pointer (&host->iter, g_sequence_remove);
      g_hash_table_remove (self->hosts, host->name);
      return;
    }
  g_sequence_remove (entry->iter);
  if (was_first)
    place_host (self, host);
}

void
skein_queue_set_open (SkeinQueue *self, const char *host_name, gboolean open)
{
  SkeinQueueHost *host = g_hash_table_lookup (self->hosts, host_name);

  if (host == NULL || host->open == open)
    return;
  host->open = open;
  place_host (self, host);
}

void
skein_queue_set_held_until_us (SkeinQueue *self, const char *host_name, gint64 held_until_us)
{
  SkeinQueueHost *host = g_hash_table_lookup (self->hosts, host_name);

  if (host != NULL)
    host->held_until_us = held_until_us;
}

gint64
skein_queue_entry_get_held_until_us (const SkeinQueueEntry *entry)
{
  return entry->host != NULL ? entry->host->held_until_us : 0;
}

void
skein_queue_foreach_host (SkeinQueue *self, void (*func) (const char *host, gpointer user_data), gpointer user_data)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    func (name, user_data);
}

SkeinQueueEntry *
skein_queue_peek (SkeinQueue *self)
{
  return g_sequence_is_empty (self->open) ? NULL : get_first (g_sequence_get (g_sequence_get_begin_iter (self->open)));
}

const char *
skein_queue_peek_some_host (SkeinQueue *self)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->hosts);
  return g_hash_table_iter_next (&iter, &name, NULL) ? name : NULL;
}

guint
skein_queue_get_length (SkeinQueue *self)
{
  return self->length;
}

guint
skein_queue_get_n_waiting_for (SkeinQueue *self, const char *host_name)
{
  SkeinQueueHost *host = g_hash_table_lookup (self->hosts, host_name);

  return host != NULL ? (guint) g_sequence_get_length (host->entries) : 0;
}

SkeinQueueEntry *
skein_queue_peek_host (SkeinQueue *self, const char *host_name)
{
  SkeinQueueHost *host = g_hash_table_lookup (self->hosts, host_name);

  return host != NULL ? get_first (host) : NULL;
}

SkeinQueueEntry *
skein_queue_entry_next (SkeinQueueEntry *entry)
{
  GSequenceIter *next = g_sequence_iter_next (entry->iter);

  return g_sequence_iter_is_end (next) ? NULL : g_sequence_get (next);
}

const char *
skein_queue_entry_get_host (const SkeinQueueEntry *entry)
{
  return entry->host != NULL ? entry->host->name : NULL;
}
