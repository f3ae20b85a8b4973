// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The ordered list. A GSequence (a balanced tree) sorted by the items' 64-bit position keys gives index, item and
 * insertion in O(log n); keys have gaps, so that a move writes one row, not all that follow.
 *
 * Every sum is kept by difference: an item remembers with what it was counted last, and touching it takes that out and
 * puts the new in. Nothing here ever walks over all items. */

#include "config.h"

#include "batch/skein-batch-private.h"

#include <string.h>

#define FLUSH_INTERVAL_US (G_USEC_PER_SEC / 10)
#define MIN_SIZES_FOR_GUESS 3

struct _SkeinBatch
{
  GObject parent_instance;

  GSequence *items;    /* (element-type SkeinItem) (owned items) by position */
  GHashTable *by_id;   /* &row->id -> item, borrowed */
  GHashTable *by_spec; /* row->spec -> item, borrowed */

  GHashTable *aside_by_id;   /* &row->id -> (owned) item: those set aside */
  GHashTable *aside_by_spec; /* row->spec -> item, borrowed */

  guint cached_index; /* get_item() mostly goes on where it was */
  GSequenceIter *cached_iter;

  guint counts[SKEIN_N_ITEM_STATES];
  guint64 done_bytes, total_bytes; /* of items whose size is known */
  guint64 left_bytes;              /* of known ones that are still to come */
  guint n_sized, n_left_unsized;
  double rate;

  GPtrArray *dirty; /* (element-type SkeinItem) (owned) */
  gint64 flushed_us;
  guint flush_id;
};

typedef enum
{
  SIGNAL_ITEMS_DIRTY,
  N_SIGNALS
} SkeinBatchSignal;
static guint signals[N_SIGNALS];

static GType
skein_batch_get_item_type (GListModel *model)
{
  return SKEIN_TYPE_ITEM;
}

static guint
skein_batch_get_n_items (GListModel *model)
{
  return (guint) g_sequence_get_length (SKEIN_BATCH (model)->items);
}

static gpointer
skein_batch_get_item (GListModel *model, guint position)
{
  SkeinBatch *self = SKEIN_BATCH (model);
  GSequenceIter *iter;

  if (position >= skein_batch_get_n_items (model))
    return NULL;

  if (self->cached_iter != NULL && position == self->cached_index)
    iter = self->cached_iter;
  else if (self->cached_iter != NULL && position == self->cached_index + 1)
    iter = g_sequence_iter_next (self->cached_iter);
  else if (self->cached_iter != NULL && position + 1 == self->cached_index)
    iter = g_sequence_iter_prev (self->cached_iter);
  else
    iter = g_sequence_get_iter_at_pos (self->items, (int) position);

  self->cached_iter = iter;
  self->cached_index = position;
  return g_object_ref (g_sequence_get (iter));
}

static void
skein_batch_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skein_batch_get_item_type;
  iface->get_n_items = skein_batch_get_n_items;
  iface->get_item = skein_batch_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkeinBatch, skein_batch, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, skein_batch_list_model_init))

static void
notify_items_changed (SkeinBatch *self, guint position, guint removed, guint added)
{
  self->cached_iter = NULL;
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* Positions are unique by the store's hand; the id decides should two programs ever have chosen the same. */
static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const SkeinStoreRow *row_a = ((const SkeinItem *) a)->row;
  const SkeinStoreRow *row_b = ((const SkeinItem *) b)->row;

  if (row_a->position != row_b->position)
    return row_a->position < row_b->position ? -1 : 1;
  if (row_a->id != row_b->id)
    return row_a->id < row_b->id ? -1 : 1;
  return 0;
}

static int
compare_pointed_items (gconstpointer a, gconstpointer b)
{
  return compare_items (*(SkeinItem *const *) a, *(SkeinItem *const *) b, NULL);
}

static gboolean
is_to_come (SkeinItemState state)
{
  return !skein_item_state_is_final (state) && state != SKEIN_ITEM_PAUSED;
}

static void
count_item (SkeinBatch *self, SkeinItem *item)
{
  guint64 size = item->row->size;
  guint64 done = MIN (item->row->done_bytes, size);

  item->counted_state = item->row->state;
  item->counted_size = size;
  item->counted_done = done;

  self->counts[item->counted_state]++;
  self->total_bytes += size;
  self->done_bytes += done;
  if (size > 0)
    self->n_sized++;
  if (is_to_come (item->counted_state))
    {
      self->left_bytes += size - done;
      self->n_left_unsized += size == 0 ? 1 : 0;
    }
}

static void
uncount_item (SkeinBatch *self, SkeinItem *item)
{
  self->counts[item->counted_state]--;
  self->total_bytes -= item->counted_size;
  self->done_bytes -= item->counted_done;
  if (item->counted_size > 0)
    self->n_sized--;
  if (is_to_come (item->counted_state))
    {
      self->left_bytes -= item->counted_size - item->counted_done;
      self->n_left_unsized -= item->counted_size == 0 ? 1 : 0;
    }
}

static gboolean
flush_cb (gpointer user_data)
{
  SkeinBatch *self = user_data;

  self->flush_id = 0;
  skein_batch_flush (self);
  return G_SOURCE_REMOVE;
}

static void
skein_batch_dispose (GObject *object)
{
  SkeinBatch *self = SKEIN_BATCH (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_ptr_array_set_size (self->dirty, 0);

  G_OBJECT_CLASS (skein_batch_parent_class)->dispose (object);
}

static void
forget_item (gpointer data)
{
  SkeinItem *item = data;

  item->iter = NULL;
  g_object_unref (item);
}

static void
skein_batch_finalize (GObject *object)
{
  SkeinBatch *self = SKEIN_BATCH (object);

  g_hash_table_unref (self->aside_by_spec);
  g_hash_table_unref (self->aside_by_id);
  g_hash_table_unref (self->by_spec);
  g_hash_table_unref (self->by_id);
  g_sequence_free (self->items);
  g_ptr_array_unref (self->dirty);

  G_OBJECT_CLASS (skein_batch_parent_class)->finalize (object);
}

static void
skein_batch_class_init (SkeinBatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skein_batch_dispose;
  object_class->finalize = skein_batch_finalize;

  /**
   * SkeinBatch::items-dirty:
   * @items: (element-type SkeinItem): each once, in no order
   *
   * These look different now. At most ten times a second.
   */
  signals[SIGNAL_ITEMS_DIRTY] = g_signal_new ("items-dirty", SKEIN_TYPE_BATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
skein_batch_init (SkeinBatch *self)
{
  self->items = g_sequence_new (forget_item);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_spec = g_hash_table_new (skein_item_spec_hash, skein_item_spec_same);
  self->aside_by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  self->aside_by_spec = g_hash_table_new (skein_item_spec_hash, skein_item_spec_same);
  self->dirty = g_ptr_array_new_with_free_func (g_object_unref);
}

SkeinBatch *
skein_batch_new (void)
{
  return g_object_new (SKEIN_TYPE_BATCH, NULL);
}

guint
skein_batch_get_count (SkeinBatch *self, SkeinItemState state)
{
  g_return_val_if_fail (SKEIN_IS_BATCH (self), 0);
  g_return_val_if_fail (state < SKEIN_N_ITEM_STATES, 0);
  return self->counts[state];
}

SkeinItem *
skein_batch_lookup (SkeinBatch *self, guint64 id)
{
  g_return_val_if_fail (SKEIN_IS_BATCH (self), NULL);
  return g_hash_table_lookup (self->by_id, &id);
}

gboolean
skein_batch_find (SkeinBatch *self, SkeinItem *item, guint *out_position)
{
  g_return_val_if_fail (SKEIN_IS_BATCH (self), FALSE);
  g_return_val_if_fail (SKEIN_IS_ITEM (item), FALSE);

  if (item->iter == NULL || g_sequence_iter_get_sequence (item->iter) != self->items)
    return FALSE;
  if (out_position != NULL)
    *out_position = (guint) g_sequence_iter_get_position (item->iter);
  return TRUE;
}

int
skein_batch_compare (SkeinItem *a, SkeinItem *b)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (a), 0);
  g_return_val_if_fail (SKEIN_IS_ITEM (b), 0);
  return compare_items (a, b, NULL);
}

void
skein_batch_get_totals (SkeinBatch *self, SkeinBatchTotals *out_totals)
{
  const guint *counts;
  double left;

  g_return_if_fail (SKEIN_IS_BATCH (self));
  g_return_if_fail (out_totals != NULL);

  counts = self->counts;
  *out_totals = (SkeinBatchTotals){
    .n_items = (guint) g_sequence_get_length (self->items),
    .n_active = counts[SKEIN_ITEM_DOWNLOADING] + counts[SKEIN_ITEM_VERIFYING] + counts[SKEIN_ITEM_HASHING] + counts[SKEIN_ITEM_RESIZING],
    .n_waiting = counts[SKEIN_ITEM_WAITING] + counts[SKEIN_ITEM_RETRYING] + counts[SKEIN_ITEM_PAUSED],
    .n_done = counts[SKEIN_ITEM_DONE],
    .n_failed = counts[SKEIN_ITEM_FAILED] + counts[SKEIN_ITEM_CANCELLED],
    .done_bytes = self->done_bytes,
    .total_bytes = self->total_bytes,
    .rate = self->rate,
    .seconds_left = -1,
  };

  /* Sizes are known only once a server has told them: the others are taken to be like those. */
  left = (double) self->left_bytes;
  if (self->n_left_unsized > 0)
    {
      if (self->n_sized < MIN_SIZES_FOR_GUESS)
        return;
      left += (double) self->total_bytes / self->n_sized * self->n_left_unsized;
    }
  if (self->rate >= 1)
    out_totals->seconds_left = left / self->rate;
}

void
skein_batch_insert_items (SkeinBatch *self, GPtrArray *items)
{
  guint i = 0;

  g_return_if_fail (SKEIN_IS_BATCH (self));

  g_ptr_array_sort (items, compare_pointed_items);

  while (i < items->len)
    {
      SkeinItem *first = g_ptr_array_index (items, i);
      GSequenceIter *next = g_sequence_search (self->items, first, compare_items, NULL);
      guint position = (guint) g_sequence_iter_get_position (next);
      SkeinItem *bound = g_sequence_iter_is_end (next) ? NULL : g_sequence_get (next);
      guint n = 0;

      for (; i < items->len; i++, n++)
        {
          SkeinItem *item = g_ptr_array_index (items, i);

          if (bound != NULL && compare_items (item, bound, NULL) > 0)
            break;

          g_assert (item->iter == NULL);
          item->iter = g_sequence_insert_before (next, g_object_ref (item));
          g_hash_table_insert (self->by_id, &item->row->id, item);
          g_hash_table_insert (self->by_spec, item->row->spec, item);
          count_item (self, item);
        }
      notify_items_changed (self, position, 0, n);
    }
}

static void
remove_one (SkeinBatch *self, SkeinItem *item)
{
  GSequenceIter *iter = item->iter;

  uncount_item (self, item);
  g_hash_table_remove (self->by_id, &item->row->id);
  if (g_hash_table_lookup (self->by_spec, item->row->spec) == item)
    g_hash_table_remove (self->by_spec, item->row->spec);
  g_sequence_remove (iter);
}

void
skein_batch_remove_items (SkeinBatch *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (SKEIN_IS_BATCH (self));

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      if (skein_batch_find (self, item, NULL))
        g_ptr_array_add (sorted, g_object_ref (item));
    }
  g_ptr_array_sort (sorted, compare_pointed_items);

  for (guint i = 0; i < sorted->len;)
    {
      SkeinItem *item = g_ptr_array_index (sorted, i);
      guint position = (guint) g_sequence_iter_get_position (item->iter);
      guint n = 0;

      for (;;)
        {
          GSequenceIter *next = g_sequence_iter_next (item->iter);

          remove_one (self, item);
          n++;
          i++;
          if (i == sorted->len)
            break;
          item = g_ptr_array_index (sorted, i);
          if (item->iter != next)
            break;
        }
      notify_items_changed (self, position, n, 0);
    }
}

void
skein_batch_set_aside (SkeinBatch *self, GPtrArray *items)
{
  g_return_if_fail (SKEIN_IS_BATCH (self));

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      if (!skein_batch_find (self, item, NULL))
        continue;
      item->aside = TRUE;
      g_hash_table_insert (self->aside_by_id, &item->row->id, g_object_ref (item));
      g_hash_table_insert (self->aside_by_spec, item->row->spec, item);
    }
  skein_batch_remove_items (self, items);
}

static gboolean
leave_aside (SkeinBatch *self, SkeinItem *item)
{
  if (!item->aside || g_hash_table_lookup (self->aside_by_id, &item->row->id) != item)
    return FALSE;

  item->aside = FALSE;
  if (g_hash_table_lookup (self->aside_by_spec, item->row->spec) == item)
    g_hash_table_remove (self->aside_by_spec, item->row->spec);
  g_hash_table_remove (self->aside_by_id, &item->row->id);
  return TRUE;
}

void
skein_batch_bring_back (SkeinBatch *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) back = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (SKEIN_IS_BATCH (self));

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr (SkeinItem) item = g_object_ref (g_ptr_array_index (items, i));

      if (leave_aside (self, item))
        g_ptr_array_add (back, g_steal_pointer (&item));
    }
  skein_batch_insert_items (self, back);
}

void
skein_batch_forget_aside (SkeinBatch *self, GPtrArray *items)
{
  g_return_if_fail (SKEIN_IS_BATCH (self));

  for (guint i = 0; i < items->len; i++)
    leave_aside (self, g_ptr_array_index (items, i));
}

SkeinItem *
skein_batch_lookup_aside (SkeinBatch *self, guint64 id)
{
  g_return_val_if_fail (SKEIN_IS_BATCH (self), NULL);
  return g_hash_table_lookup (self->aside_by_id, &id);
}

SkeinItem *
skein_batch_find_same_aside (SkeinBatch *self, const SkeinItemSpec *spec)
{
  g_return_val_if_fail (SKEIN_IS_BATCH (self), NULL);
  return g_hash_table_lookup (self->aside_by_spec, spec);
}

GPtrArray *
skein_batch_dup_aside (SkeinBatch *self)
{
  GPtrArray *items;
  GHashTableIter iter;
  gpointer item;

  g_return_val_if_fail (SKEIN_IS_BATCH (self), NULL);

  items = g_ptr_array_new_full (g_hash_table_size (self->aside_by_id), g_object_unref);
  g_hash_table_iter_init (&iter, self->aside_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (items, g_object_ref (item));
  return items;
}

void
skein_batch_move_items (SkeinBatch *self, GPtrArray *items, const gint64 *positions)
{
  guint low = G_MAXUINT, high = 0;

  g_return_if_fail (SKEIN_IS_BATCH (self));

  for (guint pass = 0; pass < 2; pass++)
    {
      if (pass == 1)
        for (guint i = 0; i < items->len; i++)
          {
            SkeinItem *item = g_ptr_array_index (items, i);

            item->row->position = positions[i];
            g_sequence_sort_changed (item->iter, compare_items, NULL);
          }

      for (guint i = 0; i < items->len; i++)
        {
          SkeinItem *item = g_ptr_array_index (items, i);
          guint position = (guint) g_sequence_iter_get_position (item->iter);

          low = MIN (low, position);
          high = MAX (high, position);
        }
    }

  if (low <= high)
    notify_items_changed (self, low, high - low + 1, high - low + 1);
}

SkeinItemSpec *
skein_batch_take_spec (SkeinBatch *self, SkeinItem *item)
{
  if (g_hash_table_lookup (self->by_spec, item->row->spec) == item)
    g_hash_table_remove (self->by_spec, item->row->spec);
  if (g_hash_table_lookup (self->aside_by_spec, item->row->spec) == item)
    g_hash_table_remove (self->aside_by_spec, item->row->spec);
  return g_steal_pointer (&item->row->spec);
}

void
skein_batch_give_spec (SkeinBatch *self, SkeinItem *item, SkeinItemSpec *spec)
{
  item->row->spec = spec;
  /* One that has left the batch altogether is found by nobody. */
  if (item->iter != NULL)
    g_hash_table_insert (self->by_spec, spec, item);
  else if (item->aside)
    g_hash_table_insert (self->aside_by_spec, spec, item);
}

void
skein_batch_replace_row (SkeinBatch *self, SkeinItem *item, SkeinStoreRow *row)
{
  SkeinStoreRow *old = item->row;
  gint64 position = row->position;

  g_return_if_fail (SKEIN_IS_BATCH (self));
  g_assert (old->id == row->id);

  /* The tables' keys live in the row. */
  g_hash_table_remove (self->by_id, &old->id);
  if (g_hash_table_lookup (self->by_spec, old->spec) == item)
    g_hash_table_remove (self->by_spec, old->spec);

  row->position = old->position;
  item->row = row;
  skein_item_row_replaced (item);
  skein_store_row_free (old);

  g_hash_table_insert (self->by_id, &row->id, item);
  g_hash_table_insert (self->by_spec, row->spec, item);
  skein_batch_touch (self, item);

  if (position != row->position)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new ();

      g_ptr_array_add (items, item);
      skein_batch_move_items (self, items, &position);
    }
}

void
skein_batch_touch (SkeinBatch *self, SkeinItem *item)
{
  g_return_if_fail (SKEIN_IS_BATCH (self));

  if (item->iter == NULL)
    return;

  uncount_item (self, item);
  count_item (self, item);

  if (item->dirty)
    return;

  item->dirty = TRUE;
  g_ptr_array_add (self->dirty, g_object_ref (item));
  if (self->flush_id == 0)
    {
      gint64 wait_us = self->flushed_us + FLUSH_INTERVAL_US - g_get_monotonic_time ();

      self->flush_id = g_timeout_add ((guint) (CLAMP (wait_us, 0, FLUSH_INTERVAL_US) / 1000), flush_cb, self);
    }
}

void
skein_batch_flush (SkeinBatch *self)
{
  g_autoptr (GPtrArray) dirty = NULL;

  g_return_if_fail (SKEIN_IS_BATCH (self));

  g_clear_handle_id (&self->flush_id, g_source_remove);
  if (self->dirty->len == 0)
    return;

  self->flushed_us = g_get_monotonic_time ();
  dirty = g_steal_pointer (&self->dirty);
  self->dirty = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < dirty->len; i++)
    ((SkeinItem *) g_ptr_array_index (dirty, i))->dirty = FALSE;

  g_signal_emit (self, signals[SIGNAL_ITEMS_DIRTY], 0, dirty);
}

SkeinItem *
skein_batch_find_same (SkeinBatch *self, const SkeinItemSpec *spec)
{
  g_return_val_if_fail (SKEIN_IS_BATCH (self), NULL);
  return g_hash_table_lookup (self->by_spec, spec);
}

SkeinItem *
skein_batch_get_neighbour (SkeinBatch *self, SkeinItem *item, int step)
{
  GSequenceIter *iter = step < 0 ? g_sequence_iter_prev (item->iter) : g_sequence_iter_next (item->iter);

  return iter == item->iter || g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

SkeinItem *
skein_batch_get_last (SkeinBatch *self)
{
  GSequenceIter *end = g_sequence_get_end_iter (self->items);

  return g_sequence_is_empty (self->items) ? NULL : g_sequence_get (g_sequence_iter_prev (end));
}

void
skein_batch_set_rate (SkeinBatch *self, double rate)
{
  g_return_if_fail (SKEIN_IS_BATCH (self));
  self->rate = rate;
}
