// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The order of items against a plain sort, under random changes, and what it costs: counted in comparisons. */
#include "config.h"

#include "gui/skein-item-order.h"
#include "skein-gui-test.h"

typedef struct
{
  GPtrArray *items;  /* (owned) in the order */
  GPtrArray *mirror; /* (owned) what a listener makes of the changes; borrowed items */
  SkeinItemOrder *order;
  SkeinItemSort by;
  gboolean descending;
  guint64 next_number;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->mirror = g_ptr_array_new ();
  self->by = GPOINTER_TO_UINT (data) / 2;
  self->descending = GPOINTER_TO_UINT (data) % 2 != 0;
  self->next_number = 1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->order, skein_item_order_free);
  g_ptr_array_unref (self->mirror);
  g_ptr_array_unref (self->items);
}

static void
shake (SkeinItem *item)
{
  item->row->state = g_test_rand_int_range (0, SKEIN_N_ITEM_STATES);
  item->row->size = g_test_rand_int_range (0, 4) == 0 ? 0 : (guint64) g_test_rand_int_range (1, 1000);
  item->row->done_bytes = item->row->size / 3;
}

static SkeinItem *
add_item (Fixture *self)
{
  g_autofree char *name = g_strdup_printf ("file%d.iso", g_test_rand_int_range (0, 300));
  SkeinItem *item = skein_gui_test_item (self->next_number++, "https://host.example/a", name, 0, SKEIN_ITEM_WAITING);

  shake (item);
  g_ptr_array_add (self->items, item);
  return item;
}

static double
get_number (SkeinItem *item, SkeinItemSort by)
{
  return by == SKEIN_ITEM_SORT_SIZE ? (double) skein_item_get_size (item) : (double) skein_item_get_state (item);
}

/* Each pair of neighbours is right, each item is where it says, and a listener knows as much. */
static void
check (Fixture *self)
{
  guint n = skein_item_order_get_n_items (self->order);

  g_assert_cmpuint (n, ==, self->items->len);
  g_assert_cmpuint (n, ==, self->mirror->len);
  for (guint i = 0; i < n; i++)
    {
      SkeinItem *item = skein_item_order_peek (self->order, i);
      SkeinItem *next = i + 1 < n ? skein_item_order_peek (self->order, i + 1) : NULL;
      guint position;

      g_assert_true (skein_item_order_find (self->order, item, &position));
      g_assert_cmpuint (position, ==, i);
      g_assert_true (g_ptr_array_index (self->mirror, i) == item);
      if (next == NULL)
        continue;
      if (self->by == SKEIN_ITEM_SORT_NAME)
        {
          g_autofree char *key = g_utf8_collate_key_for_filename (skein_item_get_name (item), -1);
          g_autofree char *next_key = g_utf8_collate_key_for_filename (skein_item_get_name (next), -1);
          int result = g_strcmp0 (key, next_key);

          g_assert_true (result == 0 ? skein_batch_compare (item, next) < 0 : (result < 0) == !self->descending);
        }
      else if (self->by == SKEIN_ITEM_SORT_SIZE)
        {
          double a = get_number (item, self->by), b = get_number (next, self->by);

          /* Unknown sizes are last, whatever the direction. */
          if (a == b)
            g_assert_cmpint (skein_batch_compare (item, next), <, 0);
          else
            g_assert_true (b == 0 || (a != 0 && (a < b) == !self->descending));
        }
    }
}

static void
apply (Fixture *self, GPtrArray *removed, GPtrArray *added, GPtrArray *changed)
{
  guint first, n_removed, n_added;

  if (!skein_item_order_change (self->order, removed, added, changed, &first, &n_removed, &n_added))
    return;
  g_assert_cmpuint (first + n_removed, <=, self->mirror->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (self->mirror, first, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (self->mirror, (int) (first + i), skein_item_order_peek (self->order, first + i));
}

static void
begin (Fixture *self, guint n)
{
  self->order = skein_item_order_new (self->by, self->descending);
  for (guint i = 0; i < n; i++)
    skein_item_order_add (self->order, add_item (self));
  /* In the smallest slices that there are. */
  while (!skein_item_order_sort (self->order, 1))
    ;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->mirror, skein_item_order_peek (self->order, i));
}

static void
test_random (Fixture *self, gconstpointer data)
{
  static const guint sizes[] = { 0, 1, 2, 3, 64, 65, 500 };

  g_test_summary ("items that come, go, change and move, together, leave what a sort of all would");
  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
    {
      begin (self, sizes[size]);
      check (self);
      for (guint round = 0; round < 150; round++)
        {
          g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_object_unref);
          g_autoptr (GPtrArray) added = g_ptr_array_new ();
          g_autoptr (GPtrArray) changed = g_ptr_array_new ();
          int one_in = g_test_rand_int_range (1, 40);

          for (guint i = self->items->len; i > 0; i--)
            {
              SkeinItem *item = g_ptr_array_index (self->items, i - 1);

              if (g_test_rand_int_range (0, one_in) == 0)
                {
                  shake (item);
                  if (g_test_rand_int_range (0, 5) == 0)
                    item->row->position = g_test_rand_int_range (0, 100000);
                  g_ptr_array_add (changed, item);
                  if (g_test_rand_int_range (0, 8) == 0)
                    g_ptr_array_add (changed, item);
                }
              if (round % 3 == 0 && g_test_rand_int_range (0, 25) == 0)
                g_ptr_array_add (removed, g_ptr_array_steal_index (self->items, i - 1));
            }
          if (round % 2 == 0)
            for (int i = g_test_rand_int_range (0, 30); i > 0; i--)
              g_ptr_array_add (added, add_item (self));
          apply (self, removed, added, changed);
          check (self);
        }
      g_clear_pointer (&self->order, skein_item_order_free);
      g_ptr_array_set_size (self->items, 0);
      g_ptr_array_set_size (self->mirror, 0);
    }
}

static void
test_stays (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  guint first, n_removed, n_added;

  g_test_summary ("who has changed and still belongs where it is moves nothing, and marks go along with their items");
  begin (self, 100);
  for (guint i = 0; i < 100; i++)
    {
      SkeinItem *item = skein_item_order_peek (self->order, i);

      skein_item_order_set_mark (self->order, i, i == 99);
      item->row->size = 1000 + 10 * i;
      g_ptr_array_add (changed, item);
    }
  g_assert_false (skein_item_order_change (self->order, NULL, NULL, changed, &first, &n_removed, &n_added));
  g_ptr_array_set_size (changed, 0);
  g_ptr_array_add (changed, skein_item_order_peek (self->order, 99));
  ((SkeinItem *) changed->pdata[0])->row->size = 1015;
  g_assert_true (skein_item_order_change (self->order, NULL, NULL, changed, &first, &n_removed, &n_added));
  g_assert_cmpuint (first, ==, 2);
  g_assert_cmpuint (n_removed, ==, 98);
  g_assert_cmpuint (n_added, ==, 98);
  g_assert_cmpuint (skein_item_order_get_mark (self->order, 2), ==, 1);
  g_assert_cmpuint (skein_item_order_get_mark (self->order, 99), ==, 0);
}

static void
test_cost (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  guint64 n_before, most = 0;
  const guint n = 100000;

  g_test_summary ("sorting 100,000 costs as much as a merge sort has to, and 16 that change every second next to nothing");
  begin (self, n);
  n_before = skein_item_order_get_n_compared (self->order);
  g_test_message ("all: %" G_GUINT64_FORMAT " comparisons", n_before);
  g_assert_cmpuint (n_before, <, (guint64) n * 17);

  for (guint round = 0; round < 60; round++)
    {
      guint64 n_compared;

      g_ptr_array_set_size (changed, 0);
      for (guint i = 0; i < 16; i++)
        {
          SkeinItem *item = self->items->pdata[g_test_rand_int_range (0, (int) n)];

          item->row->size = (guint64) g_test_rand_int_range (1, 1000);
          g_ptr_array_add (changed, item);
        }
      n_before = skein_item_order_get_n_compared (self->order);
      apply (self, NULL, NULL, changed);
      n_compared = skein_item_order_get_n_compared (self->order) - n_before;
      most = MAX (most, n_compared);
    }
  g_test_message ("16 that change: at most %" G_GUINT64_FORMAT " comparisons", most);
  /* Each with its neighbours, with the others that move, and on its way to its place. */
  g_assert_cmpuint (most, <, 16 * (2 + 4 + 17 + 1));
  check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/gui/item-order/name", Fixture, GUINT_TO_POINTER (2 * SKEIN_ITEM_SORT_NAME), set_up, test_random, tear_down);
  g_test_add ("/gui/item-order/size", Fixture, GUINT_TO_POINTER (2 * SKEIN_ITEM_SORT_SIZE), set_up, test_random, tear_down);
  g_test_add ("/gui/item-order/size-descending", Fixture, GUINT_TO_POINTER (2 * SKEIN_ITEM_SORT_SIZE + 1), set_up, test_random, tear_down);
  g_test_add ("/gui/item-order/stays", Fixture, GUINT_TO_POINTER (2 * SKEIN_ITEM_SORT_SIZE), set_up, test_stays, tear_down);
  g_test_add ("/gui/item-order/cost", Fixture, GUINT_TO_POINTER (2 * SKEIN_ITEM_SORT_SIZE), set_up, test_cost, tear_down);

  return g_test_run ();
}
