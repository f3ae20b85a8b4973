// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-queue.h"

#define N_ENTRIES 60
#define N_HOSTS 7

static void
insert (SkeinQueue *queue, SkeinQueueEntry *entry, int priority, gint64 position, guint64 id, const char *host, gboolean open)
{
  entry->data = entry;
  entry->priority = priority;
  entry->position = position;
  entry->id = id;
  skein_queue_insert (queue, entry, host, open);
}

static void
test_order (void)
{
  g_autoptr (SkeinQueue) queue = skein_queue_new ();
  SkeinQueueEntry entries[5] = { 0 };
  static const guint expected[] = { 3, 4, 1, 0, 2 };

  g_assert_null (skein_queue_peek (queue));
  insert (queue, &entries[0], 0, 20, 1, "a", TRUE);
  insert (queue, &entries[1], 0, 10, 2, "b", TRUE);
  insert (queue, &entries[2], -1, 5, 3, "a", TRUE);
  insert (queue, &entries[3], 1, 30, 4, "c", TRUE);
  insert (queue, &entries[4], 1, 30, 5, "a", TRUE); /* the same place: the id decides */
  g_assert_cmpuint (skein_queue_get_length (queue), ==, 5);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      SkeinQueueEntry *first = skein_queue_peek (queue);

      g_assert_true (first == &entries[expected[i]]);
      skein_queue_remove (queue, first);
      g_assert_null (skein_queue_entry_get_host (first));
      skein_queue_remove (queue, first);
    }
  g_assert_null (skein_queue_peek (queue));
}

static void
test_closed_host (void)
{
  g_autoptr (SkeinQueue) queue = skein_queue_new ();
  SkeinQueueEntry entries[3] = { 0 };

  insert (queue, &entries[0], 1, 1, 1, "a", FALSE);
  g_assert_null (skein_queue_peek (queue));
  insert (queue, &entries[1], 0, 2, 2, "a", TRUE); /* known already: as it is */
  g_assert_null (skein_queue_peek (queue));
  insert (queue, &entries[2], -1, 3, 3, "b", TRUE);
  g_assert_true (skein_queue_peek (queue) == &entries[2]);
  g_assert_cmpuint (skein_queue_get_n_waiting_for (queue, "a"), ==, 2);
  g_assert_cmpuint (skein_queue_get_n_waiting_for (queue, "c"), ==, 0);
  g_assert_true (skein_queue_peek_host (queue, "a") == &entries[0]);
  g_assert_true (skein_queue_entry_next (&entries[0]) == &entries[1]);
  g_assert_null (skein_queue_entry_next (&entries[1]));

  skein_queue_set_open (queue, "a", TRUE);
  g_assert_true (skein_queue_peek (queue) == &entries[0]);
  skein_queue_remove (queue, &entries[0]);
  g_assert_true (skein_queue_peek (queue) == &entries[1]);
  skein_queue_set_open (queue, "b", FALSE);
  skein_queue_remove (queue, &entries[1]);
  g_assert_null (skein_queue_peek (queue));
  skein_queue_set_open (queue, "nobody", TRUE);
}

/* The same done to a list that is searched from one end to the other. */
typedef struct
{
  SkeinQueueEntry entries[N_ENTRIES];
  guint hosts[N_ENTRIES];
  gboolean open[N_HOSTS];
} Model;

static gboolean
goes_before (const SkeinQueueEntry *a, const SkeinQueueEntry *b)
{
  if (a->priority != b->priority)
    return a->priority > b->priority;
  if (a->position != b->position)
    return a->position < b->position;
  return a->id < b->id;
}

static void
check (SkeinQueue *queue, Model *model)
{
  SkeinQueueEntry *first = NULL;
  guint n = 0;

  for (guint i = 0; i < N_ENTRIES; i++)
    {
      SkeinQueueEntry *entry = &model->entries[i];

      if (entry->host == NULL)
        continue;
      n++;
      if (model->open[model->hosts[i]] && (first == NULL || goes_before (entry, first)))
        first = entry;
    }
  g_assert_cmpuint (skein_queue_get_length (queue), ==, n);
  g_assert_true (skein_queue_peek (queue) == first);
}

static void
test_model (void)
{
  static const char *const names[N_HOSTS] = { "a:80", "b:80", "c:80", "d:80", "e:80", "f:80", "" };
  g_autoptr (SkeinQueue) queue = skein_queue_new ();
  Model model = { 0 };

  for (guint i = 0; i < N_HOSTS; i++)
    model.open[i] = TRUE;

  for (guint round = 0; round < 20000; round++)
    {
      guint i = (guint) g_test_rand_int_range (0, N_ENTRIES);
      guint h = (guint) g_test_rand_int_range (0, N_HOSTS);
      SkeinQueueEntry *entry = &model.entries[i];
      SkeinQueueEntry *first;

      switch (g_test_rand_int_range (0, 6))
        {
        case 0: /* comes; or moves, to another host perhaps */
        case 1:
        case 2:
          skein_queue_remove (queue, entry);
          model.hosts[i] = h;
          insert (queue, entry, g_test_rand_int_range (-1, 2), g_test_rand_int_range (0, 40), i, names[h], model.open[h]);
          g_assert_cmpstr (skein_queue_entry_get_host (entry), ==, names[h]);
          break;
        case 3: /* goes */
          skein_queue_remove (queue, entry);
          break;
        case 4:
          model.open[h] = !model.open[h];
          skein_queue_set_open (queue, names[h], model.open[h]);
          break;
        default: /* its turn */
          first = skein_queue_peek (queue);
          if (first != NULL)
            skein_queue_remove (queue, first);
          break;
        }
      check (queue, &model);
    }
}

/* Many that may not start are not in the way of one that may. Counted in seconds this would be minutes if each look went over them. */
static void
test_many_closed (void)
{
  enum
  {
    N = 100000
  };
  /* Outlives the queue, which lets go of what is in it. */
  g_autofree SkeinQueueEntry *entries = g_new0 (SkeinQueueEntry, N + 1);
  g_autoptr (SkeinQueue) queue = skein_queue_new ();

  for (guint i = 0; i < N; i++)
    insert (queue, &entries[i], 1, i, i, "closed", FALSE);
  for (guint i = 0; i < N; i++)
    {
      insert (queue, &entries[N], -1, N, N, "open", TRUE);
      g_assert_true (skein_queue_peek (queue) == &entries[N]);
      skein_queue_remove (queue, &entries[N]);
    }
  g_assert_null (skein_queue_peek (queue));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/order", test_order);
  g_test_add_func ("/queue/closed-host", test_closed_host);
  g_test_add_func ("/queue/model", test_model);
  g_test_add_func ("/queue/many-closed", test_many_closed);
  return g_test_run ();
}
