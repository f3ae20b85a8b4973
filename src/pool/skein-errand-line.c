// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-errand-line.h"

/* An item with errands. */
typedef struct
{
  GList link;     /* in the ring */
  guint64 item;
  GQueue errands; /* of SkeinErrand, never empty */
} Turn;

void
skein_errand_line_init (SkeinErrandLine *self)
{
  g_queue_init (&self->ring);
  self->by_item = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->length = 0;
}

void
skein_errand_line_clear (SkeinErrandLine *self)
{
  g_assert (self->length == 0);

  g_clear_pointer (&self->by_item, g_hash_table_unref);
}

void
skein_errand_line_add (SkeinErrandLine *self, SkeinErrand *errand)
{
  Turn *turn = g_hash_table_lookup (self->by_item, &errand->job->item);

  if (turn == NULL)
    {
      turn = g_new0 (Turn, 1);
      turn->link.data = turn;
      turn->item = errand->job->item;
      g_hash_table_insert (self->by_item, &turn->item, turn);
      g_queue_push_tail_link (&self->ring, &turn->link);
    }
  errand->order = errand->sequence;
  skein_errand_queue_insert (&turn->errands, errand);
  self->length++;
}

SkeinErrand *
skein_errand_line_peek (const SkeinErrandLine *self)
{
  const GList *first = self->ring.head;

  return first != NULL ? g_queue_peek_head (&((Turn *) first->data)->errands) : NULL;
}

void
skein_errand_line_remove (SkeinErrandLine *self, SkeinErrand *errand)
{
  Turn *turn = g_hash_table_lookup (self->by_item, &errand->job->item);
  gboolean was_first = turn->errands.head == &errand->link && self->ring.head == &turn->link;

  g_queue_unlink (&turn->errands, &errand->link);
  self->length--;
  if (turn->errands.length > 0 && !was_first)
    return;

  g_queue_unlink (&self->ring, &turn->link);
  if (turn->errands.length > 0)
    g_queue_push_tail_link (&self->ring, &turn->link);
  else
    g_hash_table_remove (self->by_item, &turn->item);
}
