// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-filter-model.h"

#include <string.h>

#include "gui/skein-search.h"

#define BLOCK 512           /* items per counted block */
#define SMALL 2000          /* so few are looked at in one go */
#define MANY_DIRTY 4000     /* more changed items than this are worth a look at all, in slices */
#define MAX_RUNS 24         /* more separate changes than this are told as one: each costs the list about 0.1 ms */
#define SLICE_US 2500

/* A list makes a row widget for each of the first 200 items or so, 0.3 ms each, and drops them in half that time; so a new
 * result comes in steps of a few rows, as long as rows are made at all. */
#define STEP 24
#define CLOSING_STEP 50
#define MADE_ROWS 220

/* When items rush through (thousands a second), rows for all of them would keep the list busy for good: then the result is
 * looked at again now and then, instead of following each item. */
#define RUSH (2 * STEP)
#define RUSH_PAUSE_US G_USEC_PER_SEC

/* What has changed is put in its place of a sorted list that often, and when it is too much for that, all is sorted anew that often. */
#define RESORT_MS 1000
#define RESORT_ALL_MS 5000

struct _SkeinItemFilterModel
{
  GObject parent_instance;

  SkeinBatch *batch;     /* (owned) (nullable) */
  SkeinItemGroup group;
  SkeinSearch *search;   /* (owned) (nullable) */

  GByteArray *shown;     /* (owned) 0 or 1 for every item of the batch */
  GArray *before;        /* (owned) (element-type guint) how many are shown before each block; one more entry for the total */

  /* A look at all items under way. */
  GByteArray *next;      /* (owned) (nullable) what @shown becomes; same length */
  guint next_done;       /* items of @next that are known */
  guint slice_source;
  gint64 looked_us;      /* when the last look began that many changes asked for */
  guint look_source;     /* the next one is due */

  /* The curtain: only so many of those shown are told of. */
  guint limit;           /* G_MAXUINT: all */
  gboolean closing;      /* @next is complete, and waits for the rows of the old result to go */
  guint step_source;

  /* Another order than the batch's: every position here, but for those of the batch's own signals, is one of @order if there is one. */
  SkeinItemSort sort;
  gboolean descending;
  SkeinItemOrder *order;    /* (owned) (nullable) */
  GPtrArray *members;       /* (owned) (nullable) referenced items as the batch has them, by which one knows who has left; only if sorted */
  GHashTable *stale;        /* (owned) set of referenced items that have changed since they were put in their place */
  gboolean all_stale;       /* too many to keep a list of */
  guint resort_source;

  /* A turn from one order to another under way. */
  SkeinItemOrder *coming;   /* (owned) (nullable) what @order becomes */
  GPtrArray *coming_items;  /* (owned) (nullable) all that are to be in it */
  guint n_coming;           /* of them that are in it */
  GHashTable *late;         /* (owned) set of referenced items that have come or gone since it began */
  gboolean turn_ready;      /* @coming is sorted, or NULL for the batch's order; waits for the rows of the old one to go */
  guint sort_source;
};

enum
{
  SIGNAL_SETTLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SkeinItemFilterModel, skein_item_filter_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

G_DEFINE_ENUM_TYPE (SkeinItemGroup, skein_item_group,
                    G_DEFINE_ENUM_VALUE (SKEIN_ITEM_GROUP_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (SKEIN_ITEM_GROUP_ACTIVE, "active"),
                    G_DEFINE_ENUM_VALUE (SKEIN_ITEM_GROUP_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (SKEIN_ITEM_GROUP_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (SKEIN_ITEM_GROUP_FAILED, "failed"))

gboolean
skein_item_group_has_state (SkeinItemGroup group, SkeinItemState state)
{
  if (group == SKEIN_ITEM_GROUP_ALL)
    return TRUE;

  switch (state)
    {
    case SKEIN_ITEM_DOWNLOADING:
    case SKEIN_ITEM_VERIFYING:
    case SKEIN_ITEM_HASHING:
    case SKEIN_ITEM_RESIZING:
      return group == SKEIN_ITEM_GROUP_ACTIVE;
    case SKEIN_ITEM_WAITING:
    case SKEIN_ITEM_RETRYING:
    case SKEIN_ITEM_PAUSED:
      return group == SKEIN_ITEM_GROUP_WAITING;
    case SKEIN_ITEM_DONE:
      return group == SKEIN_ITEM_GROUP_DONE;
    case SKEIN_ITEM_FAILED:
    case SKEIN_ITEM_CANCELLED:
      return group == SKEIN_ITEM_GROUP_FAILED;
    case SKEIN_N_ITEM_STATES:
    default:
      return FALSE;
    }
}

/* Ranks */

static guint
sum (const guint8 *bytes, guint n)
{
  guint total = 0;

  for (guint i = 0; i < n; i++)
    total += bytes[i];
  return total;
}

/* Counts again from the block that holds @position on. */
static void
recount (SkeinItemFilterModel *self, guint position)
{
  guint n_blocks = (self->shown->len + BLOCK - 1) / BLOCK;
  guint block = MIN (position / BLOCK, n_blocks);
  guint total = block > 0 ? g_array_index (self->before, guint, block) : 0;

  g_array_set_size (self->before, n_blocks + 1);
  for (; block < n_blocks; block++)
    {
      g_array_index (self->before, guint, block) = total;
      total += sum (self->shown->data + block * BLOCK, MIN (BLOCK, self->shown->len - block * BLOCK));
    }
  g_array_index (self->before, guint, n_blocks) = total;
}

/* How many are shown before @position of the batch. */
static guint
rank (SkeinItemFilterModel *self, guint position)
{
  guint block = position / BLOCK;

  return g_array_index (self->before, guint, block) + sum (self->shown->data + block * BLOCK, position - block * BLOCK);
}

static guint
count_shown (SkeinItemFilterModel *self)
{
  return g_array_index (self->before, guint, self->before->len - 1);
}

static guint
count_told (SkeinItemFilterModel *self)
{
  return MIN (count_shown (self), self->limit);
}

/* Position in the batch of the n-th that is shown; @n is one of them. */
static guint
select_nth (SkeinItemFilterModel *self, guint n)
{
  guint low = 0, high = self->before->len - 1;
  guint position, seen;

  /* The last block with no more than @n shown before it. */
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->before, guint, middle) <= n)
        low = middle;
      else
        high = middle;
    }

  position = low * BLOCK;
  for (seen = g_array_index (self->before, guint, low) + self->shown->data[position]; seen <= n; seen += self->shown->data[position])
    position++;
  return position;
}

static guint8
matches (SkeinItemFilterModel *self, SkeinItem *item)
{
  return skein_item_group_has_state (self->group, skein_item_get_state (item)) &&
         (self->search == NULL || skein_search_matches (self->search, skein_item_get_name (item), skein_item_peek_spec (item)->url));
}

/* (transfer full) */
static SkeinItem *
get_member (SkeinItemFilterModel *self, guint position)
{
  if (self->order != NULL)
    return g_object_ref (skein_item_order_peek (self->order, position));
  return g_list_model_get_item (G_LIST_MODEL (self->batch), position);
}

static gboolean
find_member (SkeinItemFilterModel *self, SkeinItem *item, guint *out_position)
{
  if (self->order != NULL)
    return skein_item_order_find (self->order, item, out_position);
  return skein_batch_find (self->batch, item, out_position);
}

static guint8
matches_at (SkeinItemFilterModel *self, guint position)
{
  g_autoptr (SkeinItem) item = get_member (self, position);

  return matches (self, item);
}

/* The curtain */

static gboolean step_cb (gpointer user_data);
static void begin_turn (SkeinItemFilterModel *self);
static void turn (SkeinItemFilterModel *self, guint limit);

static void
start_steps (SkeinItemFilterModel *self)
{
  if (self->step_source == 0)
    self->step_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, step_cb, self, NULL);
}

/* Tells of a change among those shown, which has just been made: what of it can be seen. */
static void
tell (SkeinItemFilterModel *self, guint first, guint removed, guint added)
{
  guint total = count_shown (self);
  guint old_told = MIN (total - added + removed, self->limit);
  guint told;

  if (self->limit == G_MAXUINT && added > removed + STEP && old_told < MADE_ROWS)
    {
      self->limit = old_told + STEP;
      start_steps (self);
    }

  told = count_told (self);
  if (self->limit == G_MAXUINT)
    g_list_model_items_changed (G_LIST_MODEL (self), first, removed, added);
  else if (first < MAX (old_told, told))
    g_list_model_items_changed (G_LIST_MODEL (self), first, old_told - first, told - first);
}

static void
set_limit (SkeinItemFilterModel *self, guint limit)
{
  guint old_told = count_told (self);
  guint told;

  self->limit = limit;
  told = count_told (self);
  if (told > old_told)
    g_list_model_items_changed (G_LIST_MODEL (self), old_told, 0, told - old_told);
  else if (told < old_told)
    g_list_model_items_changed (G_LIST_MODEL (self), told, old_told - told, 0);
}

/* A look at all items */

static void
forget_next_result (SkeinItemFilterModel *self)
{
  self->closing = FALSE;
  g_clear_handle_id (&self->slice_source, g_source_remove);
  g_clear_pointer (&self->next, g_byte_array_unref);
  self->next_done = 0;
}

static void
forget_next (SkeinItemFilterModel *self)
{
  g_clear_handle_id (&self->look_source, g_source_remove);
  forget_next_result (self);
}

/* Puts the new result in the place of the old one. */
static void
swap (SkeinItemFilterModel *self, guint limit)
{
  g_autoptr (GByteArray) old = self->shown;
  guint old_told = count_told (self);
  guint n = old->len, first, same, told;

  self->shown = g_steal_pointer (&self->next);
  self->next_done = 0;
  self->closing = FALSE;
  g_assert (self->shown->len == n);

  for (first = 0; first < n && old->data[first] == self->shown->data[first]; first++)
    ;
  same = sum (old->data, first);
  for (guint i = first; self->order != NULL && i < n; i++)
    skein_item_order_set_mark (self->order, i, self->shown->data[i]);
  recount (self, 0);
  self->limit = limit;
  told = count_told (self);
  same = MIN (same, MIN (old_told, told));
  if (old_told > same || told > same)
    g_list_model_items_changed (G_LIST_MODEL (self), same, old_told - same, told - same);
  if (self->turn_ready)
    begin_turn (self);
}

/* All are told of, and nothing is under way. */
static void
settle (SkeinItemFilterModel *self)
{
  if (!skein_item_filter_model_is_searching (self))
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

static gboolean
step_cb (gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;
  guint told = count_told (self);

  if (self->closing && told > STEP)
    set_limit (self, told > MADE_ROWS ? MADE_ROWS - CLOSING_STEP : MAX (STEP, told - MIN (told, CLOSING_STEP)));
  else if (self->closing && self->next != NULL)
    swap (self, STEP);
  else if (self->closing)
    turn (self, STEP);
  else if (self->limit < MADE_ROWS && told < count_shown (self))
    set_limit (self, self->limit + STEP);
  else
    {
      self->step_source = 0;
      set_limit (self, G_MAXUINT);
      settle (self);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
adopt_next (SkeinItemFilterModel *self)
{
  if (count_told (self) <= 2 * STEP && sum (self->next->data, self->next->len) <= 2 * STEP)
    {
      swap (self, self->limit);
      return;
    }
  self->closing = TRUE;
  start_steps (self);
}

/* Returns whether all are known. */
static gboolean
look_at_more (SkeinItemFilterModel *self, gint64 until_us)
{
  while (self->next_done < self->next->len)
    {
      guint end = MIN (self->next_done + 128, self->next->len);

      for (; self->next_done < end; self->next_done++)
        self->next->data[self->next_done] = matches_at (self, self->next_done);
      if (until_us > 0 && g_get_monotonic_time () > until_us)
        break;
    }
  return self->next_done == self->next->len;
}

static gboolean
slice_cb (gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;

  if (!look_at_more (self, g_get_monotonic_time () + SLICE_US))
    return G_SOURCE_CONTINUE;
  self->slice_source = 0;
  adopt_next (self);
  return G_SOURCE_REMOVE;
}

static void
look_at_all (SkeinItemFilterModel *self)
{
  if (self->batch == NULL)
    return;

  forget_next (self);
  if (self->shown->len == 0)
    {
      if (self->turn_ready)
        begin_turn (self);
      return;
    }
  self->next = g_byte_array_sized_new (self->shown->len);
  g_byte_array_set_size (self->next, self->shown->len);

  if (self->group == SKEIN_ITEM_GROUP_ALL && self->search == NULL)
    {
      memset (self->next->data, 1, self->next->len);
      self->next_done = self->next->len;
      adopt_next (self);
    }
  else if (look_at_more (self, self->next->len <= SMALL ? 0 : g_get_monotonic_time () + SLICE_US))
    adopt_next (self);
  else
    self->slice_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, slice_cb, self, NULL);
}

static gboolean
look_cb (gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;

  self->look_source = 0;
  self->looked_us = g_get_monotonic_time ();
  look_at_all (self);
  return G_SOURCE_REMOVE;
}

/* So much has changed that all is to be looked at, at once or a second after the last time. */
static void
ask_for_look (SkeinItemFilterModel *self)
{
  gint64 wait_us = MAX (0, self->looked_us + RUSH_PAUSE_US - g_get_monotonic_time ());

  if (self->look_source == 0)
    self->look_source = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, (guint) (wait_us / 1000), look_cb, self, NULL);
}

/* Puts @added bytes, not yet set, where @removed were. */
static void
splice (GByteArray *bytes, guint position, guint removed, guint added)
{
  guint tail = bytes->len - position - removed;

  if (added > removed)
    g_byte_array_set_size (bytes, bytes->len + (added - removed));
  memmove (bytes->data + position + added, bytes->data + position + removed, tail);
  if (added < removed)
    g_byte_array_set_size (bytes, bytes->len - (removed - added));
}

/* Turning to another order */

static void
forget_turn (SkeinItemFilterModel *self)
{
  g_clear_handle_id (&self->sort_source, g_source_remove);
  g_clear_pointer (&self->coming, skein_item_order_free);
  g_clear_pointer (&self->coming_items, g_ptr_array_unref);
  g_hash_table_remove_all (self->late);
  self->n_coming = 0;
  if (self->turn_ready && self->next == NULL)
    self->closing = FALSE;
  self->turn_ready = FALSE;
}

/* Those that came or went meanwhile. */
static void
add_late (SkeinItemFilterModel *self)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;
  guint first, n_removed, n_added;

  if (g_hash_table_size (self->late) == 0)
    return;
  g_hash_table_iter_init (&iter, self->late);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (skein_batch_lookup (self->batch, skein_item_get_id (key)) == key ? added : removed, key);
  /* Those that were moved are in it, and are to be looked at again. */
  skein_item_order_change (self->coming, removed, added, added, &first, &n_removed, &n_added);
}

/* What goes with an item to its new place. */
enum
{
  MARK_SHOWN = 1 << 0,
  MARK_NEXT = 1 << 1,  /* in the result that comes */
  MARK_KNOWN = 1 << 2, /* has been looked at for it */
  MARK_NEW = 1 << 3,
};

static guint8
was_shown (SkeinItemFilterModel *self, SkeinItemOrder *old, SkeinItem *item)
{
  guint position;

  return skein_item_order_find (old, item, &position) ? skein_item_order_get_mark (old, position) & MARK_SHOWN : matches (self, item);
}

/* Puts what is shown now in that order; @order: (nullable) (transfer full) */
static void
adopt_order (SkeinItemFilterModel *self, SkeinItemOrder *order, guint limit)
{
  g_autoptr (SkeinItemOrder) old = g_steal_pointer (&self->order);
  guint n = self->members->len, old_told = count_told (self);
  g_autoptr (GByteArray) shown = g_byte_array_sized_new (n);

  g_byte_array_set_size (shown, n);
  for (guint i = 0; i < n; i++)
    {
      SkeinItem *item = g_ptr_array_index (self->members, i);
      guint8 mark = old != NULL ? was_shown (self, old, item) : self->shown->data[i];
      guint position = i;

      if (order != NULL)
        {
          if (!skein_item_order_find (order, item, &position))
            g_assert_not_reached ();
          skein_item_order_set_mark (order, position, mark);
        }
      shown->data[position] = mark;
    }
  self->order = order;
  g_byte_array_unref (self->shown);
  self->shown = g_steal_pointer (&shown);
  recount (self, 0);
  self->limit = limit;
  if (limit != G_MAXUINT)
    start_steps (self);
  if (old_told > 0 || count_told (self) > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old_told, count_told (self));
}

static void start_turn (SkeinItemFilterModel *self);
static void queue_resort (SkeinItemFilterModel *self);

static void
turn (SkeinItemFilterModel *self, guint limit)
{
  self->closing = FALSE;
  /* It is another list by now; but not for less, or a batch that is never at rest would never be sorted. */
  if (g_hash_table_size (self->late) > MAX (self->members->len / 2, MANY_DIRTY))
    {
      start_turn (self);
      return;
    }
  if (self->coming != NULL)
    add_late (self);
  adopt_order (self, g_steal_pointer (&self->coming), limit);
  forget_turn (self);
  if (self->order == NULL)
    g_clear_pointer (&self->members, g_ptr_array_unref);
  else if (self->all_stale || g_hash_table_size (self->stale) > 0)
    queue_resort (self);
  if (limit == G_MAXUINT)
    settle (self);
}

/* As soon as nothing else is under way: rows go, and come again, in steps. */
static void
begin_turn (SkeinItemFilterModel *self)
{
  self->turn_ready = TRUE;
  if (self->next != NULL)
    return;
  if (count_shown (self) <= 2 * STEP)
    {
      turn (self, self->limit);
      return;
    }
  self->closing = TRUE;
  start_steps (self);
}

/* Returns whether all are sorted. */
static gboolean
sort_more (SkeinItemFilterModel *self, gint64 until_us)
{
  while (self->n_coming < self->coming_items->len)
    {
      skein_item_order_add (self->coming, g_ptr_array_index (self->coming_items, self->n_coming++));
      if (until_us > 0 && self->n_coming % 64 == 0 && g_get_monotonic_time () > until_us)
        return FALSE;
    }
  return skein_item_order_sort (self->coming, until_us);
}

static gboolean
sort_cb (gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;

  if (!sort_more (self, g_get_monotonic_time () + SLICE_US))
    return G_SOURCE_CONTINUE;
  self->sort_source = 0;
  begin_turn (self);
  return G_SOURCE_REMOVE;
}

static void
start_turn (SkeinItemFilterModel *self)
{
  guint n;

  forget_turn (self);
  if (self->batch == NULL || (self->sort == SKEIN_ITEM_SORT_NONE && self->order == NULL))
    {
      if (self->order == NULL)
        g_clear_pointer (&self->members, g_ptr_array_unref);
      return;
    }
  if (self->sort == SKEIN_ITEM_SORT_NONE)
    {
      begin_turn (self);
      return;
    }

  n = g_list_model_get_n_items (G_LIST_MODEL (self->batch));
  if (self->members == NULL)
    {
      self->members = g_ptr_array_new_full (n, g_object_unref);
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (self->members, g_list_model_get_item (G_LIST_MODEL (self->batch), i));
    }
  /* All are looked at. */
  self->all_stale = FALSE;
  g_hash_table_remove_all (self->stale);
  self->coming = skein_item_order_new (self->sort, self->descending);
  self->coming_items = g_ptr_array_new_full (n, g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->coming_items, g_object_ref (g_ptr_array_index (self->members, i)));
  if (n <= SMALL)
    {
      sort_more (self, 0);
      begin_turn (self);
    }
  else
    self->sort_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, sort_cb, self, NULL);
}

/* Changes in a sorted list */

static void
mark_next (SkeinItemFilterModel *self)
{
  for (guint i = 0; i < self->next->len; i++)
    skein_item_order_set_mark (self->order, i, self->shown->data[i] * MARK_SHOWN | self->next->data[i] * MARK_NEXT | (i < self->next_done) * MARK_KNOWN);
}

/* Takes the look at all that is under way along: those that it has seen stay known, and who came among them is looked at. */
static void
change_next (SkeinItemFilterModel *self, guint first, guint n_removed, guint n_added)
{
  gboolean all = self->next_done >= first + n_removed;
  guint n_known = 0, i;

  splice (self->next, first, n_removed, n_added);
  for (i = first; i < first + n_added; i++)
    n_known += (skein_item_order_get_mark (self->order, i) & MARK_KNOWN) != 0;
  for (i = first; i < first + n_added && (all || n_known > 0); i++)
    {
      guint8 mark = skein_item_order_get_mark (self->order, i);

      if ((mark & (MARK_KNOWN | MARK_NEW)) != 0)
        self->next->data[i] = (mark & MARK_NEXT) != 0;
      else
        self->next->data[i] = matches (self, skein_item_order_peek (self->order, i));
      n_known -= (mark & MARK_KNOWN) != 0;
    }
  if (all)
    self->next_done = self->next_done - n_removed + n_added;
  else if (self->next_done > first)
    self->next_done = i;
}

/* Those of @added that are in it already are moved in the batch, or only named by a change around them. */
static void
change_order (SkeinItemFilterModel *self, GPtrArray *removed, GPtrArray *added, GPtrArray *changed)
{
  g_autoptr (GPtrArray) newcomers = g_ptr_array_new ();
  guint first, n_removed, n_added, shown_first, shown_removed, shown_added = 0;

  if (self->next != NULL)
    mark_next (self);
  for (guint i = 0; added != NULL && i < added->len; i++)
    {
      guint position;

      if (!skein_item_order_find (self->order, g_ptr_array_index (added, i), &position))
        g_ptr_array_add (newcomers, g_ptr_array_index (added, i));
    }
  if (!skein_item_order_change (self->order, removed, added, changed, &first, &n_removed, &n_added))
    return;
  for (guint i = 0; i < newcomers->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (newcomers, i);
      guint position;

      if (skein_item_order_find (self->order, item, &position))
        skein_item_order_set_mark (self->order, position, matches (self, item) * (MARK_SHOWN | MARK_NEXT) | MARK_NEW);
    }

  shown_first = rank (self, first);
  shown_removed = rank (self, first + n_removed) - shown_first;
  if (self->next != NULL)
    change_next (self, first, n_removed, n_added);
  splice (self->shown, first, n_removed, n_added);
  for (guint i = first; i < first + n_added; i++)
    {
      self->shown->data[i] = (skein_item_order_get_mark (self->order, i) & MARK_SHOWN) != 0;
      shown_added += self->shown->data[i];
    }
  recount (self, first);
  if (shown_removed > 0 || shown_added > 0)
    tell (self, shown_first, shown_removed, shown_added);
}

static gboolean
resort_cb (gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;
  g_autoptr (GPtrArray) items = NULL;

  self->resort_source = 0;
  if (self->order == NULL)
    return G_SOURCE_REMOVE;
  if (skein_item_filter_model_is_searching (self))
    queue_resort (self);
  else if (self->all_stale)
    start_turn (self);
  else
    {
      GHashTableIter iter;
      gpointer item;

      items = g_ptr_array_new ();
      g_hash_table_iter_init (&iter, self->stale);
      while (g_hash_table_iter_next (&iter, &item, NULL))
        g_ptr_array_add (items, item);
      change_order (self, NULL, NULL, items);
      g_hash_table_remove_all (self->stale);
    }
  return G_SOURCE_REMOVE;
}

static void
queue_resort (SkeinItemFilterModel *self)
{
  if (self->resort_source == 0)
    self->resort_source = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, self->all_stale ? RESORT_ALL_MS : RESORT_MS, resort_cb, self, NULL);
}

static void
note_stale (SkeinItemFilterModel *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len && !self->all_stale; i++)
    {
      if (!g_hash_table_contains (self->stale, items->pdata[i]))
        g_hash_table_add (self->stale, g_object_ref (items->pdata[i]));
      self->all_stale = g_hash_table_size (self->stale) > MANY_DIRTY;
    }
  if (self->all_stale)
    g_hash_table_remove_all (self->stale);
  queue_resort (self);
}

static void
note_late (SkeinItemFilterModel *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (!g_hash_table_contains (self->late, items->pdata[i]))
      g_hash_table_add (self->late, g_object_ref (items->pdata[i]));
}

/* The batch's members are others now; returns whether the model has heard all of it with that. */
static gboolean
change_members (SkeinItemFilterModel *self, guint position, guint n_removed, guint n_added)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new_full (n_removed, g_object_unref);
  g_autoptr (GPtrArray) added = g_ptr_array_new_full (n_added, g_object_unref);
  guint tail = self->members->len - position - n_removed;

  for (guint i = 0; i < n_removed; i++)
    g_ptr_array_add (removed, g_ptr_array_index (self->members, position + i));
  if (n_added > n_removed)
    g_ptr_array_set_size (self->members, (int) (self->members->len + n_added - n_removed));
  memmove (self->members->pdata + position + n_added, self->members->pdata + position + n_removed, tail * sizeof (gpointer));
  for (guint i = 0; i < n_added; i++)
    {
      self->members->pdata[position + i] = g_list_model_get_item (G_LIST_MODEL (self->batch), position + i);
      g_ptr_array_add (added, g_object_ref (self->members->pdata[position + i]));
    }
  if (n_added < n_removed)
    {
      /* What is behind the end has moved on, and is not to be let go. */
      memset (self->members->pdata + position + n_added + tail, 0, (n_removed - n_added) * sizeof (gpointer));
      g_ptr_array_set_free_func (self->members, NULL);
      g_ptr_array_set_size (self->members, (int) (position + n_added + tail));
      g_ptr_array_set_free_func (self->members, g_object_unref);
    }

  /* A move is told as all that is between: most of it has only been named. */
  if (n_removed > 0 && n_added > 0)
    {
      g_autoptr (GHashTable) here = g_hash_table_new (NULL, NULL);
      g_autoptr (GHashTable) before = g_hash_table_new (NULL, NULL);

      for (guint i = 0; i < added->len; i++)
        g_hash_table_add (here, added->pdata[i]);
      for (guint i = 0; i < removed->len; i++)
        g_hash_table_add (before, removed->pdata[i]);
      for (guint i = added->len; i > 0; i--)
        if (g_hash_table_contains (before, added->pdata[i - 1]) &&
            !(self->order != NULL && skein_item_order_has_moved (self->order, added->pdata[i - 1])) &&
            !(self->coming != NULL && skein_item_order_has_moved (self->coming, added->pdata[i - 1])))
          g_ptr_array_remove_index_fast (added, i - 1);
      for (guint i = removed->len; i > 0; i--)
        if (g_hash_table_contains (here, removed->pdata[i - 1]))
          g_ptr_array_remove_index_fast (removed, i - 1);
    }
  if (self->coming != NULL)
    {
      note_late (self, removed);
      note_late (self, added);
    }
  if (self->order == NULL)
    return FALSE;

  if (added->len > MANY_DIRTY)
    {
      /* So many are not put in their places at once. */
      if (self->next != NULL)
        ask_for_look (self);
      forget_next_result (self);
      adopt_order (self, NULL, STEP);
      start_turn (self);
    }
  else
    change_order (self, removed, added, added);
  return TRUE;
}

/* Changes of the batch */

static void
items_changed_cb (G_GNUC_UNUSED GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;
  guint first, shown_removed, shown_added = 0;

  if (self->members != NULL && change_members (self, position, removed, added))
    return;

  first = rank (self, position);
  shown_removed = rank (self, position + removed) - first;
  splice (self->shown, position, removed, added);
  for (guint i = 0; i < added; i++)
    {
      self->shown->data[position + i] = matches_at (self, position + i);
      shown_added += self->shown->data[position + i];
    }
  recount (self, position);

  if (self->next != NULL)
    {
      splice (self->next, position, removed, added);
      /* Those already looked at stay known, those that came among them are known by now. */
      if (position < self->next_done || self->closing)
        {
          memcpy (self->next->data + position, self->shown->data + position, added);
          self->next_done = MAX (self->next_done, position + removed) - removed + added;
        }
    }

  if (shown_removed > 0 || shown_added > 0)
    tell (self, first, shown_removed, shown_added);
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

/* Turns around those at @positions and tells of it as one change. */
static void
toggle (SkeinItemFilterModel *self, const guint *positions, guint n)
{
  guint first = rank (self, positions[0]);
  guint end = positions[n - 1] + 1;
  guint removed = rank (self, end) - first;
  guint added = removed;

  for (guint i = 0; i < n; i++)
    {
      guint8 *shown = &self->shown->data[positions[i]];

      added += *shown ? -1 : 1;
      *shown = !*shown;
      if (self->order != NULL)
        skein_item_order_set_mark (self->order, positions[i], *shown);
    }
  recount (self, positions[0]);
  tell (self, first, removed, added);
}

static void
items_dirty_cb (G_GNUC_UNUSED SkeinBatch *batch, GPtrArray *items, gpointer user_data)
{
  SkeinItemFilterModel *self = user_data;
  g_autoptr (GArray) positions = NULL;
  g_autoptr (GArray) runs = NULL; /* ends of runs in @positions */

  if (self->order != NULL || self->coming != NULL)
    note_stale (self, items);

  /* All are shown, whatever became of them. */
  if (self->group == SKEIN_ITEM_GROUP_ALL && self->search == NULL)
    return;

  if (items->len > MANY_DIRTY)
    {
      ask_for_look (self);
      return;
    }

  positions = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      guint position;
      guint8 match;

      if (!find_member (self, item, &position))
        continue;
      match = matches (self, item);
      if (self->next != NULL && position < self->next_done)
        self->next->data[position] = match;
      if (match != self->shown->data[position])
        g_array_append_val (positions, position);
    }
  if (positions->len == 0)
    return;
  if (positions->len > RUSH)
    {
      ask_for_look (self);
      return;
    }
  g_array_sort (positions, compare_positions);

  /* Changes with nothing shown between them are one change to those who look from outside. */
  runs = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 1; i <= positions->len; i++)
    {
      guint previous = g_array_index (positions, guint, i - 1);

      if (i < positions->len && (runs->len >= MAX_RUNS || rank (self, g_array_index (positions, guint, i)) == rank (self, previous + 1)))
        continue;
      g_array_append_val (runs, i);
    }

  for (guint i = 0, start = 0; i < runs->len; i++)
    {
      guint end = g_array_index (runs, guint, i);

      toggle (self, &g_array_index (positions, guint, start), end - start);
      start = end;
    }
}

/* GListModel */

static GType
get_item_type (G_GNUC_UNUSED GListModel *model)
{
  return SKEIN_TYPE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return count_told (SKEIN_ITEM_FILTER_MODEL (model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  SkeinItemFilterModel *self = SKEIN_ITEM_FILTER_MODEL (model);

  if (position >= count_told (self))
    return NULL;
  return get_member (self, select_nth (self, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
forget_batch (SkeinItemFilterModel *self)
{
  if (self->batch == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->batch, self);
  forget_turn (self);
  g_clear_pointer (&self->order, skein_item_order_free);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_hash_table_remove_all (self->stale);
  self->all_stale = FALSE;
  g_clear_handle_id (&self->resort_source, g_source_remove);
  g_clear_object (&self->batch);
  forget_next (self);
  g_clear_handle_id (&self->step_source, g_source_remove);
}

static void
skein_item_filter_model_dispose (GObject *object)
{
  forget_batch (SKEIN_ITEM_FILTER_MODEL (object));

  G_OBJECT_CLASS (skein_item_filter_model_parent_class)->dispose (object);
}

static void
skein_item_filter_model_finalize (GObject *object)
{
  SkeinItemFilterModel *self = SKEIN_ITEM_FILTER_MODEL (object);

  g_clear_pointer (&self->search, skein_search_free);
  g_byte_array_unref (self->shown);
  g_array_unref (self->before);
  g_hash_table_unref (self->stale);
  g_hash_table_unref (self->late);

  G_OBJECT_CLASS (skein_item_filter_model_parent_class)->finalize (object);
}

static void
skein_item_filter_model_class_init (SkeinItemFilterModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_item_filter_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = skein_item_filter_model_finalize;

  signals[SIGNAL_SETTLED] = g_signal_new ("settled", SKEIN_TYPE_ITEM_FILTER_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_item_filter_model_init (SkeinItemFilterModel *self)
{
  self->shown = g_byte_array_new ();
  self->before = g_array_new (FALSE, TRUE, sizeof (guint));
  self->limit = G_MAXUINT;
  self->stale = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->late = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  recount (self, 0);
}

SkeinItemFilterModel *
skein_item_filter_model_new (void)
{
  return g_object_new (SKEIN_TYPE_ITEM_FILTER_MODEL, NULL);
}

void
skein_item_filter_model_set_batch (SkeinItemFilterModel *self, SkeinBatch *batch)
{
  guint removed;

  g_return_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self));

  if (self->batch == batch)
    return;

  removed = count_told (self);
  forget_batch (self);
  g_byte_array_set_size (self->shown, 0);
  recount (self, 0);
  self->limit = G_MAXUINT;
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);

  if (batch == NULL)
    return;
  self->batch = g_object_ref (batch);
  g_signal_connect (batch, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect (batch, "items-dirty", G_CALLBACK (items_dirty_cb), self);
  g_byte_array_set_size (self->shown, g_list_model_get_n_items (G_LIST_MODEL (batch)));
  if (self->shown->len > 0)
    memset (self->shown->data, 0, self->shown->len);
  recount (self, 0);
  start_turn (self);
  look_at_all (self);
}

void
skein_item_filter_model_set_sort (SkeinItemFilterModel *self, SkeinItemSort sort, gboolean descending)
{
  g_return_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self));
  g_return_if_fail (sort < SKEIN_N_ITEM_SORTS);

  if (self->sort == sort && self->descending == descending)
    return;
  self->sort = sort;
  self->descending = descending;
  start_turn (self);
}

SkeinItemSort
skein_item_filter_model_get_sort (SkeinItemFilterModel *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self), SKEIN_ITEM_SORT_NONE);

  return self->sort;
}

void
skein_item_filter_model_set_group (SkeinItemFilterModel *self, SkeinItemGroup group)
{
  g_return_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self));
  g_return_if_fail (group < SKEIN_N_ITEM_GROUPS);

  if (self->group == group)
    return;
  self->group = group;
  look_at_all (self);
}

void
skein_item_filter_model_set_search (SkeinItemFilterModel *self, const char *search)
{
  g_return_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self));

  g_clear_pointer (&self->search, skein_search_free);
  self->search = skein_search_new (search);
  look_at_all (self);
}

gboolean
skein_item_filter_model_is_searching (SkeinItemFilterModel *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self), FALSE);

  return self->next != NULL || self->limit != G_MAXUINT || self->look_source != 0 || self->coming != NULL || self->turn_ready;
}

gboolean
skein_item_filter_model_find (SkeinItemFilterModel *self, SkeinItem *item, guint *out_position)
{
  guint position;

  g_return_val_if_fail (SKEIN_IS_ITEM_FILTER_MODEL (self), FALSE);

  if (self->batch == NULL || !find_member (self, item, &position) || !self->shown->data[position])
    return FALSE;
  *out_position = rank (self, position);
  return *out_position < self->limit;
}
