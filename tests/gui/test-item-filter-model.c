// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The filter model against a naive one, under random changes of the batch, the group and the search. */
#include "config.h"

#include <string.h>

#include "gui/skein-item-filter-model.h"
#include "gui/skein-search.h"
#include "skein-gui-test.h"

typedef struct
{
  SkeinBatch *batch;
  SkeinItemFilterModel *model;
  GPtrArray *mirror;     /* what a listener knows from items-changed alone */
  SkeinItemGroup group;
  const char *search;
  SkeinItemSort sort;
  gboolean descending;
  gboolean sorting;
  guint64 next_number;
} Fixture;

static void
mirror_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpuint (position + removed, <=, self->mirror->len);
  g_assert_true (removed > 0 || added > 0);
  if (removed > 0)
    g_ptr_array_remove_range (self->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->mirror, (int) (position + i), g_list_model_get_item (model, position + i));
  g_assert_cmpuint (self->mirror->len, ==, g_list_model_get_n_items (model));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->batch = skein_batch_new ();
  self->model = skein_item_filter_model_new ();
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  self->next_number = 1;
  g_signal_connect (self->model, "items-changed", G_CALLBACK (mirror_cb), self);
  skein_item_filter_model_set_batch (self->model, self->batch);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  skein_item_filter_model_set_batch (self->model, NULL);
  g_assert_cmpuint (self->mirror->len, ==, 0);
  g_ptr_array_unref (self->mirror);
  g_assert_finalize_object (self->model);
  g_object_unref (self->batch);
}

static SkeinItemState
random_state (void)
{
  return g_test_rand_int_range (0, SKEIN_N_ITEM_STATES);
}

static const char *const names[] = { "photo.jpg", "Paper.PDF", "Übung.txt", "linux.tar.xz", "photo of paper.png" };

static SkeinItem *
random_item (Fixture *self, guint64 number)
{
  const char *name = names[g_test_rand_int_range (0, G_N_ELEMENTS (names))];
  g_autofree char *url = g_strdup_printf ("https://host%d.example/%" G_GUINT64_FORMAT, g_test_rand_int_range (0, 5), number);

  return skein_gui_test_item (number, url, name, 100, random_state ());
}

static void
insert_some (Fixture *self, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, random_item (self, self->next_number++));
  skein_batch_insert_items (self->batch, items);
}

/* (element-type SkeinItem) some of the batch, in order. */
static GPtrArray *
pick_some (Fixture *self, guint one_in)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->batch)); i++)
    if (g_test_rand_int_range (0, (int) one_in) == 0)
      g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->batch), i));
  return items;
}

static void
move_some (Fixture *self)
{
  g_autoptr (GPtrArray) items = pick_some (self, 30);
  g_autofree gint64 *positions = g_new (gint64, MAX (items->len, 1));
  gint64 first = ((gint64) g_test_rand_int_range (0, (int) self->next_number) << 20) + 1 + g_test_rand_int_range (0, 100000);

  for (guint i = 0; i < items->len; i++)
    positions[i] = first + i;
  if (items->len > 0)
    skein_batch_move_items (self->batch, items, positions);
}

static void
change_some (Fixture *self, guint one_in)
{
  g_autoptr (GPtrArray) items = pick_some (self, one_in);

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      item->row->state = random_state ();
      skein_batch_touch (self->batch, item);
    }
  skein_batch_flush (self->batch);
}

static gboolean
naive_matches (Fixture *self, SkeinItem *item)
{
  g_autoptr (SkeinSearch) search = skein_search_new (self->search);

  return skein_item_group_has_state (self->group, skein_item_get_state (item)) &&
         skein_search_matches (search, skein_item_get_name (item), skein_item_peek_spec (item)->url);
}

static int
by_name (gconstpointer a, gconstpointer b, gpointer user_data)
{
  Fixture *self = user_data;
  SkeinItem *x = *(SkeinItem *const *) a, *y = *(SkeinItem *const *) b;
  g_autofree char *key_x = g_utf8_collate_key_for_filename (skein_item_get_name (x), -1);
  g_autofree char *key_y = g_utf8_collate_key_for_filename (skein_item_get_name (y), -1);
  int result = strcmp (key_x, key_y);

  return result == 0 ? skein_batch_compare (x, y) : self->descending ? -result
                                                                     : result;
}

/* What is shown, by a sort of all of it: names do not change here, so that they are always up to date. */
static void
check_sorted (Fixture *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->batch)); i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (self->batch), i);

      if (naive_matches (self, item))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  if (self->sort == SKEIN_ITEM_SORT_NAME)
    g_ptr_array_sort_with_data (items, by_name, self);
  g_assert_cmpuint (items->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->model)));
  g_assert_cmpuint (items->len, ==, self->mirror->len);
  for (guint i = 0; i < items->len; i++)
    {
      guint position;

      g_assert_true (self->mirror->pdata[i] == items->pdata[i]);
      g_assert_true (skein_item_filter_model_find (self->model, items->pdata[i], &position));
      g_assert_cmpuint (position, ==, i);
    }
}

static void
check (Fixture *self)
{
  guint n = 0;

  while (skein_item_filter_model_is_searching (self->model))
    g_main_context_iteration (NULL, TRUE);
  if (self->sort != SKEIN_ITEM_SORT_NONE)
    {
      check_sorted (self);
      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->batch)); i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (self->batch), i);
      guint position;

      if (!naive_matches (self, item))
        {
          g_assert_false (skein_item_filter_model_find (self->model, item, &position));
          continue;
        }
      g_assert_true (skein_item_filter_model_find (self->model, item, &position));
      g_assert_cmpuint (position, ==, n);
      g_assert_cmpuint (n, <, self->mirror->len);
      g_assert_true (g_ptr_array_index (self->mirror, n) == item);
      n++;
    }
  g_assert_cmpuint (n, ==, self->mirror->len);
  g_assert_cmpuint (n, ==, g_list_model_get_n_items (G_LIST_MODEL (self->model)));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (self->model), n));
}

static void
test_random (Fixture *self, gconstpointer data)
{
  static const char *const searches[] = { NULL, "", "photo", "HOST3", "übung", "photo example", "nothing at all" };
  guint n_rounds = GPOINTER_TO_UINT (data) / 2;

  self->sorting = GPOINTER_TO_UINT (data) % 2 != 0;

  g_test_summary ("random changes of batch, group and search leave the model as a naive filter would make it, "
                  "and a listener who only hears items-changed with the same list");
  for (guint round = 0; round < n_rounds; round++)
    {
      switch (g_test_rand_int_range (self->sorting ? -1 : 0, 8))
        {
        case -1:
          self->sort = g_test_rand_int_range (0, 2) == 0 ? SKEIN_ITEM_SORT_NAME : SKEIN_ITEM_SORT_NONE;
          self->descending = g_test_rand_int_range (0, 2) == 0;
          skein_item_filter_model_set_sort (self->model, self->sort, self->descending);
          break;
        case 0:
          insert_some (self, (guint) g_test_rand_int_range (1, 700));
          break;
        case 1:
          {
            g_autoptr (GPtrArray) items = pick_some (self, (guint) g_test_rand_int_range (2, 20));

            if (items->len > 0)
              skein_batch_remove_items (self->batch, items);
          }
          break;
        case 2:
          move_some (self);
          break;
        case 3:
          self->group = g_test_rand_int_range (0, SKEIN_N_ITEM_GROUPS);
          skein_item_filter_model_set_group (self->model, self->group);
          break;
        case 4:
          self->search = searches[g_test_rand_int_range (0, G_N_ELEMENTS (searches))];
          skein_item_filter_model_set_search (self->model, self->search);
          break;
        default:
          change_some (self, (guint) g_test_rand_int_range (1, 60));
          break;
        }
      /* Now and then what is under way is overtaken by the next change. */
      if (g_test_rand_int_range (0, 3) > 0)
        check (self);
    }
  check (self);
}

/* The state is looked at again once a second only; the order between is that of before. */
static void
test_resort (Fixture *self, gconstpointer unused)
{
  g_autoptr (SkeinItem) last = NULL;
  g_autoptr (GtkMultiSelection) selection = NULL;
  guint position, n;

  g_test_summary ("an item that changes goes to its place within a sorted list later, in one change, and stays selected");
  for (n = 0; n < 3000; n++)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (items, skein_gui_test_item (self->next_number++, "https://host.example/a", "a", 100, SKEIN_ITEM_WAITING));
      skein_batch_insert_items (self->batch, items);
    }
  skein_item_filter_model_set_sort (self->model, SKEIN_ITEM_SORT_STATUS, FALSE);
  while (skein_item_filter_model_is_searching (self->model))
    g_main_context_iteration (NULL, TRUE);
  selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  last = g_list_model_get_item (G_LIST_MODEL (self->model), n - 1);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), n - 1, TRUE);

  last->row->state = SKEIN_ITEM_DOWNLOADING;
  skein_batch_touch (self->batch, last);
  skein_batch_flush (self->batch);
  g_assert_true (skein_item_filter_model_find (self->model, last, &position));
  g_assert_cmpuint (position, ==, n - 1);
  while (position != 0)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_true (skein_item_filter_model_find (self->model, last, &position));
      g_assert_true (position == 0 || position == n - 1);
    }
  g_assert_true (g_ptr_array_index (self->mirror, 0) == last);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 0));

  /* Back to the batch's order. */
  skein_item_filter_model_set_sort (self->model, SKEIN_ITEM_SORT_NONE, FALSE);
  check (self);
}

static void
test_slices (Fixture *self, gconstpointer unused)
{
  gint64 longest_us = 0;

  g_test_summary ("a search over many items happens in slices, and changes meanwhile are not lost");
  insert_some (self, 60000);
  self->search = "photo";
  skein_item_filter_model_set_search (self->model, self->search);
  for (guint i = 0; skein_item_filter_model_is_searching (self->model); i++)
    {
      gint64 start_us = g_get_monotonic_time ();

      g_main_context_iteration (NULL, TRUE);
      longest_us = MAX (longest_us, g_get_monotonic_time () - start_us);
      if (i % 3 == 0)
        change_some (self, 500);
      if (i % 4 == 1)
        insert_some (self, 10);
      if (i % 5 == 2)
        move_some (self);
    }
  check (self);
  self->sort = SKEIN_ITEM_SORT_NAME;
  skein_item_filter_model_set_sort (self->model, self->sort, FALSE);
  for (guint i = 0; skein_item_filter_model_is_searching (self->model); i++)
    {
      g_main_context_iteration (NULL, TRUE);
      if (i % 3 == 0)
        change_some (self, 500);
      if (i % 4 == 1)
        insert_some (self, i == 5 ? 6000 : 10);
      if (i % 40 == 2)
        move_some (self);
    }
  check (self);
  insert_some (self, 5000);
  check (self);
  g_test_message ("longest slice: %" G_GINT64_FORMAT " us", longest_us);
}

static void
test_words (void)
{
  static const struct
  {
    const char *words, *first, *second;
    gboolean matches;
  } cases[] = {
    { "", "a", NULL, TRUE },
    { "  \t", "a", NULL, TRUE },
    { "a", NULL, NULL, FALSE },
    { "JPG", "photo.jpg", NULL, TRUE },
    { "photo example", "Photo.jpg", "https://EXAMPLE.org", TRUE },
    { "photo missing", "Photo.jpg", "https://EXAMPLE.org", FALSE },
    { "straße", "STRASSE.txt", NULL, TRUE },
    { "übung", "ÜBUNG.txt", NULL, TRUE },
    { "übung", "ubung.txt", NULL, FALSE },
    { "aab", "aaab", NULL, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkeinSearch) search = skein_search_new (cases[i].words);

      g_test_message ("“%s” in “%s”, “%s”", cases[i].words, cases[i].first, cases[i].second);
      g_assert_cmpint (skein_search_matches (search, cases[i].first, cases[i].second), ==, cases[i].matches);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/gui/search/words", test_words);
  g_test_add ("/gui/item-filter-model/random", Fixture, GUINT_TO_POINTER (2 * 120), set_up, test_random, tear_down);
  g_test_add ("/gui/item-filter-model/random-sorted", Fixture, GUINT_TO_POINTER (2 * 120 + 1), set_up, test_random, tear_down);
  g_test_add ("/gui/item-filter-model/resort", Fixture, NULL, set_up, test_resort, tear_down);
  g_test_add ("/gui/item-filter-model/slices", Fixture, NULL, set_up, test_slices, tear_down);

  return g_test_run ();
}
