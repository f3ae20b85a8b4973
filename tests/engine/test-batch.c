// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The batch against a model that does everything the slow way. */

#include "config.h"

#include "batch/skein-batch-private.h"
#include "support/skein-wait.h"

#include <string.h>

#define N_ROUNDS 1500

typedef struct
{
  SkeinBatch *batch;
  GPtrArray *model;  /* of SkeinItem, in order */
  GPtrArray *mirror; /* what a list view would hold, kept by items-changed alone */
  GHashTable *dirty; /* what items-dirty has told since */
  guint n_flushes;
  guint64 next_id;
} Fixture;

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, Fixture *fixture)
{
  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    {
      SkeinItem *item = g_list_model_get_item (list, position + i);

      g_assert_nonnull (item);
      g_ptr_array_insert (fixture->mirror, (int) (position + i), item);
    }
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, fixture->mirror->len);
}

static void
items_dirty_cb (SkeinBatch *batch, GPtrArray *items, Fixture *fixture)
{
  fixture->n_flushes++;
  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (fixture->dirty, g_ptr_array_index (items, i));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->batch = skein_batch_new ();
  fixture->model = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->dirty = g_hash_table_new (NULL, NULL);
  fixture->next_id = 1;
  g_signal_connect (fixture->batch, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  g_signal_connect (fixture->batch, "items-dirty", G_CALLBACK (items_dirty_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->batch, fixture);
  g_assert_finalize_object (fixture->batch);
  g_ptr_array_unref (fixture->model);
  g_ptr_array_unref (fixture->mirror);
  g_hash_table_unref (fixture->dirty);
}

static SkeinItem *
make_item (Fixture *fixture, gint64 position)
{
  SkeinStoreRow *row = skein_store_row_new ();
  g_autofree char *url = g_strdup_printf ("https://example.org:8443/%" G_GUINT64_FORMAT "?a=b", fixture->next_id);

  row->id = fixture->next_id++;
  row->position = position;
  row->spec = skein_item_spec_new (url, "/tmp");
  row->name = g_strdup ("name");
  return skein_item_new (row);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  return skein_batch_compare (*(SkeinItem *const *) a, *(SkeinItem *const *) b);
}

static void
check (Fixture *fixture)
{
  guint counts[SKEIN_N_ITEM_STATES] = { 0 };
  SkeinBatchTotals totals;
  guint64 done = 0, total = 0;

  g_ptr_array_sort (fixture->model, compare_items);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->batch)), ==, fixture->model->len);
  g_assert_cmpuint (fixture->mirror->len, ==, fixture->model->len);
  for (guint i = 0; i < fixture->model->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (fixture->model, i);
      guint position;

      g_assert_true (g_ptr_array_index (fixture->mirror, i) == item);
      g_assert_true (skein_batch_find (fixture->batch, item, &position));
      g_assert_cmpuint (position, ==, i);
      g_assert_true (skein_batch_lookup (fixture->batch, item->row->id) == item);
      g_assert_true (skein_batch_find_same (fixture->batch, item->row->spec) == item);
      counts[item->row->state]++;
      total += item->row->size;
      done += MIN (item->row->done_bytes, item->row->size);
    }
  for (guint i = 0; i < SKEIN_N_ITEM_STATES; i++)
    g_assert_cmpuint (skein_batch_get_count (fixture->batch, (SkeinItemState) i), ==, counts[i]);

  skein_batch_get_totals (fixture->batch, &totals);
  g_assert_cmpuint (totals.n_items, ==, fixture->model->len);
  g_assert_cmpuint (totals.n_active + totals.n_waiting + totals.n_done + totals.n_failed, ==, fixture->model->len);
  g_assert_cmpuint (totals.done_bytes, ==, done);
  g_assert_cmpuint (totals.total_bytes, ==, total);
}

static guint
random_below (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

static void
do_random_thing (Fixture *fixture)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint what = random_below (10);

  if (what < 3 || fixture->model->len < 5)
    {
      guint n = 1 + random_below (20);

      for (guint i = 0; i < n; i++)
        {
          gint64 position = g_test_rand_int_range (0, 1 << 24);
          SkeinItem *item = make_item (fixture, position);

          g_ptr_array_add (items, item);
          g_ptr_array_add (fixture->model, g_object_ref (item));
        }
      skein_batch_insert_items (fixture->batch, items);
    }
  else if (what < 5)
    {
      guint n = 1 + random_below (MIN (15, fixture->model->len));
      guint first = random_below (fixture->model->len);

      for (guint i = 0; i < n; i++)
        {
          guint index = random_below (2) ? (first + i) % fixture->model->len : random_below (fixture->model->len);
          SkeinItem *item = g_ptr_array_index (fixture->model, index);

          if (!g_ptr_array_find (items, item, NULL))
            g_ptr_array_add (items, g_object_ref (item));
        }
      skein_batch_remove_items (fixture->batch, items);
      for (guint i = 0; i < items->len; i++)
        {
          g_assert_false (skein_batch_find (fixture->batch, g_ptr_array_index (items, i), NULL));
          g_ptr_array_remove (fixture->model, g_ptr_array_index (items, i));
        }
    }
  else if (what < 7)
    {
      gint64 positions[8], position = g_test_rand_int_range (0, 1 << 24);

      for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
        {
          SkeinItem *item = g_ptr_array_index (fixture->model, random_below (fixture->model->len));

          if (g_ptr_array_find (items, item, NULL))
            continue;
          positions[items->len] = position++;
          g_ptr_array_add (items, g_object_ref (item));
        }
      skein_batch_move_items (fixture->batch, items, positions);
    }
  else
    {
      for (guint i = 0; i < 10; i++)
        {
          SkeinItem *item = g_ptr_array_index (fixture->model, random_below (fixture->model->len));

          item->row->state = (SkeinItemState) random_below (SKEIN_N_ITEM_STATES);
          item->row->size = random_below (3) == 0 ? 0 : random_below (100000);
          item->row->done_bytes = random_below (120000);
          skein_batch_touch (fixture->batch, item);
        }
    }
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      do_random_thing (fixture);
      check (fixture);
    }
}

/* Every item that was touched is told of, once per flush, and flushes come at most ten times a second. */
static void
test_dirty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 start_us, took_us;
  guint n_touches = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_ptr_array_add (items, make_item (fixture, i));
      g_ptr_array_add (fixture->model, g_object_ref (g_ptr_array_index (items, i)));
    }
  skein_batch_insert_items (fixture->batch, items);

  start_us = g_get_monotonic_time ();
  while (fixture->n_flushes < 5)
    {
      skein_batch_touch (fixture->batch, g_ptr_array_index (items, n_touches++ % 50));
      g_main_context_iteration (NULL, FALSE);
    }
  took_us = g_get_monotonic_time () - start_us;
  g_assert_cmpint (took_us, >=, 4 * G_USEC_PER_SEC / 10 - 20000);
  g_assert_cmpuint (n_touches, >, 50);
  g_assert_cmpuint (g_hash_table_size (fixture->dirty), ==, 50);
  skein_batch_flush (fixture->batch);
}

static void
test_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SkeinItemSpec) spec = NULL;

  g_ptr_array_add (items, make_item (fixture, 5));
  skein_batch_insert_items (fixture->batch, items);
  spec = skein_item_spec_copy (skein_item_peek_spec (g_ptr_array_index (items, 0)));
  g_assert_true (skein_batch_find_same (fixture->batch, spec) == g_ptr_array_index (items, 0));
  spec->name = g_strdup ("other");
  g_assert_null (skein_batch_find_same (fixture->batch, spec));
  g_assert_cmpstr (skein_item_get_host (g_ptr_array_index (items, 0)), ==, "example.org");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/batch/batch/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("random", test_random);
  ADD ("dirty", test_dirty);
  ADD ("same", test_same);
#undef ADD

  return g_test_run ();
}
