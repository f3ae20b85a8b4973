// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* An array of entries in order, each of which knows its place, so that finding an item is a look-up. Sorting all is a merge sort from below
 * that can rest after any few steps; changing some takes them out, sorts them, and puts them in from the back in one pass. */
#include "config.h"

#include "gui/skein-item-order.h"

#include <string.h>

/* Between looks at the clock. */
#define STRIDE 64

typedef struct
{
  SkeinItem *item;  /* (owned) */
  char *text;       /* (owned) (nullable) key of a sort by name */
  double number;    /* key of all others */
  gint64 place;     /* in the batch */
  guint64 id;
  guint position;   /* in the order */
  guint name_hash;  /* of what @text was made of */
  guint8 missing;   /* no value: goes last */
  guint8 mark;
  guint8 suspect;   /* its key has changed */
  guint8 out;       /* is being moved */
} Entry;

struct _SkeinItemOrder
{
  SkeinItemSort by;
  gboolean descending;
  GPtrArray *entries;    /* (owned) of Entry, owned by @of_item */
  GHashTable *of_item;   /* (owned) SkeinItem -> (owned) Entry */
  guint64 n_compared;

  /* Sorting. */
  guint n_keyed;         /* entries whose key is known */
  gpointer *spare;       /* (owned) (nullable) where runs are merged to */
  guint width;           /* of sorted runs; 0 before any */
  guint left, right, to; /* where the merge of two runs is */
  gboolean sorted;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->item);
  g_free (entry->text);
  g_free (entry);
}

/* Keys */

static double
rank_state (SkeinItemState state)
{
  switch (state)
    {
    case SKEIN_ITEM_DOWNLOADING:
      return 0;
    case SKEIN_ITEM_VERIFYING:
      return 1;
    case SKEIN_ITEM_HASHING:
      return 2;
    case SKEIN_ITEM_RESIZING:
      return 3;
    case SKEIN_ITEM_RETRYING:
      return 4;
    case SKEIN_ITEM_WAITING:
      return 5;
    case SKEIN_ITEM_PAUSED:
      return 6;
    case SKEIN_ITEM_FAILED:
      return 7;
    case SKEIN_ITEM_CANCELLED:
      return 8;
    case SKEIN_ITEM_DONE:
      return 9;
    case SKEIN_N_ITEM_STATES:
    default:
      return 10;
    }
}

/* The steps come after one another: whatever is being hashed has arrived. */
static double
get_way (SkeinItem *item)
{
  guint64 size = skein_item_get_size (item);

  switch (skein_item_get_state (item))
    {
    case SKEIN_ITEM_DONE:
      return 4;
    case SKEIN_ITEM_RESIZING:
      return 3 + MAX (skein_item_get_progress (item), 0) / 2;
    case SKEIN_ITEM_HASHING:
      return 2 + MAX (skein_item_get_progress (item), 0) / 2;
    case SKEIN_ITEM_VERIFYING:
      return 1 + MAX (skein_item_get_progress (item), 0) / 2;
    case SKEIN_ITEM_DOWNLOADING:
    case SKEIN_ITEM_WAITING:
    case SKEIN_ITEM_RETRYING:
    case SKEIN_ITEM_PAUSED:
    case SKEIN_ITEM_FAILED:
    case SKEIN_ITEM_CANCELLED:
    case SKEIN_N_ITEM_STATES:
    default:
      return size > 0 ? (double) skein_item_get_done_bytes (item) / (double) size : 0;
    }
}

/* Returns whether the key is another than before. */
static gboolean
look (SkeinItemOrder *self, Entry *entry)
{
  double number = 0;
  guint8 missing = FALSE;

  switch (self->by)
    {
    case SKEIN_ITEM_SORT_NAME:
      {
        const char *name = skein_item_get_name (entry->item);
        guint hash = g_str_hash (name);

        if (entry->text != NULL && hash == entry->name_hash)
          return FALSE;
        g_free (entry->text);
        entry->text = g_utf8_collate_key_for_filename (name, -1);
        entry->name_hash = hash;
        return TRUE;
      }
    case SKEIN_ITEM_SORT_SIZE:
      number = (double) skein_item_get_size (entry->item);
      missing = number <= 0;
      break;
    case SKEIN_ITEM_SORT_PROGRESS:
      number = get_way (entry->item);
      break;
    case SKEIN_ITEM_SORT_SPEED:
      number = skein_item_get_rate (entry->item);
      missing = number <= 0;
      break;
    case SKEIN_ITEM_SORT_LEFT:
      number = skein_item_get_seconds_left (entry->item);
      missing = number < 0;
      break;
    case SKEIN_ITEM_SORT_STATUS:
      number = rank_state (skein_item_get_state (entry->item));
      break;
    case SKEIN_ITEM_SORT_NONE:
    default:
      break;
    }
  if (missing)
    number = 0;
  if (number == entry->number && missing == entry->missing)
    return FALSE;
  entry->number = number;
  entry->missing = missing;
  return TRUE;
}

static int
compare (SkeinItemOrder *self, const Entry *a, const Entry *b)
{
  int result;

  self->n_compared++;
  if (a->missing != b->missing)
    return a->missing ? 1 : -1;
  if (a->text != NULL && b->text != NULL)
    result = strcmp (a->text, b->text);
  else
    result = (a->number > b->number) - (a->number < b->number);
  if (result != 0)
    return self->descending ? -result : result;
  if (a->place != b->place)
    return a->place < b->place ? -1 : 1;
  return (a->id > b->id) - (a->id < b->id);
}

static int
compare_pointed (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare (user_data, *(const Entry *const *) a, *(const Entry *const *) b);
}

static Entry *
peek_entry (SkeinItemOrder *self, guint position)
{
  return g_ptr_array_index (self->entries, position);
}

/* The whole */

SkeinItemOrder *
skein_item_order_new (SkeinItemSort by, gboolean descending)
{
  SkeinItemOrder *self = g_new0 (SkeinItemOrder, 1);

  self->by = by;
  self->descending = descending;
  self->entries = g_ptr_array_new ();
  self->of_item = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  return self;
}

void
skein_item_order_free (SkeinItemOrder *self)
{
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->of_item);
  g_free (self->spare);
  g_free (self);
}

static Entry *
make_entry (SkeinItemOrder *self, SkeinItem *item)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->item = g_object_ref (item);
  entry->id = skein_item_get_id (item);
  entry->place = skein_item_get_place (item);
  g_hash_table_insert (self->of_item, item, entry);
  return entry;
}

void
skein_item_order_add (SkeinItemOrder *self, SkeinItem *item)
{
  g_return_if_fail (self->width == 0 && !self->sorted);

  g_ptr_array_add (self->entries, make_entry (self, item));
}

/* Goes on with merging the runs of @width into @spare; returns whether all are. */
static gboolean
merge_some (SkeinItemOrder *self)
{
  guint n = self->entries->len;
  gpointer *from = self->entries->pdata;

  for (guint i = 0; i < STRIDE; i++)
    {
      guint start, middle, end;

      if (self->to == n)
        return TRUE;
      start = self->to / (2 * self->width) * (2 * self->width);
      middle = MIN (start + self->width, n);
      end = MIN (middle + self->width, n);
      if (self->to == start)
        {
          self->left = start;
          self->right = middle;
        }
      if (self->right == end || (self->left < middle && compare (self, from[self->left], from[self->right]) <= 0))
        self->spare[self->to++] = from[self->left++];
      else
        self->spare[self->to++] = from[self->right++];
    }
  return FALSE;
}

gboolean
skein_item_order_sort (SkeinItemOrder *self, gint64 until_us)
{
  guint n = self->entries->len;

  while (!self->sorted)
    {
      if (self->n_keyed < n)
        {
          for (guint i = 0; i < STRIDE && self->n_keyed < n; i++)
            look (self, peek_entry (self, self->n_keyed++));
        }
      else if (self->width == 0)
        {
          self->width = 1;
          self->to = 0;
          self->spare = g_new (gpointer, MAX (n, 1));
        }
      else if (self->width >= n)
        {
          for (guint i = 0; i < n; i++)
            peek_entry (self, i)->position = i;
          g_clear_pointer (&self->spare, g_free);
          self->sorted = TRUE;
        }
      else if (merge_some (self))
        {
          memcpy (self->entries->pdata, self->spare, n * sizeof (gpointer));
          self->width *= 2;
          self->to = 0;
        }
      if (until_us > 0 && !self->sorted && g_get_monotonic_time () > until_us)
        return FALSE;
    }
  return TRUE;
}

guint
skein_item_order_get_n_items (SkeinItemOrder *self)
{
  return self->entries->len;
}

SkeinItem *
skein_item_order_peek (SkeinItemOrder *self, guint position)
{
  return peek_entry (self, position)->item;
}

gboolean
skein_item_order_find (SkeinItemOrder *self, SkeinItem *item, guint *out_position)
{
  Entry *entry = g_hash_table_lookup (self->of_item, item);

  if (entry == NULL)
    return FALSE;
  *out_position = entry->position;
  return TRUE;
}

gboolean
skein_item_order_has_moved (SkeinItemOrder *self, SkeinItem *item)
{
  Entry *entry = g_hash_table_lookup (self->of_item, item);

  return entry != NULL && entry->place != skein_item_get_place (item);
}

guint8
skein_item_order_get_mark (SkeinItemOrder *self, guint position)
{
  return peek_entry (self, position)->mark;
}

void
skein_item_order_set_mark (SkeinItemOrder *self, guint position, guint8 mark)
{
  peek_entry (self, position)->mark = mark;
}

guint64
skein_item_order_get_n_compared (SkeinItemOrder *self)
{
  return self->n_compared;
}

/* Changes */

/* Only if neither neighbour is looked at as well: what is left without those that are moved has to be in order. */
static gboolean
is_in_place (SkeinItemOrder *self, Entry *entry)
{
  Entry *before = entry->position > 0 ? peek_entry (self, entry->position - 1) : NULL;
  Entry *after = entry->position + 1 < self->entries->len ? peek_entry (self, entry->position + 1) : NULL;

  return (before == NULL || (!before->suspect && compare (self, before, entry) < 0)) &&
         (after == NULL || (!after->suspect && compare (self, entry, after) < 0));
}

/* Where @entry belongs among the first @n. */
static guint
find_place (SkeinItemOrder *self, Entry *entry, guint n)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare (self, peek_entry (self, middle), entry) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Takes the entries that are marked so out of the places from @first to @end; returns how many stay there. */
static void
close_up (SkeinItemOrder *self, guint first, guint end)
{
  gpointer *entries = self->entries->pdata;
  guint to = first;

  for (guint i = first; i < end; i++)
    if (!((Entry *) entries[i])->out)
      entries[to++] = entries[i];
  memmove (entries + to, entries + end, (self->entries->len - end) * sizeof (gpointer));
  g_ptr_array_set_size (self->entries, (int) (self->entries->len - (end - to)));
}

/* Puts @movers, in order, among the others: from the back, so that each is moved once. Returns the places of the first and the last. */
static void
put_in (SkeinItemOrder *self, GPtrArray *movers, guint *first, guint *last)
{
  guint end = self->entries->len;
  guint n = movers->len;
  gpointer *entries;

  g_ptr_array_set_size (self->entries, (int) (end + n));
  entries = self->entries->pdata;
  *last = 0;
  *first = 0;
  for (guint i = n; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (movers, i - 1);
      guint place = find_place (self, entry, end);

      memmove (entries + place + i, entries + place, (end - place) * sizeof (gpointer));
      entries[place + i - 1] = entry;
      entry->out = FALSE;
      *first = place + i - 1;
      if (i == n)
        *last = *first;
      end = place;
    }
}

gboolean
skein_item_order_change (SkeinItemOrder *self, GPtrArray *removed, GPtrArray *added, GPtrArray *changed, guint *out_first, guint *out_removed, guint *out_added)
{
  g_autoptr (GPtrArray) movers = g_ptr_array_new ();
  g_autoptr (GPtrArray) suspects = g_ptr_array_new ();
  guint old_n = self->entries->len, n_out = 0;
  guint first = G_MAXUINT, end = 0; /* of the places that somebody leaves */
  guint tail;                       /* how many behind the last change */
  guint n;

  g_return_val_if_fail (self->sorted, FALSE);

  /* All keys first: two neighbours may have changed, and each would be wrong by the other's old one. */
  for (guint i = 0; changed != NULL && i < changed->len; i++)
    {
      Entry *entry = g_hash_table_lookup (self->of_item, g_ptr_array_index (changed, i));
      gint64 place;

      if (entry == NULL)
        continue;
      place = skein_item_get_place (entry->item);
      if (!look (self, entry) && place == entry->place)
        continue;
      entry->place = place;
      entry->suspect = TRUE;
      g_ptr_array_add (suspects, entry);
    }
  for (guint i = 0; i < suspects->len; i++)
    {
      Entry *entry = g_ptr_array_index (suspects, i);

      if (entry->out || is_in_place (self, entry))
        continue;
      entry->out = TRUE;
      g_ptr_array_add (movers, entry);
    }
  for (guint i = 0; i < suspects->len; i++)
    ((Entry *) g_ptr_array_index (suspects, i))->suspect = FALSE;
  for (guint i = 0; i < movers->len; i++)
    {
      Entry *entry = g_ptr_array_index (movers, i);

      first = MIN (first, entry->position);
      end = MAX (end, entry->position + 1);
    }
  for (guint i = 0; removed != NULL && i < removed->len; i++)
    {
      Entry *entry = g_hash_table_lookup (self->of_item, g_ptr_array_index (removed, i));

      if (entry == NULL)
        continue;
      if (entry->out)
        g_ptr_array_remove_fast (movers, entry);
      entry->out = TRUE;
      first = MIN (first, entry->position);
      end = MAX (end, entry->position + 1);
      n_out++;
    }
  if (end > 0)
    close_up (self, first, end);
  for (guint i = 0; n_out > 0 && i < removed->len; i++)
    g_hash_table_remove (self->of_item, g_ptr_array_index (removed, i));
  tail = old_n - end;

  for (guint i = 0; added != NULL && i < added->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (added, i);
      Entry *entry;

      if (g_hash_table_contains (self->of_item, item))
        continue;
      entry = make_entry (self, item);
      entry->position = G_MAXUINT;
      look (self, entry);
      g_ptr_array_add (movers, entry);
    }
  if (movers->len > 0)
    {
      guint first_in, last_in;

      g_ptr_array_sort_with_data (movers, compare_pointed, self);
      put_in (self, movers, &first_in, &last_in);
      first = MIN (first, first_in);
      tail = MIN (tail, self->entries->len - 1 - last_in);
    }
  else if (n_out == 0)
    return FALSE;

  /* Whatever is as far from the beginning as before, or from the end, has stayed: often most, and often all. */
  n = self->entries->len;
  while (first < n - tail && peek_entry (self, first)->position == first)
    first++;
  tail = MIN (tail, MIN (old_n, n) - first);
  while (first + tail < MIN (old_n, n) && peek_entry (self, n - 1 - tail)->position == old_n - 1 - tail)
    tail++;
  for (guint i = first; i < (n == old_n ? n - tail : n); i++)
    peek_entry (self, i)->position = i;
  if (old_n - tail == first && n - tail == first)
    return FALSE;
  *out_first = first;
  *out_removed = old_n - tail - first;
  *out_added = n - tail - first;
  return TRUE;
}
